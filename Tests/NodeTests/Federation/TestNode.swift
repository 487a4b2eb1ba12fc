//! Nodes in memory and a wire between them that a test cuts, doubles and turns back: no sockets, no clock.

import Alerting
import Federation
import GRDB
import Kernel
import Node

@testable import Node

/// A node with its keys. Everything about it is the same in every run.
final class TestNode {
  let queue: DatabaseQueue
  let node: Node
  /// The key that it began with.
  let key: SigningKey
  private let seed: UInt8
  var now: Instant
  private(set) var inputs: UInt64 = 0
  private var efforts: [ID<PeerLink>: LineEffort] = [:]

  convenience init(_ name: String, seed: UInt8, at now: Instant) throws {
    try self.init(name, seed: seed, at: now, on: try DatabaseQueue())
  }

  /// The node on a copy of a store: a backup of it, restored.
  convenience init(restoring store: DatabaseQueue, of other: TestNode, seed: UInt8) throws {
    let queue = try DatabaseQueue()
    try store.backup(to: queue)
    try self.init(other.node.name, seed: seed, at: other.now, on: queue)
    inputs = other.inputs + 1_000_000
  }

  private init(_ name: String, seed: UInt8, at now: Instant, on queue: DatabaseQueue) throws {
    self.queue = queue
    node = try Node(writer: queue, name: name, at: now)
    self.now = now
    self.seed = seed
    let bytes = [UInt8](repeating: seed, count: SigningKey.seedBytes)
    guard let key = SigningKey(name: name, seed: bytes) else {
      throw Nation.Broken(description: "no key")
    }
    self.key = key
  }

  var queries: Queries { node.queries() }
  var peerKey: PeerKey {
    get throws {
      guard let key = PeerKey(key.publicKey) else {
        throw Nation.Broken(description: "no peer key")
      }
      return key
    }
  }

  func ask(_ command: Command, as viewer: Viewer = .node) -> Node.Answer {
    inputs += 1
    let secret = Array(Hash(sha256: "\(node.name) \(inputs)".utf8).bytes.prefix(16))
    let input = NodeInput(
      id: ID<Input>(v7At: now, random: (inputs, inputs)), secret: secret, viewer: viewer,
      command: command)
    return node.apply([input], at: now, wallAt: now).answers[0]
  }

  @discardableResult
  func done(_ command: Command, as viewer: Viewer = .node) throws -> [RecordReference] {
    let answer = ask(command, as: viewer)
    guard case .done(let records) = answer else {
      throw Nation.Broken(description: "\(node.name): \(command) was answered \(answer)")
    }
    return records
  }

  /// Fires what is due until then.
  func pass(to end: Instant) throws {
    var turns = 0
    while let next = try queries.nextTimer(), next <= end {
      now = max(now, next)
      turns += 1
      guard turns < 10_000 else {
        let due = try queries.duePage(at: now).map { "\($0.record)" }
        throw Nation.Broken(description: "timers that never end: \(due)")
      }
      for timer in try queries.duePage(at: now) {
        try done(.timer(timer.record, due: timer.due))
      }
    }
    now = end
  }

  /// A person in a post, reached by mail and by phone.
  func enter(
    _ organization: ID<Organization>, _ name: String, _ role: Organization.Role
  ) throws -> ID<Person> {
    let post = try done(
      .createPost(organization, name: Phrase(ja: name, en: role.rawValue), role: role))[0]
    let person = try done(.enterPerson(organization, name: name))[0].id.cast(to: Person.self)
    try done(
      .organization(
        organization, .appoint(person, to: post.id.cast(to: Post.self), from: now, until: nil)))
    for (channel, address) in [
      (Organization.Channel.mail, "\(name)@example.jp"), (.phone, "000-\(name)"),
    ] {
      let route = try done(.addRoute(organization, person: person, channel, address: address))[0]
      try done(
        .organization(organization, .routeSucceeded(route.id.cast(to: ContactRoute.self))))
    }
    return person
  }

  // MARK: The line

  func link(to peer: TestNode) throws -> PeerLink {
    guard let name = NodeName(peer.node.name), let link = try queries.link(peer: name) else {
      throw Nation.Broken(description: "no link from \(node.name) to \(peer.node.name)")
    }
    return link
  }

  /// A key by its number: each follows from it.
  func signer(_ generation: Int64) throws -> SigningKey {
    if generation == 0 { return key }
    let bytes = Hash(sha256: "\(seed) \(generation)".utf8).bytes
    guard let key = SigningKey(name: node.name, seed: bytes) else {
      throw Nation.Broken(description: "no key \(generation)")
    }
    return key
  }

  /// What opens what is sealed to this node.
  private var opening: [UInt8] { [UInt8](repeating: seed, count: Sealing.keyBytes) }

  private func signers(_ generations: [Int64]) throws -> [SigningKey] {
    try generations.map { try signer($0) }
  }

