//! What goes wrong in a nation of many nodes, and what administrators do about it.

internal import Federation
internal import GRDB
internal import Kernel
internal import Node

extension NetworkWorld {
  // MARK: Planned

  /// Draws what breaks and when it is whole again: at least one for each node and hour, in a seed that has faults.
  func planMisfortunes(until end: Instant) {
    let span = max(1, Int((end - start).seconds))
    func plan(_ misfortune: NetworkMisfortune, after seconds: Int) {
      events.plan(.misfortune(misfortune), at: start + .seconds(Int64(seconds)))
    }
    let kinds = usualMisfortunes
    let count = max(1, span / 3600) * nodes.count
    for _ in 0..<count {
      guard let kind = chance.pick(kinds) else { break }
      let at = chance.below(span)
      switch kind {
      case .cut:
        guard let way = drawnWay() else { continue }
        let lasts = chance.within(20...1200)
        let ways = chance.chance(50) ? [way] : [way, way.back]
        tally(ways.count == 1 ? .cutOneWay : .cutBothWays)
        for way in ways {
          plan(.cut(way), after: at)
          plan(.whole(way), after: at + lasts)
        }
      case .disk:
        let seat = chance.below(nodes.count)
        plan(.disk(seat, isFull: true), after: at)
        plan(.disk(seat, isFull: false), after: at + chance.within(30...900))
      case .clock:
        plan(
          .clock(chance.below(nodes.count), seconds: Int64(chance.within(-120...120))), after: at)
      case .crash: plan(.crash(chance.below(nodes.count)), after: at)
      case .lie:
        guard let way = drawnWay(), let lie = chance.pick(NetworkLie.allCases) else { continue }
        plan(.lie(way, lie), after: at)
      }
    }
    planOnce(span, plan)
  }

  private enum Usual { case cut, disk, clock, crash, lie }

  /// The kinds that this seed has.
  private var usualMisfortunes: [Usual] {
    var kinds: [Usual] = []
    if faults.cuts { kinds += [.cut, .cut] }
    if faults.fullDisks { kinds.append(.disk) }
    if faults.clocks { kinds.append(.clock) }
    if faults.crashes { kinds += [.crash, .crash] }
    if faults.lies { kinds += [.lie, .lie] }
    return kinds
  }

  /// What happens at most once in a seed.
  private func planOnce(_ span: Int, _ plan: (NetworkMisfortune, Int) -> Void) {
    if faults.leaving { plan(.leaves(seat: chance.below(nodes.count)), chance.below(span)) }
    if faults.restores {
      let seat = chance.below(nodes.count)
      let copied = span / 20 + chance.below(max(1, span / 4))
      let back = copied + span / 5 + chance.below(max(1, span / 3))
      let knows = chance.chance(50)
      plan(.backup(seat), copied)
      plan(.restore(seat, knows: knows && saboteur.plan != .smoothedRegression), back)
    }
    if faults.revocation, let drawn = drawnWay() {
      let below = nodes[0].neighbours.first.map { NetworkWay(from: 0, to: $0) }
      let way = faults.revokesBelow ? below ?? drawn : drawn
      plan(.revoke(way), span / 2 + chance.below(max(1, span / 3)))
    }
    // A planted bug is looked for in the seeds that it was found in.
    if faults.rotation, saboteur.plan == nil {
      plan(.rotate(chance.below(nodes.count)), chance.below(span))
    }
  }

  /// A line, seen from one of its ends.
  func drawnWay() -> NetworkWay? {
    let ways = nodes.flatMap { node in
      node.neighbours.map { NetworkWay(from: node.seat, to: $0) }
    }
    return chance.pick(ways)
  }

  // MARK: Befallen

