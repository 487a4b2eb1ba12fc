//! An old link acts for nobody who stands no more where he was told: somebody lent to a desk, and a mailbox of several.

import Alerting
import GRDB
import Kernel
import Testing

import struct Foundation.Data

@testable import Node

@Suite struct LentLinkTests {
  private let nation: Nation
  private let town: ID<Organization>
  /// Of the prefecture, which supports the town and lends him to its desk of the night.
  private let prefect: ID<Person>
  private let clerk: ID<Person>
  private let second: ID<Person>
  private let chief: Viewer
  private let watch: Viewer

  init() throws {
    nation = try Nation()
    town = try nation.organization("town")
    prefect = try nation.person("prefect")
    clerk = try nation.person("clerk")
    second = try nation.person("second")
    chief = try nation.viewer("chief", "town", .administrator)
    watch = try nation.viewer("watch", "tower", .watchOfficer)
  }

  /// Seats the prefect at the town's desk of the night, and lets it become evening.
  private func lend(until end: Instant? = nil) throws -> ID<Post> {
    let made = try nation.done(
      .createPost(town, name: Phrase(ja: "宿直", en: "Guard"), role: .guardDesk))
    let post = made[0].id.cast(to: Post.self)
    try nation.done(
      .organization(town, .appoint(prefect, to: post, from: nation.now, until: end)))
    let mail = try nation.done(
      .addRoute(town, person: prefect, .mail, address: "prefect@town.example"))
    try nation.done(
      .organization(town, .routeSucceeded(mail[0].id.cast(to: ContactRoute.self))))
    nation.now = try #require(Instant(rfc3339: "2015-05-08T20:00:00+09:00"))
    return post
  }

  private func raise(_ severity: Severity = .serious) throws -> ID<Delivery> {
    let made = try nation.raise("x", what: "通信", to: ["town"], severity: severity, as: watch)
    return try nation.queue.read { db in
      try #require(try Alert.find(made[0].description, in: db)?.deliveries.first)
    }
  }

  private func duty(_ id: ID<Delivery>, of nation: Nation? = nil) throws -> Delivery {
    try (nation ?? self.nation).queue.read { db in
      try #require(try Delivery.find(id.description, in: db))
    }
  }

  private func rows(of person: ID<Person>) throws -> [OutboxRow] {
    try nation.queries.leaseOutbox(at: nation.now, for: .seconds(0), limit: 200)
      .filter { $0.person == person }
  }

