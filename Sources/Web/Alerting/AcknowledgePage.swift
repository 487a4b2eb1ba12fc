//! S2, acknowledge: phone first, no script, one decision. Opening it acknowledges nothing; only the buttons do.

internal import Kernel

/// A person of the roster who may be chosen.
struct RosterPerson: Hashable, Sendable {
  /// What the form sends back.
  var value: String
  /// Name and post, as they are to be read.
  var name: String
}

/// A number that can be called.
struct PhoneNumber: Hashable, Sendable {
  /// Whose it is.
  var name: String
  /// The number as it is to be read.
  var number: String
}

/// A line of technical information; the value is shown in 無効化表記.
struct TechnicalLine: Hashable, Sendable {
  var label: String
  var value: String
  /// What the alert's page says below the value, in words; empty where there is nothing to say.
  var note = ""
}

/// The values of the acknowledge page.
struct AcknowledgePage: Hashable, Sendable {
  var frame: Frame
  /// Where the form is posted: the page's own path with its token.
  var path: String
  var state: State
  /// Numbers to call, the nearest first.
  var phones: [PhoneNumber]

  /// What the link leads to.
  enum State: Hashable, Sendable {
    /// Nobody has acknowledged.
    case open(Letter)
    /// Somebody else has; the reading is recorded.
    case acknowledged(Letter, by: String, at: Instant)
    /// The form was posted just now and this was recorded.
    case recorded(Letter, Deed)
    /// The link is too old. `replyCode` still works by mail when there is one.
    case expired(replyCode: String?)
  }

  /// What was recorded.
  enum Deed: Hashable, Sendable {
    /// Acknowledged by a person of the roster; may be taken back until then.
    case acknowledged(by: String, undoUntil: Instant?)
    /// Acknowledged by a name that is not on the roster: the ladder goes on climbing.
    case unverified(name: String)
    case acting(by: String, undoUntil: Instant?)
    /// A bulletin was answered; the words of the answer.
    case answered(by: String, answer: Phrase)
    /// Acknowledged over a channel that is itself in doubt (I19): somebody will still call.
    case inDoubt(by: String)
    /// Handed on; responsibility stays here until that person has acknowledged.
    case handedOn(to: String)
    case helpAsked(of: String)
    /// Help was asked already and is on its way; nothing was recorded.
    case helpWasAsked(of: String, at: Instant)
  }

  /// The alert as its recipient reads it.
  struct Letter: Hashable, Sendable {
    var number: String
    var severity: Int
    var tlp: String
    var reality: AlertReality
    var from: String
    var to: String
    var lines: AlertLines
    /// Where to look, and the recorded approval of the first action.
    var clue: [String]
    /// Whether TLP forbids to show the text here; then only number and severity stand on the page.
    var isWithheld: Bool = false
    /// May it go to the maintenance vendor, in words.
    var mayForward: String?
    var awaited: ClockName
    var due: Instant
    var rungs: [NextRung]
    /// Who may be chosen as the one who answers; on a personal link only that person.
    var roster: [RosterPerson]
    /// Whether the link went to a shared mailbox, so that a name must be chosen.
    var isShared: Bool
    /// Who it may be handed to: persons with a tested route.
    var handOnTo: [RosterPerson]
    /// Who has the same alert, with titles.
    var alsoTold: [String]
    var technical: [TechnicalLine]
    /// The bulletin that asks; nil for alerts.
    var bulletin: BulletinAsking?
    /// Path of the question whose first look it is; nil for anything else.
    var question: String?
    /// What the second button says when "pulled" is not the first action (S21: never for life and safety).
    var actingWords: Phrase?
  }
}

/// The acknowledge page.
func acknowledgePage(_ page: AcknowledgePage, _ say: Language) -> HTML {
  let frame = page.frame
  switch page.state {
  case .open(let letter):
    return letterPage(page, letter, notice: nil, say)
  case .acknowledged(let letter, let person, let at):
    let notice: HTML = """
      <p class="notice good" role="status"><b>\(AcknowledgePhrases.already(person)(say))</b>
      \(timeTag(at, Wording.date(at, say)))<br>\(AcknowledgePhrases.readRecorded(say))</p>
      """
    return letterPage(page, letter, notice: notice, say)
  case .recorded(let letter, let deed):
    return recordedPage(page, letter, deed, say)
  case .expired(let code):
    let reply = code.map { "<li>\(AcknowledgePhrases.replyWith($0)(say))</li>" as HTML }
    return layout(
      frame, title: AcknowledgePhrases.expired(say), kind: .phone, say,
      main: """
        <h1>\(AcknowledgePhrases.expired(say))</h1>
        <p>\(AcknowledgePhrases.expiredWhy(say))</p>
        <ul>\(reply)<li>\(AcknowledgePhrases.orCall(say))</li></ul>
        \(phoneList(page.phones, say))
        """)
  }
}

