//! What is said to other nodes and heard of them: one desk for all lines, which keep no state of their own.

internal import Federation
public import Kernel
public import Node

/// Composes what goes out on a link, and brings what comes in before the node. What it remembers (when something was sent
/// last, when a peer was heard) is effort: a restart loses it, and everything is tried at once.
public actor LinkDesk {
  private let engine: Engine
  private let queries: Queries
  private let clock: NodeClock
  private let hub: ChangeHub
  /// This node's keys.
  public nonisolated let keys: LinkKeys
  private var lines: [ID<PeerLink>: Line] = [:]

  /// Most letters of one answer: the rest follows in the next.
  static let lettersMax = 64
  /// Most bytes of its letters: what a request upward takes, with room for what is said before them.
  static let letterBytesMax = LinkLimits.uploadBytesMax - 4 * LinkLimits.documentBytesMax
  /// How far a peer's clock may be away for its first word to be believed.
  static let helloAge = Instant.Span.minutes(10)
  /// Most first words that are remembered for a link, so that none is taken twice.
  static let hellosMax = 10_000

  private struct Line {
    var effort = LineEffort(owesReceipt: true)
    /// When the peer was heard last; nil while it was not since this node began.
    var lastHeard: Instant?
    /// Since when it is waited for.
    var since: Instant?
    var hellos: Set<Int64> = []
    var introduced: [ID<Organization>] = []
    var look: Look?
    var through = Lanes<Int64>(0)
  }

  /// Of what it was worked out whom a peer is told of: while it is the same, it is not worked out again.
  struct Look: Hashable {
    /// How often something changed of which it follows.
    let changes: Int
    /// The version of the peer's own card.
    let hostsVersion: Int64
    /// Who is hosted elsewhere is said on other links; looked at once a minute.
    let minute: Int64
  }

  /// A desk over a node.
  public init(engine: Engine, queries: Queries, clock: NodeClock, hub: ChangeHub, keys: LinkKeys) {
    self.engine = engine
    self.queries = queries
    self.clock = clock
    self.hub = hub
    self.keys = keys
  }

  /// Node time.
  var now: Instant { clock.now }
  /// Every link.
  func links() throws -> [PeerLink] { try queries.links() }
  /// How often this node was restored.
  func epoch() throws -> Int64 { try queries.epoch() }

  /// Does something as that viewer; in the name of the node where nobody is named.
  @discardableResult
  public func submit(_ command: LinkCommand, as viewer: Viewer = .node) async -> Node.Answer {
    await engine.submit(input(command, as: viewer))
  }

  private func input(_ command: LinkCommand, as viewer: Viewer = .node) -> NodeInput {
    NodeInput(
      id: Entropy.inputID(at: clock.now), secret: Entropy.bytes(16), viewer: viewer,
      command: .link(command))
  }

  // MARK: Out

  /// Whether something is to be said now: a letter, voids, or a receipt that is owed.
  func isDue(_ id: ID<PeerLink>) throws -> Bool {
    let line = lines[id] ?? Line()
    if line.effort.owesReceipt { return true }
    guard let link = try queries.link(id) else { return false }
    return line.effort.pacing.due(link, at: clock.now).map { $0 <= clock.now } ?? false
  }

  /// The first word on a line, signed now; nil on a link that is over.
  func hello(_ id: ID<PeerLink>) throws -> Signed<Hello>? {
    guard let link = try queries.link(id), !link.isRevoked else { return nil }
    return try link.hello(at: clock.now).signed(by: keys.signing)
  }

  /// What is to be said now, hello and receipt first, then the letters in the order of their lanes.
  func frames(_ id: ID<PeerLink>) throws -> [LinkFrame] {
    guard let link = try queries.link(id), !link.isRevoked else { return [] }
    let now = clock.now
    var line = lines[id] ?? Line()
    line.effort.owesReceipt = false
    let letters = try line.effort.letters(
      on: link, from: queries, signedBy: keys.signing, at: now, max: Self.lettersMax,
      bytesMax: Self.letterBytesMax)
    lines[id] = line
    return [
      .hello(try link.hello(at: now).signed(by: keys.signing)),
      .receipt(try link.receipt(at: now).signed(by: keys.signing)),
    ] + letters
  }

  // MARK: In

  /// The link whose peer said this first word just now; nil where nobody known did, or where it was said before.
  func admit(_ hello: Signed<Hello>) throws -> ID<PeerLink>? {
    let document = hello.document
    guard let link = try queries.link(peer: document.from), document.to == link.own,
      hello.isSigned(byAnyOf: link.keys(at: clock.now)),
      clock.now - document.at <= Self.helloAge, document.at - clock.now <= Self.helloAge
    else { return nil }
    var line = lines[link.id] ?? Line()
    let old = (clock.now - Self.helloAge).microseconds
    if line.hellos.count >= Self.hellosMax { line.hellos = line.hellos.filter { $0 >= old } }
    guard line.hellos.count < Self.hellosMax,
      line.hellos.insert(document.at.microseconds).inserted
    else { return nil }
    lines[link.id] = line
    return link.id
  }

  /// Brings frames before the node, each as an input of its own and all together; all of them are committed when this
  /// returns.
  func take(_ frames: [[UInt8]], on id: ID<PeerLink>) async {
    let inputs = frames.map { bytes in
      input(lines[id, default: Line()].effort.command(for: bytes, on: id))
    }
    await engine.submit(inputs)
    noteProgress(on: id)
    lines[id, default: Line()].lastHeard = clock.now
    await watch(id)
  }

  /// Says that a peer has fallen silent, or is heard again; where neither is new, nothing is written. One that was silent
  /// before this node began is heard again when it is heard, and not because this node began. Losing an error is right:
  /// the next look is in some seconds.
  private func watch(_ id: ID<PeerLink>) async {
    guard let link = try? queries.link(id), !link.isRevoked else { return }
    let line = lines[id] ?? Line()
    if let silent = link.silentSince {
      guard let heard = line.lastHeard, heard > silent else { return }
      await submit(.watch(id, lastHeard: heard))
    } else {
      let heard = line.lastHeard ?? line.since ?? clock.now
      lines[id, default: Line()].since = line.since ?? clock.now
      guard clock.now - heard >= LinkLimits.silentAfter else { return }
      await submit(.watch(id, lastHeard: heard))
    }
  }

  /// Where a receipt brought a lane forward, the next pauses are short again. Losing an error is right: the pause is
  /// only longer.
  private func noteProgress(on id: ID<PeerLink>) {
    guard let link = try? queries.link(id) else { return }
    var line = lines[id] ?? Line()
    for lane in Lane.allCases where link.outgoing[lane].through > line.through[lane] {
      line.through[lane] = link.outgoing[lane].through
      line.effort.pacing.progressed(lane, at: clock.now)
    }
    lines[id] = line
  }

  // MARK: By itself

  /// A look at every link: whether its peer is silent, and whether it was told whom this node hosts. What is looked up is
  /// looked up beside the desk, which meanwhile serves whoever speaks: a thousand links take a while.
  nonisolated func tend() async throws {
    for link in try queries.links() where !link.isRevoked {
      await watch(link.id)
      let look = Look(
        changes: hub.changes(of: [.organization, .node, .nodeInvitation]),
        hostsVersion: link.hostsVersion, minute: clock.now.seconds / 60)
      guard await isNew(look, of: link.id) else { continue }
      try await introduce(try queries.hosts(toldTo: link), on: link.id, after: look)
    }
  }

  private func isNew(_ look: Look, of id: ID<PeerLink>) -> Bool { lines[id]?.look != look }

  /// Says on a link whom this node hosts, where that is new.
  private func introduce(
    _ hosts: [ID<Organization>], on id: ID<PeerLink>, after look: Look
  ) async throws {
    if hosts != lines[id]?.introduced, !hosts.isEmpty, let key = keys.peerKey {
      let card = NodeCard(
        key: key, sealingKey: keys.sealing, version: max(1, clock.now.microseconds / 1_000_000),
        at: clock.now, hosts: hosts)
      let answer = await submit(.introduce(id, try card.signed(by: keys.signing)))
      guard case .done = answer else { return }
      lines[id, default: Line()].introduced = hosts
    }
    lines[id, default: Line()].look = look
  }
}
