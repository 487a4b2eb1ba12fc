//! What breaks in one seed: a drawn subset, so that no fault hides behind another (swarm testing).

/// The kinds of faults that a seed has. Every fourth seed has none.
struct Faults: Sendable, Hashable {
  var crashes = false
  var fullDisk = false
  var clockJumps = false
  var lateTimers = false
  var doubles = false
  var reordering = false
  var mailDown = false
  var scanners = false
  var silentSensor = false
  /// Writes fail one by one, as on a disk with a bad block; see `World.applyFailing`.
  var failingWrites = false

  /// None.
  static let none = Faults()

  /// Draws a subset for a seed.
  init(seed: UInt64, _ chance: inout SplitMix64) {
    guard seed % 4 != 0 else { return }
    crashes = chance.chance(50)
    fullDisk = chance.chance(30)
    clockJumps = chance.chance(30)
    lateTimers = chance.chance(40)
    doubles = chance.chance(50)
    reordering = chance.chance(50)
    mailDown = chance.chance(40)
    scanners = chance.chance(50)
    silentSensor = chance.chance(30)
    failingWrites = chance.chance(40)
  }

  private init() {}

  /// Whether anything can come late, so that a climb need not be anybody's silence.
  var isNone: Bool { self == Self.none }
}
