//! The rules of a link.

public import Kernel

extension PeerLink {
  /// The first Fact of a link: two nodes have enrolled.
  public static func enrol(
    own: NodeName, peer: NodeName, role: Role, key: PeerKey, version: Int64, epoch: Int64,
    peerEpoch: Int64
  ) -> Body {
    .linkEnrolled(
      own: own, peer: peer, role: role, key: key, version: version, epoch: epoch,
      peerEpoch: peerEpoch)
  }

  /// Decides an event; changes nothing. Whatever comes twice leaves what once leaves: numbers, identifiers and versions
  /// tell. A late or doubled timer finds nothing due.
  // transitions:
  public func decide(_ event: Event, at now: Instant) throws(Refusal) -> [Body] {
    switch event {
    case .send(let parcel): return try send(parcel, at: now)
    case .withdraw(let id):
      return Lane.allCases.compactMap { lane in
        let numbers = outgoing[lane].waiting.filter { $0.id == id }.map(\.seq)
        return numbers.isEmpty
          ? nil : .envelopesVoided(lane: lane, numbers: numbers, because: .narrowed)
      }
    case .arrived(let letter, let memory, let reason):
      return arrived(letter, memory, reason, at: now)
    case .unreadable(let id, let reason): return note(id, reason, at: now)
    case .receipt(let receipt): return take(receipt, at: now)
    case .voids(let voids): return take(voids, at: now)
    case .gap(let gap): return take(gap, at: now)
    case .hello(let hello): return take(hello, at: now)
    case .deadline: return due(at: now)
    case .watch(let lastHeard):
      if let since = silentSince { return lastHeard > since ? [.heardAgain] : [] }
      return isRevoked || now - lastHeard < LinkLimits.silentAfter
        || isCarried ? [] : [.fellSilent(since: lastHeard)]
    case .compared(let count): return isRevoked ? [] : [.digestCompared(differing: count)]
    case .tallied(let found):
      // Where nothing ever differed there is nothing to be written.
      let known = tally ?? DigestTally(lacking: [], doubted: [])
      return isRevoked || found == known ? [] : [.digestTallied(tally: found)]
    case .rotate(let rotation): return try rotate(rotation, at: now)
    case .epochBegun(let epoch):
      guard epoch > self.epoch, !isRevoked else { return [] }
      return [
        .streamBegun(numbering: Numbering(epoch: epoch, stream: Self.firstStream(of: epoch)))
      ]
    case .hold(let person):
      guard person.person != nil else { throw .notAPerson }
      return quarantine(.byPerson)
    case .release(let person): return try release(by: person)
    case .revokeKey(let key, let id):
      guard !isRevoked, keys.contains(where: { $0.key == key }) else { return [] }
      let isLast = keys(at: now).allSatisfy { $0.description == key.text }
      return [.keyRevoked(key: key, because: id)] + (isLast ? revoke(id) : [])
    case .revoke(let id): return revoke(id)
    case .told(let hosts, let version):
      guard !isRevoked, version > hostsVersion else { return [] }
      return [.hostsTold(organizations: Set(hosts).sorted(), version: version)]
    case .carry(let isCarried, let person):
      guard !isRevoked else { throw .linkRevoked }
      return isCarried == self.isCarried ? [] : [.carriageSet(isCarried: isCarried, by: person)]
    case .wrote(let number, let letters, let hash, let person):
      return try wrote(number, letters: letters, hash: hash, by: person)
    case .took(let cover, let person): return try took(cover, by: person)
    case .certify(let certificate):
      if isRevoked { throw .linkRevoked }
      return certificate == self.certificate ? [] : [.lineCertified(certificate: certificate)]
    case .announced(let generation, let letter):
      guard !isRevoked, generation > confirmedGeneration else { return [] }
      return [.keyAnnounced(generation: generation, letter: letter)]
    case .begunWith(let generation):
      return generation > confirmedGeneration ? [.keyConfirmed(generation: generation)] : []
    }
  }

  /// Each letter that waits is told as undeliverable, so that it climbs or is listed (S9).
  private func revoke(_ id: ID<Revocation>?) -> [Body] {
    isRevoked ? [] : undeliverable { _ in true } + [.linkRevoked(because: id)]
  }