  /// Says on a link whom this node hosts.
  func introduce(to peer: TestNode) throws {
    let link = try link(to: peer)
    let newest = try queries.keyGeneration()
    guard let known = PeerKey(try signer(newest).publicKey) else {
      throw Nation.Broken(description: "no peer key")
    }
    let card = NodeCard(
      key: known, sealingKey: Sealing.publicKey(of: opening) ?? [],
      version: now.microseconds / 1_000_000, at: now, hosts: try queries.hosts(toldTo: link))
    let signed = try card.signed(byAll: try signers(link.generations(newest: newest)))
    try done(.link(.introduce(link.id, signed)))
  }

  /// Its newest key, vouched for by an older one.
  func rotation(from old: Int64, to new: Int64) throws -> Signed<KeyRotation> {
    let (before, after) = (try signer(old), try signer(new))
    guard let known = PeerKey(before.publicKey), let fresh = PeerKey(after.publicKey) else {
      throw Nation.Broken(description: "no peer key")
    }
    return try KeyRotation(old: known, new: fresh, from: now).signed(by: before, after)
  }

  /// Tells a peer the newest key where that is owed.
  func announceKey(to peer: TestNode) throws {
    let link = try link(to: peer)
    let newest = try queries.keyGeneration()
    guard link.owesKey(newest: newest, at: now) else { return }
    let rotation = try rotation(from: link.confirmedGeneration, to: newest)
    try done(.link(.announceKey(link.id, rotation, generation: newest)))
  }

  /// What this node says to a peer now.
  func frames(to peer: TestNode) throws -> [LinkFrame] {
    let link = try link(to: peer)
    let newest = try queries.keyGeneration()
    let keys = try signers(link.generations(newest: newest))
    let greeting = try signers(link.greetingGenerations(newest: newest))
    return [
      .hello(try link.hello(at: now).signed(byAll: greeting)),
      .receipt(try link.receipt(at: now).signed(byAll: keys)),
    ]
      + (try efforts[link.id, default: LineEffort()].letters(
        on: link, from: queries, signedBy: keys, at: now, max: 256,
        bytesMax: LinkLimits.uploadBytesMax))
  }

  /// Takes what a peer says; every frame goes through its bytes.
  func take(_ frames: [LinkFrame], from peer: TestNode) throws {
    let link = try link(to: peer)
    for frame in frames {
      let command = efforts[link.id, default: LineEffort()].command(for: frame.bytes, on: link.id)
      try done(.link(command))
      if case .arrived(_, let letter) = command { try open(letter, from: peer) }
    }
    try done(.link(.watch(link.id, lastHeard: now)))
  }

  // MARK: Through a relay

  private func open(_ letter: Letter, from peer: TestNode) throws {
    guard
      let opened = SealedFrame.open(
        letter, cameOver: try link(to: peer), with: opening, at: now),
      let beside = try queries.link(peer: opened.from), beside.role == .sibling
    else { return }
    try done(
      .link(
        efforts[beside.id, default: LineEffort()].carriedCommand(
          for: opened.bytes, on: beside.id)))
  }

  /// Seals what is to be said to nodes beside, and queues it for the node that carries it.
  func carry() throws {
    for id in try queries.siblings() {
      guard let link = try queries.link(id), let way = try queries.way(to: link) else { continue }
      let newest = try queries.keyGeneration()
      let frames = try efforts[id, default: LineEffort()].carried(
        on: link, over: way.over, from: queries,
        greeting: signers(link.greetingGenerations(newest: newest)),
        signedBy: signers(link.generations(newest: newest)), at: now, max: 64)
      for frame in frames {
        inputs += 1
        let secret = Hash(sha256: "seal \(node.name) \(inputs)".utf8).bytes
        let sealed = try SealedFrame(frame, for: way.card, secret: secret, at: now)
        if let sealed { try done(.link(.carry(id, sealed))) }
      }
    }
  }

  /// Shows nodes below the cards of those with whom they have to do.
  func vouch() throws {
    for one in try queries.cardsToVouch() {
      guard let link = try queries.link(one.to), let itself = one.card.byItself else { continue }
      let keys = try signers(link.generations(newest: try queries.keyGeneration()))
      let own = try one.card.document.signed(byAll: keys).signatures
      let card = Signed(one.card.document, [itself] + own)
      try done(.link(.vouch(card, of: one.subject, on: one.to)))
    }
  }
}

/// A tower with a prefecture, and a town on a node of its own that the tower has taken in.
final class LinkedNodes {
  let up: TestNode
  private(set) var down: TestNode
  let tower: ID<Organization>
  let town: ID<Organization>
  let officer: ID<Person>
  let clerk: ID<Person>
  let deputy: ID<Person>

