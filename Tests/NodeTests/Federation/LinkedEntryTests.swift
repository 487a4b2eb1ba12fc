//! What an entry says beside people, as other nodes take it: who is away, networks, places, the end, one body twice.

import Alerting
import Federation
import GRDB
import Kernel
import Testing

@testable import Node

struct LinkedEntryTests {
  let nodes: LinkedNodes

  init() throws { nodes = try LinkedNodes() }

  private func body(_ id: ID<Organization>, at node: TestNode) throws -> Organization {
    let found = try node.queue.read { try Organization.find(id.description, in: $0) }
    return try #require(found)
  }

  private func register(
    _ ja: String, _ code: String, at node: TestNode
  ) throws -> ID<Organization> {
    try node.done(
      .registerOrganization(code: code, name: Phrase(ja: ja, en: ja), legalForm: "市区町村"))[0]
      .id.cast(to: Organization.self)
  }

  private func says(_ body: ID<Organization>, _ range: String, at node: TestNode) throws {
    let prefix = try #require(IPPrefix(range))
    try node.done(
      .assertConstituency(
        ConstituencyAssertion(
          organization: body, value: .prefix(prefix), basis: .verified, validFrom: node.now)))
  }

  private func owner(of address: String, at node: TestNode) throws -> Route {
    let found = try #require(Observable(guessing: address))
    let stages = try node.queue.read { try RoutingStages(readingFrom: $0) }
    return stages.route([found], at: node.now)
  }

  // MARK: Who is away

