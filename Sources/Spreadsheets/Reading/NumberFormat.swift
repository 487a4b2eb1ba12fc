//! What a number format makes of a number: only what changes its meaning for a reader, not colours or grouping.

/// How a stored number is to be read.
enum NumberFormat: Hashable {
  /// As plain digits.
  case general
  /// As a day, a time of day, both, or a length of time (`[h]:mm`).
  case moment(hasDate: Bool, hasTime: Bool, isElapsed: Bool)
  /// As a share of a hundred.
  case percent
  /// As an identifier with its leading zeros and hyphens: `0000000000`, `000-0000`.
  case digits([Section])

  /// One of the patterns of a format, which may have a condition in front.
  struct Section: Hashable {
    var condition: Condition?
    var elements: [Element] = []
  }

  /// `[<=999]`.
  struct Condition: Hashable {
    var comparison: String
    var bound: Double
  }

  /// One place of a pattern.
  enum Element: Hashable {
    case digit(isRequired: Bool)
    case literal(Character)
  }

  /// A format that files only number. Source: ECMA-376 part 1, 18.8.30, with the ids of Japanese Excel.
  init(builtIn id: Int) {
    switch id {
    case 9, 10: self = .percent
    case 14...17, 27...31, 34...36, 50...58:
      self = .moment(hasDate: true, hasTime: false, isElapsed: false)
    case 22: self = .moment(hasDate: true, hasTime: true, isElapsed: false)
    case 18...21, 32, 33, 45, 47: self = .moment(hasDate: false, hasTime: true, isElapsed: false)
    case 46: self = .moment(hasDate: false, hasTime: true, isElapsed: true)
    default: self = .general
    }
  }

  /// A format by its code, as `yyyy"年"m"月"d"日"` or `[$-411]ge.m.d`. What it does not understand shows plain digits.
  init(code: String) {
    // Excel's own codes end at 255 characters; a longer one is nobody's.
    let sections = FormatSection.split(String(code.prefix(Self.codeCharactersMax)))
    guard let first = sections.first else {
      self = .general
      return
    }
    if first.isMoment {
      self = .moment(
        hasDate: first.hasDate, hasTime: first.hasTime, isElapsed: first.isElapsed)
    } else if first.isPercent {
      self = .percent
    } else if sections.allSatisfy(\.isIdentifier) || first.isIdentifier && first.condition == nil {
      self = .digits(
        sections.filter(\.isIdentifier).map {
          Section(condition: $0.condition, elements: $0.elements)
        })
    } else {
      self = .general
    }
  }

  private static let codeCharactersMax = 255
}

extension NumberFormat.Condition {
  /// Whether the number falls under the condition.
  func holds(_ value: Double) -> Bool {
    switch comparison {
    case "<": value < bound
    case "<=": value <= bound
    case ">": value > bound
    case ">=": value >= bound
    case "=": value == bound
    case "<>": value != bound
    default: false
    }
  }
}
