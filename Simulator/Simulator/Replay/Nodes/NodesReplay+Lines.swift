//! The lines between the nodes of a replay: whole unless a node is gone, each packet on its way for a fifth of a second.

internal import Federation
internal import Kernel
internal import Node

/// What one node says to another at once.
struct NodesPacket {
  let way: NetworkWay
  /// When it arrives.
  let at: Instant
  let frames: [[UInt8]]
  /// Which changes of the sender's hello and receipt it tells.
  let hello: Int?
  let receipt: Int?
}

extension NodesReplay {
  /// Whether both ends of a line are there.
  func isWhole(_ seat: NodesSeat, to peer: Int) -> Bool { !seat.isLost && !seats[peer].isLost }

  // MARK: Out

  /// Says what there is to say to those to whom there may be something.
  func speak(from number: Int) throws {
    let seat = seats[number]
    let peers = seat.wantsToSpeak.sorted()
    seat.wantsToSpeak = []
    for peer in peers { try say(from: number, to: peer, greets: false) }
  }

  /// Sends letters again that were not receipted in time.
  func sendAgain(from number: Int) throws {
    let seat = seats[number]
    for peer in seat.neighbours {
      guard let due = seat.retryAt[peer], due <= now, isWhole(seat, to: peer) else { continue }
      try say(from: number, to: peer, greets: false)
    }
  }

  func say(from number: Int, to peer: Int, greets: Bool) throws {
    let seat = seats[number]
    seat.retryAt[peer] = nil
    guard isWhole(seat, to: peer), var line = seat.lines[peer] else { return }
    let queries = seat.stage.node.queries()
    let words = try line.words(
      queries, signer: { _ in seat.signing }, newest: 0, at: now, greets: greets)
    // What found no room in this packet is due at once: it follows in the next.
    if let link = try queries.link(line.link), let due = line.effort.pacing.due(link, at: now) {
      seat.retryAt[peer] = max(due, now + Self.hop)
    }
    seat.lines[peer] = line
    let frames = words.frames.filter { !(flaw?.withholds($0) ?? false) }.map(\.bytes)
    guard !frames.isEmpty else { return }
    log.packets += 1
    packets.append(
      NodesPacket(
        way: NetworkWay(from: number, to: peer), at: now + Self.hop, frames: frames,
        hello: words.hello, receipt: words.receipt))
  }

  // MARK: In

  /// Brings every packet that has arrived before its node.
  func arriveDue() throws {
    while let packet = packets.first, packet.at <= now {
      packets.removeFirst()
      try arrive(packet)
    }
  }

  private func arrive(_ packet: NodesPacket) throws {
    let (from, to) = (packet.way.from, packet.way.to)
    let seat = seats[to]
    guard isWhole(seat, to: from), seat.lines[from] != nil else { return }
    seat.lines[from]?.lastHeard = now
    for bytes in packet.frames {
      guard let command = seat.lines[from]?.command(for: bytes) else { continue }
      _ = try apply(.link(command), at: to)
    }
    // The peer has heard what the packet tells: it need not be said again.
    if let hello = packet.hello, let heard = seats[from].lines[to]?.helloHeard {
      seats[from].lines[to]?.helloHeard = max(heard, hello)
    }
    if let receipt = packet.receipt, let heard = seats[from].lines[to]?.receiptHeard {
      seats[from].lines[to]?.receiptHeard = max(heard, receipt)
    }
    if seat.lines[from]?.effort.owesReceipt ?? false { seat.wantsToSpeak.insert(from) }
    try lookBack(at: to)
    try speak(from: to)
  }

  /// What a link's Fact means for what is said next.
  // transitions:
  func react(to change: NetworkJournal.Link, at number: Int, _ moment: Instant) {
    let seat = seats[number]
    guard let peer = seat.peer(of: change.id) else { return }
    log.note(change, from: number, to: peer, at: moment)
    switch change.body {
    case .envelopeQueued: break
    case .envelopeAccepted, .envelopeRepeated, .envelopeRefused, .voidsTaken:
      seat.lines[peer]?.receiptVersion += 1
    case .receiptTaken(let lane, _, _, _):
      seat.lines[peer]?.effort.pacing.progressed(lane, at: now)
    case .streamBegun, .peerStreamTaken, .linkQuarantined, .linkReleased, .versionAgreed:
      seat.lines[peer]?.helloVersion += 1
      seat.lines[peer]?.receiptVersion += 1
    case .linkRevoked, .envelopesVoided, .envelopeUndeliverable, .envelopeRefusedThere: break
    case .linkEnrolled, .refusedHere, .standingLearned, .restoreAnnounced, .fellSilent,
      .heardAgain, .digestAsked, .digestCompared, .digestTallied, .keyRotated, .keyRevoked,
      .hostsTold, .silenceTold, .carriageSet, .bundleWritten, .bundleTaken, .lineCertified,
      .keyAnnounced, .keyConfirmed:
      return
    }
    seat.wantsToSpeak.insert(peer)
  }

  // MARK: A node is gone, and comes back

  /// When the next neighbour of a node that is gone notices it; nil where nothing is to be noticed.
  var nextSilence: Instant? { memory.silences.values.min() }

  /// A node is gone, with everything that it does by itself.
  func lose(_ number: Int) {
    seats[number].isLost = true
    for peer in seats[number].neighbours {
      seats[peer].lines[number]?.lastHeard = now
      memory.silences[NetworkWay(from: peer, to: number)] = now + LinkLimits.silentAfter
    }
  }

  /// The neighbours of a node that is gone notice that nothing is heard of it.
  func lookForSilence() throws {
    let due = memory.silences.filter { $0.value <= now }.keys
    for way in due.sorted(by: { ($0.from, $0.to) < ($1.from, $1.to) }) {
      memory.silences[way] = nil
      guard let line = seats[way.from].lines[way.to] else { continue }
      try ask(.link(.watch(line.link, lastHeard: line.lastHeard)), at: way.from)
    }
  }

  /// The node begins again on its store, and is heard.
  func bringBack(_ number: Int) throws {
    let seat = seats[number]
    seat.isLost = false
    try seat.stage.beginAgain(wasAway: true)
    for peer in seat.neighbours {
      memory.silences[NetworkWay(from: peer, to: number)] = nil
      for (here, there) in [(number, peer), (peer, number)] {
        seats[here].lines[there]?.forget(at: now, nodeTime: now)
        guard let line = seats[here].lines[there] else { continue }
        try ask(.link(.watch(line.link, lastHeard: now)), at: here)
        try say(from: here, to: there, greets: true)
      }
    }
  }
}
