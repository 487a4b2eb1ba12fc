//! An organisation that moves to another node: both homes sign, its open duties stay watched, everybody's directory follows.

import Alerting
import Federation
import GRDB
import Kernel
import Testing

@testable import Node

struct LinkedTransferTests {
  let family: LinkedFamily
  let hamlet: ID<Organization>
  let clerk: ID<Person>

  /// A hamlet that the city's node hosts, and of which the tower knows.
  init() throws {
    family = try LinkedFamily()
    let city = family.city
    hamlet = try city.done(
      .registerOrganization(
        code: "7", name: Phrase(ja: "南集落", en: "Minami Hamlet"), legalForm: "市区町村"))[0]
      .id.cast(to: Organization.self)
    clerk = try city.enter(hamlet, "集落の係", .responder)
    try city.introduce(to: family.tower)
    try family.exchange(rounds: 6)
  }

  func name(_ node: TestNode) throws -> NodeName {
    try #require(NodeName(node.node.name))
  }

  func transfer(
    of organization: ID<Organization>? = nil, from: TestNode, to: TestNode, _ number: UInt64 = 1,
    version: Int64 = 1
  ) throws -> HomeTransfer {
    HomeTransfer(
      id: ID(high: 0x7000, low: 0x8000_0000_0000_0200 | number),
      record: RecordReference(.organization, organization ?? hamlet), version: version,
      from: try name(from), to: try name(to), at: from.now,
      reason: Phrase(ja: "自分のノードを持った", en: "It has a node of its own"))
  }

  /// The city offers the hamlet to the town's node, which gets its entry.
  func offer() throws -> Signed<HomeTransfer> {
    let offer = try transfer(from: family.city, to: family.town).signed(by: family.city.key)
    try family.city.done(.link(.offer(offer)))
    try family.city.introduce(to: family.town)
    try family.exchange(rounds: 6)
    return offer
  }

  func both(_ offer: Signed<HomeTransfer>) throws -> Signed<HomeTransfer> {
    let own = try offer.document.signed(by: family.town.key)
    return Signed(offer.document, offer.signatures + own.signatures)
  }

  func hosts(_ node: TestNode, _ peer: TestNode) throws -> Bool {
    try node.link(to: peer).hosts.contains(hamlet)
  }

  func raise() throws -> ID<Alert> {
    let tower = family.tower
    let watch = Viewer(
      person: family.officer, key: nil, organization: try family.body(tower), role: .watchOfficer)
    return try tower.raise(to: [hamlet], as: watch)
  }

  func duty(of alert: ID<Alert>, at node: TestNode) throws -> Delivery? {
    try node.queue.read { db in
      let id = try String.fetchOne(
        db, sql: "SELECT id FROM delivery WHERE alert = ? AND organization = ?",
        arguments: [alert.description, hamlet.description])
      return try id.flatMap { try Delivery.find($0, in: db) }
    }
  }

