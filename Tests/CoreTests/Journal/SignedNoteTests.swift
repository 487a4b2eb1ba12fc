//! Signed notes against the published note of golang.org/x/mod/sumdb/note and keys of C2SP signed-note.

import Crypto
import Kernel
import Testing

struct SignedNoteTests {
  static let keyText = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
  static let enochText = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
  /// The private half, published with the example: 0x01 and the seed.
  static let seedText = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
  static let text =
    "If you think cryptography is the answer to your problem,\n"
    + "then you don't know what your problem is.\n"
  static let line =
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
  static let note = text + "\n" + line

  @Test func `the published note is read and verified`() throws {
    let key = try #require(NoteKey(Self.keyText))
    let note = try SignedNote(parsing: Self.note)
    try note.verify(key)
    #expect(note.text == Self.text)
    #expect(note.signatures.map(\.name) == ["PeterNeumann"])
    #expect(note.description == Self.note)
  }

  @Test func `the published key signs what its other half verifies`() throws {
    let seed = try #require(Base64.decode(Self.seedText)).dropFirst()
    let signer = try Curve25519.Signing.PrivateKey(rawRepresentation: seed)
    let key = try #require(NoteKey(name: "PeterNeumann", publicKey: signer.publicKey))
    #expect(key.description == Self.keyText)
    var note = try SignedNote(text: Self.text)
    try note.sign(as: "PeterNeumann", with: signer)
    try SignedNote(parsing: note.description).verify(key)
  }

  @Test(arguments: [
    keyText, enochText, "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    // A + within the base 64.
    "TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6",
  ])
  func `published keys are read and written back`(text: String) {
    #expect(NoteKey(text)?.description == text)
  }

  @Test(arguments: [
    "", "PeterNeumann", "PeterNeumann+c74f20a3",
    "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    "PeterNeumanm+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10T=",
    // A witness's key (0x04) and an ECDSA key (0x02).
    "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
    "rekor.sigstore.dev+c0d23d6a+AjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABNhtmPtrWm3U1eQXBogSMdGvXwBcK5AW5i0hrZLOC96l"
      + "+smGNM7nwZ4QvFK/4sueRoVj//QP22Ni4Qt9DPfkWLc=",
  ])
  func `keys that are none are refused`(text: String) {
    #expect(NoteKey(text) == nil)
  }

  @Test func `a changed bit in any byte of text and signature is found`() throws {
    let key = try #require(NoteKey(Self.keyText))
    let bytes = Array(Self.note.utf8)
    // One bit a byte, each bit in turn: all of them would be 1,900 verifications of some milliseconds.
    for place in bytes.indices {
      var changed = bytes
      changed[place] ^= 1 << UInt8(place % 7)
      guard let text = String(validating: changed, as: UTF8.self) else { continue }
      #expect(throws: SignedNote.Problem.self) {
        let note = try SignedNote(parsing: text)
        try note.verify(key)
      }
    }
  }

  @Test func `a signature of another is kept and does not count`() throws {
    let key = try #require(NoteKey(Self.keyText))
    let other = try #require(NoteKey(Self.enochText))
    var note = try SignedNote(parsing: Self.note)
    #expect(throws: SignedNote.Problem.notSigned) { try note.verify(other) }
    try note.sign(as: "witness.example", with: Curve25519.Signing.PrivateKey())
    let read = try SignedNote(parsing: note.description)
    #expect(read == note && read.signatures.count == 2)
    try read.verify(key)
    // The same name with another key is another key.
    var impostor = try SignedNote(text: Self.text)
    try impostor.sign(as: "PeterNeumann", with: Curve25519.Signing.PrivateKey())
    #expect(throws: SignedNote.Problem.notSigned) { try impostor.verify(key) }
  }

  @Test func `a wrong signature beside a right one is refused`() throws {
    let key = try #require(NoteKey(Self.keyText))
    let wrong = Base64.encode(key.keyHash + [UInt8](repeating: 1, count: 64))
    let note = try SignedNote(parsing: Self.note + "— PeterNeumann \(wrong)\n")
    #expect(throws: SignedNote.Problem.wrongSignature) { try note.verify(key) }
  }

  static let malformed: [String] = [
    "", "\n", "\n\n", text, text + "\n", line, "\n" + line, text + line,
    text + "\n" + line.dropLast(),
    text + "\n" + line + "\n", text + "\n" + line + "x\n", text + "\n" + line.dropFirst(2),
    text + "\n-" + line.dropFirst(),
    text.dropLast() + "\r\n\n" + line, text + "\u{1}\n\n" + line, text + "\n— \n",
    text + "\n— Peter\n",
    text + "\n— PeterNeumann  x08go/ZJ\n", text + "\n— Peter+Neumann x08go/ZJ\n",
    text + "\n— PeterNeumann x08go/\n",
    text + "\n— PeterNeumann x08go/ZJ \n", text + "\n— PeterNeumann eA==\n",
    text + "\n—\u{a0}PeterNeumann x08go/ZJ\n",
  ]

  @Test(arguments: malformed) func `malformed notes are refused`(text: String) {
    #expect(throws: SignedNote.Problem.malformed) { try SignedNote(parsing: text) }
  }

  @Test func `a text may have empty lines and the last one separates`() throws {
    let signer = Curve25519.Signing.PrivateKey()
    let key = try #require(NoteKey(name: "n", publicKey: signer.publicKey))
    var note = try SignedNote(text: "one\n\ntwo\n\n\n")
    try note.sign(as: "n", with: signer)
    let read = try SignedNote(parsing: note.description)
    #expect(read.text == "one\n\ntwo\n\n\n")
    try read.verify(key)
  }

  @Test func `a hundred signatures are read and one more is refused`() throws {
    let lines = String(repeating: Self.line, count: SignedNote.signaturesMax)
    #expect(try SignedNote(parsing: Self.text + "\n" + lines).signatures.count == 100)
    #expect(throws: SignedNote.Problem.malformed) {
      try SignedNote(parsing: Self.text + "\n" + lines + Self.line)
    }
  }

  @Test func `a note of the greatest length is read and one byte more is refused`() throws {
    let rest = SignedNote.bytesMax - Self.line.utf8.count - 2
    let text = String(repeating: "x", count: rest) + "\n"
    #expect(try SignedNote(parsing: text + "\n" + Self.line).text == text)
    #expect(throws: SignedNote.Problem.malformed) {
      try SignedNote(parsing: "x" + text + "\n" + Self.line)
    }
  }

  @Test(arguments: ["", "a b", "a+b", "a\nb", "a\tb", "a\u{3000}b", "a\u{7f}"])
  func `names that a note cannot carry do not sign`(name: String) throws {
    let signer = Curve25519.Signing.PrivateKey()
    #expect(NoteKey(name: name, publicKey: signer.publicKey) == nil)
    var note = try SignedNote(text: "x\n")
    #expect(throws: SignedNote.Problem.malformed) { try note.sign(as: name, with: signer) }
    #expect(note.signatures.isEmpty)
  }

  @Test(arguments: ["", "x", "x\ty\n", "x\r\n", "\0\n"])
  func `texts that a note cannot carry are refused`(text: String) {
    #expect(throws: SignedNote.Problem.malformed) { try SignedNote(text: text) }
  }
}
