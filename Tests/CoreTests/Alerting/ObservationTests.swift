//! Observations: the cap on a sensor's verdict, what makes two findings one, and by what they join an alert.

import Alerting
import Kernel
import Testing

@Suite struct ObservationTests {
  private let now = Instant(seconds: 1_431_054_000)

  private func finding(
    _ source: Observation.Source = .indicator, severity: Severity = .serious,
    after span: Instant.Span = .seconds(0), rule: String = "ET TROJAN Emdivi", host: String? = nil,
    observables: [String] = ["198.18.0.9", "bad.example"], indicator: UInt64? = nil,
    sensor: UInt64 = 1
  ) -> Observation.Finding {
    Observation.Finding(
      source: source, sensor: Cast.id(sensor), seen: now + span, rule: rule, severity: severity,
      observables: observables.compactMap { Observable(guessing: $0) }, host: host,
      indicator: indicator.map { Cast.id($0) }, marking: .amber)
  }

  @Test(arguments: Severity.allCases)
  func `a sensor's verdict alone is at most 3`(severity: Severity) {
    #expect(finding(.verdict, severity: severity).severity == min(severity, .warning))
    for source in [Observation.Source.indicator, .sighting, .report] {
      #expect(finding(source, severity: severity).severity == severity)
    }
  }

  @Test func `the same thing in the same hour is one`() {
    let first = finding()
    #expect(first.fingerprint == finding(after: .minutes(59)).fingerprint)
    // 12:00 in Tokyo begins an hour: one microsecond earlier is another, as is the next hour.
    #expect(first.fingerprint != finding(after: .init(microseconds: -1)).fingerprint)
    #expect(first.fingerprint != finding(after: .hours(1)).fingerprint)
    // Order, sensor and gravity are not what it is about.
    #expect(first.fingerprint == finding(observables: ["bad.example", "198.18.0.9"]).fingerprint)
    #expect(first.fingerprint == finding(severity: .caution).fingerprint)
    #expect(first.fingerprint == finding(sensor: 2).fingerprint)
  }

  @Test func `each part that differs makes another thing`() {
    let others = [
      finding(.sighting), finding(rule: "ET TROJAN PlugX"), finding(host: "198.18.3.7"),
      finding(observables: ["198.18.0.9"]), finding(observables: []), finding(indicator: 7),
      finding(observables: ["198.18.0.9", "bad.example", "worse.example"]),
    ]
    #expect(Set(others.map(\.fingerprint) + [finding().fingerprint]).count == others.count + 1)
  }

  @Test func `no text of a sensor can look like another finding`() {
    let one = finding(rule: "a\u{1F}b", host: nil, observables: [])
    let two = finding(rule: "a", host: "b\u{1F}", observables: [])
    #expect(one.fingerprint != two.fingerprint)
    #expect(
      finding(rule: "1:a", host: "", observables: []).fingerprint
        != finding(rule: "1", host: "a", observables: []).fingerprint)
  }

  @Test func `a verdict joins by rule and day, a match by mark and host`() {
    let day = Int(now.seconds / 86_400)
    #expect(
      finding(.verdict, host: "h", indicator: 7).keys == [.rule("ET TROJAN Emdivi", day: day)])
    #expect(finding(host: "h", indicator: 7).keys == [.indicator(Cast.id(7)), .host("h")])
    #expect(finding(indicator: 7).keys == [.indicator(Cast.id(7))])
    #expect(finding(.report, host: "h").keys == [.host("h")])
    #expect(finding(.report).keys == [.rule("ET TROJAN Emdivi", day: day)])
  }

  @Test func `keys have one order`() {
    let keys: [Alert.JoinKey] = [
      .indicator(Cast.id(1)), .indicator(Cast.id(2)), .host("a"), .host("b"), .rule("a", day: 1),
    ]
    #expect(keys.reversed().sorted() == keys)
  }

  @Test func `an observation is what was recorded of it`() {
    let finding = finding()
    let outcomes: [Observation.Outcome] = [
      .duplicate(of: Cast.id(1)), .suppressed(by: Cast.id(2)), .correlated(with: Cast.id(3)),
      .unrouted(as: Cast.id(4)),
    ]
    for outcome in outcomes {
      let made = Observation(
        id: Cast.id(9), beginning: .observationRecorded(finding: finding, outcome: outcome))
      #expect(made == Observation(id: Cast.id(9), finding: finding, outcome: outcome))
    }
  }
}
