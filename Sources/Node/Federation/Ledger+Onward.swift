//! What must arrive and goes on from here: how far it is below goes back to where it came from (S9).

internal import Federation
internal import GRDB
internal import Kernel

extension Ledger {
  // MARK: Where it came from

  /// Something that must arrive came over a link, and goes on from here to whoever was told the object. `record` is what it
  /// is called here, `upstream` what it is called there. Where it was here already by another way, that way hears of those
  /// below and this one of nobody: nothing is counted twice, and nothing goes round in a ring of nodes.
  func noteSource(
    of record: RecordReference, calledThere upstream: RecordReference, version: Int64,
    on link: ID<PeerLink>, isFirst: Bool
  ) throws {
    try store.cachedStatement(
      sql: """
        INSERT INTO onward_source (record, link, upstream, version, is_first, said)
        VALUES (?, ?, ?, ?, ?, '')
        ON CONFLICT (record, link) DO UPDATE SET upstream = excluded.upstream,
          version = excluded.version, said = ''
        """
    ).execute(arguments: [
      record.description, link.description, upstream.description, version, isFirst ? 1 : 0,
    ])
    onwardToSay.insert(record)
  }

  /// Something that must arrive was queued anew, or has arrived: what is said of it upward is another.
  func noteProgress(_ kind: MessageKind, _ record: RecordReference, on link: ID<PeerLink>) throws {
    switch kind {
    case .remarking, .revocation: if record.kind != .alert { onwardToSay.insert(record) }
    case .onward: onwardToSay.formUnion(try sources(calledThere: record, on: link))
    case .alert, .copy, .delivery, .command, .answer, .help, .directory, .marks, .transfer, .node,
      .digest, .carried, .rotation:
      break
    }
  }

  /// What a peer said of an older letter counts for nothing any more.
  func forgetOnward(_ record: RecordReference, on link: ID<PeerLink>) throws {
    try store.cachedStatement(sql: "DELETE FROM onward WHERE link = ? AND record = ?")
      .execute(arguments: [link.description, record.description])
  }

  /// A link is over: nobody waits for it to hear of a revocation any more.
  func noteOver(_ link: ID<PeerLink>) throws {
    let records = try String.fetchAll(
      store, sql: "SELECT record FROM telling WHERE link = ? AND kind = ? ORDER BY record",
      arguments: [link.description, MessageKind.revocation.rawValue])
    onwardToSay.formUnion(records.compactMap { RecordReference($0) })
  }

  private func sources(
    calledThere upstream: RecordReference, on link: ID<PeerLink>
  ) throws -> [RecordReference] {
    try String.fetchAll(
      try store.cachedStatement(
        sql: "SELECT record FROM onward_source WHERE link = ? AND upstream = ? ORDER BY record"),
      arguments: [link.description, upstream.description]
    ).compactMap { RecordReference($0) }
  }

  // MARK: Said

  /// Says how far it is to those over whom it came, where that is new.
  func settleOnward() throws {
    let records = onwardToSay
    onwardToSay = []
    for record in records.sorted() {
      let sources = try Row.fetchAll(
        try store.cachedStatement(
          sql: """
            SELECT link, upstream, version, is_first, said FROM onward_source
            WHERE record = ? ORDER BY link
            """), arguments: [record.description])
      for source in sources { try sayOnward(record, to: source) }
    }
  }

  /// The letter in which it was said has become idle, e.g. by its deadline: it is said once more.
  func sayOnwardAgain(_ upstream: RecordReference, on link: ID<PeerLink>) throws {
    try store.cachedStatement(
      sql: "UPDATE onward_source SET said = '' WHERE link = ? AND upstream = ?"
    ).execute(arguments: [link.description, upstream.description])
    onwardToSay.formUnion(try sources(calledThere: upstream, on: link))
  }

