//! The demonstration's mailbox: the mails that a real node would have sent, so that a visitor can play the recipients.

internal import Kernel

/// A mail in the list.
struct MailRow: Hashable, Sendable {
  /// Path of the mail.
  var path: String
  var to: String
  var subject: String
  var at: Instant
  /// Whether it was opened here.
  var isRead: Bool
}

/// A mail with its text.
struct MailLetter: Hashable, Sendable {
  var from: String
  var to: String
  var subject: String
  var at: Instant
  /// Plain text, as it would have been sent.
  var text: String
  /// Paths into this node that the text names; offered as buttons.
  var links: [Choice]
  /// Where a reply is posted; nil when this mail takes none.
  var replyPath: String?
}

/// The values of the mailbox.
struct MailboxPage: Hashable, Sendable {
  var frame: Frame
  /// Whose mails may be chosen.
  var people: [Choice]
  /// Whose mails are shown; empty for everybody's.
  var person: String
  /// The newest first.
  var mails: [MailRow]
  /// The mail that is open.
  var letter: MailLetter?
  var previous: String?
  var following: String?
}

/// The mailbox: a list, and the open mail beside it.
func mailboxPage(_ page: MailboxPage, _ say: Language) -> HTML {
  let rows = page.mails.map { mail -> HTML in
    """
    <li\(mail.isRead ? HTML.nothing : " class=\"new\"")><a href="\(path: mail.path)">\(mail.subject)</a>
    <span class="sub">\(mail.to) · \(timeTag(mail.at, Wording.moment(mail.at, at: page.frame.now, say)))</span></li>

    """
  }
  let list: HTML = "<ul class=\"plain mails\">\n\(rows)</ul>"
  let empty: HTML = "<p class=\"notice\">\(DemoPhrases.noMail(say))</p>"
  return layout(
    page.frame, title: MenuItem.mailbox.name(say), say,
    main: """
      <h1>\(MenuItem.mailbox.name(say))</h1>
      <p>\(DemoPhrases.mailbox(say))</p>
      \(personChoice(page.people, page.person, "/demo/mailbox", say))
      <div class="halves"><div>\(rows.isEmpty ? empty : list)
      \(paging(page.previous, page.following, say))</div>
      \(page.letter.map { letterView($0, page.frame, say) })</div>
      """)
}

private func letterView(_ letter: MailLetter, _ frame: Frame, _ say: Language) -> HTML {
  let links = letter.links.map { link -> HTML in
    "<a class=\"btn\" href=\"\(path: link.value)\">\(link.words)</a>\n"
  }
  let reply = letter.replyPath.map { path -> HTML in
    """
    <form method="post" action="\(path: path)" class="line">\(tokenField(frame))
    <label for="reply">\(DemoPhrases.reply(say))</label><input id="reply" name="text" maxlength="200" required>
    <button class="btn alt">\(DemoPhrases.sendReply(say))</button></form>
    """
  }
  return """
    <article class="panel letter"><h2>\(letter.subject)</h2>
    <p class="sub">\(letter.from) → \(letter.to) · \(timeTag(letter.at, Wording.date(letter.at, say)))</p>
    <pre>\(letter.text)</pre>
    <p class="line">\(links)</p>\(reply)</article>
    """
}

/// A choice of one of the invented people.
func personChoice(_ people: [Choice], _ chosen: String, _ path: String, _ say: Language) -> HTML {
  let options = people.map { choice -> HTML in
    """
    <option value="\(choice.value)"\(choice.value == chosen ? " selected" : HTML.nothing)>\
    \(choice.words)</option>
    """
  }
  return """
    <form class="line" action="\(path: path)"><label for="person">\(DemoPhrases.person(say))</label>
    <select id="person" name="person"><option value="">\(DemoPhrases.everybody(say))</option>\(options)</select>
    <button class="btn ghost">\(DemoPhrases.show(say))</button></form>
    """
}

/// Sentences of the demonstration's pages.
enum DemoPhrases {
  static let mailbox = Phrase(
    ja: "本物なら送られていたメールです。受け取る人になって、ひらいてみてください。",
    en: "These mails would have been sent. Play a recipient and open one.")
  static let noMail = Phrase(
    ja: "メールはまだありません。警報が起きると、ここに届きます。",
    en: "No mail yet. It arrives here when an alert is raised.")
  static let reply = Phrase(ja: "返信する", en: "Reply")
  static let sendReply = Phrase(ja: "返信を送る", en: "Send the reply")
  static let person = Phrase(ja: "だれの", en: "Whose")
  static let everybody = Phrase(ja: "みんな", en: "everybody")
  static let show = Phrase(ja: "見る", en: "Show")
  static let phone = Phrase(
    ja: "登録された電話にかかってくる電話です。出る人になって、答えてみてください。",
    en: "Calls to the registered phones. Play the one who answers.")
  static let noCall = Phrase(
    ja: "鳴っている電話はありません。確認がないまま期限が来ると、ここで鳴ります。",
    en: "No phone is ringing. One rings when a deadline passes without an answer.")
  static let rings = Phrase(ja: "鳴っています", en: "is ringing")
  static let past = Phrase(ja: "これまでの電話", en: "Past calls")
  static let says = Phrase(ja: "電話の声", en: "The voice says")
  /// How the called person answers: what the form sends, what it says, how it looks.
  static let answers: [(value: String, words: Phrase, look: HTML)] = [
    ("reached", Phrase(ja: "出て、受け取ったと答える", en: "Answer: received"), ""),
    ("absent", Phrase(ja: "出ない", en: "Do not answer"), "alt"),
    ("wrongNumber", Phrase(ja: "番号が違うと言う", en: "Say: wrong number"), "ghost"),
  ]
}
