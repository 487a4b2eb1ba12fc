//! Who talked to it, in a browser and by a programme: asked, watched, stopped, and turned into a request to block.

import Alerting
import HTTPTypes
import Kernel
import Logging
import Node
import Testing

@testable import Web

@Suite struct SearchRouteTests {
  /// A site whose town has a network, with events of it, of another network, and of both marks.
  static func fixture() async throws -> SiteFixture {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    for (organization, text) in [(fixture.town, "198.18.7.0/24"), (fixture.other, "198.18.8.0/24")]
    {
      guard let prefix = IPPrefix(text) else { throw SiteFault(what: text) }
      _ = await fixture.site.submit(
        .assertConstituency(
          ConstituencyAssertion(
            organization: organization, value: .prefix(prefix), basis: .verified,
            validFrom: SiteFixture.now - .days(50))), as: .node)
    }
    let lines = [
      ("198.18.7.20", "203.0.113.9"), ("198.18.8.30", "203.0.113.9"), ("192.0.2.5", "203.0.113.9"),
      ("198.18.7.21", "203.0.113.10"),
    ].map {
      #"{"time":"2040-05-08T00:15:00Z","source":"\#($0.0)","destination":"\#($0.1)"}"#
    }
    let stored = await fixture.site.intake.store(
      EventRecordBatch(
        id: ID(high: 1, low: 1), key: ID(high: 7, low: 7), receivedAt: SiteFixture.now, refused: 0,
        digest: Hash(sha256: "1".utf8),
        lines: lines.enumerated().map {
          EventRecord.Line(number: $0 + 1, bytes: Array($1.utf8)[...])
        }))
    guard case .stored = stored else { throw SiteFault(what: "not stored") }
    return fixture
  }

  static func read(_ fixture: SiteFixture) async {
    await SearchReader(site: fixture.site, logger: Logger(label: "test")).turn()
  }

  /// Asks, and gives the path of the search.
  static func ask(
    _ browser: SiteBrowser, _ mark: String = "203[.]0.113.9"
  ) async throws -> String {
    let answer = try await browser.post("/events/search", [("mark", mark), ("days", "30")])
    guard answer.status == 303, let path = answer.location else {
      throw SiteFault(what: "\(answer.status)")
    }
    return path
  }

  @Test func `a pasted mark is asked for, watched, and answered`() async throws {
    let fixture = try await Self.fixture()
    try await fixture.run { nobody in
      let sato = nobody.signedIn(try fixture.member("sato"))
      #expect(try await nobody.get("/events/search").location == "/sign-in")
      let form = try await sato.get("/events/search")
      #expect(form.status == 200 && form.text.contains("name=\"mark\""))
      let path = try await Self.ask(sato)
      let going = try await sato.get(path)
      #expect(going.text.contains("http-equiv=\"refresh\"") && going.text.contains("hx-trigger"))
      #expect(going.text.contains("順番を待っています"))
      await Self.read(fixture)
      let page = try await sato.get(path)
      #expect(page.text.contains("終わりました") && !page.text.contains("http-equiv=\"refresh\""))
      #expect(page.text.contains("198.18.7.20") && page.text.contains("北山町"))
      #expect(page.text.contains("203[.]0[.]113[.]9"))
      for hidden in ["198.18.8.30", "192.0.2.5", "南川市", "持ち主のいないもの", "/block"] {
        #expect(!page.text.contains(hidden), "\(hidden)")
      }
      let own = try await sato.get("/events/search")
      #expect(own.text.contains("href=\"\(path)\""))
    }
  }

  @Test func `the tower's watch counts everybody, and reads nobody's lines only`() async throws {
    let fixture = try await Self.fixture()
    try await fixture.run { nobody in
      let watch = nobody.signedIn(try fixture.member("tower"))
      let path = try await Self.ask(watch)
      await Self.read(fixture)
      let page = try await watch.get(path).text
      for shown in ["北山町", "南川市", "持ち主のいないもの", "198.18.7.20", "198.18.8.30"] {
        #expect(page.contains(shown), "\(shown)")
      }
      #expect(page.contains("&quot;source&quot;:&quot;192.0.2.5&quot;"))
      #expect(!page.contains("&quot;source&quot;:&quot;198.18.7.20&quot;"))
    }
  }

