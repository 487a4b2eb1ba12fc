//! The pages of sensors: one press registers, a pause has an end, and only those who may see and change do.

import Alerting
import Kernel
import Node
import Spreadsheets
import Testing

@testable import Web

@Suite struct SensorTests {
  /// A key of the town's sensor, as an operator makes it.
  private static func key(
    _ fixture: SiteFixture, _ organization: ID<Organization>?, name: String = "水道網"
  ) async throws -> ID<APIKey> {
    let answer = await fixture.site.submit(
      .createKey(name: name, .sensor, organization, hash: Hash(sha256: name.utf8)), as: .node)
    guard case .done(let made) = answer, let key = made.first else {
      throw SiteFault(what: "no key: \(answer)")
    }
    return key.id.cast(to: APIKey.self)
  }

  private static func registered(_ fixture: SiteFixture, _ key: ID<APIKey>) throws -> SensorView {
    let all = try fixture.site.queries.sensors(as: .node, at: fixture.site.clock.now)
    return try #require(all.first { $0.key == key })
  }

  @Test func `the empty page teaches how the first event is sent`() async throws {
    let fixture = try SiteFixture()
    try await fixture.run { nobody in
      #expect(try await nobody.get("/sensors").location == "/sign-in")
      let page = try await nobody.signedIn(try fixture.member("yamada")).get("/sensors")
      #expect(page.status == 200)
      #expect(page.text.contains("noroshi key new"))
      #expect(page.text.contains("noroshi watch /var/log/suricata/eve.json --url"))
    }
  }

  @Test func `one press registers what was seen`() async throws {
    let fixture = try SiteFixture()
    let key = try await Self.key(fixture, fixture.town)
    try await fixture.run { nobody in
      let browser = nobody.signedIn(try fixture.member("yamada"))
      let seen = try await browser.get("/sensors")
      #expect(seen.text.contains("登録されていません") && seen.text.contains("このまま登録する"))
      let pressed = try await browser.post(
        "/sensors", [("key", key.description), ("name", "水道網")])
      #expect(pressed.status == 303 && pressed.location == "/sensors")
      let after = try await browser.get("/sensors")
      #expect(!after.text.contains("このまま登録する") && after.text.contains("一度も届いていません"))
      #expect(after.text.contains("北山町へ警報"))
    }
    let view = try Self.registered(fixture, key)
    #expect(view.standing == .inUse && view.limit == Sensor.limitDefault)
    #expect(view.organization?.id == fixture.town)
  }

