//! What the judgements of a replay across nodes remember between a cause and the minute in which it must be known elsewhere.

internal import Alerting
internal import Formats
internal import Kernel

/// Everything that is waited for, and what was really done.
struct NodesMemory {
  /// Whether the founding is over: before that nothing is judged.
  private(set) var isJudging = false
  /// Upward copies that must be made within a minute.
  var copies: [Copies] = []
  /// Alerts of other nodes of which the tower should hear within a minute.
  var unheard: [Unheard] = []
  /// Marks that people entered, and when each node had looked for them.
  var entered: [Entered] = []
  /// Every mark of the scenario that some node may know.
  var marks: [Scenario.Mark] = []
  /// When a neighbour notices that a node is gone.
  var silences: [NetworkWay: Instant] = [:]
  /// When a duty was first on its last rung, on each node.
  var lastRungs: [Watched: Instant] = [:]
  /// Over which channel somebody really answered.
  var pressed: [Answered: Delivery.Channel] = [:]
  /// Who answered over a channel in doubt.
  var doubters: [ID<Delivery>: Set<ID<Person>>] = [:]
  /// On each node somebody who takes no part in the exercise that is tried.
  var outsiders: [Int: ID<Person>] = [:]
  /// Exercise letters that a node refused.
  var refusedLetters = 0

  /// Who must be told of a duty.
  struct Copies {
    let delivery: ID<Delivery>
    let alert: ID<Alert>
    let seat: Int
    let at: Instant
    let people: [ID<Person>]
  }

  /// An alert that began away from the tower.
  struct Unheard {
    let alert: ID<Alert>
    let seat: Int
    let at: Instant
    /// Whether both ends of the line to the tower were there when it was raised.
    let isReachable: Bool
  }

  /// A mark that somebody entered.
  struct Entered {
    let value: String
    let seat: Int
    let at: Instant
    /// When each node had looked for it in what its sensors saw before.
    var looked: [Int: Instant] = [:]
    var isJudged = false
  }

  /// A duty as one node watches it.
  struct Watched: Hashable {
    let seat: Int
    let delivery: ID<Delivery>
  }

  /// Somebody's answer to a duty.
  struct Answered: Hashable {
    let delivery: ID<Delivery>
    let person: ID<Person>
  }

  /// From now on everything is judged.
  mutating func begin() { isJudging = true }

  /// When the next minute is over; nil where nothing is waited for.
  var nextCheck: Instant? {
    let starts =
      copies.map(\.at) + unheard.map(\.at) + entered.filter { !$0.isJudged }.map(\.at)
    return starts.min().map { $0 + NodesReplay.minute }
  }
}
