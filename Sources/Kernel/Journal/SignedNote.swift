//! A signed note: a few lines of text that a person can read and print, with signatures below.

public import Crypto

/// Text, an empty line, then one line per signature: `— name base64(key hash ‖ signature)`.
/// Source: C2SP signed-note; golang.org/x/mod/sumdb/note.
public struct SignedNote: Hashable, Sendable, CustomStringConvertible {
  /// The most bytes of a note that is read.
  public static let bytesMax = 1 << 20
  /// The most signatures of a note that is read.
  public static let signaturesMax = 100

  /// One signature, not yet believed.
  public struct Signature: Hashable, Sendable {
    /// Who is said to have signed.
    public let name: String
    /// The key's first four bytes of hash.
    public let keyHash: [UInt8]
    /// The signature proper; 64 bytes for Ed25519.
    public let bytes: [UInt8]
  }

  /// Why a note was refused.
  public enum Problem: Error, Hashable, Sendable {
    /// Too long, too many signatures, or not of the form.
    case malformed
    /// No signature of this key.
    case notSigned
    /// A signature of this key that is wrong.
    case wrongSignature
  }

  /// The signed text, its last line break included.
  public let text: String
  /// The signatures in the note's order.
  public private(set) var signatures: [Signature]

  /// An unsigned note. Throws `malformed` for a text that does not end with a line break or has other control
  /// characters.
  public init(text: String) throws(Problem) {
    guard Self.isText(text) else { throw .malformed }
    self.text = text
    signatures = []
  }

  /// Reads a note strictly. Signatures of unknown keys are kept; whether any is right, `verify` tells.
  public init(parsing note: String) throws(Problem) {
    let separator = Array("\n\n".utf8)
    let bytes = Array(note.utf8)
    guard bytes.count <= Self.bytesMax, Self.isText(note) else { throw .malformed }
    // The last empty line separates: the text itself may have some.
    guard
      let split = (1..<max(1, bytes.count)).last(where: {
        bytes[$0 - 1] == separator[0] && bytes[$0] == separator[1]
      })
    else { throw .malformed }
    text = String(decoding: bytes[..<split], as: UTF8.self)
    signatures = []
    // Not `dropLast()` on the text: the last line break closes the last line.
    let block = String(decoding: bytes[(split + 1)...].dropLast(), as: UTF8.self)
    for line in block.split(separator: "\n", omittingEmptySubsequences: false) {
      guard signatures.count < Self.signaturesMax, let signature = Signature(line: line) else {
        throw .malformed
      }
      signatures.append(signature)
    }
  }

  /// Adds a signature; nothing is changed when the name cannot stand in a note (`malformed`) or Crypto fails.
  public mutating func sign(
    as name: String, with key: Curve25519.Signing.PrivateKey
  ) throws {
    guard let publicKey = NoteKey(name: name, publicKey: key.publicKey) else {
      throw Problem.malformed
    }
    let bytes = Array(try key.signature(for: Array(text.utf8)))
    signatures.append(Signature(name: name, keyHash: publicKey.keyHash, bytes: bytes))
  }

  /// Checks that this key signed this text. Throws `notSigned`, or `wrongSignature` when any signature that names
  /// the key is not its own.
  public func verify(_ key: NoteKey) throws(Problem) {
    let keyHash = key.keyHash
    let claimed = signatures.filter {
      $0.name.utf8.elementsEqual(key.name.utf8) && $0.keyHash == keyHash
    }
    guard !claimed.isEmpty else { throw .notSigned }
    let message = Array(text.utf8)
    for signature in claimed
    where !key.publicKey.isValidSignature(signature.bytes, for: message) {
      throw .wrongSignature
    }
  }

  /// The whole note as it is stored, mailed and printed.
  public var description: String {
    text + "\n"
      + signatures.map { "— \($0.name) \(Base64.encode($0.keyHash + $0.bytes))\n" }.joined()
  }

  /// Whole lines without control characters.
  private static func isText(_ text: String) -> Bool {
    text.utf8.last == UInt8(ascii: "\n")
      && text.utf8.allSatisfy { $0 >= 0x20 || $0 == UInt8(ascii: "\n") }
  }
}

extension SignedNote.Signature {
  fileprivate init?(line: Substring) {
    let parts = line.split(separator: " ", omittingEmptySubsequences: false)
    // 4 bytes of key hash and at least one of signature.
    guard parts.count == 3, parts[0].utf8.elementsEqual("—".utf8),
      NoteKey.isName(String(parts[1])), let bytes = Base64.decode(parts[2]), bytes.count > 4
    else { return nil }
    name = String(parts[1])
    keyHash = Array(bytes.prefix(4))
    self.bytes = Array(bytes.dropFirst(4))
  }
}
