//! The bodies, people, marks and sensors of a scenario, entered in a node.

internal import Alerting
internal import Formats
internal import Kernel
internal import Matching
internal import Node

/// Who is who on the node of a replay.
struct ReplayCast {
  /// One who acts.
  struct Member {
    let person: ID<Person>
    let organization: ID<Organization>
    let viewer: Viewer
    let player: Scenario.Player
  }

  private(set) var bodies: [String: ID<Organization>] = [:]
  private(set) var members: [String: Member] = [:]
  private(set) var sensors: [String: ID<APIKey>] = [:]
  private(set) var index = IndicatorIndex()
  private(set) var marks: [ID<Indicator>: Scenario.Mark] = [:]
  private var tower: ID<Organization>?
  private var bodyNames: [ID<Organization>: Phrase] = [:]
  private var posts: [ID<Person>: Phrase] = [:]

  /// Nobody yet: across nodes each body is entered where it lives.
  init() {}

  /// Enters everybody; the tower first, since it is the node's own organisation.
  init(_ scenario: Scenario, on stage: ReplayNode) throws {
    self.init()
    for body in scenario.bodies.filter(\.isTower) + scenario.bodies.filter({ !$0.isTower }) {
      try register(body, isOwn: body.isTower, on: stage)
    }
    for body in scenario.bodies { try arrange(body, from: scenario.clock, on: stage) }
    let watching = Self.watching(in: scenario)
    for player in scenario.players {
      try enter(player, isWatching: watching.contains(player.key), scenario.clock, on: stage)
    }
    for mark in scenario.marks { try know(mark, on: stage) }
  }

  /// Who raises or reports for another body is on the watch there; nobody else needs that right.
  static func watching(in scenario: Scenario) -> Set<String> {
    Set(
      scenario.timeline.compactMap { entry -> String? in
        switch entry.deed {
        case .raise, .report: entry.who
        case .silent, .event, .indicator, .attribute, .acknowledge, .act, .contain, .close,
          .handOn, .police, .call:
          nil
        }
      })
  }

  /// Registers a body with the key of its sensor; the first of a node is the node's own.
  mutating func register(_ body: Scenario.Body, isOwn: Bool, on stage: ReplayNode) throws {
    let id: ID<Organization> = try stage.makeOne(
      .registerOrganization(code: body.key, name: body.name, legalForm: body.legalForm))
    bodies[body.key] = id
    bodyNames[id] = body.name
    if body.isTower { tower = id }
    if isOwn { _ = try stage.make(.start(tower: id)) }
    sensors[body.key] = try stage.makeOne(
      .createKey(
        name: body.key, .sensor, id, hash: Hash(sha256: Array(body.key.utf8))))
  }

  /// The name of a body; its identifier where it is none of the scenario's.
  func name(of body: ID<Organization>) -> Phrase {
    bodyNames[body] ?? Phrase(ja: body.description, en: body.description)
  }

  /// The post of a person; nil where he is none of the scenario's.
  func post(of person: ID<Person>) -> Phrase? { posts[person] }

  /// The identifier of a body; every name in a scenario resolves.
  func body(_ key: String) throws -> ID<Organization> {
    guard let id = bodies[key] else { throw ReplayFault(description: "no body \(key)") }
    return id
  }

  /// Somebody who acts.
  func member(_ key: String) throws -> Member {
    guard let member = members[key] else { throw ReplayFault(description: "nobody is \(key)") }
    return member
  }

  /// The tower's desk; nil where the scenario has nobody there, then the node itself stands for it.
  var towerDesk: Viewer? {
    members.sorted { $0.key < $1.key }.map(\.value)
      .first { $0.player.role == .watchDesk && $0.organization == tower }?.viewer
  }

  /// The tower, once it is registered.
  var towerBody: ID<Organization>? { tower }

  /// Enters a mark; its batch and identifier.
  @discardableResult
  mutating func know(_ mark: Scenario.Mark, on stage: ReplayNode, as viewer: Viewer = .node) throws
    -> (batch: ID<IndicatorBatch>, indicator: ID<Indicator>)
  {
    let entry = IndicatorEntry(
      pattern: mark.pattern, source: mark.source, severity: mark.severity, label: mark.key)
    let answer = stage.ask(
      .importIndicators([entry], source: mark.source ?? "person", marking: .amber), as: viewer)
    guard case .done(let records) = answer,
      let batch = records.first?.id.cast(to: IndicatorBatch.self),
      let id = try stage.indicator(of: batch)
    else { throw ReplayFault(description: "a mark was not taken: \(answer)") }
    learn(mark, as: id)
    return (batch, id)
  }

