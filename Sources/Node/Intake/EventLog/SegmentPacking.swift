//! Packs closed segments and keeps an index of each, a small piece a step, beside the writer and its readers.
//!
//!   plain ──► frames into NAME.log.zst.part ──► read back and compared ──► index, then packed file named ──► plain gone
//!                                     flushed │                   folder flushed │           folder flushed │
//!
//! A crash at any moment leaves the plain file or the packed one whole. What is not finished is begun anew.

internal import Kernel

/// The one packer of a folder; the owner of the data folder's lock holds it. Calls block as long as the disk needs for
/// about a megabyte. The writer is never waited for and never held up: a segment that is closed is its no longer.
public final class SegmentPacking {
  /// What a step did.
  public enum Step: Hashable, Sendable {
    /// Nothing is to be done.
    case idle
    /// Some piece of it.
    case worked
    /// A segment is packed now, and its plain file gone.
    case packed(segment: Int64, plainBytes: Int64, storedBytes: Int64)
    /// A segment that lay packed has an index again; where it had a damaged one, the operator must hear of it.
    case indexed(segment: Int64, before: SegmentIndexState)
    /// A segment was let go while it was worked on.
    case gone(segment: Int64)
  }

  private enum Work {
    case packing(PackingWork)
    case indexing(IndexingWork)
  }

  private let folder: SegmentFolder
  private let frameBytes: Int
  private var work: Work?
  /// Segments whose index was looked at whole since the start.
  private var checked: Set<Int64> = []
  /// Segments that failed since the start: one that cannot be read must not keep the others waiting.
  private var failed: Set<Int64> = []
  private var isTidy = false

  /// Packs what this reader reads.
  public convenience init(_ reader: EventLogReader) {
    self.init(reader.folder, frameBytes: PackedTable.frameBytes)
  }

  /// The same with frames of another length, so that a test has many in few bytes.
  init(_ folder: SegmentFolder, frameBytes: Int) {
    self.folder = folder
    self.frameBytes = frameBytes
  }

  /// Does the next piece. `end` is the writer's and was asked for before; only segments before it, and before the
  /// matching cursor, are packed. `seed` is drawn anew for each step. When it throws, what was done for the segment is
  /// begun anew after a full disk, and otherwise left alone until the next start.
  public func step(
    upTo end: EventCursor, matched cursor: EventCursor, seed: UInt64
  ) throws(EventLogFailure) -> Step {
    do throws(EventLogFailure) {
      guard let work else { return try begin(before: min(end.segment, cursor.segment), seed) }
      let step: Step =
        switch work {
        case .packing(let packing): try packing.step()
        case .indexing(let indexing): try indexing.step()
        }
      if step != .worked { self.work = nil }
      return step
    } catch {
      if let work, error != .full { failed.insert(Self.segment(of: work)) }
      work = nil
      // What is begun may take the last room there is, and nobody comes back here for a while. Where it cannot be removed
      // either, the next step tries again.
      isTidy = (try? tidy(folder.files())) != nil
      throw error
    }
  }

  private static func segment(of work: Work) -> Int64 {
    switch work {
    case .packing(let packing): packing.segment
    case .indexing(let indexing): indexing.segment
    }
  }

  /// Removes what nobody will finish, and indexes of segments that are gone.
  private func tidy(_ files: SegmentFolder.Files) throws(EventLogFailure) {
    try folder.removeUnfinished(files.unfinished)
    for segment in files.indexes.subtracting(files.segments).sorted() {
      try folder.removeIndex(of: segment)
    }
  }

  /// Finds what is to be done next: plain segments first, the oldest of them, then indexes.
  private func begin(before limit: Int64, _ seed: UInt64) throws(EventLogFailure) -> Step {
    let files = try folder.files()
    if !isTidy {
      try tidy(files)
      isTidy = true
    }
    let closed = files.segments.filter { $0 < limit && !failed.contains($0) }
    for segment in closed where files.plain.contains(segment) {
      do throws(EventLogFailure) {
        guard let packing = try PackingWork(segment, folder, frameBytes: frameBytes, seed: seed)
        else { continue }
        work = .packing(packing)
        return .worked
      } catch {
        if error != .full { failed.insert(segment) }
        throw error
      }
    }
    checked.formIntersection(files.indexes)
    for segment in closed where !files.plain.contains(segment) && !checked.contains(segment) {
      guard let bytes = try folder.bytes(of: segment) else { continue }
      let size = bytes.size
      let state = try folder.indexState(of: segment, size: size)
      if state == .sound {
        checked.insert(segment)
      } else {
        work = .indexing(
          IndexingWork(
            bytes, segment, folder, frameBytes: frameBytes, seed: seed, before: state))
      }
      return .worked
    }
    return .idle
  }
}
