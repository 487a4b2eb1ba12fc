//! A letter that came: examined, judged, applied, and its number dealt with, all in one transaction.

internal import Alerting
internal import Federation
internal import GRDB
internal import Kernel

internal import struct Foundation.Data

/// Why the content of a letter is not taken. It undoes the input; `Node` then records the refusal in another.
struct LetterRefusal: Error {
  /// What the sender is told.
  let reason: RefusalReason
  init(_ reason: RefusalReason) { self.reason = reason }
}

extension Ledger {
  /// Takes a letter. Throws `LetterRefusal` where its content or the rules of its record refuse it: then nothing of it
  /// stays, and its number is used up by recording the refusal.
  func arrive(_ letter: Letter, on id: ID<PeerLink>) throws {
    let link = try existing(PeerLink.self, id.description)
    cameOver = id
    // It is examined here, and again where its acceptance is decided: its signature and its payload are looked at once.
    let letter = letter.checked(byAnyOf: link.keys(at: at))
    let memory = try memory(of: letter, on: id)
    guard case .fresh = link.examine(letter, memory: memory, at: at) else {
      return try decide(id, .arrived(letter, memory: memory, refused: nil))
    }
    let envelope = letter.envelope.document
    let message: Message
    do { message = try Message(envelope.kind, payload: letter.payload) } catch {
      throw LetterRefusal(.malformed)
    }
    try mustAgree(message, envelope)
    let known = try heldCopy(envelope.record).map { try withHeirs($0) }
    switch HeldCopy.judge(envelope, known: known, hosted: try hosted(among: envelope.marking)) {
    case .refuse(let reason): throw LetterRefusal(reason)
    case .late: break
    case .apply(let letterCopy):
      let copy = letterCopy.joined(to: known, speakingOf: message.span)
      do {
        try take(message, in: envelope.lane, copy, known: known, from: link)
      } catch let refusal as RefusalCode {
        throw LetterRefusal(refusal == .notFound ? .unknownRecord : .againstRules)
      }
      if envelope.kind.isSnapshot { try hold(copy) }
    }
    try decide(id, .arrived(letter, memory: memory, refused: nil))
    try settleRevocations()
  }

  /// What the envelope says of the record, the payload must say too: only the envelope was checked for the link.
  private func mustAgree(_ message: Message, _ envelope: Envelope) throws {
    let record: RecordReference? =
      switch message {
      case .alert(let told), .copy(let told): RecordReference(.alert, told.alert)
      case .delivery(let told): RecordReference(.delivery, told.delivery)
      case .directory(let told): RecordReference(.organization, told.organization)
      case .command(let told): told.record
      case .answer(let told): told.record
      case .marks(let told): RecordReference(.indicators, told.list)
      case .remarking(let told): told.record
      case .revocation(let told): RecordReference(.link, told.document.id)
      case .transfer(let told): told.document.record
      case .onward(let told): told.record
      case .help, .node, .digest, .carried, .rotation: nil
      }
    let version: Int64? =
      switch message {
      case .alert(let told), .copy(let told): told.version
      case .delivery(let told): told.version
      case .directory(let told): told.version
      case .marks(let told): told.version
      case .remarking(let told): told.version
      case .command, .answer, .help, .revocation, .transfer, .node, .digest, .carried, .rotation,
        .onward:
        nil
      }
    // What was judged of the marking is what is applied.
    var marking = envelope.marking
    if case .remarking(let told) = message { marking = told.marking }
    // One of several letters is for nobody of whom it does not speak.
    let span = message.span
    guard record.map({ $0 == envelope.record }) ?? true,
      version.map({ $0 == envelope.recordVersion }) ?? true, marking == envelope.marking,
      marking.audience.members.allSatisfy({ span?.contains($0) ?? true })
    else { throw LetterRefusal(.malformed) }
  }

  /// Those of an audience who live here.
  private func hosted(among marking: Marking) throws -> Audience {
    Audience(
      try marking.audience.members.filter { id in
        guard let own = try directory.organization(id, in: db), own.isLiving else { return false }
        return try directory.host(of: id, in: db) == nil
      })
  }

  private func hold(_ copy: HeldCopy) throws {
    try store.cachedStatement(
      sql: """
        INSERT INTO held_copy (record, home, version, state) VALUES (?, ?, ?, ?)
        ON CONFLICT (record) DO UPDATE SET home = excluded.home, version = excluded.version,
          state = excluded.state
        """
    ).execute(arguments: [
      copy.record.description, copy.home.text, copy.version,
      Data(try JSONTreeEncoder.encode(copy).canonical()),
    ])
  }

