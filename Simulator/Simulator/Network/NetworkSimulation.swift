//! The simulator of many nodes: a nation that is founded once, worlds that are run by their seeds.

internal import Kernel

/// Runs seeds of the network. The nation is founded once and copied for each seed; a seed's world is thrown away after it.
public struct NetworkSimulation: Sendable {
  private let nation: NetworkNation
  private let founded: [FoundedRows]

  /// How many nodes there are, unless told otherwise: a tower, a ministry with two agencies, a prefecture with a town below
  /// it, a town below the tower, the police, a supporter with three firms.
  public static let usualNodes = NetworkNation.usualNodes
  /// How many nodes there may be.
  public static let nodes = NetworkNation.nodes
  /// Simulated hours of a seed, unless told otherwise.
  public static let usualHours = 4

  /// What became of a seed.
  public struct Report: Sendable {
    /// Which.
    public let seed: UInt64
    /// Inputs given to all nodes, frames and retries included.
    public let inputs: Int
    /// Letters that nodes queued for each other.
    public let letters: Int
    /// Packets that went out.
    public let packets: Int
    /// What broke: packets lost, doubled or late, lines cut, deaths, full disks, lies and the rest.
    public let faults: Int
    /// How often a node died.
    public let crashes: Int
    /// Whether anything breaks in this seed.
    public let hasFaults: Bool
    /// How often each thing happened that is out of the ordinary.
    public let played: [NetworkMishap: Int]
    /// What the seed calls for of these.
    public let called: Set<NetworkMishap>
    /// Facts in all journals at the end.
    public let facts: Int64
    /// The root of each node's journal at the end, the tower's first, as 64 hexadecimal digits.
    public let roots: [String]
    /// The first law that did not hold; nil when all did.
    public let violation: NetworkViolation?
    /// One line for each event; empty unless it was asked for.
    public let trace: [String]
  }

  /// Founds a nation of so many nodes, of which there must be as many as `nodes` allows. Throws what a store or a node says.
  public init(nodes count: Int = usualNodes) throws {
    precondition(Self.nodes.contains(count), "a network has \(Self.nodes) nodes")
    let nation = try NetworkFounding.found(NetworkPlan.usual(count))
    self.nation = nation
    founded = try nation.seats.map { try FoundedRows($0.template) }
  }

  /// Runs one seed. With a planted bug only its own law is looked at, so that no other law finds it first. Where it is not
  /// planted, the same faults come without it, and every law is looked at.
  public func run(
    seed: UInt64, hours: Int = usualHours, breaking bug: NetworkBreak? = nil,
    isPlanted: Bool = true, isTracing: Bool = false
  ) throws -> Report {
    let world = try NetworkWorld(
      seed: seed, nation: nation, founded: founded, bug: bug, isPlanted: isPlanted,
      isTracing: isTracing)
    var violation: NetworkViolation?
    do {
      try world.run(hours: hours)
    } catch let found as NetworkViolation {
      violation = found
      world.note("\(found)")
    } catch  where bug != nil && isPlanted {
      // A planted bug may leave rows that nobody can read; that is no finding of its law.
      world.note("\(error)")
    }
    let before = founded.reduce(0) { $0 + $1.journal.letters }
    return Report(
      seed: seed, inputs: world.inputs,
      letters: world.nodes.reduce(0) { $0 + $1.journal.letters } - before,
      packets: world.packets, faults: world.breakages, crashes: world.crashes,
      hasFaults: !world.faults.isNone, played: world.played, called: world.called,
      facts: world.nodes.reduce(0) { $0 + $1.journal.count },
      roots: world.nodes.map { $0.journal.root.description }, violation: violation,
      trace: world.trace)
  }
}
