//! The laws about who answered and by what (S3, I4, I19), about cards (S15, S16) and about routing (S4, S14).

internal import Alerting
internal import Kernel
internal import Node

extension Chronicle {
  // MARK: Acknowledgements

  func judgeAcknowledgement(
    _ life: Life, _ before: Delivery?, _ by: Actor, _ fact: Fact
  ) throws {
    let now = life.delivery
    guard let person = by.person else {
      return try demand(.s3, false, "\(now.id) is acknowledged by nobody")
    }
    try judgeHuman(now, fact)
    let posts = organizations.values.filter { organization in
      organization.appointments.contains {
        $0.person == person && $0.from <= fact.at && ($0.until.map { $0 > fact.at } ?? true)
      }
    }
    let isOwn = posts.contains { $0.id == now.organization }
    try demand(
      .s3, isOwn || (!posts.isEmpty && life.everCalled.contains(person)),
      "\(now.id) is acknowledged by \(person), who holds no post for it")
    guard now.inDoubt, now.severity >= .serious, let before,
      case .act(let act)? = purposes[fact.causedBy]
    else { return }
    let isSecond = before.stage == .acknowledgedInDoubt && before.holder != by
    try demand(
      .i19, act.channel == .call || isSecond,
      "\(now.id) is acknowledged over \(act.channel), which is in doubt")
  }

  /// I4: what acknowledges is somebody's act.
  func judgeHuman(_ delivery: Delivery, _ fact: Fact) throws {
    if case .act(let act)? = purposes[fact.causedBy], act.acknowledges { return }
    try demand(.i4, false, "\(delivery.id) is acknowledged by an input that is no human act")
  }

  // MARK: Cards

  func judge(card id: ID<CallCard>, _ body: CallCard.Body, _ fact: Fact) throws {
    switch body {
    case .cardQueued(let callee, _, let kind, let items, let callAfter):
      for item in items { try judge(item, on: id, kind) }
      try judgeHours(of: callee, kind, callAfter ?? fact.at)
    case .cardItemAdded(let item):
      if let card = cards[id] { try judge(item, on: id, card.kind) }
    case .cardItemRemoved, .cardAnswered, .cardDropped: break
    }
  }

  /// Every hour that the new call lies in, counted over the Facts: what was dropped was no call.
  private func judgeHours(of callee: Callee, _ kind: AlertKind, _ new: Instant) throws {
    let others = cards.values.filter {
      Self.key($0.callee) == Self.key(callee) && $0.ended != .dropped
    }
    let calls =
      others.map { ($0.callAfter ?? $0.queuedAt, $0.kind == .real) } + [(new, kind == .real)]
    for (end, _) in calls where end >= new && end - new < .hours(1) {
      let hour = calls.filter { end >= $0.0 && end - $0.0 < .hours(1) }
      try demand(
        .s16, hour.count <= 12, "\(Self.key(callee)) gets \(hour.count) calls in an hour")
      let rehearsals = hour.filter { !$0.1 }.count
      try demand(
        .s16, rehearsals <= 6, "\(Self.key(callee)) gets \(rehearsals) rehearsals in an hour")
    }
  }

  private func judge(_ item: ID<Delivery>, on card: ID<CallCard>, _ kind: AlertKind) throws {
    try demand(
      .s15, lives[item]?.delivery.kind == kind, "\(card) mixes \(kind.code) with another kind")
  }

  /// Whose phone it is, as the table of cards names it.
  static func key(_ callee: Callee) -> String {
    callee.person?.description ?? callee.post?.description ?? callee.organization.description
  }

  func judge(alert id: ID<Alert>, _ body: Alert.Body) throws {
    guard case .observationJoined = body else { return }
    try demand(.s15, alerts[id]?.kind == .real, "an observation joined \(id), which is not real")
  }

  // MARK: Answers

  /// An answer reached the world: from now on it must hold.
  mutating func answered(_ submission: Submission, _ answer: Node.Answer) throws {
    guard case .done = answer else { return }
    switch submission.purpose {
    case .plain, .scan, .marks: break
    case .lookBack(let batch, let findings, let isLast):
      weightIn += findings.reduce(0) { $0 + $1.count }
      try judgeRouting(findings, of: submission.input.id)
      for (alert, looksBack) in raised[submission.input.id] ?? [] {
        try demand(.lookBack, looksBack, "\(alert) does not say that it comes from the past")
      }
      let times = lookBacks[batch] ?? 0
      try demand(
        .lookBack, times == (isLast ? 1 : 0), "\(batch) has looked back \(times) times")
    case .give(let id, let organization):
      guard let alert = lives[id].flatMap({ alerts[$0.delivery.alert] }) else { return }
      let named = alert.deliveries.compactMap { lives[$0]?.delivery }
      try demand(
        .handOn, named.contains { $0.organization == organization },
        "\(id) was given to \(organization), who got nothing")
    case .report: weightIn += 1
    case .act(let act):
      // Who left his post while his colleague's page was open acknowledges as nobody, and the duty climbs on.
      guard act.acknowledges, let person = act.person, isInPost(person), let id = act.delivery,
        let life = lives[id]
      else { return }
      acceptedActs.append(act)
      let isTaken = life.delivery.stage != .awaiting || life.delivery.clocks[.acknowledged] != nil
      try demand(.s3, isTaken, "\(id): an accepted acknowledgement left no trace")
    case .findings(let findings):
      weightIn += findings.reduce(0) { $0 + $1.count }
      try judgeRouting(findings, of: submission.input.id)
      for (alert, looksBack) in raised[submission.input.id] ?? [] {
        try demand(.lookBack, !looksBack, "\(alert) says that it comes from the past")
      }
    }
  }

