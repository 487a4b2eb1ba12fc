//! What a scan found comes into the node whole, or is given again; one finding that cannot be recorded goes alone.

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
    #expect(try site.queries.alerts(as: tower, limit: 100).items.count == 3)
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

  @Test func `a finding on which the node breaks is passed over when it alone is to blame`()
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
    #expect(taken.withLock { $0 } == ["a", "b", "c", "d"])
  }
}
