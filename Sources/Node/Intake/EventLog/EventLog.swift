//! The event log: what sensors sent, append-only, on the disk before anybody is answered.
//!
//!   append ──► encode ──► pwrite ──► fdatasync ──► answered
//!                 │ fails               │ fails
//!                 └──── cut back to before, nothing of the group stays ────┘
//!                                          │ fails, or a flush had failed
//!                                          └──► cut again before the next group, which begins a segment
//!
//! A group of batches is one write and one flush: the caller collects what waits while the last flush runs.

public import Kernel

/// The one writer of the event log; the owner of the data folder's lock holds it. Synchronous: calls block for as long
/// as the disk needs. Readers go beside it by `reader`, up to `end`.
public final class EventLog {
  /// A segment is full at this many bytes; one batch that is longer has a segment of its own.
  public static let segmentBytes: Int64 = 64 * 1_048_576
  /// With less free, nothing is taken in any more. Source: `kernel.md`, Full disk.
  public static let freeBytesMin: Int64 = 256 * 1_048_576
  /// How long a batch is known again. Source: `kernel.md`, HTTP.
  public static let remembered = Instant.Span.hours(24)
  /// How many batches are remembered at most, about 100 bytes each.
  public static let rememberedMax = 500_000

  /// The bounds of a log; the defaults are the constants above.
  public struct Limits: Hashable, Sendable {
    /// When a segment is full.
    public var segmentBytes = EventLog.segmentBytes
    /// How much must be free on the disk.
    public var freeBytesMin = EventLog.freeBytesMin
    /// The most bytes of one batch.
    public var batchBytesMax = EventRecord.batchBytesMax
    /// How long a batch is known again.
    public var remembered = EventLog.remembered
    /// How many batches are known again.
    public var rememberedMax = EventLog.rememberedMax
    /// The default bounds.
    public init() {}
  }

  /// What became of one batch of a group.
  public enum Appended: Hashable, Sendable {
    /// It is on the disk now.
    case stored(EventReceipt)
    /// The same batch was there before and is not written again; the receipt is that of the first time.
    case repeated(EventReceipt)
    /// The same identifier with another body: not taken.
    case conflicting(EventReceipt)
  }

  /// What was found and done when the log was opened.
  public let repair: EventLogRepair
  /// Behind the last flushed record.
  public private(set) var end: EventCursor

  private let folder: SegmentFolder
  private let limits: Limits
  private var file: SegmentFile
  private var batches: RememberedBatches
  /// Whether a flush or an undoing failed, so that nothing is taken in until `mend` succeeds.
  public private(set) var isBroken = false

  /// Opens the log in this folder, making it where it is missing. `after` is the matching cursor of the store: where
  /// the log ends before it, files were lost, and a new segment is begun behind it so that the cursor never waits for
  /// places that were passed already.
  public convenience init(
    _ path: String, at now: Instant, after: EventCursor = EventCursor(segment: 0, offset: 0),
    limits: Limits = Limits()
  ) throws(EventLogFailure) {
    try self.init(SegmentFolder(path: path), at: now, after: after, limits: limits)
  }

  /// The same in a folder that may be watched.
  init(
    _ folder: SegmentFolder, at now: Instant, after: EventCursor, limits: Limits
  ) throws(EventLogFailure) {
    self.folder = folder
    self.limits = limits
    let recovered = try EventLogRecovery(folder, limits, at: now, after: after)
    repair = recovered.repair
    batches = recovered.batches
    end = recovered.end
    file = try folder.writable(recovered.end.segment)
  }

  /// Reads beside the writer.
  public var reader: EventLogReader { EventLogReader(folder) }

  /// How many bytes are free on the disk.
  public func freeBytes() throws(EventLogFailure) -> Int64 { try folder.freeBytes() }

  /// The receipt of a batch that was taken in within the last 24 hours; nil for any other.
  public func receipt(of batch: ID<Input>) -> EventReceipt? { batches[batch] }

  /// Whether that batch was taken in within the last 24 hours.
  public func contains(_ batch: ID<Input>) -> Bool { batches[batch] != nil }

  /// Takes a group of batches: all are on the disk when it returns, none when it throws. One answer for each, in order.
  /// What a failure before has left is mended first.
  public func append(_ group: [EventRecordBatch]) throws(EventLogFailure) -> [Appended] {
    if isBroken { try mend() }
    guard try folder.freeBytes() >= limits.freeBytesMin else { throw .full }
    var written = Group(tail: end)
    do throws(EventLogFailure) {
      for batch in group { try take(batch, &written) }
      try writeOut(written.bytes[...], &written)
      // Repeated batches alone need no flush: the first time had one.
      if written.tail != end { try file.flush() }
    } catch {
      undo(after: error)
      throw error
    }
    end = written.tail
    for (batch, receipt) in written.receipts { batches.insert(batch, receipt) }
    return written.answers
  }

