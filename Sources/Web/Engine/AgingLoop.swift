//! Erases what has been kept long enough, a batch at a time, so that nothing else waits for it.

internal import Kernel
public import Logging
internal import Node
public import ServiceLifecycle

/// Looks once an hour, at the start too. What is due is found by `Node` and erased there as inputs; this loop only asks.
public struct AgingLoop: Service {
  private let site: Site
  private let logger: Logger
  private let submit: @Sendable (Command) async -> Node.Answer

  /// Most batches of one look: what does not fit waits for the next hour, and nobody waits for it.
  static let batchesMax = 200

  /// A loop over a site.
  public init(site: Site, logger: Logger) {
    self.init(site: site, logger: logger) { await site.submit($0, as: .node) }
  }

  /// The same; `submit` takes what it asks for.
  init(
    site: Site, logger: Logger, submit: @escaping @Sendable (Command) async -> Node.Answer
  ) {
    self.site = site
    self.logger = logger
    self.submit = submit
  }

  /// Runs until shutdown. What fails is logged and tried again in an hour.
  public func run() async throws { await every(.seconds(3600)) { await turn() } }

  /// One look: every class of which something is due, until nothing is. One that fails waits for the next look, and keeps
  /// no other from going.
  func turn() async {
    var failed: Set<RecordClass> = []
    do {
      for _ in 0..<Self.batchesMax {
        let due = try site.queries.agingDue(at: site.clock.now)
        guard let record = due.first(where: { !failed.contains($0) }) else { return }
        if case .done = await submit(.letAge(record)) { continue }
        logger.error("old texts were not erased", metadata: ["of": "\(record.rawValue)"])
        failed.insert(record)
      }
    } catch {
      logger.error("old texts were not erased", metadata: ["reason": "\(type(of: error))"])
    }
  }
}
