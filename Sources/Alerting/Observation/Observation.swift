//! An observation: a raw line, or a person's word, that was found worth looking at. Immutable; it ends in one of four.

public import Kernel

/// Something seen. Received, normalised, and then exactly one of duplicate, suppressed, correlated, unrouted (S4).
public struct Observation: Hashable, Sendable, Codable {
  /// Its identifier.
  public let id: ID<Observation>
  /// What was seen and by whom.
  public let finding: Finding
  /// What became of it.
  public let outcome: Outcome

  /// What was seen: made from an indicator match, a sensor's own verdict, a sighting or a person's report.
  public struct Finding: Hashable, Sendable, Codable {
    /// Where it comes from.
    public let source: Source
    /// Who sent it.
    public let sensor: ID<APIKey>?
    /// When it was seen, by the sensor's clock.
    public let seen: Instant
    /// The rule that spoke, or the indicator's label; hostile text.
    public let rule: String
    /// Grave as it says itself, already capped: a sensor's verdict alone is at most 3.
    public let severity: Severity
    /// What it is about; sorted.
    public let observables: [Observable]
    /// Which of them belongs to the one attacked: the host.
    public let host: String?
    /// The indicator that matched, where one did.
    public let indicator: ID<Indicator>?
    /// The marking of the indicator, which the alert inherits.
    public let marking: TLP
    /// How many raw lines of one batch said the same; counts are conserved by it (S4).
    public let count: Int

    /// A finding from its parts; the severity of a sensor's verdict is capped here.
    public init(
      source: Source, sensor: ID<APIKey>?, seen: Instant, rule: String, severity: Severity,
      observables: [Observable], host: String?, indicator: ID<Indicator>?, marking: TLP,
      count: Int = 1
    ) {
      self.source = source
      self.sensor = sensor
      self.seen = seen
      self.rule = rule
      self.severity = source == .verdict ? min(severity, .warning) : severity
      self.observables = observables.sorted()
      self.host = host
      self.indicator = indicator
      self.marking = marking
      self.count = count
    }
  }

  /// Where an observation comes from.
  public enum Source: String, Hashable, Sendable, Codable {
    case indicator
    case verdict
    case sighting
    case report
  }

  /// What became of it. Exactly one.
  public enum Outcome: Hashable, Sendable, Codable {
    /// The same as an earlier one of the same hour.
    case duplicate(of: ID<Observation>)
    /// Set aside by a rule with author, reason and end.
    case suppressed(by: ID<Suppression>)
    /// It raised or joined this alert.
    case correlated(with: ID<Alert>)
    /// Nobody's: in the unowned queue as this alert.
    case unrouted(as: ID<Alert>)
  }

  /// What is recorded.
  public enum Body: Hashable, Sendable, Codable {
    case observationRecorded(finding: Finding, outcome: Outcome)
  }

  /// The observation a Fact begins.
  public init(id: ID<Observation>, beginning body: Body) {
    switch body {
    case .observationRecorded(let finding, let outcome):
      self.init(id: id, finding: finding, outcome: outcome)
    }
  }

  /// An observation from its parts.
  public init(id: ID<Observation>, finding: Finding, outcome: Outcome) {
    self.id = id
    self.finding = finding
    self.outcome = outcome
  }
}

extension Observation.Finding {
  /// How long the same thing seen again is a duplicate.
  public static let bucket = Instant.Span.hours(1)

  /// SHA-256 over source, rule, canonical observables and time bucket: two findings with one fingerprint are one.
  public var fingerprint: Hash {
    let hour = seen.microseconds / Self.bucket.microseconds
    let parts =
      [source.rawValue, indicator.map(\.description) ?? "", rule, host ?? "", String(hour)]
      + observables.map { "\($0.kind.rawValue):\($0.text)" }
    // Lengths in front: rule and host are foreign text and could hold any separator.
    return Hash(sha256: parts.map { "\($0.utf8.count):\($0)" }.joined().utf8)
  }

  /// The keys by which it joins an alert. A sensor's verdict alone joins by rule and day; a match by mark and host.
  public var keys: [Alert.JoinKey] {
    // The day of Japan: "one alert per rule and day" must not turn over in the middle of a morning.
    let day = Int((seen + .hours(9)).microseconds / Instant.Span.days(1).microseconds)
    if source == .verdict { return [.rule(rule, day: day)] }
    var found: [Alert.JoinKey] = []
    if let indicator { found.append(.indicator(indicator)) }
    if let host { found.append(.host(host)) }
    return found.isEmpty ? [.rule(rule, day: day)] : found.sorted()
  }
}
