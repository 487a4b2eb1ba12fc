//! What can go wrong in a seed of the network, each with a name under which it is counted: what is not counted may never happen.

/// Something that goes wrong, or that is out of the ordinary, in a seed of the network.
public enum NetworkMishap: String, Sendable, Hashable, CaseIterable {
  /// A packet is lost.
  case lost
  /// A packet comes twice.
  case doubled
  /// A packet takes up to twenty seconds.
  case late
  /// A packet arrives behind one that was sent after it.
  case overtaken
  /// A line is cut in one direction.
  case cutOneWay
  /// A line is cut in both directions.
  case cutBothWays
  /// A node dies before it commits.
  case diedBefore
  /// A node dies after it committed, and nobody gets its answer.
  case diedAfter
  /// A node dies while nothing is asked of it.
  case diedIdle
  /// A disk is full.
  case fullDisk
  /// A node whose clock is off from the beginning.
  case skewed
  /// A wall clock steps.
  case stepped
  /// A node has a new key.
  case newKey
  /// Somebody leaves his post.
  case left
  /// A node is put back to an older copy of its store.
  case putBack
  /// A peer sends bytes that are no frame.
  case noise
  /// A peer sends more bytes than a frame has.
  case oversized
  /// A peer sends what a stranger has signed.
  case missigned
  /// A peer sends another payload than was signed.
  case altered
  /// A peer sends what it sent before.
  case replayed
  /// A link is revoked.
  case revoked
  /// Somebody finds a notice and does nothing.
  case silent
  /// Somebody who has stolen a mailbox presses a link.
  case stolen
  /// A bundle is handed in for a node without a line.
  case handedIn
  /// The same bundle is handed in once more.
  case handedInAgain
  /// A damaged bundle is handed in.
  case bent
  /// A sealed letter is opened that a relay has carried.
  case carried
  /// A body moves to another node.
  case moved
  /// The offer of one is withdrawn.
  case withdrawn

  /// In how many seeds that call for it it has to be seen at least once. Most come many times in each; of what a lying peer
  /// says there are a few of many kinds, and what comes once in a seed finds its node down at times.
  public var seedsUntilOwed: Int {
    switch self {
    case .noise, .oversized, .missigned, .altered, .replayed: 20
    case .newKey, .left, .putBack, .revoked, .moved, .withdrawn, .handedInAgain, .bent: 6
    case .diedBefore, .diedAfter, .overtaken: 4
    case .lost, .doubled, .late, .cutOneWay, .cutBothWays, .diedIdle, .fullDisk, .skewed, .stepped,
      .silent, .stolen, .handedIn, .carried:
      3
    }
  }
}

extension NetworkFaults {
  /// What a seed with these faults calls for.
  var called: Set<NetworkMishap> {
    var called: Set<NetworkMishap> = [.skewed, .silent, .stolen]
    if lossPercent > 0 { called.insert(.lost) }
    if doublesPercent > 0 { called.insert(.doubled) }
    if delays { called.formUnion([.late, .overtaken]) }
    if cuts { called.formUnion([.cutOneWay, .cutBothWays]) }
    if crashes { called.formUnion([.diedBefore, .diedAfter, .diedIdle]) }
    if fullDisks { called.insert(.fullDisk) }
    if clocks { called.insert(.stepped) }
    if restores { called.insert(.putBack) }
    if lies { called.formUnion([.noise, .oversized, .missigned, .altered, .replayed]) }
    if leaving { called.insert(.left) }
    if revocation { called.insert(.revoked) }
    if rotation { called.insert(.newKey) }
    return called
  }
}

extension NetworkLie {
  /// Under which name it is counted.
  var mishap: NetworkMishap {
    switch self {
    case .noise: .noise
    case .oversized: .oversized
    case .missigned: .missigned
    case .altered: .altered
    case .replayed: .replayed
    }
  }
}
