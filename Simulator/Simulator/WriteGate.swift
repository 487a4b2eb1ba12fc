//! Lets one chosen write of a store fail, as a bad block would.

internal import GRDB

/// Counts writes down and fails at zero, once.
///
/// Sendable without a lock: whoever arms it is the same that writes, and he waits while the store calls the function.
final class WriteGate: @unchecked Sendable {
  private var left: Int?
  private var hasFailed = false
  /// The function that every write calls.
  static let function = "simulated_write"

  /// The write after so many others fails.
  func arm(_ count: Int) { (left, hasFailed) = (count, false) }

  /// Ends it; whether a write failed.
  func disarm() -> Bool {
    defer { (left, hasFailed) = (nil, false) }
    return hasFailed
  }

  private func pass() throws {
    guard let count = left else { return }
    left = count > 0 ? count - 1 : nil
    guard count == 0 else { return }
    hasFailed = true
    throw DatabaseError(resultCode: .SQLITE_IOERR, message: "a simulated bad block")
  }

  /// Puts the gate before every write to every table. The triggers live and die with the connection.
  func watch(_ db: Database) throws {
    db.add(
      function: DatabaseFunction(Self.function, argumentCount: 0) { [self] _ in
        try pass()
        return nil
      })
    let tables = try String.fetchAll(
      db,
      sql: """
        SELECT name FROM sqlite_master
        WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'grdb%' ORDER BY name
        """)
    for table in tables {
      for verb in ["INSERT", "UPDATE", "DELETE"] {
        try db.execute(
          sql: """
            CREATE TEMP TRIGGER gate_\(verb)_\(table) BEFORE \(verb) ON main.\(table)
            BEGIN SELECT \(Self.function)(); END
            """)
      }
    }
  }
}
