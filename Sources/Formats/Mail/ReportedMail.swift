//! A suspicious mail that somebody forwarded: what he wrote, and what can be compared of the mail itself. Pure.

public import Kernel

/// What a forwarded mail says of the mail in it, attached or as text. Attachments are measured and hashed, never opened:
/// what lies packed in an archive stays packed.
public struct ReportedMail: Sendable {
  /// How deep forwarded mails may lie in forwarded mails.
  public static let depthMax = 5
  /// Most attachments that are listed.
  public static let attachmentsMax = 20
  /// Most marks that are taken.
  public static let marksMax = 100
  /// Most links that are looked at before the marks are chosen.
  static let linksMax = 1000
  /// Most characters of what the forwarder wrote.
  public static let wordsMax = 1000
  /// Most characters of a subject, a name, a date.
  public static let textMax = 300

  /// What the forwarder himself wrote.
  public private(set) var words = ""
  /// The forwarded mails, the outermost first; empty where none was recognised.
  public private(set) var originals: [Original] = []
  /// What was attached.
  public private(set) var attachments: [Attachment] = []
  /// How many attachments are not listed.
  public private(set) var attachmentsLeft = 0
  /// Whether a mail in it was too deep or broken: it is listed as an attachment, for a mail that is made to be
  /// unreadable must still be reported.
  public private(set) var isIncomplete = false
  /// Everything that can be compared, each once, in the order of importance: sender, answer address, sending machine,
  /// files, links.
  public private(set) var marks: [Observable] = []

  /// The head of a forwarded mail. Everything in it is what its sender wrote, but for `host`.
  public struct Original: Hashable, Sendable {
    /// The sender's address; nil where it is unclear.
    public var from: String?
    /// The sender as it is shown.
    public var shown = ""
    /// Its subject.
    public var subject = ""
    /// Where answers to it go, where that is another address.
    public var replyTo: String?
    /// When it was sent, as it says.
    public var date = ""
    /// Its Message-ID without brackets; nil where it was forwarded as text.
    public var messageID: String?
    /// The machine that handed it to our own mail server; nil where our server says nothing of it.
    public var host: IPAddress?
  }

  /// A file in a forwarded mail.
  public struct Attachment: Hashable, Sendable {
    /// Its name in one harmless line, without a path.
    public let name: String
    /// Its size in bytes.
    public let bytes: Int
    /// SHA-256 of its bytes, in hexadecimal digits.
    public let sha256: String
  }

  /// The mail to be looked at: the outermost whose sender is not of the domain of whoever forwarded it.
  public func original(forwardedBy author: String?) -> Original? {
    let domain = author.map { $0.drop { $0 != "@" } } ?? ""
    return originals.first { original in original.from.map { !$0.hasSuffix(domain) } ?? true }
      ?? originals.last
  }

  /// Makes the SHA-256 of a file: nothing below needs more of cryptography.
  private let digest: Digest

  /// The SHA-256 of bytes in hexadecimal digits.
  public typealias Digest = @Sendable ([UInt8]) -> String

  /// Reads a mail that was forwarded. `server` is the name of the operator's own mail server. Throws `MailProblem` for
  /// what is over a limit or was cut off.
  public init(
    _ bytes: [UInt8], server: String?, sha256 digest: @escaping Digest
  ) throws(MailProblem) {
    self.digest = digest
    guard bytes.count <= IncomingMail.bytesMax else { throw .tooLong }
    let mail = try MailPart.read(bytes[...])
    var links: [Observable] = []
    var texts: [String] = []
    take(mail, depth: 0, server, &texts, &links)
    if originals.isEmpty {
      // Not attached: the first text that has a head in it, else what was written is all there is.
      let read = texts.map { ForwardedText($0) }
      let forwarded = read.first { !$0.head.isEmpty } ?? read.first
      words = forwarded?.words ?? ""
      if let head = forwarded?.head, !head.isEmpty { originals = [Self.original(head)] }
    } else {
      words = texts.first.map { ForwardedText($0).words } ?? ""
    }
    words = PlainText.clean(words, maxCharacters: Self.wordsMax)
    collect(links)
  }

  // MARK: Parts

  private mutating func take(
    _ part: MailPart, depth: Int, _ server: String?, _ texts: inout [String],
    _ links: inout [Observable]
  ) {
    guard part.children.isEmpty else {
      for child in part.children { take(child, depth: depth, server, &texts, &links) }
      return
    }
    if part.isMail {
      let inner = part.decoded(max: IncomingMail.bytesMax)
      guard depth < Self.depthMax, let mail = try? MailPart.read(inner[...]) else {
        // What is wrong with it is no matter: its bytes are hashed, and its reader is told.
        isIncomplete = true
        return keep(part)
      }
      originals.append(Self.original(mail.headers, server))
      // What it says is looked through for links; who wrote it is no forwarder of ours.
      var theirs: [String] = []
      take(mail, depth: depth + 1, server, &theirs, &links)
    } else if part.isText, links.count < Self.linksMax {
      let text = MailCharset(part.parameters["charset"] ?? "").text(part.decoded)
      if part.type == "text/html" {
        links += HTMLText.links(text).flatMap { MailLinks.marks(in: $0) }
        let plain = HTMLText.plain(text, isWhole: true)
        links += MailLinks.marks(in: plain)
        texts.append(plain)
      } else {
        links += MailLinks.marks(in: text)
        texts.append(text)
      }
    } else {
      keep(part)
    }
  }

  private mutating func keep(_ part: MailPart) {
    guard attachments.count < Self.attachmentsMax else {
      attachmentsLeft += 1
      return
    }
    let bytes = part.decoded(max: IncomingMail.bytesMax)
    attachments.append(
      Attachment(
        name: Self.cut(part.fileName, Self.textMax), bytes: bytes.count, sha256: digest(bytes)))
  }

  private mutating func collect(_ links: [Observable]) {
    var found: [Observable] = []
    func add(_ mark: Observable?) {
      if let mark, !found.contains(mark), found.count < Self.marksMax { found.append(mark) }
    }
    for original in originals {
      add(original.from.flatMap { Observable(kind: .mail, text: $0) })
      add(original.replyTo.flatMap { Observable(kind: .mail, text: $0) })
      add(original.host.map { Observable($0) })
    }
    for attachment in attachments {
      add(Observable(kind: .hash, text: attachment.sha256))
    }
    links.forEach(add)
    marks = found
  }

  // MARK: Heads

  private static func original(_ head: [ForwardedText.Field: String]) -> Original {
    let from = head[.from].flatMap(ForwardedText.address)
    let replyTo = head[.replyTo].flatMap(ForwardedText.address)
    return Original(
      from: from, shown: cut(head[.from] ?? "", textMax),
      subject: cut(head[.subject] ?? "", textMax),
      replyTo: replyTo == from ? nil : replyTo, date: cut(head[.date] ?? "", textMax))
  }

  private static func original(_ headers: MailHeaders, _ server: String?) -> Original {
    let from = MailAuthor.address(headers)
    let replyTo = headers.all("reply-to").first.flatMap { MailAuthor.address($0) }
    return Original(
      from: from, shown: cut(headers.text("from"), textMax),
      subject: cut(headers.text("subject"), textMax), replyTo: replyTo == from ? nil : replyTo,
      date: cut(headers.text("date"), textMax),
      messageID: MessageIDs.read(headers.all("message-id")).first,
      host: ReceivedHost.read(headers, server: server))
  }

  private static func cut(_ text: String, _ most: Int) -> String {
    PlainText.singleLine(text, maxCharacters: most)
  }
}
