//! The order of a watch: places are kept around each request, a quiet one says that it lives, an absent node is waited for.

import Alerting
import Formats
import Foundation
import Hummingbird
import HummingbirdTesting
import Kernel
import Logging
import Node
import Testing

@testable import Web

@Suite struct WatchSessionTests {
  private let start = Instant(seconds: 1000)

  private func session(_ yard: borrowing LogYard, at now: Instant) throws -> WatchSession {
    try WatchSession(log: yard.log, statePath: yard.log + ".noroshi", at: now)
  }

  @Test func `a quiet watch says at once and then every minute that it lives`() throws {
    let yard = try LogYard()
    var session = try session(yard, at: start)
    // Without a log nobody watches.
    var turn = try session.next(at: start)
    #expect(turn.deed == .wait(WatchSession.pause) && turn.remark == .absent)
    turn = try session.next(at: start)
    #expect(turn.remark == nil, "said once")
    try yard.append("")
    #expect(try session.next(at: start).remark == .begun)
    #expect(try session.next(at: start).deed == .heartbeat)
    _ = try session.answered(.accepted, at: start)
    let tick = Instant.Span(microseconds: 1)
    #expect(
      try session.next(at: start + WatchSession.heartbeatEvery - tick).deed
        == .wait(WatchSession.pause))
    #expect(try session.next(at: start + WatchSession.heartbeatEvery).deed == .heartbeat)
  }

  @Test func `an absent node is asked less and less often, and told of once`() throws {
    let yard = try LogYard()
    try yard.append("one\n")
    var session = try session(yard, at: start)
    _ = try session.next(at: start)
    guard case .send(let bytes, let key) = try session.next(at: start).deed else {
      Issue.record("nothing to send")
      return
    }
    var now = start
    for (index, seconds) in [1, 2, 4, 8, 16, 32, 60, 60, 60].enumerated() {
      let remark = try session.answered(.unreachable("no route"), at: now)
      #expect((remark != nil) == (index == 0))
      #expect(try session.next(at: now).deed == .wait(.seconds(Int64(seconds))))
      now = now + .seconds(Int64(seconds))
      #expect(try session.next(at: now).deed == .send(bytes, key: key))
    }
    #expect(try session.answered(.keyRefused, at: now) == .failed(.keyRefused))
    #expect(try session.answered(.accepted, at: now) == .back)
    for answer: WatchSession.Answer in [.busy, .refused(418), .keyRefused] {
      let words = WatchRemark.failed(answer).words
      #expect(!words.ja.isEmpty && !words.en.isEmpty)
    }
  }

  @Test func `a place is kept before a batch goes and after it was taken`() throws {
    let yard = try LogYard()
    try yard.append("one\n")
    var session = try session(yard, at: start)
    _ = try session.next(at: start)
    let path = yard.log + ".noroshi"
    #expect(try LogPlace.kept(at: path)?.offset == 0)
    let first = try session.next(at: start).deed
    #expect(try LogPlace.kept(at: path)?.sending == 4)
    // The process ends before the answer; the next one asks the same.
    try yard.append("two\n")
    var again = try self.session(yard, at: start)
    #expect(try again.next(at: start).deed == first)
    _ = try again.answered(.accepted, at: start)
    let kept = try LogPlace.kept(at: path)
    #expect(kept?.offset == 4 && kept?.sending == nil)
    guard case .send(let bytes, _) = try again.next(at: start).deed else {
      Issue.record("nothing to send")
      return
    }
    #expect(bytes == Array("two\n".utf8))
  }

  // MARK: Against a node

  /// A line as Suricata writes it.
  private static func line(_ number: Int) -> String {
    """
    {"timestamp":"2040-05-08T15:00:0\(number % 10).000000+0900","event_type":"flow",\
    "src_ip":"198.18.7.\(number)","dest_ip":"203.0.113.9","proto":"TCP"}

    """
  }

  /// What the node holds.
  private static func lines(_ site: Site) async throws -> [String] {
    let slice = try site.intake.reader.read(
      from: EventCursor(segment: 0, offset: 0), upTo: site.intake.end, maxBytes: 1 << 20)
    return slice.records.flatMap { record in
      record.lines.map { String(decoding: $0.bytes, as: UTF8.self) }
    }
  }

  /// Does what a session wants until it would wait. An answer that `loses` says is lost on its way back.
  private static func run(
    _ session: inout WatchSession, _ node: NodePost, _ secret: String, on thread: BlockingThread,
    at now: Instant, loses: Bool = false
  ) async throws {
    while true {
      let answer: WatchSession.Answer?
      switch try session.next(at: now).deed {
      case .wait(let span):
        if span > .seconds(0) { return }
        continue
      case .send(let bytes, let key):
        answer = await thread.answer { node.events(bytes, key: key, secret: secret) }
      case .heartbeat:
        answer = await thread.answer { node.heartbeat(at: SiteFixture.now, secret: secret) }
      }
      if loses { return }
      _ = try session.answered(try #require(answer), at: now)
    }
  }

  @Test func `every line of a rotated log stands in the node once, whatever is lost on the way`()
    async throws
  {
    let fixture = try SiteFixture()
    let secret = try await fixture.key(.sensor, fixture.town)
    let application = Application(router: Server.router(fixture.site))
    try await application.test(.live) { client in
      let port = try #require(client.port)
      let node = try #require(NodePost(url: "http://127.0.0.1:\(port)/"))
      let thread = BlockingThread(name: "watch test")
      let yard = try LogYard()
      let state = yard.log + ".noroshi"
      try yard.append(Self.line(1) + Self.line(2))
      var first = try WatchSession(log: yard.log, statePath: state, at: start)
      try await Self.run(&first, node, secret, on: thread, at: start)
      try yard.append(Self.line(3))
      // The node takes it, nobody hears of that, and the watch is killed.
      try await Self.run(&first, node, secret, on: thread, at: start, loses: true)
      try yard.append(Self.line(4))
      try yard.rename("eve.json", to: "eve.json.1")
      try yard.append(Self.line(5))
      var second = try WatchSession(log: yard.log, statePath: state, at: start)
      try await Self.run(&second, node, secret, on: thread, at: start)
      let wanted = (1...5).map { String(Self.line($0).dropLast()) }
      #expect(try await Self.lines(fixture.site) == wanted)
      // Nothing listens there: it says so, keeps everything, and goes on later.
      try yard.append(Self.line(6))
      let nobody = try #require(NodePost(url: "http://127.0.0.1:1"))
      try await Self.run(&second, nobody, secret, on: thread, at: start)
      try await Self.run(&second, node, "noroshi_wrong", on: thread, at: start + .minutes(2))
      try await Self.run(&second, node, secret, on: thread, at: start + .minutes(4))
      #expect(try await Self.lines(fixture.site).count == 6)
      try await Self.run(&second, node, secret, on: thread, at: start + .minutes(6))
      let sensors = try fixture.site.queries.sensors(as: .node, at: fixture.site.clock.now)
      #expect(sensors.first?.heartbeat != nil)
    }
  }

  /// One connection to an attacker's address, as Zeek and as a firewall write it.
  static let foreign = [
    #"{"ts":2220069600.25,"uid":"C1","id.orig_h":"198.18.4.20","id.orig_p":1232,"#
      + #""id.resp_h":"203.0.113.9","id.resp_p":443,"proto":"tcp","_path":"conn"}"#,
    "CEF:0|Maker|Wall|1.0|100|allowed|3|rt=2220069600250 src=198.18.4.20 spt=1232 "
      + "dst=203.0.113.9 dpt=443 act=allow",
  ]

  @Test(arguments: foreign)
  func `a line of Zeek or of a firewall becomes an alert of the body whose machine it is`(
    line: String
  ) async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let prefix = try #require(IPPrefix("198.18.4.0/24"))
    let mark = try #require(Observable(guessing: "203.0.113.9"))
    for command in [
      Command.assertConstituency(
        ConstituencyAssertion(
          organization: fixture.town, value: .prefix(prefix), basis: .verified,
          validFrom: SiteFixture.now)),
      .importIndicators(
        [IndicatorEntry(pattern: .value(mark), severity: 4)], source: "list", marking: .green),
    ] {
      guard case .done = await fixture.site.submit(command, as: .node) else {
        throw SiteFault(what: "\(command)")
      }
    }
    let secret = try await fixture.key(.sensor, fixture.town)
    let application = Application(router: Server.router(fixture.site))
    try await application.test(.live) { client in
      let port = try #require(client.port)
      let node = try #require(NodePost(url: "http://127.0.0.1:\(port)/"))
      let yard = try LogYard()
      try yard.append(line + "\n")
      var session = try WatchSession(
        log: yard.log, statePath: yard.log + ".noroshi", at: start)
      try await Self.run(
        &session, node, secret, on: BlockingThread(name: "watch test"), at: start)
    }
    #expect(try await Self.lines(fixture.site) == [line])
    await Matcher(site: fixture.site, logger: Logger(label: "test")).turn()
    let found = try fixture.site.queries.alerts(
      as: try fixture.member("sato").viewer, filter: AlertFilter(order: .newest), limit: 5,
      at: fixture.site.clock.now)
    #expect(found.items.count == 1)
    let alert = try #require(found.items.first)
    #expect(alert.owner?.organization.id == fixture.town && alert.severity == .serious)
    #expect(alert.lines?.what.ja.contains("198.18.4.20") == true)
  }

  @Test func `an address that is none is refused, and no secret breaks its header`() {
    for url in ["ftp://x", "noroshi.example", "http://x/?a=b", "http://x\r\nHost: y", "http://日本"] {
      #expect(NodePost(url: url) == nil, "\(url)")
    }
    let node = NodePost(url: "http://127.0.0.1:1")
    for secret in ["", "a\r\nX: y", "鍵"] {
      #expect(node?.events([], key: "k", secret: secret) == .keyRefused)
    }
  }
}