  /// Whether the link is over.
  public var isRevoked: Bool {
    if case .revoked = state { true } else { false }
  }

  // MARK: Out

  private func send(_ parcel: Parcel, at now: Instant) throws(Refusal) -> [Body] {
    guard !isRevoked else { throw .linkRevoked }
    let waiting = Lane.allCases.flatMap { outgoing[$0].waiting }
    if waiting.contains(where: { $0.id == parcel.id }) { return [] }
    // A stricter marking alone may be for nobody: it takes back what was told.
    guard !parcel.marking.audience.isEmpty || parcel.kind == .remarking else {
      throw .audienceEmpty
    }
    guard parcel.notAfter > now, parcel.notAfter - now <= LinkLimits.notAfterMax else {
      throw .notAfterOutOfRange
    }
    let scope = parcel.scope
    let same = waiting.filter {
      parcel.kind.isSnapshot && $0.kind == parcel.kind && $0.record == parcel.record
        && $0.scope == scope && $0.notAfter > now
    }
    // A newer version waits already: the older need not go, and its deadline is the newer one's.
    if same.contains(where: { $0.recordVersion >= parcel.recordVersion }) { return [] }
    var bodies: [Body] = []
    for lane in Lane.allCases {
      let numbers = outgoing[lane].waiting.filter { same.contains($0) }.map(\.seq)
      if !numbers.isEmpty {
        bodies.append(.envelopesVoided(lane: lane, numbers: numbers, because: .superseded))
      }
    }
    let room = outgoing[parcel.lane].waiting.count { !same.contains($0) }
    guard room < LinkLimits.waitingMax else { throw .outboxFull }
    // A newer version must not put off the moment at which silence climbs.
    let due = same.map(\.notAfter).reduce(parcel.notAfter) { min($0, $1) }
    bodies.append(.envelopeQueued(seq: outgoing[parcel.lane].nextSeq, parcel: parcel.due(due)))
    return bodies
  }

  private func due(at now: Instant) -> [Body] {
    if isRevoked { return [] }
    var bodies = undeliverable { $0.notAfter <= now }
    if let told = silenceDue, told <= now { bodies.append(.silenceTold) }
    if state == .active, digestDue <= now { bodies.append(.digestAsked) }
    return bodies
  }

  private func undeliverable(_ isOver: (OutgoingLane.Waiting) -> Bool) -> [Body] {
    Lane.allCases.flatMap { lane in
      outgoing[lane].waiting.filter(isOver).map {
        .envelopeUndeliverable(
          lane: lane, seq: $0.seq, id: $0.id, record: $0.record, kind: $0.kind)
      }
    }
  }

  // MARK: Trust

  private func rotate(_ signed: Signed<KeyRotation>, at now: Instant) throws(Refusal) -> [Body] {
    if isRevoked { throw .linkRevoked }
    let rotation = signed.document
    if keys.contains(where: { $0.key == rotation.new }) { return [] }
    guard let old = rotation.old.noteKey, let new = rotation.new.noteKey,
      rotation.old.node == peer, rotation.new.node == peer,
      keys(at: now).contains(where: { $0.description == old.description }),
      signed.isSigned(by: old), signed.isSigned(by: new)
    else { throw .badRotation }
    let live = keys.count { known in known.until.map { now < $0 } ?? true }
    guard live < LinkLimits.keysMax else { throw .tooManyKeys }
    return [.keyRotated(key: rotation.new, from: min(rotation.from, now))]
  }

  private func release(by person: Actor) throws(Refusal) -> [Body] {
    guard person.person != nil else { throw .notAPerson }
    guard case .quarantined(let quarantine) = state else { throw .notHeld }
    switch quarantine.cause {
    case .tooManyRefusals, .byPerson: return [.linkReleased(by: person)]
    case .weWentBack: throw .ownEpochFirst
    case .noCommonVersion: throw .noCommonVersion
    case .peerWentBack, .peerRestored:
      guard let offer = quarantine.offer else { throw .peerNotRestored }
      // What the peer lost it gets again: everything that waits under a new numbering, the rest by the comparison.
      return [
        .linkReleased(by: person), .peerStreamTaken(numbering: offer, at: newestAt),
        .streamBegun(numbering: Numbering(epoch: epoch, stream: stream + 1)),
      ]
    }
  }
}
