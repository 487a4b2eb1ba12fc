//! What a recipient sees of a bulletin: from whom, with what force, by when, and the form to answer.

internal import Alerting
internal import Kernel
internal import Node
internal import Sharing

/// A bulletin on its recipient's page.
struct BulletinAsking: Hashable, Sendable {
  /// 国の司令塔からの要請（注意喚起）.
  var from: String
  /// By when an answer is asked.
  var answerBy: Instant
  /// The answer so far, with who and when; nil for none.
  var answered: String?
  /// Why it was withdrawn; nil while it stands.
  var withdrawnBecause: String?
}

extension BulletinAsking {
  /// From what Node says.
  init(_ note: BulletinNote, _ delivery: DeliveryDetail, at now: Instant, _ say: Language) {
    from = BulletinPhrases.from(note.issuer.name, note.terms)(say)
    answerBy = note.terms.answerBy
    answered = delivery.answered.map { given in
      let words = BulletinPhrases.answer(given.kind)(say)
      let until = given.until.map { " " + Wording.moment($0, at: now, say) } ?? ""
      let text = given.text.map { " " + $0 } ?? ""
      let name = Shown.name(given.by, say)
      let who = given.heardBy.map { HeardPhrases.given(by: name, to: Shown.name($0, say))(say) }
      return "\(words)\(until)\(text) (\(who ?? name))"
    }
    withdrawnBecause = note.withdrawnBecause
  }
}

/// The lines above the text: from whom, and what was answered.
func bulletinHead(_ asking: BulletinAsking, _ say: Language) -> HTML {
  let answered = asking.answered.map {
    "<p class=\"notice good\">\(BulletinPhrases.lastAnswer(say)): \($0)</p>" as HTML
  }
  let withdrawn = asking.withdrawnBecause.map {
    "<p class=\"notice bad\"><b>\(BulletinPhrases.withdrawn(say))</b> \($0)</p>" as HTML
  }
  return "<p><b>\(asking.from)</b></p>\(withdrawn)\(answered)"
}

/// The fields of an answer. They work without a script: what a kind does not need is left empty.
func answerFields(_ typed: [String: String], until: Instant, _ say: Language) -> HTML {
  let kinds = Delivery.AnswerKind.allCases.map { kind -> HTML in
    """
    <label class="pick"><input type="radio" name="answer" value="\(kind.rawValue)"\
    \(typed["answer"] == kind.rawValue ? " checked" : HTML.nothing)> \
    \(BulletinPhrases.answer(kind)(say))</label>
    """
  }
  let day = TimeZoneRule.tokyo.civilTime(at: until).date.description
  return """
    <fieldset><legend>\(BulletinPhrases.answerForm(say))</legend>\(kinds)
    <label for="until">\(BulletinPhrases.until(say))</label>
    <input id="until" name="until" type="date" value="\(typed["until"] ?? day)">
    <label for="answer-note">\(BulletinPhrases.note(say))</label>
    <textarea id="answer-note" name="note" rows="2" maxlength="\(AnswerForm.textMax)">\
    \(typed["note"] ?? "")</textarea></fieldset>
    """
}

extension AnswerForm {
  /// The hour at which a day that was typed ends: offices close.
  static let closingHour = 17

  /// Reads a form; throws `needsAnswer` where nothing is chosen and `noteTooLong`.
  init(_ form: FormBody) throws {
    guard let kind = form["answer"].flatMap({ Delivery.AnswerKind(rawValue: $0) }) else {
      throw Refused("needsAnswer")
    }
    let text = TypedBulletin.trimmed(form["note"])
    guard text.count <= Self.textMax else { throw Refused("noteTooLong") }
    let day = form["until"].flatMap { TypedBulletin.day($0) }
    let until = day.map { TimeZoneRule.tokyo.instant($0, hour: Self.closingHour, minute: 0) }
    switch kind {
    case .affected, .underInvestigation: self.init(kind: kind, text: text, until: until)
    case .done, .notAffected, .refused: self.init(kind: kind, text: text)
    }
  }
}
