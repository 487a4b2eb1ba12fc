//! Changes of personnel (人事異動) that take effect together on a day: one record beside the appointments they date.
//!
//!     planned ── undo, before the day ──> undone

internal import GRDB
public import Kernel

/// A change of personnel: who leaves which post and who comes, from the first moment of a day.
/// The appointments themselves are the organisation's, with their dates: nothing has to happen on the day.
public struct Transfer: Hashable, Sendable, Codable {
  /// Its identifier.
  public let id: ID<Transfer>
  /// Whose.
  public let organization: ID<Organization>
  /// The first moment at which it holds.
  public let day: Instant
  /// What changes.
  public let moves: [Move]
  /// When it was entered, node time.
  public let plannedAt: Instant
  /// When it was taken back; nil while it stands.
  public internal(set) var undoneAt: Instant?

  /// One post that changes hands.
  public struct Move: Hashable, Sendable, Codable {
    /// The post.
    public let post: ID<Post>
    /// Who leaves it; nil where it was vacant.
    public let leaves: ID<Person>?
    /// Until when he held it before: what undoing brings back.
    public let leftUntil: Instant?
    /// Who comes; nil where nobody does.
    public let comes: ID<Person>?
    /// Whether he was entered by this change.
    public let isNew: Bool
  }

  /// What is recorded.
  public enum Body: Hashable, Sendable, Codable {
    case transferPlanned(organization: ID<Organization>, day: Instant, moves: [Move])
    case transferUndone
  }

  /// Most posts that change at once: what one Fact holds.
  public static let movesMax = 200
}

extension Transfer: Record {
  static var recordKind: RecordReference.Kind { .transfer }
  static var table: String { "transfer" }
  var key: String { id.description }
  var columns: [(name: String, value: (any DatabaseValueConvertible)?)] {
    [
      ("organization", organization.description), ("day", day.microseconds),
      ("undone", undoneAt == nil ? 0 : 1),
    ]
  }
  static func begin(_ id: ID<RecordReference>, _ body: Body, at now: Instant) -> Self? {
    guard case .transferPlanned(let organization, let day, let moves) = body else { return nil }
    return Self(
      id: id.cast(to: Transfer.self), organization: organization, day: day, moves: moves,
      plannedAt: now, undoneAt: nil)
  }
  mutating func apply(_ body: Body, at now: Instant) {
    switch body {
    case .transferPlanned: break
    case .transferUndone: undoneAt = now
    }
  }
}
