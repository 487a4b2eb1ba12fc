//! What breaks between and inside the nodes of one seed: a drawn subset, so that no fault hides behind another.

/// The kinds of faults that a seed of the network has. Every fourth seed has none.
struct NetworkFaults: Sendable, Hashable {
  /// Of a hundred packets so many are lost.
  var lossPercent = 0
  /// Of a hundred packets so many come twice.
  var doublesPercent = 0
  /// Some packets take up to twenty seconds, and others overtake them.
  var delays = false
  /// Lines are cut in one direction, or in both.
  var cuts = false
  /// Nodes die before and after a commit.
  var crashes = false
  var fullDisks = false
  /// Wall clocks step, and a node that begins again follows its own.
  var clocks = false
  /// One node is put back to an older copy of its store.
  var restores = false
  /// A peer sends what is no frame, what is too large, what it did not sign, and what it had sent before.
  var lies = false
  /// Somebody leaves his post, and the other nodes hear of it later.
  var leaving = false
  /// One link is revoked.
  var revocation = false
  /// It is the tower that revokes, and the first of those below it that is revoked.
  var revokesBelow = false
  /// One node has a new key, and the others hear of it.
  var rotation = false

  /// None.
  static let none = NetworkFaults()

  /// Draws a subset for a seed.
  init(seed: UInt64, _ chance: inout SplitMix64) {
    guard seed % 4 != 0 else { return }
    lossPercent = chance.chance(50) ? chance.within(2...20) : 0
    doublesPercent = chance.chance(50) ? chance.within(2...15) : 0
    delays = chance.chance(50)
    cuts = chance.chance(60)
    crashes = chance.chance(60)
    fullDisks = chance.chance(30)
    clocks = chance.chance(40)
    restores = chance.chance(40)
    lies = chance.chance(50)
    leaving = chance.chance(40)
    revocation = chance.chance(20)
    // Drawn by itself, so that whatever else a seed has stays as it was.
    var apart = SplitMix64(seed: seed ^ 0x6B65_7973)
    rotation = apart.chance(40)
    // One thing at least breaks once for each node and hour.
    if !(cuts || crashes || fullDisks || clocks || lies) { cuts = true }
  }

  private init() {}

  /// Whether anything can come late, so that a climb need not be anybody's silence.
  var isNone: Bool { self == Self.none }
  /// Whether a packet always arrives soon where both ends are up and nothing is cut.
  var isPrompt: Bool { lossPercent == 0 && !delays }
}

/// One thing that breaks, or is whole again, at a planned time. Nodes are meant by the number of their seat.
enum NetworkMisfortune {
  case cut(NetworkWay)
  case whole(NetworkWay)
  case disk(Int, isFull: Bool)
  case clock(Int, seconds: Int64)
  case crash(Int)
  case lie(NetworkWay, NetworkLie)
  case backup(Int)
  case restore(Int, knows: Bool)
  case leaves(seat: Int)
  case revoke(NetworkWay)
  case rotate(Int)
}

/// One direction of a line.
struct NetworkWay: Hashable, Sendable, CustomStringConvertible {
  let from: Int
  let to: Int
  var back: NetworkWay { NetworkWay(from: to, to: from) }
  var description: String { "\(from)→\(to)" }
}

/// What a lying peer sends.
enum NetworkLie: CaseIterable {
  /// Bytes that are no frame.
  case noise
  /// More bytes than a frame has.
  case oversized
  /// A letter, or where there is none a hello, that a stranger signed.
  case missigned
  /// A letter with another payload than the one that was signed.
  case altered
  /// A packet of before, as it was.
  case replayed
}
