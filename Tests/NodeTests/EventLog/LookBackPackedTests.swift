//! Looking back finds the same, whether segments lie packed with an index or as they were written.

import Alerting
import Foundation
import Kernel
import Matching
import Testing

@testable import Node

@Suite struct `Looking back over packed segments` {
  private let folder: EventFolder

  init() throws { folder = try EventFolder() }

  private static func event(_ number: Int, _ members: String) -> String {
    #"{"time":"2026-11-10T00:15:00Z","source":"198.18.4.\#(number)",\#(members)}"#
  }

  /// One of each kind, as sensors spell it.
  private static let texts = [
    event(1, #""destination":"203.0.113.9""#),
    event(2, #""destination":"::ffff:203.0.114.9""#),
    event(3, #""destination":"2001:db8:7::1""#),
    event(4, #""domain":"A.Bad.example.""#),
    event(5, #""url":"http://user@Drop.example:8080/a?b""#),
    event(6, #""mail":"Boss <Boss@Phish.example>""#),
    event(7, #""hash":"D41D8CD98F00B204E9800998ECF8427E""#),
    event(8, #""asset":"printer-7""#),
    #"{"event_type":"smtp","timestamp":"2026-11-10T09:15:00.0+0900","src_ip":"198.18.4.9","email":{"subject":"Your  invoice"}}"#,
    event(10, #""domain":"xn--wgv71a.example""#),
  ]

  /// A segment for each text, and one more that is being written.
  private func log() throws -> EventLog {
    var limits = EventSamples.limits
    limits.segmentBytes = 1
    let log = try EventLog(folder.log, at: EventSamples.now, limits: limits)
    for (number, text) in Self.texts.enumerated() {
      _ = try log.append([EventSamples.batch(number + 1, texts: [text])])
    }
    _ = try log.append([EventSamples.batch(99)])
    return log
  }

  private static func pattern(_ kind: String, _ text: String) throws -> IndicatorIndex.Pattern {
    if kind == "network" { return .network(try #require(IPPrefix(text))) }
    let known = try #require(Observable.Kind(rawValue: kind))
    return .value(try #require(Observable(kind: known, text: text)))
  }

  private func lookBack(
    _ log: EventLog, _ patterns: [IndicatorIndex.Pattern]
  ) throws -> LookBack {
    var store = IndicatorStore()
    for (number, pattern) in patterns.enumerated() {
      let (value, observable): (String, Observable?) =
        switch pattern {
        case .network(let prefix): (prefix.description, nil)
        case .value(let value): (value.text, value)
        }
      store.insert(
        ID(high: 9, low: UInt64(number)),
        IndicatorDetail(
          value: value, observable: observable, label: "", severity: 3, confidence: 50,
          marking: .green, source: "test"))
    }
    return try LookBack(
      batches: [ID(high: 8, low: 1)], indicators: store, reader: log.reader, upTo: log.end,
      at: EventSamples.now
    ) { $0.text.hasPrefix("198.18.") }
  }

  private func found(
    _ log: EventLog, _ pattern: IndicatorIndex.Pattern
  ) throws -> (hosts: [String], bytes: Int64) {
    var back = try lookBack(log, [pattern])
    var hosts: [String] = []
    while let step = try back.step() {
      for case .lookedBack(_, let findings, _, _, _) in step.commands {
        hosts += findings.map { $0.host ?? "" }
      }
    }
    return (hosts, back.progress.total)
  }

  @Test func `every kind of mark is found as before, and less is read`() throws {
    let log = try log()
    let marks: [(kind: String, text: String, event: Int)] = [
      ("ipv4", "203.0.113.9", 1), ("network", "203.0.113.0/24", 1),
      ("network", "203.0.113.0/30", 0), ("network", "203.0.113.8/29", 1),
      ("ipv4", "203.0.114.9", 2), ("ipv6", "::ffff:203.0.114.9", 2),
      ("network", "203.0.114.0/23", 2),
      ("ipv6", "2001:db8:7::1", 3), ("network", "2001:db8:7::/48", 3),
      ("network", "2001:db8::/33", 3), ("network", "2001:db8:7::/127", 3),
      ("domain", "bad.example", 4), ("domain", "a.bad.example", 4),
      ("url", "http://drop.example:8080/a?b", 5), ("domain", "drop.example", 5),
      ("url", "http://drop.example:8080/a", 0),
      ("mail", "boss@phish.example", 6), ("domain", "phish.example", 6),
      ("hash", "d41d8cd98f00b204e9800998ecf8427e", 7), ("asset", "printer-7", 8),
      ("subject", "your invoice", 9), ("domain", "xn--wgv71a.example", 10),
    ]
    let patterns = try marks.map { try Self.pattern($0.kind, $0.text) }
    let before = try patterns.map { try found(log, $0) }
    try PackedSamples.pack(folder.segments, upTo: log.end)
    let whole = try log.reader.extent().plainBytes
    for (number, mark) in marks.enumerated() {
      let after = try found(log, patterns[number])
      #expect(before[number].hosts.count == (mark.event > 0 ? 1 : 0), "\(mark.text)")
      #expect(after.hosts == before[number].hosts, "\(mark.text)")
      #expect(before[number].bytes == whole && after.bytes < whole, "\(mark.text)")
    }
    // One that is wider than any kept network excludes nothing.
    let wide = try found(log, Self.pattern("network", "203.0.0.0/15"))
    #expect(wide.hosts.count == 2 && wide.bytes == whole)
  }

  @Test func `of a segment that holds a mark a few stretches are read`() throws {
    var limits = EventSamples.limits
    limits.segmentBytes = 20_000
    let log = try EventLog(folder.log, at: EventSamples.now, limits: limits)
    for number in 1...200 {
      // Every fiftieth event shows it, in each segment at least one.
      let mark = number % 50 == 7 ? "bad.example" : "fine\(number).example"
      let text = Self.event(number, #""domain":"\#(mark)""#)
      _ = try log.append([EventSamples.batch(number, texts: [text])])
    }
    let before = try found(log, Self.pattern("domain", "bad.example"))
    try PackedSamples.pack(folder.segments, upTo: log.end)
    let after = try found(log, Self.pattern("domain", "bad.example"))
    #expect(before.hosts == [7, 57, 107, 157].map { "198.18.4.\($0)" } && log.end.segment == 3)
    #expect(after.hosts == before.hosts)
    let open = log.end.offset
    #expect((after.bytes - open) * 5 < before.bytes - open, "\(after.bytes) of \(before.bytes)")
  }

  @Test func `as many marks as are asked for one by one, and one more`() throws {
    let log = try log()
    try PackedSamples.pack(folder.segments, upTo: log.end)
    let whole = try log.reader.extent().plainBytes
    let names = try (0...LookBack.keysMax).map { try Self.pattern("domain", "n\($0).other.jp") }
    #expect(try lookBack(log, Array(names.dropLast())).progress.total < whole)
    #expect(try lookBack(log, names).progress.total == whole)
  }

  @Test func `what is let go meanwhile counts as passed`() throws {
    let log = try log()
    var back = try lookBack(log, [try Self.pattern("domain", "bad.example")])
    _ = try log.prune(.usual, at: EventSamples.now + .days(40), matched: log.end)
    while try back.step() != nil {}
    #expect(back.isDone && back.progress.done == back.progress.total)
    #expect(back.progress.total > log.end.offset)
  }
}
