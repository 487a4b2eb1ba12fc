//! The map of the product: a Fact of one record becomes an event of another. One exhaustive switch.

internal import Alerting
internal import Federation
internal import GRDB
internal import Inspection
internal import Kernel
internal import Sharing

extension Ledger {
  /// Records a draft: Fact, projection, timers, outbox, and whatever follows from it in other records.
  // transitions:
  func commit(_ draft: Draft) throws {
    switch draft {
    case .organization(let id, let body):
      let changed = try write(Organization.self, id.description, body, marking: .amber)
      directory.learn(changed)
      if case .personEntered(let person, let profile) = body {
        try enter(person, of: id, profile)
      }
      if case .personPassed(let person, _, _) = body { try move(person, to: id) }
      if case .organizationEnded = body { try passSight(of: id) }
      try indexNames(of: changed, after: body)
      try noteDepartures(body, of: changed)
      try noteLetters(of: id)
    case .constituency(let id, let body):
      let own = try write(Constituency.self, id.description, body, marking: .amber)
      directory.forgetRouting()
      try noteLetters(of: own.assertion.organization)
    case .account(let id, let body):
      try write(Account.self, id.description, body, marking: .amberStrict)
    case .key(let id, let body):
      try write(KeyRecord.self, id.description, body, marking: .amberStrict)
    case .indicators(let id, let body):
      try write(IndicatorBatch.self, id.description, body, marking: .amber)
      if case .listNarrowed = body {
        remarkingsToTell.insert(RecordReference(.indicators, id))
      }
    case .observation(let id, let body):
      try write(Observation.self, id.description, body, marking: .amber)
    case .suppression(let id, let body):
      try write(SuppressionRule.self, id.description, body, marking: .amber)
    case .node(let body):
      try journal(RecordReference(.node, nodeRecord), body, marking: .green)
    case .search(let id, let body):
      // What one organisation looks for is a mark of its own case.
      try journal(RecordReference(.node, id), body, marking: .amberStrict)
    case .contacts(let id, let body):
      try write(ContactImport.self, id.description, body, marking: .amber)
    case .bulletin(let id, let body):
      let bulletin = try write(Bulletin.self, id.description, body, marking: .amber)
      switch body {
      case .bulletinIssued: break
      case .bulletinWithdrawn: try endAll(under: bulletin.campaign)
      }
    case .sensor(let id, let body): try committed(id, body)
    case .contactTest(let id, let body):
      try setTimer(of: try write(ContactTest.self, id.description, body, marking: .amber))
    case .system(let id, let body):
      // A list of what is weak stays with the organisation and its supporter (S22).
      try index(try write(InformationSystem.self, id.description, body, marking: .amberStrict))
      directory.forgetRouting()
    case .inventory(let id, let body):
      try write(InventoryImport.self, id.description, body, marking: .amberStrict)
    case .roster(let id, let body):
      directory.learn(try write(Roster.self, id.description, body, marking: .amber))
    case .transfer(let id, let body):
      try write(Transfer.self, id.description, body, marking: .amberStrict)
    case .question(let id, let body): try committed(id, body)
    case .bodies(let id, let body):
      try setTimer(of: try write(BodyImport.self, id.description, body, marking: .amber))
    case .invitation(let id, let body):
      try write(Invitation.self, id.description, body, marking: .amberStrict)
    case .profile(let id, let body):
      try write(TeamProfile.self, id.description, body, marking: .amber)
    case .erasure(let id, let body):
      try write(Erasure.self, id.description, body, marking: .amberStrict)
    case .hold(let id, let body):
      try write(LegalHold.self, id.description, body, marking: .amberStrict)
    case .retention(let id, let body):
      try write(RetentionChoice.self, id.description, body, marking: .amber)
    case .exercise(let id, let body):
      try write(Exercise.self, id.description, body, marking: .amber)
    case .link(let id, let body): try committed(id, body)
    case .nodeInvitation(let id, let body):
      try write(NodeInvitation.self, id.description, body, marking: .amberStrict)
    case .alert(let id, let body): try committed(id, body)
    case .delivery(let id, let body): try committed(id, body)
    case .card(let id, let body): try committed(id, body)
    }
  }

