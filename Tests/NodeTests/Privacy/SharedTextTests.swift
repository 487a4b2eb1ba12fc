//! Texts in which several have a part: the text of a bulletin, the answers to a question, and what nobody may count.

import Alerting
import GRDB
import Kernel
import Sharing
import Testing

@testable import Node

@Suite struct SharedTextTests {
  private let nation: Nation
  private let town: ID<Organization>
  private let village: ID<Organization>
  private let chief: Viewer
  private let elder: Viewer
  private let watch: Viewer

  init() throws {
    nation = try Nation()
    town = try nation.organization("town")
    village = try nation.organization("village")
    chief = try nation.viewer("chief", "town", .administrator)
    elder = try nation.viewer("elder", "village", .responder)
    watch = try nation.viewer("watch", "tower", .watchOfficer)
  }

  /// A bulletin to the town and the village; gives their alerts.
  private func issue(_ what: String) throws -> (town: ID<Alert>, village: ID<Alert>) {
    try nation.done(
      .issueBulletin(
        BulletinForm(
          kind: .warning, character: .request, statute: "", severity: .warning,
          lines: ThreeLines(
            what: Phrase(ja: what, en: "A weak spot."),
            now: Phrase(ja: "確かめる。", en: "Check it."), detail: ""), tlp: .amber,
          mayForward: .nobody, answerBy: nation.now + .days(1), recipients: [town, village])),
      as: watch)
    return (try duty(of: town).alert, try duty(of: village).alert)
  }

  private func duty(of organization: ID<Organization>) throws -> Delivery {
    try nation.queue.read { db in
      let id = try String.fetchOne(
        db, sql: "SELECT id FROM delivery WHERE organization = ? ORDER BY id DESC LIMIT 1",
        arguments: [organization.description])
      let found = try #require(id)
      return try #require(try Delivery.find(found, in: db))
    }
  }

  private func answer(_ organization: ID<Organization>, _ viewer: Viewer) throws {
    try nation.done(
      .delivery(try duty(of: organization).id, .answer(AnswerForm(kind: .notAffected))), as: viewer)
  }

  private func lines(_ alert: ID<Alert>, _ viewer: Viewer) throws -> ThreeLines? {
    try nation.queries.alert(alert, as: viewer, at: nation.now)?.summary.lines
  }

  private func age() throws {
    var turns = 0
    while try nation.queries.agingDue(at: nation.now).contains(.incidents), turns < 10 {
      try nation.done(.letAge(.incidents))
      turns += 1
    }
  }

  private func texts() throws -> [String] {
    try nation.queue.read {
      try String.fetchAll(
        $0, sql: "SELECT CAST(bytes AS TEXT) FROM content WHERE bytes IS NOT NULL")
    }
  }

