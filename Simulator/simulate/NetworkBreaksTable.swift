//! `simulate --nodes N --breaks-table`: a clean run of many nodes, and every planted bug of the network with the first seed
//! that finds it, as Markdown for `docs/simulation.md`.

internal import Simulator
internal import Synchronization

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

  /// What came of one bug.
  struct Found: Sendable {
    /// Which bug.
    let bug: NetworkBreak
    /// The first seed in which its law found it; nil where none did.
    let seed: UInt64?
    /// How long it took until then.
    let took: Duration
    /// What did not hold in the same seed with the same faults and without the bug; nil where every law did, or none was
    /// found.
    let without: NetworkViolation?
  }

  /// Sums of the seeds without a bug.
  struct Clean: Sendable {
    /// Seeds that were run.
    var seeds = 0
    /// Inputs given to all nodes.
    var inputs = 0
    /// Letters that nodes queued for each other.
    var letters = 0
    /// What broke.
    var faults = 0
    /// How long it took, the founding left out.
    var took = Duration.zero
    /// The lowest seed in which a law did not hold, and which.
    var broken: (seed: UInt64, violation: NetworkViolation)?
  }

  /// Prints the table. Gives whether every law held where no bug was planted and found its bugs in the others.
  func run() async throws -> Bool {
    let simulation = try NetworkSimulation(nodes: nodes)
    let clean = try await cleanRun(simulation)
    let found = try await search(simulation)
    print(Self.markdown(clean: clean, found, nodes: nodes, seeds: seeds, hours: hours))
    return clean.broken == nil && found.allSatisfy { $0.seed != nil && $0.without == nil }
  }

  private func cleanRun(_ simulation: NetworkSimulation) async throws -> Clean {
    let work = CleanWork(seeds)
    let hours = hours
    let clock = ContinuousClock()
    let began = clock.now
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<jobs {
        group.addTask {
          while let seed = work.next() {
            work.done(try simulation.run(seed: seed, hours: hours))
          }
        }
      }
      try await group.waitForAll()
    }
    var sums = work.sums
    sums.took = clock.now - began
    return sums
  }

  private func search(_ simulation: NetworkSimulation) async throws -> [Found] {
    let work = NetworkBugWork()
    let (seeds, hours) = (seeds, hours)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<jobs {
        group.addTask {
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
    for bug: NetworkBreak, in simulation: NetworkSimulation, _ seeds: Range<UInt64>, _ hours: Int
  ) throws -> Found {
    let clock = ContinuousClock()
    let began = clock.now
    for seed in seeds {
      let report = try simulation.run(seed: seed, hours: hours, breaking: bug)
      guard report.violation?.law == bug.law else { continue }
      let took = clock.now - began
      let without = try simulation.run(seed: seed, hours: hours, breaking: bug, isPlanted: false)
      return Found(bug: bug, seed: seed, took: took, without: without.violation)
    }
    return Found(bug: bug, seed: nil, took: clock.now - began, without: nil)
  }

  /// The two tables; bugs in the order of their laws.
  static func markdown(
    clean: Clean, _ found: [Found], nodes: Int, seeds: Range<UInt64>, hours: Int
  ) -> String {
    let span = "\(seeds.lowerBound)–\(max(seeds.lowerBound, seeds.upperBound - 1))"
    let held = clean.broken.map { "seed \($0.seed): \($0.violation)" } ?? "every law held"
    let rate =
      clean.took.components.seconds > 0
      ? "\(Int64(clean.inputs) / clean.took.components.seconds)" : "–"
    let sums =
      "\(span) (\(clean.seeds)) | \(nodes) | \(hours) | \(clean.inputs) | \(clean.letters) | "
      + "\(clean.faults) | \(text(clean.took)) | \(rate)"
    var lines = [
      "| | seeds | nodes | hours | inputs | letters | faults | seconds | inputs a second |",
      "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
      "| clean run: \(held) | \(sums) |",
      "",
      "| law | planted bug | what it does | first seed that finds it | seconds | that seed without it |",
      "| --- | --- | --- | --- | --- | --- |",
    ]
    let laws = NetworkLaw.allCases
    let sorted = found.sorted { left, right in
      func place(_ one: Found) -> Int { laws.firstIndex(of: one.bug.law) ?? laws.count }
      return (place(left), left.bug.rawValue) < (place(right), right.bug.rawValue)
    }
    for one in sorted {
      let seed = one.seed.map { "\($0)" } ?? "none of \(seeds.count)"
      let without = one.seed == nil ? "–" : one.without.map { "\($0)" } ?? "clean"
      let bug = one.bug
      let what = "`\(bug.law.rawValue)` | `\(bug.rawValue)` | \(bug.summary)"
      lines.append("| \(what) | \(seed) | \(text(one.took)) | \(without) |")
    }
    return lines.joined(separator: "\n")
  }

  private static func text(_ took: Duration) -> String {
    let tenths =
      took.components.seconds * 10 + took.components.attoseconds / 100_000_000_000_000_000
    return "\(tenths / 10).\(tenths % 10)"
  }
}

/// The seeds that are left, and the sums of the others: shared by the jobs. All are run, also after one that fails.
private final class CleanWork: Sendable {
  private let end: UInt64
  private let left: Mutex<UInt64>
  private let all = Mutex(NetworkBreaksTable.Clean())

  init(_ range: Range<UInt64>) {
    end = range.upperBound
    left = Mutex(range.lowerBound)
  }

  /// What came of them.
  var sums: NetworkBreaksTable.Clean { all.withLock { $0 } }

  /// The next seed; nil when all are taken.
  func next() -> UInt64? {
    left.withLock { seed in
      guard seed < end else { return nil }
      defer { seed += 1 }
      return seed
    }
  }

  func done(_ report: NetworkSimulation.Report) {
    all.withLock { sums in
      sums.seeds += 1
      sums.inputs += report.inputs
      sums.letters += report.letters
      sums.faults += report.faults
      guard let violation = report.violation else { return }
      if sums.broken.map({ report.seed < $0.seed }) ?? true {
        sums.broken = (seed: report.seed, violation: violation)
      }
    }
  }
}

/// The bugs that are left, and what came of the others: shared by the jobs.
private final class NetworkBugWork: Sendable {
  private let left = Mutex(0)
  private let all = Mutex<[NetworkBreaksTable.Found]>([])

  /// The next bug; nil when all are taken.
  func next() -> NetworkBreak? {
    left.withLock { index in
      guard index < NetworkBreak.allCases.count else { return nil }
      defer { index += 1 }
      return NetworkBreak.allCases[index]
    }
  }

  func done(_ one: NetworkBreaksTable.Found) { all.withLock { $0.append(one) } }

  /// What came of them, in whichever order.
  var found: [NetworkBreaksTable.Found] { all.withLock { $0 } }
}
