//! A batch: one transaction, a savepoint for each input, answers that are remembered, and failures that stand alone.

import Alerting
import Foundation
import GRDB
import Kernel
import Testing

@testable import Node

@Suite struct BatchTests {
  private let nation: Nation

  init() throws { nation = try Nation() }

  private func input(
    _ number: UInt64, _ command: Command, key: String? = nil, body: String = "",
    as viewer: Viewer = .node
  ) -> NodeInput {
    NodeInput(
      id: ID<Input>(v7At: nation.now, random: (0xAAA, number)),
      secret: Array(Hash(sha256: "batch \(number)".utf8).bytes.prefix(16)), viewer: viewer,
      command: command,
      idempotency: key.map {
        Idempotency(key: Hash(sha256: $0.utf8), body: Hash(sha256: body.utf8))
      })
  }

  private func register(_ name: String, code: String? = nil) -> Command {
    .registerOrganization(code: code, name: Phrase(ja: name, en: name), legalForm: "市区町村")
  }

  private func apply(_ inputs: [NodeInput]) -> [Node.Answer] {
    nation.node.apply(inputs, at: nation.now, wallAt: nation.now).answers
  }

  private func count(_ sql: String) throws -> Int {
    try nation.queue.read { try Int.fetchOne($0, sql: sql) } ?? -1
  }

  private func expectSound() throws {
    let result = try Verifier.verify(nation.queue, at: nation.now)
    #expect(result.faults == [])
    #expect(result.root == nation.node.tree.root, "the tree in memory is that of the store")
  }

  @Test func `on a full disk it is the disk that is to blame, and the same is taken later`() throws
  {
    func setDisk(isFull: Bool) throws {
      try nation.queue.writeWithoutTransaction { db in
        let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
        try db.execute(sql: "PRAGMA max_page_count = \(isFull ? pages : 1_000_000)")
      }
    }
    let inputs = (0..<200).map { input(UInt64($0), register("町\($0)")) }
    try setDisk(isFull: true)
    let answers = apply(inputs)
    let failed = answers.filter { if case .failed(_, isPassing: true) = $0 { true } else { false } }
    #expect(!failed.isEmpty)
    #expect(!answers.contains { if case .failed(_, isPassing: false) = $0 { true } else { false } })
    try setDisk(isFull: false)
    #expect(!apply(inputs).contains { if case .done = $0 { false } else { true } })
    try expectSound()
  }

