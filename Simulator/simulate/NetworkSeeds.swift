//! `simulate seeds --nodes N`: seeds of many nodes in, laws checked, one line out.

internal import ArgumentParser
internal import Simulator
internal import Synchronization

/// A range of seeds of the network. Exit 0 clean, 1 a law did not hold, 3 a planted bug was not found.
struct NetworkSeeds {
  let seeds: Range<UInt64>
  let nodes: Int
  let hours: Int
  let jobs: Int
  let trace: Bool
  let root: Bool
  /// A bug whose faults come, and whether it is planted.
  let bug: NetworkBreak?
  let isPlanted: Bool

  func run() async throws {
    let began = ContinuousClock.now
    let simulation = try NetworkSimulation(nodes: nodes)
    let work = NetworkSeedsWork(seeds)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<jobs {
        group.addTask {
          while let seed = work.next() {
            let report = try simulation.run(
              seed: seed, hours: hours, breaking: bug, isPlanted: isPlanted, isTracing: trace)
            work.done(report)
            // One write for a seed, so that two jobs do not mix their lines.
            var lines = report.trace.map { "\(seed) \($0)" }
            if root { lines.append("\(seed) \(report.roots.joined(separator: " "))") }
            if !lines.isEmpty { print(lines.joined(separator: "\n")) }
          }
        }
      }
      try await group.waitForAll()
    }
    let sums = work.sums
    let seconds = (ContinuousClock.now - began).components.seconds
    let line =
      "seeds \(sums.seeds), nodes \(nodes), inputs \(sums.inputs), letters \(sums.letters), "
      + "packets \(sums.packets), faults \(sums.faults), crashes \(sums.crashes), "
      + "facts \(sums.facts), \(seconds) s"
    if let first = sums.first {
      try tell(first, simulation)
      print(line)
      throw ExitCode(1)
    }
    print("\(line): every law held")
    if bug != nil && isPlanted { throw ExitCode(3) }
  }

  /// Runs the seed again with every event written down: the same seed is the same world.
  private func tell(_ report: NetworkSimulation.Report, _ simulation: NetworkSimulation) throws {
    if !trace {
      let again = try simulation.run(
        seed: report.seed, hours: hours, breaking: bug, isPlanted: isPlanted, isTracing: true)
      for line in again.trace { print(line) }
    }
    if let violation = report.violation { print("seed \(report.seed): \(violation)") }
  }
}

/// Sums over seeds.
private struct NetworkTotals {
  var seeds = 0
  var inputs = 0
  var letters = 0
  var packets = 0
  var faults = 0
  var crashes = 0
  var facts: Int64 = 0
  /// The lowest seed so far in which a law did not hold.
  var first: NetworkSimulation.Report?

  mutating func add(_ report: NetworkSimulation.Report) {
    seeds += 1
    inputs += report.inputs
    letters += report.letters
    packets += report.packets
    faults += report.faults
    crashes += report.crashes
    facts += report.facts
    guard report.violation != nil else { return }
    if first.map({ report.seed < $0.seed }) ?? true { first = report }
  }
}

/// The seeds that are left, and what came of the others: shared by the jobs.
private final class NetworkSeedsWork: Sendable {
  private let end: UInt64
  private let left: Mutex<UInt64>
  private let totals = Mutex(NetworkTotals())

  init(_ range: Range<UInt64>) {
    end = range.upperBound
    left = Mutex(range.lowerBound)
  }

  /// What came of them.
  var sums: NetworkTotals { totals.withLock { $0 } }

  /// The next seed; nil when all are taken or a law did not hold.
  func next() -> UInt64? {
    guard totals.withLock({ $0.first == nil }) else { return nil }
    return left.withLock { seed in
      guard seed < end else { return nil }
      defer { seed += 1 }
      return seed
    }
  }

  func done(_ report: NetworkSimulation.Report) { totals.withLock { $0.add(report) } }
}
