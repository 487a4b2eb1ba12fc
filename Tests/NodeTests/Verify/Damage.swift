//! What can be wrong with a store, as one statement each, and what the verifier has to say about it.

import GRDB
import Kernel
import Testing

@testable import Node

/// One kind of damage: done by SQL, found at a place, named by a fault.
struct Damage: Sendable, CustomTestStringConvertible {
  let name: String
  /// The statement; `:id` stands for the record that `pick` finds.
  let sql: String
  /// Finds the record that is damaged; its answer is the second word of the place.
  let pick: String
  /// The first word of the place, e.g. `fact` or a table.
  let table: String
  let what: Verification.What

  var testDescription: String { name }

  init(
    _ name: String, _ sql: String, at table: String, pick: String? = nil, _ what: Verification.What
  ) {
    self.name = name
    self.sql = sql
    self.table = table
    self.pick = pick ?? "SELECT id FROM \(table) ORDER BY id LIMIT 1"
    self.what = what
  }

  /// Does it; gives the place that the verifier has to name.
  func happen(to queue: DatabaseQueue) throws -> String {
    try queue.inDatabase { db in
      // Whoever tampers switches the guards off.
      try db.execute(sql: "PRAGMA foreign_keys = OFF")
      guard let id = try String.fetchOne(db, sql: pick) else {
        throw Nation.Broken(description: "\(name): nothing to damage")
      }
      try db.execute(sql: sql, arguments: sql.contains(":id") ? ["id": id] : [:])
      guard db.changesCount > 0 else {
        throw Nation.Broken(description: "\(name): nothing was damaged")
      }
      return "\(table) \(id)"
    }
  }

  private static let middleFact = "SELECT CAST(seq AS TEXT) FROM fact WHERE seq = 20"
  private static let afterGap = "SELECT CAST(seq AS TEXT) FROM fact WHERE seq = 21"
  private static let newestCheckpoint = "SELECT CAST(MAX(size) AS TEXT) FROM checkpoint"
  private static let timed = "SELECT substr(record, 10) FROM timer ORDER BY record LIMIT 1"

  /// The journal and its checkpoints.
  // table:
  static let ofJournal = [
    Damage(
      "a byte of a Fact is flipped",
      "UPDATE fact SET bytes = CAST(replace(CAST(bytes AS TEXT), '\"epoch\":0', '\"epoch\":1') AS BLOB)"
        + " WHERE seq = :id", at: "fact", pick: middleFact, .leafDiffers),
    Damage(
      "a Fact is no JSON any more", "UPDATE fact SET bytes = x'7B' WHERE seq = :id", at: "fact",
      pick: middleFact, .bytesDoNotRead),
    Damage(
      "a leaf is another", "UPDATE fact SET leaf = zeroblob(32) WHERE seq = :id", at: "fact",
      pick: middleFact, .leafDiffers),
    Damage(
      "the kind beside a Fact is another", "UPDATE fact SET kind = 'alertClosed' WHERE seq = :id",
      at: "fact", pick: middleFact, .bytesDoNotRead),
    Damage(
      "a Fact is filed under another record",
      "UPDATE fact SET record = 'node/' || substr(record, instr(record, '/') + 1) WHERE seq = :id",
      at: "fact", pick: middleFact, .bytesDoNotRead),
    Damage(
      "a Fact is deleted", "DELETE FROM fact WHERE seq = :id - 1", at: "fact", pick: afterGap,
      .gapInSequence),
    Damage(
      "the newest Fact is deleted", "DELETE FROM fact WHERE seq = (SELECT MAX(seq) FROM fact)",
      at: "checkpoint", pick: newestCheckpoint, .checkpointBeyondJournal),
    Damage(
      "a checkpoint's root is another",
      "UPDATE checkpoint SET root = zeroblob(32) WHERE size = :id",
      at: "checkpoint", pick: newestCheckpoint, .checkpointDiffers),
    Damage(
      "a checkpoint is of Facts that are not there",
      "UPDATE checkpoint SET size = :id", at: "checkpoint",
      pick: "SELECT CAST(MAX(size) + 1000 AS TEXT) FROM checkpoint", .checkpointBeyondJournal),
  ]

  /// Projections, timers and contents. Each table once by column, by state, by a missing and by a foreign row.
  // table:
  static let ofRows: [Damage] =
    [
      ("alert", "severity = severity % 5 + 1"), ("delivery", "open = 1 - open"),
      ("observation", "weight = weight + 1"), ("call_card", "open = 1 - open"),
      ("suppression", "until = until + 1"), ("organization", "name_ja = 'x'"),
      ("constituency", "organization = (SELECT MAX(id) FROM organization)"),
      ("account", "role = 'administrator' || role"), ("api_key", "revoked = 1 - revoked"),
    ].flatMap { table, change in
      [
        Damage(
          "\(table): a column", "UPDATE \(table) SET \(change) WHERE id = :id", at: table,
          .rowDiffers),
        Damage(
          "\(table): the state", "UPDATE \(table) SET state = state || x'20' WHERE id = :id",
          at: table, .rowDiffers),
        Damage(
          "\(table): a row is gone", "DELETE FROM \(table) WHERE id = :id", at: table,
          pick: "SELECT id FROM \(table) ORDER BY id DESC LIMIT 1", .rowMissing),
      ]
    } + [
      Damage(
        "a delivery that no Fact made",
        "INSERT INTO delivery (id, alert, organization, kind, open, severity, next, state)"
          + " SELECT 'f', alert, organization, kind, open, severity, next, state FROM delivery LIMIT 1",
        at: "delivery", pick: "SELECT 'f'", .rowWithoutFacts),
      Damage(
        "an alert's owner is cleared",
        "UPDATE alert SET state = CAST(replace(CAST(state AS TEXT), '\"owner\":', '\"other\":') AS BLOB)"
          + " WHERE id = :id", at: "alert", .rowDiffers),
      Damage(
        "a timer is put off", "UPDATE timer SET due = due + 1 WHERE record = 'delivery/' || :id",
        at: "delivery", pick: timed, .timerDiffers),
      Damage(
        "a timer is gone", "DELETE FROM timer WHERE record = 'delivery/' || :id", at: "delivery",
        pick: timed, .timerDiffers),
      Damage(
        "a content's bytes are others", "UPDATE content SET bytes = bytes || x'20' WHERE id = :id",
        at: "content", .contentDiffers),
      Damage(
        "a content's salt is another", "UPDATE content SET salt = zeroblob(16) WHERE id = :id",
        at: "content", .contentDiffers),
      Damage(
        "a content's digest is another", "UPDATE content SET digest = 'x' WHERE id = :id",
        at: "content", .contentDiffers),
    ]

  /// Damage that the verifier does not see yet.
  // table:
  static let unseen = [
    Damage(
      "a content is exchanged with its digest",
      "UPDATE content SET (salt, bytes, digest) ="
        + " (SELECT salt, bytes, digest FROM content ORDER BY id DESC LIMIT 1) WHERE id = :id",
      at: "content", .contentDiffers),
    Damage(
      "a content is gone", "DELETE FROM content WHERE id = :id", at: "content", .contentDiffers),
    Damage(
      "a timer of nothing", "INSERT INTO timer VALUES ('delivery/f', 0, 'real', 'acknowledge 0')",
      at: "delivery", pick: "SELECT 'f'", .timerDiffers),
  ]
}
