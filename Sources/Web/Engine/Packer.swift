//! The packing of the event log, on a thread that every other one comes before.

internal import Glibc
internal import Kernel
internal import Logging
internal import Node

/// Steps the packing. Between two steps anybody may stop it, and intake is asked whether it has work.
actor Packer {
  private let site: Site
  private let logger: Logger
  private var packing: SegmentPacking?
  /// Nothing was to be done with these; until one of them moves, or for `look`, the folder need not be read again.
  private var idle: (end: Int64, matched: Int64, since: Instant)?
  /// No step before that time, after one that failed.
  private var resting: Instant?
  private let thread = OwnThread(name: "packer")

  /// How long packing rests after a failure.
  static let rest = Instant.Span.minutes(1)
  /// How often the folder is looked at although nothing moved: somebody may have taken an index away.
  static let look = Instant.Span.minutes(10)
  /// How much later than others the thread gets its turn, as the system's `nice` has it.
  static let niceness: Int32 = 10

  /// A packer over a site.
  init(site: Site, logger: Logger) {
    self.site = site
    self.logger = logger
  }

  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  /// Steps until nothing is left, until somebody stops it, or until intake is busy.
  func turn() async {
    if let resting, site.clock.now < resting { return }
    resting = nil
    do {
      let packing: SegmentPacking
      if let going = self.packing {
        packing = going
      } else {
        packing = SegmentPacking(site.intake.reader)
        self.packing = packing
        // Under Linux this is the thread's alone.
        _ = nice(Self.niceness)
      }
      while !Task.isCancelled {
        let (end, matched) = (site.intake.end, try site.queries.cursor())
        if let idle, idle.end == end.segment, idle.matched == matched.segment,
          site.clock.now - idle.since < Self.look
        {
          return
        }
        idle = nil
        let step = try packing.step(
          upTo: end, matched: matched, seed: Entropy.seed())
        note(step)
        if step == .idle { idle = (end.segment, matched.segment, site.clock.now) }
        if await site.intake.isBusy { return }
      }
    } catch {
      logger.error("packing the event log failed", metadata: ["reason": "\(error)"])
      resting = site.clock.now + Self.rest
    }
  }

  private func note(_ step: SegmentPacking.Step) {
    switch step {
    case .idle, .worked: break
    case .gone(let segment):
      logger.debug("a segment was let go while it was packed", metadata: ["segment": "\(segment)"])
    case .packed(let segment, let plainBytes, let storedBytes):
      logger.info(
        "a segment of the event log was packed",
        metadata: [
          "segment": "\(segment)", "bytes": "\(plainBytes)", "stored": "\(storedBytes)",
        ])
    case .indexed(let segment, let before):
      logger.log(
        level: before == .damaged ? .error : .notice,
        "the index of a segment of the event log was made anew",
        metadata: ["segment": "\(segment)", "before": "\(before.rawValue)"])
    }
  }
}
