//! Between the world and the node: the store, crashes, a full disk. What is left of `Engine` in one thread.

internal import GRDB
internal import Kernel
internal import Node

/// A node on its store, which can be killed at the two worst moments and opened again on what the store then holds.
struct Shell {
  let queue: DatabaseQueue
  private(set) var node: Node
  private let gate = CommitGate()

  /// Opens a node on a copy of the nation's store.
  init(copying template: DatabaseQueue, at now: Instant) throws {
    queue = try DatabaseQueue()
    try template.backup(to: queue)
    node = try Node(writer: queue, name: "sim", at: now)
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
    node = try Node(writer: queue, name: "sim", at: now)
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
