//! Who sits at the end of a ladder, and who tells a hall: desks and chiefs read from the directory.

internal import Alerting
internal import Kernel

extension Directory {
  /// The last rung: the watch of that desk. Where nobody holds it, the desk behind; where there is none, whoever answers
  /// at the desk's body, then the chiefs of one's own (S2: the ladder ends at people).
  func lastRung(
    at desk: Organization, of own: Organization, behind: [Callee], _ now: Instant
  ) -> [Callee] {
    let watch = callees(desk, [.watchDesk], now)
    if !watch.isEmpty { return watch }
    if !behind.isEmpty { return behind }
    for (body, roles) in [
      (desk, [Organization.Role.responder, .middle]), (own, [.ciso, .middle]),
    ] {
      let found = callees(body, roles, now)
      if !found.isEmpty { return found }
    }
    return [Callee(organization: desk.id, post: nil, person: nil, routes: [])]
  }

  /// Who tells an organisation's own hall of a notice for information: the crisis desk or else the section head, and
  /// the CISO; nobody twice.
  func hall(of own: Organization, at now: Instant) -> [Callee] {
    let desk = callees(own, [.crisisDuty], now)
    let ciso = callees(own, [.ciso], now)
    let heads = desk.isEmpty ? callees(own, [.middle], now) : desk
    return heads + ciso.filter { one in !heads.contains { $0.person == one.person } }
  }

  /// The same of an office above; where it has no head, whoever answers first there.
  func office(_ own: Organization, at now: Instant) -> [Callee] {
    let heads = hall(of: own, at: now)
    return heads.isEmpty ? callees(own, [.responder, .watchDesk], now) : heads
  }
}
