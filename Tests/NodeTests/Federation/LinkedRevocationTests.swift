//! A node that is revoked: the node above tells the others below it, nobody else is believed, and it learns nothing more (S9).

import Alerting
import Federation
import Formats
import GRDB
import Kernel
import Testing

@testable import Node

struct LinkedRevocationTests {
  private let family: LinkedFamily

  init() throws { family = try LinkedFamily() }

  @discardableResult
  private func revoke(
    _ node: TestNode, _ subject: Revocation.Subject? = nil
  ) throws -> Signed<Revocation> {
    let told = try family.revocation(try subject ?? family.subject(node), by: family.tower)
    let link = try family.tower.link(to: node)
    try family.tower.done(.link(.revoke(link.id, told: told)), as: try family.administrator)
    return told
  }

  private func unheard() throws -> [UnheardRevocation] {
    try family.tower.queries.unheardRevocations(
      as: try family.administrator, at: family.tower.now)
  }

  @Test func `the others below hear of it, revoke theirs, and say by whom`() throws {
    let told = try revoke(family.city)
    let waiting = try unheard()
    #expect(waiting.map(\.revoked.text) == ["city.example"])
    #expect(waiting.first?.unheard.map(\.peer.text) == ["town.example"])
    guard case .waiting? = waiting.first?.unheard.first?.state else {
      Issue.record("nobody is told")
      return
    }
    #expect(try family.state(family.town, family.city) == .active, "not heard yet")
    try family.exchange(rounds: 4)
    guard case .revoked(_, let because)? = try family.state(family.town, family.city) else {
      Issue.record("the town still trusts it")
      return
    }
    #expect(because == told.document.id)
    #expect(try family.state(family.town, family.tower) == .active)
    #expect(try unheard().isEmpty)
    let faults = try family.faults()
    #expect(faults == [])
  }

