//! How reading the mailbox for replies goes, for `/ready`, metrics and the log: a reader that fails must be seen.

public import Kernel
internal import Synchronization

/// What is known of the mailbox. One writer, the loop; many readers.
public final class ReplyWatch: Sendable {
  /// How it stands.
  public enum State: Hashable, Sendable {
    /// No mailbox is set.
    case off
    /// One is set and was not asked yet.
    case starting
    /// It was read to its end at that time, node time.
    case reading(at: Instant)
    /// It could not be read since then; `tries` in a row failed.
    case failing(IMAPFailure.Reason, since: Instant, tries: Int)
  }

  private let current = Mutex(State.off)

  /// How it stands now.
  public var state: State { current.withLock { $0 } }

  /// Says that a mailbox is set.
  func begin() { current.withLock { $0 = .starting } }
  /// Says that it was read to its end.
  func succeeded(at now: Instant) { current.withLock { $0 = .reading(at: now) } }
  /// Says that it could not be read; gives how often in a row.
  func failed(_ reason: IMAPFailure.Reason, at now: Instant) -> Int {
    current.withLock { state in
      if case .failing(_, let since, let tries) = state {
        state = .failing(reason, since: since, tries: tries + 1)
        return tries + 1
      }
      state = .failing(reason, since: now, tries: 1)
      return 1
    }
  }

  /// What an operator is told on `/ready`; nil while all is well.
  public var warning: String? {
    guard case .failing(let reason, let since, _) = state else { return nil }
    let what =
      switch reason {
      case .connection: "the mail server cannot be reached"
      case .timeout: "the mail server does not answer in time"
      case .encryption: "no verified encryption with the mail server"
      case .signIn: "the mail server refused name or password"
      case .nonsense: "the mail server answers nonsense"
      case .local: "a fault of this machine"
      }
    return "replies by mail are not read since \(since.rfc3339()): \(what)"
  }
}
