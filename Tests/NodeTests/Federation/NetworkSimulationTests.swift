//! The simulator of many nodes in process: clean seeds, a planted bug for every law, the same roots for the same seed.

import Foundation
import Simulator
import Testing

/// Short runs; `simulate --nodes N` on the command line does the long ones.
@Suite struct NetworkSimulationTests {
  /// Founded once for all tests: the usual seven nodes, and five where a bug is looked for.
  private static let seven = Result { try NetworkSimulation() }
  private static let five = Result { try NetworkSimulation(nodes: 5) }
  /// In how many seeds of one hour each bug has to be found. The first has no faults but those that the bug needs.
  private static let seedsMax: UInt64 = 6

  @Test(arguments: [0, 1] as [UInt64])
  func `a nation of seven nodes keeps every law`(seed: UInt64) throws {
    let report = try Self.seven.get().run(seed: seed, hours: 1)
    #expect(report.violation == nil, "seed \(seed)")
    // Otherwise the laws were never put to the test.
    #expect(report.inputs >= 20 * 7)
    #expect(report.letters >= 20)
    if seed % 4 != 0 { #expect(report.faults >= 7) }
  }

  @Test func `a node that has a new key breaks no law, and its neighbours confirm it`() throws {
    var isConfirmed = false
    // Seeds that draw a new key; a node that is down at that moment has none.
    for seed in [3, 14, 17] as [UInt64] where !isConfirmed {
      let report = try Self.five.get().run(seed: seed, hours: 1, isTracing: true)
      #expect(report.violation == nil, "seed \(seed)")
      isConfirmed = report.trace.contains { $0.contains(" keyConfirmed ") }
    }
    #expect(isConfirmed)
  }

  @Test func `people decline, narrow and enter marks, and no law breaks`() throws {
    var done: Set<String> = []
    let wanted: Set<String> = [
      "declined", "markingNarrowed", "indicatorsImported", "alertRaised",
    ]
    for seed in [4, 5, 8] as [UInt64] where done != wanted {
      let report = try Self.five.get().run(seed: seed, hours: 1, isTracing: true)
      #expect(report.violation == nil, "seed \(seed)")
      for kind in wanted where report.trace.contains(where: { $0.contains(" \(kind) ") }) {
        done.insert(kind)
      }
    }
    #expect(done == wanted)
  }

  /// Those that a short seed finds; `NOROSHI_ALL_BREAKS=1` looks for every one. Where `Scripts/laws.sh` does that with a
  /// release build, as in `make test`, one is enough here.
  private static let sought: [NetworkBreak] = {
    let environment = ProcessInfo.processInfo.environment
    if environment["NOROSHI_ALL_BREAKS"] != nil { return NetworkBreak.allCases }
    if environment["NOROSHI_RELEASE_LAWS"] != nil { return [.receiptUnstored] }
    return [
      .deafWatchdogs, .receiptUnstored, .strayCopy, .replayedAnew, .missingReader, .keptText,
      .lostDecline, .tornBundle, .openedSeal,
    ]
  }()

  @Test(arguments: sought)
  func `a planted bug is found by its own law within six seeds`(bug: NetworkBreak) throws {
    let simulation = try Self.five.get()
    var found: NetworkViolation?
    for seed in 1...Self.seedsMax where found == nil {
      found = try simulation.run(seed: seed, hours: 1, breaking: bug).violation
    }
    #expect(found?.law == bug.law)
  }

  @Test(arguments: [NetworkBreak.smoothedRegression, .mutedRevocation])
  func `the faults that a bug needs break no law without it`(bug: NetworkBreak) throws {
    let report = try Self.five.get().run(seed: 1, hours: 1, breaking: bug, isPlanted: false)
    #expect(report.violation == nil)
  }

  /// What each of these bugs needs is made without it too: seed 4 has no faults.
  private static let journeys: [(NetworkBreak, NetworkMishap)] = [
    (.deafOldHome, .moved), (.tornBundle, .handedIn), (.keptSeal, .carried),
  ]

  @Test(arguments: journeys)
  func `a body moves, bundles are carried, a relay passes on, and no law breaks`(
    bug: NetworkBreak, mishap: NetworkMishap
  ) throws {
    let report = try Self.five.get().run(seed: 4, hours: 1, breaking: bug, isPlanted: false)
    #expect(report.violation == nil)
    #expect(report.played[mishap] ?? 0 > 0)
  }

  @Test func `seeds that play nothing do not pass`() throws {
    var census = NetworkCensus()
    #expect(census.shortfalls(nodes: 5, hours: 1) == [])
    for seed in [0, 5] as [UInt64] { census.add(try Self.five.get().run(seed: seed, hours: 1)) }
    #expect(census.first == nil && census.seeds == 2 && census.faultySeeds == 1)
    #expect(census.shortfalls(nodes: 5, hours: 1) == [])
    // The same for so many hours: both figures fall short.
    #expect(census.shortfalls(nodes: 5, hours: 10_000).count == 2)
    for mishap in [NetworkMishap.lost, .doubled, .late, .skewed, .silent] {
      #expect(census.played[mishap] ?? 0 > 0, "\(mishap)")
      #expect(census.line.contains("\(mishap.rawValue) "))
    }
  }

  @Test func `the same seed gives the same roots at every node`() throws {
    let first = try NetworkSimulation(nodes: 4).run(seed: 1, hours: 1)
    let second = try NetworkSimulation(nodes: 4).run(seed: 1, hours: 1)
    #expect(first.roots.count == 4)
    #expect(first.roots == second.roots)
    #expect(first.facts == second.facts && first.inputs == second.inputs)
    #expect(first.packets == second.packets)
  }

  @Test func `a failing seed is told line by line, and again the same`() throws {
    let simulation = try Self.five.get()
    let first = try simulation.run(
      seed: 1, hours: 1, breaking: .receiptUnstored, isTracing: true)
    let second = try simulation.run(
      seed: 1, hours: 1, breaking: .receiptUnstored, isTracing: true)
    #expect(first.violation?.law == .s5)
    #expect(first.trace == second.trace)
    #expect(first.trace.last?.contains("S5: ") == true)
  }

  @Test func `every law of the network has a bug that it finds, under a name of its own`() {
    let planted = Set(NetworkBreak.allCases.map(\.law))
    #expect(NetworkLaw.allCases.filter { !planted.contains($0) } == [])
    let names = NetworkBreak.allCases.map(\.rawValue) + Break.allCases.map(\.rawValue)
    #expect(Set(names).count == names.count)
  }
}
