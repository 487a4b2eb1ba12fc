//! Tiles grow behind the journal: derived rows, written after the commit, made again where they are missing or wrong.

internal import GRDB
internal import Kernel

internal import struct Foundation.Data

/// How far the stored tiles reach, and how they grow. Every 256 Facts a tile of leaf hashes becomes full; its root is
/// the next hash of the level above, and so on. All rows of one step are one transaction.
struct TileGrowth {
  /// Tiles of leaves that one transaction makes.
  static let stepMax = 64

  /// How many leaves the stored tiles cover; nil where their form is not what growing leaves behind.
  static func covered(in db: Database) throws -> Int64? {
    var full: Int64 = 0
    var isSound = true
    let sql = """
      SELECT level, COUNT(*) AS tiles, MAX(position) AS last, SUM(LENGTH(hashes)) AS bytes
      FROM tile GROUP BY level ORDER BY level
      """
    var expected: Int64 = 0
    var levels: Int64 = 0
    try db.forEachRow(sql) { row in
      let width = Int64(TileLayout.width)
      guard row.number("level") == levels, let tiles = row.number("tiles"),
        row.number("last") == tiles - 1
      else {
        isSound = false
        return
      }
      if levels == 0 { (full, expected) = (tiles, tiles * width) }
      isSound =
        isSound && tiles == (expected + width - 1) / width
        && row.number("bytes") == expected * Int64(Hash.byteCount)
      expected /= width
      levels += 1
    }
    // The level above has been begun as soon as there is something for it.
    return isSound && (full == 0) == (levels == 0) && expected == 0
      ? full * Int64(TileLayout.width) : nil
  }

  /// Makes the tile of leaves behind those that are covered, and what becomes of it above; false where the journal has
  /// not so many Facts, or has a gap.
  static func step(from covered: Int64, in db: Database) throws -> Bool {
    var position = covered / Int64(TileLayout.width)
    let leaves = try TileReader.leaves(of: position, in: db)
    guard leaves.count == TileLayout.width else { return false }
    try store(leaves, 0, position, in: db)
    var carry = TileReader.root(leaves)
    var level = 1
    while true {
      let (tile, place) = position.quotientAndRemainder(dividingBy: Int64(TileLayout.width))
      let hashes = place == 0 ? [] : try TileReader.stored(level, tile, in: db)
      guard hashes.count == place else {
        throw Failure(operation: "grow tiles", reason: "level \(level) is not as it was left")
      }
      try store(hashes + [carry], level, tile, in: db)
      guard place == Int64(TileLayout.width) - 1 else { return true }
      carry = TileReader.root(hashes + [carry])
      position = tile
      level += 1
    }
  }

  private static func store(
    _ hashes: [Hash], _ level: Int, _ position: Int64, in db: Database
  ) throws {
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO tile (level, position, hashes) VALUES (?, ?, ?)
        ON CONFLICT (level, position) DO UPDATE SET hashes = excluded.hashes
        """)
    statement.arguments = [level, position, Data(hashes.flatMap(\.bytes))]
    try statement.execute()
  }

  /// Grows as far as the journal reaches; gives how many leaves are covered then.
  static func grow(_ writer: any DatabaseWriter, from start: Int64) throws -> Int64 {
    var covered = start
    while true {
      let before = covered
      covered = try writer.write { db in
        var reached = before
        for _ in 0..<stepMax {
          guard try step(from: reached, in: db) else { break }
          reached += Int64(TileLayout.width)
        }
        return reached
      }
      guard covered - before == Int64(stepMax * TileLayout.width) else { return covered }
    }
  }
}
