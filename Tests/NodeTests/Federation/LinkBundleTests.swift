//! Two nodes without a line: an alert, what was done about it and the receipts go by bundles that are carried.

import Alerting
import Federation
import GRDB
import Kernel
import Testing

@testable import Node

extension TestNode {
  /// What waits for a peer, as a file.
  fileprivate func bundle(for peer: TestNode) throws -> [UInt8] {
    let bundle = try WrittenBundle(
      for: try link(to: peer), from: queries, greeting: [key], signedBy: [key], at: now)
    try done(.link(bundle.written))
    return bundle.bytes
  }

  /// Takes such a file, as the desk of the lines does.
  fileprivate func take(bundle bytes: [UInt8], from peer: TestNode) throws -> BundleOutcome {
    let bundle = try LinkBundle(bytes: bytes)
    let before = try self.link(to: peer)
    try before.examine(bundle, at: now)
    var link = before
    var effort = LineEffort()
    for frame in bundle.frames {
      guard let command = effort.command(carried: frame, on: link) else { continue }
      try done(.link(command))
      if case .hello = frame { link = try self.link(to: peer) }
    }
    if try self.link(to: peer).state == .active {
      try done(.link(.took(before.id, bundle.cover.document)))
    }
    return BundleOutcome(bundle, before: before, after: try self.link(to: peer))
  }

  fileprivate func facts() throws -> Int {
    try queue.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM fact") ?? 0 }
  }
}

struct LinkBundleTests {
  let nodes: LinkedNodes

  init() throws {
    nodes = try LinkedNodes()
    try nodes.up.done(
      .link(.carryByHand(try nodes.up.link(to: nodes.down).id, true)), as: nodes.towersAdministrator
    )
    try nodes.down.done(.link(.carryByHand(try nodes.down.link(to: nodes.up).id, true)))
  }

  /// The tower's bundle is carried down: on a motorcycle, before anything climbs.
  private func carryDown() throws -> BundleOutcome {
    try nodes.pass(.seconds(10))
    return try nodes.down.take(bundle: try nodes.up.bundle(for: nodes.down), from: nodes.up)
  }

  /// The town's bundle is carried up.
  private func carryUp() throws -> BundleOutcome {
    try nodes.pass(.seconds(10))
    return try nodes.up.take(bundle: try nodes.down.bundle(for: nodes.up), from: nodes.down)
  }

  @Test func `an alert, its acknowledgement and the receipts go by bundles`() throws {
    let alert = try nodes.raise()
    #expect(try nodes.notices(for: nodes.clerk, at: nodes.up) == 1, "nobody waits for a stick")
    let waiting = try #require(try nodes.up.link(to: nodes.down).outgoing.urgent.waiting.first)
    #expect(waiting.notAfter >= nodes.up.now + Ledger.carriedLetterLife)
    let down = try carryDown()
    #expect(down.taken[.alert] == 1 && down.refused == [] && down.wantsAnswer)
    let left = try nodes.up.link(to: nodes.down).outgoing.urgent.waiting.map(\.record)
    #expect(left == [waiting.record], "nothing counts as sent by a bundle")
    let duty = try #require(try nodes.duty(of: alert, at: nodes.down))
    #expect(duty.stage == .awaiting)
    #expect(try nodes.notices(for: nodes.clerk, at: nodes.down) == 1)
    try nodes.down.done(.delivery(duty.id, .acknowledge(over: .link)), as: nodes.townsClerk)
    let up = try carryUp()
    #expect(up.receipted >= 1 && up.taken[.delivery] == 1 && up.refused == [])
    #expect(try nodes.duty(of: alert, at: nodes.up)?.stage == .acknowledged)
    let receipted = try carryDown()
    #expect(receipted.receipted >= 1)
    #expect(try nodes.down.link(to: nodes.up).outgoing.urgent.waiting == [])
    #expect(try nodes.up.link(to: nodes.down).carriage?.written == 2)
    #expect(try nodes.down.link(to: nodes.up).carriage?.taken == 2)
    let faults = try nodes.faults()
    #expect(faults == [])
  }

