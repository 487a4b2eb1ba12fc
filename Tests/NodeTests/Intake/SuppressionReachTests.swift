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

  @Test func `a rule is listed to those alone who may set one, the one that ends last first`()
    throws
  {
    let nation = try Nation()
    let clerk = try nation.viewer("clerk", "town", .responder)
    let watch = try nation.viewer("watch", "tower", .watchOfficer)
    let (town, city) = (try nation.organization("town"), try nation.organization("city"))
    // What somebody wrote looks like the state of another organisation's rule.
    let trick = #"x","organization":"\#(city)","y":""#
    let rules: [(owner: ID<Organization>?, rule: String, days: Int64, viewer: Viewer)] = [
      (town, "own 1", 1, clerk), (town, "own 3", 3, clerk), (town, trick, 2, clerk),
      (nil, "all", 4, watch),
    ]
    for (owner, rule, days, viewer) in rules {
      try nation.done(
        .suppress(
          owner, rule: rule, host: "198.18.1.7", reason: "プリンター",
          until: nation.now + .days(days)), as: viewer)
    }
    for (name, viewer) in try nation.viewers() {
      let isIn = !name.hasSuffix(" sensor")
      let wanted =
        name == "the node"
        ? ["all", "own 3", trick, "own 1"]
        : name.hasPrefix("town") && isIn
          ? ["own 3", trick, "own 1"] : name.hasPrefix("tower") && isIn ? ["all"] : []
      var found: [SuppressionRow] = []
      var after: PageKey?
      repeat {
        let page = try nation.queries.suppressions(
          as: viewer, after: after, limit: 2, at: nation.now)
        #expect(page.items.count <= 2)
        found += page.items
        after = page.next
      } while after != nil
      #expect(found.map(\.rule) == wanted, "\(name)")
      #expect(found.allSatisfy { $0.reason == "プリンター" && $0.author != nil }, "\(name)")
    }
  }
}
