//! A small nation on a store in memory, built through commands only: a tower, a prefecture that supports a town and a
//! city, and a village that has nothing to do with them. Tests of the node begin from it.

import Alerting
import Formats
import GRDB
import Kernel
import Node

/// A node with five organisations, their people, accounts and keys. Everything in it is the same in every run.
final class Nation {
  let queue: DatabaseQueue
  let node: Node
  /// The time and the names; together with the store it is the whole nation.
  private(set) var state = State()

  /// What a nation is made of beside its store.
  struct State: Sendable {
    var now = Instant(seconds: 1_431_050_400)  // 2015-05-08 11:00 in Tokyo, a Friday.
    var inputs: UInt64 = 0
    var organizations: [String: ID<Organization>] = [:]
    var posts: [String: ID<Post>] = [:]
    var people: [String: ID<Person>] = [:]
    var phones: [String: ID<ContactRoute>] = [:]
    var mails: [String: ID<ContactRoute>] = [:]
    var keys: [String: ID<APIKey>] = [:]
    var alerts: [String: ID<Alert>] = [:]
  }

  /// Node time and wall time of what is asked next.
  var now: Instant {
    get { state.now }
    set { state.now = newValue }
  }
  /// Alerts by the name the test gave them.
  var alerts: [String: ID<Alert>] {
    get { state.alerts }
    set { state.alerts = newValue }
  }
  /// The sensors' keys by name.
  var keys: [String: ID<APIKey>] { state.keys }

  /// What went wrong while building.
  struct Broken: Error, CustomStringConvertible {
    let description: String
  }

  /// The nation on its first morning: founded once, and copied for every test that begins there.
  convenience init() throws {
    let (store, state) = try Self.first.get()
    try self.init(copying: store, state)
  }

  private static let first = Result {
    let founded = try Nation(on: try DatabaseQueue())
    return (founded.queue, founded.state)
  }

  private init(on store: DatabaseQueue) throws {
    queue = store
    node = try Node(writer: queue, name: "noroshi.test", at: state.now)
    try found()
  }

  /// A copy of a nation that goes its own way.
  init(copying store: DatabaseQueue, _ state: State) throws {
    queue = try DatabaseQueue()
    try store.backup(to: queue)
    node = try Node(writer: queue, name: "noroshi.test", at: state.now)
    self.state = state
  }

  /// A copy of another that goes its own way.
  convenience init(copying other: Nation) throws {
    try self.init(copying: other.queue, other.state)
  }

  /// The questions to it.
  var queries: Queries { node.queries() }

  // MARK: Asking

  /// What the node answers to one command.
  func ask(_ command: Command, as viewer: Viewer = .node) -> Node.Answer {
    state.inputs += 1
    let secret = Array(Hash(sha256: "secret \(state.inputs)".utf8).bytes.prefix(16))
    let input = NodeInput(
      id: ID<Input>(v7At: now, random: (state.inputs, state.inputs)), secret: secret,
      viewer: viewer,
      command: command)
    return node.apply([input], at: now, wallAt: now).answers[0]
  }

  /// The records that a command made; throws when it was refused.
  @discardableResult
  func done(_ command: Command, as viewer: Viewer = .node) throws -> [RecordReference] {
    let answer = ask(command, as: viewer)
    guard case .done(let records) = answer else {
      throw Broken(description: "\(command) was answered \(answer)")
    }
    return records
  }

  /// Lets time pass, firing every timer at its time.
  func pass(_ span: Instant.Span) throws {
    let end = now + span
    while let next = try queries.nextTimer(), next <= end {
      now = max(now, next)
      for timer in try queries.duePage(at: now) {
        try done(.timer(timer.record, due: timer.due))
      }
    }
    now = end
  }

  // MARK: Names