  /// The village ends, nothing stands in its place, and what it left is erased.
  private func eraseVillage() throws {
    let list = try BodyList(nation)
    nation.now = nation.now + .minutes(1)
    try list.apply(
      BodyList.head + "02 | 北山町 | 市区町村 | 01 | 支援\n03 | 南市 | 市区町村 | 01 | 支援",
      [village.description: []])
    let shown = try #require(
      try nation.queries.organizationErasure(of: village, as: list.keeper, at: nation.now))
    try nation.done(
      .eraseOrganization(OrganizationErasureForm(organization: village, shown: shown.digest)),
      as: list.keeper)
  }

  private func expectSound() throws {
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  @Test func `the text of a bulletin goes with the last alert in which it stands`() throws {
    let alerts = try issue("装置に弱点があります。")
    try answer(town, chief)
    try answer(village, elder)
    let least = try #require(RetentionRule.of(.incidents).daysMin)
    try nation.done(.setRetention(town, .incidents, days: least), as: chief)
    let start = nation.now
    nation.now = start + .days(Int64(least) + 1)
    try age()
    // The town is done with its alert; the village keeps what it was asked.
    #expect(try lines(alerts.village, elder)?.what.ja == "装置に弱点があります。")
    nation.now = start + .days(Int64(RetentionRule.of(.incidents).days) + 1)
    try age()
    #expect(try lines(alerts.village, elder) == nil && lines(alerts.town, chief) == nil)
    try expectSound()
  }

  @Test func `a stricter choice of a body above does not shorten what its town keeps`() throws {
    let (city, north) = (try nation.organization("city"), try nation.organization("north"))
    try nation.done(
      .assertConstituency(
        ConstituencyAssertion(
          organization: city, value: .prefix(try nation.prefix("198.18.1.0/24")),
          basis: .verified, validFrom: nation.now)))
    nation.now = nation.now + .minutes(1)
    try nation.done(.findings([try nation.finding()], cursor: nil, sensors: []))
    let alert = try nation.newest()
    let own = try duty(of: town)
    #expect(own.alert == alert && own.level == .contested)
    let clerk = try nation.viewer("clerk", "town", .responder)
    try nation.done(.delivery(own.id, .act), as: clerk)
    try nation.done(
      .delivery(own.id, .propose(.falsePositive, reason: "試験の通信", evidence: nil, cause: nil)),
      as: clerk)
    let least = try #require(RetentionRule.of(.incidents).daysMin)
    let head = try nation.viewer("prefect", "north", .administrator)
    try nation.done(.setRetention(north, .incidents, days: least), as: head)
    nation.now = nation.now + .days(Int64(least) + 1)
    try age()
    #expect(try lines(alert, clerk) != nil && texts().contains("試験の通信"))
    // The town's own choice is another matter.
    try nation.done(.setRetention(town, .incidents, days: least), as: chief)
    try age()
    #expect(try lines(alert, clerk) == nil && !texts().contains("試験の通信"))
    try expectSound()
  }

  @Test func `a body that is erased takes the text of a bulletin from nobody`() throws {
    let alerts = try issue("装置に弱点があります。")
    try answer(village, elder)
    try eraseVillage()
    #expect(try lines(alerts.town, chief)?.what.ja == "装置に弱点があります。")
    try expectSound()
  }

  @Test func `who wrote a bulletin that names him waits until nobody is asked by it any more`()
    throws
  {
    let tower = try nation.organization("tower")
    _ = try issue("問い合わせは当直 灯子まで。")
    // The first who was asked has answered, the second has not.
    try answer(town, chief)
    func openWords() throws -> Bool {
      let shown = try nation.queries.erasure(
        of: try nation.person("watch"), as: .node, at: nation.now)
      #expect(shown?.organization.id == tower && shown?.words ?? 0 > 0)
      return try #require(shown).blocks.contains(.openWords)
    }
    #expect(try openWords())
    try answer(village, elder)
    #expect(try !openWords())
  }

  @Test func `questions go with their asker, and the answers of others stay`() throws {
    let clerk = try nation.viewer("clerk", "town", .responder)
    let made = try nation.done(
      .askQuestion(
        QuestionForm(
          title: "更新の手順", text: "更新は西村 守が決めています。", tlp: .amber,
          isPseudonymous: false, audience: [town])), as: elder)
    let question = made[0].id.cast(to: Question.self)
    try nation.done(.question(question, .answer("北山町では月に一度です。")), as: clerk)
    try nation.done(.question(question, .answer("補足します。")), as: elder)
    let shown = try #require(
      try nation.queries.erasure(of: try nation.person("elder"), as: .node, at: nation.now))
    #expect(shown.words == 1 && shown.otherWords == 2 && shown.blocks.contains(.openWords))
    try nation.done(.question(question, .close), as: elder)
    let keeper = try nation.viewer("elder", "village", .administrator)
    let taken = try nation.takenAlong(as: keeper)
    #expect(String(decoding: taken.lines, as: UTF8.self).contains("更新は西村 守が決めています。"))
    try eraseVillage()
    let left = try texts()
    #expect(!left.contains("更新は西村 守が決めています。") && !left.contains("補足します。"))
    #expect(left.contains("北山町では月に一度です。"))
    try expectSound()
  }

  @Test func `a preview counts nothing of what other organisations keep`() throws {
    try nation.done(
      .report(ReportForm(what: "合言葉は月夜の蟹です。", marks: [], organization: village)), as: elder)
    // Whoever can choose a name could ask for any word.
    let probe = try nation.done(.enterPerson(town, name: "月夜の蟹"), as: chief)[0].id
      .cast(to: Person.self)
    let hidden = try #require(
      try nation.queries.erasure(of: probe, as: chief, at: nation.now))
    #expect(hidden.named == 0)
    try nation.done(
      .report(ReportForm(what: "町にも月夜の蟹から届いた", marks: [], organization: town)),
      as: try nation.viewer("clerk", "town", .responder))
    let own = try #require(try nation.queries.erasure(of: probe, as: chief, at: nation.now))
    #expect(own.named > 0)
  }
}
