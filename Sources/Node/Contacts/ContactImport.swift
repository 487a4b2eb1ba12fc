//! That contacts were imported: one Fact beside those of the directory, which say what changed.

internal import GRDB
public import Kernel

/// An import as a record: from which file, and how much it changed.
public struct ContactImport: Hashable, Sendable, Codable {
  /// Its identifier.
  public let id: ID<ContactImport>
  /// Whose administrator did it; nil where the node's operator did.
  public let organization: ID<Organization>?
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
    /// People who were not in the directory.
    public let entered: Int
    /// Rows that changed somebody known: further posts, successors, addresses.
    public let changed: Int
    /// Appointments that ended because the file or a tick said so.
    public let ended: Int
    /// Rows that said what the directory said.
    public let unchanged: Int
    /// Rows that were kept out.
    public let refused: Int
  }

  /// What is recorded.
  public enum Body: Hashable, Sendable, Codable {
    /// The only Fact of an import.
    case contactsImported(
      organization: ID<Organization>?, file: ContentReference, counts: Counts)
  }
}

extension ContactImport.Counts {
  /// The counts of what is applied.
  public init(_ differences: ContactDifferences) {
    rows = differences.rows
    entered = differences.count(.newPerson)
    changed =
      differences.count(.newPost) + differences.count(.successor) + differences.count(.changed)
    ended = differences.count(.ended)
    unchanged = differences.unchanged
    refused = Set(differences.errors.map(\.row)).count
  }
}

extension ContactImport: Record {
  static var recordKind: RecordReference.Kind { .contacts }
  static var table: String { "contact_import" }
  var key: String { id.description }
  var columns: [(name: String, value: (any DatabaseValueConvertible)?)] {
    [("organization", organization?.description)]
  }
  static func begin(_ id: ID<RecordReference>, _ body: Body, at now: Instant) -> Self? {
    switch body {
    case .contactsImported(let organization, let file, let counts):
      Self(
        id: id.cast(to: ContactImport.self), organization: organization, file: file,
        counts: counts, importedAt: now)
    }
  }
  mutating func apply(_ body: Body, at now: Instant) {
    // An import happens once; there is nothing that a second Fact could add.
    switch body {
    case .contactsImported: break
    }
  }
}

/// What is asked when an import is applied: the rows, what was ticked, and what was shown.
public struct ContactImportForm: Sendable {
  /// The rows under their meanings.
  public let rows: [ContactRow]
  /// What was ticked.
  public let choices: ContactChoices
  /// The digest of the differences that were shown.
  public let shown: Hash
  /// The name of the file.
  public let fileName: String
  /// The meanings of the columns, to be offered again for the same headings; nil remembers nothing.
  public let columns: ContactColumns?

  /// Longest name of a file, in characters.
  public static let fileNameMax = 200

  /// A form from its parts.
  public init(
    rows: [ContactRow], choices: ContactChoices, shown: Hash, fileName: String,
    columns: ContactColumns?
  ) {
    self.rows = rows
    self.choices = choices
    self.shown = shown
    self.fileName = fileName
    self.columns = columns
  }
}
