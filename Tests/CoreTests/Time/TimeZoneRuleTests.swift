//! Zones: offsets on both sides of every clock change, and wall times that come twice or never.

import Foundation
import Kernel
import Testing

@Suite struct TimeZoneRuleTests {
  @Test(arguments: [
    ("Europe/London", "2026-03-29T00:59:59Z", 0), ("Europe/London", "2026-03-29T01:00:00Z", 60),
    ("Europe/Paris", "2026-10-25T00:59:59Z", 120), ("Europe/Paris", "2026-10-25T01:00:00Z", 60),
    ("America/New_York", "2026-03-08T06:59:59Z", -300),
    ("America/New_York", "2026-03-08T07:00:00Z", -240),
    ("America/New_York", "2026-11-01T05:59:59Z", -240),
    ("America/New_York", "2026-11-01T06:00:00Z", -300),
    ("Australia/Sydney", "2026-04-04T15:59:59Z", 660),
    ("Australia/Sydney", "2026-04-04T16:00:00Z", 600),
    ("Australia/Sydney", "2026-10-03T16:00:00Z", 660),
    ("Australia/Sydney", "2025-12-31T23:59:59Z", 660),
    ("Asia/Singapore", "2026-07-01T00:00:00Z", 480), ("Asia/Tokyo", "2026-07-01T00:00:00Z", 540),
    ("UTC", "2026-07-01T00:00:00Z", 0), ("Asia/Kolkata", "2026-07-01T00:00:00Z", 330),
  ])
  func `the offset changes at the very second`(name: String, moment: String, minutes: Int) throws {
    let zone = try #require(TimeZoneRule(named: name))
    #expect(zone.offsetMinutes(at: try #require(Instant(rfc3339: moment))) == minutes)
  }

  @Test func `every zone agrees with the system's tz database since 2008`() throws {
    for zone in TimeZoneRule.known {
      // A machine without the database has nothing to compare with.
      guard let system = TimeZone(identifier: zone.name) else { continue }
      for hours in stride(from: 0, to: 24 * 365 * 22, by: 7) {
        let seconds = 1_199_145_600 + Int64(hours) * 3600
        let ours = zone.offsetMinutes(at: Instant(seconds: seconds))
        let theirs =
          system.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds))) / 60
        guard ours == theirs else {
          Issue.record("\(zone.name) at \(Instant(seconds: seconds).rfc3339())")
          break
        }
      }
    }
  }

  @Test func `an hour that is skipped moves on, an hour that comes twice is the first`() throws {
    let zone = try #require(TimeZoneRule(named: "America/New_York"))
    let spring = try #require(CivilDate("2026-03-08"))
    let autumn = try #require(CivilDate("2026-11-01"))
    #expect(
      zone.instant(spring, hour: 2, minute: 30).rfc3339(in: zone) == "2026-03-08T03:30:00-04:00")
    #expect(
      zone.instant(spring, hour: 3, minute: 0).rfc3339(in: zone) == "2026-03-08T03:00:00-04:00")
    #expect(
      zone.instant(spring, hour: 1, minute: 59).rfc3339(in: zone) == "2026-03-08T01:59:00-05:00")
    #expect(
      zone.instant(autumn, hour: 1, minute: 30).rfc3339(in: zone) == "2026-11-01T01:30:00-04:00")
    #expect(
      zone.instant(autumn, hour: 2, minute: 0).rfc3339(in: zone) == "2026-11-01T02:00:00-05:00")
  }

  @Test func `a wall time read in a zone is shown there again`() throws {
    var random = SplitMix64(seed: 216)
    for _ in 0..<3000 {
      let zone = try #require(TimeZoneRule.known.randomElement(using: &random))
      let moment = Instant(seconds: Int64.random(in: 1_199_145_600...2_524_608_000, using: &random))
      let wall = zone.civilTime(at: moment)
      let again = zone.instant(wall.date, hour: wall.hour, minute: wall.minute, second: wall.second)
      #expect(zone.civilTime(at: again) == wall)
      #expect(again == moment || moment - again == .hours(1))
    }
  }

  @Test func `unknown names and impossible offsets are nil`() {
    for name in ["", "asia/tokyo", "Asia/Pyongyang", "JST", "+09:00"] {
      #expect(TimeZoneRule(named: name) == nil)
    }
    #expect(TimeZoneRule(fixedOffsetMinutes: 1439)?.name == "+23:59")
    #expect(TimeZoneRule(fixedOffsetMinutes: 1440) == nil)
    #expect(TimeZoneRule(fixedOffsetMinutes: -1440) == nil)
  }

  @Test func `documents carry the name`() throws {
    let zones = [TimeZoneRule.tokyo, try #require(TimeZoneRule(fixedOffsetMinutes: -330))]
    let data = try JSONEncoder().encode(zones)
    #expect(String(decoding: data, as: UTF8.self) == #"["Asia\/Tokyo","-05:30"]"#)
    #expect(try JSONDecoder().decode([TimeZoneRule].self, from: data) == zones)
    for bad in ["\"-00:00\"", "\"+24:00\"", "\"+9:00\"", "\"+0９:00\"", "\"Mars/Base\""] {
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(TimeZoneRule.self, from: Data(bad.utf8))
      }
    }
  }

  @Test func `the ends of time do not crash`() {
    for zone in TimeZoneRule.known {
      for end in [Int64.min, Int64.max] {
        let wall = zone.civilTime(at: Instant(microseconds: end))
        _ = zone.instant(wall.date, hour: 23, minute: 59, second: 59)
      }
    }
  }
}
