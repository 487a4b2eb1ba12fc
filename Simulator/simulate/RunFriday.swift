//! `simulate friday`: the study "a FortiOS Friday", as a table over policies.

internal import ArgumentParser
internal import Simulator
internal import Synchronization

/// One bulletin to all towns on the eve of a long weekend, with finite people.
struct RunFriday: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "friday",
    abstract: "One bulletin to 1,741 towns on a Friday at 17:30: what each way of working brings.")

  @Option(help: "A policy, or all.")
  var policy = "all"
  @Option(help: "Seeds, as A..<B or one number.")
  var seed = Seeds(0..<5)
  @Option(help: "How many towns.")
  var towns = FridayStudy.townsMax
  @Option(help: "Severities, 2 to 5, with commas.")
  var severities = "4,3"
  @Option(help: "Runs at the same time.")
  var jobs = 1
  @Flag(help: "Callers enter nothing of what they are told: only the towns themselves answer.")
  var silentCallers = false
  @Flag(help: "Print each run and its final Merkle root.")
  var root = false
  @Flag(help: "Print what is assumed about people, and why.")
  var assumptions = false

  mutating func validate() throws {
    guard (1...64).contains(jobs) else { throw ValidationError("--jobs wants 1 to 64") }
    guard (47...FridayStudy.townsMax).contains(towns) else {
      throw ValidationError("--towns wants 47 to \(FridayStudy.townsMax)")
    }
    guard policy == "all" || FridayPolicy(rawValue: policy) != nil else {
      let names = FridayPolicy.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("--policy wants all or one of: \(names)")
    }
    guard grades != nil else { throw ValidationError("--severities wants numbers from 2 to 5") }
    guard seed.range.upperBound - seed.range.lowerBound <= 1000 else {
      throw ValidationError("--seed wants at most 1000")
    }
  }

  private var grades: [Int]? {
    let all = severities.split(separator: ",").map { Int($0) }
    let good = all.compactMap { $0 }.filter { (2...5).contains($0) }
    return good.count == all.count && !good.isEmpty ? good : nil
  }

  mutating func run() async throws {
    if assumptions {
      print(FridayTable.assumptions)
      return
    }
    let policies = FridayPolicy(rawValue: policy).map { [$0] } ?? FridayPolicy.allCases
    let runs = (grades ?? []).flatMap { grade in
      policies.flatMap { policy in
        seed.range.map { FridayRuns.One(policy: policy, severity: grade, seed: $0) }
      }
    }
    let study = try FridayStudy(towns: towns)
    let entersAnswers = !silentCallers
    let work = FridayRuns(runs)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<jobs {
        group.addTask {
          while let (index, one) = work.next() {
            work.done(
              index,
              try study.run(
                one.policy, severity: one.severity, seed: one.seed, entersAnswers: entersAnswers))
          }
        }
      }
      try await group.waitForAll()
    }
    let results = work.results
    if root {
      for result in results {
        print("\(result.policy.rawValue) \(result.severity) \(result.seed) \(result.root)")
      }
    }
    print(FridayTable.markdown(results))
  }
}

/// The runs that are left, and what came of the others: shared by the jobs.
private final class FridayRuns: Sendable {
  /// One run.
  struct One: Sendable {
    let policy: FridayPolicy
    let severity: Int
    let seed: UInt64
  }

  private let runs: [One]
  private let left = Mutex(0)
  private let found = Mutex<[Int: FridayResult]>([:])

  init(_ runs: [One]) { self.runs = runs }

  /// The next run and its place; nil when all are taken.
  func next() -> (Int, One)? {
    left.withLock { index in
      guard index < runs.count else { return nil }
      defer { index += 1 }
      return (index, runs[index])
    }
  }

  func done(_ index: Int, _ result: FridayResult) { found.withLock { $0[index] = result } }

  /// What came of them, in order.
  var results: [FridayResult] {
    let found = found.withLock { $0 }
    return runs.indices.compactMap { found[$0] }
  }
}
