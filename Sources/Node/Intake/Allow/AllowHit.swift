//! Which mark a list of what is no mark set aside, and by which of its entries.

/// A mark that a list set aside, by which of its entries.
public struct AllowHit: Hashable, Sendable {
  /// The mark; nil where nobody holds it any more.
  public let mark: String?
  /// Who says that it is one; nil like the mark.
  public let source: String?
  /// The entry of the list; nil when the list has ended.
  public let entry: String?
  /// How often, among those that were looked at, and when.
  public let setAside: AllowListRow.SetAside

  /// The most marks that are told apart.
  public static let hitsMax = 50
  /// The most findings that are looked at for it: the newest.
  public static let findingsMax = 500

  /// A hit from its parts.
  public init(mark: String?, source: String?, entry: String?, setAside: AllowListRow.SetAside) {
    self.mark = mark
    self.source = source
    self.entry = entry
    self.setAside = setAside
  }
}
