//! Mails as they come: charsets, parts, who wrote, whether a machine did, and what our own server says.

import Testing

@testable import Formats

@Suite struct IncomingMailTests {
  private static func read(_ bytes: [UInt8], server: String? = nil) throws -> IncomingMail {
    try IncomingMail(bytes, server: server, digits: 6)
  }

  private static func headers(_ lines: [String]) throws -> MailHeaders {
    try MailHeaders.read(Array((lines.joined(separator: "\n") + "\n\n").utf8)[...]).headers
  }

  // MARK: Charsets

  @Test(
    arguments: [
      ("ISO-2022-JP", MailSamples.jis), ("iso-2022-jp-ms", MailSamples.jis), ("", MailSamples.jis),
      (
        "Shift_JIS",
        [0x97, 0xB9, 0x89, 0xF0, 0x87, 0x40, 0x0D, 0x0A, 0x82, 0x50, 0x82, 0x51, 0x82, 0x52]
          + [0x82, 0x53, 0x82, 0x54, 0x82, 0x55]
      ),
      (
        "EUC-JP",
        [0xCE, 0xBB, 0xB2, 0xF2, 0xAD, 0xA1, 0x0D, 0x0A, 0xA3, 0xB1, 0xA3, 0xB2, 0xA3, 0xB3]
          + [0xA3, 0xB4, 0xA3, 0xB5, 0xA3, 0xB6]
      ),
      ("utf-8", Array("了解①\r\n１２３４５６".utf8)), ("", Array("了解①\n１２３４５６".utf8)),
      ("x-nobody-knows", Array("了解①\n１２３４５６".utf8)),
    ] as [(String, [UInt8])])
  func `full-width digits are read in every encoding of Japanese mail`(
    _ charset: String, _ body: [UInt8]
  ) throws {
    #expect(MailCharset(charset).text(body).hasPrefix("了解①"), "\(charset)")
    let mail = MailSamples.mail(
      ["From: sato@town.example", "Content-Type: text/plain; charset=\"\(charset)\""], body)
    #expect(try Self.read(mail).codes == ["123456"], "\(charset)")
  }

