//! From raw lines to findings: an indicator that matches, or a sensor's own verdict. Pure.
//!
//!   records ──► lines ──► EventLine ──► one finding for each indicator and each verdict ──► grouped by fingerprint

public import Alerting
public import Formats
public import Kernel
internal import Matching

/// What some records of the event log hold for us. Records may be added one after the other; the order of the findings
/// is that of the lines in which each was seen first.
public struct EventScan: Sendable {
  /// The most findings of one input. Source: `kernel.md`, Event log and store.
  public static let findingsMax = 500

  /// Most characters of a pattern without a label in a finding's rule.
  static let patternRuleMax = 200

  /// How many lines were read as events.
  public private(set) var events = 0
  /// How many accepted lines are no event to this reader; an older version took them in.
  public private(set) var unreadable = 0

  /// What was seen of patterns, the records that were added included.
  public private(set) var patterns: PatternWatch<PatternEvidence>

  private let indicators: LiveIndicators
  private let sides: EventSides
  private let whose: @Sendable ([Observable]) -> [ID<Organization>]
  private let readsVerdicts: Bool
  private let isTallied: Bool
  /// Nil where every line is read.
  private let sieve: RecordSieve?
  private var groups: [FindingGroup] = []
  private var places: [FindingGroup.Key: Int] = [:]
  private var tallyPlaces: [ID<APIKey>: Int] = [:]
  private var counted: [Tally] = []

  private struct Tally {
    let key: ID<APIKey>
    var events = 0
    var refused = 0
    var lastSeen: Instant?
    var lag: Instant.Span?

    init(key: ID<APIKey>) { self.key = key }

    init(_ tally: SensorTally) {
      key = tally.key
      events = tally.events
      refused = tally.refused
      lastSeen = tally.lastSeen
      lag = tally.lag
    }
  }

  /// A scan with these indicators, going on from what was seen of their patterns before, and from what was counted
  /// (`tallies`) and is not brought in yet. `isOurs` says whether an
  /// observable lies in any constituency, `whose` who answers for some, `isChecked` whether it lies in one that was checked; all must come from the routing table that will
  /// route the findings. `readsVerdicts` is off when old events are read for new indicators, and so is
  /// `isTallied`: then what the sieve passes by is not looked at for its moment, and `tallies` do not know it.
  public init(
    indicators: LiveIndicators,
    patterns: PatternWatch<PatternEvidence> = PatternWatch<PatternEvidence>(),
    tallies: [SensorTally] = [], readsVerdicts: Bool = true, isTallied: Bool = true,
    whose: @escaping @Sendable ([Observable]) -> [ID<Organization>] = { _ in [] },
    isChecked: (@Sendable (Observable) -> Bool)? = nil,
    isOurs: @escaping @Sendable (Observable) -> Bool
  ) {
    self.indicators = indicators
    self.patterns = patterns
    self.readsVerdicts = readsVerdicts
    self.isTallied = isTallied
    self.whose = whose
    sieve = patterns.isEmpty ? indicators.sieve(readsVerdicts: readsVerdicts) : nil
    sides = EventSides(isOurs: isOurs, isChecked: isChecked)
    for tally in tallies {
      tallyPlaces[tally.key] = counted.count
      counted.append(Tally(tally))
    }
  }

  /// The same with the indicators of one store and no others.
  public init(
    indicators: IndicatorStore,
    patterns: PatternWatch<PatternEvidence> = PatternWatch<PatternEvidence>(),
    readsVerdicts: Bool = true, isTallied: Bool = true,
    whose: @escaping @Sendable ([Observable]) -> [ID<Organization>] = { _ in [] },
    isChecked: (@Sendable (Observable) -> Bool)? = nil,
    isOurs: @escaping @Sendable (Observable) -> Bool
  ) {
    self.init(
      indicators: LiveIndicators(indicators), patterns: patterns, readsVerdicts: readsVerdicts,
      isTallied: isTallied, whose: whose, isChecked: isChecked, isOurs: isOurs)
  }

  /// The findings so far, grouped: the same thing of one sensor is one finding with a count.
  public var findings: [Observation.Finding] { groups.map(\.finding) }

  /// What each sensor sent, by its first record.
  public var tallies: [SensorTally] {
    counted.map {
      SensorTally(
        key: $0.key, events: $0.events, refused: $0.refused, lastSeen: $0.lastSeen, lag: $0.lag)
    }
  }

  /// Reads a record.
  public mutating func add(_ record: EventRecord) { add([record]) }

  /// Reads records; many at once are sieved together.
  public mutating func add(_ records: [EventRecord]) {
    let suspects = sieve?.suspects(in: records)
    var first = 0
    for record in records {
      read(record, suspects?[first..<first + record.lines.count])
      first += record.lines.count
    }
  }

