//! The daily comparison: what each side holds of the other. Whoever lacks something asks its home for it (law L2), and a
//! home that went back in time sees what it has lost.

internal import Alerting
internal import Federation
internal import GRDB
internal import Kernel

internal import struct Foundation.Data

extension Ledger {
  /// What is compared: the kinds that their home can tell again. Cards are told by themselves, and marks with their feed.
  static let comparedKinds: Set<RecordReference.Kind> = [.alert, .delivery, .organization]

  /// Begins a comparison.
  func beginComparison(on link: PeerLink) throws {
    // Where letters are carried, one comparison waits for the stick, not one for each day.
    if link.isCarried, link.outgoing.bulk.waiting.contains(where: { $0.kind == .digest }) { return }
    try say(
      .summary(
        sent: HoldingsDigest.summaries(of: try sent(on: link)),
        held: HoldingsDigest.summaries(of: try held(of: link))), on: link)
  }

  /// Takes a step of a comparison. The holder asks for what it lacks, and a home for what is held of its own.
  // transitions:
  func take(_ step: HoldingsDigest, from link: PeerLink) throws {
    switch step {
    case .summary(let theirs, let heldThere):
      let tally = DigestTally(
        lacking: kinds(differing: try held(of: link), theirs),
        doubted: kinds(differing: try sent(on: link), heldThere))
      try decide(link.id, .tallied(tally))
      if tally.lacking.isEmpty { try decide(link.id, .compared(differing: 0)) }
      for kind in tally.lacking { try say(.ask(.held, kind, after: nil), on: link) }
      for kind in tally.doubted { try say(.ask(.sent, kind, after: nil), on: link) }
    case .ask(let side, let kind, let after):
      // What he holds is what this node sent.
      let all = try side == .held ? sent(on: link) : held(of: link)
      let rest = all.filter { entry in
        entry.record.kind == kind && (after.map { $0 < entry.record } ?? true)
      }.sorted()
      try say(
        .page(
          side == .held ? .sent : .held, kind, Array(rest.prefix(LinkLimits.digestPageMax)),
          isLast: rest.count <= LinkLimits.digestPageMax), on: link)
    case .page(.sent, let kind, let entries, let isLast):
      let mine = try held(of: link).filter { $0.record.kind == kind }
      let wanted = HoldingsDigest.compare(sent: entries, held: mine).wanted
      try tally(on: link) { $0.count(differing: wanted.count, of: kind, isLast: isLast) }
      if !wanted.isEmpty { try say(.want(wanted), on: link) }
      if !isLast, let last = entries.last {
        try say(.ask(.held, kind, after: last.record), on: link)
      }
    case .page(.held, let kind, let entries, let isLast):
      let newer = try entries.count { try isNewer($0) }
      try tally(on: link) { $0.count(newer: newer, of: kind, isLast: isLast) }
      if !isLast, let last = entries.last {
        try say(.ask(.sent, kind, after: last.record), on: link)
      }
    case .want(let records):
      for record in records where Self.comparedKinds.contains(record.kind) {
        try tellAgain(record, on: link)
      }
    }
  }

  /// The compared kinds in which records differ from what the peer says of them.
  private func kinds(
    differing mine: [HoldingsDigest.Entry], _ theirs: [HoldingsDigest.Summary]
  ) -> [RecordReference.Kind] {
    HoldingsDigest.differing(HoldingsDigest.summaries(of: mine), theirs)
      .filter { Self.comparedKinds.contains($0) }
  }

  /// Counts a page. What differs is said once all of it is known, as the sum over the comparison.
  private func tally(on link: PeerLink, _ count: (inout DigestTally) -> Void) throws {
    guard let before = link.tally else { return }
    var tally = before
    count(&tally)
    try decide(link.id, .tallied(tally))
    if !before.lacking.isEmpty, tally.lacking.isEmpty {
      try decide(link.id, .compared(differing: tally.differing))
    }
  }

  /// Whether the peer holds a record of this node in a version that this node does not remember to have given, on whichever
  /// link: one that is over has told it too. What has another home, or has moved away, is not this node's to know.
  private func isNewer(_ entry: HoldingsDigest.Entry) throws -> Bool {
    guard try heldCopy(entry.record) == nil, try !hasMovedAway(entry.record) else { return false }
    let known = try Int64.fetchOne(
      try store.cachedStatement(sql: "SELECT MAX(version) FROM sent_copy WHERE record = ?"),
      arguments: [entry.record.description])
    return entry.version > known ?? 0
  }

  /// Whether a record is an organisation's that has moved to another node: letters about it were forgotten then.
  private func hasMovedAway(_ record: RecordReference) throws -> Bool {
    let organization: ID<Organization>? =
      switch record.kind {
      case .organization: record.id.cast(to: Organization.self)
      case .delivery: try find(Delivery.self, record.id.description)?.organization
      default: nil
      }
    guard let organization, let home = try moved(organization) else { return false }
    return try home != ownNode()
  }

  /// Says a step of a comparison, or asks for records again.
  func say(_ step: HoldingsDigest, on link: PeerLink) throws {
    guard let reader = try living(among: link.hosts).first else { return }
    try post(
      .digest(step), about: RecordReference(.node, nodeRecord), for: [reader],
      marking: Marking(tlp: .amber), in: .bulk, until: at + .days(1), on: link.id)
  }

  /// A record once more, where it was told on that link before: nobody learns by asking what he was never told.
  private func tellAgain(_ record: RecordReference, on link: PeerLink) throws {
    let isKnown = try Int.fetchOne(
      try store.cachedStatement(sql: "SELECT 1 FROM sent_copy WHERE link = ? AND record = ?"),
      arguments: [link.id.description, record.description])
    guard isKnown != nil else { return }
    noteAgain(record)
    try noteRemarking(of: record, on: link.id)
  }

  /// Notes a record that is told anew at the end of this input.
  func noteAgain(_ record: RecordReference) {
    if record.kind == .alert { alertsToTell.insert(record.id.cast(to: Alert.self)) }
    if record.kind == .delivery { dutiesToTell.insert(record.id.cast(to: Delivery.self)) }
    if record.kind == .organization { entriesToTell.insert(record.id.cast(to: Organization.self)) }
  }

  /// What this node told the peer and what the peer has not refused, but what is on its way.
  private func sent(on link: PeerLink) throws -> [HoldingsDigest.Entry] {
    let waiting = Set(Lane.allCases.flatMap { link.outgoing[$0].waiting }.map(\.record))
    return try Row.fetchAll(
      try store.cachedStatement(
        sql: """
          SELECT record, version, payload_hash FROM sent_copy
          WHERE link = ? AND refused IS NULL ORDER BY record
          """), arguments: [link.id.description]
    ).compactMap { row in
      guard let record = RecordReference(row[0] as String), !waiting.contains(record),
        Self.comparedKinds.contains(record.kind), let hash = Hash(hex: row[2] as String)
      else { return nil }
      return HoldingsDigest.Entry(record: record, version: row[1], payloadHash: hash)
    }
  }

  /// What this node holds of the peer's.
  private func held(of link: PeerLink) throws -> [HoldingsDigest.Entry] {
    try Data.fetchAll(
      try store.cachedStatement(sql: "SELECT state FROM held_copy WHERE home = ? ORDER BY record"),
      arguments: [link.peer.text]
    ).compactMap { data in
      let copy = try JSONTreeDecoder.decode(HeldCopy.self, from: JSON.parse([UInt8](data)))
      return Self.comparedKinds.contains(copy.record.kind) ? copy.entry : nil
    }
  }
}
