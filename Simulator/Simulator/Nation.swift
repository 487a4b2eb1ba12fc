//! A nation in small: a tower, a ministry with two agencies, a prefecture with three towns, an operator, two rivals.

internal import Alerting
internal import GRDB
internal import Kernel
internal import Node

/// The bodies and people that every seed begins with, and the store in which they were entered by commands.
struct Nation: Sendable {
  /// What a body is in this nation.
  enum Body: String, Sendable, CaseIterable {
    case tower, ministry, agencyA, agencyB, prefecture, oneManTown, nightTown, town, gateway, rivalA
    case rivalB
  }

  /// Its number, which is also the third byte of its network 198.18.N.0/24.
  private(set) var organizations: [ID<Organization>] = []
  private(set) var citizens: [Citizen] = []
  private(set) var assertions: [ConstituencyAssertion] = []
  private(set) var sensor = ID<APIKey>(high: 0, low: 0)
  /// Parents in the tree of supervision, by child.
  private(set) var parents: [ID<Organization>: ID<Organization>] = [:]

  /// Third byte of the network that both rivals claim, of the shared egress, and of one that is nobody's.
  static let contested = (second: 19, third: 0)
  static let shared = (second: 19, third: 1)
  static let nobody = (second: 19, third: 9)

  /// Within the ministry's /48 lies a /64 of agency B: the fourth group of its addresses.
  static let within = 7
  /// The name of a body's own machine, and its domain, by the body's number.
  static func asset(_ number: Int) -> String { "sim-machine-\(number)" }
  /// Of its domain. The town's lies under the prefecture's.
  static func domain(_ number: Int) -> String {
    let towns = Body.allCases.firstIndex(of: .town)
    let above = Body.allCases.firstIndex(of: .prefecture) ?? 0
    return number == towns ? "town.body\(above).sim.example" : "body\(number).sim.example"
  }

  /// The posts of each body. What is missing is meant: a town of one, an agency without a deputy.
  // table:
  private static func posts(_ body: Body) -> [(role: Organization.Role, hasMail: Bool)] {
    switch body {
    case .tower:
      [(.watchDesk, true), (.watchDesk, true), (.responder, true), (.middle, true), (.ciso, true)]
    case .ministry, .agencyA:
      [(.responder, true), (.deputy, true), (.middle, true), (.ciso, true)]
    case .agencyB: [(.responder, true), (.middle, true), (.ciso, true)]
    case .prefecture:
      [(.watchDesk, true), (.responder, true), (.deputy, true), (.middle, true), (.ciso, true)]
    case .oneManTown: [(.responder, true)]
    case .nightTown:
      [
        (.responder, true), (.guardDesk, false), (.crisisDuty, false), (.middle, true),
        (.ciso, true),
      ]
    case .town: [(.responder, true), (.responder, true), (.deputy, true), (.middle, true)]
    case .gateway: [(.responder, true), (.deputy, false)]
    case .rivalA, .rivalB: [(.responder, true), (.middle, true)]
    }
  }

  func id(_ body: Body) -> ID<Organization> {
    organizations[Body.allCases.firstIndex(of: body) ?? 0]
  }

  /// When the nation was entered: 2025-04-01 00:00 in Tokyo.
  static let founded = Instant(seconds: 1_743_433_200)

  /// Enters everything into an empty store.
  init(in queue: DatabaseQueue) throws {
    var clerk = try Clerk(queue)
    for (index, body) in Body.allCases.enumerated() {
      let name = Phrase(ja: "模擬\(index)", en: "Simulated \(body.rawValue)")
      organizations.append(
        try clerk.make(.registerOrganization(code: "9\(index)", name: name, legalForm: "模擬"))
          .cast(to: Organization.self))
    }
    try clerk.do(.start(tower: id(.tower)))
    for body in Body.allCases { try people(of: body, by: &clerk) }
    try trees(by: &clerk)
    try networks(by: &clerk)
    let key = try clerk.make(
      .createKey(name: "sensor", .sensor, nil, hash: Hash(sha256: Array("sensor".utf8))))
    sensor = key.cast(to: APIKey.self)
    try clerk.do(
      .openExercise(name: "drill", id(.tower), people: citizens.map(\.person)))
  }

