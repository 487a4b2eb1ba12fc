//! What `noroshi init` must know before it changes anything: given by flags, or asked on a terminal.

internal import ArgumentParser
internal import Kernel
internal import Web

/// The flags of a node's settings, for `init` and `settings`.
struct SettingsOptions: ParsableArguments {
  @Option(help: "Where people reach the node, https://…") var publicURL: String?
  @Option(help: "Address and port that `serve` listens on") var listen: String?
  @Option(help: "Address of a proxy that ends TLS in front; may be repeated") var trustedProxy:
    [String] = []
  @Option(help: "Mail relay, smtp://host:25 or smtp://name@host:587; - for none") var smtp: String?
  @Option(help: "File with the relay's password on its first line") var smtpPasswordFile: String?
  @Option(help: "Sender address of mails") var mailFrom: String?
  @Option(help: "Mailbox that replies come into, imaps://name@host; - for none") var imap: String?
  @Option(help: "File with the mailbox's password on its first line") var imapPasswordFile: String?
  @Option(help: "Address of that mailbox, where it is not the sender's; - for the sender's")
  var replyTo: String?
  @Option(help: "Name in your mail server's Authentication-Results; - for none") var mailServer:
    String?
  @Option(
    help: "Address to forward suspicious mails to, in that mailbox (NAME+report@…); - for none")
  var reportMailbox: String?
  @Option(help: "PEM file of your own authority for the mail servers' certificates; - for none")
  var caFile: String?
  @Option(help: "Address and port of the listener for links to other nodes; - for none")
  var linkListen: String?
  @Option(help: "Where other nodes reach that listener, https://HOST:PORT; - for none")
  var linkURL: String?
  @Option(help: "Phone to call when a page is no help; - for none") var phone: String?
  @Option(help: "For security.txt: mailto:…, https://… or tel:…; may be repeated; - for none")
  var securityContact: [String] = []
  @Option(help: "Until which day security.txt holds, 2027-03-31") var securityExpires: String?
  @Option(help: "For security.txt: where the policy stands, https://…; - for none")
  var securityPolicy: String?
  @Option(help: "For security.txt: languages that are read, ja,en; - for none")
  var securityLanguages: String?
  @Option(help: "Send a test mail there") var testMail: String?

  /// The settings with what was given in place of what was; throws for what cannot be used.
  func applied(to before: NodeSettings) throws -> NodeSettings {
    var settings = before
    if let publicURL { settings.publicURL = publicURL }
    if let listen { settings.listen = listen }
    if !trustedProxy.isEmpty { settings.trustedProxies = trustedProxy }
    if let smtp {
      settings.relay =
        smtp == "-" ? nil : try Self.signedIn(smtp, passwordFile: smtpPasswordFile)
    }
    if let mailFrom { settings.mailFrom = mailFrom }
    if let imap {
      settings.mailbox =
        imap == "-" ? nil : try Self.signedIn(imap, passwordFile: imapPasswordFile)
    }
    if let replyTo { settings.replyTo = replyTo == "-" ? nil : replyTo }
    if let reportMailbox { settings.reportTo = reportMailbox == "-" ? nil : reportMailbox }
    if let caFile { settings.caFile = caFile == "-" ? nil : caFile }
    if let linkListen { settings.linkListen = linkListen == "-" ? nil : linkListen }
    if let linkURL { settings.linkURL = linkURL == "-" ? nil : linkURL }
    if let mailServer { settings.mailServer = mailServer == "-" ? nil : mailServer }
    if let phone { settings.phone = phone == "-" ? "" : phone }
    settings.security = try security(before: settings.security)
    try Self.check(settings)
    return settings
  }

  /// security.txt as it is to be; without a contact there is none. Checked where something of it was given: settings that
  /// have expired meanwhile must not stop others from being changed.
  private func security(before: SecurityContacts?) throws -> SecurityContacts? {
    let given = [securityExpires, securityPolicy, securityLanguages].compactMap { $0 }
    guard !securityContact.isEmpty || !given.isEmpty else { return before }
    if securityContact == ["-"] { return nil }
    let now = NodeClock(highWater: Instant(microseconds: 0)).now
    var wanted = before ?? SecurityContacts(contacts: [], expires: Instant(microseconds: 0))
    if !securityContact.isEmpty { wanted.contacts = securityContact }
    if let securityExpires {
      wanted.expires = SecurityContacts.endOfDay(securityExpires) ?? Instant(microseconds: 0)
    }
    if let securityPolicy { wanted.policy = securityPolicy == "-" ? nil : securityPolicy }
    if let securityLanguages {
      wanted.languages =
        securityLanguages == "-" ? [] : securityLanguages.split(separator: ",").map { String($0) }
    }
    if let wrong = wanted.problem(at: now) { throw Complaint.use(wrong.ja, wrong.en) }
    return wanted
  }

