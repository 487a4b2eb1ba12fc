//! The keys of signed notes: a name and an Ed25519 key, in the text form that other verifiers read.

public import Crypto

/// The public key of a journal. Its text form is `name+hash+base64(0x01 ‖ key)`, which can be printed and given to
/// any verifier of signed notes. Source: C2SP signed-note; golang.org/x/mod/sumdb/note.
public struct NoteKey: Sendable, CustomStringConvertible {
  /// The only kind of key there is here: Ed25519.
  static let algorithm: UInt8 = 0x01

  /// Who signs: not empty, without white space and `+`.
  public let name: String
  /// The Ed25519 key.
  public let publicKey: Curve25519.Signing.PublicKey
  /// The first four bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ key): a hint which key signed, no protection. Worked out once:
  /// every signature is looked up by it.
  public let keyHash: [UInt8]

  /// A key from its parts; nil for a name that a note cannot carry.
  public init?(name: String, publicKey: Curve25519.Signing.PublicKey) {
    guard Self.isName(name) else { return nil }
    self.name = name
    self.publicKey = publicKey
    let hashed: [UInt8] = Array(name.utf8) + [0x0A] + Self.material(publicKey)
    keyHash = Array(Hash(sha256: hashed).bytes.prefix(4))
  }

  /// Reads the text form; nil for anything malformed, another kind of key, or a hash that is not the key's.
  public init?(_ text: String) {
    // The key itself may contain a +, so only the first two separate.
    let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let material = Base64.decode(parts[2]),
      material.first == Self.algorithm
    else { return nil }
    // Losing the reason is right: a key that Crypto does not take is malformed, whatever it says.
    guard
      let key = try? Curve25519.Signing.PublicKey(rawRepresentation: material.dropFirst())
    else { return nil }
    self.init(name: String(parts[0]), publicKey: key)
    guard description == text else { return nil }
  }

  /// The text form.
  public var description: String {
    "\(name)+\(Hexadecimal.encode(keyHash))+\(Base64.encode(Self.material(publicKey)))"
  }

  private static func material(_ key: Curve25519.Signing.PublicKey) -> [UInt8] {
    [algorithm] + Array(key.rawRepresentation)
  }

  /// Not empty, no white space, no plus, no control character. Source: C2SP signed-note, "Signatures".
  static func isName(_ text: String) -> Bool {
    !text.isEmpty
      && text.unicodeScalars.allSatisfy { scalar in
        !scalar.properties.isWhitespace && scalar != "+"
          && scalar.properties.generalCategory != .control
      }
  }
}
