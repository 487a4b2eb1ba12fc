//! The form by which anybody says that something looks wrong. Few questions, no jargon, nothing is required but the first.

internal import Kernel

/// The values of the report form, as they were typed.
struct ReportPage: Hashable, Sendable {
  var frame: Frame
  /// What was noticed.
  var seen: String = ""
  /// When, in the reporter's words.
  var when: String = ""
  /// Which machine, which place.
  var place: String = ""
  /// Subject, sender, file name, address.
  var marks: String = ""
  /// How to call back.
  var callBack: String = ""
  /// How grave the reporter thinks it is.
  var severity: Int = 3
  /// Whether the organisation's own mail or terminals may be in the intruder's hands (I19).
  var isInDoubt = false
  /// To whom it may be told, where there is a choice.
  var recipients: [Choice] = []
  var recipient: String = ""
  var findings: [LineFinding] = []
  /// The receipt when it was sent just now.
  var receipt: Receipt?

  /// What the reporter gets.
  struct Receipt: Hashable, Sendable {
    var number: String
    /// Who looks at it.
    var desk: String
    /// By when somebody answers.
    var answerBy: Instant
  }
}

/// The report form, or the receipt after sending it.
func reportPage(_ page: ReportPage, _ say: Language) -> HTML {
  if let receipt = page.receipt {
    return layout(
      page.frame, title: ReportPhrases.thanks(say), say,
      main: """
        <h1>\(ReportPhrases.thanks(say))</h1>
        <p class="notice good" role="status">\(Words.number(say)) <b>\(receipt.number)</b><br>\
        \(ReportPhrases.answer(receipt.desk, Wording.moment(receipt.answerBy, at: page.frame.now, say))(say))</p>
        <p><b>\(ReportPhrases.keep(say))</b></p>
        <p><a class="btn alt" href="/">\(MenuItem.home.name(say))</a></p>
        """)
  }
  let findings = page.findings.map { "<li>\($0.words(say))</li>" as HTML }
  let problem: HTML = "<div class=\"notice bad\" role=\"alert\"><ul>\(findings)</ul></div>"
  return layout(
    page.frame, title: ReportPhrases.title(say), say,
    main: """
      <h1>\(ReportPhrases.title(say))</h1>
      <p>\(HomePhrases.tellWhy(say))</p>
      <p class="notice">\(ReportPhrases.keep(say))</p>
      \(findings.isEmpty ? nil : problem)
      <form method="post" action="/reports" class="stack">\(tokenField(page.frame))
      <label for="seen">\(ReportPhrases.seen(say))</label>
      <textarea id="seen" name="seen" rows="3" maxlength="2000" required>\(page.seen)</textarea>
      \(textField("when", ReportPhrases.when, page.when, say))
      \(textField("place", ReportPhrases.place, page.place, say))
      \(textField("marks", RaisePhrases.marks, page.marks, say))
      \(textField("callBack", ReportPhrases.callBack, page.callBack, say))
      \(recipientField(page, say))
      <fieldset><legend>\(ReportPhrases.severity(say))</legend>\(severityPicks(page, say))</fieldset>
      <label class="pick"><input type="checkbox" name="inDoubt" value="yes"\
      \(page.isInDoubt ? " checked" : HTML.nothing)> \(ReportPhrases.inDoubt(say))</label>
      <p><button class="btn">\(ReportPhrases.send(say))</button></p></form>
      """)
}

/// How grave: nothing below 2, at which nobody would be asked to act.
private func severityPicks(_ page: ReportPage, _ say: Language) -> [HTML] {
  (2...5).reversed().map { level -> HTML in
    """
    <label class="pick"><input type="radio" name="severity" value="\(level)"\
    \(level == page.severity ? " checked" : HTML.nothing)> \(severityMark(level, say))</label>
    """
  }
}

/// To whom, for those who may tell others than their own.
private func recipientField(_ page: ReportPage, _ say: Language) -> HTML? {
  if page.recipients.count < 2 { return nil }
  return """
    <label for="to">\(ReportPhrases.recipient(say))</label>
    <select id="to" name="to">\(options(page.recipients, chosen: page.recipient))</select>
    """
}

/// Sentences of the report form.
enum ReportPhrases {
  static let title = Phrase(ja: "気づいたことを知らせる", en: "Report what you noticed")
  static let seen = Phrase(ja: "何に気づきましたか（必須）", en: "What did you notice? (required)")
  static let when = Phrase(ja: "いつごろ（「今朝」「さっき」でも）", en: "About when (“this morning” will do)")
  static let place = Phrase(ja: "どのパソコン、どの場所", en: "Which computer, which place")
  static let callBack = Phrase(ja: "折り返しの電話", en: "Phone to call you back")
  static let severity = Phrase(
    ja: "どのくらい急ぎますか（迷うときは3のまま）", en: "How urgent is it? (leave 3 when in doubt)")
  static let inDoubt = Phrase(
    ja: "自分たちのメールや端末が乗っ取られているかもしれない（確認は電話でします）",
    en: "Our own mail or computers may be in the intruder's hands (you will be called by phone)")
  static let recipient = Phrase(ja: "どこへ知らせますか", en: "Whom to tell")
  static let send = Phrase(ja: "知らせる", en: "Send the report")
  static let thanks = Phrase(ja: "お知らせをいただきました", en: "Thank you, we have your report")
  static let keep = Phrase(
    ja: "電源は切らず、初期化や駆除もしないでください。調べるための跡が消えます。",
    en: "Do not switch it off, reset it or clean it: that erases the traces we need.")

  /// Who answers by when.
  static func answer(_ desk: String, _ time: String) -> Phrase {
    Phrase(
      ja: "\(desk)が見ています。\(time)までにお返事します。",
      en: "\(desk) is looking at it and will answer by \(time).")
  }
}
