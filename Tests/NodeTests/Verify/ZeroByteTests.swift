//! U+0000 in texts from outside: a store's column ends there, so that nothing with it may reach one.

import Formats
import GRDB
import Kernel
import Testing

@testable import Node

@Suite struct ZeroByteTests {
  private func faults(_ nation: Nation) throws -> [Verification.Fault] {
    try Verifier.verify(nation.queue, at: nation.now, keys: []).faults
  }

  @Test func `a list with it in labels and sources is taken, and its digest is of what is stored`()
    throws
  {
    let nation = try Nation()
    let before = try faults(nation)
    let mark = IndicatorPattern.value(try #require(Observable(guessing: "evil.example")))
    try nation.done(
      .importIndicators(
        [
          IndicatorEntry(pattern: mark, source: "a\0b", label: "mal\0ware", name: "x\0"),
          IndicatorEntry(
            pattern: .network(try nation.prefix("203.0.113.0/24")), label: "plain"),
        ], source: "li\0st", marking: .green))
    #expect(try faults(nation) == before)
    let labels = try nation.queue.read { db in
      try String.fetchAll(db, sql: "SELECT label || '|' || source FROM indicator ORDER BY label")
    }
    #expect(labels == ["malware|ab", "plain|list"])
  }

  @Test func `a name with it is refused, and the store stays sound`() throws {
    let nation = try Nation()
    let before = try faults(nation)
    let refused = try nation.ask(
      .registerOrganization(
        code: nil, name: Phrase(ja: "東\0村", en: "East"), legalForm: "市区町村"), as: .node)
    #expect(refused == .refused(RefusalCode("badForm")))
    #expect(try faults(nation) == before)
  }
}
