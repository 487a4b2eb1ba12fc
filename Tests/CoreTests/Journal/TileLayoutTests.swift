//! Tile paths of the C2SP specification, which tiles a growing journal writes, and entry bundles.

import Kernel
import Testing

struct TileLayoutTests {
  static let paths: [(TileLayout.Tile.Content, Int64, Int, String)] = [
    (.hashes(level: 0), 1_234_067, 256, "tile/0/x001/x234/067"),
    (.hashes(level: 0), 0, 256, "tile/0/000"),
    (.hashes(level: 0), 999, 1, "tile/0/999.p/1"),
    (.hashes(level: 1), 1000, 255, "tile/1/x001/000.p/255"),
    (.hashes(level: 63), 5, 256, "tile/63/005"),
    (.entries, 1_234_067, 256, "tile/entries/x001/x234/067"),
    (.entries, 273, 112, "tile/entries/273.p/112"),
    (.entries, 123_456_789, 256, "tile/entries/x123/x456/789"),
  ]

  @Test(arguments: paths) func `tiles have the specification's paths`(
    content: TileLayout.Tile.Content, index: Int64, width: Int, path: String
  ) {
    let tile = TileLayout.Tile(content, index: index, width: width)
    #expect(tile?.path == path)
    #expect(TileLayout.Tile(path: path) == tile)
  }

  @Test(arguments: [
    "", "tile", "tile/0", "tile/0/", "tile/0/0", "tile/0/00", "tile/0/0000", "tile/0/x000/001",
    "tile/0/x001",
    "tile/0/001/002", "tile/0/x01/002", "tile/0/x001/x234/067.p/0", "tile/0/067.p/256",
    "tile/0/067.p/257",
    "tile/0/067.p/01", "tile/0/067.p/+1", "tile/0/067.p/", "tile/0/067.p", "tile/00/067",
    "tile/64/067",
    "tile/-1/067", "tile/+1/067", "tile/0/-01", "tile/0/+01", "/tile/0/067", "tile/0/067/",
    "tile//067", "tile/0/06a",
    "tile/Entries/067", "tile/0/x001/../067", "tile/0/x999/x999/x999/x999/x999/x999/999",
    "tile/0/٠٦٧",
  ])
  func `any other path is refused`(path: String) {
    #expect(TileLayout.Tile(path: path) == nil)
  }

  @Test func `tiles cannot be wider than 256 nor higher than 63`() {
    #expect(TileLayout.Tile(.entries, index: 0, width: 256) != nil)
    #expect(TileLayout.Tile(.entries, index: 0, width: 257) == nil)
    #expect(TileLayout.Tile(.entries, index: 0, width: 0) == nil)
    #expect(TileLayout.Tile(.entries, index: -1) == nil)
    #expect(TileLayout.Tile(.hashes(level: 63), index: 0) != nil)
    #expect(TileLayout.Tile(.hashes(level: 64), index: 0) == nil)
    #expect(TileLayout.Tile(.hashes(level: -1), index: 0) == nil)
  }

  @Test func `a log of 70000 entries has the tiles of the specification's example`() {
    // C2SP tlog-tiles: 256 full level 0 tiles and more, the last of 112 hashes; level 1 with 256 and 17; level 2 with 1.
    let paths = TileLayout.tiles(from: 0, to: 70_000).map(\.path)
    let hashes = paths.filter { !$0.hasPrefix("tile/entries/") }
    #expect(hashes.count == 274 + 2 + 1)
    #expect(
      hashes.suffix(5) == [
        "tile/0/272", "tile/0/273.p/112", "tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1",
      ])
    #expect(paths.suffix(2) == ["tile/entries/272", "tile/entries/273.p/112"])
    #expect(paths.count == 277 + 274)
  }

  @Test func `growth writes what changed and nothing else`() {
    #expect(TileLayout.tiles(from: 0, to: 0).isEmpty)
    #expect(TileLayout.tiles(from: 300, to: 300).isEmpty)
    #expect(
      TileLayout.tiles(from: 0, to: 1).map(\.path) == ["tile/0/000.p/1", "tile/entries/000.p/1"])
    #expect(
      TileLayout.tiles(from: 255, to: 256).map(\.path)
        == ["tile/0/000", "tile/1/000.p/1", "tile/entries/000"])
    #expect(
      TileLayout.tiles(from: 256, to: 257).map(\.path)
        == ["tile/0/001.p/1", "tile/entries/001.p/1"])
    #expect(
      TileLayout.tiles(from: 250, to: 520).map(\.path)
        == [
          "tile/0/000", "tile/0/001", "tile/0/002.p/8", "tile/1/000.p/2", "tile/entries/000",
          "tile/entries/001", "tile/entries/002.p/8",
        ])
  }

  @Test func `tiles hold the nodes that a proof needs`() throws {
    let stored = StoredTree(count: 600)
    var tiles: [String: [Hash]] = [:]
    for tile in TileLayout.tiles(from: 0, to: 600) {
      guard case .hashes(let level) = tile.content else { continue }
      tiles[tile.path] = tile.range.compactMap { stored.node(level * TileLayout.height, $0) }
      #expect(tiles[tile.path]?.count == tile.width)
    }
    #expect(tiles["tile/1/000.p/2"]?.count == 2 && tiles.count == 4)
  }

  @Test func `bundles carry each entry behind its length`() {
    let bundle = EntryBundle([[], [1], [2, 3]])
    #expect(bundle?.bytes == [0, 0, 0, 1, 1, 0, 2, 2, 3])
    #expect(bundle.map { EntryBundle(bytes: $0.bytes) } == bundle)
    let longest = [UInt8](repeating: 7, count: EntryBundle.entryBytesMax)
    #expect(EntryBundle([longest])?.bytes.prefix(3) == [0xFF, 0xFF, 7])
    #expect(EntryBundle(bytes: [0xFF, 0xFF] + longest)?.entries == [longest])
    #expect(EntryBundle([longest + [7]]) == nil)
    #expect(EntryBundle(Array(repeating: [1], count: 256)) != nil)
    #expect(EntryBundle(Array(repeating: [1], count: 257)) == nil)
    #expect(EntryBundle([]) == nil)
  }

  @Test func `a cut bundle is refused`() {
    let bytes: [UInt8] = [0, 1, 9, 0, 2, 8, 7]
    #expect(EntryBundle(bytes: bytes)?.entries == [[9], [8, 7]])
    for length in [0, 1, 2, 4, 5, 6] {
      #expect(EntryBundle(bytes: Array(bytes.prefix(length))) == nil)
    }
    #expect(EntryBundle(bytes: Array(repeating: 0, count: 2 * 257)) == nil)
    #expect(EntryBundle(bytes: Array(repeating: 0, count: 2 * 256))?.entries.count == 256)
  }
}
