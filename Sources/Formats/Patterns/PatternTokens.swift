//! The words of a STIX pattern, one at a time.

internal import Kernel

/// What a pattern is made of.
enum PatternToken: Sendable {
  /// A bracket, comma, colon, dot or star.
  case mark(UInt8)
  /// `=`, `!=`, `<`, `<=`, `>`, `>=`; `==` and `<>` come as the first two.
  case relation(PatternRelationSign)
  /// A keyword or a name; hyphens are kept, and only an object's type may have them.
  case word(String)
  /// A literal.
  case literal(STIXPattern.Literal)
  /// Nothing more.
  case end
}

/// The signs between a path and a literal.
enum PatternRelationSign: Sendable { case equal, different, less, atMost, greater, atLeast }

/// Cuts a pattern into its words. Source: STIX 2.1 §9.3 and the grammar that goes with it.
struct PatternTokens {
  private let bytes: [UInt8]
  private var place = 0

  /// The words of a text.
  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The next word and where it begins.
  mutating func next() throws(PatternProblem) -> (token: PatternToken, at: Int) {
    try skip()
    let start = place
    guard let byte = byte(place) else { return (.end, start) }
    switch byte {
    case UInt8(ascii: "'"):
      return (.literal(.text(try quoted(from: start))), start)
    case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "("), UInt8(ascii: ")"),
      UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "*"):
      place += 1
      return (.mark(byte), start)
    case UInt8(ascii: "="), UInt8(ascii: "!"), UInt8(ascii: "<"), UInt8(ascii: ">"):
      return (.relation(try sign()), start)
    case UInt8(ascii: "."):
      if let following = self.byte(place + 1), Self.isDigit(following) {
        return (.literal(try number()), start)
      }
      place += 1
      return (.mark(byte), start)
    case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      return (.literal(try number()), start)
    default:
      guard Self.isNameStart(byte) else { throw .unexpected(at: start) }
      return (try word(), start)
    }
  }

  private func byte(_ place: Int) -> UInt8? { place < bytes.count ? bytes[place] : nil }

  /// White space and comments.
  private mutating func skip() throws(PatternProblem) {
    while let byte = byte(place) {
      if byte == 0x20 || (0x09...0x0D).contains(byte) {
        place += 1
      } else if byte == UInt8(ascii: "/"), self.byte(place + 1) == UInt8(ascii: "/") {
        while place < bytes.count, bytes[place] != 0x0A { place += 1 }
      } else if byte == UInt8(ascii: "/"), self.byte(place + 1) == UInt8(ascii: "*") {
        let start = place
        place += 2
        while !bytes[min(place, bytes.count)...].starts(with: "*/".utf8) {
          guard place < bytes.count else { throw .unexpected(at: start) }
          place += 1
        }
        place += 2
      } else {
        return
      }
    }
  }

  private mutating func sign() throws(PatternProblem) -> PatternRelationSign {
    let start = place
    let first = bytes[start]
    let second = byte(start + 1)
    let isEqual = second == UInt8(ascii: "=")
    place += 1
    switch first {
    case UInt8(ascii: "="):
      if isEqual { place += 1 }
      return .equal
    case UInt8(ascii: "!"):
      guard isEqual else { throw .unexpected(at: start) }
      place += 1
      return .different
    case UInt8(ascii: "<"):
      if second == UInt8(ascii: ">") {
        place += 1
        return .different
      }
      if isEqual { place += 1 }
      return isEqual ? .atMost : .less
    default:
      if isEqual { place += 1 }
      return isEqual ? .atLeast : .greater
    }
  }

  /// A text in quotes; a backslash stands before a quote or a backslash and nothing else.
  private mutating func quoted(from start: Int) throws(PatternProblem) -> String {
    place += 1
    var text: [UInt8] = []
    while let byte = byte(place) {
      switch byte {
      case UInt8(ascii: "'"):
        place += 1
        // Cut at ASCII only, the bytes are UTF-8 as they were before.
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        guard let escaped = self.byte(place + 1),
          escaped == UInt8(ascii: "'") || escaped == UInt8(ascii: "\\")
        else { throw .badLiteral(at: place) }
        text.append(escaped)
        place += 2
      default:
        text.append(byte)
        place += 1
      }
    }
    throw .badLiteral(at: start)
  }

  private mutating func number() throws(PatternProblem) -> STIXPattern.Literal {
    let start = place
    if bytes[place] == UInt8(ascii: "+") || bytes[place] == UInt8(ascii: "-") { place += 1 }
    let whole = digits()
    let isBroken = byte(place) == UInt8(ascii: ".")
    var fraction = 0
    if isBroken {
      place += 1
      fraction = digits()
    }
    let text = String(decoding: bytes[start..<place], as: UTF8.self)
    guard isBroken else {
      // One spelling of each number: 007 is none.
      let firstDigit = bytes[place - whole..<place].first
      guard whole > 0, whole == 1 || firstDigit != UInt8(ascii: "0"), let number = Int64(text)
      else { throw .badLiteral(at: start) }
      return .integer(number)
    }
    guard fraction > 0, let number = Double(text), number.isFinite else {
      throw .badLiteral(at: start)
    }
    return .double(number)
  }

  private mutating func digits() -> Int {
    let start = place
    while let byte = byte(place), Self.isDigit(byte) { place += 1 }
    return place - start
  }

  /// A name or keyword, or a literal with a letter before its quote.
  private mutating func word() throws(PatternProblem) -> PatternToken {
    let start = place
    while let byte = byte(place), Self.isNameStart(byte) || Self.isDigit(byte) || byte == 0x2D {
      place += 1
    }
    let word = String(decoding: bytes[start..<place], as: UTF8.self)
    guard byte(place) == UInt8(ascii: "'") else {
      switch word {
      case "true": return .literal(.bool(true))
      case "false": return .literal(.bool(false))
      default: return .word(word)
      }
    }
    switch word {
    case "t":
      guard let moment = Self.moment(try quoted(from: place)) else {
        throw .badLiteral(at: start)
      }
      return .literal(.moment(moment))
    case "b":
      guard let decoded = Base64.decode(try quoted(from: place)) else {
        throw .badLiteral(at: start)
      }
      return .literal(.bytes(decoded))
    case "h":
      guard let decoded = Self.hexadecimal(try quoted(from: place)) else {
        throw .badLiteral(at: start)
      }
      return .literal(.bytes(decoded))
    // `MATCHES'…'` needs no space.
    default: return .word(word)
    }
  }

  /// A moment as STIX writes it: in UTC, `T` and `Z` in capitals, also in the data. Source: STIX 2.1 §2.16.
  static func moment(_ text: String) -> Instant? {
    guard text.utf8.last == UInt8(ascii: "Z"), !text.utf8.contains(UInt8(ascii: "t")) else {
      return nil
    }
    return Instant(rfc3339: text)
  }

  /// Bytes from pairs of hexadecimal digits.
  static func hexadecimal(_ text: String) -> [UInt8]? {
    let digits = Array(text.utf8)
    guard digits.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    for place in stride(from: 0, to: digits.count, by: 2) {
      guard let high = nibble(digits[place]), let low = nibble(digits[place + 1]) else {
        return nil
      }
      bytes.append(high << 4 | low)
    }
    return bytes
  }

  /// The number that one hexadecimal digit means.
  static func nibble(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
  private static func isNameStart(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte | 0x20) || byte == UInt8(ascii: "_")
  }
}
