//! What a letter is worth before anything of it is used.

public import Kernel

extension PeerLink {
  /// What a letter is.
  public enum Examination: Hashable, Sendable {
    /// New. It may be late, which only its sender's ladder minds.
    case fresh(isLate: Bool)
    /// It came before under this number; it is receipted again and changes nothing.
    case duplicate
    /// It came before under another numbering: its number is used up, and nothing is applied.
    case repeated
    /// Not taken; its number stays open.
    case refused(RefusalReason)
    /// Another letter bore its number: the sender has gone back in time.
    case wentBack
  }

  /// Examines a letter; changes nothing. Callers must apply the payload only where it is `fresh`, and in the transaction
  /// that records its acceptance.
  public func examine(_ letter: Letter, memory: LetterMemory, at now: Instant) -> Examination {
    let envelope = letter.envelope.document
    guard envelope.from == peer, envelope.to == own else { return .refused(.wrongAddress) }
    // Nothing is believed before this line.
    guard letter.envelope.isSigned(byAnyOf: keys(at: now)) else { return .refused(.badSignature) }
    switch state {
    case .active: break
    case .quarantined: return .refused(.quarantined)
    case .revoked: return .refused(.revoked)
    }
    guard envelope.version == version else { return .refused(.unsupportedVersion) }
    if let reason = letter.payloadRefusal { return .refused(reason) }
    guard envelope.stream >= peerStream else { return .refused(.oldStream) }
    guard envelope.stream == peerStream else { return .refused(.unknownStream) }
    let lane = incoming[envelope.lane]
    if lane.has(envelope.linkSeq) {
      // Too long ago to tell a copy from another letter: it is refused, so that the sender learns of it.
      guard let seen = memory.seen else { return .refused(.outsideWindow) }
      guard let id = seen.id, let hash = seen.payloadHash else { return .duplicate }
      return id == envelope.id && hash == envelope.payloadHash ? .duplicate : .wentBack
    }
    guard lane.isWithinWindow(envelope.linkSeq) else { return .refused(.outsideWindow) }
    return memory.isAccepted ? .repeated : .fresh(isLate: now > envelope.notAfter)
  }

  func arrived(
    _ letter: Letter, _ memory: LetterMemory, _ reason: RefusalReason?, at now: Instant
  ) -> [Body] {
    let envelope = letter.envelope.document
    switch examine(letter, memory: memory, at: now) {
    case .fresh(let isLate):
      if let reason {
        return [
          .envelopeRefused(
            lane: envelope.lane, seq: envelope.linkSeq, id: envelope.id,
            payloadHash: envelope.payloadHash, reason: reason, sentAt: envelope.at)
        ]
      }
      return [
        .envelopeAccepted(
          lane: envelope.lane, seq: envelope.linkSeq, id: envelope.id, kind: envelope.kind,
          record: envelope.record, recordVersion: envelope.recordVersion,
          payloadHash: envelope.payloadHash, sentAt: envelope.at, isLate: isLate)
      ]
    case .duplicate: return []
    case .repeated:
      return [
        .envelopeRepeated(
          lane: envelope.lane, seq: envelope.linkSeq, id: envelope.id,
          payloadHash: envelope.payloadHash, sentAt: envelope.at)
      ]
    case .refused(let reason): return note(envelope.id, reason, at: now)
    case .wentBack: return quarantine(.peerWentBack)
    }
  }

  /// A refusal is recorded once for each letter and reason; too many within an hour hold the link.
  func note(_ id: ID<Envelope>, _ reason: RefusalReason, at now: Instant) -> [Body] {
    guard !refusals.contains(where: { $0.id == id && $0.reason == reason }) else { return [] }
    let noted = Body.refusedHere(id: id, reason: reason)
    guard Self.isSuspicious(reason) else { return [noted] }
    let recent = refusals.count { Self.isSuspicious($0.reason) && now - $0.at < .hours(1) }
    return recent + 1 < LinkLimits.refusalsMax ? [noted] : [noted] + quarantine(.tooManyRefusals)
  }

  /// What an honest peer's network can cause is no reason to hold the link.
  private static func isSuspicious(_ reason: RefusalReason) -> Bool {
    switch reason {
    case .quarantined, .revoked, .oldStream, .unknownStream, .outsideWindow: false
    default: true
    }
  }

  /// Holds an active link; one that is held already keeps its first cause.
  func quarantine(_ cause: Cause) -> [Body] {
    state == .active ? [.linkQuarantined(cause: cause)] : []
  }
}
