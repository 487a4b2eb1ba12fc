//! Reads a regular expression into its parts.

/// A part of an expression.
indirect enum ExpressionPiece: Sendable {
  /// One code point.
  case scalar(UInt32)
  /// Any code point.
  case any(takesLineFeed: Bool)
  /// One of a set.
  case set(ScalarSet)
  /// Nothing, where it holds.
  case assert(LinearExpression.Assertion)
  /// One after the other; none is nothing.
  case sequence([ExpressionPiece])
  /// One of them.
  case choice([ExpressionPiece])
  /// So many times; without `most` without end.
  case repeated(ExpressionPiece, least: Int, most: Int?)
}

/// What `(?ims)` at the start says.
struct ExpressionFlags: Sendable {
  /// `i`
  var ignoresCase = false
  /// `m`: `^` and `$` also at line feeds.
  var seesLines = false
  /// `s`: `.` also takes a line feed.
  var dotTakesLineFeed = false
}

/// Reads one expression. Source: the syntax of PCRE, as far as it needs no going back.
struct ExpressionParser {
  private let text: [Unicode.Scalar]
  private var place = 0
  private var depth = 0
  /// The flags at the start.
  private(set) var flags = ExpressionFlags()

  /// A parser at the start.
  init(_ text: String) { self.text = Array(text.unicodeScalars) }

  /// The whole expression.
  mutating func whole() throws(LinearExpression.Problem) -> ExpressionPiece {
    try readFlags()
    let piece = try choice()
    guard place == text.count else { throw .malformed(at: place) }
    return piece
  }

  private var next: Unicode.Scalar? { place < text.count ? text[place] : nil }

