//! Days as people write them in a list: 2026-04-01, 2026/4/1, 令和8年4月1日, R8.4.1, 20260401.

internal import Kernel

/// Reads a day of a list of contacts.
enum ContactDate {
  /// The years that are believed.
  static let years = 1950...2199

  /// The day; nil for what is none, has no year, or does not exist. A time of day behind it is passed over.
  static func read(_ text: String) -> CivilDate? {
    var rest = ContactText.plain(text)[...]
    // 2026-04-01 00:00:00, 2026-04-01T00:00, 令和8年4月1日(水)
    if let end = rest.firstIndex(where: { $0 == " " || $0 == "T" || $0 == "(" }) {
      let tail = rest[rest.index(after: end)...]
      guard rest[end] == "(" || tail.contains(":") else { return nil }
      rest = rest[..<end]
    }
    let era = Self.eras.first { rest.hasPrefix($0.name) }
    rest.removeFirst(era?.name.count ?? 0)
    let numbers = numbers(in: rest)
    guard let numbers else { return nil }
    if numbers.count == 1, era == nil, let only = numbers.first, rest.utf8.count == 8 {
      return date(only / 10_000, only / 100 % 100, only % 100)
    }
    guard numbers.count == 3 else { return nil }
    guard let era else { return date(numbers[0], numbers[1], numbers[2]) }
    guard (1...99).contains(numbers[0]) else { return nil }
    return date(era.before + numbers[0], numbers[1], numbers[2])
  }

  private static func date(_ year: Int, _ month: Int, _ day: Int) -> CivilDate? {
    years.contains(year) ? CivilDate(year: year, month: month, day: day) : nil
  }

  /// Names of eras and the year before their first.
  private static let eras: [(name: String, before: Int)] = [
    ("令和", 2018), ("平成", 1988), ("昭和", 1925), ("R", 2018), ("r", 2018), ("H", 1988),
    ("h", 1988), ("S", 1925), ("s", 1925),
  ]

  /// The numbers between the signs that may stand between them; nil where anything else stands there.
  private static func numbers(in text: Substring) -> [Int]? {
    var found: [Int] = []
    var isInside = false
    for character in text {
      if character == "元" {
        found.append(1)
        isInside = false
      } else if let digit = character.wholeNumberValue, character.isASCII {
        if !isInside { found.append(0) }
        isInside = true
        found[found.count - 1] = found[found.count - 1] * 10 + digit
        guard found[found.count - 1] < 100_000_000 else { return nil }
      } else if "年月日/.-".contains(character) {
        isInside = false
      } else {
        return nil
      }
    }
    return found
  }
}
