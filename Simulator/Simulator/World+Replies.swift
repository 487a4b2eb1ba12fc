//! Replies by mail in the random nation: the number, a wrong one, a forged sender, an absence note, a mail that came back.

internal import Alerting
internal import GRDB
internal import Kernel
internal import Node

extension World {
  /// What somebody, or something, sends back to a mail that is a duty; nil for whoever does not reply by mail.
  func drawnReply(_ who: Citizen) -> Incident.Reply? {
    switch who.temper {
    case .silent, .absent: return chance.chance(30) ? .outOfOffice : nil
    // The intruder has the mailbox, and so its numbers and its server's word.
    case .intruded: return chance.chance(50) ? .number : nil
    case .prompt, .slow, .leaving:
      guard chance.chance(25) else { return nil }
      switch chance.below(10) {
      case ..<5: return .number
      case ..<7: return .unverified
      case ..<8: return .forged
      default: return .wrongNumber
      }
    case .wrongNumber, .deadMailbox: return nil
    }
  }

  /// The mailbox is read.
  func reply(_ mail: Mail, _ reply: Incident.Reply) throws {
    guard let who = citizen(mail.person) else { return }
    let code = try shell.queue.read { db in
      try String.fetchOne(
        db,
        sql: "SELECT code FROM reply_code WHERE delivery = ? AND person = ? ORDER BY route LIMIT 1",
        arguments: [mail.delivery.description, mail.person.description])
    }
    let isGrave = chronicle.lives[mail.delivery].map { $0.delivery.severity >= .serious } ?? true
    if case .bounce(let notice) = reply {
      let bounce = MailBounce(
        notices: [notice], recipients: [who.address], fate: .failed,
        isUnknownAddress: chance.chance(70))
      return try submit([submission(.replied(.bounce(bounce), at: nextPlace()), .node)])
    }
    let (authentication, isHuman): (MailReply.Authentication, Bool) =
      switch reply {
      case .number: (.pass, true)
      // Without a verdict of our own server it is worth nothing from severity 4.
      case .unverified: (.none, !isGrave)
      case .forged: (.fail, false)
      case .outOfOffice, .wrongNumber, .bounce: (.pass, false)
      }
    var number = code ?? "100000"
    if reply == .wrongNumber {
      number = number == "999999" ? "100000" : String((Int(number) ?? 100_000) + 1)
    }
    note("\(who.temper) \(who.role) replies \(reply)")
    let received = MailReply(
      sender: who.address, authentication: authentication, codes: [number],
      isAutomatic: reply == .outOfOffice, answers: [])
    // What the number is worth is the node's to say: only that a human sent it is known here.
    let purpose = Submission.Purpose.act(
      .init(delivery: nil, person: who.person, channel: .mail, acknowledges: isHuman))
    try submit([submission(.replied(.reply(received), at: nextPlace()), .node, purpose)])
  }

  private func nextPlace() -> MailPlace {
    mailsRead += 1
    return MailPlace(validity: 1, uid: mailsRead)
  }
}
