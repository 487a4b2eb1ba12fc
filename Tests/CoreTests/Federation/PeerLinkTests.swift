//! What a link refuses, how much it takes, and when it sends again.

import Kernel
import Testing

@testable import Federation

@Suite struct PeerLinkTests {
  private let later = LinkCast.start + .minutes(10)

  private func stranger(_ letter: Letter) throws -> Letter {
    Letter(
      try letter.envelope.document.signed(by: LinkCast.strangerKey), payload: letter.payload)
  }

  private func sent(_ number: UInt64 = 1) throws -> (LinkSide, Letter) {
    var tower = LinkSide(LinkCast.tower)
    try tower.send(LinkCast.parcel(number, notAfter: later), LinkCast.payload(number))
    return (tower, try #require(try tower.letter(LinkCast.id(10_000 + number))))
  }

  @Test func `a letter that another signed leaves one note and nothing else`() throws {
    let (_, letter) = try sent()
    var town = LinkSide(LinkCast.town)
    let before = town.link
    let forged = try stranger(letter)
    #expect(try town.take(forged) == [.refusedHere(id: LinkCast.id(10_001), reason: .badSignature)])
    #expect(try town.take(forged) == [])
    #expect(town.link.incoming == before.incoming)
    #expect(town.link.newestAt == before.newestAt)
    #expect(try town.take(letter).count == 1)
  }

  /// What somebody who is not the peer might say to the tower: every word would change something.
  private func words(_ from: NodeName, _ key: SigningKey) throws -> [PeerLink.Event] {
    let moment = LinkCast.start + .seconds(1)
    let ranges = LinkRanges(
      from: from, to: LinkCast.tower, stream: 1, at: moment, lanes: Lanes([SequenceRange(1, 1)]))
    let receipt = Receipt(
      from: from, to: LinkCast.tower, stream: 1, at: moment, standing: .revoked,
      lanes: Lanes(
        urgent: .init(through: 1, tags: LetterTag.of(LinkCast.id(10_001))),
        ordinary: .init(through: 0, tags: ""), bulk: .init(through: 0, tags: "")))
    let hello = Hello(
      from: from, to: LinkCast.tower, at: moment, versions: [9], epoch: 9,
      stream: PeerLink.firstStream(of: 9), heads: Lanes(0))
    return try [
      .receipt(receipt.signed(by: key)), .voids(Voids(ranges).signed(by: key)),
      .hello(hello.signed(by: key)), .gap(GapRequest(ranges).signed(by: key)),
    ]
  }

  @Test func `words that another signed or said are noted once and change nothing`() throws {
    let (tower, _) = try sent()
    let forged =
      try words(LinkCast.town, LinkCast.strangerKey)
      + words(LinkCast.node("other.example"), LinkCast.townKey)
    for event in forged {
      var copy = tower
      let bodies = try copy.handle(event)
      guard case .refusedHere(_, .badSignature)? = bodies.first, bodies.count == 1 else {
        Issue.record("\(bodies)")
        continue
      }
      #expect(try copy.handle(event) == [])
      #expect(copy.link.outgoing == tower.link.outgoing)
      #expect(copy.link.incoming == tower.link.incoming)
      #expect(copy.link.state == tower.link.state && copy.link.standing == tower.link.standing)
      #expect(copy.link.newestAt == tower.link.newestAt)
    }
    // The same words of the peer itself do something, but for the gap request.
    for event in try words(LinkCast.town, LinkCast.townKey).dropLast() {
      var copy = tower
      #expect(try !copy.handle(event).isEmpty)
    }
  }

  @Test func `a numbering that is over is refused, and nobody is to blame`() throws {
    let (_, letter) = try sent()
    var town = LinkSide(LinkCast.town)
    for body in [
      PeerLink.Body.peerStreamTaken(
        numbering: .init(epoch: 0, stream: town.link.peerStream + 1), at: town.now)
    ] { town.record(body) }
    #expect(town.link.examine(letter, memory: .nothing, at: town.now) == .refused(.oldStream))
    #expect(try town.take(letter) == [.refusedHere(id: LinkCast.id(10_001), reason: .oldStream)])
    #expect(town.link.state == .active)
  }

  @Test
  func `a payload that is not the signed one, another address and another stream are refused`()
    throws
  {
    let (_, letter) = try sent()
    var town = LinkSide(LinkCast.town)
    func reason(_ letter: Letter) throws -> RefusalReason? {
      guard case .refused(let reason) = town.link.examine(letter, memory: .nothing, at: town.now)
      else {
        return nil
      }
      return reason
    }
    #expect(
      try reason(Letter(letter.envelope, payload: LinkCast.payload(2))) == .payloadMismatch)
    #expect(try reason(Letter(letter.envelope, payload: ["number": 1.5])) == .malformed)
    var tower = LinkSide(LinkCast.tower)
    try tower.handle(.epochBegun(1))
    try tower.send(LinkCast.parcel(1, notAfter: later), LinkCast.payload(1))
    let ahead = try #require(try tower.letter(LinkCast.id(10_001)))
    #expect(try reason(ahead) == .unknownStream)
    try town.handle(.hello(tower.hello()))
    #expect(try reason(ahead) == .quarantined)
    var other = LinkSide(LinkCast.tower)
    #expect(
      try other.take(letter) == [.refusedHere(id: LinkCast.id(10_001), reason: .wrongAddress)])
  }

  @Test func `a window is taken and one more is not`() throws {
    var tower = LinkSide(LinkCast.tower)
    let most = UInt64(LinkLimits.window)
    for number in 1...most + 1 {
      try tower.send(LinkCast.parcel(number, notAfter: later), LinkCast.payload(number))
    }
    #expect(tower.link.outgoing.urgent.sendable.count == Int(LinkLimits.window))
    var town = LinkSide(LinkCast.town)
    let last = try #require(try tower.letter(LinkCast.id(10_000 + most)))
    let past = try #require(try tower.letter(LinkCast.id(10_000 + most + 1)))
    #expect(town.link.examine(last, memory: .nothing, at: town.now) == .fresh(isLate: false))
    #expect(town.link.examine(past, memory: .nothing, at: town.now) == .refused(.outsideWindow))
    try town.take(last)
    // A number whose letter is forgotten is refused aloud, never dropped as a copy.
    #expect(town.link.examine(last, memory: .nothing, at: town.now) == .refused(.outsideWindow))
    #expect(town.link.examine(last, memory: town.memory(last), at: town.now) == .duplicate)
  }

  @Test func `so many wait, and one more is told to climb`() throws {
    var link = LinkCast.link(of: LinkCast.tower)
    let row = { (seq: Int64) in
      OutgoingLane.Waiting(
        seq: seq, id: LinkCast.id(20_000 + UInt64(seq)), kind: .command,
        record: RecordReference(.alert, LinkCast.id(1) as ID<RecordReference>), recordVersion: 1,
        scope: Hash(sha256: [UInt8]()), at: LinkCast.start, notAfter: later)
    }
    let parcel = LinkCast.parcel(1, notAfter: later)
    let most = Int64(LinkLimits.waitingMax)
    link.restore((1..<most).map(row), in: .urgent)
    #expect(try link.decide(.send(parcel), at: LinkCast.start).count == 1)
    link.restore((1...most).map(row), in: .urgent)
    #expect(throws: PeerLink.Refusal.outboxFull) {
      try link.decide(.send(parcel), at: LinkCast.start)
    }
  }

  @Test func `nobody, yesterday and too far ahead are not sent to`() throws {
    let link = LinkCast.link(of: LinkCast.tower)
    let now = LinkCast.start
    #expect(throws: PeerLink.Refusal.audienceEmpty) {
      try link.decide(.send(LinkCast.parcel(1, audience: [], notAfter: later)), at: now)
    }
    // A stricter marking for nobody takes back what was told.
    let takesBack = LinkCast.parcel(1, kind: .remarking, audience: [], notAfter: later)
    #expect(try link.decide(.send(takesBack), at: now).count == 1)
    for span in [Instant.Span.seconds(0), LinkLimits.notAfterMax + .seconds(1)] {
      #expect(throws: PeerLink.Refusal.notAfterOutOfRange) {
        try link.decide(.send(LinkCast.parcel(1, notAfter: now + span)), at: now)
      }
    }
    for span in [Instant.Span.seconds(1), LinkLimits.notAfterMax] {
      #expect(
        try link.decide(.send(LinkCast.parcel(1, notAfter: now + span)), at: now).count == 1)
    }
  }

  @Test func `too many refusals within an hour hold the link, and one fewer does not`() throws {
    var town = LinkSide(LinkCast.town)
    for number in 1..<UInt64(LinkLimits.refusalsMax) {
      try town.handle(.unreadable(LinkCast.id(number), .malformed))
    }
    #expect(town.link.state == .active)
    // What an honest network causes does not count.
    try town.handle(.unreadable(LinkCast.id(5000), .outsideWindow))
    #expect(town.link.state == .active)
    var patient = town
    patient.now = patient.now + .hours(2)
    try patient.handle(.unreadable(LinkCast.id(6000), .malformed))
    #expect(patient.link.state == .active)
    try town.handle(.unreadable(LinkCast.id(6000), .malformed))
    guard case .quarantined(let held) = town.link.state else {
      Issue.record("not held")
      return
    }
    #expect(held.cause == .tooManyRefusals)
    #expect(town.link.refusals.count <= LinkLimits.refusalsMax)
  }

  @Test func `a key is changed by the old and the new one, and the old is taken for a week`() throws
  {
    var town = LinkSide(LinkCast.town)
    let new = LinkCast.key("tower.example", 9)
    let rotation = KeyRotation(
      old: LinkCast.peerKey(LinkCast.towerKey), new: LinkCast.peerKey(new), from: town.now)
    let alone = try rotation.signed(by: LinkCast.towerKey)
    #expect(throws: PeerLink.Refusal.badRotation) { try town.handle(.rotate(alone)) }
    let unknown = KeyRotation(
      old: LinkCast.peerKey(LinkCast.key("tower.example", 8)), new: LinkCast.peerKey(new),
      from: town.now)
    let forged = try unknown.signed(by: LinkCast.key("tower.example", 8), new)
    #expect(throws: PeerLink.Refusal.badRotation) { try town.handle(.rotate(forged)) }
    let both = try rotation.signed(by: LinkCast.towerKey, new)
    #expect(try town.handle(.rotate(both)).count == 1)
    #expect(try town.handle(.rotate(both)) == [])
    let week = town.now + LinkLimits.keyOverlap
    #expect(town.link.keys(at: week - .seconds(1)).count == 2)
    #expect(town.link.keys(at: week).map(\.description) == [new.publicKey.description])
  }

  @Test func `a revoked key is taken no more, and the last one ends the link`() throws {
    var (tower, letter) = try sent()
    var town = LinkSide(LinkCast.town)
    let new = LinkCast.key("tower.example", 9)
    let rotation = KeyRotation(
      old: LinkCast.peerKey(LinkCast.towerKey), new: LinkCast.peerKey(new), from: town.now)
    try town.handle(.rotate(rotation.signed(by: LinkCast.towerKey, new)))
    let old = LinkCast.peerKey(LinkCast.towerKey)
    #expect(try town.handle(.revokeKey(old, LinkCast.id(1))).count == 1)
    #expect(try town.handle(.revokeKey(old, LinkCast.id(1))) == [])
    #expect(town.link.examine(letter, memory: .nothing, at: town.now) == .refused(.badSignature))
    let again = Letter(try letter.envelope.document.signed(by: new), payload: letter.payload)
    #expect(town.link.examine(again, memory: .nothing, at: town.now) == .fresh(isLate: false))
    try town.handle(.revokeKey(LinkCast.peerKey(new), LinkCast.id(2)))
    #expect(town.link.isRevoked)
    #expect(
      try tower.handle(.revokeKey(LinkCast.peerKey(LinkCast.townKey), LinkCast.id(3))).count == 3)
    #expect(tower.link.outgoing.urgent.waiting.isEmpty)
  }

  @Test func `a peer without a common version is held until it has one`() throws {
    let tower = LinkSide(LinkCast.tower)
    var town = LinkSide(LinkCast.town)
    func hello(_ versions: [Int64]) throws -> Signed<Hello> {
      try Hello(
        from: LinkCast.tower, to: LinkCast.town, at: tower.now, versions: versions, epoch: 0,
        stream: tower.link.stream, heads: Lanes(0)
      ).signed(by: LinkCast.towerKey)
    }
    #expect(try town.handle(.hello(hello([2, 3]))) == [.linkQuarantined(cause: .noCommonVersion)])
    #expect(throws: PeerLink.Refusal.noCommonVersion) {
      try town.handle(.release(by: LinkCast.sato))
    }
    #expect(try town.handle(.hello(hello([1, 2]))) == [.versionAgreed(version: 1)])
    #expect(town.link.state == .active)
    #expect(Hello.agreed([1, 2, 3], [2, 3, 4]) == 3)
    #expect(Hello.agreed([1], [2]) == nil)
  }

  @Test func `the first word of a node beside tells its numbering, later ones hold the link`()
    throws
  {
    func side(_ role: PeerLink.Role) throws -> LinkSide {
      var side = LinkSide(LinkCast.town)
      let body = PeerLink.enrol(
        own: LinkCast.town, peer: LinkCast.tower, role: role,
        key: LinkCast.peerKey(LinkCast.towerKey), version: 1, epoch: 0, peerEpoch: 0)
      side.link = try #require(
        PeerLink(id: LinkCast.id(900), beginning: body, at: LinkCast.start))
      return side
    }
    func hello(_ epoch: Int64, _ after: Int64) throws -> Signed<Hello> {
      try Hello(
        from: LinkCast.tower, to: LinkCast.town, at: LinkCast.start + .seconds(after),
        versions: [1], epoch: epoch, stream: PeerLink.firstStream(of: epoch), heads: Lanes(0)
      ).signed(by: LinkCast.towerKey)
    }
    var beside = try side(.sibling)
    try beside.handle(.hello(hello(2, 1)))
    #expect(beside.link.state == .active && beside.link.peerEpoch == 2)
    try beside.handle(.hello(hello(3, 2)))
    #expect(beside.link.state != .active)
    var below = try side(.parent)
    try below.handle(.hello(hello(2, 1)))
    #expect(below.link.state != .active, "a node with a line has told its epoch when it enrolled")
  }

  @Test func `replaying the Facts through their document form gives the same link`() throws {
    var tower = LinkSide(LinkCast.tower)
    var bodies = try tower.send(LinkCast.parcel(1, notAfter: later), LinkCast.payload(1))
    bodies += try tower.send(
      LinkCast.parcel(2, kind: .alert, record: 70, notAfter: later), LinkCast.payload(2))
    bodies += try tower.send(
      LinkCast.parcel(3, kind: .alert, record: 70, version: 2, notAfter: later),
      LinkCast.payload(3))
    bodies += try tower.handle(.hold(by: LinkCast.sato))
    var again = LinkCast.link(of: LinkCast.tower)
    for body in bodies {
      let tree = try JSONTreeEncoder.encode(body)
      #expect(tree.canonical().count < Fact.bytesMax)
      again.evolve(try JSONTreeDecoder.decode(PeerLink.Body.self, from: tree), at: tower.now)
    }
    #expect(again == tower.link)
    let tree = try JSONTreeEncoder.encode(again)
    var stored = try JSONTreeDecoder.decode(PeerLink.self, from: tree)
    for lane in Lane.allCases { stored.restore(again.outgoing[lane].waiting, in: lane) }
    #expect(stored == again)
  }

  @Test func `a letter to the most organisations fits into a Fact`() throws {
    let audience = (0..<UInt64(LinkLimits.audienceMax)).map { ID<Organization>(high: 1, low: $0) }
    let link = LinkCast.link(of: LinkCast.tower)
    let bodies = try link.decide(
      .send(LinkCast.parcel(1, audience: audience, notAfter: later)), at: LinkCast.start)
    for body in bodies {
      #expect(try JSONTreeEncoder.encode(body).canonical().count < Fact.bytesMax - 4096)
    }
  }
}
