//! What runs by itself: timers, matching, sending, housekeeping. Each loop ends when the server shuts down.

internal import Kernel
public import Logging
internal import NIOCore
internal import NIOPosix
internal import Node
public import ServiceLifecycle

/// Fires deadlines: a sweep when the next is due and at least every second of node time, so that ε of law S1 (5 s) is kept
/// with room. In a time-lapse of more than ten a sweep comes every `pauseMin`: faster would only warm the room.
public struct TimerLoop: Service {
  private let site: Site
  private let logger: Logger
  private let signer: CheckpointSigner?
  private let reserve: DiskReserve?

  /// The shortest pause between two sweeps.
  static let pauseMin = Duration.milliseconds(100)
  /// The shortest pause before a sweep that is made since something is due.
  static let lookMin = Duration.milliseconds(5)
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
    await cancelWhenGracefulShutdown {
      var nextRound = ContinuousClock.now
      while !Task.isCancelled {
        let isRound = ContinuousClock.now >= nextRound
        if isRound { nextRound = ContinuousClock.now + Self.housekeeping }
        let pause = await sweep(keepingHouse: isRound)
        // The pause ends early when the server shuts down; then the loop ends too.
        try? await Task.sleep(for: pause)
      }
    }
    try await site.engine.housekeep(signer: signer)
  }

  /// Fires what is due and gives how long the next sweep may wait. One that failed waits in full: a full disk stays full.
  private func sweep(keepingHouse: Bool) async -> Duration {
    let most = max(Self.pauseMin, .seconds(1) / site.clock.speed)
    tendReserve()
    var isWhole = true
    // One deadline that cannot be acted on must not keep the house from being kept.
    do { while try await site.engine.fireTimers() > 0, !Task.isCancelled {} } catch {
      logger.error("timer sweep failed", metadata: ["reason": "\(error)"])
      isWhole = false
    }
    do {
      if let step = site.clock.step() {
        _ = await site.submit(.clockStepped(by: step), as: .node)
      }
      if keepingHouse { try await site.engine.housekeep(signer: signer) }
      guard isWhole else { return most }
      return Self.pause(
        before: try site.queries.nextTimer(), at: site.clock.now, most: most,
        speed: site.clock.speed)
    } catch {
      logger.error("keeping the house failed", metadata: ["reason": "\(error)"])
      return most
    }
  }

  /// Until the next is due, at most `most`; a time-lapse is as exact as its steps.
  static func pause(
    before due: Instant?, at now: Instant, most: Duration, speed: Int
  ) -> Duration {
    guard let due, speed == 1 else { return most }
    return min(most, max(lookMin, .microseconds((due - now).microseconds)))
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

/// Waits until something is so, at most so long, and looks again and again.
func waits(atMost most: Duration, until isSo: @Sendable () -> Bool) async {
  let end = ContinuousClock.now + most
  while !isSo(), ContinuousClock.now < end, !Task.isCancelled {
    // The pause ends early when nobody waits any more; then this ends too.
    try? await Task.sleep(for: .milliseconds(10))
  }
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

/// A short rest of an actor with a thread of its own, in which it comes back to that thread without any of the shared ones.
/// It does not end early: only for what shutting down can wait for.
nonisolated(nonsending) func rests(_ pause: Duration) async {
  await withCheckedContinuation { continuation in
    _ = NIOSingletons.posixEventLoopGroup.next().scheduleTask(in: TimeAmount(pause)) {
      continuation.resume()
    }
  }
}
