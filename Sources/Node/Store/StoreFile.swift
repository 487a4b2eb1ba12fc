//! A store as a file, beside whoever has it open: copied, checked, and begun anew after a restore.

public import GRDB
public import Kernel

/// What the operator's commands do with the file of a store.
public enum StoreFile {
  /// Pages that the writer keeps in memory, in KiB: the largest transaction (one cause to 2,000 organisations) changes
  /// some 20 MiB. With less, SQLite writes pages out in the middle of it and reads them again. Taken as it is needed.
  private static let writerCacheKibibytes = 65_536

  /// Pages that the log may hold before a commit moves them into the file by itself: 64 MiB, far above what `settle`
  /// leaves there. A commit that moves them makes everybody wait who is to be told.
  private static let logPagesMax = 16_384

  /// How long opening waits for somebody who has the store locked.
  private static let openingMillisecondsMax = 5000

  /// Opens the store of a running node, making it where it is missing: WAL and `synchronous=FULL`, so that an answer
  /// means that the flush is done. Whoever writes calls `Node.settle` after each answer. Throws what the database says.
  public static func serving(_ path: String) throws -> DatabasePool {
    var configuration = Configuration()
    configuration.prepareDatabase { db in
      // Whoever looks into the store right after a crash (`noroshi verify`, a backup) brings its log in order first, and
      // locks it for that long: a node that begins meanwhile waits. Later nothing waits: `Node.emptyLog` asks again.
      try db.execute(sql: "PRAGMA busy_timeout = \(openingMillisecondsMax)")
      try db.execute(sql: "PRAGMA foreign_keys = ON")
      // What is erased must not lie about in pages that are free.
      try db.execute(sql: "PRAGMA secure_delete = ON")
      try db.execute(sql: "PRAGMA journal_size_limit = 67108864")
      if !db.configuration.readonly {
        try db.execute(sql: "PRAGMA cache_size = -\(writerCacheKibibytes)")
        try db.execute(sql: "PRAGMA wal_autocheckpoint = \(logPagesMax)")
      }
      try db.execute(sql: "PRAGMA busy_timeout = 0")
    }
    let pool = try DatabasePool(path: path, configuration: configuration)
    // A pool that begins sets NORMAL, whatever was set before: then a commit is not flushed, and what was answered since the
    // log was emptied last is gone when the power goes.
    try pool.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA synchronous = FULL")
      // What the process before committed and did not flush any more would be answered for from memory: moving the log into
      // the file flushes it first. On a full disk the flush was done before the moving failed, and who is in the way flushes too.
      do { _ = try db.checkpoint(.passive) } catch let error as DatabaseError
        where [.SQLITE_FULL, .SQLITE_BUSY].contains(error.resultCode)
        // Over quota.
        || error.extendedResultCode == .SQLITE_IOERR_WRITE
      {}
    }
    return pool
  }

  /// Copies the store into an empty file in one read transaction: the copy is one state, beside a running node too, and
  /// it is flushed before this returns.
  public static func copy(_ path: String, to target: String) throws {
    let source = try open(path)
    try source.writeWithoutTransaction { db in
      try db.execute(sql: "VACUUM INTO ?", arguments: [target])
    }
    try source.close()
  }

  /// Folds the Facts of a store and compares every row. `keys` gives the keys that may sign in the name of the node.
  public static func verify(
    _ path: String, at now: Instant, held: [String] = [], keys: (_ name: String) -> [NoteKey]
  ) throws -> Verification {
    let reader = try open(path)
    let name = try reader.read { db in
      try db.tableExists("node")
        ? String.fetchOne(db, sql: "SELECT name FROM node WHERE id = 1") : nil
    }
    let known = keys(name ?? "")
    let result = try Verifier.verify(
      reader, at: now, keys: known.isEmpty ? nil : known, held: held)
    try reader.close()
    return result
  }

  /// Applies one input to a store that nobody else has open, bringing it to the newest form first.
  public static func apply(_ input: NodeInput, to path: String, at wall: Instant) throws {
    var configuration = Configuration()
    configuration.prepareDatabase { db in
      try db.execute(sql: "PRAGMA synchronous = FULL")
      try db.execute(sql: "PRAGMA secure_delete = ON")
    }
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    let high = try queue.read { db in
      try Int64.fetchOne(db, sql: "SELECT high_water FROM node WHERE id = 1")
    }
    let now = max(wall, Instant(microseconds: high ?? 0))
    let node = try Node(writer: queue, name: "noroshi", at: now)
    guard case .done = node.apply([input], at: now, wallAt: wall).answers.first else {
      throw Failure(operation: "apply", reason: "the store does not take a Fact")
    }
    try queue.close()
  }

  private static func open(_ path: String) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.readonly = true
    return try DatabaseQueue(path: path, configuration: configuration)
  }
}
