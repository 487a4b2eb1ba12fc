//! What some seeds have beside what is usual: how it begins, each step of it, and a node without a line.

internal import Alerting
internal import Federation
internal import Kernel
internal import Node

extension NetworkWorld {
  /// What the seed calls for of all that is out of the ordinary.
  var called: Set<NetworkMishap> {
    var called = faults.called
    if travels.move != nil { called.insert(.moved) }
    if travels.move != nil, journeys.withdraws { called.insert(.withdrawn) }
    if travels.hand != nil { called.formUnion([.handedIn, .handedInAgain, .bent]) }
    if travels.beside != nil { called.insert(.carried) }
    return called
  }

  /// Prepares and plans what the seed has of these, as far as its nation has the nodes for it.
  func setOut(until end: Instant) throws {
    let span = max(60, Int((end - start).seconds))
    func plan(_ errand: NetworkErrand, after seconds: Int) {
      events.plan(.errand(errand), at: start + .seconds(Int64(seconds)))
    }
    if journeys.moves, try foundHamlet() {
      plan(.offer, after: span / 5 + travels.chance.below(span / 4))
    }
    if journeys.byHand, let way = lonelyWay {
      travels.hand = way
      let gone = span / 10 + travels.chance.below(span / 5)
      plan(.lineGone(way), after: gone)
      plan(.lineBack(way), after: gone + span / 3 + travels.chance.below(span / 4))
      // Something has to be carried, both ways.
      plan(.raise(way), after: gone + 30 + travels.chance.below(120))
      plan(.raise(way.back), after: gone + 60 + travels.chance.below(300))
    }
    if journeys.relays, let (ministry, town) = pairBeside {
      travels.beside = (ministry, town)
      plan(.acquaint, after: 20 + travels.chance.below(60))
      let way = NetworkWay(from: ministry, to: town)
      for number in 0..<max(4, span / 600) {
        plan(
          .raiseBeside(number % 2 == 0 ? way : way.back),
          after: span / 6 + travels.chance.below(span * 5 / 6))
      }
    }
  }

  /// The line of the last node below the tower that has no other.
  private var lonelyWay: NetworkWay? {
    nation.seats.indices.last {
      nation.seats[$0].above == 0 && nation.neighbours(of: $0).count == 1
    }.map { NetworkWay(from: 0, to: $0) }
  }

  /// A ministry and a town that know nobody in common but the relay.
  private var pairBeside: (Int, Int)? {
    func first(_ kind: NetworkNation.Kind) -> Int? {
      nation.seats.indices.first {
        nation.seats[$0].kind == kind && nation.seats[$0].above == NetworkTravels.relay
      }
    }
    guard let ministry = first(.ministry), let town = first(.town) else { return nil }
    return (ministry, town)
  }

  // transitions:
  func go(_ errand: NetworkErrand) throws {
    switch errand {
    case .lineGone(let way):
      breakages += 1
      try carry(by: way, isByHand: true)
    case .lineBack(let way): try carry(by: way, isByHand: false)
    case .write(let way): try write(way)
    case .raise(let way):
      let body = nation.seats[way.to].bodies[0]
      try raise(.real, at: way.from, to: [body], .serious, inDoubt: travels.chance.chance(30))
    case .handIn(let stick): try handIn(stick)
    case .offer: try offer()
    case .withdrawOffer: try withdrawOffer()
    case .takeOver: try takeOver()
    case .acquaint: try acquaint()
    case .seal(let seat): try seal(seat)
    case .raiseBeside(let way): try raiseBeside(way)
    }
  }

  // MARK: Without a line

  /// There is no line any more, or one again; the administrators at both ends say so.
  private func carry(by way: NetworkWay, isByHand: Bool) throws {
    note("\(way): \(isByHand ? "no line, carried by hand" : "a line again")")
    for end in [way, way.back] {
      if isByHand { travels.unlined.insert(end) } else { travels.unlined.remove(end) }
    }
    for end in [way, way.back] {
      let node = nodes[end.from]
      guard let line = node.lines[end.to], let admin = administrator(end.from) else { continue }
      let told = Command.link(.carryByHand(line.link, isByHand))
      try submit([submission(told, admin, at: end.from)], at: end.from)
      if isByHand {
        let soon = travels.chance.within(5...60)
        events.plan(.errand(.write(end)), at: now + .seconds(Int64(soon)))
      } else {
        node.lines[end.to]?.forget(at: now, nodeTime: node.time(now))
        planPump(end)
      }
    }
    trouble(way)
  }

  /// When faults stop there is a line everywhere, and everybody says once more whom he hosts who has to.
  func bringLinesBack() throws {
    if let way = travels.hand { try carry(by: way, isByHand: false) }
    guard let move = travels.move else { return }
    for seat in [move.from, move.to] {
      for peer in nodes[seat].neighbours { nodes[seat].lines[peer]?.mustIntroduce = true }
    }
  }

