//! The order of matching's work: new events go before every slice of old ones, and a look-back that fails waits its turn.

import Alerting
import Kernel
import Logging
import Node
import Synchronization
import Testing

@testable import Web

@Suite struct MatcherTests {
  @Test
  func `what comes in during a look-back is read before its next slice, also with a new list`()
    async throws
  {
    let bench = try MatcherBench()
    let once = Once()
    let matcher = bench.matcher { word in
      guard word.hasPrefix("A"), once.take() else { return nil }
      // While the first slice is brought in, somebody sends an event and a list that names it too.
      try await bench.store(9, [MatcherBench.marks[0], "203.0.113.11"])
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
      #expect(MatcherBench.found(list, in: said) == count, "\(list): \(said)")
    }
    await matcher.turn()
    #expect(bench.said() == [], "nothing is left")
  }

  @Test func `a list that comes while much is read is in force from the next slice on`()
    async throws
  {
    let bench = try MatcherBench()
    let once = Once()
    let matcher = bench.matcher { word in
      if word.hasPrefix("new"), once.take() {
        try await bench.importList("A", MatcherBench.marks[0])
      }
      return nil
    }
    for number in 1...3 { try await bench.store(number, [MatcherBench.marks[0]], isLong: true) }
    await matcher.turn()
    let said = bench.said().prefix { $0.hasPrefix("new") }
    #expect(said.first == "new 0")
    #expect(said.dropFirst().contains("new 1"), "\(said)")
  }

  @Test func `a look-back that fails rests, goes behind the others and begins anew`() async throws {
    let bench = try MatcherBench()
    let isOpen = Atomic(false)
    let matcher = bench.matcher { word in
      // In the middle of the look-back: what it had begun must not be taken for the next one's.
      word.hasPrefix("A") && !isOpen.load(ordering: .relaxed) && word != "A 1"
        ? MatcherBench.busy : nil
    }
    try await bench.past(matcher)
    await matcher.turn()
    _ = bench.said()
    try await bench.store(9, [MatcherBench.marks[0]])
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
    #expect(MatcherBench.found("B", in: other) == 3, "\(other)")
    isOpen.store(true, ordering: .relaxed)
    bench.pass(.minutes(1))
    await matcher.turn()
    let said = bench.said()
    #expect(said.last?.hasPrefix("A ") ?? false && said.last?.hasSuffix("last") ?? false, "\(said)")
    #expect(MatcherBench.found("A", in: said) == 3, "\(said)")
  }

  @Test func `a look-back is stopped and begun after all, and says how far it is`() async throws {
    let bench = try MatcherBench()
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
    #expect(
      MatcherBench.found("A", in: rest) == 3 && rest.last?.hasSuffix("last") ?? false, "\(rest)")
    #expect(site.lookBacks.state(of: list) == nil, "it is over")
  }

  @Test func `few marks are looked for by themselves, and do not wait for many beside them`()
    async throws
  {
    let bench = try MatcherBench()
    let matcher = bench.matcher { _ in nil }
    try await bench.past(matcher)
    let many = (0...LookBack.keysMax).map { "192.0.\($0 / 250).\($0 % 250 + 1)" }
    for (name, marks) in [("C", many.joined(separator: "\n")), ("D", "203.0.113.12")] {
      bench.pass(.seconds(1))
      try await bench.importList(name, marks)
    }
    await matcher.turn()
    let said = bench.said()
    let lists = said.map { $0.prefix(1) }
    let first = try #require(lists.firstIndex(of: "C"))
    #expect(Set(lists[..<first]) == ["A", "B"] && Set(lists[first...]) == ["C", "D"], "\(said)")
    #expect(MatcherBench.found("A", in: said) == 3 && MatcherBench.found("B", in: said) == 3)
    #expect(said.count(where: { $0.hasSuffix("last") }) == 4, "\(said)")
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
    let bench = try MatcherBench()
    let isClosed = Atomic(false)
    let matcher = bench.matcher { word in
      isClosed.load(ordering: .relaxed) && word.hasPrefix("new") ? MatcherBench.busy : nil
    }
    try await bench.past(matcher)
    try await bench.store(9, [MatcherBench.marks[0]])
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
    let bench = try MatcherBench()
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
    let bench = try MatcherBench()
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
    let bench = try MatcherBench()
    let once = Once()
    let matcher = bench.matcher(pace: .milliseconds(200)) { word in
      word == "new 1" && once.take() ? MatcherBench.busy : nil
    }
    func place() throws -> EventCursor { try bench.site.queries.cursor() }
    try await bench.store(1, ["203.0.113.99"])
    await matcher.turn()
    #expect(bench.said() == ["new 0"], "the first time it is time")
    let written = try place()
    for number in 2...3 {
      try await bench.store(number, [MatcherBench.marks[0], "203.0.113.99"])
      await matcher.turn()
      #expect(try bench.said() == [] && place() == written)
    }
    // A list that comes now is looked back for over what was read and is not written yet.
    try await bench.importList("A", MatcherBench.marks[0])
    await matcher.turn()
    #expect(bench.said() == ["A 2 last"])
    // What is found is brought in at once. Where that fails, all since the place that is written is read again.
    try await bench.store(4, [MatcherBench.marks[0]])
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