  // transitions:
  private func take(
    _ message: Message, in lane: Lane, _ copy: HeldCopy, known: HeldCopy?, from link: PeerLink
  ) throws {
    switch message {
    case .alert(let told), .copy(let told):
      try take(told, under: copy.marking, known: known, from: link)
    case .delivery(let told): try take(told, from: link)
    case .directory(let told): try take(told, from: link)
    case .node(let card): try take(card, from: link)
    case .help(let told): try take(told, from: link)
    case .command(let told): try take(told, under: copy.marking, from: link)
    case .answer(let told): try take(told, from: link)
    case .marks(let told): try take(told, under: copy.marking, from: link)
    case .digest(let step): try take(step, from: link)
    case .rotation(let rotation): try decide(link.id, .rotate(rotation))
    case .carried(let told): try take(told, in: lane, from: link)
    case .remarking(let told): try take(told, under: copy.marking, known: known, from: link)
    case .revocation(let signed): try take(signed, from: link)
    case .transfer(let signed): try take(signed, from: link)
    case .onward(let told): try take(told, from: link)
    }
  }

  // MARK: An alert of another node

  private func take(
    _ told: AlertMessage, under marking: Marking, known: HeldCopy?, from link: PeerLink
  ) throws {
    let id = told.alert.cast(to: Alert.self)
    guard let kind = AlertKind(code: told.purpose),
      let severity = Severity(rawValue: Int(told.severity))
    else { throw LetterRefusal(.malformed) }
    // Who raised it reads it here too, so that it must be one of theirs.
    if let host = try directory.host(of: told.organization, in: db) {
      guard host.link == link.id else { throw LetterRefusal(.notHome) }
    } else if try directory.organization(told.organization, in: db) != nil {
      throw LetterRefusal(.notHome)
    }
    arriving = id
    let isHere = try find(Alert.self, id.description) != nil
    var back: Set<ID<Organization>> = []
    if let known, isHere {
      try follow(marking, after: known, of: id)
      back = try readmit(told, under: marking, id)
      try follow(told, severity, id)
      if told.span != nil { try showPart(told, marking, kind, severity, id) }
    } else {
      // A record of this node's own under that identifier is nobody else's to tell.
      guard !isHere else { throw LetterRefusal(.notHome) }
      try begin(told, kind, severity, marking, id)
    }
    try makeDuties(told, id, to: back)
    try withdrawDuties(told, id)
  }

  private func begin(
    _ told: AlertMessage, _ kind: AlertKind, _ severity: Severity, _ marking: Marking,
    _ id: ID<Alert>
  ) throws {
    let lines = ThreeLines(what: told.what, now: told.now, detail: told.detail)
    let day = Int(told.raisedAt.microseconds / Instant.Span.days(1).microseconds)
    let readers = marking.audience.members + [told.organization]
    try commit(
      .alert(
        id,
        Alert.raise(
          Alert.Raising(
            kind: kind, severity: severity, text: try keep(lines.stored()),
            marking: Marking(
              tlp: marking.tlp, mayForward: marking.mayForward, legal: marking.legal,
              audience: Audience(readers)), inDoubt: told.isInDoubt, sensor: nil, campaign: nil,
            keys: [.rule("raised \(id)", day: day)], seen: told.raisedAt, lookedBack: nil))))
    if told.isClosed || severity == .information { return try event(.close, of: id) }
    if told.duties.isEmpty { try showCopy(id, to: marking.audience.members, kind, severity) }
  }

  /// A copy asks for nothing: whoever watches is told at once, and from severity 4 whoever heads the section.
  private func showCopy(
    _ id: ID<Alert>, to organizations: [ID<Organization>], _ kind: AlertKind, _ severity: Severity
  ) throws {
    guard kind == .real, severity >= .warning else { return }
    for organization in organizations {
      let plan = try directory.plan(for: organization, level: .unowned, at: at, in: db)
      var people = plan.reachable(from: 0).callees
      if severity >= .serious { people += plan.middle.filter { !people.contains($0) } }
      try commit(
        .delivery(
          make("delivery"),
          Delivery.tell(people, of: organization, alert: id, severity: severity)))
    }
  }

