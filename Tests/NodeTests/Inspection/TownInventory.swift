//! The inventory of the small nation's town, as its clerk keeps it.

import Alerting
import Inspection
import Kernel
import Spreadsheets

@testable import Node

/// The town's inventory.
struct TownInventory {
  let nation: Nation
  let clerk: Viewer
  let town: ID<Organization>

  init(_ nation: Nation? = nil) throws {
    self.nation = try nation ?? Nation()
    clerk = try self.nation.viewer("clerk", "town", .responder)
    town = try self.nation.organization("town")
  }

  /// Enters a system that only has a name, and what is changed.
  @discardableResult
  func enter(
    _ name: String = "住民情報システム", _ change: (inout SystemEntry) -> Void = { _ in }
  ) throws -> ID<InformationSystem> {
    let made = try nation.done(
      .enterSystem(town, Self.entry(name, change), isVouchedFor: true), as: clerk)
    guard let id = made.first?.id.cast(to: InformationSystem.self) else {
      throw Nation.Broken(description: "no system \(name)")
    }
    return id
  }

  static func entry(_ name: String, _ change: (inout SystemEntry) -> Void = { _ in }) -> SystemEntry
  {
    var entry = SystemEntry()
    entry.words.name = name
    change(&entry)
    return entry
  }

  /// A system as its clerk sees it.
  func view(_ id: ID<InformationSystem>) throws -> SystemView {
    guard let found = try nation.queries.system(id, as: clerk, at: nation.now) else {
      throw Nation.Broken(description: "no system \(id)")
    }
    return found
  }

  /// The names of the systems that a filter leaves.
  func names(_ change: (inout SystemFilter) -> Void = { _ in }) throws -> [String] {
    var filter = SystemFilter()
    change(&filter)
    let page = try nation.queries.systems(of: town, as: clerk, filter: filter, at: nation.now)
    let count = try nation.queries.systemCount(
      of: town, as: clerk, filter: filter, at: nation.now)
    guard count == page.items.count else { throw Nation.Broken(description: "count \(count)") }
    return page.items.map { $0.words?.name ?? "?" }
  }

  // MARK: Lists

  /// The rows of a list; `<name>` stands for the row key of the system of that name.
  func rows(_ text: String) throws -> [InventoryRow] {
    var text = text
    for system in try nation.queries.knownSystems(as: clerk) {
      text = text.replacing("<\(system.entry.words.name)>", with: system.key)
    }
    let table = contactTable(text)
    return InventoryColumns(guessing: table).rows(of: table)
  }

  func differences(_ text: String, gone: [String] = []) throws -> InventoryDifferences {
    try InventoryDifferences(
      try rows(text), with: try nation.queries.knownSystems(as: clerk), gone: try keys(gone))
  }

  /// A list as it was compared now.
  func form(_ text: String, gone: [String] = []) throws -> InventoryImportForm {
    InventoryImportForm(
      rows: try rows(text), gone: try keys(gone),
      shown: try differences(text, gone: gone).digest, fileName: "台帳.csv",
      columns: InventoryColumns(guessing: contactTable(text)))
  }

  @discardableResult
  func importList(_ text: String, gone: [String] = []) throws -> ID<InventoryImport> {
    let made = try nation.done(.importInventory(try form(text, gone: gone)), as: clerk)
    guard let id = made.first?.id.cast(to: InventoryImport.self) else {
      throw Nation.Broken(description: "no import")
    }
    return id
  }

  private func keys(_ names: [String]) throws -> Set<String> {
    Set(
      try nation.queries.knownSystems(as: clerk)
        .filter { names.contains($0.entry.words.name) }.map(\.key))
  }
}
