//! A mail that says that another one was not delivered. Source: RFC 3464.

/// What a delivery report says of the first recipient that it is about.
public struct DeliveryReport: Hashable, Sendable {
  /// The Message-ID of the mail that did not arrive, without brackets.
  public let messageID: String
  /// The address it was for, in lower case, as it was first given.
  public let recipient: String
  /// What became of the mail.
  public let fate: ReturnedMail.Fate
  /// Whether there is no such address: status 5.1.x.
  public let isUnknownAddress: Bool

  /// Most groups of fields that are read.
  static let groupsMax = 20

  /// Reads a report; nil where the mail is none, or does not name the mail it is about.
  static func read(_ mail: MailPart) -> DeliveryReport? {
    guard mail.type == "multipart/report",
      let status = mail.children.first(where: { $0.type == "message/delivery-status" }),
      let original = mail.children.first(where: {
        $0.type == "text/rfc822-headers" || $0.type == "message/rfc822"
      }),
      let id = MessageIDs.read(fields(original.decoded).flatMap { $0.all("message-id") }).first
    else { return nil }
    for group in fields(status.decoded) {
      guard let action = group.word("action"),
        let recipient = address(group.word("original-recipient"))
          ?? address(group.word("final-recipient"))
      else { continue }
      let code = group.word("status") ?? ""
      return DeliveryReport(
        messageID: id, recipient: recipient, fate: fate(action),
        isUnknownAddress: code.hasPrefix("5.1."))
    }
    return nil
  }

  /// Whether it was given up. A status of 4 with `failed` is given up as well: the time ran out. Source: RFC 3464 §2.3.3.
  private static func fate(_ action: String) -> ReturnedMail.Fate {
    switch action.prefix(while: { $0.isLetter }) {
    case "failed": .failed
    case "delayed": .delayed
    default: .unclear
    }
  }

  /// `rfc822; name@domain`
  private static func address(_ field: String?) -> String? {
    guard let field, let semicolon = field.firstIndex(of: ";") else { return nil }
    let text = MailLines.trimmed(field[field.index(after: semicolon)...])
    return MailAuthor.plain(text.filter { $0 != "<" && $0 != ">" })
  }

  /// Groups of fields with empty lines between them.
  private static func fields(_ bytes: [UInt8]) -> [MailHeaders] {
    var groups: [MailHeaders] = []
    var rest = bytes[...]
    while !rest.isEmpty, groups.count < groupsMax {
      // A report that is over the limits of headers is no report to us.
      guard let (headers, next) = try? MailHeaders.read(rest) else { break }
      groups.append(headers)
      rest = next
    }
    return groups
  }
}

/// The Message-IDs of a field such as In-Reply-To.
enum MessageIDs {
  /// Most that are read.
  static let countMax = 50
  /// The longest.
  static let bytesMax = 320

  /// What stands between angle brackets, in order.
  static func read(_ fields: [[UInt8]]) -> [String] {
    var found: [String] = []
    for field in fields {
      for piece in field.split(separator: UInt8(ascii: "<")).prefix(countMax) {
        guard let end = piece.firstIndex(of: UInt8(ascii: ">")), found.count < countMax,
          (1...bytesMax).contains(end - piece.startIndex)
        else { continue }
        found.append(String(decoding: piece[..<end], as: UTF8.self))
      }
    }
    return found
  }
}
