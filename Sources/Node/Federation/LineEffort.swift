//! One end of a line: what is said on it next, and what bytes from the peer ask of this node. Sockets are Web's.

public import Federation
public import Kernel

/// What a node remembers of a line and may lose: when something was sent last, and which numbers the peer told. After a
/// restart everything is tried at once.
public struct LineEffort: Sendable {
  /// When letters are sent again.
  public var pacing = Pacing()
  /// The numbers that the peer's newest hello told; nil before the first.
  public private(set) var heads: Lanes<Int64>?
  /// Whether something came that wants a receipt, also where it changed nothing.
  public var owesReceipt: Bool
  /// The numbering and the moment of the last hello that went through a relay.
  var greeted: (stream: Int64, at: Instant)?

  /// Effort that has not begun.
  public init(owesReceipt: Bool = false) { self.owesReceipt = owesReceipt }

  /// What is to be said now behind hello and receipt: a gap, voids, then letters in the order of their lanes. At most so
  /// many letters and bytes, and at least one letter where there is one: what finds no room is tried again after its
  /// lane's pause. Throws what the store says, and where Crypto fails.
  public mutating func letters(
    on link: PeerLink, from queries: Queries, signedBy keys: [SigningKey], at now: Instant,
    max: Int, bytesMax: Int, pauseLeast: Instant.Span = .seconds(0)
  ) throws -> [LinkFrame] {
    var frames: [LinkFrame] = []
    if let heads, let gap = link.gapRequest(heads: heads, at: now) {
      frames.append(.gap(try gap.signed(byAll: keys)))
    }
    let dispatch = pacing.take(from: link, at: now, max: max, pauseLeast: pauseLeast)
    if dispatch.voids, let voids = link.voids(at: now) {
      frames.append(.voids(try voids.signed(byAll: keys)))
    }
    var room = bytesMax
    var isFirst = true
    for entry in dispatch.letters {
      guard let (parcel, payload) = try queries.letter(entry.id, on: link.id),
        let envelope = link.envelope(of: parcel)
      else { continue }
      let frame = LinkFrame.letter(Letter(try envelope.signed(byAll: keys), payload: payload))
      room -= Framing.lengthBytes + frame.bytes.count
      guard isFirst || room >= 0 else { break }
      frames.append(frame)
      isFirst = false
    }
    return frames
  }

  /// What bytes from the peer ask of this node. Bytes that are no frame are noted under an identifier of theirs.
  public mutating func command(for bytes: [UInt8], on link: ID<PeerLink>) -> LinkCommand {
    let frame: LinkFrame
    do { frame = try LinkFrame(bytes: bytes) } catch {
      let claimed = LinkFrame.claimedID(in: bytes)
      return .unreadable(link, claimed ?? LinkFrame.derivedID(of: bytes), .malformed)
    }
    return command(for: frame, on: link)
  }

  /// What a frame of a bundle asks of this node; nil for what waits on the stick while the link is held. Callers must have
  /// examined the bundle.
  public mutating func command(carried frame: LinkFrame, on link: PeerLink) -> LinkCommand? {
    switch frame {
    case .hello, .receipt: break
    case .letter, .gap, .voids: guard link.state == .active else { return nil }
    }
    return taking(frame, on: link.id)
  }

  /// What a frame of the peer asks of this node. A first word that is bound to a bundle was copied off a medium: on a line
  /// it is refused.
  public mutating func command(for frame: LinkFrame, on link: ID<PeerLink>) -> LinkCommand {
    if case .hello(let hello) = frame, hello.document.bundle != nil {
      return .unreadable(
        link, LinkFrame.derivedID(of: hello.document.signedBytes), .malformed)
    }
    return taking(frame, on: link)
  }

  private mutating func taking(_ frame: LinkFrame, on link: ID<PeerLink>) -> LinkCommand {
    switch frame {
    case .letter(let letter):
      owesReceipt = true
      return .arrived(link, letter)
    case .hello(let hello): heads = hello.document.heads
    case .gap: pacing.hurry()
    case .receipt, .voids: break
    }
    return .heard(link, frame)
  }
}
