//! What a scan found comes into the node whole, or is given again; one finding that cannot be recorded goes alone, and is told of.

import Alerting
import Kernel
import Logging
import Node
import Synchronization
import Testing

@testable import Web

@Suite struct FindingSubmissionTests {
  /// Findings by their rules; one whose rule is longer than a Fact cannot be recorded.
  private static func findings(_ rules: [String]) -> [Observation.Finding] {
    rules.map { rule in
      Observation.Finding(
        source: .verdict, sensor: nil, seen: SiteFixture.now, rule: rule, severity: .warning,
        observables: [], host: nil, indicator: nil, marking: .amber)
    }
  }
  private static let tooLong = String(repeating: "x", count: Fact.bytesMax)

  private func recorded(_ site: Site) throws -> [String] {
    try site.queries.alerts(as: .node, limit: 100).items.map(\.id.description)
  }

  @Test
  func `a finding that cannot be recorded takes no other with it and does not stop the stream`()
    async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let site = fixture.site
    let tower = try fixture.member("tower").viewer
    let submission = FindingSubmission(
      submit: { await site.submit($0, as: .node) }, logger: Logger(label: "test"))
    let before = try site.queries.cursor()
    let end = EventCursor(segment: before.segment, offset: before.offset + 100)
    try await submission.send(
      .findings(
        Self.findings(["first", Self.tooLong, "second", "third"]), cursor: end, sensors: []))
    let alerts = try site.queries.alerts(as: tower, limit: 100).items
    #expect(alerts.count == 4)
    // Whoever looks for owners at the tower is asked about the one of which nothing more is known.
    let told = try #require(alerts.first { $0.lines?.detail.contains("記録できない検知") ?? false })
    let view = try #require(
      try site.queries.alert(told.id, as: tower, at: SiteFixture.now))
    #expect(view.deliveries.map(\.summary.level) == [.unowned] && told.closedAt == nil)
    #expect(try site.queries.cursor() == end)
  }

  @Test func `a node that has no time, or that takes nothing, is asked again later`() async throws {
    for answer in [Node.Answer.refused(RefusalCode("busy")), .failed("disk full")] {
      let asked = Mutex(0)
      let submission = FindingSubmission(
        submit: { _ in
          asked.withLock { $0 += 1 }
          return answer
        }, logger: Logger(label: "test"))
      await #expect(throws: Failure.self) {
        try await submission.send(
          .findings(Self.findings(["first", "second"]), cursor: nil, sensors: []))
      }
      // At most once more, to see whether the store takes anything at all; nothing was passed over.
      #expect(asked.withLock { $0 } <= 2)
    }
  }

  @Test
  func `of a finding on which the node breaks a notice is recorded, when it alone is to blame`()
    async throws
  {
    let taken = Mutex<[String]>([])
    let submission = FindingSubmission(
      submit: { command in
        guard case .findings(let findings, _, _) = command else { return .failed("no scan") }
        if findings.contains(where: { $0.rule == "bad" }) { return .failed("broken") }
        taken.withLock { $0 += findings.map(\.rule) }
        return .done([])
      }, logger: Logger(label: "test"))
    try await submission.send(
      .findings(Self.findings(["a", "b", "bad", "c", "d"]), cursor: nil, sensors: []))
    let told = taken.withLock { $0 }
    #expect(told.count == 5 && told[2].contains("記録できない検知") && told[2].hasSuffix("bad"))
    #expect(told[..<2] == ["a", "b"] && told[3...] == ["c", "d"])
  }

  @Test func `what the disk has no room for is given again, also where a little would fit`()
    async throws
  {
    let taken = Mutex<[String]>([])
    let hasRoom = Mutex(false)
    let submission = FindingSubmission(
      submit: { command in
        guard case .findings(let findings, _, _) = command else { return .failed("no scan") }
        guard findings.isEmpty || hasRoom.withLock({ $0 }) else {
          return .failed("full", isPassing: true)
        }
        taken.withLock { $0 += findings.map(\.rule) }
        return .done([])
      }, logger: Logger(label: "test"))
    for rules in [["alone"], ["first", "second"]] {
      let command = Command.findings(
        Self.findings(rules), cursor: EventCursor(segment: 1, offset: 1), sensors: [])
      await #expect(throws: Failure.self) { try await submission.send(command) }
      #expect(taken.withLock { $0 } == [], "and the place is not moved past it")
      hasRoom.withLock { $0 = true }
      try await submission.send(command)
      #expect(taken.withLock { $0 } == rules)
      taken.withLock { $0 = [] }
      hasRoom.withLock { $0 = false }
    }
  }

  // MARK: What comes once

  /// A node that records everything but findings that have "bad" in their rule, so that no notice of one either, and
  /// remembers what it took.
  private final class Picky: Sendable {
    /// Commands as they print.
    let taken = Mutex<[String]>([])
    let asked = Mutex(0)

    func submission(_ logger: Logger = Logger(label: "test")) -> FindingSubmission {
      FindingSubmission(
        submit: { command in
          self.asked.withLock { $0 += 1 }
          let findings: [Observation.Finding]
          switch command {
          case .findings(let found, _, _), .lookedBack(_, let found, _, _, _): findings = found
          default: return .refused(RefusalCode("notAllowed"))
          }
          if findings.contains(where: { $0.rule.contains("bad") }) {
            return .refused(RefusalCode("tooLong"))
          }
          self.taken.withLock { $0.append("\(command)") }
          return .done([])
        }, logger: logger)
    }
  }

  private static func printed(_ commands: [Command]) -> [String] { commands.map { "\($0)" } }

  @Test func `past one that cannot be recorded the cursor and the sensors' counts go on`()
    async throws
  {
    let (picky, end) = (Picky(), EventCursor(segment: 3, offset: 9))
    let tally = SensorTally(
      key: ID(high: 7, low: 7), events: 5, refused: 1, lastSeen: SiteFixture.now)
    let good = Self.findings(["good"])
    try await picky.submission().send(
      .findings(good + Self.findings(["bad"]), cursor: end, sensors: [tally]))
    #expect(
      picky.taken.withLock { $0 }
        == Self.printed([
          .findings(good, cursor: nil, sensors: []),
          .findings([], cursor: end, sensors: [tally]),
        ]))
  }

  @Test func `past one that cannot be recorded a look-back ends with its count`() async throws {
    let picky = Picky()
    let batch = ID<IndicatorBatch>(high: 1, low: 1)
    let looked = Alert.LookBack(from: SiteFixture.now - .days(30), until: SiteFixture.now)
    let good = Self.findings(["good"])
    try await picky.submission().send(
      .lookedBack(
        batch: batch, good + Self.findings(["bad"]), looked, found: 7, isLast: true))
    #expect(
      picky.taken.withLock { $0 }
        == Self.printed([
          .lookedBack(batch: batch, good, looked, found: 6, isLast: false),
          .lookedBack(batch: batch, [], looked, found: 7, isLast: true),
        ]))
  }

  @Test func `every one that is passed over is in the log`() async throws {
    let (picky, lines) = (Picky(), LogLines())
    try await picky.submission(Logger(label: "test") { _ in lines }).send(
      .findings(Self.findings(["bad", "good", "bad"]), cursor: nil, sensors: []))
    let lost = ["a finding cannot be recorded", "nor can it be told of"]
    #expect(lines.errors == lost + lost)
  }

  @Test func `what is taken whole is asked for once, and nothing is in the log`() async throws {
    let (picky, lines) = (Picky(), LogLines())
    let command = Command.findings(Self.findings(["a", "b"]), cursor: nil, sensors: [])
    try await picky.submission(Logger(label: "test") { _ in lines }).send(command)
    #expect(
      picky.taken.withLock { $0 } == Self.printed([command]) && picky.asked.withLock { $0 } == 1)
    #expect(lines.errors == [])
  }

  @Test func `what brings no finding and is refused is given again, never passed over`() async {
    let picky = Picky()
    await #expect(throws: Failure.self) {
      try await picky.submission().send(.closeSession(hash: Hash(sha256: "x".utf8)))
    }
    let refused = FindingSubmission(
      submit: { _ in .refused(RefusalCode("tooLong")) }, logger: Logger(label: "test"))
    await #expect(throws: Failure.self) {
      try await refused.send(
        .findings([], cursor: EventCursor(segment: 3, offset: 9), sensors: []))
    }
  }

  @Test func `a node that gets busy halfway is asked again later`() async throws {
    let rules = Mutex<[String]>([])
    let submission = FindingSubmission(
      submit: { command in
        guard case .findings(let findings, _, _) = command else { return .failed("no scan") }
        if findings.count > 1 { return .refused(RefusalCode("tooLong")) }
        if findings.first?.rule == "second" { return .refused(RefusalCode("busy")) }
        rules.withLock { $0 += findings.map(\.rule) }
        return .done([])
      }, logger: Logger(label: "test"))
    await #expect(throws: Failure.self) {
      try await submission.send(
        .findings(Self.findings(["first", "second"]), cursor: nil, sensors: []))
    }
    #expect(rules.withLock { $0 } == ["first"])
  }
}

/// What was logged as an error.
private final class LogLines: LogHandler, Sendable {
  private let lines = Mutex<[String]>([])
  var errors: [String] { lines.withLock { $0 } }

  var metadata: Logger.Metadata {
    get { [:] }
    set {}
  }
  var logLevel: Logger.Level {
    get { .trace }
    set {}
  }
  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { nil }
    set {}
  }

  func log(event: LogEvent) {
    if event.level >= .error { lines.withLock { $0.append("\(event.message)") } }
  }
}
