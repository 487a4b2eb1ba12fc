//! One look at a line against the exact reader: what the look takes, the reader takes, with the same moment.

import Kernel
import Testing

@testable import Formats

struct EventGlanceTests {
  private func glance(_ text: String) -> Instant? { EventLine.glance(Array(text.utf8)[...]) }

  private func time(_ line: ArraySlice<UInt8>) -> Instant? {
    let read = EventLine.read(line, receivedAt: receivedAt)
    return if case .success(let event) = read { event.time } else { nil }
  }

  @Test(arguments: ["suricata-types.eve", "suricata-alerts.eve"])
  func `nearly every real line needs one look`(name: String) throws {
    let lines = Array(Lines(try SharedData.fixture("sensor/\(name).ndjson")))
    let seen = lines.filter { EventLine.glance($0.bytes) != nil }
    #expect(seen.count * 10 >= lines.count * 9, "\(seen.count) of \(lines.count)")
    for line in seen { #expect(EventLine.glance(line.bytes) == time(line.bytes)) }
  }

  @Test(arguments: [
    #"{"event_type":"flow","timestamp":"2017-03-25T16:49:58.856335-0600"}"#,
    #" { "timestamp" : "2017-03-25T16:49:58Z" , "event_type" : "x" , "a" : [ ] , "b" : { } } "#,
    #"{"timestamp":"2017-03-25T16:49:58Z","event_type":"x","n":[0,-1,2.50,123456789012345678]}"#,
    #"{"timestamp":"2017-03-25T16:49:58Z","event_type":"x","t":[true,false,null],"f":"\b\f"}"#,
    #"{"timestamp":"2017-03-25T16:49:58Z","event_type":"x","u":"a\/b\"\\\n\t\r"}"#,
    #"{"timestamp":"2017-03-25T16:49:58Z","event_type":"x","o":{"a":{"a":[{"a":1},{"a":2}]}}}"#,
    #"{"ts":1491000000.123456,"uid":"C1"}"#,
    #"{"ts":1491000000,"_path":"conn","id.orig_h":"10.0.0.1"}"#,
    #"{"ts":2147483647.999999,"fuid":"F"}"#, #"{"_path":"dns","ts":"2017-03-25T16:49:58.1Z"}"#,
    #"{"ts":0.1,"uid":"C1"}"#,
  ])
  func `a plain line needs one look`(text: String) throws {
    let moment = try #require(glance(text))
    #expect(moment == time(Array(text.utf8)[...]))
  }

  @Test(arguments: [
    "", "{}", "[]", "{", #"{"event_type":"x"}"#,
    #"{"event_type":"","timestamp":"2017-03-25T16:49:58Z"}"#,
    #"{"event_type":1,"timestamp":"2017-03-25T16:49:58Z"}"#,
    #"{"event_type":"x","timestamp":"yesterday"}"#,
    #"{"event_type":"x","timestamp":"2017-03-25T16:49:58Z",}"#,
    #"{"event_type":"x","timestamp":"2017-03-25T16:49:58Z"}}"#,
    #"{"event_type":"x","timestamp":"2017-03-25T16:49:58Z","a":[1,]}"#,
    #"{"event_type":"x","timestamp":"2017-03-25T16:49:58Z","a":[,]}"#,
    #"{"event_type":"x","timestamp":"2017-03-25T16:49:58Z","a":[1 2]}"#,
    #"{"event_type":"x","timestamp":"2017-03-25T16:49:58Z","a":{"b"}}"#,
    #"{"event_type":"x","timestamp":"2017-03-25T16:49:58Z","a":{"b":1]}"#,
    #"{"event_type":"x","timestamp":"2017-03-25T16:49:58Z","a":01}"#,
    #"{"event_type":"x","timestamp":"2017-03-25T16:49:58Z","a":1.}"#,
    #"{"event_type":"x","timestamp":"2017-03-25T16:49:58Z","a":-}"#,
    #"{"event_type":"x","timestamp":"2017-03-25T16:49:58Z","a":tru}"#,
    #"{"event_type":"x","timestamp":"2017-03-25T16:49:58Z","a":truer}"#,
    #"{"event_type":"x","timestamp":"2017-03-25T16:49:58Z","a":"\q"}"#,
    #"{"event_type":"x","timestamp":"2017-03-25T16:49:58Z","a":"x}"#,
    #"{"event_type":"x","timestamp":"2017-03-25T16:49:58Z","a":1,"a":1}"#,
    #"{"event_type":"x","timestamp":"2017-03-25T16:49:58Z","event_type":"y"}"#,
    #"{"event_type":"x","timestamp":"2017-03-25T16:49:58Z","a":{"b":1,"b":2}}"#,
    "{\"event_type\":\"x\",\"timestamp\":\"2017-03-25T16:49:58Z\",\"a\":\"\u{1}\"}",
    #"{"ts":1491000000.1,"uid":"C1","time":"2017-03-25T16:49:58Z"}"#, #"{"ts":1491000000.1}"#,
    "\r{\"event_type\":\"x\",\"timestamp\":\"2017-03-25T16:49:58Z\",\"a\":\" CEF:\"}",
    "{\"event_type\":\"x\",\"timestamp\":\"2017-03-25T16:49:58Z\"\r}",
    #"{"ts":-1,"uid":"C1"}"#, #"{"ts":true,"uid":"C1"}"#, #"{"ts":1e9,"uid":"C1"}"#,
    #"{"time":"2017-03-25T16:49:58Z","source":"10.0.0.1"}"#,
  ])
  func `for what is wrong or unusual the exact reader is asked`(text: String) {
    #expect(glance(text) == nil)
  }

  /// So deep, so many names, so many digits, so long: at the limit one look, one past it none.
  @Test func `the limits of a look`() {
    func line(_ more: String) -> String {
      #"{"event_type":"x","timestamp":"2017-03-25T16:49:58Z","# + more + "}"
    }
    func deep(_ lists: Int) -> String {
      #""a":"# + String(repeating: "[", count: lists) + String(repeating: "]", count: lists)
    }
    #expect(glance(line(deep(11))) != nil && glance(line(deep(12))) == nil)
    func names(_ count: Int) -> String { (0..<count).map { "\"n\($0)\":0" }.joined(separator: ",") }
    #expect(glance(line(names(94))) != nil && glance(line(names(95))) == nil)
    func digits(_ count: Int) -> String { #""a":"# + String(repeating: "9", count: count) }
    #expect(glance(line(digits(18))) != nil && glance(line(digits(19))) == nil)
    func long(_ size: Int) -> String {
      let bare = line(#""a":"""#).utf8.count
      return line(#""a":""# + String(repeating: "x", count: size - bare) + "\"")
    }
    #expect(glance(long(65_536)) != nil && glance(long(65_537)) == nil)
    #expect(glance(#"{"ts":2147483648,"uid":"C"}"#) == nil)
    #expect(glance(#"{"ts":1.1234567,"uid":"C"}"#) == nil)
  }

  @Test(arguments: ["suricata-types.eve", "suricata-alerts.eve", "plain"])
  func `of damaged lines a look takes none that the reader refuses`(name: String) throws {
    var random = SeededRandom(seed: 422)
    let lines = Array(Lines(try SharedData.fixture("sensor/\(name).ndjson")))
    var taken = 0
    for _ in 0..<100 {
      for line in lines {
        let bytes = HostileInputTests.damaged(Array(line.bytes), &random)[...]
        guard let moment = EventLine.glance(bytes) else { continue }
        taken += 1
        #expect(time(bytes) == moment, "\(String(decoding: bytes, as: UTF8.self))")
      }
    }
    #expect(name == "plain" || taken > lines.count, "\(taken)")
  }

  /// Every short text of few letters that stand for all there is in JSON.
  @Test func `of made texts a look takes none that the reader refuses`() {
    var random = SeededRandom(seed: 4)
    let parts = [
      "{", "}", "[", "]", ",", ":", "\"a\"", "\"b\"", "1", "0", "-", ".5", "true", "null",
      " ", "\"", "\\", "\"ts\"",
      "1.5",
    ]
    var taken = 0
    for _ in 0..<100_000 {
      let middle = (0..<Int.random(in: 0...7, using: &random))
        .map { _ in parts.randomElement(using: &random) ?? "" }.joined()
      let text = #"{"timestamp":"2017-03-25T16:49:58Z","event_type":"x""# + middle + "}"
      guard let moment = glance(text) else { continue }
      taken += 1
      #expect(time(Array(text.utf8)[...]) == moment, "\(text)")
    }
    #expect(taken > 100, "\(taken)")
  }
}