  /// Writes what waits into a bundle, which somebody takes along: it may be lost, damaged, or handed in twice.
  private func write(_ way: NetworkWay) throws {
    guard travels.unlined.contains(way) else { return }
    let next = travels.chance.within(240...600)
    events.plan(.errand(.write(way)), at: now + .seconds(Int64(next)))
    let node = nodes[way.from]
    guard node.isHealthy, let line = node.lines[way.to], let admin = administrator(way.from),
      let link = try node.queries.link(line.link), !link.isRevoked
    else { return }
    let newest = node.journal.keyGeneration
    let bundle = try WrittenBundle(
      for: link, from: node.queries,
      greeting: try link.greetingGenerations(newest: newest).map { try node.place.signer($0) },
      signedBy: try link.generations(newest: newest).map { try node.place.signer($0) },
      at: node.time(now))
    let answers = try ask(
      [submission(.link(bundle.written), admin, at: way.from, .frame)], at: way.from)
    guard case .done? = answers.first else { return }
    let read = try LinkBundle(bytes: bundle.bytes)
    let hash = read.cover.document.hash
    travels.bundles[hash] = read.frames.compactMap { frame -> NetworkCarried? in
      guard case .letter(let letter) = frame else { return nil }
      let envelope = letter.envelope.document
      return NetworkCarried(
        id: envelope.id, stream: envelope.stream, lane: envelope.lane, seq: envelope.linkSeq)
    }
    note("\(way): bundle \(bundle.number) with \(bundle.letters) letters")
    take(along: NetworkStick(way: way, bytes: bundle.bytes, hash: hash))
  }

  private func take(along stick: NetworkStick) {
    func handedIn(_ stick: NetworkStick, after seconds: Int) {
      events.plan(.errand(.handIn(stick)), at: now + .seconds(Int64(seconds)))
    }
    if travels.chance.chance(10) { return note("\(stick.way): the bundle is lost") }
    let wait = travels.chance.within(60...360)
    if travels.chance.chance(30) {
      var bytes = stick.bytes
      let place = travels.chance.below(bytes.count)
      if travels.chance.chance(50) { bytes[place] ^= 1 } else { bytes = Array(bytes.prefix(place)) }
      handedIn(
        NetworkStick(way: stick.way, bytes: bytes, hash: stick.hash, isBent: true), after: wait - 30
      )
    }
    handedIn(stick, after: wait)
    if travels.chance.chance(40) {
      handedIn(stick, after: wait + travels.chance.within(30...400))
    }
  }

  /// Hands a bundle in: as the desk of the links takes it, each frame by itself, and that it was taken last.
  private func handIn(_ stick: NetworkStick) throws {
    let node = nodes[stick.way.to]
    guard node.isHealthy else { return handInLater(stick) }
    guard let line = node.lines[stick.way.from], let admin = administrator(node.seat),
      let link = try node.queries.link(line.link), !link.isRevoked
    else { return }
    let bundle: LinkBundle
    do throws(Malformed) { bundle = try LinkBundle(bytes: stick.bytes) } catch {
      tally(.bent)
      return note("\(stick.way): no bundle, \(error)")
    }
    do throws(PeerLink.Refusal) { try link.examine(bundle, at: node.time(now)) } catch {
      note("\(stick.way): the bundle is not taken, \(error.rawValue)")
      return try noteUntaken(stick, error, on: link.id)
    }
    var heard = link
    var effort = LineEffort()
    for frame in saboteur.torn(bundle.frames) {
      guard let command = effort.command(carried: frame, on: heard) else { continue }
      let meaning = Self.meaning(of: command, nil)
      let answers = try ask(
        [submission(.link(command), .node, at: node.seat, meaning)], at: node.seat)
      guard case .done? = answers.first else { return handInLater(stick) }
      // The first word may hold the link, or open it.
      if case .hello = frame { heard = try node.queries.link(link.id) ?? heard }
    }
    guard heard.state == .active, node.link(to: stick.way.from)?.state == .active else {
      return handInLater(stick)
    }
    let took = Command.link(.took(link.id, bundle.cover.document))
    let answers = try ask([submission(took, admin, at: node.seat, .frame)], at: node.seat)
    guard case .done? = answers.first else { return handInLater(stick) }
    tally(.handedIn)
    note("\(stick.way): bundle \(bundle.cover.document.number) is taken")
  }

  private func handInLater(_ stick: NetworkStick) {
    let wait = travels.chance.within(60...240)
    events.plan(.errand(.handIn(stick)), at: now + .seconds(Int64(wait)))
  }

  private func noteUntaken(
    _ stick: NetworkStick, _ refusal: PeerLink.Refusal, on link: ID<PeerLink>
  ) throws {
    let seat = stick.way.to
    if stick.isBent { tally(.bent) }
    let taken = NetworkTravels.Taken(seat: seat, hash: stick.hash)
    if !stick.isBent, travels.taken.contains(taken) { tally(.handedInAgain) }
    guard refusal == .bundleUnsigned else { return }
    let id = LinkFrame.derivedID(of: stick.bytes)
    let unreadable = Command.link(.unreadable(link, id, .badSignature))
    try submit([submission(unreadable, .node, at: seat, .lie)], at: seat)
  }

  // MARK: Law

  /// What counts as taken was taken whole, and never before.
  func judgeBundle(_ hash: Hash, on id: ID<PeerLink>, at node: NetworkNode) throws {
    let isNew = travels.taken.insert(NetworkTravels.Taken(seat: node.seat, hash: hash)).inserted
    try demand(
      .bundle, isNew || node.restoredAt != nil,
      "\(node.place.name): the bundle \(hash) was taken twice")
    guard let link = node.journal.links[id], let letters = travels.bundles[hash] else { return }
    let missing = letters.filter { letter in
      link.peerStream == letter.stream && !link.incoming[letter.lane].has(letter.seq)
        && !link.refusals.contains { $0.id == letter.id }
    }
    try demand(
      .bundle, missing.isEmpty,
      "\(node.place.name): a bundle counts as taken without \(missing.map(\.id.description))")
  }
}
