//! CEF: header and extension with their escapes, what is a verdict, and what is refused.

import Foundation
import Kernel
import Testing

@testable import Formats

struct CEFTests {
  private func message(_ severity: String, _ extensions: String) -> String {
    "CEF:0|Maker|Wall|1.0|100|trojan stopped|\(severity)|\(extensions)"
  }

  @Test func `what a message shows`() throws {
    let event = try read(
      message(
        "9",
        "rt=1795132740250 src=198.18.4.20 spt=1232 dst=203.0.113.9 dpt=443 dhost=c2.bad-news.example "
          + "request=http://drop.bad-news.example/a?x\\=1 suser=clerk@town.example "
          + "fileHash=d41d8cd98f00b204e9800998ecf8427e cs1Label=SHA1 "
          + "cs1=da39a3ee5e6b4b0d3255bfef95601890afd80709 cs2Label=Session "
          + "cs2=d41d8cd98f00b204e9800998ecf84270 dvchost=fw-1 msg=one | two \\\\ three\\nfour")
    ).get()
    #expect(event.kind == "cef")
    #expect(event.time == Instant(microseconds: 1_795_132_740_250_000))
    #expect(event.source?.port == 1232)
    #expect(event.destination?.port == 443)
    #expect(event.sensorName == "fw-1")
    #expect(event.message == "one | two \\ three\nfour")
    #expect(
      event.verdict
        == SensorEvent.Verdict(rule: "Maker|Wall|100", signature: "trojan stopped", severity: 3))
    #expect(
      shown(event) == [
        "domain c2.bad-news.example", "domain drop.bad-news.example", "domain town.example",
        "hash md5:d41d8cd98f00b204e9800998ecf8427e",
        "hash sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709", "ipv4 198.18.4.20",
        "ipv4 203.0.113.9", "mail clerk@town.example", "url http://drop.bad-news.example/a?x=1",
      ])
  }

  @Test(arguments: [
    ("0", nil), ("6", nil), ("7", 2), ("8", 2), ("9", 3), ("10", 3), ("11", nil), ("Low", nil),
    ("Medium", nil), ("High", 2), ("Very-High", 3), ("Unknown", nil), ("", nil),
    ("99999999999999999999", nil),
  ])
  func `from 7 on the device judges`(theirs: String, ours: Int?) throws {
    #expect(try read(message(theirs, "")).get().verdict?.severity == ours)
  }

  @Test func `names and values are told apart`() throws {
    for (text, expected) in [
      ("msg=this =has = equals\\= src=192.0.2.1", "this =has = equals="),
      (" msg=led by a blank", "led by a blank"), ("msg=", nil), ("msg=a  b  act=x", "a  b"),
      ("msg=first msg=last", "last"), ("no pairs at all", nil), ("=msg=odd", nil),
      ("msg=ends in an escape \\", "ends in an escape \\"), ("ad.field[0]=1 msg=x", "x"),
      ("msg=Win\\\\path c6a2=2001:db8::1", "Win\\path"),
    ] as [(String, String?)] {
      #expect(try read(message("5", text)).get().message == expected, "\(text)")
    }
  }

  @Test func `a syslog header may stand before it, and without a time the receipt counts`() throws {
    let event = try read("<13>Nov 20 09:00:00 fw-1 " + message("7", "src=192.0.2.1")).get()
    #expect(event.time == receivedAt)
    #expect(event.source?.address == IPAddress("192.0.2.1"))
    for time in ["0", "-5", "253402300800000", "Nov 20 2026 09:00:00"] {
      #expect(try read(message("7", "rt=\(time)")).get().time == receivedAt, "\(time)")
    }
    #expect(try read(message("7", "rt=253402300799999")).get().isAhead)
    #expect(
      try read(message("7", "end=2026-11-19T23:59:00.25Z")).get().time
        == Instant(microseconds: 1_795_132_740_250_000))
    let deep = String(repeating: " ", count: 1024)
    #expect(try read("x" + deep.dropFirst() + message("7", "")).get().kind == "cef")
    #expect(read("x" + deep + message("7", "")) == .failure(.notJSON(offset: 0)))
  }

  @Test func `fewer than seven fields are refused, and so is what is no UTF-8`() throws {
    #expect(read("CEF:0|a|b|c|d|e") == .failure(.badField("CEF")))
    #expect(try read("CEF:0|a|b|c|d|e|9").get().verdict?.severity == 3)
    #expect(read("CEF:") == .failure(.badField("CEF")))
    let bytes = Array("CEF:0|a|b|c|d|e|9|msg=".utf8) + [0xFF]
    #expect(EventLine.read(bytes[...], receivedAt: receivedAt) == .failure(.notUTF8))
    let escaped = try read(#"CEF:0|a\|b|c\\d|1|s\x|e|9|"#).get()
    #expect(escaped.verdict?.rule == #"a|b|c\d|s\x"#)
  }

  @Test func `a long extension takes time in proportion`() throws {
    let pair = "a=\\= b "
    let text = String(repeating: pair, count: 100_000)
    #expect(try read(message("9", text + "msg=end")).get().message == "end")
  }

  @Test(.enabled(if: SharedData.isWanted, "needs the shared data"))
  func `the messages of a decoder's tests are read or refused, none is lost in silence`() throws {
    struct Line: Decodable {
      let name: String
      let message: String
    }
    var refused: [String] = []
    for line in try SharedData.text("sensor/cef-messages.ndjson").split(separator: "\n") {
      let message = try JSONDecoder().decode(Line.self, from: Data(line.utf8)).message
      if case .failure = read(message) { refused.append(message) }
    }
    #expect(refused == [])
  }
}
