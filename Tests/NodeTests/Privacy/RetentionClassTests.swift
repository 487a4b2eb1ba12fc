//! Retention, class by class: what the table says goes on its day and not before, whichever list or mail it came with.

import Alerting
import GRDB
import Kernel
import Testing

@testable import Node

@Suite struct RetentionClassTests {
  private let nation: Nation
  private let town: ID<Organization>
  private let chief: Viewer

  init() throws {
    nation = try Nation()
    town = try nation.organization("town")
    chief = try nation.viewer("chief", "town", .administrator)
  }

  /// Erases whatever is due; gives the classes of which something was.
  private func run() throws -> Set<RecordClass> {
    var done: [RecordClass] = []
    while let next = try nation.queries.agingDue(at: nation.now).first {
      try nation.done(.letAge(next))
      done.append(next)
      if done.count > 100 { throw Nation.Broken(description: "it never ends: \(next)") }
    }
    return Set(done)
  }

  private func count(_ table: String) throws -> Int {
    try nation.queue.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM \(table)") } ?? 0
  }

  /// Goes to the last moment at which something of a class is kept.
  private func pass(_ record: RecordClass, since start: Instant) {
    nation.now = start + .days(Int64(RetentionRule.of(record).days))
  }

  private func expectSound() throws {
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  // MARK: Names of files

  private func fileNames() throws -> [String] {
    try nation.queue.read {
      try String.fetchAll(
        $0,
        sql: """
          SELECT CAST(bytes AS TEXT) FROM content WHERE bytes IS NOT NULL
            AND CAST(bytes AS TEXT) LIKE '%.csv' ORDER BY 1
          """)
    }
  }

  @Test func `names of imported files go on their day, whichever list, but those that are held`()
    throws
  {
    let contacts = try TownContacts(nation)
    try nation.done(
      .importContacts(try contacts.form("氏名 | 役職 | メール\n新谷 新 | 主任 | arata@town.example")),
      as: contacts.chief)
    try TownInventory(nation).importList("名称 | 場所\n文書管理 | 本庁")
    let bodies = try BodyList(nation)
    let planned = try bodies.apply(
      BodyList.head + "02 | 北山新町 | 市区町村 | 01 | 支援", on: CivilDate("2017-04-01"))
    let start = nation.now
    #expect(try fileNames() == ["台帳.csv", "名簿.csv", "団体.csv"].sorted())
    pass(.files, since: start)
    #expect(try !run().contains(.files))
    #expect(try fileNames().count == 3)
    let hold = HoldForm(
      organization: town, scope: .everything, reason: "訴訟", until: nation.now + .days(10))
    try nation.done(.placeHold(hold), as: chief)
    nation.now = nation.now + .milliseconds(1)
    #expect(try run().contains(.files))
    #expect(try fileNames() == ["台帳.csv", "名簿.csv"].sorted(), "the town's are held")
    nation.now = nation.now + .days(10)
    #expect(try run().contains(.files))
    #expect(try fileNames() == [])
    // What waits for its day has lost its name alone, and is applied on it.
    let tower = bodies.keeper
    let waiting = try nation.queries.bodyImports(as: tower).first { $0.record.id == planned }
    #expect(waiting?.file == nil && waiting?.record.state == .planned)
    try nation.pass(.days(400))
    #expect(try bodies.body("02").name.ja == "北山新町")
    try expectSound()
  }

  // MARK: Rows that no Fact speaks of

  @Test func `what columns meant goes a season after the last use`() throws {
    let contacts = try TownContacts(nation)
    try nation.done(
      .importContacts(try contacts.form("氏名 | 役職 | メール\n新谷 新 | 主任 | arata@town.example")),
      as: contacts.chief)
    let start = nation.now
    #expect(try count("contact_mapping") == 1)
    pass(.columns, since: start)
    #expect(try !run().contains(.columns))
    nation.now = nation.now + .milliseconds(1)
    #expect(try run().contains(.columns))
    #expect(try count("contact_mapping") == 0)
    try expectSound()
  }

  @Test func `mails of the built-in mailbox go on their day`() throws {
    let start = nation.now
    try nation.queue.write { db in
      for (id, at) in [("a", start), ("b", start + .days(1))] {
        try db.execute(
          sql: """
            INSERT INTO mailbox (id, person, at, channel, delivery, subject, body)
            VALUES (?, ?, ?, 'mail', '', '', '')
            """, arguments: [id, "p", at.microseconds])
      }
    }
    pass(.mails, since: start)
    #expect(try !run().contains(.mails))
    nation.now = nation.now + .milliseconds(1)
    #expect(try run().contains(.mails))
    #expect(try count("mailbox") == 1, "the later one stays")
  }

  // MARK: Notes of invitations

  @Test func `for whom an invitation was goes a year after its last day`() throws {
    let north = try nation.organization("north")
    let prefect = try nation.viewer("prefect", "north", .watchOfficer)
    for days in [Int64(10), 20] {
      try nation.done(
        .invite(
          north, hash: Hash(sha256: "\(days)".utf8), until: nation.now + .days(days),
          note: "海風さん \(days)"), as: prefect)
    }
    func notes() throws -> [String] {
      try nation.queries.invitations(of: north, as: prefect, at: nation.now).compactMap(\.note)
        .sorted()
    }
    let start = nation.now
    #expect(try notes() == ["海風さん 10", "海風さん 20"])
    pass(.invitations, since: start + .days(10))
    #expect(try !run().contains(.invitations))
    nation.now = nation.now + .milliseconds(1)
    #expect(try run().contains(.invitations))
    #expect(try notes() == ["海風さん 20"], "it still has its days")
    try expectSound()
  }

  // MARK: Contact tests

  @Test func `texts of contact tests go before those of alerts`() throws {
    let watch = try nation.viewer("watch", "tower", .watchOfficer)
    let clerk = try nation.viewer("clerk", "town", .responder)
    func closed(_ name: String, _ kind: AlertKind) throws -> ID<Alert> {
      let made = try nation.raise(
        name, what: "\(name)です。", to: ["town"], severity: .warning, kind: kind, as: watch)
      let alert = try #require(made.first)
      let duty = try #require(
        try nation.queries.alert(alert, as: clerk, at: nation.now)?.deliveries.first)
      // One answer is all that a test asks for; what is real is closed with its reason.
      let deeds: [DeliveryCommand] =
        kind == .contactTest
        ? [.acknowledge(over: .link)]
        : [.act, .propose(.falsePositive, reason: "確かめた", evidence: nil, cause: nil)]
      for deed in deeds { try nation.done(.delivery(duty.summary.id, deed), as: clerk) }
      return alert
    }
    func isKept(_ alert: ID<Alert>) throws -> Bool {
      try nation.queries.alert(alert, as: clerk, at: nation.now)?.summary.lines != nil
    }
    let (test, real) = (try closed("連絡テスト", .contactTest), try closed("火事", .real))
    let start = nation.now
    pass(.contactTests, since: start)
    #expect(try !run().contains(.contactTests))
    #expect(try isKept(test))
    nation.now = nation.now + .milliseconds(1)
    #expect(try run().contains(.contactTests))
    #expect(try !isKept(test))
    #expect(try isKept(real), "an alert is kept five times as long")
    try expectSound()
  }
}
