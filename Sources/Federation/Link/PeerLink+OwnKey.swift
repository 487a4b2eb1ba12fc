//! What the peer knows of this node's own key: with which of them is signed, and whether the newest has arrived.

public import Kernel

extension PeerLink {
  /// This node's keys are counted from 0, the one that it began with. What the keys are the edge knows; here stand their
  /// numbers only.
  public struct OwnKey: Hashable, Sendable, Codable {
    /// The newest that the peer is known to take.
    public internal(set) var confirmed: Int64 = 0
    /// The one before it: whoever is put back to an older copy knows that one.
    public internal(set) var former: Int64 = 0
    /// A newer one that is on its way to the peer; nil where none is.
    public internal(set) var announced: Announcement?

    /// A new key in a letter.
    public struct Announcement: Hashable, Sendable, Codable {
      /// Which key.
      public let generation: Int64
      /// The letter that tells it.
      public let letter: ID<Envelope>
      /// When it was queued.
      public let at: Instant
      /// Why the peer did not take it; nil where it did not say so.
      public internal(set) var refused: RefusalReason?
    }

    /// The peer may have forgotten the newest.
    mutating func doubt() {
      confirmed = former
      announced = nil
    }
  }

  /// How often a new key is told again to whoever has refused it.
  public static let announceAgain = Instant.Span.days(1)

  /// The newest of this node's keys that the peer is known to take.
  public var confirmedGeneration: Int64 { ownKey?.confirmed ?? 0 }

  /// With which of its keys this node signs here: the newest alone once the peer has confirmed it; until then also those
  /// that the peer may know, so that it reads everything, whichever of them it has.
  public func generations(newest: Int64) -> [Int64] {
    let confirmed = confirmedGeneration
    return Set([confirmed, max(confirmed, newest - 1), max(confirmed, newest)]).sorted()
  }

  /// The same for the first word on a line. It bears the former key for good: a peer that was put back knows no newer one,
  /// and hears only whoever opens the line.
  public func greetingGenerations(newest: Int64) -> [Int64] {
    let known = Set(generations(newest: newest) + [ownKey?.former ?? 0]).sorted()
    return Array(known.suffix(LinkLimits.signaturesMax))
  }

  /// Whether the peer has to be told the newest key now: it is not confirmed, no letter with it waits, and where one was
  /// refused a day has passed.
  public func owesKey(newest: Int64, at now: Instant) -> Bool {
    guard !isRevoked, newest > confirmedGeneration else { return false }
    guard let announced = ownKey?.announced, announced.generation >= newest else { return true }
    let isWaiting = Lane.allCases.contains { lane in
      outgoing[lane].waiting.contains { $0.id == announced.letter }
    }
    return !isWaiting && now - announced.at >= Self.announceAgain
  }

  /// What a receipt means for a key that was on its way.
  func confirmed(by bodies: [Body]) -> [Body] {
    guard let announced = ownKey?.announced else { return [] }
    let isStored = bodies.contains { body in
      guard case .receiptTaken(let lane, _, let stored, _) = body else { return false }
      return outgoing[lane].waiting.contains {
        $0.id == announced.letter && stored.contains($0.seq)
      }
    }
    return isStored ? [.keyConfirmed(generation: announced.generation)] : []
  }
}
