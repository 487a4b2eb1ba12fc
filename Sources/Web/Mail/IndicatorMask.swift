//! Finds indicators in free text and takes them out, or makes them dead, before a mail carries it.

/// What R10 needs of a text: no indicator leaves in a mail at TLP:AMBER or above, and none is live
/// below it. Both those that the alert lists and whatever looks like one are found: addresses,
/// domains and file names, URLs, hashes; in full width, in either case, defanged or not.
enum IndicatorMask {
  /// The text with every indicator replaced by the given words.
  static func masked(_ text: String, listed: [String], with words: String) -> String {
    replacing(text, listed: listed) { _ in words }
  }

  /// The text with every indicator defanged (無効化表記): `hxxp://evil[.]example`.
  static func defanged(_ text: String, listed: [String]) -> String {
    replacing(text, listed: listed) { defang($0) }
  }

  /// One indicator, defanged; one that is so already is left.
  static func defang(_ indicator: String) -> String {
    let lower = indicator.lowercased()
    guard !lower.contains("[.]"), !lower.hasPrefix("hxxp") else { return indicator }
    let dead = lower.hasPrefix("http") ? "hxxp" + indicator.dropFirst(4) : indicator
    return dead.split(separator: ".", omittingEmptySubsequences: false).joined(separator: "[.]")
  }

  /// A letter as it is compared, and where it stood in the text.
  private struct Letter {
    let scalar: Unicode.Scalar
    let place: Range<Int>
  }

  private static func replacing(
    _ text: String, listed: [String], by replacement: (String) -> String
  ) -> String {
    let source = Array(text.unicodeScalars)
    let letters = fold(source)
    var taken = [Bool](repeating: false, count: source.count)
    for indicator in listed {
      mark(occurrencesOf: fold(Array(indicator.unicodeScalars)).map(\.scalar), in: letters, &taken)
    }
    var start = 0
    while start < letters.count {
      var end = start
      while end < letters.count, isIndicatorLetter(letters[end].scalar) { end += 1 }
      if end > start,
        looksLikeIndicator(String(String.UnicodeScalarView(letters[start..<end].map(\.scalar))))
      {
        for index in letters[start].place.lowerBound..<letters[end - 1].place.upperBound {
          taken[index] = true
        }
      }
      start = max(end, start + 1)
    }
    return joined(source, taken, replacement)
  }

  private static func joined(
    _ source: [Unicode.Scalar], _ taken: [Bool], _ replacement: (String) -> String
  ) -> String {
    var out = ""
    var at = 0
    while at < source.count {
      var end = at
      while end < source.count, taken[end] == taken[at] { end += 1 }
      var piece = String.UnicodeScalarView()
      piece.append(contentsOf: source[at..<end])
      out += taken[at] ? replacement(String(piece)) : String(piece)
      at = end
    }
    return out
  }

  private static func mark(
    occurrencesOf wanted: [Unicode.Scalar], in letters: [Letter], _ taken: inout [Bool]
  ) {
    guard let first = wanted.first, wanted.count <= letters.count else { return }
    for start in 0...(letters.count - wanted.count)
    where letters[start].scalar == first
      && wanted.indices.allSatisfy({ letters[start + $0].scalar == wanted[$0] })
    {
      let end = letters[start + wanted.count - 1].place.upperBound
      for index in letters[start].place.lowerBound..<end { taken[index] = true }
    }
  }

  private static let defangings: [(written: [Unicode.Scalar], meant: [Unicode.Scalar])] = [
    ("[.]", "."), ("(.)", "."), ("{.}", "."), ("[dot]", "."), ("(dot)", "."), ("[:]", ":"),
    ("[://]", "://"), ("[@]", "@"), ("[at]", "@"), ("hxxp", "http"),
  ].map { (Array($0.0.unicodeScalars), Array($0.1.unicodeScalars)) }

  private static let defangingStarts: [Unicode.Scalar] = ["[", "(", "{", "h"]

  /// Lower case, half width, refanged, without invisible letters.
  private static func fold(_ source: [Unicode.Scalar]) -> [Letter] {
    let plain = source.map(plainScalar)
    var letters: [Letter] = []
    var at = 0
    while at < plain.count {
      if defangingStarts.contains(plain[at]),
        let found = defangings.first(where: { plain[at...].starts(with: $0.written) })
      {
        let place = at..<(at + found.written.count)
        letters += found.meant.map { Letter(scalar: $0, place: place) }
        at = place.upperBound
        continue
      }
      if !isInvisible(plain[at]) { letters.append(Letter(scalar: plain[at], place: at..<(at + 1))) }
      at += 1
    }
    return letters
  }

  private static func plainScalar(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    var plain = scalar
    if (0xFF01...0xFF5E).contains(scalar.value) {
      plain = Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
    }
    let lower = plain.properties.lowercaseMapping.unicodeScalars
    return lower.count == 1 ? lower[lower.startIndex] : plain
  }

  private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0...0x8, 0xB, 0xC, 0xE...0x1F, 0x7F...0x84, 0x86...0x9F: true
    case 0xAD, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFE00...0xFE0F, 0xFEFF: true
    default: false
    }
  }

  private static func isIndicatorLetter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "0"..."9", "a"..."z", ".", "-", "_", ":", "/", "@", "%", "?", "&", "=", "+", "~", "#": true
    default: false
    }
  }

  private static let hashDigitsMin = 32

  private static func looksLikeIndicator(_ run: String) -> Bool {
    if run.contains("://") || run.contains("::") { return true }
    let words = run.split { !$0.isASCII || !($0.isLetter || $0.isNumber) }
    if words.contains(where: { $0.count >= hashDigitsMin && $0.allSatisfy(\.isHexDigit) }) {
      return true
    }
    if run.split(separator: ":").count > 3, run.allSatisfy({ $0.isHexDigit || $0 == ":" }) {
      return true
    }
    return run.split(whereSeparator: { "/:@?&=#%+~".contains($0) }).contains { part in
      let labels = part.split(separator: ".")
      guard labels.count > 1, let last = labels.last else { return false }
      let isQuad = labels.count == 4 && labels.allSatisfy { $0.allSatisfy(\.isNumber) }
      return isQuad || last.count > 1 && last.contains(where: \.isLetter)
    }
  }
}
