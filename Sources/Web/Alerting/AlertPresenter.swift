//! From what Node says about an alert to the values of its page.

internal import Alerting
internal import Kernel
internal import Node
internal import Sharing

/// Makes the values of an alert's page. Pure.
struct AlertPresenter {
  let alert: AlertDetail
  let viewer: Viewer
  let now: Instant
  let say: Language
  /// The duty that the viewer acts on, with its roster.
  var view: DeliveryView?
  /// To whom it can be given.
  var organizations = OrganizationChoices([])

  /// Most observables that are listed.
  static let observablesMax = 100
  /// Most organisations that are named as those who see it.
  static let audienceMax = 20

  /// The duty of which the page shows the clocks: the viewer's own while it is open, else the owner's.
  private var shown: DeliveryDetail? {
    if let own = alert.concerned(viewer), own.summary.stage != nil { return own }
    return alert.deliveries.first { $0.summary.id == alert.summary.owner?.id }
      ?? alert.concerned(viewer)
  }

  /// The page's values in that frame.
  func page(_ frame: Frame) -> AlertPage {
    let summary = alert.summary
    let delivery = shown?.summary
    let path = Shown.path(summary.id)
    return AlertPage(
      frame: frame, path: path, number: Shown.number(summary.id),
      severity: summary.severity.rawValue, title: Shown.title(summary, say),
      tlp: Shown.tlp(summary.tlp), mayForward: summary.mayForward.explanation(say),
      reality: Shown.reality(summary.kind), from: Shown.origin(alert.origin, say),
      to: summary.owner?.organization.name(say) ?? ShownPhrases.nobody(say),
      state: AlertNotes.state(shown, say),
      lines: Shown.lines(summary.lines, delivery, at: now, say),
      clue: clues, detail: written, clocks: delivery.map { Shown.clocks($0) } ?? [],
      owner: Shown.owner(summary.owner, say), awaited: delivery?.duty.map { Shown.clock($0) },
      due: delivery?.due, rungs: Shown.rungs(shown?.steps ?? [], say),
      deliveries: told.map { row($0) },
      deliveryCount: alert.deliveries.reduce(0) { $0 + $1.noticeCount }, observations: technical,
      notes: AlertNotes(alert: alert, now: now, say: say).all,
      related: alert.linked.map { Shown.row($0, say) }, timeline: timeline(path),
      actions: actions, refusal: nil, typed: nil)
  }

  /// Who was told of any of the duties, the newest first.
  private var told: [DeliveryDetail.Notice] {
    let all = alert.deliveries.flatMap(\.notices)
    return alert.deliveries.count == 1 ? all : all.sorted { $0.at > $1.at }
  }

  private var clues: [String] {
    alert.keys.compactMap { key in
      guard case .host(let name) = key else { return nil }
      return AlertNotes.clue(name)(say)
    }
  }

  private func timeline(_ path: String) -> [TimelineEntry] {
    let phrases = FactPhrases(names: alert.names)
    return alert.timeline.map { line in
      TimelineEntry(
        at: line.at, actor: Shown.name(line.actor, say), text: phrases.of(line)(say),
        seq: line.seq, proof: "\(path)/proof/\(line.seq)")
    }
  }

  private func row(_ notice: DeliveryDetail.Notice) -> DeliveryRow {
    DeliveryRow(
      person: Shown.name(notice.person, say), channel: ShownPhrases.channel(notice.channel)(say),
      state: AlertNotes.state(notice)(say), isGood: notice.state == .sent, at: notice.at,
      isCopy: notice.isCopy)
  }

  /// What was written beside the lines: a report's words, the bodies that a notice is about. What the observations say
  /// is not said twice.
  private var written: [String] {
    let known = Set(technical.map(\.value) + alert.indicators.map(\.label))
    return (alert.summary.lines?.detail ?? "").split(whereSeparator: \.isNewline)
      .map { String($0) }.filter { !known.contains($0) }
  }

  /// The marks and what was observed, each once.
  private var technical: [TechnicalLine] {
    var lines = alert.indicators.map { indicator in
      TechnicalLine(
        label: "\(indicator.label) (\(indicator.source))", value: indicator.value,
        note: AlertNotes.said(of: indicator)(say))
    }
    lines += alert.reports.map { report in
      TechnicalLine(
        label: AlertNotes.laterReport(say),
        value: PlainText.singleLine(
          report.replacing("\n", with: " / "), maxCharacters: ThreeLines.detailMax))
    }
    for observation in alert.observations {
      for observable in observation.finding.observables {
        let line = TechnicalLine(
          label: AlertNotes.kind(observable.kind)(say), value: observable.text)
        if lines.count < Self.observablesMax && !lines.contains(line) { lines.append(line) }
      }
    }
    return lines
  }

  // MARK: Actions

  /// What Node says may be done, as forms.
  private var actions: [AlertAction] {
    guard let own = alert.concerned(viewer) else { return [] }
    return own.acts.flatMap { actions($0, own) }
  }

  private func actions(_ act: DeliveryAct, _ own: DeliveryDetail) -> [AlertAction] {
    switch act {
    case .acknowledge: [.acknowledge]
    case .answer: view?.bulletin.map { [.answer(until: $0.terms.answerBy)] } ?? []
    case .act: [.acting]
    case .contain: [.contained]
    case .update: [.update]
    case .help: [.help]
    case .offer: roster.isEmpty ? [] : [.handOn(to: roster)]
    case .accept: [.accept(from: own.handOn.map { Shown.name($0.by, say) } ?? "")]
    case .give: give(own)
    case .decline: [.sendBack]
    case .propose: [.proposeClose]
    case .confirm: [.confirmClose(proposedBy: own.proposal.map { Shown.name($0.by, say) } ?? "")]
    case .reopen: [.reopen]
    case .raiseSeverity(let levels): [.raiseSeverity(levels.map(\.rawValue))]
    case .consult(let authorities): authorities.compactMap { Self.consult($0) }
    }
  }

  /// Those who can be reached, but for the viewer himself.
  private var roster: [RosterPerson] {
    (view?.roster ?? []).filter { $0.isReachable && $0.person != viewer.person }.map { entry in
      RosterPerson(
        value: entry.person.description, name: Shown.person(entry.name, posts: entry.posts, say))
    }
  }

  private func give(_ own: DeliveryDetail) -> [AlertAction] {
    var others = organizations
    others.choices.removeAll { $0.value == own.summary.organization.id.description }
    if others.choices.isEmpty && !others.isSearched { return [] }
    let isOwners =
      own.summary.organization.id == viewer.organization && own.summary.level.isOwner
    return [isOwners ? .decline(to: others) : .attribute(to: others)]
  }

  /// The form for an authority; nil for one that is told by the system itself.
  private static func consult(_ authority: String) -> AlertAction? {
    switch authority {
    case "police": .consultedPolice
    case "jpcert": .consultedCoordinator
    case "ipa": .consultedAgency
    case "ppc": .consultedCommission
    default: nil
    }
  }
}
