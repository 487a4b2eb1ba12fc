//! That a list of systems was imported: one Fact beside those of the systems, which say what changed.

internal import GRDB
internal import Inspection
public import Kernel

/// An import as a record: from which file, and how much it changed.
public struct InventoryImport: Hashable, Sendable, Codable {
  /// Its identifier.
  public let id: ID<InventoryImport>
  /// Whose inventory.
  public let organization: ID<Organization>
  /// The name of the file; it lies outside the journal.
  public let file: ContentReference
  /// How much it changed.
  public let counts: Counts
  /// When it was applied, node time.
  public let importedAt: Instant

  /// How much an import changed.
  public struct Counts: Hashable, Sendable, Codable {
    /// Rows of the file.
    public let rows: Int
    /// Systems that were not in the inventory.
    public let entered: Int
    /// Systems that were changed.
    public let changed: Int
    /// Systems that were ticked as gone.
    public let retired: Int
    /// Rows that said what the inventory said.
    public let unchanged: Int
    /// Rows that were kept out.
    public let refused: Int

    /// Counts from their parts.
    public init(
      rows: Int, entered: Int, changed: Int, retired: Int, unchanged: Int, refused: Int
    ) {
      self.rows = rows
      self.entered = entered
      self.changed = changed
      self.retired = retired
      self.unchanged = unchanged
      self.refused = refused
    }
  }

  /// What is recorded.
  public enum Body: Hashable, Sendable, Codable {
    /// The only Fact of an import.
    case inventoryImported(
      organization: ID<Organization>, file: ContentReference, counts: Counts)
  }
}

extension InventoryImport.Counts {
  /// The counts of what is applied.
  public init(_ differences: InventoryDifferences) {
    self.init(
      rows: differences.rows, entered: differences.changes.count { $0.former == nil },
      changed: differences.changes.count { $0.former != nil && !$0.isRetired },
      retired: differences.changes.count { $0.isRetired }, unchanged: differences.unchanged,
      refused: Set(differences.errors.map(\.row)).count)
  }
}

extension InventoryImport: Record {
  static var recordKind: RecordReference.Kind { .inventory }
  static var table: String { "inventory_import" }
  var key: String { id.description }
  var columns: [(name: String, value: (any DatabaseValueConvertible)?)] {
    [("organization", organization.description)]
  }
  static func begin(_ id: ID<RecordReference>, _ body: Body, at now: Instant) -> Self? {
    switch body {
    case .inventoryImported(let organization, let file, let counts):
      Self(
        id: id.cast(to: InventoryImport.self), organization: organization, file: file,
        counts: counts, importedAt: now)
    }
  }
  mutating func apply(_ body: Body, at now: Instant) {
    // An import happens once; there is nothing that a second Fact could add.
    switch body {
    case .inventoryImported: break
    }
  }
}

/// What is asked when an import is applied: the rows, what was ticked, and what was shown.
public struct InventoryImportForm: Sendable {
  /// The rows under their meanings.
  public let rows: [InventoryRow]
  /// Keys of systems that are not in the file and were ticked as gone.
  public let gone: Set<String>
  /// The digest of the differences that were shown.
  public let shown: Hash
  /// The name of the file.
  public let fileName: String
  /// The meanings of the columns, to be offered again for the same headings; nil remembers nothing.
  public let columns: InventoryColumns?

  /// Longest name of a file, in characters.
  public static let fileNameMax = 200

  /// A form from its parts.
  public init(
    rows: [InventoryRow], gone: Set<String>, shown: Hash, fileName: String,
    columns: InventoryColumns?
  ) {
    self.rows = rows
    self.gone = gone
    self.shown = shown
    self.fileName = fileName
    self.columns = columns
  }
}
