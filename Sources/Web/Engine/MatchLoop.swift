//! Matching: reads what the event log holds beyond the cursor, scans it, and submits what was found.

internal import Kernel
public import Logging
public import ServiceLifecycle

/// Scans new events with all indicators, and old events with new indicators. Outside the engine, so that an
/// acknowledgement never waits for it; the cursor commits with what the matches caused.
public struct MatchLoop: Service {
  private let site: Site
  private let logger: Logger

  /// Bytes that one step reads.
  static let stepBytes = 4 * 1_048_576
  /// How long it rests at most when nothing is left: an indicator is in force within 100 ms, whatever the log is doing
  /// meanwhile and however many others there are. New events ring for it before that.
  static let pause = Duration.milliseconds(50)
  /// How long it rests at least, so that events which come one by one share a turn.
  static let rest = Duration.milliseconds(2)
  /// How often the place up to which nothing was found is written: each time costs a flush of the store, for which senders
  /// wait, too.
  static let pace = Instant.Span.milliseconds(200)

  /// A loop over a site.
  public init(site: Site, logger: Logger) {
    self.site = site
    self.logger = logger
  }

  /// Runs until shutdown. What fails is logged and tried again; nothing is passed over.
  public func run() async throws {
    let fold = IndicatorFold()
    let matcher = Matcher(site: site, logger: logger, fold: fold, pace: Self.pace)
    let folder = IndicatorFolder(fold)
    let news = site.intake.news
    async let folding: Void = every(IndicatorFolder.pause) { await folder.turn() }
    async let ringing: Void = every(Self.pause) { news.ring() }
    // A store that takes nothing is not asked, nor the log written to, for every event that rings.
    await cancelWhenGracefulShutdown {
      await matcher.run(news, rest: Self.rest, afterFailure: Self.pause)
    }
    _ = await (folding, ringing)
  }
}
