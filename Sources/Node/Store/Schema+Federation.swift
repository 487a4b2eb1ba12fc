//! Migrations 0021 and 0023: the tables of links to other nodes.

internal import Alerting
internal import Federation
internal import GRDB
internal import Kernel

extension Schema {
  /// Links and what waits on them, what came, who is hosted where, and the invitations by which nodes are taken in.
  // table:
  static let federation = [
    """
    CREATE TABLE link (
      id TEXT PRIMARY KEY, peer TEXT NOT NULL, role TEXT NOT NULL, over INTEGER NOT NULL,
      usable INTEGER NOT NULL, state BLOB NOT NULL)
    """,
    "CREATE INDEX link_peer ON link (peer, over)",
    """
    CREATE TABLE link_waiting (
      link TEXT NOT NULL, id TEXT NOT NULL, lane TEXT NOT NULL, seq INTEGER NOT NULL,
      record TEXT NOT NULL, waiting BLOB NOT NULL, parcel BLOB NOT NULL, payload BLOB NOT NULL,
      PRIMARY KEY (link, id))
    """,
    "CREATE INDEX link_waiting_seq ON link_waiting (link, lane, seq)",
    """
    CREATE TABLE link_seen (
      link TEXT NOT NULL, stream INTEGER NOT NULL, lane TEXT NOT NULL, seq INTEGER NOT NULL,
      envelope TEXT, payload_hash TEXT, accepted INTEGER NOT NULL, at INTEGER NOT NULL,
      PRIMARY KEY (link, stream, lane, seq))
    """,
    "CREATE INDEX link_seen_envelope ON link_seen (link, envelope)",
    "CREATE INDEX link_seen_at ON link_seen (at)",
    "CREATE TABLE link_host (organization TEXT PRIMARY KEY, link TEXT NOT NULL)",
    "CREATE INDEX link_host_link ON link_host (link, organization)",
    "CREATE TABLE link_line (link TEXT PRIMARY KEY, address TEXT NOT NULL)",
    """
    CREATE TABLE sent_copy (
      link TEXT NOT NULL, record TEXT NOT NULL, version INTEGER NOT NULL,
      payload_hash TEXT NOT NULL, envelope TEXT NOT NULL, at INTEGER NOT NULL, taken_at INTEGER,
      refused TEXT, PRIMARY KEY (link, record))
    """,
    "CREATE INDEX sent_copy_record ON sent_copy (record)",
    "CREATE INDEX sent_copy_taken ON sent_copy (link, taken_at)",
    """
    CREATE TABLE held_copy (
      record TEXT PRIMARY KEY, home TEXT NOT NULL, version INTEGER NOT NULL, state BLOB NOT NULL)
    """,
    """
    CREATE TABLE command_taken (
      id TEXT PRIMARY KEY, record TEXT NOT NULL, at INTEGER NOT NULL)
    """,
    """
    CREATE TABLE node_invitation (
      id TEXT PRIMARY KEY, hash TEXT NOT NULL, supporter TEXT NOT NULL, node TEXT, state BLOB NOT NULL)
    """,
    "CREATE UNIQUE INDEX node_invitation_hash ON node_invitation (hash)",
    """
    CREATE TABLE invitation_verifier (
      invitation TEXT PRIMARY KEY, verifier TEXT NOT NULL, until INTEGER NOT NULL)
    """,
  ]

  /// The newest first word of each peer: none that is older opens a line after a restart. And letters are forgotten.
  // table:
  static let hellos = [
    "CREATE TABLE link_hello (link TEXT PRIMARY KEY, at INTEGER NOT NULL)",
    "CREATE INDEX command_taken_at ON command_taken (at)",
  ]

  /// Sets the deadlines of links that were silent before a silence had one.
  static func setSilences(_ db: Database) throws {
    for id in try String.fetchAll(db, sql: "SELECT id FROM link WHERE over = 0 ORDER BY id") {
      guard let link = try PeerLink.find(id, in: db), link.silentSince != nil,
        let due = link.deadline
      else { continue }
      try db.execute(
        sql: """
          INSERT INTO timer (record, due, kind, step) VALUES (?, ?, ?, ?)
          ON CONFLICT (record) DO UPDATE SET due = excluded.due
          """,
        arguments: [
          RecordReference(.link, link.id).description, due.microseconds, AlertKind.real.code,
          PeerLink.step,
        ])
    }
  }
}
