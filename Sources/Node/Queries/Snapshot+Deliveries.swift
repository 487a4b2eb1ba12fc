//! Duties as they are shown: what stands where, what comes next, who was told, what may be done.

internal import Alerting
internal import GRDB
internal import Kernel

internal import struct Foundation.Data

extension Snapshot {
  /// The deliveries of an alert, in the order of making.
  func deliveries(of alert: Alert) throws -> [Delivery] {
    try alert.deliveries.compactMap { try Delivery.find($0.description, in: db) }
  }

  func summary(_ delivery: Delivery) throws -> DeliverySummary {
    var pursuits: [Delivery.Pursuit] = []
    if case .open(_, let open) = delivery.state {
      pursuits = open.sorted { ($0.next, $0.duty.rawValue) < ($1.next, $1.duty.rawValue) }
    }
    return DeliverySummary(
      id: delivery.id, alert: delivery.alert, organization: try name(delivery.organization),
      level: delivery.level, severity: delivery.severity, stage: delivery.stage,
      holder: try delivery.holder.map { try name($0) }, next: delivery.next?.next,
      duty: delivery.next?.duty, due: delivery.next?.base, rung: delivery.rung,
      start: delivery.start, clocks: delivery.clocks, pursuits: pursuits)
  }

  /// The steps that follow if nothing is done, up to the last rung. Each is worked out for its own moment, since at
  /// night others are called. The sensor's proof calls nobody and is no step.
  func steps(_ delivery: Delivery, most: Int = Ladder.lastRung + 1) throws -> [NextStep] {
    // A contact test of a post is told to nobody else.
    guard delivery.level != .post, case .open(_, let pursuits) = delivery.state,
      let pursuit = pursuits.filter({ $0.duty != .prove }).min(by: {
        ($0.next, $0.duty.rawValue) < ($1.next, $1.duty.rawValue)
      })
    else { return [] }
    var found: [NextStep] = []
    var rung = pursuit.rung
    var moment = pursuit.next
    while found.count < most {
      let plan = try directory.plan(of: delivery, at: moment, in: db)
      let target = plan.next(after: rung, isTaken: !delivery.isUntaken)
      found.append(
        NextStep(
          at: moment, duty: pursuit.duty, rung: target.rung,
          called: try target.callees.map { try name($0) },
          organization: try name(delivery.organization), isAgain: rung >= Ladder.lastRung))
      if target.rung >= Ladder.lastRung { break }
      rung = target.rung
      moment = ladder.next(
        after: rung, delivery.severity, base: pursuit.base, now: moment)
    }
    return found
  }

  func detail(_ delivery: Delivery, of alert: Alert) throws -> DeliveryDetail {
    var closing: Closing?
    var withdrawal: Delivery.Withdrawal?
    var givenTo: OrganizationName?
    var proofAt: Instant?
    switch delivery.state {
    case .open(_, let pursuits): proofAt = pursuits.first { $0.duty == .prove }?.next
    case .closed(let how): closing = how
    case .answered: break
    case .withdrawn(let why):
      withdrawal = why
      if case .given(let organization) = why { givenTo = try name(organization) }
    }
    return DeliveryDetail(
      summary: try summary(delivery), called: try delivery.called.map { try name($0) },
      missed: try delivery.missed.map { try name($0) },
      copies: try delivery.copies.map { try name($0) }, steps: try steps(delivery),
      handOn: try delivery.handOn.map {
        DeliveryDetail.HandOn(to: try name(.person($0.to)), by: try name($0.by), at: $0.at)
      },
      helpAskedAt: delivery.helpAskedAt,
      proposal: try delivery.proposal.map { try words($0) },
      closing: try closing.map { try words($0) }, withdrawal: withdrawal, givenTo: givenTo,
      proofAt: proofAt, answerBy: delivery.answerBy,
      answered: try delivery.answered.map { try words($0) }, notices: try notices(delivery.id),
      noticeCount: try number(
        "SELECT COUNT(*) FROM outbox WHERE delivery = :delivery",
        ["delivery": delivery.id.description]),
      acts: try acts(delivery, of: alert))
  }

  private func words(_ closing: Closing) throws -> ClosingWords {
    ClosingWords(
      outcome: closing.outcome, reason: try text(closing.reason),
      evidence: try text(closing.evidence), cause: try text(closing.cause),
      by: try name(closing.by), confirmedBy: try closing.confirmedBy.map { try name($0) },
      drawnForReview: closing.drawnForReview)
  }

