//! Signing in. Pasting is allowed, there are no puzzles, and a wrong answer does not say which half was wrong.

internal import Kernel

/// The values of the sign-in page.
struct SignInPage: Hashable, Sendable {
  var frame: Frame
  /// The name as it was typed.
  var name: String = ""
  /// Path to go to afterwards.
  var then: String = "/"
  var problem: Problem?

  /// Why the last try did not succeed.
  enum Problem: Hashable, Sendable {
    case wrong
    /// Too many failures; try again after this.
    case wait(Instant.Span)
    /// A one-time link that was used or is too old.
    case linkSpent
    /// The session ended or was revoked.
    case signedOut

    /// The sentence and what to do next.
    var words: Phrase {
      switch self {
      case .wrong:
        Phrase(
          ja: "名前か合言葉が違います。もう一度どうぞ。", en: "Name or password is wrong. Please try again.")
      case .wait(let span):
        Phrase(
          ja: "続けて違っていたため、\(Wording.span(span, .ja))待ってからお試しください。",
          en: "Too many wrong tries. Please wait \(Wording.span(span, .en)) and try again.")
      case .linkSpent:
        Phrase(
          ja: "このリンクは使用済みか期限切れです。管理の方に新しいリンクを頼んでください。",
          en: "This link was used or has expired. Ask your administrator for a new one.")
      case .signedOut:
        Phrase(ja: "退出しました。", en: "You are signed out.")
      }
    }
  }
}

/// The sign-in page.
func signInPage(_ page: SignInPage, _ say: Language) -> HTML {
  let problem = page.problem.map {
    "<p class=\"notice bad\" role=\"alert\">\($0.words(say))</p>" as HTML
  }
  return layout(
    page.frame, title: SignInPhrases.title(say), say,
    main: """
      <div class="narrow"><h1>\(SignInPhrases.title(say))</h1>
      \(problem)
      <form method="post" action="/sign-in" class="stack">\(tokenField(page.frame))
      <input type="hidden" name="then" value="\(page.then)">
      <label for="name">\(SignInPhrases.name(say))</label>
      <input id="name" name="name" autocomplete="username" value="\(page.name)" maxlength="200" required>
      <label for="password">\(SignInPhrases.password(say))</label>
      <input id="password" name="password" type="password" autocomplete="current-password" \
      maxlength="200" required>
      <p><button class="btn">\(SignInPhrases.enter(say))</button></p></form>
      <p class="sub">\(SignInPhrases.acknowledgeNeedsNone(say))</p></div>
      """)
}

/// The page behind a one-time link. The link is spent by the button, not by opening it: mail scanners open links.
func oneTimeLinkPage(_ frame: Frame, path: String, person: String, _ say: Language) -> HTML {
  layout(
    frame, title: SignInPhrases.title(say), say,
    main: """
      <div class="narrow"><h1>\(SignInPhrases.title(say))</h1>
      <p>\(SignInPhrases.linkFor(person)(say))</p>
      <form method="post" action="\(path: path)">\(tokenField(frame))
      <button class="btn">\(SignInPhrases.enter(say))</button></form></div>
      """)
}

/// Sentences of signing in.
enum SignInPhrases {
  static let title = Phrase(ja: "サインイン", en: "Sign in")
  static let name = Phrase(ja: "名前（メールアドレス）", en: "Name (mail address)")
  static let password = Phrase(ja: "合言葉（パスワード）", en: "Password")
  static let enter = Phrase(ja: "入る", en: "Sign in")
  static let acknowledgeNeedsNone = Phrase(
    ja: "届いた知らせの「受け取りました」には、サインインは要りません。メールのリンクを開いてください。",
    en: "To acknowledge an alert you need not sign in: open the link in your mail.")

  /// Whose link it is.
  static func linkFor(_ person: String) -> Phrase {
    Phrase(
      ja: "\(person)さんとして入ります。このリンクは一度だけ使えます。", en: "You enter as \(person). This link works once.")
  }
}
