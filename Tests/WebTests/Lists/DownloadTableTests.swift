//! Every list that goes out × everybody: a file says what its page says to the same person, row for row.

import Alerting
import HTTPTypes
import Kernel
import Node
import Spreadsheets
import Testing

@testable import Web

@Suite struct DownloadTableTests {
  /// A list: its page, its files without their endings, and the column whose text stands on the page as well.
  struct List: Sendable {
    var page: String
    var file: String
    var witness: Int
    /// Whether the page's table has exactly the rows of the file.
    var countsRows = true
  }

  private static func lists(_ fixture: SiteFixture) -> [List] {
    let alert = "/alerts/\(fixture.alert)"
    return [
      List(page: "/alerts", file: "/alerts", witness: 3),
      List(page: "/alerts?q=none-such", file: "/alerts?q=none-such", witness: 3),
      List(page: alert, file: "\(alert)/timeline", witness: 3, countsRows: false),
      List(page: alert, file: "\(alert)/told", witness: 1, countsRows: false),
      List(page: "/network", file: "/network", witness: 4, countsRows: false),
      List(page: "/network?q=佐藤", file: "/network?q=佐藤", witness: 4, countsRows: false),
      List(page: "/network/constituencies", file: "/network/constituencies", witness: 2),
      List(
        page: "/network/constituencies?q=北山", file: "/network/constituencies?q=北山", witness: 2),
      List(page: "/accounts", file: "/accounts", witness: 0),
      List(page: "/network/keys", file: "/network/keys", witness: 0),
      List(page: "/network/links", file: "/network/links", witness: 0),
      List(page: "/sensors/suppressions", file: "/sensors/suppressions", witness: 4),
      List(page: "/alerts", file: "/alerts/calls", witness: 1, countsRows: false),
      List(page: "/indicators", file: "/indicators", witness: 1),
      List(page: "/network/bodies", file: "/network/bodies", witness: 1),
      List(page: "/bulletins", file: "/bulletins", witness: 2),
      List(page: "/bulletins/public", file: "/bulletins/public", witness: 1),
      List(page: "/sensors", file: "/sensors", witness: 2),
      List(page: "/network/readiness", file: "/network/readiness", witness: 1, countsRows: false),
      List(page: "/network/transfer", file: "/network/transfer", witness: 2, countsRows: false),
      List(
        page: "/network/\(fixture.town)/calltree", file: "/network/\(fixture.town)/calltree",
        witness: 2, countsRows: false),
      List(page: "/questions", file: "/questions", witness: 0, countsRows: false),
      List(page: "/questions?show=own", file: "/questions?show=own", witness: 0, countsRows: false),
      List(page: "/support", file: "/support/invitations", witness: 0, countsRows: false),
      List(
        page: "/network/bodies", file: "/network/bodies/imports", witness: 1, countsRows: false),
      List(page: "/operate/retention", file: "/operate/retention", witness: 0),
      List(
        page: "/network/\(fixture.town)/roster/edit", file: "/network/\(fixture.town)/roster",
        witness: 0, countsRows: false),
      List(
        page: "/network/\(fixture.town)/roster/edit", file: "/network/\(fixture.town)/roster-month",
        witness: 2, countsRows: false),
    ]
  }

  /// A file of a list in that form.
  private static func path(_ file: String, _ form: ListForm) -> String {
    let parts = file.split(separator: "?", maxSplits: 1)
    let query = parts.count > 1 ? "?\(parts[1])" : ""
    return "\(parts[0]).\(form)\(query)".replacing("佐藤", with: "%E4%BD%90%E8%97%A4")
      .replacing("北山", with: "%E5%8C%97%E5%B1%B1")
  }

  private static func page(_ path: String) -> String {
    path.replacing("佐藤", with: "%E4%BD%90%E8%97%A4").replacing("北山", with: "%E5%8C%97%E5%B1%B1")
  }

