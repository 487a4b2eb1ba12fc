//! The two layers of indicators answer as one index of everything does, whatever came, went or was folded meanwhile.

import Alerting
import Formats
import GRDB
import Kernel
import Matching
import Testing

@testable import Node

@Suite struct LiveIndicatorsTests {
  private static func limits(_ rows: Int, _ batchRows: Int) -> LiveIndicators.Limits {
    var limits = LiveIndicators.Limits()
    limits.rowsMax = rows
    limits.batchRowsMax = batchRows
    return limits
  }

  /// Brings in all there is.
  private func follow(_ live: inout LiveIndicators, _ lists: ListStore) throws {
    while try !live.update(from: lists.node.writer).isWhole {}
  }

  private func mark(_ text: String, marking: TLP? = nil) throws -> IndicatorEntry {
    IndicatorEntry(pattern: .value(try #require(Observable(guessing: text))), marking: marking)
  }

  private func hits(_ live: LiveIndicators, _ text: String) throws -> [IndicatorDetail] {
    live.matches([try #require(Observable(guessing: text))], at: EventSamples.now)
      .compactMap { live.detail(of: $0.indicator) }
  }

  /// Something that happens to lists, or to what is in force.
  private func change(
    _ store: ListStore, _ live: inout LiveIndicators, _ folded: inout IndicatorStore?,
    _ world: inout ListWorld
  ) throws {
    let batch = store.batches.randomElement(using: &world.random)
    switch world.number(0...9) {
    case 0...3: try store.enter(try world.entries(9))
    case 4:
      if let batch { try store.takeBack(batch) }
    case 5:
      // A label that is wider than what holds is refused, and nothing changes.
      let label: TLP = world.number(0...1) == 0 ? .amber : .red
      if let batch { _ = try? store.done(.narrowIndicators(batch, to: label)) }
    case 6:
      let end = world.moment().microseconds
      if let batch {
        try store.change(batch, "UPDATE indicator SET valid_to = \(end) WHERE batch = :batch")
      }
    case 7:
      if let batch { try store.lookedBack(batch) }
    case 8: folded = live.folded()
    default:
      if let ready = folded { _ = live.adopt(ready) }
      folded = nil
    }
  }

  @Test(arguments: 0..<8)
  func `two layers answer as one index of what is stored`(seed: UInt64) throws {
    var world = ListWorld(random: SplitMix(state: seed))
    let store = try ListStore()
    var live = LiveIndicators(limits: Self.limits(6, 4))
    var folded: IndicatorStore?
    for _ in 0..<120 {
      try change(store, &live, &folded, &world)
      let all = try store.all()
      let known = all.details
      let questions = try (0..<4).map { _ in try world.shown() }
      let moment = world.moment()
      let before = live.matches(questions, at: moment)
      let update = try live.update(from: store.node.writer)
      let found = live.matches(questions, at: moment)
      let wanted = all.index.matches(questions, at: moment)
      #expect(found.allSatisfy { wanted.contains($0) }, "what was taken back or is over")
      #expect(before.allSatisfy { found.contains($0) || !wanted.contains($0) }, "lost meanwhile")
      #expect(found.allSatisfy { live.detail(of: $0.indicator) == known[$0.indicator] })
      guard update.isWhole else { continue }
      #expect(found == wanted)
      #expect(live.watched == all.watched.sorted { $0.id < $1.id })
      for id in known.keys { #expect(live.detail(of: id) == known[id]) }
    }
    try follow(&live, store)
    // Another process has nothing but the store, and answers the same.
    var anew = LiveIndicators()
    try follow(&anew, store)
    for _ in 0..<50 {
      let questions = [try world.shown(), try world.shown()]
      let moment = world.moment()
      #expect(live.matches(questions, at: moment) == anew.matches(questions, at: moment))
    }
  }

  /// A line in which something is shown, as Suricata writes it.
  private func line(_ shown: Observable) -> String {
    let shows =
      switch shown.kind {
      case .ipv4: #""dest_ip":"\#(shown.text)""#
      case .url:
        #""http":{"hostname":"\#(shown.domainName?.text ?? "")","url":"/x"}"#
      case .mail: #""smtp":{"mail_from":"\#(shown.text)"}"#
      default: #""dns":{"rrname":"\#(shown.text)"}"#
      }
    return
      #"{"timestamp":"\#(EventSamples.now.rfc3339())","event_type":"x","src_ip":"198.18.4.20",\#(shows)}"#
  }

  @Test(arguments: 0..<8)
  func `behind the sieve of two layers no line is lost`(seed: UInt64) throws {
    var world = ListWorld(random: SplitMix(state: seed), hasPatterns: false)
    let store = try ListStore()
    var live = LiveIndicators(limits: Self.limits(12, 8), sieveSeed: seed)
    var folded: IndicatorStore?
    var (sieved, found) = (0, 0)
    for _ in 0..<120 {
      try change(store, &live, &folded, &world)
      if world.number(0...3) > 0 { _ = try live.update(from: store.node.writer) }
      if live.sieve(readsVerdicts: false) != nil { sieved += 1 }
      let lines = try (0..<6).map { _ in line(try world.shown()) }
      var scan = EventScan(indicators: live, readsVerdicts: false) { $0.text == "198.18.4.20" }
      scan.add(
        EventRecord(
          batch: ID(high: 1, low: 1), key: EventSamples.key, receivedAt: EventSamples.now,
          refused: 0, digest: Hash(sha256: []), part: 0, parts: 1,
          lines: lines.enumerated().map {
            EventRecord.Line(number: $0.offset, bytes: Array($0.element.utf8)[...])
          }))
      var wanted: Set<ID<Indicator>> = []
      for line in lines {
        let event = try EventLine.read(
          Array(line.utf8)[...], receivedAt: EventSamples.now
        ).get()
        wanted.formUnion(live.matches(event.observables, at: event.time).map(\.indicator))
      }
      #expect(Set(scan.findings.compactMap(\.indicator)) == wanted)
      #expect(scan.events == lines.count)
      found += wanted.count
    }
    #expect(
      sieved > 30 && sieved < 120 && found > 60, "\(sieved) of 120 were sieved, \(found) found")
  }

  @Test func `what is narrowed or taken back while it is folded stays so`() throws {
    let lists = try ListStore()
    let first = try lists.enter([try mark("gone.example")])
    let second = try lists.enter([try mark("secret.example")])
    var live = LiveIndicators()
    try follow(&live, lists)
    let third = try lists.enter([try mark("late.example")])
    try follow(&live, lists)
    let folded = live.folded()
    try lists.takeBack(first)
    try lists.done(.narrowIndicators(second, to: .red))
    try lists.takeBack(third)
    try lists.enter([try mark("new.example")])
    try follow(&live, lists)
    for isFolded in [false, true] {
      if isFolded { _ = live.adopt(folded) }
      #expect(try hits(live, "gone.example").isEmpty)
      #expect(try hits(live, "late.example").isEmpty)
      #expect(try hits(live, "secret.example").map(\.marking) == [.red])
      #expect(try hits(live, "new.example").count == 1)
    }
    // And what is folded from that has none of it.
    let again = live.folded()
    #expect(again.details.values.map(\.value).sorted() == ["new.example", "secret.example"])
    #expect(again.index.count == 2)
    _ = live.adopt(again)
    #expect(live.changes == 0)
  }

  @Test func `a change costs what it brings, not what is there`() throws {
    let lists = try ListStore()
    let many = try (0..<2_000).map { try mark("m\($0).example") }
    let long = try lists.enter(many)
    var live = LiveIndicators()
    try follow(&live, lists)
    #expect(live.changes == 0)
    try lists.enter([try mark("new.example")])
    #expect(try live.update(from: lists.node.writer).isWhole)
    #expect(live.changes == 1)
    #expect(try hits(live, "new.example").count == 1)
    try lists.takeBack(long)
    try follow(&live, lists)
    #expect(live.changes == 2_001)
    #expect(try hits(live, "m7.example").isEmpty)
  }

  @Test func `a short list does not wait for the long one before it`() throws {
    let lists = try ListStore()
    try lists.enter([try mark("first.example")])
    var live = LiveIndicators(limits: Self.limits(10, 4))
    try follow(&live, lists)
    let long = try lists.enter(try (0..<30).map { try mark("m\($0).example") })
    let short = try lists.enter([try mark("new.example")])
    let update = try live.update(from: lists.node.writer)
    #expect(!update.isWhole)
    #expect(
      update.batches.contains { $0.id == short } && !update.batches.contains { $0.id == long })
    #expect(try hits(live, "new.example").count == 1)
    try follow(&live, lists)
    #expect(try hits(live, "m29.example").count == 1)
    // One that is in force is exchanged whole, however long it is.
    try lists.done(.narrowIndicators(long, to: .red))
    #expect(try live.update(from: lists.node.writer).isWhole)
    let markings = try (0..<30).flatMap { try hits(live, "m\($0).example").map(\.marking) }
    #expect(markings == [TLP](repeating: .red, count: 30))
  }

  @Test func `the first list of an empty node is read by parts like any other`() throws {
    let lists = try ListStore()
    var live = LiveIndicators(limits: Self.limits(10, 4))
    #expect(try live.update(from: lists.node.writer).isWhole, "nothing is all there is")
    try lists.enter(try (0..<30).map { try mark("m\($0).example") })
    #expect(try !live.update(from: lists.node.writer).isWhole)
    #expect(live.changes == 4)
    try follow(&live, lists)
    #expect(try hits(live, "m29.example").count == 1)
  }

  @Test func `what was folded before the first list came takes nothing away`() throws {
    let lists = try ListStore()
    var live = LiveIndicators()
    try follow(&live, lists)
    let folded = live.folded()
    try lists.enter([try mark("first.example")])
    try follow(&live, lists)
    _ = live.adopt(folded)
    #expect(try hits(live, "first.example").count == 1)
  }

  /// A function that fails as a disk does, at one mark.
  private static let breaks = DatabaseFunction("breaks", argumentCount: 1) { values in
    guard String.fromDatabaseValue(values[0]) == "broken.example" else { return values[0] }
    throw DatabaseError(resultCode: .SQLITE_IOERR, message: "the disk is gone")
  }

  @Test func `a start that breaks off begins anew, and takes no half of a list for the whole`()
    throws
  {
    let lists = try ListStore()
    try lists.enter([try mark("first.example")])
    try lists.enter([try mark("second.example"), try mark("broken.example")])
    try lists.node.writer.write { db in
      db.add(function: Self.breaks)
      try db.execute(
        sql: """
          CREATE TEMP VIEW indicator AS SELECT id, batch, form, breaks(value) AS value, label,
            severity, confidence, valid_from, valid_to, marking, source FROM main.indicator
          """)
    }
    var live = LiveIndicators()
    var isBroken = false
    do { _ = try live.update(from: lists.node.writer) } catch { isBroken = true }
    #expect(isBroken)
    try lists.node.writer.write { try $0.execute(sql: "DROP VIEW temp.indicator") }
    try follow(&live, lists)
    for name in ["first.example", "second.example", "broken.example"] {
      #expect(try hits(live, name).count == 1, "\(name)")
    }
  }

  @Test func `a list that is still being read asks for no folding`() throws {
    var limits = Self.limits(4, 4)
    (limits.overlayMin, limits.overlayMax) = (3, 5)
    let lists = try ListStore()
    try lists.enter([try mark("first.example")])
    var live = LiveIndicators(limits: limits)
    try follow(&live, lists)
    try lists.enter(try (0..<12).map { try mark("m\($0).example") })
    #expect(try !live.update(from: lists.node.writer).isWhole)
    #expect(live.changes == 4 && !live.isFoldDue)
    try follow(&live, lists)
    #expect(live.isFoldDue)
  }

  @Test func `a long list that is narrowed while it is read begins anew`() throws {
    let lists = try ListStore()
    try lists.enter([try mark("first.example")])
    var live = LiveIndicators(limits: Self.limits(10, 10))
    try follow(&live, lists)
    let long = try lists.enter(try (0..<30).map { try mark("m\($0).example") })
    #expect(try !live.update(from: lists.node.writer).isWhole)
    try lists.done(.narrowIndicators(long, to: .red))
    try follow(&live, lists)
    let markings = try (0..<30).flatMap { try hits(live, "m\($0).example").map(\.marking) }
    #expect(markings == [TLP](repeating: .red, count: 30))
  }

  /// Up to so many changes beside a base of that size nothing is folded, and with one more it is: the least, an eighth of
  /// the base, the most.
  @Test(arguments: [(1, 3), (32, 4), (80, 5)])
  func `it is folded when there are too many changes, and not before`(base: Int, most: Int) throws {
    var limits = LiveIndicators.Limits()
    limits.overlayMin = 3
    limits.overlayMax = 5
    let lists = try ListStore()
    try lists.enter(try (0..<base).map { try mark("m\($0).example") })
    var live = LiveIndicators(limits: limits)
    try follow(&live, lists)
    for number in 1...(most + 1) {
      try lists.enter([try mark("n\(number).example")])
      try follow(&live, lists)
      #expect(live.isFoldDue == (number > most), "\(number)")
    }
    _ = live.adopt(live.folded())
    #expect(live.changes == 0 && !live.isFoldDue)
  }

  @Test func `what comes back with a match says when it counts`() throws {
    let lists = try ListStore()
    let (from, to) = (EventSamples.now - .days(1), EventSamples.now + .days(1))
    try lists.enter([
      IndicatorEntry(
        pattern: .value(try #require(Observable(guessing: "bad.example"))), confidence: 70,
        validFrom: from, validTo: to)
    ])
    var live = LiveIndicators()
    try follow(&live, lists)
    let detail = try #require(try hits(live, "www.bad.example").first)
    #expect(detail.validity == Validity(from: from, to: to))
    #expect(detail.confidence == 70 && detail.source == "list" && detail.marking == .green)
  }

  @Test func `only what concerns indicators makes matching look at them again`() throws {
    let lists = try ListStore()
    let queries = lists.node.queries()
    let start = try queries.indicatorsChanged(after: .max).last
    let batch = try lists.enter([try mark("bad.example")])
    let entered = try queries.indicatorsChanged(after: start)
    #expect(entered.isChanged && entered.last > start)
    #expect(try !queries.indicatorsChanged(after: entered.last).isChanged)
    try lists.done(
      .registerOrganization(code: nil, name: Phrase(ja: "町", en: "Town"), legalForm: "町村"))
    let other = try queries.indicatorsChanged(after: entered.last)
    #expect(!other.isChanged && other.last > entered.last)
    try lists.done(.narrowIndicators(batch, to: .red))
    #expect(try queries.indicatorsChanged(after: other.last).isChanged)
  }
}
