//! What some seeds of the network have beside what is usual: a body that moves, a node without a line, nodes that stand beside
//! each other. Drawn by itself, so that whatever else a seed has is drawn as before.

internal import Federation
internal import Kernel

/// Which of these a seed has.
struct NetworkJourneys: Sendable, Hashable {
  /// A hamlet of the prefecture's node moves to the node of the town below.
  var moves = false
  /// Its first offer is withdrawn, at times when it was taken over already; else it is offered anew.
  var withdraws = false
  /// A node has no line for a while, and what is said to it and by it is carried by hand.
  var byHand = false
  /// The ministry and a town meet through the tower's node, which carries what they seal for each other.
  var relays = false

  /// None.
  static let none = NetworkJourneys()

  private init() {}

  /// Draws them for a seed.
  init(seed: UInt64) {
    var apart = SplitMix64(seed: seed ^ 0x6A6F_7572_6E65)
    moves = apart.chance(35)
    byHand = apart.chance(35)
    // What is sealed is opened when it comes over a line: one node has the one or the other.
    relays = apart.chance(35) && !byHand
    // Drawn last: what a seed had before is drawn as before.
    withdraws = apart.chance(50) && moves
  }

  /// The same beside these faults. What is signed by a key that the other side does not know yet, and what was lost with an
  /// old copy of a store, is looked at in other seeds.
  func beside(_ faults: NetworkFaults) -> NetworkJourneys {
    var left = self
    if faults.restores || faults.rotation {
      left.moves = false
      left.withdraws = false
      left.relays = false
    }
    if faults.restores { left.byHand = false }
    if faults.revocation { left.relays = false }
    return left
  }
}

/// One step of these at a planned time. Nodes are meant by the number of their seat.
enum NetworkErrand {
  /// From now on there is no line between the two ends of a way.
  case lineGone(NetworkWay)
  /// There is one again.
  case lineBack(NetworkWay)
  /// Somebody writes a bundle at the beginning of the way.
  case write(NetworkWay)
  /// Whoever is at the beginning of the way raises an alert for whoever is at its end.
  case raise(NetworkWay)
  /// Somebody hands one in at its end.
  case handIn(NetworkStick)
  /// The old home of a body that moves offers it.
  case offer
  /// The old home withdraws its offer.
  case withdrawOffer
  /// The new one takes it over.
  case takeOver
  /// The tower learns that the town stands below the ministry.
  case acquaint
  /// A node gives its relay what it has to say to a node beside.
  case seal(Int)
  /// One of the two that stand beside each other raises an alert for the other.
  case raiseBeside(NetworkWay)
}

/// A bundle on its way.
struct NetworkStick {
  let way: NetworkWay
  let bytes: [UInt8]
  /// The hash that its cover names.
  let hash: Hash
  /// Whether it was damaged on its way.
  var isBent = false
}

/// A letter of a bundle, as far as it is looked for where the bundle was taken.
struct NetworkCarried {
  let id: ID<Envelope>
  let stream: Int64
  let lane: Lane
  let seq: Int64
}

/// A body that moves.
struct NetworkMove {
  let body: ID<Organization>
  let from: Int
  let to: Int
  var offer: Signed<HomeTransfer>?
  /// Which offer the old home has withdrawn.
  var withdrawn: ID<HomeTransfer>?
  /// Whether the new home was told to take it over, and whether it said that it has.
  var isAsked = false
  var isDone = false
}

/// What the world remembers of them.
struct NetworkTravels {
  var chance: SplitMix64
  /// Ways without a line.
  var unlined: Set<NetworkWay> = []
  /// What was in each bundle, by the hash of its cover, and which were taken where.
  var bundles: [Hash: [NetworkCarried]] = [:]
  var taken: Set<Taken> = []
  /// Between which two there is no line for a while, the node above first.
  var hand: NetworkWay?
  var move: NetworkMove?
  /// Whether the old home has heard that the new one took it over.
  var hasLetGo = false
  /// The two that stand beside each other, the ministry first; nil where the nation has no such two.
  var beside: (Int, Int)?
  /// The node that carries between them: the one above both.
  static let relay = 0

  /// A bundle that was taken at a node.
  struct Taken: Hashable {
    let seat: Int
    let hash: Hash
  }

  init(seed: UInt64) { chance = SplitMix64(seed: seed ^ 0x7472_6176_656C) }
}
