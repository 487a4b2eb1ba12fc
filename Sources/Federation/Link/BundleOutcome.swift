//! What became of the letters of a bundle, for the person who carried it.

public import Kernel

/// What became of a bundle that was handed in, for the person who did: from the link before and after.
public struct BundleOutcome: Hashable, Sendable {
  /// The link.
  public let link: ID<PeerLink>
  /// Who wrote it.
  public let peer: NodeName
  /// Its number.
  public let number: Int64
  /// When it was written, by the peer's clock.
  public let at: Instant
  /// How many of the peer's bundles before it were never taken here. What they carried stands in this one too, unless a
  /// receipt reached the peer.
  public let missing: Int64
  /// How many letters were taken, by kind; a kind with none is left out.
  public let taken: [MessageKind: Int]
  /// Letters that were here already: each is in effect once.
  public let known: Int
  /// What was refused, in the order of the bundle.
  public let refused: [Refused]
  /// How many letters of this node the peer says it has.
  public let receipted: Int
  /// How many still wait for its receipt.
  public let waiting: Int
  /// Why the link is held, so that no letter was taken; nil where it is not. After the release the same file is handed in
  /// once more.
  public let held: PeerLink.Cause?

  /// A letter that was not taken.
  public struct Refused: Hashable, Sendable {
    /// Which.
    public let id: ID<Envelope>
    /// What it was.
    public let kind: MessageKind
    /// Why.
    public let reason: RefusalReason
  }

  /// What became of a bundle. `before` is the link as it was when it was handed in, `after` as it is now.
  public init(_ bundle: LinkBundle, before: PeerLink, after: PeerLink) {
    let cover = bundle.cover.document
    link = after.id
    peer = cover.from
    number = cover.number
    at = cover.at
    missing = max(0, cover.number - (before.carriage?.taken ?? 0) - 1)
    var taken: [MessageKind: Int] = [:]
    var known = 0
    var refused: [Refused] = []
    var receipted = 0
    for frame in bundle.frames {
      switch frame {
      case .letter(let letter):
        let envelope = letter.envelope.document
        if before.peerStream == envelope.stream,
          before.incoming[envelope.lane].has(envelope.linkSeq)
        {
          known += 1
        } else if let reason = Self.refusal(of: envelope, on: after) {
          refused.append(Refused(id: envelope.id, kind: envelope.kind, reason: reason))
        } else {
          taken[envelope.kind, default: 0] += 1
        }
      case .receipt(let receipt): receipted += Self.stored(receipt.document, of: before)
      case .gap, .voids, .hello: break
      }
    }
    self.taken = taken
    self.known = known
    self.refused = refused
    self.receipted = receipted
    waiting = Lane.allCases.reduce(0) { $0 + after.outgoing[$1].waiting.count }
    if case .quarantined(let quarantine) = after.state {
      held = quarantine.cause
    } else {
      held = nil
    }
  }

  /// Why a letter is not in effect here; nil where it is.
  private static func refusal(of envelope: Envelope, on link: PeerLink) -> RefusalReason? {
    let lane = link.incoming[envelope.lane]
    if link.peerStream == envelope.stream, lane.has(envelope.linkSeq) {
      return lane.refused.first { $0.seq == envelope.linkSeq }?.reason
    }
    // Its number is open: the refusal was noted, or the link was held before it was looked at.
    return link.refusals.last { $0.id == envelope.id }?.reason ?? .quarantined
  }

  private static func stored(_ receipt: Receipt, of link: PeerLink) -> Int {
    guard receipt.stream == link.stream else { return 0 }
    return Lane.allCases.reduce(0) { sum, lane in
      let position = receipt.lanes[lane]
      let refused = Set(position.refused.map(\.linkSeq))
      return sum
        + link.outgoing[lane].waiting.count {
          position.tag(of: $0.seq) != nil && !refused.contains($0.seq)
        }
    }
  }

  /// How many letters were taken in all.
  public var takenCount: Int { taken.values.reduce(0, +) }

  /// Whether the peer waits to hear of this: a bundle of this node is to be carried back.
  public var wantsAnswer: Bool {
    held == nil && (takenCount > 0 || known > 0 || !refused.isEmpty || waiting > 0)
  }
}
