//! From an outbox row to the mail and to the webhook's document: how much leaves is decided by the marking (R10). Pure.

internal import Alerting
internal import Kernel
internal import Node
internal import Sharing

/// A notice put into words.
struct NoticeMail {
  let row: OutboxRow
  let view: DeliveryView
  /// Where links begin.
  let publicURL: String
  /// Whom to call when no desk has a number.
  let phone: String
  let now: Instant
  /// Whether replies are read; where not, no mail asks for one.
  var readsReplies = false

  /// The most characters of the first line that stand in a subject.
  static let titleMax = 40

  /// The link of the notice: the personal one of a duty, the alert's page of a copy.
  var link: String {
    row.token.map { "\(publicURL)/a/\($0)" } ?? "\(publicURL)\(Shown.path(view.alert.id))"
  }

  /// The link of a mail in that language: whoever is written to in English also lands on the English page.
  private func link(_ say: Language) -> String {
    say == Organization.MailLanguage.usual ? link : "\(link)?lang=\(say.rawValue)"
  }

  /// The mail's facts.
  func facts(_ say: Language) -> AlertMail {
    let lines = view.alert.lines
    let what = Shown.title(view.alert, say)
    let marks = TypedAlert.observables(in: lines?.detail ?? "").map(\.text)
    let delivery = view.delivery.summary
    return AlertMail(
      kind: kind, purpose: row.isCopy ? .copy : .answer, isAgain: row.isAgain,
      number: Shown.number(view.alert.id),
      severity: view.alert.severity.rawValue, marking: view.alert.tlp,
      title: PlainText.singleLine(what, maxCharacters: Self.titleMax),
      place: delivery.organization.name(say), whatHappened: what,
      whatToDo: lines?.now(say) ?? what,
      answerBy: delivery.duty == .answer ? nil : answerBy, asking: asking(say),
      details: lines?.detail ?? "",
      indicators: marks, link: link(say),
      replyCode: readsReplies ? row.code : nil, phone: number(say),
      alsoTold: view.told.filter { $0.person != row.person }.map {
        Shown.titled($0, outside: delivery.organization.id, say)
      },
      ifSilent: view.delivery.steps.first.map { step in
        AlertMail.Silence(
          at: step.at,
          tells: step.called.map { Shown.titled($0, outside: delivery.organization.id, say) }
            .joined(separator: say == .ja ? "、" : "; "))
      }, mayForward: view.alert.mayForward, sentAt: now)
  }

  private var kind: AlertMail.Kind {
    switch row.kind {
    case .real: .real
    case .contactTest: .contactTest
    case .exercise: .exercise
    }
  }

  /// When the answer that is asked for now is due; nil where none is.
  private var answerBy: Instant? {
    guard !row.isCopy else { return nil }
    switch view.delivery.summary.duty {
    case .acknowledge, .attribute, .assign, .answer: return view.delivery.summary.due
    case .act, .contain, .update, .prove, nil: return nil
    }
  }

  /// What a bulletin asks: its answer, or what an answer promised.
  private func asking(_ say: Language) -> AlertMail.Asking? {
    guard let note = view.bulletin else { return nil }
    let delivery = view.delivery.summary
    let isPromised = delivery.duty == .answer || delivery.duty == .act
    return AlertMail.Asking(
      from: BulletinPhrases.from(note.issuer.name, note.terms)(say),
      until: (isPromised ? delivery.due : nil) ?? note.terms.answerBy)
  }

  private func number(_ say: Language) -> String? {
    if let desk = view.phones.first {
      return "\(desk.callee.organization.name(say)) \(desk.number)"
    }
    return phone.isEmpty ? nil : phone
  }

  /// The webhook's document. Above AMBER it says no more than the mail: that there is something, and how grave.
  var document: JSON {
    var members: [JSON.Member] = [
      .init("id", .string(row.id)), .init("number", .string(Shown.number(view.alert.id))),
      .init("kind", .string(row.kind.code)),
      .init("severity", .integer(Int64(view.alert.severity.rawValue))),
      .init("tlp", .string(view.alert.tlp.label)), .init("copy", .bool(row.isCopy)),
      .init("link", .string(link)),
    ]
    if view.alert.tlp <= .amber {
      let name = view.delivery.summary.organization.name
      members += [
        .init("organization", .string(name.ja)), .init("organization_en", .string(name.en)),
        .init("what", .string(view.alert.lines?.what.ja ?? "")),
        .init("now", .string(view.alert.lines?.now.ja ?? "")),
      ]
      if let answerBy { members.append(.init("answer_by", .string(answerBy.rfc3339()))) }
    }
    return .object(members)
  }
}