  /// Remembers an organisation that a test made under a name.
  func name(_ id: ID<Organization>, _ name: String) { state.organizations[name] = id }
  func organization(_ name: String) throws -> ID<Organization> {
    guard let id = state.organizations[name] else { throw Broken(description: "no \(name)") }
    return id
  }
  func person(_ name: String) throws -> ID<Person> {
    guard let id = state.people[name] else { throw Broken(description: "no \(name)") }
    return id
  }
  func mails(_ name: String) throws -> ID<ContactRoute> {
    guard let id = state.mails[name] else { throw Broken(description: "no mail of \(name)") }
    return id
  }
  func phones(_ name: String) throws -> ID<ContactRoute> {
    guard let id = state.phones[name] else { throw Broken(description: "no phone of \(name)") }
    return id
  }
  func alert(_ name: String) throws -> ID<Alert> {
    guard let id = alerts[name] else { throw Broken(description: "no \(name)") }
    return id
  }
  /// Somebody of an organisation in a role, as a session would say.
  func viewer(_ person: String, _ organization: String, _ role: Role) throws -> Viewer {
    Viewer(
      person: try self.person(person), key: nil, organization: try self.organization(organization),
      role: role)
  }

  /// The viewers that tables walk: each role of each organisation, those of none, and the node.
  func viewers() throws -> [(name: String, viewer: Viewer)] {
    var found: [(name: String, viewer: Viewer)] = []
    for (organization, person) in [
      ("tower", "watch"), ("north", "prefect"), ("town", "clerk"), ("city", "mayor"),
      ("village", "elder"),
    ] {
      for role in Role.allCases where role != .node {
        found.append(
          ("\(organization) \(role.rawValue)", try viewer(person, organization, role)))
      }
    }
    for role in Role.allCases where role != .node {
      found.append(
        (
          "nowhere \(role.rawValue)",
          Viewer(person: nil, key: nil, organization: nil, role: role)
        ))
    }
    found.append(("the node", .node))
    return found
  }

  // MARK: Building

  private func found() throws {
    for (name, ja, en, form) in [
      ("tower", "国の司令塔", "National tower", "府省庁"), ("north", "北県", "North Prefecture", "都道府県"),
      ("town", "北山町", "Kitayama Town", "市区町村"), ("city", "南市", "Minami City", "市区町村"),
      ("village", "西村", "Nishi Village", "市区町村"),
    ] {
      let made = try done(
        .registerOrganization(
          code: name == "village" ? nil : "0\(state.organizations.count)",
          name: Phrase(ja: ja, en: en),
          legalForm: form))
      state.organizations[name] = made[0].id.cast(to: Organization.self)
    }
    try done(.start(tower: try organization("tower")))
    for (child, parent) in [("town", "north"), ("city", "north")] {
      for tree in [Organization.Tree.supervision, .support] {
        try done(
          .place(try organization(child), tree, under: try organization(parent)))
      }
    }
    try enter("tower", "watch", "当直 灯子", .watchDesk, "当直")
    try enter("north", "prefect", "県庁 北斗", .watchDesk, "県当番")
    try enter("north", "head", "県庁 課長", .middle, "危機管理課長")
    try enter("town", "clerk", "情報 係一", .responder, "情報係")
    try enter("town", "second", "総務 次子", .deputy, "総務係")
    try enter("town", "chief", "山田 太郎", .middle, "総務課長")
    try enter("town", "top", "町長 花子", .ciso, "最高情報セキュリティ責任者")
    try enter("city", "mayor", "市役 所一", .responder, "情報政策課")
    try enter("city", "aide", "市役 所二", .deputy, "情報政策課 係長")
    try enter("village", "elder", "西村 守", .responder, "総務係")
    try accounts()
    try done(
      .assertConstituency(
        ConstituencyAssertion(
          organization: try organization("town"),
          value: .prefix(try prefix("198.18.1.0/24")), basis: .verified, validFrom: now)))
  }

