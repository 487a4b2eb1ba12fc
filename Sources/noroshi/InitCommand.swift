//! `noroshi init`: the first real organisation, its watch desk, its first administrator.

internal import ArgumentParser
internal import Kernel
internal import Node
internal import Web

/// Sets up a first real node. Asks for what was not given, and changes nothing before everything is known.
struct Init: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Set up a first real node / 最初の設定")
  @Option(help: "Data folder") var data = "data"
  @Option(help: "Organisation, Japanese name") var nameJa: String?
  @Option(help: "Organisation, English name") var nameEn: String?
  @Option(help: "First administrator's name") var administrator: String?
  @Option(help: "Name to sign in by") var login: String?
  @Option(help: "Public URL, https://…") var publicURL: String?

  func run() async throws {
    let ja = try asked(nameJa, "団体の名前（日本語）/ organisation, Japanese name")
    let en = try asked(nameEn, "団体の名前（英語）/ organisation, English name")
    let person = try asked(administrator, "最初の管理者の氏名 / first administrator's name")
    let login = try asked(self.login, "サインインの名前 / name to sign in by")
    let url = try asked(publicURL, "公開する URL / public URL")
    guard url.hasPrefix("https://") || url.hasPrefix("http://127.0.0.1") else {
      throw Complaint.use(
        "公開する URL は https:// で始めてください。", "The public URL begins with https://.")
    }
    let opened = try OpenNode(data, publicURL: url)
    let node = opened.operator
    let tower = try await Self.made(
      node, .registerOrganization(code: nil, name: Phrase(ja: ja, en: en), legalForm: "tower"),
      as: Organization.self)
    try await node.ask(.start(tower: tower))
    let post = try await Self.made(
      node,
      .createPost(tower, name: Phrase(ja: "監視当直", en: "Watch desk"), role: .watchDesk),
      as: Post.self)
    let holder = try await Self.made(node, .enterPerson(tower, name: person), as: Person.self)
    try await node.ask(
      .organization(tower, .appoint(holder, to: post, from: node.now(), until: nil)))
    try await node.ask(
      .createAccount(person: holder, tower, .administrator, login: login, password: nil))
    try await node.ask(
      .createAccount(
        person: holder, tower, .watchOfficer, login: "\(login)-watch", password: nil))
    print("設定しました。サインインのリンク（1日、一度だけ）/ sign-in links (one day, once):")
    print("  \(try await node.signInLink(login: login, publicURL: url))")
    print("  \(try await node.signInLink(login: "\(login)-watch", publicURL: url))")
    print("起動 / start: noroshi serve --data \(data) --public-url \(url)")
  }

  /// The first record that a command made.
  private static func made<Thing>(_ node: Operator, _ command: Command, as type: Thing.Type)
    async throws -> ID<Thing>
  {
    guard let record = try await node.ask(command).first else {
      throw Complaint.broke("できませんでした。", "It failed.")
    }
    return record.id.cast(to: Thing.self)
  }

  private func asked(_ given: String?, _ question: String) throws -> String {
    if let given, !given.isEmpty { return given }
    print("\(question): ", terminator: "")
    guard let line = readLine(), !line.isEmpty else {
      throw Complaint.use("答えがありませんでした。", "There was no answer.")
    }
    return line
  }
}