  private mutating func people(of body: Body, by clerk: inout Clerk) throws {
    let organization = id(body)
    for (index, place) in Self.posts(body).enumerated() {
      let name = Phrase(ja: "係\(index)", en: "Post \(index)")
      let post = try clerk.make(.createPost(organization, name: name, role: place.role))
        .cast(to: Post.self)
      let person = try clerk.make(.enterPerson(organization, name: "模擬 太郎\(index)"))
        .cast(to: Person.self)
      try clerk.do(
        .organization(organization, .appoint(person, to: post, from: Self.founded, until: nil)))
      if place.hasMail {
        try clerk.do(
          .addRoute(organization, person: person, .mail, address: "\(body)\(index)@sim.example"))
      }
      let phone = try clerk.make(
        .addRoute(organization, person: person, .phone, address: "tel-\(body)-\(index)"))
      try clerk.do(.organization(organization, .routeSucceeded(phone.cast(to: ContactRoute.self))))
      citizens.append(
        Citizen(
          person: person, organization: organization, post: post, role: place.role,
          hasMail: place.hasMail,
          address: place.hasMail ? "\(body)\(index)@sim.example".lowercased() : ""))
    }
    // 兼務: one person holds two posts of the ladder.
    for (index, role) in Self.second(body) {
      let own = citizens.filter { $0.organization == organization }
      let post = try clerk.make(
        .createPost(organization, name: Phrase(ja: "兼務", en: "Second post"), role: role)
      ).cast(to: Post.self)
      try clerk.do(
        .organization(
          organization, .appoint(own[index].person, to: post, from: Self.founded, until: nil)))
    }
  }

  /// Second posts of a body's people, by the number of the person.
  private static func second(_ body: Body) -> [(index: Int, role: Organization.Role)] {
    switch body {
    case .agencyB: [(1, .deputy)]
    case .oneManTown: [(0, .deputy)]
    case .town: [(3, .ciso)]
    case .tower, .ministry, .agencyA, .prefecture, .nightTown, .gateway, .rivalA, .rivalB: []
    }
  }

  private mutating func trees(by clerk: inout Clerk) throws {
    let supervised: [(Body, Body)] = [
      (.agencyA, .ministry), (.agencyB, .ministry), (.rivalA, .ministry), (.rivalB, .ministry),
    ]
    for (child, parent) in supervised {
      try clerk.do(.place(id(child), .supervision, under: id(parent)))
      parents[id(child)] = id(parent)
    }
    for town in [Body.oneManTown, .nightTown, .town] {
      try clerk.do(.place(id(town), .support, under: id(.prefecture)))
    }
    try clerk.do(.organization(id(.town), .agreeLastRung(id(.prefecture))))
  }

  private mutating func networks(by clerk: inout Clerk) throws {
    func prefix(_ second: Int, _ third: Int) throws -> IPPrefix {
      guard let prefix = IPPrefix("198.\(second).\(third).0/24") else {
        throw Violation(law: .health, what: "no network")
      }
      return prefix
    }
    func claim(_ organization: ID<Organization>, _ value: ConstituencyAssertion.Value) throws {
      let assertion = ConstituencyAssertion(
        organization: organization, value: value, basis: .registry, validFrom: Self.founded)
      assertions.append(assertion)
      try clerk.do(.assertConstituency(assertion))
    }
    for (index, organization) in organizations.enumerated() {
      try claim(organization, .prefix(try prefix(18, index)))
      guard let six = IPPrefix("2001:db8:\(index)::/48"),
        let domain = DomainName(Self.domain(index))
      else { throw Violation(law: .health, what: "no network") }
      try claim(organization, .prefix(six))
      try claim(organization, .asset(Self.asset(index)))
      try claim(organization, .domainSuffix(domain))
    }
    let ministry = Body.allCases.firstIndex(of: .ministry) ?? 0
    if let part = IPPrefix("2001:db8:\(ministry):\(Self.within)::/64") {
      try claim(id(.agencyB), .prefix(part))
    }
    let contested = try prefix(Self.contested.second, Self.contested.third)
    try claim(id(.rivalA), .prefix(contested))
    try claim(id(.rivalB), .prefix(contested))
    let tenants = [id(.oneManTown), id(.nightTown), id(.town)]
    try claim(
      id(.gateway),
      .sharedEgress(try prefix(Self.shared.second, Self.shared.third), tenants: tenants))
  }
}

/// Enters the nation: one input after the other, none of which may be refused.
private struct Clerk {
  private let node: Node
  private var chance = SplitMix64(seed: 0x5EED)
  private var now = Nation.founded

  init(_ queue: DatabaseQueue) throws {
    node = try Node(writer: queue, name: "sim", at: Nation.founded)
  }

  /// Does a command and gives the identifier it made.
  mutating func make(_ command: Command) throws -> ID<RecordReference> {
    guard let made = try apply(command).first else {
      throw Violation(law: .health, what: "nothing was made by \(command)")
    }
    return made.id
  }

  mutating func `do`(_ command: Command) throws { _ = try apply(command) }

  private mutating func apply(_ command: Command) throws -> [RecordReference] {
    now = now + .milliseconds(10)
    let input = NodeInput(
      id: ID(v7At: now, random: (chance.next(), chance.next())), secret: chance.secret(),
      viewer: .node, command: command)
    guard case .done(let made)? = node.apply([input], at: now, wallAt: now).answers.first else {
      throw Violation(law: .health, what: "the nation could not be entered: \(command)")
    }
    return made
  }
}
