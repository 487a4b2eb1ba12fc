//! Hash tiles: what a proof costs, how they grow, and that they are made again when a crash or a hand took them.

import Foundation
import GRDB
import Kernel
import Testing

@testable import Node

@Suite struct TileTests {
  private static let now = Instant(seconds: 1_431_050_400)

  /// A store with so many leaves, none of them a Fact that could be read: tiles ask for the hashes alone.
  private func store(leaves count: Int64) throws -> DatabaseQueue {
    let queue = try DatabaseQueue()
    _ = try Node(writer: queue, name: "noroshi.test", at: Self.now)
    try add(0..<count, to: queue)
    return queue
  }

  private func add(_ range: Range<Int64>, to queue: DatabaseQueue) throws {
    try queue.write { db in
      for seq in range {
        try db.execute(
          sql: "INSERT INTO fact VALUES (?, 'k', 'r', 0, 'c', ?, x'00')",
          arguments: [seq, Data(Self.leaf(seq).bytes)])
      }
    }
  }

  private static func leaf(_ seq: Int64) -> Hash { Hash(sha256: "leaf \(seq)".utf8) }

  private func tree(_ count: Int64) -> MerkleTree {
    var tree = MerkleTree()
    for seq in 0..<count { tree.append(Self.leaf(seq)) }
    return tree
  }

  private func open(_ queue: DatabaseQueue) throws -> Node {
    try Node(writer: queue, name: "noroshi.test", at: Self.now)
  }

  /// So many inputs of one Fact each.
  private func inputs(_ count: Int) -> [NodeInput] {
    (0..<count).map { number in
      NodeInput(
        id: ID<Input>(v7At: Self.now, random: (1, UInt64(number))),
        secret: [UInt8](repeating: 1, count: 16), viewer: .node,
        command: .registerOrganization(
          code: nil, name: Phrase(ja: "町\(number)", en: "Town"), legalForm: "市区町村"))
    }
  }

  private func number(_ sql: String, _ queue: DatabaseQueue) throws -> Int64 {
    try queue.read { try Int64.fetchOne($0, sql: sql) } ?? -1
  }

  @Test(arguments: [10_000, 10_239, 10_240] as [Int64])
  func `a proof among ten thousand Facts reads few rows`(count: Int64) throws {
    let queue = try store(leaves: count)
    let node = try open(queue)
    #expect(node.tree == tree(count))
    for seq in [0, 1, 255, 256, 8191, 8192, 9_999] as [Int64] {
      let (proof, rows) = try queue.read { db in
        var tiles = TileReader(db)
        let proof = try InclusionProof(of: seq, in: count) { try tiles.node($0, $1) }
        return (proof, tiles.rowsRead)
      }
      #expect(proof.proves(leaf: Self.leaf(seq), root: node.tree.root), "Fact \(seq)")
      // One tile of leaves, one of the level above, and the leaves behind the last full tile.
      #expect(rows <= 2 + Int(count % 256), "Fact \(seq): \(rows) rows")
    }
    let rows = try queue.read { db in
      var tiles = TileReader(db)
      let opened = try MerkleTree(count: count) { try tiles.node($0, $1) }
      #expect(opened.root == node.tree.root)
      return tiles.rowsRead
    }
    #expect(rows <= 2 + Int(count % 256), "opening: \(rows) rows")
  }

  @Test func `a tree of 65,536 Facts and one has a tile on the third level`() throws {
    let count: Int64 = 65_537
    let queue = try store(leaves: count)
    let node = try open(queue)
    #expect(node.tree.root == tree(count).root)
    #expect(try number("SELECT MAX(level) FROM tile", queue) == 2)
    #expect(try queue.read { try TileGrowth.covered(in: $0) } == 65_536)
  }

  @Test func `tiles grow after the commit, and a crash before is made good at the start`() throws {
    let queue = try store(leaves: 200)
    let node = try open(queue)
    _ = node.apply(inputs(400), at: Self.now, wallAt: Self.now)
    #expect(node.tree.count == 600)
    #expect(try number("SELECT COUNT(*) FROM tile", queue) == 0, "cut between commit and growth")
    let again = try open(queue)
    #expect(again.tree.root == node.tree.root)
    #expect(try number("SELECT COUNT(*) FROM tile", queue) == 3)
    try node.growTiles()
    try node.growTiles()
    #expect(try queue.read { try TileGrowth.covered(in: $0) } == 512)
  }

