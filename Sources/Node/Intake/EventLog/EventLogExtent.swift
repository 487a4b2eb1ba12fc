//! How much the event log holds, for monitoring.

/// The size of the event log.
public struct EventLogExtent: Hashable, Sendable {
  /// How many segments there are.
  public let segments: Int
  /// How many of them lie packed.
  public let packed: Int
  /// How many bytes they take on the disk, with what is known of each.
  public let bytes: Int64
  /// How many bytes they hold: what `bytes` would be if nothing were packed.
  public let plainBytes: Int64
}

extension EventLogReader {
  /// What the log holds now. A segment that is pruned meanwhile is not counted.
  public func extent() throws(EventLogFailure) -> EventLogExtent {
    var (count, packed) = (0, 0)
    var (bytes, plainBytes): (Int64, Int64) = (0, 0)
    for segment in try folder.segments() {
      guard let file = try folder.bytes(of: segment) else { continue }
      count += 1
      if file.isPacked { packed += 1 }
      bytes += try folder.storedBytes(of: segment)
      plainBytes += file.size
    }
    return EventLogExtent(segments: count, packed: packed, bytes: bytes, plainBytes: plainBytes)
  }
}
