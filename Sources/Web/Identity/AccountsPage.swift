//! アカウントの管理: who of an organisation may sign in, and letting in by a link that works once.

internal import Kernel

/// An account in the list.
struct AccountLine: Hashable, Sendable {
  /// Its path: actions stand below it.
  var path: String
  var name: String
  var login: String
  var role: String
  /// How it stands: closed, signed in, never used.
  var state: Phrase
  var isClosed: Bool
  /// One cannot close one's own.
  var isOwn: Bool
}

/// A link that was just made; shown once, since only its hash is kept.
struct IssuedLink: Hashable, Sendable {
  var name: String
  var url: String
  var until: Instant
  /// Whether there was a password, which it replaced.
  var endsPassword: Bool
  /// On how many devices the account is signed in, and stays so.
  var sessions: Int
}

/// The values of the accounts page.
struct AccountsPage: Hashable, Sendable {
  var frame: Frame
  var accounts: [AccountLine]
  /// Who may be given an account.
  var people: [RosterPerson]
  /// Roles by value and name.
  var roles: [RosterPerson]
  var issued: IssuedLink?
  var problem: String?
  /// What was typed as the name of a new account.
  var login: String = ""
  var previous: String?
  var following: String?
}

/// The accounts page.
func accountsPage(_ page: AccountsPage, _ say: Language) -> HTML {
  let heads = AccountsPhrases.heads.map { "<th scope=\"col\">\($0(say))</th>" as HTML }
  let problem = page.problem.map { "<p class=\"notice bad\" role=\"alert\">\($0)</p>" as HTML }
  return layout(
    page.frame, title: AccountsPhrases.title(say), say,
    main: """
      <h1>\(AccountsPhrases.title(say))</h1>
      <p>\(AccountsPhrases.about(say))</p>
      \(page.issued.map { issuedLink($0, page.frame, say) })\(problem)
      <div class="scroll" tabindex="0" role="region" aria-label="\(AccountsPhrases.title(say))">
      <table class="board"><thead><tr>\(heads)</tr></thead><tbody>
      \(page.accounts.map { accountRow($0, page.frame, say) })</tbody></table></div>
      \(paging(page.previous, page.following, say))
      \(listFiles("/accounts", say))
      <h2>\(AccountsPhrases.make(say))</h2>
      \(makeForm(page, say))
      <p><a href="/network/keys">\(KeysPhrases.title(say))</a></p>
      """)
}

private func issuedLink(_ link: IssuedLink, _ frame: Frame, _ say: Language) -> HTML {
  let words = AccountsPhrases.handOver(
    Wording.moment(link.until, at: frame.now, say), endsPassword: link.endsPassword,
    sessions: link.sessions)
  return """
    <section class="notice" role="status"><p><b>\(AccountsPhrases.issued(link.name)(say))</b></p>
    <p><code>\(link.url)</code></p>
    <p class="sub">\(words(say))</p>
    </section>

    """
}

private func accountRow(_ line: AccountLine, _ frame: Frame, _ say: Language) -> HTML {
  func button(_ act: String, _ words: Phrase) -> HTML {
    """
    <form method="post" action="\(path: "\(line.path)/\(act)")">\(tokenField(frame))\
    <button class="btn ghost">\(words(say))</button></form>
    """
  }
  let close: HTML = """
    <details class="more"><summary>\(AccountsPhrases.close(say))</summary>\
    <p>\(AccountsPhrases.closeMeans(say))</p>\(button("close", AccountsPhrases.closeNow))</details>
    """
  let acts: HTML = """
    <div class="line">\(button("link", AccountsPhrases.link))\
    \(button("sessions", AccountPhrases.end))</div>\(line.isOwn ? nil : close)
    """
  return """
    <tr><td><b>\(line.name)</b><br><span class="sub">\(line.login)</span></td><td>\(line.role)</td>\
    <td>\(line.state(say))</td><td>\(line.isClosed ? nil : acts)</td></tr>

    """
}

