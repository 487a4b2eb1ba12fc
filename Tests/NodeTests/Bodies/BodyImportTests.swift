//! A list of bodies is applied whole, now or on its day, and nothing that was open is lost.

import Alerting
import GRDB
import Inspection
import Kernel
import Sharing
import Testing

@testable import Node

@Suite struct BodyImportTests {
  private let list: BodyList
  private var nation: Nation { list.nation }

  init() throws { list = try BodyList() }

  private static let merged = BodyList.head + "02 | 北山町 | 市区町村 | | | 03"
  private static let split =
    BodyList.head
    + "02 | 北山町 | 市区町村 | | | 04;05\n04 | 上山町 | 市区町村 | 01\n05 | 下山町 | 市区町村 | 01"

  private func watch() throws -> Viewer { try nation.viewer("watch", "tower", .watchOfficer) }

  private func name(_ delivery: Delivery) throws -> String {
    try list.organization(delivery.organization)?.name.ja ?? "?"
  }

  @Test func `an open alert of a merged town goes on with the successor, owner and deadline`()
    throws
  {
    let alert = try nation.raise(
      "beacon", what: "通信", to: ["town"], severity: .serious, as: try watch())[0]
    try list.apply(Self.merged)
    let duties = try list.duties(of: alert)
    #expect(try duties.map(name) == ["南市"])
    let duty = try #require(duties.first)
    let city = try nation.organization("city")
    #expect(duty.level == .primary && duty.stage == .awaiting && duty.next != nil)
    #expect(duty.called.allSatisfy { $0.organization == city } && !duty.called.isEmpty)
    let detail = try #require(try nation.queries.alert(alert, as: .node, at: nation.now))
    #expect(detail.summary.owner?.organization.id == city)
    #expect(try list.faults() == [])
    // The ladder climbs there as anywhere, and the city's people act.
    try nation.pass(.hours(2))
    #expect(try list.duties(of: alert).first?.rungReached ?? 0 > 0)
    try nation.done(
      .delivery(duty.id, .acknowledge(over: .link)),
      as: try nation.viewer("mayor", "city", .responder))
    #expect(try list.faults() == [])
  }

  @Test func `of several successors the body above owns it until one accepts`() throws {
    let alert = try nation.raise(
      "beacon", what: "通信", to: ["town"], severity: .serious, as: try watch())[0]
    try list.apply(Self.split)
    var duties = try list.duties(of: alert)
    #expect(Set(try duties.map(name)) == ["北県", "上山町", "下山町"])
    #expect(duties.allSatisfy { $0.next != nil })
    let owner = try nation.queries.alert(alert, as: .node, at: nation.now)?.summary.owner?
      .organization.id
    #expect(owner == (try nation.organization("north")))
    #expect(try list.faults() == [])
    // The town's clerk came to the first of them, and accepts for it.
    let clerk = Viewer(
      person: try nation.person("clerk"), key: nil, organization: try list.body("04").id,
      role: .responder)
    let own = try #require(duties.first { $0.organization == clerk.organization })
    try nation.done(.delivery(own.id, .acknowledge(over: .link)), as: clerk)
    duties = try list.duties(of: alert)
    #expect(try duties.map(name) == ["上山町"])
    #expect(try list.faults() == [])
  }

  @Test func `without a successor the body above finds an owner, and an address is nobody's`()
    throws
  {
    let alert = try nation.raise(
      "beacon", what: "通信", to: ["town"], severity: .serious, as: try watch())[0]
    let others = BodyList.head + "03 | 南市 | 市区町村 | 01 | 支援\n | 西村 | 市区町村"
    try list.apply(others, ["02": []])
    #expect(try list.duties(of: alert).map(name) == ["北県"])
    #expect(try list.duties(of: alert).first?.level == .unowned)
    #expect(try list.found("北山") == ["北山町←北山町"])
    #expect(try list.found("北山", as: try watch(), watchedOnly: true) == [])
    nation.now = nation.now + .minutes(1)
    try nation.done(.findings([try nation.finding()], cursor: nil, sensors: []))
    let found = try list.duties(of: try nation.newest())
    #expect(try found.map(name) == ["国の司令塔"])
    #expect(found.first?.level == .unowned)
    #expect(try list.faults() == [])
  }

