//! From the words of a STIX pattern to what they mean: what stands between square brackets.

internal import Kernel

extension PatternParser {
  /// Comparisons of one object: OR binds less than AND.
  mutating func comparison() throws(PatternProblem) -> STIXPattern.Comparison {
    var parts = [try every()]
    while try skip(word: "OR") { parts.append(try every()) }
    return parts.count == 1 ? parts[0] : .any(parts)
  }

  private mutating func every() throws(PatternProblem) -> STIXPattern.Comparison {
    var parts = [try one()]
    while try skip(word: "AND") { parts.append(try one()) }
    return parts.count == 1 ? parts[0] : .all(parts)
  }

  private mutating func one() throws(PatternProblem) -> STIXPattern.Comparison {
    if try skip("(") {
      try open()
      let inner = try comparison()
      try expect(")")
      close()
      return inner
    }
    try countComparison()
    // `NOT EXISTS path` and `EXISTS path`; everything else begins with a path.
    let isNegatedBefore = try skip(word: "NOT")
    let place = at
    if try skip(word: "EXISTS") {
      let (type, steps) = try path()
      return .test(
        STIXPattern.Test(
          objectType: type, steps: steps, isNegated: isNegatedBefore, relation: .exists))
    }
    guard !isNegatedBefore else { throw .unexpected(at: place) }
    let (type, steps) = try path()
    let isNegated = try skip(word: "NOT")
    let related = try relation(of: steps)
    return .test(
      STIXPattern.Test(objectType: type, steps: steps, isNegated: isNegated, relation: related))
  }

  // MARK: Paths

  private mutating func path() throws(PatternProblem) -> (String, [STIXPattern.Step]) {
    guard case .word(let type) = token else { throw .unexpected(at: at) }
    try advance()
    try expect(":")
    var steps = [try member()]
    while true {
      let place = at
      if try skip(".") {
        steps.append(try member())
      } else if try skip("[") {
        steps.append(try element())
        try expect("]")
      } else {
        return (type, steps)
      }
      guard steps.count <= STIXPattern.stepsMax else { throw .pathTooLong(at: place) }
    }
  }

  private mutating func member() throws(PatternProblem) -> STIXPattern.Step {
    let name: String
    switch token {
    // A hyphen makes the name no name: it is to be quoted.
    case .word(let word) where !word.utf8.contains(0x2D): name = word
    case .literal(.text(let text)): name = text
    case .word, .literal, .mark, .relation, .end: throw .unexpected(at: at)
    }
    try advance()
    return .member(name)
  }

  private mutating func element() throws(PatternProblem) -> STIXPattern.Step {
    if try skip("*") { return .everyElement }
    // A negative number is written by the grammar and means no element.
    guard case .literal(.integer(let number)) = token else { throw .unexpected(at: at) }
    try advance()
    return .element(Int(number))
  }

  // MARK: Relations

  private mutating func relation(
    of steps: [STIXPattern.Step]
  ) throws(PatternProblem) -> STIXPattern.Relation {
    let place = at
    if case .relation(let sign) = token {
      try advance()
      let behind = at
      let right = try literal()
      if case .bool = right {
        guard sign == .equal || sign == .different else { throw .unexpected(at: behind) }
      }
      switch sign {
      case .equal:
        try check(right, isHashOf: steps, at: behind)
        return .equal(right)
      case .different:
        try check(right, isHashOf: steps, at: behind)
        return .different(right)
      case .less: return .ordered(.less, right)
      case .atMost: return .ordered(.atMost, right)
      case .greater: return .ordered(.greater, right)
      case .atLeast: return .ordered(.atLeast, right)
      }
    }
    if try skip(word: "IN") { return .among(try members()) }
    if try skip(word: "LIKE") { return .expression(LinearExpression(like: try text())) }
    if try skip(word: "MATCHES") {
      let behind = at
      let written = try text()
      do throws(LinearExpression.Problem) {
        return .expression(try LinearExpression(written))
      } catch {
        throw .expression(error, at: behind)
      }
    }
    if try skip(word: "ISSUBSET") { return .subset(try network()) }
    if try skip(word: "ISSUPERSET") { return .superset(try network()) }
    throw .unexpected(at: place)
  }

  private mutating func literal() throws(PatternProblem) -> STIXPattern.Literal {
    guard case .literal(let literal) = token else { throw .unexpected(at: at) }
    try advance()
    return literal
  }

  private mutating func text() throws(PatternProblem) -> String {
    guard case .literal(.text(let text)) = token else { throw .unexpected(at: at) }
    try advance()
    return text
  }

  private mutating func network() throws(PatternProblem) -> IPPrefix {
    let place = at
    guard let network = PatternNetwork.read(try text()) else { throw .notNetwork(at: place) }
    return network
  }

  private mutating func members() throws(PatternProblem) -> [STIXPattern.Literal] {
    try expect("(")
    if try skip(")") { return [] }
    let first = try literal()
    var members = [first]
    while try skip(",") {
      let place = at
      let member = try literal()
      guard first.isComparable(with: member) else { throw .mixedSet(at: place) }
      members.append(member)
      guard members.count <= STIXPattern.setMembersMax else { throw .setTooLarge(at: place) }
    }
    try expect(")")
    return members
  }

  /// A hash of the wrong length is a slip of the writer: it would never match and nobody would know.
  private func check(
    _ literal: STIXPattern.Literal, isHashOf steps: [STIXPattern.Step], at place: Int
  ) throws(PatternProblem) {
    guard case .text(let text) = literal, steps.count >= 2,
      case .member("hashes") = steps[steps.count - 2],
      case .member(let name) = steps[steps.count - 1],
      let digits = Self.hashDigits[name.uppercased()]
    else { return }
    guard text.utf8.count == digits, text.utf8.allSatisfy({ PatternTokens.nibble($0) != nil })
    else { throw .badHash(at: place) }
  }

  private static let hashDigits = [
    "MD5": 32, "SHA-1": 40, "SHA1": 40, "SHA-224": 56, "SHA-256": 64, "SHA256": 64,
    "SHA-384": 96, "SHA-512": 128, "SHA512": 128, "SHA3-256": 64, "SHA3-512": 128,
  ]
}

extension STIXPattern.Literal {
  /// Whether two members may stand in one set.
  fileprivate func isComparable(with other: Self) -> Bool {
    switch (self, other) {
    case (.integer, .integer), (.integer, .double), (.double, .integer), (.double, .double),
      (.text, .text), (.bool, .bool), (.bytes, .bytes), (.moment, .moment):
      true
    case (.integer, _), (.double, _), (.text, _), (.bool, _), (.bytes, _), (.moment, _): false
    }
  }
}

/// Networks as patterns and data write them.
enum PatternNetwork {
  /// An address, or an address and a length; bits behind the length are taken for nought, as the standard's own
  /// examples have them. Nil for anything else.
  static func read(_ text: String) -> IPPrefix? {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2, let address = IPAddress(parts[0]) else { return nil }
    let isIPv4 = if case .v4 = address { true } else { false }
    guard parts.count == 2 else {
      return IPPrefix(around: address, length: isIPv4 ? 32 : 128)
    }
    // Mapped addresses came out as IPv4; a length for IPv6 does not fit them and is refused.
    guard parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }), let length = Int(parts[1])
    else { return nil }
    return IPPrefix(around: address, length: length)
  }
}
