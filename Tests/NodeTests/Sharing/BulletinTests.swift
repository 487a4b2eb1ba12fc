//! A bulletin through a node: one duty for each recipient, answers by link and page, figures that add up, withdrawal.

import Alerting
import GRDB
import Kernel
import Sharing
import Testing

@testable import Node

@Suite struct BulletinTests {
  private let nation: Nation

  init() throws { nation = try Nation() }

  private var watch: Viewer {
    get throws { try nation.viewer("watch", "tower", .watchOfficer) }
  }
  private var clerk: Viewer { get throws { try nation.viewer("clerk", "town", .responder) } }
  private var mayor: Viewer { get throws { try nation.viewer("mayor", "city", .responder) } }

  private func form(
    to recipients: [String], _ character: Bulletin.LegalCharacter = .request,
    severity: Severity = .warning, in span: Instant.Span = .days(3)
  ) throws -> BulletinForm {
    BulletinForm(
      kind: .warning, character: character, statute: "", severity: severity,
      lines: ThreeLines(
        what: Phrase(ja: "装置に弱点が見つかりました。", en: "A device has a weak spot."),
        now: Phrase(ja: "版を確かめてください。", en: "Check its version."), detail: ""),
      tlp: .amber, mayForward: .maintenanceVendor, answerBy: nation.now + span,
      recipients: try recipients.map { try nation.organization($0) })
  }

  @discardableResult
  private func issue(to recipients: [String], severity: Severity = .warning) throws
    -> ID<Bulletin>
  {
    try nation.done(.issueBulletin(try form(to: recipients, severity: severity)), as: try watch)[0]
      .id.cast(to: Bulletin.self)
  }

  private func delivery(of organization: String) throws -> ID<Delivery> {
    let id = try nation.organization(organization).description
    let found = try nation.queue.read {
      try String.fetchOne(
        $0, sql: "SELECT id FROM delivery WHERE organization = ? ORDER BY id DESC", arguments: [id])
    }
    return try #require(found.flatMap { ID<Delivery>($0) })
  }

  private func answer(
    _ kind: Delivery.AnswerKind, _ text: String = "", until: Instant? = nil,
    of organization: String,
    as viewer: Viewer
  ) throws -> Node.Answer {
    nation.ask(
      .delivery(
        try delivery(of: organization), .answer(AnswerForm(kind: kind, text: text, until: until))),
      as: viewer)
  }

  private func view(_ id: ID<Bulletin>) throws -> BulletinView {
    try #require(try nation.queries.bulletin(id, as: try watch, at: nation.now))
  }

  private func expectSound() throws {
    let result = try Verifier.verify(nation.queue, at: nation.now)
    #expect(result.faults == [])
  }

  @Test func `every recipient has a duty of its own and sees no other`() throws {
    let id = try issue(to: ["town", "city", "town"])
    let shown = try view(id)
    #expect(shown.row.bulletin.asked == 2 && shown.row.permeation.asked == 2)
    #expect(shown.row.permeation.silent == 2)
    let own = try nation.queries.delivery(
      try delivery(of: "town"), as: try clerk, at: nation.now)
    #expect(own?.delivery.acts.contains(.answer) ?? false)
    #expect(own?.delivery.acts.contains(.give) == false)
    let alert = try #require(own?.alert.id)
    let note = try nation.queries.bulletin(of: alert, as: try clerk, at: nation.now)
    #expect(note?.terms.character == .request && note?.terms.mayForward == .maintenanceVendor)
    #expect(try nation.queries.bulletin(of: alert, as: try mayor, at: nation.now) == nil)
    #expect(try nation.queries.bulletin(id, as: try clerk, at: nation.now) == nil)
    #expect(try nation.queries.recipients(of: id, as: try clerk, at: nation.now) == nil)
    #expect(try nation.queries.bulletins(as: try clerk, at: nation.now).items.isEmpty)
    #expect(try nation.queries.bulletins(as: try watch, at: nation.now).items.count == 1)
    let texts = try nation.queue.read {
      try Int.fetchOne(
        $0, sql: "SELECT COUNT(DISTINCT json_extract(CAST(state AS TEXT), '$.text.id')) FROM alert")
    }
    #expect(texts == 1, "the text is kept once")
    try expectSound()
  }

