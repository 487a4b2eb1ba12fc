//! The lines: what a node says, what becomes of a packet on its way, and what arrives.

internal import Alerting
internal import Federation
internal import GRDB
internal import Kernel
internal import Node

/// What one node says to another at once. Without frames it is a beat: the peer is there, and what it says is known.
struct NetworkPacket {
  let way: NetworkWay
  var frames: [[UInt8]] = []
  /// Which changes of the sender's hello and receipt it tells.
  var hello: Int?
  var receipt: Int?
  /// What is wrong with it.
  var lie: NetworkLie?
  /// Its place among all packets, in the order of sending.
  var ordinal = 0
}

extension NetworkWorld {
  /// How often a hello is said on a line that lasts.
  static let greetSpan = LinkLimits.helloEvery

  /// Has a node look soon whether it has something to say.
  func planPump(_ way: NetworkWay, after span: Instant.Span = .milliseconds(100)) {
    guard let line = nodes[way.from].lines[way.to] else { return }
    let at = now + span
    if let planned = line.pumpAt, planned <= at { return }
    nodes[way.from].lines[way.to]?.pumpAt = at
    events.plan(.pump(way), at: at)
  }

  func pump(_ way: NetworkWay) throws {
    let node = nodes[way.from]
    guard node.lines[way.to]?.pumpAt == now else { return }
    node.lines[way.to]?.pumpAt = nil
    guard node.isHealthy, !travels.unlined.contains(way), hasWords(way, greets: false) else {
      return
    }
    try speak(way, greets: false)
  }

  /// Says hello, or that there is nothing new; notices a peer that says nothing.
  func greet(_ way: NetworkWay) throws {
    events.plan(.greet(way), at: now + Self.greetSpan)
    // Where letters are carried by hand nobody is expected to be heard.
    if travels.unlined.contains(way) { return }
    let node = nodes[way.from]
    guard node.isHealthy, let line = node.lines[way.to], let link = node.link(to: way.to) else {
      return
    }
    let isQuiet = node.time(now) - line.lastHeard >= LinkLimits.silentAfter
    if isQuiet, link.silentSince == nil, !link.isRevoked {
      let watch = Command.link(.watch(line.link, lastHeard: line.lastHeard))
      try submit([submission(watch, .node, at: way.from, .frame)], at: way.from)
      guard node.isHealthy else { return }
    }
    if hasWords(way, greets: true) || saboteur.plan == .toldAfterRevocation {
      try speak(way, greets: true)
    } else if !link.isRevoked {
      send(NetworkPacket(way: way))
    }
  }

  /// Whether there is anything to say, by what is known without asking the store.
  private func hasWords(_ way: NetworkWay, greets: Bool) -> Bool {
    let node = nodes[way.from]
    guard let line = node.lines[way.to], let link = node.link(to: way.to), !link.isRevoked else {
      return false
    }
    let nodeNow = node.time(now)
    if line.effort.owesReceipt || line.receiptHeard < line.receiptVersion { return true }
    if greets, line.helloHeard < line.helloVersion { return true }
    if let heads = line.effort.heads, link.gapRequest(heads: heads, at: nodeNow) != nil {
      return true
    }
    return line.effort.pacing.due(link, at: nodeNow).map { $0 <= nodeNow } ?? false
  }

  private func speak(_ way: NetworkWay, greets: Bool) throws {
    let node = nodes[way.from]
    guard var line = node.lines[way.to], let link = node.link(to: way.to) else { return }
    if saboteur.holdsBack(way, node) {
      return planPump(way, after: .seconds(5))
    }
    let nodeNow = node.time(now)
    let words = try line.words(
      node.queries, signer: node.place.signer, newest: node.journal.keyGeneration, at: nodeNow,
      greets: greets, lettersMax: manner.lettersMax)
    let said = try saboteur.edited(words.frames, on: line, link, by: node, at: nodeNow)
    let letters = said.compactMap { frame -> Lane? in
      if case .letter(let letter) = frame { letter.envelope.document.lane } else { nil }
    }
    var packet = NetworkPacket(way: way)
    packet.frames = said.map(\.bytes)
    packet.hello = words.hello
    packet.receipt = words.receipt
    if !letters.isEmpty { line.newest = packet.frames }
    node.lines[way.to] = line
    try demand(
      .s9, !link.isRevoked || packet.frames.isEmpty,
      "\(node.place.name) says something to \(link.peer), which was revoked")
    try demand(
      .l6, zip(letters, letters.dropFirst()).allSatisfy { $0 <= $1 },
      "\(node.place.name) sends \(letters.map(\.rawValue)) to \(link.peer)")
    if !packet.frames.isEmpty { send(packet) }
    if let due = line.effort.pacing.due(link, at: nodeNow) {
      planPump(way, after: max(.milliseconds(100), due - nodeNow))
    }
  }

  // MARK: On the way

