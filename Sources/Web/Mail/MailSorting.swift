//! What a mail that came in is, before anything of it is believed: a reply, a report, a mail that came back. Pure.

internal import Alerting
internal import Formats
internal import Kernel
internal import Node

/// Sorts mails by the settings of a node.
struct MailSorting: Hashable, Sendable {
  /// The name under which the operator's mail server writes its verdicts.
  let server: String?
  /// The address that suspicious mails are forwarded to, in lower case; nil where none are taken.
  var reportTo: String?
  /// Our own sender address, in lower case.
  var mailFrom = ""
  /// Where our own links begin.
  var publicURL = ""

  /// What a mail is. Why one does not read is no matter for the ladder: it is counted and listed.
  func sorted(_ bytes: [UInt8]) -> ReceivedMail {
    guard let mail = try? IncomingMail(bytes, server: server, digits: ReplyCode.digits) else {
      return .unreadable
    }
    if let bounce = bounce(mail) { return .bounce(bounce) }
    if let reportTo, mail.recipients.contains(reportTo) {
      // It was read once already, so that it cannot fail now but for what lies deeper.
      guard let reported = try? Self.reported(bytes, server: server) else { return .unreadable }
      return .report(report(mail, reported))
    }
    return .reply(
      MailReply(
        sender: mail.author, authentication: authentication(mail), codes: mail.codes,
        isAutomatic: mail.isAutomatic, answers: mail.answers.compactMap(Self.notice),
        mail: Self.safe(mail.messageID)))
  }

  /// A forwarded mail.
  static func reported(_ bytes: [UInt8], server: String?) throws(MailProblem) -> ReportedMail {
    try ReportedMail(bytes, server: server) { Hash(sha256: $0).description }
  }

  private func authentication(_ mail: IncomingMail) -> MailReply.Authentication {
    switch mail.verdict {
    case .pass: .pass
    case .fail: .fail
    case .none: .none
    }
  }

  private func bounce(_ mail: IncomingMail) -> MailBounce? {
    func fate(_ fate: ReturnedMail.Fate) -> MailBounce.Fate {
      switch fate {
      case .failed: .failed
      case .delayed: .delayed
      case .unclear: .unclear
      }
    }
    if let report = mail.report {
      return MailBounce(
        notices: [report.messageID].compactMap(Self.notice), recipients: [report.recipient],
        fate: fate(report.fate), isUnknownAddress: report.isUnknownAddress)
    }
    return mail.returned.map {
      MailBounce(
        notices: $0.messageIDs.compactMap(Self.notice), recipients: $0.addresses,
        fate: fate($0.fate), isUnknownAddress: $0.isUnknownAddress)
    }
  }

  private func report(_ mail: IncomingMail, _ reported: ReportedMail) -> MailReport {
    let original = reported.original(forwardedBy: mail.author)
    let authentication = authentication(mail)
    return MailReport(
      sender: mail.author, authentication: authentication, isAutomatic: mail.isMachine,
      isOurs: isOurs(reported), isOpened: MailReport.saysOpened(reported.words),
      what: ReportWords(reported, original, isSure: authentication == .pass).text,
      marks: reported.marks, sameness: Self.sameness(original), mail: Self.safe(mail.messageID))
  }

  /// Whether it is one of our own mails and nothing else: from our address, with links to us alone and no file. An
  /// imitation that leads anywhere else is none.
  private func isOurs(_ reported: ReportedMail) -> Bool {
    guard !mailFrom.isEmpty, !publicURL.isEmpty, let first = reported.originals.first,
      first.from == mailFrom, reported.attachments.isEmpty
    else { return false }
    return reported.marks.allSatisfy { mark in
      guard case .url(let url) = mark else { return true }
      return url == publicURL || url.hasPrefix("\(publicURL)/")
    }
  }

  /// What makes two forwarded mails the same one: who sent it, and its subject without marks of answering.
  private static func sameness(_ original: ReportedMail.Original?) -> Hash? {
    guard let original else { return nil }
    var subject = original.subject.lowercased()[...]
    while let mark = ["re:", "fw:", "fwd:", "転送:", "返信:"].first(where: { subject.hasPrefix($0) }) {
      subject = subject.dropFirst(mark.count).drop(while: \.isWhitespace)
    }
    let words = subject.filter { !$0.isWhitespace }
    guard original.from != nil || !words.isEmpty else { return nil }
    return Hash(sha256: "\(original.from ?? "")\n\(words)".utf8)
  }

  /// The notice of a Message-ID of ours: the part before the @.
  private static func notice(_ messageID: String) -> String? {
    ID<OutboxRow>(String(messageID.prefix { $0 != "@" })).map(\.description)
  }

  /// A Message-ID that can stand in a header of ours; nil for any other.
  private static func safe(_ messageID: String?) -> String? {
    messageID.flatMap { id in
      id.utf8.count <= MailReply.mailMax
        && id.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x3C && $0 != 0x3E })
        ? id : nil
    }
  }
}
