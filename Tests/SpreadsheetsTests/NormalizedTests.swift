//! What people typed, in one spelling.

import Kernel
import Spreadsheets
import Testing

@Suite struct NormalizedTests {
  @Test func `spaces around go, of every kind`() {
    #expect(Normalized.trimmed("\u{3000} \t髙﨑　花子\u{200B}\r\n\u{FEFF}") == "髙﨑　花子")
    #expect(Normalized.trimmed("\u{3000}") == "")
  }

  @Test func `full width becomes half width, and nothing else changes`() {
    #expect(Normalized.halfWidth("　ＡＢＣ－１２３＠ｅｘａｍｐｌｅ．ｊｐ　ｱ㈱髙　森") == "ABC-123@example.jp ｱ㈱髙 森")
    #expect(Normalized.compatible("㈱①ｱﾞ髙﨑") == "(株)1ア\u{3099}髙﨑".precomposed)
  }

  @Test(arguments: [
    ("０３（1234）５６７８", "03-1234-5678"), ("03-1234-5678", "03-1234-5678"),
    ("03ー1234−5678", "03-1234-5678"), ("0312345678", "0312345678"),
    ("(03) 1234.5678", "03-1234-5678"),
    ("＋８１−３−１２３４−５６７８", "+81-3-1234-5678"), ("TEL：03-1234-5678", "03-1234-5678"),
    ("03-1234-5678 内線 12", "03-1234-5678 ext. 12"),
    ("03-1234-5678（内線：345）", "03-1234-5678 ext. 345"),
    ("110", "110"), ("123456789012345", "123456789012345"),
  ])
  func `a phone number`(text: String, number: String) {
    #expect(Normalized.phone(text) == number)
  }

  @Test(arguments: [
    "", "なし", "12", "1234567890123456", "03-1234-5678 / 03-1234-5679", "03-1234-567x", "3+4",
    "++81",
    "内線", "03-1234-5678 内線 123456789", "03-1234-5678 内線 12 と 13", "-",
  ])
  func `is no phone number`(text: String) { #expect(Normalized.phone(text) == nil) }

  @Test(arguments: [
    ("令和8年4月1日", "2026-04-01"), ("令和元年5月1日", "2019-05-01"), ("R8.4.1", "2026-04-01"),
    ("Ｒ８．４．１", "2026-04-01"), ("r08/04/01", "2026-04-01"), ("H30/4/1", "2018-04-01"),
    ("平成３２年３月３１日", "2020-03-31"), ("S64-1-7", "1989-01-07"), ("昭和 63 年 1 月 7 日", "1988-01-07"),
    ("㋿8年4月1日", "2026-04-01"), ("R.8.4.1", "2026-04-01"), ("T15.12.25", "1926-12-25"),
    ("M45.7.30", "1912-07-30"), ("2026-04-01", "2026-04-01"), ("2026/4/1", "2026-04-01"),
    ("2026.4.1", "2026-04-01"), ("２０２６年４月１日（水）", "2026-04-01"), ("2026年4月1日 水曜日", "2026-04-01"),
    ("20260401", "2026-04-01"), ("2026-04-01T00:00:00", "2026-04-01"),
    ("2026/04/01 0:00:00", "2026-04-01"),
    ("　2024/2/29　", "2024-02-29"), ("2026年4月1", "2026-04-01"), ("2026−04−01", "2026-04-01"),
  ])
  func `a day`(text: String, day: String) { #expect(Normalized.date(text)?.description == day) }

  @Test(arguments: [
    "", "4月1日", "令和8年", "26/4/1", "2026/13/1", "2026/2/29", "2023/02/29", "R0.4.1", "R100.4.1",
    "2026-4/1",
    "2026-04-01 09:30", "令和", "R8.4.1.2", "99999999999999999999/1/1", "1/4/2026", "20261301",
    "2026年4月",
    "R-8.4.1", "2026--4-1", "元/元/元", "1867/1/1", "令和99999年1月1日", "日", "(水)",
  ])
  func `is no day`(text: String) { #expect(Normalized.date(text) == nil) }
}

extension String {
  /// The string with its combining marks joined.
  fileprivate var precomposed: String { Normalized.compatible(self) }
}
