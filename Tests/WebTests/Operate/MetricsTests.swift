//! /metrics, read as Prometheus reads it: every sample belongs to a declared metric, and counts what its key may see.

import Alerting
import Kernel
import Node
import Testing

@testable import Web

@Suite struct MetricsTests {
  /// A document, read strictly; throws for a line that Prometheus would not take.
  struct Document {
    private(set) var kinds: [String: String] = [:]
    private(set) var samples: [String: Int64] = [:]

    init(_ text: String) throws {
      var helped: Set<String> = []
      try #require(text.hasSuffix("\n"))
      for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
        let words = line.split(separator: " ")
        if line.hasPrefix("# HELP ") {
          try #require(words.count > 3 && helped.insert(String(words[2])).inserted, "\(line)")
        } else if line.hasPrefix("# TYPE ") {
          try #require(words.count == 4 && ["counter", "gauge"].contains(words[3]), "\(line)")
          try #require(helped.contains(String(words[2])) && kinds[String(words[2])] == nil)
          kinds[String(words[2])] = String(words[3])
        } else {
          let split = try #require(line.lastIndex(of: " "), "\(line)")
          let sample = String(line[..<split])
          let name = String(sample.prefix { $0 != "{" })
          try #require(
            name.hasPrefix("noroshi_")
              && name.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x5F }, "\(line)")
          try #require(kinds[name] != nil, "no TYPE before \(line)")
          try #require(sample == name || sample.hasSuffix("\"}"), "\(line)")
          try #require(samples[sample] == nil, "twice \(sample)")
          let text = String(line[line.index(after: split)...])
          let value: Int64 = try #require(Int64(text), "\(line)")
          samples[sample] = value
        }
      }
    }

    subscript(_ name: String) -> Int64? { samples["noroshi_\(name)"] }
  }

  static func document(_ fixture: SiteFixture, _ viewer: Viewer) async throws -> Document {
    try Document(try await Metrics(site: fixture.site, viewer: viewer).document())
  }

  static func key(_ role: Role, _ organization: ID<Organization>?) -> Viewer {
    Viewer(person: nil, key: ID(high: 1, low: 1), organization: organization, role: role)
  }

  @Test func `every figure that an operator needs is there, with its unit in its name`()
    async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(age: .minutes(5)))
    try await BoardTests.sensor(fixture, hasSpoken: true)
    let read = try await Self.document(fixture, Self.key(.observer, fixture.tower))
    for name in [
      "build_info{version=\"\(Version.text)\"}", "inputs_total{outcome=\"accepted\"}",
      "inputs_total{outcome=\"refused\"}", "inputs_total{outcome=\"failed\"}", "facts_total",
      "ladder_steps_total", "timer_lag_seconds", "store_bytes", "disk_free_bytes",
      "event_lines_total{outcome=\"accepted\"}", "event_log_bytes", "event_log_segments",
      "event_log_plain_bytes", "event_log_packed_segments",
      "event_log_lag_bytes", "patterns_unanswered_total", "indicators",
      "outbox_waiting{channel=\"mail\"}",
      "outbox_retrying{channel=\"mail\"}", "outbox_dead{channel=\"mail\"}",
      "outbox_oldest_seconds{channel=\"mail\"}", "oldest_overdue_seconds", "open_calls", "sensors",
      "sensors_silent", "live_pages",
    ] { #expect(read[name] != nil, "\(name)") }
    for (name, kind) in read.kinds {
      #expect((kind == "counter") == name.hasSuffix("_total"), "\(name)")
    }
    #expect(try #require(read["facts_total"]) > 20)
    #expect(try #require(read["store_bytes"]) > 4096)
    #expect(try #require(read["disk_free_bytes"]) > 0)
    #expect(read["open_alerts{severity=\"4\"}"] == 1 && read["open_alerts{severity=\"5\"}"] == 0)
    #expect(read["open_duties{clock=\"acknowledged\",severity=\"4\"}"] == 1)
    #expect(read["overdue_duties{clock=\"acknowledged\",severity=\"4\"}"] == 0)
    #expect(read["oldest_overdue_seconds"] == 0)
    #expect(try #require(read["outbox_oldest_seconds{channel=\"mail\"}"]) >= 300)
    #expect(read["sensors"] == 1 && read["sensors_silent"] == 0)
    #expect(read.samples.keys.contains { $0.hasPrefix("noroshi_sensor_last_event_seconds{") })
  }

  @Test func `figures of alerts and sensors are those that the key may see`() async throws {
    let fixture = try SiteFixture()
    try await BoardTests.sensor(fixture, hasSpoken: false)
    for (viewer, alerts, sensors) in [
      (Self.key(.observer, fixture.town), 1, 1), (Self.key(.watchOfficer, fixture.tower), 1, 1),
      (Self.key(.administrator, fixture.other), 0, 0), (Self.key(.sensor, fixture.town), 0, 0),
      (Self.key(.sensor, nil), 0, 0),
    ] as [(Viewer, Int64, Int64)] {
      let read = try await Self.document(fixture, viewer)
      #expect(read["open_alerts{severity=\"4\"}"] == alerts, "\(viewer)")
      #expect(read["open_duties{clock=\"acknowledged\",severity=\"4\"}"] == (alerts == 0 ? nil : 1))
      #expect(read["sensors"] == sensors && read["sensors_silent"] == sensors, "\(viewer)")
      #expect(read["facts_total"] != nil && read["disk_free_bytes"] != nil)
    }
  }

  @Test func `inputs are counted by what became of them, and a missed deadline shows`() async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(age: .minutes(12)))
    let before = await fixture.site.engine.tallies
    let (sato, kato) = (try fixture.member("sato").viewer, try fixture.member("kato").viewer)
    _ = await fixture.site.submit(.raiseSeverity(fixture.alert, .emergency), as: sato)
    _ = await fixture.site.submit(.raiseSeverity(fixture.alert, .emergency), as: kato)
    let after = await fixture.site.engine.tallies
    #expect(after.accepted == before.accepted + 1 && after.refused == before.refused + 1)
    #expect(after.failed == 0)
    let late = try SiteFixture(SiteFixture.Plan(age: .minutes(12)))
    let watch = Self.key(.observer, late.tower)
    #expect(try #require(try await Self.document(late, watch)["timer_lag_seconds"]) >= 120)
    while try await late.site.engine.fireTimers() > 0 {}
    let read = try await Self.document(late, watch)
    #expect(read["timer_lag_seconds"] == 0)
    #expect(try #require(read["ladder_steps_total"]) > 0)
    #expect(read["overdue_duties{clock=\"acknowledged\",severity=\"4\"}"] == 1)
    #expect(try #require(read["oldest_overdue_seconds"]) >= 120)
  }

  @Test func `no label can break the document`() throws {
    var text = MetricsText()
    let hostile = "a\"b\\c\nnoroshi_forged 1"
    text.add(.gauge, "sensor", "One.", [([("name", hostile)], 3)])
    text.add(.gauge, "nothing", "None.", [])
    let read = try Document(text.text)
    #expect(read.samples.values.sorted() == [3] && read.kinds == ["noroshi_sensor": "gauge"])
    #expect(!text.text.contains("\nnoroshi_forged"))
  }
}
