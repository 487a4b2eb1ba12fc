//! Links to other nodes: taking one in, what a link decides, and the rows that follow from it.

internal import Alerting
internal import Federation
internal import GRDB
internal import Kernel

internal import struct Foundation.Data

extension Ledger {
  /// Does what is asked about a link.
  // transitions:
  func perform(_ command: LinkCommand) throws -> [RecordReference] {
    switch command {
    case .invite(let supporter, let verifier, let until):
      return [try inviteNode(under: supporter, verifier, until)]
    case .withdraw(let id):
      let invitation = try existing(NodeInvitation.self, id.description)
      try decide(invitation, .withdraw(by: actor))
    case .enrol(let request): return [try enrol(request)]
    case .join(let code, let request, let answer):
      return [try join(code, request, answer)]
    case .joinByFile(let code, let request, let answer):
      let record = try join(code, request, answer)
      let id = record.id.cast(to: PeerLink.self)
      // What a person said of the line since then stays.
      if try existing(PeerLink.self, id.description).carriage == nil {
        try decide(id, .carry(true, by: actor))
      }
      return [record]
    case .introduce(let id, let card): try introduce(card, on: id)
    case .rotateKey: try rotateKey()
    case .announceKey(let id, let rotation, let generation):
      try announce(rotation, generation, on: id)
    case .vouch(let card, let subject, let id): try vouch(card, of: subject, on: id)
    case .carry(let id, let sealed):
      try carry(sealed.bytes, in: sealed.lane, until: sealed.notAfter, for: id)
    case .arrived(let id, let letter): try arrive(letter, on: id)
    case .refused(let id, let letter, let reason):
      let memory = try memory(of: letter, on: id)
      try decide(id, .arrived(letter, memory: memory, refused: reason))
    case .heard(let id, let frame): try hear(frame, on: id)
    case .unreadable(let id, let envelope, let reason):
      try decide(id, .unreadable(envelope, reason))
    case .watch(let id, let lastHeard): try decide(id, .watch(lastHeard: lastHeard))
    case .hold(let id): try decide(id, .hold(by: actor))
    case .release(let id): try decide(id, .release(by: actor))
    case .carryByHand(let id, let isCarried): try decide(id, .carry(isCarried, by: actor))
    case .wrote(let id, let number, let letters, let hash):
      try decide(id, .wrote(number, letters: letters, hash: hash, by: actor))
    case .took(let id, let cover): try decide(id, .took(cover, by: actor))
    case .certified(let id, let certificate): try decide(id, .certify(certificate))
    case .revoke(let id, let told): try revoke(id, told)
    case .offer(let transfer): try offer(transfer)
    case .takeOver(let transfer): try takeOver(transfer)
    case .withdrawOffer(let withdrawal): try withdrawOffer(withdrawal)
    }
    return []
  }

  /// Lets a link decide an event and commits what it decided.
  func decide(_ id: ID<PeerLink>, _ event: PeerLink.Event) throws {
    let link = try existing(PeerLink.self, id.description)
    let bodies = try refusing { () throws(PeerLink.Refusal) in try link.decide(event, at: at) }
    for body in bodies { try commit(.link(id, body)) }
  }

  /// Every link begins a numbering of the new epoch, by which its peer tells the new history from the old (S13). A code
  /// that was used since the backup would work once more: those that are open are taken back.
  func beginEpoch(_ epoch: Int64) throws {
    for link in try directory.peers(in: db).links { try decide(link, .epochBegun(epoch)) }
    let unused = try String.fetchAll(
      db, sql: "SELECT id FROM node_invitation WHERE node IS NULL ORDER BY id")
    for id in unused {
      guard let invitation = try find(NodeInvitation.self, id), at < invitation.until else {
        continue
      }
      try decide(invitation, .withdraw(by: actor))
    }
  }

  /// Lets an invitation decide an event and commits what it decided.
  func decide(_ invitation: NodeInvitation, _ event: NodeInvitation.Event) throws {
    let bodies = try refusing {
      () throws(NodeInvitation.Refusal) in try invitation.decide(event, at: at)
    }
    for body in bodies { try commit(.nodeInvitation(invitation.id, body)) }
  }

