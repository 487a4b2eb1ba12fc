//! The directory of bodies through its pages: importing, planning and undoing, designations, days gone by, and who may.

import Alerting
import Foundation
import Kernel
import Node
import Testing

@testable import Web

@Suite struct BodyTests {
  private func site() throws -> SiteFixture { try SiteFixture() }

  /// The tower's administrator: the watch officer's session under another role is not enough, so that he is let in.
  private func keeper(_ fixture: SiteFixture) async throws -> SiteFixture.Member {
    let watch = try fixture.member("tower")
    let session = "keeper of bodies"
    let commands: [Command] = [
      .createAccount(
        person: watch.person, fixture.tower, .administrator, login: "keeper", password: "x"),
      .openSession(
        login: "keeper", hash: Hash(sha256: Array(session.utf8)),
        until: SiteFixture.now + .days(1), once: false),
    ]
    for command in commands {
      guard case .done = await fixture.site.submit(command, as: .node) else {
        throw Refused("failed")
      }
    }
    return SiteFixture.Member(
      person: watch.person, organization: fixture.tower, role: .administrator, session: session)
  }

  private static let list = "団体名,種別,合併先コード\n北山町,市区町村,N1\n南川市,市区町村,\n"
  private static let merged =
    "団体コード,団体名,種別,合併先コード\n,北山町,市区町村,N1\nN1,北川市,市区町村,\n,悪い,,\n"

  @Test func `a list is imported from file to result, and the alert goes on with the successor`()
    async throws
  {
    let fixture = try site()
    let member = try await keeper(fixture)
    try await fixture.run { nobody in
      let browser = nobody.signedIn(member)
      let sent = try await browser.upload(
        Array(Self.merged.utf8), named: "団体.csv", to: "/network/bodies/import")
      let path = try #require(sent.location)
      let columns = try await browser.get(path).text
      for field in ["code", "name", "legalForm", "successor"] {
        #expect(columns.contains("<option value=\"\(field)\" selected>"), "\(field)")
      }
      let fields = [
        ("c0", "code"), ("c1", "name"), ("c2", "legalForm"), ("c3", "successor"), ("header", "1"),
      ]
      #expect(try await browser.post("\(path)/columns", fields).location == "\(path)/differences")
      let page = try await browser.get("\(path)/differences").text
      for text in ["新しい団体：1件", "取り込まない行：1件", "北川市が引き継ぐ", "南川市"] {
        #expect(page.contains(text), "\(text)")
      }
      #expect(try await browser.bytes("\(path)/errors.csv").count > 10)
      let digest = try #require(SiteBrowser.hidden("digest", in: page))
      let done = try await browser.post(
        "\(path)/apply", [("digest", digest), ("go", "apply"), ("shown", "x")])
      let result = try #require(done.location)
      #expect(try await browser.get(result).text.contains("反映しました"))
      #expect(try await browser.get(path).status == 410)
      let alert = try await browser.get("/alerts/\(fixture.alert)").text
      #expect(alert.contains("北川市"))
      let town = try await browser.get("/network/\(fixture.town)").text
      #expect(town.contains("この団体は") && town.contains("北川市"))
      let found = try await browser.get("/network?q=%E5%8C%97%E5%B1%B1").text
      #expect(found.contains("<h2>北川市") && found.contains("引き継ぎました"))
    }
    let duties = try fixture.detail().deliveries.map(\.summary)
    #expect(duties.filter { $0.next != nil }.map(\.organization.name.ja) == ["北川市"])
  }

  @Test func `what is not in the list ends only when it is ticked`() async throws {
    let fixture = try site()
    let member = try await keeper(fixture)
    try await fixture.run { nobody in
      let browser = nobody.signedIn(member)
      let text = "団体名,種別\n南川市,市区町村\n"
      let sent = try await browser.upload(
        Array(text.utf8), named: "団体.csv", to: "/network/bodies/import")
      let path = try #require(sent.location)
      var page = try await browser.get("\(path)/differences").text
      #expect(page.contains("北山町") && !page.contains("value=\"apply\""))
      let key = "\(fixture.town)"
      page = try await browser.post(
        "\(path)/apply", [("shown", key), ("tick", key), ("s-\(key)", "どこにもない市")]
      ).text
      #expect(page.contains("引き継ぐ団体「どこにもない市」"))
      page = try await browser.post(
        "\(path)/apply", [("shown", key), ("tick", key), ("s-\(key)", "南川市")]
      ).text
      #expect(page.contains("南川市が引き継ぐ"))
      let digest = try #require(SiteBrowser.hidden("digest", in: page))
      let choice = [("shown", key), ("tick", key), ("s-\(key)", "南川市"), ("digest", digest)]
      for (day, status) in [("2040-05-08", 422), ("x", 422), ("2050-01-01", 422)] {
        let refused = try await browser.post(
          "\(path)/apply", choice + [("go", "apply"), ("day", day)])
        #expect(refused.status == status, "\(day)")
      }
      let done = try await browser.post(
        "\(path)/apply", choice + [("go", "apply"), ("day", "2040-06-01")])
      let result = try #require(done.location)
      #expect(try await browser.get(result).text.contains("予定"))
      #expect(try await browser.get("/network/bodies").text.contains(result))
      #expect(try await browser.post("\(result)/undo").location == result)
      #expect(try await browser.get(result).text.contains("取り消しました"))
      #expect(!(try await browser.get("/network/\(fixture.town)").text.contains("この団体は")))
    }
  }

