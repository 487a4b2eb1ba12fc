//! Whoever leaves is nowhere any more, that same minute: a table of every place where somebody can stand, by every way
//! in which somebody leaves.

import Alerting
import GRDB
import Kernel
import Testing

@testable import Node

@Suite struct DepartureTests {
  /// By what somebody leaves.
  enum Way: String, CaseIterable, Sendable {
    case administrator, contactImport, transfer
  }

  private let nation: Nation
  private let town: ID<Organization>
  private let clerk: ID<Person>
  private let chief: Viewer
  private let watch: Viewer

  init() throws {
    nation = try Nation()
    town = try nation.organization("town")
    clerk = try nation.person("clerk")
    chief = try nation.viewer("chief", "town", .administrator)
    watch = try nation.viewer("watch", "tower", .watchOfficer)
  }

  /// The clerk leaves and nobody follows; with a transfer at the next midnight, a moment from now.
  private func leave(_ way: Way) throws {
    let post = try #require(nation.state.posts["clerk"])
    switch way {
    case .administrator:
      try nation.done(.organization(town, .endAppointment(clerk, post)), as: chief)
    case .contactImport:
      let contacts = try TownContacts(nation)
      // Everybody but him is in the list, and who is missing ends.
      let text = "行キー | 氏名\n<second> | 総務 次子\n<chief> | 山田 太郎\n<top> | 町長 花子"
      let missing = try contacts.differences(text).missing
      var choices = ContactChoices()
      choices.ended = Set(missing.map(\.key))
      try nation.done(.importContacts(try contacts.form(text, choices)), as: chief)
    case .transfer:
      let day = TimeZoneRule.tokyo.civilTime(at: nation.now + .hours(13)).date
      let midnight = TimeZoneRule.tokyo.instant(day, hour: 0, minute: 0)
      let steps = [TransferStep(post: post, leaves: clerk, comes: nil)]
      let place = try #require(try nation.queries.contacts(as: chief, at: nation.now).places.first)
      let shown = TransferDifferences(steps, with: place, day: midnight, at: nation.now)
      try nation.done(
        .planTransfer(
          TransferForm(organization: town, day: day, steps: steps, shown: shown.digest)),
        as: chief)
    }
  }

  /// Lets a planned change take effect: the midnight after the clerk was asked.
  private func midnight() throws {
    let day = TimeZoneRule.tokyo.civilTime(at: nation.now + .hours(13)).date
    let start = TimeZoneRule.tokyo.instant(day, hour: 0, minute: 0)
    if start > nation.now { try nation.pass(start - nation.now) }
  }

  private func raise(_ name: String, _ severity: Severity) throws -> ID<Delivery> {
    let made = try nation.raise(name, what: "通信", to: ["town"], severity: severity, as: watch)
    return try nation.queue.read { db in
      try #require(try Alert.find(made[0].description, in: db)?.deliveries.first)
    }
  }

