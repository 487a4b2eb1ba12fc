//! What a link remembers and forgets: letters that were dealt with, letters that tell of what was erased, silences.

import Alerting
import Federation
import GRDB
import Kernel
import Testing

@testable import Node

struct LinkMemoryTests {
  let nodes: LinkedNodes

  init() throws { nodes = try LinkedNodes() }

  private func count(_ sql: String, at node: TestNode) throws -> Int {
    try node.queue.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM \(sql)") ?? 0 }
  }

  // MARK: Forgetting

  @Test(arguments: ["link_seen", "command_taken"])
  func `what was dealt with is forgotten after thirty days, and not on the day itself`(
    table: String
  ) throws {
    let alert = try nodes.raise()
    try nodes.exchange()
    try nodes.down.done(.raiseSeverity(alert, .emergency), as: nodes.townsClerk)
    try nodes.exchange()
    let up = nodes.up
    let newest = try up.queue.read { try Int64.fetchOne($0, sql: "SELECT MAX(at) FROM \(table)") }
    let moment = Instant(microseconds: try #require(newest))
    let last = "\(table) WHERE at = \(moment.microseconds)"
    #expect(try count(last, at: up) > 0)
    up.now = moment + .days(30)
    try up.done(.letAge(.letters))
    #expect(try count(last, at: up) > 0)
    up.now = moment + .days(30) + Instant.Span(microseconds: 1)
    #expect(try up.queries.agingDue(at: up.now).contains(.letters))
    try up.done(.letAge(.letters))
    #expect(try count(table, at: up) == 0)
    #expect(try up.queries.agingDue(at: up.now).contains(.letters) == false)
    #expect(try Verifier.verify(up.queue, at: up.now).faults.isEmpty)
  }

  @Test func `whoever asks to be taken in without a code leaves nothing behind`() throws {
    let up = nodes.up
    let stranger = try TestNode("stranger.example", seed: 9, at: up.now)
    let code = try #require(
      InvitationCode(
        secret: [UInt8](repeating: 1, count: InvitationCode.secretBytes),
        fingerprint: try up.peerKey.fingerprint, address: "https://tower.example"))
    let request = try EnrolmentRequest(
      code: code, key: try stranger.peerKey,
      sealingKey: [UInt8](repeating: 7, count: NodeCard.sealingKeyBytes),
      versions: LinkLimits.versions, epoch: 0, certificateRequest: [], at: up.now
    ).signed(by: stranger.key)
    let before = [try count("input", at: up), try count("fact", at: up)]
    #expect(up.ask(.link(.enrol(request))) == .refused(RefusalCode("badInvitation")))
    let after = [try count("input", at: up), try count("fact", at: up)]
    #expect(after == before)
  }

  // MARK: Erasing

  private func payloads(at node: TestNode) throws -> [String] {
    try node.queue.read {
      try String.fetchAll(
        $0, sql: "SELECT CAST(payload AS TEXT) FROM link_waiting ORDER BY link, id")
    }
  }

