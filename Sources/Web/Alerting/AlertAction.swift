//! What a person may do to an alert, each as a form whose button says the result.

internal import Kernel

/// One thing that may be done. Which ones are offered is Node's decision; the page only draws them.
enum AlertAction: Hashable, Sendable {
  case acknowledge
  case acting
  /// The answer to a bulletin, asked by that time.
  case answer(until: Instant)
  /// Claimed by a person; the sensor that raised the alert proves it or re-opens.
  case contained
  /// The next report to those who wait.
  case update
  /// With own evidence (not a vendor's word), a cause and a reason; a second person confirms.
  case proposeClose
  /// The second person; `proposedBy` is the first.
  case confirmClose(proposedBy: String)
  /// 「自分ではない」: names whose it is.
  case decline(to: OrganizationChoices)
  /// 「自分ではない」 or 「情報が足りない」, without a name: back to whoever routed it.
  case sendBack
  case handOn(to: [RosterPerson])
  /// The operator of a shared egress names whose the traffic was.
  case attribute(to: OrganizationChoices)
  /// Levels above the present one.
  case raiseSeverity([Int])
  case reopen
  /// Take what somebody handed on; `from` has it until then.
  case accept(from: String)
  /// Tell the next rung now.
  case help
  case consultedPolice
  case consultedCoordinator
  case consultedAgency
  case consultedCommission

  /// The last part of the path to which the form is posted; also the form's anchor on the page.
  var slug: HTML {
    switch self {
    case .acknowledge: "acknowledge"
    case .acting: "acting"
    case .answer: "answer"
    case .contained: "contained"
    case .update: "update"
    case .proposeClose: "propose-close"
    case .confirmClose: "confirm-close"
    case .decline: "decline"
    case .sendBack: "send-back"
    case .handOn: "hand-on"
    case .attribute: "attribute"
    case .raiseSeverity: "raise-severity"
    case .reopen: "reopen"
    case .accept: "accept"
    case .help: "help"
    case .consultedPolice: "consulted-police"
    case .consultedCoordinator: "consulted-jpcert"
    case .consultedAgency: "consulted-ipa"
    case .consultedCommission: "consulted-ppc"
    }
  }

  /// What the button says.
  var verb: Phrase {
    switch self {
    case .acknowledge: AcknowledgePhrases.received
    case .acting: Phrase(ja: "対応を始めます", en: "I am acting on it")
    case .answer: BulletinPhrases.send
    case .contained: Phrase(ja: "封じ込めました", en: "It is contained")
    case .update: Phrase(ja: "途中の様子を知らせる", en: "Report where it stands")
    case .proposeClose: Phrase(ja: "終了を提案する", en: "Propose to close")
    case .confirmClose: Phrase(ja: "確かめて終了する", en: "Confirm and close")
    case .decline: Phrase(ja: "この組織へ回す", en: "Give it to them")
    case .sendBack: Phrase(ja: "知らせた側へ返す", en: "Send it back")
    case .accept: Phrase(ja: "引き受けました", en: "I take it")
    case .help:
      Phrase(ja: "助けてほしい（上へ今すぐ知らせる）", en: "I need help (tell the next person now)")
    case .handOn: Phrase(ja: "この人へ渡す", en: "Hand it on")
    case .attribute: Phrase(ja: "通信元を特定した", en: "Attribute it")
    case .raiseSeverity: Phrase(ja: "重要度を上げる", en: "Raise the severity")
    case .reopen: Phrase(ja: "もう一度開く", en: "Open it again")
    case .consultedPolice: Phrase(ja: "警察に相談した", en: "Police consulted")
    case .consultedCoordinator: Phrase(ja: "JPCERT/CCに相談した", en: "JPCERT/CC consulted")
    case .consultedAgency: Phrase(ja: "IPAに相談した", en: "IPA consulted")
    case .consultedCommission:
      Phrase(ja: "個人情報保護委員会に報告した", en: "Personal Information Protection Commission told")
    }
  }