  /// `suspects` says of each line whether something may be found in it; nil: of all of them.
  private mutating func read(_ record: EventRecord, _ suspects: ArraySlice<Bool>?) {
    let tally = tally(of: record.key)
    counted[tally].refused += record.refused
    var newest: Instant?
    for (number, line) in record.lines.enumerated() {
      let isPassed = suspects.map { !$0[$0.startIndex + number] } ?? false
      if isPassed, !isTallied {
        events += 1
        continue
      }
      let time: Instant
      var read: SensorEvent?
      if isPassed, let glanced = EventLine.glance(line.bytes) {
        time = glanced
      } else {
        switch EventLine.read(line.bytes, receivedAt: record.receivedAt) {
        case .success(let event):
          time = event.time
          read = event
        case .failure:
          unreadable += 1
          counted[tally].refused += 1
          continue
        }
      }
      let seen = Self.seen(time, of: record)
      if let read {
        add(read, seen: seen, from: record.key)
        watch(read, line.bytes, seen: seen, from: record.key)
      }
      events += 1
      counted[tally].events += 1
      counted[tally].lastSeen = max(counted[tally].lastSeen ?? seen, seen)
      newest = max(newest ?? time, time)
    }
    // By its own time, also where it counts as seen when it was received: a lag below zero is all that is kept of a clock
    // that is ahead, and by how much.
    if let newest { counted[tally].lag = record.receivedAt - newest }
  }

  /// The sensor's time, or ours where the sensor's clock is ahead by so much that it must be wrong: an alert that was last
  /// seen next year would never be proven contained.
  private static func seen(_ time: Instant, of record: EventRecord) -> Instant {
    SensorEvent.isAhead(time, of: record.receivedAt) ? record.receivedAt : time
  }

  /// The inputs that bring this scan into the node: at most `findingsMax` findings each. Only the last one moves the
  /// cursor and counts the sensors, so that after a crash between two of them the records are scanned again; what is
  /// found twice then is recorded as a duplicate by its fingerprint.
  public func commands(upTo cursor: EventCursor) -> [Command] {
    let parts = Self.parts(findings)
    return parts.enumerated().map { index, part in
      let isLast = index == parts.count - 1
      return .findings(part, cursor: isLast ? cursor : nil, sensors: isLast ? tallies : [])
    }
  }

  /// Findings in portions for one input each; one empty portion where there are none.
  static func parts(_ findings: [Observation.Finding]) -> [[Observation.Finding]] {
    guard !findings.isEmpty else { return [[]] }
    return stride(from: 0, to: findings.count, by: findingsMax).map {
      Array(findings[$0..<min($0 + findingsMax, findings.count)])
    }
  }

  private mutating func tally(of key: ID<APIKey>) -> Int {
    if let place = tallyPlaces[key] { return place }
    tallyPlaces[key] = counted.count
    counted.append(Tally(key: key))
    return counted.count - 1
  }

  private mutating func add(_ event: SensorEvent, seen: Instant, from key: ID<APIKey>) {
    if readsVerdicts, let verdict = event.verdict {
      for side in sides.all(of: event, without: nil, whose: whose) {
        group(
          Observation.Finding(
            source: .verdict, sensor: key, seen: seen, rule: Self.rule(of: verdict),
            severity: Severity(rawValue: verdict.severity) ?? .warning,
            observables: side.observables, host: side.host, indicator: nil, marking: .amber))
      }
    }
    var last: ID<Indicator>?
    let matches = indicators.matches(event.observables, at: seen)
    for (place, match) in matches.enumerated() where match.indicator != last {
      last = match.indicator
      guard let detail = indicators.detail(of: match.indicator) else { continue }
      let all = matches[place...].prefix { $0.indicator == match.indicator }.map(\.observable)
      for side in sides.all(of: event, without: all, whose: whose) {
        group(
          Observation.Finding(
            source: .indicator, sensor: key, seen: seen, rule: detail.rule,
            severity: Severity(rawValue: detail.severity) ?? .warning,
            observables: sides.observables(of: side, with: detail.observable), host: side.host,
            indicator: match.indicator, marking: detail.marking))
      }
    }
  }

  /// What a pattern found in several events is one finding: the hosts and the times of all of them, and as many as there
  /// were.
  private mutating func watch(
    _ event: SensorEvent, _ line: ArraySlice<UInt8>, seen: Instant, from key: ID<APIKey>
  ) {
    guard !patterns.isEmpty else { return }
    let (sides, whose) = (sides, whose)
    let matches = patterns.add(event, line, at: seen, by: \.owners) {
      let side = sides.side(of: event, without: nil)
      return PatternEvidence(
        sensor: key, seen: seen, side: side,
        owners: whose(side.observables).map(\.description).sorted().joined(separator: " "))
    }
    for match in matches {
      guard let detail = indicators.detail(of: match.indicator), let last = match.evidence.last
      else { continue }
      var observables: [Observable] = []
      for observable in match.evidence.flatMap(\.side.observables)
      where !observables.contains(observable) && observables.count < EventSides.observablesMax {
        observables.append(observable)
      }
      group(
        Observation.Finding(
          source: .indicator, sensor: last.sensor, seen: last.seen,
          rule: String(detail.rule.prefix(Self.patternRuleMax)),
          severity: Severity(rawValue: detail.severity) ?? .warning, observables: observables,
          host: match.evidence.compactMap(\.side.host).first, indicator: match.indicator,
          marking: detail.marking, count: match.evidence.count))
    }
  }

  /// The rule's number and its text; the plain form has only the text.
  private static func rule(of verdict: SensorEvent.Verdict) -> String {
    verdict.rule == verdict.signature ? verdict.rule : "\(verdict.rule) \(verdict.signature)"
  }

  private mutating func group(_ finding: Observation.Finding) {
    let key = FindingGroup.Key(finding)
    if let place = places[key] {
      groups[place].add(finding)
    } else {
      places[key] = groups.count
      groups.append(FindingGroup(finding))
    }
  }
}
