//! The country of the study: a tower, 47 prefectures, 1,741 towns, their people and ways to reach them.

internal import Alerting
internal import GRDB
internal import Kernel
internal import Node

/// A store in which everybody was entered by commands, and who is who. Copied for each run.
struct FridayCountry: Sendable {
  /// Somebody who was entered.
  struct Entered: Sendable {
    let person: ID<Person>
    let post: ID<Post>
    let address: String
  }

  /// A body with its people.
  struct Body: Sendable {
    let id: ID<Organization>
    var people: [Entered] = []
  }

  private(set) var tower = Body(id: ID(high: 0, low: 0))
  private(set) var prefectures: [Body] = []
  private(set) var towns: [Body] = []
  /// Number of its prefecture, by town.
  private(set) var prefectureOf: [Int] = []
  let store: SimulatedStore

  /// Municipalities of each prefecture from Hokkaido to Okinawa, wards of Tokyo included. Source: 全国地方公共団体コード.
  // table:
  static let municipalities = [
    179, 40, 33, 35, 25, 35, 59, 44, 25, 35, 63, 54, 62, 33, 30, 15, 19, 17, 27, 77, 42, 35, 54, 29,
    19, 26, 43, 41, 39, 30, 19, 19, 27, 23, 19, 24, 17, 20, 34, 60, 20, 21, 45, 18, 26, 43, 41,
  ]

  /// Most towns: as many as there are.
  static let townsMax = 1741

  /// Enters them. Fewer towns are spread over the prefectures like all of them.
  init(towns count: Int, _ assumptions: FridayAssumptions) throws {
    store = try SimulatedStore()
    var chance = SplitMix64(seed: 0xF0_2174)
    var clerk = try FridayClerk(store)
    // Town k of n is in the prefecture of town k·1741/n of all.
    let all = Self.municipalities.enumerated().flatMap {
      Array(repeating: $0.offset, count: $0.element)
    }
    prefectureOf = (0..<count).map { all[$0 * all.count / count] }
    let names =
      ["tower"] + (0..<47).map { "prefecture \($0 + 1)" } + (0..<count).map { "town \($0 + 1)" }
    let ids = try clerk.make(
      names.enumerated().map { index, name in
        .registerOrganization(
          code: "F\(index)", name: Phrase(ja: "模擬\(index)", en: name), legalForm: "模擬")
      }
    ).map { $0.cast(to: Organization.self) }
    try clerk.do([.start(tower: ids[0])])
    tower = Body(id: ids[0])
    prefectures = ids[1...47].map { Body(id: $0) }
    towns = ids[48...].map { Body(id: $0) }
    try clerk.do(
      zip(towns, prefectureOf).map { .place($0.id, .support, under: prefectures[$1].id) })
    // One line of the tower's desk, whoever of the shift sits there.
    tower.people = try people(of: [(tower, [.watchDesk])], &clerk)[0]
    let desks = prefectures.map { body in
      (
        body,
        Array(
          repeating: Organization.Role.watchDesk,
          count: chance.within(assumptions.prefectureCallers))
      )
    }
    for (index, found) in try people(of: desks, &clerk).enumerated() {
      prefectures[index].people = found
    }
    let staff = towns.map { body -> (Body, [Organization.Role]) in
      (body, chance.chance(assumptions.hasHead) ? [.responder, .middle] : [.responder])
    }
    for (index, found) in try people(of: staff, &clerk).enumerated() {
      towns[index].people = found
    }
  }

  /// Posts, people, appointments, mail and phone of bodies, in stages: each needs what the last one made.
  private func people(
    of bodies: [(Body, [Organization.Role])], _ clerk: inout FridayClerk
  ) throws -> [[Entered]] {
    let places = bodies.flatMap { body, roles in roles.map { (body.id, $0) } }
    let posts = try clerk.make(
      places.map { id, role in
        .createPost(id, name: Phrase(ja: "係", en: role.rawValue), role: role)
      })
    let persons = try clerk.make(
      places.indices.map { .enterPerson(places[$0].0, name: "模擬 花子\($0)") })
    let entered = zip(zip(posts, persons), places).map { pair, place in
      let person = pair.1.cast(to: Person.self)
      return Entered(
        person: person, post: pair.0.cast(to: Post.self),
        address: "p\(person.description.lowercased())@friday.example")
    }
    try clerk.do(
      zip(entered, places).map { one, place in
        .organization(
          place.0, .appoint(one.person, to: one.post, from: Friday.entered, until: nil))
      })
    for channel in [Organization.Channel.mail, .phone] {
      let routes = try clerk.make(
        zip(entered, places).map { one, place in
          .addRoute(
            place.0, person: one.person, channel,
            address: channel == .mail ? one.address : "tel-\(one.person)")
        })
      try clerk.do(
        zip(routes, places).map { route, place in
          .organization(place.0, .routeSucceeded(route.cast(to: ContactRoute.self)))
        })
    }
    var rest = entered[...]
    return bodies.map { _, roles in
      defer { rest = rest.dropFirst(roles.count) }
      return Array(rest.prefix(roles.count))
    }
  }
}

/// Enters in batches; nothing may be refused.
struct FridayClerk {
  private let node: Node
  private var chance = SplitMix64(seed: 0x5EED)
  private var now: Instant
  private static let batchMax = 256

  /// A clerk of a store, at the time of the founding or another.
  init(_ writer: SimulatedStore, at now: Instant = Friday.entered) throws {
    node = try Node(writer: writer, name: "friday", at: now)
    self.now = now
  }

  /// Does commands and gives what each made.
  mutating func make(_ commands: [Command]) throws -> [ID<RecordReference>] {
    try apply(commands).map { made in
      guard let first = made.first else { throw Violation(law: .health, what: "nothing was made") }
      return first.id
    }
  }

  mutating func `do`(_ commands: [Command]) throws { _ = try apply(commands) }

  private mutating func apply(_ commands: [Command]) throws -> [[RecordReference]] {
    var made: [[RecordReference]] = []
    var rest = commands[...]
    while !rest.isEmpty {
      now = now + .milliseconds(10)
      let inputs = rest.prefix(Self.batchMax).map { command in
        NodeInput(
          id: ID(v7At: now, random: (chance.next(), chance.next())), secret: chance.secret(),
          viewer: .node, command: command)
      }
      rest = rest.dropFirst(Self.batchMax)
      for (input, answer) in zip(inputs, node.apply(inputs, at: now, wallAt: now).answers) {
        guard case .done(let records) = answer else {
          throw Violation(law: .health, what: "\(input.command): \(answer)")
        }
        made.append(records)
      }
    }
    return made
  }
}
