//! Duty tables, changes of personnel, lists of contacts, the inventory and readiness, for programmes.

import Alerting
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Inspection
import Kernel
import NIOCore
import Node
import Testing

@testable import Web

@Suite struct ListInterfaceTests {
  private static let missing = "01234567-89ab-7def-8123-456789abcdef"

  private static func id(_ answer: SiteProgramme.Answer) throws -> String {
    try #require(
      answer.json["made"]?.array?.first?.string?.split(separator: "/").last.map(String.init))
  }

  // MARK: Duty tables

  @Test func `a month is set and read, and mistakes change nothing`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let key = try await fixture.key(.administrator, fixture.town)
    let sato = try fixture.member("sato").person
    let month = fixture.site.queries.month(of: fixture.site.clock.now).next
    let (day, next) = (month.first.adding(days: 9), month.first.adding(days: 10))
    @Sendable func turn(_ more: String = "", role: String = "guardDesk", person: String? = nil)
      -> String
    {
      """
      {"role": "\(role)", "person": "\(person ?? "\(sato)")", "from": "\(day)T17:15:00+09:00",
       "until": "\(next)T08:30:00+09:00"\(more)}
      """
    }
    try await fixture.runProgrammes { nobody in
      let asked = nobody.with(key)
      let path = "/api/v1/organizations/\(fixture.town)/roster"
      func set(_ turns: String, month text: String? = nil) async throws -> SiteProgramme.Answer {
        try await asked.post(path, #"{"month": "\#(text ?? "\(month)")", "turns": [\#(turns)]}"#)
      }
      for (turns, status, code) in [
        (turn(role: "responder"), 422, "unknownPost"), (turn(role: "king"), 400, "badForm"),
        (turn(person: Self.missing), 422, "notEmployedThen"), (turn(person: "x"), 400, "badForm"),
        (turn() + "," + turn(role: "watchDesk"), 422, "unknownPost"),
        (turn().replacing("T08:30", with: "T99:30"), 400, "badForm"),
        (#"{"role": 1}"#, 400, "badForm"),
      ] {
        let answer = try await set(turns)
        #expect(answer.status == status && answer.code == code, "\(turns) \(answer.code ?? "")")
      }
      #expect(try await set(turn(), month: "2040-13").status == 400)
      #expect(try await asked.get("\(path)?month=\(month)").json["turns"]?.array?.isEmpty == true)
      #expect(try await set(turn()).status == 200)
      let read = try await asked.get("\(path)?month=\(month)")
      let turns = read.json["turns"]?.array ?? []
      #expect(turns.count == 1 && turns.first?["name"]?.string == "佐藤 花子")
      #expect(turns.first?["person"]?.string == "\(sato)" && read.json["may_edit"]?.bool == true)
      #expect(try await asked.get("\(path)?month=x").status == 400)
      #expect(try await asked.get(path).json["month"]?.string == "\(month.previous)")
    }
  }

  // MARK: Changes of personnel

  @Test func `a change is shown, entered as it was shown, listed and taken back`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let key = try await fixture.key(.administrator, fixture.town)
    let (sato, yamada) = (try fixture.member("sato"), try fixture.member("yamada"))
    let view = try fixture.site.queries.organization(
      fixture.town, as: yamada.viewer, at: fixture.site.clock.now)
    let post = try #require(view?.posts.first { $0.post.role == .responder }?.post.id)
    @Sendable func step(_ more: String) -> String {
      #"{"post": "\#(post)", "leaves": "\#(sato.person)"\#(more)}"#
    }
    @Sendable func form(_ steps: String, day: String = "2041-04-01", _ more: String = "") -> String
    {
      #"{"day": "\#(day)", "steps": [\#(steps)]\#(more)}"#
    }
    let new = step(#", "name": "新任 五郎", "mail": "goro@example.jp""#)
    try await fixture.runProgrammes { nobody in
      let asked = nobody.with(key)
      let path = "/api/v1/transfers"
      let shown = try await asked.post("\(path)/differences", form(new))
      #expect(shown.status == 200 && shown.json["sound"]?.bool == true)
      #expect(shown.json["leaving"]?.array?.count == 1)
      let digest = try #require(shown.json["digest"]?.string)
      for (body, status, code) in [
        (form(""), 422, "nothingToChange"), (form(new, day: "2001-04-01"), 422, "dayIsPast"),
        (form(new, day: "April"), 400, "badForm"), (form(#"{"post": "x"}"#), 400, "badForm"),
        (form(#"{"post": "\#(post)"}"#), 400, "badForm"),
        (form(step(#", "name": "新任 五郎""#)), 422, "badTransfer"),
        (form(step(#", "name": "甲", "comes": "\#(yamada.person)""#)), 400, "badForm"),
        (
          form(new, #", "digest": "\#(String(repeating: "0", count: 64))""#), 409,
          "directoryChanged"
        ),
        (form(new, #", "digest": "x""#), 400, "badForm"),
        (
          form(Array(repeating: new, count: Transfer.movesMax + 1).joined(separator: ",")), 422,
          "tooManyMoves"
        ),
      ] {
        let answer = try await asked.post(path, body)
        #expect(
          answer.status == status && answer.code == code, "\(body.prefix(90)) \(answer.code ?? "")")
      }
      #expect(try await asked.get(path).count == 0)
      let made = try await asked.post(path, form(new, #", "digest": "\#(digest)""#), once: "april")
      let again = try await asked.post(path, form(new, #", "digest": "\#(digest)""#), once: "april")
      #expect(made.status == 201 && again.json["made"] == made.json["made"])
      let list = try await asked.get(path)
      let move = list.json["items"]?.array?.first?["moves"]?.array?.first
      #expect(list.count == 1 && move?["comes_name"]?.string == "新任 五郎")
      #expect(move?["new"]?.bool == true && move?["has_account"]?.bool == false)
      let id = try Self.id(made)
      #expect(try await asked.post("\(path)/\(id)/undo", "").status == 200)
      let undone = try await asked.get(path).json["items"]?.array?.first
      #expect(undone?["undone_at"]?.string != nil)
      #expect(try await asked.post("\(path)/\(Self.missing)/undo", "").status == 404)
    }
  }

  // MARK: Lists of contacts

  @Test func `a list is compared, applied as it was compared, and refused once it is another`()
    async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let key = try await fixture.key(.administrator, fixture.town)
    let list = """
      氏名,役職,役割,メール
      新谷 新,情報係 主任,代行,arata@example.jp
      迷い 子,主任,社長,lost@example.jp

      """
    try await fixture.runProgrammes { nobody in
      let asked = nobody.with(key)
      let found = try await asked.post("/api/v1/contacts/differences", list)
      #expect(found.status == 200, "\(found.code ?? "")")
      #expect(found.json["entered"]?.integer == 1 && found.json["refused"]?.integer == 1)
      let problem = found.json["problems"]?.array?.first
      #expect(problem?["row"]?.integer == 3 && problem?["error"]?.bool == true)
      #expect(found.json["missing"]?.array?.count == 4)
      let digest = try #require(found.json["digest"]?.string)
      let path = "/api/v1/contacts/imports?digest="
      for (body, digest, status, code) in [
        (list, "x", 400, "badForm"),
        (list, String(repeating: "0", count: 64), 409, "directoryChanged"),
        (list + "余分 な,係,,x@example.jp\n", digest, 409, "directoryChanged"),
        ("役職,メール\n係,x@example.jp\n", digest, 422, "noNameColumn"),
        ("%PDF-1.4", digest, 422, "badTable"), ("", digest, 422, "badTable"),
      ] {
        let answer = try await asked.post(path + digest, body)
        #expect(
          answer.status == status && answer.code == code, "\(body.prefix(20)) \(answer.code ?? "")")
      }
      #expect(try await asked.post("/api/v1/contacts/imports", list).status == 400)
      let made = try await asked.post(path + digest, list, once: "list")
      let again = try await asked.post(path + digest, list, once: "list")
      #expect(made.status == 201 && again.json["made"] == made.json["made"])
      let other = try await asked.post(path + digest, list + "\n", once: "list")
      #expect(other.code == "keyReused")
      let after = try await asked.post("/api/v1/contacts/differences", list)
      #expect(after.json["unchanged"]?.integer == 1 && after.json["steps"]?.integer == 0)
      // Whoever is not in the list ends only where his key is named.
      let gone = try #require(after.json["missing"]?.array?.first?["key"]?.string)
      let ended = try await asked.post("/api/v1/contacts/differences?ended=\(gone)", list)
      #expect(ended.json["ended"]?.integer == 1)
    }
  }

  // MARK: The inventory

  // table:
  @Test func `a system is entered, changed, confirmed by a person alone, retired and restored`()
    async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let key = try await fixture.key(.administrator, fixture.town)
    let form = """
      {"name": "住民情報", "information_class": "specificPersonal",
       "products": ["Example / Resident DB / 5.2"], "hosts": ["jumin-sv01", "10.1.20.34"],
       "domains": ["jumin.example"], "approvals": [{"action": "disconnect", "signer": "町長",
       "signed_on": "2040-04-01", "until": "2041-03-31"}]}
      """
    try await fixture.runProgrammes { nobody in
      let asked = nobody.with(key)
      let path = "/api/v1/systems"
      for (body, status, code) in [
        (#"{"name": ""}"#, 422, "badSystem"), (#"{"name": 1}"#, 400, "badForm"),
        (#"{"name": "x", "hosts": "y"}"#, 400, "badForm"),
        (#"{"name": "x", "information_class": "谷"}"#, 422, "badSystem"),
        (#"{"name": "x", "domains": ["co.jp"]}"#, 422, "badSystem"),
        (#"{"name": "x", "egress": ["10.0.0.0/8"]}"#, 422, "badSystem"),
        (#"{"name": "x", "life_or_safety": "yes"}"#, 400, "badForm"),
        // What life depends on is never cut off, whoever signed it.
        (
          form.replacing("\"hosts\"", with: "\"life_or_safety\": true, \"hosts\""), 422, "badSystem"
        ),
        (#"{"name": "\#(String(repeating: "長", count: 101))"}"#, 422, "badSystem"),
      ] {
        let answer = try await asked.post(path, body)
        #expect(answer.status == status && answer.code == code, "\(body) \(answer.code ?? "")")
        if code == "badSystem" {
          #expect(answer.json["problems"]?.array?.first?["ja"]?.string?.isEmpty == false, "\(body)")
        }
      }
      #expect(try await asked.get(path).count == 0)
      let made = try await asked.post(path, form, once: "one")
      #expect(made.status == 201, "\(made.json)")
      #expect(try await asked.post(path, form, once: "one").json["made"] == made.json["made"])
      let id = try Self.id(made)
      let one = try await asked.get("\(path)/\(id)")
      #expect(one.json["hosts"]?.array?.compactMap(\.string) == ["jumin-sv01", "10.1.20.34"])
      #expect(one.json["life_or_safety"]?.bool == false && one.json["confirmed_at"]?.isNull == true)
      #expect(one.json["approvals"]?.array?.first?["signer"]?.string == "町長")
      // What is left out stays, what is empty goes.
      let changed = try await asked.post("\(path)/\(id)/change", #"{"place": "本庁", "domains": []}"#)
      #expect(changed.status == 200)
      let after = try await asked.get("\(path)/\(id)")
      #expect(after.json["place"]?.string == "本庁" && after.json["domains"]?.array?.isEmpty == true)
      #expect(after.json["hosts"]?.array?.count == 2)
      #expect(after.json["approvals"]?.array?.count == 1)
      #expect(
        try await asked.get("\(path)?q=本庁".replacing("本庁", with: "%E6%9C%AC%E5%BA%81")).count == 1)
      #expect(try await asked.post("\(path)/\(id)/confirm", "").code == "notAPerson")
      #expect(try await asked.get("\(path)?unconfirmed=true").count == 1)
      #expect(try await asked.post("\(path)/\(id)/retire", "").status == 200)
      #expect(try await asked.get(path).count == 0)
      #expect(try await asked.get("\(path)?retired=true").count == 1)
      #expect(try await asked.post("\(path)/\(id)/restore", "").status == 200)
      #expect(try await asked.post("\(path)/\(id)/no-such-act", "").status == 404)
      #expect(try await asked.get("\(path)?organization=x").status == 400)
    }
  }

  // MARK: Whose it is

  @Test func `each of them follows organisation and role, and hides what is another's`()
    async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let clerk = try await fixture.key(.administrator, fixture.town)
    let month = fixture.site.queries.month(of: fixture.site.clock.now)
    let town = "/api/v1/organizations/\(fixture.town)/roster"
    let roles: [Role] = [.observer, .responder, .watchOfficer, .administrator, .sensor]
    let sides = [fixture.town, fixture.other, fixture.tower]
    var callers: [(role: Role, side: ID<Organization>, key: String)] = []
    for side in sides {
      for role in roles { callers.append((role, side, try await fixture.key(role, side))) }
    }
    let all = callers
    try await fixture.runProgrammes { nobody in
      let system = try Self.id(
        try await nobody.with(clerk).post("/api/v1/systems", #"{"name": "住民情報"}"#))
      for (role, side, key) in all {
        let asked = nobody.with(key)
        let what =
          "\(role) of \(side == fixture.town ? "town" : side == fixture.other ? "other" : "tower")"
        let isTown = side == fixture.town
        let isSensor = role == .sensor
        // Members and the tower's watch see a table, whoever administers its organisation sets it.
        let sees = !isSensor && (isTown || role.mayWatch && side == fixture.tower)
        #expect(try await asked.get(town).status == (sees ? 200 : 404), "\(what) roster")
        let set = try await asked.post(town, #"{"month": "\#(month.next)", "turns": []}"#)
        let setting = isTown && !isSensor ? (role == .administrator ? 200 : 403) : 404
        #expect(set.status == setting, "\(what) set \(set.status)")
        let isAdmin = role == .administrator
        #expect(try await asked.get("/api/v1/transfers").status == (isAdmin ? 200 : 403), "\(what)")
        let list = try await asked.post("/api/v1/contacts/differences", "氏名,役職\n甲,係\n")
        #expect(list.status == (isAdmin ? 200 : 403), "\(what) contacts \(list.status)")
        let one = try await asked.get("/api/v1/systems/\(system)")
        let reads = isTown && !isSensor
        #expect(one.status == (reads ? 200 : 404), "\(what) system \(one.status)")
        let gone = try await asked.get("/api/v1/systems/\(Self.missing)")
        if !reads { #expect(one.json == gone.json, "\(what)") }
        let change = try await asked.post("/api/v1/systems/\(system)/change", #"{"place": "本庁"}"#)
        #expect(
          change.status == (!reads ? 404 : role.mayAct ? 200 : 403), "\(what) \(change.status)")
        let ready = try await asked.get("/api/v1/readiness")
        #expect(ready.status == 200, "\(what)")
        let page = try fixture.site.queries.readiness(
          as: Viewer(person: nil, key: nil, organization: side, role: role), at: SiteFixture.now)
        #expect(ready.count == page.items.count, "\(what) readiness")
      }
      for path in [town, "/api/v1/transfers", "/api/v1/systems", "/api/v1/readiness"] {
        #expect(try await nobody.get(path).status == 401, "\(path)")
      }
      for path in ["transfers/differences", "contacts/differences", "contacts/imports", "systems"] {
        #expect(try await nobody.post("/api/v1/\(path)", "{}").status == 401, "\(path)")
      }
      #expect(try await nobody.with(clerk).get("/api/v1/readiness?show=x").status == 400)
    }
  }
}
