//! `simulate --nodes N --breaks-table`: a clean run of many nodes, and every planted bug of the network with the first seed
//! that finds it, as Markdown for `docs/simulation.md`.

internal import Simulator

/// The table of laws, planted bugs and seeds of the simulator of many nodes.
struct NetworkBreaksTable {
  /// Where the search begins, and where it is given up.
  let seeds: Range<UInt64>
  /// How many nodes.
  let nodes: Int
  /// Simulated hours of each seed.
  let hours: Int
  /// Seeds, then bugs, that are run at the same time.
  let jobs: Int

  /// Prints the table. Gives whether every law held where no bug was planted and found its bugs in the others.
  func run() async throws -> Bool {
    let simulation = try NetworkSimulation(nodes: nodes)
    let clean = try await cleanRun(simulation)
    let (seeds, hours) = (seeds, hours)
    let rows = try await BreakSearch.rows(of: NetworkBreak.allCases, jobs: jobs) { bug in
      let found = try BreakSearch.first(of: seeds) { seed in
        try simulation.run(seed: seed, hours: hours, breaking: bug).violation?.law == bug.law
      }
      let without = try found.seed.flatMap { seed in
        try simulation.run(seed: seed, hours: hours, breaking: bug, isPlanted: false).violation
      }
      return BreakRow(
        law: bug.law.rawValue, lawPlace: NetworkLaw.allCases.firstIndex(of: bug.law) ?? 0,
        bug: bug.rawValue, summary: bug.summary, seed: found.seed, took: found.took,
        without: without.map { "\($0)" })
    }
    let table = BreakSearch.markdown(rows, of: seeds, isComparing: true)
    print((clean.lines + [""] + table).joined(separator: "\n"))
    return clean.isSound && rows.allSatisfy { $0.seed != nil && $0.without == nil }
  }

  /// Runs every seed without a bug, also after one that fails, and says what they came to; the founding is left out.
  private func cleanRun(
    _ simulation: NetworkSimulation
  ) async throws -> (lines: [String], isSound: Bool) {
    let work = SharedWork(seeds, NetworkCensus())
    let hours = hours
    let clock = ContinuousClock()
    let began = clock.now
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<jobs {
        group.addTask {
          while let seed = work.next() {
            let report = try simulation.run(seed: seed, hours: hours)
            work.done { $0.add(report) }
          }
        }
      }
      try await group.waitForAll()
    }
    let took = clock.now - began
    let sums = work.sum
    let broken = sums.first.flatMap { report in
      report.violation.map { "seed \(report.seed): \($0)" }
    }
    let rate =
      took.components.seconds > 0 ? "\(Int64(sums.inputs) / took.components.seconds)" : "–"
    let figures =
      "\(BreakSearch.span(seeds)) (\(sums.seeds)) | \(nodes) | \(hours) | \(sums.inputs) | "
      + "\(sums.letters) | \(sums.faults) | \(BreakSearch.text(took)) | \(rate)"
    let lines = [
      "| | seeds | nodes | hours | inputs | letters | faults | seconds | inputs a second |",
      "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
      "| clean run: \(broken ?? "every law held") | \(figures) |",
      "",
      "What happened in them: \(sums.line).",
    ]
    return (lines, broken == nil)
  }
}
