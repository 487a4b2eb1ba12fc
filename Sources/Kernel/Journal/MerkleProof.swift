//! Proofs that a Fact stands in the journal, and that the journal only grew.

/// Proofs are made from stored nodes and checked from nothing but hashes.
/// Source: RFC 9162, sections 2.1.3 and 2.1.4.
public enum MerkleProof {
  /// A node that the store should have and has not.
  public struct Missing: Error, Hashable, Sendable {
    /// Its level.
    public let level: Int
    /// Its position within the level.
    public let index: Int64

    /// A node by its place.
    public init(level: Int, index: Int64) {
      self.level = level
      self.index = index
    }
  }

  /// Looks a node up: the hash over the leaves `index << level ..< (index + 1) << level`, or nil. It is only asked
  /// for nodes whose leaves are all within the tree.
  public typealias Lookup = (_ level: Int, _ index: Int64) throws -> Hash?

  /// The root of the first `count` leaves: that of any earlier size of a tree.
  public static func root(of count: Int64, node: Lookup) throws -> Hash {
    count == 0 ? MerkleTree.emptyRoot : try root(of: 0..<count, node)
  }

  static func stored(_ level: Int, _ index: Int64, _ node: Lookup) throws -> Hash {
    guard let hash = try node(level, index) else { throw Missing(level: level, index: index) }
    return hash
  }

  /// The hash over a range that the RFC's recursion cut, so that its start is aligned.
  static func root(of leaves: Range<Int64>, _ node: Lookup) throws -> Hash {
    let count = Int64(leaves.count)
    if count.nonzeroBitCount == 1 {
      let level = count.trailingZeroBitCount
      return try stored(level, leaves.lowerBound >> Int64(level), node)
    }
    let middle = leaves.lowerBound + split(count)
    return Hash.node(
      try root(of: leaves.lowerBound..<middle, node),
      try root(of: middle..<leaves.upperBound, node))
  }

  /// The largest power of two smaller than `count`, which is 2 or more.
  static func split(_ count: Int64) -> Int64 {
    1 << Int64(Int64.bitWidth - 1 - (count - 1).leadingZeroBitCount)
  }
}
