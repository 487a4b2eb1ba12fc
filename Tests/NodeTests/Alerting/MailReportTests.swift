//! Forwarded suspicious mails against a whole node: who may report, what becomes of it, and what it can never do.

import Alerting
import GRDB
import Kernel
import Testing

@testable import Node

struct MailReportTests {
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

  private static func report(
    from sender: String? = "clerk@town.example", _ authentication: MailReply.Authentication = .pass,
    isAutomatic: Bool = false, isOurs: Bool = false, isOpened: Bool = false,
    what: String = "件名 / subject: 医療費通知", subject: String = "医療費通知"
  ) -> MailReport {
    MailReport(
      sender: sender, authentication: authentication, isAutomatic: isAutomatic, isOurs: isOurs,
      isOpened: isOpened, what: what,
      marks: [.mail("nenkin@evil.example"), .url("https://bank.evil.example/a")],
      sameness: subject.isEmpty ? nil : Hash(sha256: subject.utf8), mail: "1@town.example")
  }

  /// Sends a report; gives what came of it.
  private func send(_ report: MailReport) throws -> [ReplyOutcome] {
    func figures() throws -> [ReplyOutcome: Int] {
      Dictionary(uniqueKeysWithValues: try nation.queries.replyFigures().map { ($0, $1) })
    }
    let before = try figures()
    try nation.done(.replied(.report(report), at: uids.next()))
    return try figures().filter { before[$0.key, default: 0] < $0.value }.keys
      .sorted { $0.rawValue < $1.rawValue }
  }

  private func alerts() throws -> [Alert] {
    try nation.queue.read { db in
      try String.fetchAll(db, sql: "SELECT id FROM alert ORDER BY id")
        .compactMap { try Alert.find($0, in: db) }
    }
  }

  private func answers() throws -> [MailAnswer] { try nation.queries.dueAnswers(at: nation.now) }

  private func verified() throws -> [Verification.Fault] {
    try Verifier.verify(nation.queue, at: nation.now).faults
  }

  @Test func `a report becomes an alert with its marks, and a receipt that acknowledges nothing`()
    throws
  {
    #expect(try send(Self.report()) == [.reported])
    let alert = try #require(try alerts().first)
    #expect(alert.severity == .warning && alert.inDoubt)
    let receipt = try #require(try answers().first)
    #expect(receipt.address == "clerk@town.example" && receipt.alert == alert.id)
    #expect(receipt.outcome == .reported && receipt.answering == "1@town.example")
    let duty = try nation.queue.read { db in
      try #require(try Delivery.find(alert.deliveries[0].description, in: db))
    }
    let town = try nation.organization("town")
    #expect(duty.stage == .awaiting && duty.organization == town)
    let clerk = try nation.viewer("clerk", "town", .responder)
    let seen = try #require(try nation.queries.alert(alert.id, as: clerk, at: nation.now))
    #expect(seen.observations.first?.finding.observables.count == 2)
    #expect(seen.summary.lines?.what.ja.contains("不審なメール") ?? false)
    #expect(try verified() == [])
    try nation.done(.answerTried(receipt.id, .handedOver))
    #expect(try answers().isEmpty)
  }