  @Test func `what is open stays watched, and the new home has it`() throws {
    let (tower, city, town) = (family.tower, family.city, family.town)
    let alert = try raise()
    try family.exchange(rounds: 4)
    let watched = try #require(try duty(of: alert, at: tower))
    #expect(try duty(of: alert, at: city)?.id == watched.id)
    let offer = try offer()
    #expect(try hosts(tower, city) && hosts(city, town) == false, "an offer changes nothing")
    #expect(try hosts(town, city), "but its entry is there")
    #expect(try town.queries.homeTransfers().map(\.stage) == [.offered])
    try town.done(.link(.takeOver(try both(offer))))
    #expect(try hosts(town, city) == false)
    try family.exchange(rounds: 6)
    for node in [city, tower] { #expect(try hosts(node, town), "\(node.node.name)") }
    #expect(try hosts(tower, city) == false)
    for node in [tower, city, town] {
      #expect(try node.queries.homeTransfers().map(\.stage) == [.done], "\(node.node.name)")
    }
    // The cards that follow say the same, and change nothing.
    for (from, to) in [(town, tower), (town, city), (city, tower), (city, town)] {
      try from.introduce(to: to)
    }
    try family.exchange(rounds: 6)
    #expect(try hosts(tower, town) && hosts(city, town))
    #expect(try hosts(tower, city) == false)
    let there = try #require(try duty(of: alert, at: town))
    #expect(there.id == watched.id && there.stage == .awaiting)
    #expect(try duty(of: alert, at: city)?.stage == nil, "the old home has it no more")
    #expect(try duty(of: alert, at: tower)?.stage == .awaiting, "watched all the time")
    let viewer = Viewer(person: clerk, key: nil, organization: hamlet, role: .responder)
    try town.done(.delivery(there.id, .acknowledge(over: .link)), as: viewer)
    try family.exchange(rounds: 4)
    #expect(try duty(of: alert, at: tower)?.stage == .acknowledged)
    #expect(try duty(of: alert, at: tower)?.holder == .person(clerk))
    let faults = try family.faults()
    #expect(faults == [])
  }

  @Test func `nobody signs in at the old home any more`() throws {
    let city = family.city
    let made = try city.done(
      .createAccount(person: clerk, hamlet, .responder, login: "shuraku", password: nil))
    let id = try #require(made.first?.id).description
    func isClosed() throws -> Bool {
      try city.queue.read { try Account.find(id, in: $0)?.closedAt != nil }
    }
    let offer = try offer()
    #expect(try isClosed() == false)
    try family.town.done(.link(.takeOver(try both(offer))))
    try family.exchange(rounds: 4)
    #expect(try isClosed())
    let faults = try family.faults()
    #expect(faults == [])
  }

  @Test func `an offer is refused for what stays, for what is not here, and to whoever may not`()
    throws
  {
    let (tower, city, town) = (family.tower, family.city, family.town)
    let unknown = ID<Organization>(high: 0x7000, low: 0x8000_0000_0000_0999)
    let table: [(HomeTransfer, String)] = [
      (try transfer(of: family.body(city), from: city, to: town), "towerStays"),
      (try transfer(of: family.body(town), from: city, to: tower), "hostedElsewhere"),
      (try transfer(of: unknown, from: city, to: town), "unknownOrganization"),
      (try transfer(from: town, to: city), "notAllowed"),
    ]
    for (document, code) in table {
      let answer = city.ask(.link(.offer(try document.signed(by: city.key))))
      #expect(answer == .refused(RefusalCode(code)), "\(code)")
    }
    let watch = Viewer(
      person: clerk, key: nil, organization: try family.body(city), role: .watchOfficer)
    let own = try transfer(from: city, to: town).signed(by: city.key)
    #expect(city.ask(.link(.offer(own)), as: watch) == .refused(.notAllowed))
    #expect(try city.queries.homeTransfers().isEmpty)
  }

  @Test func `it is taken over as it was offered, once, with the new home's signature`() throws {
    let town = family.town
    let before = try both(
      try transfer(from: family.city, to: town).signed(by: family.city.key))
    let refused = Node.Answer.refused(RefusalCode("unknownTransfer"))
    #expect(town.ask(.link(.takeOver(before))) == refused, "not offered yet")
    let offer = try offer()
    #expect(town.ask(.link(.takeOver(offer))) == refused, "one signature")
    let other = try transfer(from: family.city, to: town, 2).signed(by: family.city.key)
    #expect(town.ask(.link(.takeOver(try both(other)))) == refused, "another document")
    let all = try both(offer)
    try town.done(.link(.takeOver(all)))
    #expect(town.ask(.link(.takeOver(all))) == refused, "done")
  }

  @Test func `while an offer is open no other takes its place, and what crosses is of that one`()
    throws
  {
    let (tower, city, town) = (family.tower, family.city, family.town)
    let first = try offer()
    try town.done(.link(.takeOver(try both(first))))
    // The city has not heard of it: a second offer would make it refuse what all others believe.
    let second = try transfer(from: city, to: town, 2, version: 2).signed(by: city.key)
    #expect(city.ask(.link(.offer(second))) == .refused(RefusalCode("offerIsOpen")))
    try family.exchange(rounds: 6)
    for node in [tower, city] {
      #expect(try hosts(node, town) && node.queries.homeTransfers().map(\.stage) == [.done])
    }
    let faults = try family.faults()
    #expect(faults == [])
  }

  @Test func `of two offers the newer counts at the new home, whichever comes last`() throws {
    let (city, town) = (family.city, family.town)
    let first = try offer()
    // The city was put back to before the first.
    let second = try transfer(from: city, to: town, 2).signed(by: city.key)
    let link = try town.link(to: city)
    for (place, told) in [second, first].enumerated() {
      try town.done(
        .link(.arrived(link.id, try letter(told, from: city, to: town, place: 50 + place))))
    }
    let known = try town.queries.homeTransfers().map(\.signed.document.id)
    #expect(known == [second.document.id], "the older one came late")
    let refused = town.ask(.link(.takeOver(try both(first))))
    #expect(refused == .refused(RefusalCode("unknownTransfer")))
    try town.done(.link(.takeOver(try both(second))))
    #expect(try town.queries.homeTransfers().map(\.stage) == [.done])
  }

  @Test func `with one signature, or from somebody else, nothing moves anywhere`() throws {
    let (tower, city, town) = (family.tower, family.city, family.town)
    let offer = try offer()
    let stranger = try transfer(of: family.body(town), from: tower, to: city, 3)
    let table: [(TestNode, TestNode, Signed<HomeTransfer>, RefusalReason)] = [
      // Word of it with the old home's signature alone, and with the new home's alone.
      (city, tower, offer, .notAllowed),
      (town, tower, try offer.document.signed(by: town.key), .notAllowed),
      // An acceptance that the new home has not signed.
      (town, city, offer, .notAllowed),
      // An offer in another's name.
      (city, town, try transfer(from: tower, to: town, 4).signed(by: city.key), .notAllowed),
      // What this node hosts itself, moved by two others; and what others move, by a third.
      (city, town, try stranger.signed(by: tower.key, city.key), .notHome),
      (town, city, try stranger.signed(by: tower.key, city.key), .notAllowed),
    ]
    for (place, (from, to, signed, reason)) in table.enumerated() {
      let link = try to.link(to: from)
      try to.done(
        .link(.arrived(link.id, try letter(signed, from: from, to: to, place: place))))
      let refused = try to.link(to: from).incoming.ordinary.refused.last?.reason
      #expect(refused == reason, "\(place)")
    }
    #expect(try hosts(tower, city) && hosts(town, city))
    #expect(try hosts(city, town) == false)
    let faults = try family.faults()
    #expect(faults == [])
  }

  @Test func `a move that a new key has signed is believed once that key is known`() throws {
    let (tower, city, town) = (family.tower, family.city, family.town)
    let offer = try offer()
    try town.done(.link(.rotateKey))
    let own = try offer.document.signed(by: town.signer(1))
    try town.done(.link(.takeOver(Signed(offer.document, offer.signatures + own.signatures))))
    try family.exchange(rounds: 4)
    for node in [city, tower] { #expect(try hosts(node, town) == false, "\(node.node.name)") }
    for node in [city, tower] { try town.announceKey(to: node) }
    try family.exchange(rounds: 6)
    for node in [city, tower] { #expect(try hosts(node, town), "\(node.node.name)") }
    let faults = try family.faults()
    #expect(faults == [])
  }

  @Test func `in the place of a node that was revoked nobody moves what was not that node's`()
    throws
  {
    let (tower, city, town) = (family.tower, family.city, family.town)
    try town.done(.link(.revoke(try town.link(to: city).id)))
    let own = try transfer(of: family.body(town), from: city, to: tower, 5)
    let table: [(HomeTransfer, RefusalReason?)] = [
      (own, .notHome), (try transfer(from: city, to: tower, 6), nil),
    ]
    for (place, (document, reason)) in table.enumerated() {
      let told = try letter(
        try document.signed(by: tower.key), from: tower, to: town, place: place)
      let link = try town.link(to: tower)
      try town.done(.link(.arrived(link.id, told)))
      let lane = try town.link(to: tower).incoming.ordinary
      #expect(lane.refused.first { $0.seq == lane.through }?.reason == reason, "\(place)")
    }
    let hosted = try town.link(to: tower).hosts
    #expect(hosted.contains(hamlet))
    #expect(try hosted.contains(family.body(town)) == false)
    let faults = try family.faults()
    #expect(faults == [])
  }

  /// A letter under one of the sender's next numbers, past everything that its node would have said.
  func letter(
    _ told: Signed<HomeTransfer>, from: TestNode, to: TestNode, place: Int
  ) throws -> Letter {
    let link = try from.link(to: to)
    let payload = Message.transfer(told)
      .payload(salt: [UInt8](repeating: 3, count: Message.saltBytes))
    let envelope = Envelope(
      id: ID<Envelope>(high: 0x7000, low: 0x8000_0000_0000_0300 + UInt64(place)), from: link.own,
      to: link.peer, lane: .ordinary, stream: link.stream,
      linkSeq: link.outgoing.ordinary.nextSeq + Int64(place), kind: .transfer,
      record: told.document.record, recordVersion: 1, payloadHash: Letter.hash(of: payload),
      marking: Marking(tlp: .amber, audience: Audience([try family.body(to)])), at: from.now,
      notAfter: from.now + .minutes(5))
    return Letter(try envelope.signed(by: from.key), payload: payload)
  }
}
