//! What passes on when a body ends: people who are still told, duties that are still owed, and what is kept of them.

import Alerting
import GRDB
import Kernel
import Sharing
import Testing

@testable import Node

@Suite struct BodyPassingTests {
  private let list: BodyList
  private var nation: Nation { list.nation }

  init() throws { list = try BodyList() }

  /// The town becomes part of the city; the prefecture is replaced by another; or it ends and nothing follows.
  private static let merged = BodyList.head + "02 | 北山町 | 市区町村 | | | 03"
  private static let replaced =
    BodyList.head + "01 | 北県 | 都道府県 | | | 09\n09 | 新北県 | 都道府県"
  private static let another = BodyList.head + "09 | 東県 | 都道府県"

  private func watch() throws -> Viewer { try nation.viewer("watch", "tower", .watchOfficer) }

  private func name(_ delivery: Delivery) throws -> String {
    try list.organization(delivery.organization)?.name.ja ?? "?"
  }

  /// An alert of the town.
  private func raise(_ severity: Severity, kind: AlertKind = .real) throws -> ID<Alert> {
    try nation.raise(
      "beacon", what: "通信", to: ["town"], severity: severity, kind: kind, as: try watch())[0]
  }

  // MARK: People

  @Test func `whoever passed to the successor is told there, and his notices are not taken back`()
    throws
  {
    let alert = try raise(.serious)
    try list.apply(Self.merged)
    let duty = try #require(try list.duties(of: alert).first)
    // The city has no head and no CISO of its own: the town's are copied as the city's.
    for name in ["chief", "top"] {
      let person = try nation.person(name)
      let states = try nation.queue.read { db in
        try String.fetchAll(
          db, sql: "SELECT state FROM outbox WHERE delivery = ? AND person = ? ORDER BY id",
          arguments: [duty.id.description, person.description])
      }
      #expect(states == ["waiting"], "\(name)")
    }
    #expect(try list.faults() == [])
  }

  @Test func `whoever was called above is called for the body in place of his own`() throws {
    let alert = try raise(.serious)
    try nation.pass(.minutes(25))
    let head = try nation.person("head")
    func called() throws -> [Callee] {
      try list.duties(of: alert).first?.called.filter { $0.person == head } ?? []
    }
    #expect(try called().map(\.organization) == [try nation.organization("north")])
    try list.apply(Self.replaced)
    #expect(try called().map(\.organization) == [try list.body("09").id])
    let cards = try nation.queue.read { db in
      try Int.fetchOne(
        db, sql: "SELECT COUNT(*) FROM call_card WHERE callee = ? AND open = 1",
        arguments: [head.description])
    }
    #expect(cards == 1, "and he is still to be called by phone")
    #expect(try list.faults() == [])
  }

  @Test func `addresses are kept as long as whoever passed serves, and go a year after he left`()
    throws
  {
    func kept(_ text: String) throws -> Bool {
      let found = try nation.queue.read { db in
        try Int.fetchOne(
          db, sql: "SELECT COUNT(*) FROM content WHERE CAST(bytes AS TEXT) = ?", arguments: [text])
      }
      return found ?? 0 > 0
    }
    let (city, top) = (try nation.organization("city"), try nation.person("top"))
    try list.apply(Self.merged)
    let year = Instant.Span.days(Int64(RetentionRule.of(.departed).days) + 1)
    nation.now = nation.now + year
    try nation.done(.letAge(.departed))
    #expect(try kept("000-top"))
    // An alert a year after the merger still has somewhere to go.
    let alert = try nation.raise(
      "later", what: "通信", to: ["city"], severity: .serious, as: try watch())[0]
    let mails = try nation.queries.leaseOutbox(at: nation.now, for: .minutes(1), limit: 200)
    #expect(mails.contains { $0.person == top && $0.address == "top@town.example" })
    #expect(try list.duties(of: alert).count == 1)
    let post = try #require(nation.state.posts["top"])
    try nation.done(.organization(city, .endAppointment(top, post)))
    nation.now = nation.now + year
    try nation.done(.letAge(.departed))
    #expect(try !kept("000-top") && kept("000-chief"))
    #expect(try list.faults() == [])
  }

