//! Entering what was answered by phone: for whoever said it, by whoever made the call.

internal import Alerting
internal import GRDB
internal import Kernel

extension Ledger {
  /// Enters an answer of a call. It is the answer of the person who gave it; the Fact says who entered it, and on which
  /// call. Refused as `CallCard.heard` says, and `unknownPerson` for somebody who is not of the organisation called.
  func hear(_ form: HeardForm, on id: ID<CallCard>) throws {
    let card = try existing(CallCard.self, id.description)
    let heard = try refusing {
      () throws(CallCard.Refusal) in
      try card.heard(form.delivery, by: actor, at: at)
    }
    guard let person = form.person ?? card.callee.person else { throw RefusalCode("notAPerson") }
    let delivery = try existing(Delivery.self, form.delivery.description)
    guard try directory.speaks(card.callee, for: delivery.organization, at: at, in: db) else {
      throw RefusalCode(CallCard.Refusal.notOnThisCall.rawValue)
    }
    // Whoever left meanwhile says nothing for it any more.
    let home = try directory.organization(card.callee.organization, in: db)
    guard home?.employs(person, at: at) ?? false else { throw RefusalCode("unknownPerson") }
    try answer(form.answer, to: form.delivery, by: .person(person), heard: heard)
  }
}

extension Directory {
  /// Whether a call to that one is a call to the organisation: to its own people, or to the desk of its supporter where
  /// that was agreed to be its deputy. The desk that takes over the calling answers for nobody.
  func speaks(
    _ callee: Callee, for id: ID<Organization>, at now: Instant,
    in db: @autoclosure () throws -> Database
  ) throws -> Bool {
    if callee.organization == id { return true }
    guard let own = try organization(id, in: try db()) else { return false }
    return own.isDesignated(Organization.supporterIsDeputy, at: now)
      && own.parents[.support] == callee.organization
  }
}
