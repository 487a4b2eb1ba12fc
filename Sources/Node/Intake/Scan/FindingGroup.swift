//! Findings that say the same, as one with a count.

internal import Alerting
internal import Kernel

/// One thing seen by one sensor, as often as it was seen.
struct FindingGroup: Sendable {
  /// What makes two findings the same: all that the fingerprint covers, and the sensor. The values are compared instead
  /// of the hash because a SHA-256 for every matching line would cost more than the match.
  struct Key: Hashable, Sendable {
    private let source: Observation.Source
    private let sensor: ID<APIKey>?
    private let indicator: ID<Indicator>?
    private let rule: String
    private let host: String?
    private let bucket: Int64
    private let observables: [Observable]

    init(_ finding: Observation.Finding) {
      source = finding.source
      sensor = finding.sensor
      indicator = finding.indicator
      rule = finding.rule
      host = finding.host
      bucket = finding.seen.microseconds / Observation.Finding.bucket.microseconds
      observables = finding.observables
    }
  }

  private let first: Observation.Finding
  private var lastSeen: Instant
  private var severity: Severity
  private var count: Int

  init(_ finding: Observation.Finding) {
    first = finding
    lastSeen = finding.seen
    severity = finding.severity
    count = finding.count
  }

  /// Counts another one: the latest time and the gravest severity stand for all.
  mutating func add(_ finding: Observation.Finding) {
    lastSeen = max(lastSeen, finding.seen)
    severity = max(severity, finding.severity)
    count += finding.count
  }

  /// All of them as one.
  var finding: Observation.Finding {
    Observation.Finding(
      source: first.source, sensor: first.sensor, seen: lastSeen, rule: first.rule,
      severity: severity, observables: first.observables, host: first.host,
      indicator: first.indicator, marking: first.marking, count: count)
  }
}
