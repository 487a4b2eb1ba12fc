//! Two links and a bad network in one thread: seeded, so that a failure replays exactly.

import Kernel

@testable import Federation

/// Two nodes that send to each other while the network and the machines do their worst, and laws that hold all the while.
struct NetworkExplorer {
  /// A bug planted at a seam of the explorer, none in the product: each must be found.
  enum Bug: String, CaseIterable {
    /// The receipt leaves before the commit.
    case receiptBeforeCommit
    /// Deadlines do not fire.
    case timerSkipped
    /// What is a duplicate is applied again.
    case duplicateApplied
    /// Nobody is told of numbers that carry nothing.
    case voidsForgotten
    /// A refusal there is not told on.
    case refusalForgotten
    /// What was accepted is known by its number alone, and not by its identifier.
    case identifierForgotten
  }

  /// What a law found.
  struct Breach: Error, CustomStringConvertible {
    let law: String
    let seed: UInt64
    let trace: [String]
    var description: String { "\(law), seed \(seed)\n" + trace.suffix(40).joined(separator: "\n") }
  }

  /// What survives a crash, and beside the link: what came of each letter.
  struct Machine {
    var side: LinkSide
    var effects: [ID<Envelope>: Int] = [:]
    var reported: Set<ID<Envelope>> = []
    var superseded: Set<ID<Envelope>> = []
    var heads = Lanes<Int64>(0)
  }

  /// A machine that was put back to an older state of its store.
  struct Restored {
    let index: Int
    /// Whether nobody told the node, e.g. a virtual machine that was wound back.
    let isSilent: Bool
    /// Whether it has forgotten numbers that it gave or took, and that the other knows of.
    let hasForgotten: Bool
    var isNoticed = false
  }

  struct Packet {
    let to: Int
    let bytes: [UInt8]
  }

  /// A letter that its sender's books know; `notAfter` is by the sender's clock.
  struct Sent {
    let from: Int
    let id: ID<Envelope>
    let notAfter: Instant
  }

  private let seed: UInt64
  private let bug: Bug?
  var random: SplitMix64
  var machines: [Machine]
  var network: [Packet] = []
  private var cut: Set<Int> = []
  var sent: [Sent] = []
  private var number: UInt64 = 0
  private var trace: [String] = []
  private var now = LinkCast.start
  /// How wrong each machine's clock is.
  private var skews: [Instant.Span] = [.seconds(0), .seconds(0)]
  var backups: [Machine?] = [nil, nil]
  var restored: Restored?
  /// How many letters were queued, taken in and given up: a run in which nothing happens proves nothing.
  var tally = (sent: 0, applied: 0, reported: 0, crashes: 0, restored: 0)

  init(seed: UInt64, bug: Bug? = nil) {
    self.seed = seed
    self.bug = bug
    random = SplitMix64(seed: seed)
    machines = [Machine(side: LinkSide(LinkCast.tower)), Machine(side: LinkSide(LinkCast.town))]
    skews[1] = .minutes(Int64(random.below(241)) - 120)
    for index in machines.indices {
      let own = machines[index].side.link.own
      machines[index].side.now = now + skews[index]
      machines[index].side.link = LinkCast.link(of: own, at: now + skews[index])
    }
  }

  /// Runs so many steps of trouble, then heals and runs until nothing is left to do.
  mutating func run(steps: Int) throws {
    for _ in 0..<steps {
      try step()
      try check()
    }
    cut = []
    note("healed")
    for _ in 0..<Self.roundsMax where !isQuiet {
      try advance(.seconds(20), firing: true)
      for index in machines.indices {
        try tend(index)
        try pump(index, greeting: true)
      }
      while !network.isEmpty { try deliver(network.removeFirst(), crash: nil) }
      try check()
    }
    try checkQuiet()
  }

  /// Rounds of 20 s: beyond the latest deadline and the longest pause of the lanes that letters wait in.
  private static let roundsMax = 150

  private var isQuiet: Bool {
    machines.indices.allSatisfy { index in
      guard machines[index].side.link.state == .active else { return false }
      return Lane.allCases.allSatisfy { lane in
        let out = machines[index].side.link.outgoing[lane]
        return out.waiting.isEmpty
          && machines[1 - index].side.link.incoming[lane].through == out.nextSeq - 1
      }
    }
  }

  // MARK: Trouble

