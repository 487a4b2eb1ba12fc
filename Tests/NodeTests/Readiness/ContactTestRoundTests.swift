//! The quarterly contact test against a whole node: drawn in secret, begun once, answered over every channel, never
//! twice and never forgotten.

import Alerting
import GRDB
import Kernel
import Testing

@testable import Node

@Suite struct ContactTestRoundTests {
  let nation: Nation

  init() throws { nation = try Nation() }

  // MARK: Looking

  private func tests(_ name: String) throws -> [ContactTest] {
    let id = try nation.organization(name)
    return try nation.queue.read { db in
      try String.fetchAll(
        db, sql: "SELECT id FROM contact_test WHERE organization = ? ORDER BY quarter",
        arguments: [id.description]
      ).compactMap { try ContactTest.find($0, in: db) }
    }
  }

  private func number(_ sql: String) throws -> Int {
    try nation.queue.read { try Int.fetchOne($0, sql: sql) ?? 0 }
  }

  private func draw() throws {
    let found = try nation.queries.contactTestsToDraw(after: nil, at: nation.now)
    #expect(found.next == nil)
    try nation.done(.drawContactTests(found.organizations))
  }

  /// Goes on until the next test of that organisation has begun; its routes have been silent for long then.
  private func begin(_ name: String) throws -> ContactTest {
    nation.now = nation.now + .days(95)
    try draw()
    let first = try #require(try tests(name).first { $0.due != nil })
    let due = try #require(first.due)
    try nation.pass(due - nation.now)
    return try #require(try tests(name).first { $0.id == first.id })
  }

  private func delivery(of alert: ID<Alert>) throws -> Delivery {
    try nation.queue.read { db in
      let found = try #require(try Alert.find(alert.description, in: db)?.deliveries.first)
      return try #require(try Delivery.find(found.description, in: db))
    }
  }

  /// The alert that asks somebody; nil where he is not asked.
  private func asked(_ person: String, in test: ContactTest) throws -> ID<Alert>? {
    let id = try nation.person(person)
    for subject in test.subjects where subject.person == id {
      if case .asked(let alert) = subject.outcome { return alert }
    }
    return nil
  }

