//! Real sensor lines through the scan: what is found, how grave, whose, and how often.

import Alerting
import Formats
import GRDB
import Kernel
import Matching
import Node
import Testing

/// Indicators, and a network that is ours.
private struct Watch {
  var store = IndicatorStore()
  /// The same, behind a sieve.
  private var sieved = IndicatorStore(sieveSeed: 2015)
  private var number: UInt64 = 0

  init(_ values: [String], severity: Int = 4, label: String = "", marking: TLP = .green) {
    for value in values {
      insert(value, severity: severity, label: label, marking: marking)
    }
  }

  mutating func insert(
    _ value: String, severity: Int = 4, label: String = "", marking: TLP = .green
  ) {
    number += 1
    let observable = Observable(guessing: value)
    guard observable != nil || IPPrefix(value) != nil else {
      Issue.record("no indicator: \(value)")
      return
    }
    let detail = IndicatorDetail(
      value: value, observable: observable, label: label, severity: severity, confidence: 50,
      marking: marking, source: "test")
    store.insert(ID(high: 9, low: number), detail)
    sieved.insert(ID(high: 9, low: number), detail)
  }

  /// What lies in 10.0.0.0/8, 198.18.0.0/15, the domain town.example, or is a machine's name.
  @Sendable static func isOurs(_ observable: Observable) -> Bool {
    if let address = observable.address {
      return ["10.0.0.0/8", "198.18.0.0/15"].contains {
        IPPrefix($0)?.contains(address) ?? false
      }
    }
    if let name = observable.domainName?.text {
      return name == "town.example" || name.hasSuffix(".town.example")
    }
    return observable.kind == .asset
  }

  func scan(
    _ texts: [String], at time: Instant = EventSamples.now, readsVerdicts: Bool = true
  ) throws -> EventScan {
    try scan([EventSamples.batch(1, texts: texts, at: time)], readsVerdicts: readsVerdicts)
  }

  /// A scan for each record.
  func scans(_ batches: [EventRecordBatch]) throws -> [EventScan] {
    try Self.logged(batches).map { record in
      var scan = EventScan(indicators: store, isOurs: Self.isOurs)
      scan.add(record)
      return scan
    }
  }

  /// One scan of all records.
  func scan(_ batches: [EventRecordBatch], readsVerdicts: Bool = true) throws -> EventScan {
    let records = try Self.logged(batches)
    var scan = EventScan(indicators: store, readsVerdicts: readsVerdicts, isOurs: Self.isOurs)
    for record in records { scan.add(record) }
    var prepared = sieved
    prepared.prepare()
    var same = EventScan(indicators: prepared, readsVerdicts: readsVerdicts, isOurs: Self.isOurs)
    same.add(records)
    #expect(same.findings == scan.findings && same.tallies == scan.tallies, "lost in the sieve")
    #expect(same.events == scan.events && same.unreadable == scan.unreadable)
    var old = EventScan(
      indicators: prepared, readsVerdicts: readsVerdicts, isTallied: false, isOurs: Self.isOurs)
    for record in records { old.add(record) }
    #expect(old.findings == scan.findings, "lost in the sieve where nothing is tallied")
    #expect(old.events + old.unreadable == scan.events + scan.unreadable)
    return scan
  }

  /// Through the log, as in the running node.
  private static func logged(_ batches: [EventRecordBatch]) throws -> [EventRecord] {
    let folder = try EventFolder()
    let log = try EventLog(folder.log, at: EventSamples.now, limits: EventSamples.limits)
    _ = try log.append(batches)
    return try EventSamples.everything(in: log)
  }
}

@Suite struct `The scan` {
  private let alerts: [String]

  init() throws { alerts = try EventSamples.lines("sensor/suricata-alerts.eve.ndjson") }

  @Test func `an indicator in real Suricata alerts gives the finding of the machine inside`() throws
  {
    let watch = Watch(["84.92.227.177"], label: "IRC bot")
    let scan = try watch.scan(alerts, readsVerdicts: false)
    let finding = try #require(scan.findings.first)
    #expect(scan.findings.count == 1)
    #expect(finding.source == .indicator)
    #expect(finding.host == "10.192.19.6")
    #expect(finding.observables.map(\.text) == ["10.192.19.6", "84.92.227.177"])
    #expect(finding.rule == "IRC bot")
    #expect(finding.severity == .serious)
    #expect(finding.marking == .green)
    #expect(finding.indicator == ID(high: 9, low: 1))
    #expect(finding.sensor == EventSamples.key)
    // Both directions of the connection, 52 s apart, by the later.
    #expect(finding.count == 2)
    #expect(finding.seen == Instant(rfc3339: "2017-03-25T22:50:50.149505Z"))
    #expect(scan.events == 16)
  }

