//! `simulate seeds`: seeds in, laws checked, one line out. Exit 0 clean, 1 a law did not hold, 2 no bug has that name, 3 a
//! planted bug was not found. With `--nodes` above one, or a bug of the network, it is a network of nodes; see `NetworkSeeds`.

internal import ArgumentParser
internal import Foundation
internal import Simulator

/// A range of seeds as it is typed: `A..<B`, or one seed.
struct Seeds: ExpressibleByArgument {
  let range: Range<UInt64>
  /// How a default is shown.
  var defaultValueDescription: String { "\(range.lowerBound)..<\(range.upperBound)" }

  /// These seeds.
  init(_ range: Range<UInt64>) { self.range = range }

  /// Reads it; nil for anything else, or when it is empty.
  init?(argument: String) {
    if let one = UInt64(argument), one < .max {
      range = one..<(one + 1)
      return
    }
    let parts = argument.split(separator: "..<", maxSplits: 1)
    guard parts.count == 2, let first = UInt64(parts[0]), let last = UInt64(parts[1]), first < last
    else { return nil }
    range = first..<last
  }
}

/// Seeds and laws: what `simulate` does unless told otherwise.
struct RunSeeds: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "seeds",
    abstract: "Runs the node through simulated days and holds it to its laws.")

  @Option(help: "Seeds, as A..<B or one number.")
  var seeds = Seeds(0..<20)
  @Option(help: "Nodes: one, or a network of so many.")
  var nodes: Int?
  @Option(help: "Simulated hours of each seed; 48 for one node, 4 for a network.")
  var hours: Int?
  @Option(help: "Seeds at the same time.")
  var jobs = 1
  @Option(help: "Begin no seed of a network after so many seconds.")
  var seconds: Int?
  @Flag(help: "Print every event of every seed.")
  var trace = false
  @Flag(help: "Print each seed and its final Merkle root.")
  var root = false
  @Flag(help: "Print the bugs that can be planted, with the law that finds each.")
  var listBreaks = false
  @Flag(
    help:
      "Run the seeds clean, then with each bug until it is found: as a table. Of the network with --nodes."
  )
  var breaksTable = false
  @Option(name: .customLong("break"), help: "Plant this bug; exit 1 when its law finds it.")
  var planted: String?
  @Flag(help: "Of a bug of the network bring the faults alone: the same seed, clean.")
  var noPlant = false

  mutating func validate() throws {
    guard (1...64).contains(jobs) else { throw ValidationError("--jobs wants 1 to 64") }
    guard hours.map({ (1...8760).contains($0) }) ?? true else {
      throw ValidationError("--hours wants 1 to 8760")
    }
    guard seconds.map({ (1...86_400).contains($0) }) ?? true else {
      throw ValidationError("--seconds wants 1 to 86400")
    }
    if seconds != nil && (!isNetwork || breaksTable) {
      throw ValidationError("--seconds is of seeds of a network: with --nodes, without a table")
    }
    let most = NetworkSimulation.nodes.upperBound
    guard nodes.map({ (1...most).contains($0) }) ?? true else {
      throw ValidationError("--nodes wants 1 to \(most)")
    }
    if breaksTable && (planted != nil || trace || root) {
      throw ValidationError("--breaks-table is of all bugs: without --break, --trace and --root")
    }
    guard let planted else {
      if noPlant { throw ValidationError("--no-plant wants --break") }
      return
    }
    if networkBug != nil {
      if nodes == 1 {
        throw ValidationError("\(planted) is a bug of the network: --nodes 2 or more")
      }
      return
    }
    // Said by `run`, which answers with a code of its own.
    if Break(rawValue: planted) == nil { return }
    if isNetwork || noPlant {
      throw ValidationError("\(planted) is a bug of one node: without --nodes and --no-plant")
    }
  }

  private var networkBug: NetworkBreak? { planted.flatMap { NetworkBreak(rawValue: $0) } }
  private var isNetwork: Bool { nodes.map { $0 > 1 } ?? (networkBug != nil) }

  mutating func run() async throws {
    if let planted, networkBug == nil, Break(rawValue: planted) == nil {
      FileHandle.standardError.write(
        Data("no bug is called \(planted); see --list-breaks\n".utf8))
      throw ExitCode(2)
    }
    if listBreaks {
      for bug in Break.allCases { print("\(bug.rawValue)\t\(bug.law.rawValue)\t\(bug.summary)") }
      for bug in NetworkBreak.allCases {
        print("\(bug.rawValue)\tnetwork \(bug.law.rawValue)\t\(bug.summary)")
      }
      return
    }
    if breaksTable && isNetwork {
      let table = NetworkBreaksTable(
        seeds: seeds.range, nodes: nodes ?? NetworkSimulation.usualNodes,
        hours: hours ?? NetworkSimulation.usualHours, jobs: jobs)
      if try await !table.run() { throw ExitCode(3) }
      return
    }
    if breaksTable {
      let table = BreaksTable(
        seeds: seeds.range, hours: hours ?? Simulation.usualHours, jobs: jobs)
      if try await !table.run() { throw ExitCode(3) }
      return
    }
    if isNetwork {
      return try await NetworkSeeds(
        seeds: seeds.range, nodes: nodes ?? NetworkSimulation.usualNodes,
        hours: hours ?? NetworkSimulation.usualHours, jobs: jobs, seconds: seconds, trace: trace,
        root: root, bug: networkBug, isPlanted: !noPlant
      ).run()
    }
    let range = seeds.range
    let bug = planted.flatMap { Break(rawValue: $0) }
    let totals = try await all(range, bug)
    if let first = totals.first {
      try tell(first, bug)
      throw ExitCode(1)
    }
    print(
      "seeds \(totals.seeds), inputs \(totals.inputs), facts \(totals.facts), "
        + "climbs \(totals.climbs), crashes \(totals.crashes), "
        + "failed writes \(totals.failedWrites): every law held")
    if bug != nil { throw ExitCode(3) }
  }

  /// Runs the seeds on so many threads; stops at the first law that does not hold.
  private func all(_ range: Range<UInt64>, _ bug: Break?) async throws -> Totals {
    let work = SharedWork(range, Totals())
    let (hours, trace, root) = (hours ?? Simulation.usualHours, trace, root)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<jobs {
        group.addTask {
          let simulation = try Simulation()
          while work.sum.first == nil, let seed = work.next() {
            let report = try simulation.run(
              seed: seed, hours: hours, breaking: bug, isTracing: trace)
            work.done { $0.add(report) }
            // One write for a seed, so that two jobs do not mix their lines.
            var lines = report.trace.map { "\(seed) \($0)" }
            if root { lines.append("\(seed) \(report.root)") }
            if !lines.isEmpty { print(lines.joined(separator: "\n")) }
          }
        }
      }
      try await group.waitForAll()
    }
    return work.sum
  }

  /// Runs the seed again with every event written down: the same seed is the same world, and it is said where it is not.
  private func tell(_ report: Simulation.Report, _ bug: Break?) throws {
    let again = try Simulation().run(
      seed: report.seed, hours: hours ?? Simulation.usualHours, breaking: bug, isTracing: true)
    if !trace { for line in again.trace { print(line) } }
    if "\(again.root)" != "\(report.root)" || again.violation != report.violation {
      print("the replay differs: \(again.violation.map { "\($0)" } ?? "every law held")")
    }
    if let violation = report.violation { print("seed \(report.seed): \(violation)") }
    let planted = bug.map { " --break \($0.rawValue)" } ?? ""
    let span = hours ?? Simulation.usualHours
    print("again: simulate --hours \(span) --seeds \(report.seed)\(planted)")
  }
}

/// Sums over seeds.
private struct Totals {
  var seeds = 0
  var inputs = 0
  var facts: Int64 = 0
  var climbs = 0
  var crashes = 0
  var failedWrites = 0
  /// The lowest seed so far in which a law did not hold.
  var first: Simulation.Report?

  mutating func add(_ report: Simulation.Report) {
    seeds += 1
    inputs += report.inputs
    facts += report.facts
    climbs += report.climbs
    crashes += report.crashes
    failedWrites += report.failedWrites
    guard report.violation != nil else { return }
    if first.map({ report.seed < $0.seed }) ?? true { first = report }
  }
}
