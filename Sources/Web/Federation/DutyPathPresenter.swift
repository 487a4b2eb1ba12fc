//! What an alert's page says about the way of its duties between nodes, and about what other nodes answered.

internal import Federation
internal import Kernel
internal import Node

/// Puts the ways of duties into words.
struct DutyPathPresenter {
  /// Now.
  let now: Instant
  /// In which language.
  let say: Language

  /// Puts them on the page of an alert.
  func show(_ found: DutyPaths?, on page: inout AlertPage) {
    guard let found else { return }
    // Links are shown to whoever sees where copies went.
    let seesLinks = !page.copies.isEmpty || found.paths.contains { $0.isOutward }
    page.paths = found.paths.map { row($0, seesLinks: seesLinks) }
    page.asked = found.asked.map { row($0) }
  }

  private func row(_ path: DutyPath, seesLinks: Bool) -> PathRow {
    let steps =
      path.isOutward
      ? [begun(path, here: true), letter(path), there(path), taken(path)]
      : [begun(path, here: false), came(path), taken(path), letter(path)]
    let isTaken = path.acknowledgedAt != nil
    let isHalted = path.letter.map { isGood($0.state) == false } ?? false
    let state =
      path.isOver
      ? DutyPathPhrases.over : isTaken ? DutyPathPhrases.taken : DutyPathPhrases.waiting
    return PathRow(
      organization: path.organization.name(say),
      path: seesLinks ? LinkPresenter.path(path.link) : nil, state: state(say),
      isGood: isTaken || path.isOver ? true : isHalted ? false : nil, steps: steps,
      teller: path.isOutward ? path.peer.text : nil)
  }

  // MARK: Hops

  private func begun(_ path: DutyPath, here: Bool) -> PathStep {
    PathStep(
      head: here ? DutyPathPhrases.thisNode(say) : path.peer.text,
      words: DutyPathPhrases.begun(say), at: path.raisedAt, isGood: true)
  }

  /// The letter on the link: when it was queued, and what became of it.
  private func letter(_ path: DutyPath) -> PathStep {
    let head =
      path.isOutward
      ? DutyPathPhrases.link(path.peer.text, isRelayed: path.isRelayed)
      : DutyPathPhrases.wordTo(path.peer.text, isRelayed: path.isRelayed)
    guard let sent = path.letter else {
      return PathStep(
        head: head(say), words: DutyPathPhrases.notSent(say), at: nil, isGood: nil)
    }
    return PathStep(
      head: head(say), words: LinkPhrases.copy(sent.state, at: now, say), at: sent.at,
      isGood: isGood(sent.state))
  }

  private func came(_ path: DutyPath) -> PathStep {
    PathStep(
      head: DutyPathPhrases.from(path.peer.text, isRelayed: path.isRelayed)(say),
      words: DutyPathPhrases.came(say), at: nil, isGood: true)
  }

  /// What the body's own node says of the notices.
  private func there(_ path: DutyPath) -> PathStep {
    let moment = path.openedAt ?? path.deliveredAt
    let words =
      path.openedAt != nil
      ? DutyPathPhrases.opened
      : path.deliveredAt != nil ? DutyPathPhrases.delivered : DutyPathPhrases.nothingHeard
    return PathStep(
      head: path.peer.text, words: words(say), at: moment, isGood: moment == nil ? nil : true)
  }

  private func taken(_ path: DutyPath) -> PathStep {
    let organization = path.organization.name(say)
    guard let moment = path.acknowledgedAt else {
      return PathStep(
        head: organization, words: DutyPathPhrases.nobodyYet(say), at: nil, isGood: nil)
    }
    let words = path.holder?.name.map { DutyPathPhrases.takenBy($0) } ?? DutyPathPhrases.taken
    return PathStep(head: organization, words: words(say), at: moment, isGood: true)
  }

  private func isGood(_ state: AlertCopies.State) -> Bool? {
    switch state {
    case .taken: true
    case .waiting: nil
    case .refused, .givenUp: false
    }
  }

  // MARK: Asked

  private func row(_ asked: AskedCommand) -> AskedRow {
    let what = DutyPathPhrases.act(asked.act, asked.peer.text)(say)
    switch asked.state {
    case .unanswered:
      return AskedRow(
        what: what, at: asked.at, state: DutyPathPhrases.unanswered(say), isGood: nil)
    case .done(let moment):
      let time = Wording.moment(moment, at: now, say)
      return AskedRow(
        what: what, at: asked.at, state: DutyPathPhrases.done(time)(say), isGood: true)
    case .refused(let reason, let moment):
      let time = Wording.moment(moment, at: now, say)
      return AskedRow(
        what: what, at: asked.at,
        state: DutyPathPhrases.refused(time, reason.explanation)(say), isGood: false)
    }
  }
}
