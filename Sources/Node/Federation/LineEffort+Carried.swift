//! What two nodes without a line say to each other through the one above both: sealed, so that it only carries.

public import Federation
public import Kernel

extension LineEffort {
  /// How long at least until something is carried once more: it may lie at the relay for its receiver.
  public static let carriedPause = Instant.Span.minutes(2)
  /// How often the first word is said that way while all is well.
  static let greetEvery = Instant.Span.hours(1)

  /// What is to be said now to a node beside over `way`, the link to the node that carries it; nothing while what went that
  /// way before still waits there. Throws what the store says, and where Crypto fails.
  public mutating func carried(
    on link: PeerLink, over way: PeerLink, from queries: Queries, greeting: [SigningKey],
    signedBy keys: [SigningKey], at now: Instant, max: Int
  ) throws -> [LinkFrame] {
    let isDue = owesReceipt || (pacing.due(link, at: now).map { $0 <= now } ?? false)
    guard !link.isRevoked, !way.isCarrying(for: link.id), isDue else { return [] }
    var frames: [LinkFrame] = []
    // Until the peer was heard it may have taken nothing, this node's numbering least of all.
    let isKnown = link.newestAt > Instant(microseconds: 0)
    let isGreeted = greeted.map { $0.stream == link.stream && now - $0.at < Self.greetEvery }
    if !isKnown || !(isGreeted ?? false) {
      frames.append(.hello(try link.hello(at: now).signed(byAll: greeting)))
      greeted = (link.stream, now)
    }
    if owesReceipt {
      frames.append(.receipt(try link.receipt(at: now).signed(byAll: keys)))
      owesReceipt = false
    }
    return frames
      + (try letters(
        on: link, from: queries, signedBy: keys, at: now, max: max,
        bytesMax: LinkLimits.uploadBytesMax, pauseLeast: Self.carriedPause))
  }

  /// What bytes that were carried here ask of this node. Each word wants a receipt: on that way none is said by itself.
  public mutating func carriedCommand(
    for bytes: [UInt8], on link: ID<PeerLink>
  ) -> LinkCommand {
    let asked = command(for: bytes, on: link)
    if case .heard(_, let frame) = asked {
      switch frame {
      case .hello, .gap, .voids: owesReceipt = true
      case .letter, .receipt: break
      }
    }
    return asked
  }
}

extension PeerLink {
  /// Whether something for that node beside still waits here for the relay's receipt: nothing more is given to it meanwhile.
  public func isCarrying(for beside: ID<PeerLink>) -> Bool {
    let record = RecordReference(.link, beside)
    return Lane.allCases.contains { lane in
      outgoing[lane].waiting.contains { $0.kind == .carried && $0.record == record }
    }
  }
}

/// A frame that is sealed for its receiver.
public struct SealedFrame: Hashable, Sendable {
  /// In which lane it is carried: its own, or the next in which it finds room.
  public let lane: Lane
  /// Until when it is worth carrying.
  public let notAfter: Instant
  /// Source: RFC 9180.
  public let bytes: [UInt8]

  /// Seals a frame to the key on a card. `secret` is 32 random bytes that are used once. Nil where it is too long to be
  /// carried, or late; throws what Crypto refuses.
  public init?(
    _ frame: LinkFrame, for card: NodeCard, secret: [UInt8], at now: Instant
  ) throws {
    var own = Lane.urgent
    var until = now + .days(1)
    if case .letter(let letter) = frame {
      own = letter.envelope.document.lane
      until = min(letter.envelope.document.notAfter, now + .days(7))
    }
    let plain = frame.bytes
    let count = plain.count + Sealing.overhead
    // Written in base 64, with the names of the members beside it.
    let written = (count + 2) / 3 * 4 + 1024
    guard until > now, count <= CarriedMessage.sealedBytesMax,
      let lane = Lane.allCases.drop(while: { $0 != own })
        .first(where: { written <= $0.payloadBytesMax })
    else { return nil }
    self.lane = lane
    notAfter = until
    bytes = try Sealing.seal(
      plain, to: card.sealingKey, info: CarriedMessage.info, secret: secret)
  }

  /// The frame inside a letter that came over `link` for this node, and whose it claims to be; nil where the letter is not
  /// to be believed, this key does not open it, or another carried letter is inside. What is inside is examined by the
  /// link between the two ends.
  public static func open(
    _ letter: Letter, cameOver link: PeerLink, with key: [UInt8], at now: Instant
  ) -> (from: NodeName, bytes: [UInt8])? {
    let envelope = letter.envelope
    guard envelope.document.kind == .carried, link.state == .active,
      envelope.isSigned(byAnyOf: link.keys(at: now)), letter.payloadRefusal == nil,
      // The link has refused what cannot be read; here it is passed over.
      case .carried(let told)? = try? Message(.carried, payload: letter.payload),
      told.to == link.own,
      // Whoever sealed it to another key has sealed it for somebody else.
      let bytes = try? Sealing.open(told.sealed, with: key, info: CarriedMessage.info)
    else { return nil }
    // What is no frame is noted on the link between the two.
    if case .letter(let inner)? = try? LinkFrame(bytes: bytes),
      inner.envelope.document.kind == .carried
    {
      return nil
    }
    return (told.from, bytes)
  }
}
