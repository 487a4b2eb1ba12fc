//! Planted bugs about bulletins, posts, contact tests, cards and sensors.

internal import GRDB
internal import Kernel

internal import struct Foundation.Data

extension Saboteur {
  /// After a commit, as `afterCommit`.
  // table:
  mutating func spoil(_ db: Database, from seq: Int64) throws {
    switch plan {
    case .mailToLeaver:
      guard let leaver else { return }
      try db.execute(
        sql: "UPDATE outbox SET person = ? WHERE seq >= ?", arguments: [leaver.description, seq])
    case .lostRecipient:
      try db.execute(
        sql: """
          UPDATE alert SET campaign = NULL WHERE id = (
            SELECT MIN(alert.id) FROM alert JOIN bulletin ON bulletin.campaign = alert.campaign)
          """)
    case .silenceAsAnswer:
      try db.execute(
        sql: """
          UPDATE delivery SET state = CAST(REPLACE(CAST(state AS TEXT), '"called":',
            '"answered":{"answer":{"notAffected":{}},"at":1,"by":"node"},"called":') AS BLOB)
          WHERE INSTR(CAST(state AS TEXT), '"level":"addressed"') > 0
            AND INSTR(CAST(state AS TEXT), '"answered":{') = 0
          """)
    case .stillAsked:
      try db.execute(
        sql: """
          UPDATE delivery SET open = 1 WHERE alert IN (
            SELECT alert.id FROM alert JOIN bulletin ON bulletin.campaign = alert.campaign
            WHERE INSTR(CAST(bulletin.state AS TEXT), '"withdrawal":{') > 0)
          """)
    case .lostTable: try db.execute(sql: "DELETE FROM roster")
    case .blindTest:
      try db.execute(sql: "UPDATE delivery SET severity = 3 WHERE severity > 3 AND open = 1")
    case .lateCards:
      try db.execute(
        sql: """
          UPDATE call_card SET call_at = call_at + 7200000000
          WHERE 'callCard/' || id IN (SELECT record FROM fact WHERE seq >= ? AND kind = 'cardQueued')
          """, arguments: [seq])
    case .deafToSilence: try db.execute(sql: "DELETE FROM timer WHERE record LIKE 'sensor/%'")
    case .hastySilence:
      try db.execute(
        sql: """
          UPDATE sensor_watch SET heard_from = heard_from - 18000000000
          WHERE heard_from > (SELECT high_water FROM node) - 18000000000
          """)
    case .forgottenTest: try db.execute(sql: "DELETE FROM timer WHERE record LIKE 'contactTest/%'")
    case .staleTable: try keepFirstTables(db)
    default: break
    }
  }

  /// Puts each duty table back to what was entered first.
  private mutating func keepFirstTables(_ db: Database) throws {
    for row in try Row.fetchAll(db, sql: "SELECT id, state FROM roster ORDER BY id") {
      let (id, state) = (row["id"] as String, row["state"] as Data)
      if let first = firstTables[id] {
        if first == state { continue }
        try db.execute(sql: "UPDATE roster SET state = ? WHERE id = ?", arguments: [first, id])
      } else {
        firstTables[id] = state
      }
    }
  }
}
