//! What was seen of patterns, made again from the log: after a restart, and when a pattern came or went.

public import Formats
public import Kernel

/// Reads back as far as the longest pattern has to be remembered, a slice a step. What is found again on the way was
/// found before and is left out.
public struct PatternReplay: Sendable {
  /// The most that is read back, in bytes of the log: the newest. The live stream waits for it.
  public static let bytesMax: Int64 = 128 * 1_048_576
  /// The most bytes of one step.
  public static let stepBytesMax = 4 * 1_048_576

  /// What was seen so far.
  public private(set) var memory: PatternWatch<PatternEvidence>
  private let reader: EventLogReader
  private let isOurs: @Sendable (Observable) -> Bool
  private let whose: @Sendable ([Observable]) -> [ID<Organization>]
  private let isChecked: (@Sendable (Observable) -> Bool)?
  private let from: Instant
  private let end: EventCursor
  private var cursor: EventCursor

  /// Replays what lies before `end` for these patterns; `now` is node time.
  public init(
    watching watched: [WatchedIndicator], reader: EventLogReader, upTo end: EventCursor,
    at now: Instant,
    whose: @escaping @Sendable ([Observable]) -> [ID<Organization>] = { _ in [] },
    isChecked: (@Sendable (Observable) -> Bool)? = nil,
    isOurs: @escaping @Sendable (Observable) -> Bool
  ) throws(EventLogFailure) {
    memory = PatternWatch<PatternEvidence>(watching: watched)
    self.reader = reader
    self.isOurs = isOurs
    self.whose = whose
    self.isChecked = isChecked
    self.end = end
    from = now - memory.window
    // A pattern of one event remembers nothing.
    guard memory.window > Instant.Span(microseconds: 0) else {
      cursor = end
      return
    }
    cursor = try reader.start(
      ofLast: Self.bytesMax, from: min(try reader.cursor(notAfter: from), end), upTo: end)
  }

  /// Reads the next slice; false when nothing was left to read.
  public mutating func step() throws(EventLogFailure) -> Bool {
    guard cursor < end else { return false }
    let slice = try reader.read(from: cursor, upTo: end, maxBytes: Self.stepBytesMax)
    // A store that knows of no indicator makes no finding.
    var scan = EventScan(
      indicators: IndicatorStore(), patterns: memory, readsVerdicts: false, whose: whose,
      isChecked: isChecked, isOurs: isOurs)
    for record in slice.records where record.receivedAt >= from { scan.add(record) }
    memory = scan.patterns
    cursor = slice.next
    return true
  }
}
