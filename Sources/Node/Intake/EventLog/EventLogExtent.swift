//! How much the event log holds, for monitoring.

/// The size of the event log.
public struct EventLogExtent: Hashable, Sendable {
  /// How many segments there are.
  public let segments: Int
  /// How many bytes they hold.
  public let bytes: Int64
}

extension EventLogReader {
  /// What the log holds now. A segment that is pruned meanwhile is not counted.
  public func extent() throws(EventLogFailure) -> EventLogExtent {
    var bytes: Int64 = 0
    let segments = try folder.segments()
    for segment in segments {
      do throws(EventLogFailure) {
        bytes += try SegmentFile(folder.path(of: segment), .read).size()
      } catch {
        guard error == .missingFile else { throw error }
      }
    }
    return EventLogExtent(segments: segments.count, bytes: bytes)
  }
}