  /// Looks for a mark from now on, under the identifier that the node gave it.
  mutating func learn(_ mark: Scenario.Mark, as id: ID<Indicator>) {
    switch mark.pattern {
    case .network(let prefix): index.insert(id, .network(prefix))
    case .value(let observable): index.insert(id, .value(observable))
    // Scenarios write marks alone.
    case .pattern: break
    }
    marks[id] = mark
  }

  /// What a sensor's line is, by the marks that are known; nothing where it meets none and says nothing itself.
  func findings(of sight: Scenario.Sight, by body: String, at moment: Instant)
    -> [Observation.Finding]
  {
    var observables = [Observable(sight.source)]
    if let destination = sight.destination { observables.append(destination) }
    if let host = sight.host.flatMap({ Observable(kind: .asset, text: $0) }) {
      observables.append(host)
    }
    let host = sight.host ?? observables[0].text
    func finding(_ mark: ID<Indicator>?, _ rule: String, _ severity: Severity)
      -> Observation.Finding
    {
      Observation.Finding(
        source: mark == nil ? .verdict : .indicator, sensor: sensors[body], seen: moment,
        rule: rule, severity: severity, observables: observables, host: host, indicator: mark,
        marking: .amber)
    }
    let matches = index.matches(observables, at: moment)
    if matches.isEmpty { return sight.signature.map { [finding(nil, $0, .warning)] } ?? [] }
    return matches.map { match in
      let mark = marks[match.indicator]
      return finding(
        match.indicator, mark?.key ?? match.observable.text,
        Severity(rawValue: mark?.severity ?? 3) ?? .warning)
    }
  }

  private func arrange(_ body: Scenario.Body, from clock: Instant, on stage: ReplayNode) throws {
    let id = try self.body(body.key)
    if let above = body.supervisedBy {
      _ = try stage.make(.place(id, .supervision, under: try self.body(above)))
    }
    if let above = body.supportedBy {
      _ = try stage.make(.place(id, .support, under: try self.body(above)))
    }
    if let desk = body.lastRung {
      _ = try stage.make(.organization(id, .agreeLastRung(try self.body(desk))))
    }
    for assertion in try constituencies(of: body, from: clock) {
      _ = try stage.make(.assertConstituency(assertion))
    }
  }

  /// Whose the networks and names of a body are.
  func constituencies(of body: Scenario.Body, from clock: Instant) throws
    -> [ConstituencyAssertion]
  {
    let id = try self.body(body.key)
    func assertion(_ value: ConstituencyAssertion.Value, _ owner: ID<Organization>)
      -> ConstituencyAssertion
    {
      ConstituencyAssertion(organization: owner, value: value, basis: .verified, validFrom: clock)
    }
    var found: [ConstituencyAssertion] = []
    for prefix in body.egress {
      if let shared = body.sharedEgress {
        let tenants = try shared.tenants.map { try self.body($0) }
        found.append(
          assertion(.sharedEgress(prefix, tenants: tenants), try self.body(shared.gateway)))
      } else {
        found.append(assertion(.prefix(prefix), id))
      }
    }
    return found + body.domains.map { assertion(.domainSuffix($0), id) }
  }

  /// Everyone has one tested route that works.
  mutating func enter(
    _ player: Scenario.Player, isWatching: Bool, _ clock: Instant, on stage: ReplayNode
  ) throws {
    let organization = try body(player.body)
    let post: ID<Post> = try stage.makeOne(
      .createPost(organization, name: player.post, role: player.role))
    let person: ID<Person> = try stage.makeOne(.enterPerson(organization, name: player.post.ja))
    _ = try stage.make(
      .organization(organization, .appoint(person, to: post, from: clock, until: nil)))
    let route: ID<ContactRoute> = try stage.makeOne(
      .addRoute(organization, person: person, .mail, address: "\(player.key)@replay.example"))
    _ = try stage.make(.organization(organization, .routeSucceeded(route)))
    posts[person] = player.post
    let isTower = organization == stage.node.tower
    members[player.key] = Member(
      person: person, organization: organization,
      viewer: Viewer(
        person: person, key: nil, organization: organization,
        role: isTower || isWatching ? .watchOfficer : .responder),
      player: player)
  }
}
