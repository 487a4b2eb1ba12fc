//! The form to raise an alert, the form to report something odd, and the preview of who will get it, by name.

internal import Kernel

/// What is wrong with what was typed.
enum LineFinding: Hashable, Sendable {
  case whatIsEmpty
  case nowIsEmpty
  /// A line is longer than so many characters.
  case lineTooLong(most: Int)
  /// The technical part is longer than so many characters.
  case detailTooLong(most: Int)
  /// A word that the reader may not know.
  case undefinedWord(String)
  /// An alert about mail without subject, sender or file name helps nobody to recognise it.
  case markMissing
  /// "Pull the cable" for something that serves life or safety (S21).
  case notForLifeAndSafety

  /// The sentence to the writer.
  var words: Phrase {
    switch self {
    case .whatIsEmpty: Phrase(ja: "何が起きたかを書いてください", en: "Write what happened")
    case .nowIsEmpty: Phrase(ja: "今すぐすることを書いてください", en: "Write what to do now")
    case .lineTooLong(let most):
      Phrase(ja: "1行が長すぎます（\(most)字まで）", en: "A line is too long (at most \(most) characters)")
    case .detailTooLong(let most):
      Phrase(
        ja: "観測情報が長すぎます（\(most)字まで）",
        en: "The observations are too long (at most \(most) characters)")
    case .undefinedWord(let word):
      Phrase(
        ja: "「\(word)」は、受け取る人に伝わらないかもしれません。ふつうの言葉を添えてください",
        en: "The reader may not know “\(word)”. Add plain words")
    case .markMissing:
      Phrase(
        ja: "見分けるための印（件名・差出人・ファイル名のどれか）を書いてください",
        en: "Give a mark to recognise it by: subject, sender or file name")
    case .notForLifeAndSafety:
      Phrase(
        ja: "命や安全に関わる系統に「抜く」指示は出せません",
        en: "“Unplug” must not be said of a system that serves life or safety")
    }
  }
}

/// A choice of a select.
struct Choice: Hashable, Sendable {
  var value: String
  var words: String
}

/// The values of the form to raise an alert, as they were typed.
struct RaisePage: Hashable, Sendable {
  var frame: Frame
  /// What kinds of message may be raised by this person.
  var kinds: [Choice]
  var kind: String = ""
  var severity: Int = 3
  var what: String = ""
  var now: String = ""
  /// Subject, sender, file name: concrete marks.
  var marks: String = ""
  /// Observed addresses and hashes, pasted as they came.
  var observed: String = ""
  /// Whether the recipient's own mail or terminals may be in the intruder's hands (a channel in doubt).
  var isInDoubt = false
  var audiences: OrganizationChoices
  /// Chosen audiences by value.
  var audience: [String] = []
  var tlp: String = "AMBER"
  /// What must be mended or thought about.
  var findings: [LineFinding] = []
}

