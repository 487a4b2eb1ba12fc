//! Issuing a bulletin, withdrawing it, and answering one.

internal import Alerting
internal import GRDB
internal import Kernel
internal import Sharing

extension Ledger {
  /// Issues a bulletin: one alert and one duty for each recipient, all of one campaign. Each sees its own, and nobody
  /// sees who else was told. The text is kept once.
  func issue(_ form: BulletinForm) throws -> ID<Bulletin> {
    guard let issuer = input.viewer.organization else { throw RefusalCode.notAllowed }
    var named: Set<ID<Organization>> = []
    let recipients = form.recipients.filter { named.insert($0).inserted }
    guard recipients.count <= Bulletin.recipientsMax else {
      throw RefusalCode(Bulletin.Refusal.tooManyRecipients.rawValue)
    }
    for recipient in recipients where try directory.organization(recipient, in: db) == nil {
      throw RefusalCode("unknownOrganization")
    }
    try mustLive(recipients)
    if let problem = form.lines.problems(isInDoubt: false, hasMarks: false).first {
      throw RefusalCode(problem.rawValue)
    }
    if let reason = form.telling {
      guard !reason.isEmpty else { throw RefusalCode("needsTellingReason") }
      guard reason.count <= BulletinForm.tellingMax else { throw RefusalCode("tooLong") }
    }
    if let marks = form.marks {
      let list = try existing(IndicatorBatch.self, marks.description)
      guard form.tlp >= list.marking, Self.mayTravel(list.marking) else {
        throw RefusalCode(Alert.Refusal.markingLoosened.rawValue)
      }
    }
    let terms = Bulletin.Terms(
      kind: form.kind, character: form.character, statute: form.statute,
      text: try keep(form.lines.stored()), tlp: form.tlp, mayForward: form.mayForward,
      severity: form.severity.rawValue, answerBy: form.answerBy,
      telling: try form.telling.map { try keep($0) },
      marks: form.marks?.cast(to: RecordReference.self))
    let campaign: ID<Campaign> = make("campaign")
    let id: ID<Bulletin> = make("bulletin")
    let body = try refusing {
      () throws(Bulletin.Refusal) in
      try Bulletin.issue(
        terms, campaign: campaign, issuer: issuer, asked: recipients.count, by: actor, at: at)
    }
    try commit(.bulletin(id, body))
    let telling =
      terms.telling == nil
      ? .nobody : try BulletinTelling(of: recipients, from: issuer, directory, at: at, in: store)
    try learnDesks(of: recipients)
    let sending = Sending(terms: terms, campaign: campaign, issuer: issuer, severity: form.severity)
    for recipient in recipients {
      try ask(recipient, sending, informed: telling.halls[recipient] ?? [])
    }
    for office in telling.offices where !office.people.isEmpty {
      try tell(office, form.lines, sending)
    }
    return id
  }

  /// What is the same for all who hear of one bulletin.
  private struct Sending {
    let terms: Bulletin.Terms
    let campaign: ID<Campaign>
    let issuer: ID<Organization>
    let severity: Severity
  }

  private func ask(
    _ recipient: ID<Organization>, _ sending: Sending, informed: [Callee]
  ) throws {
    let terms = sending.terms
    let id = try raise(terms.text, for: recipient, terms.mayForward, sending)
    let delivery: ID<Delivery> = make("delivery")
    let plan = try directory.plan(for: recipient, level: .addressed, at: at, in: db)
    let addressed = Delivery.address(
      alert: id, organization: recipient, level: .addressed, kind: .real,
      severity: sending.severity, inDoubt: false, answerBy: terms.answerBy, informed: informed,
      at: at, in: .init(ladder: ladder, plan: plan))
    try commit(.delivery(delivery, addressed))
    try event(.own(delivery), of: id)
  }

  /// Tells an office above in one notice of all its bodies that are asked. The notice is an alert of its own, over as
  /// it begins: it may be read later, and nothing is waited for.
  private func tell(
    _ office: BulletinTelling.Office, _ lines: ThreeLines, _ sending: Sending
  ) throws {
    let bodies = try office.about.compactMap { try directory.organization($0, in: store)?.name }
    let sender = try directory.organization(sending.issuer, in: store)?.name ?? .nothing
    let text = ThreeLines.told(lines, by: sender, asked: bodies)
    let id = try raise(try keep(text.stored()), for: office.organization, .nobody, sending)
    let delivery: ID<Delivery> = make("delivery")
    try commit(
      .delivery(
        delivery,
        Delivery.tell(
          office.people, of: office.organization, alert: id, severity: sending.severity)))
    try event(.own(delivery), of: id)
    try event(.close, of: id)
  }

