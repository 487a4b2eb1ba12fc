//! `noroshi init`: the first real organisation, its watch desk, its first administrator, and how its mail leaves.

internal import ArgumentParser
internal import Federation
internal import Kernel
internal import Node
internal import Web

/// Sets up a first real node. Asks on a terminal for what was not given, and changes nothing before everything is known.
/// The test mail comes last: when it fails, all the rest stands.
struct Init: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Set up a first real node / 最初の設定")
  @Option(help: "Data folder") var data = "data"
  @Option(help: "Organisation, Japanese name") var nameJa: String?
  @Option(help: "Organisation, English name") var nameEn: String?
  @Option(help: "Its official code: by that a node above finds it in its list")
  var code: String?
  @Option(help: "What it is in law, e.g. 市区町村") var legalForm: String?
  @Option(help: "First administrator's name") var administrator: String?
  @Option(help: "Name to sign in by") var login: String?
  @Option(help: "First administrator's mail address; - for none") var mail: String?
  @Option(help: "What other nodes call this one, for ever; without it the public URL's host")
  var nodeName: String?
  @OptionGroup var options: SettingsOptions

  func run() async throws {
    let answers = try answers()
    let opened = try OpenNode(data, settings: answers.settings, named: nodeName)
    guard try opened.site.queries.organizations(as: .node, limit: 1).items.isEmpty else {
      throw Complaint.refused(
        "\(data) はもう設定されています。メールなどの変更は noroshi settings を使ってください。",
        "\(data) is set up already. To change mail and the like, use noroshi settings.")
    }
    // A command that came first has opened the folder, and named it.
    if let nodeName, opened.name != nodeName {
      throw Complaint.refused(
        "\(data) のノードの名前はもう \(opened.name) に決まっていて、変えられません。新しい置き場所で設定してください。",
        "The node in \(data) is named \(opened.name) already, for ever. Use a new folder.")
    }
    try answers.settings.write(data)
    let links = try await Self.enter(answers, opened.operator)
    print("設定しました。サインインのリンク（1日、一度だけ）/ sign-in links (one day, once):")
    for link in links { print("  \(link)") }
    print("起動 / start: noroshi serve --data \(data)")
    var failed: Complaint?
    do {
      try await SettingsCommand.tell(answers.settings, testTo: answers.testMail, data: data)
    } catch let problem as Complaint { failed = problem }
    // Both are tried: whoever mends one wants to know of the other.
    try await SettingsCommand.tellMailbox(answers.settings, data: data)
    if let failed { throw failed }
  }

  /// Everything that is needed: by flag, else asked on a terminal, else named as missing.
  private func answers() throws -> InitAnswers {
    if let nodeName, NodeName(nodeName) == nil {
      throw Complaint.use(
        "--node-name は英小文字、数字、. 、- の1〜100字で、両端は英小文字か数字です（例: town.example）。",
        "--node-name is 1 to 100 of a-z 0-9 . - with a letter or digit at both ends: town.example.")
    }
    let missing = [
      ("--name-ja", nameJa), ("--name-en", nameEn), ("--administrator", administrator),
      ("--login", login), ("--public-url", options.publicURL),
    ].filter { ($0.1 ?? "").isEmpty }.map(\.0)
    guard missing.isEmpty || Prompt.isThere else {
      let names = missing.joined(separator: " ")
      throw Complaint.use("足りない指定: \(names)", "Missing options: \(names)")
    }
    func asked(_ given: String?, _ ja: String, _ en: String) throws -> String {
      if let given, !given.isEmpty { return given }
      return try Prompt.ask(Phrase(ja: ja, en: en))
    }
    var found = InitAnswers()
    found.ja = try asked(nameJa, "団体の名前（日本語）", "organisation, Japanese name")
    found.en = try asked(nameEn, "団体の名前（英語）", "organisation, English name")
    found.code = code.flatMap { $0.isEmpty ? nil : $0 }
    if let legalForm, !legalForm.isEmpty { found.legalForm = legalForm }
    for text in [found.code ?? "", found.legalForm]
    where text.utf8.count > MessageLimits.codeBytesMax || text.contains(where: \.isNewline) {
      throw Complaint.use(
        "--code と --legal-form は1行で、\(MessageLimits.codeBytesMax)バイトまでです。",
        "--code and --legal-form are one line of at most \(MessageLimits.codeBytesMax) bytes.")
    }
    found.administrator = try asked(administrator, "最初の管理者の氏名", "first administrator's name")
    found.login = try asked(login, "サインインの名前", "name to sign in by")
    found.mail = try mail ?? (missing.isEmpty ? "-" : Self.askMail())
    if found.mail == "-" { found.mail = "" }
    guard found.mail.isEmpty || TestMail.isAddress(found.mail) else {
      throw Complaint.use(SettingsOptions.addressProblem.ja, SettingsOptions.addressProblem.en)
    }
    let before = missing.isEmpty ? NodeSettings() : try InitAnswers.ask(options, found.mail)
    found.settings = try options.applied(to: before)
    let isTested = found.settings.relay != nil && !found.mail.isEmpty
    found.testMail = options.testMail ?? (isTested ? found.mail : nil)
    return found
  }

  private static func askMail() throws -> String {
    try Prompt.ask(
      Phrase(ja: "管理者のメールアドレス（空なら、なし）", en: "administrator's mail address (empty: none)"),
      usual: "", wrong: { TestMail.isAddress($0) ? nil : SettingsOptions.addressProblem })
  }

  /// Enters organisation, watch desk and administrator; gives the links to sign in by.
  private static func enter(_ answers: InitAnswers, _ node: Operator) async throws -> [String] {
    let tower = try await made(
      node,
      .registerOrganization(
        code: answers.code, name: Phrase(ja: answers.ja, en: answers.en),
        legalForm: answers.legalForm),
      as: Organization.self)
    try await node.ask(.start(tower: tower))
    let post = try await made(
      node,
      .createPost(tower, name: Phrase(ja: "監視当直", en: "Watch desk"), role: .watchDesk),
      as: Post.self)
    let holder = try await made(
      node, .enterPerson(tower, name: answers.administrator), as: Person.self)
    try await node.ask(
      .organization(tower, .appoint(holder, to: post, from: node.now(), until: nil)))
    if !answers.mail.isEmpty {
      try await node.ask(.addRoute(tower, person: holder, .mail, address: answers.mail))
    }
    var links: [String] = []
    for (login, role) in [
      (answers.login, Role.administrator), ("\(answers.login)-watch", .watchOfficer),
    ] {
      try await node.ask(
        .createAccount(person: holder, tower, role, login: login, password: nil))
      links.append(
        try await node.signInLink(login: login, publicURL: answers.settings.publicURL))
    }
    return links
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
}
