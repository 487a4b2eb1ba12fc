//! The simulator in process: clean seeds, a planted bug for every law, the same root for the same seed.

import Foundation
import Simulator
import Testing

/// Short runs; `simulate` on the command line does the long ones.
@Suite struct SimulatorTests {
  /// Whether `Scripts/laws.sh` runs thirty seeds and every planted bug with a release build, as in `make test`.
  private static let isDoneInRelease =
    ProcessInfo.processInfo.environment["NOROSHI_RELEASE_LAWS"] != nil
  private static let seeds: Range<UInt64> = isDoneInRelease ? 0..<4 : 0..<20
  private static let sought = isDoneInRelease ? Array(Break.allCases.prefix(3)) : Break.allCases

  @Test func `seeds of one day keep every law`() throws {
    let simulation = try Simulation()
    for seed in Self.seeds {
      let report = try simulation.run(seed: seed, hours: 24)
      #expect(report.violation == nil, "seed \(seed)")
    }
  }

  @Test(arguments: sought)
  func `a planted bug is found by its own law within thirty seeds`(bug: Break) throws {
    let simulation = try Simulation()
    var found: Violation?
    for seed in UInt64(0)..<30 where found == nil {
      found = try simulation.run(seed: seed, breaking: bug).violation
    }
    #expect(found?.law == bug.law)
  }

  @Test(arguments: [1, 6] as [UInt64])
  func `the same seed gives the same root`(seed: UInt64) throws {
    let first = try Simulation().run(seed: seed, hours: 24)
    let second = try Simulation().run(seed: seed, hours: 24)
    #expect(first.root == second.root)
    #expect(first.facts == second.facts && first.inputs == second.inputs)
  }

  @Test func `every law of the design has a bug that it finds`() {
    let named: [Law] = [
      .s1, .s2, .s3, .s4, .s5, .s14, .s15, .s16, .s17, .i1, .i2, .i19, .atomic,
      .lookBack, .handOn, .s9, .s10, .withdrawn, .nightDuty, .testHour, .flood, .silence, .quarter,
    ]
    let planted = Set(Break.allCases.map(\.law))
    #expect(named.filter { !planted.contains($0) } == [])
  }

  @Test func `chance is SplitMix64`() {
    // Published vector for seed 1234567.
    var chance = SplitMix64(seed: 1_234_567)
    #expect(
      (0..<3).map { _ in chance.next() } == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      ])
  }
}