private func letterPage(
  _ page: AcknowledgePage, _ letter: AcknowledgePage.Letter, notice: HTML?, _ say: Language
) -> HTML {
  let now = page.frame.now
  let withheld: HTML = "<p class=\"notice\">\(AcknowledgePhrases.withheld(say))</p>"
  let remaining: HTML = """
    <div class="duty d\(min(max(letter.severity, 1), 5))"><span class="sub">\
    \(HomePhrases.until(letter.awaited)(say))</span>
    \(bigRemaining(until: letter.due, at: now, say))
    \(ifNothing(letter.rungs, at: now, say))</div>
    """
  return layout(
    page.frame, title: AcknowledgePhrases.title(letter.number)(say), kind: .phone,
    marking: letter.tlp, say,
    main: """
      <div class="line spread">\(severityMark(letter.severity, say))\(tlpBox(letter.tlp))</div>
      <h1 class="small">\(AcknowledgePhrases.heading(letter.number)(say))</h1>
      <p class="sub">\(letter.reality.words(say))<br>\(letter.from) → \(letter.to)</p>
      \(notice)\(letter.bulletin.map { bulletinHead($0, say) })\(questionLink(letter.question, say))
      \(letter.isWithheld ? withheld : alertLines(letter.lines, clue: letter.clue, say))
      \(letter.awaited == .closed ? nil : remaining)
      \(answerForm(page, letter, isOpen: notice == nil, say))
      \(details(page, letter, say))
      """)
}

private func answerForm(
  _ page: AcknowledgePage, _ letter: AcknowledgePage.Letter, isOpen: Bool, _ say: Language
) -> HTML {
  let options = letter.roster.map { "<option value=\"\($0.value)\">\($0.name)</option>" as HTML }
  let stranger: HTML = """
    <option value="other">\(AcknowledgePhrases.notOnRoster(say))</option>
    """
  let name: HTML = """
    <details><summary>\(AcknowledgePhrases.notOnRoster(say))</summary>
    <label for="name">\(AcknowledgePhrases.otherName(say))</label>
    <input id="name" name="name" autocomplete="name" maxlength="80"></details>
    """
  let choose: HTML = "<option value=\"\">\(AcknowledgePhrases.choose(say))</option>"
  let receive: HTML = """
    <button class="btn" name="deed" value="acknowledge">\(AcknowledgePhrases.received(say))</button>
    """
  let act: HTML = """
    <button class="btn alt" name="deed" value="act">\
    \((letter.actingWords ?? AcknowledgePhrases.acting)(say))</button>
    """
  // Who has begun cannot begin again; a bulletin is answered instead, and a test is only received.
  let isTest = letter.reality == .contactTest
  let mayAct =
    letter.bulletin == nil && letter.question == nil && !isTest
    && (letter.awaited == .acknowledged || letter.awaited == .acting)
  let answer = letter.bulletin.flatMap { asking -> HTML? in
    if asking.withdrawnBecause != nil { return nil }
    return """
      \(answerFields([:], until: asking.answerBy, say))
      <button class="btn" name="deed" value="answer">\(BulletinPhrases.send(say))</button>
      """
  }
  let help: HTML = """
    <button class="btn ghost ember" name="deed" value="help">\(Words.help(say))</button>
    """
  return """
    <form method="post" action="\(path: page.path)">
    \(tokenField(page.frame))
    <label for="who">\(AcknowledgePhrases.who(say))</label>
    <select id="who" name="who"\(letter.isShared ? " required" : HTML.nothing)>\
    \(letter.isShared ? choose : nil)\(options)\(letter.isShared ? stranger : nil)</select>
    \(letter.isShared ? name : nil)
    \(answer)\(isOpen ? receive : nil)
    \(mayAct ? act : nil)
    \(isTest ? nil : help)
    </form>
    \(letter.handOnTo.isEmpty ? nil : handOnForm(page, letter, say))
    """
}