  @Test func `no line is lost where what is sieved together begins and ends`() throws {
    let watch = Watch(["203.0.113.9"])
    // Some 400 KiB: three portions and a bit, a mark in every 97th line and in the last.
    let lines = (0..<3_001).map { number in
      let address = number % 97 == 0 || number == 3_000 ? "203.0.113.9" : "203.0.113.8"
      return #"{"timestamp":"2026-11-20T00:15:00Z","event_type":"flow","flow_id":\#(number),"#
        + #""src_ip":"198.18.4.20","dest_ip":"\#(address)","note":"\#(String(repeating: "x", count: 20))"}"#
    }
    let scan = try watch.scan(lines, readsVerdicts: false)
    #expect(scan.findings.map(\.count) == [32] && scan.events == lines.count)
  }

  @Test func `what somebody says of himself takes no side from whoever was checked`() throws {
    let named = try #require(IPPrefix("203.0.113.0/24"))
    let checked = try #require(IPPrefix("198.18.0.0/15"))
    let watch = Watch(["bad.example"])
    var scan = EventScan(
      indicators: watch.store, readsVerdicts: false,
      isChecked: { $0.address.map { checked.contains($0) } ?? false },
      isOurs: { $0.address.map { checked.contains($0) || named.contains($0) } ?? false })
    let lines = ["198.18.4.20", "192.0.2.1"].map {
      #"{"time":"2026-11-20T00:15:00Z","source":"203.0.113.9","destination":"\#($0)","domain":"a.bad.example"}"#
    }
    let folder = try EventFolder()
    let log = try EventLog(folder.log, at: EventSamples.now, limits: EventSamples.limits)
    _ = try log.append([EventSamples.batch(1, texts: lines)])
    for record in try EventSamples.everything(in: log) { scan.add(record) }
    #expect(scan.findings.map(\.host) == ["198.18.4.20", "203.0.113.9"])
  }

  @Test func `a mail to the people of several bodies is a finding for each, with its own mailbox`()
    throws
  {
    let watch = Watch(["boss@evil.example"])
    @Sendable func whose(_ observables: [Observable]) -> [ID<Organization>] {
      let names = observables.compactMap { $0.domainName?.text }
      return ["town.example", "city.example"].enumerated().filter { names.contains($0.element) }
        .map { ID(high: 4, low: UInt64($0.offset)) }
    }
    var scan = EventScan(indicators: watch.store, readsVerdicts: false, whose: whose) {
      !whose([$0]).isEmpty
    }
    let line =
      #"{"ts":1794268800.5,"_path":"smtp","uid":"C1","id.orig_h":"192.0.2.1","id.resp_h":"192.0.2.2","mailfrom":"boss@evil.example","rcptto":["a@elsewhere.example","sato@town.example","abe@town.example","mayor@city.example"]}"#
    let folder = try EventFolder()
    let log = try EventLog(folder.log, at: EventSamples.now, limits: EventSamples.limits)
    _ = try log.append([EventSamples.batch(1, texts: [line])])
    for record in try EventSamples.everything(in: log) { scan.add(record) }
    // Of several at one body the first in order stands for it.
    #expect(scan.findings.map(\.host) == ["abe@town.example", "mayor@city.example"])
    for (finding, own) in zip(scan.findings, ["abe@town.example", "mayor@city.example"]) {
      #expect(Set(finding.observables.map(\.text)) == [own, "boss@evil.example"])
    }
  }

  @Test func `a sensor's verdict is capped, names rule and text, and our side`() throws {
    let scan = try Watch([]).scan(alerts)
    #expect(scan.findings.allSatisfy { $0.source == .verdict && $0.severity <= .warning })
    #expect(scan.findings.reduce(0) { $0 + $1.count } == 16)
    let first = try #require(scan.findings.first)
    #expect(first.rule == "1:2000355 ET CHAT IRC authorization message")
    #expect(first.host == "10.192.19.6")
    #expect(first.severity == .information)
    #expect(first.observables.map(\.text) == ["10.192.19.6"])
    #expect(first.indicator == nil)
  }

