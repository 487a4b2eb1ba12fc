//! Two nodes without a line that meet through the one above both: it carries what it cannot read, at once and as it is.

internal import Alerting
internal import Federation
internal import Kernel
internal import Node

extension NetworkWorld {
  /// How often a node looks whether it has something to seal.
  private static let sealSpan = Instant.Span.seconds(2)
  /// How long a letter may wait for a node beside when everything is whole: it is sealed anew every two minutes.
  private static let besideSpan = Instant.Span.minutes(10)

  /// Both look from now on whether they have something to seal.
  func beginBeside() {
    guard let (ministry, town) = travels.beside else { return }
    for seat in [ministry, town] {
      events.plan(.errand(.seal(seat)), at: now + Self.sealSpan)
    }
  }

  /// At the tower the town comes below the ministry: from then on the two have to do with each other.
  func acquaint() throws {
    guard let (ministry, town) = travels.beside else { return }
    let place = Command.place(
      nation.seats[town].bodies[0], .supervision, under: nation.seats[ministry].bodies[0])
    try submit([submission(place, .node, at: NetworkTravels.relay)], at: NetworkTravels.relay)
  }

  /// The relay shows each of the two the card of the other.
  func tendBeside(_ node: NetworkNode) throws {
    guard travels.beside != nil, node.seat == NetworkTravels.relay else { return }
    let newest = node.journal.keyGeneration
    for one in try node.queries.cardsToVouch() {
      guard node.isHealthy, let link = try node.queries.link(one.to),
        let itself = one.card.byItself
      else { continue }
      let document = one.card.document
      let keys = try link.generations(newest: newest).map { try node.place.signer($0) }
      // One signature is the other node's, and no document bears more than three.
      let signers = Array(keys.suffix(LinkLimits.signaturesMax - 1))
      let own = try document.signed(byAll: signers).signatures
      let card = Signed(document, [itself] + own)
      let vouched = Command.link(.vouch(card, of: one.subject, on: one.to))
      try submit([submission(vouched, .node, at: node.seat, .frame)], at: node.seat)
    }
  }

  /// One of the two raises an alert for the other, once they have met.
  func raiseBeside(_ way: NetworkWay) throws {
    let node = nodes[way.from]
    let body = nation.seats[way.to].bodies[0]
    guard node.isHealthy, node.journal.organizations[body] != nil,
      node.siblings.contains(where: { $0.hosts.contains(body) })
    else { return }
    try raise(.real, at: way.from, to: [body], .serious, inDoubt: travels.chance.chance(30))
  }

  // MARK: Said and heard

  /// Seals what is to be said to nodes beside, and gives it to the relay.
  func seal(_ seat: Int) throws {
    events.plan(.errand(.seal(seat)), at: now + Self.sealSpan)
    let node = nodes[seat]
    for link in node.siblings where node.isHealthy {
      var effort = node.besides[link.id] ?? LineEffort(owesReceipt: true)
      let nodeNow = node.time(now)
      let isDue =
        effort.owesReceipt || (effort.pacing.due(link, at: nodeNow).map { $0 <= nodeNow } ?? false)
      guard isDue, let way = try node.queries.way(to: link) else { continue }
      let newest = node.journal.keyGeneration
      let frames = try effort.carried(
        on: link, over: way.over, from: node.queries,
        greeting: try link.greetingGenerations(newest: newest).map { try node.place.signer($0) },
        signedBy: try link.generations(newest: newest).map { try node.place.signer($0) },
        at: nodeNow, max: NetworkManner.productLettersMax)
      node.besides[link.id] = effort
      for frame in frames where node.isHealthy {
        let secret = travels.chance.secret() + travels.chance.secret()
        let sealed = try SealedFrame(frame, for: way.card, secret: secret, at: nodeNow)
        guard let sealed else { continue }
        try submit(
          [submission(.link(.carry(link.id, sealed)), .node, at: seat, .frame)], at: seat)
      }
    }
  }