  @Test
  func `five colleagues who forward the same mail make one alert, which the fifth makes grave`()
    throws
  {
    let people = ["clerk", "second", "chief", "top"].map { "\($0)@town.example" }
    #expect(try send(Self.report(from: people[0])) == [.reported])
    for person in people.dropFirst() {
      #expect(try send(Self.report(from: person)) == [.reportJoined])
    }
    // Forwarding it again makes nobody a fifth.
    #expect(try send(Self.report(from: people[1])) == [.reportJoined])
    #expect(try alerts().map(\.severity) == [.warning])
    let fifth = try enterFifth()
    #expect(
      try send(Self.report(from: fifth, what: "窓口にも来ました")) == [.reportJoined])
    let alert = try #require(try alerts().first)
    #expect(try alerts().count == 1 && alert.severity == .serious && alert.observations == 6)
    let clerk = try nation.viewer("clerk", "town", .responder)
    let seen = try #require(try nation.queries.alert(alert.id, as: clerk, at: nation.now))
    // The words of whoever says something else are not lost.
    #expect(seen.reports == ["窓口にも来ました"])
    #expect(try verified() == [])
    // Another organisation's report of the same mail is its own alert.
    #expect(try send(Self.report(from: "mayor@city.example")) == [.reported])
    #expect(try alerts().count == 2)
  }

  /// One more person of the town with a post; gives his address.
  private func enterFifth() throws -> String {
    let town = try nation.organization("town")
    let fifth = try nation.done(.enterPerson(town, name: "五人 目"))[0].id.cast(to: Person.self)
    let post = try nation.done(
      .createPost(town, name: Phrase(ja: "窓口", en: "Counter"), role: .other))[0].id
    try nation.done(
      .organization(
        town, .appoint(fifth, to: post.cast(to: Post.self), from: nation.now, until: nil)))
    try nation.done(.addRoute(town, person: fifth, .mail, address: "fifth@town.example"))
    return "fifth@town.example"
  }

  @Test func `reporters who were not verified are none of the five`() throws {
    let named = ["clerk", "second", "chief", "top"].map { "\($0)@town.example" }
    let people = named + [try enterFifth()]
    #expect(try send(Self.report(from: people[0], .none)) == [.reported])
    for person in people[1...3] {
      #expect(try send(Self.report(from: person, .none)) == [.reportJoined])
    }
    #expect(try send(Self.report(from: people[4])) == [.reportJoined])
    #expect(try alerts().map(\.severity) == [.warning], "one of five was verified")
    // Each who writes in his own name counts from then on; a further one whom nobody verified makes it no graver.
    for person in people[0...2] {
      #expect(try send(Self.report(from: person)) == [.reportJoined])
      #expect(try send(Self.report(from: people[3], .none)) == [.reportJoined])
      #expect(try alerts().map(\.severity) == [.warning], "\(person)")
    }
    #expect(try send(Self.report(from: people[3])) == [.reportJoined])
    #expect(try alerts().map(\.severity) == [.serious])
    #expect(try verified() == [])
  }

  @Test func `a mail in doubt stops only the first rung from severity 4 on`() throws {
    #expect(try send(Self.report(isOpened: true)) == [.reported])
    let alert = try #require(try alerts().first)
    #expect(alert.severity == .serious)
    let id = alert.deliveries[0]
    let code = try nation.queue.read { db in
      try #require(try ReplyRow.find(id, try nation.person("clerk"), in: db)).code
    }
    let reply = MailReply(
      sender: "clerk@town.example", authentication: .pass, codes: [code], isAutomatic: false,
      answers: [])
    try nation.done(.replied(.reply(reply), at: uids.next()))
    let duty = try nation.queue.read { db in try #require(try Delivery.find(id.description, in: db))
    }
    #expect(duty.stage == .acknowledgedInDoubt)
  }

  @Test func `an opened mail of an unverified sender calls nobody at night`() throws {
    #expect(try send(Self.report(.none, isOpened: true)) == [.reported])
    #expect(try alerts().map(\.severity) == [.warning])
  }

  @Test func `whoever opened what others only saw makes it grave`() throws {
    #expect(try send(Self.report()) == [.reported])
    #expect(try send(Self.report(from: "second@town.example", isOpened: true)) == [.reportJoined])
    #expect(try alerts().map(\.severity) == [.serious])
  }

  @Test func `strangers, forgers, machines, our own mail and nothing at all raise no alert`() throws
  {
    for (report, outcome, isAnswered) in [
      (Self.report(from: "stranger@evil.example"), ReplyOutcome.unknownSender, false),
      (Self.report(from: nil), .senderUnclear, false), (Self.report(.fail), .forged, false),
      (Self.report(isAutomatic: true), .automatic, false),
      (Self.report(isOurs: true), .ownMail, true),
      (Self.report(what: ""), .nothingForwarded, true),
    ] {
      let before = try answers().count
      #expect(try send(report) == [outcome])
      #expect(try answers().count == before + (isAnswered ? 1 : 0), "\(outcome)")
    }
    #expect(try alerts().isEmpty)
    let watch = try nation.viewer("watch", "tower", .watchOfficer)
    #expect(try nation.queries.refusedReplies(as: watch, at: nation.now).count == 6)
  }

  @Test func `whoever has left reports no more`() throws {
    let (town, clerk) = (try nation.organization("town"), try nation.person("clerk"))
    let post = try nation.queue.read { db in
      try #require(
        try Organization.find(town.description, in: db)?.appointments.first { $0.person == clerk })
    }.post
    try nation.done(.organization(town, .endAppointment(clerk, post)))
    #expect(try send(Self.report()) == [.unknownSender])
  }

  @Test func `a mail that is told apart from none is an alert of its own`() throws {
    for _ in 0..<2 { #expect(try send(Self.report(subject: "")) == [.reported]) }
    #expect(try send(Self.report(subject: "別の件名")) == [.reported])
    #expect(try alerts().count == 3)
  }

  @Test func `after the alert is closed the same mail is looked at anew`() throws {
    #expect(try send(Self.report()) == [.reported])
    let id = try #require(try alerts().first?.deliveries.first)
    let clerk = try nation.viewer("clerk", "town", .responder)
    try nation.done(.delivery(id, .acknowledge(over: .link)), as: clerk)
    try nation.done(
      .delivery(id, .propose(.falsePositive, reason: "広報", evidence: nil, cause: nil)), as: clerk)
    #expect(try alerts().first?.closedAt != nil)
    #expect(try send(Self.report(from: "second@town.example")) == [.reported])
    #expect(try alerts().count == 2)
  }

  @Test func `a colleague's report takes no claim back, unless he opened the mail`() throws {
    #expect(try send(Self.report()) == [.reported])
    let id = try #require(try alerts().first?.deliveries.first)
    func stage() throws -> Delivery.Stage? {
      try nation.queue.read { try Delivery.find(id.description, in: $0) }?.stage
    }
    let clerk = try nation.viewer("clerk", "town", .responder)
    try nation.done(.delivery(id, .act), as: clerk)
    try nation.done(.delivery(id, .contain(evidence: "宛先を遮断した")), as: clerk)
    nation.now = nation.now + .minutes(5)
    #expect(try send(Self.report(from: "second@town.example")) == [.reportJoined])
    // Nobody made up takes it back either.
    #expect(
      try send(Self.report(from: "second@town.example", .none, isOpened: true)) == [.reportJoined])
    #expect(try stage() == .contained)
    for opener in ["chief", "top"] {
      nation.now = nation.now + .minutes(5)
      #expect(
        try send(Self.report(from: "\(opener)@town.example", isOpened: true)) == [.reportJoined])
      #expect(try stage() == .awaiting, "\(opener) has another machine")
      try nation.done(.delivery(id, .acknowledge(over: .call)), as: clerk)
      try nation.done(.delivery(id, .contain(evidence: "端末を外した")), as: clerk)
      // The same person once more is nothing new.
      #expect(
        try send(Self.report(from: "\(opener)@town.example", isOpened: true)) == [.reportJoined])
      #expect(try stage() == .contained)
    }
    #expect(try alerts().count == 1 && verified() == [])
  }

  @Test func `one address reports so often a day and no more, and is heard again the day after`()
    throws
  {
    // Fewer in an hour than one person may send.
    for number in 0..<MailReport.dailyMax {
      #expect(try send(Self.report(subject: "\(number)")) == [.reported])
    }
    #expect(try send(Self.report(subject: "x")) == [.tooManyMails])
    nation.now = nation.now + .hours(26)
    #expect(try send(Self.report(subject: "x")) == [.reported])
  }

  @Test func `one address sends so many mails an hour and no more`() throws {
    for _ in 0..<Ledger.mailsHourly { #expect(try send(Self.report(isOurs: true)) == [.ownMail]) }
    #expect(try send(Self.report()) == [.tooManyMails])
    #expect(try send(Self.report(from: "second@town.example")) == [.reported])
    // Whoever writes in somebody's name does not make him deaf: that is counted apart, or not at all.
    #expect(try send(Self.report(.none)) == [.reportJoined])
    #expect(try send(Self.report(.fail)) == [.forged])
    nation.now = nation.now + .hours(1)
    #expect(try send(Self.report()) == [.reportJoined])
  }

  @Test func `no mail makes the node walk through every organisation`() throws {
    #expect(try send(Self.report()) == [.reported])
    var asked: [String] = []
    nation.queue.inDatabase { db in
      db.trace(options: .statement) { event in
        if case .statement(let statement) = event { asked.append(statement.sql) }
      }
    }
    #expect(try send(Self.report(from: "second@town.example")) == [.reportJoined])
    nation.queue.inDatabase { $0.trace(options: []) }
    #expect(!asked.isEmpty)
    for sql in asked {
      #expect(!sql.contains("organization") || !sql.contains("LIKE"), "\(sql)")
      #expect(!sql.contains("FROM organization ORDER BY"), "\(sql)")
    }
    // An address that was entered since is found as well.
    let (town, clerk) = (try nation.organization("town"), try nation.person("clerk"))
    try nation.done(.addRoute(town, person: clerk, .mail, address: "private@clerk.example"))
    #expect(try send(Self.report(from: "private@clerk.example")) == [.reportJoined])
  }

  @Test func `a flood of strangers' reports grows nothing`() throws {
    let count = nation.node.tree.count
    for number in 0..<300 {
      #expect(try send(Self.report(from: "a\(number)@evil.example")) == [.unknownSender])
    }
    #expect(nation.node.tree.count == count)
    for table in ["mail_sender", "mail_answer", "mail_report"] {
      let rows = try nation.queue.read {
        try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM \(table)")
      }
      #expect(rows == 0, "\(table)")
    }
  }

  // MARK: What a reply is told

  private func raise() throws -> ID<Delivery> {
    let watch = try nation.viewer("watch", "tower", .watchOfficer)
    let made = try nation.done(
      .raise(
        RaiseForm(
          kind: .real, severity: .warning,
          lines: ThreeLines(
            what: Phrase(ja: "火事です。", en: "Fire."), now: Phrase(ja: "電話で確かめる。", en: "Phone."),
            detail: "subject: x"), tlp: .amber, inDoubt: false,
          recipients: [try nation.organization("town")], observables: [], campaign: false)),
      as: watch)
    return try nation.queue.read { db in
      try #require(try Alert.find(made[0].id.description, in: db)?.deliveries.first)
    }
  }

  private func reply(
    _ codes: [String], from sender: String = "clerk@town.example",
    _ authentication: MailReply.Authentication = .pass, isAutomatic: Bool = false
  ) throws {
    let reply = MailReply(
      sender: sender, authentication: authentication, codes: codes, isAutomatic: isAutomatic,
      answers: [], mail: "2@town.example")
    try nation.done(.replied(.reply(reply), at: uids.next()))
  }

  @Test func `whoever answers wrongly is told why, three times a day, and nobody else is`() throws {
    let id = try raise()
    let code = try nation.queue.read { db in
      try #require(try ReplyRow.find(id, try nation.person("clerk"), in: db)).code
    }
    try reply(["100001"])
    try reply([])
    try reply([code])
    // The acknowledgement itself asks for no answer.
    #expect(try Set(answers().map(\.outcome)) == [.wrongCode, .noCode])
    try reply([code])
    #expect(try Set(answers().map(\.outcome)) == [.wrongCode, .noCode, .repeated])
    try reply(["100002"])
    #expect(try answers().count == Ledger.answersDaily)
    #expect(try answers().allSatisfy { $0.address == "clerk@town.example" && $0.alert == nil })
    nation.now = nation.now + .hours(25)
    try reply([])
    #expect(try answers().count == Ledger.answersDaily + 1)
  }

  @Test func `strangers, forgers and machines are answered nothing`() throws {
    _ = try raise()
    try reply(["100001"], from: "stranger@evil.example")
    try reply(["100001"], .fail)
    try reply(["100001"], isAutomatic: true)
    // Registered, and never sent a code.
    try reply(["100001"], from: "elder@village.example")
    #expect(try answers().isEmpty)
  }

  @Test func `only the node may say that an answer was sent`() throws {
    for (name, viewer) in try nation.viewers() where name != "the node" {
      #expect(
        nation.ask(.answerTried("x", .handedOver), as: viewer) == .refused(.notAllowed), "\(name)")
    }
  }
}
