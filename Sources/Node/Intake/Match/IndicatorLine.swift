//! The lines of a list of indicators, and where in each its value stands, without making texts of them.

internal import Formats
internal import Matching

/// A line that is not blank, without its break.
struct IndicatorLine {
  /// From 1, blank lines counted.
  let number: Int
  /// Where it begins and ends.
  let place: Range<Int>
  /// The value in it and its type, when it is beyond doubt where it stands.
  let value: (kind: SieveValueKind, place: Range<Int>)?

  /// Walks a plain list or a table; `visit` says whether to go on. The bytes must be readable a little beyond `count`.
  static func forEach(
    _ bytes: RawSpan, count: Int, form: IndicatorList.Form, _ visit: (IndicatorLine) -> Bool
  ) {
    var start = 0
    var number = 0
    if count >= 3, byte(bytes, 0) == 0xEF, byte(bytes, 1) == 0xBB, byte(bytes, 2) == 0xBF {
      start = 3
    }
    while start < count {
      var end = start
      var tabs = (-1, -1, -1)
      var isBlank = true
      while end < count {
        let byte = byte(bytes, end)
        if byte == 0x0A { break }
        if byte > 0x20 {
          isBlank = false
        } else if byte == 0x09 {
          if tabs.0 < 0 {
            tabs.0 = end
          } else if tabs.1 < 0 {
            tabs.1 = end
          } else if tabs.2 < 0 {
            tabs.2 = end
          }
        }
        end += 1
      }
      number += 1
      let next = end + 1
      if !isBlank {
        if byte(bytes, end - 1) == 0x0D { end -= 1 }
        let value =
          form == .plain
          ? (SieveValueKind.guessed, start..<end) : cell(bytes, start, end, tabs)
        let line = IndicatorLine(number: number, place: start..<end, value: value)
        guard visit(line) else { return }
      }
      start = next
    }
  }

  /// `name TAB type TAB value` and nothing or more cells behind it, where the name cannot be a time or a type.
  private static func cell(
    _ bytes: RawSpan, _ start: Int, _ end: Int, _ tabs: (Int, Int, Int)
  ) -> (kind: SieveValueKind, place: Range<Int>)? {
    guard tabs.0 > start, tabs.1 > tabs.0 else { return nil }
    let first = byte(bytes, start)
    // A time begins with a digit, a comment with a number sign.
    guard first > 0x23, first &- 0x30 >= 10, let kind = kind(bytes, tabs.0 + 1, tabs.1) else {
      return nil
    }
    // No word for a type is longer than this.
    if tabs.0 - start <= 16 {
      let name = (start..<tabs.0).map { byte(bytes, $0) }
      guard !IndicatorValue.isType(String(decoding: name, as: UTF8.self).lowercased()) else {
        return nil
      }
    }
    let last = tabs.2 < 0 ? end : tabs.2
    return tabs.1 + 1 < last ? (kind, tabs.1 + 1..<last) : nil
  }

  private static func kind(_ bytes: RawSpan, _ first: Int, _ last: Int) -> SieveValueKind? {
    guard first < last, last - first <= 16 else { return nil }
    var word = Word()
    for place in first..<last { word.add(byte(bytes, place)) }
    for known in words where known.word == word { return known.kind }
    return nil
  }

  /// A word of up to 16 bytes, compared without a text made of it.
  private struct Word: Equatable {
    private var high: UInt64 = 0
    private var low: UInt64 = 0

    mutating func add(_ byte: UInt8) {
      high = high << 8 | low >> 56
      low = low << 8 | UInt64(byte)
    }
  }

  private static let words: [(word: Word, kind: SieveValueKind)] = {
    let words: [(String, SieveValueKind)] = [
      ("ipv4", .address), ("domain", .domain), ("url", .url), ("sha256", .sha256), ("md5", .md5),
      ("sha1", .sha1), ("ip", .address), ("ipv6", .address), ("cidr", .network),
      ("hostname", .domain), ("domain-name", .domain), ("ipv4-addr", .address),
      ("ipv6-addr", .address), ("network", .network),
    ]
    return words.map { text, kind in
      var word = Word()
      for byte in text.utf8 { word.add(byte) }
      return (word, kind)
    }
  }()

  private static func byte(_ bytes: RawSpan, _ place: Int) -> UInt8 {
    bytes.unsafeLoad(fromByteOffset: place, as: UInt8.self)
  }
}
