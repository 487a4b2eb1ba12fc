//! A STIX pattern that says more than marks do, as an indicator has it: its text, checked to be one that can be watched.

public import Kernel

/// What a stream of events can be watched for. Whoever holds one knows that its text reads as a pattern, and for how long
/// it has to be remembered what was seen.
public struct WatchedPattern: Hashable, Sendable {
  /// How long the observations of one match may lie apart. A longer WITHIN is refused when it is imported; a pattern of
  /// several observations that names no WITHIN is watched for this long.
  public static let windowMax = Instant.Span.days(7)
  /// How much older than the newest of its pattern something may be when it comes, beside the window: a sensor that was cut
  /// off sends a day's events later.
  public static let lateMax = Instant.Span.days(1)
  /// The most patterns that one node, or one run, watches for.
  public static let patternsMax = 200
  /// The most observations of one group, e.g. of one organisation, that are remembered for one pattern: those that came
  /// last, and of each part as many as a match needs.
  public static let observationsMax = STIXPattern.instancesMax
  /// The most observations of all groups that are remembered for one pattern.
  public static let observationsInAllMax = 1024
  /// The steps of one event's comparisons with one pattern.
  public static let comparingStepsMax = 20_000
  /// How many of these a pattern has whatever the others cost.
  public static let comparingStepsOwn = 2_000
  /// How many steps of comparisons all patterns share beyond their own, for one event.
  public static let eventComparingStepsMax = 400_000
  /// The steps of one search for a match.
  public static let searchStepsMax = 100_000
  /// The steps of all searches for one event. What is left over is looked for at the next event, whatever that is.
  public static let eventStepsMax = 400_000

  /// The pattern as it was written.
  public let text: String

  /// Reads a pattern; throws why it cannot be watched for.
  public init(_ text: String) throws(IndicatorProblem) {
    _ = try Self.read(text)
    self.text = text
  }

  /// Over how much time observations of one match may lie; nought where one observation is all.
  public var window: Instant.Span {
    // The text was read before: what fails here is watched for as long as any.
    guard let pattern = try? Self.read(text) else { return Self.windowMax }
    return pattern.window
  }

  static func read(_ text: String) throws(IndicatorProblem) -> STIXPattern {
    let pattern: STIXPattern
    do throws(PatternProblem) {
      pattern = try STIXPattern(text)
    } catch {
      throw .pattern(error)
    }
    guard pattern.longestWithin <= windowMax else { throw .windowTooLong }
    return pattern
  }
}

extension STIXPattern {
  /// The time over which the observations of one match may lie.
  var window: Instant.Span { Self.window(of: root) }

  /// The longest WITHIN anywhere in it.
  var longestWithin: Instant.Span { Self.longestWithin(in: root) }

  /// What is compared, in the order in which it is written.
  var tests: [Comparison] {
    var found: [Comparison] = []
    Self.gather(root, into: &found)
    return found
  }

  /// By test, in the same order, how many observations of one match may have to pass it.
  var needs: [Int] {
    var found: [Int] = []
    Self.count(root, 1, into: &found)
    return found
  }

  private static func window(of observation: Observation) -> Instant.Span {
    switch observation {
    case .test: Instant.Span(microseconds: 0)
    case .any(let parts): parts.map { window(of: $0) }.max() ?? Instant.Span(microseconds: 0)
    case .all(let parts), .inOrder(let parts):
      parts.count == 1 ? window(of: parts[0]) : WatchedPattern.windowMax
    case .within(let part, let span): min(span, window(of: part))
    case .repeats(let part, let times):
      times == 1 ? window(of: part) : WatchedPattern.windowMax
    case .during(let part, _, _): window(of: part)
    }
  }

  private static func longestWithin(in observation: Observation) -> Instant.Span {
    switch observation {
    case .test: Instant.Span(microseconds: 0)
    case .any(let parts), .all(let parts), .inOrder(let parts):
      parts.map { longestWithin(in: $0) }.max() ?? Instant.Span(microseconds: 0)
    case .within(let part, let span): max(span, longestWithin(in: part))
    case .repeats(let part, _), .during(let part, _, _): longestWithin(in: part)
    }
  }

  private static func gather(_ observation: Observation, into found: inout [Comparison]) {
    switch observation {
    case .test(let comparison): found.append(comparison)
    case .any(let parts), .all(let parts), .inOrder(let parts):
      for part in parts { gather(part, into: &found) }
    case .within(let part, _), .repeats(let part, _), .during(let part, _, _):
      gather(part, into: &found)
    }
  }

  private static func count(_ observation: Observation, _ times: Int, into found: inout [Int]) {
    switch observation {
    case .test: found.append(times)
    case .any(let parts), .all(let parts), .inOrder(let parts):
      for part in parts { count(part, times, into: &found) }
    case .within(let part, _), .during(let part, _, _): count(part, times, into: &found)
    // Whatever was read needs at most `instancesMax`: the product is small.
    case .repeats(let part, let more): count(part, times * more, into: &found)
    }
  }

  /// The pattern with, in place of its tests in their order, the observations that pass each.
  func prepared(passing places: [[Int]]) -> PreparedPattern {
    var next = 0
    return Self.prepared(root, &next, places)
  }

  private static func prepared(
    _ observation: Observation, _ next: inout Int, _ places: [[Int]]
  ) -> PreparedPattern {
    func each(_ parts: [Observation], _ next: inout Int) -> [PreparedPattern] {
      var found: [PreparedPattern] = []
      for part in parts { found.append(prepared(part, &next, places)) }
      return found
    }
    switch observation {
    case .test:
      next += 1
      return .passing(places[next - 1])
    case .all(let parts): return .all(each(parts, &next))
    case .any(let parts): return .any(each(parts, &next))
    case .inOrder(let parts): return .inOrder(each(parts, &next))
    case .within(let part, let span): return .within(prepared(part, &next, places), span)
    case .repeats(let part, let times): return .repeats(prepared(part, &next, places), times)
    case .during(let part, let start, let stop):
      return .during(prepared(part, &next, places), start: start, stop: stop)
    }
  }
}

extension STIXPattern.Comparison {
  /// The types of objects that it speaks of.
  var types: Set<String> {
    switch self {
    case .test(let test): [test.objectType]
    case .all(let parts), .any(let parts):
      parts.reduce(into: Set<String>()) { $0.formUnion($1.types) }
    }
  }
}
