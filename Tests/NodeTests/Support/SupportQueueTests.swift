//! A supporter's list: what stands in it, in which order, for whom; and that it stays flat for many clients.

import Alerting
import GRDB
import Kernel
import Sharing
import Testing

@testable import Node

@Suite struct SupportQueueTests {
  let nation: Nation
  let prefect: Viewer

  init() throws {
    nation = try Nation()
    prefect = try nation.viewer("prefect", "north", .watchOfficer)
  }

  private func queue(
    _ filter: SupportFilter = .all, after: PageKey? = nil, limit: Int = 50, as viewer: Viewer? = nil
  ) throws -> SupportQueue? {
    try nation.queries.supportQueue(
      as: viewer ?? prefect, filter: filter, after: after, limit: limit, at: nation.now)
  }

  private func bulletin(_ recipients: [String], hours: Int64 = 24) throws {
    try nation.done(
      .issueBulletin(
        BulletinForm(
          kind: .warning, character: .request, statute: "", severity: .warning,
          lines: ThreeLines(
            what: Phrase(ja: "VPN装置に弱点があります。", en: "A weak spot in VPN devices."),
            now: Phrase(ja: "版を確かめる。", en: "Check the version."), detail: ""), tlp: .amber,
          mayForward: .nobody, answerBy: nation.now + .hours(hours),
          recipients: try recipients.map { try nation.organization($0) })), as: prefect)
  }

  // MARK: What stands in it

  @Test func `bulletins are folded, duties stand alone, and the nearest deadline comes first`()
    throws
  {
    try bulletin(["town", "city"])
    try nation.raise(
      "beacon", what: "指令サーバと通信しています。", to: ["town"], severity: .serious, as: prefect)
    let found = try #require(try queue())
    #expect(found.clients == 2)
    let timed = found.items.filter { $0.due != nil }
    #expect(timed.map(\.kind) == [.duty, .bulletin])
    #expect(timed.map(\.count) == [1, 2])
    #expect(timed[0].organization?.name.en == "Kitayama Town" && timed[1].organization == nil)
    #expect(timed[0].subject?.ja == "指令サーバと通信しています。" && timed[0].severity == .serious)
    #expect(timed.map { $0.due ?? nation.now } == timed.map { $0.due ?? nation.now }.sorted())
    // One has answered: the other stands alone, by name.
    let town = try nation.organization("town")
    let row = try nation.queries.alerts(
      as: prefect, filter: AlertFilter(openOnly: true, organization: town), limit: 10,
      at: nation.now
    ).items.first { $0.campaign != nil }
    let delivery = try #require(row?.owner?.id)
    try nation.done(
      .delivery(delivery, .answer(AnswerForm(kind: .notAffected))),
      as: try nation.viewer("clerk", "town", .responder))
    let after = try #require(try queue(.bulletins))
    #expect(after.items.map(\.count) == [1])
    #expect(after.items.first?.organization?.name.en == "Minami City")
  }

