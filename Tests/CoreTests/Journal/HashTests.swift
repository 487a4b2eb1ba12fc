//! Hashes: known SHA-256 values, text and byte forms, and the two domain-separated forms of RFC 9162.

import Kernel
import Testing

struct HashTests {
  @Test func `the hash of nothing and of abc are those of FIPS 180-4`() {
    #expect(
      Hash(sha256: []).description
        == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(
      Hash(sha256: Array("abc".utf8)).description
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  @Test func `leaf and node prefix their input`() {
    let left = Hash(sha256: [1])
    let right = Hash(sha256: [2])
    #expect(Hash.leaf([9, 8]) == Hash(sha256: [0, 9, 8]))
    #expect(Hash.node(left, right) == Hash(sha256: [1] + left.bytes + right.bytes))
    #expect(Hash.node(left, right) != Hash.node(right, left))
  }

  @Test func `text and bytes come back as the same hash and neighbours are refused`() {
    let hash = Hash(sha256: Array("noroshi".utf8))
    let text = hash.description
    #expect(Hash(hex: text) == hash)
    #expect(Hash(hex: text.uppercased()) == hash)
    #expect(Hash(bytes: hash.bytes) == hash)
    #expect(Hash(bytes: hash.bytes.dropLast()) == nil)
    #expect(Hash(bytes: hash.bytes + [0]) == nil)
    #expect(Hash(hex: text.dropLast()) == nil)
    #expect(Hash(hex: text + "0") == nil)
    #expect(Hash(hex: text + "00") == nil)
    #expect(Hash(hex: "g" + text.dropFirst()) == nil)
  }

  @Test func `order follows the bytes`() {
    let hashes = (0..<20).map { Hash(sha256: [UInt8($0)]) }
    let sorted = hashes.sorted().map(\.description)
    #expect(sorted == hashes.map(\.description).sorted())
  }
}
