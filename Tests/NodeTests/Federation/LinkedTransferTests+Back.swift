//! An organisation that moves on, or back to a node where it has lived: it has everything there, whatever is heard first.

import Alerting
import Federation
import GRDB
import Kernel
import Testing

@testable import Node

extension LinkedTransferTests {
  /// The hamlet moves to the town's node, and everybody hears of it.
  private func moveAway() throws {
    let offer = try offer()
    try family.town.done(.link(.takeOver(try both(offer))))
    try family.exchange(rounds: 6)
  }

  /// And back to the city's.
  private func moveBack() throws {
    let (city, town) = (family.city, family.town)
    let back = try transfer(from: town, to: city, 2, version: 2).signed(by: town.key)
    try town.done(.link(.offer(back)))
    try town.introduce(to: city)
    try family.exchange(rounds: 6)
    let own = try back.document.signed(by: city.key)
    try city.done(.link(.takeOver(Signed(back.document, back.signatures + own.signatures))))
    try family.exchange(rounds: 6)
  }

  @Test func `a body that moves back has everything again at its former home`() throws {
    let (tower, city, town) = (family.tower, family.city, family.town)
    let alert = try raise()
    try family.exchange(rounds: 4)
    let watched = try #require(try duty(of: alert, at: tower))
    try moveAway()
    #expect(try duty(of: alert, at: city)?.stage == nil)
    #expect(try duty(of: alert, at: town)?.stage == .awaiting)
    let viewer = Viewer(person: clerk, key: nil, organization: hamlet, role: .responder)
    #expect(try city.queries.alert(alert, as: viewer, at: city.now) == nil, "taken back")
    try moveBack()
    for node in [town, tower] { #expect(try hosts(node, city), "\(node.node.name)") }
    for node in [city, tower] { #expect(try hosts(node, town) == false, "\(node.node.name)") }
    #expect(try duty(of: alert, at: town)?.stage == nil, "the last home has it no more")
    #expect(try duty(of: alert, at: tower)?.stage == .awaiting, "watched all the time")
    let there = try #require(try duty(of: alert, at: city))
    #expect(there.id == watched.id && there.stage == .awaiting)
    let seen = try #require(try city.queries.alert(alert, as: viewer, at: city.now))
    #expect(seen.summary.tlp == .amber)
    let words = try city.queue.read { db in
      try Int.fetchOne(
        db, sql: "SELECT COUNT(*) FROM content WHERE INSTR(CAST(bytes AS TEXT), '怪しい先') > 0")
    }
    #expect(words == 1, "its words are here again")
    try city.done(.delivery(there.id, .acknowledge(over: .link)), as: viewer)
    try family.exchange(rounds: 4)
    #expect(try duty(of: alert, at: tower)?.holder == .person(clerk))
    for node in [tower, city, town] {
      #expect(try node.queries.homeTransfers().map(\.stage) == [.done, .done])
    }
    // The cards that follow say the same, and change nothing.
    for (from, to) in [(town, tower), (town, city), (city, tower), (city, town)] {
      try from.introduce(to: to)
    }
    try family.exchange(rounds: 6)
    #expect(try hosts(tower, city))
    #expect(try hosts(town, city))
    #expect(try !hosts(tower, town))
    let faults = try family.faults()
    #expect(faults == [])
  }

  @Test func `an alert of the former home is called from there again, and taken back elsewhere`()
    throws
  {
    let (city, town) = (family.city, family.town)
    let desk = try city.enter(try family.body(city), "市の当番", .watchDesk)
    try moveAway()
    let watch = Viewer(
      person: desk, key: nil, organization: try family.body(city), role: .watchOfficer)
    let alert = try city.raise(to: [hamlet], as: watch)
    try family.exchange(rounds: 4)
    #expect(try duty(of: alert, at: town)?.stage == .awaiting)
    func notices() throws -> Int {
      try city.queue.read { db in
        try Int.fetchOne(
          db, sql: "SELECT COUNT(*) FROM outbox WHERE person = ?",
          arguments: [clerk.description]) ?? 0
      }
    }
    #expect(try notices() == 0, "the town's node calls them")
    try moveBack()
    #expect(try notices() > 0)
    #expect(try duty(of: alert, at: city)?.stage == .awaiting)
    #expect(try duty(of: alert, at: town)?.stage == nil)
    let faults = try family.faults()
    #expect(faults == [])
  }

  @Test func `words of moves hold by their version, in whatever order they come`() throws {
    let (tower, city, town) = (family.tower, family.city, family.town)
    let away = try transfer(from: city, to: town).signed(by: city.key, town.key)
    let back = try transfer(from: town, to: city, 2, version: 2).signed(by: town.key, city.key)
    let again = try transfer(from: city, to: town, 3, version: 3).signed(by: city.key, town.key)
    for (place, told) in [back, away, back].enumerated() {
      let link = try tower.link(to: city)
      try tower.done(
        .link(.arrived(link.id, try letter(told, from: city, to: tower, place: place))))
      let lane = try tower.link(to: city).incoming.ordinary
      #expect(lane.refused.isEmpty, "\(place)")
      #expect(try hosts(tower, city) && hosts(tower, town) == false, "\(place)")
    }
    let link = try tower.link(to: city)
    try tower.done(
      .link(.arrived(link.id, try letter(again, from: city, to: tower, place: 3))))
    #expect(try hosts(tower, town) && hosts(tower, city) == false)
    let faults = try Verifier.verify(tower.queue, at: tower.now).faults
    #expect(faults.isEmpty)
  }

  @Test func `word of a further move that comes first waits for that of the one before`() throws {
    let (tower, city, town) = (family.tower, family.city, family.town)
    let late = try TestNode("late.example", seed: 4, at: tower.now)
    let body = try late.done(
      .registerOrganization(
        code: "9", name: Phrase(ja: "南村", en: "Minami Village"), legalForm: "市区町村"))[0]
      .id.cast(to: Organization.self)
    try late.done(.start(tower: body))
    try family.enrol(late, at: tower, 6)
    let first = try transfer(from: city, to: town).signed(by: city.key, town.key)
    func on(_ number: UInt64, _ version: Int64) throws -> Signed<HomeTransfer> {
      try transfer(from: town, to: late, number, version: version).signed(by: town.key, late.key)
    }
    for place in 0...HomeTransferRow.earlyMax {
      let told = try letter(
        on(2 + UInt64(place), 2 + Int64(place)), from: town, to: tower, place: place)
      try tower.done(.link(.arrived(try tower.link(to: town).id, told)))
      let lane = try tower.link(to: town).incoming.ordinary
      let reason = lane.refused.last { $0.seq == lane.through }?.reason
      let wanted: RefusalReason? = place < HomeTransferRow.earlyMax ? nil : .notHome
      #expect(reason == wanted, "\(place)")
    }
    #expect(try hosts(tower, city), "nothing moves yet")
    #expect(try tower.queries.homeTransfers().isEmpty)
    let told = try letter(first, from: city, to: tower, place: 0)
    try tower.done(.link(.arrived(try tower.link(to: city).id, told)))
    #expect(try hosts(tower, late))
    #expect(try hosts(tower, city) == false && hosts(tower, town) == false)
    #expect(try tower.queries.homeTransfers().map(\.stage) == [.done, .done])
    let faults = try Verifier.verify(tower.queue, at: tower.now).faults
    #expect(faults.isEmpty)
  }

  @Test func `a move back is newer than the one before, or nobody offers or takes it`() throws {
    let (city, town) = (family.city, family.town)
    try moveAway()
    #expect(try town.queries.homeTransferVersion(of: hamlet) == 1)
    let stale = try transfer(from: town, to: city, 2).signed(by: town.key)
    let answer = town.ask(.link(.offer(stale)))
    #expect(answer == .refused(RefusalCode("unknownTransfer")))
    let link = try city.link(to: town)
    try city.done(
      .link(.arrived(link.id, try letter(stale, from: town, to: city, place: 0))))
    let reason = try city.link(to: town).incoming.ordinary.refused.last?.reason
    #expect(reason == .againstRules)
    #expect(try hosts(city, town))
    let faults = try family.faults()
    #expect(faults == [])
  }

  @Test func `of several offers that of the greatest version counts, whatever their moments say`()
    throws
  {
    let (city, town) = (family.city, family.town)
    let first = try offer()
    try city.done(.link(.withdrawOffer(try withdrawal(of: first))))
    try family.exchange(rounds: 6)
    let newest = try transfer(from: city, to: town, 2, version: 3).signed(by: city.key)
    try city.done(.link(.offer(newest)))
    try family.exchange(rounds: 6)
    #expect(try city.queries.homeTransferVersion(of: hamlet) == 3, "the next is newer than offers")
    // By a clock that was put right an older version is later.
    let late = try transfer(from: city, to: town, 3, version: 2).signed(by: city.key)
    let answer = city.ask(.link(.offer(late)))
    #expect(answer == .refused(RefusalCode("unknownTransfer")))
    let link = try town.link(to: city)
    for (place, older) in [first, late].enumerated() {
      try town.done(
        .link(.arrived(link.id, try letter(older, from: city, to: town, place: place))))
    }
    #expect(try town.link(to: city).incoming.ordinary.refused.isEmpty)
    for node in [city, town] {
      let known = try node.queries.homeTransfers().filter { $0.stage == .offered }
      #expect(known.map(\.signed.document.id) == [newest.document.id], "\(node.node.name)")
    }
    try town.done(.link(.takeOver(try both(newest))))
    let stages = try town.queries.homeTransfers().map(\.stage)
    #expect(stages.contains(.done) && !stages.contains(.offered))
    let faults = try Verifier.verify(town.queue, at: town.now).faults
    #expect(faults.isEmpty)
  }
}
