//! From the words of a STIX pattern to what they mean: observations and their qualifiers.

internal import Kernel

/// Reads one pattern. Comparisons are in `PatternParser+Comparison.swift`.
struct PatternParser {
  private var tokens: PatternTokens
  private let allowsRepeatedQualifiers: Bool
  /// The word that is to be read next, and where it begins.
  private(set) var token = PatternToken.end
  private(set) var at = 0
  private var depth = 0
  private var comparisons = 0

  /// A parser at the first word.
  init(_ text: String, allowsRepeatedQualifiers: Bool) throws(PatternProblem) {
    let bytes = Array(text.utf8)
    guard bytes.count <= STIXPattern.bytesMax else { throw .tooLong(bytes: bytes.count) }
    tokens = PatternTokens(bytes)
    self.allowsRepeatedQualifiers = allowsRepeatedQualifiers
    try advance()
  }

  /// The whole pattern, to its end.
  mutating func pattern() throws(PatternProblem) -> STIXPattern.Observation {
    let observation = try inOrder()
    guard case .end = token else { throw .unexpected(at: at) }
    return observation
  }

  // MARK: Words

  /// Goes to the next word.
  mutating func advance() throws(PatternProblem) {
    (token, at) = try tokens.next()
  }

  /// Passes over a mark if it is next.
  mutating func skip(_ mark: Unicode.Scalar) throws(PatternProblem) -> Bool {
    guard case .mark(let byte) = token, byte == UInt8(ascii: mark) else { return false }
    try advance()
    return true
  }

  /// Passes over a keyword if it is next.
  mutating func skip(word keyword: String) throws(PatternProblem) -> Bool {
    guard case .word(let word) = token, word == keyword else { return false }
    try advance()
    return true
  }

  /// Passes over a mark that must be next.
  mutating func expect(_ mark: Unicode.Scalar) throws(PatternProblem) {
    let place = at
    guard try skip(mark) else { throw .unexpected(at: place) }
  }

  private mutating func expect(word: String) throws(PatternProblem) {
    let place = at
    guard try skip(word: word) else { throw .unexpected(at: place) }
  }

  /// Goes one bracket deeper, by recursion: the bound is what guards the stack.
  mutating func open() throws(PatternProblem) {
    depth += 1
    guard depth <= STIXPattern.depthMax else { throw .tooDeep(at: at) }
  }

  /// Comes back.
  mutating func close() { depth -= 1 }

  /// Counts one more comparison.
  mutating func countComparison() throws(PatternProblem) {
    comparisons += 1
    guard comparisons <= STIXPattern.comparisonsMax else { throw .tooManyComparisons(at: at) }
  }

  // MARK: Observations: FOLLOWEDBY binds least, then OR, then AND, then qualifiers

  private mutating func inOrder() throws(PatternProblem) -> STIXPattern.Observation {
    var parts = [try choice()]
    while try skip(word: "FOLLOWEDBY") { parts.append(try choice()) }
    return parts.count == 1 ? parts[0] : .inOrder(parts)
  }

  private mutating func choice() throws(PatternProblem) -> STIXPattern.Observation {
    var parts = [try conjunction()]
    while try skip(word: "OR") { parts.append(try conjunction()) }
    return parts.count == 1 ? parts[0] : .any(parts)
  }

  private mutating func conjunction() throws(PatternProblem) -> STIXPattern.Observation {
    var parts = [try qualified()]
    while try skip(word: "AND") { parts.append(try qualified()) }
    return parts.count == 1 ? parts[0] : .all(parts)
  }

  private mutating func qualified() throws(PatternProblem) -> STIXPattern.Observation {
    let observation: STIXPattern.Observation
    var isGroup = false
    if try skip("[") {
      observation = .test(try comparison())
      try expect("]")
    } else if try skip("(") {
      try open()
      observation = try inOrder()
      try expect(")")
      close()
      isGroup = true
    } else {
      throw .unexpected(at: at)
    }
    return try qualifiers(of: observation, mayRepeat: isGroup || allowsRepeatedQualifiers)
  }

  /// OASIS's validator refuses a qualifier twice behind square brackets and takes it behind round ones.
  private mutating func qualifiers(
    of observation: STIXPattern.Observation, mayRepeat: Bool
  ) throws(PatternProblem) -> STIXPattern.Observation {
    var observation = observation
    var seen: Set<String> = []
    // Each nests what is before it, and so counts as a bracket does.
    var nested = 0
    while case .word(let word) = token, ["WITHIN", "REPEATS", "START"].contains(word) {
      guard seen.insert(word).inserted || mayRepeat else {
        throw .repeatedQualifier(at: at)
      }
      try open()
      nested += 1
      try advance()
      switch word {
      case "WITHIN": observation = .within(observation, try seconds())
      case "REPEATS": observation = .repeats(observation, try times())
      default:
        let start = try moment()
        try expect(word: "STOP")
        observation = .during(observation, start: start, stop: try moment())
      }
    }
    for _ in 0..<nested { close() }
    return observation
  }

  private mutating func seconds() throws(PatternProblem) -> Instant.Span {
    let place = at
    guard case .literal(let literal) = token else { throw .unexpected(at: place) }
    let seconds: Double
    switch literal {
    case .integer(let number) where number >= 0: seconds = Double(number)
    case .double(let number) where number >= 0: seconds = number
    case .integer, .double, .text, .bool, .bytes, .moment: throw .unexpected(at: place)
    }
    guard seconds > 0 else { throw .notPositive(at: place) }
    guard seconds <= Double(STIXPattern.withinSecondsMax) else { throw .tooFar(at: place) }
    try advance()
    try expect(word: "SECONDS")
    return Instant.Span(microseconds: Int64((seconds * 1_000_000).rounded()))
  }

  private mutating func times() throws(PatternProblem) -> Int {
    let place = at
    guard case .literal(.integer(let number)) = token, number >= 0 else {
      throw .unexpected(at: place)
    }
    guard number > 0 else { throw .notPositive(at: place) }
    try advance()
    try expect(word: "TIMES")
    // Beyond the bound it is refused with the pattern as a whole.
    return Int(number)
  }

  private mutating func moment() throws(PatternProblem) -> Instant {
    guard case .literal(.moment(let moment)) = token else { throw .unexpected(at: at) }
    try advance()
    return moment
  }
}
