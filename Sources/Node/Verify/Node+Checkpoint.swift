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
}
