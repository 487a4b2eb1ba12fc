//! What is done to the files of the event log, told step by step, so that a test can lose what was not flushed.

/// One step, told after it was done. Paths are as they were given to the system.
enum SegmentStep: Hashable, Sendable {
  /// A file was made; its name is safe after the next flush of the folder.
  case created(String)
  /// Bytes were put at a place; they are safe after the next flush of the file.
  case wrote(String, at: Int64, [UInt8])
  /// A file was cut.
  case cut(String, to: Int64)
  /// What was written to a file before is on the disk.
  case flushed(String)
  /// A file took another name, in the place of whatever had it.
  case renamed(String, to: String)
  /// A name is gone.
  case removed(String)
  /// The names in a folder are on the disk as they are now.
  case flushedFolder(String)
}

/// Who is told of each step: nobody but a test.
typealias SegmentWatch = @Sendable (SegmentStep) -> Void
