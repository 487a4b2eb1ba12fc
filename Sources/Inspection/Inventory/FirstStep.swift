//! What may be printed as the first thing to do about a system (law S21).

public import Kernel

/// The first step that an alert may name.
public enum FirstStep: Hashable, Sendable {
  /// Life or safety depends on it: nothing that stops it is ever printed.
  case keepRunning
  /// Approved in advance until that day: nobody has to be asked.
  case approved(FirstAction, until: CivilDate)
  /// Somebody has to be asked first.
  case ask

  /// The step for one system on a day. Of several approvals that hold, the one that lasts longest counts.
  public init(_ traits: SystemEntry.Traits, _ approvals: [Approval], on day: CivilDate) {
    if traits.servesLifeOrSafety {
      self = .keepRunning
      return
    }
    let holding = approvals.filter { $0.holds(on: day) }
    let best = holding.max { ($0.until, $0.action.rawValue) < ($1.until, $1.action.rawValue) }
    self = best.map { .approved($0.action, until: $0.until) } ?? .ask
  }

  /// The step where an alert may be about any of several systems: the most careful of them. An approval counts only
  /// where all of them agree on it.
  public static func together(_ steps: [FirstStep]) -> FirstStep {
    if steps.contains(.keepRunning) { return .keepRunning }
    guard let first = steps.first, steps.allSatisfy({ $0 == first }) else { return .ask }
    return first
  }
}
