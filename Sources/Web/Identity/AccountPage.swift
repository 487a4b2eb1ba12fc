//! 自分のアカウント: one's own password and sessions.

internal import Kernel

/// The values of the page of one's own account.
struct AccountPage: Hashable, Sendable {
  var frame: Frame
  /// The name to sign in by.
  var login: String
  /// Whether a password was set; without one the form asks for no old one.
  var hasPassword: Bool
  /// Sessions beside this one that have not ended.
  var others: Int
  /// Whether a link leads to the accounts of the organisation.
  var administers: Bool
  /// What was done just now, or why it was refused.
  var done: Phrase?
  var problem: String?
}

/// The page of one's own account.
func accountPage(_ page: AccountPage, _ say: Language) -> HTML {
  let done = page.done.map { "<p class=\"notice\" role=\"status\">\($0(say))</p>" as HTML }
  let problem = page.problem.map { "<p class=\"notice bad\" role=\"alert\">\($0)</p>" as HTML }
  let all: HTML = "<p><a href=\"/accounts\">\(AccountPhrases.all(say))</a></p>"
  return layout(
    page.frame, title: AccountPhrases.own(say), say,
    main: """
      <div class="narrow"><h1>\(AccountPhrases.own(say))</h1>
      \(done)\(problem)
      <p>\(AccountPhrases.signedInBy(page.login)(say))</p>
      <h2>\((page.hasPassword ? AccountPhrases.change : AccountPhrases.set)(say))</h2>
      \(passwordForm(page, say))
      <h2>\(AccountPhrases.sessions(say))</h2>
      <p>\(AccountPhrases.others(page.others)(say))</p>
      \(page.others == 0 ? nil : endForm("/account/sessions", page.frame, say))
      \(page.administers ? all : nil)</div>
      """)
}

private func passwordForm(_ page: AccountPage, _ say: Language) -> HTML {
  let old: HTML = """
    <label for="old">\(AccountPhrases.old(say))</label>
    <input id="old" name="old" type="password" autocomplete="current-password" maxlength="200" required>

    """
  return """
    <form method="post" action="/account/password" class="stack">\(tokenField(page.frame))
    <input type="hidden" name="name" autocomplete="username" value="\(page.login)">
    \(page.hasPassword ? old : nil)<label for="new">\(AccountPhrases.new(say))</label>
    <input id="new" name="new" type="password" autocomplete="new-password" minlength="\
    \(Password.lengthMin)" maxlength="\(Password.lengthMax)" required>
    <label for="again">\(AccountPhrases.again(say))</label>
    <input id="again" name="again" type="password" autocomplete="new-password" maxlength="\
    \(Password.lengthMax)" required>
    <p class="sub">\(AccountPhrases.rule(say))</p>
    <p><button class="btn">\(AccountPhrases.keep(say))</button></p></form>
    """
}

private func endForm(_ path: String, _ frame: Frame, _ say: Language) -> HTML {
  """
  <form method="post" action="\(path: path)">\(tokenField(frame))\
  <button class="btn ghost">\(AccountPhrases.end(say))</button></form>
  """
}

/// Sentences of accounts.
enum AccountPhrases {
  static let own = Phrase(ja: "自分のアカウント", en: "Your account")
  static let all = Phrase(ja: "組織のアカウントを管理する", en: "Manage the accounts of your organisation")
  static let set = Phrase(ja: "合言葉を決める", en: "Set a password")
  static let change = Phrase(ja: "合言葉を変える", en: "Change the password")
  static let old = Phrase(ja: "いまの合言葉", en: "Present password")
  static let new = Phrase(ja: "新しい合言葉", en: "New password")
  static let again = Phrase(ja: "もう一度", en: "Once more")
  static let keep = Phrase(ja: "この合言葉にする", en: "Use this password")
  static let rule = Phrase(
    ja: "\(Password.lengthMin)文字以上。貼り付けてかまいません。定期的に変える必要はありません。変えると、ほかの端末は退出します。",
    en:
      "At least \(Password.lengthMin) characters. Pasting is welcome; no need to change it regularly. "
      + "A change signs out every other device.")
  static let sessions = Phrase(ja: "ほかの端末", en: "Other devices")
  static let end = Phrase(ja: "すべて退出させる", en: "Sign them all out")
  static let changed = Phrase(
    ja: "合言葉を変えました。ほかの端末は退出しました。", en: "The password is changed. Every other device is signed out.")
  static let ended = Phrase(ja: "退出させました。", en: "Signed out.")

  /// By which name one signs in.
  static func signedInBy(_ login: String) -> Phrase {
    Phrase(ja: "サインインの名前: \(login)", en: "You sign in as \(login).")
  }

  /// How many other devices are in.
  static func others(_ count: Int) -> Phrase {
    count == 0
      ? Phrase(ja: "ほかに入っている端末はありません。", en: "No other device is signed in.")
      : Phrase(
        ja: "ほかに\(count)台の端末か、使われていないリンクがあります。",
        en: "Other devices or unused links: \(count).")
  }
}
