//! Letters that must arrive, stricter markings, revocations and moves of a home: repeated until they have (S9).

internal import Alerting
internal import Federation
internal import GRDB
internal import Kernel

extension Ledger {
  /// Queues what must arrive: first of all, so that what is told again after it has the greater version.
  func settleTellings() throws {
    let (narrowed, again, links) = (remarkingsToTell, remarkingsToRepeat, tellingsToRepeat)
    remarkingsToTell = []
    remarkingsToRepeat = [:]
    tellingsToRepeat = []
    for record in narrowed.sorted() {
      for link in try holders(of: record) { try remark(record, on: link, isNew: true) }
    }
    for link in links.sorted() {
      for (kind, record) in try untold(on: link) where !narrowed.contains(record) {
        switch kind {
        case .onward: try sayOnwardAgain(record, on: link)
        case .remarking: try remark(record, on: link, isNew: false)
        case .revocation: try sayAgain(record, on: link)
        case .transfer: try sayMoved(record, on: link)
        case .alert, .copy, .delivery, .command, .answer, .help, .directory, .marks, .node,
          .digest, .carried, .rotation:
          break
        }
      }
    }
    for link in again.keys.sorted() {
      for record in (again[link] ?? []).sorted() where !narrowed.contains(record) {
        try remark(record, on: link, isNew: false)
      }
    }
    try settleOnward()
  }

  /// The links on which a record was told, in order.
  private func holders(of record: RecordReference) throws -> [ID<PeerLink>] {
    try String.fetchAll(
      try store.cachedStatement(sql: "SELECT link FROM sent_copy WHERE record = ? ORDER BY link"),
      arguments: [record.description]
    ).compactMap { ID<PeerLink>($0) }
  }

  /// What a peer has neither taken nor refused and what waits for it no more.
  private func untold(on id: ID<PeerLink>) throws -> [(kind: MessageKind, record: RecordReference)]
  {
    guard let link = try find(PeerLink.self, id.description), !link.isRevoked else { return [] }
    let waiting = Set(Lane.allCases.flatMap { link.outgoing[$0].waiting }.map(\.id.description))
    return try Row.fetchAll(
      try store.cachedStatement(
        sql: """
          SELECT kind, record, envelope FROM telling
          WHERE link = ? AND taken_at IS NULL AND refused IS NULL ORDER BY kind, record
          """), arguments: [id.description]
    ).compactMap { row in
      guard !waiting.contains(row[2] as String), let kind = MessageKind(rawValue: row[0] as String),
        let record = RecordReference(row[1] as String)
      else { return nil }
      return (kind: kind, record: record)
    }
  }

  /// Tells a stricter marking to a holder, as narrow as it is for him, and then the record itself where he still may have
  /// it.
  private func remark(_ record: RecordReference, on id: ID<PeerLink>, isNew: Bool) throws {
    guard let link = try find(PeerLink.self, id.description),
      let marking = try marking(of: record, for: link)
    else { return }
    guard !link.isRevoked else { return try noteUntold(.remarking, record, on: id) }
    if isNew {
      try withdrawLetters(about: record, on: link)
      if link.role == .sibling { try withdrawSealed(for: id) }
    }
    let version = recordVersion
    var isPosted = true
    for (members, span) in AudienceSpan.parts(of: marking.audience.members) {
      let part = Marking(
        tlp: marking.tlp, mayForward: marking.mayForward, legal: marking.legal,
        audience: Audience(members))
      let told = RemarkingMessage(record: record, version: version, marking: part, span: span)
      isPosted =
        try post(
          .remarking(told), about: record, for: members, marking: part, in: .urgent,
          until: at + LinkLimits.notAfterMax, on: id, version: version) && isPosted
    }
    if !isPosted { try noteUntold(.remarking, record, on: id) }
    if record.kind == .alert, !marking.audience.isEmpty {
      alertsToTell.insert(record.id.cast(to: Alert.self))
    }
  }

  /// The marking of a record of this node as far as it concerns those whom a peer hosts; nil for what is none of its own.
  private func marking(of record: RecordReference, for link: PeerLink) throws -> Marking? {
    guard try heldCopy(record) == nil else { return nil }
    if record.kind == .indicators {
      guard let list = try find(IndicatorBatch.self, record.id.description) else { return nil }
      let readers = Self.mayTravel(list.marking) ? link.hosts : []
      return Marking(
        tlp: list.marking, audience: Audience(readers.prefix(LinkLimits.audienceMax)))
    }
    guard record.kind == .alert, let alert = try find(Alert.self, record.id.description) else {
      return nil
    }
    let hosts = try directory.peers(in: db).hosts
    let readers = try living(among: readers(of: alert.id)).filter { hosts[$0]?.link == link.id }
    return Marking(
      tlp: alert.marking.tlp, mayForward: alert.marking.mayForward, legal: alert.marking.legal,
      audience: Audience(readers))
  }

  /// Takes back what waits under the wider marking: the alert itself, and what is asked of those who may not have it.
  private func withdrawLetters(about record: RecordReference, on link: PeerLink) throws {
    let waiting = Lane.allCases.flatMap { link.outgoing[$0].waiting }
    var about = [record]
    if record.kind == .alert, let alert = try find(Alert.self, record.id.description) {
      let leftOut = try directory.leftOut(of: alert.id, in: db)
      about += try deliveries(of: alert).filter { leftOut.contains($0.organization) }
        .map { RecordReference(.delivery, $0.id) }
    }
    for letter in waiting where about.contains(letter.record) {
      switch letter.kind {
      case .alert, .copy, .command, .marks: try decide(link.id, .withdraw(letter.id))
      // A cry for help is no copy of the alert; a stricter marking is never taken back.
      case .delivery, .answer, .help, .directory, .remarking, .revocation, .transfer, .node,
        .digest, .carried, .rotation, .onward:
        break
      }
    }
  }

