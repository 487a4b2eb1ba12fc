//! What runs by itself: timers, matching, sending, housekeeping. Each loop ends when the server shuts down.

internal import Kernel
public import Logging
internal import Node
public import ServiceLifecycle
internal import Synchronization

/// Fires deadlines: a sweep every second, so that ε of law S1 (5 s) is kept with room.
public struct TimerLoop: Service {
  private let site: Site
  private let logger: Logger
  private let signer: CheckpointSigner?
  private let reserve: DiskReserve?

  /// A loop over a site; `reserve` is tended before each sweep, so that the sweep has somewhere to write.
  public init(
    site: Site, signer: CheckpointSigner?, reserve: DiskReserve? = nil, logger: Logger
  ) {
    self.site = site
    self.signer = signer
    self.reserve = reserve
    self.logger = logger
  }

  /// Runs until shutdown. A failing sweep is logged and tried again: a full disk must not end the ladder.
  public func run() async throws {
    let sweeps = Sweeps()
    await every(.seconds(1)) {
      tendReserve()
      do {
        while try await site.engine.fireTimers() > 0 {}
        if let step = site.clock.step() {
          _ = await site.submit(.clockStepped(by: step), as: .node)
        }
        if sweeps.next() % 60 == 1 { try await site.engine.housekeep(signer: signer) }
      } catch {
        logger.error("timer sweep failed", metadata: ["reason": "\(error)"])
      }
    }
    try await site.engine.housekeep(signer: signer)
  }

  private func tendReserve() {
    switch reserve?.tend() {
    case .released:
      logger.error("the disk is full: the reserve was released for the ladder; make room now")
    case .restored: logger.notice("the disk reserve is kept")
    case nil: break
    }
  }
}

/// Counts the sweeps of one loop.
private final class Sweeps: Sendable {
  private let count = Atomic<Int>(0)
  func next() -> Int { count.add(1, ordering: .relaxed).newValue }
}

/// Does something again and again until shutdown.
func every(_ pause: Duration, _ work: @escaping @Sendable () async -> Void) async {
  await cancelWhenGracefulShutdown {
    while !Task.isCancelled {
      await work()
      // The pause ends early when the server shuts down; then the loop ends too.
      try? await Task.sleep(for: pause)
    }
  }
}
