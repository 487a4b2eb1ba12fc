//! The private half of a node's Ed25519 key, and what the public half says about bytes.

internal import Crypto

/// A private Ed25519 key with the name of its node. It is made and kept at the edge; what needs a signature takes it as
/// an argument. Source: RFC 8032.
public struct SigningKey: Sendable {
  /// The length of a seed, in bytes.
  public static let seedBytes = 32
  /// The length of a signature, in bytes.
  public static let signatureBytes = 64

  private let key: Curve25519.Signing.PrivateKey
  /// What verifies its signatures.
  public let publicKey: NoteKey

  /// A key from its 32 bytes; nil for another length or a name that no note can carry.
  public init?(name: String, seed: some Collection<UInt8>) {
    // Losing the reason is right: bytes that Crypto does not take are no key, whatever it says.
    guard seed.count == Self.seedBytes,
      let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: Array(seed)),
      let publicKey = NoteKey(name: name, publicKey: key.publicKey)
    else { return nil }
    self.key = key
    self.publicKey = publicKey
  }

  /// The 64 bytes that sign these. Throws only when Crypto fails.
  public func sign(_ bytes: [UInt8]) throws -> [UInt8] { Array(try key.signature(for: bytes)) }
}

extension NoteKey {
  /// A key from its 32 bytes; nil for other bytes or a name that no note can carry.
  public init?(name: String, raw: some Collection<UInt8>) {
    // As above: what Crypto does not take is no key.
    guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: Array(raw)) else {
      return nil
    }
    self.init(name: name, publicKey: key)
  }

  /// The 32 bytes of the key.
  public var raw: [UInt8] { Array(publicKey.rawRepresentation) }

  /// Whether this key made that signature over these bytes.
  public func isValid(_ signature: [UInt8], of bytes: [UInt8]) -> Bool {
    publicKey.isValidSignature(signature, for: bytes)
  }
}
