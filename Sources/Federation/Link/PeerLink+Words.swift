//! What the peer's receipts, voids, gap requests and hellos change.

internal import Kernel

extension PeerLink {
  /// Whether a signed word comes from the peer and is meant for this node; what to record where it is not.
  private func believes<Document: SignedDocument>(
    _ signed: Signed<Document>, _ from: NodeName, _ to: NodeName, at now: Instant
  ) -> Bool {
    from == peer && to == own && !isRevoked && signed.isSigned(byAnyOf: keys(at: now))
  }

  /// A word that is not believed is noted under an identifier that follows from its content.
  private func disbelieve<Document: SignedDocument>(
    _ signed: Signed<Document>, at now: Instant
  ) -> [Body] {
    if isRevoked { return [] }
    return note(LinkFrame.derivedID(of: signed.document.signedBytes), .badSignature, at: now)
  }

  func take(_ signed: Signed<Receipt>, at now: Instant) -> [Body] {
    let receipt = signed.document
    guard believes(signed, receipt.from, receipt.to, at: now) else {
      return disbelieve(signed, at: now)
    }
    var bodies: [Body] = []
    if receipt.standing != standing, receipt.at > standingAt {
      bodies.append(.standingLearned(standing: receipt.standing, at: receipt.at))
    }
    // Of another numbering: it says nothing about this one.
    guard receipt.stream == stream else { return bodies }
    if Lane.allCases.contains(where: { hasMoreThanSent(receipt.lanes[$0], $0) }) {
      return bodies + quarantine(.weWentBack)
    }
    // A receipt that is newer than anything heard and tells less: what was stored there is lost.
    if receipt.at > newestAt,
      Lane.allCases.contains(where: { receipt.lanes[$0].through < outgoing[$0].through })
    {
      return bodies + quarantine(.peerWentBack)
    }
    for lane in Lane.allCases { bodies += progress(receipt, in: lane) }
    return bodies + confirmed(by: bodies)
  }

  /// Whether the peer knows numbers that this node does not remember to have given, or to have given to another letter.
  private func hasMoreThanSent(_ position: Receipt.Position, _ lane: Lane) -> Bool {
    let out = outgoing[lane]
    return max(position.through, position.beyond.last ?? 0) >= out.nextSeq
      || out.waiting.contains { letter in
        position.tag(of: letter.seq).map { $0 != LetterTag.of(letter.id) } ?? false
      }
  }

  private func progress(_ receipt: Receipt, in lane: Lane) -> [Body] {
    let position = receipt.lanes[lane]
    let waiting = outgoing[lane].waiting
    var bodies: [Body] = []
    var refused: Set<Int64> = []
    for letter in waiting {
      if let entry = position.refused.first(where: { $0.linkSeq == letter.seq }) {
        refused.insert(letter.seq)
        bodies.append(refusedThere(letter, entry.reason, isFinal: true, in: lane))
      } else if let reason = receipt.items.first(where: { $0.id == letter.id })?.refused,
        letter.lastRefusal != reason
      {
        // Its number stays open there, so it bears no tag.
        bodies.append(refusedThere(letter, reason, isFinal: reason.isFinal, in: lane))
      }
    }
    let stored = waiting.map(\.seq).filter {
      position.tag(of: $0) != nil && !refused.contains($0)
    }
    if position.through > outgoing[lane].through || !stored.isEmpty {
      bodies.append(
        .receiptTaken(lane: lane, through: position.through, stored: stored, at: receipt.at))
    }
    return bodies
  }

  private func refusedThere(
    _ letter: OutgoingLane.Waiting, _ reason: RefusalReason, isFinal: Bool, in lane: Lane
  ) -> Body {
    .envelopeRefusedThere(
      lane: lane, seq: letter.seq, id: letter.id, record: letter.record, reason: reason,
      isFinal: isFinal)
  }

  func take(_ signed: Signed<Voids>, at now: Instant) -> [Body] {
    let ranges = signed.document.ranges
    guard believes(signed, ranges.from, ranges.to, at: now) else {
      return disbelieve(signed, at: now)
    }
    guard state == .active, ranges.stream == peerStream else { return [] }
    return Lane.allCases.compactMap { lane in
      let open = incoming[lane]
      // Never beyond the window: a range may be longer than a lifetime.
      let numbers = (open.through + 1...open.through + LinkLimits.window).filter { number in
        !open.has(number) && ranges.lanes[lane].contains { $0.contains(number) }
      }
      return numbers.isEmpty
        ? nil
        : .voidsTaken(lane: lane, ranges: SequenceRange.covering(numbers), at: ranges.at)
    }
  }

  func take(_ signed: Signed<GapRequest>, at now: Instant) -> [Body] {
    let ranges = signed.document.ranges
    guard believes(signed, ranges.from, ranges.to, at: now) else {
      return disbelieve(signed, at: now)
    }
    guard ranges.stream == stream, ranges.at > newestAt else { return [] }
    let lost = Lane.allCases.contains { lane in
      ranges.lanes[lane].contains { $0.first <= outgoing[lane].through }
    }
    // It asks for what it has receipted.
    return lost ? quarantine(.peerWentBack) : []
  }

  func take(_ signed: Signed<Hello>, at now: Instant) -> [Body] {
    let hello = signed.document
    guard believes(signed, hello.from, hello.to, at: now) else {
      return disbelieve(signed, at: now)
    }
    let offered = Numbering(epoch: hello.epoch, stream: hello.stream)
    guard let agreed = Hello.agreed(LinkLimits.versions, hello.versions) else {
      return quarantine(.noCommonVersion)
    }
    switch state {
    case .revoked: return []
    case .quarantined(let quarantine):
      switch quarantine.cause {
      case .noCommonVersion: return [.versionAgreed(version: agreed)]
      case .peerWentBack, .peerRestored:
        let isNew = hello.epoch > peerEpoch && quarantine.offer.map { $0 != offered } ?? true
        return isNew ? [.restoreAnnounced(numbering: offered, at: hello.at)] : []
      case .weWentBack, .tooManyRefusals, .byPerson: return []
      }
    case .active:
      var bodies: [Body] = []
      if agreed != version { bodies.append(.versionAgreed(version: agreed)) }
      // Two that met through the node above learn each other's numbering by the first word.
      let isFirst = role == .sibling && newestAt == Instant(microseconds: 0)
      if isFirst, offered != Numbering(epoch: peerEpoch, stream: peerStream) {
        return bodies + [.peerStreamTaken(numbering: offered, at: hello.at)]
      }
      if hello.epoch > peerEpoch {
        return bodies + [
          .linkQuarantined(cause: .peerRestored),
          .restoreAnnounced(numbering: offered, at: hello.at),
        ]
      }
      if hello.epoch == peerEpoch, hello.stream > peerStream {
        return bodies + [.peerStreamTaken(numbering: offered, at: hello.at)]
      }
      return bodies + (isBehind(hello) ? quarantine(.peerWentBack) : [])
    }
  }

  /// Whether the peer's newest word knows less than its older ones.
  private func isBehind(_ hello: Hello) -> Bool {
    guard hello.at > newestAt else { return false }
    if hello.epoch < peerEpoch || hello.stream < peerStream { return true }
    return Lane.allCases.contains { lane in
      hello.heads[lane] < max(incoming[lane].through, incoming[lane].beyond.last ?? 0)
    }
  }
}
