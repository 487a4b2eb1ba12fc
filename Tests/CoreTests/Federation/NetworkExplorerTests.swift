//! Links in a bad network: whatever is queued takes effect once or is reported in time, and each planted bug is found.

import Testing

@Suite struct NetworkExplorerTests {
  private static let seeds = UInt64(1)...20
  private static let steps = 250

  @Test func `what is queued takes effect once or is reported by its deadline`() throws {
    var total = (sent: 0, applied: 0, reported: 0, crashes: 0, restored: 0)
    for seed in Self.seeds {
      var explorer = NetworkExplorer(seed: seed)
      try explorer.run(steps: Self.steps)
      total.sent += explorer.tally.sent
      total.applied += explorer.tally.applied
      total.reported += explorer.tally.reported
      total.crashes += explorer.tally.crashes
      total.restored += explorer.tally.restored
    }
    // Otherwise the laws were never put to the test.
    #expect(total.applied > 400)
    #expect(total.reported > 80)
    #expect(total.crashes > 80)
    #expect(total.restored > 4)
  }

  @Test(arguments: NetworkExplorer.Bug.allCases)
  func `a planted bug is found within the same seeds`(_ bug: NetworkExplorer.Bug) {
    for seed in Self.seeds {
      var explorer = NetworkExplorer(seed: seed, bug: bug)
      do {
        try explorer.run(steps: Self.steps)
      } catch is NetworkExplorer.Breach {
        return
      } catch {
        Issue.record("\(bug.rawValue), seed \(seed): \(error)")
        return
      }
    }
    Issue.record("\(bug.rawValue) was not found")
  }
}