  private func link(of person: ID<Person>) throws -> Hash {
    let row = try #require(try rows(of: person).last { $0.token != nil })
    return Hash(sha256: Array(try #require(row.token).utf8))
  }

  @Test func `whoever was lent to a desk acts for it no more, though his own body has him`() throws
  {
    let post = try lend()
    let id = try raise()
    let link = try link(of: prefect)
    let code = try nation.queue.read { db in try ReplyRow.find(id, prefect, in: db)?.code }
    // As long as he sits there the act is his.
    let before = try Nation(copying: nation)
    try before.done(.byToken(link, .acknowledge(as: prefect)))
    #expect(try duty(id, of: before).holder == .person(prefect))

    try nation.done(.organization(town, .endAppointment(prefect, post)), as: chief)
    #expect(try nation.queries.link(hash: link, at: nation.now) == nil)
    #expect(try nation.queries.deliveryForLink(link, at: nation.now) == nil)
    let commands: [TokenCommand] = [
      .open, .acknowledge(as: prefect), .act(as: prefect), .acknowledge(as: second),
      .help(as: prefect), .offer(as: prefect, to: second),
    ]
    for command in commands {
      #expect(
        nation.ask(.byToken(link, command)) == .refused(RefusalCode("unknownLink")), "\(command)")
    }
    let reply = MailReply(
      sender: "prefect@town.example", authentication: .pass, codes: [code].compactMap(\.self),
      isAutomatic: false, answers: [])
    try nation.done(.replied(.reply(reply), at: MailPlace(validity: 1, uid: 1)))
    #expect(try duty(id).stage == .awaiting)
    #expect(try duty(id).holder?.person == nil)
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  @Test func `a notice under way to a lent person goes nowhere from the minute it ends`() throws {
    let end = try #require(Instant(rfc3339: "2015-05-08T21:00:00+09:00"))
    _ = try lend(until: end)
    _ = try raise()
    let link = try link(of: prefect)
    let before = try rows(of: prefect)
    #expect(!before.isEmpty && before.allSatisfy { $0.address == "prefect@town.example" })
    // No timer has fired yet: the date alone says it.
    nation.now = end
    #expect(try rows(of: prefect).allSatisfy { $0.address == nil })
    #expect(try nation.queries.link(hash: link, at: end - .seconds(1)) != nil)
    #expect(try nation.queries.link(hash: link, at: end) == nil)
    #expect(
      nation.ask(.byToken(link, .acknowledge(as: prefect)))
        == .refused(RefusalCode("unknownLink")))
  }

  @Test(arguments: [true, false])
  func `whoever leaves his own body leaves the desk that it lent him to`(atOnce: Bool) throws {
    let post = try lend()
    let (north, own) = (
      try nation.organization("north"), try #require(nation.state.posts["prefect"])
    )
    if atOnce {
      try nation.done(.organization(north, .endAppointment(prefect, own)))
    } else {
      let end = nation.now + .hours(1)
      try nation.done(.organization(north, .dateAppointment(prefect, own, until: end)))
      try nation.pass(.hours(1))
    }
    let found = try nation.queue.read { db in try Organization.find(town.description, in: db) }
    #expect(try #require(found).holders(of: post, at: nation.now).isEmpty, "seen to be vacant")
    let id = try raise()
    let called = try duty(id).called
    #expect(called.contains { $0.person != nil } && !called.contains { $0.person == prefect })
    #expect(try rows(of: prefect).isEmpty)
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  @Test func `somebody of a body above, who never held a post here, acts by his link`() throws {
    let id = try raise()
    try nation.pass(.minutes(21))
    let head = try nation.person("head")
    let link = try link(of: head)
    try nation.done(.byToken(link, .acknowledge(as: head)))
    #expect(try duty(id).holder == .person(head))
  }

  @Test func `on a mailbox that others read nothing is the leaver's act`() throws {
    try nation.done(.addRoute(town, person: second, .mail, address: "clerk@town.example"))
    let id = try raise()
    let link = try link(of: clerk)
    let post = try #require(nation.state.posts["clerk"])
    try nation.done(.organization(town, .endAppointment(clerk, post)), as: chief)
    let last = try nation.queue.read { db in
      try Int64.fetchOne(db, sql: "SELECT MAX(seq) FROM fact") ?? 0
    }
    let shown = try #require(try nation.queries.link(hash: link, at: nation.now))
    #expect(shown.isShared && shown.hasLeft)
    try nation.done(.byToken(link, .open))
    try nation.done(.byToken(link, .acknowledge(as: clerk)))
    let refused = Node.Answer.refused(RefusalCode("notAPerson"))
    let commands: [TokenCommand] = [
      .act(as: clerk), .help(as: clerk), .help(as: nil),
      .offer(as: clerk, to: second), .offer(as: nil, to: second),
    ]
    for command in commands {
      #expect(nation.ask(.byToken(link, command)) == refused, "\(command)")
    }
    #expect(try duty(id).stage == .awaiting)
    // His colleague says who she is, and goes on.
    try nation.done(.byToken(link, .help(as: second)))
    try nation.done(.byToken(link, .acknowledge(as: second)))
    #expect(try duty(id).holder == .person(second))
    let facts = try nation.queue.read { db in
      try Data.fetchAll(
        db, sql: "SELECT bytes FROM fact WHERE seq > ? ORDER BY seq", arguments: [last])
    }
    let texts = facts.map { String(decoding: $0, as: UTF8.self) }
    #expect(texts.contains { $0.contains("\"by\":\"unverified\"") })
    #expect(!texts.contains { $0.contains("person:\(clerk)") })
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }
}