  /// A person with a post, a mail address and a phone that both worked just now.
  private func enter(
    _ organization: String, _ name: String, _ full: String, _ role: Organization.Role,
    _ post: String
  ) throws {
    let id = try self.organization(organization)
    let made = try done(
      .createPost(id, name: Phrase(ja: post, en: "\(organization) \(role.rawValue)"), role: role))
    let postID = made[0].id.cast(to: Post.self)
    state.posts[name] = postID
    let person = try done(.enterPerson(id, name: full))[0].id.cast(to: Person.self)
    state.people[name] = person
    try done(.organization(id, .appoint(person, to: postID, from: now, until: nil)))
    let mail = try done(
      .addRoute(id, person: person, .mail, address: "\(name)@\(organization).example"))
    let phone = try done(.addRoute(id, person: person, .phone, address: "000-\(name)"))
    state.mails[name] = mail[0].id.cast(to: ContactRoute.self)
    state.phones[name] = phone[0].id.cast(to: ContactRoute.self)
    for route in [state.mails[name], state.phones[name]].compactMap({ $0 }) {
      try done(.organization(id, .routeSucceeded(route)))
    }
  }

  private func accounts() throws {
    for (person, organization, role) in [
      ("watch", "tower", Role.watchOfficer), ("prefect", "north", .watchOfficer),
      ("clerk", "town", .responder), ("chief", "town", .administrator), ("top", "town", .observer),
      ("mayor", "city", .responder), ("elder", "village", .responder),
    ] {
      try done(
        .createAccount(
          person: try self.person(person), try self.organization(organization), role,
          login: "\(person)@\(organization).example", password: "scrypt \(person)"))
    }
    for (name, organization) in [("town sensor", "town"), ("common sensor", nil as String?)] {
      let made = try done(
        .createKey(
          name: name, .sensor, try organization.map { try self.organization($0) },
          hash: Hash(sha256: name.utf8)))
      state.keys[name] = made[0].id.cast(to: APIKey.self)
    }
  }

  func prefix(_ text: String) throws -> IPPrefix {
    guard let prefix = IPPrefix(text) else { throw Broken(description: "no prefix \(text)") }
    return prefix
  }

  // MARK: Alerts

  /// A finding of the town's sensor.
  func finding(
    host: String = "198.18.1.7", mark: String = "203.0.113.9", severity: Severity = .serious
  ) throws -> Observation.Finding {
    let observables = [host, mark].compactMap { Observable(guessing: $0) }
    return Observation.Finding(
      source: .indicator, sensor: keys["town sensor"], seen: now, rule: "beacon to \(mark)",
      severity: severity, observables: observables, host: host, indicator: nil, marking: .amber)
  }

  /// Opens an exercise that everybody takes part in, unless there is one of that name.
  func openExercise(_ name: String, people: [String]? = nil) throws {
    let known = try queue.read { db in
      try Int.fetchOne(db, sql: "SELECT 1 FROM exercise WHERE name = ?", arguments: [name])
    }
    guard known == nil else { return }
    let part = try people.map { try $0.map { try person($0) } } ?? Array(state.people.values)
    try done(.openExercise(name: name, try organization("tower"), people: part))
  }

  /// Raises an alert by a person; the first one made gets the name.
  @discardableResult
  func raise(
    _ name: String, what: String, to recipients: [String], severity: Severity,
    kind: AlertKind = .real, campaign: Bool = false, as viewer: Viewer
  ) throws -> [ID<Alert>] {
    if case .exercise(let name) = kind { try openExercise(name) }
    let made = try done(
      .raise(
        RaiseForm(
          kind: kind, severity: severity,
          lines: ThreeLines(
            what: Phrase(ja: what, en: "\(name) happened"),
            now: Phrase(ja: "確かめる。", en: "Check it."), detail: "subject: detail of \(name)"),
          tlp: .amber, inDoubt: false, recipients: try recipients.map { try organization($0) },
          observables: [], campaign: campaign)), as: viewer
    ).map { $0.id.cast(to: Alert.self) }
    for (index, alert) in made.enumerated() {
      alerts[made.count == 1 ? name : "\(name) \(recipients[index])"] = alert
    }
    return made
  }

  /// The newest alert that there is.
  func newest() throws -> ID<Alert> {
    let page = try queries.alerts(as: .node, filter: AlertFilter(order: .newest), limit: 1)
    guard let first = page.items.first else { throw Broken(description: "no alert") }
    return first.id
  }
}
