//! Keys of the interface and those who answer for them: what becomes of a key whose keeper leaves, and who settles it.

import Alerting
import GRDB
import Kernel
import Testing

@testable import Node

@Suite struct KeyTests {
  private let nation: Nation
  private let town: ID<Organization>
  private let clerk: ID<Person>
  private let chief: Viewer

  init() throws {
    nation = try Nation()
    town = try nation.organization("town")
    clerk = try nation.person("clerk")
    chief = try nation.viewer("chief", "town", .administrator)
  }

  @discardableResult
  private func make(
    _ name: String, _ role: Role, of organization: ID<Organization>? = nil,
    keeper: ID<Person>? = nil
  ) throws -> ID<APIKey> {
    try nation.done(
      .createKey(name: name, role, organization, hash: Hash(sha256: name.utf8), keeper: keeper))[0]
      .id.cast(to: APIKey.self)
  }

  private func caller(_ name: String, at moment: Instant? = nil) throws -> Viewer? {
    try nation.queries.viewer(ofKey: Hash(sha256: name.utf8), at: moment ?? nation.now)
  }

  private func leave(_ person: String, _ organization: String) throws {
    let post = try #require(nation.state.posts[person])
    try nation.done(
      .organization(
        try nation.organization(organization), .endAppointment(try nation.person(person), post)))
  }

  private func count(as viewer: Viewer? = nil) throws -> KeyCount {
    try nation.queries.keysWithoutKeeper(as: viewer ?? chief, at: nation.now)
  }

  private func rows(as viewer: Viewer? = nil) throws -> [String: KeyRow] {
    let all = try nation.queries.keys(as: viewer ?? chief, at: nation.now).items
    return Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
  }

  private func facts() throws -> Int {
    try nation.queue.read {
      try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM fact WHERE kind LIKE 'key%'") ?? 0
    }
  }

  @Test
  func `a key that acts is refused when its keeper leaves, a sensor's goes on, both are told`()
    throws
  {
    let desk = try make("desk", .responder, of: town, keeper: clerk)
    let eye = try make("eye", .sensor, of: town, keeper: clerk)
    try make("old", .observer, of: town)
    #expect(try count() == KeyCount(left: 0, unnamed: 2), "the nation's own sensor is unnamed too")
    try leave("clerk", "town")
    #expect(try caller("desk") == nil)
    #expect(try caller("eye")?.role == .sensor, "no detection is lost")
    #expect(try caller("old")?.role == .observer, "nobody left: nobody was named")
    #expect(try count() == KeyCount(left: 2, unnamed: 2))
    let told = try rows()
    #expect(told["desk"]?.isRefused == true && told["eye"]?.isRefused == false)
    #expect(told["eye"]?.standing == .left && told["eye"]?.keeper?.id == clerk)
    #expect(told["old"]?.standing == .unnamed && told["old"]?.mayTake == true)
    // Somebody takes one over, and revokes the other.
    try nation.done(.takeKey(desk, by: try nation.person("chief")), as: chief)
    #expect(try caller("desk")?.role == .responder)
    let before = try facts()
    try nation.done(.takeKey(desk, by: try nation.person("chief")), as: chief)
    #expect(try facts() == before, "taken twice is taken once")
    try nation.done(.revokeKey(eye), as: chief)
    #expect(try caller("eye") == nil && rows()["eye"] == nil)
    #expect(try count() == KeyCount(left: 0, unnamed: 2))
    #expect(
      nation.ask(.takeKey(eye, by: try nation.person("chief")), as: chief)
        == .refused(RefusalCode("keyIsRevoked")))
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  @Test func `an appointment that ends by its date ends the key at that very moment`() throws {
    try make("desk", .watchOfficer, of: town, keeper: clerk)
    let end = nation.now + .hours(1)
    let post = try #require(nation.state.posts["clerk"])
    try nation.done(.organization(town, .dateAppointment(clerk, post, until: end)))
    #expect(try caller("desk", at: end - .milliseconds(1)) != nil)
    #expect(try caller("desk", at: end) == nil)
  }

  @Test func `a keeper is one of the organisation's, or of the tower's for what serves all`() throws
  {
    let mayor = try nation.person("mayor")
    let wrong: [(ID<Organization>?, ID<Person>)] = [(town, mayor), (nil, clerk)]
    for (organization, person) in wrong {
      let answer = nation.ask(
        .createKey(
          name: "x", .sensor, organization, hash: Hash(sha256: "x".utf8), keeper: person))
      #expect(answer == .refused(RefusalCode("unknownPerson")))
    }
    try make("common", .sensor, keeper: try nation.person("watch"))
    try make("tower's", .observer, keeper: try nation.person("watch"))
    let tower = try nation.viewer("watch", "tower", .administrator)
    let told = try rows(as: tower)
    #expect(told["common"]?.standing == .kept && told["tower's"]?.standing == .kept)
    #expect(told["common"]?.organization == nil && told["common"]?.mayTake == false)
  }

