//! A checkpoint: the size and root of a journal at a moment, signed, so that history cannot be rewritten unseen.

public import Crypto

/// The head of a journal. Written every minute and at shutdown; mailed daily and printed on the call tree.
/// Source: C2SP tlog-checkpoint.
public struct Checkpoint: Hashable, Sendable {
  /// Which journal: also the name of the key that signs it.
  public let origin: String
  /// The number of Facts.
  public let size: Int64
  /// The root over them.
  public let root: Hash
  /// Further lines, for readers that know them; none of them empty.
  public let extensionLines: [String]

  /// A checkpoint from its parts; nil for an origin that cannot name a key, a negative size or an extension line
  /// that is empty or no line.
  public init?(origin: String, size: Int64, root: Hash, extensionLines: [String] = []) {
    guard NoteKey.isName(origin), size >= 0,
      extensionLines.allSatisfy({ line in
        !line.isEmpty && line.utf8.allSatisfy { $0 >= 0x20 }
      })
    else { return nil }
    self.origin = origin
    self.size = size
    self.root = root
    self.extensionLines = extensionLines
  }

  /// The checkpoint of a tree as it is now; nil as above.
  public init?(origin: String, of tree: MerkleTree) {
    self.init(origin: origin, size: tree.count, root: tree.root)
  }

  /// Reads the text of a note, strictly: nil for a missing line, a size with leading zeros or a sign, a root that
  /// is no 32 bytes of base 64.
  public init?(text: String) {
    guard text.utf8.last == UInt8(ascii: "\n") else { return nil }
    let bytes = Array(text.utf8).dropLast()
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    guard lines.count >= 3, let size = Int64(lines[1]), String(size) == lines[1],
      let rootBytes = Base64.decode(lines[2]), let root = Hash(bytes: rootBytes)
    else { return nil }
    self.init(
      origin: lines[0], size: size, root: root, extensionLines: Array(lines.dropFirst(3)))
  }

  /// The lines that are signed.
  public var text: String {
    ([origin, String(size), Base64.encode(root.bytes)] + extensionLines).map { $0 + "\n" }.joined()
  }

  /// The signed note, under the origin's name. Throws only when Crypto fails.
  public func sign(with key: Curve25519.Signing.PrivateKey) throws -> SignedNote {
    var note = try SignedNote(text: text)
    try note.sign(as: origin, with: key)
    return note
  }

  /// Reads a note and believes it only when `key` signed it and is named as its origin. Throws the reason.
  public static func verify(
    _ note: String, with key: NoteKey
  ) throws(SignedNote.Problem) -> Checkpoint {
    let note = try SignedNote(parsing: note)
    try note.verify(key)
    guard let checkpoint = Checkpoint(text: note.text) else { throw .malformed }
    guard checkpoint.origin.utf8.elementsEqual(key.name.utf8) else { throw .notSigned }
    return checkpoint
  }
}
