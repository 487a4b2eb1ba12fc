//! How moments and spans are said.

import Kernel
import Testing

@testable import Web

@Suite struct WordingTests {
  /// 8 May 2015, 15:25:09 JST, a Friday.
  private let friday = Instant(seconds: 1_431_066_309)

  @Test func `a date has its weekday and Japan's time`() {
    #expect(Wording.date(friday, .ja) == "2015年5月8日(金) 15:25")
    #expect(Wording.date(friday, .en) == "Fri 8 May 2015 15:25 JST")
    #expect(Wording.machine(friday) == "2015-05-08T15:25:09+09:00")
  }

  @Test(arguments: [
    (0, "1970-01-01T09:00:00+09:00", 4), (-32_401, "1969-12-31T23:59:59+09:00", 3),
    (951_750_000, "2000-02-29T00:00:00+09:00", 2), (951_836_400, "2000-03-01T00:00:00+09:00", 3),
    (4_107_510_000, "2100-03-01T00:00:00+09:00", 1),
    (1_456_757_999, "2016-02-29T23:59:59+09:00", 1),
  ])
  func `leap days and years turn where they should`(seconds: Int64, text: String, weekday: Int) {
    let moment = Instant(seconds: seconds)
    #expect(Wording.machine(moment) == text)
    #expect(Wording.civil(moment).weekday == weekday)
  }

  @Test func `a moment is as short as is clear`() {
    #expect(Wording.moment(friday, at: friday, .ja) == "15:25")
    #expect(Wording.moment(friday + .days(3), at: friday, .ja) == "月曜 15:25")
    #expect(Wording.moment(friday + .days(6), at: friday, .ja) == "5月14日 15:25")
    #expect(Wording.moment(friday - .days(1), at: friday, .ja) == "5月7日 15:25")
    #expect(Wording.moment(friday + .days(3), at: friday, .en) == "Mon 15:25")
  }

  @Test(arguments: [
    (348, "5分48秒", "5 min 48 s"), (42, "42秒", "42 s"), (4800, "1時間20分", "1 h 20 min"),
    (3600, "1時間", "1 h"), (2280, "38分", "38 min"), (259_200, "3日", "3 d"),
    (262_800, "3日と1時間", "3 d 1 h"), (0, "0秒", "0 s"),
  ])
  func `a span has its two largest units`(seconds: Int64, ja: String, en: String) {
    #expect(Wording.span(.seconds(seconds), .ja) == ja)
    #expect(Wording.span(.seconds(seconds), .en) == en)
  }

  @Test func `what is left and what is overdue differ in words`() {
    #expect(Wording.remaining(until: friday + .seconds(348), at: friday, .ja) == "あと 5分48秒")
    #expect(Wording.remaining(until: friday - .seconds(42), at: friday, .ja) == "42秒 過ぎています")
    #expect(Wording.countdown(until: friday + .seconds(348), at: friday, .ja) == "5:48")
    #expect(Wording.countdown(until: friday - .seconds(42), at: friday, .ja) == "−0:42")
    #expect(Wording.countdown(until: friday + .seconds(4800), at: friday, .ja) == "1:20:00")
    #expect(Wording.countdown(until: friday + .days(3), at: friday, .ja) == "月曜 15:25")
  }

  @Test func `what happens if nothing is done is one sentence`() {
    let rung = NextRung(
      at: friday + .minutes(10), awaited: .acknowledged, happens: .told(["山田総務課長"]))
    #expect(
      rung.sentence(at: friday, .ja) == "15:35までに確認がない場合は、山田総務課長にもお知らせします。")
  }

  @Test func `an address is written so that nothing opens it`() {
    #expect(Wording.defanged("http://a.example/x") == "hxxp://a[.]example/x")
    #expect(Wording.defanged("a@b.example") == "a[@]b[.]example")
    #expect(Wording.defanged("1:5") == "1:5")
  }
}
