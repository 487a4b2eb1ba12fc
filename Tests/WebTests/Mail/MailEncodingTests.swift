//! Both character sets of mails out: read back letter for letter by our own reader and by one of another make, and the
//! longest names through real servers.

import Alerting
import Formats
import Foundation
import Kernel
import Logging
import Node
import Testing

@testable import Web

@Suite struct MailEncodingTests {
  private enum Sample {}

  /// The longest names and words of public bodies, and made-up ones of a hundred letters.
  static let names = [
    "郵便貯金簡易生命保険管理・郵便局ネットワーク支援機構",
    "うるおいと活力に満ちた海洋文化都市　土佐の東の最先端、光輝く海の恵み。空海、海洋深層水の町。 室戸の自然や資源を活かした産業の振興と、これまで育んできた歴史や文化を大切にし、健康で心豊かに安心して暮らせるまち",
    "生きてきて良かったと実感できるまち　つながり、にぎわい・未来を創造するまち～人と人とのむすびつきを大切にし、みんなでつくる活力あるまち 天理市～",
    String(String(repeating: "情報政策部危機管理情報安全対策室", count: 7).prefix(100)),
    "Kitayama Town 北山町 (CSIRT)", "～－―∥＼￠￣", "ヶ崎゛", "Плз ΑΩ ─┃",
  ]
  /// What JIS X 0208 does not have: these go as UTF-8.
  static let others = ["髙橋 﨑山", "①情報係", "ｶﾀｶﾅ係", "𠮷野家", "が\u{3099}", "Zürich", "😀", "ゟ№㈱"]

  private static func mail(
    _ name: String, _ body: String, _ encoding: Organization.MailEncoding
  ) throws -> MailMessage {
    let shown = try #require(OutboxLoop.shown(name))
    return try MailMessage(
      id: ID<Sample>(high: 0x7000, low: 1),
      from: try MailAddress("noroshi@kitayama.example", name: "狼煙 Noroshi"),
      to: [
        try MailAddress("a@desk.example", name: shown),
        try MailAddress("b@desk.example", name: "係"),
      ], subject: "【サイバー要対応4】\(name) 2015-0508-0007 (15:18まで)", body: body,
      date: Instant(seconds: 1_431_046_740), encoding: encoding)
  }

  /// No line is too long, and only an address or a link that cannot be broken is longer than a screen.
  private static func areFolded(_ bytes: [UInt8]) -> Bool {
    let text = String(decoding: bytes, as: UTF8.self)
    let head = text.split(separator: "\r\n\r\n").first ?? ""
    return bytes.split(separator: 0x0A).allSatisfy { $0.count <= 999 }
      && head.split(separator: "\r\n").allSatisfy { $0.utf8.count <= 78 }
      && bytes.allSatisfy { $0 < 0x80 }
  }

  /// Texts of letters of all kinds, from a seed: each a line or several.
  static func texts(_ count: Int) -> [String] {
    var seed: UInt64 = 20_150_508
    func next(_ below: Int) -> Int {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(seed >> 33) % below
    }
    let alphabets: [[Character]] = [
      Array("abc XYZ 019 .,:;=?_<>\"\\()@"), Array("あいうアイウ漢字情報政策課長～－―、。「」・"),
      Array("北山町総務課髙﨑①②㈱"), Array("〜−‖—"), Array("ｱｲｳ😀𠮷é"),
    ]
    return (0..<count).map { index in
      let usable = index % 3 == 0 ? 5 : index % 3 == 1 ? 2 : 4
      let length = 1 + next(90)
      let text = (0..<length).map { _ in
        let alphabet = alphabets[next(usable)]
        return alphabet[next(alphabet.count)]
      }
      return "a" + String(text) + "z"
    }
  }