private func makeForm(_ page: AccountsPage, _ say: Language) -> HTML {
  func options(_ rows: [RosterPerson]) -> [HTML] {
    rows.map { "<option value=\"\($0.value)\">\($0.name)</option>" }
  }
  if page.people.isEmpty { return "<p class=\"notice\">\(AccountsPhrases.nobody(say))</p>" }
  return """
    <form method="post" action="/accounts" class="stack narrow">\(tokenField(page.frame))
    <label for="person">\(AccountsPhrases.person(say))</label>
    <select id="person" name="person" required>\(options(page.people))</select>
    <label for="login">\(SignInPhrases.name(say))</label>
    <input id="login" name="login" maxlength="200" value="\(page.login)" required>
    <label for="role">\(AccountsPhrases.role(say))</label>
    <select id="role" name="role" required>\(options(page.roles))</select>
    <p><button class="btn">\(AccountsPhrases.makeNow(say))</button></p></form>
    """
}

/// Sentences of the accounts page.
enum AccountsPhrases {
  static let title = Phrase(ja: "アカウントの管理", en: "Accounts")
  static let about = Phrase(
    ja: "この組織でサインインできる人です。「受け取りました」はアカウントがなくても押せます。",
    en: "Who of your organisation may sign in. Nobody needs an account to acknowledge an alert.")
  static let make = Phrase(ja: "アカウントを作る", en: "Make an account")
  static let makeNow = Phrase(ja: "作って、最初のリンクを出す", en: "Make it, and show the first link")
  static let person = Phrase(ja: "だれに", en: "For whom")
  static let role = Phrase(ja: "役割", en: "Role")
  static let nobody = Phrase(
    ja: "人がまだ登録されていません。先に人を登録してください。", en: "Nobody is entered yet. Enter people first.")
  static let link = Phrase(ja: "リンクを出す", en: "Show a link")
  static let close = Phrase(ja: "閉じる…", en: "Close…")
  static let closeNow = Phrase(ja: "このアカウントを閉じる", en: "Close this account")
  static let closeMeans = Phrase(
    ja: "すぐに退出し、二度と入れません。記録に残る名前は変わりません。",
    en: "Signs out at once and for good. The name stays in the records.")
  static let closed = Phrase(ja: "閉じました", en: "closed")
  static let never = Phrase(ja: "合言葉なし（リンクだけ）", en: "no password (link only)")
  static let ready = Phrase(ja: "合言葉あり", en: "password set")
  /// The columns.
  static let heads = [
    Phrase(ja: "人と名前", en: "Person and name"), Phrase(ja: "役割", en: "Role"),
    Phrase(ja: "状態", en: "State"), Phrase(ja: "できること", en: "Actions"),
  ]

  /// いま2台で入っています
  static func signedIn(_ count: Int) -> Phrase {
    Phrase(ja: "いま\(count)台で入っています", en: "signed in on \(count)")
  }

  /// Whose link it is.
  static func issued(_ name: String) -> Phrase {
    Phrase(ja: "\(name)さんのリンク（一度だけ使えます）", en: "The link for \(name) (works once)")
  }

  /// How to hand it over, and what it changed: a password there was is gone, whoever is in stays in.
  static func handOver(_ until: String, endsPassword: Bool, sessions: Int) -> Phrase {
    let hand = Phrase(
      ja: "この画面だけに表示します。本人に手渡すか電話で確かめて送ってください。\(until)まで使えます。",
      en:
        "Shown here only. Hand it over in person, or call before you send it. It works until \(until)."
    )
    let password = Phrase(ja: "前の合言葉は使えなくなりました。", en: " The old password no longer works.")
    let devices = Phrase(
      ja: "いま入っている\(sessions)台は、そのまま使えます。",
      en: " Devices that are signed in stay so (\(sessions)).")
    let more = (endsPassword ? [password] : []) + (sessions > 0 ? [devices] : [])
    return Phrase(
      ja: ([hand] + more).map(\.ja).joined(), en: ([hand] + more).map(\.en).joined())
  }
}