  @Test func `registering that is refused keeps what was typed, open in its row`() async throws {
    let fixture = try SiteFixture()
    let key = try await Self.key(fixture, fixture.town)
    let other = try await Self.key(fixture, fixture.town, name: "庁舎")
    try await fixture.run { nobody in
      let browser = nobody.signedIn(try fixture.member("yamada"))
      let fields = [
        ("key", key.description), ("name", "水道 <北>"), ("watches", "198.18.7.0/24"), ("limit", "1"),
      ]
      let refused = try await browser.post("/sensors", fields)
      #expect(refused.status == 422 && refused.text.contains("2分から7日の間"))
      let row = try #require(
        refused.text.split(separator: "<tr>").first { $0.contains("value=\"\(key)\"") })
      #expect(row.contains("<details class=\"more\" open>"))
      for typed in ["水道 &lt;北&gt;", "198.18.7.0/24", "1"] {
        #expect(row.contains("value=\"\(typed)\""), "\(typed)")
      }
      let beside = try #require(
        refused.text.split(separator: "<tr>").first { $0.contains("value=\"\(other)\"") })
      #expect(beside.contains("<details class=\"more\"><summary>") && !beside.contains("水道 &lt;"))
      let empty = try await browser.post("/sensors", [("key", key.description), ("name", "")])
      #expect(empty.status == 422 && empty.text.contains("センサーに名前がありません"))
      let done = try await browser.post(
        "/sensors", fields.filter { $0.0 != "limit" } + [("limit", "5")])
      #expect(done.location == "/sensors")
      let twice = try await browser.post("/sensors", fields)
      #expect([409, 422].contains(twice.status) && twice.text.contains("role=\"alert\""))
    }
  }

  @Test func `an observer sees the list and no button; another town sees neither`() async throws {
    let fixture = try SiteFixture()
    let key = try await Self.key(fixture, fixture.town)
    try await fixture.run { nobody in
      for (name, sees) in [("kato", true), ("sato", true), ("ito", false)] {
        let browser = nobody.signedIn(try fixture.member(name))
        let page = try await browser.get("/sensors")
        #expect(page.text.contains("水道網") == sees, "\(name)")
        #expect(!page.text.contains("action=\"/sensors\""), "\(name)")
        #expect(
          try await browser.post("/sensors", [("key", key.description), ("name", "x")]).status
            == 404, "\(name)")
        let file = try await browser.get("/sensors.csv")
        #expect(file.text.contains("\(key)") == sees, "\(name)")
      }
    }
    #expect(try Self.registered(fixture, key).standing == .unregistered)
  }

  @Test func `a sensor is renamed, paused, used and retired by forms`() async throws {
    let fixture = try SiteFixture()
    let key = try await Self.key(fixture, fixture.town)
    try await fixture.run { nobody in
      let browser = nobody.signedIn(try fixture.member("yamada"))
      _ = try await browser.post("/sensors", [("key", key.description), ("name", "水道網")])
      let id = try #require(try Self.registered(fixture, key).id)
      let path = "/sensors/\(id)"
      #expect(try await browser.get(path).status == 200)
      let changed = try await browser.post(
        path, [("name", "水道網 北"), ("watches", "198.18.7.0/24"), ("limit", "5")])
      #expect(changed.location == path)
      let view = try Self.registered(fixture, key)
      #expect(view.name == "水道網 北" && view.limit == .minutes(5))
      // Without an end, with an end of long ago, and without a reason: said beside the form.
      for fields in [
        [("reason", "工事")], [("until", "2015-05-08T15:30"), ("reason", "工事")],
        [("until", "2040-05-09T09:00"), ("reason", "")],
      ] {
        let refused = try await browser.post("\(path)/pause", fields)
        #expect(refused.status == 422 && refused.text.contains("role=\"alert\""))
        #expect(refused.text.contains("<details class=\"more\" open><summary>休止する"))
        for (name, typed) in fields {
          let parts = refused.text.split(separator: " name=\"\(name)\"").dropFirst()
          let field = parts.first.map { $0.prefix { $0 != ">" } } ?? ""
          #expect(field.contains("value=\"\(typed)\""), "\(name)")
        }
      }
      let paused = try await browser.post(
        "\(path)/pause", [("until", "2040-05-09T09:00"), ("reason", "停電工事")])
      #expect(paused.status == 303)
      #expect(try await browser.get(path).text.contains("停電工事"))
      #expect(try await browser.post("\(path)/use").status == 303)
      #expect(try Self.registered(fixture, key).standing == .inUse)
      #expect(try await browser.post("\(path)/retire").status == 303)
      #expect(try Self.registered(fixture, key).standing == .retired)
      #expect(try await browser.post("\(path)/retire", token: "x").status == 403)
      for name in ["sato", "kato", "ito"] {
        let other = nobody.signedIn(try fixture.member(name))
        #expect(try await other.get(path).status == 404, "\(name)")
        #expect(try await other.post("\(path)/use").status == 404, "\(name)")
      }
      for limit in ["1", "10081", "9223372036854775807", "-1", "x"] {
        let refused = try await browser.post(
          path, [("name", "新しい名前"), ("watches", "庁内"), ("limit", limit)])
        #expect(refused.status == 422, "\(limit)")
        #expect(refused.text.contains("2分から7日の間"), "\(limit)")
        for typed in ["新しい名前", "庁内", limit] {
          #expect(refused.text.contains("value=\"\(typed)\""), "\(limit) \(typed)")
        }
      }
    }
  }

  @Test func `a sensor that never said its time and dates its events ahead is shown so`()
    async throws
  {
    let fixture = try SiteFixture()
    let key = try await Self.key(fixture, fixture.town)
    let tally = SensorTally(
      key: key, events: 1, refused: 0, lastSeen: SiteFixture.now, lag: .hours(-3))
    _ = await fixture.site.submit(.findings([], cursor: nil, sensors: [tally]), as: .node)
    let words = "記録の時刻が3時間進み（1分を超えています"
    try await fixture.run { nobody in
      let browser = nobody.signedIn(try fixture.member("yamada"))
      let seen = try await browser.get("/sensors")
      #expect(seen.text.contains("時計が進んでいます（登録されていません）") && seen.text.contains(words))
      _ = try await browser.post("/sensors", [("key", key.description), ("name", "水道網")])
      let page = try await browser.get("/sensors")
      #expect(page.text.contains("<b>時計が進んでいます</b>") && page.text.contains(words))
      #expect(page.text.contains("センサー 0／1 正常"))
      #expect(try await browser.get("/sensors.csv").text.contains(words))
      var reader = browser
      reader.language = "en"
      let english = try await reader.get("/sensors").text
      #expect(english.contains("dated 3 h ahead (over 1 min; check its NTP)"))
    }
    let view = try Self.registered(fixture, key)
    #expect(DirectoryJSON.sensor(view, repeats: 0)["ahead"] == .bool(true))
    #expect(DirectoryJSON.sensor(view, repeats: 0)["skewed"] == .bool(false))
    #expect(DirectoryJSON.sensor(view, repeats: 0)["lag_ms"] == .integer(-10_800_000))
  }

  @Test func `the list as a workbook reads back`() async throws {
    let fixture = try SiteFixture()
    let key = try await Self.key(fixture, fixture.town, name: "=1+1")
    let watch = try fixture.member("tower").viewer
    let views = try fixture.site.queries.sensors(as: watch, at: SiteFixture.now)
    let sheet = SensorPresenter(now: SiteFixture.now, say: .ja).sheet(views)
    let bytes = try await fixture.site.files.workbook([sheet], .ja, at: SiteFixture.now, folder: "")
    let back = try Table.read(bytes, fileName: "sensors.xlsx")
    let cells = back.filledIn.first?.rows.map(\.cells) ?? []
    #expect(cells.first?.contains("状態") == true)
    #expect(cells.last?.first == key.description && cells.last?.contains("=1+1") == true)
  }

  @Test func `the board leads to the sensors`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    try await fixture.run { nobody in
      let board = try await nobody.signedIn(try fixture.member("tower")).get("/alerts")
      #expect(board.text.contains("href=\"/sensors\""))
    }
  }
}
