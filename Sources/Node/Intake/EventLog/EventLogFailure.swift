//! Why the event log could not do what was asked.

/// The world broke, or was asked for too much. Nothing of a batch whose append threw is in the log.
public enum EventLogFailure: Error, Hashable, Sendable {
  /// The disk is full, or has less than `EventLog.freeBytesMin` left; intake answers 507. May be tried again.
  case full
  /// A line is longer than `EventRecord.lineBytesMax`.
  case lineTooLong(bytes: Int)
  /// A batch has more than `EventRecord.batchBytesMax` bytes.
  case batchTooLarge(bytes: Int)
  /// A flush or an undoing failed before, and of what was flushed earlier something is gone: the log must be opened again,
  /// which says what.
  case mustReopen
  /// The cursor lies behind what was flushed: it belongs to another log.
  case cursorBeyondEnd(EventCursor)
  /// What was packed is not what was to be packed; the segment stays as it is.
  case packedDiffers(segment: Int64)
  /// The system refused; the code is `errno`.
  case system(operation: String, code: Int32)
}
