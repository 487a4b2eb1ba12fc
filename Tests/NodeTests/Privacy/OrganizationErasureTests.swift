//! Erasing a body as a whole: once it has ended, without what its successor has, without what is others', and not what
//! is held.

import Alerting
import Formats
import GRDB
import Kernel
import Sharing
import Testing

@testable import Node

@Suite struct OrganizationErasureTests {
  private let list: BodyList
  private let tower: Viewer
  private let watch: Viewer
  private var nation: Nation { list.nation }

  private static let merged = BodyList.head + "02 | 北山町 | 市区町村 | | | 03"
  private static let withoutVillage =
    BodyList.head + "02 | 北山町 | 市区町村 | 01 | 支援\n03 | 南市 | 市区町村 | 01 | 支援"

  init() throws {
    list = try BodyList()
    tower = list.keeper
    watch = try list.nation.viewer("watch", "tower", .watchOfficer)
  }

  private func preview(_ organization: String, as viewer: Viewer? = nil) throws
    -> OrganizationErasurePreview?
  {
    try nation.queries.organizationErasure(
      of: try nation.organization(organization), as: viewer ?? tower, at: nation.now)
  }

  private func erase(_ organization: String, as viewer: Viewer? = nil, shown: Hash? = nil) throws
    -> Node.Answer
  {
    let digest = try shown ?? preview(organization)?.digest ?? Hash(sha256: [])
    return nation.ask(
      .eraseOrganization(
        OrganizationErasureForm(
          organization: try nation.organization(organization), shown: digest)),
      as: viewer ?? tower)
  }

  private func texts() throws -> [String] {
    try nation.queue.read {
      try String.fetchAll(
        $0, sql: "SELECT CAST(bytes AS TEXT) FROM content WHERE bytes IS NOT NULL")
    }
  }

  /// An alert of an organisation's own that somebody of it worked on and closed.
  private func work(
    _ name: String, of organization: String, by person: String, _ severity: Severity = .warning
  ) throws -> ID<Alert> {
    let alert = try nation.raise(
      name, what: "通信\(name)", to: [organization], severity: severity, as: watch)[0]
    let duty = try nation.queue.read { db in
      try #require(try Alert.find(alert.description, in: db)?.deliveries.first)
    }
    let own = try nation.viewer(person, organization, .responder)
    for command in [
      DeliveryCommand.act, .update(note: "覚書\(name)"),
      .propose(.falsePositive, reason: "誤検知\(name)", evidence: nil, cause: nil),
    ] { try nation.done(.delivery(duty, command), as: own) }
    return alert
  }

  private func end(_ text: String, _ choices: BodyChoices = [:]) throws {
    nation.now = nation.now + .minutes(1)
    try list.apply(text, choices)
    nation.now = nation.now + .minutes(1)
  }

  @Test func `with a body that ended go its lists of what is no indicator`() throws {
    let village = try nation.organization("village")
    let mailbox = try #require(Observable(guessing: "elder@village.example"))
    let entry = try #require(AllowedMark(.value(mailbox)))
    try nation.done(
      .allowMarks(
        village,
        AllowForm(
          name: "西村の一覧", reason: "自分の宛先", until: nation.now + .days(7), marks: [entry])),
      as: try nation.viewer("elder", "village", .administrator))
    try end(Self.withoutVillage, [village.description: []])
    guard case .done = try erase("village") else {
      Issue.record("not erased")
      return
    }
    let left = try nation.queue.read { db in
      try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM allowed_mark")
    }
    #expect(left == 0)
    #expect(try texts().allSatisfy { !$0.contains("西村の一覧") })
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  @Test func `a body that ended leaves no text of its own, and takes nobody else's along`() throws {
    let village = try nation.organization("village")
    _ = try work("1", of: "village", by: "elder")
    let bulletin = try nation.done(
      .issueBulletin(
        BulletinForm(
          kind: .warning, character: .request, statute: "", severity: .warning,
          lines: ThreeLines(
            what: Phrase(ja: "装置に弱点が見つかりました。", en: "A weak spot."),
            now: Phrase(ja: "確かめる。", en: "Check it."), detail: ""), tlp: .amber,
          mayForward: .nobody, answerBy: nation.now + .days(1),
          recipients: [village, try nation.organization("town")])), as: watch)[0]
    #expect(try preview("village")?.blocks == [.stillLives, .openDuty])
    #expect(try erase("village") == .refused(RefusalCode("erasure.stillLives")))
    try end(Self.withoutVillage, [village.description: []])
    let shown = try #require(try preview("village"))
    #expect(shown.blocks == [] && shown.endedAt != nil && shown.erasedAt == nil)
    // Name, mail, phone and the name to sign in by; the alert's lines, a note and a reason.
    #expect(shown.contacts == 4 && shown.work == 3 && shown.inventory == 0 && shown.passed == 0)
    #expect(
      try erase("village", shown: Hash(sha256: [])) == .refused(RefusalCode("erasureChanged")))
    let before = try texts()
    guard case .done(let made) = try erase("village") else {
      Issue.record("not erased")
      return
    }
    let gone = Set(before).subtracting(try texts())
    #expect(gone.isSuperset(of: ["西村 守", "elder@village.example", "000-elder", "覚書1", "誤検知1"]))
    #expect(gone.count == 6, "and the alert's lines: \(gone)")
    // What asked it asked others as well, and its sender reads it as before.
    let id = bulletin.id.cast(to: Bulletin.self)
    #expect(try nation.queries.bulletin(id, as: watch, at: nation.now)?.row.lines != nil)
    #expect(try erase("village") == .done(made), "asked again, it is the erasure that was")
    #expect(try preview("village")?.erasedAt != nil)
    let listed = try #require(try nation.queries.endedBodies(as: tower, at: nation.now)).items
    #expect(listed.map(\.organization.id) == [village] && listed[0].erasedAt != nil)
    #expect(try list.faults() == [])
  }