  // transitions:
  private func hear(_ frame: LinkFrame, on id: ID<PeerLink>) throws {
    switch frame {
    case .letter(let letter): try arrive(letter, on: id)
    case .receipt(let receipt): try decide(id, .receipt(receipt))
    case .gap(let gap): try decide(id, .gap(gap))
    case .voids(let voids): try decide(id, .voids(voids))
    case .hello(let said):
      // It is looked at where it is decided and where it is remembered: its signature once.
      let link = try existing(PeerLink.self, id.description)
      let hello = said.checked(byAnyOf: link.keys(at: at))
      try decide(id, .hello(hello))
      try remember(hello, on: id)
    }
  }

  // MARK: Rows

  /// What a link's Fact means for its rows, its timer, and the duties that were told over it.
  // transitions:
  func committed(_ id: ID<PeerLink>, _ body: PeerLink.Body) throws {
    let before = try find(PeerLink.self, id.description)
    let link = try write(PeerLink.self, id.description, body, marking: .amber)
    switch body {
    case .envelopeQueued(let seq, let parcel): try store(parcel, seq, of: link)
    case .envelopesVoided(let lane, let numbers, _):
      for number in numbers { try forget(number, in: lane, of: id) }
    case .receiptTaken(let lane, _, let stored, _):
      for number in stored { try taken(number, in: lane, of: link) }
      // The line works: what was given up while it did not is told now.
      try tellAgain(on: link)
    case .envelopeRefusedThere(let lane, let seq, let envelope, let record, let reason, true):
      let readers = try readersOfPart(envelope, on: id)
      try followLost(envelope, on: id)
      try noteRefusal(of: envelope, reason, on: id)
      try forget(seq, in: lane, of: id)
      try callInstead(of: link, record, for: readers)
    case .envelopeRefusedThere(_, _, let envelope, _, _, false):
      try renew(envelope, of: link)
    case .envelopeUndeliverable(let lane, let seq, let envelope, let record, let kind):
      let readers = try readersOfPart(envelope, on: id)
      try followLost(envelope, on: id)
      try forget(seq, in: lane, of: id)
      // That a marking is stricter asks nothing of anybody.
      if kind != .remarking { try callInstead(of: link, record, for: readers) }
    case .envelopeAccepted(let lane, let seq, let envelope, _, _, _, let hash, _, _):
      try remember(link, lane, seq, envelope, hash, isAccepted: true)
    case .envelopeRepeated(let lane, let seq, let envelope, let hash, _):
      try remember(link, lane, seq, envelope, hash, isAccepted: true)
    case .envelopeRefused(let lane, let seq, let envelope, let hash, _, _):
      try remember(link, lane, seq, envelope, hash, isAccepted: false)
    case .voidsTaken(let lane, let ranges, _):
      for range in ranges {
        for number in range.first...range.last {
          try remember(link, lane, number, nil, nil, isAccepted: false)
        }
      }
    case .streamBegun:
      // It may have ended that this node is held for an old backup of its own.
      directory.forgetPeers()
      try renumber(link)
    case .hostsTold: try setHosts(of: link)
    case .linkRevoked(let because):
      try setHosts(of: link)
      try noteOver(id)
      try endVouched(by: link, because)
    case .fellSilent, .carriageSet(true, _):
      directory.forgetPeers()
      try callSilenced(with: link)
    case .silenceTold: try tellKeepers(of: link, silentSince: link.silentSince, isOver: false)
    case .heardAgain, .linkReleased, .carriageSet(false, _):
      directory.forgetPeers()
      try tellAgain(on: link)
      if case .linkReleased = body, let before { try doubtTellings(on: before) }
      if case .heardAgain = body, before?.silenceToldAt != nil {
        try tellKeepers(of: link, silentSince: before?.silentSince, isOver: true)
      }
    case .linkEnrolled, .standingLearned, .versionAgreed, .restoreAnnounced,
      .peerStreamTaken, .linkQuarantined:
      directory.forgetPeers()
    case .digestAsked: try beginComparison(on: link)
    case .keyConfirmed: try repeatDisbelieved(on: id)
    case .refusedHere, .digestCompared, .digestTallied, .keyRotated, .keyRevoked, .bundleWritten,
      .bundleTaken, .lineCertified, .keyAnnounced:
      break
    }
    try setTimer(of: link)
  }