  private func sayOnward(_ record: RecordReference, to source: Row) throws {
    guard let id = ID<PeerLink>(source["link"] as String),
      let upstream = RecordReference(source["upstream"] as String),
      let link = try find(PeerLink.self, id.description), !link.isRevoked
    else { return }
    // One at a time: when its receipt comes it is looked whether there is more to say.
    let isWaiting = link.outgoing.ordinary.waiting.contains {
      $0.kind == .onward && $0.record == upstream
    }
    if isWaiting { return }
    let isFirst: Int64 = source["is_first"]
    let before: String = source["said"]
    let version: Int64 = source["version"]
    var standing: (told: Int64, taken: Int64, untaken: [OnwardMessage.Untaken]) = (0, 0, [])
    if isFirst == 1 { standing = try onwardStanding(of: record) }
    let message = OnwardMessage(
      record: upstream, version: version, at: at, told: standing.told, taken: standing.taken,
      untaken: link.role == .parent ? standing.untaken : [])
    let names = OnwardRow.text(message.untaken)
    let said = "\(version) \(message.told) \(message.taken) \(Hash(sha256: names.utf8))"
    guard said != before else { return }
    let isPosted =
      try !link.hosts.isEmpty
      && post(
        .onward(message), about: upstream, for: Array(link.hosts.prefix(LinkLimits.audienceMax)),
        marking: Marking(tlp: .amber), in: .ordinary, until: at + LinkLimits.notAfterMax, on: id)
    if !isPosted { return try noteUntold(.onward, upstream, on: id) }
    try store.cachedStatement(
      sql: "UPDATE onward_source SET said = ? WHERE record = ? AND link = ?"
    ).execute(arguments: [said, record.description, id.description])
  }

  /// How far it is with everybody whom this node told, and below them. A peer has it when it has taken the letter and has
  /// said how far it is with those whom it told in its turn: until then nobody here knows whether there are any.
  private func onwardStanding(
    of record: RecordReference
  ) throws -> (told: Int64, taken: Int64, untaken: [OnwardMessage.Untaken]) {
    let own = try ownNode()
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT link.peer AS peer, telling.taken_at AS taken_at, onward.told AS told,
          onward.taken AS taken, onward.untaken AS untaken
        FROM telling JOIN link ON link.id = telling.link
        LEFT JOIN onward ON onward.link = telling.link AND onward.record = telling.record
        WHERE telling.record = ? AND (telling.kind = 'remarking'
          OR telling.kind = 'revocation' AND link.over = 0)
        ORDER BY link.peer, link.id
        """, arguments: [record.description])
    var (told, taken): (Int64, Int64) = (0, 0)
    var untaken: [OnwardMessage.Untaken] = []
    for row in rows {
      let moment: Int64? = row["taken_at"]
      let below: Int64? = row["told"]
      told += 1
      guard moment != nil, let below else {
        if let peer = NodeName(row["peer"] as String) {
          untaken.append(OnwardMessage.Untaken(node: peer, over: own))
        }
        continue
      }
      let known: Int64 = row["taken"]
      told += below
      taken += 1 + known
      untaken += OnwardRow.names(row["untaken"] as String)
    }
    return (told, taken, untaken)
  }

  // MARK: Taken

  /// A peer says how far it is below it. What it answers must have been told to it, and newest of all.
  func take(_ told: OnwardMessage, from link: PeerLink) throws {
    let isTold = try Int.fetchOne(
      try store.cachedStatement(
        sql: """
          SELECT 1 FROM telling
          WHERE link = ? AND record = ? AND kind IN ('remarking', 'revocation')
          """), arguments: [link.id.description, told.record.description])
    guard isTold != nil, told.record.kind == .indicators || told.record.kind == .link else {
      throw LetterRefusal(.unknownRecord)
    }
    let newest = try Int64.fetchOne(
      try store.cachedStatement(sql: "SELECT version FROM sent_copy WHERE link = ? AND record = ?"),
      arguments: [link.id.description, told.record.description])
    // It speaks of an older marking: of the newer one it is said once that has been taken there.
    guard told.version >= newest ?? 1 else { return }
    try store.cachedStatement(
      sql: """
        INSERT INTO onward (link, record, version, at, told, taken, untaken)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (link, record) DO UPDATE SET version = excluded.version, at = excluded.at,
          told = excluded.told, taken = excluded.taken, untaken = excluded.untaken
        WHERE excluded.version > onward.version
          OR excluded.version = onward.version AND excluded.at >= onward.at
        """
    ).execute(arguments: [
      link.id.description, told.record.description, told.version, told.at.microseconds, told.told,
      told.taken, OnwardRow.text(told.untaken),
    ])
    onwardToSay.insert(told.record)
  }
}

/// The names of a row of `onward`: a line for each, the node and who has to tell it.
enum OnwardRow {
  /// What the row holds.
  static func text(_ untaken: [OnwardMessage.Untaken]) -> String {
    untaken.map { "\($0.node) \($0.over)" }.joined(separator: "\n")
  }

  /// What it says.
  static func names(_ text: String) -> [OnwardMessage.Untaken] {
    text.split(separator: "\n").compactMap { line in
      let names = line.split(separator: " ").compactMap { NodeName($0) }
      return names.count == 2 ? OnwardMessage.Untaken(node: names[0], over: names[1]) : nil
    }
  }
}
