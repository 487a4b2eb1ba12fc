//! Every route of the interface × every role × every organisation: who may ask, and what he then sees.

import Alerting
import Kernel
import Node
import Testing

@testable import Web

@Suite struct InterfaceTableTests {
  /// Whose key it is.
  enum Side: CaseIterable { case town, tower, other, nobody }

  /// A key and what it stands for.
  struct Caller: Sendable, CustomStringConvertible {
    let role: Role
    let side: Side
    let key: String
    /// The town was told and the tower tells; an observer sees, a sensor never does.
    var sees: Bool { (side == .town || side == .tower) && role != .sensor }
    /// Whether the node says anything of the directory.
    var isMember: Bool { side != .nobody && role != .sensor }
    /// Whoever is on watch; of the administrators only the tower's.
    var mayImport: Bool { role == .watchOfficer || role == .administrator && side == .tower }
    var maySend: Bool { role == .sensor || role == .watchOfficer || role == .administrator }
    var description: String { "\(role) of \(side)" }
  }

  static let roles: [Role] = [.observer, .responder, .watchOfficer, .administrator, .sensor]

  private static func callers(_ fixture: SiteFixture) async throws -> [Caller] {
    var found: [Caller] = []
    // A sensor may be common to all; every other key acts for somebody, for the tower where nobody is named.
    found.append(Caller(role: .sensor, side: .nobody, key: try await fixture.key(.sensor, nil)))
    for side in Side.allCases where side != .nobody {
      let organization: ID<Organization>? =
        switch side {
        case .town: fixture.town
        case .tower: fixture.tower
        case .other: fixture.other
        case .nobody: nil
        }
      for role in roles {
        found.append(
          Caller(role: role, side: side, key: try await fixture.key(role, organization)))
      }
    }
    return found
  }

  @Test func `what a key reads follows its organisation and role`() async throws {
    let fixture = try SiteFixture()
    let callers = try await Self.callers(fixture)
    let seq = try fixture.detail().timeline.first?.seq ?? 0
    let prefix = try #require(IPPrefix("198.18.7.0/24"))
    _ = await fixture.site.submit(
      .assertConstituency(
        ConstituencyAssertion(
          organization: fixture.town, value: .prefix(prefix), basis: .verified,
          validFrom: SiteFixture.now)), as: .node)
    try await fixture.runProgrammes { nobody in
      for caller in callers {
        let asked = nobody.with(caller.key)
        let alert = "/api/v1/alerts/\(fixture.alert)"
        let list = try await asked.get("/api/v1/alerts")
        let board = try await asked.get("/api/v1/board")
        let people = try await asked.get("/api/v1/organizations")
        let batches = try await asked.get("/api/v1/indicators/batches")
        #expect(list.status == 200 && list.count == (caller.sees ? 1 : 0), "\(caller)")
        #expect(board.status == 200 && board.count == (caller.sees ? 1 : 0), "\(caller)")
        #expect(people.status == 200 && people.count == (caller.isMember ? 3 : 0), "\(caller)")
        #expect(batches.status == 200 && batches.count == 0, "\(caller)")
        let claims = try await asked.get("/api/v1/constituencies")
        let known = !caller.isMember || caller.side == .other ? 0 : 1
        #expect(claims.status == 200 && claims.count == known, "\(caller)")
        for (path, isSeen) in [
          (alert, caller.sees), ("/api/v1/journal/proof/\(seq)", caller.sees),
          ("/api/v1/organizations/\(fixture.town)", caller.isMember),
        ] {
          let answer = try await asked.get(path)
          #expect(answer.status == (isSeen ? 200 : 404), "\(caller) \(path)")
        }
        #expect(try await asked.get("/metrics").status == 200, "\(caller)")
      }
    }
  }