  @Test func `whoever did not ask finds none, like one that never was`() async throws {
    let fixture = try await Self.fixture()
    let missing = ID<EventSearch>(high: 0x0123_4567_89ab_7def, low: 0x8123_4567_89ab_cdef)
    try await fixture.run { nobody in
      let path = try await Self.ask(nobody.signedIn(try fixture.member("sato")))
      await Self.read(fixture)
      for key in ["suzuki", "yamada", "ito", "tower", "kato"] {
        let browser = nobody.signedIn(try fixture.member(key))
        for part in ["", "/stop", "/block"] {
          func ask(_ path: String) async throws -> SiteBrowser.Answer {
            part.isEmpty ? try await browser.get(path) : try await browser.post(path + part)
          }
          let hidden = try await ask(path)
          let gone = try await ask("/events/search/\(missing)")
          #expect(hidden.status == 404 && gone.status == 404, "\(key) \(part)")
        }
      }
      let kato = nobody.signedIn(try fixture.member("kato"))
      #expect(try await kato.get("/events/search").status == 403, "an observer does not ask")
    }
  }

  @Test func `what is refused keeps what was typed and says what to do`() async throws {
    let fixture = try await Self.fixture()
    try await fixture.run { nobody in
      let sato = nobody.signedIn(try fixture.member("sato"))
      for (mark, days, words) in [
        ("the printer", "30", "どれとしても読めません"), ("co.jp", "30", "だれでも登録できる"),
        ("evil.example", "91", "1から90"), ("boss@evil.example", "30", "理由が要ります"),
        ("evil.example", "many", "1から90"),
      ] {
        let answer = try await sato.post("/events/search", [("mark", mark), ("days", days)])
        #expect(answer.status == 422 && answer.text.contains(words), "\(mark)")
        #expect(answer.text.contains("value=\"\(mark)\""), "\(mark)")
      }
      let token = try await sato.post("/events/search", [("mark", "evil.example")], token: "x")
      #expect(token.status == 403)
    }
  }

  @Test func `one press makes it an indicator and proposes the request to block it`() async throws {
    let fixture = try await Self.fixture()
    try await fixture.run { nobody in
      let watch = nobody.signedIn(try fixture.member("tower"))
      let path = try await Self.ask(watch)
      await Self.read(fixture)
      let page = try await watch.get(path).text
      #expect(page.contains("\(path)/block"))
      let once = SiteBrowser.hidden("once", in: page) ?? ""
      let fields = [("tlp", "GREEN"), ("once", once)]
      let pressed = try await watch.post("\(path)/block", fields)
      let again = try await watch.post("\(path)/block", fields)
      #expect(pressed.status == 303 && pressed.location == again.location, "pressed twice is once")
      let request = try await watch.get(pressed.location ?? "")
      #expect(request.status == 200 && request.text.contains("203[.]0[.]113[.]9"))
      #expect(try await watch.post("\(path)/block", [("tlp", "RED")]).status == 400)
    }
  }

  @Test func `searches wait for each other, and a stopped one keeps what it found`() async throws {
    let fixture = try await Self.fixture()
    try await fixture.run { nobody in
      let sato = nobody.signedIn(try fixture.member("sato"))
      var paths: [String] = []
      for _ in 0..<SearchDesk.runningPerPersonMax + SearchDesk.waitingPerPersonMax {
        paths.append(try await Self.ask(sato))
      }
      let beyond = try await sato.post(
        "/events/search", [("mark", "203.0.113.9"), ("days", "30")])
      #expect(beyond.status == 429)
      let stopped = try await sato.post("\(paths[1])/stop")
      #expect(stopped.location == paths[1])
      await Self.read(fixture)
      for (index, path) in paths.enumerated() {
        let page = try await sato.get(path).text
        #expect(page.contains(index == 1 ? "途中でやめました" : "終わりました"), "\(index)")
      }
    }
  }

  @Test func `a programme asks and is answered the same way`() async throws {
    let fixture = try await Self.fixture()
    let key = try await fixture.key(.responder, fixture.town)
    let other = try await fixture.key(.responder, fixture.other)
    let sensor = try await fixture.key(.sensor, fixture.town)
    try await fixture.runProgrammes { nobody in
      let asked = nobody.with(key)
      let body = #"{"value": "203[.]0.113.9", "days": 7}"#
      let made = try await asked.post("/api/v1/searches", body, once: "a")
      #expect(made.status == 202 && made.json["state"]?.string == "waiting")
      let again = try await asked.post("/api/v1/searches", body, once: "a")
      #expect(again.json["id"]?.string == made.json["id"]?.string)
      let path = "/api/v1/searches/\(made.json["id"]?.string ?? "")"
      await Self.read(fixture)
      let done = try await asked.get(path)
      #expect(done.json["state"]?.string == "done" && done.json["progress"]?.integer == 100)
      #expect(done.json["total"]?["count"]?.integer == 1)
      #expect(done.headers[.cacheControl] == "no-store", "it holds lines")
      #expect(done.json["organizations"]?.array?.count == 1)
      #expect(done.json["hosts"]?.array?.first?["host"]?.string == "198.18.7.20")
      #expect(done.json["lines"]?["items"]?.array?.count == 1)
      #expect(try await asked.get("\(path)?after=1").json["lines"]?["items"]?.array?.count == 0)
      #expect(try await asked.get("\(path)?after=x").status == 400)
      #expect(try await asked.post("\(path)/stop", "").json["state"]?.string == "done")
      #expect(try await nobody.with(other).get(path).status == 404)
      #expect(try await nobody.with(sensor).post("/api/v1/searches", body).status == 403)
      #expect(try await nobody.post("/api/v1/searches", body).status == 401)
      #expect(
        try await asked.post("/api/v1/searches", #"{"value": "co.jp"}"#).code
          == "searchPublicSuffix")
      #expect(try await asked.post("/api/v1/searches", #"{"days": 7}"#).status == 400)
    }
  }
}