  @Test func `characters that vendors added are read, and a broken pair keeps its line`() {
    #expect(CP932.text([0xFB, 0xFC, 0x8D, 0xE8, 0x81, 0x60, 0xB1, 0x5C]) == "髙崎～ｱ\\")
    #expect(CP932.text([0x97, 0x0A, 0x41]) == "\u{FFFD}\nA")
    #expect(CP932.text([0x97]) == "\u{FFFD}")
    #expect(MailCharset.iso2022JP.text([0x1B, 0x24, 0x42, 0x24, 0x22, 0x0A, 0x41]) == "あ\nA")
    #expect(MailCharset.iso2022JP.text([0x1B, 0x28, 0x49, 0x31, 0x1B, 0x28, 0x42, 0x31]) == "ｱ1")
    #expect(
      MailCharset.eucJP.text([0x8E, 0xB1, 0x8F, 0xB0, 0xA1, 0xA4, 0xA2, 0xFF])
        == "ｱ\u{FFFD}あ\u{FFFD}")
  }

  @Test func `an encoded word is joined with its neighbour as bytes before it is read`() {
    func text(_ header: String) -> String { HeaderWords.text(Array(header.utf8)) }
    #expect(text("=?UTF-8?B?5L2Q?= =?utf-8?B?6Jek?=") == "佐藤")
    // A kanji split between two words: programs do it.
    #expect(text("=?UTF-8?B?5L2Q6A==?= =?UTF-8?B?l6Q=?=") == "佐藤")
    #expect(text("Re: =?ISO-2022-JP?B?GyRCTjsychsoQg==?= x") == "Re: 了解 x")
    #expect(text("=?iso-8859-1?Q?caf=E9_x?=") == "café x")
    #expect(text("=?UTF-8*ja?B?5L2Q?=") == "佐")
    #expect(text("=?UTF-8?X?abc?= =?broken") == "=?UTF-8?X?abc?= =?broken")
    #expect(HeaderWords.text([0x8D, 0xB2]) == "佐")
  }

  // MARK: Parts

  @Test func `the plain part of a mail with HTML and a picture is what was written`() throws {
    let body = """
      --outer\r
      Content-Type: multipart/alternative; boundary="in ner"\r
      \r
      --in ner\r
      Content-Type: text/plain; charset=utf-8\r
      Content-Transfer-Encoding: quoted-printable\r
      \r
      =E4=BA=86=E8=A7=A3 123=\r
      456\r
      --in ner\r
      Content-Type: text/html\r
      \r
      <p>999999</p>\r
      --in ner--\r
      --outer\r
      Content-Type: text/plain\r
      Content-Disposition: attachment; filename="../../etc/passwd"\r
      \r
      888888\r
      --outer--\r

      """
    let mail = MailSamples.mail(
      ["From: sato@town.example", "Content-Type: multipart/mixed; boundary=outer"],
      Array(body.utf8))
    #expect(try Self.read(mail).codes == ["123456"])
  }

  @Test func `a mail of HTML alone is read up to its quotation`() throws {
    let html = """
      <html><head><title>111111</title><style>p{color:222222}</style></head><body><!-- 333333 -->
      <div>了解&nbsp;&#49;23456</div><div class="gmail_quote">654321</div></body></html>
      """
    let mail = MailSamples.mail(
      ["From: sato@town.example", "Content-Type: text/html; charset=UTF-8"], Array(html.utf8))
    #expect(try Self.read(mail).codes == ["123456"])
    for quote in ["<blockquote>", "<div id=\"divRplyFwdMsg\">", "<hr><p>From: x<br>Sent: y<br>"] {
      #expect(ReplyText.codes(in: HTMLText.plain("了解\(quote)654321"), digits: 6) == [], "\(quote)")
    }
  }

  @Test func `base64 with line breaks is read, and a subject that is the code alone`() throws {
    let coded = "77yR77yS77yT77yU\r\n77yV77yW\r\n"
    let mail = MailSamples.mail(
      ["From: sato@town.example", "Content-Transfer-Encoding: BASE64"]
        + ["Content-Type: text/plain; charset=utf-8"], Array(coded.utf8))
    #expect(try Self.read(mail).codes == ["123456"])
    #expect(try Self.read(MailSamples.mail("", subject: "１２３４５６")).codes == ["123456"])
    #expect(try Self.read(MailSamples.mail("", subject: "Re: 123456")).codes == ["123456"])
    #expect(try Self.read(MailSamples.mail("", subject: "請求書 123456")).codes == [])
  }

  // MARK: Who wrote

  @Test(
    arguments: [
      ("Sato@Town.example", "sato@town.example"), ("<sato@town.example>", "sato@town.example"),
      ("\"evil@x.example\" <sato@town.example>", "sato@town.example"),
      ("Sato (evil@x.example) <sato@town.example>", "sato@town.example"),
      ("\"a\\\" <evil@x.example>\" <sato@town.example>", "sato@town.example"),
      ("a@town.example, b@town.example", nil), ("g: a@town.example;", nil),
      ("<a@town.example> <b@town.example>", nil),
      ("a@town.example <b@town.example> c@x.example", nil),
      ("a@b@c", nil), ("", nil), ("佐藤", nil), ("<a b@town.example>", nil),
    ] as [(String, String?)])
  func `From names one address or nobody`(_ from: String, _ address: String?) {
    #expect(MailAuthor.address(Array(from.utf8)) == address)
  }

  @Test func `two From lines are nobody`() throws {
    let mail = MailSamples.mail(["From: a@town.example", "From: b@town.example"], [])
    #expect(try Self.read(mail).author == nil)
  }

  @Test(arguments: [
    "Auto-Submitted: auto-replied", "Auto-Submitted: auto-generated (x)", "Precedence: bulk",
    "Precedence: auto_reply", "X-Autoreply: yes", "X-Autorespond: x", "List-Id: <a.b>",
    "List-Unsubscribe: <x>", "Return-Path: <>", "X-Auto-Response-Suppress: All",
    "Subject: 自動応答: Re: 警報", "Subject: Re: 【自動返信】ありがとうございます", "Subject: 不在通知",
    "Subject: =?UTF-8?B?5LiN5Zyo44Gu44GK55+l44KJ44Gb?=", "Subject: Automatic reply: Alert",
    "Subject: Out of Office: x", "Subject: 開封済み: 警報", "From: MAILER-DAEMON@x.example",
  ])
  func `what a machine wrote is known by any one mark`(_ line: String) throws {
    var lines = ["From: sato@town.example", "Subject: Re: x"]
    if line.hasPrefix("Subject") { lines.removeLast() }
    if line.hasPrefix("From") { lines.removeFirst() }
    let mail = MailSamples.mail(lines + [line], Array("123456".utf8))
    #expect(try Self.read(mail).isAutomatic)
  }

  @Test(arguments: [
    "Auto-Submitted: no", "Precedence: normal", "Subject: Re: 【サイバー要対応4】担当者不在の端末",
    "Return-Path: <sato@town.example>", "Subject: 了解、自動応答ではありません",
  ])
  func `what a person wrote is not taken for a machine's`(_ line: String) throws {
    let mail = MailSamples.mail(["From: sato@town.example", line], Array("123456".utf8))
    #expect(try !Self.read(mail).isAutomatic)
  }

  // MARK: Our server's verdict

  @Test(
    arguments: [
      ("mx.tower.example; dmarc=pass header.from=town.example", SenderVerdict.pass),
      ("MX.tower.example 1; dkim=pass header.d=town.example", .pass),
      ("mx.tower.example; dkim=pass (ok) header.i=@example", .none),
      ("mx.tower.example; dkim=pass header.d=evil.example", .none),
      ("mx.tower.example; dmarc=fail; dkim=pass header.d=town.example", .fail),
      ("mx.tower.example; spf=fail smtp.mailfrom=town.example; dkim=none", .fail),
      ("mx.tower.example; spf=softfail; dkim=fail", .none), ("mx.tower.example; none", .none),
      ("mx.evil.example; dmarc=pass", .none), ("mx.tower.example.evil.example; dmarc=pass", .none),
      ("(mx.tower.example;) evil.example; dmarc=pass", .none), ("", .none),
    ] as [(String, SenderVerdict)])
  func `only our own server is believed`(_ line: String, _ verdict: SenderVerdict) throws {
    let headers = try Self.headers(["Authentication-Results: \(line)"])
    let author = "sato@town.example"
    #expect(
      SenderVerdict.read(headers, server: "mx.tower.example", author: author) == verdict)
    #expect(SenderVerdict.read(headers, server: nil, author: author) == .none)
    #expect(SenderVerdict.read(headers, server: "mx.tower.example", author: nil) == .none)
  }

  @Test func `of several verdicts in our name the worst counts`() throws {
    for (second, verdict) in [("dmarc=fail", SenderVerdict.fail), ("dkim=none", .none)] {
      let headers = try Self.headers([
        "Authentication-Results: mx.tower.example; dmarc=pass",
        "Authentication-Results: mx.tower.example; \(second)",
      ])
      #expect(
        SenderVerdict.read(headers, server: "mx.tower.example", author: "a@town.example") == verdict
      )
    }
  }

  // MARK: What it answers, and what came back

  @Test func `the mails that it answers are named, the nearest first`() throws {
    let mail = MailSamples.mail(
      "123456", extra: ["In-Reply-To: <a@x>", "References: <z@x>\r\n <a@x> <>"])
    #expect(try Self.read(mail).answers == ["a@x", "z@x", "a@x"])
  }

  @Test func `a delivery report names mail, address and whether it is final`() throws {
    func report(_ action: String, _ status: String) throws -> DeliveryReport? {
      let body = """
        --b\r\nContent-Type: text/plain\r\n\r\nThis is the mail system 123456.\r
        --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r
        Final-Recipient: rfc822; other@town.example\r
        Original-Recipient: rfc822;Clerk@Town.example\r
        Action: \(action)\r\nStatus: \(status)\r\n\r
        --b\r\nContent-Type: text/rfc822-headers\r\n\r\nSubject: x\r
        Message-ID: <0192@desk.example>\r\n\r\n--b--\r\n
        """
      let mail = MailSamples.mail(
        ["From: MAILER-DAEMON@x", "Return-Path: <>"]
          + ["Content-Type: multipart/report; report-type=delivery-status; boundary=b"],
        Array(body.utf8))
      let read = try Self.read(mail)
      #expect(read.isAutomatic)
      return read.report
    }
    let gone = try #require(try report("failed", "5.1.1"))
    #expect(gone.messageID == "0192@desk.example" && gone.recipient == "clerk@town.example")
    #expect(gone.fate == .failed && gone.isUnknownAddress)
    let full = try #require(try report("failed", "5.2.2"))
    #expect(full.fate == .failed && !full.isUnknownAddress)
    #expect(try report("delayed", "4.4.1")?.fate == .delayed)
  }
}
