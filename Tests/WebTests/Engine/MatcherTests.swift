//! The order of matching's work: new events go before every slice of old ones, and a look-back that fails waits its turn.

import Alerting
import Kernel
import Logging
import Node
import Synchronization
import Testing

@testable import Web

/// A site whose clock only moves when the test says so, and a matcher that says what it submits.
private final class Bench: Sendable {
  let fixture: SiteFixture
  let site: Site
  /// Microseconds that have passed.
  private let passed: Clock
  private let names = Mutex<[ID<IndicatorBatch>: String]>([:])
  private let words = Mutex<[String]>([])

  private final class Clock: Sendable {
    let microseconds = Mutex<Int64>(0)
  }

  init() throws {
    fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let passed = Clock()
    self.passed = passed
    let clock = NodeClock(highWater: SiteFixture.now) {
      let boot = passed.microseconds.withLock { $0 }
      return NodeClock.Reading(wall: SiteFixture.now.microseconds + boot, boot: boot)
    }
    let old = fixture.site
    site = Site(
      engine: old.engine, queries: old.queries, clock: clock, hub: old.hub, intake: old.intake,
      settings: old.settings)
  }

  /// The list of that name.
  func list(_ name: String) throws -> ID<IndicatorBatch> {
    guard let found = names.withLock({ $0.first { $0.value == name }?.key }) else {
      throw SiteFault(what: "no list \(name)")
    }
    return found
  }

  func pass(_ span: Instant.Span) { passed.microseconds.withLock { $0 += span.microseconds } }

  /// What was submitted since the last question: `new 2` for so many findings in what is new, `A 3` for a slice of the
  /// look-back of that list, `A 3 last` for its last one.
  func said() -> [String] {
    words.withLock { words in
      defer { words = [] }
      return words
    }
  }

  /// A matcher. What `answer` gives to a word is the answer; where it gives nothing, the site is asked.
  func matcher(
    fold: IndicatorFold = IndicatorFold(), limits: LiveIndicators.Limits = LiveIndicators.Limits(),
    pace: Instant.Span = .seconds(0),
    _ answer: @escaping @Sendable (String) async throws -> Node.Answer?
  ) -> Matcher {
    Matcher(site: site, logger: Logger(label: "test"), fold: fold, limits: limits, pace: pace) {
      command in
      let word = self.word(command)
      self.words.withLock { $0.append(word) }
      // A mistake of the test ends as a failure of what was submitted.
      do { if let given = try await answer(word) { return given } } catch {
        return .failed("\(error)")
      }
      return await self.site.submit(command, as: .node)
    }
  }

  private func word(_ command: Command) -> String {
    switch command {
    case .findings(let findings, _, _): return "new \(findings.count)"
    case .lookedBack(let batch, let findings, _, _, let isLast):
      let name = names.withLock { $0[batch] } ?? "?"
      return "\(name) \(findings.count)\(isLast ? " last" : "")"
    default: return "\(command)"
    }
  }

  /// Imports a list of one address under a name.
  func importList(_ name: String, _ address: String) async throws {
    let node = Operator(
      submit: { [site] in await site.submit($0, as: .node) }, now: { [site] in site.clock.now })
    let made = try await node.importIndicators(
      Array(address.utf8), source: name, marking: .green)
    guard let batch = made.batches.first else { throw SiteFault(what: "no list") }
    names.withLock { $0[batch.id.cast(to: IndicatorBatch.self)] = name }
  }

  /// Stores events from one machine to those addresses; with `isLong` as many bytes as fill a step.
  func store(_ number: Int, _ addresses: [String], isLong: Bool = false) async throws {
    var lines = addresses.map {
      #"{"time":"2040-05-08T00:15:00Z","source":"198.18.4.\#(number)","destination":"\#($0)"}"#
    }
    if isLong {
      let filler =
        #"{"time":"2040-05-08T00:00:00Z","message":"\#(String(repeating: "x", count: 2_000))"}"#
      lines += [String](repeating: filler, count: MatchLoop.stepBytes / 2_000)
    }
    let batch = EventRecordBatch(
      id: ID(high: 1, low: UInt64(number)), key: ID(high: 7, low: 7), receivedAt: SiteFixture.now,
      refused: 0, digest: Hash(sha256: "\(number)".utf8),
      lines: lines.enumerated().map {
        EventRecord.Line(number: $0 + 1, bytes: Array($1.utf8)[...])
      })
    guard case .stored = await site.intake.store(batch) else { throw SiteFault(what: "not stored") }
  }

