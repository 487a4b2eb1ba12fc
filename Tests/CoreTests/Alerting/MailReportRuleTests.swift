//! How grave a report by mail is, and whether its words say that the mail was opened.

import Alerting
import Kernel
import Testing

@Suite struct MailReportRuleTests {
  private static func report(
    _ authentication: MailReply.Authentication = .pass, isOpened: Bool = false, what: String = "x",
    marks: Int = 0
  ) -> MailReport {
    MailReport(
      sender: "a@b.example", authentication: authentication, isAutomatic: false, isOurs: false,
      isOpened: isOpened, what: what,
      marks: (0..<marks).map { .url("https://h\($0).example/") }, sameness: nil)
  }

  @Test(arguments: [
    "リンクを押してしまいました", "添付を開いた", "パスワードを入力しました", "I clicked the link", "Opened it, sorry",
    "開いた人はいませんが、私はクリックしました",
  ])
  func `who says that he opened it is believed`(_ words: String) {
    #expect(MailReport.saysOpened(words))
  }

  @Test(arguments: [
    "開いていません", "まだ開いていないです", "クリックしていません", "怪しいメールです", "", "I have not opened it",
    "I didn't click", "開いた人はいません",
  ])
  func `who says that he did not is believed too`(_ words: String) {
    #expect(!MailReport.saysOpened(words))
  }

  @Test func `opened is 4, seen is 3, and an unverified sender never more than 3`() {
    #expect(Self.report(isOpened: true).severity == .serious)
    #expect(Self.report().severity == .warning && Self.report().isVerified)
    for authentication in [MailReply.Authentication.none, .fail] {
      let report = Self.report(authentication, isOpened: true)
      #expect(report.severity == .warning && !report.isVerified)
    }
  }

  @Test func `words and marks are cut at their limits, and the daily limit bites at its value`() {
    let most = String(repeating: "字", count: MailReport.whatMax)
    #expect(Self.report(what: most).what == most && Self.report(what: most + "字").what == most)
    #expect(Self.report(marks: MailReport.marksMax).marks.count == MailReport.marksMax)
    #expect(Self.report(marks: MailReport.marksMax + 1).marks.count == MailReport.marksMax)
    let long = Kernel.Observable.url("https://x.example/" + String(repeating: "a", count: 8000))
    let three = MailReport(
      sender: nil, authentication: .pass, isAutomatic: false, isOurs: false, isOpened: false,
      what: "x", marks: [long, long, long, .mail("a@b.example")], sameness: nil)
    #expect(three.marks == [long, long, .mail("a@b.example")], "what finds no room is left out")
    let report = Self.report()
    #expect(report.refusal(isKnown: true, takenToday: MailReport.dailyMax - 1) == nil)
    #expect(report.refusal(isKnown: true, takenToday: MailReport.dailyMax) == .tooManyMails)
    #expect(report.refusal(isKnown: false, takenToday: 0) == .unknownSender)
  }
}
