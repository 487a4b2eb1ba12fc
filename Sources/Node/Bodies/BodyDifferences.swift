//! What a list of bodies would change: shown before anything is applied, and compared again when it is.

public import Kernel
internal import Spreadsheets

/// What somebody said of bodies that are no longer in the list: by key, what stands in their place. A body without an
/// entry goes on as it is.
public typealias BodyChoices = [String: [String]]

/// One line of the differences.
public struct BodyChange: Hashable, Sendable {
  /// The row; 0 for a body that is not in the list.
  public let row: Int
  /// What happens.
  public let kind: Kind
  /// The body by name: the new name of one that is renamed.
  public let name: Phrase
  /// Its code.
  public let code: String?
  /// What it was: the old name, the body above before.
  public let from: Phrase?
  /// What it becomes: the body above, what stands in its place.
  public let to: [Phrase]
  /// By what a form speaks of it, where a person said that it ended.
  public let key: String?

  /// What can happen to a body.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case new
    case renamed
    /// 合併: it ends, and one stands in the place of several, or one that was there before.
    case merged
    /// It ends, and one new body stands in its place alone, e.g. under another code.
    case replaced
    /// 分割: it ends, and several stand in its place.
    case split
    case moved
    /// It ends, and nothing stands in its place.
    case ended
  }
}

/// A body that the list no longer has, and of which nobody said yet what became.
public struct MissingBody: Hashable, Sendable {
  /// The body.
  public let body: KnownBody
  /// What may stand in its place, as codes: the same body above, and one name within the other. Only offered.
  public let proposed: [String]
}

/// The differences between a list of bodies and the directory.
public struct BodyDifferences: Sendable {
  /// What would change, in the order of kinds, then of rows.
  public let changes: [BodyChange]
  /// Living bodies of a kind that the list speaks of which are not in it. None of them ends without a word.
  public let missing: [MissingBody]
  /// Rows that say what the directory says.
  public let unchanged: Int
  /// How many rows there are.
  public let rows: Int
  /// What is wrong with rows, or worth a look; in the order of the rows.
  public let problems: [BodyProblem]
  /// What somebody said that cannot be: by key, the code or name that nothing bears.
  public let unclear: [String: String]
  /// Changes of personnel that are planned in bodies which end, whatever the day on which those do.
  public let conflicts: [BodyConflict]
  /// The steps.
  public let plan: BodyPlan
  /// SHA-256 over all of it: another directory, list or choice is another digest.
  public let digest: Hash

  /// The most rows of a list; a file that goes out has as many.
  public static let rowsMax = SpreadsheetLimits.records
  /// The most changes that are applied at once: one transaction, while which nobody else is served.
  public static let changesMax = 20_000

  /// After how many rows a comparison says how far it is.
  public static let stepRows = 500

  /// Compares. `tower` is the control tower of this node, which does not end. Throws `tooManyRows`.
  public init(
    _ rows: [BodyRow], with known: [KnownBody], choices: BodyChoices = [:],
    tower: ID<Organization>? = nil
  ) throws(RefusalCode) {
    guard rows.count <= Self.rowsMax else { throw RefusalCode("tooManyRows") }
    var work = BodyComparison(known, tower: tower)
    for row in rows { work.read(row) }
    work.compare { _ in }
    work.end(choices)
    try self.init(work, rows: rows.count)
  }

  /// The same for a long list: `step` is told now and then how many rows are done, and may throw to stop. Each row is
  /// read once and compared once, and counts when both are done: half of it by the reading.
  public init(
    _ rows: [BodyRow], with known: [KnownBody], choices: BodyChoices,
    tower: ID<Organization>?, step: (Int) throws -> Void
  ) throws {
    guard rows.count <= Self.rowsMax else { throw RefusalCode("tooManyRows") }
    var work = BodyComparison(known, tower: tower)
    for (count, row) in rows.enumerated() {
      if count % Self.stepRows == 0 { try step(count / 2) }
      work.read(row)
    }
    try work.compare { try step((rows.count + $0) / 2) }
    work.end(choices)
    try self.init(work, rows: rows.count)
  }

  private init(_ work: BodyComparison, rows: Int) throws(RefusalCode) {
    self.rows = rows
    plan = work.plan
    problems = work.problems.sorted { $0.row < $1.row }
    unchanged = work.unchanged
    missing = work.missing
    unclear = work.unclear
    changes = work.changes()
    conflicts = work.conflicts()
    var lines = [try Self.text(plan), "unchanged \(unchanged)"]
    lines += missing.map { "missing \($0.body.id)" }
    lines += problems.map { "problem \($0.row) \($0.isError)" }
    lines += unclear.sorted { $0.key < $1.key }.map { "unclear \($0.key) \($0.value)" }
    lines += conflicts.map { "transfer \($0.transfer.id)" }
    digest = Hash(sha256: Array(lines.joined(separator: "\n").utf8))
  }

  private static func text(_ plan: BodyPlan) throws(RefusalCode) -> String {
    do { return try plan.stored() } catch { throw RefusalCode("failed") }
  }

  /// Whether a change of personnel would come on the day on which its body ends, or later. No day is at once.
  func meetsTransfers(endingOn day: Instant?) -> Bool {
    conflicts.contains { conflict in day.map { conflict.transfer.day >= $0 } ?? true }
  }

  /// What keeps rows out.
  public var errors: [BodyProblem] { problems.filter(\.isError) }

  /// Throws why these differences are not applied to somebody who was shown those of that digest. The limit is an
  /// argument so that a test reaches it.
  func checkApplicable(as shown: Hash, changesMax: Int = Self.changesMax) throws(RefusalCode) {
    guard digest == shown else { throw RefusalCode("directoryChanged") }
    guard unclear.isEmpty else { throw RefusalCode("unknownSuccessor") }
    guard plan.count > 0 else { throw RefusalCode("nothingToImport") }
    guard plan.count <= changesMax else { throw RefusalCode("tooManyChanges") }
  }
}
