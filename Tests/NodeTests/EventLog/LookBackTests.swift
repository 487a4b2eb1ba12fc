//! New indicators and old events: what the store holds is found, in steps, once, and only within the span.

import Alerting
import Formats
import Foundation
import GRDB
import Kernel
import Matching
import Testing

@testable import Node

@Suite struct `Looking back` {
  private let folder: EventFolder
  private let node: Node

  init() throws {
    folder = try EventFolder()
    node = try Node(writer: try DatabaseQueue(), name: "test", at: EventSamples.now)
  }

  private func apply(_ command: Command, as number: Int) -> [Node.Answer] {
    let input = NodeInput(
      id: EventSamples.id(number), secret: [UInt8](repeating: 1, count: 16), viewer: .node,
      command: command)
    return node.apply([input], at: EventSamples.now, wallAt: EventSamples.now).answers
  }

  private func imported(_ list: String, as number: Int) throws -> ID<IndicatorBatch> {
    let entries = IndicatorList(Array(list.utf8)).entries
    let answer = apply(
      .importIndicators(entries, source: "list \(number)", marking: .green), as: number
    ).first
    guard case .done(let records) = answer else {
      throw Failure(operation: "import", reason: "\(String(describing: answer))")
    }
    return try #require(records.first).id.cast(to: IndicatorBatch.self)
  }

  private static let list = """
    value,type,severity,confidence,label,valid_from,valid_to,marking
    203.0.113.9,ip,5,90,Beacon,,,TLP:RED
    203.0.113.0/24,cidr,,,,,,
    bad.example,domain,2,,,2026-11-01T00:00:00Z,2026-12-01T00:00:00Z,
    http://Drop.Bad.example/a,url,,,,,,
    Sender@lure.example,mail,,,,,,
    d41d8cd98f00b204e9800998ecf8427e,md5,,,,,,
    2001:db8::1,ip,,,,,,
    """

  @Test func `the store holds what was imported, all of it or one batch`() throws {
    let first = try imported(Self.list, as: 1)
    let second = try imported("198.51.100.7\nworse.example\n", as: 2)
    var all = try IndicatorStore(all: node.writer)
    #expect(all.details.count == 9 && all.index.count == 9 && all.unreadable == 0)
    #expect(try IndicatorStore(batch: second, from: node.writer).details.count == 2)
    var grown = try IndicatorStore(batch: first, from: node.writer)
    try grown.add(second, from: node.writer)
    #expect(grown.details == all.details)
    try all.add(second, from: node.writer)
    #expect(all.index.count == 9)

    let beacon = try #require(all.details.values.first { $0.value == "203.0.113.9" })
    #expect(beacon.severity == 5 && beacon.confidence == 90 && beacon.marking == .red)
    #expect(beacon.rule == "Beacon" && beacon.source == "list 1")
    let network = try #require(all.details.values.first { $0.value == "203.0.113.0/24" })
    #expect(network.severity == 3 && network.marking == .green && network.observable == nil)
    #expect(network.rule == "203.0.113.0/24")

    let seen = try #require(Observable(guessing: "http://drop.bad.example/a"))
    #expect(all.index.matches([seen], at: EventSamples.now).count == 2)
    // The domain counts in November only.
    #expect(all.index.matches([seen], at: Instant(seconds: 0)).count == 1)
  }

  @Test func `a row that no longer reads is counted and passed over`() throws {
    let batch = try imported("198.51.100.7\nworse.example\n", as: 1)
    try node.writer.write { db in
      try db.execute(sql: "UPDATE indicator SET value = 'x y' WHERE form = 'domain'")
    }
    let store = try IndicatorStore(batch: batch, from: node.writer)
    #expect(store.unreadable == 1 && store.details.count == 1)
  }

  private func line(_ number: Int, _ address: String) -> String {
    #"{"time":"2026-11-10T00:15:00Z","source":"198.18.4.\#(number)","destination":"\#(address)"}"#
  }

  private func lookBack(
    _ log: EventLog, _ batches: ID<IndicatorBatch>..., upTo end: EventCursor? = nil
  ) throws -> LookBack {
    var marks = IndicatorStore()
    for batch in batches { try marks.add(batch, from: node.writer) }
    return try LookBack(
      batches: batches, indicators: marks, reader: log.reader, upTo: end ?? log.end,
      at: EventSamples.now
    ) { $0.text.hasPrefix("198.18.") }
  }

  @Test func `old events are found in steps, the last of which says so`() throws {
    let log = try EventLog(folder.log, at: EventSamples.now, limits: EventSamples.limits)
    // Filler, so that there are several steps of 4 MiB.
    for number in 1...6 {
      let filler =
        #"{"time":"2026-11-10T00:00:00Z","message":"\#(String(repeating: "x", count: 2_000))"}"#
      let texts = [line(number, "203.0.113.9")] + [String](repeating: filler, count: 1_000)
      _ = try log.append([EventSamples.batch(number, texts: texts)])
    }
    _ = try log.append([EventSamples.batch(9, texts: [line(9, "203.0.113.9")])])
    var lookBack = try lookBack(log, try imported("203.0.113.9", as: 1))
    #expect(lookBack.progress.total == log.end.offset)
    var steps = 0
    var found: [Observation.Finding] = []
    var lasts: [Bool] = []
    var before: Int64 = 0
    while let step = try lookBack.step() {
      steps += 1
      #expect(step.progress.done > before)
      before = step.progress.done
      for command in step.commands {
        guard case .lookedBack(_, let findings, let span, let count, let isLast) = command else {
          Issue.record("not a look back")
          continue
        }
        found += findings
        #expect(count == found.count, "all commands so far are counted")
        lasts.append(isLast)
        #expect(span.until == EventSamples.now && span.until - span.from == .days(30))
      }
    }
    #expect(steps >= 3)
    #expect(lasts.last == true && lasts.dropLast().allSatisfy { !$0 })
    #expect(found.map(\.host) == (1...6).map { "198.18.4.\($0)" } + ["198.18.4.9"])
    #expect(lookBack.progress.done == lookBack.progress.total)
    #expect(lookBack.isDone && lookBack.progress.events == 6 * 1_001 + 1)
  }