  private func duty(_ id: ID<Delivery>) throws -> Delivery {
    try nation.queue.read { db in try #require(try Delivery.find(id.description, in: db)) }
  }

  private func number(_ sql: String) throws -> Int {
    try nation.queue.read { db in
      try Int.fetchOne(db, sql: sql, arguments: sql.contains("?") ? [clerk.description] : []) ?? -1
    }
  }

  /// What must hold once he has left, whatever he was asked before.
  private func assertNowhere(_ duties: [ID<Delivery>], _ what: String) throws {
    #expect(
      try number("SELECT COUNT(*) FROM outbox WHERE person = ? AND state = 'waiting'") == 0,
      "\(what)")
    #expect(
      try number("SELECT COUNT(*) FROM outbox WHERE person = ? AND token IS NOT NULL") == 0,
      "\(what)")
    #expect(
      try number("SELECT COUNT(*) FROM call_card WHERE callee = ? AND open = 1") == 0, "\(what)")
    #expect(
      try number(
        "SELECT COUNT(*) FROM session WHERE account IN (SELECT id FROM account WHERE person = ?)")
        == 0, "\(what)")
    for id in duties {
      let duty = try duty(id)
      #expect(!duty.called.contains { $0.person == clerk }, "\(what)")
      #expect(duty.holder?.person != clerk && duty.handOn?.to != clerk, "\(what)")
      guard duty.stage != nil else { continue }
      // Exactly one next deadline, and somebody there to be called at it.
      let timers = try nation.queue.read { db in
        try Int64.fetchAll(
          db, sql: "SELECT due FROM timer WHERE record = ?",
          arguments: [RecordReference(.delivery, id).description])
      }
      #expect(timers == [try #require(duty.next).next.microseconds], "\(what)")
      let plan = try nation.queue.read { db in
        let directory = Directory(calendar: .japan)
        directory.tower = nation.node.tower
        return try directory.plan(of: duty, at: nation.now, in: db)
      }
      for rung in 0...Ladder.lastRung {
        let callees = plan.reachable(from: rung).callees
        #expect(callees.contains { $0.person != nil && $0.person != clerk }, "\(what) \(rung)")
        #expect(!callees.contains { $0.person == clerk }, "\(what) \(rung)")
      }
    }
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [], "\(what)")
  }

  // table:
  @Test(arguments: Way.allCases)
  func `nothing goes to whoever has left, and no duty is without somebody`(way: Way) throws {
    let session = Hash(sha256: "session".utf8)
    try nation.done(
      .openSession(
        login: "clerk@town.example", hash: session, until: nation.now + .days(90), once: false))
    // He is absent's deputy, and sits at the desk of the night.
    try nation.done(
      .organization(
        town,
        .absent(
          try nation.person("second"), from: nation.now, until: nation.now + .days(9),
          deputy: clerk)), as: chief)
    if way == .transfer { try leave(way) }
    let called = try raise("called", .emergency)
    let held = try raise("held", .warning)
    let acting = try raise("acting", .warning)
    let offered = try raise("offered", .warning)
    let own = try nation.viewer("clerk", "town", .responder)
    let second = try nation.viewer("chief", "town", .administrator)
    try nation.done(.delivery(held, .acknowledge(over: .link)), as: own)
    try nation.done(.delivery(acting, .act), as: own)
    try nation.done(.delivery(offered, .acknowledge(over: .link)), as: second)
    try nation.done(.delivery(offered, .offer(to: clerk)), as: second)
    let rows = try nation.queries.leaseOutbox(at: nation.now, for: .minutes(1), limit: 100)
    let tokens = rows.filter { $0.person == clerk }.compactMap(\.token)
    #expect(!tokens.isEmpty)
    let code = try nation.queue.read { db in try ReplyRow.find(called, clerk, in: db)?.code }
    if way == .transfer { try midnight() } else { try leave(way) }

    try assertNowhere([called, held, acting, offered], "\(way)")
    // What he had is asked of somebody else, who can be reached.
    for id in [held, acting] {
      let duty = try duty(id)
      #expect(duty.stage == .awaiting, "\(way)")
      #expect(duty.called.contains { $0.person != nil }, "\(way)")
    }
    #expect(try duty(acting).resume == .acting, "what was begun goes on from there")
    // Nothing is accepted from him: by session, link, or reply.
    #expect(try nation.queries.session(hash: session, at: nation.now) == nil)
    for token in tokens {
      let answer = nation.ask(
        .byToken(Hash(sha256: Array(token.utf8)), .acknowledge(as: clerk)))
      #expect(answer == .refused(RefusalCode("unknownLink")), "\(way)")
    }
    let before = try duty(called)
    let reply = MailReply(
      sender: "clerk@town.example", authentication: .pass, codes: [code].compactMap(\.self),
      isAutomatic: false, answers: [])
    try nation.done(.replied(.reply(reply), at: MailPlace(validity: 1, uid: 1)))
    #expect(try duty(called).stage == before.stage)
    #expect(try duty(called).holder?.person != clerk)
    // Nor is anything handed to him again.
    #expect(
      nation.ask(.delivery(offered, .offer(to: clerk)), as: second)
        == .refused(RefusalCode("unknownPerson")))
    // A week later still nothing has gone to him.
    let sent = try number("SELECT COUNT(*) FROM outbox WHERE person = ?")
    try nation.pass(.days(2))
    #expect(try number("SELECT COUNT(*) FROM outbox WHERE person = ?") == sent, "\(way)")
    try assertNowhere([called, held, acting, offered], "\(way) later")
  }

  @Test func `what he had sent before he left, and what comes after it, is not done`() throws {
    let duty = try raise("called", .serious)
    let own = try nation.viewer("clerk", "town", .responder)
    try leave(.administrator)
    let before = nation.node.tree.count
    // In the queue while he left: his session was good when it was asked.
    for command in [
      .delivery(duty, .acknowledge(over: .link)), .delivery(duty, .act), .delivery(duty, .help),
      .report(ReportForm(what: "不審", marks: [], organization: town)),
      .organization(town, .chooseLanguage(clerk, .en)),
    ] as [Command] {
      #expect(nation.ask(command, as: own) == .refused(.notAllowed), "\(command)")
    }
    let keeper = try nation.viewer("clerk", "town", .administrator)
    #expect(
      nation.ask(.enterPerson(town, name: "誰か"), as: keeper) == .refused(.notAllowed))
    #expect(nation.node.tree.count == before)
    #expect(try self.duty(duty).holder == nil)
    // His colleagues go on.
    try nation.done(.delivery(duty, .acknowledge(over: .link)), as: chief)
  }

  @Test func `the successor of the same list is called at once, and the deadline stays`() throws {
    let duty = try raise("called", .serious)
    let due = try #require(try self.duty(duty).next).next
    let contacts = try TownContacts(nation)
    let text = "行キー | 氏名 | メール\n<clerk> | 新任 五郎 | goro@town.example"
    // He who held the post is replaced by another person of that row.
    try nation.done(
      .importContacts(try contacts.form(text, ContactChoices())), as: chief)
    let now = try self.duty(duty)
    let called = now.called.compactMap(\.person)
    #expect(!called.contains(clerk) && called.count == 1)
    #expect(now.rung == 0 && now.next?.next == due)
    let waiting = try nation.queue.read { db in
      try String.fetchAll(
        db, sql: "SELECT person FROM outbox WHERE state = 'waiting' AND role = 'duty'")
    }
    #expect(waiting.contains(try #require(called.first).description))
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  @Test func `with nobody left on the rung the next is called at once`() throws {
    let duty = try raise("called", .serious)
    try leave(.administrator)
    let now = try self.duty(duty)
    #expect(now.rung == 1)
    let second = try nation.person("second")
    #expect(now.called.contains { $0.person == second })
  }

  @Test func `whoever keeps another post, or was never asked, changes nothing`() throws {
    let duty = try raise("called", .serious)
    let other = try nation.done(
      .createPost(town, name: Phrase(ja: "主任", en: "Lead"), role: .other))[0]
    let post = other.id.cast(to: Post.self)
    try nation.done(
      .organization(town, .appoint(clerk, to: post, from: nation.now, until: nil)), as: chief)
    let before = try self.duty(duty)
    try leave(.administrator)
    #expect(try self.duty(duty) == before)
    let top = try #require(nation.state.posts["top"])
    try nation.done(
      .organization(town, .endAppointment(try nation.person("top"), top)), as: chief)
    #expect(try self.duty(duty).called == before.called)
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  @Test func `a day that passed while nobody ran is made up for, and fires once`() throws {
    let duty = try raise("called", .warning)
    try leave(.transfer)
    // Nothing ran for three days, and something else is entered before the timers are.
    nation.now = nation.now + .days(3)
    try nation.done(
      .organization(
        town,
        .appoint(
          try nation.person("second"), to: try #require(nation.state.posts["clerk"]),
          from: nation.now, until: nation.now + .days(30))), as: chief)
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
    try nation.pass(.minutes(1))
    #expect(try !self.duty(duty).called.contains { $0.person == clerk })
    #expect(
      try number("SELECT COUNT(*) FROM outbox WHERE person = ? AND state = 'waiting'") == 0)
    let facts = try number("SELECT COUNT(*) FROM fact WHERE kind = 'departed'")
    try nation.pass(.minutes(1))
    #expect(try number("SELECT COUNT(*) FROM fact WHERE kind = 'departed'") == facts)
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  @Test func `a timer of a departure that is missing or late is a fault`() throws {
    try leave(.transfer)
    for sql in [
      "DELETE FROM timer WHERE record LIKE 'organization/%'",
      "UPDATE timer SET due = due + 1 WHERE record LIKE 'organization/%'",
      "UPDATE timer SET step = 'x' WHERE record LIKE 'organization/%'",
    ] {
      let copy = try Nation(copying: nation)
      #expect(try Verifier.verify(copy.queue, at: copy.now).faults == [])
      try copy.queue.write { try $0.execute(sql: sql) }
      let faults = try Verifier.verify(copy.queue, at: copy.now).faults
      #expect(faults.map(\.what) == [.timerDiffers], "\(sql)")
    }
  }
}
