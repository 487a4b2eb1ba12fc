//! The board: quiet is not blind, what is hidden is in no row, count or search, and the stream says nothing but the time.

import Alerting
import Hummingbird
import Kernel
import Sharing
import Testing

@testable import Node
@testable import Web

@Suite struct BoardTests {
  /// Enters a sensor that has just spoken, or one that never did.
  static func sensor(_ fixture: SiteFixture, hasSpoken: Bool) async throws {
    let answer = await fixture.site.submit(
      .createKey(
        name: "町の検知器", .sensor, fixture.town, hash: Hash(sha256: Array("sensor".utf8))),
      as: .node)
    guard case .done(let made) = answer, let key = made.first else {
      throw SiteFault(what: "no sensor: \(answer)")
    }
    guard hasSpoken else { return }
    let now = fixture.site.clock.now
    let tally = SensorTally(key: key.id.cast(to: APIKey.self), events: 1, refused: 0, lastSeen: now)
    _ = await fixture.site.submit(.findings([], cursor: nil, sensors: [tally]), as: .node)
  }

  @Test func `a board without sensors or with a silent one says that it cannot see`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let tower = try fixture.member("tower")
    try await fixture.run { nobody in
      let answer1 = try await nobody.get("/alerts")
      #expect(answer1.location == "/sign-in")
      let browser = nobody.signedIn(tower)
      let empty = try await browser.get("/alerts")
      #expect(empty.status == 200)
      #expect(empty.text.contains("見えていません"))
      #expect(!empty.text.contains("静かです"))
      try await Self.sensor(fixture, hasSpoken: false)
      let silent = try await browser.get("/alerts")
      #expect(silent.text.contains("見えていません"))
      #expect(silent.text.contains("まだ一度も届いていません"))
    }
  }

  @Test func `a board whose sensors speak is quiet`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let tower = try fixture.member("tower")
    try await Self.sensor(fixture, hasSpoken: true)
    try await fixture.run { nobody in
      let quiet = try await nobody.signedIn(tower).get("/alerts")
      #expect(quiet.text.contains("静かです"))
      #expect(!quiet.text.contains("見えていません"))
    }
  }

  @Test func `of many that cannot be reached a few are named, and a link leads to all of them`()
    async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let tower = try fixture.member("tower")
    let numbers = 1...(BoardPresenter.unreachableMax + 3)
    for number in numbers {
      let name = Phrase(ja: "無人町\(number)", en: "Empty \(number)")
      let made = try WatchRoutes.records(
        of: await fixture.site.submit(
          .registerOrganization(code: nil, name: name, legalForm: "市区町村"), as: .node))
      let town = try #require(made.first).id.cast(to: Organization.self)
      let post = Command.createPost(town, name: Phrase(ja: "係", en: "Desk"), role: .responder)
      _ = try WatchRoutes.records(of: await fixture.site.submit(post, as: .node))
    }
    try await fixture.run { nobody in
      let watch = nobody.signedIn(tower)
      let board = try await watch.get("/alerts").text
      #expect(board.contains("届かない組織 \(numbers.count)"))
      #expect(numbers.count { board.contains("無人町\($0)") } == BoardPresenter.unreachableMax)
      #expect(board.contains("ほか3団体"))
      let path = BoardPresenter.notReadyPath
      #expect(path == "/network/readiness?show=notReady" && board.contains("href=\"\(path)\""))
      let list = try await watch.get(path).text
      #expect(numbers.allSatisfy { list.contains("無人町\($0)") })
    }
  }

  @Test func `a file of an opened bulletin has the rows of its page`() async throws {
    let fixture = try SiteFixture()
    let tower = try fixture.member("tower")
    let form = BulletinForm(
      kind: .warning, character: .request, statute: "", severity: .warning,
      lines: ThreeLines(
        what: Phrase(ja: "装置に弱点。", en: "A weak spot."), now: Phrase(ja: "確かめる。", en: "Check."),
        detail: ""), tlp: .amber, mayForward: .nobody, answerBy: SiteFixture.now + .days(3),
      recipients: [fixture.town, fixture.other])
    let answer = await fixture.site.submit(.issueBulletin(form), as: tower.viewer)
    guard case .done = answer else { throw SiteFault(what: "\(answer)") }
    let board = try fixture.site.queries.board(as: tower.viewer, at: fixture.site.clock.now)
    let campaigns = board.rows.items.compactMap { $0.campaign?.id }
    let campaign = try #require(campaigns.first)
    try await fixture.run { nobody in
      let browser = nobody.signedIn(tower)
      let whole = try await browser.get("/alerts.csv").text
      #expect(whole.contains("福祉課") && whole.contains("回答なし 2／2"))
      let opened = try await browser.get("/alerts.csv?bulletin=\(campaign)").text
      #expect(opened.contains("装置に弱点") && !opened.contains("福祉課"))
      let page = try await browser.get("/alerts?bulletin=\(campaign)").text
      #expect(page.contains("/alerts.csv?bulletin=\(campaign)"))
    }
  }

  @Test func `why replies are not read is told to those who run the node only`() async throws {
    let fixture = try SiteFixture()
    fixture.site.replies.begin()
    _ = fixture.site.replies.failed(.signIn, at: SiteFixture.now)
    try await fixture.run { nobody in
      for (key, isTold) in [("tower", true), ("sato", false), ("ito", false)] {
        let page = try await nobody.signedIn(try fixture.member(key)).get("/alerts").text
        #expect(page.contains("名前かパスワードを断りました") == isTold, "\(key)")
        #expect(page.contains("返信メールを読めていません") != isTold, "\(key)")
      }
    }
  }

  @Test func `the board says that raw events are about to go, to those who run the node only`()
    async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let intake = fixture.site.intake
    try await fixture.run { nobody in
      func says(_ key: String) async throws -> Bool {
        try await nobody.signedIn(try fixture.member(key)).get("/alerts").text
          .contains("--keep-bytes")
      }
      #expect(try await says("tower") == false)
      let batch = EventRecordBatch(
        id: ID(high: 1, low: 1), key: ID(high: 7, low: 7), receivedAt: SiteFixture.now, refused: 0,
        digest: Hash(sha256: "x".utf8),
        lines: [EventRecord.Line(number: 1, bytes: Array("a line".utf8)[...])])
      guard case .stored = await intake.store(batch) else { throw SiteFault(what: "not stored") }
      // One byte of bound: whatever is there is too much, and not matched yet.
      _ = try await intake.prune(
        EventRetention(span: .days(30), bytesMax: 1), at: SiteFixture.now,
        matched: EventCursor(segment: 0, offset: 0))
      let warning = try #require(await intake.retentionWarning)
      #expect(warning.code.contains("over its bound"))
      #expect(try await says("tower"))
      for key in ["sato", "yamada", "kato", "ito"] { #expect(try await !says(key), "\(key)") }
      var english = nobody.signedIn(try fixture.member("tower"))
      english.language = "en"
      #expect(try await english.get("/alerts").text.contains("over their bound"))
      _ = try await intake.prune(
        .usual, at: SiteFixture.now, matched: EventCursor(segment: 0, offset: 0))
      #expect(try await says("tower") == false)
    }
  }

  @Test func `an alert is in the rows, the count and the search of those who may see it only`()
    async throws
  {
    let fixture = try SiteFixture()
    try await fixture.run { nobody in
      for (key, sees) in [("sato", true), ("tower", true), ("ito", false)] {
        let browser = nobody.signedIn(try fixture.member(key))
        for query in ["", "?q=%E7%A6%8F%E7%A5%89", "?q=%E5%8C%97%E5%B1%B1"] {
          let board = try await browser.get("/alerts\(query)").text
          #expect(board.contains("福祉課のパソコン") == sees, "\(key) \(query)")
          #expect(board.contains("開いている警報 \(sees ? 1 : 0)件"), "\(key) \(query)")
          #expect(board.contains("\(fixture.alert)") == sees, "\(key) \(query)")
        }
        let nothing = try await browser.get("/alerts?q=zzz").text
        #expect(nothing.contains("に当たる開いている警報はありません"))
        #expect(!nothing.contains("福祉課"))
      }
    }
  }

  @Test func `a number typed into the search leads to its alert, for those who may see it only`()
    async throws
  {
    let fixture = try SiteFixture()
    let number = Shown.number(fixture.alert)
    let plain = number.filter { $0 != "-" }
    try await fixture.run { nobody in
      for (key, sees) in [("sato", true), ("tower", true), ("ito", false)] {
        let browser = nobody.signedIn(try fixture.member(key))
        for typed in [number, plain] {
          let found = try await browser.get("/alerts?q=\(typed)")
          #expect(found.location == (sees ? "/alerts/\(fixture.alert)" : nil), "\(key) \(typed)")
          #expect(sees || found.text.contains("に当たる開いている警報はありません"))
        }
        let part = try await browser.get("/alerts?q=\(plain.suffix(6))").text
        #expect(part.contains("\(fixture.alert)") == sees, "\(key)")
      }
    }
    let keys = [
      (try await fixture.key(.observer, fixture.town), 1),
      (try await fixture.key(.observer, fixture.other), 0),
      (try await fixture.key(.sensor, nil), 0),
    ]
    try await fixture.runProgrammes { nobody in
      for (key, count) in keys {
        let found = try await nobody.with(key).get("/api/v1/alerts?number=\(number)")
        #expect(found.status == 200 && found.count == count)
        #expect(
          found.json["items"]?.array?.first?["number"]?.string == (count == 0 ? nil : number))
        let wrong = try await nobody.with(key).get("/api/v1/alerts?number=12")
        #expect(wrong.status == 400)
      }
    }
  }

  @Test func `what is not real is on a board of its own`() async throws {
    let fixture = try SiteFixture()
    let tower = try fixture.member("tower")
    try await fixture.run { nobody in
      let browser = nobody.signedIn(tower)
      let test = try await browser.post("/network/\(fixture.town)/test")
      #expect(test.location == "/alerts?kind=contactTest")
      let tests = try await browser.get("/alerts?kind=contactTest").text
      #expect(tests.contains("連絡が届くかを確かめるテスト"))
      #expect(!tests.contains("福祉課"))
      let real = try await browser.get("/alerts").text
      #expect(!real.contains("連絡が届くかを確かめるテスト"))
      let answer2 = try await browser.get("/alerts?kind=no")
      #expect(answer2.status == 404)
    }
  }

  @Test func `a campaign is one row that opens into its alerts`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let tower = try fixture.member("tower")
    try await fixture.run { nobody in
      let browser = nobody.signedIn(tower)
      let sent = try await browser.post(
        "/alerts",
        [
          ("kind", "real"), ("severity", "3"), ("what", "製品Xに穴があります。"), ("now", "更新する。"),
          ("tlp", "GREEN"), ("audience", "\(fixture.town)"), ("audience", "\(fixture.other)"),
        ])
      #expect(sent.location == "/alerts")
      let board = try await browser.get("/alerts").text
      #expect(board.contains("2団体"))
      #expect(board.contains("回答 0／2"))
      #expect(board.ranges(of: "製品Xに穴があります。").count == 1)
      let start = try #require(board.firstRange(of: "/alerts?campaign="))
      let path = String(board[start.lowerBound...].prefix { $0 != "\"" })
      let rows = try await browser.get(path).text
      #expect(rows.ranges(of: "製品Xに穴があります。").count == 2)
      #expect(rows.contains("北山町") && rows.contains("南川市"))
    }
  }

  @Test func `the trail of a list leads forwards and back`() throws {
    let first = PageTrail(nil)
    #expect(first.place == nil && first.previous == nil && first.text.isEmpty)
    let key = PageKey(order: "17", id: "a")
    let second = first.following(key)
    #expect(second.place == key && second.previous == first)
    #expect(PageTrail(second.text) == second)
    var long = first
    for number in 0...PageTrail.keysMax { long = long.following(PageKey(id: "\(number)")) }
    #expect(long.keys.count == PageTrail.keysMax)
    #expect(long.place == PageKey(id: "\(PageTrail.keysMax)"))
    #expect(PageTrail("no key").keys.isEmpty)
  }

  // MARK: The stream

  @Test func `the stream begins with a beat and says that something changed, never what`()
    async throws
  {
    let fixture = try SiteFixture()
    let hub = fixture.site.hub
    let changes = try #require(hub.listen())
    #expect(hub.count == 1)
    var events: [BoardStream.Event] = []
    struct Enough: Error {}
    await #expect(throws: Enough.self) {
      try await BoardStream(changes: changes, period: .seconds(60)).run { event in
        events.append(event)
        if event == .beat { hub.announce([RecordReference(.alert, fixture.alert)]) }
        if events.count == 2 { throw Enough() }
      }
    }
    #expect(events == [.beat, .board])
    let now = SiteFixture.now
    #expect(
      BoardStream.text(.board, at: now) == "event: board\ndata: 2040-05-08T15:00:00+09:00\n\n")
    #expect(BoardStream.text(.beat, at: now) == "event: beat\ndata: 2040-05-08T15:00:00+09:00\n\n")
  }

  @Test func `the heart goes on beating and the hub forgets who left`() async throws {
    let hub = ChangeHub()
    try await Self.beats(of: hub, count: 3)
    #expect(hub.count == 0)
  }

  private static func beats(of hub: ChangeHub, count: Int) async throws {
    struct Enough: Error {}
    let changes = try #require(hub.listen())
    var heard = 0
    await #expect(throws: Enough.self) {
      try await BoardStream(changes: changes, period: .milliseconds(5)).run { event in
        #expect(event == .beat)
        heard += 1
        if heard == count { throw Enough() }
      }
    }
  }

  @Test func `nobody without a session may listen`() async throws {
    let fixture = try SiteFixture()
    try await fixture.run { nobody in
      let answer3 = try await nobody.get("/alerts/stream")
      #expect(answer3.status == 401)
    }
    #expect(fixture.site.hub.count == 0)
  }
}