  /// What is entered about an organisation may end or date an appointment: then somebody leaves now, or on a day.
  // transitions:
  private func noteDepartures(_ body: Organization.Body, of organization: Organization) throws {
    switch body {
    case .appointmentEnded(let person, _): departing.append((person, organization.id))
    case .personAppointed, .appointmentDated, .appointmentCancelled: break
    case .organizationRegistered, .organizationPlaced, .organizationDesignated, .postCreated,
      .personEntered, .routeAdded, .routeSucceeded, .routeFoundWrong, .absenceEntered,
      .lastRungAgreed, .routeSecretSet, .languageChosen, .encodingChosen, .organizationRenamed,
      .organizationEnded, .organizationTookOver, .codePassed, .personPassed, .designationEnded:
      return
    }
    try setTimer(of: organization)
  }

  /// What an alert's Fact means for its deliveries.
  // transitions:
  private func committed(_ id: ID<Alert>, _ body: Alert.Body) throws {
    let alert = try write(Alert.self, id.description, body, marking: try marking(of: id, body))
    switch body {
    case .alertRaised(_, _, _, let marking, _, _, _, _, _, _):
      for organization in marking.audience.members { try admit(organization, to: id) }
    case .observationJoined(let observation, let new, let seen):
      // A sensor proves that it is over, and a sensor contradicts it. Who forwards the same mail later tells of what was.
      let found = try find(Observation.self, observation.description)
      let isSensors = found?.finding.source != .report
      for delivery in try deliveries(of: alert) {
        let wasOver = delivery.stage == nil && delivery.saidToBeOver.map { seen > $0 } ?? false
        let isOver = delivery.stage == .contained || delivery.stage == .proven || wasOver
        if isOver, isSensors {
          try decide(delivery.id, .contradicted(observation: observation))
        } else if !new.isEmpty {
          try decide(delivery.id, .rearm(.joined(observation: observation)))
        }
      }
      try index(alert)
    case .severityRaised(let severity, _):
      for delivery in try deliveries(of: alert) {
        try decide(delivery.id, .raiseSeverity(severity))
      }
      try noteLetters(about: id)
    case .alertClosed:
      for delivery in try deliveries(of: alert) where delivery.stage != nil {
        try decide(delivery.id, .withdraw(.alertClosed))
      }
      try noteLetters(about: id)
    case .authorityConsulted: try tellAbove(id)
    case .alertReopened: try noteLetters(about: id)
    case .markingNarrowed(_, let without, _): try narrowed(alert, without: without)
    case .copyReturned(let back, _, _): try readmitted(back, to: id)
    case .alertLinked, .alertDelivered, .alertOwned, .sensorSpoke, .copyWithheld: break
    }
  }

  /// What a sensor's Fact means for its timer, and its silence for its owner.
  // transitions:
  private func committed(_ id: ID<Sensor>, _ body: Sensor.Body) throws {
    let sensor = try write(Sensor.self, id.description, body, marking: .amber)
    switch body {
    case .sensorRegistered, .sensorTakenIntoUse: try countSilence(of: sensor.apiKey)
    case .sensorFellSilent(let last, let alert):
      try raiseSilence(of: sensor, lastHeard: last, as: alert)
    case .sensorHeardAgain(let alert): try event(.sensorSpoke(id), of: alert)
    case .sensorChanged, .sensorPaused, .sensorRetired: break
    }
    try setTimer(of: sensor)
  }

