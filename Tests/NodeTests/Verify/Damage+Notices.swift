//! What can be wrong with notices, as one statement each.

import GRDB
import Testing

@testable import Node

extension Damage {
  private static let notice =
    "SELECT id FROM outbox WHERE role = 'duty' AND state = 'waiting' ORDER BY id LIMIT 1"
  private static let noticeFact = "SELECT CAST(MIN(seq) AS TEXT) FROM outbox"

  /// The outbox and the personal links.
  // table:
  static let ofNotices: [Damage] =
    [
      "seq = seq + 100000", "channel = 'webhook'",
      "delivery = (SELECT MAX(delivery) FROM outbox) || 'x'", "person = 'x'", "route = 'x'",
      "role = 'copy'", "kind = 'x'", "severity = 1", "token = 'x'", "token = NULL",
      "created_at = created_at - 1", "due = created_at - 1", "state = 'gone'",
    ].map { change in
      Damage(
        "a notice: \(change)", "UPDATE outbox SET \(change) WHERE id = :id", at: "outbox",
        pick: notice, change.hasPrefix("seq") ? .rowWithoutFacts : .rowDiffers)
    } + [
      Damage(
        "a notice is gone", "DELETE FROM outbox WHERE seq = :id", at: "outbox of fact",
        pick: noticeFact, .rowMissing),
      Damage(
        "a notice stands twice",
        "INSERT INTO outbox SELECT 'zzz', seq, channel, delivery, person, route, role, kind, severity,"
          + " token, due, attempts, leased_until, state, problem, created_at FROM outbox LIMIT 1",
        at: "outbox", pick: "SELECT 'zzz'", .rowDiffers),
      Damage(
        "a link is gone",
        "DELETE FROM token WHERE hash = (SELECT MIN(hash) FROM token WHERE delivery = :id)",
        at: "token of", pick: "SELECT MIN(delivery) FROM token", .rowMissing),
      Damage(
        "a link for somebody else", "UPDATE token SET person = 'x' WHERE hash = :id", at: "token",
        pick: "SELECT MIN(hash) FROM token", .rowWithoutFacts),
      Damage(
        "a link that lasts longer", "UPDATE token SET expires = expires + 1 WHERE hash = :id",
        at: "token", pick: "SELECT MIN(hash) FROM token", .rowWithoutFacts),
      Damage(
        "a link that somebody made",
        "INSERT INTO token SELECT 'f', delivery, person, expires FROM token LIMIT 1", at: "token",
        pick: "SELECT 'f'", .rowWithoutFacts),
      Damage(
        "nobody is found by his address", "DELETE FROM reply_address WHERE person = :id",
        at: "reply_address of", pick: "SELECT MIN(person) FROM reply_code", .rowMissing),
    ]
    + ["person = 'x'", "route = 'x'", "expires = expires + 1"].map { change in
      Damage(
        "a code: \(change)", "UPDATE reply_code SET \(change) WHERE delivery = :id",
        at: "reply_code", pick: "SELECT MIN(delivery) FROM reply_code", .rowWithoutFacts)
    }
}
