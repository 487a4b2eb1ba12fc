//! What the Facts of a link make of it.

public import Kernel

extension PeerLink {
  /// The link that a first Fact begins; nil where the body is no beginning.
  public init?(id: ID<PeerLink>, beginning body: Body, at now: Instant) {
    guard
      case .linkEnrolled(
        let own, let peer, let role, let key, let version, let epoch, let peerEpoch) = body
    else { return nil }
    self.init(
      id: id, own: own, peer: peer, role: role,
      keys: [KnownKey(key: key, from: now, until: nil)], version: version, epoch: epoch,
      stream: Self.firstStream(of: epoch), peerEpoch: peerEpoch,
      peerStream: Self.firstStream(of: peerEpoch), outgoing: Lanes(OutgoingLane()),
      incoming: Lanes(IncomingLane()), state: .active, standing: .active,
      standingAt: Instant(microseconds: 0),
      silentSince: nil, silenceToldAt: nil, digestDue: now + LinkLimits.digestEvery,
      differing: nil, refusals: [],
      newestAt: Instant(microseconds: 0), hosts: [], hostsVersion: 0)
  }

  /// Applies a Fact: the only place that assigns state.
  // transitions:
  public mutating func evolve(_ body: Body, at now: Instant) {
    switch body {
    case .linkEnrolled: break  // A beginning; see `init`.
    case .envelopeQueued(let seq, let parcel):
      outgoing[parcel.lane].queue(
        OutgoingLane.Waiting(
          seq: seq, id: parcel.id, kind: parcel.kind, record: parcel.record,
          recordVersion: parcel.recordVersion, scope: parcel.scope, at: now,
          notAfter: parcel.notAfter))
    case .envelopesVoided(let lane, let numbers, _): outgoing[lane].void(numbers)
    case .receiptTaken(let lane, let through, let stored, let at):
      outgoing[lane].receipt(through: through, stored: stored)
      newestAt = max(newestAt, at)
    case .envelopeRefusedThere(let lane, let seq, let id, _, let reason, let isFinal):
      if ownKey?.announced?.letter == id { ownKey?.announced?.refused = reason }
      if isFinal {
        outgoing[lane].void([seq])
      } else if let place = outgoing[lane].waiting.firstIndex(where: { $0.seq == seq }) {
        outgoing[lane].waiting[place].lastRefusal = reason
      }
    case .envelopeUndeliverable(let lane, let seq, let id, _, _):
      if ownKey?.announced?.letter == id { ownKey?.announced = nil }
      outgoing[lane].void([seq])
    case .envelopeAccepted(let lane, let seq, let id, _, _, _, _, let sentAt, _):
      incoming[lane].fill(seq, tag: LetterTag.of(id))
      newestAt = max(newestAt, sentAt)
    case .envelopeRepeated(let lane, let seq, let id, _, let sentAt):
      incoming[lane].fill(seq, tag: LetterTag.of(id))
      newestAt = max(newestAt, sentAt)
    case .envelopeRefused(let lane, let seq, let id, _, let reason, let sentAt):
      incoming[lane].fill(seq, tag: LetterTag.of(id), refused: reason)
      newestAt = max(newestAt, sentAt)
    case .refusedHere(let id, let reason):
      refusals.append(Note(id: id, reason: reason, at: now))
      if refusals.count > LinkLimits.refusalsMax { refusals.removeFirst() }
    case .voidsTaken(let lane, let ranges, let at):
      newestAt = max(newestAt, at)
      for range in ranges {
        for number in range.first...range.last {
          incoming[lane].fill(number, tag: LetterTag.void)
        }
      }
    case .standingLearned(let standing, let at):
      self.standing = standing
      standingAt = at
    case .versionAgreed(let version):
      self.version = version
      if case .quarantined(let held) = state, held.cause == .noCommonVersion { state = .active }
    case .streamBegun(let numbering):
      epoch = numbering.epoch
      stream = numbering.stream
      for lane in Lane.allCases { outgoing[lane].renumber() }
      if case .quarantined(let held) = state, held.cause == .weWentBack { state = .active }
      digestDue = now
    case .peerStreamTaken(let numbering, let at):
      newestAt = max(newestAt, at)
      peerEpoch = numbering.epoch
      peerStream = numbering.stream
      incoming = Lanes(IncomingLane())
    case .restoreAnnounced(let numbering, let at):
      newestAt = max(newestAt, at)
      if case .quarantined(var held) = state {
        held.offer = numbering
        state = .quarantined(held)
      }
    case .fellSilent(let since): silentSince = since
    case .silenceTold: silenceToldAt = now
    case .heardAgain:
      silentSince = nil
      silenceToldAt = nil
      digestDue = now
    case .digestAsked: digestDue = now + LinkLimits.digestEvery
    case .digestCompared(let count): differing = count
    case .digestTallied(let found):
      tally = found
      // Until all of it is told, what the last comparison found stands.
      if found.doubted.isEmpty { newer = found.newer > 0 ? found.newer : nil }
    case .keyRotated(let key, let from):
      keys.removeAll { known in known.until.map { $0 <= now } ?? false }
      for index in keys.indices where keys[index].until == nil {
        keys[index].until = now + LinkLimits.keyOverlap
      }
      keys.append(KnownKey(key: key, from: from, until: nil))
    case .keyRevoked(let key, _): keys.removeAll { $0.key == key }
    case .linkQuarantined(let cause):
      // Whoever was put back may have forgotten the newest key: it is told once more.
      if cause == .peerWentBack || cause == .peerRestored { ownKey?.doubt() }
      state = .quarantined(Quarantine(cause: cause, since: now, offer: nil))
    case .linkReleased:
      state = .active
      digestDue = now
    case .linkRevoked(let because):
      state = .revoked(at: now, because: because)
      hosts = []
    case .hostsTold(let organizations, let version):
      hosts = organizations
      hostsVersion = version
    case .carriageSet(let isCarried, _):
      carriage = carriage ?? Carriage()
      carriage?.since = isCarried ? now : nil
      // Whoever is carried to is not silent: nothing is expected of him within a minute.
      if isCarried {
        silentSince = nil
        silenceToldAt = nil
      }
    case .bundleWritten(let number, _, _, _):
      carriage = carriage ?? Carriage()
      carriage?.written = number
      carriage?.writtenAt = now
    case .bundleTaken(let number, let at, let hash, _):
      carriage = carriage ?? Carriage()
      carriage?.taken = number
      carriage?.takenAt = now
      carriage?.newest = at
      carriage?.hash = hash
    case .lineCertified(let certificate): self.certificate = certificate
    case .keyAnnounced(let generation, let letter):
      var own = ownKey ?? OwnKey()
      own.announced = OwnKey.Announcement(generation: generation, letter: letter, at: now)
      ownKey = own
    case .keyConfirmed(let generation):
      var own = ownKey ?? OwnKey()
      // Where none was on its way it is the key that the link was begun with.
      own.former = own.announced == nil ? generation : own.confirmed
      own.confirmed = generation
      own.announced = nil
      ownKey = own
    }
  }
}
