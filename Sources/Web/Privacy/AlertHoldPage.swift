//! 警報の保全: keeping the texts of one alert and its duties beyond their time, for a case.

internal import Kernel
internal import Node

/// The values of the page.
struct AlertHoldPage: Hashable, Sendable {
  var frame: Frame
  /// Path of this page; the alert's own stands one step above.
  var path: String
  var alertPath: String
  var number: String
  var title: String
  var tlp: String
  /// What keeps the alert now.
  var holds: [HoldLine]
  /// What was typed and refused.
  var reason = ""
  var until = ""
  var problem: String?
}

/// The page.
func alertHoldPage(_ page: AlertHoldPage, _ say: Language) -> HTML {
  let problem = page.problem.map { "<p class=\"notice bad\" role=\"alert\">\($0)</p>" as HTML }
  let items = page.holds.map { hold -> HTML in
    let lift = hold.lift.map { path -> HTML in
      """
      <form method="post" action="\(path: path)">\(tokenField(page.frame))\
      <button class="btn ghost">\(RetentionPhrases.lift(say))</button></form>
      """
    }
    return """
      <li><b>\(hold.what)</b> \(hold.reason) <span class="sub">\(hold.by) \(hold.state)</span>\(lift)</li>

      """
  }
  let none: HTML = "<p class=\"sub\">\(AlertHoldPhrases.none(say))</p>"
  return layout(
    page.frame, title: AlertHoldPhrases.title(say), marking: page.tlp, say,
    main: """
      <p class="line"><a href="\(path: page.alertPath)">← \(page.number)</a></p>
      <div class="line spread"><h1>\(AlertHoldPhrases.title(say))</h1>\(tlpBox(page.tlp))</div>
      <p class="sub">\(page.title)</p>
      <p>\(AlertHoldPhrases.about(say))</p>
      \(problem)
      \(items.isEmpty ? none : "<ul class=\"plain\">\(items)</ul>" as HTML)
      <form method="post" action="\(path: page.path)" class="stack narrow">\(tokenField(page.frame))
      <label for="reason">\(RetentionPhrases.reason(say))</label>
      <input id="reason" name="reason" maxlength="\(LegalHold.reasonMax)" value="\(page.reason)" required>
      <label for="until">\(RetentionPhrases.until(say))</label>
      <input id="until" name="until" type="date" value="\(page.until)" required>
      <p><button class="btn">\(AlertHoldPhrases.place(say))</button></p></form>
      <p><a href="/operate/retention">\(RetentionPhrases.title(say))</a></p>
      """)
}

/// The way there from the alert's page.
func alertHoldLink(_ path: String, _ say: Language) -> HTML {
  "<p><a href=\"\(path: path)\">\(AlertHoldPhrases.title(say))</a></p>"
}

/// Sentences of that page.
enum AlertHoldPhrases {
  static let title = Phrase(ja: "この警報の文を保全する", en: "Keep the texts of this alert")
  static let about = Phrase(
    ja: "訴訟や調査のために、この警報とその対応の文を、保存期間が過ぎても、消去を頼まれても残します。この組織が持つ文だけが対象です。",
    en: """
      Keeps the texts of this alert and of what was done about it, for a lawsuit or an inquiry, beyond \
      their time and whoever asks for erasing. It is about your organisation's own texts alone.
      """)
  static let none = Phrase(ja: "いま、この警報を残す指定はありません。", en: "Nothing keeps this alert now.")
  static let place = Phrase(ja: "この警報を保全する", en: "Keep this alert")
}
