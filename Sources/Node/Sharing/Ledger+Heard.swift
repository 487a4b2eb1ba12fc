//! Entering what was answered by phone: for whoever said it, by whoever made the call.

internal import Alerting
internal import GRDB
internal import Kernel

extension Ledger {
  /// Enters an answer of a call. It is the answer of the person who gave it; the Fact says who entered it, and on which
  /// call. Refused as `CallCard.heard` says, `notAPerson` where nobody is named, and `unknownPerson` for somebody who is
  /// not of the organisation that was spoken with.
  func hear(_ form: HeardForm, on id: ID<CallCard>) throws {
    let card = try existing(CallCard.self, id.description)
    let delivery = try existing(Delivery.self, form.delivery.description)
    let voice = try directory.voice(
      on: card, for: delivery.organization, heardBy: actor.person, at: at, in: db)
    let heard = try refusing {
      () throws(CallCard.Refusal) in
      try card.heard(form.delivery, by: actor, at: at, tookOver: voice?.isOfDesk ?? false)
    }
    guard let voice else { throw RefusalCode(CallCard.Refusal.notOnThisCall.rawValue) }
    guard let person = form.person ?? voice.callee else { throw RefusalCode("notAPerson") }
    // Whoever left meanwhile says nothing for it any more.
    let home = try directory.organization(voice.organization, in: db)
    guard home?.employs(person, at: at) ?? false else { throw RefusalCode("unknownPerson") }
    try answer(form.answer, to: form.delivery, by: .person(person), heard: heard)
  }
}

/// Who can have answered for an organisation on a call.
struct CallVoice: Hashable {
  /// Whose people: the organisation's own, or those of its agreed deputy.
  let organization: ID<Organization>
  /// Who was called, where he speaks for it; nil where a desk called its people from a list.
  let callee: ID<Person>?
  /// Whether it is what a desk hears that took over the calling.
  let isOfDesk: Bool
}

extension Directory {
  /// Who can have answered for that organisation on a call; nil where nobody can. One call may be about what several
  /// bodies want of one person, who then answers for each of them. The desk of a supporter answers where that was agreed
  /// to be the deputy. The desk that took over the calling answers for nobody: it enters what those whom it called said.
  func voice(
    on card: CallCard, for id: ID<Organization>, heardBy caller: ID<Person>?, at now: Instant,
    in db: @autoclosure () throws -> Database
  ) throws -> CallVoice? {
    let callee = card.callee
    guard let own = try organization(id, in: try db()) else { return nil }
    let isOwn = callee.organization == id
    if isOwn || (callee.person.map { own.employs($0, at: now) } ?? false) {
      return CallVoice(organization: id, callee: callee.person, isOfDesk: false)
    }
    if own.isDesignated(Organization.supporterIsDeputy, at: now),
      let supporter = own.parents[.support],
      try supporter == callee.organization || isOf(supporter, callee.person, now, in: try db())
    {
      return CallVoice(organization: supporter, callee: callee.person, isOfDesk: false)
    }
    // Whoever rang the desk heard nobody but the desk.
    guard try isOf(callee.organization, caller, now, in: try db()) else { return nil }
    let plan = try plan(for: id, level: .primary, at: now, in: try db())
    let desks = (plan.rungs.last ?? []) + plan.behind
    guard desks.contains(where: { $0.organization == callee.organization }) else { return nil }
    return CallVoice(organization: id, callee: nil, isOfDesk: true)
  }

  private func isOf(
    _ id: ID<Organization>, _ person: ID<Person>?, _ now: Instant,
    in db: @autoclosure () throws -> Database
  ) throws -> Bool {
    guard let person else { return false }
    return try organization(id, in: try db())?.employs(person, at: now) ?? false
  }
}
