//! Whom something of a kind may reach at all: everybody for what is real, the named audience for everything else.

public import Kernel

/// The one gate between the ladder and people (I16). Outbox rows and call cards are made of `Admitted` values, and only
/// a `Reach` makes those: what asks for an exercise outside its audience does not compile or gives nothing.
public enum Reach: Hashable, Sendable {
  /// What is real reaches whoever the ladder names.
  case everybody
  /// What is real and was narrowed reaches nobody of those bodies any more.
  case everybodyBut(Set<ID<Organization>>)
  /// A contact test reaches people of the organisations that its alert names, e.g. never the body above.
  case organizations(Set<ID<Organization>>)
  /// An exercise reaches its participants and nobody else, whatever post they hold.
  case people(Set<ID<Person>>)

  /// A callee that may be told of something of one kind.
  public struct Admitted: Hashable, Sendable {
    /// Who.
    public let callee: Callee
    fileprivate init(_ callee: Callee) { self.callee = callee }
  }

  /// The callee, where he is within reach; nil where he must not hear of it.
  public func admit(_ callee: Callee) -> Admitted? {
    switch self {
    case .everybody: Admitted(callee)
    case .everybodyBut(let leftOut):
      leftOut.contains(callee.organization) ? nil : Admitted(callee)
    case .organizations(let audience):
      audience.contains(callee.organization) ? Admitted(callee) : nil
    case .people(let audience):
      callee.person.map { audience.contains($0) } ?? false ? Admitted(callee) : nil
    }
  }

  /// The reach of an alert: its kind decides which of the two audiences counts, and neither is ever widened. `leftOut`
  /// are those whom a narrower marking of something real has left out.
  public static func of(
    _ kind: AlertKind, audience: Audience, participants: [ID<Person>],
    leftOut: Set<ID<Organization>> = []
  ) -> Reach {
    switch kind {
    case .real: leftOut.isEmpty ? .everybody : .everybodyBut(leftOut)
    case .contactTest: .organizations(Set(audience.members))
    case .exercise: .people(Set(participants))
    }
  }
}

extension CallPlan {
  /// The plan with nobody outside the reach. A ladder must end somewhere. What is real ends, where its desk was left out,
  /// at the desk behind it, or else at the highest of those who are left: silence is never the last rung (S2). A test and
  /// an exercise end at the desk that was agreed, and where that is outside, at an organisation without a person, of
  /// which nobody is told.
  public func limited(to reach: Reach, of organization: ID<Organization>) -> CallPlan {
    if reach == .everybody { return self }
    func within(_ callees: [Callee]) -> [Callee] { callees.filter { reach.admit($0) != nil } }
    var inside = rungs.map(within)
    var behind: [Callee] = []
    if case .everybodyBut = reach { behind = within(self.behind) }
    if inside.last?.isEmpty ?? true {
      var end = [Callee(organization: organization, post: nil, person: nil, routes: [])]
      if case .everybodyBut = reach {
        let held = ([behind] + inside.dropLast().reversed()).map { $0.filter { $0.person != nil } }
        end = held.first { !$0.isEmpty } ?? end
      }
      inside = Array(inside.dropLast()) + [end]
    }
    return CallPlan(
      rungs: inside, middle: within(middle), ciso: within(ciso), parent: within(parent),
      above: within(above), behind: behind)
  }
}
