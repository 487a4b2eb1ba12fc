//! Addresses, headers and bytes of a mail: what is refused, and what a reader decodes.

import Kernel
import Testing

@testable import Web

private enum Sample {}

/// A message with one part changed.
private func message(
  from: MailAddress? = nil, to: [MailAddress]? = nil, subject: String = "s", body: String = "b",
  inReplyTo: String? = nil
) throws -> MailMessage {
  let sender = try from ?? MailAddress("noroshi@kitayama.example", name: "のろし")
  let reader = try to ?? [MailAddress("kanri@desk.example")]
  return try MailMessage(
    id: ID<Sample>(high: 0x14D3_1A2B_3C4D_7000, low: 0x8000_0000_0000_0001), from: sender,
    to: reader, subject: subject, body: body, date: Instant(seconds: 1_431_046_740),
    inReplyTo: inReplyTo)
}

struct MailMessageTests {
  private static let longName = String(repeating: "北山町総務課情報政策係", count: 18)
  private static let texts = [
    "不審な通信", longName, "a", "山田 太郎", "𠮷野家 葛󠄀飾区", "絵文字👨‍👩‍👧‍👦と﨑髙①",
    String(repeating: "あ", count: 200), "x" + String(repeating: "あ", count: 199),
    "xy" + String(repeating: "𠮷", count: 198), "=?UTF-8?B?44GC?=", "Re: 障害 report (2)",
    String(repeating: "long ascii ", count: 18) + "end",
  ]

  @Test(arguments: texts)
  func `a subject decodes back, word by word, in short lines`(_ text: String) throws {
    let mail = try message(subject: text)
    let received = try ReceivedMail(mail.bytes)
    #expect(try received.header("Subject") == text)
    #expect(received.lines.allSatisfy { $0.utf8.count <= 76 })
    #expect(mail.bytes.allSatisfy { $0 < 0x80 })
  }

  @Test(arguments: texts.filter { $0.unicodeScalars.count <= MailAddress.nameCharactersMax })
  func `a name decodes back beside its address`(_ name: String) throws {
    let sender = try MailAddress("noroshi@kitayama.example", name: name)
    let received = try ReceivedMail(try message(from: sender).bytes)
    let value = try received.header("From")
    let shown = value.hasPrefix("\"") ? "\"\(name)\"" : name
    #expect(value == "\(shown) <noroshi@kitayama.example>")
  }

