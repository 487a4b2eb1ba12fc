//! Erases what has been kept long enough, a batch at a time, so that nothing else waits for it.

internal import Kernel
public import Logging
internal import Node
public import ServiceLifecycle

/// Looks once an hour, at the start too. What is due is found by `Node` and erased there as inputs; this loop only asks.
public struct AgingLoop: Service {
  private let site: Site
  private let logger: Logger

  /// Most batches of one look: what does not fit waits for the next hour, and nobody waits for it.
  static let batchesMax = 200

  /// A loop over a site.
  public init(site: Site, logger: Logger) {
    self.site = site
    self.logger = logger
  }

  /// Runs until shutdown. What fails is logged and tried again in an hour.
  public func run() async throws { await every(.seconds(3600)) { await turn() } }

  /// One look: every class of which something is due, until nothing is.
  func turn() async {
    do {
      for _ in 0..<Self.batchesMax {
        guard let record = try site.queries.agingDue(at: site.clock.now).first else { return }
        let answer = await site.submit(.letAge(record), as: .node)
        guard case .done = answer else {
          logger.error("old texts were not erased", metadata: ["of": "\(record.rawValue)"])
          return
        }
      }
    } catch {
      logger.error("old texts were not erased", metadata: ["reason": "\(type(of: error))"])
    }
  }
}
