//! Between the world and the node: the store, crashes, a full disk. What is left of `Engine` in one thread.

internal import GRDB
internal import Kernel
internal import Node

/// A node on its store, which can be killed at the two worst moments and opened again on what the store then holds.
struct Shell {
  let queue: SimulatedStore
  private(set) var node: Node
  private let calendar: BusinessCalendar
  private let gate = CommitGate()
  /// Where single writes fail.
  let writes = WriteGate()

  /// Opens a node on a copy of the nation's store.
  init(copying template: DatabaseQueue, calendar: BusinessCalendar, at now: Instant) throws {
    queue = try SimulatedStore()
    self.calendar = calendar
    try template.backup(to: queue)
    node = try Node(writer: queue, name: "sim", calendar: calendar, at: now)
    queue.add(transactionObserver: gate, extent: .databaseLifetime)
  }

  /// Applies a batch.
  func apply(_ inputs: [NodeInput], at now: Instant, wallAt: Instant) -> [Node.Answer] {
    node.apply(inputs, at: now, wallAt: wallAt).answers
  }

  /// Applies a batch whose commit never happens, as when the process dies before it.
  func applyInVain(_ inputs: [NodeInput], at now: Instant, wallAt: Instant) {
    gate.isShut = true
    _ = node.apply(inputs, at: now, wallAt: wallAt)
    gate.isShut = false
  }

  /// The process died and begins again: nothing is left but the store.
  mutating func restart(at now: Instant) throws {
    node = try Node(writer: queue, name: "sim", calendar: calendar, at: now)
  }

  /// From now on every write passes the gate.
  func watchWrites() throws { try queue.writeWithoutTransaction { try writes.watch($0) } }

  /// How much is in every table: what a write that was undone must not have changed.
  func contents() throws -> [Int64] {
    try queue.read { db in
      let tables = try String.fetchAll(
        db,
        sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
      let counts = tables.sorted().map { "(SELECT COUNT(*) FROM \($0))" }
      let states = ["organization", "delivery", "alert", "call_card"].map {
        "(SELECT COALESCE(SUM(LENGTH(state)), 0) FROM \($0))"
      }
      let times = [
        "(SELECT COALESCE(SUM(due), 0) FROM timer)", "(SELECT high_water FROM node)",
        "(SELECT COALESCE(SUM(attempts), 0) FROM outbox)",
      ]
      let row = try Row.fetchOne(
        db, sql: "SELECT " + (counts + states + times).joined(separator: ", "))
      return row.map { row in row.databaseValues.compactMap { Int64.fromDatabaseValue($0) } } ?? []
    }
  }

  /// No page more than there are now; or as many as are wanted again.
  func setDisk(isFull: Bool) throws {
    try queue.writeWithoutTransaction { db in
      let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
      try db.execute(sql: "PRAGMA max_page_count = \(isFull ? pages : 1_000_000)")
    }
  }

  /// The highest node time the store has seen.
  func highWater() throws -> Instant {
    let value = try queue.read { try Int64.fetchOne($0, sql: "SELECT high_water FROM node") }
    return Instant(microseconds: value ?? 0)
  }
}

/// Refuses commits while it is shut.
private final class CommitGate: TransactionObserver {
  var isShut = false
  private struct Dead: Error {}

  func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { false }
  func databaseDidChange(with event: DatabaseEvent) {}
  func databaseWillCommit() throws { if isShut { throw Dead() } }
  func databaseDidCommit(_ db: Database) {}
  func databaseDidRollback(_ db: Database) {}
}
