//! Moves of organisations as people see them: how far each is at every node, who has not heard, and what one would move.

import Alerting
import Federation
import Kernel
import Testing

@testable import Node

struct HomeTransferViewTests {
  private let family: LinkedFamily
  private let hamlet: ID<Organization>

  /// A hamlet that the city's node hosts, with somebody who responds.
  init() throws {
    family = try LinkedFamily()
    let city = family.city
    hamlet = try city.done(
      .registerOrganization(
        code: "7", name: Phrase(ja: "南集落", en: "Minami Hamlet"), legalForm: "市区町村"))[0]
      .id.cast(to: Organization.self)
    _ = try city.enter(hamlet, "集落の係", .responder)
    try city.introduce(to: family.tower)
    try family.exchange(rounds: 6)
  }

  private func keeper(_ node: TestNode, _ role: Role = .administrator) throws -> Viewer {
    Viewer(person: family.officer, key: nil, organization: try family.body(node), role: role)
  }

  private func views(_ node: TestNode) throws -> [HomeTransferView] {
    try #require(try node.queries.homeTransfers(as: keeper(node), at: node.now))
  }

  private func offer() throws -> Signed<HomeTransfer> {
    let (city, town) = (family.city, family.town)
    let document = HomeTransfer(
      id: ID(high: 0x7000, low: 0x8000_0000_0000_0201),
      record: RecordReference(.organization, hamlet), version: 1,
      from: try #require(NodeName(city.node.name)), to: try #require(NodeName(town.node.name)),
      at: city.now, reason: Phrase(ja: "自分のノードを持った", en: "It has a node of its own"))
    let signed = try document.signed(by: city.key)
    try city.done(.link(.offer(signed)), as: keeper(city))
    return signed
  }

  @Test func `a move is seen where links are seen, and by nobody else`() throws {
    _ = try offer()
    let city = family.city
    let link = try city.link(to: family.town).id
    for role in Role.allCases where role != .node {
      for organization in [try family.body(city), hamlet] {
        let viewer = Viewer(
          person: family.officer, key: nil, organization: organization, role: role)
        let sees =
          organization != hamlet && (role == .administrator || role == .watchOfficer)
        let what: Comment = "\(role) of \(organization)"
        let list = try city.queries.homeTransfers(as: viewer, at: city.now)
        #expect((list != nil) == sees, what)
        let preview = try city.queries.homeTransfer(
          of: hamlet, over: link, as: viewer, at: city.now)
        #expect((preview != nil) == sees, what)
      }
    }
  }

  @Test func `each side says how far a move is, and who has not heard of it`() throws {
    let (tower, city, town) = (family.tower, family.city, family.town)
    let offer = try offer()
    let made = try #require(try views(city).first)
    #expect(made.state == .offeredHere && made.untold.map(\.peer.text) == ["town.example"])
    #expect(made.organization.name.ja == "南集落" && made.to.text == "town.example")
    try city.introduce(to: town)
    try family.exchange(rounds: 6)
    let heard = try #require(try views(city).first)
    #expect(heard.state == .offeredHere && heard.untold.isEmpty)
    let offered = try #require(try views(town).first)
    guard case .offeredToThis(let parts, nil) = offered.state else {
      throw Nation.Broken(description: "\(offered)")
    }
    #expect(parts.people == 1 && parts.posts == 1 && parts.routes > 0)
    #expect(try views(tower).isEmpty, "an offer is for the new home alone")
    let own = try offer.document.signed(by: town.key)
    try town.done(
      .link(.takeOver(Signed(offer.document, offer.signatures + own.signatures))),
      as: keeper(town))
    let taken = try #require(try views(town).first)
    #expect(taken.state == .done)
    #expect(Set(taken.untold.map(\.peer.text)) == ["city.example", "tower.example"])
    try family.exchange(rounds: 6)
    for node in [tower, city, town] {
      let done = try #require(try views(node).first)
      #expect(done.state == .done && done.untold.isEmpty, "\(node.node.name)")
    }
    let faults = try family.faults()
    #expect(faults == [])
  }

