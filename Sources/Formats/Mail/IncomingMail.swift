//! A mail from outside, read strictly: bytes in, the little that a reply or a bounce says out. Pure.
//!
//! GMime was tried and not taken. It is C, it overflows the stack on a long To, its header limits and its character
//! sets would have had to be ours anyway (fields counted before it, words and bodies decoded after it), and it brings
//! glib. What was left for it, splitting parts and two transfer encodings, is about 150 lines of Swift that cannot
//! write outside an array, and are fuzzed.

/// What a mail says that matters for an acknowledgement.
public struct IncomingMail: Hashable, Sendable {
  /// The longest mail that is read; a reply with a few photographs fits.
  public static let bytesMax = 5 * 1024 * 1024

  /// The one address in From, in lower case; nil where it is unclear.
  public let author: String?
  /// What our own server found out about the author.
  public let verdict: SenderVerdict
  /// Whether a machine wrote it.
  public let isAutomatic: Bool
  /// The numbers of the asked-for length that its author wrote, in order.
  public let codes: [String]
  /// The Message-IDs that it answers, without brackets: In-Reply-To before References.
  public let answers: [String]
  /// What it says of a mail that did not arrive.
  public let report: DeliveryReport?
  /// The same, guessed from a mail that says it in no standard way; nil where it is no such mail.
  public let returned: ReturnedMail?
  /// Its own Message-ID, without brackets.
  public let messageID: String?
  /// Whether a machine wrote it, by its headers alone.
  public let isMachine: Bool
  /// To which addresses it came, in lower case, by what its sender and the servers on its way wrote.
  public let recipients: [String]

  /// Reads a mail. `server` is the name under which the operator's own mail server writes its verdicts. Throws
  /// `MailProblem` for what is over a limit or was cut off.
  public init(_ bytes: [UInt8], server: String?, digits: Int) throws(MailProblem) {
    guard bytes.count <= Self.bytesMax else { throw .tooLong }
    let mail = try MailPart.read(bytes[...])
    let headers = mail.headers
    author = MailAuthor.address(headers)
    verdict = SenderVerdict.read(headers, server: server, author: author)
    isAutomatic = AutomaticMail.isAutomatic(headers, type: mail.type, author: author)
    answers = MessageIDs.read(headers.all("in-reply-to") + headers.all("references"))
    report = DeliveryReport.read(mail)
    returned = report == nil ? ReturnedMail.read(mail, author: author) : nil
    messageID = MessageIDs.read(headers.all("message-id")).first
    isMachine = AutomaticMail.isMachine(headers, type: mail.type, author: author)
    recipients = Self.recipients(headers)
    let written = ReplyText.codes(in: mail.writtenText ?? "", digits: digits)
    codes = written.isEmpty ? Self.codes(ofSubject: headers.text("subject"), digits) : written
  }

  /// Most recipients that are read.
  static let recipientsMax = 100

  private static func recipients(_ headers: MailHeaders) -> [String] {
    let fields = ["to", "cc", "delivered-to", "x-original-to", "envelope-to", "resent-to"]
      .flatMap { headers.all($0) }
    let words = fields.joined(separator: [0x20]).split { byte in
      byte <= 0x20 || byte >= 0x7F || "<>()[],;:\\\"".utf8.contains(byte)
    }
    return words.lazy.compactMap { MailAuthor.plain(String(decoding: $0, as: UTF8.self)) }
      .prefix(recipientsMax).map(\.self)
  }

  /// A subject that is nothing but the code: some telephones have no other place.
  private static func codes(ofSubject subject: String, _ digits: Int) -> [String] {
    let bare = subject.drop { !$0.isNumber }
    let isAlone =
      ["", "re:", "re："].contains(
        MailLines.trimmed(subject.prefix(subject.count - bare.count)).lowercased())
      && bare.count <= 2 * digits
    let codes = isAlone ? ReplyText.codes(in: String(bare), digits: digits) : []
    return codes.count == 1 ? codes : []
  }
}
