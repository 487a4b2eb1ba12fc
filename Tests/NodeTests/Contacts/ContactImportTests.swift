//! Applying a list of contacts: all of it or nothing, by whoever keeps the directory, as it was shown.

import Alerting
import GRDB
import Kernel
import Testing

@testable import Node

@Suite struct ContactImportTests {
  private let town: TownContacts
  private var nation: Nation { town.nation }
  init() throws { town = try TownContacts() }

  private static let head = "行キー | 団体 | 役職 | 役割 | 氏名 | メール | 電話 | 携帯 | 開始日 | 終了日\n"
  private func list() throws -> String {
    Self.head + """
       | | 主任 | 代行 | 佐藤 花子 | sato@town.example | 03-1234-5678 | | |
      <clerk> | | 情報係 | | 新任 五郎 | goro@town.example | | | |
      <chief> | | | | 山田 太郎 | yamada@town.example | | | |
       | | 主任 | CSIRT担当 | | | | | |
      """
  }

  private func count(_ sql: String) throws -> Int {
    try nation.queue.read { try Int.fetchOne($0, sql: sql) } ?? -1
  }

  private func view() throws -> OrganizationView {
    try #require(
      try nation.queries.organization(
        try nation.organization("town"), as: town.chief, at: nation.now))
  }

  @Test func `what was shown is applied, told by one Fact, and verifies`() throws {
    let before = try count("SELECT COUNT(*) FROM fact")
    let form = try town.form(try list())
    let made = try nation.done(.importContacts(form), as: town.chief)
    let id = try #require(made.first).id.cast(to: ContactImport.self)
    let found = try #require(try nation.queries.contactImport(id, as: town.chief))
    #expect(found.file == "名簿.csv")
    #expect(
      found.record.counts
        == ContactImport.Counts(
          rows: 4, entered: 1, changed: 2, ended: 0, unchanged: 0, refused: 1))
    // 1 import; enter, post, appoint, 2 routes; end, enter, appoint, route; retire, route.
    #expect(try count("SELECT COUNT(*) FROM fact") == before + 1 + 5 + 4 + 2)
    #expect(try count("SELECT COUNT(*) FROM fact WHERE kind = 'contactsImported'") == 1)
    let posts = try view().posts
    let office = try #require(posts.first { $0.post.name.ja == "情報係" })
    #expect(office.holders.map(\.name) == ["新任 五郎"])
    let chief = try #require(posts.first { $0.post.role == .middle }?.holders.first)
    #expect(
      chief.routes.filter { !$0.isWrong && $0.channel == .mail }.map(\.address)
        == ["yamada@town.example"])
    let result = try Verifier.verify(nation.queue, at: nation.now)
    #expect(result.faults == [])
    // The names stand in no Fact, the file's neither.
    let facts = try nation.queue.read {
      try String.fetchAll($0, sql: "SELECT CAST(bytes AS TEXT) FROM fact").joined()
    }
    for text in ["佐藤", "sato@", "名簿"] { #expect(!facts.contains(text)) }
  }

  @Test func `the same list once more changes nothing`() throws {
    try nation.done(.importContacts(try town.form(try list())), as: town.chief)
    let again = try town.differences(try list())
    #expect(again.changes.map(\.name) == [])
    #expect(again.unchanged == 3)
    let answer = nation.ask(.importContacts(try town.form(try list())), as: town.chief)
    #expect(answer == .refused(RefusalCode("nothingToImport")))
  }

  @Test func `a correction of a name keeps the person, and verifies`() throws {
    var choices = ContactChoices()
    choices.samePerson = [2]
    let form = try town.form(Self.head + "<clerk> | | | | 結婚 係一 | | | | |", choices)
    try nation.done(.importContacts(form), as: town.chief)
    let holder = try #require(try view().posts.first { $0.post.name.ja == "情報係" }?.holders.first)
    #expect(holder.person == (try nation.person("clerk")))
    #expect(holder.name == "結婚 係一")
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  @Test func `whoever is ticked leaves the post, and nobody else`() throws {
    var choices = ContactChoices()
    choices.ended = [try town.key("second")]
    let form = try town.form(Self.head + "<clerk> | | | | 情報 係一 | | | | |", choices)
    try nation.done(.importContacts(form), as: town.chief)
    let posts = try view().posts
    #expect(posts.first { $0.post.role == .deputy }?.holders.isEmpty == true)
    #expect(posts.first { $0.post.role == .ciso }?.holders.count == 1)
  }

  @Test func `a directory that changed meanwhile, or another choice, is refused whole`() throws {
    let form = try town.form(try list())
    let facts = try count("SELECT COUNT(*) FROM fact")
    var other = ContactChoices()
    other.ended = [try town.key("second")]
    let ticked = ContactImportForm(
      rows: form.rows, choices: other, shown: form.shown, fileName: "a", columns: nil)
    #expect(
      nation.ask(.importContacts(ticked), as: town.chief)
        == .refused(RefusalCode("directoryChanged")))
    #expect(try count("SELECT COUNT(*) FROM fact") == facts)
    // Somebody else enters the person first.
    try nation.done(
      .enterPerson(try nation.organization("town"), name: "佐藤 花子"), as: town.chief)
    #expect(
      nation.ask(.importContacts(form), as: town.chief)
        == .refused(RefusalCode("directoryChanged")))
    #expect(try count("SELECT COUNT(*) FROM fact WHERE kind = 'contactsImported'") == 0)
    #expect(try count("SELECT COUNT(*) FROM contact_mapping") == 0)
  }

  @Test func `a change elsewhere does not stand in the way`() throws {
    let form = try town.form(try list())
    try nation.done(.enterPerson(try nation.organization("city"), name: "佐藤 花子"))
    try nation.done(.importContacts(form), as: town.chief)
  }

  /// A write that fails, at each place of the import in turn: nothing of it stays.
  @Test(arguments: [
    ("fact", "NEW.kind = 'contactsImported'"), ("fact", "NEW.kind = 'appointmentEnded'"),
    ("fact", "NEW.kind = 'routeFoundWrong'"), ("person", "1 = 1"),
    ("content", "NEW.bytes = CAST('goro@town.example' AS BLOB)"),
    ("contact_import", "1 = 1"), ("contact_mapping", "1 = 1"),
  ])
  func `an import that breaks in the middle leaves nothing`(_ table: String, _ when: String) throws
  {
    let form = try town.form(try list())
    let tables = [
      "fact", "person", "content", "contact_import", "contact_mapping", "organization",
    ]
    func state() throws -> [String] {
      try nation.queue.read { db in
        try tables.map { name in
          try Row.fetchAll(db, sql: "SELECT * FROM \(name) ORDER BY 1, 2").description
        }
      }
    }
    let before = try state()
    let tree = nation.node.tree.root
    try nation.queue.write { db in
      db.add(function: Self.breaks)
      try db.execute(
        sql: """
          CREATE TEMP TRIGGER poison BEFORE INSERT ON main.\(table) WHEN \(when)
          BEGIN SELECT breaks(); END
          """)
    }
    guard case .failed = nation.ask(.importContacts(form), as: town.chief) else {
      Issue.record("it did not break")
      return
    }
    #expect(try state() == before)
    #expect(nation.node.tree.root == tree)
    try nation.queue.write { try $0.execute(sql: "DROP TRIGGER poison") }
    try nation.done(.importContacts(form), as: town.chief)
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  private static let breaks = DatabaseFunction("breaks", argumentCount: 0) { _ in
    throw DatabaseError(resultCode: .SQLITE_IOERR, message: "the disk broke")
  }

  @Test func `only whoever keeps an organisation's directory imports into it`() throws {
    let form = try town.form(try list())
    for (name, viewer) in try nation.viewers() where name != "the node" {
      let copy = try Nation(copying: nation)
      let answer = copy.ask(.importContacts(form), as: viewer)
      switch name {
      case "town administrator":
        guard case .done = answer else {
          Issue.record("\(name): \(answer)")
          continue
        }
      case let other where other.hasSuffix(" administrator") && !other.hasPrefix("nowhere"):
        // Another's list names nobody of his: other differences than were shown.
        #expect(answer == .refused(RefusalCode("directoryChanged")), "\(name)")
      case let sensor where sensor.hasSuffix(" sensor"):
        #expect(answer != .done([]), "\(name)")
        #expect(Self.isRefused(answer), "\(name)")
      default: #expect(answer == .refused(.notAllowed), "\(name)")
      }
      if name != "town administrator" {
        #expect(
          try copy.queue.read {
            try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM contact_import")
          } == 0, "\(name)")
      }
    }
  }

  private static func isRefused(_ answer: Node.Answer) -> Bool {
    if case .refused = answer { true } else { false }
  }

  @Test func `the directory to compare with is that of one's own organisation alone`() throws {
    for (name, viewer) in try nation.viewers() {
      let places = try nation.queries.contacts(as: viewer, at: nation.now).places
      let expected =
        name == "the node"
        ? 5 : name.hasSuffix(" administrator") && viewer.organization != nil ? 1 : 0
      #expect(places.count == expected, "\(name)")
      if expected == 1 {
        #expect(places.first?.organization.id == viewer.organization, "\(name)")
      }
    }
  }

  @Test func `an import is shown to whoever keeps that directory, and to nobody else`() throws {
    let made = try nation.done(.importContacts(try town.form(try list())), as: town.chief)
    let id = try #require(made.first).id.cast(to: ContactImport.self)
    for (name, viewer) in try nation.viewers() {
      let isSeen = try nation.queries.contactImport(id, as: viewer) != nil
      #expect(isSeen == (name == "town administrator" || name == "the node"), "\(name)")
    }
    let seq = try #require(
      try nation.queue.read {
        try Int64.fetchOne($0, sql: "SELECT seq FROM fact WHERE kind = 'contactsImported'")
      })
    for (name, viewer) in try nation.viewers() {
      let isSeen = try nation.queries.proof(seq: seq, as: viewer) != nil
      let isOwn = name.hasPrefix("town ") && name != "town sensor"
      #expect(isSeen == (isOwn || name == "the node"), "\(name)")
    }
  }

  @Test func `who keeps the contacts may test them, and raise nothing else`() throws {
    let lines = ThreeLines(
      what: Phrase(ja: "テストです。", en: "A test."), now: Phrase(ja: "押してください。", en: "Press."),
      detail: "")
    func raise(_ kind: AlertKind, _ to: [String]) throws -> Command {
      .raise(
        RaiseForm(
          kind: kind, severity: .caution, lines: lines, tlp: .green, inDoubt: false,
          recipients: try to.map { try nation.organization($0) }, observables: [], campaign: false))
    }
    let clerk = try nation.viewer("clerk", "town", .responder)
    for (kind, to) in [
      (AlertKind.real, ["town"]), (.exercise("秋"), ["town"]), (.contactTest, ["city"]),
      (.contactTest, ["town", "city"]), (.contactTest, []),
    ] {
      #expect(
        nation.ask(try raise(kind, to), as: town.chief) == .refused(.notAllowed), "\(kind) \(to)")
    }
    #expect(nation.ask(try raise(.contactTest, ["town"]), as: clerk) == .refused(.notAllowed))
    try nation.done(try raise(.contactTest, ["town"]), as: town.chief)
  }

  @Test func `an organisation as large as it may be is entered at once, and verifies`() throws {
    var text = "氏名 | 役職 | 役割 | メール\n"
    for number in 0..<(Organization.partsMax - 8) {
      text += "人\(number) | 係\(number) | 代行 | n\(number)@town.example\n"
    }
    let form = try town.form(text)
    let time = try ContinuousClock().measure {
      try nation.done(.importContacts(form), as: town.chief)
    }
    // Nobody else is served meanwhile. This is a debug build on a machine that is shared: no figure, but no square.
    #expect(time < .seconds(60))
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  @Test func `mappings are remembered for twenty lists of headings, the newest`() throws {
    for number in 0...Ledger.mappingsMax {
      nation.now = nation.now + .minutes(1)
      let list = contactTable("氏名 | 列\(number) | メール\n人\(number) | | n\(number)@town.example")
      let columns = ContactColumns(guessing: list)
      let rows = columns.rows(of: list)
      let found = try ContactDifferences(
        rows, with: try town.directory(), at: nation.now)
      try nation.done(
        .importContacts(
          ContactImportForm(
            rows: rows, choices: .init(), shown: found.digest, fileName: "", columns: columns)),
        as: town.chief)
    }
    #expect(try count("SELECT COUNT(*) FROM contact_mapping") == Ledger.mappingsMax)
    let first = ContactColumns(guessing: contactTable("氏名 | 列0 | メール"))
    #expect(
      try count(
        "SELECT COUNT(*) FROM contact_mapping WHERE headings = '\(first.digest)'") == 0)
  }
}
