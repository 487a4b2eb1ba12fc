//! Reads the stored events for what people ask, beside the live stream and behind it.

internal import Alerting
internal import Kernel
public import Logging
internal import Node
public import ServiceLifecycle

/// Reads for the searches that are asked, a slice of each in turn. Nothing new waits for it: while matching is behind, a
/// search takes a slice only now and then.
public struct SearchLoop: Service {
  private let site: Site
  private let logger: Logger

  /// A loop over a site.
  public init(site: Site, logger: Logger) {
    self.site = site
    self.logger = logger
  }

  /// Runs until shutdown. A search that fails says so to whoever asked.
  public func run() async throws {
    let reader = SearchReader(site: site, logger: logger)
    await every(.milliseconds(100)) { await reader.turn() }
  }
}

/// The reading side of `SearchDesk`, on a thread of its own: a slice takes milliseconds.
actor SearchReader {
  private let site: Site
  private let logger: Logger
  private var going: [ID<EventSearch>: SearchScan] = [:]
  private var lastSlice: ContinuousClock.Instant?
  private let thread = OwnThread(name: "search")

  /// While matching is further behind than this, searches stand back.
  static let behindBytesMax = Int64(MatchLoop.stepBytes)
  /// A search that stands back takes a slice this often all the same: it must end some time.
  static let patience = Duration.seconds(1)

  init(site: Site, logger: Logger) {
    self.site = site
    self.logger = logger
  }

  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  /// Reads until nothing is left to read, or the live stream wants the machine.
  func turn() async {
    site.searches.forget(at: site.clock.now)
    while !Task.isCancelled {
      let jobs = site.searches.turn()
      // Whoever stopped one has left its scan here.
      going = going.filter { id, _ in jobs.contains { $0.id == id } }
      guard !jobs.isEmpty else { return }
      for job in jobs {
        guard await mayRead() else { return }
        await step(job)
      }
    }
  }

  private func step(_ job: SearchDesk.Job) async {
    do {
      var scan: SearchScan
      if let known = going[job.id] { scan = known } else { scan = try await begin(job) }
      for damage in try scan.step() {
        logger.error("event log damaged", metadata: ["from": "\(damage.lowerBound)"])
      }
      going[job.id] = site.searches.report(job.id, scan) ? scan : nil
    } catch {
      logger.error("a search failed", metadata: ["reason": "\(error)"])
      site.searches.fail(job.id)
      going[job.id] = nil
    }
  }

  private func begin(_ job: SearchDesk.Job) async throws -> SearchScan {
    let stages = try site.queries.routing()
    let now = site.clock.now
    let reader = site.intake.reader
    return try SearchScan(
      job.form, job.sight, reader: reader, upTo: site.intake.end, at: job.asked,
      seed: Entropy.seed(),
      spans: job.sight.isTower
        ? SearchScan.indexed : SearchScan.parted(by: job.sight.keys(by: stages, now: now)),
      whose: { job.sight.owners(of: $0, by: stages, at: $1, now: now) })
  }

  /// Whether a slice may be read now.
  private func mayRead() async -> Bool {
    let now = ContinuousClock.now
    if let lastSlice, now - lastSlice < Self.patience {
      // Where it cannot be told how far matching is behind, the loop of matching says why, and the search goes on.
      let behind = try? await lag()
      if let behind, behind > Self.behindBytesMax { return false }
    }
    lastSlice = now
    return true
  }

  private func lag() async throws -> Int64 {
    try site.intake.lag(behind: try site.queries.cursor())
  }
}
