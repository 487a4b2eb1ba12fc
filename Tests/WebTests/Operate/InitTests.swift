//! `noroshi init` as an operator runs it: settings kept for the owner alone, a test mail through a real server, and a
//! failure of the mail that loses nothing else.

import Foundation
import Kernel
import Node
import Testing

@testable import Web

@Suite struct InitTests {
  /// The program that the build made beside the tests.
  static let program = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: ".build/debug/noroshi").path

  /// What a run of the program said.
  struct Said {
    let code: Int32
    let out: String
    let problem: String
  }

  /// Runs the program to its end.
  static func run(_ words: [String]) async throws -> Said {
    let said = NSTemporaryDirectory() + "noroshi-said-\(UUID().uuidString)"
    let files = [said + ".out", said + ".problem"]
    defer {
      // The system empties its place for temporary files anyway.
      for file in files { try? FileManager.default.removeItem(atPath: file) }
    }
    let code = await (try ChildProcess(program, words, out: files[0], problem: files[1])).ended()
    let texts = try files.map { try String(contentsOf: URL(filePath: $0), encoding: .utf8) }
    return Said(code: code, out: texts[0], problem: texts[1])
  }

  /// A folder that is gone afterwards.
  static func folder(_ body: (String) async throws -> Void) async throws {
    let folder = NSTemporaryDirectory() + "noroshi-init-\(UUID().uuidString)"
    defer {
      // The system empties its place for temporary files anyway.
      try? FileManager.default.removeItem(atPath: folder)
    }
    try await body(folder)
  }

  static func words(_ folder: String, relay: String) -> [String] {
    [
      "init", "--data", folder, "--name-ja", "北県", "--name-en", "North", "--administrator", "山田 花子",
      "--login", "yamada", "--public-url", "https://noroshi.example", "--mail",
      "yamada@desk.example", "--smtp", relay, "--mail-from", "noroshi@north.example",
    ]
  }

  /// The same without mail.
  static func words(_ folder: String) -> [String] {
    Array(words(folder, relay: "").prefix { $0 != "--mail" })
  }

  @Test func `a node is named once, by a name that other nodes can have`() async throws {
    try await Self.folder { folder in
      let long = String(repeating: "a", count: 101)
      for wrong in ["", "Town", "town_1", "town.", "東.example", long] {
        let refused = try await Self.run(Self.words(folder) + ["--node-name", wrong])
        #expect(refused.code == 2 && refused.problem.contains("--node-name"), "\(wrong)")
        #expect(!FileManager.default.fileExists(atPath: folder), "\(wrong)")
      }
      let said = try await Self.run(Self.words(folder) + ["--node-name", "town.example"])
      #expect(said.code == 0, "\(said.problem)")
      #expect(try Self.name(of: folder) == "town.example")
    }
    try await Self.folder { folder in
      let said = try await Self.run(Self.words(folder))
      #expect(said.code == 0, "\(said.problem)")
      #expect(try Self.name(of: folder) == "noroshi.example", "the public URL's host")
    }
  }

  @Test func `a body enters itself with its official code and what it is in law`() async throws {
    try await Self.folder { folder in
      let long = String(repeating: "1", count: 101)
      let refused = try await Self.run(Self.words(folder) + ["--code", long])
      #expect(refused.code == 2 && refused.problem.contains("--code"))
      #expect(!FileManager.default.fileExists(atPath: folder))
      let said = try await Self.run(
        Self.words(folder) + ["--code", "012025", "--legal-form", "市区町村"])
      #expect(said.code == 0, "\(said.problem)")
      let opened = try NodeFolder(folder)
      let node = try opened.node(name: "another", at: opened.highWater())
      let own = try node.queries().organizations(as: .node, limit: 1).items.first
      #expect(own?.code == "012025" && own?.legalForm == "市区町村")
    }
  }

  @Test func `a node that has a name keeps it, and whoever wants another is told`() async throws {
    try await Self.folder { folder in
      // Any command opens the folder, and so names the node.
      let listed = try await Self.run(["link", "list", "--data", folder])
      #expect(listed.code == 0, "\(listed.problem)")
      let named = try Self.name(of: folder)
      let refused = try await Self.run(Self.words(folder) + ["--node-name", "town.example"])
      #expect(refused.code == 1 && refused.problem.contains("is named \(named) already"))
      #expect(try NodeSettings.read(folder) == nil, "nothing was set up")
      let said = try await Self.run(Self.words(folder) + ["--node-name", named])
      #expect(said.code == 0, "\(said.problem)")
    }
  }

  /// What a node is called, as its store has it.
  private static func name(of folder: String) throws -> String {
    let opened = try NodeFolder(folder)
    return try opened.node(name: "another", at: opened.highWater()).name
  }

  @Test(.enabled(if: PrivatePostfix.isWanted, PrivatePostfix.skipped))
  func `a first node is set up, its settings are the owner's alone, and the test mail arrives`()
    async throws
  {
    try await PrivatePostfix.run { postfix in
      try await Self.folder { folder in
        let relay = "smtp://127.0.0.1:\(postfix.port)"
        let said = try await Self.run(Self.words(folder, relay: relay))
        #expect(said.code == 0, "\(said.problem)")
        #expect(said.out.contains("https://noroshi.example/sign-in/"))
        let arrived = try ReceivedMail(try #require(try await postfix.mails(count: 1).first))
        #expect(try arrived.header("To") == "yamada@desk.example")
        #expect(try arrived.header("Subject").contains("Test mail from Noroshi"))
        #expect(try arrived.header("From") == "狼煙 Noroshi <noroshi@north.example>")
        #expect(arrived.body.contains("https://noroshi.example"))

        let kept = try #require(try NodeSettings.read(folder))
        #expect(kept.relay == relay && kept.publicURL == "https://noroshi.example")
        let mode = try FileManager.default.attributesOfItem(atPath: NodeSettings.path(folder))
        #expect(mode[.posixPermissions] as? Int == 0o600)

        let again = try await Self.run(Self.words(folder, relay: relay))
        #expect(again.code == 1 && again.problem.contains("set up already"))
        let verified = try await Self.run(["verify", "--data", folder])
        #expect(verified.code == 0, "\(verified.problem)")
      }
    }
  }

  @Test func `a test mail that fails says what to do next and loses nothing else`() async throws {
    try await Self.folder { folder in
      // Port 1 of this machine: nobody listens there.
      let said = try await Self.run(Self.words(folder, relay: "smtp://127.0.0.1:1"))
      #expect(said.code == 1)
      #expect(said.problem.contains("The mail relay cannot be reached"))
      #expect(said.problem.contains("noroshi settings --data \(folder) --test-mail"))
      #expect(said.out.contains("https://noroshi.example/sign-in/"))
      #expect(try NodeSettings.read(folder)?.relay == "smtp://127.0.0.1:1")
      let changed = try await Self.run([
        "settings", "--data", folder, "--smtp", "smtp://noroshi:geheim@relay.example:587",
      ])
      #expect(changed.code == 0 && changed.out.contains("noroshi:…@relay.example"))
      #expect(!(changed.out + changed.problem).contains("geheim"))
      let kept = try #require(try NodeSettings.read(folder))
      #expect(kept.relay == "smtp://noroshi:geheim@relay.example:587")
      #expect(kept.mailFrom == "noroshi@north.example")
    }
  }

  @Test func `without a terminal what is missing is named, and nothing is made`() async throws {
    try await Self.folder { folder in
      let said = try await Self.run(["init", "--data", folder, "--name-ja", "北県"])
      #expect(said.code == 2)
      for name in ["--name-en", "--administrator", "--login", "--public-url"] {
        #expect(said.problem.contains(name), "\(name)")
      }
      #expect(!FileManager.default.fileExists(atPath: folder))
      for (flag, value) in [
        ("--public-url", "noroshi.example"), ("--smtp", "http://relay.example"),
        ("--mail", "nobody"),
        ("--mail-from", "two words@example.jp"), ("--listen", "8080"),
      ] {
        var words = Self.words(folder, relay: "smtp://relay.example")
        if let at = words.firstIndex(of: flag) { words.removeSubrange(at...(at + 1)) }
        let refused = try await Self.run(words + [flag, value])
        #expect(refused.code == 2, "\(flag) \(refused.problem)")
        #expect(!FileManager.default.fileExists(atPath: folder), "\(flag)")
      }
    }
  }

  @Test func `key new names every role that it takes, in its help and where it takes none`()
    async throws
  {
    try await Self.folder { folder in
      let help = try await Self.run(["key", "new", "--help"])
      let refused = try await Self.run([
        "key", "new", "--data", folder, "--name", "x", "--role", "king",
      ])
      #expect(help.code == 0 && refused.code == 2)
      for role in ["sensor", "operator", "admin", "responder", "observer"] {
        #expect(help.out.contains(role) && refused.problem.contains(role), "\(role)")
        let made = try await Self.run([
          "key", "new", "--data", folder, "--name", role, "--role", role,
        ])
        #expect(made.code == 0 && made.out.hasPrefix("noroshi_"), "\(role): \(made.problem)")
      }
    }
  }
}

