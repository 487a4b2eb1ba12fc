//! The journal's Merkle tree, kept as its right edge only: appending and the root cost the logarithm of its size.

/// A tree that only grows. A node (level, index) stands over the leaves `index << level ..< (index + 1) << level`;
/// level 0 are the leaf hashes. The tree itself remembers one hash per binary digit of `count`; whoever needs proofs
/// stores the nodes that `append` hands out.
/// Source: RFC 9162, section 2.1.
public struct MerkleTree: Hashable, Sendable {
  /// A node that will never change again, because all leaves under it are there.
  public struct Node: Hashable, Sendable {
    /// 0 for a leaf; the node stands over `1 << level` leaves.
    public let level: Int
    /// Position within its level, from 0.
    public let index: Int64
    /// Its hash.
    public let hash: Hash
  }

  /// The number of leaves.
  public private(set) var count: Int64
  /// The roots of the perfect subtrees that make up the tree, the largest first.
  private var edge: [Hash]

  /// The root of a tree without leaves: the SHA-256 of nothing.
  public static let emptyRoot = Hash(sha256: [])

  /// An empty tree.
  public init() {
    count = 0
    edge = []
  }

  /// The tree of `count` leaves from stored nodes, after a restart. Throws `MerkleProof.Missing` for a node that the
  /// store does not have. Callers compare `root` with the last checkpoint.
  public init(count: Int64, node: (_ level: Int, _ index: Int64) throws -> Hash?) throws {
    precondition(count >= 0, "a tree has no negative size")
    self.count = count
    edge = []
    var start: Int64 = 0
    for level in (0..<Int64.bitWidth).reversed() where count >> Int64(level) & 1 == 1 {
      edge.append(try MerkleProof.stored(level, start >> Int64(level), node))
      start += 1 << Int64(level)
    }
  }

  /// Adds a leaf and returns every node it completes: the leaf first, then upwards.
  @discardableResult
  public mutating func append(_ leaf: Hash) -> [Node] {
    var completed = [Node(level: 0, index: count, hash: leaf)]
    var hash = leaf
    // Each trailing 1 of the old size is a subtree that gets its right half now.
    for level in 0..<count.trailingOnes {
      hash = Hash.node(edge.removeLast(), hash)
      completed.append(Node(level: level + 1, index: count >> Int64(level + 1), hash: hash))
    }
    edge.append(hash)
    count += 1
    return completed
  }

  /// The root over all leaves.
  public var root: Hash {
    guard var hash = edge.last else { return Self.emptyRoot }
    for left in edge.dropLast().reversed() {
      hash = Hash.node(left, hash)
    }
    return hash
  }
}

extension Int64 {
  fileprivate var trailingOnes: Int { (~self).trailingZeroBitCount }
}
