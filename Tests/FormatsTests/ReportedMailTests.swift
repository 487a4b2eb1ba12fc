//! Forwarded suspicious mails: what is read of the original, what is believed, and what a hostile one cannot do.

import Kernel
import Testing

@testable import Formats

@Suite struct ReportedMailTests {
  private static func read(_ text: String, server: String? = "mx.town.example") throws
    -> ReportedMail
  {
    try ReportedMail(
      Array(text.replacing("\n", with: "\r\n").utf8), server: server,
      sha256: { Hash(sha256: $0).description })
  }

  /// A mail with an attached original, as Outlook and Thunderbird forward "as attachment".
  static func forwarded(_ original: String, words: String = "怪しいメールです。開いていません。") -> String {
    """
    From: sato@town.example
    To: noroshi+report@desk.example
    Subject: Fw: x
    Content-Type: multipart/mixed; boundary=b

    --b
    Content-Type: text/plain; charset=utf-8

    \(words)
    --b
    Content-Type: message/rfc822
    Content-Disposition: attachment; filename=x.eml

    \(original)
    --b--

    """
  }

  static let phish = """
    Received: from mx.town.example (mx.town.example [192.0.2.1])
     by store.town.example with LMTP
    Received: from mail.evil.example [203.0.113.200] (unknown [203.0.113.9])
     by mx.town.example (Postfix) with ESMTP id 1
    Received: from trusted (trusted [198.51.100.1]) by mx.town.example with ESMTP
    From: =?UTF-8?B?5bm06YeR?= <nenkin@evil.example>
    Reply-To: collect@evil2.example
    Subject: =?ISO-2022-JP?B?GyRCMGVORUhxRExDThsoQg==?=
    Date: Fri, 08 May 2015 10:28:00 +0900
    Message-ID: <1@evil.example>
    Content-Type: multipart/mixed; boundary=c

    --c
    Content-Type: text/html; charset=utf-8

    <p>資料は<a href="https://bank.evil.example/login?a=1&amp;b=2">https://www.bank.example/</a>から。</p>
    --c
    Content-Type: application/zip; name="=?UTF-8?B?6LOH5paZLnppcA==?="
    Content-Transfer-Encoding: base64
    Content-Disposition: attachment; filename*=UTF-8''..%2F%E8%B3%87%E6%96%99.zip

    UEsDBA==
    --c--
    """

  @Test(arguments: [
    "<a href='https://evil.example/x'>", "<A HREF = https://evil.example/x>",
    "<a title=\"href\" href=\"https://evil.example/x\">",
    "<img srcset=\"a 1x\" src=\"https://evil.example/x\">",
    "<a title=\">\" href=\"https://evil.example/x\">",
    "<a title=\"<\" href=\"https://evil.example/x\">", "<a title=İ href=https://evil.example/x>",
    "<a data-href=\"https://evil.example/x\">", "<button formaction='https://evil.example/x'>",
  ])
  func `a link is found wherever it is hidden in a tag`(tag: String) {
    #expect(HTMLText.links("<p>見てください\(tag)資料").contains("https://evil.example/x"), "\(tag)")
  }

  @Test func `an attached mail gives sender, subject, answer address, machine, links and files`()
    throws
  {
    let mail = try Self.read(Self.forwarded(Self.phish))
    #expect(mail.words == "怪しいメールです。開いていません。")
    let original = try #require(mail.original(forwardedBy: "sato@town.example"))
    #expect(original.from == "nenkin@evil.example" && original.shown.contains("年金"))
    #expect(original.subject == "医療費通知")
    #expect(original.replyTo == "collect@evil2.example")
    #expect(original.messageID == "1@evil.example")
    // What our own server saw; not what the other side called itself, nor an older line that anybody may write.
    #expect(original.host == IPAddress("203.0.113.9"))
    let file = try #require(mail.attachments.first)
    #expect(mail.attachments.count == 1 && file.name == "資料.zip" && file.bytes == 4)
    #expect(file.sha256 == Hash(sha256: [0x50, 0x4B, 0x03, 0x04]).description)
    let marks = mail.marks.map(\.text)
    for mark in [
      "nenkin@evil.example", "collect@evil2.example", "203.0.113.9", "sha256:\(file.sha256)",
      "https://bank.evil.example/login?a=1&b=2", "bank.evil.example", "https://www.bank.example/",
    ] {
      #expect(marks.contains(mark), "\(mark) in \(marks)")
    }
    #expect(!marks.contains("198.51.100.1") && !marks.contains("203.0.113.200"))
    #expect(!mail.isIncomplete)
  }