  /// The town's clerk is to leave on a day, and somebody new to come.
  private static func planTransfer(_ fixture: SiteFixture, on day: String) async throws {
    let (chief, sato) = (try fixture.member("yamada").viewer, try fixture.member("sato").person)
    let (site, date) = (fixture.site, try #require(CivilDate(day)))
    let now = site.clock.now
    let place = try #require(try site.queries.contacts(as: chief, at: now).places.first)
    let held = try #require(place.organization.appointments.first { $0.person == sato })
    let steps = [
      TransferStep(
        post: held.post, leaves: sato,
        comes: .new(name: "新任 五郎", mail: "goro@example.jp", phone: ""))
    ]
    let shown = TransferDifferences(
      steps, with: place, day: TimeZoneRule.tokyo.instant(date, hour: 0, minute: 0), at: now)
    _ = try WatchRoutes.records(
      of: await site.submit(
        .planTransfer(
          TransferForm(
            organization: fixture.town, day: date, steps: steps, shown: shown.digest)),
        as: chief))
  }

  @Test func `a change of personnel that waits in a body which ends is shown and ticked first`()
    async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let member = try await keeper(fixture)
    let yamada = try fixture.member("yamada")
    try await Self.planTransfer(fixture, on: "2040-06-01")
    try await fixture.run { nobody in
      let browser = nobody.signedIn(member)
      let sent = try await browser.upload(
        Array(Self.merged.utf8), named: "団体.csv", to: "/network/bodies/import")
      let path = try #require(sent.location)
      let page = try await browser.get("\(path)/differences").text
      for text in ["終わる団体の人事異動の予定", "2040年6月1日", "1職", "北川市が、職と人とともに引き継ぐ"] {
        #expect(page.contains(text), "\(text)")
      }
      #expect(!page.contains("新任") && !page.contains("goro@"))
      var english = browser
      english.language = "en"
      let translated = try await english.get("\(path)/differences").text
      #expect(translated.contains("I have checked these changes of personnel"))
      let digest = try #require(SiteBrowser.hidden("digest", in: page))
      let form = [("digest", digest), ("go", "apply")]
      let refused = try await browser.post("\(path)/apply", form)
      #expect(refused.status == 409 && refused.text.contains("印を付けてから反映"))
      #expect(!(try await browser.get("/network/\(fixture.town)").text.contains("この団体は")))
      let done = try await browser.post("\(path)/apply", form + [("transfers", "seen")])
      let result = try #require(done.location)
      let told = try await browser.get(result).text
      #expect(told.contains("北川市が引き継いだ") && !told.contains("新任"))
      // Who keeps the successor's directory has it among its own, and takes it back there.
      let own = try await nobody.signedIn(yamada).get("/network/transfer?day=2040-06-01").text
      #expect(own.contains("新任 五郎") && own.contains("/undo"))
    }
  }

