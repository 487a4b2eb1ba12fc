//! What is seen of replies by mail: counts for monitoring, refused ones for the tower's watch, how far was read.

public import Alerting
internal import GRDB
public import Kernel

extension Queries {
  /// What came of replies since the store was made, in the order of `ReplyOutcome`; only those that happened.
  public func replyFigures() throws -> [(outcome: ReplyOutcome, count: Int)] {
    let counts = try writer.read { db in
      try Row.fetchAll(db, sql: "SELECT outcome, count FROM reply_tally ORDER BY outcome")
        .map { ($0[0] as String, $0[1] as Int) }
    }
    return ReplyOutcome.allCases.compactMap { outcome in
      counts.first { $0.0 == outcome.rawValue }.map { (outcome, $0.1) }
    }
  }

  /// The newest replies that were not taken, newest first; nothing for anybody but the tower's watch.
  public func refusedReplies(as viewer: Viewer, at now: Instant, limit: Int = 50) throws
    -> [RefusedReply]
  {
    try read(as: viewer, at: now) { snapshot in
      guard snapshot.isTower || viewer.role == .node else { return [] }
      return try snapshot.rows(
        """
        SELECT at, outcome, domain, delivery FROM reply_refusal ORDER BY at DESC, id DESC
        LIMIT :limit
        """, ["limit": Self.pageSize(limit)]
      ).compactMap { row in
        guard let outcome = ReplyOutcome(rawValue: row["outcome"]) else { return nil }
        return RefusedReply(
          at: Instant(microseconds: row["at"]), outcome: outcome, domain: row["domain"],
          delivery: (row["delivery"] as String?).flatMap { ID<Delivery>($0) })
      }
    }
  }

  /// The last mail that was taken from the mailbox for replies; nil before the first.
  public func repliesRead() throws -> MailPlace? {
    try writer.read { db in
      guard let row = try Row.fetchOne(db, sql: "SELECT validity, uid FROM reply_mailbox"),
        let validity = UInt32(exactly: row["validity"] as Int64),
        let uid = UInt32(exactly: row["uid"] as Int64)
      else { return nil }
      return MailPlace(validity: validity, uid: uid)
    }
  }
}