  /// What it means, where that is not plain; nil where the verb says all.
  var meaning: Phrase? {
    switch self {
    case .contained:
      Phrase(
        ja: "検知したセンサーが、同じ通信の止まったことを確かめます。止まっていなければ自動で開き直します。",
        en:
          "The sensor that raised the alert checks that the traffic has stopped. If not, it re-opens by itself."
      )
    case .proposeClose:
      Phrase(
        ja: "重要度3以上の本物は、証拠と原因と、もう一人の確認が要ります。「業者が問題ないと言った」だけでは終了できません。",
        en: """
          Something real from severity 3 needs own evidence, a cause and a second person. A vendor's \
          word alone cannot close it.
          """)
    case .confirmClose(let person):
      Phrase(ja: "\(person)さんが終了を提案しました。", en: "\(person) proposed to close it.")
    case .handOn: AcknowledgePhrases.handOnMeans
    case .decline:
      Phrase(
        ja: "相手の組織が受け取るまで、担当はあなたの組織のままです。",
        en: "It stays yours until the other organisation has acknowledged.")
    case .sendBack:
      Phrase(
        ja: "知らせた側の当番が、持ち主を探すか、詳しく伝えます。その当番が受け取るまで、担当はあなたの組織のままです。",
        en: """
          The desk that told you looks for the owner, or tells you more. It stays yours until that desk \
          has acknowledged.
          """)
    case .accept(let person):
      Phrase(ja: "\(person)さんから渡されました。", en: "\(person) handed it to you.")
    case .answer: BulletinPhrases.answerMeans
    case .acknowledge, .acting, .update, .attribute, .raiseSeverity, .reopen, .help,
      .consultedPolice, .consultedCoordinator, .consultedAgency, .consultedCommission:
      nil
    }
  }

  /// Whether it is what most people come for; drawn open and in front.
  fileprivate var isFirst: Bool {
    switch self {
    case .acknowledge, .accept, .answer, .acting, .contained, .confirmClose: true
    case .update, .proposeClose, .decline, .sendBack, .handOn, .attribute, .raiseSeverity, .reopen,
      .help, .consultedPolice, .consultedCoordinator, .consultedAgency, .consultedCommission:
      false
    }
  }
}

/// The forms for what may be done now.
func alertActions(_ page: AlertPage, _ say: Language) -> HTML {
  if page.actions.isEmpty {
    return "<section class=\"panel\"><p class=\"sub\">\(AlertPhrases.noActions(say))</p></section>"
  }
  let forms = page.actions.enumerated().map { index, action -> HTML in
    let meaning = action.meaning.map { "<p class=\"sub\">\($0(say))</p>" as HTML }
    let look: HTML = index == 0 ? "btn" : "btn alt"
    let typed = page.typed.flatMap { $0.slug == action.slug.text ? $0.values : nil }
    let refusal = typed.flatMap { _ in page.refusal }.map {
      "<p class=\"notice bad\"><b>\($0)</b></p>\n" as HTML
    }
    let form: HTML = """
      <form id="\(action.slug)" method="post" action="\(path: page.path)/\(action.slug)">\(tokenField(page.frame))
      \(refusal)\(meaning)\(fields(action, typed ?? [:], say))
      <button class="\(look)">\(action.verb(say))</button></form>
      """
    if action.isFirst { return form }
    return """
      <details class="more"\(typed == nil ? HTML.nothing : " open")><summary>\
      \(AlertPhrases.summary(action)(say))</summary>
      \(form)</details>

      """
  }
  return """
    <section class="panel actions"><h2>\(AlertPhrases.actions(say))</h2>
    \(forms)</section>
    """
}

