//! The form of a call for help: whom it calls, and nothing that must be written. It needs no script.

internal import Alerting
internal import Kernel
internal import Node

/// What somebody who needs help has typed.
struct TypedHelp: Hashable, Sendable {
  var what = ""
  var callBack = ""
  /// How pressing it is. Somebody who presses the button is called now; he may say that it can wait.
  var severity = Severity.serious

  /// An empty form.
  init() {}

  /// The fields of a form.
  init(_ form: FormBody) {
    func field(_ name: String) -> String {
      let text = PlainText.clean(form[name] ?? "", maxCharacters: FormBody.valueMax)
      return text.allSatisfy(\.isWhitespace) ? "" : text
    }
    what = field("what")
    callBack = field("callBack")
    severity = form["severity"].flatMap { Int($0) }.flatMap(Severity.init(rawValue:)) ?? .serious
  }

  /// The command's form.
  var form: HelpForm { HelpForm(what: what, callBack: callBack, severity: severity) }
}

/// The values of the page.
struct HelpPage: Hashable, Sendable {
  var frame: Frame
  /// Whose desk is called.
  var desk: String
  /// Whether that is one's own organisation, since nobody is above it here.
  var isOwn = false
  var typed = TypedHelp()
  /// An earlier call that is still open.
  var open: Open?
  /// Whom to phone, where that is quicker.
  var phone: PhoneNumber?
  /// What must be mended, in words.
  var problem: String?

  /// A call for help that was made.
  struct Open: Hashable, Sendable {
    var number: String
    /// Path of its alert.
    var path: String
    /// Who has it.
    var desk: String
    var asked: Instant
    /// When somebody acknowledged it; nil while nobody has.
    var acknowledged: Instant?
    /// When the next is called by itself.
    var due: Instant?
  }
}

extension HelpPage.Open {
  /// From the alert that the call became.
  init(_ alert: AlertSummary, _ say: Language) {
    // Who was asked anew has not answered that yet.
    let isAwaited = alert.owner?.stage == .awaiting
    self.init(
      number: Shown.number(alert.id), path: Shown.path(alert.id),
      desk: alert.owner?.organization.name(say) ?? "", asked: alert.raisedAt,
      acknowledged: isAwaited ? nil : alert.owner?.clocks[.acknowledged], due: alert.owner?.due)
  }
}

/// The page.
func helpPage(_ page: HelpPage, _ say: Language) -> HTML {
  let typed = page.typed
  let choices: [(level: Severity, words: Phrase)] = [
    (.serious, HelpPhrases.atOnce), (.warning, HelpPhrases.soon),
  ]
  let picks = choices.map { level, words -> HTML in
    """
    <label class="pick"><input type="radio" name="severity" value="\(level.rawValue)"\
    \(level == typed.severity ? " checked" : HTML.nothing)> \(severityMark(level.rawValue, say)) \
    \(words(say))</label>
    """
  }
  let button = page.open == nil ? HelpPhrases.call(page.desk) : HelpPhrases.add
  let problem = page.problem.map {
    "<p class=\"notice bad\" role=\"alert\"><b>\($0)</b></p>" as HTML
  }
  let phone = page.phone.map { phone -> HTML in
    """
    <h2>\(HelpPhrases.quicker(say))</h2>
    <p>\(phone.name) \(phoneLink(phone.number))</p>
    """
  }
  return layout(
    page.frame, title: HelpPhrases.title(say), say,
    main: """
      <h1>\(HelpPhrases.title(say))</h1>
      \(problem)\(page.open.map { openCall($0, at: page.frame.now, say) })
      <p>\(page.isOwn ? HelpPhrases.own(say) : HelpPhrases.means(page.desk)(say))</p>
      <form method="post" action="/help/ask" class="stack">\(tokenField(page.frame))
      <label for="what">\(HelpPhrases.what(say))</label>
      <textarea id="what" name="what" rows="3" maxlength="\(HelpForm.whatMax)">\(typed.what)</textarea>
      \(textField("callBack", HelpPhrases.callBack, typed.callBack, say))
      <fieldset><legend>\(HelpPhrases.howSoon(say))</legend>\(picks)</fieldset>
      <p><button class="btn">\(button(say))</button></p></form>
      <p class="notice">\(ReportPhrases.keep(say))</p>
      \(phone)
      """)
}