  @Test func `a copy of the directory calls whoever stands in for somebody absent`() throws {
    let post = try #require(
      try body(nodes.town, at: nodes.down).posts.first { $0.role == .responder })
    try nodes.down.done(
      .organization(
        nodes.town,
        .absent(
          nodes.clerk, from: nodes.down.now, until: nodes.down.now + .days(7),
          deputy: nodes.deputy)))
    try nodes.exchange(rounds: 3)
    let copy = try body(nodes.town, at: nodes.up)
    #expect(copy.holders(of: post.id, at: nodes.up.now) == [nodes.deputy])
    #expect(copy.holders(of: post.id, at: nodes.up.now + .days(8)) == [nodes.clerk])
    #expect(try nodes.up.link(to: nodes.down).incoming.bulk.refused.isEmpty)
    // Told once more, it stands there once.
    try nodes.down.done(.addRoute(nodes.town, person: nodes.deputy, .phone, address: "000"))
    try nodes.exchange(rounds: 3)
    #expect(try body(nodes.town, at: nodes.up).absences.count == 1)
    #expect(try nodes.faults().isEmpty)
  }

  @Test func `a way to somebody is told with the day on which it last worked`() throws {
    let home = try body(nodes.town, at: nodes.down)
    let copy = try body(nodes.town, at: nodes.up)
    for route in copy.routes {
      let own = try #require(home.routes.first { $0.id == route.id })
      #expect(route.lastSuccess == own.lastSuccess)
    }
    #expect(!copy.routes.isEmpty)
  }

  // MARK: Whoever comes later

  @Test func `a body that comes to a node later is told with its card, and shuts nobody out`()
    throws
  {
    let (up, down) = (nodes.up, nodes.down)
    let village = try register("新しい村", "131032", at: down)
    try down.done(.place(village, .support, under: nodes.town))
    try nodes.exchange(rounds: 4)
    #expect(try up.link(to: down).incoming.bulk.refused.isEmpty, "nothing is said before the card")
    try down.introduce(to: up)
    try nodes.exchange(rounds: 6)
    #expect(try body(village, at: up).name.ja == "新しい村")
    #expect(try up.link(to: down).incoming.bulk.refused.isEmpty)
    // What is said to that node from now on is for the village too, and is taken all the same.
    let desk = try up.enter(nodes.tower, "新しい当番", .watchDesk)
    try nodes.exchange(rounds: 4)
    #expect(try body(nodes.tower, at: down).appointments.contains { $0.person == desk })
    #expect(try down.link(to: up).incoming.bulk.refused.isEmpty)
    // And a change of the village goes by itself.
    let name = Phrase(ja: "古い村", en: "Old village")
    try down.done(.organization(village, .rename(name, legalForm: "市区町村")))
    try nodes.exchange(rounds: 4)
    #expect(try body(village, at: up).name.ja == "古い村")
    #expect(try nodes.faults().isEmpty)
  }

  // MARK: Networks

  @Test func `what a town says to answer for finds its owner above, and takes nothing`() throws {
    try says(nodes.town, "198.18.4.0/24", at: nodes.down)
    try nodes.exchange(rounds: 3)
    #expect(try owner(of: "198.18.4.7", at: nodes.up) == .owned(nodes.town))
    #expect(try owner(of: "198.18.5.7", at: nodes.up) == .unowned)
    // Somebody whom this node has checked holds the wider range: the town's word is no better for being narrower.
    try says(nodes.tower, "198.18.0.0/16", at: nodes.up)
    #expect(try owner(of: "198.18.4.7", at: nodes.up) == .owned(nodes.tower))
    #expect(try nodes.faults().isEmpty)
  }

  @Test func `a range as wide as a continent is left out, and the rest is taken`() throws {
    try says(nodes.town, "198.0.0.0/7", at: nodes.down)
    try says(nodes.town, "203.0.113.0/24", at: nodes.down)
    try nodes.exchange(rounds: 3)
    #expect(try owner(of: "198.18.4.7", at: nodes.up) == .unowned)
    #expect(try owner(of: "203.0.113.9", at: nodes.up) == .owned(nodes.town))
  }

  // MARK: Places

  @Test func `a town stands where its home says, under those who stand above it already`() throws {
    try nodes.down.done(.place(nodes.town, .supervision, under: nodes.tower))
    try nodes.down.done(.organization(nodes.town, .agreeLastRung(nodes.tower)))
    try nodes.exchange(rounds: 3)
    let copy = try body(nodes.town, at: nodes.up)
    #expect(copy.parents[.supervision] == nodes.tower)
    #expect(copy.lastRung == nodes.tower)
    #expect(try nodes.faults().isEmpty)
  }

  @Test func `nobody comes to stand under a body that does not stand above him`() throws {
    let family = try LinkedFamily()
    let (town, city) = (try family.body(family.town), try family.body(family.city))
    try family.town.done(.place(town, .supervision, under: city))
    try family.exchange(rounds: 4)
    // The city has invited it; the tower knows the city as another node's, and shows nobody to the town by such a word.
    #expect(try body(town, at: family.city).parents[.supervision] == city)
    #expect(try body(town, at: family.tower).parents[.supervision] == nil)
    #expect(try family.tower.link(to: family.town).incoming.bulk.refused.isEmpty)
    #expect(try family.faults() == [])
  }

  // MARK: The end

  /// The list of bodies of the town's node, applied there.
  private func merge(_ text: String) throws {
    let keeper = Viewer(
      person: nodes.clerk, key: nil, organization: nodes.town, role: .administrator)
    let table = contactTable(text)
    let rows = BodyColumns(guessing: table).rows(of: table)
    guard let known = try nodes.down.queries.knownBodies(as: keeper, at: nodes.down.now) else {
      throw Nation.Broken(description: "not the keeper")
    }
    let found = try BodyDifferences(rows, with: known.bodies, choices: [:], tower: known.tower)
    try nodes.down.done(
      .importBodies(
        BodyImportForm(
          rows: rows, choices: [:], day: nil, shown: found.digest, fileName: "団体.csv",
          columns: nil)), as: keeper)
  }

  @Test func `a village that became part of a city owes nothing above any more, and the city does`()
    throws
  {
    let village = try register("東村", "02", at: nodes.down)
    let city = try register("新市", "03", at: nodes.down)
    let clerk = try nodes.down.enter(village, "村の係", .responder)
    _ = try nodes.down.enter(city, "市の係", .responder)
    try nodes.down.introduce(to: nodes.up)
    try nodes.exchange(rounds: 4)
    // What was entered before the card named them was refused, and told again with it.
    let before = try nodes.up.link(to: nodes.down).incoming.bulk.refused
    let alert = try nodes.raise(for: village)
    try nodes.exchange()
    try merge(BodyList.head + "02 | 東村 | 市区町村 | | | 03")
    try nodes.exchange(rounds: 6)
    let copy = try body(village, at: nodes.up)
    #expect(copy.end?.successors == [city])
    for node in [nodes.up, nodes.down] {
      let living = try nodes.duties(of: alert, at: node).filter { $0.stage != nil }
      #expect(living.map(\.organization) == [city], "\(node.node.name)")
    }
    #expect(try body(city, at: nodes.up).employs(clerk, at: nodes.up.now), "its people came along")
    // A stricter marking is taken as well: it names the city, whose the village's copy is now.
    try nodes.up.done(.narrow(alert, NarrowForm(tlp: .red, without: [])), as: nodes.towersOfficer)
    try nodes.exchange(rounds: 3)
    #expect(try nodes.up.link(to: nodes.down).outgoing.urgent.waiting.isEmpty)
    let untaken = try nodes.up.queue.read { db in
      try Int.fetchOne(
        db, sql: "SELECT COUNT(*) FROM telling WHERE taken_at IS NULL OR refused IS NOT NULL")
    }
    #expect(untaken == 0)
    // What is raised now goes to the city and is taken.
    let next = try nodes.raise(for: city)
    try nodes.exchange()
    #expect(try nodes.duties(of: next, at: nodes.down).map(\.organization) == [city])
    let up = try nodes.up.link(to: nodes.down)
    #expect(up.incoming.bulk.refused == before)
    #expect(try nodes.faults().isEmpty)
  }

  // MARK: One body, two entries

  @Test(arguments: [false, true])
  func `a city that was in the tower's list before its node came is one body`(
    isInvitedItself: Bool
  ) throws {
    let listed = try register("南市", "2", at: nodes.up)
    let village = try register("南の村", "9", at: nodes.up)
    try nodes.up.done(.place(listed, .support, under: nodes.tower))
    try nodes.up.done(.place(village, .support, under: listed))
    try says(listed, "198.18.9.0/24", at: nodes.up)
    let alert = try nodes.raise(for: listed)
    let third = try ThirdNode(under: nodes, invitedAs: isInvitedItself ? listed : nil)
    try third.exchange(rounds: 4)
    let city = try body(third.city, at: nodes.up)
    #expect(city.code == "2" && city.parents[.support] == nodes.tower)
    #expect(city.employs(third.clerk, at: nodes.up.now))
    let former = try body(listed, at: nodes.up)
    #expect(former.code == nil && former.end?.successors == [third.city])
    #expect(try body(village, at: nodes.up).parents[.support] == third.city)
    // Its addresses stay checked, and what was open is told to its own node.
    #expect(try owner(of: "198.18.9.7", at: nodes.up) == .owned(third.city))
    let open = try nodes.duties(of: alert, at: third.node).filter { $0.stage != nil }
    #expect(open.map(\.organization) == [third.city])
    #expect(try nodes.up.link(to: third.node).incoming.bulk.refused.isEmpty)
    #expect(try nodes.faults().isEmpty)
  }

  @Test func `a body with people of its own here is nobody else's under the same code`() throws {
    let listed = try register("南市", "2", at: nodes.up)
    _ = try nodes.up.enter(listed, "別の係", .responder)
    let third = try ThirdNode(under: nodes)
    try third.exchange(rounds: 4)
    #expect(try body(listed, at: nodes.up).isLiving)
    let copy = try nodes.up.queue.read { try Organization.find(third.city.description, in: $0) }
    #expect(copy == nil)
    let refused = try nodes.up.link(to: third.node).incoming.bulk.refused
    #expect(!refused.isEmpty, "both sides see that it was not taken")
  }
}