  @Test func `each side says that an offer was withdrawn, and whether the other knows`() throws {
    let (tower, city, town) = (family.tower, family.city, family.town)
    let offer = try offer().document
    try city.introduce(to: town)
    try family.exchange(rounds: 6)
    let word = HomeTransfer(
      id: ID(high: 0x7000, low: 0x8000_0000_0000_0203), record: offer.record,
      version: offer.version, from: offer.from, to: offer.to, at: city.now,
      reason: Phrase(ja: "申し出を取り下げる", en: "It is withdrawn"), withdraws: offer.id)
    try city.done(.link(.withdrawOffer(try word.signed(by: city.key))), as: keeper(city))
    let said = try #require(try views(city).first)
    #expect(said.state == .withdrawnHere && said.untold.map(\.peer.text) == ["town.example"])
    try family.exchange(rounds: 6)
    let heard = try #require(try views(city).first)
    #expect(heard.state == .withdrawnHere && heard.untold.isEmpty)
    let there = try views(town)
    #expect(there.map(\.state) == [.withdrawnThere] && there[0].untold.isEmpty)
    #expect(there[0].id == offer.id && there[0].organization.name.ja == "南集落")
    #expect(try views(tower).isEmpty)
    // Offered anew it stands above what was withdrawn, and it alone waits to be heard.
    #expect(try city.queries.homeTransferVersion(of: hamlet) == 1)
    let anew = HomeTransfer(
      id: ID(high: 0x7000, low: 0x8000_0000_0000_0204), record: offer.record, version: 2,
      from: offer.from, to: offer.to, at: city.now, reason: offer.reason)
    try city.done(.link(.offer(try anew.signed(by: city.key))), as: keeper(city))
    let both = try views(city)
    #expect(both.map(\.state) == [.offeredHere, .withdrawnHere])
    #expect(both.map(\.untold.count) == [1, 0])
    try city.done(.link(.revoke(try city.link(to: town).id)), as: keeper(city))
    #expect(try views(city).map(\.state) == [.leadsNowhere, .leadsNowhere])
    let faults = try family.faults()
    #expect(faults == [])
  }

  @Test func `an offer whose old home is linked no more cannot be taken over`() throws {
    let (city, town) = (family.city, family.town)
    _ = try offer()
    try city.introduce(to: town)
    try family.exchange(rounds: 6)
    try town.done(.link(.revoke(try town.link(to: city).id)), as: keeper(town))
    let view = try #require(try views(town).first)
    guard case .offeredToThis(_, .linkIsOver?) = view.state else {
      throw Nation.Broken(description: "\(view)")
    }
  }

  @Test func `what would move is counted, and what forbids it is what the node would answer`()
    throws
  {
    let (city, town) = (family.city, family.town)
    let link = try city.link(to: town).id
    func preview(_ organization: ID<Organization>) throws -> HomeTransferPreview? {
      try city.queries.homeTransfer(
        of: organization, over: link, as: keeper(city), at: city.now)
    }
    let found = try #require(try preview(hamlet))
    #expect(found.refusal == nil && found.peer.text == "town.example")
    #expect(found.parts.people == 1 && found.parts.posts == 1 && found.duties == 0)
    #expect(found.accounts == 0 && found.silentSince == nil)
    let unknown = ID<Organization>(high: 0x7000, low: 0x8000_0000_0000_0999)
    #expect(try preview(unknown) == nil)
    #expect(try preview(family.body(city))?.refusal == RefusalCode("towerStays"))
    #expect(try preview(family.body(town))?.refusal == RefusalCode("hostedElsewhere"))
    try city.done(.link(.hold(link)), as: keeper(city))
    #expect(try preview(hamlet)?.refusal == RefusalCode("linkNotActive"))
    let document = HomeTransfer(
      id: ID(high: 0x7000, low: 0x8000_0000_0000_0202),
      record: RecordReference(.organization, hamlet), version: 1,
      from: try #require(NodeName(city.node.name)), to: try #require(NodeName(town.node.name)),
      at: city.now, reason: Phrase(ja: "自分のノードを持った", en: "It has a node of its own"))
    let answer = city.ask(.link(.offer(try document.signed(by: city.key))), as: try keeper(city))
    #expect(answer == .refused(RefusalCode("linkNotActive")))
    try city.done(.link(.revoke(link)), as: keeper(city))
    #expect(try preview(hamlet) == nil, "a link that is over leads nowhere")
  }
}
