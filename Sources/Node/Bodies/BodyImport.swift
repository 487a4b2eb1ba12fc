//! That a list of bodies was imported: what it changes and from which day; applied at once, or by a timer on its day.
//!
//!     planned ── its day ──> applied        planned ── undo, before the day ──> undone
//!        └────── its day, but the directory has changed so that it cannot be ──> hindered

internal import GRDB
public import Kernel

/// An import as a record: from which file, from when, and how much it changes.
public struct BodyImport: Hashable, Sendable, Codable {
  /// Its identifier.
  public let id: ID<BodyImport>
  /// The name of the file; it lies outside the journal.
  public let file: ContentReference
  /// The steps; they lie outside the journal for their size.
  public let plan: ContentReference
  /// The first moment at which they hold.
  public let day: Instant
  /// How much it changes.
  public let counts: Counts
  /// When it was entered, node time.
  public let importedAt: Instant
  /// What became of it.
  public internal(set) var state: State

  /// What becomes of an import.
  public enum State: Hashable, Sendable, Codable {
    /// It waits for its day.
    case planned
    /// Applied then.
    case applied(at: Instant)
    /// Taken back before its day.
    case undone(at: Instant)
    /// On its day the directory was such that it could not be: nothing of it was applied.
    case hindered(at: Instant, by: Hindrance)
  }

  /// Why it could not be applied on its day.
  public enum Hindrance: String, Hashable, Sendable, Codable, CaseIterable {
    /// A body that it changes or that takes over has ended.
    case bodyEnded
    /// A code that it gives was given to another since.
    case codeTaken
    /// A body would stand above itself.
    case circle
    /// One body would have more posts, people or ways than it may.
    case tooManyParts
    /// The steps were erased.
    case planErased
  }

  /// How much an import changes.
  public struct Counts: Hashable, Sendable, Codable {
    /// Rows of the file.
    public let rows: Int
    /// New bodies.
    public let entered: Int
    /// Bodies with another name.
    public let renamed: Int
    /// Bodies with another body above them.
    public let moved: Int
    /// Bodies that end.
    public let ended: Int
    /// Rows that said what the directory said.
    public let unchanged: Int
    /// Rows that were kept out.
    public let refused: Int

    /// Counts from their parts.
    public init(
      rows: Int, entered: Int, renamed: Int, moved: Int, ended: Int, unchanged: Int, refused: Int
    ) {
      self.rows = rows
      self.entered = entered
      self.renamed = renamed
      self.moved = moved
      self.ended = ended
      self.unchanged = unchanged
      self.refused = refused
    }
  }

  /// What is recorded.
  public enum Body: Hashable, Sendable, Codable {
    case bodiesImported(
      file: ContentReference, plan: ContentReference, day: Instant, counts: Counts)
    case bodiesApplied
    case bodiesUndone
    case bodiesHindered(by: Hindrance)
  }

  /// How far ahead an import may be entered: laws on mergers are made public years before.
  public static let aheadMax = Instant.Span.days(3 * 366)
  /// Most imports that are listed.
  public static let listMax = 50
}

extension BodyImport.Counts {
  /// The counts of what is applied.
  public init(_ differences: BodyDifferences) {
    self.init(
      rows: differences.rows, entered: differences.plan.entered.count,
      renamed: differences.plan.renamed.count, moved: differences.plan.moved.count,
      ended: differences.plan.ended.count, unchanged: differences.unchanged,
      refused: Set(differences.errors.map(\.row)).count)
  }
}

extension BodyImport: Record {
  static var recordKind: RecordReference.Kind { .bodies }
  static var table: String { "body_import" }
  /// What its timer is filed as: it is about no alert.
  static var timerKind: String { "bodies" }
  /// What its one timer waits for.
  static var step: String { "apply" }
  var key: String { id.description }
  /// When it is to be applied; nil once something became of it.
  var due: Instant? { state == .planned ? day : nil }
  /// Its state in a word, for queries.
  var stage: String {
    switch state {
    case .planned: "planned"
    case .applied: "applied"
    case .undone: "undone"
    case .hindered: "hindered"
    }
  }
  var columns: [(name: String, value: (any DatabaseValueConvertible)?)] {
    [("day", day.microseconds), ("stage", stage)]
  }
  static func begin(_ id: ID<RecordReference>, _ body: Body, at now: Instant) -> Self? {
    guard case .bodiesImported(let file, let plan, let day, let counts) = body else { return nil }
    return Self(
      id: id.cast(to: BodyImport.self), file: file, plan: plan, day: day, counts: counts,
      importedAt: now, state: .planned)
  }
  mutating func apply(_ body: Body, at now: Instant) {
    switch body {
    case .bodiesImported: break
    case .bodiesApplied: state = .applied(at: now)
    case .bodiesUndone: state = .undone(at: now)
    case .bodiesHindered(let hindrance): state = .hindered(at: now, by: hindrance)
    }
  }
}

/// What is asked when a list of bodies is applied: the rows, what was said of the missing, and what was shown.
public struct BodyImportForm: Sendable {
  /// The rows under their meanings.
  public let rows: [BodyRow]
  /// What was said of bodies that are no longer in the list.
  public let choices: BodyChoices
  /// The day from whose first moment it holds; nil is now.
  public let day: CivilDate?
  /// The digest of the differences that were shown.
  public let shown: Hash
  /// The name of the file.
  public let fileName: String
  /// The meanings of the columns, to be offered again for the same headings; nil remembers nothing.
  public let columns: BodyColumns?
  /// Whether somebody has seen that bodies which end have changes of personnel planned, and ends them all the same.
  public let acceptsTransfers: Bool

  /// Longest name of a file, in characters.
  public static let fileNameMax = 200

  /// A form from its parts.
  public init(
    rows: [BodyRow], choices: BodyChoices, day: CivilDate?, shown: Hash, fileName: String,
    columns: BodyColumns?, acceptsTransfers: Bool = false
  ) {
    self.rows = rows
    self.choices = choices
    self.day = day
    self.shown = shown
    self.fileName = fileName
    self.columns = columns
    self.acceptsTransfers = acceptsTransfers
  }
}
