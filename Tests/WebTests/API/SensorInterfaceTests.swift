//! /api/v1/sensors: a sensor says that it lives, and an administrator's programme keeps sensors.

import Alerting
import Kernel
import Node
import Spreadsheets
import Testing

@testable import Web

@Suite struct SensorInterfaceTests {
  @Test func `a sensor's heartbeat counts for itself, with its clock's skew`() async throws {
    let fixture = try SiteFixture()
    let secret = try await fixture.key(.sensor, fixture.town)
    let clerk = try await fixture.key(.administrator, fixture.town)
    try await fixture.runProgrammes { nobody in
      let sensor = nobody.with(secret)
      let time = (fixture.site.clock.now + .seconds(90)).rfc3339(in: .utc, fractionDigits: 3)
      let answer = try await sensor.post(
        "/api/v1/sensors/self/heartbeat", #"{"sensor_time": "\#(time)"}"#)
      #expect(answer.status == 200 && answer.json["node_time"]?.string != nil)
      #expect(try await sensor.post("/api/v1/sensors/self/heartbeat", "").status == 200)
      let listed = try await nobody.with(clerk).get("/api/v1/sensors")
      let item = try #require(listed.json["items"]?.array?.first)
      let skew = try #require(item["skew_ms"]?.integer)
      #expect((85_000...90_000).contains(skew) && item["skewed"] == .bool(true))
      #expect(item["state"]?.string == "unregistered" && item["silent"] == .bool(false))
      let key = try #require(item["key"]?.string)
      #expect(try await sensor.post("/api/v1/sensors/\(key)/heartbeat", "").status == 200)
      #expect(try await sensor.get("/api/v1/sensors").count == 0)
      for (programme, path, status) in [
        (nobody, "self", 401), (nobody.with(clerk), "self", 403), (nobody.with(clerk), key, 403),
        (sensor, "\(ID<APIKey>(high: 1, low: 1))", 404), (sensor, "nonsense", 404),
      ] {
        #expect(
          try await programme.post("/api/v1/sensors/\(path)/heartbeat", "").status == status,
          "\(path)")
      }
      #expect(
        try await sensor.post(
          "/api/v1/sensors/self/heartbeat", #"{"sensor_time": "noon"}"#
        ).status == 400)
    }
  }

  private func repeated(_ clerk: SiteProgramme) async throws -> Int64? {
    let listed = try await clerk.get("/api/v1/sensors")
    return listed.json["items"]?.array?.first?["repeated_batches"]?.integer
  }

  @Test func `batches that come again are counted beside what came`() async throws {
    let fixture = try SiteFixture()
    let secret = try await fixture.key(.sensor, fixture.town)
    let clerk = try await fixture.key(.administrator, fixture.town)
    let stranger = try await fixture.key(.administrator, fixture.other)
    try await fixture.runProgrammes { nobody async throws in
      let sensor = nobody.with(secret)
      let line = #"{"time":"2040-05-08T00:15:00Z","source":"198.18.7.20"}"#
      #expect(try await sensor.post("/api/v1/events", line, once: "a").status == 202)
      #expect(try await sensor.post("/api/v1/events", line).status == 202)
      #expect(
        try await repeated(nobody.with(clerk)) == 0,
        "another batch with the same lines is another batch")
      for _ in 0..<2 {
        #expect(try await sensor.post("/api/v1/events", line, once: "a").status == 202)
      }
      #expect(try await sensor.post("/api/v1/events", line + "\n", once: "a").status == 422)
      #expect(try await repeated(nobody.with(clerk)) == 2, "what was refused is no repetition")
      #expect(try await nobody.with(stranger).get("/api/v1/sensors").count == 0)
    }
    let watch = try fixture.member("tower").viewer
    let views = try fixture.site.queries.sensors(as: watch, at: SiteFixture.now)
    let sheet = SensorPresenter(
      now: SiteFixture.now, say: .en, repeats: fixture.site.intake.repeats
    ).sheet(views)
    #expect(
      sheet.rows.contains { row in row.cells.contains { $0.contains("2 batches sent again") } })
  }

  @Test func `an administrator's programme registers, changes, pauses and retires`() async throws {
    let fixture = try SiteFixture()
    _ = try await fixture.key(.sensor, fixture.town)
    let clerk = try await fixture.key(.administrator, fixture.town)
    let stranger = try await fixture.key(.administrator, fixture.other)
    try await fixture.runProgrammes { nobody in
      let programme = nobody.with(clerk)
      let key = try #require(
        try await programme.get("/api/v1/sensors").json["items"]?.array?.first?["key"]?.string)
      let form = #"{"key": "\#(key)", "name": "庁内網", "limit_seconds": 600}"#
      #expect(try await nobody.with(stranger).post("/api/v1/sensors", form).status == 404)
      let made = try await programme.post("/api/v1/sensors", form)
      #expect(made.status == 201)
      #expect(try await programme.post("/api/v1/sensors", form).code == "sensorKnown")
      let id = try #require(
        made.json["made"]?.array?.first?.string?.split(separator: "/").last.map(String.init))
      let path = "/api/v1/sensors/\(id)"
      for (act, body, status) in [
        ("pause", #"{"reason": "工事"}"#, 422),
        ("pause", #"{"until": "2040-05-09T00:00:00Z", "reason": ""}"#, 422),
        ("pause", #"{"until": "2040-05-09T00:00:00Z", "reason": "工事"}"#, 200),
        ("use", "", 200), ("change", #"{"name": "庁内網", "limit_seconds": 119}"#, 422),
        ("change", #"{"name": "庁内網", "limit_seconds": 120}"#, 200),
        ("change", #"{"name": "庁内網", "limit_seconds": 604801}"#, 422),
        ("change", #"{"name": "庁内網", "limit_seconds": 604802}"#, 422), ("retire", "", 200),
        ("pause", #"{"until": "2040-05-09T00:00:00Z", "reason": "工事"}"#, 409),
        ("no-such-thing", "", 404),
      ] {
        let answer = try await programme.post("\(path)/\(act)", body)
        #expect(answer.status == status, "\(act) \(body) \(answer.code ?? "")")
      }
      #expect(try await nobody.with(stranger).post("\(path)/use", "").status == 404)
      let item = try #require(
        try await programme.get("/api/v1/sensors").json["items"]?.array?.first)
      #expect(item["state"]?.string == "retired" && item["limit_seconds"]?.integer == 120)
    }
  }

  @Test func `the list is paged by key`() async throws {
    let fixture = try SiteFixture()
    for _ in 0..<3 { _ = try await fixture.key(.sensor, fixture.town) }
    let clerk = try await fixture.key(.administrator, fixture.town)
    try await fixture.runProgrammes { nobody in
      let programme = nobody.with(clerk)
      var found: [String] = []
      var next: String? = ""
      while let after = next {
        let page = try await programme.get("/api/v1/sensors?limit=2&after=\(after)")
        found += (page.json["items"]?.array ?? []).compactMap { $0["key"]?.string }
        next = page.json["next"]?.string
      }
      #expect(found.count == 3 && found == found.sorted() && Set(found).count == 3)
    }
  }
}
