//! How a Fact speaks of personal data and free text without holding them.

/// A reference to text or data that lies outside the journal: SHA-256(salt ‖ bytes), the salt kept beside the bytes.
/// Erasing deletes bytes and salt; the Fact and its hash stay, and nothing can be guessed back.
public struct ContentReference: Hashable, Sendable, Codable {
  /// Which stored content is meant.
  public let id: ID<Content>
  /// The salted hash.
  public let digest: Hash
  /// A reference from its parts.
  public init(id: ID<Content>, digest: Hash) {
    self.id = id
    self.digest = digest
  }
}
