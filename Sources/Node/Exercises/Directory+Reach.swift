//! Whom an alert may reach, by its kind: looked up for the call plan, for notices and for cards alike.

internal import Alerting
internal import GRDB
internal import Kernel

internal import struct Foundation.Data

extension Directory {
  /// The reach of an alert's duty. Of something real it is everybody but whom a narrower marking left out; of a contact
  /// test the alert's audience and the desk that would take over the calling; of an exercise its participants, and nobody
  /// where there is no such exercise.
  func reach(
    of kind: AlertKind, _ alert: ID<Alert>, to organization: ID<Organization>,
    in db: @autoclosure () throws -> Database
  ) throws -> Reach {
    if kind == .real {
      return Reach.of(
        kind, audience: .nobody, participants: [], leftOut: try leftOut(of: alert, in: try db()))
    }
    let store = try db()
    let named = try Alert.find(alert.description, in: store)?.marking.audience ?? .nobody
    let agreed = try self.organization(organization, in: store)?.lastRung
    // As the call plan has it: a desk that ended is its successor's.
    let desk = try living([agreed].compactMap(\.self), in: store).first ?? tower
    return Reach.of(
      kind, audience: Audience(named.members + [desk].compactMap(\.self)),
      participants: try Exercise.of(kind, in: store)?.people ?? [])
  }

  /// Whom a narrower marking has left out of an alert.
  func leftOut(of alert: ID<Alert>, in db: @autoclosure () throws -> Database) throws
    -> Set<ID<Organization>>
  {
    if hasLeftOut == nil {
      hasLeftOut =
        try Int.fetchOne(
          try db().cachedStatement(
            sql: "SELECT 1 FROM alert_left_out ORDER BY alert, organization LIMIT 1")) != nil
    }
    guard hasLeftOut == true else { return [] }
    let found = try String.fetchAll(
      try db().cachedStatement(
        sql: "SELECT organization FROM alert_left_out WHERE alert = ? ORDER BY organization"),
      arguments: [alert.description])
    return Set(found.compactMap { ID<Organization>($0) })
  }
}

extension Exercise {
  /// The exercise that a kind names; nil for what is no exercise and where there is none of that name.
  static func of(_ kind: AlertKind, in db: Database) throws -> Exercise? {
    guard case .exercise(let name) = kind else { return nil }
    return try Data.fetchOne(
      try db.cachedStatement(sql: "SELECT state FROM exercise WHERE name = ?"), arguments: [name]
    ).map { try read([UInt8]($0)) }
  }
}

extension Exercise: Record {
  static var recordKind: RecordReference.Kind { .exercise }
  static var table: String { "exercise" }
  var key: String { id.description }
  var columns: [(name: String, value: (any DatabaseValueConvertible)?)] {
    [("name", name), ("organization", organization.description)]
  }
  static func begin(_ id: ID<RecordReference>, _ body: Body, at now: Instant) -> Self? {
    Self(id: id.cast(to: Exercise.self), beginning: body)
  }
  mutating func apply(_ body: Body, at now: Instant) { evolve(body, at: now) }
}
