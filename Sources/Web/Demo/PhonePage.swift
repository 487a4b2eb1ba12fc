//! The demonstration's phones: calls that people would have to make, seen from the other end.

internal import Kernel

/// A phone that rings.
struct RingingPhone: Hashable, Sendable {
  /// Where the answer is posted.
  var path: String
  var person: String
  var organization: String
  /// An invented number that cannot be dialled.
  var number: String
  /// What the caller reads out.
  var script: String
  var severity: Int
  var since: Instant
}

/// A call that is over.
struct PastCall: Hashable, Sendable {
  var at: Instant
  var person: String
  /// The result in words.
  var result: String
}

/// The values of the phone page.
struct PhonePage: Hashable, Sendable {
  var frame: Frame
  var people: [Choice]
  var person: String
  var ringing: [RingingPhone]
  /// The newest first.
  var past: [PastCall]
}

/// The phones.
func phonePage(_ page: PhonePage, _ say: Language) -> HTML {
  let now = page.frame.now
  let phones = page.ringing.map { phone -> HTML in
    let answers = DemoPhrases.answers.map { value, words, look -> HTML in
      "<button class=\"btn \(look)\" name=\"result\" value=\"\(value)\">\(words(say))</button>\n"
    }
    return """
      <article class="call panel"><div class="line spread"><h2>☎ \(phone.organization) \(phone.person) \
      <span class="sub">\(DemoPhrases.rings(say)) \(Wording.ago(phone.since, at: now, say))</span></h2>\
      \(severityMark(phone.severity, say))</div>
      <p class="dial">\(phone.number)</p>
      <p class="sub">\(DemoPhrases.says(say))</p><blockquote>\(phone.script)</blockquote>
      <form method="post" action="\(path: phone.path)" class="line">\(tokenField(page.frame))\(answers)</form></article>

      """
  }
  let past = page.past.map { call -> HTML in
    """
    <li>\(timeTag(call.at, Wording.moment(call.at, at: now, say))) <b>\(call.person)</b> \
    <span class="sub">\(call.result)</span></li>

    """
  }
  let history: HTML = "<h2>\(DemoPhrases.past(say))</h2><ul class=\"plain\">\n\(past)</ul>"
  let silent: HTML = "<p class=\"notice\">\(DemoPhrases.noCall(say))</p>"
  return layout(
    page.frame, title: MenuItem.phone.name(say), say,
    main: """
      <h1>\(MenuItem.phone.name(say))</h1>
      <p>\(DemoPhrases.phone(say))</p>
      \(personChoice(page.people, page.person, "/demo/phone", say))
      \(phones.isEmpty ? [silent] : phones)
      \(past.isEmpty ? nil : history)
      """)
}
