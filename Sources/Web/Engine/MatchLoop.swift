//! Matching: reads what the event log holds beyond the cursor, scans it, and submits what was found.

internal import Alerting
internal import Kernel
public import Logging
internal import Node
public import ServiceLifecycle

/// Scans new events with all indicators, and old events with new indicators. Outside the engine, so that an
/// acknowledgement never waits for it; the cursor commits with what the matches caused.
public struct MatchLoop: Service {
  private let site: Site
  private let logger: Logger

  /// Bytes that one step reads.
  static let stepBytes = 4 * 1_048_576

  /// A loop over a site.
  public init(site: Site, logger: Logger) {
    self.site = site
    self.logger = logger
  }

  /// Runs until shutdown. What fails is logged and tried again; nothing is passed over.
  public func run() async throws {
    let matcher = Matcher(site: site, logger: logger)
    await every(.milliseconds(200)) { await matcher.turn() }
  }
}

/// The state of matching: which indicators are loaded.
private actor Matcher {
  private let site: Site
  private let logger: Logger
  private var indicators = IndicatorStore()
  private var known: Set<ID<IndicatorBatch>> = []
  private let thread = OwnThread(name: "matcher")

  init(site: Site, logger: Logger) {
    self.site = site
    self.logger = logger
  }

  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  /// One turn: new indicators first, then everything new in the log.
  func turn() async {
    do {
      try await loadNew()
      while try await step(), !Task.isCancelled {}
    } catch {
      logger.error("matching failed", metadata: ["reason": "\(error)"])
    }
  }

  /// Loads new batches, and looks back for those that nobody looked back for yet.
  private func loadNew() async throws {
    for batch in try site.queries.allBatches() where !known.contains(batch.id) {
      try site.queries.add(batch.id, to: &indicators)
      known.insert(batch.id)
      if !batch.isLookedBack { try await lookBack(batch.id) }
    }
  }

  private func isOurs() throws -> @Sendable (Observable) -> Bool {
    let table = try site.queries.routingTable()
    let now = site.clock.now
    return { table.route([$0], at: now) != .unowned }
  }

  /// One step forward; false when nothing was left to read.
  private func step() async throws -> Bool {
    let cursor = try site.queries.cursor()
    let slice = try await site.intake.reader.read(
      from: cursor, upTo: await site.intake.end, maxBytes: MatchLoop.stepBytes)
    guard slice.next > cursor else { return false }
    var scan = EventScan(indicators: indicators, isOurs: try isOurs())
    for record in slice.records { scan.add(record) }
    for command in scan.commands(upTo: slice.next) { try await submit(command) }
    for damage in slice.damage {
      logger.error("event log damaged", metadata: ["from": "\(damage.lowerBound)"])
    }
    return true
  }

  /// Reads the stored events of the last 30 days again for one new batch of indicators: those before the cursor. What
  /// lies behind it is scanned with the new batch anyway, and would be counted twice.
  private func lookBack(_ batch: ID<IndicatorBatch>) async throws {
    var alone = IndicatorStore()
    try site.queries.add(batch, to: &alone)
    var back = try LookBack(
      batch: batch, indicators: alone, reader: await site.intake.reader,
      upTo: try site.queries.cursor(), at: site.clock.now, isOurs: try isOurs())
    while let taken = try back.step(), !Task.isCancelled {
      for command in taken.commands { try await submit(command) }
    }
  }

  private func submit(_ command: Command) async throws {
    if case .failed(let reason) = await site.submit(command, as: .node) {
      throw Failure(operation: "match", reason: reason)
    }
  }
}