  @Test(arguments: [
    "DELETE FROM tile WHERE level = 1", "DELETE FROM tile WHERE level = 0 AND position = 1",
    "DELETE FROM tile WHERE level = 0 AND position = 2",
    "UPDATE tile SET hashes = substr(hashes, 1, 64) WHERE level = 1",
    "UPDATE tile SET hashes = zeroblob(96) WHERE level = 1", "DELETE FROM tile",
    "UPDATE tile SET level = 5 WHERE level = 1",
  ])
  func `tiles that are missing or wrong are made again at the start`(damage: String) throws {
    let count: Int64 = 800
    let queue = try store(leaves: count)
    let node = try open(queue)
    try node.writeCheckpoint(at: Self.now) { origin, tree in "\(origin) \(tree.count)" }
    let whole = try queue.read { try Data.fetchAll($0, sql: "SELECT hashes FROM tile ORDER BY 1") }
    try queue.write { try $0.execute(sql: damage) }
    #expect(try open(queue).tree.root == tree(count).root)
    let mended = try queue.read { try Data.fetchAll($0, sql: "SELECT hashes FROM tile ORDER BY 1") }
    #expect(mended == whole)
  }

  @Test(arguments: [
    Damage(
      "a leaf tile", "UPDATE tile SET hashes = zeroblob(8192) WHERE level = 0 AND position = 1",
      at: "tile", pick: "SELECT '0 1'", .rowDiffers),
    Damage(
      "an upper tile", "UPDATE tile SET hashes = zeroblob(96) WHERE level = 1", at: "tile",
      pick: "SELECT '1 0'", .rowDiffers),
    Damage(
      "a hole", "DELETE FROM tile WHERE level = 0 AND position = 1", at: "tile",
      pick: "SELECT '0 1'", .rowMissing),
    Damage(
      "a tile of nothing", "INSERT INTO tile VALUES (0, 9, zeroblob(8192))", at: "tile",
      pick: "SELECT '0 9'", .rowWithoutFacts),
  ])
  func `the verifier names a tile that is not what the Facts give`(damage: Damage) throws {
    let queue = try DatabaseQueue()
    let node = try open(queue)
    _ = node.apply(inputs(800), at: Self.now, wallAt: Self.now)
    try node.growTiles()
    #expect(try Verifier.verify(queue, at: Self.now).faults == [])
    let place = try damage.happen(to: queue)
    let faults = try Verifier.verify(queue, at: Self.now).faults
    #expect(faults.contains { $0.place == place && $0.what == damage.what }, "\(faults)")
  }

  @Test func `a proof from a wrong tile does not hold, and holds when the tiles are made again`()
    throws
  {
    let queue = try store(leaves: 800)
    let node = try open(queue)
    try queue.write { db in
      try db.execute(
        sql: "UPDATE tile SET hashes = zeroblob(8192) WHERE level = 0 AND position = 1")
    }
    func holds() throws -> Bool {
      let proof = try queue.read { db in
        var tiles = TileReader(db)
        return try InclusionProof(of: 300, in: 800) { try tiles.node($0, $1) }
      }
      return proof.proves(leaf: Self.leaf(300), root: node.tree.root)
    }
    #expect(try !holds())
    try node.rebuildTiles()
    #expect(try holds())
    #expect(node.tree == tree(800))
  }

  @Test func `a node begins on a full disk, and its tiles grow when there is room`() throws {
    let queue = try store(leaves: 200)
    let node = try open(queue)
    _ = node.apply(inputs(1600), at: Self.now, wallAt: Self.now)
    #expect(node.tree.count == 1800)
    func setDisk(isFull: Bool) throws {
      try queue.writeWithoutTransaction { db in
        let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
        try db.execute(sql: "PRAGMA max_page_count = \(isFull ? pages : 1_000_000)")
      }
    }
    try setDisk(isFull: true)
    let again = try open(queue)
    #expect(again.tree == node.tree)
    #expect(throws: DatabaseError.self) { try again.growTiles() }
    try setDisk(isFull: false)
    try again.growTiles()
    #expect(try queue.read { try TileGrowth.covered(in: $0) } == 1792)
    #expect(try open(queue).tree == node.tree)
  }

  @Test func `a gap behind the last full tile is said when the store is opened`() throws {
    let queue = try store(leaves: 300)
    try queue.write { try $0.execute(sql: "DELETE FROM fact WHERE seq = 280") }
    #expect(throws: Failure.self) { try open(queue) }
  }
}