@Suite struct SearchDeskTests {
  private static func viewer(_ number: UInt64) -> Viewer {
    Viewer(
      person: ID(high: 3, low: number), key: nil, organization: ID(high: 4, low: 1),
      role: .responder)
  }

  private static func job(_ number: UInt64, at asked: Instant = SiteFixture.now) throws
    -> SearchDesk.Job
  {
    SearchDesk.Job(
      id: ID(high: 5, low: number),
      form: SearchForm(mark: try SearchForm.mark("evil.example")),
      sight: SearchSight(own: [], isTower: false, sensors: [:]), asked: asked)
  }

  @Test func `two are read at a time, one of a person, in the order of asking`() throws {
    let desk = SearchDesk()
    for (number, person) in [(1, 1), (2, 1), (3, 2), (4, 3)] as [(UInt64, UInt64)] {
      #expect(try desk.begin(Self.job(number), as: Self.viewer(person)))
    }
    #expect(desk.turn().map(\.id.low) == [1, 3])
    #expect(desk.stop(ID(high: 5, low: 1), as: Self.viewer(1)))
    #expect(desk.turn().map(\.id.low) == [2, 3])
    desk.fail(ID(high: 5, low: 3))
    #expect(desk.turn().map(\.id.low) == [2, 4])
  }

  @Test func `so many of one wait and so many in all, and one more does not`() throws {
    let desk = SearchDesk()
    var number: UInt64 = 0
    func begin(_ person: UInt64) throws -> Bool {
      number += 1
      return try desk.begin(Self.job(number), as: Self.viewer(person))
    }
    let most = SearchDesk.runningPerPersonMax + SearchDesk.waitingPerPersonMax
    for _ in 0..<most { #expect(try begin(1)) }
    #expect(try !begin(1))
    for person in 2...UInt64(SearchDesk.waitingMax - most + 1) { #expect(try begin(person)) }
    #expect(try !begin(9999))
  }

  @Test func `an answer is kept for an hour`() throws {
    let desk = SearchDesk()
    let id = ID<EventSearch>(high: 5, low: 1)
    #expect(try desk.begin(Self.job(1), as: Self.viewer(1)))
    _ = desk.turn()
    desk.fail(id)
    let end = SiteFixture.now + SearchDesk.keptSpan
    #expect(desk.view(id, as: Self.viewer(1), at: end)?.state == .failed)
    #expect(desk.view(id, as: Self.viewer(1), at: end + .milliseconds(1)) == nil)
  }

  @Test func `so many answers of one person are kept, and none is pushed out by another's`() throws
  {
    let desk = SearchDesk()
    let first = ID<EventSearch>(high: 5, low: 1)
    for number in 1...UInt64(SearchDesk.keptPerPersonMax + 2) {
      // The first is somebody else's.
      #expect(try desk.begin(Self.job(number), as: Self.viewer(number == 1 ? 1 : 2)))
      desk.fail(ID(high: 5, low: number))
    }
    #expect(desk.view(first, as: Self.viewer(1), at: SiteFixture.now) != nil)
    let kept = desk.views(of: Self.viewer(2), at: SiteFixture.now).map(\.id.low)
    let newest = UInt64(SearchDesk.keptPerPersonMax + 2)
    #expect(kept.count == SearchDesk.keptPerPersonMax && kept.first == newest)
  }

  @Test func `what was kept long enough goes though nobody asks any more`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let desk = fixture.site.searches
    let asked = SiteFixture.now - SearchDesk.keptSpan - .milliseconds(1)
    let id = ID<EventSearch>(high: 5, low: 1)
    #expect(try desk.begin(Self.job(1, at: asked), as: Self.viewer(1)))
    desk.fail(id)
    await SearchReader(site: fixture.site, logger: Logger(label: "test")).turn()
    // Asked as of then, when it was kept still.
    #expect(desk.view(id, as: Self.viewer(1), at: asked) == nil)
  }
}
