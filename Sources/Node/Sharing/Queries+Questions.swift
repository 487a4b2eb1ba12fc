//! Questions: the list with its search, one question, the figures. All by the same predicate.

public import Alerting
internal import GRDB
public import Kernel
public import Sharing

extension Queries {
  /// The questions that the viewer may see, the newest first. A search looks into titles, texts and answers as they
  /// stand now.
  public func questions(
    as viewer: Viewer, filter: QuestionFilter = QuestionFilter(), after: PageKey? = nil,
    limit: Int = 50, at now: Instant
  ) throws -> Page<QuestionRow> {
    try read(as: viewer, at: now) { snapshot in
      guard filter.text.count <= Self.searchMax else { return Page(items: [], next: nil) }
      let most = Self.pageSize(limit)
      let sight = try snapshot.inheriting()
      var conditions = [sight.seesQuestion, "(:after = '' OR question.id < :after)"]
      var arguments: Snapshot.Arguments = ["after": after?.id ?? ""]
      if let stage = filter.stage {
        conditions.append("question.stage = :stage")
        arguments["stage"] = stage.rawValue
      }
      if filter.ownOnly { conditions.append(sight.ownsQuestion) }
      if !filter.text.isEmpty {
        conditions.append(
          """
          EXISTS (SELECT 1 FROM question_text JOIN content ON content.id = question_text.content
            WHERE question_text.question = question.id
              AND LOWER(CAST(content.bytes AS TEXT)) LIKE :search ESCAPE '!')
          """)
        arguments["search"] = Self.pattern(filter.text.lowercased())
      }
      let found = try snapshot.records(
        Question.self,
        """
        SELECT state FROM question WHERE \(conditions.joined(separator: " AND "))
        ORDER BY question.id DESC LIMIT \(most + 1)
        """, arguments)
      let items = try found.prefix(most).map { try snapshot.row($0) }
      let last = items.last?.id.description
      return Page(
        items: items, next: found.count > most ? last.map { PageKey(order: "", id: $0) } : nil)
    }
  }

  /// One question; nil when there is none or the viewer may not see it.
  public func question(_ id: ID<Question>, as viewer: Viewer, at now: Instant) throws
    -> QuestionView?
  {
    try read(as: viewer, at: now) { snapshot in
      let sees = try snapshot.inheriting().seesQuestion
      return try snapshot.records(
        Question.self, "SELECT state FROM question WHERE question.id = :id AND \(sees)",
        ["id": id.description]
      ).first.map { try snapshot.view($0) }
    }
  }

  /// The question whose duty a visible alert is; nil for any other alert.
  public func question(ofDuty alert: ID<Alert>, as viewer: Viewer, at now: Instant) throws
    -> ID<Question>?
  {
    try read(as: viewer, at: now) { snapshot in
      guard try snapshot.visible(alert) != nil else { return nil }
      return try snapshot.question(ofDuty: alert)
    }
  }

  /// By when a question that is asked now is to have had its first look.
  public func nextMorning(after now: Instant) -> Instant {
    calendar.next(businessDayAfter: now, hour: 10, minute: 0)
  }

  /// How quickly the questions that the viewer sees were answered.
  public func questionFigures(as viewer: Viewer, at now: Instant) throws -> QuestionFigures {
    try read(as: viewer, at: now) { snapshot in
      let sees = try snapshot.inheriting().seesQuestion
      let times = try snapshot.rows(
        """
        SELECT asker, first_answered - asked_at FROM question
        WHERE first_answered IS NOT NULL AND asked_at >= :from AND \(sees)
        ORDER BY question.id DESC LIMIT \(QuestionFigures.questionsMax)
        """, ["from": (now - QuestionFigures.span).microseconds]
      ).map { row in
        (asker: row[0] as String, time: Instant.Span(microseconds: row[1]))
      }
      let median = QuestionFigures.median(times)
      return QuestionFigures(
        median: median, counted: median == nil ? 0 : times.count,
        waiting: try snapshot.number(
          "SELECT COUNT(*) FROM question WHERE stage = 'waiting' AND \(sees)"))
    }
  }
}

extension Snapshot {
  /// The question whose duty that alert is. Its identifier says nothing of who asks.
  func question(ofDuty alert: ID<Alert>) throws -> ID<Question>? {
    try Question.find(duty: alert, in: db)?.id
  }

  private func isAskers(_ question: Question) throws -> Bool {
    try viewer.role == .node || inheriting().isOwn(question.asker)
  }