  /// The text of a cell as a page writes it.
  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
  }

  @Test func `a file has the rows of its page, for everybody`() async throws {
    let fixture = try SiteFixture()
    try await fixture.furnish()
    let everybody = try await fixture.everybody()
    let lists = Self.lists(fixture)
    try await fixture.run { nobody in
      for (key, member) in everybody.sorted(by: { $0.key < $1.key }) {
        let browser = nobody.signedIn(member)
        for list in lists {
          let what = "\(key) \(list.file)"
          let page = try await browser.get(Self.page(list.page))
          let text = try await browser.get(Self.path(list.file, .csv))
          let book = try await browser.get(Self.path(list.file, .xlsx))
          #expect(text.status == page.status && book.status == page.status, "\(what)")
          guard page.status == 200, text.status == 200 else { continue }
          let table = try Table.read(Array(text.text.utf8), fileName: "x.csv").tables[0]
          let rows = table.rows.dropFirst()
          for row in rows where list.witness < row.cells.count {
            let cell = row.cells[list.witness]
            if cell.isEmpty { continue }
            #expect(page.text.contains(Self.escaped(cell)), "\(what): \(cell)")
          }
          if list.countsRows {
            let shown = page.text.split(separator: "<tbody>").dropFirst().first.map {
              $0.split(separator: "</tbody>")[0].ranges(of: "<tr").count
            }
            #expect(rows.count == shown ?? 0, "\(what): \(rows.count) of \(shown ?? 0)")
          }
        }
      }
    }
  }

  @Test func `the rows are there at all for those who see them`() async throws {
    let fixture = try SiteFixture()
    try await fixture.furnish()
    let chief = try await fixture.chief()
    let (yamada, tower) = (try fixture.member("yamada"), try fixture.member("tower"))
    try await fixture.run { nobody in
      func rows(_ who: SiteFixture.Member, _ path: String) async throws -> Int {
        let text = try await nobody.signedIn(who).get(Self.path(path, .csv)).text
        return try Table.read(Array(text.utf8), fileName: "x.csv").tables[0].rows.count - 1
      }
      let count1 = try await rows(tower, "/alerts")
      #expect(count1 == 1)
      let count2 = try await rows(yamada, "/alerts/\(fixture.alert)/timeline")
      #expect(count2 > 3)
      let count3 = try await rows(yamada, "/alerts/\(fixture.alert)/told")
      #expect(count3 > 0)
      let count4 = try await rows(yamada, "/network")
      #expect(count4 == 7)
      let count5 = try await rows(yamada, "/accounts")
      #expect(count5 == 4)
      let count6 = try await rows(chief, "/network/constituencies")
      #expect(count6 == 2)
      let count7 = try await rows(yamada, "/network/constituencies")
      #expect(count7 == 1)
      let count8 = try await rows(chief, "/indicators")
      #expect(count8 == 1)
      let count9 = try await rows(yamada, "/network/transfer")
      #expect(count9 == 4)
      let count10 = try await rows(yamada, "/network/\(fixture.town)/roster-month")
      #expect(count10 >= 28)
      let count11 = try await rows(yamada, "/network/keys")
      #expect(count11 == 1)
      let count12 = try await rows(yamada, "/sensors/suppressions")
      #expect(count12 == 1)
      let count13 = try await rows(tower, "/sensors/suppressions")
      #expect(count13 == 0)
    }
  }

  @Test func `every workbook has its tabs in the language of the page`() async throws {
    let fixture = try SiteFixture()
    try await fixture.furnish()
    let everybody = try await fixture.everybody()
    let files = Self.lists(fixture).map(\.file) + ["/contacts", "/inventory", "/network/ended"]
    try await fixture.run { nobody in
      var seen: Set<String> = []
      for key in ["chief", "yamada", "tower"] {
        var browser = nobody.signedIn(try #require(everybody[key]))
        browser.language = "en"
        for file in files {
          let path = Self.path(file, .xlsx)
          let status = try await browser.get(path).status
          // What is refused, or is another list for this reader, has no tabs; whatever is not, is a workbook.
          #expect([200, 303, 403, 404].contains(status), "\(key) \(path): \(status)")
          guard status == 200 else { continue }
          let tabs = try Table.read(try await browser.bytes(path), fileName: "x.xlsx").tables
          #expect(tabs.last?.name == "About this file", "\(path)")
          #expect(tabs.allSatisfy { $0.name.utf8.allSatisfy { $0 < 0x80 } }, "\(path)")
          seen.insert(file)
        }
      }
      #expect(seen.count == files.count, "\(Set(files).subtracting(seen))")
    }
  }

  @Test func `the calls to make are those of the board, for everybody`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(severity: .emergency))
    let everybody = try await fixture.everybody()
    try await fixture.run { nobody in
      var most = 0
      for (key, member) in everybody {
        let browser = nobody.signedIn(member)
        let page = try await browser.get("/alerts").text
        let text = try await browser.get("/alerts/calls.csv").text
        let rows = try Table.read(Array(text.utf8), fileName: "x.csv").tables[0].rows.dropFirst()
        #expect(rows.count == page.ranges(of: "class=\"dial\"").count, "\(key)")
        for cell in rows.flatMap({ $0.cells.prefix(3) }) {
          #expect(page.contains(Self.escaped(cell)), "\(key): \(cell)")
        }
        // Whoever may not call reads whom, gets no number and no button.
        let isNumbered = page.contains("name=\"result\"")
        #expect(isNumbered == (!rows.isEmpty && member.role.mayAct), "\(key)")
        #expect(rows.contains { $0.cells[2].hasPrefix("0") } == isNumbered, "\(key)")
        most = max(most, rows.count)
      }
      #expect(most > 0)
    }
  }

  @Test func `no secret of a key is in its list, nor the hash of one`() async throws {
    let fixture = try SiteFixture()
    let secret = try await fixture.key(.sensor, fixture.town)
    let yamada = try fixture.member("yamada")
    try await fixture.run { nobody in
      let browser = nobody.signedIn(yamada)
      for path in ["/network/keys", "/network/keys.csv"] {
        let text = try await browser.get(path).text
        #expect(text.contains("sensor") && !text.contains(secret), "\(path)")
        #expect(!text.contains(Hash(sha256: Array(secret.utf8)).description), "\(path)")
      }
    }
  }

  @Test func `a stranger's file of a hidden alert is that of no alert`() async throws {
    let fixture = try SiteFixture()
    let missing = ID<Alert>(high: 0x0123_4567_89ab_7def, low: 0x8123_4567_89ab_cdef)
    try await fixture.run { nobody in
      let browser = nobody.signedIn(try fixture.member("ito"))
      for form in ListForm.allCases {
        for name in ["timeline", "told"] {
          let hidden = try await browser.get("/alerts/\(fixture.alert)/\(name).\(form)")
          let gone = try await browser.get("/alerts/\(missing)/\(name).\(form)")
          #expect(hidden.status == 404 && gone.status == 404)
          #expect(!hidden.text.contains("福祉課"))
          let asked = try await nobody.get("/alerts/\(fixture.alert)/\(name).\(form)")
          #expect(asked.status == 303 && asked.location == "/sign-in")
        }
      }
    }
    #expect(try fixture.duty().clocks[.opened] == nil, "taking a copy is no opening")
  }

  @Test func `how far a file may go stands in its name and on every page of it`() async throws {
    let fixture = try SiteFixture()
    let sato = try fixture.member("sato")
    try await fixture.run { nobody in
      let browser = nobody.signedIn(sato)
      let file = try await browser.get("/alerts.xlsx")
      let name = file.headers[.contentDisposition] ?? ""
      #expect(name == "attachment; filename=\"alerts-TLP-AMBER.xlsx\"")
      let book = try Table.read(try await browser.bytes("/alerts.xlsx"), fileName: "x.xlsx")
      let about = try #require(book.tables.first { $0.name == Sheet.aboutName(.ja) })
      let texts = about.rows.flatMap(\.cells)
      #expect(texts.contains { $0.hasPrefix("TLP:AMBER ") })
      #expect(texts.contains { $0.hasPrefix("2040-05-08T") })
      #expect(texts.contains("全件です。"))
      #expect(book.filledIn.count == 1, "what only explains is not imported")
    }
  }
}

