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
      <p><button class="btn">\(ReportPhrases.send(say))</button></p></form>
      """)
}

/// Sentences of the report form.
enum ReportPhrases {
  static let title = Phrase(ja: "気づいたことを知らせる", en: "Report what you noticed")
  static let seen = Phrase(ja: "何に気づきましたか（必須）", en: "What did you notice? (required)")
  static let when = Phrase(ja: "いつごろ（「今朝」「さっき」でも）", en: "About when (“this morning” will do)")
  static let place = Phrase(ja: "どのパソコン、どの場所", en: "Which computer, which place")
  static let callBack = Phrase(ja: "折り返しの電話", en: "Phone to call you back")
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
