//! Damage of links to other nodes and of the rows beside them.

@testable import Node

extension Damage {
  /// Every kind of damage.
  static let all =
    ofJournal + ofRows + ofSides + ofIndicators + ofNotices + ofRest + ofQuestions + ofCounted
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
  ]
}
