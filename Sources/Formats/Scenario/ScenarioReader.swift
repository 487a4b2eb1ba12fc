//! From the tree of a scenario file to its bodies, people and marks.

internal import Kernel
internal import Yams

/// Reads the parts in the order in which they name each other.
struct ScenarioReader {
  let root: Node
  let notes: ScenarioNotes
  /// The keys of the bodies that were read so far.
  var bodies: Set<String> = []
  /// The keys of the people that were read so far.
  var people: Set<String> = []
  /// The keys of the alerts that some entry makes.
  var alerts: Set<String> = []

  init(_ root: Node, _ notes: ScenarioNotes) {
    self.root = root
    self.notes = notes
  }

  /// The scenario; where something was noted it must not be used, and nil where nothing can be made.
  func scenario() -> Scenario? {
    var reader = self
    return reader.read()
  }

  private mutating func read() -> Scenario? {
    guard let top = ScenarioMap(root, at: "", known: nil, notes) else { return nil }
    let name = top.text("name") ?? ""
    if !Self.isKey(name) { top.note("name", .badKey(name)) }
    let description = top.text("description") ?? ""
    guard
      let own = top.map(
        "x-noroshi",
        known: [
          "version", "clock", "organizations", "people", "nodes", "indicators", "timeline",
          "expect",
        ])
    else { return nil }
    if own.integer("version", in: 1...1) == nil { own.note("version", .unknownVersion) }
    guard let clock = own.time("clock") else { return nil }
    let bodies = readBodies(own)
    let players = readPlayers(own)
    let seats = readSeats(own, bodies)
    let marks = own.maps(
      "indicators", 0...ScenarioFile.entriesMax, known: ["key", "value", "severity", "source"],
      must: false
    ).compactMap { mark($0, mustHaveSource: true) }
    let timeline = readTimeline(own, from: clock)
    let expectations = readExpectations(own, from: clock)
    return Scenario(
      name: name, description: description, clock: clock, bodies: bodies, players: players,
      marks: marks, timeline: timeline, expectations: expectations, seats: seats)
  }

  /// Lower-case letters, digits and hyphens, at most 40.
  static func isKey(_ text: String) -> Bool {
    (1...ScenarioFile.keyCharactersMax).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
      }
  }

  /// The key of an entry, which no earlier one of the same list has.
  private func key(_ map: ScenarioMap, notIn known: Set<String>) -> String? {
    guard let key = map.text("key") else { return nil }
    guard Self.isKey(key) else {
      map.note("key", .badKey(key))
      return nil
    }
    if known.contains(key) { map.note("key", .keyTwice(key)) }
    return key
  }

  private mutating func readBodies(_ own: ScenarioMap) -> [Scenario.Body] {
    let maps = own.maps(
      "organizations", 1...ScenarioFile.bodiesMax,
      known: [
        "key", "name", "legalForm", "supervisedBy", "supportedBy", "tower", "lastRung", "egress",
        "sharedEgress", "domains",
      ])
    for map in maps {
      if let key = key(map, notIn: bodies) { bodies.insert(key) }
    }
    let read = maps.compactMap { body($0) }
    if read.filter(\.isTower).count != 1 { own.note("organizations", .notOneTower) }
    return read
  }

  private func body(_ map: ScenarioMap) -> Scenario.Body? {
    var egress: [IPPrefix] = []
    for text in map.texts("egress", 0...100) {
      if let prefix = IPPrefix(text) {
        egress.append(prefix)
      } else {
        map.note("egress", .badValue(text))
      }
    }
    var domains: [DomainName] = []
    for text in map.texts("domains", 0...100, must: false) {
      if let domain = DomainName(text) {
        domains.append(domain)
      } else {
        map.note("domains", .badValue(text))
      }
    }
    var shared: Scenario.SharedEgress?
    if let inner = map.map("sharedEgress", known: ["operator", "tenants"], must: false),
      let gateway = inner.name("operator", among: bodies)
    {
      shared = Scenario.SharedEgress(
        gateway: gateway, tenants: inner.names("tenants", among: bodies))
    }
    guard let key = map.text("key"), let name = map.phrase("name"),
      let legalForm = map.text("legalForm")
    else { return nil }
    return Scenario.Body(
      key: key, name: name, legalForm: legalForm,
      supervisedBy: map.name("supervisedBy", among: bodies, must: false),
      supportedBy: map.name("supportedBy", among: bodies, must: false), isTower: map.flag("tower"),
      lastRung: map.name("lastRung", among: bodies, must: false), egress: egress,
      sharedEgress: shared, domains: domains)
  }

  private mutating func readPlayers(_ own: ScenarioMap) -> [Scenario.Player] {
    var players: [Scenario.Player] = []
    for map in own.maps(
      "people", 1...ScenarioFile.peopleMax, known: ["key", "post", "organization", "rung", "role"])
    {
      let rung = map.integer("rung", in: 0...3, must: false)
      let word = map.word(
        "role", among: Organization.Role.allCases.map(\.rawValue), must: false)
      let usual: [Organization.Role] = [.responder, .deputy, .ciso, .watchDesk]
      let role = word.flatMap { Organization.Role(rawValue: $0) } ?? rung.map { usual[$0] }
      guard let key = key(map, notIn: people), let post = map.phrase("post"),
        let body = map.name("organization", among: bodies)
      else { continue }
      people.insert(key)
      players.append(
        Scenario.Player(key: key, post: post, body: body, role: role ?? .other))
    }
    return players
  }

  /// The nodes: each after those above it, and each body on exactly one.
  private func readSeats(_ own: ScenarioMap, _ known: [Scenario.Body]) -> [Scenario.Seat] {
    guard own.has("nodes") else { return [] }
    var seats: [Scenario.Seat] = []
    for map in own.maps("nodes", 1...ScenarioFile.nodesMax, known: ["key", "hosts", "above"]) {
      let earlier = Set(seats.map(\.key))
      guard let key = key(map, notIn: earlier) else { continue }
      let seat = Scenario.Seat(
        key: key, hosts: map.names("hosts", among: bodies),
        above: map.has("above") ? map.names("above", among: earlier) : [])
      let isTowers = known.first { $0.key == seat.hosts.first }?.isTower ?? false
      if seats.isEmpty ? !isTowers || !seat.above.isEmpty : seat.above.isEmpty {
        map.note("key", .notBelowTheTower)
      }
      seats.append(seat)
    }
    let hosted = seats.flatMap(\.hosts)
    for body in known where hosted.count(where: { $0 == body.key }) != 1 {
      own.note("nodes", .notHostedOnce(body.key))
    }
    return seats
  }

  /// A mark, known from the start or entered later.
  func mark(_ map: ScenarioMap, mustHaveSource: Bool) -> Scenario.Mark? {
    let source = mustHaveSource ? map.name("source", among: bodies) : nil
    let key = map.text("key", must: mustHaveSource)
    if let key, !Self.isKey(key) { map.note("key", .badKey(key)) }
    guard let value = map.text("value"), let severity = map.integer("severity", in: 1...5) else {
      return nil
    }
    do throws(IndicatorProblem) {
      return Scenario.Mark(
        key: key, pattern: try IndicatorValue.read(value), severity: severity, source: source)
    } catch {
      map.note("value", .badValue(value))
      return nil
    }
  }
}