  @Test func `what passed to a successor stays, as its people and ways`() throws {
    _ = try work("2", of: "town", by: "clerk")
    try end(Self.merged)
    let shown = try #require(try preview("town"))
    // Four people, each with a name, a mail address and a phone.
    #expect(shown.passed == 12 && shown.contacts == 0 && shown.work == 3)
    guard case .done = try erase("town") else {
      Issue.record("not erased")
      return
    }
    let left = try texts()
    for kept in ["情報 係一", "clerk@town.example", "000-chief", "山田 太郎"] {
      #expect(left.contains(kept), "\(kept)")
    }
    for gone in ["覚書2", "誤検知2"] { #expect(!left.contains(gone), "\(gone)") }
    #expect(try nation.queries.account(login: "clerk@town.example") != nil)
    #expect(try list.faults() == [])
    // An old backup is brought to the same state by the list of erasures.
    #expect(try nation.queries.erasures().last?.texts.count == 3)
  }

  @Test func `what its successor follows stays: a question, and why something is held`() throws {
    let town = try nation.organization("town")
    let asked = try nation.done(
      .askQuestion(
        QuestionForm(
          title: "更新の手順", text: "端末の更新はどうしていますか。", tlp: .amber, isPseudonymous: false,
          audience: [try nation.organization("village")])),
      as: try nation.viewer("clerk", "town", .responder))
    try nation.done(
      .placeHold(
        HoldForm(
          organization: town, scope: .everything, reason: "訴訟", until: nation.now + .days(2))),
      as: try nation.viewer("chief", "town", .administrator))
    _ = try work("4", of: "town", by: "clerk")
    try end(Self.merged)
    // The hold of the body that ended, and the one that passed, end by their day.
    nation.now = nation.now + .days(3)
    let shown = try #require(try preview("town"))
    // Beside the people and ways of those who passed: title, text and reason.
    #expect(shown.blocks == [] && shown.passed == 15 && shown.work == 3)
    guard case .done = try erase("town") else {
      Issue.record("not erased")
      return
    }
    let mayor = try nation.viewer("mayor", "city", .administrator)
    let question = try nation.queries.question(
      asked[0].id.cast(to: Question.self), as: try nation.viewer("mayor", "city", .responder),
      at: nation.now)
    #expect(question?.row.title == "更新の手順" && question?.text == "端末の更新はどうしていますか。")
    #expect(try nation.queries.holds(as: mayor, at: nation.now).first?.reason == "訴訟")
    #expect(try !texts().contains("覚書4"))
    #expect(try list.faults() == [])
  }

  @Test func `a hold of its own, or of somebody else on its alert, keeps it`() throws {
    let alert = try work("3", of: "town", by: "clerk", .serious)
    let chief = try nation.viewer("chief", "town", .administrator)
    let prefecture = try nation.viewer("head", "north", .administrator)
    func hold(_ organization: String, _ scope: LegalHold.Scope, _ days: Int64, as viewer: Viewer)
      throws -> ID<LegalHold>
    {
      try nation.done(
        .placeHold(
          HoldForm(
            organization: try nation.organization(organization), scope: scope, reason: "訴訟",
            until: nation.now + .days(days))), as: viewer)[0].id.cast(to: LegalHold.self)
    }
    _ = try hold("town", .everything, 2, as: chief)
    let other = try hold("north", .alert(alert), 30, as: prefecture)
    try end(Self.merged)
    for _ in 0..<2 {
      #expect(try preview("town")?.blocks == [.legalHold])
      #expect(try erase("town") == .refused(RefusalCode("erasure.legalHold")))
      // The first ends by its day, the second still keeps it.
      nation.now = nation.now + .days(3)
    }
    try nation.done(.liftHold(other), as: prefecture)
    #expect(try preview("town")?.blocks == [])
    guard case .done = try erase("town") else {
      Issue.record("not erased")
      return
    }
    #expect(try list.faults() == [])
  }

  @Test func `only the tower's administrator sees and does it`() throws {
    try end(Self.merged)
    let digest = try #require(try preview("town")).digest
    for (name, viewer) in try nation.viewers() where viewer.role != .node && viewer != tower {
      #expect(try preview("town", as: viewer) == nil, "\(name)")
      #expect(try nation.queries.endedBodies(as: viewer, at: nation.now) == nil, "\(name)")
      // Its own people are gone with it: nothing of theirs is done any more, whatever it is.
      let isOfTown = viewer.organization == nation.state.organizations["town"]
      let isGone = isOfTown && viewer.role != .sensor
      #expect(
        try erase("town", as: viewer, shown: digest)
          == .refused(isGone ? .notAllowed : .notFound), "\(name)")
    }
    guard case .done = try erase("town", shown: digest) else {
      Issue.record("not erased")
      return
    }
  }
}