  private func leave(_ person: ID<Person>) throws {
    let town = try #require(
      try nodes.down.queue.read { try Organization.find(nodes.town.description, in: $0) })
    let held = try #require(town.appointments.first { $0.person == person })
    try nodes.down.done(.organization(nodes.town, .endAppointment(person, held.post)))
  }

  private func erase(_ person: ID<Person>) throws {
    let chief = Viewer(
      person: nodes.deputy, key: nil, organization: nodes.town, role: .administrator)
    let down = nodes.down
    let shown = try #require(try down.queries.erasure(of: person, as: chief, at: down.now))
    try down.done(
      .erasePerson(
        ErasureForm(organization: nodes.town, person: person, shown: shown.digest)), as: chief)
  }

  @Test func `a letter that waits and names whoever is erased is void, and the rest is told`()
    throws
  {
    let newcomer = try nodes.down.enter(nodes.town, "新人名子", .deputy)
    try nodes.exchange(rounds: 3)
    #expect(try payloads(at: nodes.down).isEmpty)
    let other = try nodes.down.enter(nodes.town, "残留人子", .deputy)
    try leave(newcomer)
    #expect(try payloads(at: nodes.down).contains { $0.contains("新人名子") })
    try erase(newcomer)
    let waiting = try payloads(at: nodes.down)
    // The post keeps its name; whoever held it has none.
    let named = waiting.filter {
      $0.contains("\"name\":\"新人名子\"") || $0.contains("新人名子@example.jp")
    }
    #expect(named.isEmpty)
    #expect(waiting.contains { $0.contains("残留人子") }, "what is left of the entry")
    #expect(try nodes.faults().isEmpty)
    // The number of what was taken back carries nothing, and the line goes on.
    try nodes.exchange(rounds: 4)
    #expect(try nodes.down.link(to: nodes.up).outgoing.bulk.waiting.isEmpty)
    #expect(try nodes.up.link(to: nodes.down).incoming.bulk.beyond.isEmpty)
    let copy = try #require(
      try nodes.up.queue.read { try Organization.find(nodes.town.description, in: $0) })
    #expect(copy.employs(other, at: nodes.up.now) && copy.hasLeft(newcomer, at: nodes.up.now))
    #expect(try nodes.faults().isEmpty)
  }

  @Test func `a letter that waits and tells of nobody who is erased still goes`() throws {
    let newcomer = try nodes.down.enter(nodes.town, "新人名子", .deputy)
    try leave(newcomer)
    try nodes.exchange(rounds: 3)
    let alert = try nodes.raise()
    try nodes.exchange()
    let duty = try #require(try nodes.duty(of: alert, at: nodes.down))
    try nodes.down.done(.delivery(duty.id, .acknowledge(over: .link)), as: nodes.townsClerk)
    let before = try nodes.down.link(to: nodes.up).outgoing.urgent.waiting
    try #require(!before.isEmpty)
    try erase(newcomer)
    #expect(try nodes.down.link(to: nodes.up).outgoing.urgent.waiting == before)
    #expect(try nodes.faults().isEmpty)
  }

  // MARK: Silence

  private func copies(_ person: ID<Person>) throws -> Int {
    try nodes.up.queue.read { db in
      try Int.fetchOne(
        db, sql: "SELECT COUNT(*) FROM outbox WHERE person = ? AND role = 'copy'",
        arguments: [person.description]) ?? 0
    }
  }

  /// The tower's node hears nothing of the town's from now on, and has noticed.
  private func fallSilent() throws -> Instant {
    let link = try nodes.up.link(to: nodes.down)
    let heard = nodes.up.now
    try nodes.pass(.minutes(1))
    try nodes.up.done(.link(.watch(link.id, lastHeard: heard)))
    return heard
  }

  @Test func `a silence of ten minutes is written to the watch and the administrators, once`()
    throws
  {
    let up = nodes.up
    let chief = try up.enter(nodes.tower, "管理者", .other)
    let former = try up.enter(nodes.tower, "前の管理者", .other)
    for (person, login) in [(chief, "chief@tower"), (former, "former@tower")] {
      try up.done(
        .createAccount(
          person: person, nodes.tower, .administrator, login: login, password: nil))
    }
    let tower = try #require(
      try up.queue.read { try Organization.find(nodes.tower.description, in: $0) })
    let held = try #require(tower.appointments.first { $0.person == former })
    try up.done(.organization(nodes.tower, .endAppointment(former, held.post)))
    let heard = try fallSilent()
    try up.pass(to: heard + .minutes(10) - Instant.Span(microseconds: 1))
    #expect(try copies(nodes.officer) == 0)
    try up.pass(to: heard + .minutes(10))
    #expect(try copies(nodes.officer) == 1)
    #expect(try copies(chief) == 1)
    #expect(try copies(former) == 0, "nothing goes to who has left")
    try up.pass(to: heard + .hours(3))
    #expect(try copies(nodes.officer) == 1, "once for a silence")
    #expect(try count("alert WHERE open = 1", at: up) == 0, "nothing is waited for")
    #expect(try count("delivery WHERE asks = 1", at: up) == 0)
    // And once more when it is over.
    try nodes.down.pass(to: up.now)
    try nodes.exchange()
    #expect(try nodes.up.link(to: nodes.down).silentSince == nil)
    #expect(try copies(nodes.officer) == 2)
    #expect(try copies(chief) == 2)
    try nodes.exchange(rounds: 3)
    #expect(try copies(nodes.officer) == 2)
    #expect(try nodes.faults().isEmpty)
  }

  @Test func `a shorter silence is written to nobody, and the next counts anew`() throws {
    for _ in 0..<3 {
      let heard = try fallSilent()
      try nodes.pass(.minutes(8))
      #expect(try nodes.up.link(to: nodes.down).silentSince == heard)
      try nodes.exchange()
      #expect(try nodes.up.link(to: nodes.down).silentSince == nil)
    }
    #expect(try copies(nodes.officer) == 0)
    #expect(try nodes.faults().isEmpty)
  }

  @Test func `a link that was silent before silences were told gets its deadline with the tables`()
    throws
  {
    let heard = try fallSilent()
    let up = nodes.up
    let link = try up.link(to: nodes.down)
    try up.queue.write { db in
      try db.execute(sql: "DROP TABLE link_hello")
      try db.execute(sql: "DROP INDEX command_taken_at")
      try db.execute(
        sql: "UPDATE timer SET due = ? WHERE record = ?",
        arguments: [
          link.digestDue.microseconds, RecordReference(.link, link.id).description,
        ])
      try db.execute(sql: "DELETE FROM grdb_migrations WHERE identifier LIKE '0023%'")
    }
    #expect(try nodes.faults().isEmpty == false)
    let again = try Node(writer: up.queue, name: up.node.name, at: up.now)
    #expect(try nodes.faults().isEmpty)
    #expect(try again.queries().nextTimer() == heard + .minutes(10))
  }

  @Test func `the newest first word of a peer is kept, whatever comes late or is not its own`()
    throws
  {
    let link = try nodes.up.link(to: nodes.down)
    func newest() throws -> Instant? { try nodes.up.queries.newestHello(on: link.id) }
    let old = try nodes.down.link(to: nodes.up).hello(at: nodes.down.now)
    try nodes.exchange()
    let known = try #require(try newest())
    #expect(known > old.at)
    try nodes.up.done(.link(.heard(link.id, .hello(try old.signed(by: nodes.down.key)))))
    #expect(try newest() == known, "late")
    let later = try nodes.down.link(to: nodes.up).hello(at: nodes.down.now + .minutes(5))
    try nodes.up.done(.link(.heard(link.id, .hello(try later.signed(by: nodes.up.key)))))
    #expect(try newest() == known, "signed by somebody else")
    try nodes.up.done(.link(.heard(link.id, .hello(try later.signed(by: nodes.down.key)))))
    #expect(try newest() == later.at)
    // By a clock that is wrong: the line must open once it is put right.
    let edge = nodes.up.now + .minutes(10)
    for (moment, kept) in [(edge + Instant.Span(microseconds: 1), later.at), (edge, edge)] {
      let ahead = try nodes.down.link(to: nodes.up).hello(at: moment)
      try nodes.up.done(.link(.heard(link.id, .hello(try ahead.signed(by: nodes.down.key)))))
      #expect(try newest() == kept)
    }
  }
}
