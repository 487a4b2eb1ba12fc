//! The public lists of Japanese bodies: 1,916 local ones compared in one go, and an older state of them brought up to
//! date. Codes that were undone by hand for the older state are marked as invented.

import Alerting
import Foundation
import Kernel
import Spreadsheets
import Testing

@testable import Node

@Suite struct RealBodyListTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "shared/data/orgs-jp")
  private static var isWanted: Bool {
    FileManager.default.fileExists(atPath: folder.path)
      || (ProcessInfo.processInfo.environment["NOROSHI_REQUIRE"] ?? "").contains("data")
  }

  private func table(_ name: String) throws -> Table {
    let bytes = [UInt8](try Data(contentsOf: Self.folder.appending(path: name)))
    return try #require(try Table.read(bytes, fileName: name).tables.first)
  }

  private func rows(_ table: Table) -> [BodyRow] {
    BodyColumns(guessing: table).rows(of: table)
  }

  private func bring(_ rows: [BodyRow], _ list: BodyList, _ choices: BodyChoices = [:]) throws
    -> BodyDifferences
  {
    let known = try #require(try list.known())
    let found = try BodyDifferences(
      rows, with: known.bodies, choices: choices, tower: known.tower)
    try list.nation.done(
      .importBodies(
        BodyImportForm(
          rows: rows, choices: choices, day: nil, shown: found.digest, fileName: "list.csv",
          columns: nil)), as: list.keeper)
    return found
  }

  // table:
  @Test(.enabled(if: isWanted))
  func `1916 real bodies are compared with an older state, and what changed is told apart`() throws
  {
    let list = try BodyList()
    let prefectures = try bring(rows(try table("prefectures.csv")), list)
    #expect(prefectures.plan.entered.count == 47)
    #expect(prefectures.errors.isEmpty)
    let now = try table("municipalities.csv")
    let header = try #require(now.rows.first)
    let code = try #require(header.cells.firstIndex(of: "lgcode"))
    let city = try #require(header.cells.firstIndex(of: "city"))
    let pref = try #require(header.cells.firstIndex(of: "pref"))
    #expect(now.rows.count - 1 == 1916)
    // The older state, undone by hand and invented, so that every kind of change is there: Sapporo of another name, two
    // towns of Fukushima as one (X1), and two villages (X2, X3) that joined Chiyoda.
    var older: [Table.Row] = []
    var renamed: String?
    var dropped: [String] = []
    for row in now.rows.dropFirst() {
      var cells = row.cells
      if cells[city] == "札幌市" {
        renamed = cells[code]
        cells[city] = "旧札幌市"
      }
      if ["双葉町", "浪江町"].contains(cells[city]) {
        dropped.append(cells[code])
        continue
      }
      older.append(Table.Row(number: row.number, cells: cells))
    }
    var invented = older[0].cells
    (invented[code], invented[city], invented[pref]) = ("X1", "双葉浪江町", "福島県")
    older.append(Table.Row(number: 9001, cells: invented))
    for (index, name) in ["東京村", "西京村"].enumerated() {
      var cells = older[0].cells
      (cells[code], cells[city], cells[pref]) = ("X\(index + 2)", name, "東京都")
      older.append(Table.Row(number: 9002 + index, cells: cells))
    }
    let before = Table(rows: [header] + older)
    #expect(dropped.count == 2)
    // The invented codes are no local ones: their rows say their kind in a column of their own.
    let formed = before.adding("種別") { row in
      row.cells[code].hasPrefix("X") ? "市区町村" : ""
    }
    let first = try bring(rows(formed), list)
    #expect(first.plan.entered.count == 1916 - 2 + 3)
    #expect(first.errors.isEmpty)
    let chiyoda = "131016"
    let second = try bring(
      rows(now), list, ["X1": dropped, "X2": [chiyoda], "X3": [chiyoda]])
    #expect(second.rows == 1916 && second.plan.entered.count == 2)
    #expect(second.plan.renamed.count == 1 && second.plan.ended.count == 3)
    // Sapporo's wards lay under Hokkaido while nothing was called 札幌市.
    let wards = now.rows.count { $0.cells[city].hasPrefix("札幌市 ") }
    #expect(wards == 10 && second.unchanged == 1916 - 3 - wards)
    let kinds = Dictionary(grouping: second.changes) { $0.kind }.mapValues(\.count)
    #expect(kinds == [.split: 1, .merged: 2, .renamed: 1, .new: 2, .moved: wards])
    #expect(second.changes.first { $0.kind == .renamed }?.code == renamed)
    #expect(try list.found("旧札幌") == ["札幌市←旧札幌市"])
    #expect(Set(try list.found("双葉浪江")) == ["双葉町←双葉浪江町", "浪江町←双葉浪江町"])
    #expect(try list.faults() == [])
    // A ward lies under its city, a city under its prefecture.
    let ward = try list.body("011011")
    let sapporo = try list.body("011002")
    let hokkaido = try list.body("010006")
    #expect(ward.parents[.support] == sapporo.id && sapporo.parents[.support] == hokkaido.id)
  }

  @Test(.enabled(if: isWanted))
  func `the national bodies without codes are the same a second time`() throws {
    let list = try BodyList()
    let found = try bring(rows(try table("national-bodies-compiled.csv")), list)
    #expect(found.plan.entered.count == 204 && found.errors.isEmpty)
    let known = try #require(try list.known())
    let again = try BodyDifferences(
      rows(try table("national-bodies-compiled.csv")), with: known.bodies, tower: known.tower)
    #expect(again.plan.count == 0 && again.unchanged == 204)
  }
}

extension Table {
  /// The table with one more column.
  fileprivate func adding(_ heading: String, _ value: (Row) -> String) -> Table {
    Table(
      rows: rows.enumerated().map { index, row in
        Row(number: row.number, cells: row.cells + [index == 0 ? heading : value(row)])
      })
  }
}
