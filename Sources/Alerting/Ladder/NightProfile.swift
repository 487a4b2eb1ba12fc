//! The night profile: guard desk, crisis duty, section chief; and how a gap falls through to the next.

internal import Kernel

/// The first two rungs of an organisation that keeps a duty table, while its office is closed.
/// Source: kernel.md, "Night profile": guard desk (宿直) → crisis duty (危機管理当番) → section chief.
public struct NightProfile: Hashable, Sendable {
  /// Who is at the guard desk now; nobody in a gap.
  public let guardDesk: [Callee]
  /// Who has crisis duty now; nobody in a gap.
  public let crisisDuty: [Callee]
  /// The section chiefs.
  public let heads: [Callee]
  /// Who acts first by day.
  public let responders: [Callee]
  /// Who stands in by day.
  public let deputies: [Callee]

  /// A profile from its parts.
  public init(
    guardDesk: [Callee], crisisDuty: [Callee], heads: [Callee], responders: [Callee],
    deputies: [Callee]
  ) {
    self.guardDesk = guardDesk
    self.crisisDuty = crisisDuty
    self.heads = heads
    self.responders = responders
    self.deputies = deputies
  }

  /// Whom rung 0 calls: the first of the profile who is there and has a way to be reached. Whoever stands before him
  /// without one is called as well: a card asks for him. Past the section chiefs it is as by day.
  public var first: [Callee] {
    Self.falling([guardDesk, crisisDuty, heads, responders])
  }

  /// Whom rung 1 calls: the next of the profile. Whoever was called on rung 0 is not the next, unless nobody else is left.
  public var second: [Callee] {
    let called = first
    func others(_ callees: [Callee]) -> [Callee] {
      callees.filter { one in
        !called.contains { $0 == one || $0.person != nil && $0.person == one.person }
      }
    }
    let next = crisisDuty + heads
    let found = others(crisisDuty).isEmpty ? others(heads + deputies) : others(next)
    return Self.once(found.isEmpty ? next + deputies : found)
  }

  private static func falling(_ lists: [[Callee]]) -> [Callee] {
    var found: [Callee] = []
    for list in lists {
      found += list
      if found.contains(where: { !$0.routes.isEmpty }) { break }
    }
    return once(found)
  }

  private static func once(_ callees: [Callee]) -> [Callee] {
    var found: [Callee] = []
    for callee in callees where !found.contains(callee) { found.append(callee) }
    return found
  }
}
