//! A list of indicators: one a line, a table of tab-separated or comma-separated values, or a STIX bundle.

/// A whole list, read: what was taken and what was not, with its place. For lists that fit in memory as values;
/// `IndicatorRows` reads larger ones entry by entry.
public struct IndicatorList: Sendable {
  /// The largest list, in bytes.
  public static let bytesMax = 1 << 30
  /// The most entries of one list.
  public static let rowsMax = 10_000_000
  /// The longest line, in bytes.
  public static let lineBytesMax = 8192
  /// How many problems are kept with their place; all are counted.
  public static let problemsKeptMax = 10_000

  /// How a list is laid out. `docs/formats.md` describes each.
  public enum Form: Hashable, Sendable {
    /// One value a line.
    case plain
    /// `type<TAB>value<TAB>label`, also behind one leading column.
    case tsv
    /// RFC 4180 with a header.
    case csv
    /// A STIX bundle; its rows are numbered by object and not by line.
    case bundle
  }

  /// Something that was not taken.
  public struct Problem: Hashable, Sendable {
    /// The line in the list, from 1; of a bundle the object.
    public let line: Int
    /// Why.
    public let reason: IndicatorProblem
  }

  /// What was taken, in the list's order.
  public let entries: [IndicatorEntry]
  /// The first `problemsKeptMax` problems, in the list's order.
  public let problems: [Problem]
  /// How many problems there were.
  public let problemCount: Int

  /// Reads a list; the form is recognised from its first line when it is not given.
  public init(_ bytes: [UInt8], form: Form? = nil) {
    var entries: [IndicatorEntry] = []
    var problems: [Problem] = []
    var problemCount = 0
    for row in IndicatorRows(bytes, form: form) {
      switch row.entry {
      case .success(let entry): entries.append(entry)
      case .failure(let reason):
        problemCount += 1
        if problems.count < Self.problemsKeptMax {
          problems.append(Problem(line: row.line, reason: reason))
        }
      }
    }
    self.entries = entries
    self.problems = problems
    self.problemCount = problemCount
  }
}