  @Test func `people, accounts, addresses, sensors and systems pass by a Fact each`() throws {
    let inventory = try TownInventory(nation)
    let system = try inventory.enter { $0.words.hosts = ["198.18.1.7"] }
    try nation.done(
      .registerSensor(
        key: try #require(nation.keys["town sensor"]),
        Sensor.Particulars(name: "庁内網", organization: inventory.town)), as: .node)
    try list.apply(Self.merged)
    let (town, city) = (try nation.organization("town"), try nation.organization("city"))
    let own = try #require(try list.organization(city))
    let clerk = try nation.person("clerk")
    #expect(own.predecessors == [town] && own.employs(clerk, at: nation.now))
    // The city has a responder: the village clerk's post is there, and the ladder calls the city's own.
    #expect(own.posts.filter { $0.role == .responder }.count == 1)
    #expect(own.posts.contains { $0.id == nation.state.posts["clerk"] && $0.role == .other })
    #expect(own.posts.contains { $0.id == nation.state.posts["top"] && $0.role == .ciso })
    let old = try #require(try list.organization(town))
    #expect(!old.employs(clerk, at: nation.now) && old.end?.successors == [city])
    #expect(old.posts.count == 4, "its history stays")
    try nation.queue.read { db in
      for table in ["person", "account", "constituency", "api_key", "system", "sensor"] {
        let left = try Int.fetchOne(
          db, sql: "SELECT COUNT(*) FROM \(table) WHERE organization = ?",
          arguments: [town.description])
        #expect(left == 0, "\(table)")
      }
      let id = try #require(try Account.named("clerk@town.example", in: db))
      let session = try #require(try Account.find(id.description, in: db))
      #expect(session.organization == city && session.role == .responder)
    }
    nation.now = nation.now + .minutes(1)
    try nation.done(.findings([try nation.finding()], cursor: nil, sensors: []))
    #expect(try list.duties(of: try nation.newest()).map(name) == ["南市"])
    let mayor = try nation.viewer("mayor", "city", .responder)
    #expect(try nation.queries.system(system, as: mayor, at: nation.now) != nil)
    #expect(try list.faults() == [])
  }

  @Test func `two towns that become one both bring their responders`() throws {
    let text =
      BodyList.head
      + "02 | 北山町 | 市区町村 | | | 04\n03 | 南市 | 市区町村 | | | 04\n04 | 大市 | 市区町村 | 01 | 支援"
    try list.apply(text)
    let new = try list.body("04")
    #expect(new.posts.filter { $0.role == .responder }.count == 2)
    #expect(new.called(at: nation.now).count >= 4)
    #expect(try list.faults() == [])
  }

