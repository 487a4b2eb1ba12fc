//! A kind of list that comes in over pages, and what a file of it would change.

internal import Kernel
internal import Node
internal import Spreadsheets

/// One kind of list: what its columns mean, what a file would change, and how that is entered. Conformers give words and
/// rules; in return `ListImportRoutes` has the pages: upload, columns, differences, a file to correct.
protocol ImportedList: Sendable {
  associatedtype Field: ListField
  /// What is chosen beside the file: the day of a transfer, the source of indicators.
  associatedtype Settings: Hashable & Sendable
  /// What is entered in the end.
  associatedtype Payload: Sendable

  /// Below which path its pages stand.
  var path: String { get }
  /// To which item of the menu they belong.
  var menu: MenuItem { get }
  var words: ImportWords { get }
  var site: Site { get }

  /// Whether the viewer may; the node says so once more when something is entered.
  func may(_ viewer: Viewer) throws -> Bool
  /// What is chosen beside the file, from the fields of the form; throws `badForm`.
  func settings(_ field: (String) -> String?, at now: Instant) throws -> Settings
  /// Those fields as they were chosen so far, and what is handed out to be filled in.
  func fields(
    _ viewer: Viewer, _ chosen: (String) -> String?, at now: Instant, _ say: Language
  ) throws -> HTML
  /// What a column means, in words.
  func word(_ field: Field) -> Phrase
  /// The column as it stands in the file to correct.
  func column(_ field: Field, _ say: Language) -> Sheet.Column
  /// The refusal where these columns are too few; nil where they are enough.
  func missing(_ columns: ListColumns<Field>) -> String?
  /// What the file would change; on the thread of the lists.
  func compare(
    _ table: Table, _ columns: ListColumns<Field>, _ settings: Settings, as viewer: Viewer,
    at now: Instant, _ progress: ListProgress, _ say: Language
  ) throws -> ImportFound<Payload>
  /// Enters it, whole or not at all; gives the page that shows it. Each of its inputs goes under a key by its number, so
  /// that a button that is pressed twice enters it once.
  func apply(
    _ found: ImportFound<Payload>, _ settings: Settings, columns: ListColumns<Field>,
    as viewer: Viewer, once key: (Int) -> Idempotency
  ) async throws -> String
}

extension ImportedList {
  /// Throws `notAllowed` for whoever may not.
  func check(_ viewer: Viewer) throws {
    guard try may(viewer) else { throw Refused("notAllowed") }
  }
}

/// The sentences of one kind of list.
struct ImportWords: Sendable {
  /// The page's heading.
  var title: Phrase
  /// What it does.
  var about: Phrase
  /// The heads of the list of changes, behind the row's number.
  var heads: [Phrase]
  /// The button.
  var apply: Phrase
}

/// What a file would change.
struct ImportFound<Payload: Sendable>: Sendable {
  /// Counts and warnings, the gravest first.
  var summary: [Phrase]
  /// What changes, row by row.
  var lines: [ImportLine]
  /// What is wrong with rows.
  var problems: [ContactProblemRow]
  /// SHA-256 over what was compared: applied is what was shown.
  var digest: Hash
  /// Whether it can be entered.
  var isSound: Bool
  /// What is entered.
  var payload: Payload
}

/// One change.
struct ImportLine: Hashable, Sendable {
  /// The row of the file.
  var row: Int
  /// Its cells under the heads.
  var cells: [String]
}
