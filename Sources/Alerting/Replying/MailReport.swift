//! A suspicious mail that somebody forwarded, as the rules look at it: whether it is taken, and how grave it is. Pure.

public import Kernel

/// A report by mail, after its bytes were read and before anything is believed.
public struct MailReport: Hashable, Sendable {
  /// The one address in its From, in lower case; nil where there is none or more than one.
  public let sender: String?
  /// What the operator's own mail server says of the sender.
  public let authentication: MailReply.Authentication
  /// Whether a machine forwarded it.
  public let isAutomatic: Bool
  /// Whether the mail in it is one of this node.
  public let isOurs: Bool
  /// Whether the sender says that it was opened, clicked or answered.
  public let isOpened: Bool
  /// What was seen, in the words of the report; empty where there is nothing in it.
  public let what: String
  /// What can be compared.
  public let marks: [Observable]
  /// What makes it the same mail as another's: a digest of sender and subject; nil where neither is known.
  public let sameness: Hash?
  /// Its own Message-ID, so that the receipt stands below it; never believed for more.
  public let mail: String?

  /// Most marks of one report.
  public static let marksMax = 100
  /// Most bytes of all marks together: one link alone may have 8 KiB.
  public static let marksBytesMax = 16 * 1024
  /// The longest text in characters; the three lines of an alert have room for no more.
  public static let whatMax = 3000
  /// Most reports that one address sends a day.
  public static let dailyMax = 50
  /// From how many verified people a mail is reported before it is grave: an attack on the organisation, no single one.
  public static let reportersGrave = 5

  /// A report from its parts; what is over a maximum is cut off.
  public init(
    sender: String?, authentication: MailReply.Authentication, isAutomatic: Bool, isOurs: Bool,
    isOpened: Bool, what: String, marks: [Observable], sameness: Hash?, mail: String? = nil
  ) {
    self.sender = sender
    self.authentication = authentication
    self.isAutomatic = isAutomatic
    self.isOurs = isOurs
    self.isOpened = isOpened
    self.what = String(what.prefix(Self.whatMax))
    var room = Self.marksBytesMax
    self.marks = marks.prefix(Self.marksMax).filter { mark in
      guard mark.text.utf8.count <= room else { return false }
      room -= mark.text.utf8.count
      return true
    }
    self.sameness = sameness
    self.mail = mail.map { String($0.prefix(MailReply.mailMax)) }
  }

  /// What the rules say of it: nil when it is taken. `isKnown` says whether the address is registered here,
  /// `takenToday` counts its reports since midnight.
  public func refusal(isKnown: Bool, takenToday: Int) -> ReplyOutcome? {
    if isAutomatic { return .automatic }
    if sender == nil { return .senderUnclear }
    if !isKnown { return .unknownSender }
    if authentication == .fail { return .forged }
    if isOurs { return .ownMail }
    if what.isEmpty { return .nothingForwarded }
    if takenToday >= Self.dailyMax { return .tooManyMails }
    return nil
  }

  /// Whether our mail server says that its sender wrote it. Whoever may be made up calls nobody at night: neither by
  /// saying that he opened it, nor as one of the `reportersGrave`.
  public var isVerified: Bool { authentication == .pass }

  /// How grave it is: opened is 4, for then the machine is in danger; a mail that only lies there is 3, and so is one
  /// whose reporter was not verified.
  public var severity: Severity { isOpened && isVerified ? .serious : .warning }

  /// The key by which the same mail of several people is one alert.
  public var key: Alert.JoinKey? { sameness.map { .rule("mail \($0)", day: 0) } }
}
