//! A hamlet of the prefecture's node moves to the node of the town below: entered before the seed begins, offered, taken over.
//! In some seeds the first offer is withdrawn while it may be taken over already.

internal import Alerting
internal import Federation
internal import Kernel
internal import Node

extension NetworkWorld {
  // MARK: Before the seed begins

  /// Enters a hamlet with its people at the prefecture's node; false where the nation has no town below one.
  func foundHamlet() throws -> Bool {
    guard let from = nation.seats.indices.first(where: { nation.seats[$0].kind == .prefecture }),
      let to = nation.neighbours(of: from).first(where: { nation.seats[$0].above == from })
    else { return false }
    isSheltered = true
    defer { isSheltered = false }
    let upper = nation.seats[from].bodies[0]
    let register = Command.registerOrganization(
      code: "9\(from)8", name: Phrase(ja: "模擬の集落", en: "Simulated hamlet"), legalForm: "模擬")
    guard let entered = try made(by: register, at: from) else { return false }
    let body = entered.cast(to: Organization.self)
    nation.add(body, to: from)
    travels.move = NetworkMove(body: body, from: from, to: to)
    _ = try made(by: .place(body, .support, under: upper), at: from)
    for role in NetworkNation.posts(isFirst: false) { try enter(role, of: body, at: from) }
    for peer in nodes[from].neighbours { nodes[from].lines[peer]?.mustIntroduce = true }
    return true
  }

  /// A post, somebody in it, his mail address and his telephone.
  private func enter(
    _ role: Organization.Role, of body: ID<Organization>, at seat: Int
  ) throws {
    let number = residents.count
    let address = "p\(number)@sim.example"
    let name = Phrase(ja: "係\(number)", en: "Post \(number)")
    guard
      let post = try made(by: .createPost(body, name: name, role: role), at: seat)?
        .cast(to: Post.self),
      let person = try made(by: .enterPerson(body, name: "模擬 花子\(number)"), at: seat)?
        .cast(to: Person.self)
    else { return }
    _ = try made(
      by: .organization(body, .appoint(person, to: post, from: Nation.founded, until: nil)),
      at: seat)
    _ = try made(by: .addRoute(body, person: person, .mail, address: address), at: seat)
    let route = Command.addRoute(body, person: person, .phone, address: "tel-\(number)")
    if let phone = try made(by: route, at: seat) {
      let worked = Command.organization(body, .routeSucceeded(phone.cast(to: ContactRoute.self)))
      _ = try made(by: worked, at: seat)
    }
    let citizen = Citizen(
      person: person, organization: body, post: post, role: role, hasMail: true, address: address,
      temper: travels.chance.chance(70) ? .prompt : .slow)
    let resident = NetworkNation.Resident(seat: seat, citizen: citizen)
    nation.add(resident)
    residents.append(resident)
  }

  /// What a command made first; nil where it was not done, or made nothing.
  private func made(by command: Command, at seat: Int) throws -> ID<RecordReference>? {
    let answers = try ask([submission(command, .node, at: seat)], at: seat)
    guard case .done(let made)? = answers.first else { return nil }
    return made.first?.id
  }

  // MARK: The move

