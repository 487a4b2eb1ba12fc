//! Watches a stream of events for patterns: what passed a part of one is remembered until the rest has come, or its time
//! is over.
//!
//!   event ──► objects ──► tests, once each ──► window of the pattern ──► a match? ──► the events that made it

public import Kernel

/// What was seen of each pattern. A value: whoever could not bring in what it found goes on from a copy of before.
///
/// Memory is bounded by `WatchedPattern.patternsMax` times `observationsInAllMax` observations, each with its evidence. What
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

  /// Times of a group at which something came that was not looked for.
  private struct Owed: Sendable {
    let group: String
    var times: ClosedRange<Instant>
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
    /// What was seen of each group, by time, then in the order of coming.
    var groups: [String: [Observed]] = [:]
    /// How many are remembered, of all groups.
    var kept = 0
    /// How many came so far.
    var came = 0
    /// What came when the steps were used up: nobody has looked yet whether it completes anything.
    var owed: [Owed] = []

    mutating func take(_ group: String) -> [Observed] {
      let observed = groups.removeValue(forKey: group) ?? []
      kept -= observed.count
      return observed
    }

    mutating func put(_ observed: [Observed], _ group: String) {
      groups[group] = observed.isEmpty ? nil : observed
      kept += observed.count
    }

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
  /// How many searches wait for the next event.
  public var owed: Int { watched.reduce(0) { $0 + $1.owed.count } }
  /// How many observations are remembered.
  public var observations: Int { watched.reduce(0) { $0 + $1.kept } }

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
  /// same pattern. Only events of one `group` make a match together.
  public mutating func add(
    _ event: SensorEvent, _ line: ArraySlice<UInt8>, at moment: Instant,
    by group: (Evidence) -> String = { _ in "" }, evidence: () -> Evidence
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
      let new = Owed(group: group(kept), times: moment...moment)
      guard remember(kept, passes, new, for: place) else { continue }
      if let match = search(place, new, &left) { matches.append(match) }
    }
    return matches
  }

  /// Looks for what is owed, each with all the steps that one search may have; in turn, so that costly patterns keep no
  /// other waiting for ever.
  private mutating func settle(_ left: inout Int) -> [Match] {
    var matches: [Match] = []
    for step in watched.indices {
      let place = (turn + step) % watched.count
      while let owed = watched[place].owed.first {
        guard left >= WatchedPattern.searchStepsMax else {
          turn = place
          return matches
        }
        watched[place].owed.removeFirst()
        if let match = search(place, owed, &left) { matches.append(match) }
      }
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
    _ evidence: Evidence, _ passes: [Int], _ new: Owed, for place: Int
  ) -> Bool {
    let moment = new.times.lowerBound
    var observed = watched[place].take(new.group)
    let newest = max(observed.last?.at ?? moment, moment)
    let oldest = newest - watched[place].window - WatchedPattern.lateMax
    guard moment >= oldest else {
      watched[place].put(observed, new.group)
      return false
    }
    observed.removeAll { $0.at < oldest }
    let index = observed.lastIndex { $0.at <= moment }.map { $0 + 1 } ?? 0
    watched[place].came += 1
    observed.insert(
      Observed(at: moment, passes: passes, evidence: evidence, number: watched[place].came),
      at: index)
    let isFull = observed.count > WatchedPattern.observationsMax
    watched[place].put(observed, new.group)
    if isFull { makeRoom(in: place, of: new.group) }
    if watched[place].kept > WatchedPattern.observationsInAllMax, let group = largest(place) {
      makeRoom(in: place, of: group)
    }
    return true
  }

  /// The group with the most observations gives way to the others; of equal ones that whose oldest came first.
  private func largest(_ place: Int) -> String? {
    watched[place].groups.min {
      ($1.value.count, $0.value.first?.number ?? 0) < ($0.value.count, $1.value.first?.number ?? 0)
    }?.key
  }

  /// The one that came first goes, of those whose tests enough others pass: many events of one part, a hostile sensor's
  /// too, never take away the only one of another.
  private mutating func makeRoom(in place: Int, of group: String) {
    var observed = watched[place].take(group)
    let needs = watched[place].needs
    var counts = [Int](repeating: 0, count: needs.count)
    for one in observed {
      for test in one.passes { counts[test] += 1 }
    }
    let spare = observed.indices.filter { index in
      observed[index].passes.allSatisfy { counts[$0] > needs[$0] }
    }
    let all = spare.isEmpty ? Array(observed.indices) : spare
    if let first = all.min(by: { observed[$0].number < observed[$1].number }) {
      observed.remove(at: first)
    }
    watched[place].put(observed, group)
  }

  /// Looks for a match that has something of those times in it: all others were looked for when theirs came.
  private mutating func search(_ place: Int, _ new: Owed, _ left: inout Int) -> Match? {
    let window = watched[place].window
    let (from, to) = (new.times.lowerBound - window, new.times.upperBound + window)
    let observed = (watched[place].groups[new.group] ?? []).filter { from <= $0.at && $0.at <= to }
    var places = [[Int]](repeating: [], count: watched[place].tests.count)
    for (index, one) in observed.enumerated() {
      for test in one.passes { places[test].append(index) }
    }
    let granted = min(left, WatchedPattern.searchStepsMax)
    guard granted > 0 else {
      owe(new, place)
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
      if granted < WatchedPattern.searchStepsMax { owe(new, place) } else { unanswered += 1 }
      return nil
    case .success(.none):
      // Where one observation is all, what is no match now will never be one.
      if window == Instant.Span(microseconds: 0) { forget(observed, place, new.group) }
      return nil
    case .success(.some(let chosen)):
      let taken = chosen.map { observed[$0] }
      forget(taken, place, new.group)
      return Match(indicator: watched[place].indicator, evidence: taken.map(\.evidence))
    }
  }

  /// So many wait as may be remembered, and no more.
  private mutating func owe(_ new: Owed, _ place: Int) {
    if let known = watched[place].owed.firstIndex(where: { $0.group == new.group }) {
      let times = watched[place].owed[known].times
      watched[place].owed[known].times =
        min(times.lowerBound, new.times.lowerBound)...max(times.upperBound, new.times.upperBound)
    } else if watched[place].owed.count < WatchedPattern.observationsInAllMax {
      watched[place].owed.append(new)
    } else {
      unanswered += 1
    }
  }

  private mutating func forget(_ gone: [Observed], _ place: Int, _ group: String) {
    let numbers = Set(gone.map(\.number))
    let known = watched[place].take(group)
    watched[place].put(known.filter { !numbers.contains($0.number) }, group)
  }
}