  /// Three steps of old events with the marks of both lists, read already before the lists came.
  func past(_ matcher: Matcher) async throws {
    for number in 1...3 { try await store(number, Self.marks, isLong: true) }
    await matcher.turn()
    #expect(Set(said()) == ["new 0"])
    for mark in Self.marks { try await importList("?", mark) }
    // Lists of one moment are taken in the order of their identifiers.
    names.withLock { names in
      for (id, name) in zip(names.keys.sorted(), ["A", "B"]) { names[id] = name }
    }
  }

  static let marks = ["203.0.113.9", "203.0.113.10"]
  static let busy = Node.Answer.refused(RefusalCode("busy"))

  /// How many findings of a list stand in those words.
  static func found(_ name: String, in words: [String]) -> Int {
    words.filter { $0.hasPrefix("\(name) ") }.reduce(0) {
      $0 + (Int($1.split(separator: " ")[1]) ?? 0)
    }
  }
}

/// Something that happens once.
private final class Once: Sendable {
  private let isDone = Atomic(false)
  func take() -> Bool { !isDone.exchange(true, ordering: .relaxed) }
}

@Suite struct MatcherTests {
  @Test
  func `what comes in during a look-back is read before its next slice, also with a new list`()
    async throws
  {
    let bench = try Bench()
    let once = Once()
    let matcher = bench.matcher { word in
      guard word.hasPrefix("A"), once.take() else { return nil }
      // While the first slice is brought in, somebody sends an event and a list that names it too.
      try await bench.store(9, [Bench.marks[0], "203.0.113.11"])
      try await bench.importList("C", "203.0.113.11")
      return nil
    }
    try await bench.past(matcher)
    await matcher.turn()
    let said = bench.said()
    #expect(said.first?.hasPrefix("A ") ?? false && said.first != "A 3 last", "\(said)")
    // A slice is read once for both lists that waited.
    #expect(said.prefix(3).map { $0.prefix(1) } == ["A", "B", "n"], "\(said)")
    #expect(said.filter { $0.hasPrefix("new") } == ["new 2"], "\(said)")
    // What came in meanwhile comes behind them, and is in neither.
    let places = said.indices.filter { said[$0].hasPrefix("C") }
    #expect(places.allSatisfy { $0 > said.lastIndex { $0.hasPrefix("B") } ?? 0 }, "\(said)")
    #expect(
      said.filter { $0.hasSuffix("last") }.map { $0.prefix(1) } == ["A", "B", "C"], "\(said)")
    for (list, count) in [("A", 3), ("B", 3), ("C", 0)] {
      #expect(Bench.found(list, in: said) == count, "\(list): \(said)")
    }
    await matcher.turn()
    #expect(bench.said() == [], "nothing is left")
  }

  @Test func `a list that comes while much is read is in force from the next slice on`()
    async throws
  {
    let bench = try Bench()
    let once = Once()
    let matcher = bench.matcher { word in
      if word.hasPrefix("new"), once.take() { try await bench.importList("A", Bench.marks[0]) }
      return nil
    }
    for number in 1...3 { try await bench.store(number, [Bench.marks[0]], isLong: true) }
    await matcher.turn()
    let said = bench.said().prefix { $0.hasPrefix("new") }
    #expect(said.first == "new 0")
    #expect(said.dropFirst().contains("new 1"), "\(said)")
  }

  @Test func `a look-back that fails rests, goes behind the others and begins anew`() async throws {
    let bench = try Bench()
    let isOpen = Atomic(false)
    let matcher = bench.matcher { word in
      // In the middle of the look-back: what it had begun must not be taken for the next one's.
      word.hasPrefix("A") && !isOpen.load(ordering: .relaxed) && word != "A 1" ? Bench.busy : nil
    }
    try await bench.past(matcher)
    await matcher.turn()
    _ = bench.said()
    try await bench.store(9, [Bench.marks[0]])
    await matcher.turn()
    #expect(bench.said() == ["new 1"], "new events do not wait for it")
    bench.pass(Instant.Span(microseconds: Matcher.rest.microseconds - 1_000_000))
    await matcher.turn()
    #expect(bench.said() == [])
    // Whose doing it was is not known: each alone from now on.
    bench.pass(.seconds(1))
    await matcher.turn()
    #expect(bench.said().allSatisfy { $0.hasPrefix("A") })
    bench.pass(.minutes(1))
    await matcher.turn()
    let other = bench.said()
    #expect(other.contains { $0.hasPrefix("B") && $0.hasSuffix("last") }, "\(other)")
    #expect(Bench.found("B", in: other) == 3, "\(other)")
    isOpen.store(true, ordering: .relaxed)
    bench.pass(.minutes(1))
    await matcher.turn()
    let said = bench.said()
    #expect(said.last?.hasPrefix("A ") ?? false && said.last?.hasSuffix("last") ?? false, "\(said)")
    #expect(Bench.found("A", in: said) == 3, "\(said)")
  }

  @Test func `a look-back is stopped and begun after all, and says how far it is`() async throws {
    let bench = try Bench()
    let (first, second) = (Once(), Once())
    let watch = try bench.fixture.member("tower").viewer
    let site = bench.site
    let states = Mutex<[LookBacks.State?]>([])
    let matcher = bench.matcher { word in
      guard word.hasPrefix("A") else { return nil }
      let list = try bench.list("A")
      states.withLock { $0.append(site.lookBacks.state(of: list)) }
      // Before the second slice.
      guard !first.take(), second.take() else { return nil }
      guard case .done = await site.submit(.lookBack(list, .stop), as: watch) else {
        throw SiteFault(what: "not stopped")
      }
      return nil
    }
    try await bench.past(matcher)
    await matcher.turn()
    let said = bench.said()
    #expect(said.count(where: { $0.hasPrefix("A") }) == 2, "it goes no further: \(said)")
    #expect(said.last?.hasPrefix("B ") ?? false && said.last?.hasSuffix("last") ?? false, "\(said)")
    guard case .reading(let hundredths, _)? = states.withLock({ $0.last ?? nil }) else {
      Issue.record("\(states.withLock { $0 })")
      return
    }
    #expect((1..<100).contains(hundredths))
    let list = try bench.list("A")
    #expect(site.lookBacks.state(of: list) == nil, "nothing is read for it")
    _ = await site.submit(.lookBack(list, .resume), as: watch)
    await matcher.turn()
    let rest = bench.said()
    #expect(Bench.found("A", in: rest) == 3 && rest.last?.hasSuffix("last") ?? false, "\(rest)")
    #expect(site.lookBacks.state(of: list) == nil, "it is over")
  }

  @Test func `how long looking back still takes follows from how far it is`() {
    func state(_ done: Int64, of total: Int64) -> LookBacks.State {
      LookBacks.state(done, of: total, after: .seconds(10))
    }
    #expect(state(0, of: 100) == .reading(hundredths: 0, remaining: nil))
    #expect(state(25, of: 100) == .reading(hundredths: 25, remaining: .seconds(30)))
    #expect(state(100, of: 100) == .reading(hundredths: 100, remaining: .seconds(0)))
    #expect(state(0, of: 0) == .reading(hundredths: 0, remaining: nil))
  }

  @Test func `what is new and was not taken is given again, before anything old`() async throws {
    let bench = try Bench()
    let isClosed = Atomic(false)
    let matcher = bench.matcher { word in
      isClosed.load(ordering: .relaxed) && word.hasPrefix("new") ? Bench.busy : nil
    }
    try await bench.past(matcher)
    try await bench.store(9, [Bench.marks[0]])
    isClosed.store(true, ordering: .relaxed)
    for _ in 0..<2 {
      await matcher.turn()
      #expect(bench.said() == ["new 1"])
    }
    isClosed.store(false, ordering: .relaxed)
    await matcher.turn()
    let said = bench.said()
    #expect(said.first == "new 1" && said.dropFirst().first?.hasPrefix("A ") ?? false, "\(said)")
    #expect(said.last?.hasSuffix("last") ?? false)
  }

  @Test func `folding goes on beside the stream, and nothing is in force twice or not at all`()
    async throws
  {
    let bench = try Bench()
    let fold = IndicatorFold()
    var limits = LiveIndicators.Limits()
    // Every change is one too many.
    (limits.overlayMin, limits.overlayMax) = (0, 0)
    let matcher = bench.matcher(fold: fold, limits: limits) { _ in nil }
    var marks: [String] = []
    for number in 1...6 {
      let mark = "203.0.113.\(number)"
      marks.append(mark)
      try await bench.importList("L\(number)", mark)
      // Asked for in this turn, folded behind it or not at all, taken in the next one.
      await matcher.turn()
      if number % 3 != 0 { fold.work() }
      _ = bench.said()
      try await bench.store(number, marks + ["203.0.113.99"])
      await matcher.turn()
      #expect(bench.said() == ["new \(number)"])
    }
    let folder = IndicatorFolder(fold)
    for _ in 1...4 {
      await folder.turn()
      await matcher.turn()
    }
    _ = bench.said()
    try await bench.store(9, marks)
    await matcher.turn()
    #expect(bench.said() == ["new 6"])
  }

  @Test func `what comes while nothing is folded is in force all the same`() async throws {
    let bench = try Bench()
    var limits = LiveIndicators.Limits()
    (limits.overlayMin, limits.overlayMax) = (0, 0)
    (limits.rowsMax, limits.batchRowsMax) = (1, 1)
    let matcher = bench.matcher(limits: limits) { _ in nil }
    for number in 1...4 { try await bench.importList("L\(number)", "203.0.113.\(number)") }
    await matcher.turn()
    for number in 5...8 { try await bench.importList("L\(number)", "203.0.113.\(number)") }
    await matcher.turn()
    _ = bench.said()
    try await bench.store(1, (1...8).map { "203.0.113.\($0)" })
    await matcher.turn()
    #expect(bench.said() == ["new 8"])
  }

  /// Where nothing was found, the place is written when it is time, and everything until then is counted once.
  @Test func `a place without findings waits, and nothing is lost or counted twice meanwhile`()
    async throws
  {
    let bench = try Bench()
    let once = Once()
    let matcher = bench.matcher(pace: .milliseconds(200)) { word in
      word == "new 1" && once.take() ? Bench.busy : nil
    }
    func place() throws -> EventCursor { try bench.site.queries.cursor() }
    try await bench.store(1, ["203.0.113.99"])
    await matcher.turn()
    #expect(bench.said() == ["new 0"], "the first time it is time")
    let written = try place()
    for number in 2...3 {
      try await bench.store(number, [Bench.marks[0], "203.0.113.99"])
      await matcher.turn()
      #expect(try bench.said() == [] && place() == written)
    }
    // A list that comes now is looked back for over what was read and is not written yet.
    try await bench.importList("A", Bench.marks[0])
    await matcher.turn()
    #expect(bench.said() == ["A 2 last"])
    // What is found is brought in at once. Where that fails, all since the place that is written is read again.
    try await bench.store(4, [Bench.marks[0]])
    #expect(await !matcher.turn(), "it broke off, and says so")
    #expect(try bench.said() == ["new 1"] && place() == written)
    #expect(await matcher.turn())
    #expect(bench.said() == ["new 3"])
    var end = bench.site.intake.end
    #expect(try place() == end)
    for number in 5...6 {
      try await bench.store(number, ["203.0.113.99"])
      await matcher.turn()
    }
    bench.pass(.milliseconds(199))
    await matcher.turn()
    #expect(bench.said() == [])
    bench.pass(.milliseconds(1))
    await matcher.turn()
    end = bench.site.intake.end
    #expect(try bench.said() == ["new 0"] && place() == end)
    let counts = try bench.site.queries.counts(as: .node, at: bench.site.clock.now)
    #expect(counts.node?.events == 8)
  }

  @Test func `a bell wakes who waits, is kept for who comes, and ends with the task`() async {
    let bell = Bell()
    bell.ring()
    bell.ring()
    await bell.wait()
    let waiting = Task { await bell.wait() }
    // Two rings before were one: this one waits until it is rung again, whichever comes first.
    bell.ring()
    await waiting.value
    let endless = Task { await bell.wait() }
    endless.cancel()
    await endless.value
  }
}
