//! From what Node says about a link to the values of the acknowledge page.

internal import Alerting
internal import Kernel
internal import Node

/// Makes the values of the acknowledge page. Pure.
struct AcknowledgePresenter {
  let found: LinkedDelivery
  /// When help had been asked before the deed; nil where none was on its way.
  var helpBefore: Instant?
  let now: Instant
  let say: Language

  /// Most technical lines on the page, so that it stays within 50 kB.
  static let technicalMax = 30

  /// Numbers to call, the nearest first.
  var phones: [PhoneNumber] {
    found.phones.map {
      PhoneNumber(name: Shown.titled($0.callee, say), number: $0.number)
    }
  }

  /// What the page shows, after a deed where one was done; nil for a duty that ended without anybody's answer, of which
  /// nothing is left to be done or shown.
  func state(after deed: LinkDeed?) -> AcknowledgePage.State? {
    guard let view = found.view else { return .expired(replyCode: nil) }
    let delivery = view.delivery.summary
    let letter = letter(view)
    if let deed, let recorded = recorded(deed, view) { return .recorded(letter, recorded) }
    let answered = delivery.clocks[.acknowledged]
    switch delivery.stage {
    case .awaiting, .acknowledgedInDoubt: return .open(letter)
    case .acknowledged, .acting, .contained, .proven:
      return .acknowledged(letter, by: holder(delivery), at: answered ?? delivery.start)
    case nil:
      return answered.map { .acknowledged(letter, by: holder(delivery), at: $0) }
    }
  }

  /// What the deed came to; nil where somebody else had been faster, which the page then says instead.
  private func recorded(_ deed: LinkDeed, _ view: DeliveryView) -> AcknowledgePage.Deed? {
    let delivery = view.delivery.summary
    let isHolder = { (person: ID<Person>) in delivery.holder?.actor.person == person }
    switch deed {
    case .acknowledge(let person, let typed), .act(let person, let typed):
      guard let person, let name = name(of: person, view) else {
        let isOpen = delivery.stage == .awaiting || delivery.stage == .acknowledgedInDoubt
        return isOpen
          ? .unverified(name: typed.isEmpty ? AcknowledgePhrases.notOnRoster(say) : typed) : nil
      }
      guard isHolder(person) else { return nil }
      if delivery.stage == .acknowledgedInDoubt { return .inDoubt(by: name) }
      if case .act = deed { return .acting(by: name, undoUntil: nil) }
      return .acknowledged(by: name, undoUntil: nil)
    case .answer(let person, let form):
      guard let person, isHolder(person), let name = name(of: person, view) else { return nil }
      return .answered(by: name, answer: BulletinPhrases.answer(form.kind))
    case .help:
      let called = view.delivery.called.map { Shown.titled($0, say) }
        .joined(separator: say == .ja ? "、" : "; ")
      if let helpBefore, view.delivery.helpAskedAt == helpBefore {
        return .helpWasAsked(of: called, at: helpBefore)
      }
      return .helpAsked(of: called)
    case .offer(_, let person):
      return .handedOn(to: name(of: person, view) ?? ShownPhrases.erased(say))
    }
  }

  /// The name of the link's holder or of somebody on the roster; nil for anybody else.
  private func name(of person: ID<Person>, _ view: DeliveryView) -> String? {
    if let entry = view.roster.first(where: { $0.person == person }) {
      return entry.name ?? ShownPhrases.erased(say)
    }
    guard person == found.link.person, !found.link.hasLeft else { return nil }
    return found.link.name ?? ShownPhrases.erased(say)
  }

  private func holder(_ delivery: DeliverySummary) -> String {
    delivery.holder.map { $0.name ?? Shown.name($0, say) } ?? delivery.organization.name(say)
  }

  private func letter(_ view: DeliveryView) -> AcknowledgePage.Letter {
    let delivery = view.delivery.summary
    let roster = roster(view)
    let lines = view.alert.lines
    return AcknowledgePage.Letter(
      number: Shown.number(view.alert.id), severity: delivery.severity.rawValue,
      tlp: Shown.tlp(view.alert.tlp), reality: Shown.reality(view.alert.kind),
      from: Shown.origin(view.origin, say), to: delivery.organization.name(say),
      lines: Shown.lines(lines, delivery, at: now, say), clue: [],
      // TLP:RED is for named people only, and a link can be passed on.
      isWithheld: view.alert.tlp == .red, mayForward: view.alert.mayForward.explanation(say),
      awaited: delivery.duty.map { Shown.clock($0) } ?? .closed,
      due: delivery.due ?? delivery.clocks[.closed] ?? now,
      rungs: Shown.rungs(view.delivery.steps, say), roster: roster, isShared: found.link.isShared,
      handOnTo: delivery.stage == nil || view.alert.kind == .contactTest ? [] : handOnTo(view),
      alsoTold: view.told.filter { $0.person != found.link.person }.map { Shown.titled($0, say) },
      technical: Self.technical(lines?.detail ?? ""),
      bulletin: view.bulletin.map { BulletinAsking($0, view.delivery, at: now, say) },
      question: view.question.map { QuestionPresenter.path($0) },
      actingWords: lines?.now.ja.contains("抜") ?? false ? nil : AlertAction.acting.verb)
  }

  /// Who may be chosen. Whoever got the link at another organisation answers for himself only; in an organisation the
  /// mailbox may be shared, so that a name is chosen.
  private func roster(_ view: DeliveryView) -> [RosterPerson] {
    // The mailbox is read by others; whoever the link went to has left and is no choice.
    if found.link.hasLeft {
      return view.roster.filter { $0.person != found.link.person }.map(person)
    }
    let own = view.roster.filter { $0.person == found.link.person }
    let chosen = own.isEmpty ? [] : own + view.roster.filter { $0.person != found.link.person }
    if chosen.isEmpty {
      return [
        RosterPerson(
          value: found.link.person.description, name: found.link.name ?? ShownPhrases.erased(say))
      ]
    }
    return chosen.map(person)
  }

  private func handOnTo(_ view: DeliveryView) -> [RosterPerson] {
    // The link is a leaver's: what it asks was never asked of those who read it now.
    if found.link.hasLeft { return [] }
    return view.roster.filter { $0.isReachable && $0.person != found.link.person }.map(person)
  }

  private func person(_ entry: RosterEntry) -> RosterPerson {
    RosterPerson(
      value: entry.person.description, name: Shown.person(entry.name, posts: entry.posts, say))
  }

  /// The lines of the technical part, numbered by nothing: they are shown as they came, defanged.
  private static func technical(_ detail: String) -> [TechnicalLine] {
    detail.split(separator: "\n").prefix(technicalMax).map {
      TechnicalLine(label: "", value: String($0))
    }
  }
}
