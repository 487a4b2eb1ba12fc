//! Looks for observations that fit a pattern together.
//!
//!     each [test] × each observation, once ──▶ who passes ──▶ choices, one observation after the other, until all fit

internal import Kernel

extension STIXPattern {
  /// The steps that an evaluation is granted when nothing else is said: some seconds.
  public static let evaluationStepsMax = 50_000_000

  /// Whether the pattern matches what was observed. A failure is no answer, and says why there is none.
  public func matches(
    _ data: ObservedData, stepsMax: Int = STIXPattern.evaluationStepsMax
  ) -> Result<Bool, PatternFailure> {
    do throws(PatternFailure) {
      var preparing = PatternPreparing(data, steps: stepsMax)
      let node = try preparing.prepared(root)
      let search = PatternSearch(data, steps: preparing.steps)
      let isFound = search.find(node, PatternSearch.Bounds()) { _ in true }
      guard search.steps >= 0 else { return .failure(.tooCostly) }
      return .success(isFound)
    } catch {
      return .failure(error)
    }
  }
}

/// A pattern with, in place of each test, the observations that pass it.
indirect enum PreparedPattern {
  /// Places of observations, ascending.
  case passing([Int])
  /// As in the pattern.
  case all([PreparedPattern])
  /// As in the pattern.
  case any([PreparedPattern])
  /// As in the pattern.
  case inOrder([PreparedPattern])
  /// As in the pattern.
  case within(PreparedPattern, Instant.Span)
  /// As in the pattern.
  case repeats(PreparedPattern, Int)
  /// As in the pattern.
  case during(PreparedPattern, start: Instant, stop: Instant)
}

extension PreparedPattern {
  /// The observations that fit together, ascending, each seen once; nil where none do. They are in the order of their
  /// times. `steps` is what it cost.
  func chosen(
    among observations: [ObservedData.Observation], stepsMax: Int
  ) -> (answer: Result<[Int]?, PatternFailure>, steps: Int) {
    let search = PatternSearch(observations, steps: stepsMax)
    var chosen: [Int]?
    _ = search.find(self, PatternSearch.Bounds()) { _ in
      chosen = search.taken
      return true
    }
    guard search.steps >= 0 else { return (.failure(.tooCostly), stepsMax) }
    return (.success(chosen), stepsMax - search.steps)
  }
}

/// Makes all comparisons, so that the search makes none.
private struct PatternPreparing {
  private let data: ObservedData
  private var comparing: PatternComparing
  var steps: Int { comparing.steps }

  init(_ data: ObservedData, steps: Int) {
    self.data = data
    comparing = PatternComparing(data, steps: steps)
  }

  mutating func prepared(
    _ observation: STIXPattern.Observation
  ) throws(PatternFailure) -> PreparedPattern {
    switch observation {
    case .test(let comparison):
      var places: [Int] = []
      for (place, observation) in data.observations.enumerated()
      where try comparing.passes(comparison, observation) {
        places.append(place)
      }
      return .passing(places)
    case .all(let parts): return .all(try prepared(parts))
    case .any(let parts): return .any(try prepared(parts))
    case .inOrder(let parts): return .inOrder(try prepared(parts))
    case .within(let part, let span): return .within(try prepared(part), span)
    case .repeats(let part, let times): return .repeats(try prepared(part), times)
    case .during(let part, let start, let stop):
      return .during(try prepared(part), start: start, stop: stop)
    }
  }

  private mutating func prepared(
    _ parts: [STIXPattern.Observation]
  ) throws(PatternFailure) -> [PreparedPattern] {
    var nodes: [PreparedPattern] = []
    for part in parts { nodes.append(try prepared(part)) }
    return nodes
  }
}

/// One search: a choice is tried, what follows is tried on it, and it is taken back. Every choice costs a step.
private final class PatternSearch {
  /// When the chosen observations were, as far as order and nearness ask for it. Each observation may have been at
  /// any moment from its first to its last; the best is assumed.
  struct Reach {
    /// The latest beginning.
    var latestFirst: Instant
    /// The earliest end.
    var earliestLast: Instant
    /// The lowest place.
    var lowest: Int

    /// Of both together.
    func joined(_ other: Reach) -> Reach {
      Reach(
        latestFirst: max(latestFirst, other.latestFirst),
        earliestLast: min(earliestLast, other.earliestLast), lowest: min(lowest, other.lowest))
    }

    /// Whether a span of that length touches all of them. What a part fails, the whole fails.
    func fits(within span: Instant.Span?) -> Bool {
      guard let span else { return true }
      return latestFirst <= earliestLast + span
    }
  }

  /// What holds for all observations below a place in the pattern.
  struct Bounds {
    /// The shortest WITHIN around it.
    var within: Instant.Span?
    /// The latest START around it.
    var start: Instant?
    /// The earliest STOP around it.
    var stop: Instant?
    /// Observations before this place were tried by an earlier repetition.
    var floor = 0
    /// Whether nothing else of the pattern takes observations away.
    var isAlone = true
  }

  private let observations: [ObservedData.Observation]
  /// How often each may still be taken.
  private var left: [Int]
  private(set) var steps: Int

  convenience init(_ data: ObservedData, steps: Int) { self.init(data.observations, steps: steps) }

  init(_ observations: [ObservedData.Observation], steps: Int) {
    self.observations = observations
    left = observations.map(\.times)
    self.steps = steps
  }

  /// The observations that are chosen just now.
  var taken: [Int] { observations.indices.filter { left[$0] < observations[$0].times } }