  @Test
  func `only the batch is looked for, no verdicts, nothing older than the span or after the end`()
    throws
  {
    var limits = EventSamples.limits
    limits.segmentBytes = 1
    let log = try EventLog(folder.log, at: EventSamples.now, limits: limits)
    _ = try imported("203.0.113.8", as: 1)
    let batch = try imported("203.0.113.9", as: 2)
    let from = EventSamples.now - LookBack.span
    let verdict = #"{"time":"2026-11-10T00:15:00Z","source":"198.18.4.4","signature":"x"}"#
    for (number, time, text) in [
      (1, from - .days(1), line(1, "203.0.113.9")),
      (2, from - Instant.Span(microseconds: 1), line(2, "203.0.113.9")),
      (3, from, line(3, "203.0.113.9")), (4, from, line(4, "203.0.113.8")), (5, from, verdict),
    ] { _ = try log.append([EventSamples.batch(number, texts: [text], at: time)]) }
    let end = log.end
    _ = try log.append([EventSamples.batch(6, texts: [line(6, "203.0.113.9")])])
    var lookBack = try lookBack(log, batch, upTo: end)
    var found: [Observation.Finding] = []
    while let step = try lookBack.step() {
      for case .lookedBack(_, let findings, _, _, _) in step.commands { found += findings }
    }
    #expect(found.map(\.host) == ["198.18.4.3"])
  }

  @Test func `several lists are looked for in one reading, and each is told its own`() throws {
    let log = try EventLog(folder.log, at: EventSamples.now, limits: EventSamples.limits)
    let first = try imported("203.0.113.8\n203.0.113.9", as: 1)
    let second = try imported("203.0.113.10", as: 2)
    let none = try imported("203.0.113.11", as: 3)
    for number in 1...3 {
      let filler =
        #"{"time":"2026-11-10T00:00:00Z","message":"\#(String(repeating: "x", count: 2_000))"}"#
      let texts = ["8", "9", "10", "12"].map { line(number, "203.0.113.\($0)") }
      _ = try log.append([
        EventSamples.batch(number, texts: texts + [String](repeating: filler, count: 2_500))
      ])
    }
    var lookBack = try lookBack(log, first, second, none)
    #expect(lookBack.batches == [first, second, none])
    var found: [ID<IndicatorBatch>: Int] = [:]
    var lasts: [ID<IndicatorBatch>] = []
    var number = 100
    while let step = try lookBack.step() {
      for case .lookedBack(let batch, let findings, _, let count, let isLast) in step.commands {
        found[batch, default: 0] += findings.count
        #expect(count == found[batch])
        if isLast { lasts.append(batch) }
      }
      for command in step.commands {
        number += 1
        _ = apply(command, as: number)
      }
    }
    #expect(found == [first: 6, second: 3, none: 0])
    #expect(lasts == [first, second, none], "each is over, once")
    let waiting = try node.writer.read { db in
      try StoredBatch.all(in: db).filter { !$0.isLookedBack }
    }
    #expect(waiting.isEmpty)
  }

  @Test func `an empty log is looked through in one step that is the last`() throws {
    let log = try EventLog(folder.log, at: EventSamples.now, limits: EventSamples.limits)
    var lookBack = try lookBack(log, try imported("203.0.113.9", as: 1))
    let step = try #require(try lookBack.step())
    guard case .lookedBack(_, let findings, _, 0, let isLast)? = step.commands.first else {
      Issue.record("no command")
      return
    }
    #expect(step.commands.count == 1 && findings.isEmpty && isLast)
    #expect(try lookBack.step() == nil)
  }

  @Test func `what is found goes into the node and moves its cursor`() throws {
    let made = apply(
      .registerOrganization(
        code: nil, name: Phrase(ja: "司令塔", en: "Tower"), legalForm: "ministry"), as: 70)
    guard case .done(let records)? = made.first, let tower = records.first else {
      Issue.record("no tower")
      return
    }
    _ = apply(.start(tower: tower.id.cast(to: Organization.self)), as: 71)
    _ = try imported("203.0.113.9", as: 1)
    let log = try EventLog(folder.log, at: EventSamples.now, limits: EventSamples.limits)
    _ = try log.append([
      EventSamples.batch(1, texts: [line(1, "203.0.113.9"), line(1, "203.0.113.9")])
    ])
    var scan = EventScan(indicators: try IndicatorStore(all: node.writer)) { _ in false }
    let slice = try log.read(from: EventCursor(segment: 0, offset: 0), maxBytes: 1 << 20)
    for record in slice.records { scan.add(record) }
    // Twice, as after a crash between the commit and the answer, under another identifier.
    for number in 10...11 {
      for command in scan.commands(upTo: slice.next) {
        #expect(apply(command, as: number) == [.done([])])
      }
    }
    let stored = try node.writer.read { db in
      (
        observations: try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM observation"),
        alerts: try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM alert"),
        cursor: try Int64.fetchOne(db, sql: "SELECT cursor_offset FROM node")
      )
    }
    #expect(stored.observations == 2)
    #expect(stored.alerts == 1)
    #expect(stored.cursor == log.end.offset)
  }
}
