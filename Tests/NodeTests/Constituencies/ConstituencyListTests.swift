//! A list of constituencies: what it adds, its limit, and that it is entered whole or not at all.

import Alerting
import Kernel
import Spreadsheets
import Testing

@testable import Node

@Suite struct ConstituencyListTests {
  private let nation: Nation
  private let town: ID<Organization>

  init() throws {
    nation = try Nation()
    town = try nation.organization("town")
  }

  private func assertion(_ number: Int, until: Instant? = nil) throws -> ConstituencyAssertion {
    let prefix = try nation.prefix(
      "100.\(64 + number / 65_536).\(number / 256 % 256).\(number % 256)/32")
    return ConstituencyAssertion(
      organization: town, value: .prefix(prefix), basis: .imported, validFrom: nation.now,
      validTo: until)
  }

  private func count() throws -> Int { try nation.queries.constituencyCount(as: .node) }

  private func read(_ rows: Int) throws -> ConstituencyReading {
    let cells = (0..<rows).map { number in
      ["town", "100.64.\(number / 256 % 256).\(number % 256)"]
    }
    let table = Table(
      rows: ([["団体名", "範囲"]] + cells).enumerated().map {
        Table.Row(number: $0.offset + 1, cells: $0.element)
      })
    let row = OrganizationRow(
      id: town, name: Phrase(ja: "町", en: "town"), code: nil, legalForm: "市区町村", parents: [:])
    return try ConstituencyReading(
      ConstituencyColumns(guessing: table), of: table, OrganizationIndex([row]), known: [],
      at: nation.now)
  }

  @Test func `a list is entered whole or not at all`() throws {
    let before = try count()
    let good = try (0..<3).map { try assertion($0) }
    let ended = try assertion(3, until: nation.now - .days(1))
    #expect(
      nation.ask(.assertConstituencies(good + [ended]))
        == .refused(RefusalCode("endsBeforeItBegins"))
    )
    #expect(try count() == before, "the good ones before it are not there either")
    #expect(try nation.done(.assertConstituencies(good)).count == 3)
    #expect(try count() == before + 3)
  }

  @Test func `only the tower's administrator says whose is what`() throws {
    let list = [try assertion(0)]
    let tower = try nation.organization("tower")
    for (name, viewer) in try nation.viewers() {
      let may =
        viewer.role == .node || viewer.role == .administrator && viewer.organization == tower
      let answer = nation.ask(.assertConstituencies(list), as: viewer)
      if case .done = answer { #expect(may, "\(name)") } else { #expect(!may, "\(name)") }
    }
  }

  @Test func `the most statements are read, and one more is a problem by its row`() throws {
    let most = try read(ConstituencyReading.assertionsMax)
    #expect(most.added.count == ConstituencyReading.assertionsMax && most.problems.isEmpty)
    let over = try read(ConstituencyReading.assertionsMax + 1)
    #expect(over.added.count == ConstituencyReading.assertionsMax)
    #expect(
      over.problems == [
        ConstituencyProblem(row: ConstituencyReading.assertionsMax + 2, reason: .tooMany)
      ])
    let list = try (0...ConstituencyReading.assertionsMax).map { try assertion($0) }
    #expect(nation.ask(.assertConstituencies(list)) == .refused(RefusalCode("tooManyChanges")))
  }
}
