//! What people see of links: who may, what waits and was refused, invitations, and where the copies of an alert are.

import Alerting
import Federation
import GRDB
import Kernel
import Testing

@testable import Node

struct LinkViewTests {
  let nodes: LinkedNodes
  let chief: Viewer

  init() throws {
    nodes = try LinkedNodes()
    chief = Viewer(
      person: nodes.officer, key: nil, organization: nodes.tower, role: .administrator)
  }

  private func view(_ viewer: Viewer? = nil) throws -> PeerView {
    let link = try nodes.up.link(to: nodes.down)
    return try #require(
      try nodes.up.queries.peer(link.id, as: viewer ?? chief, at: nodes.up.now))
  }

  @Test func `links are for the tower's watch and its administrators`() throws {
    let link = try nodes.up.link(to: nodes.down)
    let alert = try nodes.raise()
    let (queries, now) = (nodes.up.queries, nodes.up.now)
    for organization in [nodes.tower, nodes.town] {
      for role in Role.allCases where role != .node {
        let viewer = Viewer(
          person: nodes.officer, key: nil, organization: organization, role: role)
        let sees =
          organization == nodes.tower && (role == .administrator || role == .watchOfficer)
        let what: Comment = "\(role) of \(organization)"
        #expect(try queries.seesLinks(viewer) == sees, what)
        #expect(try queries.keepsLinks(viewer) == (sees && role == .administrator), what)
        #expect((try queries.peers(as: viewer, at: now) != nil) == sees, what)
        #expect((try queries.peer(link.id, as: viewer, at: now) != nil) == sees, what)
        #expect(try queries.nodeInvitations(as: viewer, at: now).isEmpty != sees, what)
        let told = try queries.copies(of: alert, as: viewer, at: now)?.sent.count ?? 0
        #expect((told > 0) == sees, what)
      }
    }
    let nobody = Viewer(person: nil, key: nil, organization: nil, role: .administrator)
    #expect(try queries.seesLinks(nobody) == false)
  }

  @Test func `who only sees links changes none`() throws {
    let link = try nodes.up.link(to: nodes.down)
    for command in [
      LinkCommand.hold(link.id), .release(link.id), .revoke(link.id),
      .invite(
        under: nodes.tower, verifier: Hash(sha256: "x".utf8), until: nodes.up.now + .days(1)),
    ] {
      let answer = nodes.up.ask(.link(command), as: nodes.towersOfficer)
      #expect(answer == .refused(.notAllowed), "\(command)")
    }
    let state = try nodes.up.link(to: nodes.down).state
    #expect(state == .active)
  }

  @Test func `a link's view says what waits, whom it hosts and by which key it is known`() throws {
    _ = try nodes.raise()
    let view = try view(nodes.towersOfficer)
    #expect(view.peer.text == "town.example" && view.role == .child && view.state == .active)
    let urgent = try #require(view.waiting.first)
    #expect(urgent.lane == .urgent && urgent.count == 1 && urgent.oldest == nodes.up.now)
    #expect(urgent.notAfter > nodes.up.now)
    #expect(view.hosts.map(\.name.ja) == ["北山町"] && view.hostCount == 1)
    let fingerprint = try nodes.down.peerKey.fingerprint
    #expect(view.keys.map(\.fingerprint) == [fingerprint])
    #expect(view.address == nil && view.keepsHeld == .notHeld)
    let up = try nodes.down.link(to: nodes.up)
    let keeper = Viewer(
      person: nodes.clerk, key: nil, organization: nodes.town, role: .administrator)
    let above = try #require(
      try nodes.down.queries.peer(up.id, as: keeper, at: nodes.down.now))
    #expect(above.role == .parent && above.address == "https://tower.example")
    try nodes.exchange(rounds: 4)
    let after = try self.view()
    #expect(!after.waiting.contains { $0.lane == .urgent }, "receipted")
  }

  @Test func `a link that is held stands first, and says whether it can be released`() throws {
    let link = try nodes.up.link(to: nodes.down)
    try nodes.up.done(.link(.hold(link.id)), as: chief)
    let held = try view()
    #expect(held.keepsHeld == nil)
    guard case .quarantined(let quarantine) = held.state else {
      throw Nation.Broken(description: "\(held.state)")
    }
    #expect(quarantine.cause == .byPerson)
    let page = try #require(try nodes.up.queries.peers(as: chief, at: nodes.up.now))
    #expect(page.items.map(\.id) == [link.id] && page.next == nil)
    try nodes.up.done(.link(.release(link.id)), as: chief)
    #expect(try view().state == .active)
    try nodes.up.done(.link(.revoke(link.id)), as: chief)
    let over = try #require(try nodes.up.queries.peer(link.id, as: chief, at: nodes.up.now))
    #expect(over.keepsHeld == .notHeld && over.hostCount == 0)
    #expect(try nodes.faults().isEmpty)
  }

  @Test func `twenty refusals are listed, the newest first`() throws {
    let link = try nodes.up.link(to: nodes.down)
    let before = link.refusals.count
    for number in UInt64(1)...25 {
      let id = ID<Envelope>(high: 0x7000, low: 0x8000_0000_0000_0000 | number)
      try nodes.up.done(.link(.unreadable(link.id, id, .malformed)))
    }
    let view = try view()
    #expect(view.refusals.count == PeerView.refusalsMax && view.refusalCount == before + 25)
    #expect(view.refusals.first?.id.low == 0x8000_0000_0000_0019)
    #expect(view.refusals.allSatisfy { $0.reason == .malformed })
  }

  @Test func `the board's line tells silence and who holds, to those alone who see links`() throws {
    let link = try nodes.up.link(to: nodes.down)
    let (officer, clerk) = (nodes.towersOfficer, nodes.townsClerk)
    #expect(try nodes.up.queries.linkTroubles(as: officer, at: nodes.up.now).isEmpty)
    let heard = nodes.up.now
    try nodes.pass(.minutes(2))
    try nodes.up.done(.link(.watch(link.id, lastHeard: heard)))
    let silent = try nodes.up.queries.linkTroubles(as: officer, at: nodes.up.now)
    #expect(silent.map(\.kind) == [.silent(since: heard)])
    #expect(silent.map(\.peer.text) == ["town.example"])
    try nodes.up.done(.link(.hold(link.id)), as: chief)
    let held = try nodes.up.queries.linkTroubles(as: officer, at: nodes.up.now)
    #expect(held.map(\.kind) == [.held(.byPerson, since: nodes.up.now)])
    #expect(try nodes.up.queries.linkTroubles(as: clerk, at: nodes.up.now).isEmpty)
    // The peer learns of it from a receipt, and its own watch sees that it is not to blame.
    try nodes.exchange(rounds: 4)
    let watch = Viewer(
      person: nodes.clerk, key: nil, organization: nodes.town, role: .watchOfficer)
    let there = try nodes.down.queries.linkTroubles(as: watch, at: nodes.down.now)
    #expect(there.map(\.kind) == [.heldThere])
    try nodes.up.done(.link(.revoke(link.id)), as: chief)
    #expect(try nodes.up.queries.linkTroubles(as: officer, at: nodes.up.now).isEmpty)
  }

  @Test func `an invitation says what became of it, and an unknown body invites nobody`() throws {
    let (queries, up) = (nodes.up.queries, nodes.up)
    let first = try queries.nodeInvitations(as: chief, at: up.now)
    guard case .used(let node, _)? = first.first?.state else {
      throw Nation.Broken(description: "\(first)")
    }
    #expect(node.text == "town.example" && first.first?.supporter.id == nodes.tower)
    func invite(_ word: String, under organization: ID<Organization>) -> Node.Answer {
      up.ask(
        .link(
          .invite(
            under: organization, verifier: Hash(sha256: word.utf8), until: up.now + .days(1))),
        as: chief)
    }
    guard case .done(let made) = invite("one", under: nodes.tower), let id = made.first?.id else {
      throw Nation.Broken(description: "not invited")
    }
    let usable = try queries.nodeInvitations(as: chief, at: up.now)
    #expect(usable.count == 2 && usable.first?.state == .usable)
    let late = try queries.nodeInvitations(as: chief, at: up.now + .days(1))
    #expect(late.map(\.state).contains(.late))
    try up.done(.link(.withdraw(id.cast(to: NodeInvitation.self))), as: chief)
    let withdrawn = try queries.nodeInvitations(as: chief, at: up.now)
    #expect(withdrawn.map(\.state).contains(.withdrawn(at: up.now)))
    let nowhere = invite("two", under: ID<Organization>(high: 1, low: 1))
    #expect(nowhere == .refused(RefusalCode("unknownOrganization")))
  }

  @Test func `an alert's copies wait, are taken, and are known by their home`() throws {
    let alert = try nodes.raise()
    let (up, down) = (nodes.up, nodes.down)
    let sent = try #require(try up.queries.copies(of: alert, as: chief, at: up.now))
    #expect(sent.home == nil && sent.sentCount == 1)
    guard case .waiting(let until)? = sent.sent.first?.state else {
      throw Nation.Broken(description: "\(sent)")
    }
    #expect(until > up.now && sent.sent.first?.peer.text == "town.example")
    try nodes.exchange(rounds: 4)
    let taken = try #require(try up.queries.copies(of: alert, as: chief, at: up.now))
    guard case .taken? = taken.sent.first?.state else {
      throw Nation.Broken(description: "\(taken)")
    }
    let held = try #require(
      try down.queries.copies(of: alert, as: nodes.townsClerk, at: down.now))
    #expect(held.home?.text == "tower.example" && held.sent.isEmpty)
    let stranger = Viewer(
      person: nil, key: nil, organization: ID<Organization>(high: 1, low: 1), role: .responder)
    #expect(try down.queries.copies(of: alert, as: stranger, at: down.now) == nil)
  }

  @Test func `a copy that nobody took in time says so`() throws {
    let alert = try nodes.raise()
    try nodes.pass(.minutes(30))
    let copies = try #require(
      try nodes.up.queries.copies(of: alert, as: chief, at: nodes.up.now))
    #expect(copies.sent.map(\.state) == [.givenUp])
  }
}