  // MARK: Who has taken it

  /// A letter that must arrive was queued.
  func noteTelling(_ parcel: PeerLink.Parcel, on link: ID<PeerLink>) throws {
    guard parcel.kind.mustArrive else { return }
    try noteTelling(parcel.kind, parcel.record, parcel.id.description, on: link)
  }

  /// It found no room on its link, or the link is over: it is listed, and said as soon as that can be.
  func noteUntold(_ kind: MessageKind, _ record: RecordReference, on link: ID<PeerLink>) throws {
    try noteTelling(kind, record, "", on: link)
  }

  /// What a letter would tell a peer, that one has told itself: it waits for no receipt.
  func noteKnown(
    _ kind: MessageKind, _ record: RecordReference, on link: ID<PeerLink>
  ) throws {
    try store.cachedStatement(
      sql: "UPDATE telling SET taken_at = ? WHERE link = ? AND kind = ? AND record = ?"
    ).execute(arguments: [
      at.microseconds, link.description, kind.rawValue, record.description,
    ])
  }

  private func noteTelling(
    _ kind: MessageKind, _ record: RecordReference, _ envelope: String, on link: ID<PeerLink>
  ) throws {
    try store.cachedStatement(
      sql: """
        INSERT INTO telling (link, kind, record, envelope, at, taken_at, refused)
        VALUES (?, ?, ?, ?, ?, NULL, NULL)
        ON CONFLICT (link, kind, record) DO UPDATE SET envelope = excluded.envelope,
          at = excluded.at, taken_at = NULL, refused = NULL
        """
    ).execute(arguments: [
      link.description, kind.rawValue, record.description, envelope, at.microseconds,
    ])
    if kind == .onward { return }
    try forgetOnward(record, on: link)
    try noteProgress(kind, record, on: link)
  }

  /// The peer has stored a letter; where it is one that must arrive, it has.
  func noteArrival(of envelope: String, on link: ID<PeerLink>) throws {
    try store.cachedStatement(
      sql: "UPDATE telling SET taken_at = ? WHERE link = ? AND envelope = ?"
    ).execute(arguments: [at.microseconds, link.description, envelope])
    // Most letters need not arrive.
    guard store.changesCount > 0 else { return }
    let rows = try Row.fetchAll(
      try store.cachedStatement(
        sql: """
          SELECT kind, record FROM telling WHERE link = ? AND envelope = ? ORDER BY kind, record
          """), arguments: [link.description, envelope])
    for row in rows {
      guard let kind = MessageKind(rawValue: row[0] as String),
        let record = RecordReference(row[1] as String)
      else { continue }
      try noteProgress(kind, record, on: link)
    }
  }

  /// A peer that was put back may have lost what it had taken: whatever it took in the last weeks is said once more, and
  /// the cards of nodes beside are shown again. `link` is as it was held.
  func doubtTellings(on link: PeerLink) throws {
    guard case .quarantined(let held) = link.state,
      held.cause == .peerWentBack || held.cause == .peerRestored
    else { return }
    try store.cachedStatement(
      sql: "UPDATE telling SET taken_at = NULL WHERE link = ? AND taken_at > ?"
    ).execute(arguments: [link.id.description, (at - LinkLimits.notAfterMax).microseconds])
    // What is carried for these goes on: they are known to each other here.
    try store.cachedStatement(sql: "UPDATE vouched_card SET version = 0 WHERE link = ?")
      .execute(arguments: [link.id.description])
  }

  /// A peer knows this node's newest key now: what that key alone has signed, and what the peer did not believe therefore,
  /// is said once more.
  func repeatDisbelieved(on link: ID<PeerLink>) throws {
    try store.cachedStatement(
      sql: """
        UPDATE telling SET refused = NULL
        WHERE link = ? AND kind IN ('revocation', 'transfer') AND refused = ?
        """
    ).execute(arguments: [link.description, RefusalReason.notAllowed.rawValue])
    tellingsToRepeat.insert(link)
  }

  /// The peer does not take it: people see that, and why.
  func noteTellingRefused(
    _ envelope: ID<Envelope>, _ reason: RefusalReason, on link: ID<PeerLink>
  ) throws {
    try store.cachedStatement(
      sql: "UPDATE telling SET refused = ? WHERE link = ? AND envelope = ?"
    ).execute(arguments: [reason.rawValue, link.description, envelope.description])
  }

  /// A peer lacks a record that was narrowed, e.g. since it was restored: it hears of that again.
  func noteRemarking(of record: RecordReference, on link: ID<PeerLink>) throws {
    let isNarrowed = try Int.fetchOne(
      try store.cachedStatement(
        sql: "SELECT 1 FROM telling WHERE link = ? AND kind = ? AND record = ?"),
      arguments: [link.description, MessageKind.remarking.rawValue, record.description])
    if isNarrowed != nil { remarkingsToRepeat[link, default: []].insert(record) }
  }
}
