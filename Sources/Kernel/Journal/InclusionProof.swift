//! One Fact's place in the journal, shown by at most 63 hashes.

/// That a leaf stands at `index` in the tree of `count` leaves. Source: RFC 9162, section 2.1.3.
public struct InclusionProof: Hashable, Sendable {
  /// The leaf's position, from 0.
  public let index: Int64
  /// The size of the tree.
  public let count: Int64
  /// The neighbours' hashes from the leaf up to the root.
  public let path: [Hash]

  /// A proof that came from elsewhere. Nothing is believed before `proves`.
  public init(index: Int64, count: Int64, path: [Hash]) {
    self.index = index
    self.count = count
    self.path = path
  }

  /// The proof made from stored nodes; `index` must be in `0 ..< count`. Throws `MerkleProof.Missing`.
  public init(of index: Int64, in count: Int64, node: MerkleProof.Lookup) throws {
    precondition(index >= 0 && index < count, "no such leaf in a tree of this size")
    var path: [Hash] = []
    var leaves = 0..<count
    while leaves.count > 1 {
      let middle = leaves.lowerBound + MerkleProof.split(Int64(leaves.count))
      let (left, right) = (leaves.lowerBound..<middle, middle..<leaves.upperBound)
      path.append(try MerkleProof.root(of: index < middle ? right : left, node))
      leaves = index < middle ? left : right
    }
    self.init(index: index, count: count, path: path.reversed())
  }

  /// Whether this shows `leaf` under `root`. Source: RFC 9162, section 2.1.3.2.
  public func proves(leaf: Hash, root: Hash) -> Bool {
    guard index >= 0, index < count else { return false }
    var place = index
    var last = count - 1
    var hash = leaf
    for neighbour in path {
      guard last > 0 else { return false }
      if place & 1 == 1 || place == last {
        hash = Hash.node(neighbour, hash)
        // Levels at which the leaf's subtree is the last one and has no neighbour.
        while place & 1 == 0, place != 0 {
          place >>= 1
          last >>= 1
        }
      } else {
        hash = Hash.node(hash, neighbour)
      }
      place >>= 1
      last >>= 1
    }
    return last == 0 && hash == root
  }
}
