//! That the journal only grew between two checkpoints: nothing earlier was changed or taken away.

/// That the tree of `before` leaves is the beginning of the tree of `after` leaves.
/// Source: RFC 9162, section 2.1.4.
public struct ConsistencyProof: Hashable, Sendable {
  /// The size of the older tree.
  public let before: Int64
  /// The size of the newer tree.
  public let after: Int64
  /// The hashes from which both roots follow; empty when the sizes are equal or the older tree was empty.
  public let path: [Hash]

  /// A proof that came from elsewhere. Nothing is believed before `proves`.
  public init(before: Int64, after: Int64, path: [Hash]) {
    self.before = before
    self.after = after
    self.path = path
  }

  /// The proof made from stored nodes; `0 ... after` are the sizes allowed for `before`. Throws
  /// `MerkleProof.Missing`.
  public init(from before: Int64, to after: Int64, node: MerkleProof.Lookup) throws {
    precondition(0 <= before && before <= after, "a journal does not shrink")
    guard before > 0 else {
      self.init(before: before, after: after, path: [])
      return
    }
    var path: [Hash] = []
    var leaves = 0..<after
    // Whether the remaining old tree is all of the old tree, whose root the reader knows.
    var isWhole = true
    while leaves.upperBound != before {
      let middle = leaves.lowerBound + MerkleProof.split(Int64(leaves.count))
      let (left, right) = (leaves.lowerBound..<middle, middle..<leaves.upperBound)
      path.append(try MerkleProof.root(of: before <= middle ? right : left, node))
      leaves = before <= middle ? left : right
      if before > middle { isWhole = false }
    }
    if !isWhole { path.append(try MerkleProof.root(of: leaves, node)) }
    self.init(before: before, after: after, path: path.reversed())
  }

  /// Whether both roots follow from this proof. Source: RFC 9162, section 2.1.4.2, which leaves the two trivial
  /// cases out: equal sizes need equal roots, and an empty tree is the beginning of any.
  public func proves(from oldRoot: Hash, to newRoot: Hash) -> Bool {
    guard before >= 0, before <= after else { return false }
    if before == after { return path.isEmpty && oldRoot == newRoot }
    if before == 0 { return path.isEmpty && oldRoot == MerkleTree.emptyRoot }
    var path = path[...]
    var (old, new) = (oldRoot, oldRoot)
    var place = before - 1
    var last = after - 1
    while place & 1 == 1 {
      place >>= 1
      last >>= 1
    }
    // A power of two leaves nothing to start from but the old root itself.
    if before.nonzeroBitCount > 1 {
      guard let first = path.popFirst() else { return false }
      (old, new) = (first, first)
    }
    for neighbour in path {
      guard last > 0 else { return false }
      if place & 1 == 1 || place == last {
        old = Hash.node(neighbour, old)
        new = Hash.node(neighbour, new)
        while place & 1 == 0, place != 0 {
          place >>= 1
          last >>= 1
        }
      } else {
        new = Hash.node(new, neighbour)
      }
      place >>= 1
      last >>= 1
    }
    return last == 0 && old == oldRoot && new == newRoot
  }
}