  @Test func `only an administrator settles it, for himself, and to others there is no key`() throws
  {
    let key = try make("desk", .responder, of: town, keeper: try nation.person("second"))
    try leave("second", "town")
    let own = try nation.viewer("clerk", "town", .administrator)
    for (name, viewer) in try nation.viewers() where viewer.role != .node && viewer != own {
      let isTown = viewer.organization == town && viewer.role != .sensor
      let expected = Node.Answer.refused(isTown ? .notAllowed : .notFound)
      let person = try viewer.person ?? nation.person("watch")
      #expect(nation.ask(.takeKey(key, by: person), as: viewer) == expected, "\(name)")
      #expect(nation.ask(.revokeKey(key), as: viewer) == expected, "\(name)")
      #expect(try rows(as: viewer)["desk"] == nil, "\(name)")
      #expect(try viewer.role == .administrator || count(as: viewer).left == 0, "\(name)")
    }
    // Nobody is made to answer for it by somebody else, nor by a programme.
    #expect(
      nation.ask(.takeKey(key, by: try nation.person("chief")), as: own) == .refused(.notAllowed))
    let programme = Viewer(
      person: nil, key: ID(high: 1, low: 1), organization: town, role: .administrator)
    #expect(
      nation.ask(.takeKey(key, by: clerk), as: programme) == .refused(RefusalCode("notAPerson")))
    try nation.done(.takeKey(key, by: clerk), as: own)
    #expect(try rows()["desk"]?.keeper?.id == clerk)
  }

  @Test func `where nobody administers any more, the tower sees to it`() throws {
    let village = try nation.organization("village")
    let tower = try nation.viewer("watch", "tower", .administrator)
    let watch = try nation.viewer("watch", "tower", .watchOfficer)
    let other = try nation.done(.enterPerson(village, name: "西村 次子"))[0].id.cast(to: Person.self)
    let desk = try nation.done(
      .createPost(village, name: Phrase(ja: "係", en: "Desk"), role: .other))[0]
    try nation.done(
      .organization(
        village, .appoint(other, to: desk.id.cast(to: Post.self), from: nation.now, until: nil)))
    let key = try make("v", .responder, of: village, keeper: try nation.person("elder"))
    try make("t", .responder, of: town, keeper: clerk)
    #expect(try rows(as: tower)["v"] == nil, "somebody answers for it")
    try leave("elder", "village")
    try leave("clerk", "town")
    let told = try rows(as: tower)
    #expect(told["v"]?.people.map(\.id) == [other] && told["v"]?.mayTake == false)
    #expect(told["t"] == nil, "the town has an administrator of its own")
    #expect(try count(as: watch).left == 1 && rows(as: watch).isEmpty)
    #expect(
      nation.ask(.takeKey(key, by: try nation.person("watch")), as: tower)
        == .refused(RefusalCode("unknownPerson")), "the tower does not act for the village")
    try nation.done(.takeKey(key, by: other), as: tower)
    #expect(try caller("v")?.organization == village)
    #expect(try count(as: watch).left == 0)
    #expect(nation.ask(.revokeKey(key), as: tower) == .refused(.notFound))
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  @Test(arguments: [1, 2, 3])
  func `keys page by name, and one that is revoked meanwhile moves no other`(size: Int) throws {
    var made: [String: ID<APIKey>] = [:]
    for name in ["e", "b", "d", "a", "c"] { made[name] = try make(name, .observer, of: town) }
    // Two of one name are told apart by their identifiers.
    let twin = try nation.done(
      .createKey(name: "c", .observer, town, hash: Hash(sha256: "twin".utf8), keeper: nil))
    let all = try nation.queries.keys(as: chief, at: nation.now).items
    #expect(all.map(\.name).filter { $0.count == 1 } == ["a", "b", "c", "c", "d", "e"])
    #expect(all.contains { $0.id == twin[0].id.cast(to: APIKey.self) })
    var seen: [ID<APIKey>] = []
    var after: PageKey?
    repeat {
      let page = try nation.queries.keys(as: chief, after: after, limit: size, at: nation.now)
      #expect(page.items.count <= size)
      seen += page.items.map(\.id)
      after = page.next
    } while after != nil && seen.count < 50
    #expect(seen == all.map(\.id))
    let first = try nation.queries.keys(as: chief, limit: size, at: nation.now)
    let last = try #require(first.items.last)
    try nation.done(.revokeKey(last.id))
    let rest = try nation.queries.keys(as: chief, after: first.next, at: nation.now).items
    #expect(rest.map(\.id) == all.dropFirst(size).map(\.id))
    let stranger = PageKey(id: "no key")
    #expect(
      try nation.queries.keys(as: chief, after: stranger, at: nation.now).items.count
        == all.count - 1, "a place that no key has begins at the beginning")
  }

  // MARK: Many

  /// A body with a key: whether its keeper is there, and whether somebody who administers is.
  private struct Kept {
    let keeper: Standing
    let administrator: Standing
    enum Standing: CaseIterable {
      case nobody
      case left
      case there
    }
  }

  private static let kinds = Kept.Standing.allCases.flatMap { keeper in
    Kept.Standing.allCases.map { Kept(keeper: keeper, administrator: $0) }
  }

  /// Somebody of that body, who has left it if so wished.
  private func enter(_ standing: Kept.Standing, _ body: ID<Organization>, in nation: Nation) throws
    -> ID<Person>?
  {
    if standing == .nobody { return nil }
    let person = try nation.done(.enterPerson(body, name: "係"))[0].id.cast(to: Person.self)
    guard standing == .left else { return person }
    let post = try nation.done(
      .createPost(body, name: Phrase(ja: "係", en: "Desk"), role: .other))[0].id.cast(to: Post.self)
    try nation.done(
      .organization(body, .appoint(person, to: post, from: nation.now, until: nil)))
    return person
  }

  private func leave(_ person: ID<Person>, _ body: ID<Organization>, in nation: Nation) throws {
    let own = try nation.queue.read { try Organization.find(body.description, in: $0) }
    for appointment in own?.appointments ?? [] where appointment.person == person {
      try nation.done(.organization(body, .endAppointment(person, appointment.post)))
    }
  }

  /// A nation with so many bodies of every kind.
  private func many(_ count: Int) throws -> Nation {
    let list = try BodyList()
    let total = Self.kinds.count * count
    let rows = (0..<total).map { "\(131_000 + $0) | 第\($0)町 | 町村 | 01 | 支援" }
    try list.apply(BodyList.head + rows.joined(separator: "\n"))
    var ids: [String: ID<Organization>] = [:]
    for body in try list.known()?.bodies ?? [] { if let code = body.code { ids[code] = body.id } }
    for number in 0..<total {
      let kind = Self.kinds[number % Self.kinds.count]
      let body = try #require(ids[String(131_000 + number)])
      let keeper = try enter(kind.keeper, body, in: list.nation)
      let administrator = try enter(kind.administrator, body, in: list.nation)
      list.nation.now = list.nation.now + .milliseconds(1)
      try list.nation.done(
        .createKey(
          name: "key \(number)", .responder, body, hash: Hash(sha256: "key \(number)".utf8),
          keeper: keeper))
      if let administrator {
        try list.nation.done(
          .createAccount(
            person: administrator, body, .administrator, login: "a\(number)", password: nil))
      }
      for person in [keeper, administrator].compactMap(\.self) {
        try leave(person, body, in: list.nation)
      }
    }
    return list.nation
  }

  private func statements(_ nation: Nation, _ ask: (Queries) throws -> Void) throws -> Int {
    var count = 0
    nation.queue.inDatabase { db in
      db.trace(options: .statement) { event in
        if case .statement = event { count += 1 }
      }
    }
    defer { nation.queue.inDatabase { $0.trace(options: []) } }
    try ask(nation.queries)
    return count
  }

  @Test func `many bodies' keys are counted with as many statements as few, and as one by one`()
    throws
  {
    let helpless = Self.kinds.filter { $0.administrator != .there }
    var asked: [Int] = []
    for each in [2, 6] {
      let nation = try many(each)
      let watch = try nation.viewer("watch", "tower", .watchOfficer)
      asked.append(
        try statements(nation) { queries in
          let count = try queries.keysWithoutKeeper(as: watch, at: nation.now)
          #expect(count.left == each * helpless.count { $0.keeper == .left })
          // And the sensor that serves all, which is the tower's.
          #expect(count.unnamed == 1 + each * helpless.count { $0.keeper == .nobody })
        })
      for (number, kind) in Self.kinds.enumerated() {
        let hash = Hash(sha256: "key \(number)".utf8)
        let caller = try nation.queries.viewer(ofKey: hash, at: nation.now)
        #expect((caller == nil) == (kind.keeper == .left), "\(kind)")
      }
    }
    #expect(asked[0] == asked[1], "\(asked)")
  }
}
