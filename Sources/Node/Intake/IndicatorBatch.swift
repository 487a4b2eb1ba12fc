//! One import of indicators as its Facts make it.

public import Kernel

/// One import of indicators.
public struct IndicatorBatch: Sendable, Hashable, Codable {
  /// Its identifier.
  public let id: ID<IndicatorBatch>
  /// Who says so.
  public let source: String
  /// How many entries there are now; none where its home took them back.
  public internal(set) var count: Int
  /// SHA-256 over the entries.
  public internal(set) var digest: Hash
  /// How far they may go; it only ever narrows.
  public internal(set) var marking: TLP
  /// When it was taken in, node time.
  public let importedAt: Instant
  /// Until when the stored events were read again for it; nil while that is still going on.
  public var lookedBackUntil: Instant?
  /// True where somebody stopped that; nil for never.
  var lookBackStopped: Bool?
  /// How often its marking was narrowed; nil for never.
  public internal(set) var narrowings: Int?

  /// Whether somebody stopped the reading of stored events for it before its end.
  public var isLookBackStopped: Bool { lookBackStopped ?? false }
}

/// What is asked about looking back for a list.
public enum LookBackCommand: Sendable, Hashable {
  /// To go no further, or not to begin.
  case stop
  /// To begin after all.
  case resume
}
