//! Lets go of old raw events, as long as they are kept and as far as they were matched.

public import Logging
public import Node
public import ServiceLifecycle

/// Prunes the event log at the start and every ten minutes.
public struct RetentionLoop: Service {
  private let site: Site
  private let retention: EventRetention
  private let logger: Logger

  /// A loop over a site.
  public init(site: Site, retention: EventRetention, logger: Logger) {
    self.site = site
    self.retention = retention
    self.logger = logger
  }

  /// Runs until shutdown. What fails is logged and tried again.
  public func run() async throws { await every(.seconds(600)) { await turn() } }

  /// One look.
  func turn() async {
    do {
      let before = await site.intake.retentionWarning
      let gone = try await site.intake.prune(
        retention, at: site.clock.now, matched: try site.queries.cursor())
      if let first = gone.first, let last = gone.last {
        logger.notice(
          "old events were removed", metadata: ["segments": "\(first)...\(last)"])
      }
      if let warning = await site.intake.retentionWarning, warning.code != before?.code {
        logger.warning("\(warning.code)")
      }
    } catch {
      logger.error("pruning failed", metadata: ["reason": "\(error)"])
    }
  }
}
