//! A mail of the demonstration's mailbox.

public import Kernel

/// A notice that a real node would have sent.
public struct MailboxItem: Hashable, Sendable {
  /// Its identifier: the notice's.
  public let id: String
  /// To whom.
  public let person: ActorName
  /// When it was put there.
  public let at: Instant
  /// The subject in one line.
  public let subject: String
  /// The text, lines ending in LF.
  public let body: String
}
