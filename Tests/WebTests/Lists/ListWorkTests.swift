//! Work on long lists: how far it is, stopping it, and what is left of it.

import Hummingbird
import Kernel
import Node
import Spreadsheets
import Synchronization
import Testing

@testable import Web

@Suite struct ListWorkTests {
  private let owner = Hash(sha256: [1])
  private let now = SiteFixture.now

  /// A gate that a piece of work waits at, so that a test decides when it goes on.
  private final class Gate: Sendable {
    private let isOpen = Atomic<Bool>(false)
    func open() { isOpen.store(true, ordering: .releasing) }
    /// Spins on the thread of the tables, which is its own; stops where the work is stopped.
    func pass(_ progress: ListProgress, at row: Int) throws {
      while !isOpen.load(ordering: .acquiring) { try progress.step(row) }
    }
  }

  @Test func `quick work is done at once, and nothing of it is kept`() async throws {
    let work = ListWork()
    for count in 1...3 {
      let outcome = try await work.value("draft", 1, of: owner, at: now) { _ in count }
      guard case .done(count) = outcome else {
        Issue.record("not done anew: \(outcome)")
        continue
      }
    }
    #expect(work.count == 0)
  }

  @Test func `long work says how far it is, and its result waits for whoever asks again`()
    async throws
  {
    let work = ListWork(patience: .zero)
    let gate = Gate()
    @Sendable func value(_ progress: ListProgress) throws -> Int {
      try progress.begin(50_000)
      try gate.pass(progress, at: 1500)
      return 7
    }
    var seen = ListProgress.State()
    while seen.done != 1500 {
      guard case .running(let state) = try await work.value("draft", 1, of: owner, at: now, value)
      else {
        Issue.record("done though the gate is shut")
        return
      }
      seen = state
    }
    #expect(seen.total == 50_000)
    gate.open()
    var result: Int?
    while result == nil {
      if case .done(let value) = try await work.value("draft", 1, of: owner, at: now, value) {
        result = value
      }
    }
    #expect(result == 7 && work.count == 1)
    // Another page of the same list asks for the same result; it is not worked out once more.
    let again = try await work.value("draft", 1, of: owner, at: now) { _ in 8 }
    guard case .done(7) = again else {
      Issue.record("worked out once more")
      return
    }
    // Over five minutes later the directory may be another.
    let late = now + ListWork.keptFor + .seconds(1)
    _ = try await work.value("other", 1, of: owner, at: late) { _ in 0 }
    #expect(work.count <= 1)
  }

  @Test func `what is stopped leaves nothing, and whoever waits is told`() async throws {
    let work = ListWork(patience: .seconds(60))
    let gate = Gate()
    let asked = Task { [work, owner, now] in
      try await work.value("draft", 1, of: owner, at: now) { progress in
        try gate.pass(progress, at: 1)
        return 1
      }
    }
    while work.count == 0 { await Task.yield() }
    work.stop("draft")
    await #expect(throws: Refused.self) { try await asked.value }
    #expect(work.count == 0)
    // The thread is free again: the gate was never opened.
    guard case .done(2) = try await work.value("next", 1, of: owner, at: now, { _ in 2 }) else {
      Issue.record("the thread still works on what was stopped")
      return
    }
  }

  @Test func `one person has one piece of work, and the node eight`() async throws {
    let work = ListWork(patience: .zero)
    let gate = Gate()
    @Sendable func wait(_ progress: ListProgress) throws -> Int {
      try gate.pass(progress, at: 1)
      return 1
    }
    for name in ["a", "b", "c"] { _ = try await work.value(name, 1, of: owner, at: now, wait) }
    #expect(work.count == 1, "a further one stops the former")
    for index in 1..<ListWork.runningMax {
      let other = Hash(sha256: [UInt8(index + 1)])
      _ = try await work.value("w\(index)", 1, of: other, at: now, wait)
    }
    #expect(work.count == ListWork.runningMax)
    await #expect(throws: Refused.self) {
      try await work.value("over", 1, of: Hash(sha256: [99]), at: now, wait)
    }
    gate.open()
  }

  @Test func `what failed late is tried once more, and a session that ends leaves nothing`()
    async throws
  {
    let work = ListWork(patience: .zero)
    let gate = Gate()
    let outcome = try await work.value("draft", 1, of: owner, at: now) { progress -> Int in
      try gate.pass(progress, at: 1)
      throw Refused("busy")
    }
    guard case .running = outcome else {
      Issue.record("done though the gate is shut")
      return
    }
    gate.open()
    // Whoever asks meanwhile is told that it failed, or finds it already tried again.
    var result: Int?
    for _ in 0..<100_000 where result == nil {
      do {
        let again = try await work.value("draft", 1, of: owner, at: now) { _ in 7 }
        if case .done(let value) = again { result = value }
      } catch let refused as Refused { #expect(refused.code == "busy") }
    }
    #expect(result == 7)
    _ = try await work.value("kept", 1, of: owner, at: now) { _ in 1 }
    work.end(owner)
    #expect(work.count == 0)
  }

  @Test func `signing out forgets lists of every kind`() throws {
    let site = try SiteFixture(SiteFixture.Plan(isRaised: false)).site
    let routes = ListImportRoutes(list: IndicatorUpload(site: site))
    routes.add(to: Router(context: Visit.self))
    let table = try Table.read(Array("値\n198.51.100.7\n".utf8), fileName: "x.csv").tables[0]
    for (number, session) in [owner, Hash(sha256: [2])].enumerated() {
      let draft = ListImportRoutes<IndicatorUpload>.Draft(
        id: ID(high: 0x0123_4567_89ab_7def, low: 0x8000_0000_0000_0000 + UInt64(number)),
        session: session, person: nil, fileName: "x.csv", bytes: [], expires: now + .hours(1),
        columns: IndicatorListColumns(guessing: table),
        choices: IndicatorUpload.Settings(source: "見本", marking: .green))
      #expect(routes.drafts.keep(draft, at: now))
    }
    site.sessionEnds.end(owner)
    #expect(routes.drafts.count == 1, "another's stays")
  }

  @Test func `what fails is told as it failed`() async throws {
    let work = ListWork()
    await #expect(throws: Refused.self) {
      let _: ListOutcome<Int> = try await work.value("draft", 1, of: owner, at: now) { _ in
        throw Refused("tooManyRows")
      }
    }
    #expect(work.count == 0)
  }
}
