//! Checkpoints: what the journal was at a moment, signed, so that nobody can rewrite it unnoticed.

internal import GRDB
public import Kernel

internal import struct Foundation.Data

extension Node {
  /// Writes a checkpoint when the journal grew since the last one. `sign` makes a C2SP signed note of the tree.
  public func writeCheckpoint(
    at now: Instant, by sign: (_ origin: String, _ tree: MerkleTree) throws -> String
  ) throws {
    let size = tree.count
    let last = try writer.read { db in
      try Int64.fetchOne(db, sql: "SELECT MAX(size) FROM checkpoint") ?? 0
    }
    guard size > last else { return }
    let note = try sign(name, tree)
    let root = Data(tree.root.bytes)
    try writer.write { db in
      try db.execute(
        sql: "INSERT INTO checkpoint (size, at, root, note) VALUES (?, ?, ?, ?)",
        arguments: [size, now.microseconds, root, note])
    }
  }

  /// Remembers that the checkpoint of that size was mailed.
  public func checkpointMailed(_ size: Int64, at now: Instant) throws {
    try writer.write { db in
      try db.execute(
        sql: "UPDATE checkpoint SET mailed_at = ? WHERE size = ?",
        arguments: [now.microseconds, size])
    }
  }
}

/// A checkpoint as it is stored.
public struct StoredCheckpoint: Hashable, Sendable {
  /// How many Facts it is over.
  public let size: Int64
  /// When it was signed.
  public let at: Instant
  /// The signed note.
  public let note: String
}

extension Queries {
  /// How often a checkpoint is mailed.
  public static let checkpointMailSpan = Instant.Span.hours(24)

  /// The newest checkpoint; nil before the first.
  public func newestCheckpoint() throws -> StoredCheckpoint? {
    try writer.read { db in try Self.newest(db) }
  }

  /// The newest checkpoint when one is to be mailed: none was within 24 hours, and this one never was.
  public func checkpointToMail(at now: Instant) throws -> StoredCheckpoint? {
    try writer.read { db in
      let last = try Int64.fetchOne(db, sql: "SELECT MAX(mailed_at) FROM checkpoint")
      let isDue = last.map { now - Instant(microseconds: $0) >= Self.checkpointMailSpan } ?? true
      guard isDue, let newest = try Self.newest(db) else { return nil }
      let mailed = try Int64.fetchOne(
        db, sql: "SELECT mailed_at FROM checkpoint WHERE size = ?", arguments: [newest.size])
      return mailed == nil ? newest : nil
    }
  }

  private static func newest(_ db: Database) throws -> StoredCheckpoint? {
    try Row.fetchOne(
      db, sql: "SELECT size, at, note FROM checkpoint ORDER BY size DESC LIMIT 1"
    ).map { row in
      StoredCheckpoint(
        size: row["size"], at: Instant(microseconds: row["at"]), note: row["note"])
    }
  }
}