  init() throws {
    let start = Instant(seconds: 1_431_050_400)  // 2015-05-08 11:00 in Tokyo, a Friday.
    up = try TestNode("tower.example", seed: 1, at: start)
    down = try TestNode("town.example", seed: 2, at: start)
    tower = try Self.register(up, "国の司令塔", "National tower", "府省庁", "0")
    town = try Self.register(down, "北山町", "Kitayama Town", "市区町村", "1")
    try up.done(.start(tower: tower))
    try down.done(.start(tower: town))
    officer = try up.enter(tower, "当直", .watchDesk)
    clerk = try down.enter(town, "係一", .responder)
    deputy = try down.enter(town, "係二", .deputy)
    _ = try down.enter(town, "当番", .watchDesk)
    try enrol()
    try introduce()
  }

  private static func register(
    _ node: TestNode, _ ja: String, _ en: String, _ form: String, _ code: String
  ) throws -> ID<Organization> {
    try node.done(
      .registerOrganization(code: code, name: Phrase(ja: ja, en: en), legalForm: form))[0]
      .id.cast(to: Organization.self)
  }

  private func enrol() throws {
    let secret = [UInt8](repeating: 9, count: InvitationCode.secretBytes)
    guard
      let code = InvitationCode(
        secret: secret, fingerprint: try up.peerKey.fingerprint, address: "https://tower.example")
    else { throw Nation.Broken(description: "no code") }
    try up.done(
      .link(.invite(under: tower, verifier: code.verifier, until: up.now + .days(7))))
    let request = EnrolmentRequest(
      code: code, key: try down.peerKey,
      sealingKey: [UInt8](repeating: 7, count: NodeCard.sealingKeyBytes),
      versions: LinkLimits.versions, epoch: 0, certificateRequest: [], at: down.now)
    try up.done(.link(.enrol(try request.signed(by: down.key))))
    let link = try up.link(to: down)
    let answer = EnrolmentAnswer(
      request: Hash(sha256: request.signedBytes), key: try up.peerKey, version: link.version,
      epoch: link.epoch, certificate: [], authority: [], at: up.now)
    try down.done(.link(.join(code, request, try answer.signed(by: up.key))))
  }

  private func introduce() throws {
    try down.introduce(to: up)
    try up.introduce(to: down)
    try exchange(rounds: 4)
  }

  /// Both sides say what they have to say, so many times, a second apart.
  func exchange(rounds: Int = 2) throws {
    for _ in 0..<rounds {
      try up.take(try down.frames(to: up), from: down)
      try down.take(try up.frames(to: down), from: up)
      try pass(.seconds(1))
    }
  }

  /// Time passes at both, and nothing is said.
  func pass(_ span: Instant.Span) throws {
    for node in [up, down] { try node.pass(to: node.now + span) }
  }

  /// A copy of the town's store as it is now.
  func backup() throws -> DatabaseQueue {
    let copy = try DatabaseQueue()
    try down.queue.backup(to: copy)
    return copy
  }

  /// The town's node is restored from a backup; `knowing` says whether it is told so.
  func restore(_ backup: DatabaseQueue, knowing: Bool) throws {
    down = try TestNode(restoring: backup, of: down, seed: 2)
    if knowing { try down.done(.beginEpoch) }
  }

  var towersAdministrator: Viewer {
    Viewer(person: officer, key: nil, organization: tower, role: .administrator)
  }
  var towersOfficer: Viewer {
    Viewer(person: officer, key: nil, organization: tower, role: .watchOfficer)
  }
  /// The same person, who watches for the town.
  var townsOfficer: Viewer {
    Viewer(person: clerk, key: nil, organization: town, role: .watchOfficer)
  }
  var townsClerk: Viewer {
    Viewer(person: clerk, key: nil, organization: town, role: .responder)
  }

  /// The tower raises an alert, for the town unless somebody else is named.
  func raise(
    _ severity: Severity = .serious, for body: ID<Organization>? = nil
  ) throws -> ID<Alert> {
    try up.raise(to: [body ?? town], severity, as: towersOfficer)
  }

  /// The one duty of an alert at a node.
  func duty(of alert: ID<Alert>, at node: TestNode) throws -> Delivery? {
    try node.queue.read { db in
      let id = try String.fetchOne(
        db, sql: "SELECT id FROM delivery WHERE alert = ? AND organization = ?",
        arguments: [alert.description, town.description])
      return try id.flatMap { try Delivery.find($0, in: db) }
    }
  }

  /// How many notices wait at a node for somebody.
  func notices(for person: ID<Person>, at node: TestNode) throws -> Int {
    try node.queue.read { db in
      try Int.fetchOne(
        db, sql: "SELECT COUNT(*) FROM outbox WHERE person = ?", arguments: [person.description])
        ?? 0
    }
  }

  /// What `noroshi verify` finds wrong at either.
  func faults() throws -> [String] {
    try [up, down].flatMap { node in
      try Verifier.verify(node.queue, at: node.now).faults.map { "\(node.node.name): \($0)" }
    }
  }
}