  private func token(_ delivery: ID<Delivery>) throws -> Hash {
    let text = try nation.queue.read {
      try #require(
        try String.fetchOne(
          $0, sql: "SELECT token FROM outbox WHERE delivery = ? AND token IS NOT NULL",
          arguments: [delivery.description]))
    }
    return Hash(sha256: Array(text.utf8))
  }

  private func answer(_ person: String, in test: ContactTest) throws {
    let alert = try #require(try asked(person, in: test))
    try nation.done(
      .byToken(
        try token(try delivery(of: alert).id), .acknowledge(as: try nation.person(person))))
  }

  private func sound() throws -> [Verification.Fault] {
    try Verifier.verify(nation.queue, at: nation.now).faults
  }

  // MARK: Drawing

  @Test func `this and the next quarter are drawn once, for whoever takes part`() throws {
    try draw()
    for name in ["tower", "north", "town", "city", "village"] {
      #expect(try tests(name).map(\.quarter.description) == ["2015Q2", "2015Q3"], "\(name)")
    }
    let facts = nation.node.tree.count
    try draw()
    try nation.done(.drawContactTests([try nation.organization("town")]))
    #expect(nation.node.tree.count == facts)
    let made = try nation.done(
      .registerOrganization(code: "99", name: Phrase(ja: "空村", en: "Empty"), legalForm: "市区町村"))
    let empty = made[0].id.cast(to: Organization.self)
    try nation.done(.drawContactTests([empty]))
    #expect(nation.node.tree.count == facts + 1)
    #expect(try sound() == [])
  }

  @Test func `only the node may have tests drawn`() throws {
    for (name, viewer) in try nation.viewers() where viewer.role != .node {
      let answer = nation.ask(.drawContactTests([try nation.organization("town")]), as: viewer)
      #expect(answer == .refused(.notAllowed), "\(name)")
    }
  }

  @Test func `nobody who is tested learns the day`() throws {
    try draw()
    let seqs = try nation.queue.read {
      try Int64.fetchAll($0, sql: "SELECT seq FROM fact WHERE kind = 'contactTestDrawn'")
    }
    #expect(!seqs.isEmpty)
    for (name, viewer) in try nation.viewers() where viewer.role != .node {
      for seq in seqs { #expect(try nation.queries.proof(seq: seq, as: viewer) == nil, "\(name)") }
    }
  }

  @Test func `a drawn day survives a restart and fires once`() throws {
    nation.now = nation.now + .days(95)
    try draw()
    let due = try #require(try tests("town").first?.due)
    let again = try Node(writer: nation.queue, name: "noroshi.test", at: nation.now)
    let timers = try again.dueTimers(at: due, limit: 512).filter { $0.record.kind == .contactTest }
    #expect(timers.contains { $0.due == due })
    try nation.pass(due - nation.now)
    let begun = try number("SELECT COUNT(*) FROM fact WHERE kind = 'contactTestBegun'")
    let town = try #require(try tests("town").first)
    try nation.done(.timer(RecordReference(.contactTest, town.id), due: due))
    #expect(try number("SELECT COUNT(*) FROM fact WHERE kind = 'contactTestBegun'") == begun)
  }

  // MARK: Asking and answering

  @Test func `each post is asked for itself, and nobody above it is called`() throws {
    let test = try begin("town")
    #expect(test.subjects.count == 4 && test.waiting.count == 4)
    for person in ["clerk", "second", "chief", "top"] {
      let delivery = try delivery(of: try #require(try asked(person, in: test)))
      #expect(delivery.level == .post && delivery.copies == [])
      #expect(delivery.called.map(\.person) == [try nation.person(person)])
    }
    try answer("clerk", in: test)
    try nation.pass(.days(12))
    let ended = try #require(try tests("town").first { $0.id == test.id })
    #expect(ended.finishedAt != nil && ended.answered == 1)
    #expect(ended.subjects.map(\.misses) == [0, 1, 1, 1])
    // The silent were asked twice, the second time by phone, and nobody of the tower or the prefecture was.
    let people = try nation.queue.read {
      try Set(
        String.fetchAll(
          $0,
          sql: """
            SELECT DISTINCT outbox.person FROM outbox
            JOIN delivery ON delivery.id = outbox.delivery WHERE delivery.organization = ?
            """, arguments: [try nation.organization("town").description]))
    }
    #expect(
      people
        == Set(try ["clerk", "second", "chief", "top"].map { try nation.person($0).description }))
    let town = try nation.organization("town")
    let left = "delivery.organization = '\(town)'"
    #expect(
      try number(
        """
        SELECT COUNT(*) FROM delivery JOIN alert ON alert.id = delivery.alert
        WHERE \(left) AND (delivery.open = 1 OR alert.open = 1)
        """) == 0)
    #expect(
      try number(
        """
        SELECT COUNT(*) FROM card_item JOIN delivery ON delivery.id = card_item.delivery
        WHERE \(left)
        """) == 0)
    #expect(try sound() == [])
  }

  @Test func `an answer ends the duty at once, and the same answer again is no other`() throws {
    let test = try begin("town")
    let alert = try #require(try asked("clerk", in: test))
    let id = try delivery(of: alert).id
    let link = try token(id)
    let clerk = try nation.person("clerk")
    try nation.done(.byToken(link, .acknowledge(as: clerk)))
    #expect(try delivery(of: alert).state == .withdrawn(.testOver))
    #expect(try delivery(of: alert).clocks[.acknowledged] != nil)
    let facts = nation.node.tree.count
    try nation.done(.byToken(link, .acknowledge(as: clerk)))
    #expect(nation.node.tree.count == facts)
    // It asks for nothing that a real alert would ask for.
    #expect(
      nation.ask(.byToken(link, .help(as: clerk)))
        == .refused(RefusalCode(Delivery.Refusal.ended.rawValue)))
    let open = try delivery(of: try #require(try asked("second", in: test))).id
    let second = try token(open)
    let refused = Node.Answer.refused(RefusalCode(Delivery.Refusal.onlyATest.rawValue))
    let asker = try nation.person("second")
    #expect(nation.ask(.byToken(second, .help(as: asker))) == refused)
    #expect(nation.ask(.byToken(second, .offer(as: asker, to: clerk))) == refused)
    let watch = try nation.viewer("watch", "tower", .watchOfficer)
    let other = try nation.organization("city")
    #expect(nation.ask(.delivery(open, .give(to: other)), as: watch) == refused)
    try nation.done(.byToken(second, .act(as: try nation.person("second"))))
    #expect(try tests("town").first { $0.id == test.id }?.answered == 2)
    #expect(try sound() == [])
  }

  @Test func `an unverified name and a look at the page do not count`() throws {
    let test = try begin("town")
    let alert = try #require(try asked("clerk", in: test))
    let link = try token(try delivery(of: alert).id)
    try nation.done(.byToken(link, .open))
    try nation.done(.byToken(link, .acknowledge(as: nil)))
    #expect(try tests("town").first { $0.id == test.id }?.answered == 0)
    #expect(try delivery(of: alert).stage == .awaiting)
    // A colleague who answers is no success of this person, and no miss of his.
    try nation.done(.byToken(link, .acknowledge(as: try nation.person("second"))))
    let subject = try #require(
      try tests("town").first { $0.id == test.id }?.subjects.first)
    #expect(subject.outcome == .covered(at: nation.now) && subject.misses == 0)
  }

  @Test func `the number by mail answers a test`() throws {
    let test = try begin("town")
    let alert = try #require(try asked("clerk", in: test))
    let id = try delivery(of: alert).id
    let code = try nation.queue.read { db in
      try #require(try ReplyRow.find(id, try nation.person("clerk"), in: db)).code
    }
    func reply(automatic: Bool) -> ReceivedMail {
      .reply(
        MailReply(
          sender: "clerk@town.example", authentication: .pass, codes: [code],
          isAutomatic: automatic, answers: []))
    }
    try nation.done(.replied(reply(automatic: true), at: MailPlace(validity: 7, uid: 1)))
    #expect(try tests("town").first { $0.id == test.id }?.answered == 0)
    try nation.done(.replied(reply(automatic: false), at: MailPlace(validity: 7, uid: 2)))
    let ended = try #require(try tests("town").first { $0.id == test.id })
    #expect(ended.answered == 1)
    let town = try nation.queue.read { db in
      try #require(
        try Organization.find(try nation.organization("town").description, in: db))
    }
    #expect(town.lastSuccess(of: try nation.person("clerk")) == nation.now)
  }

  @Test func `whoever has no mail is called by phone`() throws {
    let town = try nation.organization("town")
    let mail = try nation.mails("clerk")
    try nation.done(.organization(town, .routeWrong(mail)))
    let test = try begin("town")
    let id = try delivery(of: try #require(try asked("clerk", in: test))).id
    let card = try nation.queue.read {
      try #require(
        try String.fetchOne(
          $0, sql: "SELECT card FROM card_item WHERE delivery = ?", arguments: [id.description]))
    }
    try nation.done(
      .card(try #require(ID<CallCard>(card)), .reached),
      as: try nation.viewer("watch", "tower", .watchOfficer))
    #expect(try tests("town").first { $0.id == test.id }?.answered == 1)
    #expect(try sound() == [])
  }

  // MARK: When not

  @Test func `whoever answered a real alert is counted and not asked`() throws {
    try draw()
    let due = try #require(try tests("town").first?.due)
    try nation.pass(due - nation.now)
    let test = try #require(try tests("town").first)
    let clerk = try nation.mails("clerk")
    #expect(test.waiting == [] && test.finishedAt == due)
    guard case .counted(let route, _)? = test.subjects.first?.outcome else {
      Issue.record("not counted")
      return
    }
    let phone = try nation.phones("clerk")
    #expect(route == clerk || route == phone)
  }

  @Test func `an open alert of severity 4 puts a test off to the next working day`() throws {
    nation.now = nation.now + .days(95)
    try draw()
    let due = try #require(try tests("town").first?.due)
    try nation.pass((due - .minutes(1)) - nation.now)
    let watch = try nation.viewer("watch", "tower", .watchOfficer)
    try nation.raise("fire", what: "火事です。", to: ["town"], severity: .serious, as: watch)
    try nation.pass(.minutes(2))
    let test = try #require(try tests("town").first)
    let calendar = nation.node.calendar
    let today = calendar.zone.civilTime(at: due).date
    guard case .planned(let again) = test.state else {
      #expect(test.state == .lapsed(at: due, because: .seriousAlert))
      #expect(!test.quarter.contains(calendar.nextBusinessDay(after: today)))
      return
    }
    #expect(
      calendar.zone.civilTime(at: again).date == calendar.nextBusinessDay(after: today))
    #expect(try sound() == [])
  }

  @Test func `never two tests are open for one organisation`() throws {
    let test = try begin("town")
    #expect(!test.waiting.isEmpty)
    let chief = try nation.viewer("chief", "town", .administrator)
    let form = RaiseForm(
      kind: .contactTest, severity: .caution, lines: .contactTest, tlp: .green, inDoubt: false,
      recipients: [try nation.organization("town")], observables: [], campaign: false)
    #expect(nation.ask(.raise(form), as: chief) == .refused(RefusalCode("testOpen")))
    try nation.pass(.days(12))
    try nation.done(.raise(form), as: chief)
    #expect(nation.ask(.raise(form), as: chief) == .refused(RefusalCode("testOpen")))
  }

  // MARK: A year

  /// Nobody answers, node time runs for a year and the loop asks every day: in each quarter each organisation is
  /// tested once, and the third silence in a row is told to those who may know.
  @Test func `in a year nobody is tested twice in a quarter and nobody is forgotten`() throws {
    nation.now = nation.now + .days(95)
    for _ in 0..<370 {
      try draw()
      try nation.pass(.days(1))
    }
    let calendar = nation.node.calendar
    let current = Quarter(of: calendar.zone.civilTime(at: nation.now).date)
    for name in ["tower", "north", "town", "city", "village"] {
      let all = try tests(name)
      #expect(all.map(\.quarter) == all.map(\.quarter).sorted())
      #expect(Set(all.map(\.quarter)).count == all.count, "\(name) is drawn twice")
      let past = all.filter { $0.quarter < current }
      #expect(past.map(\.quarter.description) == ["2015Q3", "2015Q4", "2016Q1", "2016Q2"])
      for test in past { #expect(test.finishedAt != nil, "\(name) \(test.quarter) is forgotten") }
      // Each begins in its quarter.
      for test in past {
        let begun = try nation.queue.read {
          try Int64.fetchAll(
            $0, sql: "SELECT at FROM fact WHERE record = ? AND kind = 'contactTestBegun'",
            arguments: [RecordReference(.contactTest, test.id).description])
        }
        #expect(begun.count == 1)
        let day = calendar.zone.civilTime(
          at: Instant(microseconds: try #require(begun.first)))
        #expect(test.quarter.contains(day.date) && calendar.isBusinessDay(day.date))
      }
      #expect(past.last?.subjects.allSatisfy { $0.misses == 4 } ?? false, "\(name)")
    }
    #expect(try sound() == [])
  }
}
