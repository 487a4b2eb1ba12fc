//! Invitations as rows, and how one is found by its link.

internal import GRDB
internal import Kernel

extension Invitation: Record {
  static var recordKind: RecordReference.Kind { .invitation }
  static var table: String { "invitation" }
  var key: String { id.description }
  /// What became of it in a word, for queries.
  var stage: String {
    switch state {
    case .open: "open"
    case .used: "used"
    case .withdrawn: "withdrawn"
    }
  }
  var columns: [(name: String, value: (any DatabaseValueConvertible)?)] {
    [
      ("organization", supporter.description), ("hash", hash.description),
      ("until", until.microseconds), ("stage", stage),
    ]
  }
  static func begin(_ id: ID<RecordReference>, _ body: Body, at now: Instant) -> Self? {
    Self(id: id.cast(to: Invitation.self), beginning: body, at: now)
  }
  mutating func apply(_ body: Body, at now: Instant) { evolve(body, at: now) }

  /// The invitation whose link has a secret of that hash; nil where there is none.
  static func find(hash: Hash, in db: Database) throws -> Invitation? {
    let statement = try db.cachedStatement(sql: "SELECT id FROM invitation WHERE hash = ?")
    guard let id = try String.fetchOne(statement, arguments: [hash.description]) else { return nil }
    return try find(id, in: db)
  }
}
