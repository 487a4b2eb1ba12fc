//! Sessions, keys, links, the directory: who is let in and who learns how to reach whom.

import Alerting
import GRDB
import Kernel
import Testing

@testable import Node

struct PeopleTests {
  let affairs: Affairs
  let nation: Nation
  var queries: Queries { nation.queries }

  init() throws {
    affairs = try Affairs()
    nation = affairs.nation
  }

  @Test func `a session lets in until it ends`() throws {
    let hash = Hash(sha256: "cookie".utf8)
    let until = nation.now + .hours(8)
    try nation.done(
      .openSession(login: "clerk@town.example", hash: hash, until: until, once: false))
    let last = Instant(microseconds: until.microseconds - 1)
    let signedIn = try #require(try queries.session(hash: hash, at: last))
    #expect(signedIn.viewer == (try nation.viewer("clerk", "town", .responder)))
    #expect(signedIn.name == "情報 係一" && signedIn.organization?.name.ja == "北山町")
    #expect(signedIn.login == "clerk@town.example" && !signedIn.isOnce)
    #expect(try queries.session(hash: hash, at: until) == nil)
    #expect(try queries.session(hash: Hash(sha256: "other".utf8), at: nation.now) == nil)
    try nation.done(.closeSession(hash: hash))
    #expect(try queries.session(hash: hash, at: nation.now) == nil)
  }

  @Test func `an account shows its derived password, or none`() throws {
    #expect(try queries.account(login: "clerk@town.example")?.derived == "scrypt clerk")
    #expect(try queries.account(login: "CLERK@town.example") == nil)
    #expect(try queries.account(login: "") == nil)
    try nation.done(
      .createAccount(
        person: try nation.person("second"), try nation.organization("town"), .observer,
        login: "second", password: nil))
    let linkOnly = try #require(try queries.account(login: "second"))
    #expect(linkOnly.derived == nil)
  }

