//! Sends what is written back to people who wrote: receipts of reports, and why a reply did nothing.

internal import Alerting
internal import Kernel
public import Logging
internal import Node
public import ServiceLifecycle

/// Sends answers one after the other. At least once: one that was sent and not noted goes again under the same
/// Message-ID. Alerts never wait for it: they have workers of their own.
public struct AnswerLoop: Service {
  private let site: Site
  private let sender: NoticeSender
  private let logger: Logger

  /// How often it looks.
  static let pause = Duration.seconds(5)

  /// A loop over a site.
  public init(site: Site, sender: NoticeSender, logger: Logger) {
    self.site = site
    self.sender = sender
    self.logger = logger
  }

  /// Runs until shutdown.
  public func run() async throws { await every(Self.pause) { await turn() } }

  /// Sends what is due, at most one page; gives how many were tried.
  @discardableResult
  func turn() async -> Int {
    guard case .smtp(let relay, let from, _) = sender else { return 0 }
    do {
      let due = try site.queries.dueAnswers(at: site.clock.now)
      for answer in due {
        let attempt = await attempt(answer, relay, from)
        let told = await site.submit(.answerTried(answer.id, attempt), as: .node)
        if case .failed = told { logger.error("an answer was not recorded") }
      }
      return due.count
    } catch {
      logger.error("answers were not sent", metadata: ["reason": "\(type(of: error))"])
      return 0
    }
  }

  private func attempt(
    _ answer: MailAnswer, _ relay: SMTPSender, _ from: MailAddress
  ) async -> Attempt {
    do {
      let mail = AnswerMail(
        answer: answer, receipt: try receipt(answer), phone: site.phone(answer.language) ?? "",
        now: site.clock.now)
      try await relay.send(try mail.message(from: from, replyTo: site.settings.replyTo))
      return .handedOver
    } catch let failure as MailFailure {
      let problem = "mail: \(failure.reason.rawValue)"
      let next =
        failure.isRetryable
        ? RetrySchedule.next(
          failures: answer.attempts + 1, firstTried: answer.at, now: site.clock.now) : nil
      return next.map { .failed(problem, retryAt: $0) } ?? .undeliverable(problem)
    } catch {
      // The store could not be read: it is tried as a mail is that did not go.
      let problem = "mail: the answer could not be made"
      let next = RetrySchedule.next(
        failures: answer.attempts + 1, firstTried: answer.at, now: site.clock.now)
      return next.map { .failed(problem, retryAt: $0) } ?? .undeliverable(problem)
    }
  }

  private func receipt(_ answer: MailAnswer) throws -> ReportPage.Receipt? {
    guard let id = answer.alert,
      let alert = try site.queries.alert(id, as: .node, at: site.clock.now)
    else { return nil }
    return ReportRoutes.receipt(alert.summary, answer.language)
  }
}
