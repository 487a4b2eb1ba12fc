//! A mark that comes in anywhere leads to a request to block that a person issues; nothing is sent by itself (I6).

import Alerting
import Federation
import Formats
import GRDB
import Kernel
import Sharing
import Testing

@testable import Node

struct LinkedBlockTests {
  let nodes: LinkedNodes

  init() throws { nodes = try LinkedNodes() }

  private func enter(
    _ values: [String], _ severity: Severity = .serious, _ marking: TLP = .green,
    at node: TestNode
  ) throws {
    let entries = values.compactMap { Observable(guessing: $0) }
      .map { IndicatorEntry(pattern: .value($0), severity: severity.rawValue) }
    try node.done(.importIndicators(entries, source: "room", marking: marking))
  }

  private func unasked() throws -> [IndicatorBatch] {
    try nodes.up.queries.unaskedMarks(as: nodes.towersOfficer, at: nodes.up.now)
  }

  private func form(
    _ marks: ID<IndicatorBatch>, tlp: TLP = .green
  ) -> BulletinForm {
    BulletinForm(
      kind: .warning, character: .request, statute: "", severity: .serious,
      lines: ThreeLines(
        what: Phrase(ja: "手がかりが見つかりました。", en: "Marks were found."),
        now: Phrase(ja: "遮断してください。", en: "Block them."), detail: "evil[.]example"),
      tlp: tlp, mayForward: .maintenanceVendor, answerBy: nodes.up.now + .days(1),
      recipients: [nodes.town], marks: marks)
  }

  private func bulletins() throws -> Int {
    try nodes.up.queue.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM bulletin") ?? 0 }
  }

  @Test func `a grave mark of the town is proposed at the tower until somebody has asked`() throws {
    try enter(["evil.example"], at: nodes.down)
    #expect(try unasked().isEmpty)
    try nodes.exchange(rounds: 4)
    let list = try #require(try unasked().first)
    #expect(try unasked().count == 1)
    #expect(list.source.contains("town.example"))
    #expect(try bulletins() == 0, "nothing is sent by itself")
    let request = try #require(
      try nodes.up.queries.blockRequest(
        for: list.id, as: nodes.towersOfficer, at: nodes.up.now))
    #expect(request.values == ["evil.example"] && request.count == 1 && request.tlp == .green)
    try nodes.up.done(.issueBulletin(form(list.id)), as: nodes.towersOfficer)
    #expect(try unasked().isEmpty)
    #expect(try bulletins() == 1)
    let duty = try nodes.up.queue.read {
      try String.fetchOne(
        $0, sql: "SELECT id FROM delivery WHERE organization = ? AND open = 1",
        arguments: [nodes.town.description])
    }
    #expect(duty != nil, "the town owes an answer")
    #expect(try nodes.faults().isEmpty)
  }

  @Test func `what is not grave, is kept by its label or is old is not proposed`() throws {
    try enter(["one.example"], .warning, at: nodes.up)
    try enter(["two.example"], .serious, .amberStrict, at: nodes.up)
    try enter(["three.example"], .emergency, .red, at: nodes.up)
    #expect(try unasked().isEmpty)
    try enter(["four.example"], .serious, .amber, at: nodes.up)
    let list = try #require(try unasked().first)
    #expect(try unasked().count == 1)
    // Whoever issues no bulletins is proposed nothing; nor is another body's watch what is kept in the organisation.
    for viewer in [
      Viewer(person: nodes.officer, key: nil, organization: nodes.tower, role: .responder),
      Viewer(person: nodes.officer, key: nil, organization: nodes.town, role: .watchOfficer),
    ] {
      #expect(try nodes.up.queries.unaskedMarks(as: viewer, at: nodes.up.now).isEmpty)
      #expect(
        try nodes.up.queries.blockRequest(for: list.id, as: viewer, at: nodes.up.now) == nil)
    }
    let later = nodes.up.now + Queries.proposedSpan + .seconds(1)
    #expect(try nodes.up.queries.unaskedMarks(as: nodes.towersOfficer, at: later).isEmpty)
  }

  @Test func `a request is labelled no looser than its list, and names one that there is`() throws {
    try enter(["evil.example"], .serious, .amber, at: nodes.up)
    let list = try #require(try unasked().first)
    let table: [(ID<IndicatorBatch>, TLP, RefusalCode)] = [
      (list.id, .green, RefusalCode("markingLoosened")),
      (ID(high: 0x7000, low: 0x8000_0000_0000_0777), .amber, .notFound),
    ]
    for (marks, tlp, refusal) in table {
      #expect(
        nodes.up.ask(.issueBulletin(form(marks, tlp: tlp)), as: nodes.towersOfficer)
          == .refused(refusal))
    }
    #expect(try unasked().count == 1)
    try nodes.up.done(.issueBulletin(form(list.id, tlp: .amber)), as: nodes.towersOfficer)
    #expect(try unasked().isEmpty)
  }
}