  /// A further one of several letters: whoever is told by it and owes nothing is shown the alert as by the first.
  private func showPart(
    _ told: AlertMessage, _ marking: Marking, _ kind: AlertKind, _ severity: Severity,
    _ id: ID<Alert>
  ) throws {
    let known = Set(try readers(of: id)).union(told.duties.map(\.organization))
      .union(try directory.leftOut(of: id, in: db))
    let fresh = marking.audience.members.filter { !known.contains($0) }
    if !fresh.isEmpty { try showCopy(id, to: fresh, kind, severity) }
  }

  /// A newer version: graver, closed or open again. Its words were kept with the first.
  private func follow(_ told: AlertMessage, _ severity: Severity, _ id: ID<Alert>) throws {
    let alert = try existing(Alert.self, id.description)
    if severity > alert.severity {
      try commit(.alert(id, .severityRaised(to: severity, by: .node)))
    }
    if told.isClosed { try event(.close, of: id) } else { try event(.reopen, of: id) }
  }

  /// Each duty is made once, under the identifier that the alert's home gave it; its ladder runs from now. Of bodies that are
  /// `back` here it was taken back when they moved away, and begins again.
  private func makeDuties(
    _ told: AlertMessage, _ id: ID<Alert>, to back: Set<ID<Organization>>
  ) throws {
    guard !told.isClosed else { return }
    for duty in told.duties {
      let delivery = duty.delivery.cast(to: Delivery.self)
      guard try !directory.leftOut(of: id, in: db).contains(duty.organization) else { continue }
      if let known = try find(Delivery.self, delivery.description) {
        if back.contains(duty.organization), known.organization == duty.organization,
          known.alert == id
        {
          try decide(known.id, .returned)
        }
        try askAnew(known, duty, of: id)
        continue
      }
      let level = Delivery.Level(rawValue: duty.level.rawValue) ?? .primary
      guard let own = try directory.organization(duty.organization, in: db), own.isLiving,
        try directory.host(of: duty.organization, in: db) == nil
      else { throw LetterRefusal(.notHosted) }
      let alert = try existing(Alert.self, id.description)
      try mustTakePart(duty.organization, in: alert.kind)
      let reach = try directory.reach(of: alert.kind, id, to: duty.organization, in: db)
      // Those above its own home has told, or tells.
      let plan = try directory.passing(
        directory.plan(for: duty.organization, level: level, at: at, in: db)
          .limited(to: reach, of: duty.organization), of: duty.organization, in: db
      ).withoutAbove
      try commit(
        .delivery(
          delivery,
          Delivery.address(
            alert: id, organization: duty.organization, level: level, kind: alert.kind,
            severity: alert.severity, inDoubt: alert.inDoubt, answerBy: told.answerBy, at: at,
            in: .init(ladder: ladder, plan: plan))))
      if alert.owner == nil { try event(.own(delivery), of: id) }
      let made = try existing(Delivery.self, delivery.description)
      try askAnew(made, duty, of: id)
    }
    try index(try existing(Alert.self, id.description))
  }

  /// What the alert's home alone sees, e.g. that the flow goes on, asks anew here: once, and whatever was said meanwhile.
  private func askAnew(
    _ delivery: Delivery, _ duty: AlertMessage.Duty, of alert: ID<Alert>
  ) throws {
    guard let asked = duty.askedAnew, delivery.alert == alert,
      delivery.organization == duty.organization
    else { return }
    try decide(delivery.id, .rearm(.askedByHome(at: asked)))
  }

  /// What the home tells no more, somebody else has there: the duty ends here too.
  private func withdrawDuties(_ told: AlertMessage, _ id: ID<Alert>) throws {
    let named = Set(told.duties.map(\.delivery))
    for delivery in try deliveries(of: existing(Alert.self, id.description))
    where delivery.stage != nil && !named.contains(delivery.id.cast(to: RecordReference.self)) {
      // Of whom this letter does not speak another does.
      guard told.span?.contains(delivery.organization) ?? true else { continue }
      try decide(delivery.id, .withdraw(.acceptedElsewhere))
    }
  }

  // MARK: A duty of another node

