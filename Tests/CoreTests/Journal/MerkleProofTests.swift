//! Inclusion and consistency: published proofs, every size to 70, and every single-bit change refused.

import Kernel
import Testing

struct MerkleProofTests {
  static let published = {
    var stored = StoredTree()
    for entry in PublishedTree.entries { stored.append(entry) }
    return stored
  }()

  /// transparency-dev/merkle, proof/verify_test.go.
  static let inclusions: [(Int64, Int64, [String])] = [
    (0, 1, []),
    (
      0, 8,
      [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
      ]
    ),
    (
      5, 8,
      [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
      ]
    ),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
      1, 5,
      [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
      ]
    ),
  ]

  static let consistencies: [(Int64, Int64, [String])] = [
    (1, 1, []),
    (
      1, 8,
      [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
      ]
    ),
    (
      6, 8,
      [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
      ]
    ),
    (
      2, 5,
      [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
      ]
    ),
  ]

  @Test(arguments: inclusions) func `inclusion proofs are the published ones`(
    index: Int64, count: Int64, path: [String]
  ) throws {
    let proof = try InclusionProof(of: index, in: count, node: Self.published.node)
    #expect(proof.path.map(\.description) == path)
    let leaf = Hash.leaf(PublishedTree.entries[Int(index)])
    #expect(proof.proves(leaf: leaf, root: Self.published.roots[Int(count)]))
  }

  @Test(arguments: consistencies) func `consistency proofs are the published ones`(
    before: Int64, after: Int64, path: [String]
  ) throws {
    let proof = try ConsistencyProof(from: before, to: after, node: Self.published.node)
    #expect(proof.path.map(\.description) == path)
    let roots = Self.published.roots
    #expect(proof.proves(from: roots[Int(before)], to: roots[Int(after)]))
  }

  @Test func `every leaf of every tree to 70 is proved and nothing else is`() throws {
    let stored = StoredTree(count: 70)
    for count in 1...70 {
      for index in 0..<count {
        let proof = try InclusionProof(of: Int64(index), in: Int64(count), node: stored.node)
        let (leaf, root) = (stored.leaves[index], stored.roots[count])
        #expect(proof.proves(leaf: leaf, root: root))
        // The neighbours: another leaf, root, place, size; a hash more or less.
        #expect(!proof.proves(leaf: stored.leaves[(index + 1) % 70], root: root))
        #expect(!proof.proves(leaf: leaf, root: stored.roots[count - 1]))
        for (place, size) in [(index + 1, count), (index - 1, count), (count, count), (-1, count)] {
          let other = InclusionProof(index: Int64(place), count: Int64(size), path: proof.path)
          #expect(!other.proves(leaf: leaf, root: root))
        }
        #expect(!changed(proof, proof.path + [leaf]).proves(leaf: leaf, root: root))
        if !proof.path.isEmpty {
          #expect(!changed(proof, proof.path.dropLast()).proves(leaf: leaf, root: root))
          #expect(!changed(proof, Array(proof.path.dropFirst())).proves(leaf: leaf, root: root))
        }
      }
    }
  }

  @Test func `every growth between sizes to 70 is proved and nothing else is`() throws {
    let stored = StoredTree(count: 70)
    let foreign = Hash(sha256: [1])
    for after in 0...70 {
      for before in 0...after {
        let proof = try ConsistencyProof(from: Int64(before), to: Int64(after), node: stored.node)
        let (old, new) = (stored.roots[before], stored.roots[after])
        #expect(proof.proves(from: old, to: new))
        #expect(!proof.proves(from: foreign, to: new))
        // Everything grows from the empty tree, so its proof says nothing about the newer root.
        if before > 0 { #expect(!proof.proves(from: old, to: foreign)) }
        #expect(!changed(proof, proof.path + [old]).proves(from: old, to: new))
        if !proof.path.isEmpty {
          #expect(!changed(proof, proof.path.dropLast()).proves(from: old, to: new))
          #expect(!changed(proof, Array(proof.path.dropFirst())).proves(from: old, to: new))
        }
        let swapped = ConsistencyProof(
          before: Int64(after), after: Int64(before), path: proof.path)
        #expect(before == after || !swapped.proves(from: new, to: old))
      }
    }
  }

  @Test(arguments: [2, 3, 7, 8, 33, 64, 70])
  func `every single bit of an inclusion proof counts`(count: Int) throws {
    let stored = StoredTree(count: count)
    let root = stored.roots[count]
    for index in Set([0, 1, count / 2, count - 1]).sorted() {
      let proof = try InclusionProof(of: Int64(index), in: Int64(count), node: stored.node)
      let leaf = stored.leaves[index]
      for bit in 0..<256 {
        #expect(!proof.proves(leaf: flipped(leaf, bit), root: root))
        #expect(!proof.proves(leaf: leaf, root: flipped(root, bit)))
        for place in proof.path.indices {
          var path = proof.path
          path[place] = flipped(path[place], bit)
          #expect(!changed(proof, path).proves(leaf: leaf, root: root))
        }
      }
    }
  }

  @Test(arguments: [(1, 2), (2, 3), (3, 7), (4, 8), (6, 8), (32, 33), (65, 70), (64, 70), (69, 70)])
  func `every single bit of a consistency proof counts`(before: Int, after: Int) throws {
    let stored = StoredTree(count: after)
    let (old, new) = (stored.roots[before], stored.roots[after])
    let proof = try ConsistencyProof(from: Int64(before), to: Int64(after), node: stored.node)
    for bit in 0..<256 {
      #expect(!proof.proves(from: flipped(old, bit), to: new))
      #expect(!proof.proves(from: old, to: flipped(new, bit)))
      for place in proof.path.indices {
        var path = proof.path
        path[place] = flipped(path[place], bit)
        #expect(!changed(proof, path).proves(from: old, to: new))
      }
    }
  }

  @Test func `one changed entry is found from any earlier checkpoint that covers it`() throws {
    let honest = StoredTree(count: 40)
    var rewritten = StoredTree(count: 20)
    rewritten.append(Array("something else".utf8))
    for entry in 21..<40 { rewritten.append(Array("entry \(entry)".utf8)) }
    for before in 1...40 {
      let proof = try ConsistencyProof(from: Int64(before), to: 40, node: rewritten.node)
      let believed = proof.proves(from: honest.roots[before], to: rewritten.roots[40])
      #expect(believed == (before <= 20))
    }
  }

  @Test func `sizes beyond reason are refused without work`() {
    let hash = Hash(sha256: [])
    let path = Array(repeating: hash, count: 100)
    for count in [Int64.max, 0, -1, .min] {
      #expect(
        !InclusionProof(index: count - (count > .min ? 1 : 0), count: count, path: path)
          .proves(leaf: hash, root: hash))
      #expect(
        !ConsistencyProof(before: 1, after: count, path: path).proves(from: hash, to: hash))
      #expect(
        !ConsistencyProof(before: count, after: .max, path: path).proves(from: hash, to: hash))
    }
  }

  @Test func `a proof from a store with a gap names the gap`() {
    let stored = StoredTree(count: 8)
    #expect(throws: MerkleProof.Missing(level: 2, index: 1)) {
      try InclusionProof(of: 0, in: 8, node: { $0 == 2 ? nil : stored.node($0, $1) })
    }
  }

  private func flipped(_ hash: Hash, _ bit: Int) -> Hash {
    var bytes = hash.bytes
    bytes[bit / 8] ^= 1 << UInt8(bit % 8)
    return Hash(bytes: bytes) ?? hash
  }

  private func changed(_ proof: InclusionProof, _ path: [Hash]) -> InclusionProof {
    InclusionProof(index: proof.index, count: proof.count, path: path)
  }

  private func changed(_ proof: ConsistencyProof, _ path: [Hash]) -> ConsistencyProof {
    ConsistencyProof(before: proof.before, after: proof.after, path: path)
  }
}