  /// Reads records; see `EventLogReader.read`.
  public func read(
    from cursor: EventCursor, maxBytes: Int
  ) throws(EventLogFailure) -> EventSlice {
    try reader.read(from: cursor, upTo: end, maxBytes: maxBytes)
  }

  /// Deletes what the retention lets go; the oldest first. What was never matched is never deleted. Gives the segments
  /// that are gone and what an operator must hear.
  public func prune(
    _ retention: EventRetention, at now: Instant, matched cursor: EventCursor
  ) throws(EventLogFailure) -> (gone: [Int64], warning: EventRetentionWarning?) {
    var segments: [EventRetention.Segment] = []
    for number in try folder.segments() {
      segments.append(
        .init(
          number: number, begun: try reader.firstReceived(in: number),
          bytes: try folder.storedBytes(of: number)))
    }
    let plan = retention.plan(segments, at: now, matched: cursor)
    for segment in plan.gone { try folder.delete(segment) }
    return (plan.gone, plan.warning)
  }

  /// Whether the disk has room for more events.
  public func hasRoom() throws(EventLogFailure) -> Bool {
    try folder.freeBytes() >= limits.freeBytesMin
  }

  // MARK: Writing a group

  /// A group while it is written. Nothing of it counts before the flush.
  private struct Group {
    var tail: EventCursor
    var bytes: [UInt8] = []
    var answers: [Appended] = []
    var receipts: [(ID<Input>, EventReceipt)] = []
  }

  private func take(_ batch: EventRecordBatch, _ group: inout Group) throws(EventLogFailure) {
    // The same batch may come twice in one group, from a client that did not wait.
    let known = batches[batch.id] ?? group.receipts.first { $0.0 == batch.id }?.1
    if let known {
      group.answers.append(known.digest == batch.digest ? .repeated(known) : .conflicting(known))
      return
    }
    let before = group.bytes.count
    try EventRecord.append(batch, to: &group.bytes, batchBytesMax: limits.batchBytesMax)
    let segmentLength = group.tail.offset + Int64(group.bytes.count)
    if segmentLength > limits.segmentBytes, group.tail.offset + Int64(before) > 0 {
      let own = Array(group.bytes[before...])
      try writeOut(group.bytes[..<before], &group)
      try roll(&group)
      group.bytes = own
    }
    let receipt = EventReceipt(
      digest: batch.digest, accepted: batch.lines.count, refused: batch.refused,
      receivedAt: batch.receivedAt,
      end: EventCursor(
        segment: group.tail.segment, offset: group.tail.offset + Int64(group.bytes.count)))
    group.receipts.append((batch.id, receipt))
    group.answers.append(.stored(receipt))
  }

  private func writeOut(
    _ bytes: ArraySlice<UInt8>, _ group: inout Group
  ) throws(EventLogFailure) {
    try file.write(bytes, at: group.tail.offset)
    group.tail = EventCursor(
      segment: group.tail.segment, offset: group.tail.offset + Int64(bytes.count))
    group.bytes = []
  }

  /// The full segment is flushed before the next one exists: only the last segment can have a torn tail.
  private func roll(_ group: inout Group) throws(EventLogFailure) {
    try file.flush()
    let next = group.tail.segment + 1
    file = try folder.create(next)
    group.tail = EventCursor(segment: next, offset: 0)
  }

  /// Cuts back to `end`; what cannot be undone, or was lost by the disk, is mended before anything else is taken in.
  private func undo(after failure: EventLogFailure) {
    do throws(EventLogFailure) { try cutBack() } catch { isBroken = true }
    // After a failed flush the system may have thrown away pages that it calls clean; only a full disk is known to be
    // told before anything is thrown away.
    if case .system(operation: "fdatasync", _) = failure { isBroken = true }
  }

  private func cutBack() throws(EventLogFailure) {
    for segment in try folder.segments().reversed() where segment > end.segment {
      try folder.delete(segment)
    }
    file = try folder.writable(end.segment)
    if try file.size() > end.offset {
      try file.truncate(to: end.offset)
      try file.flush()
    }
  }

  /// Makes the log fit to be written again: everything behind what was flushed is cut off, whatever the system shows of it
  /// now, and a new segment is begun, since of a page whose flush failed nobody knows what the disk has. Throws what still
  /// fails, and `mustReopen` where something is gone that was flushed: that is for whoever starts the node to see.
  private func mend() throws(EventLogFailure) {
    try cutBack()
    guard try file.size() >= end.offset else { throw .mustReopen }
    try file.flush()
    if end.offset > 0 {
      file = try folder.create(end.segment + 1)
      end = EventCursor(segment: end.segment + 1, offset: 0)
    }
    isBroken = false
  }
}