  /// Who asks, as this viewer may know it. The name of an asker under a pseudonym is not even looked up for others.
  private func face(_ question: Question) throws -> QuestionFace {
    let isAskers = try isAskers(question)
    return switch question.terms.face {
    case .pseudonym(let form) where !isAskers: .pseudonym(form: form)
    case .pseudonym, .named: .organization(try name(question.asker))
    }
  }

  func row(_ question: Question) throws -> QuestionRow {
    QuestionRow(
      id: question.id, title: try text(question.terms.title), tlp: question.terms.tlp,
      face: try face(question), isOwn: try inheriting().isOwn(question.asker),
      isPseudonymous: question.terms.face.isPseudonym,
      stage: QuestionStage(rawValue: question.stage) ?? .waiting, askedAt: question.askedAt,
      answers: question.replies.count { $0.organization != question.asker },
      firstAnswered: question.firstAnswered)
  }

  func view(_ question: Question) throws -> QuestionView {
    let isAskers = try isAskers(question)
    let isHidden = question.terms.face.isPseudonym && !isAskers
    let duty = try Alert.find(question.alert.description, in: db)?.owner
      .flatMap { try Delivery.find($0.description, in: db) }
    let owes = duty?.organization == viewer.organization && viewer.organization != nil
    return QuestionView(
      row: try row(question), text: try text(question.terms.text),
      replies: try question.replies.map { try view($0, of: question) },
      looks: try question.looks.filter { isAskers || $0.organization == viewer.organization }.map {
        QuestionView.Look(by: try name($0.by), at: $0.at, isViewer: $0.by == viewer.actor)
      },
      duty: isAskers || owes
        ? try duty.map {
          QuestionView.Duty(holder: try name($0.organization), next: $0.next?.next)
        } : nil,
      addressed: isHidden ? nil : question.addressed,
      audience: isAskers ? try audience(of: question) : [], acts: try acts(question))
  }

  private func view(_ reply: Question.Reply, of question: Question) throws -> QuestionView.Reply {
    let isOwn = reply.organization == question.asker
    let isHidden = try isOwn && question.terms.face.isPseudonym && !isAskers(question)
    let word = ContentReference(id: ID<Content>(high: 0, low: 0), digest: Hash(sha256: []))
    return QuestionView.Reply(
      id: reply.id, isAskers: isOwn, by: isHidden ? nil : try name(reply.by),
      text: try text(reply.text), at: reply.at, amendedAt: reply.amendedAt, helped: reply.helped,
      mayAmend: try takes(question) { .amend(reply.id, text: word, $0) })
  }

  private func audience(of question: Question) throws -> [OrganizationName] {
    try rows(
      """
      SELECT organization.id, organization.name_ja, organization.name_en FROM question_audience
      JOIN organization ON organization.id = question_audience.organization
      WHERE question_audience.question = :question
      ORDER BY COALESCE(organization.code, '~'), organization.id
      LIMIT \(QuestionView.audienceMax)
      """, ["question": question.id.description]
    ).compactMap { row in
      ID<Organization>(row[0] as String).map {
        OrganizationName(id: $0, name: Phrase(ja: row[1], en: row[2]))
      }
    }
  }

  /// What the rules would take from this viewer; the machine is asked, so that no page offers what would be refused.
  private func acts(_ question: Question) throws -> [QuestionView.Act] {
    let word = ContentReference(id: ID<Content>(high: 0, low: 0), digest: Hash(sha256: []))
    let none = ID<Question.Reply>(high: 0, low: 0)
    var found: [QuestionView.Act] = []
    if try takes(question, { .look($0) }) { found.append(.look) }
    if try takes(question, { .lookAway($0) }) { found.append(.lookAway) }
    if try takes(question, { .answer(none, text: word, $0) }) { found.append(.answer) }
    let mayThank = try question.replies.contains { reply in
      try takes(question) { .thank(reply.id, helped: !reply.helped, $0) }
    }
    if mayThank { found.append(.thank) }
    if try takes(question, { .close($0) }) { found.append(.close) }
    if try takes(question, { .reopen(duty: ID<RecordReference>(high: 0, low: 0), $0) }) {
      found.append(.reopen)
    }
    return found
  }

  private func takes(
    _ question: Question, _ event: (Question.Party) -> Question.Event
  ) throws -> Bool {
    guard viewer.role.mayAct, let own = viewer.organization, sight.isOpen else { return false }
    // As `Ledger` lets him act: for an asker that ended, whoever took over its people.
    let isOwn = try inheriting().isOwn(question.asker)
    let party = Question.Party(
      organization: isOwn ? question.asker : own, actor: viewer.actor)
    // A refusal is the answer here, not an error.
    guard let bodies = try? question.decide(event(party), at: at) else { return false }
    return !bodies.isEmpty
  }
}
