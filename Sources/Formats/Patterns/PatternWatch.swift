//! Watches a stream of events for patterns: what passed a part of one is remembered until the rest has come, or its time
//! is over.
//!
//!   event ──► objects ──► tests, once each ──► window of the pattern ──► a match? ──► the events that made it

public import Kernel

/// What was seen of each pattern. A value: whoever could not bring in what it found goes on from a copy of before.
///
/// Memory is bounded by `WatchedPattern.patternsMax` times `observationsMax` observations, each with its evidence. What
/// one event costs is bounded too, however hostile it and the pattern are.
public struct PatternWatch<Evidence: Sendable>: Sendable {
  /// A pattern that was found.
  public struct Match: Sendable {
    /// Of which indicator.
    public let indicator: ID<Indicator>
    /// The events that made it, in the order of their times.
    public let evidence: [Evidence]
  }

  private struct Observed: Sendable {
    let at: Instant
    /// The numbers of the tests that it passes, ascending.
    let passes: [Int]
    let evidence: Evidence
  }

  private struct Watched: Sendable {
    let indicator: ID<Indicator>
    let pattern: STIXPattern
    let tests: [STIXPattern.Comparison]
    let types: Set<String>
    let window: Instant.Span
    let from: Instant?
    let to: Instant?
    /// By time, then in the order of coming.
    var observed: [Observed] = []

    func counts(at moment: Instant) -> Bool {
      (from.map { $0 <= moment } ?? true) && (to.map { moment < $0 } ?? true)
    }
  }

  private var watched: [Watched] = []
  /// How often a comparison or a search ran out of steps: then there was no answer, which is not the same as no match.
  public private(set) var unanswered = 0

  /// Watches for nothing.
  public init() {}

  /// Whether nothing is watched for.
  public var isEmpty: Bool { watched.isEmpty }
  /// The indicators that are watched for.
  public var indicators: [ID<Indicator>] { watched.map(\.indicator) }
  /// How much time the longest of them has to be remembered.
  public var window: Instant.Span {
    watched.map(\.window).max() ?? Instant.Span(microseconds: 0)
  }
  /// How many observations are remembered.
  public var observations: Int { watched.reduce(0) { $0 + $1.observed.count } }

  /// Watches for one more from now on; false when there are `patternsMax` already. `from` and `to` bound the times at
  /// which its events count.
  public mutating func insert(
    _ indicator: ID<Indicator>, _ pattern: WatchedPattern, from: Instant? = nil, to: Instant? = nil
  ) -> Bool {
    // It was read when it was made.
    guard watched.count < WatchedPattern.patternsMax,
      let read = try? WatchedPattern.read(pattern.text)
    else { return false }
    let tests = read.tests
    watched.append(
      Watched(
        indicator: indicator, pattern: read, tests: tests,
        types: tests.reduce(into: Set<String>()) { $0.formUnion($1.types) }, window: read.window,
        from: from, to: to))
    return true
  }

  /// Takes in an event that was read from that line and seen at that moment. Gives the patterns that it completed; the
  /// events of a match count for no other match of the same pattern.
  public mutating func add(
    _ event: SensorEvent, _ line: ArraySlice<UInt8>, at moment: Instant,
    evidence: () -> Evidence
  ) -> [Match] {
    guard !watched.isEmpty else { return [] }
    let objects = EventObjects.of(event, line)
    let types = Set(objects.compactMap { $0["type"]?.string })
    let data = ObservedData(objects: objects, at: moment)
    var left = WatchedPattern.eventStepsMax
    var made: Evidence?
    var matches: [Match] = []
    for place in watched.indices {
      guard watched[place].counts(at: moment), !watched[place].types.isDisjoint(with: types)
      else { continue }
      let passes = passes(of: watched[place].tests, in: data)
      guard !passes.isEmpty else { continue }
      let kept = made ?? evidence()
      made = kept
      guard remember(Observed(at: moment, passes: passes, evidence: kept), for: place) else {
        continue
      }
      if let match = search(place, &left) { matches.append(match) }
    }
    return matches
  }

  private mutating func passes(
    of tests: [STIXPattern.Comparison], in data: ObservedData
  ) -> [Int] {
    var comparing = PatternComparing(data, steps: WatchedPattern.comparingStepsMax)
    var found: [Int] = []
    do throws(PatternFailure) {
      for (number, test) in tests.enumerated() {
        for observation in data.observations where try comparing.passes(test, observation) {
          found.append(number)
        }
      }
    } catch {
      unanswered += 1
    }
    return found
  }

  /// False for what came too late to belong to anything.
  private mutating func remember(_ new: Observed, for place: Int) -> Bool {
    let newest = max(watched[place].observed.last?.at ?? new.at, new.at)
    let oldest = newest - watched[place].window
    guard new.at >= oldest else { return false }
    watched[place].observed.removeAll { $0.at < oldest }
    let index = watched[place].observed.lastIndex { $0.at <= new.at }.map { $0 + 1 } ?? 0
    watched[place].observed.insert(new, at: index)
    let beyond = watched[place].observed.count - WatchedPattern.observationsMax
    if beyond > 0 { watched[place].observed.removeFirst(beyond) }
    return true
  }

  private mutating func search(_ place: Int, _ left: inout Int) -> Match? {
    let observed = watched[place].observed
    var places = [[Int]](repeating: [], count: watched[place].tests.count)
    for (index, one) in observed.enumerated() {
      for test in one.passes { places[test].append(index) }
    }
    let granted = min(left, WatchedPattern.searchStepsMax)
    guard granted > 0 else { return nil }
    let found = watched[place].pattern.prepared(passing: places).chosen(
      among: observed.map { ObservedData.Observation(seenOnceAt: $0.at) }, stepsMax: granted)
    left -= found.steps
    switch found.answer {
    case .failure:
      unanswered += 1
      return nil
    case .success(.none): return nil
    case .success(.some(let chosen)):
      let taken = Set(chosen)
      watched[place].observed = observed.enumerated().filter { !taken.contains($0.offset) }
        .map(\.element)
      return Match(
        indicator: watched[place].indicator, evidence: chosen.map { observed[$0].evidence })
    }
  }
}
