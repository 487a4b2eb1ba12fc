//! From what Node says about questions to the values of their pages.

internal import Kernel
internal import Node
internal import Sharing
internal import Spreadsheets

/// Makes the values of the questions' pages. Pure.
struct QuestionPresenter {
  let now: Instant
  let say: Language

  /// The list; its neighbouring pages still missing.
  func list(
    _ found: Page<QuestionRow>, _ figures: QuestionFigures, _ show: String, _ search: String,
    _ frame: Frame
  ) -> QuestionsPage {
    QuestionsPage(
      frame: frame, figures: words(figures), search: search, show: show,
      rows: found.items.map { line($0) }, mayAsk: false)
  }

  private func words(_ figures: QuestionFigures) -> [String] {
    let time = figures.median.map { median in
      QuestionPhrases.median(Wording.span(Self.coarse(median), say), of: figures.counted)
    }
    return [QuestionPhrases.waiting(figures.waiting), time ?? QuestionPhrases.tooFew].map {
      $0(say)
    }
  }

  /// A span in whole five minutes, from two hours on in whole hours, from two days on in whole days; always upwards, so
  /// that the figure promises nothing and one more answer seldom moves it (S23).
  static func coarse(_ span: Instant.Span) -> Instant.Span {
    func whole(_ unit: Instant.Span) -> Instant.Span {
      let count = (span.microseconds + unit.microseconds - 1) / unit.microseconds
      return Instant.Span(microseconds: max(1, count) * unit.microseconds)
    }
    if span < .hours(2) { return whole(.minutes(5)) }
    return span < .days(2) ? whole(.hours(1)) : whole(.days(1))
  }

  private func line(_ row: QuestionRow) -> QuestionLine {
    QuestionLine(
      path: Self.path(row.id), title: row.title ?? ShownPhrases.erasedText(say),
      face: QuestionPhrases.face(row.face)(say), stage: QuestionPhrases.stage(row.stage)(say),
      isWaiting: row.stage == .waiting, answers: row.answers, tlp: Shown.tlp(row.tlp),
      asked: row.askedAt, isHidden: row.isOwn && row.isPseudonymous)
  }

  /// The list as a file: what it says of each, and under a pseudonym no more than the list does.
  func file(_ rows: [QuestionRow], isWhole: Bool) -> ListExport {
    let heads = [
      Phrase(ja: "質問", en: "Question"), Phrase(ja: "聞いている人", en: "Who asks"),
      Phrase(ja: "状態", en: "State"), Phrase(ja: "答えの数", en: "Answers"),
      Phrase(ja: "聞いた時刻", en: "Asked at"),
    ]
    let sheet = Sheet(
      name: QuestionPhrases.title(say),
      columns: heads.map { Sheet.Column($0(say), width: 26) } + [Sheet.Column("TLP")],
      rows: rows.map { row in
        let line = line(row)
        return Sheet.Row([
          line.title, line.face, line.stage, "\(line.answers)", Wording.machine(line.asked),
          row.tlp.label,
        ])
      })
    return ListExport(
      name: "questions", sheet: sheet, marking: rows.map(\.tlp).max(), isWhole: isWhole)
  }

  /// Path of a question's page.
  static func path(_ id: ID<Question>) -> String { "/questions/\(id)" }

  /// A question's page.
  func page(_ view: QuestionView, _ frame: Frame) -> QuestionPage {
    let row = view.row
    return QuestionPage(
      frame: frame, path: Self.path(row.id), title: row.title ?? ShownPhrases.erasedText(say),
      tlp: Shown.tlp(row.tlp), face: QuestionPhrases.face(row.face)(say),
      isHidden: row.isOwn && row.isPseudonymous,
      stage: QuestionPhrases.stage(row.stage)(say), isWaiting: row.stage == .waiting,
      asked: row.askedAt, text: view.text ?? ShownPhrases.erasedText(say),
      addressed: view.addressed.map { QuestionPhrases.addressed($0)(say) },
      audience: audience(view), duty: duty(view),
      looks: view.looks.map { look in
        "\(who(look.by)) \(Wording.moment(look.at, at: now, say))"
      }, isOwn: row.isOwn, replies: view.replies.map { reply($0, view) }, acts: Set(view.acts))
  }

  private func audience(_ view: QuestionView) -> [String] {
    let more = (view.addressed ?? 0) - view.audience.count
    return view.audience.map { $0.name(say) }
      + (more > 0 ? [QuestionPhrases.andMore(more)(say)] : [])
  }

  private func duty(_ view: QuestionView) -> [String] {
    guard view.row.stage == .waiting, let duty = view.duty else { return [] }
    let next = duty.next.map { QuestionPhrases.dutyNext(Wording.moment($0, at: now, say)) }
    return [QuestionPhrases.duty(duty.holder.name(say)), next].compactMap { $0?(say) }
  }

  private func reply(_ reply: QuestionView.Reply, _ view: QuestionView) -> ReplyLine {
    ReplyLine(
      id: reply.id.description,
      by: reply.by.map { who($0) } ?? QuestionPhrases.face(view.row.face)(say),
      isAskers: reply.isAskers, text: reply.text ?? ShownPhrases.erasedText(say), at: reply.at,
      amendedAt: reply.amendedAt, helped: reply.helped, mayAmend: reply.mayAmend,
      mayThank: view.row.isOwn && !reply.isAskers && view.acts.contains(.thank))
  }

  /// Whose first look a question will be, and until when, in words: as the node decides it when it is asked.
  func firstLook(
    of own: OrganizationRow, _ isPseudonymous: Bool, tower: OrganizationName?, by due: Instant
  ) -> String {
    let holder = isPseudonymous ? tower : own.parents[.support] ?? tower
    return QuestionPhrases.firstLook(
      holder?.name(say) ?? "", until: Wording.moment(due, at: now, say))(say)
  }

  /// Organisation, post and name of somebody.
  private func who(_ actor: ActorName) -> String {
    let place = actor.organization.map { $0.name(say) + (say == .ja ? "　" : ", ") } ?? ""
    return place + Shown.name(actor, say)
  }
}
