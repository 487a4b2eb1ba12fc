//! `simulate kept`: every seed that is kept in a file, each with its nodes and hours. A seed that once broke a law is never
//! forgotten.

internal import ArgumentParser
internal import Foundation
internal import Simulator

/// Seeds of a file. Exit 0 when every law held and every bug that is named was found by its law, 1 otherwise.
struct RunKept: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kept",
    abstract: "Runs the seeds of a file: NODES HOURS SEED [BUG], and what stands behind #.")

  @Argument(help: "The file.")
  var file = "Simulator/Seeds.txt"

  /// A line of it.
  private struct Kept {
    let nodes: Int
    let hours: Int
    let seed: UInt64
    /// The bug of the network that its law has to find there.
    let bug: NetworkBreak?
  }

  mutating func run() async throws {
    guard let data = FileManager.default.contents(atPath: file) else {
      throw ValidationError("there is no file \(file)")
    }
    let kept = try Self.read(String(decoding: data, as: UTF8.self))
    var networks: [Int: NetworkSimulation] = [:]
    let one = try Simulation()
    for seed in kept {
      if seed.nodes == 1 {
        let report = try one.run(seed: seed.seed, hours: seed.hours)
        try expectNone(report.violation.map { "\($0)" }, seed)
        continue
      }
      let network = try networks[seed.nodes] ?? NetworkSimulation(nodes: seed.nodes)
      networks[seed.nodes] = network
      let report = try network.run(seed: seed.seed, hours: seed.hours, breaking: seed.bug)
      if let bug = seed.bug {
        if report.violation?.law == bug.law { continue }
        print("kept seed \(seed.seed): \(bug.rawValue) was not found by \(bug.law.rawValue)")
        throw ExitCode(1)
      }
      try expectNone(report.violation.map { "\($0)" }, seed)
    }
    print("kept seeds: \(kept.count), every law held")
  }

  private func expectNone(_ violation: String?, _ seed: Kept) throws {
    guard let violation else { return }
    print("kept seed \(seed.seed): \(violation)")
    print(
      "again: simulate --nodes \(seed.nodes) --hours \(seed.hours) --seeds \(seed.seed) --trace")
    throw ExitCode(1)
  }

  private static func read(_ text: String) throws -> [Kept] {
    var kept: [Kept] = []
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      let words = line.prefix { $0 != "#" }.split(separator: " ").map(String.init)
      if words.isEmpty { continue }
      guard (3...4).contains(words.count), let nodes = Int(words[0]), let hours = Int(words[1]),
        let seed = UInt64(words[2]), hours > 0,
        nodes == 1 || NetworkSimulation.nodes.contains(nodes)
      else { throw ValidationError("line \(index + 1) is no NODES HOURS SEED [BUG]: \(line)") }
      let bug = words.count == 4 ? NetworkBreak(rawValue: words[3]) : nil
      guard words.count == 3 || (bug != nil && nodes > 1) else {
        throw ValidationError("line \(index + 1) names no bug of the network: \(line)")
      }
      kept.append(Kept(nodes: nodes, hours: hours, seed: seed, bug: bug))
    }
    return kept
  }
}