  private func setTimer(of link: PeerLink) throws {
    let record = RecordReference(.link, link.id).description
    guard let due = link.deadline else {
      try store.cachedStatement(sql: "DELETE FROM timer WHERE record = ?")
        .execute(arguments: [record])
      return
    }
    try store.cachedStatement(
      sql: """
        INSERT INTO timer (record, due, kind, step) VALUES (?, ?, ?, ?)
        ON CONFLICT (record) DO UPDATE SET due = excluded.due
        """
    ).execute(arguments: [record, due.microseconds, AlertKind.real.code, PeerLink.step])
  }

  private func store(_ parcel: PeerLink.Parcel, _ seq: Int64, of link: PeerLink) throws {
    guard let waiting = link.outgoing[parcel.lane].waiting.last, waiting.id == parcel.id,
      let payload = payloads.removeValue(forKey: parcel.id)
    else { throw Failure(operation: "letter", reason: "no payload for \(parcel.id)") }
    let statement = try store.cachedStatement(
      sql: """
        INSERT INTO link_waiting (link, id, lane, seq, record, waiting, parcel, payload)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """)
    try statement.execute(arguments: [
      link.id.description, parcel.id.description, parcel.lane.rawValue, seq,
      parcel.record.description, Data(try JSONTreeEncoder.encode(waiting).canonical()),
      Data(try JSONTreeEncoder.encode(parcel).canonical()), Data(payload),
    ])
    try noteTelling(parcel, on: link.id)
    guard parcel.kind.isSnapshot else { return }
    try store.cachedStatement(
      sql: """
        INSERT INTO sent_copy (link, record, version, payload_hash, envelope, at, taken_at, refused)
        VALUES (?, ?, ?, ?, ?, ?, NULL, NULL)
        ON CONFLICT (link, record) DO UPDATE SET version = excluded.version,
          payload_hash = excluded.payload_hash, envelope = excluded.envelope, at = excluded.at,
          taken_at = NULL, refused = NULL
        """
    ).execute(arguments: [
      link.id.description, parcel.record.description, parcel.recordVersion,
      parcel.payloadHash.description, parcel.id.description, at.microseconds,
    ])
  }

  private func forget(_ seq: Int64, in lane: Lane, of link: ID<PeerLink>) throws {
    try store.cachedStatement(
      sql: "DELETE FROM link_waiting WHERE link = ? AND lane = ? AND seq = ?"
    ).execute(arguments: [link.description, lane.rawValue, seq])
  }

  private func taken(_ seq: Int64, in lane: Lane, of link: PeerLink) throws {
    let row = try Row.fetchOne(
      try store.cachedStatement(
        sql: "SELECT id, record, payload FROM link_waiting WHERE link = ? AND lane = ? AND seq = ?"
      ),
      arguments: [link.id.description, lane.rawValue, seq])
    let key = row?[1] as String?
    let about = key.flatMap { RecordReference($0) }
    if let envelope = row?[0] as String? {
      if let about { try followNext(after: envelope, about: about, in: lane, of: link) }
      // By its record, which the row is found by: a link may have been told of many.
      try store.cachedStatement(
        sql: "UPDATE sent_copy SET taken_at = ? WHERE link = ? AND record = ? AND envelope = ?"
      ).execute(arguments: [at.microseconds, link.id.description, key, envelope])
      try noteArrival(of: envelope, on: link.id)
    }
    try forget(seq, in: lane, of: link.id)
    guard let record = about else { return }
    if record == RecordReference(.node, nodeRecord), let row {
      try tellEntries(on: link, asOnCard: row[2])
    }
    if record.kind == .alert {
      try tellReached(about: record.id.cast(to: Alert.self), on: link)
    }
  }

  private func noteRefusal(
    of envelope: ID<Envelope>, _ reason: RefusalReason, on link: ID<PeerLink>
  ) throws {
    try store.cachedStatement(
      sql: "UPDATE sent_copy SET refused = ? WHERE link = ? AND envelope = ?"
    ).execute(arguments: [reason.rawValue, link.description, envelope.description])
    try noteTellingRefused(envelope, reason, on: link)
  }

