//! Checkpoints: the example of C2SP tlog-checkpoint, signing and believing, and strict reading.

import Crypto
import Kernel
import Testing

struct CheckpointTests {
  static let example = """
    example.com/behind-the-sofa
    20852163
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

    """

  @Test func `the specification's example is read and written back`() throws {
    let checkpoint = try #require(Checkpoint(text: Self.example))
    #expect(checkpoint.origin == "example.com/behind-the-sofa")
    #expect(checkpoint.size == 20_852_163)
    #expect(
      checkpoint.root.description
        == "0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62")
    #expect(checkpoint.text == Self.example)
    let extended = Self.example + "epoch 3\n"
    #expect(Checkpoint(text: extended)?.extensionLines == ["epoch 3"])
    #expect(Checkpoint(text: extended)?.text == extended)
  }

  @Test func `a signed checkpoint is believed by its own key only`() throws {
    var tree = MerkleTree()
    for entry in 0..<5 { tree.append(Hash.leaf([UInt8(entry)])) }
    let checkpoint = try #require(Checkpoint(origin: "noroshi.example/1", of: tree))
    let signer = Curve25519.Signing.PrivateKey()
    let note = try checkpoint.sign(with: signer).description
    let key = try #require(NoteKey(name: "noroshi.example/1", publicKey: signer.publicKey))
    #expect(try Checkpoint.verify(note, with: key) == checkpoint)
    #expect(checkpoint.size == 5 && checkpoint.root == tree.root)

    let renamed = try #require(NoteKey(name: "noroshi.example/2", publicKey: signer.publicKey))
    #expect(throws: SignedNote.Problem.notSigned) { try Checkpoint.verify(note, with: renamed) }
    let other = try #require(
      NoteKey(
        name: "noroshi.example/1", publicKey: Curve25519.Signing.PrivateKey().publicKey))
    #expect(throws: SignedNote.Problem.notSigned) { try Checkpoint.verify(note, with: other) }
    let rewritten = note.replacing("\n5\n", with: "\n6\n")
    #expect(throws: SignedNote.Problem.wrongSignature) {
      try Checkpoint.verify(rewritten, with: key)
    }
  }

  @Test func `a key does not vouch for another's origin`() throws {
    let signer = Curve25519.Signing.PrivateKey()
    let key = try #require(NoteKey(name: "a.example", publicKey: signer.publicKey))
    var note = try SignedNote(text: Self.example)
    try note.sign(as: "a.example", with: signer)
    #expect(throws: SignedNote.Problem.notSigned) {
      try Checkpoint.verify(note.description, with: key)
    }
    var prose = try SignedNote(text: "a.example\nis no checkpoint\n")
    try prose.sign(as: "a.example", with: signer)
    #expect(throws: SignedNote.Problem.malformed) {
      try Checkpoint.verify(prose.description, with: key)
    }
  }

  static let root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="

  @Test(arguments: [
    "", "\n", "o\n", "o\n1\n", "o\n1\n\(root)", "\n1\n\(root)\n", "o o\n1\n\(root)\n",
    "o+o\n1\n\(root)\n",
    "o\n01\n\(root)\n", "o\n+1\n\(root)\n", "o\n-1\n\(root)\n", "o\n\n\(root)\n",
    "o\n1 \n\(root)\n",
    "o\n9223372036854775808\n\(root)\n", "o\n1\n\(root.dropLast())\n", "o\n1\nAAAA\n",
    "o\n1\n\(root)\n\n",
    "o\n1\n\(root)\n\nx\n", "o\n1\n\(root)\nx", "o\n1\n\(root)\nx\ty\n", "o\r\n1\r\n\(root)\r\n",
    "o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n",
  ])
  func `anything but the form is refused`(text: String) {
    #expect(Checkpoint(text: text) == nil)
  }

  @Test func `the smallest and the largest journal have checkpoints`() {
    #expect(Checkpoint(text: "o\n0\n\(Self.root)\n")?.size == 0)
    #expect(Checkpoint(text: "o\n9223372036854775807\n\(Self.root)\n")?.size == .max)
    #expect(Checkpoint(origin: "o", size: -1, root: MerkleTree.emptyRoot) == nil)
    #expect(
      Checkpoint(origin: "o", size: 1, root: MerkleTree.emptyRoot, extensionLines: [""]) == nil)
    #expect(
      Checkpoint(origin: "o", size: 1, root: MerkleTree.emptyRoot, extensionLines: ["a\nb"]) == nil)
  }
}