extension SiteFixture {
  /// Whoever administers the tower, signed in.
  func chief() async throws -> Member {
    try await join("塔の 長", tower, .administrator, "chief")
  }

  /// The fixture's people, and an administrator of every organisation.
  func everybody() async throws -> [String: Member] {
    var all = members
    all["chief"] = try await chief()
    all["mayor"] = try await join("南川 市長", other, .administrator, "mayor")
    return all
  }

  /// Somebody with an account, signed in.
  func join(_ name: String, _ organization: ID<Organization>, _ role: Role, _ login: String)
    async throws -> Member
  {
    func make(_ command: Command) async throws -> RecordReference? {
      try WatchRoutes.records(of: await site.submit(command, as: .node)).first
    }
    guard let made = try await make(.enterPerson(organization, name: name)) else {
      throw SiteFault(what: "nobody was made")
    }
    let person = made.id.cast(to: Person.self)
    let post = try await make(
      .createPost(organization, name: Phrase(ja: "管理", en: "Administration"), role: .other))
    if let post {
      _ = try await make(
        .organization(
          organization,
          .appoint(person, to: post.id.cast(to: Post.self), from: site.clock.now, until: nil)))
    }
    _ = try await make(
      .createAccount(person: person, organization, role, login: login, password: nil))
    let session = "session-of-\(login)"
    _ = try await make(
      .openSession(
        login: login, hash: Hash(sha256: Array(session.utf8)), until: site.clock.now + .days(1),
        once: false))
    return Member(person: person, organization: organization, role: role, session: session)
  }

  /// One row of everything that the lists are about.
  func furnish() async throws {
    guard let own = IPPrefix("198.18.1.0/24"), let foreign = DomainName("minamikawa.example") else {
      throw SiteFault(what: "no constituency")
    }
    for command in [
      Command.assertConstituency(
        ConstituencyAssertion(
          organization: town, value: .prefix(own), basis: .verified, validFrom: Self.now)),
      .assertConstituency(
        ConstituencyAssertion(
          organization: other, value: .domainSuffix(foreign), basis: .registry,
          validFrom: Self.now)),
      .importIndicators([], source: "見本の提供元", marking: .green),
    ] {
      _ = try WatchRoutes.records(of: await site.submit(command, as: .node))
    }
    _ = try await key(.sensor, town)
    let rule = Command.suppress(
      town, rule: "定期走査", host: nil, reason: "月例の点検", until: Self.now + .days(3))
    _ = try WatchRoutes.records(of: await site.submit(rule, as: try member("sato").viewer))
  }
}
