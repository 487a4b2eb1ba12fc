//! Damage of links to other nodes and of the rows beside them.

@testable import Node

extension Damage {
  /// Every kind of damage.
  static let all =
    ofJournal + ofRows + ofSides + ofIndicators + ofAllowLists + ofNotices + ofRest + ofQuestions
    + ofCounted
    + ofLinks

  /// The link itself, what waits on it, and who is said to be hosted where.
  // table:
  static let ofLinks = [
    Damage(
      "a link that is over looks usable", "UPDATE link SET over = 1 WHERE id = :id", at: "link",
      .rowDiffers),
    Damage(
      "an invitation of a node is another's",
      "UPDATE node_invitation SET supporter = 'x' WHERE id = :id", at: "node_invitation",
      .rowDiffers),
    Damage(
      "a letter that waits is lost", "DELETE FROM link_waiting WHERE link || ' ' || id = :id",
      at: "link_waiting", pick: "SELECT link || ' ' || id FROM link_waiting ORDER BY 1 LIMIT 1",
      .rowMissing),
    Damage(
      "a letter that waits is about something else",
      "UPDATE link_waiting SET record = 'alert/x' WHERE link || ' ' || id = :id",
      at: "link_waiting", pick: "SELECT link || ' ' || id FROM link_waiting ORDER BY 1 LIMIT 1",
      .rowDiffers),
    Damage(
      "a body is said to be hosted by a node that never said so",
      "INSERT INTO link_host SELECT 'x', id FROM link ORDER BY id LIMIT 1", at: "link_host",
      pick: "SELECT 'x'", .rowWithoutFacts),
    Damage(
      "a body is hosted nowhere any more", "DELETE FROM link_host WHERE organization = :id",
      at: "link_host", pick: "SELECT organization FROM link_host ORDER BY 1 LIMIT 1", .rowMissing),
    Damage(
      "whoever was left out of an alert is not any more",
      "DELETE FROM alert_left_out WHERE alert || ' ' || organization = :id", at: "alert_left_out",
      pick: "SELECT alert || ' ' || organization FROM alert_left_out ORDER BY 1 LIMIT 1",
      .rowMissing),
    Damage(
      "somebody is left out of an alert without a Fact",
      "INSERT INTO alert_left_out SELECT id, 'x' FROM alert ORDER BY id LIMIT 1",
      at: "alert_left_out", pick: "SELECT id || ' x' FROM alert ORDER BY id LIMIT 1",
      .rowWithoutFacts),
    Damage(
      "that a stricter marking was told is forgotten",
      "DELETE FROM telling WHERE link || ' ' || kind || ' ' || record = :id", at: "telling",
      pick: "SELECT link || ' ' || kind || ' ' || record FROM telling ORDER BY 1 LIMIT 1",
      .rowMissing),
    Damage(
      "another letter is said to have told it",
      "UPDATE telling SET envelope = 'x' WHERE link || ' ' || kind || ' ' || record = :id",
      at: "telling",
      pick: "SELECT link || ' ' || kind || ' ' || record FROM telling ORDER BY 1 LIMIT 1",
      .rowDiffers),
    Damage(
      "something is said to have been told that never was",
      "INSERT INTO telling SELECT id, 'remarking', 'alert/x', 'x', 0, NULL, NULL FROM link"
        + " ORDER BY id LIMIT 1", at: "telling",
      pick: "SELECT id || ' remarking alert/x' FROM link ORDER BY id LIMIT 1", .rowWithoutFacts),
  ]
}
