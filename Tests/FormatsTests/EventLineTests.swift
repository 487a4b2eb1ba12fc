//! One line of a batch: recognised, refused with its reason, at each limit and one past it.

import Kernel
import Testing

@testable import Formats

struct EventLineTests {
  @Test(arguments: [
    ("", EventRefusal.notJSON(offset: 0)), ("x", .notJSON(offset: 0)),
    (#"{"time":"2026-11-20T00:00:00Z""#, .notJSON(offset: 30)),
    (#"{"time":"2026-11-20T00:00:00Z"}}"#, .notJSON(offset: 31)),
    (#"{"time":"\q"}"#, .notJSON(offset: 9)), ("[]", .notAnObject), ("7", .notAnObject),
    (#""time""#, .notAnObject), ("{}", .unknownForm), (#"{"ts":1}"#, .unknownForm),
    (#"{"timestamp":"2026-11-20T00:00:00Z"}"#, .unknownForm),
    (#"{"event_type":5,"timestamp":"2026-11-20T00:00:00Z"}"#, .unknownForm),
    (#"{"event_type":"flow"}"#, .missingTime), (#"{"source":"192.0.2.1"}"#, .missingTime),
    (#"{"event_type":"flow","timestamp":1795132800}"#, .badTime),
    (#"{"event_type":"flow","timestamp":"2026-11-31T00:00:00Z"}"#, .badTime),
    (#"{"time":"20 Nov 2026"}"#, .badTime), (#"{"time":null}"#, .badTime),
    (#"{"time":"2026-11-20T00:00:00Z","time":"2026-11-20T00:00:00Z"}"#, .duplicateKey),
    (
      #"{"event_type":"dns","timestamp":"2026-11-20T00:00:00Z","dns":{"a":1,"a":2}}"#, .duplicateKey
    ),
  ])
  func `a bad line is refused with its reason`(line: String, refusal: EventRefusal) {
    #expect(read(line) == .failure(refusal))
  }

  @Test(arguments: [
    #""source":"192.0.2""#, #""source":7"#, #""destination":"example""#, #""source_port":65536"#,
    #""destination_port":-1"#, #""destination_port":"x""#, #""domain":"a..b""#, #""url":"/x""#,
    #""hash":"12""#, #""mail":"x""#, #""asset":"""#, #""severity":0"#, #""severity":6"#,
    #""severity":2.5"#, #""signature":1"#, #""message":[]"#, #""sensor":{}"#,
  ])
  func `a plain event with a member that cannot be read names it`(member: String) throws {
    let name = String(try #require(member.split(separator: "\"").first))
    #expect(read(#"{"time":"2026-11-20T00:00:00Z",\#(member)}"#) == .failure(.badField(name)))
  }

  @Test func `a U+0000 in what a sensor says is shown as a sign that cannot be read`() throws {
    let line = #"{"time":"2026-11-20T00:00:00Z","signature":"x\u0000y","message":"\u0000"}"#
    let event = try read(line).get()
    #expect(event.verdict?.rule == "x\u{FFFD}y" && event.message == "\u{FFFD}")
  }

  @Test func `bytes that are not UTF-8 are refused`() {
    let head = Array(#"{"time":"2026-11-20T00:00:00Z","message":""#.utf8)
    for bad in [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80]] as [[UInt8]] {
      let line = head + bad + Array("\"}".utf8)
      #expect(EventLine.read(line[...], receivedAt: receivedAt) == .failure(.notUTF8))
    }
  }

  @Test func `a line of the greatest length is taken and one byte more is refused`() {
    let head = #"{"time":"2026-11-20T00:00:00Z","note":""#
    func line(_ length: Int) -> String {
      head + String(repeating: "a", count: length - head.utf8.count - 2) + "\"}"
    }
    #expect((try? read(line(EventLine.lineBytesMax)).get()) != nil)  // Only whether it is read.
    #expect(
      read(line(EventLine.lineBytesMax + 1))
        == .failure(.tooLong(bytes: EventLine.lineBytesMax + 1)))
  }

  @Test func `the greatest depth is taken and one more is refused`() {
    func line(_ depth: Int) -> String {
      #"{"time":"2026-11-20T00:00:00Z","note":"# + String(repeating: "[", count: depth - 1)
        + String(repeating: "]", count: depth - 1) + "}"
    }
    let depth = JSON.Limits.default.depthMax
    #expect((try? read(line(depth)).get()) != nil)  // Only whether it is read.
    #expect(read(line(depth + 1)) == .failure(.tooDeep))
    #expect(read(line(200_000)) == .failure(.tooDeep))
  }

  @Test func `a sensor time ten minutes ahead is taken and one more is marked`() throws {
    let limit = receivedAt + SensorEvent.aheadMax
    for (moment, isAhead) in [(limit, false), (limit + .milliseconds(1), true)] {
      let time = moment.rfc3339(fractionDigits: 3)
      #expect(try read(#"{"time":"\#(time)"}"#).get().isAhead == isAhead)
      #expect(
        try read(#"{"timestamp":"\#(time)","event_type":"flow"}"#).get().isAhead == isAhead)
    }
  }

  @Test func `a text is cut at its limit and never inside a character`() throws {
    let limit = SensorEvent.textBytesMax
    for (text, kept) in [
      (String(repeating: "a", count: limit), limit),
      (String(repeating: "a", count: limit + 1), limit),
      (String(repeating: "警", count: limit), limit / 3 * 3),
    ] {
      let event = try read(#"{"time":"2026-11-20T00:00:00Z","message":"\#(text)"}"#).get()
      #expect(event.message?.utf8.count == kept)
    }
  }

  @Test func `the plain form is read as documented`() throws {
    let batch = try EventBatch(SharedData.fixture("sensor/plain.ndjson"), receivedAt: receivedAt)
    let events = try batch.map { try $0.event.get() }
    #expect(
      events.map(shown) == [
        ["domain c2.bad-news.example", "ipv4 198.18.4.20", "ipv4 203.0.113.9"],
        [
          "domain drop.bad-news.example",
          "hash sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
          "url http://drop.bad-news.example/a",
        ], ["asset PC-0421"], ["domain lure.example", "mail sender@lure.example"],
      ])
    #expect(events.map { $0.verdict?.severity } == [nil, nil, 3, 1])
    #expect(events[0].sensorName == "proxy-1")
    #expect(events[0].message == "通信を検知しました")
    #expect(events[0].destination?.port == 443)
    #expect(events[1].time == Instant(rfc3339: "2026-11-20T00:15:00.5Z"))
  }

  @Test func `escapes are undone before anything is compared`() throws {
    let event = try read(
      #"{"time":"2026-11-20T00:00:00Z","domain":"\u0065vil.example","message":"a\u0000\u202e\"\n"}"#
    ).get()
    #expect(shown(event) == ["domain evil.example"])
    #expect(event.message == "a\u{FFFD}\u{202e}\"\n")
  }
}
