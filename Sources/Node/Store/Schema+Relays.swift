//! Migration 0025: which of its keys a node signs with.

extension Schema {
  /// The number of the node's key and since when it has it, and which key the code of an invitation names.
  // table:
  static let keysAndRelays = [
    "ALTER TABLE node ADD COLUMN key_generation INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE node ADD COLUMN key_since INTEGER",
    "ALTER TABLE invitation_verifier ADD COLUMN generation INTEGER NOT NULL DEFAULT 0",
  ]
}