  @Test(.enabled(if: IndependentReader.isWanted, IndependentReader.skipped))
  func `a reader of another make reads every mail letter for letter, in both character sets`()
    async throws
  {
    let texts = Self.names + Self.others + Self.texts(400)
    let asked = try Organization.MailEncoding.allCases.flatMap { encoding in
      try texts.map { try Self.mail($0, "\($0)\n\n終わり\n", encoding) }
    }
    let read = try await IndependentReader.read(asked.map(\.bytes))
    #expect(read.count == asked.count)
    for (mail, got) in zip(asked, read) {
      let isOld = mail.coding == .iso2022JP
      // The signs with two names in Unicode are the same place in JIS; each reader gives them its own name.
      func same(_ left: String, _ right: String) -> Bool {
        isOld ? JISText.read(left) == JISText.read(right) : left == right
      }
      #expect(same(got.subject, mail.subject), "\(mail.subject)")
      #expect(same(got.from, mail.from.name ?? ""))
      #expect(got.to.count == 2 && same(got.to[0], mail.to[0].name ?? ""), "\(mail.subject)")
      #expect(same(got.body.replacing("\r\n", with: "\n"), mail.body), "\(mail.body)")
      #expect(got.charset == (isOld ? "iso-2022-jp" : "utf-8"))
      #expect(got.transfer == (isOld ? "7bit" : "base64"))
      #expect(Self.areFolded(mail.bytes), "\(mail.subject)")
    }
    #expect(
      read.contains { $0.charset == "iso-2022-jp" } && read.contains { $0.charset == "utf-8" })
  }

  @Test func `our own reader reads what we send, and what does not fit goes as UTF-8`() throws {
    for text in Self.names + Self.others + Self.texts(200) {
      let mail = try Self.mail(text, "\(text)\n", .iso2022JP)
      let fits = JISText.encode(text) != nil
      #expect(mail.coding == (fits ? .iso2022JP : .utf8), "\(text)")
      let reported = try MailSorting.reported(Self.attached(mail.bytes), server: nil)
      let original = try #require(reported.originals.first)
      #expect(original.subject == (fits ? JISText.read(mail.subject) : mail.subject), "\(text)")
    }
    for text in Self.others {
      #expect(try Self.mail(text, "b\n", .iso2022JP).coding == .utf8, "\(text)")
      #expect(try Self.mail("a", "\(text)\n", .iso2022JP).coding == .utf8, "\(text)")
    }
    for name in Self.names {
      #expect(try Self.mail(name, "\(name)\n", .iso2022JP).coding == .iso2022JP, "\(name)")
      #expect(try Self.mail(name, "\(name)\n", .automatic).coding == .utf8)
    }
  }

  private static func attached(_ mail: [UInt8]) -> [UInt8] {
    Array("Content-Type: message/rfc822\r\n\r\n".utf8) + mail
  }

  @Test func `a line too long for seven bits, or one that mailboxes change, goes as base64`() throws
  {
    let most = String(repeating: "a", count: MailMessage.plainLineBytesMax)
    #expect(try Self.mail("a", "\(most)\n", .iso2022JP).coding == .iso2022JP)
    #expect(try Self.mail("a", "\(most)a\n", .iso2022JP).coding == .utf8)
    // Three bytes before and after, two for each letter.
    let kanji = String(repeating: "情", count: (MailMessage.plainLineBytesMax - 6) / 2)
    #expect(try Self.mail("a", "\(kanji)\n", .iso2022JP).coding == .iso2022JP)
    #expect(try Self.mail("a", "\(kanji)情\n", .iso2022JP).coding == .utf8)
    #expect(try Self.mail("a", "x\nFrom here\n", .iso2022JP).coding == .utf8)
    #expect(try Self.mail("a", "x\n From here\n", .iso2022JP).coding == .iso2022JP)
  }

  // MARK: The whole chain

  /// What a mail programme of an office sends back, in the character set of what it got.
  private static func reply(
    to mail: MailMessage, from address: String, name: String, code: String
  ) throws -> [UInt8] {
    let body = "\(code)\n\n> " + mail.body.split(separator: "\n").joined(separator: "\n> ") + "\n"
    let answer = try MailMessage(
      id: ID<Sample>(high: 0x7000, low: 2), from: try MailAddress(address, name: name),
      to: [try MailAddress("reply@desk.example", name: "狼煙")], subject: "Re: \(mail.subject)",
      body: body, date: Instant(seconds: 1_431_046_800), inReplyTo: mail.messageID,
      encoding: mail.encoding)
    let text = String(decoding: answer.bytes, as: UTF8.self)
      .replacing("Auto-Submitted: auto-generated\r\n", with: "")
    return Array("Authentication-Results: mx.desk.example; dmarc=pass\r\n\(text)".utf8)
  }

  @Test(
    .enabled(
      if: PrivatePostfix.isWanted && PrivateDovecot.isWanted, PrivateDovecot.skipped),
    arguments: Organization.MailEncoding.allCases, [AlertKind.real, .contactTest])
  func `the longest names pass out, through real servers, and back to an acknowledgement`(
    _ encoding: Organization.MailEncoding, _ kind: AlertKind
  ) async throws {
    let person = String(String(repeating: "勅使河原長曽我部", count: 13).prefix(100))
    let fixture = try SiteFixture(
      SiteFixture.Plan(
        severity: kind == .real ? .serious : .caution, age: .minutes(5), kind: kind,
        town: Self.names[3], sato: person))
    let member = try fixture.member("sato")
    let chosen = await fixture.site.submit(
      .organization(fixture.town, .chooseEncoding(member.person, encoding)), as: member.viewer)
    guard case .done = chosen else { throw SiteFault(what: "\(chosen)") }
    var notice = try await NoticeTests.notice(fixture, "sato")
    notice.readsReplies = true
    #expect(notice.row.encoding == encoding)
    let (address, code) = (
      try #require(notice.row.address), try #require(notice.row.code)
    )
    let mail = try OutboxLoop.message(
      notice, to: address, from: try MailAddress("noroshi@desk.example", name: "狼煙 Noroshi"),
      replyTo: "reply@desk.example")
    #expect(mail.subject.contains(Self.names[3]) && mail.to[0].name == person)
    #expect(Self.areFolded(mail.bytes))
    try await PrivatePostfix.run { postfix in
      let sender = SMTPSender(
        try SMTPSettings(
          host: "127.0.0.1", port: postfix.port, greeting: "node.example", encryption: .required,
          caFile: postfix.caFile))
      let toDesk = try MailMessage(
        id: ID<Sample>(high: 0x7000, low: 3), from: mail.from,
        to: [try MailAddress("sato@desk.example", name: person)], subject: mail.subject,
        body: mail.body, date: mail.date, encoding: mail.encoding)
      try await sender.send(toDesk)
      let arrived = try await postfix.mails(count: 1)[0]
      let read = try #require(try await IndependentReader.read([arrived]).first)
      #expect(JISText.read(read.subject) == JISText.read(mail.subject))
      #expect(read.to == [person])
      #expect(read.charset == (encoding == .iso2022JP ? "iso-2022-jp" : "utf-8"))
      let link = "https://noroshi.example/a/\(try fixture.link("sato"))"
      #expect(read.body.split(whereSeparator: \.isNewline).contains { $0 == link })
      try await PrivateDovecot.run { dovecot in
        try dovecot.deliver(
          try Self.reply(to: mail, from: address, name: person, code: code), as: "1.a.x")
        let loop = ReplyLoop(
          site: fixture.site,
          mailbox: try IMAPSettings(
            host: "127.0.0.1", port: dovecot.port, isImplicit: false,
            credentials: .init(user: PrivateDovecot.user, password: PrivateDovecot.password),
            caFile: dovecot.caFile), server: "mx.desk.example", logger: Logger(label: "test"))
        #expect(try await loop.read() == 1)
      }
    }
    #expect(try fixture.site.queries.replyFigures().map(\.outcome) == [.acknowledged])
    #expect(try fixture.duty().clocks[.acknowledged] != nil)
    // A test is over by the first answer; an alert is not.
    #expect((try fixture.duty().stage == nil) == (kind == .contactTest))
  }
}