  @Test func `without our own server's name no Received line is believed`() throws {
    for server in [nil, "", "mx.other.example"] {
      let mail = try Self.read(Self.forwarded(Self.phish), server: server)
      #expect(mail.originals.first?.host == nil)
    }
  }

  static let heads = [
    (
      "Outlook",
      "-----Original Message-----\nFrom: 年金 <nenkin@evil.example>\nSent: Friday\n"
        + "To: Sato\nSubject: 医療費通知"
    ),
    (
      "Outlook in Japanese",
      "________________________________\n差出人: 年金 <nenkin@evil.example>\n送信日時: 2015年5月8日 10:28\n"
        + "宛先: 佐藤\n件名: 医療費通知"
    ),
    (
      "Gmail",
      "---------- Forwarded message ---------\nFrom: 年金 <nenkin@evil.example>\n"
        + "Date: Fri, May 8, 2015\nSubject: 医療費通知\nTo: <sato@town.example>"
    ),
    (
      "Thunderbird",
      "-------- Forwarded Message --------\nSubject: \t医療費通知\nDate: \tFri\n"
        + "From: \t年金 <nenkin@evil.example>\nTo: \tsato@town.example"
    ),
    (
      "Apple Mail",
      "Begin forwarded message:\n\n> From: 年金 <nenkin@evil.example>\n> Subject: 医療費通知\n"
        + "> Date: May 8"
    ),
    (
      "a phone", "送信元： nenkin@evil.example\n件名： 医療費通知\n日時： 5/8"
    ),
    (
      "broken on purpose", "差出人: 年金 <nenkin[@]evil[.]example>\n件名: 医療費通知"
    ),
  ]