  private mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
    guard next == scalar else { return false }
    place += 1
    return true
  }

  private func follows(_ wanted: String) -> Bool {
    text[place...].starts(with: wanted.unicodeScalars)
  }

  private mutating func readFlags() throws(LinearExpression.Problem) {
    guard follows("(?"), place + 2 < text.count, "ims".unicodeScalars.contains(text[2]) else {
      return
    }
    place = 2
    while let letter = next, letter != ")" {
      switch letter {
      case "i": flags.ignoresCase = true
      case "m": flags.seesLines = true
      case "s": flags.dotTakesLineFeed = true
      default: throw .unsupported(at: place)
      }
      place += 1
    }
    guard skip(")") else { throw .malformed(at: place) }
  }

  private mutating func choice() throws(LinearExpression.Problem) -> ExpressionPiece {
    var parts = [try sequence()]
    while skip("|") { parts.append(try sequence()) }
    return parts.count == 1 ? parts[0] : .choice(parts)
  }

  private mutating func sequence() throws(LinearExpression.Problem) -> ExpressionPiece {
    var parts: [ExpressionPiece] = []
    while let scalar = next, scalar != "|", scalar != ")" {
      let piece = try one()
      parts.append(try quantified(piece))
    }
    return .sequence(parts)
  }

  private mutating func one() throws(LinearExpression.Problem) -> ExpressionPiece {
    let start = place
    guard let scalar = next else { throw .malformed(at: start) }
    place += 1
    switch scalar {
    case "(": return try group(from: start)
    case "[": return .set(try set(from: start))
    case ".": return .any(takesLineFeed: flags.dotTakesLineFeed)
    case "^": return .assert(flags.seesLines ? .lineStart : .textStart)
    case "$": return .assert(flags.seesLines ? .lineEnd : .textEndOrLastLineFeed)
    case "*", "+", "?": throw .malformed(at: start)
    case "\\": return try escaped(from: start)
    default: return .scalar(scalar.value)
    }
  }

  private mutating func group(
    from start: Int
  ) throws(LinearExpression.Problem) -> ExpressionPiece {
    depth += 1
    guard depth <= LinearExpression.depthMax else { throw .tooDeep(at: start) }
    if skip("?") {
      if follows("P<") || (follows("<") && !follows("<=") && !follows("<!")) {
        // A name: nobody asks for it.
        while let scalar = next, scalar != ">" {
          guard scalar != ")" else { throw .malformed(at: place) }
          place += 1
        }
        guard skip(">") else { throw .malformed(at: place) }
      } else if !skip(":") {
        throw .unsupported(at: start)
      }
    } else if next == "*" {
      throw .unsupported(at: start)
    }
    let inner = try choice()
    guard skip(")") else { throw .malformed(at: start) }
    depth -= 1
    return inner
  }

  // MARK: How often

  private mutating func quantified(
    _ piece: ExpressionPiece
  ) throws(LinearExpression.Problem) -> ExpressionPiece {
    let start = place
    let bounds: (least: Int, most: Int?)
    switch next {
    case "*"?: bounds = (0, nil)
    case "+"?: bounds = (1, nil)
    case "?"?: bounds = (0, 1)
    case "{"?:
      // A brace that counts nothing stands for itself.
      guard let counted = try counted() else { return piece }
      bounds = counted
      place -= 1
    default: return piece
    }
    place += 1
    if skip("+") { throw .unsupported(at: start) }
    // Lazy: the same texts match, only sooner.
    _ = skip("?")
    if let scalar = next, scalar == "*" || scalar == "+" || scalar == "?" {
      throw .malformed(at: place)
    }
    return .repeated(piece, least: bounds.least, most: bounds.most)
  }

  /// `{m}`, `{m,}`, `{m,n}`; nil and nothing read for any other brace.
  private mutating func counted() throws(LinearExpression.Problem) -> (least: Int, most: Int?)? {
    let start = place
    place += 1
    let first = number()
    var last = first
    if skip(",") { last = number() ?? -1 }
    guard skip("}"), let least = first, let most = last else {
      place = start
      return nil
    }
    guard most == -1 || most >= least else { throw .malformed(at: start) }
    // Each time is a state: what is beyond the bound needs no writing out.
    guard least <= LinearExpression.statesMax, most <= LinearExpression.statesMax else {
      throw .tooLarge
    }
    return (least, most == -1 ? nil : most)
  }

  /// A number, at most one beyond what is ever taken.
  private mutating func number() -> Int? {
    let start = place
    var number = 0
    while let scalar = next, (0x30...0x39).contains(scalar.value) {
      number = min(number * 10 + Int(scalar.value - 0x30), LinearExpression.statesMax + 1)
      place += 1
    }
    return place > start ? number : nil
  }

  // MARK: Escapes

  private mutating func escaped(
    from start: Int
  ) throws(LinearExpression.Problem) -> ExpressionPiece {
    guard let letter = next else { throw .malformed(at: start) }
    if let ranges = ScalarSet.named(letter) {
      place += 1
      return .set(ScalarSet(ranges: ranges))
    }
    switch letter {
    case "b": return assertion(.wordEdge)
    case "B": return assertion(.noWordEdge)
    case "A": return assertion(.textStart)
    case "z": return assertion(.textEnd)
    case "Z": return assertion(.textEndOrLastLineFeed)
    default: return .scalar(try escapedScalar(from: start))
    }
  }

  /// Passes over the letter of an assertion.
  private mutating func assertion(_ assertion: LinearExpression.Assertion) -> ExpressionPiece {
    place += 1
    return .assert(assertion)
  }

  /// A code point behind a backslash, in a set or outside.
  private mutating func escapedScalar(
    from start: Int
  ) throws(LinearExpression.Problem) -> UInt32 {
    guard let letter = next else { throw .malformed(at: start) }
    place += 1
    switch letter {
    case "n": return 0x0A
    case "r": return 0x0D
    case "t": return 0x09
    case "f": return 0x0C
    case "v": return 0x0B
    case "a": return 0x07
    case "e": return 0x1B
    case "0":
      if let following = next, (0x30...0x39).contains(following.value) {
        throw .unsupported(at: start)
      }
      return 0
    case "x":
      if skip("{") {
        guard let value = hexadecimal(upTo: 6), skip("}") else { throw .malformed(at: start) }
        return value
      }
      return try digits(2, from: start)
    case "u": return try digits(4, from: start)
    default:
      // A letter or digit that means nothing here means something elsewhere: a reference back, a property.
      let isPlain =
        letter.value >= 0x80
        || !((0x30...0x39).contains(letter.value) || (0x61...0x7A).contains(letter.value | 0x20))
      guard isPlain else { throw .unsupported(at: start) }
      return letter.value
    }
  }

  private mutating func digits(
    _ count: Int, from start: Int
  ) throws(LinearExpression.Problem) -> UInt32 {
    let first = place
    guard let value = hexadecimal(upTo: count), place - first == count else {
      throw .malformed(at: start)
    }
    return value
  }

  private mutating func hexadecimal(upTo count: Int) -> UInt32? {
    let first = place
    var value: UInt32 = 0
    while place - first < count, let scalar = next, scalar.value < 0x80,
      let digit = PatternTokens.nibble(UInt8(scalar.value))
    {
      value = value << 4 | UInt32(digit)
      place += 1
    }
    return place > first && value <= 0x10FFFF ? value : nil
  }

  // MARK: Sets

  private mutating func set(from start: Int) throws(LinearExpression.Problem) -> ScalarSet {
    var set = ScalarSet()
    set.isNegated = skip("^")
    var isFirst = true
    while let scalar = next, scalar != "]" || isFirst {
      isFirst = false
      let at = place
      // `[[:alpha:]]` and its kin.
      if scalar == "[", follows("[:") || follows("[.") || follows("[=") {
        throw .unsupported(at: at)
      }
      guard let low = try member(into: &set) else { continue }
      guard next == "-", place + 1 < text.count, text[place + 1] != "]" else {
        set.ranges.append(low...low)
        continue
      }
      place += 1
      guard let high = try member(into: &set), high >= low else { throw .malformed(at: at) }
      set.ranges.append(low...high)
    }
    guard skip("]") else { throw .malformed(at: start) }
    return set
  }

  /// One code point of a set; nil for `\d` and its like, which go into the set.
  private mutating func member(
    into set: inout ScalarSet
  ) throws(LinearExpression.Problem) -> UInt32? {
    let start = place
    guard let scalar = next else { throw .malformed(at: start) }
    place += 1
    guard scalar == "\\" else { return scalar.value }
    guard let letter = next else { throw .malformed(at: start) }
    if let ranges = ScalarSet.named(letter) {
      place += 1
      set.ranges += ranges
      return nil
    }
    // Between brackets it is the backspace.
    if letter == "b" {
      place += 1
      return 0x08
    }
    return try escapedScalar(from: start)
  }
}