  @Test func `whoever had left before the end comes back nowhere`() throws {
    let (town, clerk) = (try nation.organization("town"), try nation.person("clerk"))
    try nation.done(
      .organization(town, .endAppointment(clerk, try #require(nation.state.posts["clerk"]))))
    try list.apply(Self.merged)
    let city = try #require(try list.organization(try nation.organization("city")))
    #expect(!city.routes.contains { $0.person == clerk })
    #expect(city.routes.contains { $0.person == (try? nation.person("second")) })
    try nation.queue.read { db in
      for table in ["person WHERE id", "account WHERE person"] {
        let place = try String.fetchOne(
          db, sql: "SELECT organization FROM \(table) = ?", arguments: [clerk.description])
        #expect(place == town.description, "\(table)")
      }
    }
    let session = Command.openSession(
      login: "clerk@town.example", hash: Hash(sha256: "s".utf8), until: nation.now + .days(1),
      once: false)
    #expect(nation.ask(session) == .refused(.notFound))
    #expect(try list.faults() == [])
  }

  @Test func `a choice of the character set of one's mails passes with its person`() throws {
    let (town, top) = (try nation.organization("town"), try nation.person("top"))
    try nation.done(.organization(town, .chooseEncoding(top, .iso2022JP)))
    try list.apply(Self.merged)
    let city = try #require(try list.organization(try nation.organization("city")))
    #expect(city.encoding(of: top) == .iso2022JP)
  }

  // MARK: What is kept of them, and what goes

  private func texts() throws -> [String] {
    try nation.queue.read {
      try String.fetchAll(
        $0, sql: "SELECT CAST(bytes AS TEXT) FROM content WHERE bytes IS NOT NULL")
    }
  }

  @Test func `whoever passed is held as before, and erased with the name he was entered by`() throws
  {
    let (town, city) = (try nation.organization("town"), try nation.organization("city"))
    let clerk = try nation.person("clerk")
    let keeper = try nation.viewer("mayor", "city", .administrator)
    try nation.done(
      .placeHold(
        HoldForm(
          organization: town, scope: .person(clerk), reason: "訴訟の準備",
          until: nation.now + .days(30))),
      as: try nation.viewer("chief", "town", .administrator))
    try list.apply(Self.merged)
    try nation.done(
      .organization(city, .endAppointment(clerk, try #require(nation.state.posts["clerk"]))))
    let account = try #require(
      try nation.queries.accounts(as: keeper, at: nation.now).items.first { $0.person == clerk })
    try nation.done(.account(account.id, .close), as: keeper)
    func preview() throws -> ErasurePreview {
      try #require(try nation.queries.erasure(of: clerk, as: keeper, at: nation.now))
    }
    #expect(try preview().blocks == [.legalHold])
    let hold = try #require(try nation.queries.holds(as: keeper, at: nation.now).first)
    #expect(hold.reason == "訴訟の準備" && hold.by.name == "山田 太郎")
    try nation.done(.liftHold(hold.hold.id), as: keeper)
    #expect(try preview().names == 1 && preview().addresses == 3, "each once")
    try nation.done(
      .erasePerson(
        ErasureForm(organization: city, person: clerk, shown: try preview().digest)), as: keeper)
    let left = try texts()
    for gone in ["情報 係一", "clerk@town.example", "000-clerk"] {
      #expect(!left.contains(gone), "\(gone)")
    }
    #expect(left.contains("山田 太郎"), "the others who passed are as they were")
    #expect(try list.faults() == [])
  }

  @Test func `erasing a body that ended takes nothing from whoever passed to its successor`() throws
  {
    try nation.done(
      .delivery(
        try #require(try list.duties(of: try raise(.warning)).first).id,
        .propose(.falsePositive, reason: "北山町の調べ", evidence: nil, cause: nil)),
      as: try nation.viewer("clerk", "town", .responder))
    try list.apply(Self.merged)
    let town = try nation.organization("town")
    let shown = try #require(
      try nation.queries.organizationErasure(of: town, as: list.keeper, at: nation.now))
    try nation.done(
      .eraseOrganization(OrganizationErasureForm(organization: town, shown: shown.digest)),
      as: list.keeper)
    let left = try texts()
    for kept in ["山田 太郎", "000-chief", "top@town.example"] {
      #expect(left.contains(kept), "\(kept)")
    }
    #expect(!left.contains("北山町の調べ"), "what it wrote as a body of its own goes")
    #expect(try list.faults() == [])
  }

  // MARK: Duties

  @Test func `a question is looked at by somebody, though whoever owed the look has ended`() throws
  {
    let asked = try nation.done(
      .askQuestion(
        QuestionForm(
          title: "更新の手順", text: "端末の更新はどうしていますか。", tlp: .amber, isPseudonymous: false,
          audience: [try nation.organization("city")])),
      as: try nation.viewer("clerk", "town", .responder))
    let id = asked[0].id.cast(to: Question.self)
    func duties() throws -> [Delivery] {
      let question = try nation.queue.read { try Question.find(id.description, in: $0) }
      return try list.duties(of: try #require(question).alert)
    }
    #expect(try duties().map(name) == ["北県"])
    try list.apply(Self.another, ["01": []])
    let duty = try #require(try duties().first)
    #expect(try duties().count == 1 && name(duty) == "国の司令塔")
    #expect(duty.level == .addressed && duty.next != nil)
    #expect(try nation.queries.question(id, as: try watch(), at: nation.now) != nil)
    #expect(try list.faults() == [])
  }

  @Test func `an exercise that passes to a successor reaches nobody outside it`() throws {
    try nation.openExercise("秋", people: ["clerk", "top", "watch"])
    let alert = try raise(.serious, kind: .exercise("秋"))
    try list.apply(Self.merged)
    let people = try ["clerk", "top", "watch"].map { try nation.person($0).description }
    let reached = try nation.queue.read { db in
      try String.fetchAll(db, sql: "SELECT DISTINCT person FROM outbox ORDER BY person")
    }
    #expect(Set(reached).isSubset(of: people))
    #expect(try list.duties(of: alert).map(name) == ["南市"])
    #expect(try list.faults() == [])
  }

  @Test func `a contact test is carried on by the desk in place of the one that was agreed`() throws
  {
    try nation.done(
      .organization(
        try nation.organization("town"), .agreeLastRung(try nation.organization("north"))))
    try list.apply(Self.replaced)
    _ = try raise(.serious, kind: .contactTest)
    try nation.pass(.hours(3))
    let reached = try nation.queue.read { db in
      try String.fetchAll(db, sql: "SELECT DISTINCT person FROM outbox ORDER BY person")
    }
    #expect(reached.contains(try nation.person("prefect").description))
    #expect(!reached.contains(try nation.person("watch").description))
  }

  @Test func `a firm that was invited by a body that ended comes under its successor`() throws {
    let joining = try Joining()
    let bodies = try BodyList(joining.nation)
    try joining.invite("s")
    try bodies.apply(Self.replaced)
    let shown = try joining.nation.queries.openInvitation(
      hash: Hash(sha256: "s".utf8), at: joining.nation.now)
    #expect(shown?.name.ja == "新北県")
    guard case .done(let made) = joining.join("s", try Joining.form()) else {
      Issue.record("not joined")
      return
    }
    let firm = try bodies.organization(made[0].id.cast(to: Organization.self))
    #expect(try firm?.parents[.support] == bodies.body("09").id)
    #expect(try joining.verify() == [])
  }

  @Test func `an invitation of a body that ended for good is as good as none`() throws {
    let joining = try Joining()
    let bodies = try BodyList(joining.nation)
    try joining.invite("s")
    try bodies.apply(Self.another, ["01": []])
    // The living body above is none: nobody would support the firm.
    #expect(
      try joining.nation.queries.openInvitation(
        hash: Hash(sha256: "s".utf8), at: joining.nation.now) == nil)
    #expect(
      joining.join("s", try Joining.form()) == .refused(RefusalCode("unknownInvitation")))
  }

  @Test func `what a body published of itself is gone with it`() throws {
    let chief = try nation.viewer("chief", "town", .administrator)
    let town = try nation.organization("town")
    let texts = try #require(
      TeamProfileTexts([.telephone: Phrase(ja: "0123-45-6789", en: "0123-45-6789")]))
    try nation.done(.writeProfile(town, texts), as: chief)
    try nation.done(.publishProfile(town, true), as: chief)
    #expect(try nation.queries.publicProfile("02", at: nation.now) != nil)
    try list.apply(Self.merged)
    #expect(try nation.queries.publicProfile("02", at: nation.now) == nil)
  }

  // MARK: What it had sent and asked

  @Test func `a bulletin of a body that ended is followed and withdrawn by its successor alone`()
    throws
  {
    try nation.done(
      .issueBulletin(
        BulletinForm(
          kind: .warning, character: .request, statute: "", severity: .warning,
          lines: ThreeLines(
            what: Phrase(ja: "弱点があります。", en: "A weak spot."),
            now: Phrase(ja: "確かめる。", en: "Check it."), detail: ""), tlp: .amber,
          mayForward: .nobody, answerBy: nation.now + .days(1),
          recipients: [try nation.organization("town"), try nation.organization("city")])),
      as: try nation.viewer("prefect", "north", .watchOfficer))
    try list.apply(Self.replaced)
    let heir = Viewer(
      person: try nation.person("prefect"), key: nil, organization: try list.body("09").id,
      role: .watchOfficer)
    let found = try nation.queries.bulletins(as: heir, at: nation.now).items
    let id = try #require(found.first).bulletin.id
    #expect(found.count == 1 && found[0].permeation.asked == 2)
    for name in ["watch", "clerk", "mayor", "elder"] {
      let body = ["watch": "tower", "clerk": "town", "mayor": "city"][name] ?? "village"
      let other = try nation.viewer(name, body, .watchOfficer)
      #expect(try nation.queries.bulletins(as: other, at: nation.now).items.isEmpty, "\(name)")
      #expect(
        nation.ask(.withdrawBulletin(id, reason: "誤り"), as: other) == .refused(.notFound),
        "\(name)")
    }
    try nation.done(.withdrawBulletin(id, reason: "誤りでした"), as: heir)
    let open = try nation.queue.read {
      try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM delivery WHERE open = 1")
    }
    #expect(open == 0)
    #expect(try list.faults() == [])
  }

  @Test func `a question of a body that ended is its successor's, and a pseudonym stays one`()
    throws
  {
    let asked = try nation.done(
      .askQuestion(
        QuestionForm(
          title: "更新の手順", text: "端末の更新はどうしていますか。", tlp: .amber, isPseudonymous: true,
          audience: [try nation.organization("village")])),
      as: try nation.viewer("clerk", "town", .responder))
    let id = asked[0].id.cast(to: Question.self)
    let mayor = try nation.viewer("mayor", "city", .responder)
    let elder = try nation.viewer("elder", "village", .responder)
    #expect(try nation.queries.question(id, as: mayor, at: nation.now) == nil)
    try list.apply(Self.merged)
    let seen = try #require(try nation.queries.question(id, as: mayor, at: nation.now))
    #expect(seen.row.isOwn && seen.acts.contains(.close) && !seen.acts.contains(.look))
    #expect(
      try nation.queries.questions(
        as: mayor, filter: QuestionFilter(ownOnly: true), at: nation.now
      ).items.map(\.id) == [id])
    let other = try #require(try nation.queries.question(id, as: elder, at: nation.now))
    #expect(other.row.face == .pseudonym(form: nil) && !other.row.isOwn)
    try nation.done(.question(id, .answer("月に一度です。")), as: elder)
    try nation.done(.question(id, .answer("助かりました。")), as: mayor)
    let replies = try #require(try nation.queries.question(id, as: elder, at: nation.now)).replies
    #expect(replies.map(\.isAskers) == [false, true] && replies[1].by == nil)
    #expect(nation.ask(.question(id, .close), as: elder) == .refused(RefusalCode("notTheAsker")))
    try nation.done(.question(id, .close), as: mayor)
    #expect(try list.faults() == [])
  }
}
