//! Zeek's JSON logs: what each log shows, and what is made of odd lines.

import Kernel
import Testing

@testable import Formats

struct ZeekTests {
  @Test func `every log shows what an indicator can match`() throws {
    let batch = try EventBatch(
      SharedData.fixture("sensor/zeek-types.ndjson"), receivedAt: receivedAt)
    let rows = try batch.map { entry in
      let event = try entry.event.get()
      let own = ["ipv4 198.18.4.20", "ipv4 203.0.113.9", "ipv4 198.18.4.1"]
      return ([event.kind] + shown(event).filter { !own.contains($0) }).joined(separator: " | ")
    }
    #expect(
      rows == [
        "conn",
        "dns | domain cdn.example | domain edge.cdn.example | ipv4 203.0.113.10 | ipv6 2001:db8::9",
        "http | domain drop.bad-news.example | domain lure.example | ipv4 198.18.9.9"
          + " | url http://drop.bad-news.example/a/b.php?id=1"
          + " | url http://drop.bad-news.example:8080/a/b.php?id=1 | url http://lure.example/",
        "ssl | domain c2.bad-news.example | ipv6 2001:db8::20 | ipv6 2001:db8::9",
        "files | hash md5:d41d8cd98f00b204e9800998ecf8427e"
          + " | hash sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "smtp | domain lure.example | domain mx.lure.example | domain town.example"
          + " | ipv4 198.18.4.25 | ipv4 203.0.113.25 | mail clerk@town.example"
          + " | mail sender@lure.example",
        "x509 | domain c2.bad-news.example",
        "ftp | ipv4 203.0.113.11 | url ftp://203.0.113.9/tool.exe",
        "dhcp | ipv4 198.18.4.77 | ipv4 198.18.4.78", "software", "notice",
        "intel | domain c2.bad-news.example", "from_the_future",
      ])
  }

  @Test func `only the log of mails has subjects`() throws {
    let mail = #"{"ts":1,"uid":"C","_path":"smtp","subject":"Your Invoice"}"#
    #expect(shown(try read(mail).get()) == ["subject your invoice"])
    let guessed = #"{"ts":1,"uid":"C","mailfrom":"x","subject":"Your Invoice"}"#
    #expect(shown(try read(guessed).get()) == ["subject your invoice"])
    let certificate = #"{"ts":1,"uid":"C","_path":"ssl","subject":"CN=Your Invoice"}"#
    #expect(shown(try read(certificate).get()) == [])
  }

  @Test func `both ways of writing the time are the same moment, and no moment is a reason`() throws
  {
    let expected = Instant(microseconds: 1_795_132_740_250_000)
    for time in ["1795132740.25", "1795132740.250000", #""2026-11-19T23:59:00.250000Z""#] {
      #expect(try read(#"{"ts":\#(time),"uid":"C"}"#).get().time == expected)
    }
    for time in ["-1", "253402300800", #""yesterday""#, "null", "[]", "1e300"] {
      #expect(read(#"{"ts":\#(time),"uid":"C"}"#) == .failure(.badTime), "\(time)")
    }
    #expect(try read(#"{"ts":253402300799,"uid":"C"}"#).get().isAhead)
  }

  @Test func `a notice judges as 2, an alarm and a match of intelligence as 3, a log not at all`()
    throws
  {
    let notice = try read(#"{"ts":1,"note":"Scan::Port_Scan","msg":"m"}"#).get()
    #expect(
      notice.verdict
        == SensorEvent.Verdict(rule: "Scan::Port_Scan", signature: "m", severity: 2))
    let alarm = try read(
      #"{"ts":1,"_path":"notice","note":"N","actions":["Notice::ACTION_LOG","Notice::ACTION_ALARM"]}"#
    ).get()
    #expect(alarm.verdict == SensorEvent.Verdict(rule: "N", signature: "N", severity: 3))
    let seen = try read(
      #"{"ts":1,"seen.indicator":"198.51.100.7","seen.indicator_type":"Intel::ADDR"}"#
    ).get()
    #expect(seen.verdict?.severity == 3)
    #expect(shown(seen) == ["ipv4 198.51.100.7"])
    #expect(try read(#"{"ts":1,"_path":"weird","name":"bad_TCP_checksum"}"#).get().verdict == nil)
  }

  @Test func `a plain event that has a field called ts stays one`() throws {
    let event = try read(#"{"time":"2026-11-20T00:00:00Z","ts":5,"source":"192.0.2.1"}"#).get()
    #expect(event.kind == "plain")
  }

  @Test(.enabled(if: SharedData.isWanted, "needs the shared data"))
  func `every line of real logs is read`() throws {
    for (name, count) in [
      ("notice", 207), ("smtp", 1188), ("x509", 348), ("ftp", 93), ("software", 376),
      ("known_services", 1579), ("ocsp", 1308), ("ssh", 22), ("syslog", 2378), ("ntlm", 422),
    ] {
      let batch = try EventBatch(
        try SharedData.unzipped("sensor/zeek-\(name).ndjson.gz"), receivedAt: receivedAt)
      let events = try batch.map { try $0.event.get() }
      #expect(events.count == count)
      #expect(events.allSatisfy { $0.kind == name && !$0.isAhead })
      #expect(events.allSatisfy { ($0.verdict != nil) == (name == "notice") })
    }
  }
}
