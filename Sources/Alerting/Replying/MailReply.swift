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
  /// Its own Message-ID, so that an answer stands below it; never believed for more.
  public let mail: String?

  /// The longest Message-ID that is kept.
  public static let mailMax = 320
  /// Most codes of one mail that are tried; the others are not looked at.
  public static let codesMax = 3
  /// Most notices of one mail that are looked up.
  public static let answersMax = 8

  /// A reply from its parts; what is over a maximum is cut off.
  public init(
    sender: String?, authentication: Authentication, codes: [String], isAutomatic: Bool,
    answers: [String], mail: String? = nil
  ) {
    self.sender = sender
    self.authentication = authentication
    self.codes = Array(codes.prefix(Self.codesMax))
    self.isAutomatic = isAutomatic
    self.answers = Array(answers.prefix(Self.answersMax))
    self.mail = mail.map { String($0.prefix(Self.mailMax)) }
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

/// A mail about a mail that was not delivered. Source: RFC 3464, and what older systems write instead.
public struct MailBounce: Hashable, Sendable {
  /// The notices that it may be about, by the part of their Message-ID before the @.
  public let notices: [String]
  /// The addresses that it may be about, in lower case.
  public let recipients: [String]
  /// What it says.
  public let fate: Fate
  /// Whether there is no such address (status 5.1): the route itself is wrong.
  public let isUnknownAddress: Bool

  /// What became of the mail.
  public enum Fate: String, Hashable, Sendable, Codable, CaseIterable {
    /// It will never arrive (`Action: failed`, status 5).
    case failed
    /// Somebody is still trying.
    case delayed
    /// It does not say in words that are known.
    case unclear
  }

  /// Most notices that are looked up.
  public static let noticesMax = 20
  /// Most addresses that are compared.
  public static let recipientsMax = 50

  /// A bounce from its parts; what is over a maximum is cut off.
  public init(notices: [String], recipients: [String], fate: Fate, isUnknownAddress: Bool) {
    self.notices = Array(notices.prefix(Self.noticesMax))
    self.recipients = Array(recipients.prefix(Self.recipientsMax))
    self.fate = fate
    self.isUnknownAddress = isUnknownAddress
  }
}
