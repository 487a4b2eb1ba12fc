//! A bulletin that tells town, prefecture and ministry at once (5.9a): one notice to each person, and no duty.

import GRDB
import Kernel
import Sharing
import Testing

@testable import Alerting
@testable import Node

@Suite struct BulletinTellingTests {
  private let nation: Nation
  private let ministry: ID<Organization>
  private let officer: ID<Person>

  init() throws {
    nation = try Nation()
    ministry = try nation.done(
      .registerOrganization(
        code: nil, name: Phrase(ja: "自治省", en: "Ministry"), legalForm: "府省庁"))[0]
      .id.cast(to: Organization.self)
    try nation.done(.place(try nation.organization("north"), .supervision, under: ministry))
    officer = try Self.enter(ministry, .responder, "officer", nation)
  }

  /// A person with a post and a mail address that worked just now.
  @discardableResult
  private static func enter(
    _ organization: ID<Organization>, _ role: Organization.Role, _ name: String, _ nation: Nation
  ) throws -> ID<Person> {
    let post = try nation.done(
      .createPost(organization, name: Phrase(ja: name, en: name), role: role))[0]
      .id.cast(to: Post.self)
    let person = try nation.done(.enterPerson(organization, name: name))[0]
      .id.cast(to: Person.self)
    try nation.done(
      .organization(organization, .appoint(person, to: post, from: nation.now, until: nil)))
    let route = try nation.done(
      .addRoute(organization, person: person, .mail, address: "\(name)@b.example"))[0]
      .id.cast(to: ContactRoute.self)
    try nation.done(.organization(organization, .routeSucceeded(route)))
    return person
  }

  private var watch: Viewer {
    get throws { try nation.viewer("watch", "tower", .watchOfficer) }
  }

  private func form(_ recipients: [ID<Organization>], telling: String?) -> BulletinForm {
    BulletinForm(
      kind: .warning, character: .request, statute: "", severity: .warning,
      lines: ThreeLines(
        what: Phrase(ja: "装置に弱点が見つかりました。", en: "A weak spot."),
        now: Phrase(ja: "版を確かめてください。", en: "Check it."), detail: ""),
      tlp: .amber, mayForward: .nobody, answerBy: nation.now + .days(3), recipients: recipients,
      telling: telling)
  }

  private func issue(_ recipients: [String], telling: String? = "自治体全体に及ぶため") throws
    -> ID<Bulletin>
  {
    let ids = try recipients.map { try nation.organization($0) }
    return try nation.done(.issueBulletin(form(ids, telling: telling)), as: try watch)[0]
      .id.cast(to: Bulletin.self)
  }

  /// Who has a notice of that role in the outbox, with when it is due.
  private func told(_ role: String) throws -> [(person: String, due: Int64)] {
    try nation.queue.read { db in
      try Row.fetchAll(
        db, sql: "SELECT person, due FROM outbox WHERE role = ? ORDER BY person",
        arguments: [role]
      ).map { ($0[0], $0[1]) }
    }
  }