  private mutating func step() throws {
    let index = random.below(2)
    switch random.below(23) {
    case 0...4: try queue(index)
    case 5...8: try pump(index, greeting: random.below(4) == 0)
    case 9...13 where !network.isEmpty:
      try deliver(network.remove(at: random.below(network.count)), crash: nil)
    case 14 where !network.isEmpty:
      note("lost")
      network.remove(at: random.below(network.count))
    case 21 where !network.isEmpty: damage(random.below(network.count))
    case 15 where !network.isEmpty: network.append(network[random.below(network.count)])
    case 16 where !network.isEmpty:
      let isBefore = random.below(2) == 0
      try deliver(network.remove(at: random.below(network.count)), crash: isBefore)
    case 17:
      if cut.isEmpty { cut.insert(index) } else { cut = [] }
      note("cut \(cut.sorted())")
    case 18: try tend(index)
    case 19: backups[index] = backups[index] ?? machines[index]
    case 20 where seed % 3 == 0: try restore(index)
    default: try advance(.seconds(Int64(random.below(30))), firing: true)
    }
  }

  /// One byte of something on its way becomes another.
  private mutating func damage(_ place: Int) {
    var bytes = network[place].bytes
    bytes[random.below(bytes.count)] ^= UInt8(1 + random.below(255))
    network[place] = Packet(to: network[place].to, bytes: bytes)
    note("damaged")
  }

  private mutating func queue(_ index: Int) throws {
    number += 1
    let isSnapshot = random.below(3) == 0
    let lane = Lane.allCases[random.below(3)]
    let parcel = LinkCast.parcel(
      number, lane: lane, kind: isSnapshot ? .alert : .command,
      record: isSnapshot ? UInt64(1_000_000 + random.below(3)) : nil, version: Int64(number),
      notAfter: machines[index].side.now + .seconds(Int64(30 + random.below(600))))
    let before = machines[index].side.link
    for body in try machines[index].side.send(parcel, LinkCast.payload(number)) {
      guard case .envelopesVoided(let lane, let numbers, _) = body else { continue }
      for letter in before.outgoing[lane].waiting where numbers.contains(letter.seq) {
        machines[index].superseded.insert(letter.id)
      }
    }
    sent.append(Sent(from: index, id: parcel.id, notAfter: parcel.notAfter))
    tally.sent += 1
    note("\(index) queues \(10_000 + number) in \(lane.rawValue)")
  }

  mutating func advance(_ span: Instant.Span, firing: Bool) throws {
    now = now + span
    for index in machines.indices {
      machines[index].side.now = now + skews[index]
      if bug == .timerSkipped { continue }
      if let due = machines[index].side.link.deadline, due <= machines[index].side.now {
        settle(index, try machines[index].side.handle(.deadline))
      }
    }
  }

  // MARK: The line

  private mutating func pump(_ index: Int, greeting: Bool) throws {
    var side = machines[index].side
    var frames: [LinkFrame] =
      greeting ? [.hello(try side.hello()), .receipt(try side.receipt())] : []
    if greeting, let gap = side.link.gapRequest(heads: machines[index].heads, at: side.now) {
      frames.append(.gap(try gap.signed(by: side.key)))
    }
    let dispatch = side.pacing.take(from: side.link, at: side.now, max: 16)
    for entry in dispatch.letters {
      if let letter = try side.letter(entry.id) { frames.append(.letter(letter)) }
    }
    if dispatch.voids, bug != .voidsForgotten, let voids = side.link.voids(at: side.now) {
      frames.append(.voids(try voids.signed(by: side.key)))
    }
    machines[index].side = side
    for frame in frames { post(frame, to: 1 - index) }
  }

  private mutating func post(_ frame: LinkFrame, to index: Int) {
    if cut.contains(index) { return }
    network.append(Packet(to: index, bytes: frame.bytes))
  }

  /// `crash` is nil for none, true for one before the commit, false for one after it and before anything is answered.
  private mutating func deliver(_ packet: Packet, crash: Bool?) throws {
    let index = packet.to
    if cut.contains(index) { return }
    let before = machines[index]
    let frame: LinkFrame
    do {
      frame = try LinkFrame(bytes: packet.bytes)
    } catch {
      // What came is no frame: it is noted under a name that follows from the bytes.
      let digest = Hash(sha256: packet.bytes).bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
      let id = LinkFrame.claimedID(in: packet.bytes) ?? ID(high: digest, low: 0)
      settle(index, try machines[index].side.handle(.unreadable(id, error.reason)))
      return
    }
    let answer = try apply(frame, at: index)
    guard let crash else {
      if let answer { post(answer, to: 1 - index) }
      return
    }
    tally.crashes += 1
    note("\(index) crashes \(crash ? "before" : "after") its commit")
    if crash { machines[index] = before }
    machines[index].side.pacing = Pacing()
    machines[index].heads = Lanes(0)
    if bug == .receiptBeforeCommit, let answer { post(answer, to: 1 - index) }
  }

