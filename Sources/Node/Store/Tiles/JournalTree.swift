//! The journal's tree as a store is opened: from a few tiles, after they were compared with what was signed.

internal import GRDB
internal import Kernel

/// Tree, tiles and the number of Facts of a store, brought to agree.
struct JournalTree {
  let tree: MerkleTree
  /// How many leaves the stored tiles cover.
  let covered: Int64

  /// Grows tiles that a crash left behind, and makes all of them again where they are missing or do not give the root
  /// of the newest checkpoint. Throws a `Failure` for a journal whose newest Facts have a gap: nothing could be
  /// appended to it.
  init(opening writer: any DatabaseWriter) throws {
    var covered = try writer.read { try TileGrowth.covered(in: $0) }
    if let start = covered {
      do {
        covered = try TileGrowth.grow(writer, from: start)
      } catch let error as DatabaseError where error.resultCode == .SQLITE_FULL {
        // A full disk keeps nobody's ladder from going on: what no tile covers is read from the Facts, and tiles grow
        // when there is room again.
        covered = try writer.read { try TileGrowth.covered(in: $0) }
      }
      if try !writer.read({ try Self.agrees($0) }) { covered = nil }
    }
    self.covered = try covered ?? Self.rebuild(writer)
    tree = try writer.read { db in
      let count = try Int64.fetchOne(db, sql: "SELECT COALESCE(MAX(seq) + 1, 0) FROM fact") ?? 0
      var reader = TileReader(db)
      do {
        return try MerkleTree(count: count) { try reader.node($0, $1) }
      } catch is MerkleProof.Missing {
        throw Failure(
          operation: "open", reason: "the journal has a gap; `noroshi verify` names the place")
      }
    }
  }

  /// Makes every tile again from the Facts; gives how many leaves they cover.
  static func rebuild(_ writer: any DatabaseWriter) throws -> Int64 {
    try writer.write { try $0.execute(sql: "DELETE FROM tile") }
    return try TileGrowth.grow(writer, from: 0)
  }

  /// Whether the tiles give the root that was signed last.
  private static func agrees(_ db: Database) throws -> Bool {
    let sql = "SELECT size, root FROM checkpoint ORDER BY size DESC LIMIT 1"
    guard let row = try Row.fetchOne(db, sql: sql).map(StoredRow.init),
      let size = row.number("size"), size >= 0
    else { return true }
    var reader = TileReader(db)
    // A node that is not there is a reason to make the tiles again, like a root that differs.
    let root = try? MerkleProof.root(of: size) { try reader.node($0, $1) }
    return root?.bytes == row.bytes("root")
  }
}

extension Node {
  /// Grows the tiles when 256 Facts more have come. After the commit and after everybody was answered: tiles are
  /// derived, and what a crash cuts off is made at the next start.
  public func growTiles() throws {
    guard tree.count - tiledCount >= Int64(TileLayout.width) else { return }
    do {
      tiledCount = try TileGrowth.grow(writer, from: tiledCount)
    } catch {
      // Some steps may have been committed before the one that failed.
      tiledCount = try writer.read { try TileGrowth.covered(in: $0) } ?? tiledCount
      throw error
    }
  }

  /// Makes every tile again: a proof made from them did not hold.
  public func rebuildTiles() throws {
    tiledCount = 0
    tiledCount = try JournalTree.rebuild(writer)
  }
}
