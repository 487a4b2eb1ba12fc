//! Sums over seeds of the network, and what was called for and never happened: a swarm that plays nothing does not pass.

/// What many seeds came to.
public struct NetworkCensus: Sendable {
  /// Seeds that were run.
  public private(set) var seeds = 0
  /// Those of them in which something breaks.
  public private(set) var faultySeeds = 0
  /// Inputs given to all nodes.
  public private(set) var inputs = 0
  /// Letters that nodes queued for each other.
  public private(set) var letters = 0
  /// Packets that went out.
  public private(set) var packets = 0
  /// What broke.
  public private(set) var faults = 0
  /// How often a node died.
  public private(set) var crashes = 0
  /// Facts in all journals.
  public private(set) var facts: Int64 = 0
  /// How often each thing happened.
  public private(set) var played: [NetworkMishap: Int] = [:]
  /// In how many seeds each was called for.
  public private(set) var called: [NetworkMishap: Int] = [:]
  /// The lowest seed so far in which a law did not hold.
  public private(set) var first: NetworkSimulation.Report?

  /// Inputs that each node gets in an hour at least. Source: the issue of the simulator.
  public static let inputsPerNodeHour = 20
  /// What breaks for each node and hour at least, in a seed that has faults. Source: the same.
  public static let faultsPerNodeHour = 1

  /// Sums of no seed.
  public init() {}

  /// Adds a seed.
  public mutating func add(_ report: NetworkSimulation.Report) {
    seeds += 1
    if report.hasFaults { faultySeeds += 1 }
    inputs += report.inputs
    letters += report.letters
    packets += report.packets
    faults += report.faults
    crashes += report.crashes
    facts += report.facts
    for (mishap, count) in report.played { played[mishap, default: 0] += count }
    for mishap in report.called { called[mishap, default: 0] += 1 }
    guard report.violation != nil else { return }
    if first.map({ report.seed < $0.seed }) ?? true { first = report }
  }

  /// How often each thing happened, in one line; whatever no seed called for is left out.
  public var line: String {
    NetworkMishap.allCases.filter { called[$0] != nil || played[$0] != nil }
      .map { "\($0.rawValue) \(played[$0] ?? 0)" }.joined(separator: ", ")
  }

  /// What is missing of what these seeds had to play, one a line; none where they were busy enough. Callers ask only where
  /// no seed was cut short by a law.
  public func shortfalls(nodes: Int, hours: Int) -> [String] {
    var missing: [String] = []
    let least = Self.inputsPerNodeHour * nodes * hours * seeds
    if inputs < least { missing.append("\(inputs) inputs, and \(least) are the least") }
    let broken = Self.faultsPerNodeHour * nodes * hours * faultySeeds
    if faults < broken { missing.append("\(faults) faults, and \(broken) are the least") }
    for mishap in NetworkMishap.allCases {
      let count = called[mishap] ?? 0
      if count >= mishap.seedsUntilOwed, played[mishap] ?? 0 == 0 {
        missing.append("\(mishap.rawValue) never happened in \(count) seeds that call for it")
      }
    }
    return missing
  }
}