  /// Opens what was carried here, and brings what is inside before the link between the two ends.
  func open(
    _ batch: [NetworkSubmission], _ answers: [Node.Answer], from: Int, at node: NetworkNode
  ) throws {
    guard travels.beside != nil else { return }
    for (one, answer) in zip(batch, answers) where node.isHealthy {
      guard case .done = answer, case .link(.arrived(_, let letter)) = one.input.command,
        let link = node.link(to: from),
        let opened = SealedFrame.open(
          letter, cameOver: link, with: node.place.opening, at: node.time(now)),
        let beside = node.siblings.first(where: { $0.peer == opened.from })
      else { continue }
      var effort = node.besides[beside.id] ?? LineEffort(owesReceipt: true)
      let command = effort.carriedCommand(for: opened.bytes, on: beside.id)
      node.besides[beside.id] = effort
      tally(.carried)
      let meaning = Self.meaning(of: command, nil)
      try submit([submission(.link(command), .node, at: node.seat, meaning)], at: node.seat)
    }
  }

  /// What became of a link to a node beside, for what is said on it next.
  func reactBeside(to change: NetworkJournal.Link, at node: NetworkNode) {
    guard case .receiptTaken(let lane, _, _, _) = change.body else { return }
    node.besides[change.id]?.pacing.progressed(lane, at: node.time(now))
  }

  // MARK: Law

  /// What a relay has taken it passes on in the same input, byte for byte.
  func judgeCarried(
    _ batch: [NetworkSubmission], _ entries: [NetworkJournal.Entry], at node: NetworkNode
  ) throws {
    guard travels.beside != nil, laws.contains(.relay) else { return }
    for one in batch {
      guard case .link(.arrived(_, let letter)) = one.input.command,
        let told = Self.sealed(in: letter.payload, letter.envelope.document.kind),
        told.to != node.place.name, told.notAfter > node.time(now) + .seconds(1)
      else { continue }
      let made = entries.filter { $0.fact.causedBy == one.input.id }
      guard made.contains(where: Self.isAcceptance) else { continue }
      let passed = made.compactMap(Self.passedOn)
      try demand(
        .relay, !passed.isEmpty, "\(node.place.name) keeps what \(told.from) sealed for \(told.to)")
      for (link, id) in passed {
        let waiting = try node.queries.letter(id, on: link)
        let carried = waiting.flatMap { Self.sealed(in: $0.payload, .carried) }
        try demand(
          .relay,
          carried?.sealed == told.sealed && carried?.from == told.from && carried?.to == told.to,
          "\(node.place.name) does not pass on what \(told.from) sealed for \(told.to) as it is")
      }
    }
  }

  /// What is carried in a letter; nil where it carries nothing, as one that somebody altered.
  private static func sealed(in payload: JSON, _ kind: MessageKind) -> CarriedMessage? {
    guard kind == .carried,
      case .carried(let told)? = try? Message(.carried, payload: payload)
    else { return nil }
    return told
  }

  private static func isAcceptance(_ entry: NetworkJournal.Entry) -> Bool {
    guard case .link(let change) = entry.change, case .envelopeAccepted = change.body else {
      return false
    }
    return true
  }

  private static func passedOn(
    _ entry: NetworkJournal.Entry
  ) -> (link: ID<PeerLink>, id: ID<Envelope>)? {
    guard case .link(let change) = entry.change,
      case .envelopeQueued(_, let parcel) = change.body, parcel.kind == .carried
    else { return nil }
    return (link: change.id, id: parcel.id)
  }

  /// In the end nothing waits for a node beside.
  func judgeBeside(_ node: NetworkNode) throws {
    guard travels.beside != nil, laws.contains(.relay) else { return }
    let nodeNow = node.time(now)
    for link in node.siblings {
      for lane in Lane.allCases {
        let late = link.outgoing[lane].waiting.first { nodeNow - $0.at > Self.besideSpan }
        try demand(
          .relay, late == nil, "\(link.own) to \(link.peer), by a relay: \(lane.rawValue) waits")
      }
    }
  }
}
