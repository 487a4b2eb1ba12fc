//! Setting observations aside: each for his own organisation, for everybody the watch of the tower alone.

import Alerting
import Kernel
import Testing

@testable import Node

@Suite struct SuppressionReachTests {
  @Test func `what is set aside for everybody is the tower's watch to say, and nobody else's`()
    throws
  {
    let nation = try Nation()
    for (name, viewer) in try nation.viewers() {
      let answer = nation.ask(
        .suppress(
          nil, rule: "noise \(name)", host: nil, reason: "printer", until: nation.now + .days(1)),
        as: viewer)
      let mayDo = name == "tower watchOfficer"
      if case .done = answer {
        #expect(mayDo || viewer.role == .node, "\(name)")
      } else {
        #expect(!mayDo, "\(name): \(answer)")
      }
    }
  }
}
