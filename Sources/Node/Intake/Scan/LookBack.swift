//! Old events read again for new indicators, a slice a step, so that nobody waits for it and anybody can stop it.

internal import Alerting
internal import Formats
public import Kernel

/// Reads the stored events of the last 30 days with the indicators of one batch, or of several that wait, so that a list that
/// comes in many parts is not many readings. A value that is stepped outside the
/// Engine; each step gives inputs for it. Stopping is not stepping again, and a new one begins from the start: what
/// was found before is then recorded as a duplicate.
///
/// Callers must first add the batches to the store that scans what is coming in, and only then take `end`: then no event
/// falls between the two, and one that is seen by both is a duplicate by its fingerprint.
public struct LookBack: Sendable {
  /// How far back. Source: `architecture.md` §3.
  public static let span = Instant.Span.days(30)
  /// With up to so many indicators only segments are read whose index does not exclude them all. An index says "perhaps"
  /// to one question in two hundred: of 200, a third of the segments that hold none is passed over, of 1,000 none, and
  /// asking costs a read of 4 KiB each, for which the live stream waits.
  public static let keysMax = 200
  /// Further batches are read for together with the first up to so many indicators, so that what is held for it stays bounded.
  public static let marksMax = 100_000
  /// The most bytes of the log in one step.
  public static let stepBytesMax = 4 * 1_048_576

  /// How far it is.
  public struct Progress: Hashable, Sendable {
    /// Bytes of the log that were passed.
    public let done: Int64
    /// Bytes in all.
    public let total: Int64
    /// Lines that were read as events within the span.
    public let events: Int
  }

  /// What a step gave.
  public struct Step: Sendable {
    /// For the node, in this order. The last command of the last step says `isLast`.
    public let commands: [Command]
    /// How far it is now.
    public let progress: Progress
    /// What could not be read.
    public let damage: [ClosedRange<EventCursor>]
  }

  /// Whether the last step was made.
  public private(set) var isDone = false
  /// How far it is. What was let go meanwhile counts as passed.
  public var progress: Progress {
    Progress(done: parts.done, total: parts.total, events: events)
  }

  /// How often a pattern had no answer, since it cost too much; behind the last step also what waits for an event that
  /// never comes.
  public var unanswered: Int { patterns.unanswered + (isDone ? patterns.owed : 0) }

  /// How often the batches had been narrowed when their indicators were read, in all. Where one was narrowed since, it is
  /// begun anew.
  public var narrowings: Int {
    batches.reduce(0) { $0 + (indicators.parts[$1]?.version ?? 0) }
  }

  /// The batches that are looked back for, in their order.
  public let batches: [ID<IndicatorBatch>]
  /// To which of them an indicator belongs, where there are several.
  private let places: [ID<Indicator>: Int]
  private let indicators: IndicatorStore
  private let isOurs: @Sendable (Observable) -> Bool
  private let whose: @Sendable ([Observable]) -> [ID<Organization>]
  private let isChecked: (@Sendable (Observable) -> Bool)?
  private let reader: EventLogReader
  private let looked: Alert.LookBack
  private var patterns: PatternWatch<PatternEvidence>
  private var parts: EventParts
  private var events = 0
  /// How much was found of each batch.
  private var found: [Int]

  /// Looks back from `now` over everything before `end` that arrived within `span`; `indicators` holds these batches alone.
  public init(
    batches: [ID<IndicatorBatch>], indicators: IndicatorStore, reader: EventLogReader,
    upTo end: EventCursor, at now: Instant, span: Instant.Span = Self.span,
    whose: @escaping @Sendable ([Observable]) -> [ID<Organization>] = { _ in [] },
    isChecked: (@Sendable (Observable) -> Bool)? = nil,
    isOurs: @escaping @Sendable (Observable) -> Bool
  ) throws(EventLogFailure) {
    self.batches = batches
    found = Array(repeating: 0, count: batches.count)
    var places: [ID<Indicator>: Int] = [:]
    if batches.count > 1 {
      for (place, batch) in batches.enumerated() {
        for member in indicators.parts[batch]?.members ?? [] { places[member] = place }
      }
    }
    self.places = places
    var prepared = indicators
    prepared.prepare()
    self.indicators = prepared
    patterns = PatternWatch<PatternEvidence>(watching: indicators.watched)
    self.isOurs = isOurs
    self.whose = whose
    self.isChecked = isChecked
    self.reader = reader
    looked = Alert.LookBack(from: now - span, until: now)
    parts = try EventParts(
      Self.parts(for: indicators, reader, from: looked.from, upTo: end), in: reader)
  }

  /// Whether so little is looked for that the indexes of segments are asked, and not everything is read.
  public static func asksIndexes(for indicators: IndicatorStore) -> Bool {
    indicators.watched.isEmpty && indicators.few != nil
  }

  /// What has to be read. A pattern that is watched for depends on what an indicator does not say: then everything is.
  private static func parts(
    for indicators: IndicatorStore, _ reader: EventLogReader, from: Instant, upTo end: EventCursor
  ) throws(EventLogFailure) -> [Range<EventCursor>] {
    guard asksIndexes(for: indicators), let few = indicators.few else {
      return try reader.everything(receivedFrom: from, upTo: end)
    }
    return try reader.parts(
      receivedFrom: from, mayContain: few.map { SegmentKey($0) }, upTo: end)
  }

  /// Reads the next slice; nil after the last one. When it throws, the same step may be tried again.
  public mutating func step() throws(EventLogFailure) -> Step? {
    guard !isDone else { return nil }
    let slice = try parts.next(from: reader, maxBytes: Self.stepBytesMax)
    var scan = EventScan(
      indicators: indicators, patterns: patterns, readsVerdicts: false, isTallied: false,
      whose: whose, isChecked: isChecked, isOurs: isOurs)
    scan.add((slice?.records ?? []).filter { $0.receivedAt >= looked.from })
    patterns = scan.patterns
    events += scan.events
    isDone = parts.isDone
    return Step(
      commands: commands(bringing: scan.findings), progress: progress, damage: slice?.damage ?? [])
  }

  /// What brings findings in: those of each batch in its name.
  private mutating func commands(bringing all: [Observation.Finding]) -> [Command] {
    let byBatch = Dictionary(grouping: all) { $0.indicator.flatMap { places[$0] } ?? 0 }
    var commands: [Command] = []
    for (place, batch) in batches.enumerated() {
      let groups = EventScan.parts(byBatch[place] ?? []).filter { isDone || !$0.isEmpty }
      for (index, part) in groups.enumerated() {
        found[place] += part.count
        commands.append(
          .lookedBack(
            batch: batch, part, looked, found: found[place],
            isLast: isDone && index == groups.count - 1))
      }
    }
    return commands
  }
}
