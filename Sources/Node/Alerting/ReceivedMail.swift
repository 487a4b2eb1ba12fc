//! A mail from the mailbox for replies, and where in it: what `Web` reads and `Node` decides.

public import Alerting
public import Kernel

/// What a mail turned out to be.
public enum ReceivedMail: Sendable, Hashable {
  /// Somebody wrote.
  case reply(MailReply)
  /// A notice did not arrive.
  case bounce(MailBounce)
  /// Somebody forwarded a suspicious mail.
  case report(MailReport)
  /// It is too long or no mail.
  case unreadable
}

/// Where a mail lies: read once, whatever is asked again. Source: RFC 9051 §2.3.1.1.
public struct MailPlace: Sendable, Hashable {
  /// The mailbox's UIDVALIDITY: another one is another mailbox.
  public let validity: UInt32
  /// The mail's number in it; grows.
  public let uid: UInt32
  /// A place from its parts.
  public init(validity: UInt32, uid: UInt32) {
    self.validity = validity
    self.uid = uid
  }
}

/// A reply that was not taken, as the watch sees it. No address and no text: a flood may hold anybody's.
public struct RefusedReply: Sendable, Hashable {
  /// When it was read, node time.
  public let at: Instant
  /// Why.
  public let outcome: ReplyOutcome
  /// The domain of the sender; empty where it is unclear.
  public let domain: String
  /// The duty that it is about, where that is known.
  public let delivery: ID<Delivery>?
}
