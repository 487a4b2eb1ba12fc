//! From what Node says about somebody's duties to the values of the home page.

internal import Alerting
internal import Kernel
internal import Node

/// Makes the values of the home page. Pure.
struct HomePresenter {
  let home: HomeView
  let say: Language

  /// The page's values in that frame.
  func page(_ frame: Frame) -> HomePage {
    var state = state
    state.gaps = RosterPresenter.gaps(home.gaps, say)
    state.vacancies = home.vacancies.map { vacancy($0, at: frame.now) }
    return HomePage(
      frame: frame, duties: home.duties.map { card($0, at: frame.now) },
      copies: home.copies.map { Shown.row($0, say) }, organization: state)
  }

  private func vacancy(_ vacancy: VacantPost, at now: Instant) -> String {
    let isOwn = vacancy.organization.id == home.readiness?.organization.id
    return TransferPhrases.vacancy(
      isOwn ? nil : vacancy.organization.name(say), vacancy.post.name(say),
      RosterPresenter.day(RosterPresenter.date(vacancy.from), say), isNow: vacancy.from <= now)(say)
  }

  private func card(_ duty: DutyView, at now: Instant) -> DutyCard {
    DutyCard(
      path: Shown.path(duty.alert.id), number: Shown.number(duty.alert.id),
      severity: duty.delivery.severity.rawValue, title: Shown.title(duty.alert, say),
      tlp: Shown.tlp(duty.alert.tlp), reality: Shown.reality(duty.alert.kind),
      from: Shown.origin(duty.origin, say), to: duty.delivery.organization.name(say),
      delivered: duty.delivery.clocks[.delivered], clocks: Shown.clocks(duty.delivery),
      awaited: duty.delivery.duty.map { Shown.clock($0) } ?? .closed,
      due: duty.delivery.due ?? now, rungs: Shown.rungs(duty.steps, say))
  }

  /// The state of the viewer's organisation. Prior approvals and the calendar are not recorded yet and are said to be
  /// missing; a viewer without an organisation has nothing to be reached by.
  private var state: OrganizationState {
    guard let readiness = home.readiness else {
      return OrganizationState(
        name: "", contactVerified: nil, contactIsFresh: false, duty: nil, deputy: nil,
        approval: nil, lastTest: nil, next: nil)
    }
    let own = readiness.organization.id
    func names(_ callees: [CalleeName]) -> String? {
      let held = callees.filter { $0.person != nil }
      if held.isEmpty { return nil }
      return held.map { Shown.titled($0, outside: own, say) }
        .joined(separator: say == .ja ? "、" : "; ")
    }
    let deputy = names(readiness.deputies)
    return OrganizationState(
      name: readiness.organization.name(say), contactVerified: readiness.lastSuccess,
      contactIsFresh: readiness.isFresh, duty: names(readiness.onDuty),
      deputy: readiness.deputyIsReachable
        ? deputy : deputy.map { "\($0) \(HomePhrases.deputyUnproven(say))" },
      approval: nil,
      lastTest: readiness.lastTest.map { .init(at: $0.at, answered: $0.answered) }, next: nil)
  }
}
