//! STIX patterns in the running node: over live events, over a restart, over old events, and no more than there is room for.

import Alerting
import Formats
import Kernel
import Logging
import Node
import Synchronization
import Testing

@testable import Web

@Suite struct PatternMatchingTests {
  private static let pattern =
    "([domain-name:value = 'evil.example'] FOLLOWEDBY [ipv4-addr:value = '203.0.113.9']) WITHIN 600 SECONDS"

  /// What matching brought in.
  private final class Found: Sendable {
    private let findings = Mutex<[Observation.Finding]>([])
    func add(_ more: [Observation.Finding]) { findings.withLock { $0 += more } }
    /// Since the last question.
    func taken() -> [Observation.Finding] {
      findings.withLock { findings in
        defer { findings = [] }
        return findings
      }
    }
  }

  private static func bundle(_ patterns: [String]) -> [UInt8] {
    let objects = patterns.enumerated().map {
      #"{"type":"indicator","id":"indicator--\#($0)","pattern_type":"stix","name":"Two steps","pattern":"\#($1)"}"#
    }
    return Array(#"{"type":"bundle","objects":[\#(objects.joined(separator: ","))]}"#.utf8)
  }

  private static func enter(_ patterns: [String], in site: Site) async throws -> Int {
    let node = Operator(
      submit: { [site] in await site.submit($0, as: .node) }, now: { [site] in site.clock.now })
    return try await node.importIndicators(bundle(patterns), source: "test", marking: .green).taken
  }

  private static func matcher(
    _ site: Site, _ found: Found, pace: Instant.Span = .seconds(0)
  ) -> Matcher {
    Matcher(site: site, logger: Logger(label: "test"), pace: pace) { command in
      switch command {
      case .findings(let findings, _, _): found.add(findings)
      case .lookedBack(_, let findings, _, _, _): found.add(findings)
      default: break
      }
      return await site.submit(command, as: .node)
    }
  }

  private static func store(
    _ number: UInt64, _ minute: Int, _ members: String, from source: String = "198.18.7.20",
    in site: Site
  ) async throws {
    let line = #"{"time":"2040-05-08T05:\#(minute):00Z","source":"\#(source)",\#(members)}"#
    let stored = await site.intake.store(
      EventRecordBatch(
        id: ID(high: 1, low: number), key: ID(high: 7, low: number), receivedAt: SiteFixture.now,
        refused: 0, digest: Hash(sha256: "\(number)".utf8),
        lines: [EventRecord.Line(number: 1, bytes: Array(line.utf8)[...])]))
    guard case .stored = stored else { throw SiteFault(what: "not stored") }
  }

  private static let evil = #""domain":"www.evil.example""#
  private static let exact = #""domain":"evil.example""#
  private static let address = #""destination":"203.0.113.9""#

  @Test func `a match of several events is one finding, also over a restart`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    // The fixture's folder goes with it.
    defer { withExtendedLifetime(fixture) {} }
    let site = fixture.site
    let found = Found()
    #expect(try await Self.enter([Self.pattern], in: site) == 1)
    let before = Self.matcher(site, found)
    try await Self.store(1, 10, Self.exact, in: site)
    await before.turn()
    #expect(found.taken().isEmpty)
    // Another process: what was seen of the pattern is in no memory any more.
    let after = Self.matcher(site, found)
    try await Self.store(2, 15, Self.address, in: site)
    await after.turn()
    let findings = found.taken()
    let finding = try #require(findings.first)
    #expect(findings.count == 1 && finding.count == 2)
    #expect(finding.rule == "Two steps" && finding.source == .indicator)
    #expect(finding.sensor == ID(high: 7, low: 2) && finding.indicator != nil)
    #expect(finding.observables.contains { $0.text == "198.18.7.20" })
    await after.turn()
    #expect(found.taken().isEmpty, "once")
  }

