//! What people are written back: in both languages, what happened and what to do next, and nothing that tells a stranger.

import Alerting
import Kernel
import Node
import Testing

@testable import Web

@Suite struct AnswerMailTests {
  private static func answer(
    _ outcome: ReplyOutcome, _ say: Language = .ja, answering: String? = "1@town.example"
  ) -> MailAnswer {
    MailAnswer(
      id: "14d31a2b-3c4d-7000-8000-000000000001", at: SiteFixture.now, outcome: outcome,
      address: "sato@town.example", name: "佐藤 花子", language: say, encoding: .automatic, alert: nil,
      answering: answering, attempts: 0)
  }

  private static func text(
    _ outcome: ReplyOutcome, _ say: Language = .ja, receipt: ReportPage.Receipt? = nil
  ) -> (subject: String, body: String) {
    AnswerMail(
      answer: answer(outcome, say), receipt: receipt, phone: "03-0000-0000", now: SiteFixture.now
    ).text
  }

  @Test func `each answer says what happened and what to do, in both languages`() {
    for outcome in ReplyOutcome.allCases where outcome.isAnswered {
      let (ja, en) = (Self.text(outcome), Self.text(outcome, .en))
      #expect(ja.subject.hasPrefix("狼煙: ") && en.subject.hasPrefix("Noroshi: "), "\(outcome)")
      #expect(ja.subject != en.subject && ja.body != en.body, "\(outcome)")
      #expect(ja.body.contains("03-0000-0000") && en.body.contains("03-0000-0000"))
      for line in (ja.body + en.body).split(separator: "\n") {
        #expect(ColumnWrap.columns(of: line) <= ColumnWrap.columnsMax, "\(line)")
      }
      #expect(!outcome.words.ja.isEmpty)
    }
  }

  @Test func `a wrong number and somebody else's are told in the same words`() {
    for say in Language.allCases {
      let (wrong, anothers) = (Self.text(.wrongCode, say), Self.text(.codeOfAnother, say))
      #expect(wrong.subject == anothers.subject && wrong.body == anothers.body)
    }
  }

  @Test func `a receipt has number, desk and time, and says that it confirms no alert`() {
    let receipt = ReportPage.Receipt(
      number: "2040-0508-0001", desk: "北山町", answerBy: SiteFixture.now + .hours(1))
    let text = Self.text(.reported, receipt: receipt)
    #expect(text.subject == "狼煙: 報告を受け取りました 2040-0508-0001")
    for words in ["受付番号: 2040-0508-0001", "担当: 北山町", "16:00までに", "警報への返信", "LAN ケーブルを抜いて"] {
      #expect(text.body.replacing("\n", with: "").contains(words), "\(words) \(text.body)")
    }
  }

  @Test func `an answer is a machine's, stands below what it answers, and has one Message-ID`()
    throws
  {
    let from = try MailAddress("noroshi@desk.example")
    let mail = try AnswerMail(answer: Self.answer(.noCode), now: SiteFixture.now)
      .message(from: from, replyTo: "reply@desk.example")
    let head = String(decoding: mail.bytes, as: UTF8.self)
    #expect(head.contains("Auto-Submitted: auto-replied\r\n"))
    #expect(head.contains("In-Reply-To: <1@town.example>\r\n"))
    #expect(mail.messageID == "14d31a2b-3c4d-7000-8000-000000000001@desk.example")
    // A machine's mail is never answered: no loop begins with it.
    let sorted = MailSorting(server: nil).sorted(mail.bytes)
    guard case .reply(let reply) = sorted else { throw SiteFault(what: "\(sorted)") }
    #expect(reply.isAutomatic)
  }

  // MARK: What a mail is

  private static let sorting = MailSorting(
    server: "mx.desk.example", reportTo: "noroshi+report@desk.example",
    mailFrom: "noroshi@desk.example", publicURL: "https://noroshi.example")

  private static func report(_ original: String, to: String = "Noroshi+Report@desk.example")
    -> MailReport?
  {
    let text = """
      Authentication-Results: mx.desk.example; dmarc=pass
      From: sato@town.example
      To: 報告 <\(to)>
      Subject: Fw: Undeliverable: 123456
      Content-Type: multipart/mixed; boundary=b

      --b
      Content-Type: text/plain; charset=utf-8

      123456 押してしまいました
      --b
      Content-Type: message/rfc822

      \(original)
      --b--

      """
    guard case .report(let report) = sorting.sorted(Array(text.utf8)) else { return nil }
    return report
  }

  private static let phish = """
    From: nenkin@evil.example
    Subject: =?UTF-8?B?5Yy755mC6LK76YCa55+l?=

    https://bank.evil.example/a 654321
    """

  @Test func `what is sent to the address for reports is a report, and a code in it is none`()
    throws
  {
    let report = try #require(Self.report(Self.phish))
    #expect(report.authentication == .pass && report.isOpened && !report.isOurs)
    #expect(!report.isAutomatic, "the subject is the forwarded mail's")
    #expect(report.what.contains("件名 / subject: 医療費通知"))
    #expect(report.what.contains("差出人 / from: nenkin@evil.example"))
    #expect(report.marks.contains(.mail("nenkin@evil.example")))
    // The same mail forwarded with other words, or as text, is the same one.
    let again = try #require(Self.report(Self.phish.replacing("654321", with: "x")))
    #expect(again.sameness == report.sameness && report.sameness != nil)
    let other = try #require(Self.report(Self.phish.replacing("nenkin", with: "other")))
    #expect(other.sameness != report.sameness)
    // One letter of the address away it is a reply, and its forwarded numbers count for nothing.
    #expect(Self.report(Self.phish, to: "noroshi@desk.example") == nil)
    let inline = """
      From: sato@town.example
      To: noroshi@desk.example

      見てください

      -----Original Message-----
      From: noroshi@desk.example
      Subject: x

      654321
      """
    guard case .reply(let reply) = Self.sorting.sorted(Array(inline.utf8)) else {
      throw SiteFault(what: "no reply")
    }
    #expect(reply.codes.isEmpty)
  }

  @Test func `our own mail is known, and an imitation that leads elsewhere is reported`() throws {
    let ours = """
      From: =?UTF-8?B?54u854WZ?= <noroshi@desk.example>
      Subject: x

      https://noroshi.example/a/secret 654321
      """
    let own = try #require(Self.report(ours))
    #expect(own.isOurs)
    for (from, to) in [
      ("noroshi.example/a", "noroshi.example.evil.example/a"), ("noroshi@desk", "noroshi@desk2"),
      ("https://noroshi.example/a/secret", "https://evil.example/"),
    ] {
      let imitation = try #require(Self.report(ours.replacing(from, with: to)))
      #expect(!imitation.isOurs, "\(to)")
    }
  }
}
