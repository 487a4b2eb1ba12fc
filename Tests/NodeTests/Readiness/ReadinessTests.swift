//! Readiness against a whole node: who may see it, what each part says, what the lists hold.

import Alerting
import GRDB
import Kernel
import Testing

@testable import Node

@Suite struct ReadinessTests {
  let nation: Nation

  init() throws { nation = try Nation() }

  private func readiness(_ name: String) throws -> OrganizationReadiness {
    try #require(
      try nation.queries.readiness(
        of: try nation.organization(name), as: .node, at: nation.now))
  }

  private func names(_ filter: ReadinessFilter) throws -> [String] {
    try nation.queries.readiness(as: .node, filter: filter, at: nation.now).items.map {
      $0.organization.name.en
    }
  }

  // MARK: Who sees it

  @Test func `a list of weak spots stays with the body, those above it and the tower`() throws {
    for (name, viewer) in try nation.viewers() {
      let seen = Set(
        try nation.queries.readiness(as: viewer, at: nation.now).items.map(\.organization.id))
      var expected: Set<ID<Organization>> = []
      let all = ["tower", "north", "town", "city", "village"]
      let keeps = viewer.role.mayWatch || viewer.role.mayAdminister
      if viewer.role == .node {
        expected = Set(try all.map { try nation.organization($0) })
      } else if let own = viewer.organization, viewer.role != .sensor {
        expected = [own]
        if keeps, own == (try nation.organization("tower")) {
          expected = Set(try all.map { try nation.organization($0) })
        }
        if keeps, own == (try nation.organization("north")) {
          expected.formUnion(try ["town", "city"].map { try nation.organization($0) })
        }
      }
      #expect(seen == expected, "\(name)")
      // One by one as in the list, and what is hidden is as what is not there.
      for other in all {
        let id = try nation.organization(other)
        let found = try nation.queries.readiness(of: id, as: viewer, at: nation.now)
        #expect((found != nil) == expected.contains(id), "\(name) \(other)")
      }
      let counted = try nation.queries.readinessCounts(as: viewer, at: nation.now)
      #expect(counted.counts[.all, default: 0] == expected.count, "\(name)")
    }
  }

  // MARK: What it says

  @Test func `green is for 90 days after a real answer, and not a second longer`() throws {
    let start = nation.now
    #expect(try readiness("town").isReady)
    #expect(try readiness("town").reach == ReachScore(posts: 4, reached: 4))
    nation.now = start + Organization.reachableFor
    #expect(try readiness("town").isReady)
    nation.now = start + Organization.reachableFor + .seconds(1)
    let late = try readiness("town")
    #expect(!late.isReady && late.reach.reached == 0)
    #expect(late.weakest?.facet == .firstByDay)
    #expect(late.finding(.firstByDay) == .old(start))
    let clerk = try nation.phones("clerk")
    try nation.done(.organization(try nation.organization("town"), .routeSucceeded(clerk)))
    let again = try readiness("town")
    #expect(again.weakest?.facet == .deputy && !again.isReady)
    #expect(again.reach == ReachScore(posts: 4, reached: 1))
  }

  @Test func `a body of one person has the body above it as deputy, and one alone has none`() throws
  {
    let north = try nation.organization("north")
    #expect(try readiness("village").finding(.deputy) == .nobody)
    #expect(try readiness("village").weakest?.facet == .deputy)
    for tree in [Organization.Tree.supervision, .support] {
      try nation.done(.place(try nation.organization("village"), tree, under: north))
    }
    #expect(try readiness("village").finding(.deputy).isGood)
    #expect(try readiness("village").isReady)
  }

  @Test func `an empty post counts as one that is not reached`() throws {
    let town = try nation.organization("town")
    try nation.done(
      .createPost(town, name: Phrase(ja: "宿直", en: "Night"), role: .guardDesk))
    let after = try readiness("town")
    #expect(after.reach == ReachScore(posts: 5, reached: 4))
    #expect(after.finding(.firstByNight) == .nobody && !after.isReady)
    #expect(after.finding(.firstByDay).isGood)
  }

  @Test func `a call tree that nobody touched for a year is old`() throws {
    let start = nation.now
    nation.now = start + ReadinessFacet.callTreeLasts
    #expect(try readiness("town").finding(.callTree).isGood)
    nation.now = start + ReadinessFacet.callTreeLasts + .seconds(1)
    #expect(!(try readiness("town").finding(.callTree).isGood))
  }

  // MARK: Lists

  @Test func `each filter lists what its count says, page by page`() throws {
    try nation.done(
      .registerOrganization(code: "99", name: Phrase(ja: "空村", en: "Empty"), legalForm: "市区町村"))
    #expect(try names(.noPost).contains("Empty"))
    #expect(try names(.neverTested) == ["Empty"])
    #expect(try names(.noDeputy).contains("Empty") && names(.noDeputy).contains("Nishi Village"))
    #expect(try names(.silent) == [])
    let counts = try nation.queries.readinessCounts(as: .node, at: nation.now)
    #expect(counts.isWhole)
    for filter in ReadinessFilter.allCases {
      var found: [String] = []
      var after: PageKey?
      repeat {
        let page = try nation.queries.readiness(
          as: .node, filter: filter, after: after, limit: 1, at: nation.now)
        #expect(page.items.count <= 1)
        found += page.items.map(\.organization.name.en)
        after = page.next
      } while after != nil
      #expect(try found == names(filter), "\(filter)")
      #expect(counts.counts[filter, default: 0] == found.count, "\(filter)")
    }
  }

  @Test func `three misses are told to those above, by post and without a name`() throws {
    nation.now = nation.now + .days(95)
    for day in 0..<276 {
      // Two tests at the most have ended by now.
      if day == 92 { #expect(try readiness("town").silentPosts == []) }
      let found = try nation.queries.contactTestsToDraw(after: nil, at: nation.now)
      if !found.organizations.isEmpty { try nation.done(.drawContactTests(found.organizations)) }
      try nation.pass(.days(1))
    }
    // From August to May: the tests of three quarters have ended at the least, and the rest ends now.
    try nation.pass(.days(60))
    let town = try readiness("town")
    #expect(town.silentPosts.map(\.ja) == ["情報係", "総務係", "総務課長", "最高情報セキュリティ責任者"])
    #expect(town.lastTest?.answered == 0 && town.lastTest?.asked == 4)
    #expect(try names(.silent).count == 5)
    let prefect = try nation.viewer("prefect", "north", .watchOfficer)
    #expect(try nation.queries.silentBelow(as: prefect, at: nation.now) == 2)
    for (person, organization, role) in [
      ("clerk", "town", Role.responder), ("elder", "village", .administrator),
      ("prefect", "north", .observer),
    ] {
      let viewer = try nation.viewer(person, organization, role)
      #expect(try nation.queries.silentBelow(as: viewer, at: nation.now) == 0)
    }
  }
}
