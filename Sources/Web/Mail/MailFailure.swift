//! Why a mail did not leave: the world's failures, told apart by what to do next.

/// A mail that the server did not take. `isRetryable` decides between trying again and telling a
/// person that this route is dead.
public struct MailFailure: Error, Hashable, Sendable {
  /// What broke.
  public enum Reason: String, Hashable, Sendable, CaseIterable {
    /// Our own queue of waiting mails is full.
    case queueFull
    /// No connection: no such name, nobody listens, connection lost.
    case connection
    /// The server was too slow. It may have taken the mail: the same Message-ID goes again.
    case timeout
    /// No encryption where it is required, or a certificate that is not trusted.
    case encryption
    /// Wrong user or password: the settings must be mended, the mail is kept.
    case signIn
    /// The server says: not now (4xx).
    case deferred
    /// The server says: never (5xx) to the sender, the recipient or the content.
    case refused
    /// A fault of ours or of this machine.
    case local
  }

  /// What broke.
  public let reason: Reason
  /// The last SMTP status, 0 when the server said none.
  public let status: Int
  /// libcurl's words in one harmless line; for logs, not for readers.
  public let detail: String

  /// Whether the same mail may succeed later without anyone changing it.
  public var isRetryable: Bool { reason != .refused && reason != .local }

  /// A failure.
  public init(reason: Reason, status: Int = 0, detail: String = "") {
    self.reason = reason
    self.status = status
    self.detail = detail
  }
}
