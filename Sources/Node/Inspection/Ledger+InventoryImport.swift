//! Applies an import of systems: all of it or nothing, against the inventory as it is then.

internal import GRDB
internal import Inspection
internal import Kernel

internal import struct Foundation.Data

extension Ledger {
  /// Applies the differences that were shown. Refuses `inventoryChanged` where they are others by now. Nobody vouches for
  /// a row of a list: an import is no confirmation.
  func importInventory(_ form: InventoryImportForm) throws -> ID<InventoryImport> {
    guard let organization = input.viewer.organization else { throw RefusalCode.notAllowed }
    let known = try KnownSystem.all(of: organization, in: db)
    let differences = try InventoryDifferences(form.rows, with: known, gone: form.gone)
    try differences.checkApplicable(as: form.shown)
    let counts = InventoryImport.Counts(differences)
    guard known.count + counts.entered <= InformationSystem.perOrganizationMax else {
      throw RefusalCode("tooManySystems")
    }
    let id: ID<InventoryImport> = make("inventory")
    let name = PlainText.singleLine(
      form.fileName.isEmpty ? "-" : form.fileName, maxCharacters: InventoryImportForm.fileNameMax)
    let file = try keep(name)
    try commit(
      .inventory(
        id, .inventoryImported(organization: organization, file: file, counts: counts)))
    var place = known.count
    for change in differences.changes {
      if let system = change.system {
        if change.isRetired {
          try decide(system, .retire)
        } else {
          try changeSystem(system, to: change.entry, by: nil)
        }
      } else {
        _ = try enter(change.entry, of: organization, at: place, by: nil)
        place += 1
      }
    }
    if let columns = form.columns { try remember(columns, of: organization) }
    return id
  }
}

extension KnownSystem {
  /// Every system of an organisation with what is entered, in the order of entry.
  static func all(of organization: ID<Organization>, in db: Database) throws -> [KnownSystem] {
    let states = try Data.fetchAll(
      db, sql: "SELECT state FROM system WHERE organization = ? ORDER BY place, id",
      arguments: [organization.description])
    return try states.map { data in
      let system = try InformationSystem.read([UInt8](data))
      let words = try SystemEntry.Words(system.words, in: db)
      return KnownSystem(
        id: system.id, isInUse: system.isInUse,
        entry: SystemEntry(traits: system.traits, words: words ?? .init()))
    }
  }
}
