//! A place in the event log.

/// How far matching has come in the event log.
public struct EventCursor: Sendable, Hashable, Codable, Comparable {
  /// Number of the segment.
  public let segment: Int64
  /// Byte after the last record that was matched.
  public let offset: Int64
  /// A cursor from its parts.
  public init(segment: Int64, offset: Int64) {
    self.segment = segment
    self.offset = offset
  }
  /// By segment, then offset.
  public static func < (left: Self, right: Self) -> Bool {
    (left.segment, left.offset) < (right.segment, right.offset)
  }
}