  @Test func `answers are counted, the silent climb and are listed`() throws {
    let id = try issue(to: ["town", "city"])
    _ = try answer(
      .affected, "業者に頼んだ", until: nation.now + .days(2), of: "town", as: try clerk)
    var shown = try view(id)
    #expect(shown.row.permeation.answers == [.affected: 1] && shown.row.permeation.silent == 1)
    let silent = try nation.queries.recipients(
      of: id, as: try watch, filter: BulletinFilter(silentOnly: true), at: nation.now)
    #expect(silent?.count == 1)
    #expect(silent?.page.items.first?.organization.id == (try nation.organization("city")))
    try nation.pass(.minutes(61))
    #expect(
      try nation.queries.recipients(of: id, as: try watch, at: nation.now)?.page.items
        .map(\.rung) == [0, 1], "who answered is called no more")
    _ = try answer(.notAffected, of: "city", as: try mayor)
    try nation.pass(.days(1))
    _ = try answer(.done, "済み", of: "town", as: try clerk)
    shown = try view(id)
    #expect(shown.row.permeation.silent == 0 && shown.row.permeation.acted == 1)
    #expect(shown.curve.last?.answered == 2 && shown.curve.first?.answered == 1)
    let open = try nation.queue.read {
      try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM alert WHERE open = 1")
    }
    #expect(open == 0, "whoever answered for good owes nothing")
    try expectSound()
  }

  @Test func `the silent of one bulletin are one card of the desk that calls, with a list`() throws
  {
    try issue(to: ["town", "city", "village"])
    try nation.pass(.minutes(241))
    func listed() throws -> [Int] {
      try nation.queries.phoneCalls(of: try nation.person("watch"), isOpen: true, at: nation.now)
        .map(\.items.count)
    }
    #expect(try listed() == [3])
    _ = try answer(.notAffected, of: "city", as: try mayor)
    #expect(try listed() == [2], "who answered is called no more")
    try expectSound()
  }

  @Test func `what was answered may be answered anew until the bulletin is withdrawn`() throws {
    let id = try issue(to: ["town"])
    _ = try answer(.notAffected, of: "town", as: try clerk)
    #expect(
      try answer(.affected, until: nation.now + .days(1), of: "town", as: try clerk) == .done([]))
    #expect(try view(id).row.permeation.answers == [.affected: 1])
    #expect(
      nation.ask(.withdrawBulletin(id, reason: "誤りでした"), as: try clerk)
        == .refused(.notFound))
    try nation.done(.withdrawBulletin(id, reason: "誤りでした"), as: try watch)
    #expect(try view(id).withdrawnBecause == "誤りでした")
    #expect(
      try answer(.notAffected, of: "town", as: try clerk) == .refused(RefusalCode("ended")))
    let shown = try nation.queries.delivery(try delivery(of: "town"), as: try clerk, at: nation.now)
    #expect(shown?.delivery.acts.contains(.answer) == false, "no page offers what is refused")
    #expect(
      nation.ask(.withdrawBulletin(id, reason: "もう一度"), as: try watch)
        == .refused(RefusalCode("alreadyWithdrawn")))
    #expect(try nation.queries.nextTimer() == nil, "nobody owes anything")
    try expectSound()
  }

  @Test func `who answered for good is not asked to after the withdrawal`() throws {
    let id = try issue(to: ["town"])
    func isAsked() throws -> Bool? {
      try nation.queries.delivery(try delivery(of: "town"), as: try clerk, at: nation.now)?
        .delivery.acts.contains(.answer)
    }
    _ = try answer(.notAffected, of: "town", as: try clerk)
    #expect(try isAsked() == true, "the newest answer counts")
    try nation.done(.withdrawBulletin(id, reason: "誤り"), as: try watch)
    #expect(try isAsked() == false)
  }

  @Test func `a refusal says why, and a date is asked where one is promised`() throws {
    try issue(to: ["town"])
    #expect(
      try answer(.refused, of: "town", as: try clerk) == .refused(RefusalCode("needsReason")))
    #expect(
      try answer(.affected, of: "town", as: try clerk)
        == .refused(RefusalCode("dateOutOfRange")))
    let most = String(repeating: "字", count: AnswerForm.textMax)
    #expect(
      try answer(.refused, most + "字", of: "town", as: try clerk)
        == .refused(RefusalCode("tooLong")))
    #expect(try answer(.refused, most, of: "town", as: try clerk) == .done([]))
    #expect(
      try answer(.notAffected, of: "town", as: try mayor) == .refused(.notFound))
  }

  @Test func `only the watch issues, and only to those below`() throws {
    let toTown = try form(to: ["town"])
    #expect(nation.ask(.issueBulletin(toTown), as: try clerk) == .refused(.notAllowed))
    let prefect = try nation.viewer("prefect", "north", .watchOfficer)
    guard case .done = nation.ask(.issueBulletin(toTown), as: prefect) else {
      Issue.record("a prefecture may ask its town")
      return
    }
    let toVillage = try form(to: ["village"])
    guard case .refused = nation.ask(.issueBulletin(toVillage), as: prefect) else {
      Issue.record("nor a body that is not below it")
      return
    }
    #expect(
      nation.ask(.issueBulletin(try form(to: [])), as: try watch)
        == .refused(RefusalCode("emptyAudience")))
    #expect(
      nation.ask(.issueBulletin(try form(to: ["town"], .instruction)), as: try watch)
        == .refused(RefusalCode("needsStatute")))
  }

  @Test func `a personal link answers for its person`() throws {
    try issue(to: ["town"])
    let secret = try nation.queue.read {
      try String.fetchOne($0, sql: "SELECT token FROM outbox WHERE token IS NOT NULL LIMIT 1")
    }
    let hash = Hash(sha256: Array(try #require(secret).utf8))
    let clerkID = try nation.person("clerk")
    #expect(
      nation.ask(.byToken(hash, .answer(as: nil, AnswerForm(kind: .notAffected))))
        == .refused(RefusalCode("notAPerson")), "an unknown name answers for nobody")
    try nation.done(.byToken(hash, .answer(as: clerkID, AnswerForm(kind: .notAffected))))
    let found = try nation.queries.delivery(
      try delivery(of: "town"), as: try clerk, at: nation.now)
    #expect(found?.delivery.answered?.kind == .notAffected)
    #expect(found?.delivery.answered?.by.actor == .person(clerkID))
    try expectSound()
  }
}
