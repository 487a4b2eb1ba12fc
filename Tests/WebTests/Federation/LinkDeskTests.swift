//! The desk of all lines: first words that were caught, and waiting that costs nothing.

import Federation
import Kernel
import Node
import Testing

@testable import Web

@Suite struct LinkDeskTests {
  private func desk(_ fixture: SiteFixture) throws -> LinkDesk {
    try #require(fixture.site.links)
  }

  /// The same node begun again: a desk that remembers nothing of the one before.
  private func restarted(_ fixture: SiteFixture) throws -> LinkDesk {
    let site = fixture.site
    return LinkDesk(
      engine: site.engine, queries: site.queries, clock: site.clock, hub: site.hub,
      keys: try desk(fixture).keys)
  }

  private func hello(
    _ other: OtherNode, on link: PeerLink, at moment: Instant
  ) throws -> Signed<Hello> {
    try Hello(
      from: link.peer, to: link.own, at: moment, versions: LinkLimits.versions,
      epoch: link.peerEpoch, stream: link.peerStream, heads: Lanes(0)
    ).signed(by: other.key)
  }

  // MARK: First words

  @Test func `a first word opens a line once, also after a restart`() async throws {
    let fixture = try SiteFixture()
    let other = try OtherNode("town.example")
    let id = try await other.link(to: fixture)
    let link = try #require(try fixture.site.queries.link(id))
    let now = fixture.site.clock.now
    let word = try hello(other, on: link, at: now)
    let first = try desk(fixture)
    #expect(try await first.admit(word)?.link.id == id)
    #expect(try await first.admit(word) == nil, "twice")
    await first.take([LinkFrame.hello(word).bytes], on: id)
    // An older one may still be on its way while the node runs; one that was caught opens nothing after a restart.
    let older = try hello(other, on: link, at: now - Instant.Span(microseconds: 1))
    let caught = try hello(other, on: link, at: now - Instant.Span(microseconds: 2))
    #expect(try await first.admit(older)?.link.id == id)
    let second = try restarted(fixture)
    #expect(try await second.admit(word) == nil, "the newest itself")
    #expect(try await second.admit(older) == nil)
    #expect(try await second.admit(caught) == nil, "never said here, and older")
    let newer = try hello(other, on: link, at: now + Instant.Span(microseconds: 1))
    #expect(try await second.admit(newer)?.link.id == id)
    #expect(try await second.admit(newer) == nil)
  }

