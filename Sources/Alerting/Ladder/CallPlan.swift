//! Who is called on which rung, worked out from the directory at the moment of calling.

internal import Kernel

/// The rungs of one organisation at one moment, and who gets copies.
public struct CallPlan: Hashable, Sendable {
  /// Rung 0 to 3; an empty rung is skipped at once, the last one never is.
  public let rungs: [[Callee]]
  /// Copied at t=0 from severity 3.
  public let middle: [Callee]
  /// Copied at t=0 from severity 4.
  public let ciso: [Callee]
  /// The supervising organisation's post, copied at t=0 from severity 4.
  public let parent: [Callee]
  /// The nodes above, copied at t=0 from severity 4 as bodies: whose node they are knows whom to tell. Empty where this
  /// node stands alone or at the top.
  public let above: [Callee]
  /// The tower's desk, where another body's desk was agreed to be the last rung; empty elsewhere. An agreement can name a
  /// desk at which nobody sits: without these nobody would be called but it, until its office opens.
  public let behind: [Callee]

  /// A plan. `rungs` must have four entries and the last must not be empty: a staffed desk ends every ladder.
  public init(
    rungs: [[Callee]], middle: [Callee], ciso: [Callee], parent: [Callee], above: [Callee] = [],
    behind: [Callee] = []
  ) {
    self.rungs = rungs
    self.middle = middle
    self.ciso = ciso
    self.parent = parent
    self.above = above
    self.behind = behind
  }

  /// The callees of the first rung at or above `rung` that has any, and that rung's number; as many as one Fact names.
  public func reachable(from rung: Int) -> (rung: Int, callees: [Callee]) {
    for candidate in min(max(0, rung), Ladder.lastRung)...Ladder.lastRung
    where candidate < rungs.count && !rungs[candidate].isEmpty {
      return (candidate, Callee.fitting(rungs[candidate], in: Callee.calledBytesMax))
    }
    return (Ladder.lastRung, Callee.fitting(rungs.last ?? [], in: Callee.calledBytesMax))
  }

  /// Who is called after `rung`, and on which. After the last it is the last again; as long as nobody has taken the duty,
  /// the desk behind it is called with it (S2: the ladder ends at a staffed desk).
  public func next(after rung: Int, isTaken: Bool) -> (rung: Int, callees: [Callee]) {
    let target = reachable(from: min(rung + 1, Ladder.lastRung))
    guard rung >= Ladder.lastRung, !isTaken else { return target }
    let called = target.callees + behind.filter { !target.callees.contains($0) }
    return (target.rung, Callee.fitting(called, in: Callee.calledBytesMax))
  }

  /// The upward copies at t=0 (I2). A copy asks for nothing and cannot be suppressed.
  public func copies(at severity: Severity) -> [Callee] {
    var found: [Callee] = []
    if severity >= .warning { found += middle }
    if severity >= .serious { found += ciso + parent + above }
    var seen: [Callee] = []
    for callee in found where !seen.contains(callee) { seen.append(callee) }
    return Callee.fitting(seen, in: Callee.copiedBytesMax)
  }

  /// The same with those called first; as it is where these are nobody.
  public func beginning(with first: [Callee]) -> CallPlan {
    if first.isEmpty { return self }
    return CallPlan(
      rungs: [first] + rungs.dropFirst(), middle: middle, ciso: ciso, parent: parent, above: above,
      behind: behind)
  }

  /// The same without the nodes above.
  public var withoutAbove: CallPlan {
    CallPlan(rungs: rungs, middle: middle, ciso: ciso, parent: parent, behind: behind)
  }

  /// Those alone, on every rung: what a contact test calls.
  public static func only(_ callees: [Callee]) -> CallPlan {
    CallPlan(
      rungs: Array(repeating: callees, count: Ladder.lastRung + 1), middle: [], ciso: [],
      parent: [])
  }
}