  @Test func `a body that ended is not asked, not offered and not changed`() throws {
    try list.apply(Self.merged)
    let town = try nation.organization("town")
    let watch = try watch()
    #expect(
      nation.ask(
        .raise(
          RaiseForm(
            kind: .real, severity: .serious,
            lines: ThreeLines(
              what: Phrase(ja: "通信", en: "traffic"), now: Phrase(ja: "確かめる。", en: "Check."),
              detail: ""),
            tlp: .amber, inDoubt: false, recipients: [town], observables: [], campaign: false)),
        as: watch) == .refused(RefusalCode("organizationEnded")))
    let elder = try nation.viewer("elder", "village", .responder)
    let question = QuestionForm(
      title: "更新の手順", text: "端末の更新はどうしていますか。", tlp: .amber, isPseudonymous: false,
      audience: [town, try nation.organization("city")])
    #expect(
      nation.ask(.askQuestion(question), as: elder)
        == .refused(RefusalCode("organizationEnded")))
    let report = ReportForm(what: "不審な通信", marks: [], organization: town)
    #expect(nation.ask(.report(report), as: watch) == .refused(RefusalCode("organizationEnded")))
    let preview = try nation.queries.recipientsPreview(
      [town, try nation.organization("city")], severity: .serious, as: watch, at: nation.now)
    #expect(preview.map(\.organization.name.ja) == ["南市"])
    let chosen = try nation.queries.audience(
      AudienceChoice(isForAll: true, names: ["北山町", "02"]), as: watch, watchedOnly: false)
    #expect(!chosen.rows.contains { $0.id == town } && chosen.unclear == ["北山町", "02"])
    #expect(
      nation.ask(.createPost(town, name: Phrase(ja: "係", en: "desk"), role: .responder))
        == .refused(RefusalCode("hasEnded")))
    for watched in [true, false] {
      let offered = try nation.queries.organizations(as: watch, watchedOnly: watched)
      #expect(!offered.items.contains { $0.id == town })
    }
    // Its old name and code find what stands in its place, and say so.
    #expect(try list.found("北山") == ["南市←北山町"])
    #expect(try list.found("02") == ["南市←北山町"])
    #expect(try list.found("北山", as: watch, watchedOnly: true) == ["南市←北山町"])
    #expect(try list.found("南") == ["南市"])
  }

  @Test func `a renamed town is found by both names, and was called otherwise before`() throws {
    let before = nation.now
    nation.now = nation.now + .days(1)
    try list.apply(BodyList.head + "02 | 青空市 | 市区町村")
    #expect(try list.found("北山") == ["青空市←北山町"])
    #expect(try list.found("青空") == ["青空市"])
    let town = try #require(try list.organization(try nation.organization("town")))
    #expect(town.name(at: before).ja == "北山町" && town.name(at: nation.now).ja == "青空市")
    #expect(town.name(at: nation.now - .milliseconds(1)).ja == "北山町")
    #expect(try list.faults() == [])
  }

  @Test func `a day to come applies by itself, and can be undone before it`() throws {
    let day = try #require(CivilDate("2015-06-01"))
    let alert = try nation.raise(
      "beacon", what: "通信", to: ["town"], severity: .warning, as: try watch())[0]
    let first = try list.apply(Self.merged, on: day)
    #expect(try list.duties(of: alert).map(name) == ["北山町"])
    #expect(try list.faults() == [])
    try nation.done(.undoBodies(first), as: list.keeper)
    try nation.done(.undoBodies(first), as: list.keeper)
    let second = try list.apply(Self.merged, on: day)
    let midnight = TimeZoneRule.tokyo.instant(day, hour: 0, minute: 0)
    try nation.pass(midnight - .seconds(1) - nation.now)
    #expect(try list.organization(try nation.organization("town"))?.isLiving == true)
    try nation.pass(.seconds(2))
    #expect(try list.organization(try nation.organization("town"))?.end?.at == midnight)
    #expect(try list.duties(of: alert).map(name) == ["南市"])
    #expect(try nation.queries.bodyImport(first, as: list.keeper)?.record.stage == "undone")
    #expect(try nation.queries.bodyImport(second, as: list.keeper)?.record.stage == "applied")
    #expect(
      nation.ask(.undoBodies(second), as: list.keeper) == .refused(RefusalCode("dayIsPast")))
    #expect(try list.faults() == [])
  }

  @Test func `what cannot be applied on its day is left whole and says why`() throws {
    let day = try #require(CivilDate("2015-06-01"))
    let planned = try list.apply(Self.merged, on: day)
    try list.apply(BodyList.head + "03 | 南市 | 市区町村 | | | 01")
    try nation.pass(.days(40))
    let record = try #require(try nation.queries.bodyImport(planned, as: list.keeper)?.record)
    #expect(record.stage == "hindered")
    if case .hindered(_, let why) = record.state { #expect(why == .bodyEnded) }
    #expect(try list.organization(try nation.organization("town"))?.isLiving == true)
    #expect(try list.faults() == [])
  }

  @Test func `a prefecture moves though a body below it has ended`() throws {
    try list.apply(Self.merged)
    let north = try nation.organization("north")
    let made = try nation.done(
      .registerOrganization(code: nil, name: Phrase(ja: "東国", en: "East"), legalForm: "国の機関"))
    let east = try #require(made.first).id.cast(to: Organization.self)
    try nation.done(.place(north, .support, under: east), as: .node)
    #expect(try list.organization(try nation.organization("town"))?.isLiving == false)
    #expect(try list.faults() == [])
  }

  @Test func `a deadline that is refused is asked again, not answered from memory`() throws {
    let nobody = RecordReference(.delivery, ID<Delivery>(high: 0x7000, low: 0x8000_0000_0000_0001))
    let timer = NodeInput(
      id: ID<Input>(v7At: nation.now, random: (1, 2)), secret: [UInt8](repeating: 1, count: 16),
      // Refused for whom it comes from; what matters is that it was.
      viewer: try watch(), command: .timer(nobody, due: nation.now))
    let answers = nation.node.apply([timer], at: nation.now, wallAt: nation.now).answers
    guard case .refused? = answers.first else {
      Issue.record("\(answers)")
      return
    }
    let kept = try nation.queue.read { db in
      try Int.fetchOne(
        db, sql: "SELECT COUNT(*) FROM input WHERE id = ?", arguments: [timer.id.description])
    }
    #expect(kept == 0)
    // Nor where one was remembered before: now it is acted on, and that is remembered.
    let due = NodeInput(
      id: timer.id, secret: timer.secret, viewer: .node, command: timer.command)
    try nation.queue.write { db in
      try db.execute(
        sql: "INSERT INTO input (id, at, answer) VALUES (?, 1, '!notAllowed')",
        arguments: [timer.id.description])
    }
    let now = nation.node.apply([due], at: nation.now, wallAt: nation.now).answers
    #expect(now == [.done([])])
    let answer = try nation.queue.read { db in
      try String.fetchOne(
        db, sql: "SELECT answer FROM input WHERE id = ?", arguments: [timer.id.description])
    }
    #expect(answer == "")
  }

  @Test func `days are those to come, three years at most`() throws {
    let today = TimeZoneRule.tokyo.civilTime(at: nation.now).date
    #expect(
      nation.ask(.importBodies(try list.form(Self.merged, on: today)), as: list.keeper)
        == .refused(RefusalCode("dayIsPast")))
    let far = try #require(CivilDate("2018-05-12"))
    #expect(
      nation.ask(.importBodies(try list.form(Self.merged, on: far)), as: list.keeper)
        == .refused(RefusalCode("dayTooFar")))
    let near = try #require(CivilDate("2018-05-10"))
    try list.apply(Self.merged, on: near)
  }

  @Test func `only the tower's administrator changes the directory of bodies`() throws {
    let form = try list.form(Self.merged)
    for (name, viewer) in try nation.viewers() where viewer.role != .node {
      let may = viewer.role == .administrator && viewer.organization == list.keeper.organization
      #expect(try nation.queries.keepsBodies(viewer) == may, "\(name)")
      #expect((try nation.queries.knownBodies(as: viewer, at: nation.now) != nil) == may, "\(name)")
      #expect(try nation.queries.bodyImports(as: viewer).isEmpty, "\(name)")
      if !may {
        #expect(
          nation.ask(.importBodies(form), as: viewer) == .refused(.notAllowed), "\(name)")
      }
    }
    try nation.done(.importBodies(form), as: list.keeper)
    #expect(
      nation.ask(.importBodies(form), as: list.keeper)
        == .refused(RefusalCode("directoryChanged")))
  }

  @Test func `an open question of a bulletin is the successor's to answer`() throws {
    try nation.done(
      .issueBulletin(
        BulletinForm(
          kind: .warning, character: .request, statute: "", severity: .warning,
          lines: ThreeLines(
            what: Phrase(ja: "弱点があります。", en: "A weak spot."),
            now: Phrase(ja: "確かめる。", en: "Check it."), detail: ""), tlp: .amber,
          mayForward: .nobody, answerBy: nation.now + .days(1),
          recipients: [try nation.organization("town"), try nation.organization("village")])),
      as: try watch())
    try list.apply(Self.merged)
    let open = try nation.queue.read { db in
      try String.fetchAll(db, sql: "SELECT organization FROM delivery WHERE open = 1 ORDER BY id")
    }
    let expected = [try nation.organization("city"), try nation.organization("village")]
    #expect(Set(open) == Set(expected.map(\.description)))
    let watch = try watch()
    let page = try nation.queries.bulletins(as: watch, at: nation.now)
    let id = try #require(page.items.first?.bulletin.id)
    let asked = try #require(try nation.queries.recipients(of: id, as: watch, at: nation.now))
    #expect(asked.count == 2, "who passed it on is not counted twice")
    #expect(try list.faults() == [])
  }
}
