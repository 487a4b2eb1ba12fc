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
  private static let newestCheckpoint = "SELECT CAST(MAX(size) AS TEXT) FROM checkpoint"
  private static let listening =
    "SELECT substr(record, 8) FROM timer WHERE record LIKE 'sensor/%' ORDER BY record LIMIT 1"
  private static let timed =
    "SELECT substr(record, 10) FROM timer WHERE record LIKE 'delivery/%' ORDER BY record LIMIT 1"

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
      "a Fact is deleted", "DELETE FROM fact WHERE seq = CAST(:id AS INTEGER)", at: "fact",
      pick: middleFact, .gapInSequence),
    Damage(
      "the first Fact is deleted", "DELETE FROM fact WHERE seq = :id", at: "fact",
      pick: "SELECT '0'", .gapInSequence),
    Damage(
      "the time beside a Fact is another", "UPDATE fact SET at = at + 1 WHERE seq = :id",
      at: "fact", pick: middleFact, .bytesDoNotRead),
    Damage(
      "the cause beside a Fact is another", "UPDATE fact SET caused_by = 'x' WHERE seq = :id",
      at: "fact", pick: middleFact, .bytesDoNotRead),
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
    Damage(
      "a checkpoint's signature is gone",
      "UPDATE checkpoint SET note = substr(note, 1, instr(note, '—') - 1) WHERE size = :id",
      at: "checkpoint", pick: newestCheckpoint, .checkpointUnsigned),
    Damage(
      "a checkpoint is signed in another name",
      "UPDATE checkpoint SET note = replace(note, '— noroshi.test', '— noroshi.tests')"
        + " WHERE size = :id", at: "checkpoint", pick: newestCheckpoint, .checkpointUnsigned),
    Damage(
      "a line is added to a signed checkpoint",
      "UPDATE checkpoint SET note = replace(note, char(10) || char(10), char(10) || 'x' || char(10) || char(10))"
        + " WHERE size = :id", at: "checkpoint", pick: newestCheckpoint, .checkpointForged),
    Damage(
      "a checkpoint's note is of another size",
      "UPDATE checkpoint SET note = replace(note, char(10) || size || char(10), char(10) || '7' || char(10))"
        + " WHERE size = :id", at: "checkpoint", pick: newestCheckpoint, .checkpointDiffers),
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
      ("indicator_batch", "looked_back = 1 - looked_back"),
      ("contact_import", "organization = (SELECT MAX(id) FROM organization)"),
      ("bulletin", "issued_at = issued_at + 1"),
      ("sensor", "in_use = 1 - in_use"),
      ("contact_test", "misses = misses + 1"),
      ("system", "life = 1 - life"),
      ("inventory_import", "organization = (SELECT MAX(id) FROM organization)"),
      ("roster", "month = '2015-07'"), ("transfer", "day = day + 1"),
      ("question", "stage = 'closed'"),
      ("body_import", "day = day + 1"),
      ("invitation", "until = until + 1"), ("team_profile", "published = 1 - published"),
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

  private static let pair =
    "SELECT alert || ' ' || organization FROM alert_audience ORDER BY 1 LIMIT 1"
  private static let key =
    "SELECT organization || ' ' || key || ' ' || alert FROM alert_key ORDER BY 1 LIMIT 1"
  private static let item = "SELECT card || ' ' || delivery FROM card_item ORDER BY 1 LIMIT 1"

  /// The rows beside the records: who may see, by what is joined, who is told.
  // table:
  static let ofSides = [
    Damage(
      "somebody may see an alert that was not addressed to him",
      "INSERT INTO alert_audience SELECT id, 'x' FROM alert ORDER BY id LIMIT 1",
      at: "alert_audience", pick: "SELECT id || ' x' FROM alert ORDER BY id LIMIT 1",
      .rowWithoutFacts),
    Damage(
      "somebody may not see his alert any more",
      "DELETE FROM alert_audience WHERE alert || ' ' || organization = :id", at: "alert_audience",
      pick: pair, .rowMissing),
    Damage(
      "a key that joins is gone",
      "DELETE FROM alert_key WHERE organization || ' ' || key || ' ' || alert = :id",
      at: "alert_key", pick: key, .rowMissing),
    Damage(
      "a key joins what it should not", "INSERT INTO alert_key VALUES ('o', 'k', 'a')",
      at: "alert_key", pick: "SELECT 'o k a'", .rowWithoutFacts),
    Damage(
      "a name by which a body is found is gone",
      "DELETE FROM organization_name WHERE organization || ' ' || ending = :id",
      at: "organization_name",
      pick: "SELECT organization || ' ' || ending FROM organization_name ORDER BY 1 LIMIT 1",
      .rowMissing),
    Damage(
      "a body is found by a name it never bore",
      "INSERT INTO organization_name (ending, organization) VALUES ('x', 'o')",
      at: "organization_name", pick: "SELECT 'o x'", .rowWithoutFacts),
    Damage(
      "a designation is gone",
      "DELETE FROM organization_designation WHERE organization || ' ' || code = :id",
      at: "organization_designation",
      pick: "SELECT organization || ' ' || code FROM organization_designation ORDER BY 1 LIMIT 1",
      .rowMissing),
    Damage(
      "a day of a list of bodies is put off",
      "UPDATE timer SET due = due + 1 WHERE record = 'bodies/' || :id", at: "bodies",
      pick: "SELECT id FROM body_import WHERE stage = 'planned' ORDER BY id LIMIT 1", .timerDiffers),
    Damage(
      "a call is off its list", "DELETE FROM card_item WHERE card || ' ' || delivery = :id",
      at: "card_item", pick: item, .rowMissing),
    Damage(
      "a call is on another's list", "INSERT INTO card_item VALUES ('c', 'd')", at: "card_item",
      pick: "SELECT 'c d'", .rowWithoutFacts),
    Damage(
      "a system is found by another's address",
      "INSERT INTO system_index SELECT id, 'egress', '192.0.2.1/32', organization FROM system"
        + " ORDER BY id LIMIT 1", at: "system_index",
      pick: "SELECT id || ' egress 192.0.2.1/32' FROM system ORDER BY id LIMIT 1", .rowWithoutFacts),
    Damage(
      "a system is not found by its product any more",
      "DELETE FROM system_index WHERE system || ' ' || kind || ' ' || key = :id",
      at: "system_index",
      pick: "SELECT system || ' product ' || key FROM system_index WHERE kind = 'product' LIMIT 1",
      .rowMissing),
    Damage(
      "a system is found in another's inventory",
      "UPDATE system_index SET organization = 'x' WHERE system || ' ' || kind || ' ' || key = :id",
      at: "system_index",
      pick: "SELECT system || ' product ' || key FROM system_index WHERE kind = 'product' LIMIT 1",
      .rowDiffers),
    Damage(
      "a person belongs elsewhere",
      "UPDATE person SET organization = (SELECT MAX(id) FROM organization WHERE id <> organization)"
        + " WHERE id = :id", at: "person", .rowDiffers),
    Damage(
      "a person has another's name",
      "UPDATE person SET profile = (SELECT MAX(profile) FROM person) WHERE id = :id", at: "person",
      pick: "SELECT id FROM person ORDER BY profile LIMIT 1", .rowDiffers),
    Damage("a person is gone", "DELETE FROM person WHERE id = :id", at: "person", .rowMissing),
    Damage(
      "an unknown person",
      "INSERT INTO person SELECT 'f', organization, profile FROM person LIMIT 1",
      at: "person", pick: "SELECT 'f'", .rowWithoutFacts),
    Damage(
      "the tower is another",
      "UPDATE node SET tower = (SELECT MAX(id) FROM organization WHERE id <> tower)", at: "node",
      pick: "SELECT '1'", .rowDiffers),
    Damage(
      "the epoch is another", "UPDATE node SET epoch = epoch + 1", at: "node", pick: "SELECT '1'",
      .rowDiffers),
    Damage(
      "the node's key is another one", "UPDATE node SET key_generation = 7", at: "node",
      pick: "SELECT '1'", .rowDiffers),
    Damage(
      "the node has another name", "UPDATE node SET name = 'x'", at: "node", pick: "SELECT '1'",
      .rowDiffers),
    Damage(
      "the node's time was put back", "UPDATE node SET high_water = 0", at: "node",
      pick: "SELECT '1'", .rowDiffers),
  ]

  private static let batch = "SELECT batch FROM indicator ORDER BY batch LIMIT 1"

  /// Every column of an indicator, and its row.
  // table:
  static let ofIndicators: [Damage] =
    [
      "form = 'x'", "value = value || 'x'", "label = 'x'", "severity = 1", "confidence = 1",
      "valid_from = 1", "valid_to = 1", "marking = 0", "source = 'x'", "id = id || 'x'",
      "severity = 'grave'",
    ].map { change in
      Damage(
        "an indicator: \(change)", "UPDATE indicator SET \(change) WHERE batch = :id",
        at: "indicators of", pick: batch,
        change.hasSuffix("'grave'") ? .rowMissing : .rowDiffers)
    } + [
      Damage(
        "an indicator is gone",
        "DELETE FROM indicator WHERE id = (SELECT MIN(id) FROM indicator WHERE batch = :id)",
        at: "indicators of", pick: batch, .rowMissing),
      Damage(
        "all indicators are gone", "DELETE FROM indicator", at: "indicators of", pick: batch,
        .rowMissing),
      Damage(
        "an indicator that no list named",
        "INSERT INTO indicator SELECT 'f', batch, form, value, label, severity, confidence, valid_from,"
          + " valid_to, marking, source FROM indicator LIMIT 1",
        at: "indicators of", pick: batch, .rowWithoutFacts),
    ]

  private static let list = "SELECT list FROM allowed_mark ORDER BY list LIMIT 1"

  /// The entries of a list of what is no mark.
  // table:
  static let ofAllowLists: [Damage] =
    ["entry = 'x'", "number = number + 1", "key = key || 'x'"].map { change in
      Damage(
        "an entry of an allow list: \(change)",
        "UPDATE allowed_mark SET \(change) WHERE list = :id",
        at: "entries of", pick: list, .rowDiffers)
    } + [
      Damage(
        "an entry of an allow list is another body's",
        "UPDATE allowed_mark SET organization = 'x' WHERE list = :id", at: "entries of", pick: list,
        .rowWithoutFacts),
      Damage(
        "the entries of an allow list are gone", "DELETE FROM allowed_mark WHERE list = :id",
        at: "entries of", pick: list, .rowMissing),
    ]

  /// Texts outside the journal, and timers of nothing.
  // table:
  static let ofRest = [
    Damage(
      "a content is exchanged with its digest",
      "UPDATE content SET (salt, bytes, digest) ="
        + " (SELECT salt, bytes, digest FROM content ORDER BY id DESC LIMIT 1) WHERE id = :id",
      at: "content", .contentDiffers),
    Damage("a content is gone", "DELETE FROM content WHERE id = :id", at: "content", .rowMissing),
    Damage(
      "a content without its salt", "UPDATE content SET salt = NULL WHERE id = :id", at: "content",
      .contentDiffers),
    Damage(
      "a content that no Fact speaks of", "INSERT INTO content VALUES ('f', x'00', x'00', 'x')",
      at: "content", pick: "SELECT 'f'", .rowWithoutFacts),
    Damage(
      "an erased content with another digest",
      "UPDATE content SET salt = NULL, bytes = NULL, digest = 'x' WHERE id = :id", at: "content",
      .contentDiffers),
    Damage(
      "a timer of nothing", "INSERT INTO timer VALUES ('delivery/f', 0, 'real', 'acknowledge 0')",
      at: "delivery", pick: "SELECT 'f'", .timerDiffers),
    Damage(
      "a sensor's timer is later than its silence",
      "UPDATE timer SET due = due + 1 WHERE record = 'sensor/' || :id", at: "sensor",
      pick: listening, .timerDiffers),
    Damage(
      "a sensor's timer is earlier than it was ever set",
      "UPDATE timer SET due = due - 1 WHERE record = 'sensor/' || :id", at: "sensor",
      pick: listening, .timerDiffers),
    Damage(
      "a sensor's timer is gone", "DELETE FROM timer WHERE record = 'sensor/' || :id",
      at: "sensor", pick: listening, .timerDiffers),
    Damage(
      "a sensor's timer is for another step",
      "UPDATE timer SET step = 'pause' WHERE record = 'sensor/' || :id", at: "sensor",
      pick: listening, .timerDiffers),
    Damage(
      "a contact test on another day",
      "UPDATE timer SET due = due + 1 WHERE record = 'contactTest/' || :id", at: "contactTest",
      pick: "SELECT id FROM contact_test ORDER BY id LIMIT 1", .timerDiffers),
    Damage(
      "a contact test that is forgotten",
      "DELETE FROM timer WHERE record = 'contactTest/' || :id", at: "contactTest",
      pick: "SELECT id FROM contact_test ORDER BY id LIMIT 1", .timerDiffers),
    Damage(
      "a timer for another step", "UPDATE timer SET step = 'x' WHERE record = 'delivery/' || :id",
      at: "delivery", pick: timed, .timerDiffers),
    Damage(
      "a timer of another kind", "UPDATE timer SET kind = 'x' WHERE record = 'delivery/' || :id",
      at: "delivery", pick: timed, .timerDiffers),
  ]
}
