//! The stages in which the demonstration is entered.

internal import Alerting
internal import Formats
internal import Kernel
internal import Node

/// The demonstration while it is being entered.
struct Entering {
  /// The bodies of this node, its own first.
  let plan: [PlannedBody]
  let now: Instant
  /// Whose which addresses are, of all bodies of the demonstration.
  let addresses: [String: DemonstrationAddresses]
  let ask: Demonstration.Ask
  private(set) var ids: [String: ID<Organization>] = [:]
  private(set) var logins: [Demonstration.Login] = []
  private var people: [String: ID<Person>] = [:]

  init(
    plan: [PlannedBody], now: Instant, addresses: [String: DemonstrationAddresses],
    ask: @escaping Demonstration.Ask
  ) {
    self.plan = plan
    self.now = now
    self.addresses = addresses
    self.ask = ask
  }

  /// All of these, in calls of `batchMax`; the first record that each made, or nil.
  private func all(_ commands: [Command]) throws -> [RecordReference?] {
    var made: [RecordReference?] = []
    for start in stride(from: 0, to: commands.count, by: Demonstration.batchMax) {
      let batch = Array(commands[start..<min(start + Demonstration.batchMax, commands.count)])
      let answers = try ask(batch)
      guard answers.count == batch.count else {
        throw Demonstration.Unfinished(what: "\(batch.count) commands, \(answers.count) answers")
      }
      made += answers.map(\.first)
    }
    return made
  }

  private func id(_ key: String) throws -> ID<Organization> {
    guard let id = ids[key] else { throw Demonstration.Unfinished(what: "no body \(key)") }
    return id
  }

  /// The node's own body first; then everybody; then the trees, parents before children. Who stands below a body of another
  /// node is put there once that node is known.
  mutating func organizations() throws {
    let commands = plan.map {
      Command.registerOrganization(code: $0.code, name: $0.name, legalForm: $0.legalForm)
    }
    for (body, made) in zip(plan, try all(Array(commands.prefix(1)))) {
      ids[body.key] = made?.id.cast(to: Organization.self)
    }
    guard let own = plan.first else { throw Demonstration.Unfinished(what: "nobody") }
    _ = try all([.start(tower: try id(own.key))])
    for (body, made) in zip(plan.dropFirst(), try all(Array(commands.dropFirst()))) {
      ids[body.key] = made?.id.cast(to: Organization.self)
    }
    var placing: [Command] = []
    for body in plan {
      guard let parent = body.parent, let above = ids[parent.key] else { continue }
      placing.append(.place(try id(body.key), parent.tree, under: above))
    }
    _ = try all(placing)
  }

  /// Posts, people, appointments and routes. Telephones have a label and no number: nothing here can be dialled.
  mutating func staff() throws {
    let staff = plan.flatMap { body in body.staff.map { (body, $0) } }
    let posts = try all(
      staff.map { .createPost(try id($0.0.key), name: $0.1.post, role: $0.1.role) })
    let named = staff.indices.filter { staff[$0].1.name != nil }
    let persons = try all(
      named.map { .enterPerson(try id(staff[$0].0.key), name: staff[$0].1.name ?? "") })
    var appointing: [Command] = []
    for (index, made) in zip(named, persons) {
      guard let person = made?.id.cast(to: Person.self),
        let post = posts[index]?.id.cast(to: Post.self)
      else { throw Demonstration.Unfinished(what: "no person or post") }
      let (body, member) = staff[index]
      people[member.login] = person
      appointing.append(
        .organization(try id(body.key), .appoint(person, to: post, from: now, until: nil)))
    }
    _ = try all(appointing)
    try routes(named.map { staff[$0] })
  }

  private func routes(_ staff: [(PlannedBody, PlannedBody.Member)]) throws {
    var adding: [Command] = []
    var owners: [(body: PlannedBody, isMail: Bool)] = []
    for (body, member) in staff {
      guard let person = people[member.login] else { continue }
      let id = try id(body.key)
      if member.role != .guardDesk {
        adding.append(
          .addRoute(id, person: person, .mail, address: "\(member.login)@demo.example"))
        owners.append((body, true))
      }
      if body.isFeatured {
        adding.append(.addRoute(id, person: person, .phone, address: "登録電話 1"))
        owners.append((body, false))
      }
    }
    let made = try all(adding)
    var succeeding: [Command] = []
    for (index, owner) in owners.enumerated() {
      guard let route = made[index]?.id.cast(to: ContactRoute.self) else { continue }
      let isReached = index % Demonstration.unreachableOneIn != Demonstration.unreachableOneIn - 1
      guard owner.body.isFeatured || isReached else { continue }
      succeeding.append(.organization(try id(owner.body.key), .routeSucceeded(route)))
    }
    _ = try all(succeeding)
  }

  /// Networks and names; the IPv4 network of each body, in the order of the plan.
  func constituencies() throws -> [IPPrefix] {
    var asserting: [Command] = []
    var networks: [IPPrefix] = []
    for body in plan {
      guard let own = addresses[body.key] else {
        throw Demonstration.Unfinished(what: "no addresses left for \(body.key)")
      }
      networks.append(own.four)
      asserting += own.commands(for: try id(body.key), at: now)
    }
    let tenants = try plan.filter { $0.code?.hasPrefix("x-") == true }.map { try id($0.key) }
    if let shared = DemonstrationRanges.shared, let gateway = ids[DemonstrationPlan.prefecture] {
      asserting.append(
        .assertConstituency(
          ConstituencyAssertion(
            organization: gateway, value: .sharedEgress(shared, tenants: tenants),
            basis: .imported, validFrom: now)))
    }
    _ = try all(asserting)
    return networks
  }

  /// Accounts of the featured bodies; nobody has a password.
  mutating func accounts() throws {
    var creating: [Command] = []
    for body in plan where body.isFeatured {
      for member in body.staff {
        guard let right = member.right, let person = people[member.login] else { continue }
        creating.append(
          .createAccount(
            person: person, try id(body.key), right, login: member.login, password: nil))
        logins.append(
          Demonstration.Login(
            login: member.login,
            who: Phrase(
              ja: "\(body.name.ja) \(member.post.ja) \(member.name ?? "")",
              en: "\(body.name.en), \(member.post.en), \(member.name ?? "")"), right: right))
      }
    }
    _ = try all(creating)
  }

  /// The sensor's key, and the marks that the node knows from the start.
  func sensorAndMarks(_ key: Hash) throws -> ID<APIKey> {
    var entries: [IndicatorEntry] = []
    for mark in DemonstrationRanges.knownMarks {
      guard let value = Observable(guessing: mark.value) else { continue }
      entries.append(
        IndicatorEntry(
          pattern: .value(value), confidence: 90, severity: mark.severity, marking: .amber,
          label: "実演の手がかり"))
    }
    let keeper = plan.first { $0.key == DemonstrationPlan.tower }?.staff.first { $0.right != nil }
    let made = try all([
      .createKey(
        name: "実演センサー", .sensor, nil, hash: key, keeper: keeper.flatMap { people[$0.login] }),
      .importIndicators(entries, source: "実演", marking: .amber),
    ])
    guard let sensor = made.first??.id.cast(to: APIKey.self) else {
      throw Demonstration.Unfinished(what: "no key")
    }
    return sensor
  }
}
