//! What tests of the matcher's order begin from.

import Kernel
import Logging
import Node
import Synchronization
import Testing

@testable import Web

/// A site whose clock only moves when the test says so, and a matcher that says what it submits.
final class MatcherBench: Sendable {
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
final class Once: Sendable {
  private let isDone = Atomic(false)
  func take() -> Bool { !isDone.exchange(true, ordering: .relaxed) }
}
