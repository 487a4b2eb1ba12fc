//! The mailbox for replies as an operator settles it: tried by signing in, with an authority of one's own, and told in
//! both languages what to do when it fails.

import Foundation
import Kernel
import Testing

@testable import Web

@Suite struct MailboxSettingsTests {
  private static func words(_ folder: String, _ more: [String]) -> [String] {
    [
      "init", "--data", folder, "--name-ja", "北県", "--name-en", "North", "--administrator", "山田 花子",
      "--login", "yamada", "--public-url", "https://noroshi.example", "--mail-from",
      "noroshi@north.example",
    ] + more
  }

  @Test(.enabled(if: PrivateDovecot.isWanted, PrivateDovecot.skipped))
  func `the mailbox is tried by signing in, under an authority of one's own`() async throws {
    try await PrivateDovecot.run { dovecot in
      try await InitTests.folder { folder in
        try FileManager.default.createDirectory(
          atPath: folder, withIntermediateDirectories: true)
        let (right, wrong) = (folder + "/right", folder + "/wrong")
        try Data("\(PrivateDovecot.password)\n".utf8).write(to: URL(filePath: right))
        try Data("wrong\n".utf8).write(to: URL(filePath: wrong))
        let mailbox = "imaps://\(PrivateDovecot.user)@127.0.0.1:\(dovecot.implicitPort)"
        let data = folder + "/data"
        // Nobody vouches for the certificate: everything else is set up, and what to do is said.
        let untrusted = try await InitTests.run(
          Self.words(data, ["--imap", mailbox, "--imap-password-file", right]))
        #expect(untrusted.code == 1, "\(untrusted.problem)")
        #expect(untrusted.problem.contains("--ca-file") && untrusted.problem.contains("認証局"))
        #expect(untrusted.out.contains("https://noroshi.example/sign-in/"))
        let settings = [
          "settings", "--data", data, "--imap", mailbox, "--ca-file", dovecot.caFile,
        ]
        let refused = try await InitTests.run(settings + ["--imap-password-file", wrong])
        #expect(refused.code == 1)
        #expect(refused.problem.contains("refused name or password"))
        #expect(refused.problem.contains("名前かパスワードを断りました"))
        let read = try await InitTests.run(
          settings + [
            "--imap-password-file", right, "--report-mailbox", "noroshi+report@north.example",
          ])
        #expect(read.code == 0, "\(read.problem)")
        #expect(read.out.contains("the mailbox for replies can be read"))
        let kept = try #require(try NodeSettings.read(data))
        #expect(kept.caFile == dovecot.caFile && kept.reportTo == "noroshi+report@north.example")
        #expect(!read.out.contains(PrivateDovecot.password))
      }
    }
  }

  @Test
  func `an address for reports and a file of authorities are checked before anything is made`()
    async throws
  {
    try await InitTests.folder { folder in
      let data = folder + "/data"
      let imap = ["--imap", "imaps://a:b@mail.example"]
      for (flags, said) in [
        (["--report-mailbox", "r@north.example"], "needs the mailbox"),
        (imap + ["--report-mailbox", "noroshi@north.example"], "must differ"),
        (imap + ["--report-mailbox", "NOROSHI@North.example"], "must differ"),
        (
          imap + ["--reply-to", "r@north.example", "--report-mailbox", "r@north.example"],
          "must differ"
        ),
        (imap + ["--report-mailbox", "two words"], "name@domain"),
        (imap + ["--ca-file", "/dev/null"], "holds no certificate"),
        (imap + ["--ca-file", "/nowhere/ca.pem"], "holds no certificate"),
        (imap + ["--ca-file", "ca.pem"], "holds no certificate"),
      ] {
        let refused = try await InitTests.run(Self.words(data, flags))
        #expect(refused.code == 2 && refused.problem.contains(said), "\(flags) \(refused.problem)")
        #expect(!FileManager.default.fileExists(atPath: data), "\(flags)")
      }
    }
  }

  @Test(.enabled(if: PrivatePostfix.isWanted, PrivatePostfix.skipped))
  func `the relay is verified by the same authority`() async throws {
    try await PrivatePostfix.run { postfix in
      // A name that is not this machine's own: there a relay is spoken to plainly.
      func send(_ caFile: String?) async -> Phrase? {
        var settings = NodeSettings(
          publicURL: "https://noroshi.example", mailFrom: "noroshi@north.example")
        settings.relay = "smtp://LOCALHOST:\(postfix.port)"
        settings.caFile = caFile
        return await TestMail(settings: settings, to: "a@desk.example").send(at: SiteFixture.now)
      }
      #expect(await send(postfix.caFile) == nil)
      #expect(try await postfix.mails(count: 1).count == 1)
      try await InitTests.folder { folder in
        try FileManager.default.createDirectory(
          atPath: folder, withIntermediateDirectories: true)
        try await PrivatePostfix.command(
          "/usr/bin/openssl",
          ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=other"]
            + ["-keyout", folder + "/key.pem", "-out", folder + "/other.pem"])
        let problem = await send(folder + "/other.pem")
        #expect(problem?.en.contains("No encryption") ?? false)
      }
    }
  }

  @Test func `every failure says in both languages what to do`() {
    for reason in IMAPFailure.Reason.allCases {
      for hasOwnAuthority in [true, false] {
        let advice = TestMailbox.advice(reason, hasOwnAuthority: hasOwnAuthority)
        #expect(advice.ja.contains("ください") && advice.en.count > 20, "\(reason)")
      }
      #expect(!reason.words.ja.isEmpty && !reason.words.en.isEmpty)
    }
  }
}
