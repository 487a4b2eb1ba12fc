//! U3: one cause to 2,000 organisations. One `raise` on disk: every Fact, delivery, timer and outgoing mail durable.

internal import Alerting
internal import Foundation
internal import GRDB
internal import Kernel
internal import Node
internal import Sharing

/// A store on disk with 2,000 organisations, each with two people who are reached by mail.
struct NationalRaise {
  /// How many organisations one cause hits.
  static let organizations = 2000
  /// How often it is measured; the median counts.
  static let runs = 3

  private let node: Node
  private let pool: DatabasePool
  private let watch: Viewer
  private let recipients: [ID<Organization>]
  private var inputs: UInt64 = 0
  private var now = Instant(seconds: 1_431_050_400)

  /// What is wrong with the measuring itself.
  struct Broken: Error, CustomStringConvertible {
    let description: String
  }

  /// Builds the nation in that folder.
  init(in folder: String) throws {
    pool = try StoreFile.serving(folder + "/noroshi.sqlite")
    node = try Node(writer: pool, name: "bench", at: now)
    var asking = Asking(node: node, now: now)
    let tower = try asking.organization("司令塔")
    try asking.all([.start(tower: tower)])
    let officer = try asking.staff([tower])[0]
    watch = Viewer(person: officer, key: nil, organization: tower, role: .watchOfficer)
    let names = (1...Self.organizations).map { "団体 \($0)" }
    recipients = try asking.all(
      names.map {
        .registerOrganization(code: nil, name: Phrase(ja: $0, en: $0), legalForm: "市区町村")
      }
    ).map { $0.id.cast(to: Organization.self) }
    _ = try asking.staff(recipients)
    _ = try asking.staff(recipients)
    inputs = asking.inputs
  }

  /// One cause on a fresh nation: seconds, and how many Facts it made. Throws where a row is missing.
  private mutating func once(_ work: (inout Self) throws -> Void) throws
    -> (seconds: Double, facts: Double)
  {
    let before = node.tree.count
    let began = DispatchTime.now().uptimeNanoseconds
    try work(&self)
    let seconds = Double(DispatchTime.now().uptimeNanoseconds - began) / 1e9
    let rows = try pool.read { db in
      try ["delivery WHERE open = 1", "timer", "outbox"].map { table in
        try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM \(table)") ?? 0
      }
    }
    guard rows.allSatisfy({ $0 >= Self.organizations }) else {
      throw Broken(description: "deliveries, timers, mails: \(rows), not 2,000 each")
    }
    return (seconds, Double(node.tree.count - before))
  }

  /// Several fresh nations, since a second cause would also be linked to the first.
  static func measure(in folder: String) throws -> [Figure] {
    let (seconds, facts) = try several("\(folder)/raise") { try $0.raise() }
    let median = Figure.median(seconds)
    let bulletins = try several("\(folder)/bulletin") { try $0.issue() }
    return [
      Figure(
        row: "U3", what: "a bulletin to 2,000 organisations, durable",
        value: Figure.median(bulletins.seconds), unit: "s", hard: 1, stretch: 0.2,
        isAbsolute: true),
      Figure(
        row: "U3", what: "one cause to 2,000 organisations, durable", value: median, unit: "s",
        hard: 1, stretch: 0.2, isAbsolute: true),
      Figure(row: "U3", what: "Facts of one cause", value: Figure.median(facts), unit: ""),
      Figure(
        row: "U3", what: "Facts a second", value: (Figure.median(facts) / median).rounded(),
        unit: "/s"),
    ]
  }

  /// The same work on several fresh nations.
  private static func several(
    _ folder: String, _ work: (inout Self) throws -> Void
  ) throws -> (seconds: [Double], facts: [Double]) {
    var seconds: [Double] = []
    var facts: [Double] = []
    for run in 0..<runs {
      let place = "\(folder)/\(run)"
      try FileManager.default.createDirectory(
        atPath: place, withIntermediateDirectories: true)
      var nation = try NationalRaise(in: place)
      let measured = try nation.once(work)
      seconds.append(measured.seconds)
      facts.append(measured.facts)
    }
    return (seconds, facts)
  }

  private mutating func issue() throws {
    now = now + .seconds(10)
    var asking = Asking(node: node, now: now, inputs: inputs)
    let form = BulletinForm(
      kind: .warning, character: .request, statute: "", severity: .serious,
      lines: ThreeLines(
        what: Phrase(ja: "装置に弱点があります。", en: "A device has a weak spot."),
        now: Phrase(ja: "版を確かめてください。", en: "Check its version."), detail: ""),
      tlp: .amber, mayForward: .nobody, answerBy: now + .days(3), recipients: recipients)
    _ = try asking.all([.issueBulletin(form)], as: watch)
    inputs = asking.inputs
  }

  private mutating func raise() throws {
    now = now + .seconds(10)
    var asking = Asking(node: node, now: now, inputs: inputs)
    let form = RaiseForm(
      kind: .real, severity: .serious,
      lines: ThreeLines(
        what: Phrase(ja: "一斉攻撃が起きています。", en: "An attack on everybody."),
        now: Phrase(ja: "遮断してください。", en: "Cut the connection."), detail: ""),
      tlp: .amber, inDoubt: false, recipients: recipients, observables: [], campaign: true)
    let made = try asking.all([.raise(form)], as: watch)
    inputs = asking.inputs
    guard !made.isEmpty else { throw Broken(description: "nothing was raised") }
  }
}

/// Asks a node and takes nothing but done for an answer.
private struct Asking {
  let node: Node
  let now: Instant
  var inputs: UInt64 = 0

  /// The first record that each command made, where it made any.
  @discardableResult
  mutating func all(_ commands: [Command], as viewer: Viewer = .node) throws -> [RecordReference] {
    var made: [RecordReference] = []
    for start in stride(from: 0, to: commands.count, by: Node.batchMax) {
      let batch = commands[start..<min(start + Node.batchMax, commands.count)].map { command in
        inputs += 1
        return NodeInput(
          id: ID<Input>(v7At: now, random: (inputs >> 32, inputs)),
          secret: Array(Hash(sha256: "\(inputs)".utf8).bytes.prefix(16)), viewer: viewer,
          command: command)
      }
      for answer in node.apply(batch, at: now, wallAt: now).answers {
        guard case .done(let records) = answer else {
          throw NationalRaise.Broken(description: "\(answer)")
        }
        if let first = records.first { made.append(first) }
      }
    }
    return made
  }

  mutating func organization(_ name: String) throws -> ID<Organization> {
    try all([
      .registerOrganization(code: nil, name: Phrase(ja: name, en: name), legalForm: "府省庁")
    ])[0].id.cast(to: Organization.self)
  }

  /// One more person for each, in a post of the first rung, reached by mail just now.
  mutating func staff(_ organizations: [ID<Organization>]) throws -> [ID<Person>] {
    let posts = try all(
      organizations.map {
        .createPost($0, name: Phrase(ja: "担当", en: "clerk"), role: .responder)
      })
    let people = try all(organizations.map { .enterPerson($0, name: "担当者") })
      .map { $0.id.cast(to: Person.self) }
    try all(
      organizations.indices.map {
        .organization(
          organizations[$0],
          .appoint(people[$0], to: posts[$0].id.cast(to: Post.self), from: now, until: nil))
      })
    let routes = try all(
      organizations.indices.map {
        .addRoute(organizations[$0], person: people[$0], .mail, address: "a@b.example")
      })
    try all(
      organizations.indices.map {
        .organization(
          organizations[$0], .routeSucceeded(routes[$0].id.cast(to: ContactRoute.self)))
      })
    return people
  }
}
