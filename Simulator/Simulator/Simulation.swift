//! The simulator: many small worlds, one seed each, held to the laws.

internal import GRDB
public import Kernel
internal import Node

/// Runs seeds. The nation is entered once and copied for each seed; a seed's world is thrown away after it.
public struct Simulation: Sendable {
  private let template: DatabaseQueue
  private let nation: Nation
  private let history: Chronicle

  /// Simulated hours of a seed, unless told otherwise. Two days hold a night, a morning and a proof of containment.
  public static let usualHours = 48

  /// What became of a seed.
  public struct Report: Sendable {
    /// Which.
    public let seed: UInt64
    /// Inputs given to the node, retries included.
    public let inputs: Int
    /// Facts in the journal at the end.
    public let facts: Int64
    /// Rungs that were called.
    public let climbs: Int
    /// How often the node died.
    public let crashes: Int
    /// How many writes were made to fail.
    public let failedWrites: Int
    /// Root of the journal's Merkle tree at the end.
    public let root: Hash
    /// The first law that did not hold; nil when all did.
    public let violation: Violation?
    /// One line for each event; empty unless it was asked for.
    public let trace: [String]
  }

  /// Enters the nation; throws what the store or the node says.
  public init() throws {
    let queue = try DatabaseQueue()
    let nation = try Nation(in: queue)
    template = queue
    self.nation = nation
    var history = Chronicle(enabled: [], nation: nation)
    history = try queue.read { db in
      _ = try history.read(db)
      return history
    }
    self.history = history
  }

  /// Runs one seed. With a planted bug only its own law is looked at, so that no other law finds it first.
  public func run(
    seed: UInt64, hours: Int = usualHours, breaking: Break? = nil, isTracing: Bool = false
  ) throws -> Report {
    let laws = breaking.map { [$0.law] } ?? Set(Law.allCases)
    let world = try World(
      seed: seed, nation: nation, template: template, chronicle: history.judging(laws),
      breaking: breaking, isTracing: isTracing)
    var violation: Violation?
    do {
      try world.run(hours: hours)
    } catch let found as Violation {
      violation = found
      world.note("\(found)")
    } catch  where breaking != nil {
      // A planted bug may leave rows that nobody can read; that is no finding of its law.
      world.note("\(error)")
    }
    return Report(
      seed: seed, inputs: world.inputs, facts: world.chronicle.count,
      climbs: world.chronicle.climbs, crashes: world.crashes, failedWrites: world.failedWrites,
      root: world.chronicle.root,
      violation: violation, trace: world.trace)
  }
}
