//! The demonstration's mailbox and phones: what would have left the machine, kept for whoever plays the recipients.

internal import Alerting
internal import GRDB
public import Kernel

internal import struct Foundation.Data

extension Queries {
  /// Most people that can be chosen from.
  public static let mailboxPeopleMax = 500
  /// Most calls, ringing or past, that are listed.
  public static let phoneCallsMax = 50

  /// Puts a notice into the mailbox instead of sending it; the same notice twice is there once. For the
  /// demonstration's sender only.
  public func deliverToMailbox(_ row: OutboxRow, subject: String, body: String, at now: Instant)
    throws
  {
    guard let delivery = row.view?.delivery.summary.id else { return }
    try writer.write { db in
      try db.execute(
        sql: """
          INSERT INTO mailbox (id, person, at, channel, delivery, subject, body)
          VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING
          """,
        arguments: [
          row.id, row.person.description, now.microseconds, row.channel.rawValue,
          delivery.description, subject, body,
        ])
    }
  }

  /// The mails of a person, or of everybody, the newest first. For the demonstration: nobody is asked for rights.
  public func mailbox(of person: ID<Person>?, after: PageKey? = nil, limit: Int = 50) throws
    -> Page<MailboxItem>
  {
    try read(as: .node, at: Instant(microseconds: 0)) { snapshot in
      let size = Self.pageSize(limit)
      var conditions = ["1 = 1"]
      var arguments: Snapshot.Arguments = ["limit": size + 1]
      if let person {
        conditions.append("person = :person")
        arguments["person"] = person.description
      }
      if let after {
        conditions.append("(at, id) < (:at, :after)")
        arguments["at"] = Int64(after.order) ?? Int64.max
        arguments["after"] = after.id
      }
      let found = try snapshot.rows(
        """
        SELECT id, person, at, subject, body FROM mailbox
        WHERE \(conditions.joined(separator: " AND ")) ORDER BY at DESC, id DESC LIMIT :limit
        """, arguments)
      let items = try found.prefix(size).compactMap { try snapshot.mail($0) }
      let next = items.last.map { PageKey(order: String($0.at.microseconds), id: $0.id) }
      return Page(items: items, next: found.count > size ? next : nil)
    }
  }

  /// One mail; nil when there is none.
  public func mailboxItem(_ id: String) throws -> MailboxItem? {
    try read(as: .node, at: Instant(microseconds: 0)) { snapshot in
      try snapshot.row(
        "SELECT id, person, at, subject, body FROM mailbox WHERE id = :id", ["id": id]
      ).flatMap { try snapshot.mail($0) }
    }
  }

  /// Those who got a mail or are called, by organisation and post; at most `mailboxPeopleMax`.
  public func mailboxPeople(at now: Instant) throws -> [ActorName] {
    try read(as: .node, at: now) { snapshot in
      try snapshot.rows(
        """
        SELECT id FROM person
        WHERE id IN (SELECT person FROM mailbox) OR id IN (SELECT callee FROM call_card)
        ORDER BY organization, id LIMIT \(Self.mailboxPeopleMax)
        """
      ).compactMap { row in
        try ID<Person>(row["id"] as String).map { try snapshot.name(.person($0)) }
      }
    }
  }

  /// The calls that wait (`isOpen`) or were answered, of a person or of everybody, the newest first.
  public func phoneCalls(of person: ID<Person>?, isOpen: Bool, at now: Instant) throws -> [CardView]
  {
    try read(as: .node, at: now) { snapshot in
      let mine = person == nil ? "" : "AND callee = :callee"
      let arguments: Snapshot.Arguments = person.map { ["callee": $0.description] } ?? [:]
      return try snapshot.records(
        CallCard.self,
        """
        SELECT state FROM call_card WHERE open = \(isOpen ? 1 : 0) \(mine)
        ORDER BY queued_at DESC, id DESC LIMIT \(Self.phoneCallsMax)
        """, arguments
      ).map { try snapshot.view($0) }
    }
  }

  /// A watch officer of the control tower, as whom the demonstration's calls are made; nil when there is none.
  public func towerOfficer() throws -> Viewer? {
    try read(as: .node, at: Instant(microseconds: 0)) { snapshot in
      guard let tower = snapshot.directory.tower,
        let row = try snapshot.row(
          """
          SELECT person FROM account WHERE organization = :tower AND role = 'watchOfficer'
          ORDER BY id LIMIT 1
          """, ["tower": tower.description]),
        let person = ID<Person>(row["person"] as String)
      else { return nil }
      return Viewer(person: person, key: nil, organization: tower, role: .watchOfficer)
    }
  }
}

extension Snapshot {
  fileprivate func mail(_ row: Row) throws -> MailboxItem? {
    guard let person = ID<Person>(row["person"] as String) else { return nil }
    return MailboxItem(
      id: row["id"], person: try name(.person(person)), at: Instant(microseconds: row["at"]),
      subject: row["subject"], body: row["body"])
  }
}