// table:
private func fields(_ action: AlertAction, _ typed: [String: String], _ say: Language) -> HTML {
  let id = action.slug
  let most = AlertPhrases.noteCharactersMax
  func note(_ label: Phrase) -> HTML {
    """
    <label for="\(id)-note">\(label(say))</label><textarea id="\(id)-note" name="note" rows="2" \
    maxlength="\(most)" required>\(typed["note"] ?? "")</textarea>
    """
  }
  func line(_ name: HTML, _ label: Phrase) -> HTML {
    """
    <label for="\(id)-\(name)">\(label(say))</label><input id="\(id)-\(name)" name="\(name)" \
    maxlength="\(most)"\(typed[name.text].map { " value=\"\($0)\"" as HTML })>
    """
  }
  func chosen(_ name: String, _ value: String) -> HTML {
    typed[name] == value ? " selected" : HTML.nothing
  }
  func person(_ people: [RosterPerson], _ label: Phrase) -> HTML {
    let options = people.map { person -> HTML in
      "<option value=\"\(person.value)\"\(chosen("to", person.value))>\(person.name)</option>"
    }
    return """
      <label for="\(id)-to">\(label(say))</label><select id="\(id)-to" name="to" required>\(options)</select>
      """
  }
  func organization(_ to: OrganizationChoices) -> HTML {
    let people = to.choices.map { RosterPerson(value: $0.value, name: $0.words) }
    let select: HTML = people.isEmpty ? .nothing : person(people, AlertPhrases.attributedTo)
    return to.isSearched ? organizationSearch(id, to, select, say) : select
  }
  switch action {
  case .acknowledge, .accept, .acting, .confirmClose, .reopen, .help, .consultedPolice,
    .consultedCoordinator, .consultedAgency, .consultedCommission:
    return .nothing
  case .answer(let until): return answerFields(typed, until: until, say)
  case .contained: return line("evidence", AlertPhrases.contained)
  case .update: return note(AlertPhrases.standing)
  case .sendBack:
    return "\(sendBackReasons(id, typed, say))\(note(AlertPhrases.sentBackWords))"
  case .decline(let to), .attribute(let to): return organization(to)
  case .handOn(let people): return person(people, AcknowledgePhrases.handOnTo)
  case .raiseSeverity(let levels):
    let options = levels.map { level -> HTML in
      "<option value=\"\(level)\">\(level) \(Wording.severity(level)(say))</option>"
    }
    return """
      <label for="\(id)-level">\(RaisePhrases.severity(say))</label><select id="\(id)-level" name="severity">\
      \(options)</select>
      """
  case .proposeClose:
    let options = AlertPhrases.outcomes.map { value, words -> HTML in
      "<option value=\"\(value)\"\(chosen("outcome", value))>\(words(say))</option>"
    }
    return """
      <label for="\(id)-outcome">\(AlertPhrases.outcome(say))</label><select id="\(id)-outcome" \
      name="outcome">\(options)</select>
      \(line("reason", AlertPhrases.reason))\(line("evidence", AlertPhrases.evidence))\
      \(line("cause", AlertPhrases.cause))
      """
  }
}

/// Why a duty goes back to whoever routed it.
private func sendBackReasons(
  _ id: HTML, _ typed: [String: String], _ say: Language
) -> HTML {
  let options = AlertPhrases.sentBack.map { value, words -> HTML in
    let isChosen: HTML = typed["because"] == value ? " selected" : HTML.nothing
    return "<option value=\"\(value)\"\(isChosen)>\(words(say))</option>"
  }
  return """
    <label for="\(id)-because">\(AlertPhrases.sentBackWhy(say))</label>\
    <select id="\(id)-because" name="because">\(options)</select>

    """
}

/// A field to search for an organisation by name or code, and what it found to choose from.
func organizationSearch(
  _ id: HTML, _ to: OrganizationChoices, _ select: HTML, _ say: Language
) -> HTML {
  let none: HTML = "<p class=\"notice\">\(ChoicePhrases.nothing(to.find)(say))</p>"
  return """
    <label for="\(id)-find">\(ChoicePhrases.find(say))</label>\
    <input id="\(id)-find" name="find" type="search" maxlength="100" value="\(to.find)"\
    \(to.choices.isEmpty ? " required" : HTML.nothing)>\
    \(to.choices.isEmpty && !to.find.isEmpty ? none : select)\
    \(to.hasMore ? "<p class=\"sub\">\(ChoicePhrases.more(say))</p>" : nil)
    """
}
