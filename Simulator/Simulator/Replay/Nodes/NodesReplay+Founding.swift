//! The founding of a replay's nodes: each body is entered where it lives, the nodes are linked by the real documents, and
//! tell each other whom they host.

internal import Alerting
internal import Federation
internal import Formats
internal import Kernel
internal import Node

extension NodesReplay {
  /// Rounds of a fifth of a second until nobody has anything to say: far more than are needed.
  private static let roundsMax = 400

  /// Enters everybody and links all nodes.
  func found() throws {
    let watching = ReplayCast.watching(in: scenario)
    for (number, seat) in seats.enumerated() {
      for (place, key) in seat.hosts.enumerated() {
        guard let body = scenario.bodies.first(where: { $0.key == key }) else { continue }
        try cast.register(body, isOwn: place == 0, on: seat.stage)
      }
      for player in scenario.players where hosts[player.body] == number {
        try cast.enter(
          player, isWatching: watching.contains(player.key), scenario.clock, on: seat.stage)
      }
    }
    for number in seats.indices {
      for above in seats[number].above { try enrol(number, at: above) }
    }
    try introduceAll()
    try rest()
    for number in seats.indices { try arrange(number) }
    try introduceAll()
    try rest()
    for number in seats.indices {
      seats[number].cast = cast
      try enterMarks(number)
    }
    try rest()
    for seat in seats {
      _ = try seat.read()
      try seat.chronicle.skip(seat.stage)
    }
    log.forgetHops()
    memory.begin()
  }

  // MARK: Lines

  /// A node is taken in by another: one code, one request, one answer.
  private func enrol(_ number: Int, at above: Int) throws {
    let (up, down) = (seats[above], seats[number])
    let secret = [UInt8](
      repeating: UInt8(truncatingIfNeeded: 16 * above + number),
      count: InvitationCode.secretBytes)
    guard let upKey = PeerKey(up.signing.publicKey), let downKey = PeerKey(down.signing.publicKey),
      let code = InvitationCode(
        secret: secret, fingerprint: upKey.fingerprint, address: "https://\(up.name)"),
      let own = up.stage.node.tower
    else { throw ReplayFault(description: "no invitation for \(down.key)") }
    try must(
      .link(.invite(under: own, verifier: code.verifier, until: now + .days(7))), at: above)
    let request = EnrolmentRequest(
      code: code, key: downKey, sealingKey: NetworkLine.sealingKey, versions: LinkLimits.versions,
      epoch: 0, certificateRequest: [], at: now)
    let upper = try must(.link(.enrol(try request.signed(by: down.signing))), at: above)
    let answer = EnrolmentAnswer(
      request: Hash(sha256: request.signedBytes), key: upKey,
      version: LinkLimits.versions.last ?? 1, epoch: 0, certificate: [], authority: [], at: now)
    let lower = try must(
      .link(.join(code, request, try answer.signed(by: up.signing))), at: number)
    guard let upperLink = upper.first, let lowerLink = lower.first else {
      throw ReplayFault(description: "no link between \(up.key) and \(down.key)")
    }
    up.lines[number] = NetworkLine(
      link: upperLink.id.cast(to: PeerLink.self), at: now, nodeTime: now)
    down.lines[above] = NetworkLine(
      link: lowerLink.id.cast(to: PeerLink.self), at: now, nodeTime: now)
  }

  /// Each node tells each neighbour whom it hosts, where it did not tell him that yet.
  private func introduceAll() throws {
    for number in seats.indices {
      let seat = seats[number]
      for peer in seat.neighbours {
        let queries = seat.stage.node.queries()
        guard let id = seat.lines[peer]?.link, let link = try queries.link(id) else { continue }
        let hosts = try queries.hosts(toldTo: link)
        guard hosts != seat.introduced[peer],
          let card = try NetworkLine.card(
            of: queries, on: link, signer: { _ in seat.signing }, newest: 0, at: now)
        else { continue }
        try must(.link(.introduce(id, card)), at: number)
        seat.introduced[peer] = hosts
        try say(from: number, to: peer, greets: true)
      }
    }
  }

  /// Everybody says what he has to say until nothing is on its way any more.
  private func rest() throws {
    for _ in 0..<Self.roundsMax {
      try arriveDue()
      for number in seats.indices {
        try speak(from: number)
        try sendAgain(from: number)
      }
      if packets.isEmpty, seats.allSatisfy(\.wantsToSpeak.isEmpty) { return }
      now = now + Self.hop
      for seat in seats { seat.stage.move(to: now) }
    }
    throw ReplayFault(description: "the founding does not come to rest")
  }

  // MARK: Trees, networks, marks

  /// What a node's operator enters: whom those that it knows stand below, whose their networks are, and for its own bodies
  /// that the tower's desk takes over the calling.
  private func arrange(_ number: Int) throws {
    let seat = seats[number]
    func isKnown(_ key: String) throws -> Bool {
      try cast.bodies[key].flatMap { try seat.stage.organization($0) } != nil
    }
    for body in scenario.bodies where try isKnown(body.key) {
      let id = try cast.body(body.key)
      if let above = body.supervisedBy, try isKnown(above) {
        try must(.place(id, .supervision, under: try cast.body(above)), at: number)
      }
      if let above = body.supportedBy, try isKnown(above) {
        try must(.place(id, .support, under: try cast.body(above)), at: number)
      }
      let desk = try body.lastRung.map { try cast.body($0) } ?? cast.towerBody
      if let desk, desk != id, desk != seat.stage.node.tower, hosts[body.key] == number,
        try seat.stage.organization(desk) != nil
      {
        try must(.organization(id, .agreeLastRung(desk)), at: number)
      }
      var named = [body.key]
      if let shared = body.sharedEgress { named += [shared.gateway] + shared.tenants }
      guard number == 0 || hosts[body.key] == number, try named.allSatisfy({ try isKnown($0) })
      else { continue }
      for assertion in try cast.constituencies(of: body, from: scenario.clock) {
        try must(.assertConstituency(assertion), at: number)
      }
    }
  }

  /// What the sensors of a body look for from the start it has told nobody.
  private func enterMarks(_ number: Int) throws {
    for mark in scenario.marks where mark.source.flatMap({ hosts[$0] }) == number {
      memory.marks.append(mark)
      let entry = IndicatorEntry(
        pattern: mark.pattern, source: mark.source, severity: mark.severity, label: mark.key)
      try must(
        .importIndicators([entry], source: mark.source ?? "person", marking: .amberStrict),
        at: number)
    }
  }
}
