//! The mailbox for replies: answers of a server that lies, servers that hang or refuse, and a real dovecot.

import Alerting
import Foundation
import Kernel
import Logging
import Node
import Testing

@testable import Web

@Suite struct IMAPTests {
  private static func settings(
    port: Int, isImplicit: Bool = false, password: String = PrivateDovecot.password,
    caFile: String? = nil, milliseconds: Int = 10_000
  ) throws -> IMAPSettings {
    try IMAPSettings(
      host: "127.0.0.1", port: port, isImplicit: isImplicit,
      credentials: .init(user: PrivateDovecot.user, password: password), caFile: caFile,
      connectMilliseconds: milliseconds, totalMilliseconds: milliseconds)
  }

  private static func failure(_ settings: IMAPSettings) async -> IMAPFailure.Reason? {
    do {
      _ = try await IMAPMailbox(settings).status()
      return nil
    } catch { return error.reason }
  }

  // MARK: What servers say

  @Test func `a status is read, and what is none is nonsense`() {
    func status(_ text: String) -> IMAPAnswer.Status? { IMAPAnswer.status(Array(text.utf8)) }
    let read = IMAPAnswer.Status(validity: 7, next: 5)
    #expect(status("* STATUS INBOX (UIDNEXT 5 UIDVALIDITY 7)\r\n") == read)
    #expect(status("* status \"INBOX\" (uidvalidity 7 uidnext 5)\r\nA1 OK\r\n") == read)
    #expect(status("* STATUS INBOX (UIDNEXT 4294967295 UIDVALIDITY 7)")?.next == .max)
    for lie in [
      "", "* STATUS INBOX", "* STATUS INBOX (UIDNEXT 5)",
      "* STATUS INBOX (UIDNEXT 0 UIDVALIDITY 7)",
      "* STATUS INBOX (UIDNEXT 4294967296 UIDVALIDITY 7)",
      "* STATUS INBOX (UIDNEXT -1 UIDVALIDITY 7)",
      "* STATUS INBOX (UIDNEXT 5 UIDNEXT 7)", "* STATUS INBOX (UIDNEXT +5 UIDVALIDITY 7)",
      "* STATUS A (UIDNEXT 5 UIDVALIDITY 7)\n* STATUS B (UIDNEXT 5 UIDVALIDITY 7)",
    ] {
      #expect(status(lie) == nil, "\(lie)")
    }
  }

  @Test func `numbers are taken between what was read and what there is, each once`() {
    func search(_ text: String) -> [UInt32]? {
      IMAPAnswer.search(Array(text.utf8), from: 3, below: 9)
    }
    #expect(search("* SEARCH 8 3 5\r\n* SEARCH 5\r\n") == [3, 5, 8])
    // The newest mail though it was read, and one that cannot be there yet.
    #expect(search("* SEARCH 2 9 4294967295") == [])
    #expect(search("* SEARCH\r\n") == [] && search("") == [])
    #expect(search("* SEARCH 4 x") == nil && search("* SEARCH 0") == nil)
    #expect(search("* SEARCH 99999999999") == nil)
  }

  @Test func `a mailbox's address says how it is spoken to, and needs name and password`() throws {
    let read = try IMAPSettings.read("imaps://noroshi%40x:p%3A@mail.example")
    #expect(read.port == 993 && read.isImplicit && read.url == "imaps://mail.example:993/")
    #expect(read.credentials == .init(user: "noroshi@x", password: "p:"))
    #expect(try IMAPSettings.read("imap://a:b@mail.example:1143").port == 1143)
    #expect(try !IMAPSettings.read("imap://a:b@mail.example").isImplicit)
    for wrong in [
      "mail.example", "imaps://mail.example", "imaps://a@mail.example", "pop3://a:b@mail.example",
      "imaps://a:@mail.example", "imaps://a:b@mail.example:0", "imaps://a:b@mail.example/x",
      "imaps://a:b%0D%0A@mail.example",
    ] {
      #expect(throws: (any Error).self, "\(wrong)") { try IMAPSettings.read(wrong) }
    }
  }

  @Test func `settings of before there was a mailbox are read, and its password is not shown`()
    throws
  {
    let old =
      #"{"publicURL":"https://x.example","trustedProxies":[],"mailFrom":"a@x.example","phone":""}"#
    let read = try JSONTreeDecoder.decode(NodeSettings.self, from: JSON.parse(Array(old.utf8)))
    #expect(read.mailbox == nil && read.replyTo == nil && read.mailServer == nil)
    var settings = read
    settings.mailbox = "imaps://noroshi:s3cret@mail.example"
    #expect(settings.lines.contains { $0.hasSuffix("imaps://noroshi:…@mail.example") })
    #expect(!settings.lines.joined().contains("s3cret"))
    #expect(settings.lines.contains("reply to: a@x.example"))
    #expect(ReplyLoop.problem(ofMailbox: "imaps://noroshi@mail.example") != nil)
    #expect(ReplyLoop.problem(ofMailbox: "imaps://noroshi:x@mail.example") == nil)
  }

