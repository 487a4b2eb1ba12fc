//! How an alert ends: an outcome, and for a true positive own evidence, a cause and a second person.

public import Kernel

/// The way a delivery was closed. Source: kernel.md "Closing"; I5.
public struct Closing: Hashable, Sendable, Codable {
  /// What it turned out to be.
  public let outcome: Outcome
  /// The reason, in words kept outside the journal.
  public let reason: ContentReference?
  /// The organisation's own evidence; what a vendor said is none.
  public let evidence: ContentReference?
  /// The cause found.
  public let cause: ContentReference?
  /// Who proposed it.
  public let by: Actor
  /// The second person, who confirmed it.
  public var confirmedBy: Actor?
  /// Whether it was drawn for review (5 % of those closed with one reason).
  public var drawnForReview: Bool

  /// What an alert turned out to be.
  public enum Outcome: String, Hashable, Sendable, Codable, CaseIterable {
    case truePositive
    case benignPositive
    case falsePositive
    case duplicate
    case undetermined
  }

  /// A proposal; a second person may have to confirm it.
  public init(
    outcome: Outcome, reason: ContentReference?, evidence: ContentReference?,
    cause: ContentReference?, by: Actor
  ) {
    self.outcome = outcome
    self.reason = reason
    self.evidence = evidence
    self.cause = cause
    self.by = by
    confirmedBy = nil
    drawnForReview = false
  }

  /// One in twenty of the closings with one reason is reviewed; which, follows from the identifier's last bits.
  public static func isDrawn<Record>(_ id: ID<Record>) -> Bool { id.low % 20 == 0 }
}
