//! Mail to a real postfix and to servers that misbehave: what arrives, and how failures are told apart.

import Kernel
import Testing

@testable import Web

private func message(to reader: String, number: UInt64 = 1) throws -> MailMessage {
  try MailMessage(
    id: ID<SMTPSenderTests>(high: 0x7000, low: number),
    from: MailAddress("noroshi@kitayama.example", name: "のろし 北山町"),
    to: [MailAddress(reader, name: "総務課 情報政策係")],
    subject: "【サイバー要対応4】不審な通信 北山町 2015-0508-0007 (15:18まで)",
    body: "1 何が起きたか: 庁内の①髙﨑\n.\n..\nFrom ここ\n", date: Instant(seconds: 1_431_046_740))
}

private func sender(
  port: Int, _ encryption: SMTPSettings.Encryption = .none, caFile: String? = nil,
  milliseconds: Int = 30_000
) throws -> SMTPSender {
  SMTPSender(
    try SMTPSettings(
      host: "127.0.0.1", port: port, greeting: "node.kitayama.example", encryption: encryption,
      caFile: caFile, totalMilliseconds: milliseconds))
}

private func failure(_ sender: SMTPSender, _ mail: MailMessage) async -> MailFailure? {
  do {
    try await sender.send(mail)
    return nil
  } catch {
    return error
  }
}

struct SMTPSenderTests {
  @Test(.enabled(if: PrivatePostfix.isWanted, PrivatePostfix.skipped))
  func `a real postfix receives what was written, and refuses what it must`() async throws {
    try await PrivatePostfix.run { postfix in
      let sender = try sender(port: postfix.port, .required, caFile: postfix.caFile)
      let mail = try message(to: "kanri@desk.example")
      try await sender.send(mail)
      try await sender.send(mail)  // As after a crash: again, over the kept connection.
      let arrived = try await postfix.mails(count: 2).map { try ReceivedMail($0) }
      for received in arrived {
        #expect(try received.header("Subject") == mail.subject)
        #expect(try received.header("From") == "のろし 北山町 <noroshi@kitayama.example>")
        #expect(try received.header("To") == "総務課 情報政策係 <kanri@desk.example>")
        #expect(try received.header("Message-ID") == "<\(mail.messageID)>")
        #expect(received.body == mail.body.replacing("\n", with: "\r\n"))
        #expect(try received.header("Delivered-To") == "kanri@desk.example")
        let path = received.headers.filter { $0.name == "Received" }.map(\.value).joined()
        #expect(path.contains("node.kitayama.example") && path.contains("ESMTPS"))
      }
      let bytes = String(decoding: try postfix.mails()[0], as: UTF8.self)
      let sent = String(decoding: mail.bytes, as: UTF8.self).replacing("\r\n", with: "\n")
      #expect(bytes.hasSuffix(sent))

      // A recipient that the server does not take is dead, and the sender lives on.
      let refused = await failure(sender, try message(to: "kanri@elsewhere.example"))
      #expect(refused?.reason == .refused && refused?.status == 554)
      #expect(refused?.isRetryable == false)
      try await sender.send(try message(to: "kanri@desk.example", number: 2))
      #expect(try await postfix.mails(count: 3).count == 3)

      // A server with a certificate that nobody vouches for gets nothing where TLS is required.
      let stranger = try self.stranger(postfix)
      let untrusted = await failure(stranger, mail)
      #expect(untrusted?.reason == .encryption && untrusted?.isRetryable == true)
      try await Self.opportunist(postfix).send(try message(to: "kanri@desk.example", number: 3))
      #expect(try await postfix.mails(count: 4).count == 4)
    }
  }

  private func stranger(_ postfix: PrivatePostfix) throws -> SMTPSender {
    try sender(port: postfix.port, .required)
  }

  private static func opportunist(_ postfix: PrivatePostfix) throws -> SMTPSender {
    try sender(port: postfix.port, .opportunistic)
  }

  @Test func `a mail server that is down is tried again`() async throws {
    let failed = await failure(
      try sender(port: try PrivatePostfix.freePort()), try message(to: "a@desk.example"))
    #expect(failed?.reason == .connection && failed?.isRetryable == true)
  }

  @Test func `a server that never greets is given up in time`() async throws {
    let listener = try LocalListener(.silent)
    defer { listener.stop() }
    let failed = await failure(
      try sender(port: listener.port, milliseconds: 300), try message(to: "a@desk.example"))
    #expect(failed?.reason == .timeout && failed?.isRetryable == true)
  }

  @Test func `a server without TLS gets nothing where TLS is required`() async throws {
    let listener = try LocalListener(.lines(["220 plain\r\n", "250 plain\r\n", "250 no\r\n"]))
    defer { listener.stop() }
    let failed = await failure(
      try sender(port: listener.port, .required), try message(to: "a@desk.example"))
    #expect(failed?.reason == .encryption)
    #expect(!listener.received.contains("MAIL FROM"))
  }

  @Test(arguments: [
    (["220 a", "250 a", "250 ok", "451 later"], MailFailure.Reason.deferred, 451),
    (["220 a", "250 a", "250 ok", "550 never"], .refused, 550),
    (["220 a", "250 a", "552 too big"], .refused, 552),
    (["220 a", "250 a", "250 ok", "250 ok", "354 go", "554 spam"], .refused, 554),
    (["220 a", "250 a", "250 ok", "250 ok", "354 go", "451 busy"], .deferred, 451),
    (["220 a", "250 a", "530 sign in first"], .signIn, 530),
    (["554 no service"], .connection, 554), (["421 busy"], .deferred, 421),
    (["220 a", "250 a", "250 ok"], .connection, 250), (["hello"], .connection, 0),
  ])
  func `each answer of a server has its meaning`(
    script: [String], reason: MailFailure.Reason, status: Int
  ) async throws {
    let listener = try LocalListener(.lines(script.map { $0 + "\r\n" }))
    defer { listener.stop() }
    let failed = await failure(
      try sender(port: listener.port, milliseconds: 5000), try message(to: "a@desk.example"))
    #expect(failed?.reason == reason, "\(String(describing: failed))")
    #expect(failed?.status == status)
  }

  @Test func `a full queue refuses one more and loses none`() async throws {
    let thread = BlockingThread(name: "test")
    let gate = LocalListener.Gate()
    #expect(thread.run { gate.wait() })
    try await PrivatePostfix.until("the thread is busy") { gate.isEntered }
    let done = LocalListener.Counter()
    for _ in 0..<BlockingThread.waitingMax { #expect(thread.run { done.add() }) }
    #expect(!thread.run { done.add() })
    gate.open()
    try await PrivatePostfix.until("all have run") { done.value == BlockingThread.waitingMax }
    #expect(await thread.answer { 7 } == 7)
  }
}
