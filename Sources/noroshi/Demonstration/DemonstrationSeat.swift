//! The nodes of a demonstration of three: the tower with everybody who has no node of his own, a ministry with its agency, and
//! a town.

internal import Kernel

/// One of the three. Its name is the name of its folder beneath the demonstration's.
enum DemonstrationSeat: String, CaseIterable, Sendable {
  /// The tower, and every body that has no node of its own.
  case tower
  /// A ministry and the agency that it supervises.
  case ministry
  /// A town.
  case town

  /// As the other nodes know it.
  var nodeName: String { "\(rawValue).demo.example" }

  /// What people call it.
  var name: Phrase {
    switch self {
    case .tower: Phrase(ja: "司令塔", en: "tower")
    case .ministry: Phrase(ja: "省", en: "ministry")
    case .town: Phrase(ja: "町", en: "town")
    }
  }

  /// The keys of the bodies that live there, its own first; nil for the tower, where everybody else lives.
  func hosted(_ plan: DemonstrationPlan) -> [String]? {
    switch self {
    case .tower: nil
    case .ministry: [plan.ministry, DemonstrationPlan.agency].compactMap(\.self)
    case .town: [DemonstrationPlan.town]
    }
  }

  /// The bodies that are entered there, its own first.
  func bodies(_ plan: DemonstrationPlan) -> [PlannedBody] {
    if let own = hosted(plan) { return plan.bodies.filter { own.contains($0.key) } }
    let elsewhere = Self.allCases.compactMap { $0.hosted(plan) }.joined()
    return plan.bodies.filter { !elsewhere.contains($0.key) }
  }

  /// The key of the body of the tower's node under which this one is invited: the town under the prefecture that supports it.
  var invitedUnder: String {
    self == .town ? DemonstrationPlan.prefecture : DemonstrationPlan.tower
  }
}
