//! The prefectures as tiles, each about where it lies. Drawn for the eye; the figures stand in a table beside it.

internal import Kernel

/// The tile map.
enum PrefectureMap {
  /// Column and row of each prefecture, by the first two digits of its code (JIS X 0401).
  // table:
  static let places: [String: (column: Int, row: Int)] = [
    "01": (12, 0), "02": (11, 2), "03": (12, 3), "05": (11, 3), "04": (12, 4), "06": (11, 4),
    "07": (12, 5), "15": (11, 5), "08": (13, 6), "09": (12, 6), "10": (11, 6), "20": (10, 6),
    "16": (9, 5), "17": (8, 5), "18": (8, 6), "11": (12, 7), "13": (12, 8), "12": (13, 7),
    "14": (12, 9), "19": (11, 7), "22": (11, 8), "23": (10, 8), "21": (9, 6), "24": (9, 8),
    "25": (8, 7), "26": (7, 6), "27": (7, 8), "28": (6, 6), "29": (8, 8), "30": (7, 9),
    "31": (5, 6), "32": (4, 6), "33": (5, 7), "34": (4, 7), "35": (3, 6), "36": (6, 9),
    "37": (5, 9), "38": (4, 9), "39": (5, 10), "40": (1, 7), "41": (0, 7), "42": (0, 8),
    "43": (1, 8), "44": (2, 7), "45": (2, 8), "46": (1, 9), "47": (0, 11),
  ]
  /// Three letters for each in English, where two would stand for several (Tochigi, Tokyo, Tokushima, Tottori).
  // table:
  static let letters: [String: String] = [
    "01": "Hok", "02": "Aom", "03": "Iwt", "04": "Myg", "05": "Akt", "06": "Ymt", "07": "Fks",
    "08": "Ibr", "09": "Tcg", "10": "Gnm", "11": "Stm", "12": "Chb", "13": "Tky", "14": "Kng",
    "15": "Ngt", "16": "Tym", "17": "Isk", "18": "Fki", "19": "Ymn", "20": "Ngn", "21": "Gif",
    "22": "Szk", "23": "Aic", "24": "Mie", "25": "Shg", "26": "Kyt", "27": "Osk", "28": "Hyg",
    "29": "Nar", "30": "Wky", "31": "Ttr", "32": "Smn", "33": "Oky", "34": "Hrs", "35": "Ymg",
    "36": "Tks", "37": "Kgw", "38": "Ehm", "39": "Koc", "40": "Fko", "41": "Sag", "42": "Ngs",
    "43": "Kmm", "44": "Oit", "45": "Myz", "46": "Kgs", "47": "Okn",
  ]
  private static let step = 34
  private static let size = 32

  /// A prefecture with its share.
  struct Tile: Hashable, Sendable {
    var code: String
    var name: String
    /// Per cent of those asked who answered; nil where nobody was asked.
    var percent: Int?
  }

  /// The map. Darkness is the share; the number in each tile says it as well. In English a list below it says what the
  /// letters stand for.
  static func draw(_ tiles: [Tile], title: String, _ say: Language) -> HTML {
    let drawn = tiles.compactMap { tile -> HTML? in
      guard let place = places[tile.code], let percent = tile.percent else { return nil }
      let (x, y) = (place.column * step, place.row * step)
      let mark = Self.label(tile, say)
      return """
        <g><title>\(tile.name) \(percent) %</title><rect x="\(x)" y="\(y)" width="\(size)" \
        height="\(size)" fill="#197a4b" fill-opacity="\(opacity(percent))" stroke="#767676"/>\
        <text x="\(x + size / 2)" y="\(y + 14)" text-anchor="middle" font-size="11" \
        fill="currentColor">\(mark)</text><text x="\(x + size / 2)" y="\(y + 27)" \
        text-anchor="middle" font-size="10" fill="currentColor">\(percent)</text></g>

        """
    }
    if drawn.isEmpty { return .nothing }
    let map: HTML = """
      <svg viewBox="-1 -1 480 412" width="100%" role="img" aria-label="\(title)">
      \(drawn)</svg>
      """
    return say == .ja ? map : "\(map)\n\(legend(tiles, say))"
  }

  /// What stands in a tile: the first two characters of a Japanese name tell all prefectures apart.
  static func label(_ tile: Tile, _ say: Language) -> String {
    let cut = String(tile.name.prefix(2))
    return say == .ja ? cut : letters[tile.code] ?? cut
  }

  private static func legend(_ tiles: [Tile], _ say: Language) -> HTML {
    let shown = tiles.filter { places[$0.code] != nil && $0.percent != nil }
    let names = shown.map { "\(label($0, say)) \($0.name)" }
    return """
      <details class="names"><summary>\(BulletinPhrases.mapLetters(say))</summary>
      <p class="sub">\(names.joined(separator: ", "))</p></details>
      """
  }

  /// At most a half, so that ink stays readable on it in light and in dark.
  private static func opacity(_ percent: Int) -> String {
    let half = min(max(percent, 0), 100) / 2
    return half < 10 ? "0.0\(half)" : "0.\(half)"
  }
}

/// A rising line with its last value; the numbers stand in the sentence beside it.
func permeationCurve(_ points: [(share: Int, acted: Int)], title: String) -> HTML {
  guard points.count > 1 else { return .nothing }
  let (width, height) = (460, 120)
  func line(_ values: [Int]) -> String {
    values.enumerated().map { index, value in
      "\(index * width / (values.count - 1)),\(height - min(max(value, 0), 100) * height / 100)"
    }.joined(separator: " ")
  }
  return """
    <svg viewBox="-4 -4 500 140" width="100%" role="img" aria-label="\(title)">
    <path d="M0 0V\(height)H\(width)" fill="none" stroke="#767676"/>
    <polyline points="\(line(points.map(\.acted)))" fill="none" stroke="currentColor" \
    stroke-dasharray="4 4"/>
    <polyline points="\(line(points.map(\.share)))" fill="none" stroke="#197a4b" stroke-width="3"/>
    <text x="\(width)" y="12" text-anchor="end" font-size="12" fill="currentColor">100 %</text>
    </svg>
    """
}