  // table:
  @Test func `what a key changes follows its organisation and role`() async throws {
    let fixture = try SiteFixture()
    let callers = try await Self.callers(fixture)
    let duty = try fixture.duty().id
    try await fixture.runProgrammes { nobody in
      for caller in callers {
        let asked = nobody.with(caller.key)
        // What only a named person may do is refused to every key that gets so far: 422. Its acknowledgement is noted
        // and stops nothing.
        let noted = !caller.sees ? 404 : caller.role.mayAct ? 422 : 403
        let acted = !caller.sees ? 404 : caller.role.mayAct && caller.side == .town ? 200 : 403
        // Not to take a duty is a named person's to say.
        let declined = !caller.sees ? 404 : caller.role.mayAct && caller.side == .town ? 422 : 403
        let isTown = caller.side == .town && caller.role != .sensor
        let entered = !isTown ? 404 : caller.role == .administrator ? 201 : 403
        // To its own and those below: the other town, and the tower, whose all are.
        let raised =
          caller.role == .watchOfficer && (caller.side == .other || caller.side == .tower)
        let asserts = caller.role == .administrator && caller.side == .tower
        let claim = """
          {"organization": "\(fixture.other)", "kind": "prefix", "value": "198.18.8.0/24",
           "basis": "verified"}
          """
        let alert = "/api/v1/alerts/\(fixture.alert)"
        let town = "/api/v1/organizations/\(fixture.town)"
        let raise = """
          {"severity": 2, "what": "試験", "now": "試験", "detail": "件名 試験",
           "recipients": ["\(fixture.other)"]}
          """
        for (path, body, status) in [
          ("\(alert)/severity", #"{"severity": 5}"#, noted),
          ("\(alert)/consultations", #"{"authority": "jpcert"}"#, noted),
          ("/api/v1/deliveries/\(duty)/acknowledge", "", acted),
          (
            "/api/v1/deliveries/\(duty)/decline",
            #"{"because": "notOurs", "note": "試験"}"#, declined
          ), ("/api/v1/deliveries/\(duty)/decline", #"{"note": "試験"}"#, 400),
          ("\(town)/posts", #"{"name_ja": "係", "name_en": "Desk", "role": "other"}"#, entered),
          ("\(town)/people", #"{"name": "甲"}"#, entered),
          // Who takes over the calling is the town's to agree, and the tower's, which keeps the agreements.
          ("\(town)/desks", #"{"desk": "\#(fixture.tower)"}"#, asserts ? 201 : entered),
          ("/api/v1/events", "{}", caller.maySend ? 202 : 403),
          ("/api/v1/indicators", "198.18.9.9", caller.mayImport ? 202 : 403),
          ("/api/v1/alerts", raise, raised ? 201 : 403),
          ("/api/v1/constituencies", claim, asserts ? 201 : 403),
          ("/api/v1/deliveries/\(duty)/open", "", caller.sees ? 200 : 404),
          (
            "/api/v1/reports", #"{"what": "不審"}"#,
            caller.side == .nobody ? 400 : caller.role == .sensor ? 403 : 201
          ),
          // Help is a person's to ask for; a key of an organisation is told so.
          ("/api/v1/help", "{}", caller.side == .nobody || caller.role == .sensor ? 403 : 422),
        ] {
          let answer = try await asked.post(path, body)
          #expect(answer.status == status, "\(caller) \(path) \(answer.code ?? "")")
        }
      }
    }
    #expect(try fixture.duty().stage == .awaiting)
    #expect(try fixture.detail().summary.severity == .serious)
  }

  @Test func `accounts are their administrator's, and to everybody else they do not exist`()
    async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let callers = try await Self.callers(fixture)
    let kato = try fixture.member("kato").person
    let known = try fixture.site.queries.accounts(
      as: try fixture.member("yamada").viewer, at: SiteFixture.now
    ).items.first { $0.person == kato }
    try await fixture.runProgrammes { nobody in
      for (index, caller) in callers.enumerated() {
        let asked = nobody.with(caller.key)
        let administers = caller.role == .administrator
        let list = try await asked.get("/api/v1/accounts")
        #expect(list.status == (administers ? 200 : 403), "\(caller)")
        if administers { #expect(list.count == (caller.side == .town ? 4 : 1), "\(caller)") }
        // A person of the town: nobody else may learn that there is one.
        let form = #"{"person": "\#(kato)", "role": "observer", "login": "new\#(index)"}"#
        let made = try await asked.post("/api/v1/accounts", form)
        let isTowns = administers && caller.side == .town
        let refused =
          caller.role == .sensor ? [403, 404] : administers ? [422] : [403]
        #expect(isTowns ? made.status == 201 : refused.contains(made.status), "\(caller)")
        let account = try #require(known?.id)
        for (act, taken) in [("links", 201), ("sessions", 200)] {
          let answer = try await asked.post("/api/v1/accounts/\(account)/\(act)", "")
          #expect(answer.status == (isTowns ? taken : 404), "\(caller) \(act) \(answer.status)")
        }
        guard !isTowns else { continue }
        let closed = try await asked.post("/api/v1/accounts/\(account)/close", "")
        #expect(closed.status == 404, "\(caller)")
      }
    }
  }

  @Test func `a link of the interface signs in once, and closing ends everything`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let key = try await fixture.key(.administrator, fixture.town)
    let kato = try fixture.member("kato").person
    let now = SiteFixture.now
    try await fixture.runProgrammes { nobody in
      let asked = nobody.with(key)
      func make(_ role: String) async throws -> SiteProgramme.Answer {
        try await asked.post(
          "/api/v1/accounts",
          #"{"person": "\#(kato)", "role": "\#(role)", "login": "second"}"#, once: "once")
      }
      for role in ["watchOfficer", "node", "sensor", "king"] {
        let refused = try await asked.post(
          "/api/v1/accounts", #"{"person": "\#(kato)", "role": "\#(role)", "login": "x"}"#)
        #expect(refused.status == (role == "king" ? 400 : 403), "\(role)")
      }
      let made = try await make("observer")
      let again = try await make("observer")
      let (first, second) = (made.json["link"]?.string ?? "", again.json["link"]?.string ?? "")
      #expect(made.status == 201 && again.json["made"] == made.json["made"])
      #expect(first != second, "a link is shown once")
      func session(_ link: String) throws -> SignedIn? {
        let secret = link.split(separator: "/").last.map(String.init) ?? ""
        return try fixture.site.queries.session(hash: Hash(sha256: Array(secret.utf8)), at: now)
      }
      #expect(try session(first)?.login == "second" && session(first)?.isOnce == true)
      let id = try #require(made.json["made"]?.array?.first?.string?.split(separator: "/").last)
      #expect(try await asked.post("/api/v1/accounts/\(id)/sessions", "").status == 200)
      #expect(try session(first) == nil && session(second) == nil)
      #expect(try await asked.post("/api/v1/accounts/\(id)/links", "").status == 201)
      #expect(try await asked.post("/api/v1/accounts/\(id)/close", "").status == 200)
      let late = try await asked.post("/api/v1/accounts/\(id)/links", "")
      #expect(late.code == "accountClosed")
    }
  }

  @Test func `what is hidden is answered like what does not exist`() async throws {
    let fixture = try SiteFixture()
    let key = try await fixture.key(.watchOfficer, fixture.other)
    let missing = ID<Alert>(high: 0x0123_4567_89ab_7def, low: 0x8123_4567_89ab_cdef)
    try await fixture.runProgrammes { nobody in
      let asked = nobody.with(key)
      for part in ["", "/severity", "/consultations"] {
        let body = part == "/severity" ? #"{"severity": 5}"# : #"{"authority": "jpcert"}"#
        func ask(_ id: ID<Alert>) async throws -> SiteProgramme.Answer {
          let path = "/api/v1/alerts/\(id)\(part)"
          return part.isEmpty ? try await asked.get(path) : try await asked.post(path, body)
        }
        let hidden = try await ask(fixture.alert)
        let gone = try await ask(missing)
        #expect(hidden.status == 404 && hidden.json == gone.json, "\(part)")
      }
    }
  }

  @Test func `to a sensor of the town its alert is like none at all`() async throws {
    let fixture = try SiteFixture()
    let key = try await fixture.key(.sensor, fixture.town)
    let missing = ID<Delivery>(high: 0x0123_4567_89ab_7def, low: 0x8123_4567_89ab_cdef)
    let duty = try fixture.duty().id
    try await fixture.runProgrammes { nobody in
      for act in ["open", "acknowledge", "help", "no-such-act"] {
        let hidden = try await nobody.with(key).post("/api/v1/deliveries/\(duty)/\(act)", "")
        let gone = try await nobody.with(key).post("/api/v1/deliveries/\(missing)/\(act)", "")
        #expect(hidden.status == 404 && hidden.json == gone.json, "\(act)")
      }
    }
    #expect(try fixture.duty().clocks[.opened] == nil)
  }

  @Test func `without a key nothing is said but that one is needed`() async throws {
    let fixture = try SiteFixture()
    try await fixture.runProgrammes { nobody in
      for path in [
        "/api/v1/alerts", "/api/v1/alerts/\(fixture.alert)", "/api/v1/board", "/metrics",
        "/api/v1/organizations", "/api/v1/organizations/\(fixture.town)",
        "/api/v1/indicators/batches", "/api/v1/journal/checkpoint", "/api/v1/journal/proof/1",
        "/api/v1/batches/\(fixture.alert)", "/api/v1/constituencies", "/api/v1/accounts",
      ] {
        for asked in [nobody, nobody.with("noroshi_unknown")] {
          let answer = try await asked.get(path)
          #expect(answer.status == 401 && answer.code == "signIn", "\(path)")
        }
      }
      for path in [
        "events", "indicators", "alerts", "reports", "suppressions", "constituencies", "accounts",
        "accounts/\(fixture.alert)/links", "accounts/\(fixture.alert)/sessions",
        "accounts/\(fixture.alert)/close",
      ] {
        let answer = try await nobody.post("/api/v1/\(path)", "{}")
        #expect(answer.status == 401 && answer.code == "signIn", "\(path)")
      }
      for path in ["/health", "/ready", "/api/v1/openapi.json"] {
        #expect(try await nobody.get(path).status == 200, "\(path)")
      }
    }
  }

  @Test func `a revoked key is nobody's at once`() async throws {
    let fixture = try SiteFixture()
    let key = try await fixture.key(.watchOfficer, fixture.tower)
    try await fixture.runProgrammes { nobody in
      #expect(try await nobody.with(key).get("/api/v1/alerts").count == 1)
      let hash = Hash(sha256: Array(key.utf8))
      let id = try #require(try fixture.site.queries.viewer(ofKey: hash, at: SiteFixture.now)?.key)
      _ = await fixture.site.submit(.revokeKey(id), as: .node)
      let answer = try await nobody.with(key).get("/api/v1/alerts")
      #expect(answer.status == 401 && answer.code == "signIn")
    }
  }

  /// A sensor's key is remembered, and no longer than it holds.
  @Test func `a sensor's revoked key is nobody's at once, though it was known`() async throws {
    let fixture = try SiteFixture()
    let key = try await fixture.key(.sensor, fixture.town)
    let batch = "/api/v1/batches/\(ID<Input>(high: 9, low: 9))"
    try await fixture.runProgrammes { nobody in
      for _ in 1...2 { #expect(try await nobody.with(key).get(batch).status == 404) }
      let hash = Hash(sha256: Array(key.utf8))
      #expect(fixture.site.keys.knows(hash, changes: fixture.site.hub.changes(of: [.key])))
      let id = try #require(try fixture.site.queries.viewer(ofKey: hash, at: SiteFixture.now)?.key)
      _ = await fixture.site.submit(.revokeKey(id), as: .node)
      #expect(try await nobody.with(key).get(batch).status == 401)
    }
  }

  @Test func `the description names every level and every duty`() throws {
    func enumerations(_ json: JSON, named name: String) -> [Set<String>] {
      var found: [Set<String>] = []
      for member in json.members ?? [] {
        if member.name == name { found += lists(member.value) }
        found += enumerations(member.value, named: name)
      }
      for element in json.array ?? [] { found += enumerations(element, named: name) }
      return found
    }
    func lists(_ json: JSON) -> [Set<String>] {
      let own = (json["enum"]?.array ?? []).compactMap(\.string)
      return (own.isEmpty ? [] : [Set(own)]) + (json["anyOf"]?.array ?? []).flatMap(lists)
    }
    let document = try JSON.parse(PackageResources.openapi_json)
    #expect(
      enumerations(document, named: "level") == [Set(Delivery.Level.allCases.map(\.rawValue))])
    let duties = enumerations(document, named: "duty")
    #expect(!duties.isEmpty && duties.allSatisfy { $0 == Set(Duty.allCases.map(\.rawValue)) })
  }
}
