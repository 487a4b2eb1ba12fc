//! An offer that is withdrawn: taken over no more once the other node has heard, and a move all the same where it had not.

import Alerting
import Federation
import GRDB
import Kernel
import Testing

@testable import Node

extension LinkedTransferTests {
  func withdrawal(
    of offer: Signed<HomeTransfer>, by node: TestNode? = nil, _ number: UInt64 = 0x90
  ) throws -> Signed<HomeTransfer> {
    let (document, node) = (offer.document, node ?? family.city)
    return try HomeTransfer(
      id: ID(high: 0x7000, low: 0x8000_0000_0000_0200 | number), record: document.record,
      version: document.version, from: document.from, to: document.to, at: family.city.now,
      reason: Phrase(ja: "申し出を取り下げる", en: "It is withdrawn"), withdraws: document.id
    ).signed(by: node.key)
  }

  private func refused(_ code: String) -> Node.Answer { .refused(RefusalCode(code)) }

  private func stages(_ node: TestNode) throws -> [HomeTransferRow.Stage] {
    try node.queries.homeTransfers().map(\.stage)
  }

  @Test func `what was withdrawn is taken over no more, and both sides say why`() throws {
    let (tower, city, town) = (family.tower, family.city, family.town)
    let offer = try offer()
    let word = try withdrawal(of: offer)
    try city.done(.link(.withdrawOffer(word)))
    #expect(try stages(city) == [.withdrawn] && stages(town) == [.offered])
    try family.exchange(rounds: 6)
    #expect(try stages(city) == [.withdrawn] && stages(town) == [.withdrawn])
    #expect(town.ask(.link(.takeOver(try both(offer)))) == refused("offerWithdrawn"))
    #expect(town.ask(.link(.takeOver(try both(word)))) == refused("unknownTransfer"))
    let again = try withdrawal(of: offer, 0x91)
    #expect(city.ask(.link(.withdrawOffer(again))) == refused("offerWithdrawn"))
    // Its card names the body on as the city's: nobody takes it for the town's own.
    for (from, to) in [(city, town), (town, city)] { try from.introduce(to: to) }
    try family.exchange(rounds: 6)
    #expect(try hosts(town, city) && hosts(tower, city))
    // A node that signs in spite of its own receipt is not followed.
    let link = try city.link(to: town)
    try city.done(
      .link(.arrived(link.id, try letter(try both(offer), from: town, to: city, place: 60))))
    #expect(try city.link(to: town).incoming.ordinary.refused.last?.reason == .againstRules)
    #expect(try hosts(tower, city) && !hosts(city, town))
    let faults = try family.faults()
    #expect(faults == [])
  }

