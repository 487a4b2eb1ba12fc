//! One node of a replay across nodes: its store, its key, its ends of the lines, and its journal read beside it.

internal import Federation
internal import Formats
internal import GRDB
internal import Kernel
internal import Node

/// A node that knows no time but the one it is told. In one thread, like everything here.
final class NodesSeat {
  /// Its key in the scenario.
  let key: String
  /// As the other nodes know it.
  let name: NodeName
  let signing: SigningKey
  /// The numbers of the nodes that have taken it in.
  let above: [Int]
  /// The keys of the bodies that live there, its own first.
  let hosts: [String]
  let stage: ReplayNode
  /// Who is who, the same on every node, and the marks that this one looks for.
  var cast = ReplayCast()
  var chronicle = ReplayChronicle()
  var journal = NetworkJournal()
  /// Its end of each line, by the number of the neighbour.
  var lines: [Int: NetworkLine] = [:]
  /// When letters that were not receipted are sent again, by neighbour.
  var retryAt: [Int: Instant] = [:]
  /// Whom it has told each neighbour that it hosts.
  var introduced: [Int: [ID<Organization>]] = [:]
  /// The neighbours to whom there may be something to say.
  var wantsToSpeak: Set<Int> = []
  /// Marks that came and were not looked for in old events yet.
  var newMarks: [ID<IndicatorBatch>] = []
  /// Every event of its sensors so far.
  var sights: [(at: Instant, body: String, sight: Scenario.Sight)] = []
  /// Whether the node is gone.
  var isLost = false

  init(_ seat: Scenario.Seat, number: Int, above: [Int], at now: Instant) throws {
    let seed = [UInt8](
      repeating: UInt8(truncatingIfNeeded: number + 1), count: SigningKey.seedBytes)
    guard let name = NodeName("\(seat.key).example"),
      let signing = SigningKey(name: name.text, seed: seed)
    else { throw ReplayFault(description: "no node can be named \(seat.key)") }
    key = seat.key
    self.name = name
    self.signing = signing
    self.above = above
    hosts = seat.hosts
    stage = try ReplayNode(at: now, name: name.text, seed: UInt64(number + 1))
  }

  /// The neighbours, in order.
  var neighbours: [Int] { lines.keys.sorted() }

  /// The neighbour at the other end of a link.
  func peer(of link: ID<PeerLink>) -> Int? { neighbours.first { lines[$0]?.link == link } }

  /// Reads what was committed since the last time.
  func read() throws -> [NetworkJournal.Entry] {
    try stage.node.writer.read { try journal.read($0) }
  }
}