  @Test func `a key works until it is revoked`() throws {
    let hash = Hash(sha256: "town sensor".utf8)
    let key = try #require(nation.keys["town sensor"])
    #expect(
      try queries.viewer(ofKey: hash, at: nation.now)
        == Viewer(
          person: nil, key: key, organization: try nation.organization("town"), role: .sensor))
    let common = try queries.viewer(
      ofKey: Hash(sha256: "common sensor".utf8), at: nation.now)
    #expect(common?.organization == nil && common?.role == .sensor)
    try nation.done(.revokeKey(key))
    #expect(try queries.viewer(ofKey: hash, at: nation.now) == nil)
    #expect(try queries.viewer(ofKey: Hash(sha256: "no key".utf8), at: nation.now) == nil)
  }

  @Test func `keys in use are listed to their administrator, common ones to the tower's`() throws {
    let wanted = [
      "town administrator": ["town sensor"], "tower administrator": ["common sensor"],
      "the node": ["common sensor", "town sensor"],
    ]
    for (name, viewer) in try nation.viewers() {
      let found = try queries.keys(as: viewer, at: nation.now).items.map(\.name)
      #expect(found == wanted[name] ?? [], "\(name)")
    }
    let chief = try nation.viewer("chief", "town", .administrator)
    try nation.done(.revokeKey(try #require(nation.keys["town sensor"])))
    #expect(try queries.keys(as: chief, at: nation.now).items.isEmpty)
  }

  @Test func `a link shows its duty until it expires, then only numbers to call`() throws {
    let token = try #require(
      try nation.queue.read { db in
        try String.fetchOne(
          db,
          sql: """
            SELECT outbox.token FROM outbox JOIN delivery ON delivery.id = outbox.delivery
            WHERE outbox.person = ? AND delivery.severity = 5 AND outbox.token IS NOT NULL
            ORDER BY outbox.id
            """, arguments: [try nation.person("clerk").description])
      })
    let hash = Hash(sha256: token.utf8)
    let linked = try #require(try queries.deliveryForLink(hash, at: nation.now))
    let view = try #require(linked.view)
    #expect(view.alert.id == (try nation.alert("wave town")))
    #expect(view.alert.lines?.what.ja == "一斉攻撃が起きています。")
    #expect(linked.link.name == "情報 係一")
    #expect(view.roster.map(\.name) == ["情報 係一", "総務 次子", "山田 太郎", "町長 花子"])
    #expect(view.roster.allSatisfy { $0.isReachable })
    #expect(view.told.map(\.name) == ["情報 係一", "山田 太郎", "町長 花子", "県庁 課長"])
    #expect(view.phones.map(\.number) == ["000-watch"])
    #expect(view.origin.name == "当直 灯子")
    let expires = linked.link.expires
    let last = Instant(microseconds: expires.microseconds - 1)
    #expect(try queries.deliveryForLink(hash, at: last)?.view != nil)
    let late = try #require(try queries.deliveryForLink(hash, at: expires))
    #expect(late.view == nil && late.link.isExpired && late.phones.count == 1)
    #expect(try queries.link(hash: Hash(sha256: "guess".utf8), at: nation.now) == nil)
    #expect(try queries.deliveryForLink(Hash(sha256: "guess".utf8), at: nation.now) == nil)
  }

  @Test func `names are for everybody signed in, addresses for those who call`() throws {
    let town = try nation.organization("town")
    for (name, viewer) in try nation.viewers() {
      let view = try queries.organization(town, as: viewer, at: nation.now)
      let parts = name.split(separator: " ").map(String.init)
      let isIn = name == "the node" || parts[0] != "nowhere" && parts[1] != "sensor"
      #expect((view != nil) == isIn, "\(name)")
      #expect(try queries.organizations(as: viewer).items.isEmpty == !isIn, "\(name)")
      guard let view else { continue }
      #expect(view.posts.compactMap(\.holders.first?.name).count == 4, "\(name)")
      let isMember = parts[0] == "town"
      let watches =
        name == "the node"
        || parts[1] == "watchOfficer" && ["tower", "north", "town"].contains(parts[0])
      let routes = view.posts.flatMap(\.holders).flatMap(\.routes)
      #expect(routes.isEmpty == !(isMember || watches), "\(name)")
      let mayCall = watches || isMember && ["responder", "administrator"].contains(parts[1])
      #expect(routes.contains { $0.address != nil } == mayCall, "\(name)")
      #expect(routes.allSatisfy { $0.isFresh })
    }
    let nobody = ID<Organization>(high: 7, low: 7)
    #expect(try queries.organization(nobody, as: .node, at: nation.now) == nil)
  }

  @Test func `a search looks through so many people and no more`() throws {
    let town = try nation.organization("town")
    let person = try nation.done(.enterPerson(town, name: "末尾 探子"))[0].id.cast(to: Person.self)
    let place = try #require(
      try nation.queue.read { db in
        try Int.fetchOne(
          db, sql: "SELECT COUNT(*) FROM person WHERE (organization, id) <= (?, ?)",
          arguments: [town.description, person.description])
      })
    func found(among most: Int) throws -> [String] {
      try queries.read(as: .node, at: nation.now) { snapshot in
        try snapshot.homes(ofPeopleNamed: "末尾探子", among: most)
      }
    }
    #expect(try found(among: place) == [town.description])
    #expect(try found(among: place - 1).isEmpty)
  }

  @Test func `a contact test is offered exactly where it is taken`() throws {
    for (name, viewer) in try nation.viewers() where viewer.role != .node {
      for (body, id) in nation.state.organizations {
        // A nation of its own: a test that is open would be in the way of the next.
        let nation = try Nation(copying: nation)
        func offered() throws -> Bool {
          try nation.queries.organization(id, as: viewer, at: nation.now)?.mayTest ?? false
        }
        let before = try offered()
        let form = RaiseForm(
          kind: .contactTest, severity: .caution,
          lines: ThreeLines(
            what: Phrase(ja: "試験です。", en: "A test."), now: Phrase(ja: "押す。", en: "Press."),
            detail: ""), tlp: .green, inDoubt: false, recipients: [id], observables: [],
          campaign: false)
        let answer = nation.ask(.raise(form), as: viewer)
        var isTaken = false
        if case .done = answer { isTaken = true }
        #expect(before == isTaken, "\(name) to \(body): \(answer)")
        #expect(try !offered(), "\(name) to \(body): offered while one is open")
      }
    }
  }

  @Test func `an absence shows who stands in, to members and watch officers`() throws {
    let town = try nation.organization("town")
    let until = nation.now + .days(3)
    try nation.done(
      .organization(
        town,
        .absent(
          try nation.person("clerk"), from: nation.now, until: until,
          deputy: try nation.person("second"))))
    let member = try nation.viewer("top", "town", .observer)
    let view = try #require(try queries.organization(town, as: member, at: nation.now))
    #expect(view.posts.first?.holders.first?.absentUntil == until)
    #expect(view.posts.first?.holders.first?.deputy == "総務 次子")
    #expect(view.absences.count == 1)
    let stranger = try nation.viewer("elder", "village", .responder)
    let outside = try #require(try queries.organization(town, as: stranger, at: nation.now))
    #expect(outside.absences.isEmpty && outside.posts.first?.holders.first?.absentUntil == nil)
    let home = try queries.home(as: member, at: nation.now)
    #expect(home.readiness?.onDuty.map(\.name) == ["総務 次子"])
    #expect(
      try #require(try queries.organization(town, as: member, at: until)).absences.isEmpty)
  }

  @Test func `readiness is gone on the day after ninety days`() throws {
    let member = try nation.viewer("clerk", "town", .responder)
    let worked = try #require(try queries.home(as: member, at: nation.now).readiness?.lastSuccess)
    let limit = worked + .days(90)
    let fresh = try #require(try queries.home(as: member, at: limit).readiness)
    #expect(fresh.isFresh && fresh.deputyIsReachable)
    let stale = try #require(
      try queries.home(as: member, at: limit + .seconds(1)).readiness)
    #expect(!stale.isFresh)
    // The others' routes were entered a moment later, but not by as much as a second.
    #expect(!stale.deputyIsReachable)
    #expect(stale.lastTest?.answered == false)
    #expect(stale.posts.map(\.post.role) == [.responder, .deputy, .middle, .ciso])
  }

  @Test func `that somebody who left answered makes nobody reachable`() throws {
    let village = try nation.organization("village")
    let member = try nation.viewer("elder", "village", .responder)
    #expect(try queries.home(as: member, at: nation.now).readiness?.isFresh == true)
    try nation.done(
      .organization(
        village,
        .endAppointment(
          try nation.person("elder"), try #require(nation.state.posts["elder"]))))
    let left = try #require(try queries.home(as: member, at: nation.now).readiness)
    #expect(left.lastSuccess == nil && !left.isFresh)
  }

  @Test func `a preview names those who are then called and copied`() throws {
    let tower = try nation.viewer("watch", "tower", .watchOfficer)
    let recipients = try ["city", "village"].map { try nation.organization($0) }
    let rows = try queries.recipientsPreview(
      recipients, severity: .serious, as: tower, at: nation.now)
    #expect(rows.map(\.organization.name.ja) == ["南市", "西村"])
    let made = try nation.raise(
      "later", what: "あとの警報です。", to: ["city", "village"], severity: .serious, as: tower)
    for (row, alert) in zip(rows, made) {
      let detail = try #require(try queries.alert(alert, as: tower, at: nation.now))
      #expect(detail.deliveries[0].called == row.called)
      #expect(detail.deliveries[0].copies == row.copied)
    }
    let reached = [
      "the node": ["南市", "西村"], "tower watchOfficer": ["南市", "西村"],
      "north watchOfficer": ["南市"], "city watchOfficer": ["南市"], "village watchOfficer": ["西村"],
    ]
    for (name, viewer) in try nation.viewers() {
      let preview = try queries.recipientsPreview(
        recipients, severity: .serious, as: viewer, at: nation.now)
      #expect(preview.map(\.organization.name.ja) == reached[name] ?? [], "\(name)")
    }
  }
}