  @Test(arguments: heads)
  func `a mail forwarded as text is read by the head that mail programs write`(
    _ program: String, _ head: String
  ) throws {
    let mail = try Self.read(
      """
      From: sato@town.example
      Content-Type: text/plain; charset=utf-8

      リンクを押してしまいました。

      \(head)

      こちらhxxps://bank[.]evil.example/aを、またはfile://x/ 参照。report.docx
      """)
    let original = try #require(mail.original(forwardedBy: "sato@town.example"), "\(program)")
    #expect(original.from == "nenkin@evil.example", "\(program)")
    #expect(original.subject == "医療費通知", "\(program)")
    #expect(original.messageID == nil && original.host == nil)
    if program != "Thunderbird" { #expect(mail.words == "リンクを押してしまいました。", "\(program)") }
    let marks = mail.marks.map(\.text)
    #expect(marks.contains("https://bank.evil.example/a") && marks.contains("bank.evil.example"))
    #expect(!marks.contains("report.docx"), "a file is no domain")
  }

  @Test func `what somebody only tells is taken as he writes it`() throws {
    let mail = try Self.read("From: a@town.example\n\n変な電話がありました。")
    #expect(mail.originals.isEmpty && mail.words == "変な電話がありました。" && mail.marks.isEmpty)
    #expect(try Self.read("From: a@town.example\n\n\n").words.isEmpty)
  }

  @Test func `an inner forward of a colleague is looked through to the stranger's mail`() throws {
    let inner = Self.forwarded(Self.phish, words: "回ってきました").replacing("=b", with: "=d")
      .replacing("--b", with: "--d")
    let mail = try Self.read(Self.forwarded(inner))
    #expect(mail.originals.count == 2)
    #expect(mail.original(forwardedBy: "sato@town.example")?.from == "nenkin@evil.example")
    // Somebody of the very domain is all there is: better than nothing.
    #expect(mail.original(forwardedBy: "x@evil.example")?.from == "sato@town.example")
  }

  // MARK: Hostile ones

  private static func nested(_ depth: Int) -> String {
    (0..<depth).reversed().reduce("From: deep@evil.example\n\nx") { inner, level in
      """
      From: l\(level)@evil.example
      Content-Type: multipart/mixed; boundary=b\(level)x

      --b\(level)x
      Content-Type: message/rfc822

      \(inner)
      --b\(level)x--
      """
    }
  }

  @Test func `mails lie five deep, and what is deeper is a file that was not opened`() throws {
    let most = try Self.read(Self.nested(ReportedMail.depthMax))
    #expect(most.originals.count == ReportedMail.depthMax && !most.isIncomplete)
    let more = try Self.read(Self.nested(ReportedMail.depthMax + 1))
    #expect(more.originals.count == ReportedMail.depthMax && more.isIncomplete)
    #expect(more.attachments.count == 1)
    #expect(throws: Never.self) { try Self.read(Self.nested(60)) }
  }

  @Test func `a mail made to be unreadable is still reported`() throws {
    let fields = String(repeating: "A: b\n", count: MailHeaders.fieldsMax + 1)
    let mail = try Self.read(Self.forwarded("\(fields)\nx"))
    #expect(mail.isIncomplete && mail.attachments.count == 1 && mail.words.hasPrefix("怪しい"))
  }

  private static func files(_ count: Int) -> String {
    "From: a@town.example\nContent-Type: multipart/mixed; boundary=b\n\n"
      + (0..<count).map {
        "--b\nContent-Type: application/x; name=f\($0)\n\nfile \($0)\n"
      }.joined() + "--b--\n"
  }

  @Test func `files, words and marks are counted, and the rest is said`() throws {
    let most = try Self.read(Self.files(ReportedMail.attachmentsMax))
    #expect(most.attachments.count == ReportedMail.attachmentsMax && most.attachmentsLeft == 0)
    let more = try Self.read(Self.files(ReportedMail.attachmentsMax + 1))
    #expect(more.attachments.count == ReportedMail.attachmentsMax && more.attachmentsLeft == 1)
    let word = String(repeating: "字", count: ReportedMail.wordsMax)
    #expect(try Self.read("From: a@b.example\n\n\(word)").words == word)
    #expect(try Self.read("From: a@b.example\n\n\(word)字").words.count == ReportedMail.wordsMax)
    let links = (0..<1000).map { "https://h\($0).evil.example/" }.joined(separator: " ")
    #expect(try Self.read("From: a@b.example\n\n\(links)").marks.count == ReportedMail.marksMax)
  }

  @Test func `names hold no path and no character that turns a line`() throws {
    for (given, kept) in [
      ("../../etc/passwd", "passwd"), ("C:\\x\\y.exe", "y.exe"), ("a\u{202E}gpj.exe", nil),
      ("", ""),
    ] as [(String, String?)] {
      let mail = try Self.read(
        "From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
          + "Content-Type: application/x; name=\"\(given)\"\n\nx\n--b--\n")
      let name = try #require(mail.attachments.first?.name)
      if let kept { #expect(name == kept, "\(given)") }
      #expect(!name.unicodeScalars.contains("\u{202E}") && !name.contains("/"))
    }
  }

  @Test func `a name in pieces is put together`() {
    let type = MailContentType(
      Array("attachment; filename*0*=UTF-8''%E8%B3%87; filename*1*=%E6%96%99; filename*2=.zip".utf8)
    )
    #expect(type.text("filename") == "資料.zip")
    #expect(MailContentType(Array("a; name=x".utf8)).text("filename") == nil)
    let endless = (0..<200).map { "filename*\($0)=a" }.joined(separator: "; ")
    #expect(MailContentType(Array("a; \(endless)".utf8)).text("filename")?.count ?? 0 <= 50)
  }

  @Test func `bytes of no sense are read without harm`() throws {
    let whole = Array(Self.forwarded(Self.phish).utf8)
    for seed in 0..<300 {
      var random = SeededRandom(seed: UInt64(seed))
      var bytes = whole
      for _ in 0..<30 {
        bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
      }
      // Reading or refusing is both right.
      guard
        let mail = try? ReportedMail(
          bytes, server: "mx.town.example", sha256: { _ in String(repeating: "a", count: 64) })
      else { continue }
      #expect(mail.marks.count <= ReportedMail.marksMax)
      #expect(mail.originals.count <= ReportedMail.depthMax * MailPart.partsMax)
    }
  }
}