  @Test func `whoever asks for help stands under help, until it is over`() throws {
    let alerts = try nation.raise(
      "beacon", what: "通信しています。", to: ["town"], severity: .serious, as: prefect)
    let detail = try #require(
      try nation.queries.alert(alerts[0], as: prefect, at: nation.now))
    let delivery = try #require(detail.deliveries.first?.summary.id)
    #expect(try queue(.help)?.items.isEmpty == true)
    try nation.done(
      .delivery(delivery, .help), as: try nation.viewer("clerk", "town", .responder))
    let found = try #require(try queue(.help))
    #expect(found.items.map(\.kind) == [.help] && found.items[0].since == nation.now)
    #expect(try queue(.duties)?.items.isEmpty == true, "it is not listed twice")
  }

  @Test func `a duty that the supporter may not see is not in its list, nor in its numbers`() throws
  {
    let watch = try nation.viewer("watch", "tower", .watchOfficer)
    try nation.raise("secret", what: "内緒の件です。", to: ["town"], severity: .caution, as: watch)
    let found = try #require(try queue())
    #expect(found.items.allSatisfy { $0.alert == nil } && found.counts[.duties] == 0)
  }

  @Test func `a client that ended is in no row and in no number`() throws {
    let list = try BodyList(nation)
    try list.apply(BodyList.head + "02 | 北山町 | 市区町村 | | | 03")
    let town = try nation.organization("town")
    let found = try #require(try queue())
    #expect(found.clients == 1 && !found.items.contains { $0.organization?.id == town })
    #expect(found.counts[.gaps] == 0 && found.isWhole)
  }

  @Test func `gaps are named with what is missing, and go when they are filled`() throws {
    #expect(try queue(.gaps)?.items.isEmpty == true)
    nation.now = nation.now + .days(91)
    let old = try #require(try queue(.gaps))
    #expect(old.items.map(\.kind) == [.notReachedLately, .notReachedLately])
    let shop = try nation.done(
      .registerOrganization(code: nil, name: Phrase(ja: "店", en: "Shop"), legalForm: "中小企業"))[0]
      .id.cast(to: Organization.self)
    try nation.done(.place(shop, .support, under: try nation.organization("north")))
    #expect(
      try queue(.gaps)?.items.filter { $0.organization?.id == shop }.map(\.kind)
        == [.noResponder, .noDeputy])
    let post = try nation.done(
      .createPost(shop, name: Phrase(ja: "店長", en: "Owner"), role: .responder))[0]
      .id.cast(to: Post.self)
    let person = try nation.done(.enterPerson(shop, name: "店 長"))[0].id.cast(to: Person.self)
    try nation.done(
      .organization(shop, .appoint(person, to: post, from: nation.now, until: nil)))
    try nation.done(
      .organization(
        shop,
        .designate(
          .init(
            code: Organization.supporterIsDeputy, basis: "x", from: nation.now, until: nil))))
    #expect(
      try queue(.gaps)?.items.filter { $0.organization?.id == shop }.map(\.kind)
        == [.neverReached])
  }

  @Test func `silent sensors and missed tests of clients stand in it`() throws {
    let town = try nation.organization("town")
    try nation.done(
      .registerSensor(
        key: try #require(nation.keys["town sensor"]),
        Sensor.Particulars(name: "庁内網", organization: town)),
      as: try nation.viewer("chief", "town", .administrator))
    try nation.done(.drawContactTests([town]))
    #expect(try queue(.sensors)?.items.isEmpty == true)
    // This quarter's test counts the routes that worked on the first morning; the next one's, on whichever of its days it
    // was drawn, asks and is missed.
    try nation.pass(.days(160))
    let sensors = try #require(try queue(.sensors))
    #expect(sensors.items.map { $0.subject?.ja } == ["庁内網"])
    let tests = try #require(try queue(.tests))
    #expect(tests.items.map { $0.organization?.id } == [town])
  }

  @Test func `the number on home is the length of what goes on, and reads no client's record`()
    throws
  {
    let town = try nation.organization("town")
    try nation.done(
      .registerSensor(
        key: try #require(nation.keys["town sensor"]),
        Sensor.Particulars(name: "庁内網", organization: town)),
      as: try nation.viewer("chief", "town", .administrator))
    try nation.done(.drawContactTests([town]))
    try nation.pass(.days(160))
    for number in 0..<3 { try client(number) }
    func compare(_ what: String) throws {
      let listed = try #require(try queue(.happening, limit: .max)).items
      let count = try nation.queries.supportCount(as: prefect, at: nation.now)
      #expect(count == listed.count, "\(what)")
      let counts = try #require(try queue()).counts
      #expect(counts[.all] == listed.count + (counts[.gaps] ?? 0), "\(what)")
    }
    try compare("sensors and tests")
    try bulletin(["town", "city"])
    try nation.raise("beacon", what: "通信", to: ["town"], severity: .serious, as: prefect)
    try compare("duties")
    let duty: ID<Delivery> = try nation.queue.read { db in
      let alert = try Alert.find(try nation.alert("beacon").description, in: db)
      return try #require(alert?.deliveries.first)
    }
    try nation.done(.delivery(duty, .help), as: try nation.viewer("clerk", "town", .responder))
    try compare("help")
    let kinds = try #require(try queue(.happening, limit: .max)).items.map(\.kind)
    #expect(Set(kinds).isSuperset(of: [.help, .bulletin, .silentSensor, .missedTest]))
    try BodyList(nation).apply(BodyList.head + "02 | 北山町 | 市区町村 | | | 03")
    try compare("a client that ended")
    var asked: [String] = []
    nation.queue.inDatabase { db in
      db.trace(options: .statement) { event in
        if case .statement(let statement) = event { asked.append(statement.sql) }
      }
    }
    _ = try nation.queries.supportCount(as: prefect, at: nation.now)
    nation.queue.inDatabase { $0.trace(options: []) }
    #expect(!asked.isEmpty && asked.count < 12)
    #expect(!asked.contains { $0.contains("path_support") && $0.contains("SELECT id, state") })
  }

  // MARK: Who sees it

  @Test func `the supporter and the tower see the list, and nobody else that there is one`() throws
  {
    let north = try nation.organization("north")
    let tower = try nation.organization("tower")
    for (name, viewer) in try nation.viewers() {
      let mayKeep = viewer.role.mayWatch || viewer.role.mayAdminister
      let isSupporter = viewer.organization == north && mayKeep && viewer.role != .node
      let isTower = viewer.organization == tower && mayKeep && viewer.role != .node
      let found = try nation.queries.supportQueue(of: north, as: viewer, at: nation.now)
      #expect((found != nil) == (isSupporter || isTower), "\(name)")
      let own = try nation.queries.supportQueue(as: viewer, at: nation.now)
      #expect((own != nil) == (viewer.organization != nil && mayKeep), "\(name)")
      // Whoever supports nobody is shown no number.
      let count = try nation.queries.supportCount(as: viewer, at: nation.now)
      #expect((count != nil) == isSupporter, "\(name)")
      let listed = try nation.queries.invitations(of: north, as: viewer, at: nation.now)
      #expect(listed.isEmpty)
    }
  }

  @Test func `a supporter is told for whom its desk takes over the calling`() throws {
    #expect(try queue()?.agreedCount == 0)
    let chief = try nation.viewer("chief", "town", .administrator)
    let (town, north) = (try nation.organization("town"), try nation.organization("north"))
    try nation.done(.organization(town, .agreeLastRung(north)), as: chief)
    let found = try #require(try queue())
    #expect(found.agreedCount == 1 && found.agreed.map(\.id) == [town])
    let tower = try nation.viewer("watch", "tower", .administrator)
    #expect(try queue(as: tower)?.agreedCount == 0, "the tower's desk is everybody's")
    let seen = try nation.queries.supportQueue(of: north, as: tower, at: nation.now)
    #expect(seen?.agreed.map(\.id) == [town])
    try nation.done(
      .organization(town, .agreeLastRung(try nation.organization("tower"))), as: chief)
    #expect(try queue()?.agreedCount == 0)
    let plan = try nation.queue.read { db in
      try Row.fetchAll(
        db, sql: "EXPLAIN QUERY PLAN \(Snapshot.agreedSQL)", arguments: ["desk": "x"]
      ).map { $0["detail"] as String }
    }
    #expect(plan.contains { $0.contains("organization_last_rung") }, "\(plan)")
  }

  // MARK: Pages

  @Test func `the list is paged by key, each item once, in the order of the whole`() throws {
    for number in 0..<7 { try client(number) }
    try bulletin(["town", "city"])
    let whole = try #require(try queue(limit: .max))
    var paged: [SupportItem] = []
    var after: PageKey?
    repeat {
      let page = try #require(try queue(after: after, limit: 3))
      #expect(page.items.count <= 3)
      paged += page.items
      after = page.next
    } while after != nil
    #expect(paged == whole.items)
    #expect(Set(paged.map(\.key)).count == paged.count)
    #expect(whole.counts[.all] == paged.count)
    for item in paged { #expect(PageKey("\(item.place)") == item.place) }
  }

  private func client(_ number: Int) throws {
    let id = try nation.done(
      .registerOrganization(
        code: nil, name: Phrase(ja: "工場\(number)", en: "Works \(number)"), legalForm: "中小企業"))[0]
      .id.cast(to: Organization.self)
    try nation.done(.place(id, .support, under: try nation.organization("north")))
  }

  // MARK: Many clients

  /// What the questions to a store cost: how many statements, and how many of them walk a whole table.
  private func statements() throws -> Int {
    var count = 0
    nation.queue.inDatabase { db in
      db.trace(options: .statement) { event in
        if case .statement = event { count += 1 }
      }
    }
    _ = try queue(limit: 50)
    nation.queue.inDatabase { $0.trace(options: []) }
    return count
  }

  @Test func `two thousand clients cost as many statements as two, and none walks the nation`()
    throws
  {
    try bulletin(["town", "city"])
    // A page is full in both cases: what is asked for its rows is asked as often.
    for number in 0..<60 { try client(number) }
    let few = try statements()
    for number in 60..<2000 { try client(number) }
    let many = try statements()
    #expect(many == few, "\(few) statements for 62 clients, \(many) for 2,002")
    let found = try #require(try queue())
    #expect(found.clients == 2002 && found.isWhole)
    try nation.queue.read { db in
      let bound: StatementArguments = ["from": "/a/", "until": "/a0", "viewer": "x"]
      for (sql, index) in [
        (Snapshot.clientsSQL, "organization_support"),
        (Snapshot.dutiesSQL(Sight(viewer: prefect)), "delivery_organization"),
        (Snapshot.happeningSQL(Sight(viewer: prefect)), "delivery_organization"),
      ] {
        let arguments: StatementArguments =
          sql.contains(":viewer") ? bound : ["from": "/a/", "until": "/a0"]
        let plan = try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(sql)", arguments: arguments)
          .map { $0["detail"] as String }
        #expect(plan.contains { $0.contains(index) || $0.contains("delivery_newest") }, "\(plan)")
        #expect(!plan.contains { $0.hasPrefix("SCAN organization") }, "\(plan)")
        #expect(!plan.contains { $0.hasPrefix("SCAN delivery") }, "\(plan)")
      }
    }
  }
}
