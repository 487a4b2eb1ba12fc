//! Another node beside a site: taken in by a code, and saying whom it hosts, without a socket.

import Federation
import Kernel
import Node

@testable import Web

/// A node that a site takes in. Its keys follow from its name alone.
struct OtherNode: Sendable {
  let key: SigningKey
  let peerKey: PeerKey

  init(_ name: String) throws {
    let seed = [UInt8](repeating: 5, count: SigningKey.seedBytes)
    guard let key = SigningKey(name: name, seed: seed), let peerKey = PeerKey(key.publicKey) else {
      throw SiteFault(what: "no key of \(name)")
    }
    self.key = key
    self.peerKey = peerKey
  }

  private var sealingKey: [UInt8] { [UInt8](repeating: 7, count: NodeCard.sealingKeyBytes) }

  /// Asks to be taken in by a code, as over the line.
  func enrol(at fixture: SiteFixture, by code: InvitationCode) async throws -> Node.Answer {
    let request = EnrolmentRequest(
      code: code, key: peerKey, sealingKey: sealingKey, versions: LinkLimits.versions, epoch: 0,
      certificateRequest: [], at: fixture.site.clock.now)
    let signed = try request.signed(by: key)
    return await fixture.site.submit(.link(.enrol(signed)), as: .node)
  }

  /// Is taken in under the tower.
  func link(to fixture: SiteFixture) async throws -> ID<PeerLink> {
    guard let desk = fixture.site.links else { throw SiteFault(what: "no lines") }
    let code = try await desk.invite(
      under: fixture.tower, for: .days(1), address: "https://noroshi.example")
    let made = try WatchRoutes.records(of: try await enrol(at: fixture, by: code))
    guard let link = made.first(where: { $0.kind == .link }) else {
      throw SiteFault(what: "no link")
    }
    return link.id.cast(to: PeerLink.self)
  }

  /// A first word on that link, said now, as bytes on a line.
  func hello(_ link: PeerLink, at now: Instant) throws -> [UInt8] {
    let hello = Hello(
      from: link.peer, to: link.own, at: now, versions: LinkLimits.versions, epoch: 0,
      stream: link.peerStream, heads: Lanes<Int64>(0))
    return Framing.encode(LinkFrame.hello(try hello.signed(by: key)).bytes)
  }

  /// Says that it hosts an organisation: its first letter.
  func host(
    _ organization: ID<Organization>, on id: ID<PeerLink>, of fixture: SiteFixture
  ) async throws {
    let letter = try letter(hosting: organization, on: id, of: fixture)
    _ = try WatchRoutes.records(
      of: await fixture.site.submit(.link(.arrived(id, letter)), as: .node))
  }

  /// A bundle with that card, and with whatever else is given.
  func bundle(
    _ number: Int64, hosting organization: ID<Organization>, on id: ID<PeerLink>,
    of fixture: SiteFixture, to: NodeName? = nil, key other: SigningKey? = nil
  ) throws -> [UInt8] {
    guard let link = try fixture.site.queries.link(id) else { throw SiteFault(what: "no link") }
    let now = fixture.site.clock.now
    let behind = [LinkFrame.letter(try letter(hosting: organization, on: id, of: fixture))]
    let hello = Hello(
      from: link.peer, to: link.own, at: now, versions: LinkLimits.versions, epoch: 0,
      stream: link.peerStream, heads: Lanes(urgent: 0, ordinary: 0, bulk: 1),
      bundle: LinkBundle.content(of: behind))
    return try LinkBundle.encode(
      [.hello(try hello.signed(by: key))] + behind, from: link.peer, to: to ?? link.own,
      number: number, at: now, keys: [other ?? key])
  }

  /// Its first letter: whom it hosts.
  func letter(
    hosting organization: ID<Organization>, on id: ID<PeerLink>, of fixture: SiteFixture
  ) throws -> Letter {
    guard let link = try fixture.site.queries.link(id) else { throw SiteFault(what: "no link") }
    let now = fixture.site.clock.now
    let card = NodeCard(
      key: peerKey, sealingKey: sealingKey, version: 1, at: now, hosts: [organization])
    let payload = Message.node(try card.signed(by: key))
      .payload(salt: [UInt8](repeating: 3, count: Message.saltBytes))
    let envelope = Envelope(
      id: ID<Envelope>(high: 0x7000, low: 0x8000_0000_0000_0001), from: link.peer, to: link.own,
      lane: .bulk, stream: link.peerStream, linkSeq: 1, kind: .node,
      record: RecordReference(.node, ID<NodeCard>(high: 1, low: 1)), recordVersion: 1,
      payloadHash: Letter.hash(of: payload),
      marking: Marking(tlp: .amber, audience: Audience([organization])), at: now,
      notAfter: now + .hours(1))
    return Letter(try envelope.signed(by: key), payload: payload)
  }

  /// A letter of its own under the given number of its lane.
  func say(
    _ message: Message, of record: RecordReference, in lane: Lane, _ number: Int64, tlp: TLP,
    on id: ID<PeerLink>, of fixture: SiteFixture
  ) async throws {
    guard let link = try fixture.site.queries.link(id) else { throw SiteFault(what: "no link") }
    let now = fixture.site.clock.now
    let payload = message.payload(salt: [UInt8](repeating: 4, count: Message.saltBytes))
    let envelope = Envelope(
      id: ID<Envelope>(high: 0x7000, low: 0x8000_0000_0000_0100 + UInt64(number)),
      from: link.peer, to: link.own, lane: lane, stream: link.peerStream, linkSeq: number,
      kind: message.kind, record: record, recordVersion: 1, payloadHash: Letter.hash(of: payload),
      marking: Marking(tlp: tlp, audience: Audience([fixture.tower])), at: now,
      notAfter: now + .hours(1))
    let letter = Letter(try envelope.signed(by: key), payload: payload)
    _ = try WatchRoutes.records(
      of: await fixture.site.submit(.link(.arrived(id, letter)), as: .node))
    guard let after = try fixture.site.queries.link(id), after.incoming[lane].has(number),
      !after.incoming[lane].refused.contains(where: { $0.seq == number })
    else { throw SiteFault(what: "\(message.kind) was refused") }
  }
}
