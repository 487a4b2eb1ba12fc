//! What runs by itself: timers, matching, sending, housekeeping. Each loop ends when the server shuts down.

internal import Kernel
public import Logging
internal import Node
public import ServiceLifecycle
internal import Synchronization

/// Fires deadlines: a sweep every second of node time, so that ε of law S1 (5 s) is kept with room. In a time-lapse of
/// more than ten a sweep comes every `pauseMin`: faster would only warm the room.
public struct TimerLoop: Service {
  private let site: Site
  private let logger: Logger
  private let signer: CheckpointSigner?
  private let reserve: DiskReserve?

  /// The shortest pause between two sweeps.
  static let pauseMin = Duration.milliseconds(100)
  /// Real time between two rounds of housekeeping.
  static let housekeeping = Duration.seconds(60)

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
    let pause = max(Self.pauseMin, .seconds(1) / site.clock.speed)
    let sweepsPerRound = Int(Self.housekeeping / pause)
    await every(pause) {
      tendReserve()
      do {
        while try await site.engine.fireTimers() > 0 {}
        if let step = site.clock.step() {
          _ = await site.submit(.clockStepped(by: step), as: .node)
        }
        if sweeps.next() % sweepsPerRound == 1 { try await site.engine.housekeep(signer: signer) }
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
