//! RFC 3339 moments: what is read, what is refused next to it, and that writing and reading agree.

import Kernel
import Testing

@Suite struct RFC3339Tests {
  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0),
    ("2015-05-08T10:59:00Z", 1_431_082_740_000_000),
    ("2015-05-08T19:59:00+09:00", 1_431_082_740_000_000),
    ("2015-05-08t10:59:00z", 1_431_082_740_000_000),
    ("2015-05-08T10:59:00-00:00", 1_431_082_740_000_000),
    ("2015-05-08T10:59:00.5Z", 1_431_082_740_500_000),
    ("2015-05-08T10:59:00.123456789Z", 1_431_082_740_123_456),
    ("2015-05-08T10:59:00.000000999+00:00", 1_431_082_740_000_000),
    ("1969-12-31T23:59:59.999999Z", -1),
    ("1969-12-31T23:59:59.9999999Z", -1),
    ("2016-02-29T00:00:00Z", 1_456_704_000_000_000),
    ("2000-02-29T00:00:00Z", 951_782_400_000_000),
    ("0000-01-01T00:00:00Z", -62_167_219_200_000_000),
    ("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999),
    ("2015-05-08T10:59:00+23:59", 1_430_996_400_000_000),
    ("2016-12-31T23:59:60Z", 1_483_228_799_999_999),
    ("2017-01-01T08:59:60.5+09:00", 1_483_228_799_999_999),
  ])
  func `a moment is read to the microsecond`(text: String, microseconds: Int64) {
    #expect(Instant(rfc3339: text)?.microseconds == microseconds)
    #expect(Instant(rfc3339: Array(text.utf8))?.microseconds == microseconds)
    #expect(Instant(rfc3339: Array(text.utf8).span)?.microseconds == microseconds)
    #expect(Instant(sensorTime: text)?.microseconds == microseconds)
  }

  @Test(arguments: [
    "", "2015-05-08", "2015-05-08T10:59:00", "2015-05-08 10:59:00Z", "2015-05-08T10:59Z",
    "2015-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2015-04-31T00:00:00Z", "2015-00-01T00:00:00Z",
    "2015-13-01T00:00:00Z", "2015-01-00T00:00:00Z", "2015-05-08T24:00:00Z", "2015-05-08T10:60:00Z",
    "2015-05-08T10:59:61Z", "2015-05-08T10:59:60Z", "2016-12-30T23:59:60Z",
    "2016-12-31T23:59:60+09:00",
    "2015-05-08T10:59:00.Z", "2015-05-08T10:59:00.1234567890Z", "2015-05-08T10:59:00,5Z",
    "2015-05-08T10:59:00+24:00", "2015-05-08T10:59:00+09:60", "2015-05-08T10:59:00+09",
    "2015-05-08T10:59:00+9:00", "2015-05-08T10:59:00ZZ", "2015-05-08T10:59:00Z ",
    " 2015-05-08T10:59:00Z",
    "+2015-05-08T10:59:00Z", "-015-05-08T10:59:00Z", "２015-05-08T10:59:00Z", "2015-05-08T10:59:0xZ",
    "2015-05-08T10:59:00.123456+", "2015-05-08T10:59:00.123",
    "2015-05-08T10:59:00.123456789+09:000",
  ])
  func `its neighbours are refused`(text: String) {
    #expect(Instant(rfc3339: text) == nil)
    #expect(Instant(sensorTime: text) == nil)
  }

  @Test(arguments: [
    ("2018-03-23T14:56:10.123456-0600", 1_521_838_570_123_456),
    ("2015-05-08T19:59:00+0900", 1_431_082_740_000_000),
  ])
  func `an offset without colon is a sensor's alone`(text: String, microseconds: Int64) {
    #expect(Instant(sensorTime: text)?.microseconds == microseconds)
    #expect(Instant(rfc3339: text) == nil)
    #expect(Instant(sensorTime: text + "0") == nil)
    #expect(Instant(sensorTime: String(text.dropLast())) == nil)
  }

  @Test func `a moment is written in the zone asked for`() throws {
    let moment = Instant(microseconds: 1_431_082_740_987_654)
    #expect(moment.rfc3339() == "2015-05-08T10:59:00Z")
    #expect(moment.rfc3339(in: .tokyo) == "2015-05-08T19:59:00+09:00")
    #expect(moment.rfc3339(fractionDigits: 3) == "2015-05-08T10:59:00.987Z")
    #expect(moment.rfc3339(fractionDigits: 6) == "2015-05-08T10:59:00.987654Z")
    let newYork = try #require(TimeZoneRule(named: "America/New_York"))
    #expect(moment.rfc3339(in: newYork) == "2015-05-08T06:59:00-04:00")
    let london = try #require(TimeZoneRule(named: "Europe/London"))
    #expect(Instant(seconds: 0).rfc3339(in: london) == "1970-01-01T00:00:00+00:00")
  }

  @Test(arguments: [Int64.min, -377_705_116_800_000_000, 253_402_300_800_000_000, Int64.max])
  func `a moment outside four-digit years is written as the nearest inside`(microseconds: Int64) {
    let text = Instant(microseconds: microseconds).rfc3339(in: .tokyo, fractionDigits: 6)
    #expect(Instant(rfc3339: text) != nil)
    #expect(text.hasPrefix(microseconds < 0 ? "0000-01-0" : "9999-12-3"))
  }

  @Test func `what is written is read back`() throws {
    var random = SplitMix64(seed: 3339)
    for _ in 0..<2000 {
      let zone = try #require(TimeZoneRule.known.randomElement(using: &random))
      let moment = Instant(
        microseconds: Int64.random(
          in: -62_167_000_000_000_000...253_402_000_000_000_000, using: &random))
      let text = moment.rfc3339(in: zone, fractionDigits: 6)
      #expect(Instant(rfc3339: text) == moment, "\(text)")
    }
  }

  @Test func `random bytes are refused without harm`() {
    var random = SplitMix64(seed: 60)
    let alphabet = Array("0123456789-:TZ.+ 60".utf8)
    for _ in 0..<5000 {
      var bytes = Array("2015-05-08T10:59:00.123456+09:00".utf8)
      let place = Int.random(in: bytes.indices, using: &random)
      bytes[place] = alphabet[Int.random(in: alphabet.indices, using: &random)]
      let cut = bytes.prefix(Int.random(in: 0...bytes.count, using: &random))
      guard let moment = Instant(sensorTime: cut) else { continue }
      // What was taken means the same when it is written our way.
      #expect(Instant(rfc3339: moment.rfc3339(fractionDigits: 6)) == moment)
    }
  }
}