  private mutating func apply(_ frame: LinkFrame, at index: Int) throws -> LinkFrame? {
    switch frame {
    case .letter(let letter): return try apply(letter, at: index)
    case .receipt(let receipt): settle(index, try machines[index].side.handle(.receipt(receipt)))
    case .voids(let voids):
      settle(index, try machines[index].side.handle(.voids(voids)))
      return .receipt(try machines[index].side.receipt())
    case .gap(let gap):
      settle(index, try machines[index].side.handle(.gap(gap)))
      machines[index].side.pacing.hurry()
    case .hello(let hello):
      settle(index, try machines[index].side.handle(.hello(hello)))
      machines[index].heads = hello.document.heads
    }
    return nil
  }

  private mutating func apply(_ letter: Letter, at index: Int) throws -> LinkFrame? {
    let envelope = letter.envelope.document
    // Every eleventh is against the rules of its record.
    let isRefused = letter.payload["number"]?.integer.map { $0 % 11 == 0 } ?? false
    var side = machines[index].side
    if bug == .identifierForgotten { side.accepted = [] }
    let examination = side.link.examine(letter, memory: side.memory(letter), at: side.now)
    if bug == .identifierForgotten { machines[index].side.accepted = [] }
    let bodies = try machines[index].side.take(letter, refused: isRefused ? .againstRules : nil)
    settle(index, bodies)
    let isFresh: Bool =
      switch examination {
      case .fresh: !isRefused
      case .duplicate: bug == .duplicateApplied && !isRefused
      case .refused, .wentBack, .repeated: false
      }
    if isFresh {
      machines[index].effects[envelope.id, default: 0] += 1
      tally.applied += 1
      note(
        "\(index) takes \(envelope.lane.rawValue) \(envelope.linkSeq), \(envelope.id.low & 0xFFFF)")
    }
    let item = Receipt.Item(id: envelope.id, payloadHash: envelope.payloadHash, at: side.now)
    return .receipt(try machines[index].side.receipt([item]))
  }

  /// What the wiring of a node would do with the Facts.
  mutating func settle(_ index: Int, _ bodies: [PeerLink.Body]) {
    for body in bodies {
      switch body {
      case .envelopeUndeliverable(_, _, let id, _, _):
        report(index, id)
      case .envelopeRefusedThere(_, _, let id, _, _, let isFinal):
        if isFinal, bug != .refusalForgotten { report(index, id) }
      case .linkQuarantined(let cause):
        restored?.isNoticed = true
        note("\(index) holds the link: \(cause.rawValue)")
      default: continue
      }
    }
  }

  private mutating func report(_ index: Int, _ id: ID<Envelope>) {
    machines[index].reported.insert(id)
    tally.reported += 1
    note("\(index) reports \(id.low & 0xFFFF)")
  }

  mutating func note(_ line: String) {
    trace.append("\(now.seconds - LinkCast.start.seconds) \(line)")
  }

  // MARK: Laws

  private func check() throws {
    for machine in machines {
      if machine.effects.values.contains(where: { $0 > 1 }) {
        throw breach("S5 a letter took effect twice")
      }
      if restored == nil, machine.side.link.state != .active {
        throw breach("S13 an honest peer was held")
      }
    }
    for letter in sent where letter.notAfter < machines[letter.from].side.now {
      let sender = machines[letter.from]
      let isKnown =
        machines[1 - letter.from].effects[letter.id] != nil
        || sender.reported.contains(letter.id) || sender.superseded.contains(letter.id)
      if !isKnown {
        throw breach("S1 letter \(letter.id.low & 0xFFFF) was lost, and nobody was told")
      }
    }
  }

  private func checkQuiet() throws {
    if let restored, restored.hasForgotten, !restored.isNoticed {
      throw breach("S13 a peer went back in time and nobody noticed")
    }
    for (index, machine) in machines.enumerated() {
      for lane in Lane.allCases {
        let out = machine.side.link.outgoing[lane]
        guard out.waiting.isEmpty else { throw breach("L1 a letter waits for ever") }
        let other = machines[1 - index].side.link.incoming[lane]
        guard other.beyond.isEmpty, other.through == out.nextSeq - 1 else {
          throw breach("L1 a gap stays open")
        }
      }
    }
    for letter in sent where !machines[letter.from].superseded.contains(letter.id) {
      let sender = machines[letter.from]
      let isTaken = machines[1 - letter.from].effects[letter.id] == 1
      if !isTaken && !sender.reported.contains(letter.id) {
        throw breach("L1 letter \(letter.id.low & 0xFFFF) neither arrived nor was reported")
      }
    }
  }

  private func breach(_ law: String) -> Breach { Breach(law: law, seed: seed, trace: trace) }
}
