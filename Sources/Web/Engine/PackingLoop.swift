//! Packs what the event log has closed, beside intake and matching.

public import Logging
internal import Node
public import ServiceLifecycle

/// Packs closed segments that were matched, and keeps an index of each. A turn goes on until nothing is left; while
/// senders wait for a flush it does one piece, about a megabyte, and leaves the rest to the next.
public struct PackingLoop: Service {
  private let site: Site
  private let logger: Logger

  /// Between two turns: under a steady load four megabytes are packed a second, more than a sensor sends for long.
  static let pause = Duration.milliseconds(250)

  /// A loop over a site.
  public init(site: Site, logger: Logger) {
    self.site = site
    self.logger = logger
  }

  /// Runs until shutdown; what is half done then is begun anew at the next start. What fails is logged and tried again.
  public func run() async throws {
    note(site.intake.repair)
    let packer = Packer(site: site, logger: logger)
    await every(Self.pause) { await packer.turn() }
  }

  /// What opening the log cut and found. A torn tail is normal after a crash, and nobody was told that it was taken.
  private func note(_ repair: EventLogRepair) {
    if let place = repair.cutAt {
      logger.notice(
        "the end of the event log was torn and is cut; nothing of it was acknowledged",
        metadata: [
          "segment": "\(place.segment)", "offset": "\(place.offset)",
          "bytes": "\(repair.cutBytes)",
        ])
    }
    for range in repair.damage {
      logger.error(
        "event log damaged",
        metadata: [
          "segment": "\(range.lowerBound.segment)", "from": "\(range.lowerBound.offset)",
          "to": "\(range.upperBound.offset)",
        ])
    }
    if repair.endedBefore != nil, let code = repair.code { logger.error("\(code)") }
  }
}
