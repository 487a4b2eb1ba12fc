//! The pages and the interface of bulletins × everybody: who issues, who follows, who sees what everybody may see.

import Alerting
import Foundation
import Hummingbird
import HummingbirdTesting
import Kernel
import Node
import Sharing
import Testing

@testable import Web

@Suite struct BulletinRouteTests {
  /// What a watch officer types.
  private static let typed = [
    ("kind", "warning"), ("character", "request"), ("severity", "3"), ("what", "装置に弱点が見つかりました。"),
    ("now", "版を確かめて回答。"), ("answerBy", "2040-05-11T17:00"), ("tlp", "AMBER"),
    ("form", "市区町村"),
  ]

  @Test func `it is previewed with whom it tells beside, issued once and followed by its sender`()
    async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let tower = try fixture.member("tower")
    try await fixture.run { nobody in
      let watch = nobody.signedIn(tower)
      let telling = Self.typed + [("tell", "yes"), ("tellReason", "自治体全体に及ぶため")]
      let refused = try await watch.post(
        "/bulletins/preview", Self.typed + [("tell", "yes")])
      #expect(refused.status == 422 && refused.text.contains("ほかにも知らせる理由"))
      let preview = try await watch.post("/bulletins/preview", telling).text
      #expect(preview.contains("北山町、南川市") && preview.contains("1団体の1人"))
      #expect(preview.contains("同時に知らせる先"))
      #expect(!(try await watch.post("/bulletins/preview", Self.typed).text.contains("同時に知らせる先")))
      let sent = try await watch.post(
        "/bulletins", telling + [("count", "2"), ("once", "a mark of a page")])
      let path = try #require(sent.location)
      let page = try await watch.get(path).text
      #expect(page.contains("自治体全体に及ぶため") && page.contains("宛先の団体の幹部：1人"))
      #expect(page.contains("ほかの組織には、"))
      #expect(try await watch.get("\(path)/public").text.contains("ほかの組織には、"))
      for key in ["sato", "yamada", "kato", "ito"] {
        let other = nobody.signedIn(try fixture.member(key))
        for below in ["", "/answers.csv", "/public", "/public/permeation.csv"] {
          #expect(try await other.get("\(path)\(below)").status == 404, "\(key) \(below)")
        }
        #expect(try await other.post("\(path)/withdraw", [("reason", "x")]).status == 404)
        #expect(try await other.post("/bulletins/preview", Self.typed).status == 403, "\(key)")
        #expect(try await other.get("/bulletins").location == "/bulletins/public")
        #expect(try await other.get("/bulletins.csv").location == "/bulletins/public.csv")
        #expect(try await other.get("/bulletins/public").text.contains("まだありません"))
      }
      for below in ["", "/public", "/answers.csv", "/public/permeation.xlsx"] {
        #expect(try await nobody.get("\(path)\(below)").location == "/sign-in")
      }
      #expect(try await nobody.get("/bulletins/public").location == "/sign-in")
    }
  }

  @Test
  func `its lines are read as an alert's are: what cuts life is sent back, jargon is pointed at`()
    async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let tower = try fixture.member("tower")
    try await fixture.run { nobody in
      let watch = nobody.signedIn(tower)
      func preview(_ what: String, _ now: String) async throws -> SiteBrowser.Answer {
        let rest = Self.typed.filter { $0.0 != "what" && $0.0 != "now" }
        return try await watch.post("/bulletins/preview", rest + [("what", what), ("now", now)])
      }
      let most = String(repeating: "あ", count: ThreeLines.lineMax)
      for (what, now, status) in [
        ("透析の機器に弱点。", "網から抜く。", 422), ("透析の機器に弱点。", "版を確かめる。", 200),
        ("庁内の機器に弱点。", "網から抜く。", 200), (most, "確かめる。", 200), (most + "あ", "確かめる。", 422),
        ("不審なメールに注意。", "開かない。", 422), ("件名「医療費通知」のメールに注意。", "開かない。", 200),
      ] {
        #expect(try await preview(what, now).status == status, "\(what) \(now)")
      }
      let odd = try await preview("C2と通信する装置があります。", "確かめる。")
      #expect(odd.status == 200 && odd.text.contains("「C2」は、受け取る人に伝わらない"))
      let plain = try await preview("AC20型に弱点。", "確かめる。")
      #expect(!plain.text.contains("伝わらない"))
    }
  }

  @Test(arguments: [
    ([String](), "業者への転送: 不可"), (["mayForward"], "保守業者への転送: 可"),
    (["mayForwardGateway"], "共同ゲートウェイ運用者への転送: 可"),
    (["mayForward", "mayForwardGateway"], "保守業者と共同ゲートウェイ運用者への転送: 可"),
  ])
  func `to whom it may be passed on is chosen, carried by the preview, and said to each recipient`(
    ticked: [String], said: String
  ) async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let (tower, sato) = (try fixture.member("tower"), try fixture.member("sato"))
    try await fixture.run { nobody in
      let watch = nobody.signedIn(tower)
      let typed = Self.typed + ticked.map { ($0, "yes") }
      let preview = try await watch.post("/bulletins/preview", typed).text
      let carried = try ["mayForward", "mayForwardGateway"].map { name in
        guard let value = SiteBrowser.hidden(name, in: preview) else {
          throw SiteFault(what: name)
        }
        return (name, value)
      }
      let sent = try await watch.post(
        "/bulletins", Self.typed + carried + [("count", "2"), ("once", "a mark of a page")])
      #expect(sent.location?.hasPrefix("/bulletins/") == true)
      let alerts = try fixture.site.queries.alerts(
        as: sato.viewer, filter: AlertFilter(order: .newest), limit: 1,
        at: fixture.site.clock.now)
      let alert = try #require(alerts.items.first).id
      #expect(try await nobody.signedIn(sato).get("/alerts/\(alert)").text.contains(said))
    }
  }

  @Test func `a product whose holders may not be seen is counted and asks nobody`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let tower = try fixture.member("tower")
    try await fixture.run { nobody in
      let watch = nobody.signedIn(tower)
      let page = try await watch.post(
        "/bulletins/preview", Self.typed + [("product", "FortiGate 7.2")]
      ).text
      #expect(page.contains("届く団体が 0 です") && page.contains("5団体未満"))
      #expect(page.contains("支援元の都道府県などから出してもらってください"))
      let unclear = try await watch.post(
        "/bulletins/preview", Self.typed + [("product", "・・")])
      #expect(unclear.status == 422 && unclear.text.contains("製品の名前が読み取れません"))
    }
  }

  @Test func `below a body means down to the wards of its cities, and the preview names them`()
    async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let tower = try fixture.member("tower")
    func make(_ code: String, _ ja: String, _ form: String, under above: ID<Organization>?)
      async throws -> ID<Organization>
    {
      let answer = await fixture.site.submit(
        .registerOrganization(code: code, name: Phrase(ja: ja, en: code), legalForm: form),
        as: .node)
      guard case .done(let made) = answer, let first = made.first else {
        throw SiteFault(what: "\(answer)")
      }
      let id = first.id.cast(to: Organization.self)
      if let above { _ = await fixture.site.submit(.place(id, .support, under: above), as: .node) }
      return id
    }
    let osaka = try await make("270008", "大阪府", "都道府県", under: nil)
    let city = try await make("271004", "大阪市", "市区町村", under: osaka)
    let ward = try await make("271276", "大阪市 北区", "市区町村", under: city)
    // Below the ward alone in another tree: the trees are not mixed.
    _ = await fixture.site.submit(
      .place(fixture.other, .supervision, under: ward), as: .node)
    try await fixture.run { nobody in
      let watch = nobody.signedIn(tower)
      func preview(_ under: String) async throws -> String {
        try await watch.post("/bulletins/preview", Self.typed + [("under", under)]).text
      }
      for (under, shown) in [
        ("大阪府", "大阪市、大阪市 北区"), ("大阪市", "大阪市、大阪市 北区"), ("大阪市 北区", "大阪市 北区、南川市"),
      ] {
        let page = try await preview(under)
        #expect(page.contains("<p class=\"sub\">\(shown)</p>"), "\(under)")
      }
    }
    try await fixture.runProgrammes { nobody in
      let asked = nobody.with(try await fixture.key(.watchOfficer, fixture.tower))
      let found = try await asked.post(
        "/api/v1/bulletins/preview", #"{"legal_forms": ["市区町村"], "under": "270008"}"#)
      #expect(found.json["recipients"]?.array?.count == 2)
    }
  }

  @Test func `after ninety days everybody sees the whole, and no answer`() async throws {
    let folder = NSTemporaryDirectory() + "noroshi-public-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }  // A temporary place.
    var clerk = try SiteClerk(folder, at: SiteFixture.now - .days(100))
    let tower = try clerk.organization("監視センター", "Watch Centre")
    try clerk.do(.start(tower: tower))
    let watch = try clerk.enter("高橋 当直", tower, .watchDesk, .watchOfficer)
    let town = try clerk.organization("北山町", "Kitayama")
    let sato = try clerk.enter("佐藤 花子", town, .responder, .responder)
    var towns = [town]
    for index in 1...6 { towns.append(try clerk.organization("町\(index)", "Town \(index)")) }
    let due = clerk.now + .days(3)
    let id: ID<Bulletin> = try clerk.make(
      .issueBulletin(
        BulletinForm(
          kind: .warning, character: .request, statute: "", severity: .caution,
          lines: ThreeLines(
            what: Phrase(ja: "秘密の装置に弱点。", en: "A secret."), now: Phrase(ja: "確かめる。", en: "Check."),
            detail: ""), tlp: .amber, mayForward: .nobody, answerBy: due,
          recipients: towns)), as: watch.viewer)
    let site = try clerk.site(from: SiteFixture.now)
    let application = Application(router: Server.router(site))
    try await application.test(.router) { client in
      let nobody = SiteBrowser(client: client, member: nil)
      for member in [sato, watch] {
        let browser = nobody.signedIn(member)
        let list = try await browser.get("/bulletins/public").text
        #expect(list.contains("/bulletins/\(id)/public") && !list.contains("秘密の装置"))
        let file = try await browser.get("/bulletins/public.csv").text
        #expect(file.contains("監視センター") && !file.contains("秘密の装置"))
        let page = try await browser.get("/bulletins/\(id)/public").text
        #expect(page.contains("data-head=\"宛先\">7</td>") && !page.contains("秘密の装置"))
        #expect(page.contains("内容は、宛先の団体だけが読めます"))
        let sheet = try await browser.get("/bulletins/\(id)/public/permeation.csv").text
        #expect(sheet.contains("全体,7,0,0,0,0"))
        #expect(try await browser.get("/bulletins/\(id)/public/permeation.xlsx").status == 200)
      }
      let own = try await nobody.signedIn(watch).get("/bulletins/\(id)").text
      #expect(own.contains("\(id)/public\""))
    }
  }

  @Test func `the interface does what the pages do, for those who may`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let keys = [
      (Role.watchOfficer, fixture.tower, 200, 422), (.administrator, fixture.tower, 403, 403),
      (.responder, fixture.town, 403, 403), (.observer, fixture.other, 403, 403),
      (.sensor, fixture.town, 403, 403),
    ]
    try await fixture.runProgrammes { nobody in
      let form = """
        {"kind": "warning", "character": "request", "severity": 3, "what": "装置に弱点。",
         "now": "確かめる。", "answer_by": "2040-05-11T08:00:00Z",
         "recipients": ["\(fixture.town)"]}
        """
      for (role, organization, previewed, issued) in keys {
        let asked = nobody.with(try await fixture.key(role, organization))
        let preview = try await asked.post(
          "/api/v1/bulletins/preview", #"{"legal_forms": ["市区町村"], "tell": true}"#)
        #expect(preview.status == previewed, "\(role)")
        if previewed == 200 {
          #expect(preview.json["recipients"]?.array?.count == 2)
          #expect(preview.json["told"]?["halls"]?.integer == 1)
        }
        // A bulletin is a named person's: no key issues one.
        let made = try await asked.post("/api/v1/bulletins", form)
        #expect(made.status == issued, "\(role) \(made.code ?? "")")
        #expect(try await asked.get("/api/v1/bulletins").count == 0)
        #expect(try await asked.get("/api/v1/bulletins/published").count == 0)
      }
      let watch = nobody.with(try await fixture.key(.watchOfficer, fixture.tower))
      for bad in [
        #"{"kind": "rumour"}"#, form.replacing("request", with: "order"),
        form.replacing("\(fixture.town)", with: "everybody"),
        form.replacing("2040-05-11T08:00:00Z", with: "soon"),
      ] {
        #expect(try await watch.post("/api/v1/bulletins", bad).code == "badForm")
      }
      let many = (0...500).map { "\"\($0)\"" }.joined(separator: ",")
      #expect(
        try await watch.post("/api/v1/bulletins/preview", "{\"names\": [\(many)]}").code
          == "badForm")
    }
    #expect(try fixture.site.queries.bulletins(as: .node, at: fixture.site.clock.now).items.isEmpty)
  }

  @Test func `what is hidden from a key is answered like what is missing`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let answer = await fixture.site.submit(
      .issueBulletin(
        BulletinForm(
          kind: .warning, character: .request, statute: "", severity: .warning,
          lines: ThreeLines(
            what: Phrase(ja: "弱点。", en: "A weak spot."), now: Phrase(ja: "確かめる。", en: "Check."),
            detail: ""), tlp: .amber, mayForward: .nobody,
          answerBy: SiteFixture.now + .days(3), recipients: [fixture.town])),
      as: try fixture.member("tower").viewer)
    guard case .done(let made) = answer, let id = made.first?.id else {
      throw SiteFault(what: "\(answer)")
    }
    try await fixture.runProgrammes { nobody in
      let gone = "01234567-89ab-7def-8123-456789abcdef"
      for (role, organization, sees) in [
        (Role.watchOfficer, fixture.tower, true), (.responder, fixture.town, false),
        (.observer, fixture.other, false), (.sensor, fixture.tower, false),
      ] {
        let asked = nobody.with(try await fixture.key(role, organization))
        for below in ["", "/answers"] {
          let found = try await asked.get("/api/v1/bulletins/\(id)\(below)")
          let missing = try await asked.get("/api/v1/bulletins/\(gone)\(below)")
          #expect(found.status == (sees ? 200 : 404), "\(role) \(below)")
          #expect(missing.status == 404 && missing.code == "notFound")
          if !sees { #expect(found.json == missing.json) }
        }
        // Its sender sees from when others do, and no figure.
        let early = try await asked.get("/api/v1/bulletins/\(id)/public")
        #expect(early.status == (sees ? 200 : 404) && early.json["whole"]?.isNull ?? true)
        let withdrawn = try await asked.post(
          "/api/v1/bulletins/\(id)/withdraw", #"{"reason": "誤り"}"#)
        #expect(withdrawn.code == (sees ? "notAPerson" : "notFound"), "\(role)")
        #expect(try await asked.get("/api/v1/bulletins").count == (sees ? 1 : 0))
      }
      let watch = nobody.with(try await fixture.key(.watchOfficer, fixture.tower))
      let silent = try await watch.get("/api/v1/bulletins/\(id)/answers?silent=true")
      #expect(silent.count == 1 && silent.json["count"]?.integer == 1)
      #expect(try await watch.get("/api/v1/bulletins/\(id)/answers?answer=done").count == 0)
      #expect(
        try await watch.get("/api/v1/bulletins/\(id)/answers?answer=maybe").code == "badForm")
    }
  }
}
