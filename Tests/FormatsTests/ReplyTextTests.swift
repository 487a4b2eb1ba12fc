//! Codes in what somebody wrote: every form of a number, and never one of the quoted alert.

import Testing

@testable import Formats

@Suite struct ReplyTextTests {
  private static func codes(_ text: String) -> [String] { ReplyText.codes(in: text, digits: 6) }

  @Test(arguments: [
    "123456", "１２３４５６", "「123456」", "了解しました。123456", "確認番号:123456です", "123 456", "１２３　４５６",
    "123-456", "  123456  ", "123456.", "１２３456", "番号は123456、よろしくお願いします",
  ])
  func `a code is found however it was typed`(_ text: String) {
    #expect(Self.codes(text) == ["123456"])
  }

  @Test(arguments: [
    "12345", "1234567", "電話 0268-22-4100", "2015/05/08 15:10", "〒386-8601",
    "https://x.example/123456",
    "id=123456", "a123456", "123456@x.example", "123456z", "12 34", "一二三四五六", "①②③④⑤⑥",
    "2015-0508-004711", "03-123456",
    "12345６7",
  ])
  func `what is no code of six digits is none`(_ text: String) {
    #expect(Self.codes(text) == [])
  }

  @Test func `numbers beside the code do not hide it`() {
    #expect(Self.codes("123456 2015/05/08") == ["123456"])
    #expect(Self.codes("123456\n佐藤 内線 1234\n234567") == ["123456", "234567"])
    #expect(Self.codes("123456 123456") == ["123456"])
  }

  @Test(arguments: MailSamples.quotations.indices)
  func `the alert below a mail program's divider never counts`(_ index: Int) {
    let quotation = MailSamples.quotations[index]
    let below = "\(quotation.divider)\n\n\(MailSamples.alert)"
    #expect(Self.codes("了解です\n\n\(below)") == [], "\(quotation.name)")
    #expect(Self.codes("123456\n\n\(below)") == ["123456"], "\(quotation.name)")
  }

  @Test(arguments: [">", "> ", "＞", "|", ">> "])
  func `a marked quotation never counts, and what stands between and below it does`(_ mark: String)
  {
    let quoted = MailSamples.alert.split(separator: "\n").map { mark + $0 }.joined(separator: "\n")
    #expect(Self.codes("了解\n\(quoted)") == [])
    #expect(Self.codes("\(quoted)\n\n123456\n") == ["123456"])
  }

  @Test func `a quotation without any mark ends at the words beside the code`() {
    #expect(Self.codes("ただいま不在です\n\(MailSamples.unmarked)") == [])
    #expect(
      Self.codes("Away.\nTo acknowledge, reply to this mail with \"654321\" and nothing else.")
        == [])
    // Wrapped by the mail program before or behind the code.
    #expect(Self.codes("了解したら、このメールにそのまま「\n654321」と書いて\n返信してください") == [])
    #expect(Self.codes("このメールにそのまま\n「654321」と書いて返信してください") == [])
  }

  @Test func `a signature below two hyphens does not count`() {
    #expect(Self.codes("了解\n-- \n北山町 654321") == [])
  }

  @Test func `what is too far down or too far right is not looked at`() {
    let lines = { String(repeating: "x\n", count: $0) + "123456" }
    #expect(Self.codes(lines(ReplyText.linesMax - 1)) == ["123456"])
    #expect(Self.codes(lines(ReplyText.linesMax)) == [])
    let wide = { String(repeating: " ", count: $0) + "123456" }
    #expect(Self.codes(wide(ReplyText.lineCharactersMax - 6)) == ["123456"])
    #expect(Self.codes(wide(ReplyText.lineCharactersMax - 5)) == [])
  }
}
