//! `simulate --breaks-table`: a clean run, and every planted bug with the first seed that finds it, as Markdown for
//! `docs/simulation.md`.

internal import Simulator
internal import Synchronization

/// The table of laws, planted bugs and seeds of the simulator of one node.
struct BreaksTable {
  /// Where the search begins, and where it is given up.
  let seeds: Range<UInt64>
  /// Simulated hours of each seed.
  let hours: Int
  /// Bugs that are looked for at the same time.
  let jobs: Int

  /// What came of one bug.
  struct Found: Sendable {
    /// Which bug.
    let bug: Break
    /// The first seed in which its law found it; nil where none did.
    let seed: UInt64?
    /// How long it took until then.
    let took: Duration
  }

  /// Prints the table. Gives whether every law held in the clean run and found its bugs in the others.
  func run() async throws -> Bool {
    let clean = try cleanRun()
    let found = try await search()
    print(Self.markdown(clean: clean, found, seeds: seeds, hours: hours))
    return clean.broken == nil && found.allSatisfy { $0.seed != nil }
  }

  /// Sums of the seeds without a bug.
  struct Clean: Sendable {
    /// Inputs given to the node.
    var inputs = 0
    /// Facts in the journals.
    var facts: Int64 = 0
    /// How long it took.
    var took = Duration.zero
    /// The first seed in which a law did not hold, and which.
    var broken: String?
  }

  private func cleanRun() throws -> Clean {
    let simulation = try Simulation()
    var sums = Clean()
    let clock = ContinuousClock()
    let began = clock.now
    for seed in seeds where sums.broken == nil {
      let report = try simulation.run(seed: seed, hours: hours)
      sums.inputs += report.inputs
      sums.facts += report.facts
      sums.broken = report.violation.map { "seed \(seed): \($0)" }
    }
    sums.took = clock.now - began
    return sums
  }

  private func search() async throws -> [Found] {
    let work = BugWork()
    let (seeds, hours) = (seeds, hours)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<jobs {
        group.addTask {
          let simulation = try Simulation()
          while let bug = work.next() {
            work.done(try Self.look(for: bug, in: simulation, seeds, hours))
          }
        }
      }
      try await group.waitForAll()
    }
    return work.found
  }

  private static func look(
    for bug: Break, in simulation: Simulation, _ seeds: Range<UInt64>, _ hours: Int
  ) throws -> Found {
    let clock = ContinuousClock()
    let began = clock.now
    for seed in seeds {
      let report = try simulation.run(seed: seed, hours: hours, breaking: bug)
      if report.violation?.law == bug.law {
        return Found(bug: bug, seed: seed, took: clock.now - began)
      }
    }
    return Found(bug: bug, seed: nil, took: clock.now - began)
  }

  /// The table; bugs in the order of their laws.
  static func markdown(
    clean: Clean, _ found: [Found], seeds: Range<UInt64>, hours: Int
  ) -> String {
    let span = "\(seeds.lowerBound)–\(max(seeds.lowerBound, seeds.upperBound - 1))"
    let held = clean.broken.map { "a law did not hold, \($0)" } ?? "every law held"
    let run = "\(clean.inputs) inputs, \(clean.facts) Facts, \(text(clean.took)) s"
    var lines = [
      "Seeds \(span) of \(hours) hours without a bug: \(run); \(held).",
      "",
      "| law | planted bug | what it does | first seed that finds it | seconds |",
      "| --- | --- | --- | --- | --- |",
    ]
    let laws = Law.allCases
    let sorted = found.sorted { left, right in
      func place(_ one: Found) -> Int { laws.firstIndex(of: one.bug.law) ?? laws.count }
      return (place(left), left.bug.rawValue) < (place(right), right.bug.rawValue)
    }
    for one in sorted {
      let seed = one.seed.map { "\($0)" } ?? "none of \(seeds.count)"
      let bug = one.bug
      let what = "`\(bug.law.rawValue)` | `\(bug.rawValue)` | \(bug.summary)"
      lines.append("| \(what) | \(seed) | \(text(one.took)) |")
    }
    return lines.joined(separator: "\n")
  }

  private static func text(_ took: Duration) -> String {
    let tenths =
      took.components.seconds * 10 + took.components.attoseconds / 100_000_000_000_000_000
    return "\(tenths / 10).\(tenths % 10)"
  }
}

/// The bugs that are left, and what came of the others: shared by the jobs.
private final class BugWork: Sendable {
  private let left = Mutex(0)
  private let all = Mutex<[BreaksTable.Found]>([])

  /// The next bug; nil when all are taken.
  func next() -> Break? {
    left.withLock { index in
      guard index < Break.allCases.count else { return nil }
      defer { index += 1 }
      return Break.allCases[index]
    }
  }

  func done(_ one: BreaksTable.Found) { all.withLock { $0.append(one) } }

  /// What came of them, in whichever order.
  var found: [BreaksTable.Found] { all.withLock { $0 } }
}
