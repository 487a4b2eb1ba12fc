//! The search for planted bugs and the table of what was found, the same for one node and for many.

/// A planted bug, and what came of looking for it.
struct BreakRow: Sendable {
  /// The name of its law, and its place among the laws.
  let law: String
  let lawPlace: Int
  /// The bug's name, and what it does.
  let bug: String
  let summary: String
  /// The first seed in which its law found it; nil where none did.
  let seed: UInt64?
  /// How long it took until then.
  let took: Duration
  /// What did not hold in the same seed without the bug; nil where every law did, or nobody looked.
  let without: String?
}

/// Looks for bugs, so many at the same time.
enum BreakSearch {
  /// What came of each, in the order of their laws.
  static func rows<Bug: Sendable>(
    of bugs: [Bug], jobs: Int, _ look: @escaping @Sendable (Bug) throws -> BreakRow
  ) async throws -> [BreakRow] {
    let work = SharedWork(bugs, [BreakRow]())
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<jobs {
        group.addTask {
          while let bug = work.next() {
            let row = try look(bug)
            work.done { $0.append(row) }
          }
        }
      }
      try await group.waitForAll()
    }
    return work.sum.sorted { ($0.lawPlace, $0.bug) < ($1.lawPlace, $1.bug) }
  }

  /// The first of these seeds in which a bug is found, and how long it took.
  static func first(
    of seeds: Range<UInt64>, where isFound: (UInt64) throws -> Bool
  ) rethrows -> (seed: UInt64?, took: Duration) {
    let clock = ContinuousClock()
    let began = clock.now
    let seed = try seeds.first(where: isFound)
    return (seed, clock.now - began)
  }

  /// The table as Markdown; `isComparing` where each seed was run without its bug too.
  static func markdown(
    _ rows: [BreakRow], of seeds: Range<UInt64>, isComparing: Bool
  ) -> [String] {
    var lines = [
      "| law | planted bug | what it does | first seed that finds it | seconds |"
        + (isComparing ? " that seed without it |" : ""),
      "| --- | --- | --- | --- | --- |" + (isComparing ? " --- |" : ""),
    ]
    for row in rows {
      let seed = row.seed.map { "\($0)" } ?? "none of \(seeds.count)"
      let without = row.seed == nil ? "–" : row.without ?? "clean"
      lines.append(
        "| `\(row.law)` | `\(row.bug)` | \(row.summary) | \(seed) | \(text(row.took)) |"
          + (isComparing ? " \(without) |" : ""))
    }
    return lines
  }

  /// Seeds as a reader counts them: the last one included.
  static func span(_ seeds: Range<UInt64>) -> String {
    "\(seeds.lowerBound)–\(max(seeds.lowerBound, seeds.upperBound - 1))"
  }

  /// Seconds with one decimal.
  static func text(_ took: Duration) -> String {
    let tenths =
      took.components.seconds * 10 + took.components.attoseconds / 100_000_000_000_000_000
    return "\(tenths / 10).\(tenths % 10)"
  }
}
