//! How reading the mailbox for replies goes, for `/ready`, metrics, the board and the log: a reader that fails or falls
//! behind must be seen.

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
    /// More comes in than was read since then.
    case behind(since: Instant)
    /// It could not be read since then; `tries` in a row failed.
    case failing(IMAPFailure.Reason, since: Instant, tries: Int)
  }

  private struct Known {
    var state = State.off
    var waiting = 0
  }

  private let current = Mutex(Known())

  /// How it stands now.
  public var state: State { current.withLock { $0.state } }
  /// How many mails lay in the mailbox unread when it was last looked at.
  public var waiting: Int { current.withLock { $0.waiting } }

  /// Says that a mailbox is set.
  func begin() { current.withLock { $0.state = .starting } }
  /// Says that it was read to its end.
  func succeeded(at now: Instant) {
    current.withLock {
      $0.state = .reading(at: now)
      $0.waiting = 0
    }
  }
  /// Says how many mails are still to be read.
  func waiting(_ count: Int) { current.withLock { $0.waiting = max(0, count) } }
  /// Says that a whole turn was read and there is more.
  func behind(at now: Instant) {
    current.withLock { known in
      if case .behind = known.state { return }
      known.state = .behind(since: now)
    }
  }
  /// Says that it could not be read; gives how often in a row.
  func failed(_ reason: IMAPFailure.Reason, at now: Instant) -> Int {
    current.withLock { known in
      if case .failing(_, let since, let tries) = known.state {
        known.state = .failing(reason, since: since, tries: tries + 1)
        return tries + 1
      }
      known.state = .failing(reason, since: now, tries: 1)
      return 1
    }
  }

  /// How long replies have been waiting to be read: nothing while the mailbox is read to its end.
  public func lag(at now: Instant) -> Instant.Span {
    switch state {
    case .off, .starting, .reading: .seconds(0)
    case .behind(let since), .failing(_, let since, _): max(.seconds(0), now - since)
    }
  }

  /// What is wrong, in a sentence for the board; nil while all is well.
  public var trouble: Phrase? {
    switch state {
    case .off, .starting, .reading: nil
    case .behind:
      Phrase(
        ja: "返信メールが\(waiting)通たまっています。古い順に読んでいます。確認はリンクと電話が早いです。",
        en: "\(waiting) replies wait to be read, the oldest first. Links and calls are faster.")
    case .failing(let reason, _, _):
      Phrase(
        ja: "返信メールを読めません（\(reason.words.ja)）。確認はリンクと電話で。",
        en: "Replies by mail are not read: \(reason.words.en). Links and calls work.")
    }
  }

  /// What an operator is told on `/ready`; nil while all is well.
  public var warning: String? {
    switch state {
    case .off, .starting, .reading: nil
    case .behind(let since):
      "replies by mail are read since \(since.rfc3339()) without an end: \(waiting) wait"
    case .failing(let reason, let since, _):
      "replies by mail are not read since \(since.rfc3339()): \(reason.words.en)"
    }
  }
}

extension IMAPFailure.Reason {
  /// What broke, in a few words.
  var words: Phrase {
    switch self {
    case .connection: Phrase(ja: "メールサーバーにつながりません", en: "the mail server cannot be reached")
    case .timeout: Phrase(ja: "メールサーバーが時間内に答えません", en: "the mail server does not answer in time")
    case .encryption:
      Phrase(ja: "メールサーバーと、確かめられる暗号化ができません", en: "no verified encryption with the mail server")
    case .signIn:
      Phrase(ja: "メールサーバーが名前かパスワードを断りました", en: "the mail server refused name or password")
    case .nonsense: Phrase(ja: "メールサーバーの答えがおかしい", en: "the mail server answers nonsense")
    case .local: Phrase(ja: "この機械の中の障害", en: "a fault of this machine")
    }
  }
}