  /// Source: sqlite.org/pragma.html#pragma_synchronous; 2 is FULL. What it is for is seen by Browser/uncommitted.py.
  @Test func `a running node's store flushes each commit`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "a.sqlite").path
    for _ in 0..<2 {
      let pool = try StoreFile.serving(path)
      _ = try Node(writer: pool, name: "noroshi.test", at: nation.now)
      let level = try pool.writeWithoutTransaction {
        try Int.fetchOne($0, sql: "PRAGMA synchronous")
      }
      #expect(level == 2)
      try pool.close()
    }
  }

  @Test func `what an earlier process committed is in the file before anybody is answered for it`()
    throws
  {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func path(_ name: String) -> String { folder.appending(path: name).path }
    let first = try StoreFile.serving(path("a"))
    let node = try Node(writer: first, name: "noroshi.test", at: nation.now)
    _ = node.apply([input(1, register("町"))], at: nation.now, wallAt: nation.now)
    // As `kill -9` leaves it: the commit is in the log alone.
    for end in ["", "-wal"] {
      try FileManager.default.copyItem(atPath: path("a") + end, toPath: path("b") + end)
    }
    let second = try StoreFile.serving(path("b"))
    try FileManager.default.copyItem(atPath: path("b"), toPath: path("c"))
    let alone = try DatabaseQueue(path: path("c"))
    #expect(
      try alone.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM organization") } == 1)
    try first.close()
    try second.close()
  }

  @Test func `a commit leaves the log alone, and settling moves it into the file`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let pool = try StoreFile.serving(folder.appending(path: "a.sqlite").path)
    let node = try Node(writer: pool, name: "noroshi.test", at: nation.now)
    func length() throws -> Int {
      let path = folder.appending(path: "a.sqlite").path
      return try #require(FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
    }
    let opened = try length()
    for batch in 0..<3 {
      let inputs = (0..<Node.batchMax).map { input(UInt64(batch * 1000 + $0), register("町\($0)")) }
      #expect(node.apply(inputs, at: nation.now, wallAt: nation.now).answers.count == 512)
    }
    #expect(
      try length() == opened, "SQLite by itself moves a thousand pages in the midst of a commit")
    try node.settle()
    #expect(try length() > opened + 1_000_000)
  }

  @Test func `a refused input in the middle undoes only itself`() throws {
    let facts = try count("SELECT COUNT(*) FROM fact")
    let answers = apply([
      input(1, register("東町")), input(2, register("")), input(3, register("西町")),
    ])
    #expect(answers[1] == .refused(RefusalCode("emptyName")))
    guard case .done = answers[0], case .done = answers[2] else {
      Issue.record("\(answers)")
      return
    }
    #expect(try count("SELECT COUNT(*) FROM fact") == facts + 2)
    try expectSound()
  }

  @Test func `what a refused input had written already is taken back`() throws {
    // The reason is kept before the rule refuses a life of more than a quarter.
    let contents = try count("SELECT COUNT(*) FROM content")
    let clerk = try nation.viewer("clerk", "town", .responder)
    let tooLong = Command.suppress(
      try nation.organization("town"), rule: "noise", host: nil, reason: "printer",
      until: nation.now + SuppressionRule.lifeMax + .seconds(1))
    let answers = apply([input(1, tooLong, as: clerk), input(2, register("東町"))])
    #expect(answers[0] == .refused(RefusalCode("lastsTooLong")))
    #expect(try count("SELECT COUNT(*) FROM content") == contents)
    try expectSound()
  }

  @Test func `the same input twice has one answer and no second Fact`() throws {
    let one = input(1, register("東町"))
    let first = apply([one])
    let facts = try count("SELECT COUNT(*) FROM fact")
    #expect(apply([one]) == first, "in a later batch")
    let other = input(2, register("西町"))
    let both = apply([other, other])
    #expect(both[0] == both[1], "in the same batch")
    #expect(try count("SELECT COUNT(*) FROM fact") == facts + 1)
    try expectSound()
  }

  @Test func `a refusal is remembered too`() throws {
    let refused = input(1, register(""))
    #expect(apply([refused]) == apply([refused]))
    #expect(try count("SELECT COUNT(*) FROM input WHERE answer = '!emptyName'") == 1)
  }

  @Test func `an idempotency key is one request with one body and refused with another`() throws {
    let first = apply([input(1, register("東町"), key: "k", body: "a")])
    let facts = try count("SELECT COUNT(*) FROM fact")
    #expect(apply([input(2, register("東町"), key: "k", body: "a")]) == first)
    #expect(
      apply([input(3, register("西町"), key: "k", body: "b")]) == [.refused(RefusalCode("keyReused"))]
    )
    #expect(apply([input(4, register("西町"), key: "l", body: "b")]) != first)
    #expect(try count("SELECT COUNT(*) FROM fact") == facts + 1)
    try expectSound()
  }

  @Test func `a constraint that bites is a conflict and undoes only its input`() throws {
    let answers = apply([
      input(1, register("東町", code: "999")), input(2, register("西町", code: "999")),
      input(3, register("南町")),
    ])
    #expect(answers[1] == .refused(RefusalCode("conflict")))
    guard case .done = answers[0], case .done = answers[2] else {
      Issue.record("\(answers)")
      return
    }
    #expect(try count("SELECT COUNT(*) FROM organization WHERE code = '999'") == 1)
    try expectSound()
  }

  @Test func `a poisoned input fails alone and may be tried again`() throws {
    // A trigger that reads a table that is not there is no constraint: it is the world that breaks.
    try nation.queue.write { db in
      try db.execute(
        sql: """
          CREATE TEMP TRIGGER poison BEFORE INSERT ON main.organization WHEN NEW.name_ja = '毒町'
          BEGIN SELECT load_poison_that_does_not_exist FROM nowhere; END
          """)
    }
    let facts = try count("SELECT COUNT(*) FROM fact")
    let inputs = [input(1, register("東町")), input(2, register("毒町")), input(3, register("西町"))]
    let answers = apply(inputs)
    // SQLite looks the trigger up for every insert of the table, so all three fail while it is there.
    #expect(answers.allSatisfy { if case .failed = $0 { true } else { false } })
    #expect(try count("SELECT COUNT(*) FROM fact") == facts)
    try expectSound()
    try nation.queue.write { try $0.execute(sql: "DROP TRIGGER poison") }
    let again = apply(inputs)
    #expect(again.allSatisfy { if case .done = $0 { true } else { false } })
    try expectSound()
  }

  @Test func `one input that the disk refuses leaves its neighbours done`() throws {
    try nation.queue.write { db in
      db.add(function: Self.breaks)
      try db.execute(
        sql: """
          CREATE TEMP TRIGGER poison BEFORE INSERT ON main.organization
          BEGIN SELECT breaks(NEW.name_ja); END
          """)
    }
    let inputs = [input(1, register("東町")), input(2, register("毒町")), input(3, register("西町"))]
    let answers = apply(inputs)
    guard case .done = answers[0], case .failed = answers[1], case .done = answers[2] else {
      Issue.record("\(answers)")
      return
    }
    #expect(try count("SELECT COUNT(*) FROM organization WHERE name_ja = '毒町'") == 0)
    #expect(try count("SELECT COUNT(*) FROM input WHERE id = '\(inputs[1].id)'") == 0)
    try expectSound()
    try nation.queue.write { try $0.execute(sql: "DROP TRIGGER poison") }
    guard case .done = apply([inputs[1]])[0] else {
      Issue.record("the same input may be tried again")
      return
    }
    #expect(apply(inputs) == apply(inputs), "all three are remembered now")
    try expectSound()
  }

  @Test func `an answer is forgotten after twenty-four hours and not before`() throws {
    let one = input(1, register("東町"))
    let first = apply([one])
    nation.now = nation.now + Node.answersKept
    try nation.node.forgetOldAnswers(at: nation.now)
    #expect(apply([one]) == first, "at 24 hours it is still known")
    nation.now = nation.now + Instant.Span(microseconds: 1)
    try nation.node.forgetOldAnswers(at: nation.now)
    #expect(try count("SELECT COUNT(*) FROM input WHERE id = '\(one.id)'") == 0)
  }

  @Test func `node time is remembered and never goes back`() throws {
    let high = "SELECT high_water FROM node"
    let before = nation.now
    _ = apply([input(1, register("東町"))])
    #expect(try count(high) == Int(before.microseconds))
    nation.now = before - .hours(1)
    _ = apply([input(2, register("西町"))])
    #expect(try count(high) == Int(before.microseconds))
  }

  @Test func `a restore begins an epoch that every later Fact carries`() throws {
    let before = nation.node.epoch
    #expect(apply([input(1, .beginEpoch)]) == [.done([])])
    let opened = try Node(writer: nation.queue, name: "another name", at: nation.now)
    #expect(opened.epoch == before + 1)
    #expect(opened.name == "noroshi.test", "the store names the node")
    #expect(opened.tree.root == nation.node.tree.root)
    _ = opened.apply([input(2, register("東町"))], at: nation.now, wallAt: nation.now)
    let bytes = try nation.queue.read { db in
      try String.fetchOne(
        db, sql: "SELECT CAST(bytes AS TEXT) FROM fact ORDER BY seq DESC LIMIT 1")
    }
    #expect(bytes?.contains("\"epoch\":\(before + 1)") == true)
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  @Test func `the node that began an epoch writes the next Facts in it`() throws {
    let before = nation.node.epoch
    _ = apply([input(1, register("東町")), input(2, .beginEpoch), input(3, register("西町"))])
    #expect(nation.node.epoch == before + 1)
    _ = apply([input(4, register("南町")), input(5, register(""))])
    let epochs = try nation.queue.read { db in
      try Data.fetchAll(db, sql: "SELECT bytes FROM fact ORDER BY seq DESC LIMIT 4")
    }.map { try Fact(bytes: Array($0)).epoch - before }
    #expect(epochs == [1, 1, 0, 0], "also within the batch that began it")
    try expectSound()
  }

  /// A function that fails as a disk does, for one name.
  private static let breaks = DatabaseFunction("breaks", argumentCount: 1) { values in
    guard String.fromDatabaseValue(values[0]) == "毒町" else { return nil }
    throw DatabaseError(resultCode: .SQLITE_IOERR, message: "the disk is gone")
  }
}