  /// Writes the row of a letter that waits anew.
  private func renew(_ envelope: ID<Envelope>, of link: PeerLink) throws {
    for lane in Lane.allCases {
      for waiting in link.outgoing[lane].waiting where waiting.id == envelope {
        try store.cachedStatement(
          sql: "UPDATE link_waiting SET seq = ?, waiting = ? WHERE link = ? AND id = ?"
        ).execute(arguments: [
          waiting.seq, Data(try JSONTreeEncoder.encode(waiting).canonical()),
          link.id.description, envelope.description,
        ])
      }
    }
  }

  private func renumber(_ link: PeerLink) throws {
    for lane in Lane.allCases {
      for waiting in link.outgoing[lane].waiting { try renew(waiting.id, of: link) }
    }
  }

  private func remember(
    _ link: PeerLink, _ lane: Lane, _ seq: Int64, _ envelope: ID<Envelope>?, _ hash: Hash?,
    isAccepted: Bool
  ) throws {
    try store.cachedStatement(
      sql: """
        INSERT INTO link_seen (link, stream, lane, seq, envelope, payload_hash, accepted, at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (link, stream, lane, seq) DO NOTHING
        """
    ).execute(arguments: [
      link.id.description, link.peerStream, lane.rawValue, seq, envelope?.description,
      hash?.description, isAccepted ? 1 : 0, at.microseconds,
    ])
  }

  /// What the rows remember of a letter.
  func memory(of letter: Letter, on id: ID<PeerLink>) throws -> LetterMemory {
    let envelope = letter.envelope.document
    let row = try Row.fetchOne(
      try store.cachedStatement(
        sql: """
          SELECT envelope, payload_hash FROM link_seen
          WHERE link = ? AND stream = ? AND lane = ? AND seq = ?
          """),
      arguments: [
        id.description, envelope.stream, envelope.lane.rawValue, envelope.linkSeq,
      ])
    let isAccepted =
      try Int.fetchOne(
        try store.cachedStatement(
          sql: "SELECT 1 FROM link_seen WHERE link = ? AND envelope = ? AND accepted = 1"),
        arguments: [id.description, envelope.id.description]) != nil
    return LetterMemory(
      seen: row.map {
        Seen(
          id: ($0[0] as String?).flatMap { ID<Envelope>($0) },
          payloadHash: ($0[1] as String?).flatMap { Hash(hex: $0) })
      }, isAccepted: isAccepted)
  }

  private func setHosts(of link: PeerLink) throws {
    // Who was nobody's to write to until now may have missed what must arrive.
    try repeatRefused(on: link.id)
    try store.execute(
      sql: "DELETE FROM link_host WHERE link = ?", arguments: [link.id.description])
    for organization in link.hosts {
      try store.execute(
        sql: """
          INSERT INTO link_host (organization, link) VALUES (?, ?)
          ON CONFLICT (organization) DO UPDATE SET link = excluded.link
          """, arguments: [organization.description, link.id.description])
    }
    directory.forgetPeers()
  }

  /// The peer is there again: what it never receipted and what waits no more is told anew, late rather than never.
  private func tellAgain(on link: PeerLink) throws {
    tellingsToRepeat.insert(link.id)
    let waiting = Set(Lane.allCases.flatMap { link.outgoing[$0].waiting }.map(\.record))
    let missed = try String.fetchAll(
      try store.cachedStatement(
        sql: """
          SELECT record FROM sent_copy
          WHERE link = ? AND taken_at IS NULL AND refused IS NULL ORDER BY record
          """), arguments: [link.id.description]
    ).compactMap { RecordReference($0) }
    for record in missed where !waiting.contains(record) {
      noteAgain(record)
    }
  }

  /// What was told over a link does not arrive: those who were to be called by their node are called from here; where it was
  /// one of several letters, those for whom it was.
  func callInstead(
    of link: PeerLink, _ record: RecordReference, for readers: [ID<Organization>]? = nil
  ) throws {
    guard record.kind == .alert, let alert = try find(Alert.self, record.id.description) else {
      return
    }
    let unreached = readers.map { Set($0) }
    for delivery in try deliveries(of: alert)
    where try directory.host(of: delivery.organization, in: db)?.link == link.id {
      guard unreached?.contains(delivery.organization) ?? true else { continue }
      try decide(delivery.id, .nodeUnreachable)
    }
  }
}