  @Test func `a revoked peer learns nothing and is not believed`() throws {
    let letters = try family.city.frames(to: family.town)
    try revoke(family.city)
    try family.exchange(rounds: 4)
    let link = try #require(
      try family.town.queries.links().last { $0.peer.text == "city.example" })
    #expect(link.hosts.isEmpty && link.deadline == nil)
    // What it says now, its card among it, changes nothing.
    for frame in letters {
      var effort = LineEffort()
      try family.town.done(.link(effort.command(for: frame.bytes, on: link.id)))
    }
    let after = try #require(try family.town.queries.link(link.id))
    #expect(after.hosts.isEmpty && after.isRevoked)
    let waits = Lane.allCases.flatMap { after.outgoing[$0].waiting }
    #expect(waits.isEmpty)
    let mark = try #require(Observable(guessing: "evil.example"))
    try family.town.done(
      .importIndicators(
        [IndicatorEntry(pattern: .value(mark), severity: 4)], source: "list", marking: .green))
    let then = try #require(try family.town.queries.link(link.id))
    #expect(Lane.allCases.allSatisfy { then.outgoing[$0].waiting.isEmpty }, "nothing is queued")
    let up = try family.town.link(to: family.tower)
    #expect(up.outgoing.urgent.waiting.map(\.kind) == [.marks])
    let faults = try family.faults()
    #expect(faults == [])
  }

  @Test func `a key that was lost is taken no more, and with the last one the link is over`() throws
  {
    let told = try revoke(family.city, .key(try family.city.peerKey))
    guard case .revoked(_, let because)? = try family.state(family.tower, family.city) else {
      Issue.record("not revoked here")
      return
    }
    #expect(because == told.document.id)
    try family.exchange(rounds: 4)
    let link = try #require(
      try family.town.queries.links().last { $0.peer.text == "city.example" })
    #expect(link.isRevoked && link.keys.isEmpty)
    let faults = try family.faults()
    #expect(faults == [])
  }

  @Test func `nobody but the node above both is believed, and each is one Fact`() throws {
    let (tower, city, town) = (family.tower, family.city, family.town)
    let table: [(TestNode, TestNode, Signed<Revocation>)] = [
      // One below says it of another below, or of the node above.
      (town, city, try family.revocation(try family.subject(tower), by: town)),
      (city, tower, try family.revocation(try family.subject(town), by: city)),
      // The node above says it of this one, which is told otherwise.
      (tower, town, try family.revocation(try family.subject(town), by: tower)),
      // In another's name, whom the receiver knows; and of whoever passes it on.
      (
        city, town,
        try family.revocation(try family.subject(tower), by: tower).document.signed(by: city.key)
      ),
      (
        city, town,
        try family.revocation(try family.subject(city), by: tower).document.signed(by: city.key)
      ),
    ]
    for (place, (from, to, told)) in table.enumerated() {
      let before = try facts(to)
      let letter = try letter(told, from: from, to: to, place: place)
      let link = try to.link(to: from)
      try to.done(.link(.arrived(link.id, letter)))
      #expect(try facts(to) == before + 1, "\(place)")
      #expect(
        try to.link(to: from).incoming.urgent.refused.last?.reason == .notAllowed, "\(place)")
    }
    for (left, right) in [(tower, city), (tower, town), (city, town)] {
      #expect(try family.state(left, right) == .active)
      #expect(try family.state(right, left) == .active)
    }
    let faults = try family.faults()
    #expect(faults == [])
  }

  @Test func `a node says of itself that its key is lost`() throws {
    let (city, tower) = (family.city, family.tower)
    let told = try family.revocation(.key(try city.peerKey), by: city)
    let link = try tower.link(to: city)
    try tower.done(.link(.arrived(link.id, try letter(told, from: city, to: tower, place: 0))))
    guard case .revoked(_, let because)? = try family.state(tower, city) else {
      Issue.record("still trusted")
      return
    }
    #expect(because == told.document.id)
    let faults = try family.faults()
    #expect(faults == [])
  }

  @Test func `only the administrator of the node above signs one off`() throws {
    let (tower, city) = (family.tower, family.city)
    let link = try tower.link(to: city)
    let (own, other) = (try family.subject(city), try family.subject(family.town))
    let watch = Viewer(
      person: family.officer, key: nil, organization: try family.body(tower), role: .watchOfficer)
    let table: [(Signed<Revocation>, Viewer)] = [
      (try family.revocation(own, by: tower), watch),
      (try family.revocation(other, by: tower), try family.administrator),
      (try family.revocation(own, by: city), try family.administrator),
      (
        try family.revocation(.organization(try family.body(city)), by: tower),
        try family.administrator
      ),
    ]
    for (told, viewer) in table {
      let answer = tower.ask(.link(.revoke(link.id, told: told)), as: viewer)
      #expect(answer == .refused(.notAllowed))
    }
    #expect(try family.state(tower, city) == .active)
    // The town below the city revokes the node above it for itself alone.
    let up = try family.town.link(to: city)
    let signed = try family.revocation(own, by: family.town)
    let answer = family.town.ask(.link(.revoke(up.id, told: signed)))
    #expect(answer == .refused(.notAllowed))
    try family.town.done(.link(.revoke(up.id)))
    #expect(try family.town.queries.unheardRevocations(as: watch, at: tower.now).isEmpty)
  }

  @Test func `a revocation that is asked twice is said once`() throws {
    let told = try revoke(family.city)
    let urgent = try family.tower.link(to: family.town).outgoing.urgent.waiting
    #expect(urgent.map(\.kind) == [.revocation])
    let again = family.tower.ask(
      .link(.revoke(try over(), told: told)), as: try family.administrator)
    #expect(again == .done([]))
    #expect(try family.tower.link(to: family.town).outgoing.urgent.waiting == urgent)
    #expect(try unheard().count == 1)
  }

  @Test func `whoever hears of it by two ways is counted by one`() throws {
    let (tower, city, town) = (family.tower, family.city, family.town)
    let late = try TestNode("late.example", seed: 4, at: tower.now)
    let body = try late.done(
      .registerOrganization(
        code: "9", name: Phrase(ja: "南村", en: "Minami Village"), legalForm: "市区町村"))[0]
      .id.cast(to: Organization.self)
    try late.done(.start(tower: body))
    try family.enrol(late, at: tower, 6)
    try revoke(late)
    // The town hears of it from the tower, and from the city, which passes it on.
    try family.exchange(rounds: 8)
    let sources = try town.queue.read { db in
      try Row.fetchAll(db, sql: "SELECT is_first FROM onward_source ORDER BY is_first")
        .map { $0["is_first"] as Int }
    }
    #expect(sources == [0, 1])
    #expect(try unheard().isEmpty)
    let atCity = Viewer(
      person: nil, key: nil, organization: try family.body(city), role: .watchOfficer)
    #expect(try city.queries.unheardRevocations(as: atCity, at: city.now).isEmpty)
    let faults = try family.faults()
    #expect(faults == [])
  }

  @Test func `who was revoked is not taken in again by the code that it used`() throws {
    let (tower, city) = (family.tower, family.city)
    let code = try #require(
      InvitationCode(
        secret: [UInt8](repeating: 9, count: InvitationCode.secretBytes),
        fingerprint: try tower.peerKey.fingerprint, address: "https://tower.example"))
    let request = try EnrolmentRequest(
      code: code, key: try city.peerKey,
      sealingKey: [UInt8](repeating: 7, count: NodeCard.sealingKeyBytes),
      versions: LinkLimits.versions, epoch: 0, certificateRequest: [], at: city.now
    ).signed(by: city.key)
    let link = try tower.link(to: city)
    let again = tower.ask(.link(.enrol(request)))
    #expect(again == .done([RecordReference(.link, link.id)]), "its answer was lost")
    try revoke(city)
    let after = tower.ask(.link(.enrol(request)))
    #expect(after == .refused(RefusalCode("badInvitation")))
    #expect(try family.isLinked(tower, city) == false)
    #expect(try tower.queries.links().filter { $0.peer.text == "city.example" }.count == 1)
    let faults = try family.faults()
    #expect(faults == [])
  }

  @Test func `who has not said yet whom it hosts hears of it when it has`() throws {
    let (tower, late) = (
      family.tower, try TestNode("late.example", seed: 4, at: family.tower.now)
    )
    let body = try late.done(
      .registerOrganization(
        code: "9", name: Phrase(ja: "南村", en: "Minami Village"), legalForm: "市区町村"))[0]
      .id.cast(to: Organization.self)
    try late.done(.start(tower: body))
    try family.enrol(late, at: tower, 6)
    try revoke(family.city)
    let names = try unheard().first?.unheard.map(\.peer.text)
    #expect(names == ["late.example", "town.example"])
    #expect(try unheard().first?.unheard.first?.state == .givenUp, "nobody to write to")
    let faults = try Verifier.verify(tower.queue, at: tower.now).faults
    #expect(faults.isEmpty)
    try late.introduce(to: tower)
    for _ in 0..<4 {
      try tower.take(try late.frames(to: tower), from: late)
      try late.take(try tower.frames(to: late), from: tower)
      for node in [tower, late] { try node.pass(to: node.now + .seconds(1)) }
    }
    #expect(try unheard().first?.unheard.map(\.peer.text) == ["town.example"])
  }

  /// The tower's link to the city, which is over.
  private func over() throws -> ID<PeerLink> {
    try #require(try family.tower.queries.links().last { $0.peer.text == "city.example" }).id
  }

  private func facts(_ node: TestNode) throws -> Int {
    try node.queue.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM fact") ?? 0 }
  }

  /// A letter under one of the sender's next numbers, past everything that its node would have said.
  private func letter(
    _ told: Signed<Revocation>, from: TestNode, to: TestNode, place: Int
  ) throws -> Letter {
    let link = try from.link(to: to)
    let payload = Message.revocation(told)
      .payload(salt: [UInt8](repeating: 3, count: Message.saltBytes))
    let envelope = Envelope(
      id: ID<Envelope>(high: 0x7000, low: 0x8000_0000_0000_0100 + UInt64(place)), from: link.own,
      to: link.peer, lane: .urgent, stream: link.stream,
      linkSeq: link.outgoing.urgent.nextSeq + Int64(place), kind: .revocation,
      record: RecordReference(.link, told.document.id), recordVersion: 1,
      payloadHash: Letter.hash(of: payload),
      marking: Marking(tlp: .amber, audience: Audience([try family.body(to)])), at: from.now,
      notAfter: from.now + .minutes(5))
    return Letter(try envelope.signed(by: from.key), payload: payload)
  }
}
