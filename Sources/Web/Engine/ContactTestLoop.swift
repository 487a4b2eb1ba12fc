//! Has the contact tests of this and the next quarter drawn, also for whoever joined today.

internal import Kernel
public import Logging
internal import Node
public import ServiceLifecycle

/// Looks once an hour, at the start too. The days that are drawn are timers like any other; this loop only asks for
/// what is not drawn yet, so that nothing is lost while it does not run.
public struct ContactTestLoop: Service {
  private let site: Site
  private let logger: Logger

  /// A loop over a site.
  public init(site: Site, logger: Logger) {
    self.site = site
    self.logger = logger
  }

  /// Runs until shutdown. What fails is logged and tried again in an hour.
  public func run() async throws { await every(.seconds(3600)) { await turn() } }

  /// One look at all organisations, a page at a time: an acknowledgement never waits for more than one page.
  func turn() async {
    do {
      var after: ID<Organization>?
      repeat {
        let found = try site.queries.contactTestsToDraw(after: after, at: site.clock.now)
        after = found.next
        guard !found.organizations.isEmpty else { continue }
        let answer = await site.submit(.drawContactTests(found.organizations), as: .node)
        if case .failed(let reason, _) = answer {
          logger.error("contact tests were not drawn", metadata: ["reason": "\(reason)"])
        }
      } while after != nil
    } catch {
      logger.error("contact tests were not drawn", metadata: ["reason": "\(error)"])
    }
  }
}
