//! A suspicious mail that somebody forwards, from a real mailbox to an alert with its marks and a receipt.

import Alerting
import Foundation
import Kernel
import Logging
import Node
import Testing

@testable import Web

@Suite struct ForwardedMailTests {
  private static let sorting = MailSorting(
    server: "mx.desk.example", reportTo: "noroshi+report@desk.example",
    mailFrom: "noroshi@desk.example", publicURL: "https://noroshi.example")

  /// A mail of an attacker, forwarded as an attachment with some words.
  private static func forwarded(from address: String, _ words: String, verdict: String) -> [UInt8] {
    let text = """
      Return-Path: <\(address)>
      Authentication-Results: mx.desk.example; \(verdict)
      From: \(address)
      To: noroshi+report@desk.example
      Subject: Fwd: =?UTF-8?B?5Yy755mC6LK76YCa55+l?=
      Message-ID: <\(verdict.count).\(words.utf8.count)@town.example>
      Content-Type: multipart/mixed; boundary=b

      --b
      Content-Type: text/plain; charset=utf-8

      \(words)
      --b
      Content-Type: message/rfc822

      From: nenkin@evil.example
      Subject: =?UTF-8?B?5Yy755mC6LK76YCa55+l?=
      Content-Type: text/html; charset=utf-8

      <p>手続きは <a href="https://bank.evil.example/a">こちら</a></p>
      --b--

      """
    return Array(text.replacing("\n", with: "\r\n").utf8)
  }

  @Test(.enabled(if: PrivateDovecot.isWanted, PrivateDovecot.skipped))
  func `a forwarded mail is fetched, becomes an alert with its marks, and acknowledges nothing`()
    async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(age: .minutes(5)))
    let notice = try await NoticeTests.notice(fixture, "sato")
    let (address, code) = (try #require(notice.row.address), try #require(notice.row.code))
    try await PrivateDovecot.run { dovecot in
      let loop = ReplyLoop(
        site: fixture.site,
        mailbox: try IMAPSettings(
          host: "127.0.0.1", port: dovecot.port, isImplicit: false,
          credentials: .init(user: PrivateDovecot.user, password: PrivateDovecot.password),
          caFile: dovecot.caFile), sorting: Self.sorting, logger: Logger(label: "test"))
      // A forged sender first: nobody is told anything, and nothing is raised.
      try dovecot.deliver(
        Self.forwarded(from: address, "リンクを押してしまいました", verdict: "dmarc=fail"), as: "1.a.x")
      #expect(try await loop.read() == 1)
      #expect(try fixture.site.queries.dueAnswers(at: fixture.site.clock.now).isEmpty)
      #expect(try Self.reported(in: fixture).isEmpty)
      try dovecot.deliver(
        Self.forwarded(from: address, "リンクを押してしまいました \(code)", verdict: "dmarc=pass"), as: "2.a.x")
      #expect(try await loop.read() == 1)
      #expect(try await loop.read() == 0, "each mail is taken once")
    }
    let found = try Self.reported(in: fixture)
    #expect(found.count == 1)
    let alert = try #require(found.first)
    #expect(alert.summary.severity == .serious && alert.summary.inDoubt)
    #expect(alert.summary.owner?.organization.id == fixture.town)
    let marks = alert.observations.flatMap(\.finding.observables).map(\.text)
    #expect(marks.contains("nenkin@evil.example"))
    #expect(marks.contains("https://bank.evil.example/a"))
    let receipts = try fixture.site.queries.dueAnswers(at: fixture.site.clock.now)
    #expect(receipts.map(\.outcome) == [.reported] && receipts.first?.address == address)
    #expect(try fixture.duty().clocks[.acknowledged] == nil, "the number in it counts for nothing")
  }

  /// The town's alerts beside the one it began with.
  private static func reported(in fixture: SiteFixture) throws -> [AlertDetail] {
    let viewer = try fixture.member("sato").viewer
    let now = fixture.site.clock.now
    return try fixture.site.queries.alerts(
      as: viewer, filter: AlertFilter(order: .newest), limit: 10, at: now
    ).items.filter { $0.id != fixture.alert }.compactMap {
      try fixture.site.queries.alert($0.id, as: viewer, at: now)
    }
  }
}
