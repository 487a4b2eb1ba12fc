//! What is said to other nodes and heard of them: one desk for all lines, which keep no state of their own.

internal import Federation
public import Kernel
public import Node

/// Composes what goes out on a link, and brings what comes in before the node. What it remembers (when something was sent
/// last, when a peer was heard) is effort: a restart loses it, and everything is tried at once.
public actor LinkDesk {
  let engine: Engine
  let queries: Queries
  let clock: NodeClock
  let hub: ChangeHub
  /// This node's keys.
  public nonisolated let keys: LinkKeys
  /// Where its own listener for links is reached, `https://host:port`; nil where it has none, and issues no certificates.
  public nonisolated let lineAddress: String?
  /// What is said on a link is read of it here, and nowhere else.
  nonisolated let glances: LinkGlances
  var lines: [ID<PeerLink>: Line] = [:]

  /// Most letters of one answer or upload: the rest follows in the next. Their bytes are bounded too
  /// (`LinkLimits.togetherBytesMax`), since the other side reads all of it before it takes any.
  static let lettersMax = 64
  /// How far a peer's clock may be away for its first word to be believed.
  static let helloAge = Instant.Span.minutes(10)
  /// Most first words that are remembered for a link, so that none is taken twice.
  static let hellosMax = 10_000
  /// How often it is looked whether there is something to say where too many listen to the hub, in real time.
  static let lookEvery = Duration.seconds(1)

  /// What is remembered of a line, or of a way through a relay.
  struct Line {
    var effort = LineEffort(owesReceipt: true)
    /// When the peer was heard last; nil while it was not since this node began.
    var lastHeard: Instant?
    /// Since when it is waited for.
    var since: Instant?
    var hellos: Set<Int64> = []
    /// When the peer said its newest first word before this node began; looked up with the first that comes.
    var newestBefore: Instant?
    var isOpened = false
    /// How many requests of the peer are being taken: each answers with a receipt itself.
    var taking = 0
    /// Whom the peer was told that this node hosts, and by which key.
    var introduced: [ID<Organization>] = []
    var introducedBy: Int64 = 0
    var look: Look?
    var through = Lanes<Int64>(0)
  }

  /// Of what it was worked out whom a peer is told of: while it is the same, it is not worked out again.
  struct Look: Hashable {
    /// How often something changed of which it follows.
    let changes: Int
    /// The version of the peer's own card.
    let hostsVersion: Int64
    /// By which key this node signs.
    let generation: Int64
    /// Who is hosted elsewhere is said on other links; looked at once a minute.
    let minute: Int64
  }

  /// A desk over a node.
  public init(
    engine: Engine, queries: Queries, clock: NodeClock, hub: ChangeHub, keys: LinkKeys,
    lineAddress: String? = nil
  ) {
    self.engine = engine
    self.queries = queries
    self.clock = clock
    self.hub = hub
    self.keys = keys
    self.lineAddress = lineAddress
    glances = LinkGlances(queries: queries, clock: clock)
  }

  /// Node time.
  var now: Instant { clock.now }
  /// The wall clock, by which certificates are taken.
  var wall: Instant { clock.wall }
  /// One link; nil where there is none.
  func link(_ id: ID<PeerLink>) throws -> PeerLink? { try queries.link(id) }
  /// Where this node dials a link; nil where the peer dials in, or the link is over.
  func address(of id: ID<PeerLink>) throws -> String? {
    try queries.linkLines().first { $0.link == id }?.address
  }
  /// The link to that node that is not over; nil where there is none.
  func link(peer: NodeName) throws -> PeerLink? { try queries.link(peer: peer) }
  /// Every link.
  func links() throws -> [PeerLink] { try queries.links() }
  /// Moves of organisations that were offered or are done.
  func transfers() throws -> [HomeTransferRow] { try queries.homeTransfers() }
  /// How often this node was restored.
  func epoch() throws -> Int64 { try queries.epoch() }

  /// Which of its keys this node signs with.
  nonisolated func keyGeneration() throws -> Int64 { try queries.keyGeneration() }

  nonisolated func signers(_ generations: [Int64]) -> [SigningKey] {
    generations.compactMap { keys.signing($0) }
  }

  /// Does something as that viewer; in the name of the node where nobody is named.
  @discardableResult
  public nonisolated func submit(
    _ command: LinkCommand, as viewer: Viewer = .node
  ) async -> Node.Answer {
    await engine.submit(input(command, as: viewer))
  }

  nonisolated func input(_ command: LinkCommand, as viewer: Viewer = .node) -> NodeInput {
    NodeInput(
      id: Entropy.inputID(at: clock.now), secret: Entropy.bytes(16), viewer: viewer,
      command: .link(command))
  }

  // MARK: Out

  /// Waits until something is to be said on a link, or to a node beside over it, at the longest until then; then that.
  nonisolated func next(
    on id: ID<PeerLink>, until end: ContinuousClock.Instant
  ) async throws -> [WrittenFrame] {
    // What is for a node further down goes by the one that is spoken to.
    try await wait(for: id, with: siblings(over: id), until: end)
    // Most links have none: then nothing is asked of the desk. Who came beside meanwhile is among them.
    if try !siblings(over: id).isEmpty { try await carry(over: id) }
    return try await frames(id)
  }

  /// Waits until something is to be said: a letter, voids, or a receipt that is owed; at the longest until then. What is
  /// committed wakes it, and the clock where something is to be said again: a line on which nothing happens costs nothing.
  nonisolated func wait(
    for id: ID<PeerLink>, with beside: [ID<PeerLink>] = [], until end: ContinuousClock.Instant
  ) async throws {
    let records = ([id] + beside).map { RecordReference(.link, $0) }
    while ContinuousClock.now < end {
      try Task.checkCancellation()
      // Before the look, so that nothing falls between the two.
      let news = records.compactMap { hub.listen(to: $0) }
      let pause = try await self.pause(before: id, with: beside)
      if let pause, pause <= Duration.zero { return }
      var moment = pause.map { min(end, ContinuousClock.now + $0) } ?? end
      if news.count < records.count { moment = min(moment, ContinuousClock.now + Self.lookEvery) }
      await Self.wait(for: news, until: moment)
    }
  }

  /// Until one of these tells something, or until then. A stream that was waited on once is over.
  private static func wait(
    for news: [AsyncStream<[RecordReference]>], until moment: ContinuousClock.Instant
  ) async {
    await withTaskGroup(of: Void.self) { group in
      for stream in news {
        group.addTask { for await _ in stream { return } }
      }
      // Cut short where it changes, or where nobody waits any more.
      group.addTask { try? await Task.sleep(until: moment, clock: .continuous) }
      _ = await group.next()
      group.cancelAll()
    }
  }

  /// How long until something is to be said on that link, or to a node beside over it; nothing where it is to be said now,
  /// nil where nothing waits.
  private nonisolated func pause(
    before id: ID<PeerLink>, with beside: [ID<PeerLink>]
  ) async throws -> Duration? {
    // The store is read beside the desk, and before the effort is: what is committed in between wakes whoever listens.
    var shortest = try await pause(before: id, on: queries.link(id))
    for other in beside {
      // What nobody can carry now would be waited for in vain; the receipt of what is carried already wakes this line.
      guard let link = try queries.link(other), let way = try queries.way(to: link),
        !way.over.isCarrying(for: other), let next = await pause(before: other, on: link)
      else { continue }
      shortest = min(shortest ?? next, next)
    }
    return shortest
  }

  /// How long until something is to be said; nothing where it is to be said now, nil where nothing waits.
  private func pause(before id: ID<PeerLink>, on link: PeerLink?) -> Duration? {
    let line = lines[id] ?? Line()
    if line.effort.owesReceipt, line.taking == 0 { return Duration.zero }
    let now = clock.now
    guard let link, let due = line.effort.pacing.due(link, at: now) else { return nil }
    if due <= now { return Duration.zero }
    // In a time-lapse node time runs faster than the machine's.
    return Duration.microseconds((due - now).microseconds / Int64(clock.speed) + 1)
  }

  /// The first word on a line, signed now; nil on a link that is over.
  nonisolated func hello(_ id: ID<PeerLink>) throws -> Signed<Hello>? {
    guard let told = try glances.look(at: id), !told.link.isRevoked else { return nil }
    return try greeting(told)
  }

  private nonisolated func greeting(_ told: LinkGlances.Told) throws -> Signed<Hello> {
    try told.link.hello(at: told.at)
      .signed(byAll: signers(told.link.greetingGenerations(newest: told.newest)))
  }

  /// What is to be said now, hello and receipt first, then the letters in the order of their lanes. The desk only chooses;
  /// reading and signing are done beside it, while it serves others.
  nonisolated func frames(_ id: ID<PeerLink>) async throws -> [WrittenFrame] {
    // Before the look: what comes after it is owed a receipt still.
    await beginToSpeak(on: id)
    do { return try await composed(id) } catch {
      await failToSpeak(on: id)
      throw error
    }
  }

  private nonisolated func composed(_ id: ID<PeerLink>) async throws -> [WrittenFrame] {
    guard let told = try glances.look(at: id), !told.link.isRevoked else { return [] }
    let link = told.link
    let chosen = await choose(on: link, at: told.at)
    let own = signers(link.generations(newest: told.newest))
    let words: [LinkFrame] = [
      .hello(try greeting(told)),
      .receipt(try link.receipt(at: told.at).signed(byAll: own)),
    ]
    let said = try chosen.frames(
      on: link, from: queries, signedBy: own, at: told.at, bytesMax: LinkLimits.togetherBytesMax)
    if !said.left.isEmpty { await giveBack(said.left, of: link) }
    return words.map { WrittenFrame($0) } + said.frames
  }

  /// What is being taken meanwhile may not be in this receipt yet, and is owed one still.
  private func beginToSpeak(on id: ID<PeerLink>) {
    if (lines[id]?.taking ?? 0) == 0 { lines[id, default: Line()].effort.owesReceipt = false }
  }

  /// Urgent letters go alone: behind a directory an alert would wait for as long as a slow line needs for all of it, and be
  /// lost with it where the line breaks.
  private func choose(on link: PeerLink, at now: Instant) -> LineTurn {
    lines[link.id, default: Line()].effort.turn(
      on: link, at: now, max: Self.lettersMax, isUrgentAlone: true)
  }

  /// What found no room is said next.
  private func giveBack(_ left: [Pacing.Dispatch.Entry], of link: PeerLink) {
    lines[link.id, default: Line()].effort.pacing.giveBack(left, of: link)
  }

  /// Nothing of it was said: the receipt is owed still, and the letters are tried at once.
  private func failToSpeak(on id: ID<PeerLink>) {
    lines[id, default: Line()].effort.owesReceipt = true
    lines[id, default: Line()].effort.pacing.hurry()
  }

  // MARK: By itself

  /// A look at every link: whether its peer is silent, whether it was told whom this node hosts, and by which key this node
  /// signs now. What is looked up is looked up beside the desk, which meanwhile serves whoever speaks: a thousand links take
  /// a while.
  nonisolated func tend() async throws {
    let newest = try keyGeneration()
    for link in try queries.links() where !link.isRevoked {
      try await announceKey(newest, on: link)
      // A node beside has no line to be silent on, and its card goes by the node above.
      if link.role == .sibling { continue }
      // Most are heard: only where something seems new is the link looked up once more, as it is by now.
      if await watched(link) != nil { await watch(link.id) }
      try await introduce(link, by: newest)
    }
    try await vouch(newest)
  }

  private nonisolated func announceKey(_ newest: Int64, on link: PeerLink) async throws {
    guard link.owesKey(newest: newest, at: clock.now),
      let rotation = try keys.rotation(
        from: link.confirmedGeneration, to: newest, at: clock.now)
    else { return }
    await submit(.announceKey(link.id, rotation, generation: newest))
  }

  /// The peers that have not confirmed this node's newest key, by name.
  public func unconfirmed() throws -> [String] {
    let newest = try keyGeneration()
    return try queries.links().filter { !$0.isRevoked && $0.confirmedGeneration < newest }
      .map(\.peer.text).sorted()
  }

  /// Has the node sign with a new key, and tells every peer of it. Throws `Problem` with the refusal's code.
  public func rotateKey(as viewer: Viewer = .node) async throws {
    try check(await submit(.rotateKey, as: viewer))
    // Losing an error is right: peers are told within seconds by the loop that tends every link.
    try? await tend()
  }

  /// Says on a link whom this node hosts, where that is new or it signs by another key now.
  private nonisolated func introduce(_ link: PeerLink, by newest: Int64) async throws {
    let look = Look(
      changes: hub.changes(of: [.organization, .node, .nodeInvitation]),
      hostsVersion: link.hostsVersion, generation: newest, minute: clock.now.seconds / 60)
    guard await isNew(look, of: link.id) else { return }
    try await introduce(try queries.hosts(toldTo: link), on: link, after: look)
  }

  private func isNew(_ look: Look, of id: ID<PeerLink>) -> Bool { lines[id]?.look != look }

  private func introduce(
    _ hosts: [ID<Organization>], on link: PeerLink, after look: Look
  ) async throws {
    let newest = look.generation
    let line = lines[link.id] ?? Line()
    if hosts != line.introduced || newest != line.introducedBy, !hosts.isEmpty,
      let key = keys.peerKey(newest)
    {
      let card = NodeCard(
        key: key, sealingKey: keys.sealing, version: max(1, clock.now.microseconds / 1_000_000),
        at: clock.now, hosts: hosts)
      let signed = try card.signed(byAll: signers(link.generations(newest: newest)))
      guard case .done = await submit(.introduce(link.id, signed)) else { return }
      lines[link.id, default: Line()].introduced = hosts
      lines[link.id, default: Line()].introducedBy = newest
    }
    lines[link.id, default: Line()].look = look
  }

  /// Says who this node is on a link on which nothing was ever said: a bundle may be written before any line is tended.
  func introduceFirst(_ id: ID<PeerLink>) async throws {
    guard let link = try queries.link(id), !link.isRevoked, link.outgoing.bulk.nextSeq == 1 else {
      return
    }
    try await introduce(link, by: try keyGeneration())
  }
}