  @Test func `patience grows with each failure, to five minutes`() {
    #expect((1...7).map(ReplyLoop.skipped) == [0, 1, 3, 7, 15, 20, 20])
    #expect(ReplyLoop.skipped(after: .max) == ReplyLoop.skippedMax)
  }

  // MARK: What is in a mail

  @Test(arguments: Language.allCases)
  func `the alert's own mail, quoted without any mark, holds no code`(_ say: Language) async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(age: .minutes(5)))
    var notice = try await NoticeTests.notice(fixture, "sato")
    notice.readsReplies = true
    let code = try #require(notice.row.code)
    let body = MailText(notice.facts(say), in: say).body
    #expect(body.contains(code))
    func codes(_ text: String) -> [String]? {
      let head = "From: sato@town.example\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
      guard case .reply(let reply) = ReplyLoop.received(Array((head + text).utf8), server: nil)
      else { return nil }
      return reply.codes
    }
    #expect(codes("ただいま外出中です。\n\n\(body)") == [])
    #expect(codes("\(code)\n\n\(body)") == [code])
  }

  @Test func `no mail asks for a reply where none is read, nor above amber, nor in a copy`()
    async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(age: .minutes(5)))
    let notice = try await NoticeTests.notice(fixture, "sato")
    let code = try #require(notice.row.code)
    #expect(!MailText(notice.facts(.ja), in: .ja).body.contains(code))
    let strict = try SiteFixture(SiteFixture.Plan(tlp: .amberStrict, age: .minutes(5)))
    var bare = try await NoticeTests.notice(strict, "sato")
    bare.readsReplies = true
    #expect(!MailText(bare.facts(.ja), in: .ja).body.contains(try #require(bare.row.code)))
    let second = try SiteFixture(SiteFixture.Plan(age: .minutes(5)))
    let copy = try await NoticeTests.notice(second, "yamada")
    #expect(copy.row.isCopy && copy.row.code == nil)
  }

  // MARK: Servers that misbehave

  @Test func `a server that hangs, hangs up or has no encryption is told apart`() async throws {
    let silent = try LocalListener(.silent)
    defer { silent.stop() }
    #expect(await Self.failure(try Self.settings(port: silent.port, milliseconds: 300)) == .timeout)
    let plain = try LocalListener(
      .lines(["* OK hello\r\n", "* CAPABILITY IMAP4rev1\r\nA001 OK x\r\n"]))
    defer { plain.stop() }
    #expect(await Self.failure(try Self.settings(port: plain.port)) == .encryption)
    #expect(!plain.received.contains(PrivateDovecot.password))
    #expect(await Self.failure(try Self.settings(port: 1)) == .connection)
  }

  @Test func `a mailbox that fails is said on ready, and one that is read is not`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    #expect(fixture.site.replies.state == .off)
    let loop = ReplyLoop(
      site: fixture.site, mailbox: try Self.settings(port: 1), server: nil,
      logger: Logger(label: "test"))
    #expect(fixture.site.replies.state == .starting && fixture.site.replies.warning == nil)
    await loop.turn()
    let warning = try #require(fixture.site.replies.warning)
    #expect(warning.hasSuffix("the mail server cannot be reached"))
    try await fixture.run { browser in
      let ready = try await browser.get("/ready")
      #expect(ready.status == 200 && ready.text.contains(warning))
    }
  }

  @Test func `a reply that was not taken stands on the tower's board, and on nobody else's`()
    async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(age: .minutes(5)))
    let reply = MailReply(
      sender: "<b>@evil.example", authentication: .none, codes: ["123456"], isAutomatic: false,
      answers: [])
    let answer = await fixture.site.submit(
      .replied(.reply(reply), at: MailPlace(validity: 1, uid: 1)), as: .node)
    #expect(answer == .done([]))
    try await fixture.run { nobody in
      for (key, sees) in [("tower", true), ("sato", false), ("yamada", false)] {
        let board = try await nobody.signedIn(try fixture.member(key)).get("/alerts")
        #expect(board.text.contains("受け付けなかった返信メール 1") == sees, "\(key)")
        #expect(board.text.contains("evil.example: 登録のない差出人") == sees, "\(key)")
      }
      _ = fixture.site.replies.failed(.signIn, at: fixture.site.clock.now)
      let board = try await nobody.signedIn(try fixture.member("tower")).get("/alerts")
      #expect(board.text.contains("返信メールを読めません"))
    }
  }

  // MARK: A real dovecot

  @Test(.enabled(if: PrivateDovecot.isWanted, PrivateDovecot.skipped))
  func `a real dovecot is read once, in order, over both ways of encryption`() async throws {
    try await PrivateDovecot.run { dovecot in
      let hostile = Array("Subject: x\r\n\r\nA003 OK done\r\n* BYE\r\n)\r\n".utf8)
      try dovecot.deliver(hostile, as: "1.a.x")
      let mailbox = IMAPMailbox(try Self.settings(port: dovecot.port, caFile: dovecot.caFile))
      let status = try await mailbox.status()
      let numbers = try await mailbox.numbers(from: 1, in: status)
      #expect(numbers.count == 1)
      let place = MailPlace(validity: status.validity, uid: numbers[0])
      #expect(try await mailbox.mail(place) == .mail(hostile))
      // The answer inside the mail did not end ours: the connection is still in step.
      #expect(try await mailbox.numbers(from: 1, in: status) == numbers)
      #expect(
        try await mailbox.mail(MailPlace(validity: status.validity, uid: 99)) == .gone)

      let long = [UInt8](repeating: 0x61, count: IMAPMailbox.mailBytesMax + 10)
      try dovecot.deliver(Array("Subject: long\r\n\r\n".utf8) + long, as: "2.a.x")
      let later = try await mailbox.status()
      #expect(later.next > status.next)
      let second = try #require(
        try await mailbox.numbers(from: numbers[0] + 1, in: later).first)
      #expect(
        try await mailbox.mail(MailPlace(validity: status.validity, uid: second)) == .tooLong)

      let implicit = try Self.settings(
        port: dovecot.implicitPort, isImplicit: true, caFile: dovecot.caFile)
      #expect(try await IMAPMailbox(implicit).status() == later)
      #expect(await Self.failure(try Self.settings(port: dovecot.port)) == .encryption)
      #expect(
        await Self.failure(
          try Self.settings(port: dovecot.port, password: "wrong", caFile: dovecot.caFile))
          == .signIn)
    }
  }

  /// The mail of a duty as it leaves, answered as a person's mail programme does.
  private static func answer(
    to mail: MailMessage, from address: String, _ written: String, verdict: String?
  ) -> [UInt8] {
    let quoted = mail.body.split(separator: "\n").map { "> \($0)" }.joined(separator: "\r\n")
    let results = verdict.map { "Authentication-Results: mx.desk.example; \($0)\r\n" } ?? ""
    return Array(
      """
      Return-Path: <\(address)>\r
      \(results)From: =?ISO-2022-JP?B?GyRCOjQbKEI=?= <\(address.uppercased())>\r
      To: \(mail.replyTo?.address ?? mail.from.address)\r
      Subject: Re: x\r
      In-Reply-To: <\(mail.messageID)>\r
      Content-Type: text/plain; charset=utf-8\r
      \r
      \(written)\r
      \r
      2026年11月23日(月) 15:10 狼煙 <\(mail.from.address)>:\r
      \(quoted)\r

      """.utf8)
  }

  @Test(.enabled(if: PrivateDovecot.isWanted, PrivateDovecot.skipped))
  func `an alert's mail is answered, fetched, and acknowledged by name`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(age: .minutes(5)))
    var notice = try await NoticeTests.notice(fixture, "sato")
    notice.readsReplies = true
    let address = try #require(notice.row.address)
    let code = try #require(notice.row.code)
    let mail = try OutboxLoop.message(
      notice, to: address, from: try MailAddress("noroshi@desk.example"),
      replyTo: "reply@desk.example")
    #expect(mail.body.contains("「\(code)」と書いて返信"))
    #expect(String(decoding: mail.bytes, as: UTF8.self).contains("Reply-To: reply@desk.example"))
    try await PrivateDovecot.run { dovecot in
      let loop = ReplyLoop(
        site: fixture.site,
        mailbox: try Self.settings(port: dovecot.port, caFile: dovecot.caFile),
        server: "mx.desk.example", logger: Logger(label: "test"))
      func outcomes() throws -> [ReplyOutcome] {
        try fixture.site.queries.replyFigures().map(\.outcome)
      }
      let pass = "dmarc=pass"
      // An absence note that quotes the alert, a forged one, and one with the code of nobody.
      for (name, bytes) in [
        ("1", Self.answer(to: mail, from: address, "不在にしております。", verdict: pass)),
        ("2", Self.answer(to: mail, from: address, code, verdict: "dmarc=fail")),
        ("3", Self.answer(to: mail, from: "x@evil.example", code, verdict: pass)),
      ] {
        try dovecot.deliver(bytes, as: "\(name).a.x")
        #expect(try await loop.read() == 1)
      }
      #expect(try outcomes() == [.forged, .noCode, .codeOfAnother])
      #expect(try fixture.duty().clocks[.acknowledged] == nil)

      let wide = String(code.compactMap { $0.wholeNumberValue.map { Array("０１２３４５６７８９")[$0] } })
      try dovecot.deliver(
        Self.answer(to: mail, from: address, "了解「\(wide)」", verdict: pass), as: "4.a.x")
      await loop.turn()
      #expect(fixture.site.replies.warning == nil && fixture.site.replies.state != .starting)
      #expect(try fixture.duty().clocks[.acknowledged] != nil)
      #expect(try outcomes().contains(.acknowledged))
      // Nothing new: nothing is done, also by another reader after a restart.
      let facts = await fixture.site.engine.journalHead().count
      #expect(try await loop.read() == 0)
      #expect(await fixture.site.engine.journalHead().count == facts)
    }
  }
}