private func handOnForm(
  _ page: AcknowledgePage, _ letter: AcknowledgePage.Letter, _ say: Language
) -> HTML {
  let options = letter.handOnTo.map { "<option value=\"\($0.value)\">\($0.name)</option>" as HTML }
  // On a shared mailbox the link does not say who reads it, and a hand-on bears a name.
  let givers = letter.roster.map { "<option value=\"\($0.value)\">\($0.name)</option>" as HTML }
  let giver: HTML = """
    <label for="giver">\(AcknowledgePhrases.giver(say))</label>
    <select id="giver" name="who" required>\
    <option value="">\(AcknowledgePhrases.choose(say))</option>\(givers)</select>

    """
  return """
    <details class="more"><summary>\(AcknowledgePhrases.handOn(say))</summary>
    <form method="post" action="\(path: page.path)">
    \(tokenField(page.frame))
    <p>\(AcknowledgePhrases.handOnMeans(say))</p>
    \(letter.isShared ? giver : nil)<label for="to">\(AcknowledgePhrases.handOnTo(say))</label>
    <select id="to" name="to" required>\(options)</select>
    <button class="btn ghost" name="deed" value="offer">\(AcknowledgePhrases.handOnNow(say))</button>
    </form></details>
    """
}

private func details(
  _ page: AcknowledgePage, _ letter: AcknowledgePage.Letter, _ say: Language
) -> HTML {
  let lines = letter.technical.map { line -> HTML in
    "<dt>\(line.label)</dt><dd>\(Wording.defanged(line.value))</dd>\n"
  }
  let technical: HTML = """
    <details class="more"><summary>\(AcknowledgePhrases.technical(say))</summary>
    <p class="sub">\(AcknowledgePhrases.defangedNote(say))</p>
    <dl>\(lines)</dl></details>
    """
  let others: HTML = """
    <p>\(AcknowledgePhrases.alsoTold(say)) \(letter.alsoTold.joined(separator: say == .ja ? "、" : "; "))</p>
    """
  let forward = letter.mayForward.map { "<p class=\"sub\">\($0)</p>" as HTML }
  let meaning = tlpMeaning(letter.tlp).map {
    "<p class=\"sub\">TLP:\(letter.tlp) \($0(say))</p>" as HTML
  }
  return """
    \(letter.alsoTold.isEmpty ? nil : others)
    <p>\(AcknowledgePhrases.openingIsNotEnough(say))</p>
    \(phoneList(page.phones, say))
    \(meaning)\(forward)
    \(letter.technical.isEmpty || letter.isWithheld ? nil : technical)
    """
}

private func recordedPage(
  _ page: AcknowledgePage, _ letter: AcknowledgePage.Letter, _ deed: AcknowledgePage.Deed,
  _ say: Language
) -> HTML {
  let now = page.frame.now
  let (good, words, undo) = AcknowledgePhrases.recorded(deed, at: now)
  let undoForm = undo.map { until -> HTML in
    """
    <form method="post" action="\(path: page.path)">\(tokenField(page.frame))
    <button class="btn ghost" name="deed" value="undo">\
    \(AcknowledgePhrases.undo(Wording.moment(until, at: now, say))(say))</button></form>
    """
  }
  return layout(
    page.frame, title: words(say), kind: .phone, marking: letter.tlp, say,
    main: """
      <div class="line spread">\(severityMark(letter.severity, say))\(tlpBox(letter.tlp))</div>
      <h1 class="small">\(AcknowledgePhrases.heading(letter.number)(say))</h1>
      <p class="notice \(good ? "good" : "bad" as HTML)" role="status"><b>\(words(say))</b></p>
      <p class="next"><span class="sub">\(HomePhrases.until(letter.awaited)(say))</span>
      \(bigRemaining(until: letter.due, at: now, say))</p>
      \(ifNothing(letter.rungs, at: now, say))
      <p><a class="btn alt" href="\(path: page.path)">\(AcknowledgePhrases.backToLetter(say))</a></p>
      \(undoForm)
      \(phoneList(page.phones, say))
      """)
}

private func phoneList(_ phones: [PhoneNumber], _ say: Language) -> HTML {
  let rows = phones.map { phone -> HTML in
    """
    <li>\(phone.name) \(phoneLink(phone.number))</li>

    """
  }
  return phones.isEmpty ? .nothing : "<ul class=\"plain phones\">\n\(rows)</ul>"
}
