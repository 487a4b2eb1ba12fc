//! A mail that came back without saying so in the standard way: old mail servers, Exchange, Japanese carriers.

/// What such a mail most likely says. Read conservatively: only a machine's mail about delivery is one at all, and what
/// is not understood is said to be so. Whether it is about a mail of ours is the node's to find out.
public struct ReturnedMail: Hashable, Sendable {
  /// The Message-IDs that stand in it, without brackets: one of them may be the mail that did not arrive.
  public let messageIDs: [String]
  /// The addresses that stand in it, in lower case.
  public let addresses: [String]
  /// What it says of the delivery.
  public let fate: Fate
  /// Whether it says that there is no such address.
  public let isUnknownAddress: Bool

  /// What became of a mail.
  public enum Fate: Hashable, Sendable, CaseIterable {
    /// Given up.
    case failed
    /// Somebody is still trying: no failure.
    case delayed
    /// It does not say.
    case unclear
  }

  /// Most Message-IDs that are taken.
  public static let messageIDsMax = 20
  /// Most addresses that are taken.
  public static let addressesMax = 50
  /// Most characters that are looked through.
  static let charactersMax = 100_000
  /// How deep a returned mail is looked for.
  static let depthMax = 2

  /// Reads such a mail; nil where it is none.
  static func read(_ mail: MailPart, author: String?) -> ReturnedMail? {
    let subject = mail.headers.text("subject").lowercased()
    guard isReturn(mail, author, subject) else { return nil }
    var ids = MessageIDs.read(
      mail.headers.all("in-reply-to") + mail.headers.all("references"))
    var text = ""
    gather(mail, depth: 0, &text, &ids)
    let said = (subject + "\n" + text).prefix(charactersMax).lowercased()
    ids += written(in: said)
    let failed = mail.headers.all("x-failed-recipients").map { String(decoding: $0, as: UTF8.self) }
    let addresses = Self.addresses(in: failed.joined(separator: " ") + "\n" + said)
    let notes = said.split(separator: "message-id:").first ?? ""
    let isLate = lateWords.contains { notes.contains($0) }
    let isUnknown = unknownWords.contains { notes.contains($0) }
    let isFinal = isUnknown || finalWords.contains { notes.contains($0) } || !failed.isEmpty
    return ReturnedMail(
      messageIDs: Array(unique(ids).prefix(messageIDsMax)),
      addresses: Array(addresses.prefix(addressesMax)),
      fate: isLate ? .delayed : isFinal ? .failed : .unclear, isUnknownAddress: isUnknown)
  }

  // MARK: Whether it is one

  /// A machine of the mail system wrote it, and it is about delivery. An absence note with an empty return path is not.
  private static func isReturn(_ mail: MailPart, _ author: String?, _ subject: String) -> Bool {
    if mail.headers.has("x-failed-recipients") { return true }
    if mail.type == "multipart/report" {
      return mail.parameters["report-type"]?.lowercased() != "disposition-notification"
    }
    let local = author.map { $0.prefix { $0 != "@" } } ?? ""
    let isSystem =
      mail.headers.word("return-path") == "<>"
      || ["mailer-daemon", "postmaster", "mail-daemon", "mailerdaemon"].contains(local)
    return isSystem && subjects.contains { subject.contains($0) }
  }

  // table:
  private static let subjects = [
    "undeliver", "delivery status", "delivery fail", "delivery has failed", "failure notice",
    "returned mail", "returned to sender", "mail delivery", "mail system error", "non-delivery",
    "could not send", "not delivered", "nondeliverable", "user unknown", "unknown user",
    "host unknown",
    "message delayed", "delivery delayed", "still undelivered", "配信不能", "配信エラー", "配信できません",
    "配信に失敗", "配信されません", "未配信", "送信エラー", "送信できません", "不達", "返送", "宛先不明",
    "配信遅延", "配信が遅れ",
  ]

  // MARK: What it says

  /// Somebody still tries. Source: what sendmail, postfix, qmail, Exchange and exim write.
  // table:
  private static let lateWords = [
    "will keep trying", "will continue to try", "still trying", "will be retried", "will retry",
    "try again later", "still undelivered", "not yet been delivered", "delivery delayed",
    "message delayed", "this is a warning message only", "do not need to resend",
    "need not resend", "配信が遅れ", "配信遅延", "再送を続け", "配信を試み続け", "引き続き配信",
  ]
  /// There is no such address.
  // table:
  private static let unknownWords = [
    "5.1.1", "5.1.10", "user unknown", "unknown user", "no such user", "user doesn't exist",
    "user does not exist", "address doesn't exist", "recipient not found",
    "no mailbox here by that",
    "unknown or illegal alias", "invalid recipient", "mailbox not found", "宛先不明",
    "存在しません", "見つかりませんでした", "アドレスがありません",
  ]
  /// It was given up.
  // table:
  private static let finalWords = [
    "550 ", "550-", "551 ", "552 ", "553 ", "554 ", "5.2.2", "5.7.1", "5.4.4", "5.0.0",
    "permanent", "fatal error", "given up", "giving up", "i'm not going to try",
    "could not be delivered", "couldn't be delivered", "undeliverable", "undelivered mail returned",
    "delivery to the following recipients failed", "did not reach", "mailbox full",
    "mailbox is full", "over quota", "quota exceeded", "配信不能", "配信できません", "配信に失敗",
    "配信されません", "送信できません", "送信できませんでした", "容量を超え", "いっぱいです", "不達",
  ]

  /// The words of all texts, and the Message-IDs of what was returned.
  private static func gather(
    _ part: MailPart, depth: Int, _ text: inout String, _ ids: inout [String]
  ) {
    for child in part.children { gather(child, depth: depth, &text, &ids) }
    guard part.children.isEmpty, text.count < charactersMax else { return }
    if part.type == "message/rfc822" || part.type == "text/rfc822-headers" {
      // A returned mail that does not read names itself no more than one that is not there.
      guard depth < depthMax, let (headers, _) = try? MailHeaders.read(part.decoded[...]) else {
        return
      }
      ids += MessageIDs.read(headers.all("message-id"))
      text += "\n" + headers.text("to")
    } else if part.type.hasPrefix("text/") || part.type == "message/delivery-status" {
      let read = MailCharset(part.parameters["charset"] ?? "").text(part.decoded)
      text += "\n" + (part.type == "text/html" ? HTMLText.plain(read, isWhole: true) : read)
    }
  }

  /// `Message-ID: <…>` in a text that holds the returned mail as it was.
  private static func written(in text: String) -> [String] {
    text.split(separator: "message-id:").dropFirst().prefix(messageIDsMax).flatMap { piece in
      MessageIDs.read([Array(piece.prefix(MessageIDs.bytesMax + 4).utf8)]).prefix(1)
    }
  }

  private static func addresses(in text: String) -> [String] {
    let words = text.split { $0.isWhitespace || !$0.isASCII || "<>()[],;:\"'=".contains($0) }
    return unique(words.filter { $0.contains("@") }.compactMap { MailAuthor.plain(String($0)) })
  }

  private static func unique(_ texts: [String]) -> [String] {
    var seen: Set<String> = []
    return texts.filter { seen.insert($0).inserted }
  }
}
