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
  /// many letters and bytes, and at least one letter where there is one: what finds no room goes with the next. Throws
  /// what the store says, and where Crypto fails.
  public mutating func letters(
    on link: PeerLink, from queries: Queries, signedBy keys: [SigningKey], at now: Instant,
    max: Int, bytesMax: Int, pauseLeast: Instant.Span = .seconds(0)
  ) throws -> [LinkFrame] {
    let chosen = turn(on: link, at: now, max: max, pauseLeast: pauseLeast)
    let said = try chosen.frames(
      on: link, from: queries, signedBy: keys, at: now, bytesMax: bytesMax)
    pacing.giveBack(said.left, of: link)
    return said.frames.map(\.frame)
  }

  /// Chooses what goes now, at most so many letters, and counts it as sent: it is tried again after its lane's pause.
  /// `isUrgentAlone` is for what the peer takes as one: urgent letters then go without the others.
  public mutating func turn(
    on link: PeerLink, at now: Instant, max: Int, pauseLeast: Instant.Span = .seconds(0),
    isUrgentAlone: Bool = false
  ) -> LineTurn {
    LineTurn(
      heads: heads,
      dispatch: pacing.take(
        from: link, at: now, max: max, pauseLeast: pauseLeast, isUrgentAlone: isUrgentAlone))
  }

  /// What bytes from the peer ask of this node. Bytes that are no frame are noted under an identifier of theirs.
  public mutating func command(for bytes: [UInt8], on link: ID<PeerLink>) -> LinkCommand {
    command(for: LineWord(bytes: bytes), on: link)
  }

  /// The same of what was read before.
  public mutating func command(for word: LineWord, on link: ID<PeerLink>) -> LinkCommand {
    switch word {
    case .frame(let frame): command(for: frame, on: link)
    case .unreadable(let id): .unreadable(link, id, .malformed)
    }
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
