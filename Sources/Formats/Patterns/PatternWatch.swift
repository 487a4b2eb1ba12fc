//! Watches a stream of events for patterns: what passed a part of one is remembered until the rest has come, or its time
//! is over.
//!
//!   event ──► objects ──► tests, once each ──► window of the pattern ──► a match? ──► the events that made it

public import Kernel

/// What was seen of each pattern. A value: whoever could not bring in what it found goes on from a copy of before.
///
/// Memory is bounded by `WatchedPattern.patternsMax` times `observationsMax` observations, each with its evidence. What
/// one event costs is bounded too, however hostile it and the pattern are; what it leaves over, the next one pays.
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
    /// Its place in the order of coming, which is not that of the times.
    let number: Int
  }

  private struct Watched: Sendable {
    let indicator: ID<Indicator>
    let pattern: STIXPattern
    let tests: [STIXPattern.Comparison]
    /// By test, how many observations of one match may have to pass it.
    let needs: [Int]
    let types: Set<String>
    let window: Instant.Span
    let from: Instant?
    let to: Instant?
    /// By time, then in the order of coming.
    var observed: [Observed] = []
    /// How many came so far.
    var came = 0
    /// The times of what came when the steps were used up: nobody has looked yet whether it completes anything.
    var owed: ClosedRange<Instant>?

    func counts(at moment: Instant) -> Bool {
      (from.map { $0 <= moment } ?? true) && (to.map { moment < $0 } ?? true)
    }
  }

  private var watched: [Watched] = []
  /// Where the round over what is owed goes on.
  private var turn = 0
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
  /// How many patterns wait for the next event with their search.
  public var owed: Int { watched.count(where: { $0.owed != nil }) }
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
        indicator: indicator, pattern: read, tests: tests, needs: read.needs,
        types: tests.reduce(into: Set<String>()) { $0.formUnion($1.types) }, window: read.window,
        from: from, to: to))
    return true
  }

  /// Takes in an event that was read from that line and seen at that moment. Gives the patterns that it completed, and
  /// those that an earlier one did when there were no steps left; the events of a match count for no other match of the
  /// same pattern.
  public mutating func add(
    _ event: SensorEvent, _ line: ArraySlice<UInt8>, at moment: Instant,
    evidence: () -> Evidence
  ) -> [Match] {
    guard !watched.isEmpty else { return [] }
    var left = WatchedPattern.eventStepsMax
    var matches = settle(&left)
    let objects = EventObjects.of(event, line)
    let types = Set(objects.compactMap { $0["type"]?.string })
    let data = ObservedData(objects: objects, at: moment)
    var shared = WatchedPattern.eventComparingStepsMax
    var made: Evidence?
    for place in watched.indices {
      guard watched[place].counts(at: moment), !watched[place].types.isDisjoint(with: types)
      else { continue }
      let passes = passes(of: watched[place].tests, in: data, &shared)
      guard !passes.isEmpty else { continue }
      let kept = made ?? evidence()
      made = kept
      guard remember(kept, passes, at: moment, for: place) else { continue }
      if let match = search(place, around: moment...moment, &left) { matches.append(match) }
    }
    return matches
  }

  /// Looks for what is owed, each with all the steps that one search may have; in turn, so that costly patterns keep no
  /// other waiting for ever.
  private mutating func settle(_ left: inout Int) -> [Match] {
    var matches: [Match] = []
    for step in watched.indices {
      let place = (turn + step) % watched.count
      guard let owed = watched[place].owed else { continue }
      guard left >= WatchedPattern.searchStepsMax else {
        turn = place
        break
      }
      watched[place].owed = nil
      if let match = search(place, around: owed, &left) { matches.append(match) }
    }
    return matches
  }

  /// Each pattern has some steps of its own, whatever the others cost, and takes more from what all share.
  private mutating func passes(
    of tests: [STIXPattern.Comparison], in data: ObservedData, _ shared: inout Int
  ) -> [Int] {
    let granted = min(
      WatchedPattern.comparingStepsMax, WatchedPattern.comparingStepsOwn + shared)
    var comparing = PatternComparing(data, steps: granted)
    var found: [Int] = []
    var isAnswered = true
    for (number, test) in tests.enumerated() {
      for observation in data.observations {
        do throws(PatternFailure) {
          if try comparing.passes(test, observation) { found.append(number) }
        } catch {
          // A test without an answer takes none from the others, as far as there are steps.
          isAnswered = false
        }
      }
    }
    if !isAnswered { unanswered += 1 }
    shared -= max(0, granted - max(0, comparing.steps) - WatchedPattern.comparingStepsOwn)
    return found
  }

  /// False for what came too late to belong to anything. A sensor that was cut off sends what it saw when the others are
  /// further on already: it is remembered beside what they see now.
  private mutating func remember(
    _ evidence: Evidence, _ passes: [Int], at moment: Instant, for place: Int
  ) -> Bool {
    let newest = max(watched[place].observed.last?.at ?? moment, moment)
    let oldest = newest - watched[place].window - WatchedPattern.lateMax
    guard moment >= oldest else { return false }
    watched[place].observed.removeAll { $0.at < oldest }
    let index = watched[place].observed.lastIndex { $0.at <= moment }.map { $0 + 1 } ?? 0
    watched[place].came += 1
    watched[place].observed.insert(
      Observed(at: moment, passes: passes, evidence: evidence, number: watched[place].came),
      at: index)
    makeRoom(in: place)
    return true
  }

  /// When there are too many, the one that came first goes, of those whose tests enough others pass: many events of one
  /// part, a hostile sensor's too, never take away the only one of another.
  private mutating func makeRoom(in place: Int) {
    let (observed, needs) = (watched[place].observed, watched[place].needs)
    guard observed.count > WatchedPattern.observationsMax else { return }
    var counts = [Int](repeating: 0, count: needs.count)
    for one in observed {
      for test in one.passes { counts[test] += 1 }
    }
    let spare = observed.indices.filter { index in
      observed[index].passes.allSatisfy { counts[$0] > needs[$0] }
    }
    let all = spare.isEmpty ? Array(observed.indices) : spare
    if let first = all.min(by: { observed[$0].number < observed[$1].number }) {
      watched[place].observed.remove(at: first)
    }
  }

  /// Looks for a match that has something of those times in it: all others were looked for when theirs came.
  private mutating func search(
    _ place: Int, around times: ClosedRange<Instant>, _ left: inout Int
  ) -> Match? {
    let window = watched[place].window
    let (from, to) = (times.lowerBound - window, times.upperBound + window)
    let near = watched[place].observed.indices.filter { index in
      let at = watched[place].observed[index].at
      return from <= at && at <= to
    }
    let observed = near.map { watched[place].observed[$0] }
    var places = [[Int]](repeating: [], count: watched[place].tests.count)
    for (index, one) in observed.enumerated() {
      for test in one.passes { places[test].append(index) }
    }
    let granted = min(left, WatchedPattern.searchStepsMax)
    guard granted > 0 else {
      owe(times, place)
      return nil
    }
    let pattern = PreparedPattern.within(
      watched[place].pattern.prepared(passing: places), window)
    let found = pattern.chosen(
      among: observed.map { ObservedData.Observation(seenOnceAt: $0.at) }, stepsMax: granted)
    left -= found.steps
    switch found.answer {
    case .failure:
      // With all the steps that a search may have there may be an answer.
      if granted < WatchedPattern.searchStepsMax { owe(times, place) } else { unanswered += 1 }
      return nil
    case .success(.none):
      // Where one observation is all, what is no match now will never be one.
      if window == Instant.Span(microseconds: 0) { forget(near, place) }
      return nil
    case .success(.some(let chosen)):
      forget(chosen.map { near[$0] }, place)
      return Match(
        indicator: watched[place].indicator, evidence: chosen.map { observed[$0].evidence })
    }
  }

  private mutating func owe(_ times: ClosedRange<Instant>, _ place: Int) {
    let owed = watched[place].owed ?? times
    watched[place].owed =
      min(owed.lowerBound, times.lowerBound)...max(owed.upperBound, times.upperBound)
  }

  private mutating func forget(_ places: [Int], _ place: Int) {
    let gone = Set(places)
    watched[place].observed = watched[place].observed.enumerated()
      .filter { !gone.contains($0.offset) }.map(\.element)
  }
}