  /// Tries each choice for the node until `then` is content. False when none contents it, or the steps ran out.
  func find(_ node: PreparedPattern, _ bounds: Bounds, _ then: (Reach) -> Bool) -> Bool {
    guard isGranted() else { return false }
    switch node {
    case .passing(let places): return findOne(places, bounds, then)
    case .all(let parts):
      return findAll(parts[...], nil, isOrdered: false, shared(bounds), then)
    case .inOrder(let parts):
      return findAll(parts[...], nil, isOrdered: true, shared(bounds), then)
    case .any(let parts):
      return parts.contains { find($0, bounds, then) }
    case .within(let part, let span):
      var inner = bounds
      inner.within = min(span, bounds.within ?? span)
      return find(part, inner, then)
    case .during(let part, let start, let stop):
      guard start < stop else { return false }
      var inner = bounds
      inner.start = max(start, bounds.start ?? start)
      inner.stop = min(stop, bounds.stop ?? stop)
      return find(part, inner, then)
    case .repeats(.passing(let places), let times):
      return findMany(places.filter { isAllowed($0, bounds) }, times, bounds, then)
    case .repeats(let part, let times):
      return findRepeated(part, times, nil, shared(bounds), then)
    }
  }

  private func isGranted() -> Bool {
    steps -= 1
    return steps >= 0
  }

  private func shared(_ bounds: Bounds) -> Bounds {
    var inner = bounds
    inner.isAlone = false
    return inner
  }

  private func isAllowed(_ place: Int, _ bounds: Bounds) -> Bool {
    guard place >= bounds.floor, left[place] > 0 else { return false }
    if let start = bounds.start, observations[place].last < start { return false }
    if let stop = bounds.stop, observations[place].first >= stop { return false }
    return true
  }

  private func reach(_ place: Int) -> Reach {
    Reach(
      latestFirst: observations[place].first, earliestLast: observations[place].last,
      lowest: place)
  }

  private func findOne(_ places: [Int], _ bounds: Bounds, _ then: (Reach) -> Bool) -> Bool {
    for place in places where isAllowed(place, bounds) {
      guard isGranted() else { return false }
      left[place] -= 1
      defer { left[place] += 1 }
      if then(reach(place)) { return true }
    }
    return false
  }

  /// The parts one after the other; in order, each after all before it.
  private func findAll(
    _ parts: ArraySlice<PreparedPattern>, _ chosen: Reach?, isOrdered: Bool, _ bounds: Bounds,
    _ then: (Reach) -> Bool
  ) -> Bool {
    guard let part = parts.first else { return chosen.map(then) ?? false }
    return find(part, bounds) { reach in
      if isOrdered, let chosen, chosen.latestFirst > reach.earliestLast { return false }
      let joined = chosen.map { $0.joined(reach) } ?? reach
      guard joined.fits(within: bounds.within) else { return false }
      return findAll(parts.dropFirst(), joined, isOrdered: isOrdered, bounds, then)
    }
  }

  /// The same part many times, by the order of their lowest places: other orders are the same choice.
  private func findRepeated(
    _ part: PreparedPattern, _ times: Int, _ chosen: Reach?, _ bounds: Bounds,
    _ then: (Reach) -> Bool
  ) -> Bool {
    guard times > 0 else { return chosen.map(then) ?? false }
    return find(part, bounds) { reach in
      let joined = chosen.map { $0.joined(reach) } ?? reach
      guard joined.fits(within: bounds.within) else { return false }
      var next = bounds
      next.floor = max(bounds.floor, reach.lowest)
      return findRepeated(part, times - 1, joined, next, then)
    }
  }
}

extension PatternSearch {
  /// One test many times. For each observation as the one that ended first: it and, of those that lie near enough, the
  /// ones that began first. No other choice is better in time, so that there is nothing else to try unless another
  /// part wants the same observations.
  private func findMany(
    _ places: [Int], _ times: Int, _ bounds: Bounds, _ then: (Reach) -> Bool
  ) -> Bool {
    var isPossible = false
    for lead in places {
      guard isGranted() else { return false }
      let end = observations[lead].last
      var missing = times - min(left[lead], times)
      var chosen = [(place: lead, count: min(left[lead], times))]
      var joined = reach(lead)
      for place in places where missing > 0 && place != lead && observations[place].last >= end {
        guard isGranted() else { return false }
        // Places ascend with their beginnings: what follows is farther still.
        guard joined.joined(reach(place)).fits(within: bounds.within) else { break }
        let count = min(left[place], missing)
        chosen.append((place, count))
        missing -= count
        joined = joined.joined(reach(place))
      }
      guard missing == 0 else { continue }
      isPossible = true
      for (place, count) in chosen { left[place] -= count }
      defer { for (place, count) in chosen { left[place] += count } }
      if then(joined) { return true }
    }
    guard isPossible, !bounds.isAlone else { return false }
    return findEach(places[...], times, nil, bounds, then)
  }

  /// Every choice there is, places ascending.
  private func findEach(
    _ places: ArraySlice<Int>, _ times: Int, _ chosen: Reach?, _ bounds: Bounds,
    _ then: (Reach) -> Bool
  ) -> Bool {
    guard times > 0 else { return chosen.map(then) ?? false }
    var rest = places
    while let place = rest.first {
      guard isGranted() else { return false }
      if left[place] > 0 {
        let joined = chosen.map { $0.joined(reach(place)) } ?? reach(place)
        if joined.fits(within: bounds.within) {
          left[place] -= 1
          defer { left[place] += 1 }
          if findEach(rest, times - 1, joined, bounds, then) { return true }
        }
      }
      rest = rest.dropFirst()
    }
    return false
  }
}