  @Test func `the first word of a bundle begins that bundle, and is none on a line`() throws {
    let link = try nodes.down.link(to: nodes.up)
    let before = try nodes.down.queries.newestHello(on: link.id)
    try nodes.pass(.seconds(10))
    let bytes = try nodes.up.bundle(for: nodes.down)
    let bundle = try LinkBundle(bytes: bytes)
    guard case .hello(let hello) = bundle.frames[0] else {
      Issue.record("it begins with no word")
      return
    }
    #expect(hello.document.bundle == bundle.content)
    // Copied off the medium and said on a line.
    var effort = LineEffort()
    guard
      case .unreadable(link.id, _, .malformed) = effort.command(
        for: bundle.frames[0].bytes, on: link.id)
    else {
      Issue.record("it is taken on a line")
      return
    }
    #expect(effort.heads == nil)
    _ = try nodes.down.take(bundle: bytes, from: nodes.up)
    #expect(try nodes.down.queries.newestHello(on: link.id) == before, "it opens no line at all")
    let faults = try nodes.faults()
    #expect(faults == [])
  }

  @Test func `whoever is carried to is not silent, and is no trouble on the board`() throws {
    let link = try nodes.up.link(to: nodes.down)
    let heard = nodes.up.now
    try nodes.pass(.hours(30))
    try nodes.up.done(.link(.watch(link.id, lastHeard: heard)))
    #expect(try nodes.up.link(to: nodes.down).silentSince == nil)
    let (queries, now) = (nodes.up.queries, nodes.up.now)
    #expect(try queries.linkTroubles(as: nodes.towersOfficer, at: now) == [])
    let view = try #require(try queries.peer(link.id, as: nodes.towersOfficer, at: now))
    #expect(view.carriage?.since != nil)
    // A line again: it is waited for, and its silence counts.
    try nodes.up.done(.link(.carryByHand(link.id, false)), as: nodes.towersAdministrator)
    _ = try nodes.raise()
    #expect(try nodes.notices(for: nodes.clerk, at: nodes.up) == 0, "its own node calls him")
    try nodes.up.done(.link(.watch(link.id, lastHeard: heard)))
    #expect(try nodes.up.link(to: nodes.down).silentSince == heard)
    let faults = try nodes.faults()
    #expect(faults == [])
  }

  @Test func `what waited on a line is told from here once letters are carried`() throws {
    let link = try nodes.up.link(to: nodes.down)
    try nodes.up.done(.link(.carryByHand(link.id, false)))
    _ = try nodes.raise()
    #expect(try nodes.notices(for: nodes.clerk, at: nodes.up) == 0)
    try nodes.up.done(.link(.carryByHand(link.id, true)))
    #expect(try nodes.notices(for: nodes.clerk, at: nodes.up) == 1)
  }