  /// A relay or mailbox with the password of the file put in: on a command line others could read it.
  private static func signedIn(_ text: String, passwordFile: String?) throws -> String {
    guard let passwordFile else { return text }
    let bytes = try ControlRequest.readFile(passwordFile)
    let line = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).first
    return relay(text, password: String(line ?? ""))
  }

  /// `smtp://name@host` with a password: `smtp://name:password@host`.
  static func relay(_ text: String, password: String) -> String {
    guard let at = text.lastIndex(of: "@"), !password.isEmpty else { return text }
    return "\(text[..<at]):\(Self.encoded(password))\(text[at...])"
  }

  /// Percent-encoded. Source: RFC 3986 §2.3, unreserved characters.
  static func encoded(_ text: String) -> String {
    text.utf8.map { byte in
      let scalar = Unicode.Scalar(byte)
      if byte < 0x80,
        scalar.properties.isAlphabetic || "0123456789-._~".unicodeScalars.contains(scalar)
      {
        return String(Character(scalar))
      }
      return "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }.joined()
  }

  private static func check(_ settings: NodeSettings) throws {
    // One after the other: as one expression the compiler gives up on it.
    let problems: [Phrase?] = [
      problem(ofURL: settings.publicURL),
      settings.relay.flatMap { TestMail.problem(ofRelay: $0) },
      TestMail.isAddress(settings.mailFrom) ? nil : addressProblem,
      settings.mailbox.flatMap { ReplyLoop.problem(ofMailbox: $0) },
      settings.replyTo.flatMap { TestMail.isAddress($0) ? nil : addressProblem },
      settings.reportTo.flatMap { problem(ofReports: $0, settings) },
      settings.caFile.flatMap { TestMailbox.problem(ofAuthorities: $0) },
      settings.listen.flatMap { Server.Address($0) == nil ? listenProblem : nil },
      settings.lineProblem,
    ]
    if let wrong = problems.compactMap(\.self).first { throw Complaint.use(wrong.ja, wrong.en) }
  }

  /// What is wrong with a public URL; nil when it can be used.
  static func problem(ofURL url: String) -> Phrase? {
    guard url.hasPrefix("https://") || url.hasPrefix("http://127.0.0.1"), !url.hasSuffix("/") else {
      return Phrase(
        ja: "公開する URL は https:// で始め、最後に / を付けないでください。",
        en: "The public URL begins with https:// and has no / at its end.")
    }
    return nil
  }

  /// What is wrong with an address for reports; nil when it can be used.
  static func problem(ofReports address: String, _ settings: NodeSettings) -> Phrase? {
    guard TestMail.isAddress(address) else { return addressProblem }
    guard settings.mailbox != nil else {
      return Phrase(
        ja: "--report-mailbox には返信の受信箱が要ります。--imap で先に決めてください。",
        en: "--report-mailbox needs the mailbox for replies: set it with --imap first.")
    }
    guard
      ![settings.mailFrom, settings.replyTo].compactMap(\.self)
        .contains(where: { $0.lowercased() == address.lowercased() })
    else {
      return Phrase(
        ja: "報告のアドレスは、差出人や返信先と別にしてください（例: 名前+report@ドメイン）。同じでは、返信と報告を見分けられません。",
        en:
          "The address for reports must differ from the sender's and from the one for replies (NAME+report@DOMAIN): otherwise nobody can tell a reply from a report."
      )
    }
    return nil
  }

  static let addressProblem = Phrase(
    ja: "メールアドレスは 名前@ドメイン の形で書いてください。", en: "Write a mail address as name@domain.")
  static let listenProblem = Phrase(
    ja: "--listen は ホスト:ポート の形で書いてください。", en: "Write --listen as HOST:PORT.")
}

/// Everything that `init` needs, each part checked.
struct InitAnswers {
  var ja = ""
  var en = ""
  /// Its official code; nil where none was given.
  var code: String?
  /// What it is in law.
  var legalForm = "tower"
  var administrator = ""
  var login = ""
  /// Where the administrator is written to; empty for nowhere.
  var mail = ""
  var settings = NodeSettings()
  /// Where the test mail goes; nil for none.
  var testMail: String?

