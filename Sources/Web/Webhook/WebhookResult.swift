//! What came of one try of a webhook.

/// The verdict on one try. Anything but `delivered` counts as "not delivered", and the ladder runs.
public enum WebhookResult: Hashable, Sendable {
  /// Why a try failed.
  public enum Reason: String, Hashable, Sendable, CaseIterable {
    /// No such name, nobody listens, connection lost.
    case connection
    /// No whole answer in time.
    case timeout
    /// A certificate that is not trusted, or no common encryption.
    case encryption
    /// The receiver answered with a status that is no success.
    case status
    /// Our own queue is full.
    case queueFull
    /// The name leads into a network that is not public.
    case privatePeer
    /// The request itself cannot be sent.
    case malformed
  }

  /// The receiver answered 2xx.
  case delivered(status: Int)
  /// To be tried again by `RetrySchedule`. The status is 0 when there was none.
  case retry(Reason, status: Int, detail: String)
  /// Trying again is useless until the owner changes something: a dead letter now.
  case permanent(Reason, status: Int, detail: String)
}
