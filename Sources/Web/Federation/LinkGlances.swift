//! What a link is when something is said on it, and when that was: read together.

internal import Federation
internal import Kernel
internal import Node
internal import Synchronization

/// Reads links for what is said on them. The moment of a word and what it tells are taken in one step, one word of a link
/// after the other: so of two words the later knows at least as much as the earlier, whoever signs and sends first. Were
/// the clock read a moment after the store, a letter that was committed and sent in between would prove to the peer that
/// this node has gone back in time, and it would hold the link.
final class LinkGlances: Sendable {
  /// A link, and when it was read.
  struct Told: Hashable, Sendable {
    /// The link with the letters that wait.
    let link: PeerLink
    /// Which of its keys this node signs with.
    let newest: Int64
    /// Node time of the look: the `at` of each word and each letter that is made of it.
    let at: Instant
  }

  private final class Turn: Sendable {
    let mutex = Mutex(())
  }

  private let queries: Queries
  private let clock: NodeClock
  /// Links share turns; more of them only let more links be read at once.
  private let turns = (0..<64).map { _ in Turn() }

  /// Looks at the links of a store by that clock.
  init(queries: Queries, clock: NodeClock) {
    self.queries = queries
    self.clock = clock
  }

  /// A link now; nil where there is none. Throws what the store says.
  func look(at id: ID<PeerLink>) throws -> Told? {
    let turn = Int(UInt(bitPattern: id.hashValue) % UInt(turns.count))
    return try turns[turn].mutex.withLock { _ in
      try queries.signedLink(id).map { Told(link: $0.link, newest: $0.newest, at: clock.now) }
    }
  }
}
