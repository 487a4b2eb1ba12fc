//! A mark that was narrowed between the reading of an event and the alert: the alert is as strict as the mark is by then.

import Alerting
import Formats
import GRDB
import Kernel
import Testing

@testable import Node

@Suite struct NarrowedMarkTests {
  @Test func `an alert is never wider than its mark is when it is raised`() throws {
    let nation = try Nation()
    let value = try #require(Observable(guessing: "203.0.113.9"))
    let made = try nation.done(
      .importIndicators(
        [IndicatorEntry(pattern: .value(value), severity: 4)], source: "list", marking: .green))
    let list = try #require(made.first).id.cast(to: IndicatorBatch.self)
    let store = try IndicatorStore(batch: list, from: nation.queue)
    let mark = try #require(store.details.keys.first)
    func raised(host: String, under label: TLP) throws -> TLP? {
      let plain = try nation.finding(host: host)
      let finding = Observation.Finding(
        source: .indicator, sensor: plain.sensor, seen: nation.now, rule: "beacon",
        severity: .serious, observables: plain.observables, host: host, indicator: mark,
        marking: label)
      try nation.done(.findings([finding], cursor: nil, sensors: []))
      let body = try nation.queue.read { db in
        try Observation.first(fingerprint: finding.fingerprint, in: db)
      }
      guard let id = body?.alert else { return nil }
      return try nation.queries.alert(id, as: .node, at: nation.now)?.marking.tlp
    }
    #expect(try raised(host: "198.18.1.7", under: .green) == .amber)
    try nation.done(.narrowIndicators(list, to: .red))
    // Found before that, brought in behind it; of another body, so that it joins nothing.
    #expect(try raised(host: "198.18.2.7", under: .green) == .red)
  }

  @Test func `what its list says of a mark comes back with the alert, its label as it is by now`()
    throws
  {
    let value = try #require(Observable(guessing: "203.0.113.9"))
    for isOpen in [false, true] {
      let nation = try Nation()
      let (from, to) = (nation.now - .days(3), nation.now + .days(4))
      let entry =
        isOpen
        ? IndicatorEntry(pattern: .value(value))
        : IndicatorEntry(
          pattern: .value(value), confidence: 80, source: "feed", validFrom: from, validTo: to,
          severity: 4, marking: .amber, label: "C2")
      let made = try nation.done(.importIndicators([entry], source: "list", marking: .green))
      let list = try #require(made.first).id.cast(to: IndicatorBatch.self)
      let store = try IndicatorStore(batch: list, from: nation.queue)
      let mark = try #require(store.details.keys.first)
      let plain = try nation.finding()
      let finding = Observation.Finding(
        source: .indicator, sensor: plain.sensor, seen: nation.now, rule: "C2",
        severity: .serious, observables: plain.observables, host: plain.host, indicator: mark,
        marking: .green)
      try nation.done(.findings([finding], cursor: nil, sensors: []))
      let alert = try nation.newest()
      func marks(_ organization: String) throws -> [AlertDetail.IndicatorLine]? {
        let viewer = try nation.viewer("watch", organization, .watchOfficer)
        return try nation.queries.alert(alert, as: viewer, at: nation.now)?.indicators
      }
      func line(_ marking: TLP) -> AlertDetail.IndicatorLine {
        AlertDetail.IndicatorLine(
          id: mark, form: "ipv4", value: "203.0.113.9", label: isOpen ? "" : "C2",
          source: isOpen ? "list" : "feed", confidence: isOpen ? 50 : 80,
          validFrom: isOpen ? nil : from, validTo: isOpen ? nil : to, marking: marking)
      }
      #expect(try marks("town") == [line(isOpen ? .green : .amber)])
      #expect(try marks("village") == nil)
      try nation.done(.narrowIndicators(list, to: .red))
      #expect(try marks("town") == [line(.red)])
    }
  }
}