  @Test func `the same bundle, an older one and a damaged one change nothing`() throws {
    let alert = try nodes.raise()
    try nodes.pass(.seconds(10))
    let first = try nodes.up.bundle(for: nodes.down)
    try nodes.pass(.seconds(10))
    let second = try nodes.up.bundle(for: nodes.down)
    let before = try nodes.down.facts()
    for count in stride(from: 0, to: second.count, by: 61) {
      #expect(throws: Malformed.self) {
        try nodes.down.take(bundle: Array(second.prefix(count)), from: nodes.up)
      }
      var bent = second
      bent[count] ^= 1
      // Either it is no bundle any more, or nobody signed its cover.
      #expect(throws: (any Error).self) { try nodes.down.take(bundle: bent, from: nodes.up) }
    }
    #expect(throws: PeerLink.Refusal.bundleUnsigned) {
      // The tower's own stick, handed in at the tower.
      try nodes.up.take(bundle: second, from: nodes.down)
    }
    #expect(try nodes.down.facts() == before, "nothing half-applied")
    #expect(try nodes.duty(of: alert, at: nodes.down) == nil)
    let taken = try nodes.down.take(bundle: second, from: nodes.up)
    #expect(taken.taken[.alert] == 1 && taken.missing == 1)
    let after = try nodes.down.facts()
    #expect(throws: PeerLink.Refusal.bundleDoubled) {
      try nodes.down.take(bundle: second, from: nodes.up)
    }
    #expect(throws: PeerLink.Refusal.bundleStale) {
      try nodes.down.take(bundle: first, from: nodes.up)
    }
    #expect(try nodes.down.facts() == after)
    // A later one carries what has no receipt yet once more; it is in effect once.
    let third = try carryDown()
    #expect(third.taken[.alert] == nil && third.known >= 1)
    #expect(try nodes.notices(for: nodes.clerk, at: nodes.down) == 1)
    let faults = try nodes.faults()
    #expect(faults == [])
  }

  @Test func `a bundle of a restored node waits until a person has released the link`() throws {
    let alert = try nodes.raise()
    _ = try carryDown()
    let backup = try nodes.backup()
    _ = try carryUp()
    try nodes.restore(backup, knowing: true)
    let duty = try #require(try nodes.duty(of: alert, at: nodes.down))
    try nodes.down.done(.delivery(duty.id, .acknowledge(over: .link)), as: nodes.townsClerk)
    try nodes.pass(.seconds(10))
    let bundle = try nodes.down.bundle(for: nodes.up)
    let held = try nodes.up.take(bundle: bundle, from: nodes.down)
    #expect(held.held == .peerRestored && !held.wantsAnswer)
    #expect(try nodes.duty(of: alert, at: nodes.up)?.stage == .awaiting, "no letter was taken")
    let link = try nodes.up.link(to: nodes.down)
    try nodes.up.done(.link(.release(link.id)), as: nodes.towersAdministrator)
    // The same file once more.
    let taken = try nodes.up.take(bundle: bundle, from: nodes.down)
    #expect(taken.held == nil && taken.taken[.delivery] == 1)
    #expect(try nodes.duty(of: alert, at: nodes.up)?.stage == .acknowledged)
    let faults = try nodes.faults()
    #expect(faults == [])
  }

  @Test func `only the tower's administrator carries`() throws {
    let link = try nodes.up.link(to: nodes.down)
    try nodes.pass(.seconds(10))
    let theirs = try LinkBundle(bytes: try nodes.down.bundle(for: nodes.up)).cover.document
    let commands: [LinkCommand] = [
      .carryByHand(link.id, false), .took(link.id, theirs),
      .wrote(link.id, number: 1, letters: 0, hash: Hash(sha256: "x".utf8)),
    ]
    for command in commands {
      #expect(
        nodes.up.ask(.link(command), as: nodes.towersOfficer) == .refused(.notAllowed),
        "\(command)")
      #expect(
        nodes.up.ask(.link(command), as: nodes.townsClerk) == .refused(.notAllowed), "\(command)")
    }
    #expect(try nodes.up.link(to: nodes.down).carriage == link.carriage)
  }

  @Test
  func `a node joins by the answer that was carried back, and letters are carried from then on`()
    throws
  {
    let hamlet = try TestNode("hamlet.example", seed: 3, at: nodes.up.now)
    let made = try hamlet.done(
      .registerOrganization(
        code: "2", name: Phrase(ja: "南川村", en: "Minamikawa"), legalForm: "市区町村"))
    try hamlet.done(.start(tower: made[0].id.cast(to: Organization.self)))
    let code = try #require(
      InvitationCode(
        secret: [UInt8](repeating: 8, count: InvitationCode.secretBytes),
        fingerprint: try nodes.up.peerKey.fingerprint, address: "https://tower.example"))
    try nodes.up.done(
      .link(
        .invite(under: nodes.tower, verifier: code.verifier, until: nodes.up.now + .days(7))))
    let request = EnrolmentRequest(
      code: code, key: try hamlet.peerKey,
      sealingKey: [UInt8](repeating: 7, count: NodeCard.sealingKeyBytes),
      versions: LinkLimits.versions, epoch: 0, certificateRequest: [], at: hamlet.now)
    try nodes.up.done(.link(.enrol(try request.signed(by: hamlet.key))))
    let answer = EnrolmentAnswer(
      request: Hash(sha256: request.signedBytes), key: try nodes.up.peerKey, version: 1, epoch: 0,
      certificate: [], authority: [], at: nodes.up.now)
    let forged = try answer.signed(by: nodes.down.key)
    #expect(
      hamlet.ask(.link(.joinByFile(code, request, forged)))
        == .refused(RefusalCode("badInvitation")))
    let whole = try answer.signed(by: nodes.up.key)
    try hamlet.done(.link(.joinByFile(code, request, whole)))
    let link = try hamlet.link(to: nodes.up)
    #expect(link.isCarried && link.role == .parent)
    // The same answer once more changes nothing, nor what a person said of the line since then.
    try hamlet.done(.link(.carryByHand(link.id, false)))
    try hamlet.done(.link(.joinByFile(code, request, whole)))
    #expect(try hamlet.link(to: nodes.up).isCarried == false)
    let faults = try Verifier.verify(hamlet.queue, at: hamlet.now).faults
    #expect(faults.isEmpty)
  }
}
