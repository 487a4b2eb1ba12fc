//! Old events read for one mark that a person asks about, a slice a step. Writes nothing and decides nothing.
//!
//!   spans of the log ──► slices ──► sieve ──► exact reader ──► whose is it? ──► what the viewer may see ──► result

internal import Formats
public import Kernel
internal import Matching

/// A search of the event log. A value that is stepped beside everything else; stopping is not stepping again.
public struct SearchScan: Sendable {
  /// The most bytes of the log in one step.
  public static let stepBytesMax = 4 * 1_048_576

  /// Which parts of the log must be read.
  public typealias Spans =
    @Sendable (_ reader: EventLogReader, _ form: SearchForm, _ from: Instant, _ end: EventCursor)
    throws(EventLogFailure) -> [Range<EventCursor>]

  /// How far it is.
  public struct Progress: Hashable, Sendable {
    /// Bytes of the log that were passed.
    public let done: Int64
    /// Bytes in all.
    public let total: Int64
    /// How much that is in hundredths, 0…100.
    public var hundredths: Int { total > 0 ? Int(min(100, done * 100 / total)) : 100 }
  }

  /// What was found so far.
  public private(set) var result = SearchResult()
  /// Whether the last step was made.
  public var isDone: Bool { parts.isDone }
  /// How far it is.
  public var progress: Progress { Progress(done: parts.done, total: parts.total) }

  private let reader: EventLogReader
  private let pattern: IndicatorIndex.Pattern?
  private let sieve: RecordSieve
  private let whose: @Sendable ([Observable], Instant) -> [ID<Organization>]
  private let sight: SearchSight
  private let from: Instant
  private var parts: EventParts

  /// A search from `now` backwards over everything before `end`. `whose` says who answers for observables of an
  /// event that arrived at a moment; nobody where it gives none. `seed` is drawn anew for each search.
  public init(
    _ form: SearchForm, _ sight: SearchSight, reader: EventLogReader, upTo end: EventCursor,
    at now: Instant, seed: UInt64, spans: Spans = Self.everything,
    whose: @escaping @Sendable ([Observable], Instant) -> [ID<Organization>]
  ) throws(EventLogFailure) {
    self.reader = reader
    self.sight = sight
    self.whose = whose
    pattern = form.pattern
    var builder = SieveIndex.Builder(seed: seed)
    if let pattern = form.pattern { builder.insert(pattern, at: 0) }
    sieve = RecordSieve([builder.build()], readsVerdicts: false)
    from = now - .days(Int64(form.days))
    parts = try EventParts(spans(reader, form, from, end), in: reader)
  }

  /// Every part of the log in which something of the span may stand.
  public static let everything: Spans = { reader, _, from, end throws(EventLogFailure) in
    try reader.everything(receivedFrom: from, upTo: end)
  }

  /// The parts that may hold what is asked for, by the index of each segment. How long a search takes then tells whether
  /// anybody's events hold it: only for whoever may know that (law S19). For others there is `parted`.
  public static let indexed: Spans = { reader, form, from, end throws(EventLogFailure) in
    guard let pattern = form.pattern else { return try everything(reader, form, from, end) }
    return try reader.parts(receivedFrom: from, mayContain: [SegmentKey(pattern)], upTo: end)
  }

  /// The parts that may hold something of the viewer's, by the index of each segment, whatever is asked for: the keys are
  /// those of his sight (`SearchSight.keys`). Without any nothing is his.
  public static func parted(by keys: [SearchKey]?) -> Spans {
    { reader, form, from, end throws(EventLogFailure) in
      guard let keys else { return try Self.everything(reader, form, from, end) }
      guard !keys.isEmpty else { return [] }
      return try reader.parts(receivedFrom: from, upTo: end) { received in
        let read = max(received.lowerBound, from)...max(received.upperBound, from)
        return keys.filter { $0.isOf(read) }.map(\.key)
      }
    }
  }

  /// Reads the next slice; gives what could not be read. When it throws, the same step may be tried again.
  public mutating func step() throws(EventLogFailure) -> [ClosedRange<EventCursor>] {
    let slice = try parts.next(from: reader, maxBytes: Self.stepBytesMax)
    let records = (slice?.records ?? []).filter { $0.receivedAt >= from }
    let suspects = sieve.suspects(in: records)
    var number = 0
    for record in records {
      for line in record.lines {
        if suspects[number] { add(line.bytes, of: record) }
        number += 1
      }
    }
    return slice?.damage ?? []
  }

  private mutating func add(_ line: ArraySlice<UInt8>, of record: EventRecord) {
    guard case .success(let event) = EventLine.read(line, receivedAt: record.receivedAt) else {
      return
    }
    let matched = event.observables.filter { pattern?.fits($0) ?? false }
    guard !matched.isEmpty else { return }
    // By our own clock: the sensor's could be set to when its network was another's.
    let (answering, moment) = (self.whose, record.receivedAt)
    let whose: @Sendable ([Observable]) -> [ID<Organization>] = { answering($0, moment) }
    let sides = EventSides(isOurs: { !whose([$0]).isEmpty })
    let found = sides.all(of: event, without: matched, whose: whose)
    var owners: [ID<Organization>] = []
    for owner in found.flatMap({ whose($0.observables) }) where !owners.contains(owner) {
      owners.append(owner)
    }
    guard let side = found.first else { return }
    guard let named = sight.named(among: owners) else { return }
    let seen = event.isAhead ? record.receivedAt : event.time
    // A search shows hosts and never users (law S19): a mailbox is somebody's.
    let host = side.observables.first?.kind == .mail ? nil : side.host
    result.add(seen, of: named, host: host, from: record.key)
    if sight.reads(linesOf: owners), mailboxesAreShown(of: event, whose) {
      result.keep(line, seen, from: record.key)
    }
  }

  /// Whether no mailbox of another body stands in the line: one mail may name the people of many, and it is the line of the
  /// first of them.
  private func mailboxesAreShown(
    of event: SensorEvent, _ whose: ([Observable]) -> [ID<Organization>]
  ) -> Bool {
    event.observables.allSatisfy { observable in
      guard observable.kind == .mail else { return true }
      let owners = whose([observable])
      return owners.isEmpty || sight.reads(linesOf: owners)
    }
  }
}