  private func isInPost(_ person: ID<Person>) -> Bool {
    organizations.values.contains { $0.employs(person, at: latest) }
  }

  // MARK: S14

  /// What each finding became is what the constituencies say, asked here in another way.
  private func judgeRouting(_ findings: [Observation.Finding], of input: ID<Input>) throws {
    let made = observed[input] ?? []
    try demand(.s4, made.count == findings.count, "\(input): \(made.count) of \(findings.count)")
    guard enabled.contains(.s14) else { return }
    for (finding, id) in zip(findings, made) {
      guard let observation = observations[id] else { continue }
      let alert: ID<Alert>
      switch observation.outcome {
      case .correlated(let found), .unrouted(let found): alert = found
      case .duplicate, .suppressed: continue
      }
      let expected = duties(for: finding)
      let deliveries = (alerts[alert]?.deliveries ?? []).compactMap { lives[$0]?.delivery }
      guard finding.severity > .information, !deliveries.isEmpty else { continue }
      let mine = (addressed[input] ?? []).filter { lives[$0]?.delivery.alert == alert }
      if mine.isEmpty {
        // It joined an alert of one of those who have the duty.
        try demand(
          .s14, deliveries.contains { expected[$0.organization] != nil },
          "\(id) joined an alert of another organisation")
        continue
      }
      guard made.first(where: { observations[$0]?.outcome == observation.outcome }) == id else {
        continue
      }
      // The same input may raise an alert that is nobody's and then join something to it.
      if case .correlated = observation.outcome,
        made.contains(where: { observations[$0]?.outcome == .unrouted(as: alert) })
      {
        try demand(
          .s14, deliveries.contains { expected[$0.organization] != nil },
          "\(id) joined an alert of another organisation")
        continue
      }
      var found: [ID<Organization>: Delivery.Level] = [:]
      for delivery in mine.compactMap({ lives[$0]?.delivery }) {
        found[delivery.organization] = delivery.level
      }
      try demand(.s14, found == expected, "\(id) went to \(found), not to \(expected)")
    }
  }

  /// A machine's name beats every address, an address every domain; the closest claims on each of them.
  private func claims(on finding: Observation.Finding) -> [ConstituencyAssertion] {
    for kinds in [[Observable.Kind.asset], [.ipv4, .ipv6], [.domain]] {
      let found = finding.observables.filter { kinds.contains($0.kind) }.flatMap { closest(to: $0) }
      if !found.isEmpty { return found }
    }
    return []
  }

  private func closest(to observable: Observable) -> [ConstituencyAssertion] {
    var best = -1
    var found: [ConstituencyAssertion] = []
    for assertion in assertions.reversed() where assertion.holds(at: Nation.founded) {
      let closeness: Int
      switch (assertion.value, observable) {
      case (.prefix(let own), _), (.sharedEgress(let own, _), _):
        guard observable.address.map(own.contains) ?? false else { continue }
        closeness = own.length
      case (.asset(let name), .asset(let seen)) where name == seen: closeness = 0
      case (.domainSuffix(let own), .domain(let seen))
      where seen == own || "\(seen)".hasSuffix(".\(own)"): closeness = own.labelCount
      case (.asset, _), (.domainSuffix, _): continue
      }
      if closeness > best { found = [] }
      best = max(best, closeness)
      if closeness == best { found.append(assertion) }
    }
    return found
  }

  /// Whose a finding is, by looking at every assertion: the longest network that holds one of its addresses.
  private func duties(for finding: Observation.Finding) -> [ID<Organization>: Delivery.Level] {
    let found = claims(on: finding)
    if let shared = found.first, case .sharedEgress = shared.value {
      return [shared.organization: .egressOperator]
    }
    guard let first = found.first else { return [tower: .unowned] }
    if found.count == 1 { return [first.organization: .primary] }
    let parents = Set(found.compactMap { organizations[$0.organization]?.parents[.supervision] })
    var expected: [ID<Organization>: Delivery.Level] = [:]
    for assertion in found { expected[assertion.organization] = .contested }
    expected[parents.count == 1 ? parents.first ?? tower : tower] = .supervisor
    return expected
  }
}
