//! Inputs that are submitted together: in their order, each for itself, bounded with all the others.

import Alerting
import Federation
import GRDB
import Kernel
import Node
import Testing

@testable import Web

@Suite struct EngineTests {
  private func input(_ name: String, on fixture: SiteFixture) -> NodeInput {
    NodeInput(
      id: Entropy.inputID(at: fixture.site.clock.now), secret: Entropy.bytes(16), viewer: .node,
      command: .registerOrganization(
        code: nil, name: Phrase(ja: name, en: name), legalForm: "市区町村"))
  }

  @Test func `what is submitted together is answered in its order, each for itself`() async throws {
    let fixture = try SiteFixture()
    let engine = fixture.site.engine
    let answers = await engine.submit(["東町", "", "西町"].map { input($0, on: fixture) })
    #expect(answers.count == 3)
    #expect(answers[1] == .refused(RefusalCode("emptyName")))
    for (place, name) in [(0, "東町"), (2, "西町")] {
      guard case .done(let made) = answers[place], let record = made.first else {
        Issue.record("not done: \(answers[place])")
        continue
      }
      let known = try fixture.site.queries.organization(
        record.id.cast(to: Organization.self), as: .node, at: fixture.site.clock.now)
      #expect(known?.row.name.ja == name)
    }
    let nothing = await engine.submit([])
    #expect(nothing == [])
  }

  @Test func `deadlines that cannot be acted on, however many, do not stand before one that can`()
    async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(age: .minutes(12)))
    let engine = fixture.site.engine
    let store = try DatabaseQueue(path: NodeFolder.databasePath(fixture.site.folder))
    let early = SiteFixture.now - .days(1)
    let refused = Node.batchMax + 1
    // Of links that there are none of, which is refused; and of a duty that there is none of, which is nothing to do.
    try await store.write { db in
      for number in 0...UInt64(refused) {
        let id = ID<PeerLink>(high: 0x7000, low: 0x8000_0000_0000_0000 + number)
        let record = number == 0 ? "delivery/\(id)" : "link/\(id)"
        try db.execute(
          sql: "INSERT INTO timer (record, due, kind, step) VALUES (?, ?, 'link', '')",
          arguments: [record, early.microseconds])
      }
    }
    let before = await engine.tallies.fired
    // A deadline that stays due for ever would keep a sweep going for ever: so many rounds are enough.
    await #expect(throws: Failure.self) {
      for _ in 0..<5 where try await engine.fireTimers() == 0 { break }
    }
    let fired = await engine.tallies.fired
    #expect(fired == before + 2)
    let left = try await store.read { db in
      try Int.fetchOne(
        db, sql: "SELECT COUNT(*) FROM timer WHERE due <= ?", arguments: [early.microseconds])
    }
    #expect(left == refused, "and a deadline of nothing is gone")
  }

  @Test func `what a peer takes back empties the log with the minute, not each time it says so`()
    async throws
  {
    let fixture = try SiteFixture()
    let engine = fixture.site.engine
    let other = try OtherNode("town.example")
    let id = try await other.link(to: fixture)
    let link = try #require(try fixture.site.queries.link(id))
    let record = RecordReference(.alert, ID<Alert>(high: 0x7000, low: 0x8000_0000_0000_0001))
    let nobody = Marking(tlp: .amber, audience: .nobody)
    let payload = Message.remarking(
      RemarkingMessage(record: record, version: 1, marking: nobody)
    ).payload(salt: [UInt8](repeating: 3, count: Message.saltBytes))
    let now = fixture.site.clock.now
    let envelope = Envelope(
      id: ID<Envelope>(high: 0x7000, low: 0x8000_0000_0000_0003), from: link.peer, to: link.own,
      lane: .urgent, stream: link.peerStream, linkSeq: 1, kind: .remarking, record: record,
      recordVersion: 1, payloadHash: Letter.hash(of: payload), marking: nobody, at: now,
      notAfter: now + .hours(1))
    let letter = Letter(try envelope.signed(by: other.key), payload: payload)
    let log = NodeFolder.databasePath(fixture.site.folder) + "-wal"
    // What the start owes is done.
    try await engine.housekeep(signer: nil)
    _ = await engine.submit(input("東町", on: fixture))
    try #require(FileLength.of(log) > 0)
    _ = try WatchRoutes.records(
      of: await fixture.site.submit(.link(.arrived(id, letter)), as: .node))
    #expect(FileLength.of(log) > 0)
    try await engine.housekeep(signer: nil)
    #expect(FileLength.of(log) == 0)
  }

  @Test func `more than a batch takes is taken in several`() async throws {
    let fixture = try SiteFixture()
    let inputs = (0...Node.batchMax).map { input($0 == Node.batchMax ? "末町" : "", on: fixture) }
    let answers = await fixture.site.engine.submit(inputs)
    #expect(answers.count == Node.batchMax + 1)
    #expect(answers.dropLast().allSatisfy { $0 == .refused(RefusalCode("emptyName")) })
    guard case .done? = answers.last else {
      Issue.record("the last was not done")
      return
    }
  }
}
