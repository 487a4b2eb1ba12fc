//! The keys by which other nodes know this one: made on first use, and never leaving the folder.

internal import Crypto
public import Federation
public import Kernel
internal import Node

/// A node's own keys for its links. Source: docs/protocol/enrolment.md.
public struct LinkKeys: Sendable {
  /// What signs everything that is said on a line.
  public let signing: SigningKey
  /// The X25519 key to which letters are sealed.
  public let sealing: [UInt8]

  /// The private signing key: 32 bytes, mode 0600.
  static let signingName = "link.key"
  /// The private sealing key: 32 bytes, mode 0600.
  static let sealingName = "seal.key"

  /// The keys of a folder under the node's name, made where they are missing. Throws where a file cannot be read or holds
  /// no key; nil where the name is no node's.
  public init?(folder: String, name: String) throws {
    let seed = try Self.own("\(folder)/\(Self.signingName)") {
      Array(Curve25519.Signing.PrivateKey().rawRepresentation)
    }
    let secret = try Self.own("\(folder)/\(Self.sealingName)") {
      Array(Curve25519.KeyAgreement.PrivateKey().rawRepresentation)
    }
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

  private static func own(_ path: String, _ make: () -> [UInt8]) throws -> [UInt8] {
    if let stored = try PrivateFile.read(path) { return stored }
    let made = make()
    try PrivateFile.create(path, made)
    return made
  }
}
