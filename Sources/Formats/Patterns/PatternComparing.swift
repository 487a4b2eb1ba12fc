//! Whether one object passes what stands between square brackets.

internal import Kernel

/// Compares objects. Source: STIX 2.1 §9.6.
struct PatternComparing {
  private var path: PatternPath

  /// So many members of a set cost one step.
  private static let membersPerStep = 32

  /// Compares objects of the data, with so many steps of work.
  init(_ data: ObservedData, steps: Int) { path = PatternPath(data, steps: steps) }

  /// How many steps are left.
  var steps: Int { path.steps }

  /// Whether the observation has an object that passes.
  mutating func passes(
    _ comparison: STIXPattern.Comparison, _ observation: ObservedData.Observation
  ) throws(PatternFailure) -> Bool {
    for object in observation.objects {
      if try passes(comparison, object, observation.bundle) { return true }
    }
    return false
  }

  private mutating func passes(
    _ comparison: STIXPattern.Comparison, _ object: JSON, _ bundle: Int
  ) throws(PatternFailure) -> Bool {
    switch comparison {
    case .all(let parts):
      for part in parts where !(try passes(part, object, bundle)) { return false }
      return true
    case .any(let parts):
      for part in parts where try passes(part, object, bundle) { return true }
      return false
    case .test(let test):
      path.steps -= 1
      guard path.steps >= 0 else { throw .tooCostly }
      guard let type = object["type"]?.string, type.utf8.elementsEqual(test.objectType.utf8)
      else { return false }
      let values = path.values(of: test.steps, from: object, bundle: bundle)
      guard path.steps >= 0 else { throw .tooCostly }
      if case .exists = test.relation { return values.isEmpty == test.isNegated }
      for value in values where try passes(test, value) { return true }
      return false
    }
  }

  private mutating func passes(
    _ test: STIXPattern.Test, _ value: PatternValue
  ) throws(PatternFailure) -> Bool {
    let answer: Bool
    switch test.relation {
    case .equal(let literal): answer = try isEqual(value, literal)
    case .different(let literal): answer = !(try isEqual(value, literal))
    case .ordered(let order, let literal):
      // What has no order is neither less nor not less: false also behind NOT.
      guard let comparison = try compared(value, literal) else { return false }
      answer =
        switch order {
        case .less: comparison < 0
        case .atMost: comparison <= 0
        case .greater: comparison > 0
        case .atLeast: comparison >= 0
        }
    case .among(let literals):
      var isAmong = false
      // A set may have as many members as a pattern has room for: they are not had for one step.
      path.steps -= literals.count / Self.membersPerStep
      guard path.steps >= 0 else { throw .tooCostly }
      for literal in literals where try isEqual(value, literal) {
        isAmong = true
        break
      }
      answer = isAmong
    case .expression(let expression): answer = try matches(value, expression)
    case .subset(let network): answer = Self.network(value).map { $0.lies(in: network) } ?? false
    case .superset(let network):
      answer = Self.network(value).map { network.lies(in: $0) } ?? false
    case .exists: answer = true
    }
    return answer != test.isNegated
  }

  private mutating func matches(
    _ value: PatternValue, _ expression: LinearExpression
  ) throws(PatternFailure) -> Bool {
    var left = path.steps
    let answer: Bool?
    switch value {
    case .json(.string(let text)): answer = expression.matches(text, steps: &left)
    case .bytes(let bytes): answer = expression.matches(bytes.map { UInt32($0) }, steps: &left)
    case .json: return false
    }
    path.steps = left
    guard let answer else { throw .tooCostly }
    return answer
  }

  private static func network(_ value: PatternValue) -> IPPrefix? {
    guard case .json(.string(let text)) = value else { return nil }
    return PatternNetwork.read(text)
  }

  // MARK: Equal, and before

  private func isEqual(
    _ value: PatternValue, _ literal: STIXPattern.Literal
  ) throws(PatternFailure) -> Bool {
    if case (.json(.bool(let left)), .bool(let right)) = (value, literal) { return left == right }
    return try compared(value, literal) == 0
  }

  /// Less than nought, nought or more; nil when the two have no order.
  private func compared(
    _ value: PatternValue, _ literal: STIXPattern.Literal
  ) throws(PatternFailure) -> Int? {
    switch (value, literal) {
    case (.json(.integer(let left)), .integer(let right)): return Self.order(left, right)
    case (.json(.integer(let left)), .double(let right)): return Self.order(Double(left), right)
    case (.json(.double(let left)), .integer(let right)): return Self.order(left, Double(right))
    case (.json(.double(let left)), .double(let right)): return Self.order(left, right)
    case (.json(.string(let left)), .text(let right)):
      // Bytes of UTF-8 have the order of code points; Swift's own order is another.
      // Compared in place: they end at the first difference, however long a stranger's text is.
      return Self.order(left.utf8, right.utf8)
    case (.json(.string(let left)), .moment(let right)):
      guard let moment = PatternTokens.moment(left) else { throw .notTime }
      return Self.order(moment, right)
    case (.json(.string(let left)), .bytes(let right)):
      return Self.bytes(left).map { Self.order($0, right) }
    case (.bytes(let left), .text(let right)):
      return Self.bytes(right).map { Self.order(left, $0) }
    case (.bytes(let left), .bytes(let right)): return Self.order(left, right)
    case (.bytes, _), (.json, _): return nil
    }
  }

  private static func order<Value: Comparable>(_ left: Value, _ right: Value) -> Int {
    left < right ? -1 : (left == right ? 0 : 1)
  }

  private static func order(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Int
  {
    if left.elementsEqual(right) { return 0 }
    return left.lexicographicallyPrecedes(right) ? -1 : 1
  }

  /// A text as bytes: each code point is one. Nil where one is beyond 255. Source: STIX 2.1 §9.6.
  private static func bytes(_ text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    for scalar in text.unicodeScalars {
      guard let byte = UInt8(exactly: scalar.value) else { return nil }
      bytes.append(byte)
    }
    return bytes
  }
}

extension IPPrefix {
  /// Whether all of it lies in the other.
  fileprivate func lies(in other: IPPrefix) -> Bool {
    length >= other.length && other.contains(address)
  }
}
