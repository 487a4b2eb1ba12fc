//! The mailbox for replies under attack: a server that lies, a flood of mails, mails that come back by the hundred. The
//! ladder climbs meanwhile, nothing is acknowledged by mistake, and the board says what is wrong.

import Alerting
import Foundation
import Kernel
import Logging
import Node
import Testing

@testable import Web

@Suite(.serialized) struct HostileMailboxTests {
  private static func reply(_ code: String, from: String = "sato@town.example") -> [UInt8] {
    Array(
      """
      Authentication-Results: mx.desk.example; dmarc=pass\r
      From: <\(from)>\r
      Message-ID: <1@town.example>\r
      \r
      \(code)\r

      """.utf8)
  }

  private static func loop(_ site: Site, _ settings: IMAPSettings) -> ReplyLoop {
    ReplyLoop(
      site: site, mailbox: settings, sorting: MailSorting(server: "mx.desk.example"),
      logger: Logger(label: "test"))
  }

  private static func figures(_ fixture: SiteFixture) throws -> [ReplyOutcome: Int] {
    Dictionary(uniqueKeysWithValues: try fixture.site.queries.replyFigures().map { ($0, $1) })
  }

  /// A site with an alert, the code of the one called first, and his address.
  private static func alerted() async throws -> (SiteFixture, code: String, address: String) {
    let fixture = try SiteFixture(SiteFixture.Plan(age: .minutes(5)))
    let row = try await NoticeTests.notice(fixture, "sato").row
    return (fixture, try #require(row.code), try #require(row.address))
  }

  // MARK: A server that lies

  @Test(
    .enabled(if: IndependentReader.isWanted, IndependentReader.skipped),
    arguments: [
      (HostileIMAP.Vice.hangs, IMAPFailure.Reason.timeout), (.drops, .connection), (.line, nil),
    ] as [(HostileIMAP.Vice, IMAPFailure.Reason?)])
  func `a server that hangs, hangs up or never ends its line is given up in time and said`(
    _ vice: HostileIMAP.Vice, _ reason: IMAPFailure.Reason?
  ) async throws {
    let (fixture, code, address) = try await Self.alerted()
    try await HostileIMAP.run(vice, mail: Self.reply(code, from: address)) { server in
      let loop = Self.loop(fixture.site, server.settings)
      let before = try Self.residentBytes()
      await loop.turn()
      guard case .failing(let told, _, 1) = fixture.site.replies.state else {
        Issue.record("\(fixture.site.replies.state)")
        return
      }
      if let reason { #expect(told == reason) }
      #expect(try Self.residentBytes() - before < 200 << 20, "memory without bound")
      #expect(try fixture.duty().clocks[.acknowledged] == nil)
      #expect(try Self.figures(fixture).isEmpty)
      try await fixture.run { nobody in
        let board = try await nobody.signedIn(try fixture.member("tower")).get("/alerts")
        #expect(board.text.contains("返信メールを読めません（\(told.words.ja)）"))
      }
      guard vice == .hangs else { return }
      // It stands before all that come after it: after so many tries it is passed over, and counted.
      for _ in 1..<ReplyLoop.failuresMax {
        await #expect(throws: IMAPFailure.self) { try await loop.read() }
      }
      #expect(try await loop.read() == 1)
      #expect(try Self.figures(fixture) == [.unreadable: 1])
    }
  }

  @Test(
    .enabled(if: IndependentReader.isWanted, IndependentReader.skipped),
    arguments: [HostileIMAP.Vice.short, .huge, .hollow])
  func `a server that lies about sizes and numbers acknowledges nothing`(
    _ vice: HostileIMAP.Vice
  ) async throws {
    let (fixture, code, address) = try await Self.alerted()
    try await HostileIMAP.run(vice, mail: Self.reply(code, from: address), milliseconds: 4000) {
      server in
      let loop = Self.loop(fixture.site, server.settings)
      await loop.turn()
      #expect(try fixture.duty().clocks[.acknowledged] == nil)
      let figures = try Self.figures(fixture)
      #expect(figures[.acknowledged] == nil)
      if vice == .huge { #expect(figures == [.unreadable: 1]) }
    }
  }

  @Test(
    .enabled(if: IndependentReader.isWanted, IndependentReader.skipped),
    arguments: [HostileIMAP.Vice.validity, .replays])
  func `a mailbox that is another each time, or replays, acknowledges once and no more`(
    _ vice: HostileIMAP.Vice
  ) async throws {
    let (fixture, code, address) = try await Self.alerted()
    try await HostileIMAP.run(vice, mail: Self.reply(code, from: address), milliseconds: 5000) {
      server in
      let loop = Self.loop(fixture.site, server.settings)
      for _ in 0..<3 { await loop.turn() }
      #expect(fixture.site.replies.warning == nil)
      let figures = try Self.figures(fixture)
      #expect(figures[.acknowledged] == 1)
      #expect(figures[.repeated] == (vice == .validity ? 2 : nil))
      #expect(try fixture.duty().clocks[.acknowledged] != nil)
    }
  }

  @Test(.enabled(if: IndependentReader.isWanted, IndependentReader.skipped))
  func `a mail that the server does not give now is no mail that is gone`() async throws {
    let (fixture, code, address) = try await Self.alerted()
    try await HostileIMAP.run(.refuses, mail: Self.reply(code, from: address)) { server in
      let loop = Self.loop(fixture.site, server.settings)
      for _ in 0..<2 { await #expect(throws: IMAPFailure.self) { try await loop.read() } }
      let before = try fixture.duty()
      #expect(before.clocks[.acknowledged] == nil)
      let taken = try await loop.read()
      let after = try fixture.duty()
      #expect(taken == 1 && after.clocks[.acknowledged] != nil)
    }
  }

  // MARK: Floods

  /// 600 mails by default; the number of the acceptance, 5,000, with NOROSHI_FLOOD.
  private static var flood: Int {
    Int(ProcessInfo.processInfo.environment["NOROSHI_FLOOD"] ?? "") ?? 3 * ReplyLoop.turnMax
  }

  @Test(.enabled(if: PrivateDovecot.isWanted, PrivateDovecot.skipped))
  func `a flood is read oldest first while the ladder climbs in time, and grows nothing`()
    async throws
  {
    // The first deadline runs out one second from now.
    let fixture = try SiteFixture(SiteFixture.Plan(age: .seconds(599)))
    let row = try await NoticeTests.notice(fixture, "sato").row
    let (code, address) = (try #require(row.code), try #require(row.address))
    try await PrivateDovecot.run { dovecot in
      for number in 0..<Self.flood {
        try dovecot.deliver(
          Self.reply("123456", from: "a\(number)@evil.example"), as: "\(100_000 + number).a.x")
      }
      try dovecot.deliver(Self.reply(code, from: address), as: "999999.a.x")
      let loop = Self.loop(
        fixture.site,
        try IMAPSettings(
          host: "127.0.0.1", port: dovecot.port, isImplicit: false,
          credentials: .init(user: PrivateDovecot.user, password: PrivateDovecot.password),
          caFile: dovecot.caFile))
      // A mailbox that was never read begins with its newest mails; this one was.
      _ = await fixture.site.submit(
        .replied(
          .unreadable,
          at: MailPlace(validity: try await Self.validity(dovecot), uid: 1)), as: .node)
      let (before, started) = (try Self.residentBytes(), ContinuousClock.now)
      async let reading: Void = loop.turn()
      var seenBehind = false
      // As the timer loop does, every 100 ms.
      for _ in 0..<40 {
        while try await fixture.site.engine.fireTimers() > 0 {}
        if case .behind = fixture.site.replies.state { seenBehind = true }
        await PrivatePostfix.pause()
      }
      _ = await reading
      let spent = ContinuousClock.now - started
      let more = try Self.residentBytes() - before
      print("flood: \(Self.flood) mails in \(spent), \(more >> 20) MiB more")
      let figures = try Self.figures(fixture)
      #expect(figures[.unknownSender] == Self.flood - 1)
      #expect(figures[.acknowledged] == 1)
      #expect(
        seenBehind && fixture.site.replies.warning == nil && fixture.site.replies.waiting == 0)
      let climbed = try #require(
        try fixture.detail("tower").timeline.first { $0.kind == "rungCalled" })
      let due = SiteFixture.now + .seconds(1)
      #expect(climbed.at >= due && climbed.at - due < .seconds(3), "\(climbed.at)")
      #expect(more < 200 << 20, "memory without bound")
      let watch = try fixture.member("tower").viewer
      let kept = try fixture.site.queries.refusedReplies(
        as: watch, at: fixture.site.clock.now, limit: 1000)
      #expect(kept.count <= 200)
    }
  }

  private static func validity(_ dovecot: PrivateDovecot) async throws -> UInt32 {
    try await IMAPMailbox(
      try IMAPSettings(
        host: "127.0.0.1", port: dovecot.port, isImplicit: false,
        credentials: .init(user: PrivateDovecot.user, password: PrivateDovecot.password),
        caFile: dovecot.caFile)
    ).status().validity
  }

  @Test func `a storm of mails that came back makes one call, and the rest is counted`()
    async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(age: .minutes(5)))
    let notice = try await NoticeTests.notice(fixture, "sato").row
    let (row, address) = (notice.id, try #require(notice.address))
    let bounce = Array(
      """
      Return-Path: <>\r
      From: MAILER-DAEMON@town.example\r
      Subject: failure notice\r
      \r
      550 user unknown <\(address)>\r
      Message-ID: <\(row)@desk.example>\r

      """.utf8)
    let sorting = MailSorting(server: "mx.desk.example")
    let facts = await fixture.site.engine.journalHead().count
    for uid in UInt32(1)...300 {
      _ = await fixture.site.submit(
        .replied(sorting.sorted(bounce), at: MailPlace(validity: 1, uid: uid)), as: .node)
    }
    #expect(try Self.figures(fixture) == [.bounced: 1, .repeated: 299])
    // One route found wrong and one card; nothing more for the other 299.
    #expect(await fixture.site.engine.journalHead().count - facts <= 3)
    let forged = Array(String(decoding: bounce, as: UTF8.self).replacing(row, with: "\(row)0").utf8)
    _ = await fixture.site.submit(
      .replied(sorting.sorted(forged), at: MailPlace(validity: 1, uid: 301)), as: .node)
    #expect(try Self.figures(fixture)[.bounceUnclear] == 1)
    try await fixture.run { nobody in
      let board = try await nobody.signedIn(try fixture.member("tower")).get("/alerts")
      #expect(board.text.contains("配信についての、読み取れないメール"))
    }
  }

  @Test func `lag and what waits are figures for monitoring`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let now = fixture.site.clock.now
    fixture.site.replies.begin()
    #expect(fixture.site.replies.lag(at: now) == .seconds(0))
    fixture.site.replies.waiting(4321)
    fixture.site.replies.behind(at: now)
    fixture.site.replies.behind(at: now + .seconds(60))
    #expect(fixture.site.replies.lag(at: now + .seconds(90)) == .seconds(90))
    let key = try await fixture.key(.observer, nil)
    try await fixture.runProgrammes { nobody in
      let metrics = try await nobody.with(key).get("/metrics").text
      #expect(metrics.contains("noroshi_reply_mailbox_waiting 4321"))
      #expect(metrics.contains("noroshi_reply_mailbox_lag_seconds"))
      #expect(metrics.contains("noroshi_reply_mailbox_read 1"))
    }
    #expect(fixture.site.replies.trouble?.ja.contains("4321通") ?? false)
    fixture.site.replies.succeeded(at: now)
    #expect(fixture.site.replies.trouble == nil && fixture.site.replies.waiting == 0)
  }

  /// How much memory this process has.
  private static func residentBytes() throws -> Int {
    let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
    return try #require(text.split(separator: " ").dropFirst().first.flatMap { Int($0) }) * 4096
  }
}
