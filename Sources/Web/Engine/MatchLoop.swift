//! Matching: reads what the event log holds beyond the cursor, scans it, and submits what was found.

public import Logging
public import ServiceLifecycle

/// Scans new events with all indicators, and old events with new indicators. Outside the engine, so that an
/// acknowledgement never waits for it; the cursor commits with what the matches caused.
public struct MatchLoop: Service {
  private let site: Site
  private let logger: Logger

  /// Bytes that one step reads.
  static let stepBytes = 4 * 1_048_576
  /// How long it rests when nothing is left: an indicator is in force within 100 ms, whatever the log is doing meanwhile
  /// and however many others there are.
  static let pause = Duration.milliseconds(50)

  /// A loop over a site.
  public init(site: Site, logger: Logger) {
    self.site = site
    self.logger = logger
  }

  /// Runs until shutdown. What fails is logged and tried again; nothing is passed over.
  public func run() async throws {
    let fold = IndicatorFold()
    let matcher = Matcher(site: site, logger: logger, fold: fold)
    let folder = IndicatorFolder(fold)
    async let folding: Void = every(IndicatorFolder.pause) { await folder.turn() }
    await every(Self.pause) { await matcher.turn() }
    await folding
  }
}