  /// The old home offers the hamlet. Where it cannot just now, it tries again.
  func offer() throws {
    guard let move = travels.move, !move.isAsked else { return }
    let node = nodes[move.from]
    guard node.isHealthy, let link = node.link(to: move.to), link.state == .active else {
      return plan(.offer, withinSeconds: 60...180)
    }
    let at = node.time(now)
    let document = HomeTransfer(
      id: ID(v7At: at, random: (travels.chance.next(), travels.chance.next())),
      record: RecordReference(.organization, move.body),
      version: max(
        1, at.microseconds / 1_000_000, try node.queries.homeTransferVersion(of: move.body) + 1),
      from: link.own, to: link.peer, at: at,
      reason: Phrase(ja: "自分のノードへ移る", en: "It moves to a node of its own"))
    // It may have died when it had committed, and nobody got its answer: what is open is not offered twice.
    let open = try node.queries.homeTransfers().first {
      $0.stage == .offered && $0.signed.document.record == document.record
        && $0.signed.document.from == link.own
    }
    if let again = open?.signed, again.document.id == move.withdrawn {
      // It was put back to before it withdrew that.
      travels.move?.offer = again
      travels.move?.withdrawn = nil
      plan(.offer, withinSeconds: 60...180)
      return try withdrawOffer()
    }
    let signed =
      try open?.signed ?? document.signed(by: node.place.signer(node.journal.keyGeneration))
    if open == nil {
      let answers = try ask(
        [submission(.link(.offer(signed)), .node, at: move.from, .frame)], at: move.from)
      guard case .done? = answers.first else { return plan(.offer, withinSeconds: 60...180) }
    }
    note("\(node.place.name) offers \(move.body) to \(link.peer)")
    travels.move?.offer = signed
    // Its entry goes behind a card that names it.
    node.lines[move.to]?.mustIntroduce = true
    try introduce(node, to: move.to)
    plan(.takeOver, withinSeconds: 120...600)
    if journeys.withdraws, move.withdrawn == nil { plan(.withdrawOffer, withinSeconds: 30...600) }
  }

  /// The old home withdraws what it has offered. Where the new one has taken it over, that holds; else it is offered anew.
  func withdrawOffer() throws {
    guard let move = travels.move, move.withdrawn == nil, let offer = move.offer?.document else {
      return
    }
    let node = nodes[move.from]
    guard node.isHealthy else { return plan(.withdrawOffer, withinSeconds: 30...120) }
    let at = node.time(now)
    let document = HomeTransfer(
      id: ID(v7At: at, random: (travels.chance.next(), travels.chance.next())),
      record: offer.record, version: offer.version, from: offer.from, to: offer.to,
      at: max(at, offer.at), reason: Phrase(ja: "申し出を取り下げる", en: "The offer is withdrawn"),
      withdraws: offer.id)
    let signed = try document.signed(by: node.place.signer(node.journal.keyGeneration))
    let answers = try ask(
      [submission(.link(.withdrawOffer(signed)), .node, at: move.from, .frame)], at: move.from)
    switch answers.first {
    case .done?:
      note("\(node.place.name) withdraws the offer of \(move.body)")
      tally(.withdrawn)
      travels.move?.withdrawn = offer.id
    // It was taken over; or it is withdrawn, and the node died before it said so.
    case .refused?:
      let row = try node.queries.homeTransfers().first { $0.signed.document.id == offer.id }
      if row?.stage == .withdrawn { travels.move?.withdrawn = offer.id }
    default: plan(.withdrawOffer, withinSeconds: 30...120)
    }
  }

  /// The new home takes it over, once it has the offer and the entry.
  func takeOver() throws {
    guard let move = travels.move, !move.isDone, let offer = move.offer else { return }
    let node = nodes[move.to]
    let again = 30...120
    guard node.isHealthy else { return plan(.takeOver, withinSeconds: again) }
    let known = try node.queries.homeTransfers()
      .first { $0.signed.document.id == offer.document.id }
    // It knows that the offer was withdrawn, or will when it comes: the old home offers it anew once that is so.
    if move.withdrawn == offer.document.id, known == nil || known?.stage == .withdrawn {
      travels.move?.offer = nil
      travels.move?.isAsked = false
      return plan(.offer, withinSeconds: 60...180)
    }
    guard let row = known,
      node.journal.organizations[move.body] != nil
    else {
      // A card may have been lost with a node that died.
      nodes[move.from].lines[move.to]?.mustIntroduce = true
      return plan(.takeOver, withinSeconds: again)
    }
    // It died when it had committed, and nobody got its answer.
    if row.stage == .done { return settle(move, at: node) }
    let own = try offer.document.signed(by: node.place.signer(node.journal.keyGeneration))
    let both = Signed(offer.document, row.signed.signatures + own.signatures)
    travels.move?.isAsked = true
    let answers = try ask(
      [submission(.link(.takeOver(both)), .node, at: move.to, .frame)], at: move.to)
    guard case .done? = answers.first else { return plan(.takeOver, withinSeconds: again) }
    settle(move, at: node)
  }