  @Test func `a first word is taken within ten minutes of this node's clock, and not beyond`()
    async throws
  {
    let fixture = try SiteFixture()
    let other = try OtherNode("town.example")
    let id = try await other.link(to: fixture)
    let link = try #require(try fixture.site.queries.link(id))
    let desk = try desk(fixture)
    let now = fixture.site.clock.now
    #expect(
      try await desk.admit(hello(other, on: link, at: now - LinkDesk.helloAge - .seconds(60)))
        == nil)
    #expect(
      try await desk.admit(hello(other, on: link, at: now + LinkDesk.helloAge + .seconds(60)))
        == nil)
    #expect(
      try await desk.admit(hello(other, on: link, at: now + LinkDesk.helloAge - .seconds(60)))?
        .link.id == id)
    let elsewhere = try #require(NodeName("elsewhere.example"))
    let stranger = try Hello(
      from: elsewhere, to: link.own, at: now, versions: LinkLimits.versions, epoch: 0,
      stream: link.peerStream, heads: Lanes(0)
    ).signed(by: try OtherNode("elsewhere.example").key)
    #expect(try await desk.admit(stranger) == nil)
  }

  @Test func `the first word of a bundle opens no line, however fresh it is`() async throws {
    let fixture = try SiteFixture()
    let other = try OtherNode("town.example")
    let id = try await other.link(to: fixture)
    let link = try #require(try fixture.site.queries.link(id))
    let desk = try desk(fixture)
    let now = fixture.site.clock.now
    let file = try other.bundle(1, hosting: try await fixture.village(), on: id, of: fixture)
    let bundle = try LinkBundle(bytes: file)
    guard case .hello(let copied) = bundle.frames[0] else {
      Issue.record("it begins with no word")
      return
    }
    #expect(try await desk.admit(copied) == nil)
    await desk.take([LinkFrame.hello(copied).bytes], on: id)
    let refused = try #require(try fixture.site.queries.link(id)).refusals.last
    #expect(refused?.reason == .malformed)
    let word = try hello(other, on: link, at: now)
    #expect(try await desk.admit(word)?.link.id == id, "the line still opens")
  }

  // MARK: What goes together

  @Test func `an urgent letter goes alone, and the directory at once behind it`() async throws {
    let fixture = try SiteFixture()
    let other = try OtherNode("town.example")
    let id = try await other.link(to: fixture)
    let village = try await fixture.village()
    // The entries of those above it wait from now on.
    try await other.host(village, on: id, of: fixture)
    let tower = try fixture.member("tower").viewer
    _ = try WatchRoutes.records(
      of: await fixture.site.submit(.raise(SiteFixture.seriousAlert(to: village)), as: tower))
    let desk = try desk(fixture)
    let first = try await lanes(of: desk.frames(id))
    #expect(!first.isEmpty && first.allSatisfy { $0 == .urgent })
    let begun = ContinuousClock.now
    try await desk.wait(for: id, until: begun + .seconds(600))
    #expect(ContinuousClock.now - begun < .seconds(60), "nothing else is waited for")
    // On a slow machine the alert may be due once more meanwhile: its pauses get longer.
    var behind: [Lane] = []
    for _ in 0..<10 where !behind.contains(.bulk) {
      behind = try await lanes(of: desk.frames(id))
    }
    #expect(behind.contains(.bulk) && !behind.contains(.urgent))
  }

  private func lanes(of frames: [WrittenFrame]) -> [Lane] {
    frames.compactMap { written in
      guard case .letter(let letter) = written.frame else { return nil }
      return letter.envelope.document.lane
    }
  }

  // MARK: Waiting

  /// Begins to wait, and returns when it listens.
  private func waiting(
    for id: ID<PeerLink>, _ fixture: SiteFixture, seconds: Int
  ) async throws -> Task<Duration, any Error> {
    let desk = try desk(fixture)
    let begun = ContinuousClock.now
    let task = Task {
      try await desk.wait(for: id, until: begun + .seconds(seconds))
      return ContinuousClock.now - begun
    }
    while fixture.site.hub.count == 0, ContinuousClock.now < begun + .seconds(seconds) {
      await Task.yield()
    }
    return task
  }

  @Test func `whoever waits is woken by a letter at once, and listens no more`() async throws {
    let fixture = try SiteFixture()
    let other = try OtherNode("town.example")
    let id = try await other.link(to: fixture)
    // A line that begins owes a receipt: it is said first.
    _ = try await desk(fixture).frames(id)
    let task = try await waiting(for: id, fixture, seconds: 600)
    // What it hosts is told, so that the entries of those above it go there.
    try await other.host(try await fixture.village(), on: id, of: fixture)
    let waited = try await task.value
    #expect(waited < .seconds(60), "not until its end")
    let frames = try await desk(fixture).frames(id)
    let letters = frames.filter { if case .letter = $0.frame { true } else { false } }
    #expect(!letters.isEmpty)
    while fixture.site.hub.count > 0 { await Task.yield() }
  }

  @Test func `what changes elsewhere wakes nobody to speak, and the end comes in time`()
    async throws
  {
    let fixture = try SiteFixture()
    let id = try await OtherNode("town.example").link(to: fixture)
    _ = try await desk(fixture).frames(id)
    let task = try await waiting(for: id, fixture, seconds: 1)
    for _ in 0..<50 { fixture.site.hub.announce([RecordReference(.alert, fixture.alert)]) }
    let waited = try await task.value
    #expect(waited >= .seconds(1))
  }

  @Test func `whoever is cut off while it waits listens no more`() async throws {
    let fixture = try SiteFixture()
    let id = try await OtherNode("town.example").link(to: fixture)
    _ = try await desk(fixture).frames(id)
    let task = try await waiting(for: id, fixture, seconds: 600)
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    while fixture.site.hub.count > 0 { await Task.yield() }
  }

  /// The site below a node, and of which other node below the same that one has told.
  private func between(
    _ fixture: SiteFixture
  ) async throws -> (above: ID<PeerLink>, beside: ID<PeerLink>) {
    let now = fixture.site.clock.now
    let (above, other) = (try OtherNode("above.example"), try OtherNode("beside.example"))
    let code = try #require(
      InvitationCode(
        secret: [UInt8](repeating: 9, count: InvitationCode.secretBytes),
        fingerprint: above.peerKey.fingerprint, address: "https://above.example"))
    let request = try await desk(fixture).enrolment(by: code)
    let answer = try EnrolmentAnswer(
      request: Hash(sha256: request.signedBytes), key: above.peerKey, version: 1, epoch: 0,
      certificate: [], authority: [], at: now
    ).signed(by: above.key)
    let made = try WatchRoutes.records(
      of: await fixture.site.submit(.link(.join(code, request, answer)), as: .node))
    let id = try #require(made.first).id.cast(to: PeerLink.self)
    try await above.host(ID(high: 0x7000, low: 0x8000_0000_0000_0701), on: id, of: fixture)
    let sealing = try #require(
      Sealing.publicKey(of: [UInt8](repeating: 4, count: Sealing.keyBytes)))
    let card = try NodeCard(
      key: other.peerKey, sealingKey: sealing, version: 1, at: now,
      hosts: [ID(high: 0x7000, low: 0x8000_0000_0000_0702)]
    ).signed(byAll: [other.key, above.key])
    let payload = Message.node(card).payload(
      salt: [UInt8](repeating: 3, count: Message.saltBytes))
    let link = try #require(try fixture.site.queries.link(id))
    let envelope = Envelope(
      id: ID<Envelope>(high: 0x7000, low: 0x8000_0000_0000_0002), from: link.peer, to: link.own,
      lane: .bulk, stream: link.peerStream, linkSeq: 2, kind: .node,
      record: RecordReference(.node, ID<NodeCard>(high: 1, low: 2)), recordVersion: 1,
      payloadHash: Letter.hash(of: payload),
      marking: Marking(tlp: .amber, audience: Audience([fixture.tower])), at: now,
      notAfter: now + .hours(1))
    let letter = Letter(try envelope.signed(by: above.key), payload: payload)
    _ = try WatchRoutes.records(
      of: await fixture.site.submit(.link(.arrived(id, letter)), as: .node))
    return (id, try #require(try fixture.site.queries.siblings().first))
  }

  @Test func `what is owed to a node beside wakes nobody while the relay has something for it`()
    async throws
  {
    let fixture = try SiteFixture()
    let (id, beside) = try await between(fixture)
    try await desk(fixture).carry(over: id)
    let link = try #require(try fixture.site.queries.link(id))
    #expect(link.isCarrying(for: beside))
    // A desk that remembers nothing owes a receipt to everybody; that to the node above is said here, lane by lane.
    let second = try restarted(fixture)
    for _ in Lane.allCases { _ = try await second.frames(id) }
    let begun = ContinuousClock.now
    try await second.wait(for: id, with: [beside], until: begun + .seconds(1))
    #expect(ContinuousClock.now - begun >= .seconds(1), "not again and again at once")
  }

  @Test func `what is for a node further down goes to the one between, when that asks`()
    async throws
  {
    let fixture = try SiteFixture()
    let (town, hamlet) = (try OtherNode("town.example"), try OtherNode("hamlet.example"))
    let id = try await town.link(to: fixture)
    try await town.host(ID(high: 0x7000, low: 0x8000_0000_0000_0701), on: id, of: fixture)
    let none = try desk(fixture).siblings(over: id)
    #expect(none == [])
    let sealing = try #require(
      Sealing.publicKey(of: [UInt8](repeating: 4, count: Sealing.keyBytes)))
    let now = fixture.site.clock.now
    let card = try NodeCard(
      key: hamlet.peerKey, sealingKey: sealing, version: 1, at: now,
      hosts: [ID(high: 0x7000, low: 0x8000_0000_0000_0702)]
    ).signed(byAll: [hamlet.key, town.key])
    let payload = Message.node(card).payload(
      salt: [UInt8](repeating: 3, count: Message.saltBytes))
    let link = try #require(try fixture.site.queries.link(id))
    let envelope = Envelope(
      id: ID<Envelope>(high: 0x7000, low: 0x8000_0000_0000_0002), from: link.peer, to: link.own,
      lane: .bulk, stream: link.peerStream, linkSeq: 2, kind: .node,
      record: RecordReference(.node, ID<NodeCard>(high: 1, low: 2)), recordVersion: 1,
      payloadHash: Letter.hash(of: payload),
      marking: Marking(tlp: .amber, audience: Audience([fixture.tower])), at: now,
      notAfter: now + .hours(1))
    let letter = Letter(try envelope.signed(by: town.key), payload: payload)
    _ = try WatchRoutes.records(
      of: await fixture.site.submit(.link(.arrived(id, letter)), as: .node))
    let beside = try #require(try desk(fixture).siblings(over: id).first)
    try await desk(fixture).carry(over: id)
    let carrying = try #require(try fixture.site.queries.link(id))
    #expect(carrying.isCarrying(for: beside), "its entry, sealed")
    let frames = try await desk(fixture).frames(id)
    let carried = frames.contains { frame in
      guard case .letter(let letter) = frame.frame else { return false }
      return letter.envelope.document.kind == .carried
    }
    #expect(carried)
  }

  @Test func `when many speak at once, each is told what its own words have brought`() async throws
  {
    let fixture = try SiteFixture()
    let desk = try desk(fixture)
    let now = fixture.site.clock.now
    var said: [(id: ID<PeerLink>, frames: [[UInt8]])] = []
    for number in 0..<12 as Range<UInt64> {
      let other = try OtherNode("town\(number).example")
      let id = try await other.link(to: fixture)
      let link = try #require(try fixture.site.queries.link(id))
      let letter = try other.letter(
        hosting: ID(high: 0x7000, low: 0x8000_0000_0000_0800 | number), on: id, of: fixture)
      let word = try hello(other, on: link, at: now)
      said.append((id, [LinkFrame.hello(word).bytes, LinkFrame.letter(letter).bytes]))
    }
    let through = try await withThrowingTaskGroup(of: Int64.self) { group in
      for one in said {
        group.addTask {
          for answered in try await desk.answer(one.frames, on: one.id) {
            guard case .receipt(let receipt) = answered.frame else { continue }
            return receipt.document.lanes[.bulk].through
          }
          return 0
        }
        // Its stream may speak meanwhile: that takes nothing away from the answer.
        group.addTask {
          _ = try await desk.frames(one.id)
          return 1
        }
      }
      var found: [Int64] = []
      for try await number in group { found.append(number) }
      return found
    }
    #expect(through == [Int64](repeating: 1, count: 2 * said.count))
    for one in said {
      let line = await desk.lines[one.id]
      #expect(line?.effort.owesReceipt == false && line?.taking == 0)
    }
  }

  @Test func `a receipt that is owed for what is still being taken stays owed`() async throws {
    let fixture = try SiteFixture()
    let id = try await OtherNode("town.example").link(to: fixture)
    let desk = try desk(fixture)
    await desk.pretendTaking(1, on: id)
    _ = try await desk.frames(id)
    let meanwhile = await desk.lines[id]
    #expect(meanwhile?.effort.owesReceipt == true)
    await desk.pretendTaking(0, on: id)
    _ = try await desk.frames(id)
    let after = await desk.lines[id]
    #expect(after?.effort.owesReceipt == false)
  }

  @Test func `what comes is answered with its receipt in the same breath`() async throws {
    let fixture = try SiteFixture()
    let other = try OtherNode("town.example")
    let id = try await other.link(to: fixture)
    let link = try #require(try fixture.site.queries.link(id))
    let desk = try desk(fixture)
    let word = try hello(other, on: link, at: fixture.site.clock.now)
    let frames = try await desk.answer([LinkFrame.hello(word).bytes], on: id)
    guard frames.count >= 2, case .hello = frames[0].frame, case .receipt = frames[1].frame else {
      Issue.record("hello and receipt come first")
      return
    }
    // Nothing is owed any more: whoever waits goes on waiting.
    let task = try await waiting(for: id, fixture, seconds: 1)
    #expect(try await task.value >= .seconds(1))
  }
}

extension LinkDesk {
  /// As if so many requests of the peer were being taken.
  fileprivate func pretendTaking(_ count: Int, on id: ID<PeerLink>) {
    lines[id, default: Line()].taking = count
  }
}
