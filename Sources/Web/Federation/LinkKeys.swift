//! The keys by which other nodes know this one. They follow from the node's own key and leave its folder with it alone.

internal import Crypto
public import Federation
public import Kernel

/// A node's own keys for its links. Source: docs/protocol/enrolment.md.
public struct LinkKeys: Sendable {
  private let name: String
  private let own: [UInt8]
  /// The X25519 key to which letters are sealed.
  public let sealing: [UInt8]
  /// From what the keys of certificates are derived.
  private let lines: [UInt8]
  /// What opens them.
  let opening: [UInt8]
  /// Those that were derived before: each word on a line is signed with one.
  private let derived = DerivedKeys()

  /// The keys of a folder under the node's name; the key that signs checkpoints is made where it is missing. A backup
  /// with that key brings them back, every generation; after a restore without it, peers must invite the node anew. Throws
  /// where the file cannot be read or holds no key; nil where the name is no node's. Source: RFC 5869.
  public init?(folder: String, name: String) throws {
    let own = try CheckpointKeys(folder: folder).own()
    opening = Self.derive(own, "noroshi-1 sealing key")
    guard NodeName(name) != nil, let sealing = Sealing.publicKey(of: opening),
      SigningKey(name: name, seed: Self.derive(own, Self.purpose(0))) != nil
    else { return nil }
    self.name = name
    self.own = own
    lines = Self.derive(own, "noroshi-1 line keys")
    self.sealing = sealing
  }

  /// What other nodes call this one; nil never, since the name was a node's.
  var node: NodeName? { NodeName(name) }

  /// What signs everything that is said on a line: keys are counted from the one that the node began with, and each
  /// follows from its number. Nil never, since the first was one.
  public func signing(_ generation: Int64) -> SigningKey? {
    if let known = derived[generation] { return known }
    guard let key = SigningKey(name: name, seed: Self.derive(own, Self.purpose(generation))) else {
      return nil
    }
    derived.keep(key, as: generation)
    return key
  }

  /// The public key of that number as peers keep it; nil never, since the name was a node's.
  public func peerKey(_ generation: Int64) -> PeerKey? {
    signing(generation).flatMap { PeerKey($0.publicKey) }
  }

  /// That key, vouched for by an older one; nil never. Throws only when Crypto fails.
  func rotation(
    from old: Int64, to new: Int64, at now: Instant
  ) throws -> Signed<KeyRotation>? {
    guard let before = signing(old), let after = signing(new), let known = peerKey(old),
      let fresh = peerKey(new)
    else { return nil }
    return try KeyRotation(old: known, new: fresh, from: now).signed(by: before, after)
  }

  private static func purpose(_ generation: Int64) -> String {
    generation == 0 ? "noroshi-1 link key" : "noroshi-1 link key \(generation)"
  }

  /// The key of the authority that issues the certificates of this node's links. Throws only when Crypto fails.
  func authority() throws -> P256.Signing.PrivateKey { try lineKey("link authority") }

  /// The key of a certificate with that salt: each certificate has one of its own. Throws only when Crypto fails.
  func line(_ salt: [UInt8]) throws -> P256.Signing.PrivateKey {
    try lineKey("line \(Hexadecimal.encode(salt))")
  }

  private func lineKey(_ purpose: String) throws -> P256.Signing.PrivateKey {
    var attempt = 0
    while true {
      let raw = Self.derive(lines, "noroshi-1 \(purpose) \(attempt)")
      do { return try P256.Signing.PrivateKey(rawRepresentation: raw) } catch {
        // About one text of 2^32 is no key of the curve; then the next one is taken.
        attempt += 1
        guard attempt < Self.attemptsMax else { throw error }
      }
    }
  }

  /// How often a key is derived anew before something else must be wrong.
  private static let attemptsMax = 4

  private static func derive(_ own: [UInt8], _ purpose: String) -> [UInt8] {
    let key = HKDF<SHA256>.deriveKey(
      inputKeyMaterial: SymmetricKey(data: own), info: Array(purpose.utf8),
      outputByteCount: SigningKey.seedBytes)
    return key.withUnsafeBytes { Array($0) }
  }
}