  private func settle(_ move: NetworkMove, at node: NetworkNode) {
    note("\(node.place.name) has taken \(move.body) over")
    tally(.moved)
    travels.move?.isDone = true
    nation.move(move.body, to: move.to)
    for place in nation.staff[move.body] ?? [] { residents[place].seat = move.to }
    for peer in node.neighbours { node.lines[peer]?.mustIntroduce = true }
  }

  private func plan(_ errand: NetworkErrand, withinSeconds span: ClosedRange<Int>) {
    events.plan(.errand(errand), at: now + .seconds(Int64(travels.chance.within(span))))
  }

  /// The old home has heard of it: its card names the hamlet no more.
  func noteMoved(_ change: NetworkJournal.Link, at node: NetworkNode) {
    guard let move = travels.move, move.isAsked, !travels.hasLetGo, node.seat == move.from,
      case .hostsTold(let bodies, _) = change.body, bodies.contains(move.body)
    else { return }
    travels.hasLetGo = true
    for peer in node.neighbours { node.lines[peer]?.mustIntroduce = true }
  }

  // MARK: Law

  /// Whether a body moves away, or has: what was told of it before follows it from one node to the other.
  func hasMoved(_ body: ID<Organization>) -> Bool {
    travels.move.map { $0.isAsked && $0.body == body } ?? false
  }

  /// Whether a record is about such a body.
  func hasMoved(_ record: RecordReference, at node: NetworkNode) -> Bool {
    guard let move = travels.move, move.isAsked else { return false }
    let journal = node.journal
    switch record.kind {
    case .organization: return record.id.cast(to: Organization.self) == move.body
    case .delivery:
      return journal.deliveries[record.id.cast(to: Delivery.self)]?.organization == move.body
    case .alert:
      let duties = journal.alerts[record.id.cast(to: Alert.self)]?.deliveries ?? []
      return duties.contains { journal.deliveries[$0]?.organization == move.body }
    default: return false
    }
  }

  /// Whether a body is one of a node's own, as far as its journal says.
  private func isAtHome(_ body: ID<Organization>, at node: NetworkNode) -> Bool {
    node.journal.organizations[body] != nil
      && !node.journal.links.values.contains { $0.hosts.contains(body) }
  }

  /// The hamlet is at home somewhere, and at its new home not before that one was to take it over.
  func judgeHome() throws {
    guard laws.contains(.home), let move = travels.move, isJudged(move) else { return }
    let isTaken = isAtHome(move.body, at: nodes[move.to])
    try demand(
      .home, isTaken || isAtHome(move.body, at: nodes[move.from]),
      "\(move.body) is at home nowhere")
    try demand(
      .home, !isTaken || move.isAsked, "\(nodes[move.to].place.name) has \(move.body) unasked")
  }

  /// In the end it has one home.
  func judgeMoved() throws {
    guard laws.contains(.home), let move = travels.move, isJudged(move) else { return }
    let record = RecordReference(.organization, move.body)
    // That an entry was refused says nothing: where the old home knows of no move, it refuses every one.
    let isUntold = nodes[move.to].journal.unmoved.contains(record)
    guard move.isDone, !isUntold else { return }
    try demand(
      .home,
      isAtHome(move.body, at: nodes[move.to]) && !isAtHome(move.body, at: nodes[move.from]),
      "\(move.body) is not at home at \(nodes[move.to].place.name) alone")
  }

  /// A node that was put back, and one that was revoked, has another idea of who is hosted where.
  private func isJudged(_ move: NetworkMove) -> Bool {
    nodes[move.from].restoredAt == nil && nodes[move.to].restoredAt == nil
      && !isOver(move.from, move.to)
  }
}