  private func raise(
    _ text: ContentReference, for reader: ID<Organization>, _ mayForward: MayForward,
    _ sending: Sending
  ) throws -> ID<Alert> {
    let id: ID<Alert> = make("alert")
    let tower = directory.tower.map { [$0] } ?? []
    let marking = Marking(
      tlp: sending.terms.tlp, mayForward: mayForward, legal: [],
      audience: Audience([reader, sending.issuer] + tower))
    try commit(
      .alert(
        id,
        Alert.raise(
          Alert.Raising(
            kind: .real, severity: sending.severity, text: text, marking: marking, inDoubt: false,
            sensor: nil, campaign: sending.campaign, keys: [], seen: at, lookedBack: nil))))
    return id
  }

  /// Withdraws a bulletin: whoever has not answered owes nothing more.
  func withdraw(_ id: ID<Bulletin>, reason: String) throws {
    guard !reason.isEmpty else { throw RefusalCode("needsReason") }
    guard reason.count <= AnswerForm.textMax else { throw RefusalCode("tooLong") }
    let bulletin = try existing(Bulletin.self, id.description)
    let event = Bulletin.Event.withdraw(reason: try keep(reason), by: actor)
    let bodies = try refusing {
      () throws(Bulletin.Refusal) in try bulletin.decide(event, at: at)
    }
    for body in bodies { try commit(.bulletin(id, body)) }
  }

  /// Ends what is still asked under a bulletin that was withdrawn.
  func endAll(under campaign: ID<Campaign>) throws {
    let open = try String.fetchAll(
      db, sql: "SELECT id FROM alert WHERE campaign = ? AND open = 1 ORDER BY id",
      arguments: [campaign.description])
    for alert in open.compactMap({ ID<Alert>($0) }) { try event(.close, of: alert) }
  }

  /// Answers a bulletin for the organisation that was asked. `speaker` and `heard` are given where it was said on a call.
  func answer(
    _ form: AnswerForm, to id: ID<Delivery>, by speaker: Actor? = nil,
    heard: Delivery.Heard? = nil
  ) throws {
    guard form.text.count <= AnswerForm.textMax else { throw RefusalCode("tooLong") }
    let delivery = try existing(Delivery.self, id.description)
    if let campaign = try find(Alert.self, delivery.alert.description)?.campaign,
      try Bulletin.find(campaign: campaign, in: db)?.withdrawal != nil
    {
      throw RefusalCode(Delivery.Refusal.ended.rawValue)
    }
    guard try Question.find(duty: delivery.alert, in: db) == nil else {
      throw RefusalCode("answerTheQuestion")
    }
    try decide(id, .answer(try answer(form), by: speaker ?? actor, heard: heard))
  }

  private func answer(_ form: AnswerForm) throws -> Delivery.Answer {
    let text = form.text.isEmpty ? nil : try keep(form.text)
    func until() throws -> Instant {
      guard let until = form.until else {
        throw RefusalCode(Delivery.Refusal.dateOutOfRange.rawValue)
      }
      return until
    }
    switch form.kind {
    case .affected: return .affected(plan: text, by: try until())
    case .done: return .done(note: text)
    case .notAffected: return .notAffected
    case .underInvestigation: return .underInvestigation(until: try until())
    case .refused:
      guard let text else { throw RefusalCode("needsReason") }
      return .refused(reason: text)
    }
  }
}

extension Bulletin {
  /// The bulletin of a campaign; nil for a campaign of alerts.
  static func find(campaign: ID<Campaign>, in db: Database) throws -> Bulletin? {
    let statement = try db.cachedStatement(sql: "SELECT id FROM bulletin WHERE campaign = ?")
    guard let id = try String.fetchOne(statement, arguments: [campaign.description]) else {
      return nil
    }
    return try find(id, in: db)
  }
}
