//! Migration 0025: which of its keys a node signs with, and the nodes that it knows through others.

extension Schema {
  /// The number of the node's key and since when it has it, and which key the code of an invitation names. The newest card
  /// of each node and over which link it came, which cards were passed on, and how much was carried in the present hour.
  // table:
  static let keysAndRelays = [
    "ALTER TABLE node ADD COLUMN key_generation INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE node ADD COLUMN key_since INTEGER",
    "ALTER TABLE invitation_verifier ADD COLUMN generation INTEGER NOT NULL DEFAULT 0",
    """
    CREATE TABLE peer_card (
      node TEXT PRIMARY KEY, link TEXT NOT NULL, version INTEGER NOT NULL, card BLOB NOT NULL)
    """,
    """
    CREATE TABLE vouched_card (
      link TEXT NOT NULL, subject TEXT NOT NULL, version INTEGER NOT NULL,
      PRIMARY KEY (link, subject))
    """,
    """
    CREATE TABLE carried_count (
      link TEXT PRIMARY KEY, hour INTEGER NOT NULL, count INTEGER NOT NULL)
    """,
  ]
}
