//! Which files a tiled journal consists of, and what they are called.

/// The layout of a tile-based transparency log: hashes in tiles of 256, entries in bundles of 256. A tile's first bytes
/// never change, so partial tiles may be replaced by fuller ones.
/// Source: C2SP tlog-tiles.
public enum TileLayout {
  /// The hashes of a full tile, and the entries of a full bundle.
  public static let width = 256
  /// The levels of the tree within one tile.
  public static let height = 8
  /// The highest tile level of the path form.
  public static let levelMax = 63

  /// One file of the log.
  public struct Tile: Hashable, Sendable {
    /// What the file holds.
    public enum Content: Hashable, Sendable {
      /// Hashes of the tree's level `8 * level`.
      case hashes(level: Int)
      /// The entries themselves.
      case entries
    }

    /// What the file holds.
    public let content: Content
    /// Position within its level, from 0.
    public let index: Int64
    /// How many hashes or entries, 1 … 256.
    public let width: Int

    /// A tile from its parts; nil for a level, an index or a width that cannot be.
    public init?(_ content: Content, index: Int64, width: Int = TileLayout.width) {
      guard index >= 0, (1...TileLayout.width).contains(width) else { return nil }
      if case .hashes(let level) = content, !(0...TileLayout.levelMax).contains(level) {
        return nil
      }
      self.content = content
      self.index = index
      self.width = width
    }

    fileprivate init(content: Content, index: Int64, width: Int) {
      self.content = content
      self.index = index
      self.width = width
    }

    /// The positions of its hashes in the tree's level `8 * level`, or of its entries in the journal.
    public var range: Range<Int64> {
      let start = index * Int64(TileLayout.width)
      return start..<start + Int64(width)
    }

    /// The path, e.g. `tile/0/x001/x234/067` or `tile/entries/000.p/8`.
    public var path: String {
      let folder =
        switch content {
        case .hashes(let level): String(level)
        case .entries: "entries"
        }
      let partial = width == TileLayout.width ? "" : ".p/\(width)"
      return "tile/\(folder)/\(TileLayout.encoded(index))\(partial)"
    }

    /// Reads a path; nil for anything that `path` would not write, so that each tile has one name.
    public init?(path: String) {
      var parts = path.split(separator: "/", omittingEmptySubsequences: false)
      guard parts.count >= 3, parts.removeFirst() == "tile" else { return nil }
      let folder = parts.removeFirst()
      let content: Content
      if folder == "entries" {
        content = .entries
      } else {
        guard let level = Int(folder) else { return nil }
        content = .hashes(level: level)
      }
      var width = TileLayout.width
      if parts.count >= 2, parts[parts.count - 2].hasSuffix(".p") {
        guard let partial = Int(parts.removeLast()) else { return nil }
        width = partial
        parts[parts.count - 1].removeLast(2)
      }
      guard let index = TileLayout.decoded(parts),
        let tile = Tile(content, index: index, width: width), tile.path == path
      else { return nil }
      self = tile
    }
  }

  /// The tiles to write when a tree grows: every one that became full, and the partial ones at the right edge.
  /// Hash tiles of all levels, then entry bundles.
  public static func tiles(from before: Int64, to after: Int64) -> [Tile] {
    var tiles: [Tile] = []
    var level = 0
    while level * height < Int64.bitWidth, after >> Int64(level * height) > 0 {
      let shift = Int64(level * height)
      tiles += grown(.hashes(level: level), from: before >> shift, to: after >> shift)
      level += 1
    }
    return tiles + grown(.entries, from: before, to: after)
  }

  private static func grown(
    _ content: Tile.Content, from before: Int64, to after: Int64
  ) -> [Tile] {
    guard before < after else { return [] }
    let (full, rest) = after.quotientAndRemainder(dividingBy: Int64(width))
    let first = before / Int64(width)
    var tiles = (first..<full).map { Tile(content: content, index: $0, width: width) }
    if rest > 0 { tiles.append(Tile(content: content, index: full, width: Int(rest))) }
    return tiles
  }

  /// Three digits a folder, all but the last behind an x, so that no folder has more than a thousand names.
  static func encoded(_ index: Int64) -> String {
    let digits = String(index)
    let padded = String(repeating: "0", count: (3 - digits.count % 3) % 3) + digits
    var groups: [String] = []
    var rest = padded[...]
    while !rest.isEmpty {
      groups.append(String(rest.prefix(3)))
      rest = rest.dropFirst(3)
    }
    return groups.dropLast().map { "x\($0)/" }.joined() + (groups.last ?? "")
  }

  /// The reverse, taking more forms than there are: the caller compares with what `encoded` writes.
  private static func decoded(_ groups: [Substring]) -> Int64? {
    guard let last = groups.last else { return nil }
    var digits = ""
    for group in groups.dropLast() {
      guard group.hasPrefix("x") else { return nil }
      digits += group.dropFirst()
    }
    return Int64(digits + last)
  }
}
