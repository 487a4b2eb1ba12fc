//! Replies by mail against a whole node: who is acknowledged by which code, what is refused, and what a flood leaves.

import Alerting
import Foundation
import GRDB
import Kernel
import Testing

@testable import Node

struct ReplyTests {
  let nation: Nation
  private let uids = Uids()

  /// Numbers the mails of one test.
  private final class Uids {
    var last: UInt32 = 0
    func next() -> MailPlace {
      last += 1
      return MailPlace(validity: 7, uid: last)
    }
  }

  init() throws { nation = try Nation() }

  private func raise(
    _ severity: Severity = .serious, inDoubt: Bool = false
  ) throws -> ID<Delivery> {
    let watch = try nation.viewer("watch", "tower", .watchOfficer)
    let made = try nation.done(
      .raise(
        RaiseForm(
          kind: .real, severity: severity,
          lines: ThreeLines(
            what: Phrase(ja: "火事です。", en: "Fire."), now: Phrase(ja: "電話で確かめる。", en: "Phone."),
            detail: "subject: x"), tlp: .amber, inDoubt: inDoubt,
          recipients: [try nation.organization("town")], observables: [], campaign: false)),
      as: watch)
    return try nation.queue.read { db in
      try #require(try Alert.find(made[0].id.description, in: db)?.deliveries.first)
    }
  }

  private func code(_ person: String, _ delivery: ID<Delivery>) throws -> String {
    try nation.queue.read { db in
      try #require(try ReplyRow.find(delivery, try nation.person(person), in: db)).code
    }
  }

