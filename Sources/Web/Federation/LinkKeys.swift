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
    sealing = Array(
      try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: secret).publicKey.rawRepresentation)
  }

  /// Keys from their parts, e.g. of a test.
  public init(signing: SigningKey, sealing: [UInt8]) {
    self.signing = signing
    self.sealing = sealing
  }

  /// The public key as peers keep it; nil never, since the name was a node's.
  public var peerKey: PeerKey? { PeerKey(signing.publicKey) }

  private static func derive(_ own: [UInt8], _ purpose: String) -> [UInt8] {
    let key = HKDF<SHA256>.deriveKey(
      inputKeyMaterial: SymmetricKey(data: own), info: Array(purpose.utf8),
      outputByteCount: SigningKey.seedBytes)
    return key.withUnsafeBytes { Array($0) }
  }
}