  // transitions:
  func befall(_ misfortune: NetworkMisfortune) throws {
    note("\(misfortune)")
    switch misfortune {
    // A death is counted where it happens.
    case .whole, .backup, .crash, .rotate, .disk(_, isFull: false): break
    case .cut, .disk, .clock, .lie, .restore, .leaves, .revoke: breakages += 1
    }
    switch misfortune {
    case .cut(let way):
      cut.insert(way)
      trouble(way)
    case .whole(let way):
      cut.remove(way)
      trouble(way)
    case .disk(let seat, let isFull):
      let node = nodes[seat]
      guard node.downUntil == nil, node.isDiskFull != isFull else { return }
      try fill(node, isFull)
      if isFull { tally(.fullDisk) }
    case .clock(let seat, let seconds):
      let node = nodes[seat]
      node.wallAhead = node.wallAhead + .seconds(seconds)
      let step = Command.clockStepped(by: .seconds(seconds))
      tally(.stepped)
      try submit([submission(step, .node, at: seat)], at: seat)
    case .crash(let seat):
      guard nodes[seat].isHealthy else { return }
      goDown(nodes[seat], seconds: chance.within(5...400))
      tally(.diedIdle)
    case .lie(let way, let lie): try tell(lie, on: way)
    case .backup(let seat):
      guard nodes[seat].isHealthy else { return }
      try nodes[seat].backUp(at: now)
    case .restore(let seat, let knows): try restore(seat, knows: knows)
    case .leaves(let seat): try leave(seat)
    case .revoke(let way): try revoke(way)
    case .rotate(let seat): try rotate(seat)
    }
  }

  func fill(_ node: NetworkNode, _ isFull: Bool) throws {
    try node.shell.setDisk(isFull: isFull)
    node.isDiskFull = isFull
    node.healthySince = now
    node.sweepAt = nil
    trouble(node.seat)
    if !isFull {
      try planSweep(node.seat)
      for peer in node.neighbours { planPump(NetworkWay(from: node.seat, to: peer)) }
    }
  }

  /// A responder leaves his post for good; a colleague is still there.
  private func leave(_ seat: Int) throws {
    let staff = residents.filter { $0.seat == seat && $0.citizen.role == .responder }
    guard let who = chance.pick(staff)?.citizen, nodes[seat].isHealthy,
      let index = nation.places[who.person]
    else { return }
    residents[index].citizen.temper = .leaving
    tally(.left)
    saboteur.leaver = who.person
    let end = Organization.Event.endAppointment(who.person, who.post)
    try submit([submission(.organization(who.organization, end), .node, at: seat)], at: seat)
  }

  private func revoke(_ way: NetworkWay) throws {
    let node = nodes[way.from]
    guard node.isHealthy, let link = node.lines[way.to]?.link, let admin = administrator(way.from)
    else { return }
    let told = try word(about: way)
    let end = Command.link(.revoke(link, told: told))
    try submit([submission(end, admin, at: way.from)], at: way.from)
    if revoked.contains(way) { tally(.revoked) }
    noteTold(told, about: way)
  }

  /// A node has a new key; its neighbours are told at once, and shown its card anew.
  private func rotate(_ seat: Int) throws {
    let node = nodes[seat]
    guard node.isHealthy, let admin = administrator(seat) else { return }
    try submit([submission(.link(.rotateKey), admin, at: seat)], at: seat)
    if node.journal.keyGeneration > 0 { tally(.newKey) }
    for peer in node.neighbours {
      node.lines[peer]?.mustIntroduce = true
      try announceKey(node, to: peer)
    }
  }

  /// Whoever may decide about the links of a node.
  func administrator(_ seat: Int) -> Viewer? {
    officer(seat).map {
      Viewer(person: $0.person, key: nil, organization: $0.organization, role: .administrator)
    }
  }

  // MARK: Back in time

  /// Puts a node back to its copy. What is on its way to and from it is lost: such a thing takes hours.
  private func restore(_ seat: Int, knows: Bool) throws {
    let node = nodes[seat]
    guard setBack == nil, node.isHealthy, let backup = node.backup else { return }
    let forgotten = node.neighbours.filter { peer in
      guard let line = node.lines[peer], let own = backup.journal.links[line.link],
        let other = nodes[peer].link(to: seat), own.state == .active, other.state == .active
      else { return false }
      return Lane.allCases.contains { lane in
        let taken = max(other.incoming[lane].through, other.incoming[lane].beyond.last ?? 0)
        return taken >= own.outgoing[lane].nextSeq
          || other.outgoing[lane].through > own.incoming[lane].through
      }
    }
    dropPackets(of: seat)
    guard let lost = try node.putBack(at: now) else { return }
    setBack = SetBack(seat: seat, knows: knows, forgotten: forgotten)
    tally(.putBack)
    node.sweepAt = nil
    connectAnew(seat)
    try saboteur.smooth(node, from: lost)
    note("\(node.place.name) is put back by \((now - backup.at).seconds) s")
    if knows { try submit([submission(.beginEpoch, .node, at: seat)], at: seat) }
    try planSweep(seat)
  }

