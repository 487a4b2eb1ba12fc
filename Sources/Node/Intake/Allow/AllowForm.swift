//! A list of what is no mark, as a person puts it in force for his organisation.

public import Kernel

/// What is entered to put a list in force.
public struct AllowForm: Hashable, Sendable {
  /// What it is called, one line; kept outside the journal like the reason.
  public let name: String
  /// Why; kept outside the journal.
  public let reason: String
  /// When it ends: at most `SuppressionRule.lifeMax` from now.
  public let until: Instant
  /// What is on it.
  public let marks: [AllowedMark]

  /// The most entries of one list.
  public static let marksMax = 50_000
  /// The most lists of one organisation that are in force at a time.
  public static let listsMax = 20
  /// The most entries of all of them.
  public static let marksInForceMax = 100_000
  /// The largest file, in bytes.
  public static let bytesMax = 8 * 1_048_576
  /// Longest name, in characters.
  public static let nameMax = 200
  /// Longest reason, in characters.
  public static let reasonMax = 1000

  /// A form from its parts.
  public init(name: String, reason: String, until: Instant, marks: [AllowedMark]) {
    self.name = name
    self.reason = reason
    self.until = until
    self.marks = marks
  }
}
