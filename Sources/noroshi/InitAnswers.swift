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
    let wrong =
      problem(ofURL: settings.publicURL)
      ?? settings.relay.flatMap { TestMail.problem(ofRelay: $0) }
      ?? (TestMail.isAddress(settings.mailFrom) ? nil : addressProblem)
      ?? settings.mailbox.flatMap { ReplyLoop.problem(ofMailbox: $0) }
      ?? settings.replyTo.flatMap { TestMail.isAddress($0) ? nil : addressProblem }
      ?? settings.listen.flatMap { Server.Address($0) == nil ? listenProblem : nil }
    if let wrong { throw Complaint.use(wrong.ja, wrong.en) }
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

  static let addressProblem = Phrase(
    ja: "メールアドレスは 名前@ドメイン の形で書いてください。", en: "Write a mail address as name@domain.")
  static let listenProblem = Phrase(
    ja: "--listen は ホスト:ポート の形で書いてください。", en: "Write --listen as HOST:PORT.")
}

/// Everything that `init` needs, each part checked.
struct InitAnswers {
  var ja = ""
  var en = ""
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
    return settings
  }

  /// The relay with name and password, where it wants them.
  private static func signedIn(_ relay: String) throws -> String {
    guard !relay.contains("@") else { return relay }
    let name = try Prompt.ask(
      Phrase(ja: "中継先にサインインする名前（空なら、なし）", en: "name to sign in to the relay (empty: none)"),
      usual: "")
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
