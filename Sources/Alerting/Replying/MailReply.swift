//! A mail that came back, as the rules look at it: who wrote, how sure that is, which codes stand in it.

/// What a reply by mail says, after its bytes were read and before anything is believed.
public struct MailReply: Hashable, Sendable {
  /// The one address in its From, in lower case; nil where there is none or more than one.
  public let sender: String?
  /// What the operator's own mail server says of the sender; a verdict of any other server is none.
  public let authentication: Authentication
  /// The groups of `ReplyCode.digits` digits in what was written above the quotation; none twice.
  public let codes: [String]
  /// Whether a machine wrote it: an absence note, a list, a receipt. Never an acknowledgement (I4).
  public let isAutomatic: Bool
  /// The notices that it says it answers, by the part of their Message-ID before the @.
  public let answers: [String]

  /// Most codes of one mail that are tried; the others are not looked at.
  public static let codesMax = 3
  /// Most notices of one mail that are looked up.
  public static let answersMax = 8

  /// A reply from its parts; what is over a maximum is cut off.
  public init(
    sender: String?, authentication: Authentication, codes: [String], isAutomatic: Bool,
    answers: [String]
  ) {
    self.sender = sender
    self.authentication = authentication
    self.codes = Array(codes.prefix(Self.codesMax))
    self.isAutomatic = isAutomatic
    self.answers = Array(answers.prefix(Self.answersMax))
  }

  /// How sure it is that the sender wrote it. Source: RFC 8601.
  public enum Authentication: String, Hashable, Sendable, Codable, CaseIterable {
    /// DMARC, or a signature of the sender's own domain, passed.
    case pass
    /// It did not come from where it says.
    case fail
    /// Our mail server said nothing that counts.
    case none
  }
}

/// A mail that came back because it could not be delivered. Source: RFC 3464.
public struct MailBounce: Hashable, Sendable {
  /// The notice that did not arrive, by the part of its Message-ID before the @.
  public let notice: String
  /// The address that it was for, in lower case.
  public let recipient: String
  /// Whether it will never arrive (`Action: failed`, status 5); otherwise somebody is still trying.
  public let isFinal: Bool
  /// Whether there is no such address (status 5.1): the route itself is wrong.
  public let isUnknownAddress: Bool

  /// A bounce from its parts.
  public init(notice: String, recipient: String, isFinal: Bool, isUnknownAddress: Bool) {
    self.notice = notice
    self.recipient = recipient
    self.isFinal = isFinal
    self.isUnknownAddress = isUnknownAddress
  }
}