  /// What a delivery's Fact means for its alert, its call cards, the outbox and its timer.
  // transitions:
  private func committed(_ id: ID<Delivery>, _ body: Delivery.Body) throws {
    let delivery = try write(
      Delivery.self, id.description, body, marking: try marking(of: id, body))
    try setTimer(of: delivery)
    try noteLetters(delivery, after: body)
    switch body {
    case .deliveryAddressed(_, let organization, _, _, _, _, _, let called, let copies):
      try admit(organization, to: delivery.alert)
      try event(.deliver(id), of: delivery.alert)
      try notify(delivery, called: called, copies: copies, rung: delivery.rung)
      // Where nobody sits on the first rung, the duty begins on a later one, which is called by phone too.
      if delivery.rung > 0 { try queueCards(delivery, called) }
      try noteWithheld(delivery)
    case .rungCalled(_, let rung, _, let called, _):
      try notify(delivery, called: called, copies: [], rung: rung)
      try queueCards(delivery, called)
      try askDesks(among: called, for: delivery)
    case .rearmed(_, _, _, let called, let copies):
      try event(.reopen, of: delivery.alert)
      try notify(delivery, called: called, copies: copies, rung: 0)
      try pass(id)
      try noteWithheld(delivery)
    case .reopened(_, _, let called, let copies):
      try event(.reopen, of: delivery.alert)
      try notify(delivery, called: called, copies: copies ?? [], rung: 0)
      try pass(id)
    case .departed(_, let called, let copies):
      try notify(delivery, called: called, copies: copies, rung: delivery.rung)
      if delivery.rung > 0 { try queueCards(delivery, called) }
    case .acknowledged(let person, let channel, _):
      try endCards(of: id)
      if channel == .call { try tellReached(person, of: delivery) }
      try endDesks(beside: delivery)
      try noteLook(of: person, upon: delivery)
      if delivery.level == .contested { try settle(delivery) }
      try takeOver(delivery)
    case .handOnOffered(let offer): try offerTo(offer.to, delivery)
    case .answered(_, _, let pursuits, _):
      try endCards(of: id)
      // What is answered anew after its end may ask for something again.
      if pursuits.isEmpty {
        try closeAlertIfDone(delivery.alert)
      } else {
        try event(.reopen, of: delivery.alert)
      }
    case .deliveryClosed, .withdrawn:
      try endCards(of: id)
      try closeAlertIfDone(delivery.alert)
      if case .deliveryClosed = body { try passOwner(of: delivery.alert) }
      try settleTest(delivery)
    case .helpAsked(let person): try askAbove(delivery, by: person)
    case .delivered, .opened, .acknowledgedInDoubt, .acknowledgedUnverified, .actingBegun,
      .containmentClaimed, .containmentProven, .proofPostponed, .updated, .notReached,
      .handOnAccepted, .closeProposed, .declined:
      break
    }
  }

  /// What a question's Fact means for its audience, for what is searched, and for the duty of a first look.
  // transitions:
  private func committed(_ id: ID<Question>, _ body: Question.Body) throws {
    let question = try write(
      Question.self, id.description, body, marking: try marking(of: id, body))
    switch body {
    case .questionAsked:
      try index(question)
      try raiseDuty(of: question)
    case .audienceNamed(let organizations): try admit(organizations, to: id)
    case .lookBegun(let look): try acknowledgeDuty(of: question, by: look)
    case .questionAnswered, .replyAmended:
      try index(question)
      if question.state == .answered { try endDuty(of: question) }
    case .questionClosed: try endDuty(of: question)
    case .questionReopened: try raiseDuty(of: question)
    case .lookEnded, .replyHelped: break
    }
  }

  /// What a call's result means: an acknowledgement by phone, or the next person at once.
  // transitions:
  private func committed(_ id: ID<CallCard>, _ body: CallCard.Body) throws {
    let card = try write(CallCard.self, id.description, body, marking: .amber)
    noteCall(card)
    switch body {
    case .cardQueued(_, _, _, let items, _):
      for item in items { try list(item, on: id) }
    case .cardItemAdded(let delivery): try list(delivery, on: id)
    case .cardItemRemoved(let delivery): try unlist(delivery, from: id)
    case .cardDropped: try unlistAll(from: id)
    case .cardAnswered(let said, _):
      try unlistAll(from: id)
      for item in card.items {
        let callee = try callee(of: item, on: card)
        switch try settled(said, for: callee) {
        case .reached:
          let person = callee.person.map { Actor.person($0) } ?? actor
          try decide(item, .acknowledge(by: person, over: .call))
        case .absent: try decide(item, .notReached(callee, .absent))
        case .wrongNumber: try decide(item, .notReached(callee, .wrongNumber))
        }
      }
      let own = try settled(said, for: card.callee)
      try markPhone(of: card.callee, worked: own == .reached, isWrong: own == .wrongNumber)
    }
  }
}