  @Test(arguments: [
    // The end that was not matched, ours before a stranger's.
    (#""source":"198.18.4.20","destination":"203.0.113.9""#, "203.0.113.9", "198.18.4.20"),
    (#""source":"203.0.113.9","destination":"198.18.4.20""#, "203.0.113.9", "198.18.4.20"),
    (#""source":"192.0.2.1","destination":"203.0.113.9""#, "203.0.113.9", "192.0.2.1"),
    // A name in what our client asked: the client, not the resolver.
    (
      #""source":"198.18.4.20","destination":"198.18.4.1","domain":"a.bad.example""#, "bad.example",
      "198.18.4.20"
    ),
    // A machine by name, where no end is ours.
    (
      #""source":"192.0.2.1","destination":"203.0.113.9","asset":"PC-1""#, "203.0.113.9", "PC-1"
    ),
    // A list that names one of our own addresses.
    (#""source":"198.18.4.20","destination":"192.0.2.1""#, "198.18.4.20", "198.18.4.20"),
    // A network around both ends.
    (#""source":"203.0.113.9","destination":"198.18.4.20""#, "0.0.0.0/0", "198.18.4.20"),
    // Nobody at all.
    (#""domain":"bad.example""#, "bad.example", nil),
    (#""mail":"clerk@town.example","domain":"bad.example""#, "bad.example", "clerk@town.example"),
  ])
  func `the host is our side`(members: String, indicator: String, host: String?) throws {
    let time = #""time":"2026-11-20T00:15:00Z""#
    let findings = try Watch([indicator]).scan(["{\(time),\(members)}"]).findings
    #expect(findings.count == 1)
    #expect(findings.first?.host == host)
    #expect(findings.first?.rule == indicator)
    #expect(findings.first?.observables.isEmpty == false)
    if let host, host.first == "1" {
      #expect(findings.first?.observables.contains { $0.text == host } == true)
    }
  }

  @Test func `a verdict between strangers has no host and both ends`() throws {
    let line =
      #"{"time":"2026-11-20T00:15:00Z","source":"192.0.2.1","destination":"203.0.113.9","signature":"x"}"#
    let finding = try #require(try Watch([]).scan([line]).findings.first)
    #expect(finding.host == nil && finding.rule == "x")
    #expect(finding.observables.map(\.text) == ["192.0.2.1", "203.0.113.9"])
  }

  @Test func `a verdict that names thousands makes a finding that a Fact can hold`() throws {
    let answers = (0..<4000).map { #"{"rrname":"n\#($0).stranger.example"}"# }
    let line =
      #"{"timestamp":"2026-11-20T00:15:00.000000+0000","event_type":"alert","alert":{"signature":"x","#
      + #""signature_id":1,"severity":1},"dns":{"answers":[\#(answers.joined(separator: ","))]}}"#
    let finding = try #require(try Watch([]).scan([line]).findings.first)
    #expect((1...16).contains(finding.observables.count), "\(finding.observables.count)")
  }

  @Test func `many names under one bad domain are one finding`() throws {
    let lines = (0..<1000).map {
      #"{"time":"2026-11-20T00:15:00Z","source":"198.18.4.20","domain":"x\#($0).bad.example"}"#
    }
    let findings = try Watch(["bad.example"]).scan(lines).findings
    #expect(findings.count == 1)
    #expect(findings.first?.count == 1000)
    #expect(findings.first?.observables.map(\.text) == ["bad.example", "198.18.4.20"])
  }

  @Test func `a line counts once for an indicator and once for each other`() throws {
    let line =
      #"{"time":"2026-11-20T00:15:00Z","source":"198.18.4.20","url":"http://a.bad.example/x"}"#
    var watch = Watch(["bad.example"])
    #expect(try watch.scan([line]).findings.map(\.count) == [1])
    watch.insert("http://a.bad.example/x", severity: 9)
    let findings = try watch.scan([line]).findings
    #expect(findings.map(\.count) == [1, 1])
    #expect(findings.map(\.severity) == [.serious, .warning])
  }

  @Test func `a sensor whose clock is ahead is seen when it was received`() throws {
    let line = #"{"time":"2030-01-01T00:00:00Z","source":"198.18.4.20","signature":"x"}"#
    let scan = try Watch([]).scan([line])
    #expect(scan.findings.first?.seen == EventSamples.now)
    #expect(scan.tallies.first?.lastSeen == EventSamples.now)
  }

  @Test func `a tally keeps by how much the newest event is dated ahead, however much that is`()
    throws
  {
    for ahead in [
      Instant.Span.seconds(1), SensorEvent.aheadMax, SensorEvent.aheadMax + .seconds(1), .days(900),
    ] {
      // One line for the reader and one that a glance is enough for; what is older does not hide it.
      for signature in [#","signature":"x""#, ""] {
        let lines = [EventSamples.now + ahead, EventSamples.now - .hours(1)].map { moment in
          let time = moment.rfc3339(in: .utc, fractionDigits: 3)
          return #"{"time":"\#(time)","source":"198.18.4.20"\#(signature)}"#
        }
        let tally = try #require(try Watch([]).scan(lines).tallies.first)
        #expect(tally.lag == Instant.Span(microseconds: -ahead.microseconds))
        #expect(tally.events == 2)
      }
    }
  }

  @Test func `tallies count what each sensor sent`() throws {
    let other = ID<APIKey>(high: 8, low: 8)
    let scan = try Watch([]).scan([
      EventSamples.batch(1, texts: [alerts[0], "not an event"]),
      EventRecordBatch(
        id: EventSamples.id(2), key: other, receivedAt: EventSamples.now, refused: 5,
        digest: Hash(sha256: []), lines: []),
      EventSamples.batch(3, texts: [alerts[1]]),
    ])
    let newest = try #require(Instant(rfc3339: "2017-03-25T22:50:50.149505Z"))
    #expect(
      scan.tallies == [
        SensorTally(
          key: EventSamples.key, events: 2, refused: 1, lastSeen: newest,
          lag: EventSamples.now - newest),
        SensorTally(key: other, events: 0, refused: 5, lastSeen: nil),
      ])
    #expect(scan.unreadable == 1)
  }

  @Test(arguments: [0, 1, 499, 500, 501, 1001])
  func `an input carries at most 500 findings, and only the last moves the cursor`(count: Int)
    throws
  {
    let lines = (0..<count).map {
      #"{"time":"2026-11-20T00:15:00Z","source":"198.18.\#($0 / 250).\#($0 % 250)","signature":"x"}"#
    }
    let scan = try Watch([]).scan(lines)
    let cursor = EventCursor(segment: 1, offset: 9)
    let commands = scan.commands(upTo: cursor)
    #expect(commands.count == max(1, (count + 499) / 500))
    var total = 0
    for (index, command) in commands.enumerated() {
      guard case .findings(let findings, let moved, let sensors) = command else {
        Issue.record("not findings")
        continue
      }
      total += findings.count
      #expect(findings.count <= EventScan.findingsMax)
      #expect(moved == (index == commands.count - 1 ? cursor : nil))
      #expect(sensors.isEmpty == (index < commands.count - 1))
    }
    #expect(total == count)
  }

  /// In one batch, line by line, or in any batches: the same things are found equally often (S4).
  @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
  func `batches do not change what is found`(seed: UInt64) throws {
    var random = SplitMix(state: seed)
    let plain = try EventSamples.lines("sensor/plain.ndjson")
    let types = try EventSamples.lines("sensor/suricata-types.eve.ndjson")
    let pool = alerts + plain + types
    let lines = (0..<200).map { _ in pool[Int.random(in: 0..<pool.count, using: &random)] }
    let watch = Watch(["bad-news.example", "84.92.227.177", "203.0.113.0/24", "lure.example"])

    func counts(_ scans: [EventScan]) -> [String: Int] {
      var counts: [String: Int] = [:]
      for finding in scans.flatMap(\.findings) {
        counts[finding.fingerprint.description, default: 0] += finding.count
      }
      return counts
    }
    let whole = try watch.scan(lines)
    let single = lines.enumerated().map { EventSamples.batch($0, texts: [$1]) }
    #expect(counts([whole]) == counts(try watch.scans(single)))
    var rest = lines[...]
    var batches: [EventRecordBatch] = []
    while !rest.isEmpty {
      let taken = Array(rest.prefix(Int.random(in: 1...40, using: &random)))
      batches.append(EventSamples.batch(batches.count, texts: taken))
      rest = rest.dropFirst(taken.count)
    }
    let parted = try watch.scan(batches)
    #expect(counts([whole]) == counts([parted]))
    #expect(whole.findings == parted.findings)
    #expect(whole.events == 200)
    #expect(!whole.findings.isEmpty)
  }
}
