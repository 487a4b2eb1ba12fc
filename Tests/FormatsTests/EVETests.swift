//! Suricata EVE: what each event type shows, and what is made of odd lines.

import Kernel
import Testing

@testable import Formats

let receivedAt = Instant(seconds: 1_795_132_800)  // 2026-11-20T00:00:00Z

func read(_ line: String) -> Result<SensorEvent, EventRefusal> {
  EventLine.read(Array(line.utf8)[...], receivedAt: receivedAt)
}

/// The observables as `kind text`, in their order.
func shown(_ event: SensorEvent) -> [String] {
  event.observables.map { "\($0.kind.rawValue) \($0.text)" }
}

struct EVETests {
  @Test func `every event type shows what an indicator can match`() throws {
    let batch = try EventBatch(
      SharedData.fixture("sensor/suricata-types.eve.ndjson"), receivedAt: receivedAt)
    let rows = try batch.map { entry in
      let event = try entry.event.get()
      let own = ["ipv4 198.18.4.20", "ipv4 203.0.113.9", "ipv4 198.18.4.1"]
      return ([event.kind] + shown(event).filter { !own.contains($0) }).joined(separator: " | ")
    }
    #expect(
      rows == [
        "dns | domain update.bad-news.example",
        "dns | domain update.bad-news.example",
        "dns | domain cdn.example | domain edge.cdn.example | ipv4 203.0.113.10 | ipv6 2001:db8::9",
        "dns | domain mail.example | domain mx1.mail.example",
        "http | domain drop.bad-news.example | domain lure.example | ipv4 192.0.2.44"
          + " | ipv4 198.18.9.9 | url http://drop.bad-news.example/a/b.php?id=1"
          + " | url http://drop.bad-news.example:8080/a/b.php?id=1 | url http://lure.example/",
        "tls | domain c2.bad-news.example | ipv6 2001:db8::20 | ipv6 2001:db8::9",
        "fileinfo | hash md5:d41d8cd98f00b204e9800998ecf8427e"
          + " | hash sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709"
          + " | hash sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "flow", "netflow",
        "smtp | domain lure.example | domain mx.lure.example | domain town.example"
          + " | ipv4 198.18.4.25 | ipv4 203.0.113.25 | mail clerk@town.example"
          + " | mail sender@lure.example | url http://lure.example/doc | url https://lure.example/x",
        "ssh | ipv4 198.18.4.22", "krb5 | ipv4 198.18.4.2", "anomaly", "stats", "drop",
        "quic | domain q.bad-news.example",
        "dhcp | ipv4 0.0.0.0 | ipv4 198.18.4.77 | ipv4 255.255.255.255",
        "from_the_future",
      ])
  }

  @Test func `an alert carries the sensor's verdict and never more than severity 3`() throws {
    for (theirs, ours) in [
      ("1", 3), ("2", 2), ("3", 1), ("4", 1), ("255", 1), ("\"1\"", 3), ("null", 2),
    ] {
      let event = try read(
        #"{"timestamp":"2026-11-20T00:00:00.5+0900","event_type":"alert","src_ip":"::ffff:192.0.2.1","#
          + #""src_port":"443","alert":{"gid":1,"signature_id":7,"signature":"S","severity":\#(theirs)}}"#
      ).get()
      #expect(event.verdict == SensorEvent.Verdict(rule: "1:7", signature: "S", severity: ours))
      #expect(event.source?.address.description == "192.0.2.1")
      #expect(event.source?.port == 443)
      #expect(event.time.microseconds == 1_795_132_800_500_000 - 9 * 3_600_000_000)
    }
  }

  @Test func `a verdict comes only from an alert, also from a damaged one and from a drop`() throws
  {
    let head = #"{"timestamp":"2026-11-20T00:00:00Z","event_type":"#
    #expect(try read(head + #""alert"}"#).get().verdict?.rule == "1:0")
    #expect(try read(head + #""alert","alert":[1]}"#).get().verdict?.severity == 2)
    #expect(try read(head + #""drop","alert":{"signature_id":5}}"#).get().verdict?.rule == "1:5")
    #expect(try read(head + #""drop"}"#).get().verdict == nil)
    #expect(try read(head + #""flow","alert":{"signature_id":5}}"#).get().verdict == nil)
  }

  @Test func `an alert's own DNS message is read like a DNS event`() throws {
    let event = try read(
      #"{"timestamp":"2026-11-20T00:00:00Z","event_type":"alert","dns":{"query":[{"type":"query","#
        + #""rrname":"q.example"}],"answer":{"rrname":"q.example","rrtype":"A","#
        + #""answers":[{"rrtype":"A","rdata":"192.0.2.7"}],"grouped":{"PTR":["p.example"]}}}}"#
    ).get()
    #expect(shown(event) == ["domain p.example", "domain q.example", "ipv4 192.0.2.7"])
  }

  /// Each kind of answer is looked up among all that are there: only the known ones may be, or a line costs its square.
  @Test func `a hundred thousand kinds of answers in a line cost no more than its length`() throws {
    let kinds = (0..<80_000).map { "\"k\($0)\":1" }.joined(separator: ",")
    let event = try read(
      #"{"timestamp":"2026-11-20T00:00:00Z","event_type":"dns","dns":{"grouped":{"#
        + kinds + #","MX":["10 mail.example"],"A":["192.0.2.7"],"":["192.0.2.8"]}}}"#
    ).get()
    #expect(shown(event) == ["domain mail.example", "ipv4 192.0.2.7", "ipv4 192.0.2.8"])
  }

  @Test func `a proxied request shows the URL that was asked for`() throws {
    let head = #"{"timestamp":"2026-11-20T00:00:00Z","event_type":"http","dest_port":3128,"http":"#
    let absolute = #"{"hostname":"a.example","url":"http://A.example:80/x"}}"#
    #expect(
      shown(try read(head + absolute).get()) == ["domain a.example", "url http://a.example/x"])
    let connect = #"{"hostname":"a.example","url":"a.example:443","http_method":"CONNECT"}}"#
    #expect(shown(try read(head + connect).get()) == ["domain a.example"])
    let port = #"{"hostname":"192.0.2.8","http_port":8080,"url":"/x"}}"#
    #expect(
      shown(try read(head + port).get()) == ["ipv4 192.0.2.8", "url http://192.0.2.8:8080/x"])
  }

  @Test func `the subject of a mail is shown in its one spelling, that of a certificate is not`()
    throws
  {
    let head = #"{"timestamp":"2026-11-20T00:00:00Z","event_type":"smtp","#
    for part in [
      #""email":{"subject":" Your  INVOICE "}}"#, #""smtp":{"subject":"your invoice"}}"#,
      #""email":{"subject":"=?UTF-8?Q?Your?= =?UTF-8?Q?_Invoice?="}}"#,
      #""email":{"subject":"your\tinvoice"},"tls":{"subject":"CN=a"}}"#,
    ] {
      #expect(shown(try read(head + part).get()) == ["subject your invoice"], "\(part)")
    }
    #expect(shown(try read(head + #""tls":{"subject":"CN=a"}}"#).get()) == [])
  }

  @Test func `fields that cannot be read are passed over and the event is kept`() throws {
    let event = try read(
      #"{"timestamp":"2026-11-20T00:00:00Z","event_type":"http","src_ip":5,"dest_ip":"x","src_port":70000,"#
        + #""http":[1],"dns":{"answers":"x"},"tls":{"sni":""},"fileinfo":{"md5":"zz"},"email":{"to":[1,{}]}}"#
    ).get()
    #expect(event.observables.isEmpty)
    #expect(event.source == nil)
  }

  @Test func `real alerts are read to the last line`() throws {
    let batch = try EventBatch(
      SharedData.fixture("sensor/suricata-alerts.eve.ndjson"), receivedAt: receivedAt)
    let events = try batch.map { try $0.event.get() }
    #expect(events.count == 16)
    #expect(events.allSatisfy { $0.verdict != nil && $0.source != nil && $0.destination != nil })
    #expect(events[0].time == Instant(rfc3339: "2017-03-25T22:49:58.856335Z"))
  }

  @Test(.enabled(if: SharedData.isWanted, "../shared/data is not here"))
  func `all the real EVE files are read whole`() throws {
    for (file, count) in [("2017", 161), ("2018", 207)] {
      let body = try SharedData.unzipped("sensor/suricata-wrccdc-\(file).eve.ndjson.gz")
      let events = try EventBatch(body, receivedAt: receivedAt).map { try $0.event.get() }
      #expect(events.count == count)
      #expect(events.allSatisfy { $0.kind == "alert" && $0.observables.count >= 2 })
      #expect(events.allSatisfy { (1...3).contains($0.verdict?.severity ?? 0) })
    }
  }
}
