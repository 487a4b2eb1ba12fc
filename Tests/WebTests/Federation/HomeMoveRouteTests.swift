//! Moves of organisations as pages: who sees them, what a move takes along, offering one, and taking one over.

import Federation
import Kernel
import Node
import Testing

@testable import Web

@Suite struct HomeMoveRouteTests {
  private static let calm = SiteFixture.Plan(isRaised: false)
  private static let root = "/network/links/transfers"
  private static let hamlet = ID<Organization>(high: 0x7000, low: 0x8000_0000_0000_0077)

  private static func fields(
    _ organization: ID<Organization>, _ link: ID<PeerLink>, sure: Bool = false
  ) -> [(String, String)] {
    [("to", "\(organization)"), ("link", "\(link)")] + (sure ? [("sure", "yes")] : [])
  }

  private static func stages(of fixture: SiteFixture) throws -> [HomeTransferRow.Stage] {
    try fixture.site.queries.homeTransfers().map(\.stage)
  }

  /// Another node offers the hamlet, of which it has said that it hosts it.
  private static func offer(
    by other: OtherNode, on id: ID<PeerLink>, of fixture: SiteFixture
  ) async throws -> ID<HomeTransfer> {
    let link = try #require(try fixture.site.queries.link(id))
    let record = RecordReference(.organization, hamlet)
    let document = HomeTransfer(
      id: ID(high: 0x7000, low: 0x8000_0000_0000_0201), record: record, version: 1,
      from: link.peer, to: link.own, at: fixture.site.clock.now,
      reason: Phrase(ja: "合併する", en: "Two bodies merge"))
    try await other.say(
      .transfer(try document.signed(by: other.key)), of: record, in: .ordinary, 1, tlp: .amber,
      on: id, of: fixture)
    return document.id
  }

  @Test func `the tower's watch sees moves, its administrator moves, to all others there are none`()
    async throws
  {
    let fixture = try SiteFixture(Self.calm)
    let link = try await OtherNode("town.example").link(to: fixture)
    let everybody = try await fixture.everybody()
    let chief = try #require(everybody["chief"])
    let forms = [
      "\(Self.root)/preview", "\(Self.root)/offer", "\(Self.root)/\(Self.hamlet)/take-over",
      "\(Self.root)/\(Self.hamlet)/withdraw",
    ]
    try await fixture.run { nobody in
      let asked = try await nobody.get(Self.root)
      #expect(asked.location == "/sign-in")
      for (key, member) in everybody.sorted(by: { $0.key < $1.key }) {
        let browser = nobody.signedIn(member)
        let sees = ["chief", "tower"].contains(key)
        let page = try await browser.get(Self.root)
        #expect(page.status == (sees ? 200 : 404), "\(key)")
        #expect(page.text.contains("\(Self.root)/preview") == (key == "chief"), "\(key)")
        for path in forms where key != "chief" {
          let answer = try await browser.post(path, Self.fields(fixture.town, link, sure: true))
          #expect(answer.status == (key == "tower" ? 403 : 404), "\(key) \(path)")
        }
      }
      for path in forms {
        let asked = try await nobody.post(path, Self.fields(fixture.town, link, sure: true))
        #expect(asked.location == "/sign-in", "\(path)")
        let forged = try await nobody.signedIn(chief).post(
          path, Self.fields(fixture.town, link, sure: true), token: "x")
        #expect(forged.status == 403, "\(path)")
      }
      let page = try await nobody.signedIn(chief).get(Self.root).text
      #expect(page.contains("移動はまだありません") && page.contains("town.example"))
      #expect(!page.contains("<script") && !page.contains("style=\""))
      let links = try await nobody.signedIn(chief).get("/network/links").text
      #expect(links.contains("href=\"\(Self.root)\""))
    }
    let stages = try Self.stages(of: fixture)
    #expect(stages.isEmpty)
  }

  @Test func `without another node nothing can be moved, and the page says what to do first`()
    async throws
  {
    let fixture = try SiteFixture(Self.calm)
    let chief = try await fixture.chief()
    try await fixture.run { nobody in
      let page = try await nobody.signedIn(chief).get(Self.root).text
      #expect(page.contains("移る先になるノードがつながっていません"))
      #expect(!page.contains("<form method=\"post\" action=\"\(Self.root)"))
    }
  }

