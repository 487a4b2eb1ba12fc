//! `simulate seeds --nodes N`: seeds of many nodes in, laws checked, one line out.

internal import ArgumentParser
internal import Simulator

/// A range of seeds of the network. Exit 0 clean, 1 a law did not hold or the seeds were not busy enough, 3 a planted bug
/// was not found.
struct NetworkSeeds {
  let seeds: Range<UInt64>
  let nodes: Int
  let hours: Int
  let jobs: Int
  /// No seed is begun after so many seconds; nil where all are run.
  let seconds: Int?
  let trace: Bool
  let root: Bool
  /// A bug whose faults come, and whether it is planted.
  let bug: NetworkBreak?
  let isPlanted: Bool

  func run() async throws {
    let began = ContinuousClock.now
    let simulation = try NetworkSimulation(nodes: nodes)
    let work = SharedWork(seeds, NetworkCensus())
    let end = seconds.map { began + .seconds($0) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<jobs {
        group.addTask {
          while work.sum.first == nil, end.map({ ContinuousClock.now < $0 }) ?? true,
            let seed = work.next()
          {
            let report = try simulation.run(
              seed: seed, hours: hours, breaking: bug, isPlanted: isPlanted, isTracing: trace)
            work.done { $0.add(report) }
            // One write for a seed, so that two jobs do not mix their lines.
            var lines = report.trace.map { "\(seed) \($0)" }
            if root { lines.append("\(seed) \(report.roots.joined(separator: " "))") }
            if !lines.isEmpty { print(lines.joined(separator: "\n")) }
          }
        }
      }
      try await group.waitForAll()
    }
    let sums = work.sum
    let took = (ContinuousClock.now - began).components.seconds
    let line =
      "seeds \(sums.seeds), nodes \(nodes), inputs \(sums.inputs), letters \(sums.letters), "
      + "packets \(sums.packets), faults \(sums.faults), crashes \(sums.crashes), "
      + "facts \(sums.facts), \(took) s"
    if let first = sums.first {
      try tell(first, simulation)
      print(line)
      throw ExitCode(1)
    }
    print("what happened: \(sums.line)")
    print("\(line): every law held")
    if bug != nil && isPlanted { throw ExitCode(3) }
    let missing = bug == nil ? sums.shortfalls(nodes: nodes, hours: hours) : []
    for one in missing { print("not busy enough: \(one)") }
    if !missing.isEmpty { throw ExitCode(1) }
  }

  /// Runs the seed again with every event written down: the same seed is the same world, and it is said where it is not.
  private func tell(_ report: NetworkSimulation.Report, _ simulation: NetworkSimulation) throws {
    let again = try simulation.run(
      seed: report.seed, hours: hours, breaking: bug, isPlanted: isPlanted, isTracing: true)
    if !trace { for line in again.trace { print(line) } }
    if again.violation != report.violation || again.roots != report.roots {
      print("the replay differs: \(again.violation.map { "\($0)" } ?? "every law held")")
    }
    if let violation = report.violation { print("seed \(report.seed): \(violation)") }
    let planted = bug.map { " --break \($0.rawValue)\(isPlanted ? "" : " --no-plant")" } ?? ""
    print("again: simulate --nodes \(nodes) --hours \(hours) --seeds \(report.seed)\(planted)")
  }
}
