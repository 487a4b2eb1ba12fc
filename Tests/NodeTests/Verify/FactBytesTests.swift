//! The canonical bytes of Facts, pinned: a journal that was written must be read for ever.

import Foundation
import GRDB
import Kernel
import Testing

@testable import Node

private let golden = URL(filePath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  .appending(path: "Fixtures/facts.ndjson")

@Suite struct FactBytesTests {
  /// Every sample in the envelope of a Fact.
  private func facts() throws -> [Fact] {
    try FactSample.all().enumerated().map { index, sample in
      let member = try #require(sample.tree.members?.first)
      let secret = Array("0123456789abcdef".utf8)
      return Fact(
        node: "noroshi.test", seq: Int64(index), epoch: 0, kind: member.name,
        at: Instant(seconds: 1_431_050_400), wallAt: Instant(seconds: 1_431_050_399),
        actor: .timer, record: sample.record, home: "noroshi.test",
        causedBy: ID<Input>(v7At: Instant(seconds: 1_431_050_400), random: (1, 2)),
        marking: .amber, body: member.value,
        nonce: Fact.nonce(secret: secret, ordinal: index + 1))
    }
  }

  @Test func `the bytes of every kind of Fact are as they were`() throws {
    let lines = try facts().map { String(decoding: try $0.canonicalBytes(), as: UTF8.self) }
    let text = lines.joined(separator: "\n") + "\n"
    if ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"] == "1" {
      try Data(text.utf8).write(to: golden)
    }
    let kept = try String(contentsOf: golden, encoding: .utf8)
    let old = kept.split(separator: "\n").map(String.init)
    #expect(lines.count == old.count, "a kind was added: UPDATE_SNAPSHOTS=1 writes its line")
    for (new, old) in zip(lines, old) {
      #expect(new == old, "an old journal would not be read any more")
    }
  }

  @Test func `every kept line reads, and writes the same bytes again`() throws {
    let kept = try Data(contentsOf: golden)
    for line in kept.split(separator: UInt8(ascii: "\n")) {
      let fact = try Fact(bytes: Array(line))
      #expect(try fact.canonicalBytes() == Array(line), "\(fact.kind)")
    }
  }

  @Test func `every body comes back as the same value`() throws {
    for sample in try FactSample.all() {
      #expect(sample.returns, "\(sample.tree.members?.first?.name ?? "?")")
    }
  }

  @Test func `every kind that the nation's journal holds is among the samples`() throws {
    let nation = try Affairs().nation
    try nation.pass(.minutes(20))
    let used = try nation.queue.read { db in
      try Set(String.fetchAll(db, sql: "SELECT DISTINCT kind FROM fact"))
    }
    let sampled = Set(try facts().map(\.kind))
    #expect(used.subtracting(sampled) == [])
    #expect(sampled.count == 183, "a new kind of Fact needs a sample and a line in facts.ndjson")
  }
}