  /// An answer with its texts and names.
  func words(_ answered: Delivery.Answered) throws -> AnswerWords {
    var text: ContentReference?
    var until: Instant?
    switch answered.answer {
    case .affected(let plan, let by): (text, until) = (plan, by)
    case .done(let note): text = note
    case .underInvestigation(let next): until = next
    case .refused(let reason): text = reason
    case .notAffected: break
    }
    return AnswerWords(
      kind: answered.answer.kind, text: try self.text(text), until: until,
      by: try name(answered.by), at: answered.at,
      heardBy: try answered.heard.map { try name($0.by) })
  }

  private func notices(_ id: ID<Delivery>) throws -> [DeliveryDetail.Notice] {
    try rows(
      """
      SELECT person, channel, role, state, attempts, problem, created_at FROM outbox
      WHERE delivery = :delivery ORDER BY id DESC LIMIT \(DeliveryDetail.noticesMax)
      """, ["delivery": id.description]
    ).compactMap { row in
      guard let person = ID<Person>(row["person"] as String),
        let channel = Organization.Channel(rawValue: row["channel"]),
        let state = DeliveryDetail.Notice.State(rawValue: row["state"])
      else { return nil }
      return DeliveryDetail.Notice(
        person: try name(.person(person)), channel: channel, isCopy: row["role"] == "copy",
        state: state, attempts: row["attempts"], problem: row["problem"],
        at: Instant(microseconds: row["created_at"]))
    }
  }

  /// Everybody who was told of a duty, the called first, none twice.
  func told(_ delivery: Delivery) throws -> [CalleeName] {
    var found: [Callee] = []
    for callee in delivery.called + delivery.copies
    where !found.contains(where: { $0.person == callee.person && $0.post == callee.post }) {
      found.append(callee)
    }
    return try found.map { try name($0) }
  }

  /// Those who hold a post of the organisation now.
  func roster(_ id: ID<Organization>) throws -> [RosterEntry] {
    guard let organization = try directory.organization(id, in: db) else { return [] }
    var found: [ID<Person>] = []
    for appointment in organization.appointments
    where appointment.from <= at && (appointment.until.map { at < $0 } ?? true)
      && !found.contains(appointment.person)
    {
      found.append(appointment.person)
    }
    return try found.map { person in
      RosterEntry(
        person: person, name: try name(person),
        posts: organization.posts.filter { post in
          organization.appointments.contains {
            $0.person == person && $0.post == post.id && $0.from <= at
              && ($0.until.map { at < $0 } ?? true)
          }
        }.map(\.name),
        isReachable: organization.isReachable(person, at: at))
    }
  }

  /// The phone numbers of the desk that takes over the calling for that organisation, the nearest first.
  func phones(_ id: ID<Organization>) throws -> [DeskPhone] {
    let plan = try directory.plan(for: id, level: .primary, at: at, in: db)
    var found: [DeskPhone] = []
    for callee in plan.rungs.last ?? [] {
      guard let number = try phone(callee)?.number else { continue }
      found.append(DeskPhone(callee: try name(callee), number: number))
    }
    return found
  }

  /// The number over which a callee is reached and when it last worked; nil where none is known.
  func phone(_ callee: Callee) throws -> (number: String, lastSuccess: Instant?)? {
    guard let person = callee.person,
      let organization = try directory.organization(callee.organization, in: db)
    else { return nil }
    let routes = organization.routes
      .filter { $0.person == person && $0.channel == .phone && !$0.isWrong }
      .sorted {
        ($1.lastSuccess?.microseconds ?? 0, $0.id) < ($0.lastSuccess?.microseconds ?? 0, $1.id)
      }
    for route in routes {
      if let number = try text(route.address) { return (number, route.lastSuccess) }
    }
    return nil
  }

  /// A duty with its alert and the people around it.
  func view(_ delivery: Delivery) throws -> DeliveryView? {
    guard let alert = try Alert.find(delivery.alert.description, in: db) else { return nil }
    return DeliveryView(
      alert: try summary(alert), origin: try origin(of: alert.id), marking: alert.marking,
      delivery: try detail(delivery, of: alert), bulletin: try bulletin(of: alert),
      question: try question(ofDuty: alert.id),
      told: try told(delivery),
      roster: try roster(delivery.organization), phones: try phones(delivery.organization))
  }
}
