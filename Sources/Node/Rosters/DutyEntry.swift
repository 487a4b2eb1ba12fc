//! The rows of duty tables, and what a person enters of one.

public import Alerting
internal import GRDB
public import Kernel

/// One line of a duty table as somebody enters it.
public struct DutyEntry: Hashable, Sendable {
  /// At which desk: guard desk or crisis duty.
  public let role: Organization.Role
  /// Who.
  public let person: ID<Person>
  /// From when.
  public let from: Instant
  /// Until when.
  public let until: Instant

  /// An entry from its parts.
  public init(role: Organization.Role, person: ID<Person>, from: Instant, until: Instant) {
    self.role = role
    self.person = person
    self.from = from
    self.until = until
  }
}

extension Roster: Record {
  static var recordKind: RecordReference.Kind { .roster }
  static var table: String { "roster" }
  var key: String { id.description }
  var columns: [(name: String, value: (any DatabaseValueConvertible)?)] {
    [("organization", organization.description), ("month", month.description)]
  }
  static func begin(_ id: ID<RecordReference>, _ body: Body, at now: Instant) -> Self? {
    Self(id: id.cast(to: Roster.self), beginning: body)
  }
  mutating func apply(_ body: Body, at now: Instant) { evolve(body) }

  /// The table of that month; nil where there is none.
  static func find(
    _ organization: ID<Organization>, _ month: CivilMonth, in db: Database
  ) throws -> Roster? {
    let id = try String.fetchOne(
      db.cachedStatement(sql: "SELECT id FROM roster WHERE organization = ? AND month = ?"),
      arguments: [organization.description, month.description])
    return try id.flatMap { try find($0, in: db) }
  }
}