  @Test func `a pattern that comes while matching is ahead of the store remembers what it read`()
    async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    // The fixture's folder goes with it.
    defer { withExtendedLifetime(fixture) {} }
    let site = fixture.site
    let found = Found()
    let matcher = Self.matcher(site, found, pace: .days(1))
    try await Self.store(1, 10, Self.evil, in: site)
    await matcher.turn()
    let written = try site.queries.cursor()
    try await Self.store(2, 11, Self.exact, in: site)
    await matcher.turn()
    #expect(try site.queries.cursor() == written, "it is not ahead")
    #expect(try await Self.enter([Self.pattern], in: site) == 1)
    await matcher.turn()
    try await Self.store(3, 15, Self.address, in: site)
    await matcher.turn()
    #expect(found.taken().map(\.count) == [2])
  }

  @Test func `what two bodies saw is no match, so that neither is shown the other's host`()
    async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    // The fixture's folder goes with it.
    defer { withExtendedLifetime(fixture) {} }
    let site = fixture.site
    for (organization, text) in [
      (fixture.town, "198.18.7.0/24"), (fixture.other, "198.18.8.0/24"),
    ] {
      _ = await site.submit(
        .assertConstituency(
          ConstituencyAssertion(
            organization: organization, value: .prefix(try #require(IPPrefix(text))),
            basis: .verified, validFrom: SiteFixture.now - .days(50))), as: .node)
    }
    let found = Found()
    #expect(try await Self.enter([Self.pattern], in: site) == 1)
    let matcher = Self.matcher(site, found)
    try await Self.store(1, 10, Self.exact, in: site)
    try await Self.store(2, 11, Self.address, from: "198.18.8.30", in: site)
    await matcher.turn()
    #expect(found.taken().isEmpty)
    // Also when it is read again.
    let after = Self.matcher(site, found)
    try await Self.store(3, 12, Self.address, in: site)
    await after.turn()
    let findings = found.taken()
    #expect(findings.map(\.count) == [2])
    #expect(findings.first?.observables.map(\.text) == ["198.18.7.20"])
  }

  @Test func `old events are looked through for a new pattern`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    // The fixture's folder goes with it.
    defer { withExtendedLifetime(fixture) {} }
    let site = fixture.site
    let found = Found()
    try await Self.store(1, 10, Self.exact, in: site)
    try await Self.store(2, 15, Self.address, in: site)
    try await Self.store(3, 16, Self.evil, in: site)
    let matcher = Self.matcher(site, found)
    await matcher.turn()
    #expect(found.taken().isEmpty)
    #expect(try await Self.enter([Self.pattern], in: site) == 1)
    await matcher.turn()
    #expect(found.taken().map(\.count) == [2])
  }

  @Test func `a match that began before its pattern came is found when it ends`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    // The fixture's folder goes with it.
    defer { withExtendedLifetime(fixture) {} }
    let site = fixture.site
    let found = Found()
    let matcher = Self.matcher(site, found)
    try await Self.store(1, 10, Self.exact, in: site)
    await matcher.turn()
    #expect(try await Self.enter([Self.pattern], in: site) == 1)
    await matcher.turn()
    try await Self.store(2, 15, Self.address, in: site)
    await matcher.turn()
    #expect(found.taken().map(\.count) == [2])
  }

  @Test func `what had no answer is counted, in live and in old events`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    // The fixture's folder goes with it.
    defer { withExtendedLifetime(fixture) {} }
    let site = fixture.site
    let found = Found()
    let matcher = Self.matcher(site, found)
    let part = "[ipv4-addr:value = '203.0.113.9']"
    let impossible = Array(repeating: part, count: 30).joined(separator: " AND ")
    let costly = "(\(impossible) AND [domain-name:value = 'never.example']) WITHIN 6000 SECONDS"
    for number in 1...12 {
      try await Self.store(UInt64(number), 10 + number, Self.address, in: site)
    }
    await matcher.turn()
    #expect(await site.intake.patternsUnanswered == 0)
    #expect(try await Self.enter([costly], in: site) == 1)
    await matcher.turn()
    let old = await site.intake.patternsUnanswered
    #expect(old > 0, "looking back")
    try await Self.store(13, 40, Self.address, in: site)
    await matcher.turn()
    #expect(await site.intake.patternsUnanswered == old + 1)
  }

  @Test func `there is room for so many patterns, and one more is refused with words`()
    async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    // The fixture's folder goes with it.
    defer { withExtendedLifetime(fixture) {} }
    let site = fixture.site
    let most = (0..<WatchedPattern.patternsMax).map { "[file:name = 'a\($0).exe']" }
    #expect(try await Self.enter(most, in: site) == most.count)
    let entry = IndicatorEntry(pattern: .pattern(try WatchedPattern("[file:name = 'b.exe']")))
    let answer = await site.submit(
      .importIndicators([entry], source: "test", marking: .green), as: .node)
    #expect(answer == .refused(RefusalCode("tooManyPatterns")))
    #expect(RefusalWords.of("tooManyPatterns").next.ja.contains("valid_until"))
  }

  @Test func `patterns whose time is over take no room from others`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    // The fixture's folder goes with it.
    defer { withExtendedLifetime(fixture) {} }
    let site = fixture.site
    let found = Found()
    func enter(_ count: Int, until end: Instant) async throws -> Node.Answer {
      let entries = try (0..<count).map {
        IndicatorEntry(
          pattern: .pattern(try WatchedPattern("[file:name = 'a\($0).exe']")), validTo: end)
      }
      return await site.submit(
        .importIndicators(entries, source: "test", marking: .green), as: .node)
    }
    let now = site.clock.now
    guard case .done = try await enter(WatchedPattern.patternsMax, until: now - .days(31)) else {
      throw SiteFault(what: "not taken")
    }
    #expect(try await Self.enter([Self.pattern], in: site) == 1)
    let matcher = Self.matcher(site, found)
    try await Self.store(1, 10, Self.exact, in: site)
    try await Self.store(2, 15, Self.address, in: site)
    await matcher.turn()
    #expect(found.taken().map(\.count) == [2], "it is watched for, though it came last")
    // What events of the last month may count for has its place.
    guard case .done = try await enter(WatchedPattern.patternsMax - 1, until: now - .days(29))
    else { throw SiteFault(what: "not taken") }
    #expect(
      try await enter(1, until: now - .days(29)) == .refused(RefusalCode("tooManyPatterns")))
  }
}