  @Test func `before a body ends without a successor the page says whose names are erased`()
    async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let member = try await keeper(fixture)
    try await Self.planTransfer(fixture, on: "2040-06-01")
    try await fixture.run { nobody in
      let browser = nobody.signedIn(member)
      let sent = try await browser.upload(
        Array("団体名,種別\n南川市,市区町村\n".utf8), named: "団体.csv", to: "/network/bodies/import")
      let path = try #require(sent.location)
      let before = try await browser.get("\(path)/differences").text
      #expect(before.contains("人事異動の予定のために入れた人の氏名と連絡先は消去されます"))
      let key = "\(fixture.town)"
      let choice = [("shown", key), ("tick", key), ("s-\(key)", "")]
      let page = try await browser.post("\(path)/apply", choice).text
      #expect(page.contains("行われない（取り消し、そのために入れた人の氏名と連絡先を消去する）"))
      let digest = try #require(SiteBrowser.hidden("digest", in: page))
      let form = choice + [("digest", digest), ("go", "apply"), ("transfers", "seen")]
      let done = try await browser.post("\(path)/apply", form)
      let result = try #require(done.location)
      let told = try await browser.get(result).text
      #expect(told.contains("そのために入れた人の氏名と連絡先を消去した"))
    }
  }

  @Test func `the command line prints such a change and applies nothing until it was seen`()
    async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    try await Self.planTransfer(fixture, on: "2040-06-01")
    let site = fixture.site
    let node = Operator(
      submit: { await site.submit($0, as: .node) }, now: { site.clock.now }, queries: site.queries)
    let bytes = Array(Self.merged.utf8)
    let first = try await node.importBodies(bytes, fileName: "団体.csv", apply: true)
    #expect(first.isHeldBack && !first.isApplied)
    #expect(first.lines.contains { $0.ja.hasPrefix("［人事異動の予定") && $0.ja.contains("北川市") })
    let second = try await node.importBodies(
      bytes, fileName: "団体.csv", acceptsTransfers: true, apply: true)
    #expect(second.isApplied && !second.isHeldBack)
  }

  @Test func `a designation is entered and ended, and a past day can be asked`() async throws {
    let fixture = try site()
    let member = try await keeper(fixture)
    try await fixture.run { nobody in
      let browser = nobody.signedIn(member)
      let path = "/network/\(fixture.town)"
      let fields = [
        ("code", "重要インフラ"), ("basis", "法 第3条"), ("from", "2040-05-01"), ("until", ""),
      ]
      #expect(try await browser.post("\(path)/designations", fields).location == path)
      let page = try await browser.get(path).text
      #expect(page.contains("重要インフラ（法 第3条）"))
      let from = try #require(SiteBrowser.hidden("from", in: page))
      let chosen = try await browser.get(
        "/network/bodies?designation=%E9%87%8D%E8%A6%81%E3%82%A4%E3%83%B3%E3%83%95%E3%83%A9"
      ).text
      #expect(chosen.contains("北山町"))
      let early = try await browser.get(
        "/network/bodies?day=2040-04-30&designation=%E9%87%8D%E8%A6%81%E3%82%A4%E3%83%B3%E3%83%95%E3%83%A9"
      ).text
      #expect(early.contains("当てはまる団体はありません"))
      let long = try await browser.get("/network/bodies?day=2001-01-01").text
      #expect(long.contains("当てはまる団体はありません"))
      #expect(
        try await browser.post(
          "\(path)/designations/end",
          [("code", "重要インフラ"), ("from", from), ("until", "2040-05-03")]
        ).location == path)
      #expect(try await browser.get(path).text.contains("5月3日"))
      #expect(try await browser.bytes("/network/bodies.xlsx").starts(with: [0x50, 0x4B]))
      #expect(try await browser.bytes("/network/bodies.csv").count > 10)
      let typed = [("code", "監査対象"), ("basis", "協定 第8条")]
      for bad in [("from", "x"), ("until", "x")] {
        let wrong = try await browser.post("\(path)/designations", [bad] + typed + fields)
        #expect(wrong.status == 422, "\(bad)")
        for text in ["日付を読めません", "value=\"監査対象\"", "value=\"協定 第8条\""] {
          #expect(wrong.text.contains(text), "\(bad) \(text)")
        }
      }
    }
  }

  @Test func `only the tower's administrator imports; others see the directory and no more`()
    async throws
  {
    let fixture = try site()
    let member = try await keeper(fixture)
    try await fixture.run { nobody in
      let keeper = nobody.signedIn(member)
      let sent = try await keeper.upload(
        Array(Self.list.utf8), named: "団体.csv", to: "/network/bodies/import")
      let path = try #require(sent.location)
      for key in ["tower", "yamada", "sato", "kato", "ito"] {
        let browser = nobody.signedIn(try fixture.member(key))
        #expect(try await browser.get("/network/bodies/import").status == 403, "\(key)")
        #expect(try await browser.get(path).status == 403, "\(key)")
        #expect(try await browser.get("\(path)/differences").status == 403, "\(key)")
        #expect(try await browser.get("\(path)/errors.csv").status == 403, "\(key)")
        for form in ["columns", "apply", "cancel"] {
          #expect(try await browser.post("\(path)/\(form)").status == 403, "\(key) \(form)")
        }
        let directory = try await browser.get("/network/bodies").text
        #expect(directory.contains("北山町") && !directory.contains("bodies/import"), "\(key)")
        let body = try await browser.get("/network/\(fixture.town)").text
        #expect(!body.contains("/designations"), "\(key)")
        let fields = [("code", "x"), ("basis", "x"), ("from", "2040-05-01")]
        for town in [fixture.town, fixture.other] {
          let answer = try await browser.post("/network/\(town)/designations", fields)
          #expect(answer.status == 403, "\(key)")
        }
      }
      for page in [
        "/network/bodies", "/network/bodies/import", path, "\(path)/differences",
        "/network/bodies.xlsx",
      ] {
        #expect(try await nobody.get(page).location == "/sign-in", "\(page)")
      }
    }
  }
}
