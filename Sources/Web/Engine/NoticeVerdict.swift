//! What a try of a notice means for its row: sent, again later, or never. Pure.

internal import Kernel
internal import Node

/// Judges tries. The problem's text is for the board and the journal's reader: it never holds an address.
enum NoticeVerdict {
  /// After a mail that the relay did not take.
  static func after(_ failure: MailFailure, _ row: OutboxRow, at now: Instant) -> Attempt {
    let status = failure.status == 0 ? "" : " \(failure.status)"
    let problem = "mail: \(failure.reason.rawValue)\(status)"
    guard failure.isRetryable else { return .undeliverable(problem) }
    return again(problem, row, at: now)
  }

  /// After a webhook.
  static func after(_ result: WebhookResult, _ row: OutboxRow, at now: Instant) -> Attempt {
    switch result {
    case .delivered: return .handedOver
    case .retry(let reason, let status, _):
      return again("webhook: \(reason.rawValue)\(status == 0 ? "" : " \(status)")", row, at: now)
    case .permanent(let reason, let status, _):
      return .undeliverable("webhook: \(reason.rawValue)\(status == 0 ? "" : " \(status)")")
    }
  }

  /// Later by the schedule, or never when the day is over (dead letter). The ladder waits for neither.
  static func again(_ problem: String, _ row: OutboxRow, at now: Instant) -> Attempt {
    let next = RetrySchedule.next(
      failures: row.attempts + 1, firstTried: row.createdAt, now: now)
    return next.map { .failed(problem, retryAt: $0) } ?? .undeliverable(problem)
  }
}