  @Test func `what moves and what does not is shown before it is offered, and a tick offers it`()
    async throws
  {
    let fixture = try SiteFixture(Self.calm)
    let other = try OtherNode("town.example")
    let link = try await other.link(to: fixture)
    try await other.host(Self.hamlet, on: link, of: fixture)
    let chief = try await fixture.chief()
    let preview = try #require(
      try fixture.site.queries.homeTransfer(
        of: fixture.town, over: link, as: chief.viewer, at: fixture.site.clock.now))
    #expect(preview.refusal == nil && preview.duties == 0)
    #expect(preview.parts.people == 4 && preview.parts.posts == 4 && preview.parts.routes == 8)
    #expect(preview.accounts == 4)
    let fields = Self.fields(fixture.town, link)
    try await fixture.run { nobody in
      let browser = nobody.signedIn(chief)
      let page = try await browser.post("\(Self.root)/preview", fields)
      #expect(page.status == 200 && page.text.contains("移す前の確かめ"))
      #expect(page.text.contains("北山町") && page.text.contains("town.example"))
      #expect(page.text.contains("人 4人") && page.text.contains("アカウント 4件"))
      #expect(page.text.contains("action=\"\(Self.root)/offer\""))
      let none = try Self.stages(of: fixture)
      #expect(none.isEmpty, "a look changes nothing")
      let unsure = try await browser.post("\(Self.root)/offer", fields)
      #expect(unsure.status == 422 && unsure.text.contains("確かめた印が付いていません"))
      let offered = try await browser.post(
        "\(Self.root)/offer", Self.fields(fixture.town, link, sure: true))
      #expect(offered.status == 303 && offered.location == Self.root)
      let list = try await browser.get(Self.root).text
      #expect(list.contains("申し出ました。town.example にまだ届いていません"))
      #expect(list.contains("受け取りを待っています") && !list.contains("/take-over\""))
      var english = browser
      english.language = "en"
      let said = try await english.post("\(Self.root)/preview", fields)
      #expect(said.text.contains("What does not travel"))
    }
    let stages = try Self.stages(of: fixture)
    #expect(stages == [.offered])
  }

  @Test func `an offer is withdrawn after a tick, and the row says who does not know yet`()
    async throws
  {
    let fixture = try SiteFixture(Self.calm)
    let other = try OtherNode("town.example")
    let link = try await other.link(to: fixture)
    try await other.host(Self.hamlet, on: link, of: fixture)
    let (chief, tower) = (try await fixture.chief(), try fixture.member("tower"))
    try await fixture.run { nobody in
      let browser = nobody.signedIn(chief)
      let offered = try await browser.post(
        "\(Self.root)/offer", Self.fields(fixture.town, link, sure: true))
      #expect(offered.status == 303)
      let row = try #require(try fixture.site.queries.homeTransfers().first)
      let path = "\(Self.root)/\(row.signed.document.id)/withdraw"
      let list = try await browser.get(Self.root).text
      #expect(list.contains("action=\"\(path)\"") && list.contains("申し出を取り下げる"))
      let watch = try await nobody.signedIn(tower).get(Self.root).text
      #expect(watch.contains("北山町") && !watch.contains(path))
      let unsure = try await browser.post(path)
      #expect(unsure.status == 422 && unsure.text.contains("確かめた印が付いていません"))
      let withdrawn = try await browser.post(path, [("sure", "yes")])
      #expect(withdrawn.status == 303 && withdrawn.location == Self.root)
      let after = try await browser.get(Self.root).text
      #expect(after.contains("申し出を取り下げました。town.example にまだ届いていません"))
      #expect(after.contains("受け取りを待っています") && after.contains(path), "it may be said once more")
      var english = browser
      english.language = "en"
      let said = try await english.get(Self.root).text
      #expect(said.contains("town.example has not heard of it yet"))
      let unknown = try await browser.post(
        "\(Self.root)/\(Self.hamlet)/withdraw", [("sure", "yes")])
      #expect(unknown.status == 409 && unknown.text.contains("もう済んでいます"))
    }
    let stages = try Self.stages(of: fixture)
    #expect(stages == [.withdrawn])
  }

  @Test func `what cannot move is said, with what to do`() async throws {
    let fixture = try SiteFixture(Self.calm)
    let other = try OtherNode("town.example")
    let link = try await other.link(to: fixture)
    let chief = try await fixture.chief()
    let missing = ID<PeerLink>(high: 0x7000, low: 0x8000_0000_0000_0999)
    try await fixture.run { nobody in
      let browser = nobody.signedIn(chief)
      func refused(
        _ organization: ID<Organization>, _ status: Int, _ words: String
      ) async throws {
        for act in ["preview", "offer"] {
          let answer = try await browser.post(
            "\(Self.root)/\(act)", Self.fields(organization, link, sure: true))
          #expect(answer.status == status && answer.text.contains(words), "\(act) \(words)")
          #expect(!answer.text.contains("\(Self.root)/offer\""), "\(act) \(words)")
        }
      }
      try await refused(fixture.town, 422, "これを見てよい団体がありません")
      try await other.host(Self.hamlet, on: link, of: fixture)
      try await refused(fixture.tower, 409, "司令塔の組織は、ほかのノードへ移せません")
      let untyped = try await browser.post(
        "\(Self.root)/preview", [("find", "だれでもない"), ("link", "\(link)")])
      #expect(untyped.status == 422 && untyped.text.contains("どの団体か決められません"))
      for gone in [Self.fields(fixture.town, missing), Self.fields(Self.hamlet, link)] {
        let answer = try await browser.post("\(Self.root)/preview", gone)
        #expect(answer.status == 404)
      }
      _ = try await browser.post("/network/links/\(link)/hold")
      try await refused(fixture.town, 409, "そのノードとのつながりが止まっています")
    }
    let stages = try Self.stages(of: fixture)
    #expect(stages.isEmpty)
  }

  @Test
  func `an offer waits for its entry, is taken over after a tick, and says who has not heard`()
    async throws
  {
    let fixture = try SiteFixture(Self.calm)
    let other = try OtherNode("city.example")
    let link = try await other.link(to: fixture)
    try await other.host(Self.hamlet, on: link, of: fixture)
    let move = try await Self.offer(by: other, on: link, of: fixture)
    let (chief, tower) = (try await fixture.chief(), try fixture.member("tower"))
    let path = "\(Self.root)/\(move)/take-over"
    try await fixture.run { nobody in
      let browser = nobody.signedIn(chief)
      let early = try await browser.get(Self.root).text
      #expect(early.contains("団体の名簿がまだ届いていません") && !early.contains(path))
      let hasty = try await browser.post(path, [("sure", "yes")])
      #expect(hasty.status == 422 && hasty.text.contains("その団体は登録されていません"))
      let entry = DirectoryMessage(
        organization: Self.hamlet, version: 1, name: Phrase(ja: "南集落", en: "Minami Hamlet"),
        legalForm: "市区町村", code: nil, parents: [], lastRung: nil, posts: [], people: [],
        appointments: [], routes: [], networks: [])
      try await other.say(
        .directory(entry), of: RecordReference(.organization, Self.hamlet), in: .bulk, 2,
        tlp: .amberStrict, on: link, of: fixture)
      let offered = try await browser.get(Self.root).text
      #expect(offered.contains("南集落") && offered.contains("action=\"\(path)\""))
      let watch = try await nobody.signedIn(tower).get(Self.root).text
      #expect(watch.contains("南集落") && !watch.contains(path))
      let unsure = try await browser.post(path)
      #expect(unsure.status == 422 && unsure.text.contains("確かめた印が付いていません"))
      let taken = try await browser.post(path, [("sure", "yes")])
      #expect(taken.status == 303 && taken.location == Self.root)
      let done = try await browser.get(Self.root).text
      #expect(done.contains("移りました") && done.contains("まだ受け取っていないノードです"))
      let again = try await browser.post(path, [("sure", "yes")])
      #expect(again.status == 409 && again.text.contains("もう済んでいます"))
      let others = try await browser.post("\(Self.root)/\(move)/withdraw", [("sure", "yes")])
      #expect(others.status == 403, "it is the old home's to withdraw")
    }
    let stages = try Self.stages(of: fixture)
    #expect(stages == [.done])
    let hosts = try #require(try fixture.site.queries.link(link)).hosts
    #expect(hosts == [])
  }
}
