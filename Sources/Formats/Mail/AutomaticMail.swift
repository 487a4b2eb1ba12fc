//! Whether a machine wrote a mail: absence notes, lists, receipts. None of them is an acknowledgement (I4).

/// Tells what a programme sent from what a person did. In doubt it was a programme: the ladder then goes on.
enum AutomaticMail {
  /// How many marks before the subject's words are taken off.
  private static let marksMax = 10

  /// Source: RFC 3834 §2, §5; what Exchange, sendmail, cybozu and Google write.
  static func isAutomatic(_ headers: MailHeaders, type: String, author: String?) -> Bool {
    isMachine(headers, type: type, author: author) || hasAutomaticSubject(headers.text("subject"))
  }

  /// The same by its headers alone: whoever forwards an absence note has its subject in his own mail.
  static func isMachine(_ headers: MailHeaders, type: String, author: String?) -> Bool {
    if let submitted = headers.word("auto-submitted"), !submitted.hasPrefix("no") { return true }
    if let precedence = headers.word("precedence"),
      ["bulk", "list", "junk", "auto_reply", "auto-reply"].contains(precedence)
    {
      return true
    }
    if headers.hasPrefix("list-") || headers.hasPrefix("x-autorepl")
      || headers.hasPrefix("x-autorespond") || headers.hasPrefix("x-auto-response")
      || headers.has("x-mdn") || headers.has("feedback-id")
    {
      return true
    }
    if headers.word("return-path") == "<>" || type == "multipart/report" { return true }
    let local = author?.prefix { $0 != "@" } ?? ""
    return ["mailer-daemon", "postmaster", "no-reply", "noreply"].contains(local)
  }

  private static let openings = [
    "自動応答", "自動返信", "自動送信", "不在", "休暇", "出張中", "automatic reply", "auto reply", "auto-reply",
    "autoreply", "auto response", "auto:", "out of office", "out-of-office", "absence:",
    "away from", "vacation", "undeliver", "delivery status", "配信不能", "配信エラー", "開封済み", "開封:",
    "既読:", "read:", "returned mail", "failure notice", "mail delivery",
  ]

  /// Whether the subject begins so, after any 「Re:」 and opening brackets.
  static func hasAutomaticSubject(_ subject: String) -> Bool {
    var rest = Substring(subject.lowercased())
    for _ in 0..<marksMax {
      rest = rest.drop { $0.isWhitespace || "【[［「『(（<＜*".contains($0) }
      guard
        let mark = ["re:", "re：", "fw:", "fwd:", "返信:", "返信："].first(where: { rest.hasPrefix($0) })
      else { break }
      rest = rest.dropFirst(mark.count)
    }
    return openings.contains { rest.hasPrefix($0) }
  }
}