  /// Asks for the settings that no flag gave. Only on a terminal.
  static func ask(_ given: SettingsOptions, _ mail: String) throws -> NodeSettings {
    var settings = NodeSettings()
    settings.publicURL =
      try given.publicURL
      ?? Prompt.ask(
        Phrase(ja: "公開する URL", en: "public URL, https://…"),
        wrong: { SettingsOptions.problem(ofURL: $0) })
    if given.trustedProxy.isEmpty, settings.publicURL.hasPrefix("https://") {
      let proxy = try Prompt.ask(
        Phrase(ja: "TLS を受け持つプロキシのアドレス", en: "address of the proxy that ends TLS"),
        usual: "127.0.0.1")
      settings.trustedProxies = [proxy]
    }
    if given.smtp == nil {
      let relay = try Prompt.ask(
        Phrase(
          ja: "メールの中継先 smtp://ホスト:ポート（空なら、あとで）", en: "mail relay smtp://HOST:PORT (empty: later)"),
        usual: "", wrong: { TestMail.problem(ofRelay: $0) })
      settings.relay = relay.isEmpty ? nil : try signedIn(relay)
    }
    if given.mailFrom == nil, settings.relay != nil || given.smtp != nil {
      settings.mailFrom = try Prompt.ask(
        Phrase(ja: "メールの差出人", en: "sender address of mails"), usual: mail.isEmpty ? nil : mail,
        wrong: { TestMail.isAddress($0) ? nil : SettingsOptions.addressProblem })
    }
    try askMailbox(given, &settings)
    return settings
  }

  /// Asks for the mailbox that replies and reports come into; an empty answer leaves both for later.
  private static func askMailbox(_ given: SettingsOptions, _ settings: inout NodeSettings) throws {
    guard given.imap == nil, settings.relay != nil || given.smtp != nil else { return }
    let place = try Prompt.ask(
      Phrase(
        ja: "返信を読む受信箱 imaps://ホスト（空なら、あとで。番号を返信して確認できるようになります）",
        en: "mailbox for replies imaps://HOST (empty: later; people can then confirm by replying)"),
      usual: "", wrong: { problem(ofPlace: $0) })
    guard !place.isEmpty else { return }
    settings.mailbox = try signedIn(
      place, Phrase(ja: "受信箱の名前", en: "name to sign in to the mailbox"), mayBeNone: false)
    let address = given.replyTo ?? given.mailFrom ?? settings.mailFrom
    if given.replyTo == nil {
      let reply = try Prompt.ask(
        Phrase(ja: "その受信箱のアドレス", en: "its address"), usual: address,
        wrong: { TestMail.isAddress($0) ? nil : SettingsOptions.addressProblem })
      settings.replyTo = reply == (given.mailFrom ?? settings.mailFrom) ? nil : reply
    }
    if given.mailServer == nil {
      let server = try Prompt.ask(
        Phrase(
          ja: "メールサーバーが Authentication-Results に書く名前（分からなければ空）",
          en: "your server's name in Authentication-Results (empty if unknown)"), usual: "")
      settings.mailServer = server.isEmpty ? nil : server
    }
    if given.reportMailbox == nil {
      let report = try Prompt.ask(
        Phrase(
          ja: "不審なメールを転送してもらうアドレス（名前+report@ドメイン など。空なら、なし）",
          en: "address to forward suspicious mails to, NAME+report@DOMAIN (empty: none)"),
        usual: "", wrong: { [settings] in SettingsOptions.problem(ofReports: $0, settings) })
      settings.reportTo = report.isEmpty ? nil : report
    }
  }

  /// What is wrong with a mailbox's place, typed without name and password.
  private static func problem(ofPlace text: String) -> Phrase? {
    guard let start = text.firstRange(of: "://")?.upperBound else {
      return ReplyLoop.problem(ofMailbox: text)
    }
    let whole = text.contains("@") ? text : "\(text[..<start])x:x@\(text[start...])"
    return ReplyLoop.problem(ofMailbox: whole)
  }

  /// The relay with name and password, where it wants them.
  private static func signedIn(_ relay: String) throws -> String {
    try signedIn(
      relay,
      Phrase(ja: "中継先にサインインする名前（空なら、なし）", en: "name to sign in to the relay (empty: none)"),
      mayBeNone: true)
  }

  private static func signedIn(
    _ relay: String, _ question: Phrase, mayBeNone: Bool
  ) throws -> String {
    guard !relay.contains("@") else { return relay }
    let name = try Prompt.ask(question, usual: mayBeNone ? "" : nil)
    if name.isEmpty { return relay }
    let password = try Prompt.ask(
      Phrase(ja: "そのパスワード（表示しません）", en: "its password (not shown)"), isSecret: true)
    let start = relay.firstRange(of: "://")?.upperBound ?? relay.startIndex
    let scheme = start == relay.startIndex ? "smtp://" : String(relay[..<start])
    let host = relay[start...]
    return SettingsOptions.relay(
      "\(scheme)\(SettingsOptions.encoded(name))@\(host)", password: password)
  }
}