/// What became of the call that was made.
private func openCall(_ open: HelpPage.Open, at now: Instant, _ say: Language) -> HTML {
  let state: Phrase =
    if let at = open.acknowledged {
      HelpPhrases.taken(open.desk, Wording.moment(at, at: now, say))
    } else {
      HelpPhrases.called(open.desk, open.due.map { Wording.moment($0, at: now, say) })
    }
  return """
    <p class="notice good" role="status">\(Words.number(say)) \
    <a href="\(path: open.path)"><b>\(open.number)</b></a> \
    (\(timeTag(open.asked, Wording.moment(open.asked, at: now, say))))<br>\(state(say))</p>
    """
}

/// Sentences of the page.
enum HelpPhrases {
  static let title = Phrase(ja: "助けを求める", en: "Ask for help")
  static let link = Phrase(ja: "ほかのことで助けてほしい", en: "I need help with something else")
  static let what = Phrase(
    ja: "何に困っていますか（書かなくても呼べます）", en: "What is wrong? (you may leave it empty)")
  static let callBack = Phrase(
    ja: "折り返しの電話（空なら登録の番号）", en: "Phone to call you back (if empty, the registered one)")
  static let howSoon = Phrase(ja: "どのくらい急ぎますか", en: "How soon?")
  static let atOnce = Phrase(ja: "いますぐ電話がほしい", en: "Call me now")
  static let soon = Phrase(ja: "1時間ほど待てる", en: "It can wait an hour")
  static let add = Phrase(ja: "書き足す", en: "Add to it")
  static let quicker = Phrase(ja: "電話のほうが早いとき", en: "If phoning is quicker")
  static let own = Phrase(
    ja: "このノードには上の組織がありません。自組織の当番を警報と同じ決まりで呼びます。つながっている上のノードにも知らせます。",
    en: """
      No body is above yours on this node: your own people are called as for an alert, and a node above that is linked \
      is told.
      """)
  static let phone = Phrase(ja: "困ったときは、電話してください", en: "Please call")
  static let phoneThem = Phrase(
    ja: "組織の当番か代行に電話してください。名前は「つながり」にあります。",
    en: "Call your organisation's duty officer or deputy. Their names are under Network.")

  /// What pressing the button does.
  static func means(_ desk: String) -> Phrase {
    Phrase(
      ja: "\(desk)の当番を、警報と同じ決まりで呼びます。返事がなければ、その代行、その上、最後は司令塔の当番へと自動で進みます。夜も休日も同じです。",
      en: """
        The desk of \(desk) is called as for an alert: if it is silent, its deputy, those above it, and at last the \
        control tower's desk, by night and on holidays too.
        """)
  }

  /// The button.
  static func call(_ desk: String) -> Phrase {
    Phrase(ja: "\(desk)を呼ぶ", en: "Call \(desk)")
  }

  /// Nobody has taken it yet.
  static func called(_ desk: String, _ due: String?) -> Phrase {
    guard let due else { return Phrase(ja: "\(desk)を呼んでいます。", en: "\(desk) is being called.") }
    return Phrase(
      ja: "\(desk)を呼んでいます。\(due)までに確認がない場合は、次の人を自動で呼びます。",
      en: "\(desk) is being called. If nobody confirms by \(due), the next is called by itself.")
  }

  /// Somebody has.
  static func taken(_ desk: String, _ at: String) -> Phrase {
    Phrase(
      ja: "\(desk)が受け取りました（\(at)）。電話を待ってください。",
      en: "\(desk) has taken it (\(at)). Wait for its call.")
  }
}
