//! The keys that sign checkpoints: one private key, and the public halves of all there ever were.

internal import Crypto
public import Kernel
internal import Node

/// The keys of a data folder. The private one leaves it only in a backup under a passphrase; when a restore goes without
/// it, a new one is made, and the old public key stays known: what it signed must still be checked.
public struct CheckpointKeys: Sendable {
  private let folder: String
  /// The private key: 32 bytes, mode 0600.
  static let privateName = "checkpoint.key"
  /// The public keys, one a line in base 64.
  static let publicName = "checkpoint.pub"

  /// The keys of a folder; nothing is made yet.
  public init(folder: String) { self.folder = folder }

  /// The private key; nil before the first. Throws for a file that holds none.
  func stored() throws -> [UInt8]? {
    let path = "\(folder)/\(Self.privateName)"
    guard let bytes = try PrivateFile.read(path) else { return nil }
    // Read only to be sure that it is a key.
    _ = try Curve25519.Signing.PrivateKey(rawRepresentation: bytes)
    return bytes
  }

  /// The private key, made on first use. Its public half is known before it signs anything.
  func own() throws -> [UInt8] {
    let raw: [UInt8]
    if let stored = try stored() {
      raw = stored
    } else {
      raw = Array(Curve25519.Signing.PrivateKey().rawRepresentation)
      try PrivateFile.create("\(folder)/\(Self.privateName)", raw)
    }
    try know(Self.publicLine(raw))
    return raw
  }

  /// The lines of the public keys: those that were written down, and the own one's.
  func lines() throws -> [String] {
    let text = try PrivateFile.read("\(folder)/\(Self.publicName)") ?? []
    var lines = String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
    if let own = try stored().map(Self.publicLine), !lines.contains(own) { lines.append(own) }
    return lines
  }

  /// The keys that may have signed in that name; none where no key was ever made. Throws what cannot be read.
  public func noteKeys(of name: String) throws -> [NoteKey] {
    try lines().compactMap { line in
      guard let raw = Base64.decode(line) else { return nil }
      return NoteKey(
        name: name, publicKey: try Curve25519.Signing.PublicKey(rawRepresentation: raw))
    }
  }

  private func know(_ line: String) throws {
    let path = "\(folder)/\(Self.publicName)"
    let text = try PrivateFile.read(path) ?? []
    let known = String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
    guard !known.contains(line) else { return }
    try PrivateFile.replace(path, with: Array((known + [line]).map { $0 + "\n" }.joined().utf8))
  }

  private static func publicLine(_ raw: [UInt8]) throws -> String {
    let key = try Curve25519.Signing.PrivateKey(rawRepresentation: raw)
    return Base64.encode(Array(key.publicKey.rawRepresentation))
  }
}
