//! A bulletin on the watch board: one row that says how many are silent and late, and opens to supporters.

import Alerting
import Kernel
import Sharing
import Testing

@testable import Node

@Suite struct BulletinBoardTests {
  private let nation: Nation

  init() throws { nation = try Nation() }

  private var watch: Viewer {
    get throws { try nation.viewer("watch", "tower", .watchOfficer) }
  }

  private func issue(to recipients: [String], telling: String? = nil) throws {
    try nation.done(
      .issueBulletin(
        BulletinForm(
          kind: .warning, character: .request, statute: "", severity: .warning,
          lines: ThreeLines(
            what: Phrase(ja: "装置に弱点。", en: "A weak spot."), now: Phrase(ja: "確かめる。", en: "Check."),
            detail: ""), tlp: .amber, mayForward: .nobody, answerBy: nation.now + .days(3),
          recipients: try recipients.map { try nation.organization($0) }, telling: telling)),
      as: try watch)
  }

  private func board(opened: ID<Campaign>? = nil, as viewer: Viewer? = nil, search: String = "")
    throws -> WatchBoard
  {
    try nation.queries.board(
      as: try viewer ?? watch, search: search, opened: opened, at: nation.now)
  }

  @Test func `it is one row whatever the number of supporters`() throws {
    try issue(to: ["town", "city", "village"], telling: "多重化")
    var found = try board()
    #expect(found.rowCount == 1 && found.openCount == 3)
    let row = try #require(found.rows.items.first?.campaign)
    #expect(row.total == 3 && row.under == nil, "who is only told is not counted")
    #expect(row.asking == BulletinWait(silent: 3, late: 0, worst: nil))
    found = try board(opened: row.id)
    #expect(found.rows.items.map { $0.campaign?.total ?? 1 }.sorted() == [1, 2])
    let north = try nation.organization("north")
    #expect(found.rows.items.contains { $0.campaign?.under?.id == north })
  }

  @Test func `it says how many are silent and late, and how long the worst has waited`() throws {
    try issue(to: ["town", "city", "village"])
    try nation.pass(.minutes(90))
    let duty = try #require(
      try board(as: try nation.viewer("clerk", "town", .responder)).rows.items.first?.delivery)
    try nation.done(
      .delivery(duty.id, .answer(AnswerForm(kind: .notAffected))),
      as: try nation.viewer("clerk", "town", .responder))
    let asking = try #require(try board().rows.items.first?.campaign?.asking)
    // Receipt was due after an hour; two have said nothing for thirty minutes since.
    #expect(asking == BulletinWait(silent: 2, late: 2, worst: .minutes(30)))
  }

  @Test func `a campaign of alerts is folded by supporter as before`() throws {
    try nation.raise(
      "attack", what: "一斉攻撃。", to: ["town", "city", "village"], severity: .warning,
      campaign: true, as: try watch)
    let found = try board()
    #expect(found.rowCount == 2)
    #expect(found.rows.items.allSatisfy { $0.campaign?.asking == nil })
  }

  @Test func `it is found by the name of anybody who is asked`() throws {
    try issue(to: ["town", "village"])
    #expect(try board(search: "西村").rowCount == 1)
    #expect(try board(search: "南市").rowCount == 0)
  }

  @Test func `opening another's bulletin shows no row`() throws {
    try issue(to: ["town", "city"])
    let campaign = try #require(try board().rows.items.first?.campaign?.id)
    let elder = try nation.viewer("elder", "village", .responder)
    #expect(try board(opened: campaign, as: elder).rowCount == 0)
    let clerk = try nation.viewer("clerk", "town", .responder)
    #expect(try board(opened: campaign, as: clerk).openCount == 1)
  }
}