  private func expectSound() throws {
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  @Test func `town, prefecture and ministry hear of it at the same instant, each person once`()
    throws
  {
    let id = try issue(["town", "city"])
    let wanted = try ["chief", "top", "head"].map { try nation.person($0) } + [officer]
    let copies = try told("copy")
    #expect(Set(copies.map(\.person)) == Set(wanted.map(\.description)))
    #expect(copies.count == wanted.count, "nobody twice, though two towns are asked")
    #expect(copies.allSatisfy { $0.due == nation.now.microseconds })
    let called = try told("duty").map(\.person)
    #expect(Set(called).isDisjoint(with: copies.map(\.person)))
    let view = try #require(
      try nation.queries.bulletin(id, as: try watch, at: nation.now))
    #expect(view.told?.reason == "自治体全体に及ぶため" && view.told?.hallPeople == 2)
    #expect(
      Set(view.told?.offices.map(\.organization.id) ?? [])
        == [try nation.organization("north"), ministry])
    #expect(view.row.permeation.asked == 2, "who is told is not counted among the asked")
    try expectSound()
  }

  @Test func `who is told owes nothing and nothing climbs to him`() throws {
    let id = try issue(["town"])
    let office = try #require(
      try nation.queries.bulletin(id, as: try watch, at: nation.now)?.told?.offices.first {
        $0.organization.id == ministry
      })
    let alert = try #require(
      try nation.queries.alert(
        office.alert,
        as: Viewer(person: officer, key: nil, organization: ministry, role: .responder),
        at: nation.now))
    #expect(alert.summary.closedAt != nil)
    #expect(alert.deliveries.map(\.summary.level) == [.told])
    #expect(alert.deliveries.allSatisfy { $0.acts.isEmpty })
    #expect(alert.summary.lines?.detail == "北山町 / Kitayama Town")
    let timers = try nation.queue.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM timer") }
    #expect(timers == 1, "the town's alone")
    try nation.pass(.days(2))
    let later = try told("duty").map(\.person)
    #expect(!later.contains(officer.description), "silence never becomes his")
    try expectSound()
  }

  @Test func `an office that is asked itself is told once, of itself as well`() throws {
    let id = try issue(["north", "town"])
    let head = try nation.person("head").description
    #expect(try told("copy").filter { $0.person == head }.count == 1)
    let view = try #require(try nation.queries.bulletin(id, as: try watch, at: nation.now))
    let north = try nation.organization("north")
    let office = try #require(view.told?.offices.first { $0.organization.id == north })
    let alert = try nation.queries.alert(office.alert, as: .node, at: nation.now)
    #expect(
      alert?.summary.lines?.detail
        == "北県 / North Prefecture\n北山町 / Kitayama Town")
    try expectSound()
  }

  @Test func `an office reads of its own bodies and of nobody else's`() throws {
    let id = try issue(["town", "village"])
    let view = try #require(try nation.queries.bulletin(id, as: try watch, at: nation.now))
    for office in view.told?.offices ?? [] {
      let detail = try nation.queries.alert(office.alert, as: .node, at: nation.now)?.summary.lines
      #expect(detail?.detail == "北山町 / Kitayama Town")
    }
    // It sees neither the bulletin nor what a body answers.
    let prefect = try nation.viewer("prefect", "north", .watchOfficer)
    #expect(try nation.queries.bulletin(id, as: prefect, at: nation.now) == nil)
    let seen = try nation.queries.alerts(as: prefect, at: nation.now).items
    #expect(seen.count == 1, "its own notice alone")
  }

  @Test func `without the choice nobody beside the recipients is told`() throws {
    let id = try issue(["town", "city"], telling: nil)
    #expect(try told("copy").isEmpty)
    #expect(try nation.queries.bulletin(id, as: try watch, at: nation.now)?.told == nil)
  }

  @Test func `the choice needs a reason, and the reason has a length`() throws {
    let town = [try nation.organization("town")]
    func ask(_ reason: String) throws -> Node.Answer {
      nation.ask(.issueBulletin(form(town, telling: reason)), as: try watch)
    }
    #expect(try ask("") == .refused(RefusalCode("needsTellingReason")))
    let most = String(repeating: "字", count: BulletinForm.tellingMax)
    #expect(try ask(most + "字") == .refused(RefusalCode("tooLong")))
    guard case .done = try ask(most) else {
      Issue.record("the longest reason is taken")
      return
    }
  }

  @Test func `the preview says who will be told, and where nobody is entered`() throws {
    let ids = try ["town", "city", "village"].map { try nation.organization($0) }
    let found = try nation.queries.telling(of: ids, as: try watch, at: nation.now)
    #expect(found.halls == 1 && found.hallPeople == 2)
    #expect(Set(found.hallsMissing.map(\.id)) == [ids[1], ids[2]])
    #expect(Set(found.offices.map(\.about)) == [2])
    #expect(found.offices.map(\.people) == [1, 1])
    let clerk = try nation.viewer("clerk", "town", .responder)
    #expect(try nation.queries.telling(of: ids, as: clerk, at: nation.now).offices.isEmpty)
  }

  @Test func `a ministry with a thousand towns reads how many they are`() {
    let lines = ThreeLines(what: .nothing, now: .nothing, detail: "")
    let name = Phrase(ja: String(repeating: "町", count: 10), en: String(repeating: "t", count: 7))
    // A line takes 21 characters with its end; the last has none.
    let most = (ThreeLines.toldNamesMax + 1) / 21
    let fits = ThreeLines.told(lines, by: name, asked: Array(repeating: name, count: most))
    #expect(fits.detail.count <= ThreeLines.toldNamesMax && fits.detail.hasPrefix(name.ja))
    let over = ThreeLines.told(lines, by: name, asked: Array(repeating: name, count: most + 1))
    #expect(over.detail.hasPrefix("\(most + 1)団体"))
  }
}
