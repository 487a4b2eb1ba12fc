//! Lists of indicators in a node's store, and a small world that they speak of: for what holds the layers in force to the store.

import Alerting
import Formats
import GRDB
import Kernel
import Matching
import Node
import Testing

/// A node's store, and the lists in it.
final class ListStore {
  let node: Node
  private(set) var batches: [ID<IndicatorBatch>] = []
  private var inputs = 0

  init() throws {
    node = try Node(writer: try DatabaseQueue(), name: "test", at: EventSamples.now)
  }

  @discardableResult
  func done(_ command: Command) throws -> [RecordReference] {
    inputs += 1
    let input = NodeInput(
      id: EventSamples.id(inputs), secret: [UInt8](repeating: 1, count: 16), viewer: .node,
      command: command)
    let answer = node.apply([input], at: EventSamples.now, wallAt: EventSamples.now).answers.first
    guard case .done(let records) = answer else {
      throw Failure(operation: "input", reason: "\(String(describing: answer))")
    }
    return records
  }

  @discardableResult
  func enter(_ entries: [IndicatorEntry]) throws -> ID<IndicatorBatch> {
    let made = try done(.importIndicators(entries, source: "list", marking: .green))
    let batch = try #require(made.first).id.cast(to: IndicatorBatch.self)
    batches.append(batch)
    return batch
  }

  /// Changes the rows of a list as its home may make a node do it: the list says that they are others now.
  func change(_ batch: ID<IndicatorBatch>, _ sql: String) throws {
    try node.writer.write { db in
      try db.execute(sql: sql, arguments: ["batch": batch.description])
      try db.execute(
        sql: "UPDATE indicator_batch SET narrowings = narrowings + 100 WHERE id = ?",
        arguments: [batch.description])
    }
  }

  func takeBack(_ batch: ID<IndicatorBatch>) throws {
    try change(batch, "DELETE FROM indicator WHERE batch = :batch")
  }

  func lookedBack(_ batch: ID<IndicatorBatch>) throws {
    try node.writer.write { db in
      try db.execute(
        sql: "UPDATE indicator_batch SET looked_back = 1 WHERE id = ?",
        arguments: [batch.description])
    }
  }

  /// One index of all that is stored.
  func all() throws -> IndicatorStore { try IndicatorStore(all: node.writer) }
}

/// A small world, so that nearly everything is nearly something else.
struct ListWorld {
  var random: SplitMix
  /// Whether there are patterns, too, for which every line is read.
  var hasPatterns = true

  mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

  mutating func moment() -> Instant { EventSamples.now + .minutes(Int64(number(-9...9))) }

  mutating func name() -> String {
    let labels = ["a", "b", "ab", "mail"]
    let parts = (0..<number(1...3)).map { _ in labels.randomElement(using: &random) ?? "a" }
    return parts.joined(separator: ".") + ".example"
  }

  mutating func shown() throws -> Observable {
    let text =
      switch number(0...4) {
      case 0: "203.0.113.\(number(0...7))"
      case 1: "http://\(name())/x"
      case 2: "clerk@\(name())"
      default: name()
      }
    return try #require(Observable(guessing: text))
  }

  mutating func entry() throws -> IndicatorEntry {
    let pattern: IndicatorPattern
    switch number(0...9) {
    case 0...2:
      let address = try #require(IPAddress("203.0.113.\(number(0...7))"))
      pattern = .network(try #require(IPPrefix(around: address, length: number(28...32))))
    case 3 where hasPatterns:
      pattern = .pattern(try WatchedPattern("[file:name = 'a\(number(0...9)).exe']"))
    default: pattern = .value(try shown())
    }
    let from = moment()
    return IndicatorEntry(
      pattern: pattern, validFrom: number(0...1) == 0 ? nil : from,
      validTo: number(0...1) == 0 ? nil : from + .minutes(Int64(number(1...9))),
      severity: number(1...5), marking: TLP(rawValue: number(0...3)), label: name())
  }

  mutating func entries(_ most: Int) throws -> [IndicatorEntry] {
    try (0..<number(1...most)).map { _ in try entry() }
  }
}