  /// Sends a packet through whatever the network does to it.
  func send(_ said: NetworkPacket) {
    if travels.unlined.contains(said.way) { return }
    packets += 1
    bytes += said.frames.reduce(0) { $0 + $1.count }
    var packet = said
    packet.ordinal = packets
    if isHealing { return carry(packet, slow: false) }
    let isCut = cut.contains(packet.way)
    if isCut || chance.chance(faults.lossPercent) {
      breakages += 1
      if !isCut { tally(.lost) }
      return
    }
    carry(packet, slow: faults.delays)
    if chance.chance(faults.doublesPercent) {
      breakages += 1
      tally(.doubled)
      carry(packet, slow: faults.delays)
    }
  }

  private func carry(_ packet: NetworkPacket, slow: Bool) {
    var span = Instant.Span.milliseconds(Int64(chance.within(20...180)))
    if slow, chance.chance(15) {
      breakages += 1
      tally(.late)
      span = span + .milliseconds(Int64(chance.within(500...20_000)))
    }
    events.plan(.arrive(packet), at: now + span)
  }

  // MARK: Arrived

  func arrive(_ packet: NetworkPacket) throws {
    let (from, to) = (packet.way.from, packet.way.to)
    let node = nodes[to]
    // Who is down takes no connection, and who has no room answers so: the sender tries again.
    guard node.isHealthy, node.lines[from] != nil, !cut.contains(packet.way),
      !travels.unlined.contains(packet.way)
    else { return }
    let newest = newestArrived[packet.way] ?? 0
    if packet.ordinal < newest { tally(.overtaken) }
    newestArrived[packet.way] = max(newest, packet.ordinal)
    node.lines[from]?.lastHeard = node.time(now)
    var batch: [NetworkSubmission] = []
    for bytes in packet.frames {
      if try saboteur.swallows(bytes, packet.lie, by: node, from: from) { continue }
      guard let command = node.lines[from]?.command(for: bytes) else { continue }
      batch.append(
        submission(.link(command), .node, at: to, Self.meaning(of: command, packet.lie)))
    }
    if let link = node.link(to: from), link.silentSince != nil {
      let watch = Command.link(.watch(link.id, lastHeard: node.time(now)))
      batch.append(submission(watch, .node, at: to, .frame))
    }
    if batch.isEmpty && packet.frames.isEmpty { return }
    let answers = try ask(batch, at: to)
    guard node.downUntil == nil else { return }
    try open(batch, answers, from: from, at: node)
    guard node.downUntil == nil else { return }
    noteHeard(packet)
    planPump(packet.way.back)
    try replayAnew(packet)
  }

  static func meaning(
    of command: LinkCommand, _ lie: NetworkLie?
  ) -> NetworkSubmission.Meaning {
    switch (command, lie) {
    case (_, .noise?), (_, .oversized?), (_, .missigned?), (_, .altered?): .lie
    case (.arrived(_, let letter), _): .letter(letter.envelope.document.id)
    default: .frame
    }
  }

  /// The peer has heard what the packet tells: it need not be said again.
  private func noteHeard(_ packet: NetworkPacket) {
    let (from, to) = (packet.way.from, packet.way.to)
    if let hello = packet.hello, let heard = nodes[from].lines[to]?.helloHeard {
      nodes[from].lines[to]?.helloHeard = max(heard, hello)
    }
    if let receipt = packet.receipt, let heard = nodes[from].lines[to]?.receiptHeard {
      nodes[from].lines[to]?.receiptHeard = max(heard, receipt)
    }
  }

  /// What a link's Fact means for what is said next.
  // transitions:
  func react(to change: NetworkJournal.Link, at node: NetworkNode) {
    guard let peer = node.peer(of: change.id) else { return reactBeside(to: change, at: node) }
    let way = NetworkWay(from: node.seat, to: peer)
    noteMoved(change, at: node)
    switch change.body {
    case .envelopeQueued: node.lines[peer]?.helloVersion += 1
    case .envelopeAccepted, .envelopeRepeated, .envelopeRefused, .voidsTaken:
      node.lines[peer]?.receiptVersion += 1
    case .receiptTaken(let lane, _, _, _):
      node.lines[peer]?.effort.pacing.progressed(lane, at: node.time(now))
    case .streamBegun, .peerStreamTaken, .linkQuarantined, .linkReleased, .versionAgreed:
      node.lines[peer]?.helloVersion += 1
      node.lines[peer]?.receiptVersion += 1
      trouble(way)
    case .linkRevoked:
      revoked.insert(way)
      trouble(way)
      for other in node.neighbours where other != peer {
        node.lines[other]?.mustIntroduce = true
      }
    case .envelopesVoided, .envelopeUndeliverable, .envelopeRefusedThere: break
    case .linkEnrolled, .refusedHere, .standingLearned, .restoreAnnounced, .fellSilent,
      .silenceTold, .heardAgain, .digestAsked, .digestCompared, .digestTallied, .keyRotated,
      .keyRevoked, .hostsTold,
      .carriageSet, .bundleWritten, .bundleTaken, .lineCertified, .keyAnnounced,
      .keyConfirmed:
      return
    }
    planPump(way)
  }
}
