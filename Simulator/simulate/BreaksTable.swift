//! `simulate --breaks-table`: a clean run, and every planted bug with the first seed that finds it, as Markdown for
//! `docs/simulation.md`.

internal import Simulator

/// The table of laws, planted bugs and seeds of the simulator of one node.
struct BreaksTable {
  /// Where the search begins, and where it is given up.
  let seeds: Range<UInt64>
  /// Simulated hours of each seed.
  let hours: Int
  /// Bugs that are looked for at the same time.
  let jobs: Int

  /// Prints the table. Gives whether every law held in the clean run and found its bugs in the others.
  func run() async throws -> Bool {
    let clean = try cleanRun()
    let (seeds, hours) = (seeds, hours)
    let rows = try await BreakSearch.rows(of: Break.allCases, jobs: jobs) { bug in
      let simulation = try Simulation()
      let found = try BreakSearch.first(of: seeds) { seed in
        try simulation.run(seed: seed, hours: hours, breaking: bug).violation?.law == bug.law
      }
      return BreakRow(
        law: bug.law.rawValue, lawPlace: Law.allCases.firstIndex(of: bug.law) ?? 0,
        bug: bug.rawValue, summary: bug.summary, seed: found.seed, took: found.took, without: nil)
    }
    let table = BreakSearch.markdown(rows, of: seeds, isComparing: false)
    print(([clean.line, ""] + table).joined(separator: "\n"))
    return clean.isSound && rows.allSatisfy { $0.seed != nil }
  }

  /// Runs the seeds without a bug, and says what they came to.
  private func cleanRun() throws -> (line: String, isSound: Bool) {
    let simulation = try Simulation()
    var inputs = 0
    var facts: Int64 = 0
    var broken: String?
    let clock = ContinuousClock()
    let began = clock.now
    for seed in seeds where broken == nil {
      let report = try simulation.run(seed: seed, hours: hours)
      inputs += report.inputs
      facts += report.facts
      broken = report.violation.map { "seed \(seed): \($0)" }
    }
    let held = broken.map { "a law did not hold, \($0)" } ?? "every law held"
    let took = BreakSearch.text(clock.now - began)
    let line =
      "Seeds \(BreakSearch.span(seeds)) of \(hours) hours without a bug: \(inputs) inputs, "
      + "\(facts) Facts, \(took) s; \(held)."
    return (line, broken == nil)
  }
}
