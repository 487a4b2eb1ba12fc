//! Regular expressions that take time in proportion to the text, whatever the expression: a Thompson machine, no
//! backtracking.
//!
//!     text ─▶ {states} ─scalar─▶ {states} ─scalar─▶ … ─▶ match, as soon as one state is the last

/// A regular expression or a LIKE text, made into a machine of at most `statesMax` states.
/// Taken are the parts of PCRE that need no going back: literals, `.`, classes, `^ $ \b \B \A \z \Z`, groups, `|`,
/// `* + ? {m,n}` also lazy (whether there is a match is the same), `\d \w \s` and their opposites in ASCII, `\xHH`,
/// `\x{H…}`, `\uHHHH`, and `(?ims)` at the start. What needs going back, or what nobody writes, is refused by name.
public struct LinearExpression: Sendable {
  /// The most states of one machine, repetitions written out.
  public static let statesMax = 2000
  /// The most groups in groups.
  public static let depthMax = 64

  /// Why an expression was refused. `at` counts code points from its start.
  public enum Problem: Error, Hashable, Sendable {
    /// Not a regular expression.
    case malformed(at: Int)
    /// A part that is not taken: a reference back, a look around, a possessive quantifier, a property.
    case unsupported(at: Int)
    /// More than `statesMax` states.
    case tooLarge
    /// More groups in groups than `depthMax`.
    case tooDeep(at: Int)
  }

  /// One state.
  enum State: Hashable, Sendable {
    /// Passes one code point: this one.
    case scalar(UInt32)
    /// Passes one code point; a line feed only where the flag says so.
    case any(takesLineFeed: Bool)
    /// Passes one code point of a set.
    case set(ScalarSet)
    /// Goes on at both places without passing anything.
    case split(Int, Int)
    /// Goes on there.
    case jump(Int)
    /// Goes on where the condition holds.
    case assert(Assertion)
    /// There is a match.
    case match
  }

  /// What holds between two code points.
  enum Assertion: Hashable, Sendable {
    case textStart, lineStart, textEnd, textEndOrLastLineFeed, lineEnd, wordEdge, noWordEdge
  }

  /// The states; the first is where it begins.
  let states: [State]
  /// Whether the match may begin and end anywhere.
  let isSearch: Bool
  /// Whether case is of no account.
  let ignoresCase: Bool
  /// How the expression spells those of its characters that can be spelled in several ways.
  private let spellings: [Character: [UInt32]]

  /// Reads an expression, which may match anywhere in a text.
  public init(_ text: String) throws(Problem) {
    var parser = ExpressionParser(text)
    let piece = try parser.whole()
    var writer = ExpressionWriter(ignoresCase: parser.flags.ignoresCase)
    try writer.write(piece)
    states = writer.states + [.match]
    isSearch = true
    ignoresCase = parser.flags.ignoresCase
    spellings = Self.spellings(text)
  }

  /// Makes a machine of a LIKE text, which matches as a whole: `%` is any text and `_` one code point.
  /// Source: STIX 2.1 §9.6.1.
  init(like text: String) {
    var states: [State] = []
    for scalar in text.unicodeScalars {
      switch scalar {
      case "%":
        let start = states.count
        // Two in a row mean what one does.
        if case .jump? = states.last { continue }
        states.append(.split(start + 1, start + 3))
        states.append(.any(takesLineFeed: true))
        states.append(.jump(start))
      case "_": states.append(.any(takesLineFeed: true))
      default: states.append(.scalar(scalar.value))
      }
    }
    self.states = states + [.assert(.textEnd), .match]
    isSearch = false
    ignoresCase = false
    spellings = Self.spellings(text)
  }

  /// The text's code points. A character that the expression has too is spelled as there, so that é is é however it is
  /// written. (The standard wants both in NFC; its tables are not in the standard library's public part. The
  /// difference: where the text has e + ◌́ and the expression no é, `.` passes them as two.) A text that is longer than
  /// `most` code points is read no further than that, and perhaps one character more.
  func scalars(of text: String, atMost most: Int) -> [UInt32] {
    guard !spellings.isEmpty else { return text.unicodeScalars.prefix(most).map(\.value) }
    var scalars: [UInt32] = []
    for character in text {
      if scalars.count >= most { break }
      if let spelling = spellings[character] {
        scalars += spelling
      } else {
        scalars += character.unicodeScalars.map(\.value)
      }
    }
    return scalars
  }

  private static func spellings(_ text: String) -> [Character: [UInt32]] {
    guard !text.utf8.allSatisfy({ $0 < 0x80 }) else { return [:] }
    var spellings: [Character: [UInt32]] = [:]
    for character in text where !character.isASCII {
      spellings[character] = character.unicodeScalars.map(\.value)
    }
    return spellings
  }

  /// The one code point for both cases, where there is one.
  static func folded(_ scalar: UInt32) -> UInt32 {
    if scalar < 0x80 { return (0x41...0x5A).contains(scalar) ? scalar + 0x20 : scalar }
    guard let properties = Unicode.Scalar(scalar)?.properties else { return scalar }
    let lower = properties.lowercaseMapping.unicodeScalars
    return lower.count == 1 ? lower.first?.value ?? scalar : scalar
  }
}

/// Some code points.
struct ScalarSet: Hashable, Sendable {
  /// Which, in no order.
  var ranges: [ClosedRange<UInt32>] = []
  /// Whether the others are meant.
  var isNegated = false

  /// Whether a code point is meant.
  func contains(_ scalar: UInt32, ignoringCase: Bool) -> Bool {
    var isIn = ranges.contains { $0.contains(scalar) }
    if !isIn, ignoringCase {
      let lower = LinearExpression.folded(scalar)
      let upper = (0x61...0x7A).contains(lower) ? lower - 0x20 : lower
      isIn = ranges.contains { $0.contains(lower) || $0.contains(upper) }
    }
    return isIn != isNegated
  }

  /// `\d`, `\w`, `\s`: ASCII.
  static func named(_ letter: Unicode.Scalar) -> [ClosedRange<UInt32>]? {
    switch letter {
    case "d": [0x30...0x39]
    case "w": [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A]
    case "s": [0x09...0x0D, 0x20...0x20]
    case "D": [0...0x2F, 0x3A...0x10FFFF]
    case "W": [0...0x2F, 0x3A...0x40, 0x5B...0x5E, 0x60...0x60, 0x7B...0x10FFFF]
    case "S": [0...0x08, 0x0E...0x1F, 0x21...0x10FFFF]
    default: nil
    }
  }
}
