//! What one comparison of holdings has found so far: its answers come page by page, each in a letter of its own.

public import Kernel

/// The sums of a comparison. What one page tells is little; only the last page of the last kind makes it whole, and it is
/// shown then. A page of a kind that nobody waits for, e.g. of a comparison that a newer one has overtaken, counts nothing.
public struct DigestTally: Hashable, Sendable, Codable {
  /// Kinds of the peer's records that differ from what is held here, as long as pages of them are to come.
  public private(set) var lacking: [RecordReference.Kind]
  /// Kinds of this node's own records that the peer holds otherwise, as long as pages of them are to come.
  public private(set) var doubted: [RecordReference.Kind]
  /// How many of the peer's records are missing here, or held otherwise, by the pages that came.
  public private(set) var differing = 0
  /// How many of this node's own records the peer holds in a newer version than is known here, by the pages that came.
  public private(set) var newer = 0

  /// A comparison that begins: the kinds that differ.
  public init(lacking: [RecordReference.Kind], doubted: [RecordReference.Kind]) {
    self.lacking = lacking
    self.doubted = doubted
  }

  /// Counts a page of the peer's own records.
  public mutating func count(
    differing count: Int, of kind: RecordReference.Kind, isLast: Bool
  ) {
    guard lacking.contains(kind) else { return }
    differing += count
    if isLast { lacking.removeAll { $0 == kind } }
  }

  /// Counts a page of what the peer holds of this node's.
  public mutating func count(newer count: Int, of kind: RecordReference.Kind, isLast: Bool) {
    guard doubted.contains(kind) else { return }
    newer += count
    if isLast { doubted.removeAll { $0 == kind } }
  }
}
