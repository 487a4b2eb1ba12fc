//! While the node itself is off it hears nobody, and nobody is silent because of that.

internal import GRDB
internal import Kernel

extension Node {
  /// The longest time that is no absence: the high-water mark is moved each minute also when nothing happens, and a
  /// restart takes seconds.
  static let absenceMin = Instant.Span.minutes(3)

  /// Moves the high-water mark; never back.
  static func advance(to now: Instant, in db: Database) throws {
    try db.cachedStatement(sql: "UPDATE node SET high_water = ? WHERE high_water < ?")
      .execute(arguments: [now.microseconds, now.microseconds])
  }

  /// Puts off the silence of every sensor by the time that the node was off. What was silent before stays so, and a
  /// node that is off and on again takes no more from the silence than it was off.
  static func makeUpForAbsence(at now: Instant, in db: Database) throws {
    let mark = try Int64.fetchOne(db, sql: "SELECT high_water FROM node WHERE id = 1")
    guard let mark, now.microseconds - mark > absenceMin.microseconds else { return }
    let gap = now.microseconds - mark
    try db.execute(sql: "UPDATE sensor_watch SET heard_from = heard_from + ?", arguments: [gap])
    try advance(to: now, in: db)
  }
}
