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
    let terms = Bulletin.Terms(
      kind: form.kind, character: form.character, statute: form.statute,
      text: try keep(form.lines.stored()), tlp: form.tlp, mayForward: form.mayForward,
      severity: form.severity.rawValue, answerBy: form.answerBy)
    let campaign: ID<Campaign> = make("campaign")
    let id: ID<Bulletin> = make("bulletin")
    let body = try refusing {
      () throws(Bulletin.Refusal) in
      try Bulletin.issue(
        terms, campaign: campaign, issuer: issuer, asked: recipients.count, by: actor, at: at)
    }
    try commit(.bulletin(id, body))
    for recipient in recipients {
      try ask(recipient, terms, campaign, issuer, form.severity)
    }
    return id
  }

  private func ask(
    _ recipient: ID<Organization>, _ terms: Bulletin.Terms, _ campaign: ID<Campaign>,
    _ issuer: ID<Organization>, _ severity: Severity
  ) throws {
    let id: ID<Alert> = make("alert")
    let tower = directory.tower.map { [$0] } ?? []
    let marking = Marking(
      tlp: terms.tlp, mayForward: terms.mayForward, legal: [],
      audience: Audience([recipient, issuer] + tower))
    let raised = Alert.raise(
      Alert.Raising(
        kind: .real, severity: severity, text: terms.text, marking: marking, inDoubt: false,
        sensor: nil, campaign: campaign, keys: [], seen: at, lookedBack: nil))
    try commit(.alert(id, raised))
    let delivery: ID<Delivery> = make("delivery")
    let plan = try directory.plan(for: recipient, level: .addressed, at: at, in: db)
    let addressed = Delivery.address(
      alert: id, organization: recipient, level: .addressed, kind: .real, severity: severity,
      inDoubt: false, answerBy: terms.answerBy, at: at, in: .init(ladder: ladder, plan: plan))
    try commit(.delivery(delivery, addressed))
    try event(.own(delivery), of: id)
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

  /// Answers a bulletin for the organisation that was asked.
  func answer(_ form: AnswerForm, to id: ID<Delivery>) throws {
    guard form.text.count <= AnswerForm.textMax else { throw RefusalCode("tooLong") }
    let delivery = try existing(Delivery.self, id.description)
    if let campaign = try find(Alert.self, delivery.alert.description)?.campaign,
      try Bulletin.find(campaign: campaign, in: db)?.withdrawal != nil
    {
      throw RefusalCode(Delivery.Refusal.ended.rawValue)
    }
    try decide(id, .answer(try answer(form), by: actor))
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
