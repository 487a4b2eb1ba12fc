//! One mail as a value, and its bytes on the wire: the same value always gives the same bytes.

public import Kernel

/// A plain text mail. Its Message-ID comes from `id` alone, so that a mail sent again after a crash
/// carries the same one and readers fold the two together.
public struct MailMessage: Hashable, Sendable {
  /// The Message-ID without brackets: `identifier@sender's domain`.
  public let messageID: String
  /// Who sends; also the envelope's sender, so that bounces come back.
  public let from: MailAddress
  /// Who receives; 1 ... `recipientsMax`. All stand in the To header.
  public let to: [MailAddress]
  /// The subject in one line; at most `subjectCharactersMax`.
  public let subject: String
  /// The text, lines ending in LF; at most `bodyBytesMax` of UTF-8.
  public let body: String
  /// The Date header, wall time.
  public let date: Instant
  /// The Message-ID, without brackets, of the first mail of the same thread (R7), or nil.
  public let inReplyTo: String?

  /// Where answers go, where that is not the sender; nil otherwise.
  public let replyTo: MailAddress?

  /// What the reader's mail system reads.
  public let encoding: Organization.MailEncoding
  /// Why a machine sent it: for itself, or because a mail came. Source: RFC 3834 §5.
  public let isAnswer: Bool

  /// The most recipients of one mail.
  public static let recipientsMax = 100
  /// The longest subject.
  public static let subjectCharactersMax = 500
  /// The longest body.
  public static let bodyBytesMax = 256 * 1024
  /// The longest Message-ID of another mail.
  public static let messageIDBytesMax = 320

  /// Throws when a header value holds a line break, control character or bidirectional override, or
  /// a part is over its maximum. Callers make text from events harmless first (`PlainLine`).
  public init<Record>(
    id: ID<Record>, from: MailAddress, to: [MailAddress], subject: String, body: String,
    date: Instant, inReplyTo: String? = nil, replyTo: MailAddress? = nil,
    encoding: Organization.MailEncoding = .automatic, isAnswer: Bool = false
  ) throws(MailRefusal) {
    guard (1...Self.recipientsMax).contains(to.count) else { throw .recipients(to.count) }
    guard subject.unicodeScalars.count <= Self.subjectCharactersMax else {
      throw .tooLong(.subject)
    }
    guard !MailRefusal.isHostile(subject) else { throw .control(.subject) }
    guard body.utf8.count <= Self.bodyBytesMax else { throw .tooLong(.body) }
    guard !body.unicodeScalars.contains(where: { $0 != "\n" && MailRefusal.isHostile($0) }) else {
      throw .control(.body)
    }
    if let inReplyTo {
      guard inReplyTo.utf8.count <= Self.messageIDBytesMax else { throw .tooLong(.inReplyTo) }
      guard inReplyTo.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x3C && $0 != 0x3E })
      else { throw .control(.inReplyTo) }
    }
    messageID = "\(id)@\(from.domain)"
    self.from = from
    self.to = to
    self.subject = subject
    self.body = body
    self.date = date
    self.inReplyTo = inReplyTo
    self.replyTo = replyTo
    self.encoding = encoding
    self.isAnswer = isAnswer
  }

  /// The longest line of a body that is not encoded, without its end. Source: RFC 5322 §2.1.1.
  static let plainLineBytesMax = 998

  /// How it goes: ISO-2022-JP only where every letter of headers and body fits, and no line is too long for it.
  var coding: MailCoding {
    guard encoding == .iso2022JP else { return .utf8 }
    let names = ([from, replyTo].compactMap(\.self) + to).compactMap(\.name)
    guard (names + [subject]).allSatisfy({ MailCoding.iso2022JP.bytes($0) != nil }),
      let wire = MailCoding.iso2022JP.bytes(body)
    else { return .utf8 }
    let lines = wire.split(separator: UInt8(ascii: "\n"))
    // Mailboxes of one file change a line that begins so.
    let isKept = lines.allSatisfy {
      $0.count <= Self.plainLineBytesMax && !$0.starts(with: "From ".utf8)
    }
    return isKept ? .iso2022JP : .utf8
  }

  /// The whole mail: ASCII, CRLF, no line over 998 bytes. UTF-8 goes as base64, because libcurl does not ask for
  /// 8BITMIME and an old relay may cut or change eight-bit bytes; ISO-2022-JP has seven bits and goes as it is.
  public var bytes: [UInt8] {
    let coding = coding
    var head = "Date: \(MailDate.text(date))\r\n"
    head += "From: \(from.header(startingAt: 6, in: coding))\r\n"
    let recipients = to.enumerated().map { $1.header(startingAt: $0 == 0 ? 4 : 1, in: coding) }
    head += "To: \(recipients.joined(separator: ",\r\n "))\r\n"
    if let replyTo { head += "Reply-To: \(replyTo.header(startingAt: 10, in: coding))\r\n" }
    head += "Subject: \(EncodedWords.unstructured(subject, startingAt: 9, in: coding))\r\n"
    head += "Message-ID: <\(messageID)>\r\n"
    if let inReplyTo {
      head += "In-Reply-To: <\(inReplyTo)>\r\nReferences: <\(inReplyTo)>\r\n"
    }
    head += "Auto-Submitted: \(isAnswer ? "auto-replied" : "auto-generated")\r\n"
    head += "MIME-Version: 1.0\r\n"
    head += "Content-Type: text/plain; charset=\(coding.name)\r\n"
    let wire = body.split(separator: "\n", omittingEmptySubsequences: false)
      .joined(separator: "\r\n")
    switch coding {
    case .utf8:
      head += "Content-Transfer-Encoding: base64\r\n\r\n"
      return Array((head + Self.base64Lines(Array(wire.utf8))).utf8)
    case .iso2022JP:
      head += "Content-Transfer-Encoding: 7bit\r\n\r\n"
      return Array(head.utf8) + (coding.bytes(wire) ?? [])
    }
  }

  /// The longest line of an encoded body. Source: RFC 2045 §6.8.
  private static let encodedLineBytesMax = 76

  private static func base64Lines(_ bytes: [UInt8]) -> String {
    let perLine = encodedLineBytesMax / 4 * 3
    return stride(from: 0, to: bytes.count, by: perLine)
      .map { Base64.encode(bytes[$0..<min($0 + perLine, bytes.count)]) + "\r\n" }
      .joined()
  }
}