/// The form to raise an alert.
func raisePage(_ page: RaisePage, _ say: Language) -> HTML {
  let severities = (1...5).reversed().map { level -> HTML in
    """
    <label class="pick"><input type="radio" name="severity" value="\(level)"\
    \(level == page.severity ? " checked" : HTML.nothing)> \(severityMark(level, say))</label>
    """
  }
  let labels = ["RED", "AMBER+STRICT", "AMBER", "GREEN", "CLEAR"].map { label -> HTML in
    """
    <label class="pick"><input type="radio" name="tlp" value="\(label)"\
    \(label == page.tlp ? " checked" : HTML.nothing)> \(tlpBox(label)) \
    <span class="sub">\(tlpMeaning(label)?(say) ?? "")</span></label>
    """
  }
  return layout(
    page.frame, title: RaisePhrases.title(say), say,
    main: """
      <h1>\(RaisePhrases.title(say))</h1>
      \(findingList(page.findings, say))
      <form method="post" action="/alerts/preview" class="stack">\(tokenField(page.frame))
      \(page.audiences.isSearched ? enterKey : nil)\
      <label for="kind">\(RaisePhrases.kind(say))</label>
      <select id="kind" name="kind">\(options(page.kinds, chosen: page.kind))</select>
      <fieldset><legend>\(RaisePhrases.severity(say))</legend>\(severities)</fieldset>
      \(textField("what", RaisePhrases.line(1, Words.what), page.what, say))
      \(textField("now", RaisePhrases.line(2, Words.now), page.now, say))
      <p class="sub">\(RaisePhrases.byWhenIsComputed(say))</p>
      \(textField("marks", RaisePhrases.marks, page.marks, say))
      <label for="observed">\(RaisePhrases.observed(say))</label>
      <textarea id="observed" name="observed" rows="3" maxlength="20000">\(page.observed)</textarea>
      <label class="pick"><input type="checkbox" name="inDoubt" value="yes"\
      \(page.isInDoubt ? " checked" : HTML.nothing)> \(RaisePhrases.inDoubt(say))</label>
      \(audienceField(page, say))
      <fieldset><legend>\(RaisePhrases.tlp(say))</legend>\(labels)</fieldset>
      <p><button class="btn">\(RaisePhrases.preview(say))</button></p>
      </form>
      """)
}

/// The first button of a form is the one that the Enter key presses: it must not be the search's.
private let enterKey: HTML = "<button class=\"sr\" tabindex=\"-1\" aria-hidden=\"true\"></button>"

private func audienceField(_ page: RaisePage, _ say: Language) -> HTML {
  let to = page.audiences
  let picks = to.choices.map { choice -> HTML in
    """
    <label class="pick"><input type="checkbox" name="audience" value="\(choice.value)"\
    \(page.audience.contains(choice.value) ? " checked" : HTML.nothing)> \(choice.words)</label>
    """
  }
  let many: HTML = picks.isEmpty ? .nothing : "<div class=\"many\">\(picks)</div>"
  let none: HTML = "<p class=\"notice\">\(ChoicePhrases.nothing(to.find)(say))</p>"
  let search: HTML = """
    <div class="line"><label class="sr" for="find">\(ChoicePhrases.find(say))</label>\
    <input id="find" name="find" type="search" maxlength="100" value="\(to.find)" \
    placeholder="\(ChoicePhrases.find(say))">\
    <button class="btn ghost" formaction="/alerts/new#find" formnovalidate>\(ChoicePhrases.search(say))\
    </button></div>
    \(picks.isEmpty && !to.find.isEmpty ? none : nil)
    """
  return """
    <fieldset><legend>\(RaisePhrases.audience(say))</legend>\(to.isSearched ? search : nil)\(many)\
    \(to.hasMore ? "<p class=\"sub\">\(ChoicePhrases.more(say))</p>" : nil)</fieldset>
    """
}

private func findingList(_ findings: [LineFinding], _ say: Language) -> HTML? {
  if findings.isEmpty { return nil }
  return """
    <div class="notice bad" role="alert"><b>\(RaisePhrases.mend(say))</b><ul>
    \(findings.map { "<li>\($0.words(say))</li>\n" as HTML })</ul></div>
    """
}

/// The options of a select.
func options(_ choices: [Choice], chosen: String) -> [HTML] {
  choices.map { choice in
    """
    <option value="\(choice.value)"\(choice.value == chosen ? " selected" : HTML.nothing)>\
    \(choice.words)</option>
    """
  }
}

/// A labelled field of one line.
func textField(_ name: HTML, _ label: Phrase, _ value: String, _ say: Language) -> HTML {
  """
  <label for="\(name)">\(label(say))</label>
  <input id="\(name)" name="\(name)" value="\(value)" maxlength="200">
  """
}

/// A recipient in the preview.
struct AudienceRow: Hashable, Sendable {
  /// Name and post.
  var person: String
  var organization: String
  /// How the person will be reached, in words.
  var route: String
  /// Whether that way has worked within 90 days; nil where that is another body's to know.
  var isReachable: Bool?
  var isCopy: Bool
}

