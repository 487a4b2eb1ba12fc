//! A stored number as its reader would say it: a day as `2026-04-01`, a postcode with its zeros, plain digits else.

internal import Kernel

/// Turns the number of a cell into text.
struct NumberText {
  /// Whether days count from 1904.
  let startsIn1904: Bool

  /// The text of a number under a format; nil when it is no number.
  func text(_ stored: String, _ format: NumberFormat) -> String? {
    guard let number = DecimalDigits(stored) else { return nil }
    switch format {
    case .general: return number.text
    case .percent: return number.timesHundred.text + "%"
    case .moment(let hasDate, let hasTime, let isElapsed):
      guard let value = Double(stored), value.isFinite else { return number.text }
      if isElapsed { return elapsed(value) ?? number.text }
      return moment(value, hasDate: hasDate, hasTime: hasTime) ?? number.text
    case .digits(let sections):
      guard number.isWhole, !number.isBelowZero, let value = Double(stored) else {
        return number.text
      }
      let section = sections.first { $0.condition?.holds(value) ?? true }
      return section.map { fill($0.elements, with: number.wholeDigits) } ?? number.text
    }
  }

  /// Puts the digits into their places from the right; those left over stand before the first place.
  private func fill(_ elements: [NumberFormat.Element], with digits: [UInt8]) -> String {
    var rest = digits == [0] ? [] : digits
    var places = elements.count { if case .digit = $0 { true } else { false } }
    var reversed: [Character] = []
    for element in elements.reversed() {
      switch element {
      case .literal(let character): reversed.append(character)
      case .digit(let isRequired):
        places -= 1
        if let digit = rest.popLast() {
          reversed.append(contentsOf: String(digit))
        } else if isRequired {
          reversed.append("0")
        }
        if places == 0 {
          while let digit = rest.popLast() { reversed.append(contentsOf: String(digit)) }
        }
      }
    }
    return String(reversed.reversed())
  }

  /// `2026-04-01`, `2026-04-01 09:30` or `09:30`; nil outside the years that a spreadsheet knows.
  private func moment(_ value: Double, hasDate: Bool, hasTime: Bool) -> String? {
    guard value >= 0, value < Self.serialMax else { return nil }
    var days = Int(value)
    var seconds = Int(((value - Double(days)) * 86_400).rounded())
    if seconds >= 86_400 {
      days += 1
      seconds = 0
    }
    let time = clock(seconds)
    guard hasDate else { return hasTime ? time : nil }
    guard let date = date(days), CivilDate.years.contains(date.year) else {
      return days == 0 && hasTime ? time : nil
    }
    return hasTime && seconds > 0 ? "\(date) \(time)" : date.description
  }

  /// The day of a serial number. Excel believes in 29 February 1900, serial 60: it is no day here, and those before it
  /// are one off. Source: ECMA-376 part 1, 18.17.4.1.
  private func date(_ serial: Int) -> CivilDate? {
    if startsIn1904 { return Self.day1904.adding(days: serial) }
    switch serial {
    case 1...59: return Self.day1900.adding(days: serial)
    case 61...: return Self.day1900.adding(days: serial - 1)
    default: return nil
    }
  }

  private static let day1900 = CivilDate(daysSince1970: -25_568)
  private static let day1904 = CivilDate(daysSince1970: -24_107)
  /// Behind 9999-12-31 in either way of counting.
  private static let serialMax = 2_958_466.0

  /// `09:30`, with seconds when there are any.
  private func clock(_ seconds: Int) -> String {
    let minutes = "\(two(seconds / 3600)):\(two(seconds / 60 % 60))"
    return seconds % 60 == 0 ? minutes : minutes + ":\(two(seconds % 60))"
  }

  /// `27:30`; nil for what no clock counts.
  private func elapsed(_ value: Double) -> String? {
    guard value >= 0, value < Self.serialMax else { return nil }
    return clock(Int((value * 86_400).rounded()))
  }

  private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
