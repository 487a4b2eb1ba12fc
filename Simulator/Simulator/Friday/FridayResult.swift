//! What came of one run of the study, and the table over all of them.

public import Kernel

/// One policy, one severity, one seed.
public struct FridayResult: Sendable, Hashable {
  /// Which policy.
  public let policy: FridayPolicy
  /// How grave the bulletin was.
  public let severity: Int
  /// Which seed.
  public let seed: UInt64
  /// How many towns were asked.
  public let towns: Int
  /// How many had answered after each of `hours`, and by the date asked for.
  public let answered: [Int]
  /// In how many towns nobody knew of it after 72 hours.
  public let unaware: Int
  /// Calls that the tower and the prefectures made.
  public let towerCalls: Int
  /// Calls that the prefectures' people made.
  public let prefectureCalls: Int
  /// Clock hours in which a caller made at least one call, summed over callers.
  public let callerHours: Int
  /// The longest that a town waited from being on a caller's list until somebody dialled or it needed nobody any more;
  /// in minutes; nil where nobody calls.
  public let worstWait: Int?
  /// Mails to the desk of the tower.
  public let deskMails: Int
  /// Answers that callers entered because they were told them by phone.
  public let entered: Int
  /// Root of the journal's Merkle tree at the end.
  public let root: Hash

  /// After how many hours the answers are counted.
  public static let hours = [1, 4, 24, 72]
}

/// The table over policies, as Markdown.
public enum FridayTable {
  /// One block for each severity; each figure is the median over the seeds, with the range where it is one.
  public static func markdown(_ results: [FridayResult]) -> String {
    let severities = Set(results.map(\.severity)).sorted(by: >)
    return severities.map { severity in
      let own = results.filter { $0.severity == severity }
      let policies = FridayPolicy.allCases.filter { policy in own.contains { $0.policy == policy } }
      let head =
        ["policy"] + FridayResult.hours.map { "\($0) h" } + [
          "Tue 12:00", "nobody knows, 72 h", "calls, tower", "calls, prefectures",
          "calls per caller-hour", "worst wait", "mails to the desk", "entered by callers",
        ]
      var lines = ["### Severity \(severity)", "", row(head), row(head.map { _ in "---" })]
      lines += policies.map { policy in line(policy, own.filter { $0.policy == policy }) }
      return lines.joined(separator: "\n")
    }.joined(separator: "\n\n")
  }

  private static func row(_ cells: [String]) -> String {
    "| " + cells.joined(separator: " | ") + " |"
  }

  private static func line(_ policy: FridayPolicy, _ runs: [FridayResult]) -> String {
    var cells = ["\(policy.rawValue): \(policy.summary)"]
    for index in 0...FridayResult.hours.count {
      cells.append(share(runs.map { ($0.answered[index], $0.towns) }))
    }
    cells.append(share(runs.map { ($0.unaware, $0.towns) }))
    cells.append(range(runs.map(\.towerCalls)) { "\($0)" })
    cells.append(range(runs.map(\.prefectureCalls)) { "\($0)" })
    let rates = runs.map { run in
      run.callerHours == 0 ? 0 : (run.towerCalls + run.prefectureCalls) * 10 / run.callerHours
    }
    cells.append(rates.max() == 0 ? "–" : range(rates) { "\($0 / 10).\($0 % 10)" })
    let waits = runs.compactMap(\.worstWait)
    cells.append(waits.isEmpty ? "–" : range(waits) { "\($0 / 60) h \($0 % 60) min" })
    cells.append(range(runs.map(\.deskMails)) { "\($0)" })
    cells.append(range(runs.map(\.entered)) { "\($0)" })
    return row(cells)
  }

  private static func share(_ parts: [(count: Int, of: Int)]) -> String {
    range(parts.map { $0.of == 0 ? 0 : $0.count * 1000 / $0.of }) { "\($0 / 10).\($0 % 10) %" }
  }

  private static func range(_ values: [Int], _ text: (Int) -> String) -> String {
    let sorted = values.sorted()
    guard let low = sorted.first, let high = sorted.last else { return "–" }
    let median = text(sorted[sorted.count / 2])
    return low == high ? median : "\(median) (\(text(low))–\(text(high)))"
  }

  /// The assumptions, as Markdown.
  public static var assumptions: String {
    let head = [row(["assumed", "how much", "why"]), row(["---", "---", "---"])]
    return (head + FridayAssumptions().rows.map { row([$0.what, $0.value, $0.why]) })
      .joined(separator: "\n")
  }
}
