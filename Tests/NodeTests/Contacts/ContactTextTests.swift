//! Cells as people type them: addresses, days, marks.

import Kernel
import Testing

@testable import Node

@Suite struct ContactTextTests {
  @Test(arguments: [
    ("0312345678", "0312345678"), ("03-1234-5678", "03-1234-5678"),
    ("（０３）１２３４−５６７８", "03-1234-5678"), ("090 1234 5678", "090-1234-5678"),
    ("ＴＥＬ：０９０ー１２３４ー５６７８", "090-1234-5678"), ("電話 0120-444-444", "0120-444-444"),
    ("+81-3-1234-5678", "+81-3-1234-5678"), ("+81 (0)90-1234-5678", "+81-90-1234-5678"),
    ("+1-202-555-0100", "+1-202-555-0100"),
    // A spreadsheet drops the zero in front.
    ("9012345678", "09012345678"), ("312345678", "0312345678"),
  ])
  func `a number that can be dialled is read`(_ cell: String, _ number: String) {
    #expect(ContactText.phone(ContactText.plain(cell))?.text == number)
  }

  @Test(arguments: [
    "", "-", "03-1234-567", "03-1234-56789012", "2212", "内線 2212", "03-1234-5678 内線12", "110",
    "03-1234-5678, 03-1234-5679", "+81", "+1234567890123456", "電話なし", "=1+1",
  ])
  func `what cannot be dialled is refused`(_ cell: String) {
    #expect(ContactText.phone(ContactText.plain(cell)) == nil)
  }

  @Test func `two ways to write a number are one number`() {
    for text in ["03-1234-5678", "+81-3-1234-5678", "(03)12345678"] {
      #expect(ContactReach.same(.phone, text) == "phone 0312345678")
    }
    #expect(ContactReach.same(.phone, "内線 5") != ContactReach.same(.phone, "内線 6"))
  }

  @Test(arguments: [
    ("a@b.jp", true), ("ａ＠ｂ．ｊｐ", true), ("csirt+1@town.kitayama.lg.jp", true), ("a@b", false),
    ("a b@c.jp", false), ("a@b.jp, c@d.jp", false), ("あ@b.jp", false), ("a@-b.jp", false),
    ("a@b_c.jp", false), ("<a@b.jp>", false), ("a@b.jp\r\nBcc: x@y.jp", false), ("@b.jp", false),
  ])
  func `a mail address is exactly one`(_ cell: String, _ isTaken: Bool) {
    #expect((ContactText.mail(ContactText.plain(cell)) != nil) == isTaken)
  }

  @Test func `a mail address has a longest length`() {
    let host = Array(repeating: String(repeating: "a", count: 63), count: 3).joined(separator: ".")
    let longest = String(repeating: "l", count: 254 - 1 - host.utf8.count) + "@" + host
    #expect(longest.utf8.count == ContactText.mailBytesMax)
    #expect(ContactText.mail(longest) != nil)
    #expect(ContactText.mail("l" + longest) == nil)
  }

  @Test(arguments: [
    ("2026-04-01", "2026-04-01"), ("2026/4/1", "2026-04-01"), ("２０２６年４月１日", "2026-04-01"),
    ("2026-04-01 00:00:00", "2026-04-01"), ("2026-04-01T00:00:00", "2026-04-01"),
    ("20260401", "2026-04-01"), ("2026.4.1", "2026-04-01"), ("令和8年4月1日", "2026-04-01"),
    ("令和８年４月１日（水）", "2026-04-01"), ("R8.4.1", "2026-04-01"), ("r8/4/1", "2026-04-01"),
    ("令和元年5月1日", "2019-05-01"), ("平成31年4月30日", "2019-04-30"), ("S64.1.7", "1989-01-07"),
  ])
  func `a day is read as it is written here`(_ cell: String, _ day: String) {
    #expect(ContactText.day(cell)?.description == day)
  }

  @Test(arguments: [
    "", "4/1", "4月1日", "2026", "2026-13-01", "2026-02-30", "令和0年4月1日", "令和100年4月1日", "1949-12-31",
    "2200-01-01", "来月", "2026-04-01 から", "20260431", "46113",
  ])
  func `a day without a year or out of the calendar is none`(_ cell: String) {
    #expect(ContactText.day(cell) == nil)
  }

  @Test func `what cannot be seen stays out of a name, and a formula's apostrophe too`() {
    #expect(ContactText.plain(" 佐藤　\n花子\u{200B} ") == "佐藤 花子")
    #expect(ContactText.plain("佐藤\u{202E}花子") == "佐藤‹U+202E›花子")
    #expect(ContactText.plain("'+81-3-1234-5678") == "+81-3-1234-5678")
    #expect(ContactText.plain("'tHart") == "'tHart")
  }

  @Test func `every role has a word that is read as the role in both languages`() {
    for role in Organization.Role.allCases {
      for say in Language.allCases {
        #expect(ContactRoles.role(ContactRoles.word(role)(say)) == role, "\(role)")
      }
    }
    #expect(ContactRoles.role("ＣＳＩＲＴ 担当") == .responder)
    #expect(ContactRoles.role("社長") == nil)
    #expect(ContactRoles.role(inPost: "情報課 CSIRT 主任") == .responder)
    #expect(ContactRoles.role(inPost: "主任") == nil)
  }
}
