//! A STIX 2.1 pattern, read: what must have been seen, and in what order.
//!
//!     [network-traffic:dst_port = 443 AND …] FOLLOWEDBY ([file:name LIKE '%.exe'] REPEATS 3 TIMES) WITHIN 60 SECONDS
//!      └ test ─────────────────────┘            └ observation ───────────┘ └ qualifiers ──────────────────┘

internal import Kernel

/// A pattern whose cost is bounded: whatever goes beyond the maxima is refused when it is read, not when it is run.
/// Source: STIX 2.1 §9.
public struct STIXPattern: Sendable {
  /// The longest pattern, in bytes.
  public static let bytesMax = 1 << 16
  /// The most brackets in brackets.
  public static let depthMax = 32
  /// The most comparisons of one pattern.
  public static let comparisonsMax = 1000
  /// The most members of one set.
  public static let setMembersMax = 1000
  /// The most steps of one object path.
  public static let stepsMax = 16
  /// The most observations that one match may need: `REPEATS` multiplies, `AND` and `FOLLOWEDBY` add.
  public static let instancesMax = 256
  /// The longest `WITHIN`, in seconds: a hundred years.
  public static let withinSecondsMax = 3_155_760_000

  /// What stands at the top.
  let root: Observation

  /// Reads a pattern. `allowsRepeatedQualifiers` takes what the standard forbids and OASIS's own matcher evaluates:
  /// the same qualifier twice behind square brackets, the second about the first.
  public init(
    _ text: String, allowsRepeatedQualifiers: Bool = false
  ) throws(PatternProblem) {
    var parser = try PatternParser(
      text, allowsRepeatedQualifiers: allowsRepeatedQualifiers)
    root = try parser.pattern()
    _ = try Self.instances(root)
  }

  /// What must have been observed.
  indirect enum Observation: Sendable {
    /// One observation with an object that passes.
    case test(Comparison)
    /// All of them, by different observations.
    case all([Observation])
    /// One of them.
    case any([Observation])
    /// All of them, each after those before it.
    case inOrder([Observation])
    /// Within so much time.
    case within(Observation, Instant.Span)
    /// So many times, by different observations.
    case repeats(Observation, Int)
    /// From a moment on and before another.
    case during(Observation, start: Instant, stop: Instant)
  }

  /// What must be true of one object.
  indirect enum Comparison: Sendable {
    /// One comparison.
    case test(Test)
    /// All of them, about the same object.
    case all([Comparison])
    /// One of them.
    case any([Comparison])
  }

  /// One comparison: `NOT` turns the answer about each value.
  struct Test: Sendable {
    let objectType: String
    let steps: [Step]
    let isNegated: Bool
    let relation: Relation
  }

  /// One step of an object path.
  enum Step: Hashable, Sendable {
    /// A member by its name.
    case member(String)
    /// An element of a list, from 0.
    case element(Int)
    /// Every element of a list.
    case everyElement
  }

  /// What a value is compared with.
  enum Relation: Sendable {
    case equal(Literal)
    case different(Literal)
    case ordered(Order, Literal)
    case among([Literal])
    case expression(LinearExpression)
    case subset(IPPrefix)
    case superset(IPPrefix)
    case exists
  }

  /// The four orders.
  enum Order: Sendable { case less, atMost, greater, atLeast }

  /// A value as a pattern writes it.
  enum Literal: Sendable {
    case integer(Int64)
    case double(Double)
    case text(String)
    case bool(Bool)
    case bytes([UInt8])
    case moment(Instant)
  }

  /// How many observations a match needs at most; refuses what needs too many.
  private static func instances(_ observation: Observation) throws(PatternProblem) -> Int {
    var count = 0
    switch observation {
    case .test: count = 1
    case .all(let parts), .inOrder(let parts):
      for part in parts { count += try instances(part) }
    case .any(let parts):
      for part in parts { count = max(count, try instances(part)) }
    case .within(let part, _), .during(let part, _, _): count = try instances(part)
    case .repeats(let part, let times):
      let (product, isOver) = try instances(part).multipliedReportingOverflow(by: times)
      count = isOver ? .max : product
    }
    // Checked at each level: a sum of what is within the bound cannot overflow.
    guard count <= instancesMax else { throw .tooManyObservations }
    return count
  }
}