/// The values of the preview.
struct AudiencePreview: Hashable, Sendable {
  var frame: Frame
  var severity: Int
  var tlp: String
  var lines: AlertLines
  var recipients: [AudienceRow]
  /// Load of organisations that already have many: "this organisation has 6 today".
  var warnings: [String]
  /// What was typed, sent on with the form.
  var carried: [Choice]
  /// The mark of this page: pressed twice, it sends once.
  var once = ""
  var findings: [LineFinding] = []
  /// The marks that were read, defanged.
  var marks: [String] = []
  /// Lines of the observations in which no mark was found.
  var unread: [String] = []
  /// Whether the marks are looked for in everybody's events.
  var isLookedFor = true
}

/// The marks as they were read, and the lines that hold none.
private func markPreview(_ page: AudiencePreview, _ say: Language) -> HTML? {
  if page.marks.isEmpty && page.unread.isEmpty { return nil }
  let words = page.isLookedFor ? RaisePhrases.lookedFor : RaisePhrases.notLookedFor
  let found: HTML = """
    <h2>\(RaisePhrases.marksRead(page.marks.count)(say))</h2><p>\(words(say))</p>
    <ul>\(page.marks.map { "<li><code>\($0)</code></li>" as HTML })</ul>
    """
  let unread: HTML = """
    <p class="notice">\(RaisePhrases.unread(say))</p>
    <ul>\(page.unread.map { "<li>\($0)</li>" as HTML })</ul>
    """
  return "\(page.marks.isEmpty ? nil : found)\(page.unread.isEmpty ? nil : unread)"
}

/// Who will get it, by name and counted, before anything is sent. Nobody means that nothing can be sent.
func audiencePreview(_ page: AudiencePreview, _ say: Language) -> HTML {
  let rows = page.recipients.map { row -> HTML in
    let mark = row.isReachable.map { works -> HTML in
      "<span class=\"\(works ? "ok" : "bad" as HTML)\">\(works ? "✓" : "△" as HTML)</span> "
    }
    return """
      <tr><td>\(row.person) <span class="sub">\(row.isCopy ? AlertPhrases.copy(say) : "")</span></td>\
      <td>\(row.organization)</td><td>\(mark)\(row.route)</td></tr>

      """
  }
  let carried = page.carried.map { field -> HTML in
    "<input type=\"hidden\" name=\"\(field.value)\" value=\"\(field.words)\">"
  }
  let count = page.recipients.count
  let nobody: HTML = "<p class=\"notice bad\" role=\"alert\"><b>\(RaisePhrases.nobody(say))</b></p>"
  let table: HTML = """
    <div class="scroll" tabindex="0" role="region" aria-label="\(RaisePhrases.audience(say))">
    <table class="board"><thead><tr>\
    \(RaisePhrases.heads.map { "<th scope=\"col\">\($0(say))</th>" as HTML })</tr></thead><tbody>
    \(rows)</tbody></table></div>
    """
  return layout(
    page.frame, title: RaisePhrases.previewTitle(say), marking: page.tlp, say,
    main: """
      <h1>\(RaisePhrases.previewTitle(say))</h1>
      \(findingList(page.findings, say))
      <div class="line spread">\(severityMark(page.severity, say))\
      \(tlpBox(page.tlp))</div>
      \(alertLines(page.lines, say))
      \(markPreview(page, say))
      <h2>\(RaisePhrases.reaches(count)(say))</h2>
      \(count == 0 ? nobody : table)
      \(page.warnings.map { "<p class=\"notice\">\($0)</p>\n" as HTML })
      <form method="post" action="/alerts" class="line">\(tokenField(page.frame))\(carried)\
      <input type="hidden" name="once" value="\(page.once)">
      <button class="btn"\(count == 0 ? " disabled" : HTML.nothing)>\(RaisePhrases.send(count)(say))</button>
      <button class="btn ghost" formaction="/alerts/new">\(RaisePhrases.change(say))</button></form>
      """)
}