  @Test func `quotes in a name are escaped`() throws {
    let sender = try MailAddress("a@b.example", name: #"A "B" \ C"#)
    #expect(
      try ReceivedMail(try message(from: sender).bytes).header("From")
        == #""A \"B\" \\ C" <a@b.example>"#)
  }

  @Test(arguments: [
    "\r\nBcc: evil@x.example", "\nX: 1", "\r", "\u{0}", "\u{7F}", "\u{85}", "\u{2028}", "\u{202E}",
    "\u{2066}", "\u{200F}", "\u{1B}[2J",
  ])
  func `what ends or turns a line is refused in every header`(_ hostile: String) throws {
    let text = "あ" + hostile + "b"
    #expect(throws: MailRefusal.control(.subject)) { try message(subject: text) }
    #expect(throws: MailRefusal.control(.name)) { try MailAddress("a@b.example", name: text) }
    #expect(throws: MailRefusal.control(.inReplyTo)) { try message(inReplyTo: "a@b" + hostile) }
    #expect(throws: MailRefusal.address) { try MailAddress("a\(hostile)@b.example") }
    #expect(throws: MailRefusal.address) { try MailAddress("a@b.example\(hostile)") }
    #expect(throws: MailRefusal.hostName(.host)) {
      try SMTPSettings(host: "h" + hostile, port: 25, greeting: "n", encryption: .none)
    }
    #expect(throws: MailRefusal.hostName(.greeting)) {
      try SMTPSettings(host: "h", port: 25, greeting: "n" + hostile, encryption: .none)
    }
  }

  @Test(arguments: [
    "", "a", "@b", "a@", "a@@b", "a@b@c", "<a@b>", "a b@c", "a@b c", "a@-b", "a@b..c", "a@.b",
    "山@b.example", "a@北山町.example", "\"a\"@b", "a,b@c", "a@b;c", "a@[127.0.0.1]", "a(b)@c",
  ])
  func `a text that is not plainly an address is refused`(_ text: String) {
    #expect(throws: MailRefusal.address) { try MailAddress(text) }
  }

  @Test(arguments: ["a@b", "a.b..c.@docomo.example", "o'neil+x=y@a-b.example", "1@2.example"])
  func `a plain address is taken as it is`(_ text: String) throws {
    #expect(try MailAddress(text).address == text)
  }

  @Test func `every limit holds at its value and not one past it`() throws {
    let local = String(repeating: "a", count: MailAddress.localBytesMax)
    #expect(throws: Never.self) { try MailAddress(local + "@b.example") }
    #expect(throws: MailRefusal.address) { try MailAddress("a" + local + "@b.example") }
    let label = String(repeating: "b", count: MailAddress.labelBytesMax)
    #expect(throws: Never.self) { try MailAddress("a@\(label).example") }
    #expect(throws: MailRefusal.address) { try MailAddress("a@b\(label).example") }
    let domain = "\(label).\(label).\(label)."
    let whole = "a@" + domain + String(repeating: "c", count: 60)
    #expect(whole.utf8.count == MailAddress.addressBytesMax)
    #expect(throws: Never.self) { try MailAddress(whole) }
    #expect(throws: MailRefusal.address) { try MailAddress(whole + "c") }
    let name = String(repeating: "名", count: MailAddress.nameCharactersMax)
    #expect(throws: Never.self) { try MailAddress("a@b", name: name) }
    #expect(throws: MailRefusal.tooLong(.name)) { try MailAddress("a@b", name: name + "名") }
    let subject = String(repeating: "件", count: MailMessage.subjectCharactersMax)
    #expect(throws: Never.self) { try message(subject: subject) }
    #expect(throws: MailRefusal.tooLong(.subject)) { try message(subject: subject + "名") }
    let body = String(repeating: "b", count: MailMessage.bodyBytesMax)
    #expect(throws: Never.self) { try message(body: body) }
    #expect(throws: MailRefusal.tooLong(.body)) { try message(body: body + "b") }
    let reader = try MailAddress("a@b.example")
    let most = [MailAddress](repeating: reader, count: MailMessage.recipientsMax)
    #expect(throws: Never.self) { try message(to: most) }
    #expect(throws: MailRefusal.recipients(101)) { try message(to: most + [reader]) }
    #expect(throws: MailRefusal.recipients(0)) { try message(to: []) }
    let parent = String(repeating: "i", count: MailMessage.messageIDBytesMax)
    #expect(throws: Never.self) { try message(inReplyTo: parent) }
    #expect(throws: MailRefusal.tooLong(.inReplyTo)) { try message(inReplyTo: parent + "i") }
  }

  @Test func `the same mail made twice has the same bytes and Message-ID`() throws {
    let mail = try message(subject: "不審な通信", body: "1 何が起きたか\n.\n終わり\n", inReplyTo: "1@x")
    #expect(
      mail.bytes
        == (try message(
          subject: "不審な通信", body: "1 何が起きたか\n.\n終わり\n", inReplyTo: "1@x"
        ).bytes))
    let received = try ReceivedMail(mail.bytes)
    #expect(
      try received.header("Message-ID") == "<14d31a2b-3c4d-7000-8000-000000000001@kitayama.example>"
    )
    #expect(try received.header("In-Reply-To") == "<1@x>")
    #expect(try received.header("Auto-Submitted") == "auto-generated")
    #expect(try received.header("Content-Type") == "text/plain; charset=UTF-8")
    #expect(try received.header("Date") == "Fri, 08 May 2015 00:59:00 +0000")
    #expect(received.body == "1 何が起きたか\r\n.\r\n終わり\r\n")
  }

  @Test func `credentials never travel unencrypted, and settings keep their ranges`() throws {
    func settings(
      _ encryption: SMTPSettings.Encryption, port: Int = 25, total: Int = 1,
      _ credentials: SMTPSettings.Credentials? = nil
    ) throws -> SMTPSettings {
      try SMTPSettings(
        host: "mail.example", port: port, greeting: "node.example", encryption: encryption,
        credentials: credentials, totalMilliseconds: total)
    }
    let login = SMTPSettings.Credentials(user: "noroshi", password: "s3cret")
    #expect(!"\(login)".contains("s3cret"))
    for encryption in SMTPSettings.Encryption.allCases {
      if encryption.isVerified {
        #expect(throws: Never.self) { try settings(encryption, login) }
      } else {
        #expect(throws: MailRefusal.credentials) { try settings(encryption, login) }
      }
    }
    #expect(try settings(.implicit, port: 465).url == "smtps://mail.example:465/node.example")
    #expect(throws: Never.self) { try settings(.none, port: 65_535) }
    #expect(throws: MailRefusal.range) { try settings(.none, port: 65_536) }
    #expect(throws: MailRefusal.range) { try settings(.none, port: 0) }
    let longest = SMTPSettings.millisecondsMax
    #expect(throws: Never.self) { try settings(.none, total: longest) }
    #expect(throws: MailRefusal.range) { try settings(.none, total: longest + 1) }
  }
}