  private func dropPackets(of seat: Int) {
    var kept = EventQueue<Event>()
    while let (at, event) = events.take() {
      if case .arrive(let packet) = event, packet.way.from == seat || packet.way.to == seat {
        continue
      }
      kept.plan(event, at: at)
    }
    events = kept
  }

  // MARK: What administrators do

  /// A look at the links of a node: one that was put back begins a new epoch when it learns of it; a peer is released once
  /// it has said that it was; a card is shown where it is owed.
  func tend(_ seat: Int) throws {
    events.plan(.tend(seat), at: now + .seconds(Int64(chance.within(60...300))))
    let node = nodes[seat]
    guard node.isHealthy, let admin = administrator(seat) else { return }
    try tendBeside(node)
    for peer in node.neighbours {
      guard let link = node.link(to: peer), node.isHealthy else { continue }
      switch link.state {
      case .revoked: continue
      case .quarantined(let held):
        if held.cause == .weWentBack {
          return try submit([submission(.beginEpoch, .node, at: seat)], at: seat)
        }
        let isOver = held.offer != nil || held.cause == .tooManyRefusals
        guard isOver else { break }
        note("\(node.place.name) releases \(link.peer)")
        try submit([submission(.link(.release(link.id)), admin, at: seat)], at: seat)
      case .active:
        // The peer says that it holds the link, and somebody asks why.
        if node.restoredAt != nil, link.standing == .quarantined, link.epoch == 0 {
          return try submit([submission(.beginEpoch, .node, at: seat)], at: seat)
        }
      }
      try announceKey(node, to: peer)
      try introduce(node, to: peer)
    }
  }

  private func announceKey(_ node: NetworkNode, to peer: Int) throws {
    let newest = node.journal.keyGeneration
    guard node.isHealthy, let link = node.link(to: peer),
      link.owesKey(newest: newest, at: node.time(now)),
      let rotation = try node.place.rotation(
        from: link.confirmedGeneration, to: newest, at: node.time(now))
    else { return }
    let told = Command.link(.announceKey(link.id, rotation, generation: newest))
    try submit([submission(told, .node, at: node.seat, .frame)], at: node.seat)
  }

  func introduce(_ node: NetworkNode, to peer: Int) throws {
    guard let line = node.lines[peer], line.mustIntroduce, node.isHealthy,
      let link = try node.queries.link(line.link), !link.isRevoked,
      let card = try NetworkLine.card(
        of: node.queries, on: link, signer: node.place.signer, newest: node.journal.keyGeneration,
        sealing: node.place.sealing, at: node.time(now))
    else { return }
    node.lines[peer]?.mustIntroduce = false
    let shown = Command.link(.introduce(link.id, card))
    try submit([submission(shown, .node, at: node.seat, .frame)], at: node.seat)
  }

  // MARK: Lies

  /// A peer sends what no honest peer sends; it signs nothing of it with its own key but what it had said before.
  private func tell(_ lie: NetworkLie, on way: NetworkWay) throws {
    let node = nodes[way.from]
    guard let line = node.lines[way.to], let link = node.link(to: way.to) else { return }
    var packet = NetworkPacket(way: way)
    packet.lie = lie
    switch lie {
    case .noise: packet.frames = [chance.secret() + chance.secret()]
    case .oversized:
      packet.frames = [[UInt8](repeating: 0x20, count: LinkLimits.frameBytesMax + 1)]
    case .missigned, .altered:
      guard
        let stranger = SigningKey(
          name: node.place.name.text, seed: chance.secret() + chance.secret())
      else { return }
      let frame = try forged(lie, line, link, by: stranger, at: node.time(now))
      packet.frames = [frame.bytes]
    case .replayed:
      if line.newest.isEmpty { return }
      packet.frames = line.newest
    }
    tally(lie.mishap)
    send(packet)
  }

  private func forged(
    _ lie: NetworkLie, _ line: NetworkLine, _ link: PeerLink, by stranger: SigningKey,
    at nodeNow: Instant
  ) throws -> LinkFrame {
    for bytes in line.newest {
      guard case .letter(let letter) = try LinkFrame(bytes: bytes) else { continue }
      if lie == .altered {
        return .letter(Letter(letter.envelope, payload: ["altered": .bool(true)]))
      }
      let envelope = try letter.envelope.document.signed(by: stranger)
      return .letter(Letter(envelope, payload: letter.payload))
    }
    return .hello(try link.hello(at: nodeNow).signed(by: stranger))
  }
}
