//! What is written back to somebody whose mail did nothing, or whose report was taken. Pure.

internal import Alerting
internal import Kernel
internal import Node

/// An answer put into words. It says what happened and what to do next, and nothing of an alert that the sender may not
/// know: a wrong number and somebody else's number are told in the same words.
struct AnswerMail {
  let answer: MailAnswer
  /// The alert that a report became: its number, who has it, until when he looks.
  var receipt: ReportPage.Receipt?
  /// Whom to call.
  var phone = ""
  let now: Instant

  /// Subject and text in the reader's language.
  var text: (subject: String, body: String) {
    let say = answer.language
    let words = AnswerPhrases.of(answer.outcome)
    var lines = [words.what(say)]
    var subject = words.subject(say)
    if let receipt {
      subject += " \(receipt.number)"
      lines += [
        AnswerPhrases.number(receipt.number)(say), AnswerPhrases.desk(receipt.desk)(say),
        AnswerPhrases.next(Wording.moment(receipt.answerBy, at: now, say))(say),
      ]
    }
    lines.append(words.next(say))
    if !phone.isEmpty { lines.append(AnswerPhrases.phone(phone)(say)) }
    lines += ["", AnswerPhrases.foot(isReceipt: answer.outcome.isReceipt)(say)]
    let body = lines.flatMap { $0.isEmpty ? [""] : ColumnWrap.lines(PlainLine.of($0)) }
    return (PlainLine.of(subject, max: MailText.wordsMax), body.map { $0 + "\n" }.joined())
  }

  /// The mail; the same answer always has the same Message-ID. Throws `MailRefusal`.
  func message(from: MailAddress, replyTo: String?) throws -> MailMessage {
    guard let id = ID<MailAnswer>(answer.id), let address = answer.address else {
      throw MailRefusal.address
    }
    let (subject, body) = text
    return try MailMessage(
      id: id, from: from, to: [try MailAddress(address, name: OutboxLoop.shown(answer.name))],
      subject: subject, body: body, date: now, inReplyTo: answer.answering,
      replyTo: try replyTo.flatMap { $0 == from.address ? nil : try MailAddress($0) },
      encoding: answer.encoding, isAnswer: true)
  }
}