  @Test func `an acceptance that crosses the withdrawal wins, whichever is heard first`() throws {
    for isHeardFirst in [false, true] {
      let other = try LinkedTransferTests()
      let (tower, city, town) = (other.family.tower, other.family.city, other.family.town)
      let offer = try other.offer()
      try city.done(.link(.withdrawOffer(try other.withdrawal(of: offer))))
      try town.done(.link(.takeOver(try other.both(offer))))
      if isHeardFirst { try town.take(try city.frames(to: town), from: city) }
      #expect(try other.stages(town) == [.done], "it was taken over before it heard")
      try other.family.exchange(rounds: 6)
      for node in [tower, city, town] {
        #expect(try other.stages(node) == [.done], "\(node.node.name) \(isHeardFirst)")
      }
      for node in [tower, city] { #expect(try other.hosts(node, town), "\(node.node.name)") }
      let late = try other.withdrawal(of: offer, 0x91)
      #expect(city.ask(.link(.withdrawOffer(late))) == refused("offerTakenOver"))
      let keeper = Viewer(
        person: other.family.officer, key: nil, organization: try other.family.body(city),
        role: .administrator)
      let view = try #require(try city.queries.homeTransfers(as: keeper, at: city.now)?.first)
      #expect(view.state == .done && view.untold.isEmpty, "\(isHeardFirst)")
      let faults = try other.family.faults()
      #expect(faults == [])
    }
  }

  @Test func `a withdrawal that comes before its offer holds, and a newer offer does too`() throws {
    let (city, town) = (family.city, family.town)
    let offer = try transfer(from: city, to: town).signed(by: city.key)
    let link = try town.link(to: city)
    for (place, told) in [try withdrawal(of: offer), offer].enumerated() {
      try town.done(
        .link(.arrived(link.id, try letter(told, from: city, to: town, place: 50 + place))))
    }
    #expect(try town.link(to: city).incoming.ordinary.refused.isEmpty)
    #expect(try stages(town) == [], "the offer came late")
    #expect(town.ask(.link(.takeOver(try both(offer)))) == refused("unknownTransfer"))
    let newer = try transfer(from: city, to: town, 2, version: 2).signed(by: city.key)
    try town.done(.link(.arrived(link.id, try letter(newer, from: city, to: town, place: 52))))
    #expect(try stages(town) == [.offered])
  }

  @Test func `what was withdrawn is offered again, to another node once the first has heard`()
    throws
  {
    let (tower, city, town) = (family.tower, family.city, family.town)
    let offer = try offer()
    let elsewhere = try transfer(from: city, to: tower, 2, version: 2).signed(by: city.key)
    #expect(city.ask(.link(.offer(elsewhere))) == refused("offerIsOpen"), "on offer")
    try city.done(.link(.withdrawOffer(try withdrawal(of: offer))))
    #expect(city.ask(.link(.offer(elsewhere))) == refused("offerIsOpen"), "not heard yet")
    // It may be said once more while nobody has heard it.
    try city.done(.link(.withdrawOffer(try withdrawal(of: offer, 0x91))))
    try family.exchange(rounds: 6)
    try city.done(.link(.offer(elsewhere)))
    try family.exchange(rounds: 6)
    let own = try elsewhere.document.signed(by: tower.key)
    try tower.done(
      .link(.takeOver(Signed(elsewhere.document, elsewhere.signatures + own.signatures))))
    try family.exchange(rounds: 6)
    #expect(try hosts(city, tower) && hosts(town, tower))
    let faults = try family.faults()
    #expect(faults == [])
  }

  @Test func `a withdrawal that comes before its offer ends the older one, whose place that took`()
    throws
  {
    let (city, town) = (family.city, family.town)
    let first = try offer()
    let newer = try transfer(from: city, to: town, 2, version: 2).signed(by: city.key)
    let link = try town.link(to: city)
    let word = try letter(try withdrawal(of: newer), from: city, to: town, place: 50)
    try town.done(.link(.arrived(link.id, word)))
    #expect(try town.link(to: city).incoming.ordinary.refused.isEmpty)
    #expect(try stages(town) == [])
    #expect(town.ask(.link(.takeOver(try both(first)))) == refused("unknownTransfer"))
  }

  @Test(arguments: [false, true])
  func `a node put back to before it heard gets what is still here, and nothing that has moved`(
    isMoved: Bool
  ) throws {
    let (tower, city, town) = (family.tower, family.city, family.town)
    let offer = try offer()
    try city.done(.link(.withdrawOffer(try withdrawal(of: offer))))
    try family.exchange(rounds: 6)
    let elsewhere = try transfer(from: city, to: tower, 2, version: 2).signed(by: city.key)
    try city.done(.link(.offer(elsewhere)))
    try family.exchange(rounds: 6)
    if isMoved {
      let own = try elsewhere.document.signed(by: tower.key)
      try tower.done(
        .link(.takeOver(Signed(elsewhere.document, elsewhere.signatures + own.signatures))))
      try family.exchange(rounds: 6)
    }
    // What a node has taken is in doubt once it was put back: see `doubtTellings`.
    try city.queue.write { db in
      try db.execute(sql: "UPDATE telling SET taken_at = NULL WHERE kind = 'transfer'")
    }
    let link = try city.link(to: town)
    try city.done(
      .link(.arrived(link.id, try letter(try both(offer), from: town, to: city, place: 60))))
    let reason = try city.link(to: town).incoming.ordinary.refused.last?.reason
    let wanted: RefusalReason? = isMoved ? .againstRules : nil
    #expect(reason == wanted)
    let (isTowns, isTowers) = (try hosts(city, town), try hosts(city, tower))
    #expect(isTowns == !isMoved && isTowers == isMoved)
    #expect(try !stages(city).contains(.offered), "it is no longer the city's to give")
  }

  @Test(arguments: [false, true])
  func `of whoever comes to the body later a node is told that was offered it, not once withdrawn`(
    isWithdrawn: Bool
  ) throws {
    let (city, town) = (family.city, family.town)
    let offer = try offer()
    if isWithdrawn { try city.done(.link(.withdrawOffer(try withdrawal(of: offer)))) }
    try family.exchange(rounds: 6)
    _ = try city.enter(hamlet, "新しい係", .responder)
    try city.introduce(to: town)
    try family.exchange(rounds: 6)
    func isKnown() throws -> Bool {
      try town.queue.read { db in
        try Int.fetchOne(
          db, sql: "SELECT 1 FROM content WHERE INSTR(CAST(bytes AS TEXT), '新しい係') > 0") != nil
      }
    }
    #expect(try isKnown() == !isWithdrawn)
    #expect(try hosts(town, city), "its card names the body on")
    guard isWithdrawn else { return }
    let anew = try transfer(from: city, to: town, 2, version: 2).signed(by: city.key)
    try city.done(.link(.offer(anew)))
    try family.exchange(rounds: 6)
    #expect(try isKnown(), "offered again, without another card")
  }

  @Test func `nobody withdraws what is not his, and nothing is withdrawn at a third`() throws {
    let (tower, city, town) = (family.tower, family.city, family.town)
    let offer = try offer()
    let word = try withdrawal(of: offer)
    let watch = Viewer(
      person: clerk, key: nil, organization: try family.body(city), role: .watchOfficer)
    #expect(city.ask(.link(.withdrawOffer(word)), as: watch) == .refused(.notAllowed))
    #expect(city.ask(.link(.withdrawOffer(offer))) == .refused(.notAllowed), "it withdraws nothing")
    #expect(city.ask(.link(.offer(word))) == .refused(.notAllowed), "it offers nothing")
    #expect(town.ask(.link(.withdrawOffer(word))) == .refused(.notAllowed), "another's")
    let unknown = try withdrawal(
      of: try transfer(from: city, to: town, 7).signed(by: city.key), 0x92)
    #expect(city.ask(.link(.withdrawOffer(unknown))) == refused("unknownTransfer"))
    let twice = Signed(
      word.document, word.signatures + (try word.document.signed(by: town.key).signatures))
    let table: [(TestNode, TestNode, Signed<HomeTransfer>, RefusalReason)] = [
      (city, tower, twice, .againstRules), (town, city, twice, .againstRules),
      (tower, town, word, .notAllowed),
      (city, town, try withdrawal(of: offer, by: tower), .notAllowed),
    ]
    for (place, (from, to, signed, reason)) in table.enumerated() {
      let link = try to.link(to: from)
      try to.done(.link(.arrived(link.id, try letter(signed, from: from, to: to, place: place))))
      let given = try to.link(to: from).incoming.ordinary.refused.last?.reason
      #expect(given == reason, "\(place)")
    }
    #expect(try stages(city) == [.offered] && stages(town) == [.offered] && stages(tower) == [])
    let faults = try family.faults()
    #expect(faults == [])
  }
}
