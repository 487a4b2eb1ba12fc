//! Days as people write them in Japan: by era, by year, with whatever signs between.

public import Kernel

extension Normalized {
  /// The day that a text names; nil for anything else and for days that do not exist. Read are `令和8年4月1日`,
  /// `令和元年5月1日`, `R8.4.1`, `H30/4/1`, `2026年4月1日`, `2026/4/1`, `2026-04-01`, `20260401`, all of them in full width
  /// as well, with a weekday in brackets or a time of midnight behind. A year beyond its era's end (平成32年) is counted
  /// on, as old contracts have it. Never read is a year of two digits without an era, nor a day before the month.
  public static func date(_ text: String) -> CivilDate? {
    let plain = compatible(text).filter { !$0.isWhitespace || $0 == " " }
    var rest = withoutEnding(plain)
    if let digits = eightDigits(rest) { return digits }
    let offset = takeEra(&rest)
    guard let parts = parts(rest) else { return nil }
    if let offset {
      guard (1...eraYearMax).contains(parts.year) else { return nil }
      return CivilDate(year: offset + parts.year, month: parts.month, day: parts.day)
    }
    guard years.contains(parts.year) else { return nil }
    return CivilDate(year: parts.year, month: parts.month, day: parts.day)
  }

  /// Years without an era: anything below is a typing error or an era year.
  private static let years = 1868...2999
  private static let eraYearMax = 99

  /// The year before each era's first, by its names.
  private static let eras: [(names: [String], offset: Int)] = [
    (["令和", "令", "R", "r"], 2018), (["平成", "平", "H", "h"], 1988),
    (["昭和", "昭", "S", "s"], 1925), (["大正", "大", "T", "t"], 1911),
    (["明治", "明", "M", "m"], 1867),
  ]

  private static func takeEra(_ text: inout String) -> Int? {
    for era in eras {
      for name in era.names where text.hasPrefix(name) {
        text = trimmed(String(text.dropFirst(name.count)))
        if text.hasPrefix(".") { text.removeFirst() }
        return era.offset
      }
    }
    return nil
  }

  /// Drops `(水)`, `水曜日` and `00:00:00`.
  private static func withoutEnding(_ text: String) -> String {
    var rest = text
    for midnight in [" 00:00:00", "T00:00:00", " 0:00:00", " 0:00", " 00:00"]
    where rest.hasSuffix(midnight) {
      rest.removeLast(midnight.count)
      break
    }
    if rest.hasSuffix(")"), let open = rest.lastIndex(of: "(") {
      rest = String(rest[..<open])
    }
    rest = trimmed(rest)
    for ending in ["曜日", "曜"] where rest.hasSuffix(ending) {
      rest.removeLast(ending.count)
      if let day = rest.last, "月火水木金土日".contains(day) { rest.removeLast() }
      break
    }
    return trimmed(rest)
  }

  private static func eightDigits(_ text: String) -> CivilDate? {
    guard text.utf8.count == 8, let number = Int(text), text.utf8.allSatisfy({ $0 >= 0x30 }),
      years.contains(number / 10_000)
    else { return nil }
    return CivilDate(year: number / 10_000, month: number / 100 % 100, day: number % 100)
  }

  /// Three numbers, the same kind of sign between them: `年月日`, or one of `. / -`.
  private static func parts(_ text: String) -> (year: Int, month: Int, day: Int)? {
    var numbers: [Int] = []
    var signs: [Character] = []
    var digits = ""
    for character in text.replacing("元", with: "1") + "\u{0}" {
      if character.isASCII, character.isNumber {
        digits.append(character)
        continue
      }
      if character == " " { continue }
      if digits.isEmpty {
        if character == "\u{0}", signs.last == "日" { break }
        return nil
      }
      guard digits.count <= 4, let number = Int(digits) else { return nil }
      numbers.append(number)
      digits = ""
      if character != "\u{0}" { signs.append(oneHyphen(character)) }
    }
    let isKnown = [["年", "月", "日"], ["年", "月"], [".", "."], ["/", "/"], ["-", "-"]].contains(signs)
    guard isKnown, numbers.count == 3 else { return nil }
    return (numbers[0], numbers[1], numbers[2])
  }

  /// Whatever was typed for a hyphen.
  private static func oneHyphen(_ character: Character) -> Character {
    "\u{2010}\u{2011}\u{2012}\u{2013}\u{2014}\u{2015}\u{2212}ー".contains(character)
      ? "-" : character
  }
}
