//! The tree against the published roots of the Certificate Transparency test data, and its own stored nodes.

import Kernel
import Testing

/// A tree together with every node it completed, as the store keeps them.
struct StoredTree {
  var tree = MerkleTree()
  var nodes: [[Hash]] = []
  var roots = [MerkleTree.emptyRoot]
  var leaves: [Hash] = []

  mutating func append(_ entry: [UInt8]) {
    leaves.append(Hash.leaf(entry))
    for node in tree.append(Hash.leaf(entry)) {
      if node.level == nodes.count { nodes.append([]) }
      #expect(Int64(nodes[node.level].count) == node.index)
      nodes[node.level].append(node.hash)
    }
    roots.append(tree.root)
  }

  func node(_ level: Int, _ index: Int64) -> Hash? {
    guard nodes.indices.contains(level), nodes[level].indices.contains(Int(index)) else {
      return nil
    }
    return nodes[level][Int(index)]
  }

  /// A tree of `count` entries that are all different.
  init(count: Int = 0) {
    for entry in 0..<count { append(Array("entry \(entry)".utf8)) }
  }
}

/// google/certificate-transparency and transparency-dev/merkle, testonly/constants.go: eight entries and the roots of
/// the trees of 0 … 8 of them.
enum PublishedTree {
  static let entries: [[UInt8]] = [
    [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], Array(0x40...0x43), Array(0x50...0x57),
    Array(0x60...0x6f),
  ]
  static let roots = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
  ]
}

struct MerkleTreeTests {
  @Test func `roots of nought to eight entries are the published ones`() {
    var tree = MerkleTree()
    #expect(tree.root.description == PublishedTree.roots[0])
    for (entry, root) in zip(PublishedTree.entries, PublishedTree.roots.dropFirst()) {
      tree.append(Hash.leaf(entry))
      #expect(tree.root.description == root)
    }
    #expect(tree.count == 8)
  }

  @Test func `the root is that of the recursive definition for all sizes to 130`() {
    func definition(_ leaves: ArraySlice<Hash>) -> Hash {
      guard leaves.count > 1 else { return leaves.first ?? MerkleTree.emptyRoot }
      var split = 1
      while split * 2 < leaves.count { split *= 2 }
      return Hash.node(
        definition(leaves.prefix(split)), definition(leaves.dropFirst(split)))
    }
    let stored = StoredTree(count: 130)
    for size in 0...130 {
      #expect(stored.roots[size] == definition(stored.leaves.prefix(size)))
    }
  }

  @Test func `a tree goes on from stored nodes as if it had never stopped`() throws {
    let stored = StoredTree(count: 130)
    for size in 0...130 {
      var tree = try MerkleTree(count: Int64(size), node: stored.node)
      #expect(tree.root == stored.roots[size])
      for leaf in stored.leaves.dropFirst(size).prefix(3) { tree.append(leaf) }
      #expect(tree.root == stored.roots[min(130, size + 3)])
      let root = try MerkleProof.root(of: Int64(size), node: stored.node)
      #expect(root == stored.roots[size])
    }
  }

  @Test func `a missing node is named`() {
    let stored = StoredTree(count: 6)
    #expect(throws: MerkleProof.Missing(level: 1, index: 4)) {
      try MerkleTree(count: 8 + 2, node: { level, _ in level == 3 ? stored.roots[1] : nil })
    }
    #expect(throws: MerkleProof.Missing(level: 3, index: 0)) {
      try MerkleTree(count: 8, node: stored.node)
    }
  }

  @Test func `equal histories make equal trees`() {
    #expect(StoredTree(count: 9).tree == StoredTree(count: 9).tree)
    #expect(StoredTree(count: 9).tree != StoredTree(count: 10).tree)
  }
}
