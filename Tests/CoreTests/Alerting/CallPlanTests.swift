//! The call plan: the next rung that has anybody, and who gets copies.

import Alerting
import Kernel
import Testing

@Suite struct CallPlanTests {
  @Test(arguments: [(-1, 0), (0, 0), (1, 3), (2, 3), (3, 3), (4, 3), (99, 3)])
  func `the next rung that has anybody`(from: Int, to: Int) {
    let plan = Cast.plan([["responder"], [], [], ["desk"]])
    #expect(plan.reachable(from: from).rung == to)
    #expect(plan.reachable(from: from).callees == plan.rungs[to])
  }

  @Test func `every rung in order where all are staffed`() {
    for rung in 0...Ladder.lastRung { #expect(Cast.plan.reachable(from: rung).rung == rung) }
  }

  @Test func `copies by severity, nobody twice`() {
    let names = Severity.allCases.map { Cast.names(Cast.plan.copies(at: $0)) }
    #expect(
      names == [[], [], ["middle"], ["middle", "ciso", "parent"], ["middle", "ciso", "parent"]])
    // In a small town one person is the middle and the CISO.
    let both = Cast.plan.middle
    let small = CallPlan(rungs: Cast.plan.rungs, middle: both, ciso: both, parent: [])
    #expect(small.copies(at: .emergency) == both)
  }
}
