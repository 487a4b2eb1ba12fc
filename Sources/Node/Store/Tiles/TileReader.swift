//! Nodes of the journal's tree from stored tiles: a proof costs a few rows, however long the journal is.

internal import GRDB
internal import Kernel

/// Reads within one snapshot. A row of table `tile` holds up to 256 hashes of the tree's level 8 × `level`, beside one
/// another; those of level 0 are stored when they are full, and what comes behind the last is read from the Facts.
/// Where a tile is missing, the tiles below it are asked, in the end the leaves: dearer, but never another answer.
struct TileReader {
  private let db: Database
  private var tiles: [[Int64]: [Hash]] = [:]
  /// How many rows were read so far: what a proof costs.
  private(set) var rowsRead = 0

  init(_ db: Database) { self.db = db }

  /// The hash over the leaves `index << level ..< (index + 1) << level`; nil where not all of them are there.
  mutating func node(_ level: Int, _ index: Int64) throws -> Hash? {
    let (tileLevel, within) = level.quotientAndRemainder(dividingBy: TileLayout.height)
    let first = index << Int64(within)
    let position = first / Int64(TileLayout.width)
    let start = Int(first % Int64(TileLayout.width))
    let hashes = try tile(tileLevel, position)
    if hashes.count >= start + 1 << within { return Self.root(hashes[start..<start + 1 << within]) }
    guard level > 0, let left = try node(level - 1, 2 * index),
      let right = try node(level - 1, 2 * index + 1)
    else { return nil }
    return Hash.node(left, right)
  }

  private mutating func tile(_ level: Int, _ position: Int64) throws -> [Hash] {
    let place = [Int64(level), position]
    if let known = tiles[place] { return known }
    var hashes = try Self.stored(level, position, in: db)
    rowsRead += hashes.isEmpty ? 0 : 1
    if level == 0, hashes.isEmpty {
      hashes = try Self.leaves(of: position, in: db)
      rowsRead += hashes.count
    }
    tiles[place] = hashes
    return hashes
  }

  /// A stored tile; empty where there is none.
  static func stored(_ level: Int, _ position: Int64, in db: Database) throws -> [Hash] {
    let statement = try db.cachedStatement(
      sql: "SELECT hashes FROM tile WHERE level = ? AND position = ?")
    guard let row = try Row.fetchOne(statement, arguments: [level, position]),
      let bytes = StoredRow(row).bytes("hashes")
    else { return [] }
    return stride(from: 0, to: bytes.count, by: Hash.byteCount).compactMap { start in
      Hash(bytes: bytes[start..<min(start + Hash.byteCount, bytes.count)])
    }
  }

  /// The leaf hashes of a tile of level 0 from the Facts themselves, up to the first that is missing.
  static func leaves(of position: Int64, in db: Database) throws -> [Hash] {
    let first = position * Int64(TileLayout.width)
    let statement = try db.cachedStatement(
      sql: "SELECT seq, leaf FROM fact WHERE seq >= ? AND seq < ? ORDER BY seq")
    let rows = try Row.fetchCursor(
      statement, arguments: [first, first + Int64(TileLayout.width)])
    var hashes: [Hash] = []
    while let row = try rows.next() {
      let row = StoredRow(row)
      guard row.number("seq") == first + Int64(hashes.count),
        let hash = row.bytes("leaf").flatMap({ Hash(bytes: $0) })
      else { break }
      hashes.append(hash)
    }
    return hashes
  }

  /// The hash over a power of two of hashes.
  static func root(_ hashes: some Sequence<Hash>) -> Hash {
    var tree = MerkleTree()
    for hash in hashes { tree.append(hash) }
    return tree.root
  }
}
