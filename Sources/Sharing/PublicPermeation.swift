//! What everybody may see of a bulletin's permeation: groups of five and more, 90 days later, and nothing that could be
//! worked out by taking one figure from another.

public import Kernel

/// The figures of a bulletin for those who did not send it. Law S22: only per prefecture, five organisations or more,
/// after 90 days; law S23: differences of two figures are blocked too.
///
/// - What was answered ("affected", "refused") is left out: a list of what is weak stays with its organisation and its
///   supporter. That somebody answered and acted is all that is told.
/// - Groups of fewer than five are put together until the sum is five or more. Where that is not enough the smallest
///   group that could stand alone goes with them, so that the whole less what is shown is never one small group.
/// - Everything is counted as it was on the 90th day. A figure that changed from one day to the next would tell by the
///   difference what one organisation did in between.
public struct PublicPermeation: Hashable, Sendable {
  /// A line: one group, or several together.
  public struct Line: Hashable, Sendable {
    /// The groups in it, ascending; more than one where they may not be told apart.
    public let groups: [String]
    /// How many organisations were asked; never fewer than `Permeation.groupMin`.
    public let asked: Int
    /// How many of them had answered.
    public let answered: Int
    /// How many of them had acted.
    public let acted: Int

    /// The share that answered, in whole per cent, rounded down.
    public var answeredPercent: Int { asked == 0 ? 0 : answered * 100 / asked }
    /// The share that acted, in whole per cent, rounded down.
    public var actedPercent: Int { asked == 0 ? 0 : acted * 100 / asked }

    init(_ groups: [String], _ counts: [Count]) {
      self.groups = groups.sorted()
      asked = counts.reduce(0) { $0 + $1.asked }
      answered = counts.reduce(0) { $0 + $1.answered }
      acted = counts.reduce(0) { $0 + $1.acted }
    }
  }

  /// All together.
  public let whole: Line
  /// By group, ascending; those that are told together come last. Empty where only the whole may be told.
  public let lines: [Line]
  /// The moment as of which it was counted.
  public let asOf: Instant

  /// When the figures of a bulletin are for everybody.
  public static func isOpen(issuedAt: Instant, at now: Instant) -> Bool {
    now - issuedAt >= Permeation.quiet
  }

  /// The figures; nil before the 90th day, and where too few were asked to tell anything.
  public init?(
    _ recipients: some Sequence<Permeation.Recipient>, issuedAt: Instant, at now: Instant
  ) {
    let end = issuedAt + Permeation.quiet
    var counts: [String: Count] = [:]
    for one in recipients { counts[one.group, default: Count()].add(one, until: end) }
    self.init(counts: counts, issuedAt: issuedAt, at: now)
  }

  /// The same from what was counted of each group as it was on the 90th day.
  public init?(counts: [String: Count], issuedAt: Instant, at now: Instant) {
    guard Self.isOpen(issuedAt: issuedAt, at: now) else { return nil }
    let all = counts.sorted { $0.key < $1.key }
    whole = Line([], all.map { $0.value })
    asOf = issuedAt + Permeation.quiet
    guard whole.asked >= Permeation.groupMin else { return nil }
    var together = all.filter { $0.value.asked < Permeation.groupMin }
    // The smallest first; of two that are alike the first by name, so that the same figures come out every time.
    var alone = all.filter { $0.value.asked >= Permeation.groupMin }
      .sorted { ($0.value.asked, $0.key) < ($1.value.asked, $1.key) }
    while !together.isEmpty, !alone.isEmpty,
      together.reduce(0, { $0 + $1.value.asked }) < Permeation.groupMin
    {
      together.append(alone.removeFirst())
    }
    var found = alone.map { Line([$0.key], [$0.value]) }.sorted { $0.groups[0] < $1.groups[0] }
    if !together.isEmpty { found.append(Line(together.map { $0.key }, together.map { $0.value })) }
    // One line would say the same as the whole.
    lines = found.count > 1 || found.first?.groups.count == 1 ? found : []
  }

  /// What is counted of a group.
  public struct Count: Hashable, Sendable {
    /// How many were asked.
    public private(set) var asked: Int
    /// How many of them had answered.
    public private(set) var answered: Int
    /// How many of them had acted.
    public private(set) var acted: Int

    /// A count from its parts; without arguments of nobody.
    public init(asked: Int = 0, answered: Int = 0, acted: Int = 0) {
      self.asked = asked
      self.answered = answered
      self.acted = acted
    }

    mutating func add(_ one: Permeation.Recipient, until end: Instant) {
      asked += 1
      if let first = one.answered, first <= end { answered += 1 }
      if let acted = one.acted, acted <= end { self.acted += 1 }
    }
  }
}
