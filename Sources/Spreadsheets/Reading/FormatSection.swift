//! One section of a number format's code, taken apart.

/// What stands between the semicolons of a format code.
struct FormatSection {
  private(set) var condition: NumberFormat.Condition?
  private(set) var elements: [NumberFormat.Element] = []
  private(set) var isElapsed = false
  private(set) var isPercent = false
  private var letters: Set<Character> = []
  /// A point, a comma or an exponent: a quantity, not an identifier.
  private var isQuantity = false

  /// The sections of a code; quoted semicolons part nothing.
  static func split(_ code: String) -> [FormatSection] {
    var sections = [FormatSection()]
    var place = code.startIndex
    while place < code.endIndex {
      if code[place] == ";" {
        sections.append(FormatSection())
        place = code.index(after: place)
      } else {
        place = sections[sections.count - 1].take(code, at: place)
      }
    }
    return sections
  }

  /// Shows a day or a time.
  var isMoment: Bool { isElapsed || !letters.isEmpty }
  /// `m` alone is a month; beside hours or seconds it is minutes.
  var hasDate: Bool {
    !letters.isDisjoint(with: "ydgebra") || letters.contains("m") && !hasTime
  }
  var hasTime: Bool { isElapsed || letters.contains("h") || letters.contains("s") }

  /// Two places or more without point or grouping: a postcode, a phone number, a staff number.
  var isIdentifier: Bool {
    !isMoment && !isPercent && !isQuantity
      && elements.count { if case .digit = $0 { true } else { false } } >= 2
      && elements.contains { $0 == .digit(isRequired: true) || $0 == .literal("-") }
  }

  /// Takes what begins at the place; the place behind it.
  private mutating func take(_ code: String, at place: String.Index) -> String.Index {
    let next = code.index(after: place)
    switch code[place] {
    case "\"":
      let end = code[next...].firstIndex(of: "\"") ?? code.endIndex
      for character in code[next..<end] { addLiteral(character) }
      return end < code.endIndex ? code.index(after: end) : end
    case "\\":
      if next < code.endIndex { addLiteral(code[next]) }
      return next < code.endIndex ? code.index(after: next) : next
    case "_", "*":
      // A gap as wide as the next character, or that character to fill the cell.
      return next < code.endIndex ? code.index(after: next) : next
    case "[":
      let end = code[next...].firstIndex(of: "]") ?? code.endIndex
      takeBracket(code[next..<end])
      return end < code.endIndex ? code.index(after: end) : end
    default: return takePlain(code, at: place)
    }
  }

  private mutating func takePlain(_ code: String, at place: String.Index) -> String.Index {
    if "GgSs".contains(code[place]) {
      let rest = code[place...]
      for word in ["General", "G/標準", "Standard"]
      where rest.prefix(word.count).lowercased() == word.lowercased() {
        return code.index(place, offsetBy: word.count)
      }
    }
    let next = code.index(after: place)
    switch code[place] {
    case "0": elements.append(.digit(isRequired: true))
    case "#", "?": elements.append(.digit(isRequired: false))
    case "%": isPercent = true
    case ".", ",", "/": isQuantity = true
    case "E" where next < code.endIndex && "+-".contains(code[next]): isQuantity = true
    case let character:
      let letter = character.lowercased().first ?? character
      if "ymdhsgebra".contains(letter) {
        letters.insert(letter)
      } else {
        addLiteral(character)
      }
    }
    return next
  }

  /// `[h]` counts beyond the day, `[<=999]` is a condition; colours, currencies and languages change nothing.
  private mutating func takeBracket(_ inner: Substring) {
    let lower = inner.lowercased()
    if !lower.isEmpty, Set(lower).count == 1, "hms".contains(lower.prefix(1)) {
      isElapsed = true
    } else if let mark = inner.first, "<>=".contains(mark) {
      let comparison = inner.prefix { "<>=".contains($0) }
      if let bound = Double(inner.dropFirst(comparison.count)), bound.isFinite {
        condition = NumberFormat.Condition(comparison: String(comparison), bound: bound)
      }
    }
  }

  /// Words around a number (円, 人) say nothing an import needs; hyphens and parentheses belong to the number.
  private mutating func addLiteral(_ character: Character) {
    if character.isASCII { elements.append(.literal(character)) }
  }
}