@Suite struct NodeSettingsTests {
  @Test func `settings come back as they were written, and a broken file is named`() async throws {
    try await InitTests.folder { folder in
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      #expect(try NodeSettings.read(folder) == nil)
      let settings = NodeSettings(
        publicURL: "https://noroshi.example", listen: "127.0.0.1:9", trustedProxies: ["127.0.0.1"],
        relay: "smtps://user:p%40ss@relay.example", mailFrom: "a@b.example", phone: "03-0000-0000")
      try settings.write(folder)
      try settings.write(folder)
      #expect(try NodeSettings.read(folder) == settings)
      #expect(!settings.lines.joined().contains("p%40ss"))
      let most = String(repeating: " ", count: NodeSettings.bytesMax)
      for broken in ["{", "[]", "{\"publicURL\":1}", most, most + " "] {
        try Data(broken.utf8).write(to: URL(filePath: NodeSettings.path(folder)))
        #expect(throws: FolderProblem.self) { try NodeSettings.read(folder) }
      }
    }
  }

  @Test func `a password is masked wherever it stands`() {
    #expect(NodeSettings.masked("smtp://relay.example:25") == "smtp://relay.example:25")
    #expect(NodeSettings.masked("smtp://u:p:q@relay.example") == "smtp://u:…@relay.example")
    #expect(NodeSettings.masked("u:p@relay.example:587") == "u:…@relay.example:587")
  }
}
