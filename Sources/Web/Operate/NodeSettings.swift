//! What an operator settled once for a node: kept in its data folder, readable by the owner alone.

internal import Glibc
public import Kernel

/// The settings of a node that are not state: where it is reached, how its mail leaves, whom to call. A flag of a
/// command overrides them. They hold passwords of mail servers, so the file has mode 0600 and no log shows them.
public struct NodeSettings: Hashable, Sendable, Codable {
  /// Where people reach the node; links in mails begin with it.
  public var publicURL: String
  /// Where the server listens, `HOST:PORT`; nil is the program's default.
  public var listen: String?
  /// Addresses of the proxies that end TLS in front of the node; what they say of a visitor's address is believed.
  public var trustedProxies: [String]
  /// The mail relay, `smtp://[user:password@]host[:port]` or `smtps`; nil while there is none, and mails wait.
  public var relay: String?
  /// The sender address of mails.
  public var mailFrom: String
  /// The mailbox that replies to alerts come into, `imaps://user:password@host[:port]` or `imap` with STARTTLS; nil
  /// while there is none, and then no mail asks for a reply.
  public var mailbox: String?
  /// The address of that mailbox; nil where it is the sender's.
  public var replyTo: String?
  /// The name under which the operator's mail server writes Authentication-Results (its authserv-id); nil where it
  /// writes none, and then a reply stops nothing at severity 4 and above.
  public var mailServer: String?
  /// The address that suspicious mails are forwarded to; it leads into the same mailbox. Nil while none is taken.
  public var reportTo: String?
  /// A PEM file of the authorities that the mail servers' certificates are verified with; nil means the system's.
  public var caFile: String?
  /// Where the listener for links listens, `HOST:PORT`; nil while there is none, and then no certificates are issued.
  public var linkListen: String?
  /// Where other nodes reach that listener, `https://HOST:PORT`.
  public var linkURL: String?
  /// Whom to call when a page is no help, as it is to be read aloud; empty where nobody is named.
  public var phone: String
  /// What `/.well-known/security.txt` says; nil while nobody settled it, and then there is none.
  public var security: SecurityContacts?

  /// Settings from their parts.
  public init(
    publicURL: String = "", listen: String? = nil, trustedProxies: [String] = [],
    relay: String? = nil, mailFrom: String = NodeSettings.mailFromUsual, phone: String = "",
    mailbox: String? = nil, replyTo: String? = nil, mailServer: String? = nil,
    security: SecurityContacts? = nil,
    reportTo: String? = nil, caFile: String? = nil, linkListen: String? = nil,
    linkURL: String? = nil
  ) {
    self.publicURL = publicURL
    self.listen = listen
    self.trustedProxies = trustedProxies
    self.relay = relay
    self.mailFrom = mailFrom
    self.phone = phone
    self.mailbox = mailbox
    self.replyTo = replyTo
    self.mailServer = mailServer
    self.security = security
    self.reportTo = reportTo
    self.caFile = caFile
    self.linkListen = linkListen
    self.linkURL = linkURL
  }

  /// The sender address where none was settled.
  public static let mailFromUsual = "noroshi@localhost"
  /// The longest settings file.
  public static let bytesMax = 64 * 1024
  /// The file in a data folder.
  public static func path(_ folder: String) -> String { "\(folder)/\(fileName)" }
  static let fileName = "settings.json"

  /// The settings of a folder; nil where there are none. Throws `FolderProblem` for a file that does not read.
  public static func read(_ folder: String) throws -> NodeSettings? {
    let path = path(folder)
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      if errno == ENOENT { return nil }
      throw problem(path)
    }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: bytesMax + 1)
    var count = 0
    while count < bytes.count {
      let got = bytes.withUnsafeMutableBytes {
        Glibc.read(file, $0.baseAddress.map { $0 + count }, $0.count - count)
      }
      guard got >= 0 else { throw problem(path) }
      if got == 0 { break }
      count += got
    }
    guard count <= bytesMax else { throw problem(path) }
    do { return try Self(bytes: Array(bytes.prefix(count))) } catch { throw problem(path) }
  }

  /// Reads the file's bytes; throws for what are no settings.
  init(bytes: [UInt8]) throws {
    self = try JSONTreeDecoder.decode(Self.self, from: JSON.parse(bytes))
  }

  /// The file's bytes.
  func bytes() throws -> [UInt8] {
    try JSONTreeEncoder.encode(self).encoded() + [UInt8(ascii: "\n")]
  }

  /// Writes the settings whole or not at all: a new file of mode 0600 takes the place of the old.
  public func write(_ folder: String) throws {
    let path = Self.path(folder)
    let bytes = try bytes()
    do { try PrivateFile.replace(path, with: bytes) } catch { throw Self.problem(path) }
  }

  private static func problem(_ path: String) -> FolderProblem {
    FolderProblem(
      phrase: Phrase(
        ja: "設定 \(path) を読み書きできません。権限と中身（JSON）を確かめてください。",
        en: "Cannot read or write the settings \(path). Check permissions and content (JSON)."),
      isLocked: false)
  }

  /// Where other nodes open lines of their own to this one; nil where it does not listen for them.
  public var lineAddress: String? { linkListen == nil ? nil : linkURL }

  /// What is wrong with the listener for links; nil where it can be used, or there is none.
  public var lineProblem: Phrase? {
    if linkListen == nil, linkURL == nil { return nil }
    guard let linkListen, Server.Address(linkListen) != nil, let linkURL,
      Server.host(of: linkURL) != nil
    else {
      return Phrase(
        ja: "つながりの待ち受けは --link-listen HOST:PORT と --link-url https://HOST:PORT の両方で決めてください。",
        en: """
          Settle the listener for links by both, --link-listen HOST:PORT and \
          --link-url https://HOST:PORT.
          """)
    }
    return nil
  }

  /// What of it may be shown: everything but passwords.
  public var lines: [String] {
    [
      "public URL: \(publicURL)", "listen: \(listen ?? "-")",
      "trusted proxies: \(trustedProxies.isEmpty ? "-" : trustedProxies.joined(separator: ", "))",
      "relay: \(relay.map(Self.masked) ?? "-")", "mail from: \(mailFrom)",
      "phone: \(phone.isEmpty ? "-" : phone)",
      "mailbox for replies: \(mailbox.map(Self.masked) ?? "-")",
      "reply to: \(mailbox == nil ? "-" : replyTo ?? mailFrom)",
      "mail server's name: \(mailServer ?? "-")",
      "security.txt: \(security.map { $0.contacts.joined(separator: " ") } ?? "-")",
      "security.txt expires: \(security.map { Wording.day($0.expires - .seconds(1), .en) } ?? "-")",
      "suspicious mails to: \(mailbox == nil ? "-" : reportTo ?? "-")",
      "authorities for mail servers: \(caFile ?? "the system's")",
      "listen for links: \(linkListen ?? "-")", "links reach it at: \(linkURL ?? "-")",
    ]
  }

  /// A relay without its password.
  static func masked(_ relay: String) -> String {
    guard let at = relay.lastIndex(of: "@") else { return relay }
    let head = relay[..<at]
    let start = head.firstRange(of: "://")?.upperBound ?? head.startIndex
    guard let colon = head[start...].firstIndex(of: ":") else { return relay }
    return head[...colon] + "…" + relay[at...]
  }
}