  private func take(_ told: DeliveryMessage, from link: PeerLink) throws {
    let id = told.delivery.cast(to: Delivery.self)
    guard let delivery = try find(Delivery.self, id.description),
      delivery.alert == told.alert.cast(to: Alert.self)
    else { throw LetterRefusal(.unknownRecord) }
    guard delivery.organization == told.organization,
      try directory.host(of: told.organization, in: db)?.link == link.id
    else { throw LetterRefusal(.notHome) }
    let holder = try told.holder.map { try self.holder($0, of: delivery, from: link) }
    let progress: Delivery.Report.Progress =
      switch told.stage {
      case .awaiting: .open(.awaiting)
      case .acknowledgedInDoubt: .open(.acknowledgedInDoubt)
      case .acknowledged: .open(.acknowledged)
      case .acting: .open(.acting)
      case .contained: .open(.contained)
      case .proven: .open(.proven)
      case .closed: .closed(told.outcome.flatMap { Closing.Outcome(rawValue: $0) } ?? .undetermined)
      case .answered: .answered
      case .withdrawn: .withdrawn
      }
    let report = Delivery.Report(
      progress: progress, holder: holder ?? .unverified,
      wasTaken: told.clocks.contains { $0.clock == .acknowledged },
      answer: try told.answer.flatMap { try answer($0) }, askedAnew: told.askedAnew)
    try decide(id, .follow(report))
  }

  /// Who has a duty, as its home says: somebody of a body that the peer hosts, or of this node's own whom the ladder of that
  /// duty calls, for the peer calls the same people. Nobody else's people are a peer's to name.
  private func holder(_ party: Party, of delivery: Delivery, from link: PeerLink) throws -> Actor {
    // Also whom a call from here has reached: that is known already.
    if delivery.holder == .person(party.person) { return .person(party.person) }
    let home = try home(of: party.person) ?? party.organization
    if try directory.host(of: home, in: db)?.link == link.id {
      try meet(party, of: link)
      return .person(party.person)
    }
    let plan = try directory.plan(of: delivery, at: at, in: db)
    let called = delivery.called + plan.rungs.joined()
    guard try directory.host(of: home, in: db) == nil,
      called.contains(where: { $0.organization == home })
    else { throw LetterRefusal(.notAllowed) }
    // Who has left meanwhile holds nothing: the ladder goes on.
    let isThere = try directory.organization(home, in: db)?.employs(party.person, at: at) ?? false
    return isThere ? .person(party.person) : .unverified
  }

  private func answer(_ told: DeliveryMessage.Answered) throws -> Delivery.Answer? {
    let note = told.note.isEmpty ? nil : try keep(told.note)
    switch told.kind {
    case .affected: return told.until.map { .affected(plan: note, by: $0) }
    case .done: return .done(note: note)
    case .notAffected: return .notAffected
    case .underInvestigation: return told.until.map { .underInvestigation(until: $0) }
    case .refused: return .refused(reason: try note ?? keep("-"))
    }
  }

  /// Somebody of another node who acts: his name is kept, so that pages can say who it was.
  /// Nobody enters people of a body but its node.
  func meet(_ party: Party, of link: PeerLink) throws {
    guard try directory.host(of: party.organization, in: db)?.link == link.id,
      try name(of: party.person) == nil, try isOf(party.organization, party.person),
      try directory.organization(party.organization, in: db) != nil
    else { return }
    try change(
      party.organization, .enterPerson(party.person, profile: try keep(party.name)))
  }

  // MARK: Help

  /// Somebody below asks for help: an alert here, at this node's own desk, with the same ladder (R11).
  private func take(_ told: HelpMessage, from link: PeerLink) throws {
    guard try directory.host(of: told.by.organization, in: db)?.link == link.id else {
      throw LetterRefusal(.notAllowed)
    }
    guard let tower = directory.tower, let severity = Severity(rawValue: Int(told.severity)) else {
      throw LetterRefusal(.againstRules)
    }
    let id = ID<Alert>(derivedFrom: told.id, home: name, kind: "help", ordinal: 1)
    guard try find(Alert.self, id.description) == nil else { return }
    try meet(told.by, of: link)
    let organization = try directory.organization(told.by.organization, in: db)
    let lines = ThreeLines.help(
      from: organization?.name ?? Phrase(ja: link.peer.text, en: link.peer.text),
      person: told.by.name, text: told.text, callBack: told.callBack)
    let day = Int(at.microseconds / Instant.Span.days(1).microseconds)
    let marking = Marking(tlp: .amber, audience: Audience([tower]))
    try commit(
      .alert(
        id,
        Alert.raise(
          Alert.Raising(
            kind: .real, severity: severity, text: try keep(lines.stored()), marking: marking,
            inDoubt: false, sensor: nil, campaign: nil, keys: [.rule("help \(told.id)", day: day)],
            seen: at, lookedBack: nil))))
    let alert = try existing(Alert.self, id.description)
    try event(.own(try address(alert, to: tower, level: .unowned)), of: id)
    try index(try existing(Alert.self, id.description))
  }
}