  private func delivery(_ id: ID<Delivery>) throws -> Delivery {
    try nation.queue.read { db in try #require(try Delivery.find(id.description, in: db)) }
  }

  /// Sends a reply; gives what came of it.
  private func send(
    _ codes: [String], from sender: String? = "Clerk@Town.example",
    _ authentication: MailReply.Authentication = .pass, isAutomatic: Bool = false,
    answers: [String] = [], at place: MailPlace? = nil
  ) throws -> [ReplyOutcome] {
    let reply = MailReply(
      sender: sender?.lowercased(), authentication: authentication, codes: codes,
      isAutomatic: isAutomatic, answers: answers)
    return try outcomes { try nation.done(.replied(.reply(reply), at: place ?? uids.next())) }
  }

  private func outcomes(_ work: () throws -> Void) throws -> [ReplyOutcome] {
    func figures() throws -> [ReplyOutcome: Int] {
      Dictionary(uniqueKeysWithValues: try nation.queries.replyFigures().map { ($0, $1) })
    }
    let before = try figures()
    try work()
    return try figures().filter { before[$0.key, default: 0] < $0.value }.keys
      .sorted { $0.rawValue < $1.rawValue }
  }

  private func count(_ sql: String) throws -> Int {
    try nation.queue.read { try Int.fetchOne($0, sql: sql) ?? 0 }
  }

  private func facts(_ kind: String) throws -> Int {
    try count("SELECT COUNT(*) FROM fact WHERE kind = '\(kind)'")
  }

  private func verified() throws -> [Verification.Fault] {
    try Verifier.verify(nation.queue, at: nation.now).faults
  }

  // MARK: What counts

  @Test func `a reply with the code acknowledges by name, over mail, and the ladder stops`() throws
  {
    let id = try raise()
    #expect(try send([try code("clerk", id)]) == [.acknowledged])
    let done = try delivery(id)
    #expect(done.stage == .acknowledged)
    #expect(done.holder == .person(try nation.person("clerk")))
    let body = try nation.queue.read { db in
      try Data.fetchOne(db, sql: "SELECT bytes FROM fact WHERE kind = 'acknowledged'")
    }
    #expect(String(decoding: try #require(body), as: UTF8.self).contains("\"over\":\"mail\""))
    #expect(try verified() == [])
  }

  @Test func `the same mail is taken once, and a second copy of it changes nothing`() throws {
    let id = try raise()
    let code = try code("clerk", id)
    let place = uids.next()
    #expect(try send([code], at: place) == [.acknowledged])
    let count = nation.node.tree.count
    // Longer ago than answers are remembered: the place alone says that it was read.
    nation.now = nation.now + .hours(30)
    #expect(try send([code], at: place) == [])
    #expect(try send([code]) == [.repeated])
    #expect(nation.node.tree.count == count)
    #expect(try nation.queries.repliesRead() == MailPlace(validity: 7, uid: uids.last))
  }

  @Test
  func `over a channel in doubt a reply stops the first rung only, and a second person confirms`()
    throws
  {
    let id = try raise(inDoubt: true)
    #expect(try send([try code("clerk", id)]) == [.acknowledged])
    #expect(try delivery(id).stage == .acknowledgedInDoubt)
    #expect(try send([try code("clerk", id)]) == [.repeated])
    try nation.pass(.minutes(11))
    #expect(try delivery(id).rungReached == 1)
    #expect(try send([try code("second", id)], from: "second@town.example") == [.acknowledged])
    #expect(try delivery(id).stage == .acknowledged)
  }

  @Test func `a reply never closes, and one to what has ended is refused`() throws {
    let id = try raise()
    let code = try code("clerk", id)
    let clerk = try nation.viewer("clerk", "town", .responder)
    try nation.done(.delivery(id, .acknowledge(over: .link)), as: clerk)
    try nation.done(
      .delivery(id, .propose(.falsePositive, reason: "printer", evidence: nil, cause: nil)),
      as: clerk)
    #expect(try delivery(id).stage == nil)
    #expect(try send([code]) == [.ended])
    #expect(try delivery(id).stage == nil)
  }

  // MARK: What does not

  @Test func `nobody's number, another's number, a forged sender and a machine stop nothing`()
    throws
  {
    let id = try raise()
    let code = try code("clerk", id)
    let notice = try nation.queue.read { db in
      try #require(
        try String.fetchOne(
          db, sql: "SELECT id FROM outbox WHERE person = ? AND channel = 'mail'",
          arguments: [try nation.person("clerk").description]))
    }
    #expect(try send([code], from: "stranger@evil.example") == [.unknownSender])
    #expect(
      try send([code], from: "stranger@evil.example", answers: [notice]) == [.codeOfAnother])
    #expect(try send([code], .fail) == [.forged])
    #expect(try send([code], isAutomatic: true) == [.automatic])
    #expect(try send([code], from: nil) == [.senderUnclear])
    #expect(try send([]) == [.noCode])
    #expect(try send(["100001"]) == [.wrongCode])
    #expect(try delivery(id).stage == .awaiting)
    #expect(try facts("acknowledged") + facts("acknowledgedUnverified") == 0)
    let watch = try nation.viewer("watch", "tower", .watchOfficer)
    let seen = try nation.queries.refusedReplies(as: watch, at: nation.now)
    #expect(seen.count == 7)
    #expect(seen.contains { $0.domain == "evil.example" && $0.delivery == id })
    let clerk = try nation.viewer("clerk", "town", .responder)
    #expect(try nation.queries.refusedReplies(as: clerk, at: nation.now) == [])
  }

  @Test
  func
    `after five numbers in vain the right one is deaf, also the day after, and a new alert's is not`()
    throws
  {
    let id = try raise()
    let code = try code("clerk", id)
    for number in 0..<ReplyCode.wrongMax {
      #expect(try send(["10000\(number)"]) == [.wrongCode], "\(number)")
    }
    #expect(try send([code]) == [.tooManyTries])
    nation.now = nation.now + .days(1)
    #expect(try send([code]) == [.tooManyTries])
    let later = try raise()
    #expect(try send([try self.code("clerk", later)]) == [.acknowledged])
    #expect(try delivery(id).stage == .awaiting)
  }

  @Test func `one number fewer, and the right one still counts`() throws {
    let id = try raise()
    for number in 0..<(ReplyCode.wrongMax - 1) { _ = try send(["10000\(number)"]) }
    #expect(try send([try code("clerk", id)]) == [.acknowledged])
  }

  @Test func `a code is too old when its link is`() throws {
    let id = try raise()
    let code = try code("clerk", id)
    nation.now = nation.now + Ledger.linkLife
    #expect(try send([code]) == [.expired])
    #expect(try delivery(id).stage == .awaiting)
  }

  @Test func `what is asked again for something new has a new code`() throws {
    let id = try raise(.warning)
    let old = try code("clerk", id)
    #expect(try send([old]) == [.acknowledged])
    nation.now = nation.now + .minutes(5)
    let alert = try delivery(id).alert
    let watch = try nation.viewer("watch", "tower", .watchOfficer)
    try nation.done(.raiseSeverity(alert, .emergency), as: watch)
    #expect(try delivery(id).stage == .awaiting)
    #expect(try code("clerk", id) != old)
    #expect(try send([old]) == [.wrongCode])
    #expect(try delivery(id).stage == .awaiting)
    #expect(try verified() == [])
  }

  @Test func `at severity 4 a sender without a verdict is recorded once and the ladder goes on`()
    throws
  {
    let id = try raise(.serious)
    let code = try code("clerk", id)
    #expect(try send([code], .none) == [.unverified])
    for _ in 0..<5 { #expect(try send([code], .none) == [.repeated]) }
    #expect(try facts("acknowledgedUnverified") == 1)
    try nation.pass(.minutes(11))
    #expect(try delivery(id).rungReached == 1)
    let lesser = try raise(.warning)
    #expect(try send([try self.code("clerk", lesser)], .none) == [.acknowledged])
  }

  @Test func `a mailbox that two people share names nobody, and no code is mailed to it`() throws {
    let town = try nation.organization("town")
    try nation.done(
      .addRoute(
        town, person: try nation.person("top"), .mail, address: "CLERK@town.example"))
    let id = try raise()
    let rows = try nation.queries.leaseOutbox(at: nation.now, for: .minutes(1))
    let notice = try #require(rows.first { $0.person == (try? nation.person("clerk")) })
    #expect(notice.code == nil)
    #expect(try send([try code("clerk", id)]) == [.unverified])
    #expect(try delivery(id).stage == .awaiting)
  }

  @Test func `an address that was erased acknowledges no more`() throws {
    let id = try raise()
    let code = try code("clerk", id)
    try nation.queue.inDatabase { db in
      try db.execute(
        sql: "UPDATE content SET salt = NULL, bytes = NULL WHERE LOWER(CAST(bytes AS TEXT)) = ?",
        arguments: ["clerk@town.example"])
    }
    #expect(try send([code]) == [.unknownSender])
  }

  @Test func `only the node may say what a mail was`() throws {
    for (name, viewer) in try nation.viewers() where name != "the node" {
      let answer = nation.ask(.replied(.unreadable, at: uids.next()), as: viewer)
      #expect(answer == .refused(.notAllowed), "\(name)")
    }
  }

  // MARK: Floods

  @Test func `a flood of refused mails grows neither journal nor list`() throws {
    _ = try raise()
    let count = nation.node.tree.count
    for number in 0..<(Ledger.refusalsKept + 50) {
      _ = try send(["123456"], from: "a\(number)@evil.example")
    }
    #expect(nation.node.tree.count == count)
    #expect(try self.count("SELECT COUNT(*) FROM reply_refusal") == Ledger.refusalsKept)
    #expect(try self.count("SELECT COUNT(*) FROM reply_try") == 0)
    #expect(
      try nation.queries.replyFigures().first { $0.outcome == .unknownSender }?.count
        == Ledger.refusalsKept + 50)
  }

  // MARK: Bounces

  private func bounce(
    _ notice: String, _ recipient: String = "clerk@town.example", fate: MailBounce.Fate = .failed,
    isUnknown: Bool = true
  ) throws -> [ReplyOutcome] {
    let bounce = MailBounce(
      notices: [notice], recipients: [recipient], fate: fate, isUnknownAddress: isUnknown)
    return try outcomes { try nation.done(.replied(.bounce(bounce), at: uids.next())) }
  }

  @Test func `a mail that came back marks notice and route, and the person is called by phone`()
    throws
  {
    let id = try raise()
    let rows = try nation.queries.leaseOutbox(at: nation.now, for: .minutes(1))
    let notice = try #require(rows.first { $0.person == (try? nation.person("clerk")) }).id
    try nation.done(.attempted(outbox: notice, .handedOver))
    // What does not know the notice, or the address, or still tries, is no bounce of ours.
    #expect(try bounce("00000000-0000-0000-0000-000000000000") == [.bounceUnclear])
    #expect(try bounce(notice, "other@town.example") == [.bounceUnclear])
    #expect(try bounce(notice, fate: .delayed) == [.delayed])
    let cards = try count("SELECT COUNT(*) FROM call_card WHERE open = 1")
    #expect(try bounce(notice) == [.bounced])
    #expect(try bounce(notice) == [.repeated])
    #expect(try count("SELECT COUNT(*) FROM outbox WHERE state = 'dead'") == 1)
    #expect(try count("SELECT COUNT(*) FROM call_card WHERE open = 1") == cards + 1)
    #expect(try facts("routeFoundWrong") == 1)
    #expect(try delivery(id).stage == .awaiting)
    #expect(try verified() == [])
  }

  @Test func `a copy goes to a wrong address of whoever has a page beside it alone`() throws {
    let (town, top) = (try nation.organization("town"), try nation.person("top"))
    try nation.done(.addRoute(town, person: top, .page, address: "top"))
    try nation.done(.organization(town, .routeWrong(try nation.mails("top"))))
    _ = try raise()
    let rows = try nation.queries.leaseOutbox(at: nation.now, for: .minutes(1))
    #expect(rows.filter { $0.person == top }.map(\.address) == ["top@town.example"])
  }

  @Test func `of two addresses the one that fails last makes the call`() throws {
    let (town, clerk) = (try nation.organization("town"), try nation.person("clerk"))
    try nation.done(.addRoute(town, person: clerk, .mail, address: "clerk2@town.example"))
    _ = try raise()
    let rows = try nation.queries.leaseOutbox(at: nation.now, for: .minutes(1))
      .filter { $0.person == clerk }
    #expect(rows.count == 2)
    let cards = try count("SELECT COUNT(*) FROM call_card WHERE open = 1")
    for (row, more) in zip(rows, [0, 1]) {
      // Neither address is said to be wrong: a server was full, or did not answer.
      #expect(try bounce(row.id, try #require(row.address), isUnknown: false) == [.bounced])
      #expect(try count("SELECT COUNT(*) FROM call_card WHERE open = 1") == cards + more)
    }
    #expect(try verified() == [])
  }

  @Test func `a mail that a server refuses at once makes the call as well`() throws {
    let id = try raise()
    let rows = try nation.queries.leaseOutbox(at: nation.now, for: .minutes(1))
    let notice = try #require(rows.first { $0.person == (try? nation.person("clerk")) }).id
    let cards = try count("SELECT COUNT(*) FROM call_card WHERE open = 1")
    try nation.done(.attempted(outbox: notice, .undeliverable("mail: refused 550")))
    #expect(try count("SELECT COUNT(*) FROM call_card WHERE open = 1") == cards + 1)
    #expect(try delivery(id).stage == .awaiting)
    // A copy asks for nothing, and nobody is called because of it.
    let copy = try #require(rows.first { $0.isCopy }).id
    try nation.done(.attempted(outbox: copy, .undeliverable("mail: refused 550")))
    #expect(try count("SELECT COUNT(*) FROM call_card WHERE open = 1") == cards + 1)
    #expect(try verified() == [])
  }

  @Test func `a full mailbox does not make the address wrong`() throws {
    _ = try raise()
    let rows = try nation.queries.leaseOutbox(at: nation.now, for: .minutes(1))
    let notice = try #require(rows.first { $0.person == (try? nation.person("clerk")) }).id
    #expect(try bounce(notice, isUnknown: false) == [.bounced])
    #expect(try facts("routeFoundWrong") == 0)
  }
}
