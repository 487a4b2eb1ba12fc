//! The keys by which other nodes know this one. They follow from the node's own key and leave its folder with it alone.

internal import Crypto
public import Federation
public import Kernel

/// A node's own keys for its links. Source: docs/protocol/enrolment.md.
public struct LinkKeys: Sendable {
  /// What signs everything that is said on a line.
  public let signing: SigningKey
  /// The X25519 key to which letters are sealed.
  public let sealing: [UInt8]
  /// From what the keys of certificates are derived.
  private let lines: [UInt8]

  /// The keys of a folder under the node's name; the key that signs checkpoints is made where it is missing. A backup
  /// with that key brings them back; after a restore without it, peers must invite the node anew. Throws where the file
  /// cannot be read or holds no key; nil where the name is no node's. Source: RFC 5869.
  public init?(folder: String, name: String) throws {
    let own = try CheckpointKeys(folder: folder).own()
    let seed = Self.derive(own, "noroshi-1 link key")
    let secret = Self.derive(own, "noroshi-1 sealing key")
    guard NodeName(name) != nil, let signing = SigningKey(name: name, seed: seed) else {
      return nil
    }
    self.signing = signing
    lines = Self.derive(own, "noroshi-1 line keys")
    sealing = Array(
      try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: secret).publicKey.rawRepresentation)
  }

  /// The public key as peers keep it; nil never, since the name was a node's.
  public var peerKey: PeerKey? { PeerKey(signing.publicKey) }

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
