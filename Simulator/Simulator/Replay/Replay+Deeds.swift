//! What the people of a scenario do, as inputs of the node.

internal import Alerting
internal import Formats
internal import Kernel
internal import Node

extension Replay {
  /// Plays an entry of the timeline; what is worth a line of its own beside the journal's, if anything.
  func perform(_ entry: Scenario.Entry) throws -> Phrase? {
    if people == .silent, !entry.deed.begins { return nil }
    switch try answer(to: entry) {
    case nil: return nil
    case .done:
      if let reason = entry.refusal {
        fail(entry, .notRefused(expected: reason))
      }
      return nil
    case .refused(let refusal):
      guard refusal.code == entry.refusal else {
        fail(entry, .refused(expected: entry.refusal, found: refusal.code))
        return Phrase(ja: "断られた（\(refusal.code)）", en: "refused (\(refusal.code))")
      }
      return Phrase(ja: "断った（\(refusal.code)）", en: "refused, rightly (\(refusal.code))")
    case .failed(let reason, _): throw ReplayFault(description: "line \(entry.line): \(reason)")
    }
  }

  private func fail(_ entry: Scenario.Entry, _ what: ReplayReport.Failure.What) {
    failures.append(ReplayReport.Failure(at: entry.at, line: entry.line, alert: nil, what: what))
  }

  /// What the node says to a deed; nil where nothing was asked of it.
  // table:
  private func answer(to entry: Scenario.Entry) throws -> Node.Answer? {
    switch entry.deed {
    case .silent: return nil
    case .event(let alert, let sight):
      sights.append((entry.at, entry.who, sight))
      return try see(sight, by: entry.who, key: alert, entry)
    case .indicator(let mark): return try enter(mark, entry)
    case .raise(let alert, let to, let severity, let lines, let isInDoubt):
      return try raise(
        alert, to, severity, isInDoubt, entry, Self.words(ofRaised: lines, entry.text))
    case .report(let alert, let to, let severity, let isInDoubt):
      return try raise(
        alert, to, severity, isInDoubt, entry, Self.words(ofReport: entry.text))
    case .attribute(let alert, let to):
      return try on(alert, entry) { _ in .give(to: try self.cast.body(to)) }
    case .acknowledge(let alert, let over):
      let person = try cast.member(entry.who).person
      return try on(alert, entry) {
        $0.handOn?.to == person
          ? .accept : .acknowledge(over: Delivery.Channel(rawValue: over) ?? .link)
      }
    case .act(let alert): return try on(alert, entry) { _ in .act }
    case .contain(let alert): return try on(alert, entry) { _ in .contain(evidence: nil) }
    case .close(let alert, let ending): return try close(alert, ending, entry)
    case .handOn(let alert, let to):
      return try on(alert, entry) { _ in .offer(to: try self.cast.member(to).person) }
    case .police(let alert):
      guard let id = alerts[alert] else { return unknown(entry) }
      return stage.ask(.consult(id, authority: "police"), as: try cast.member(entry.who).viewer)
    case .call(let alert, let to, let result):
      guard let delivery = try owner(of: alert) else { return unknown(entry) }
      guard let card = try stage.card(for: try cast.member(to).person, about: delivery.id),
        let result = CallCard.Result(rawValue: result)
      else {
        fail(entry, .noCard(to))
        return nil
      }
      return stage.ask(.card(card, result), as: try cast.member(entry.who).viewer)
    }
  }

  private func unknown(_ entry: Scenario.Entry) -> Node.Answer? {
    fail(entry, .noSuchAlert)
    return nil
  }

  /// The delivery that owns an alert now.
  private func owner(of key: String) throws -> Delivery? {
    try alerts[key].flatMap { try stage.alert($0)?.owner }.flatMap { try stage.delivery($0) }
  }

  private func on(
    _ key: String, _ entry: Scenario.Entry, _ command: (Delivery) throws -> DeliveryCommand
  ) throws -> Node.Answer? {
    guard let delivery = try owner(of: key) else { return unknown(entry) }
    return stage.ask(
      .delivery(delivery.id, try command(delivery)), as: try cast.member(entry.who).viewer)
  }

  private func close(_ key: String, _ ending: Scenario.Ending, _ entry: Scenario.Entry) throws
    -> Node.Answer?
  {
    guard let outcome = Closing.Outcome(rawValue: ending.outcome) else { return nil }
    let answer = try on(key, entry) { _ in
      .propose(
        outcome, reason: ending.reason, evidence: ending.evidence, cause: ending.cause)
    }
    guard case .done? = answer, let second = ending.second, let delivery = try owner(of: key),
      delivery.proposal != nil
    else { return answer }
    return stage.ask(.delivery(delivery.id, .confirm), as: try cast.member(second).viewer)
  }

  // MARK: What begins something

  /// A sensor's line, through the same index of marks as on a node.
  private func see(
    _ sight: Scenario.Sight, by body: String, key: String?, _ entry: Scenario.Entry
  ) throws -> Node.Answer? {
    let found = cast.findings(of: sight, by: body, at: entry.at)
    guard !found.isEmpty else { return nil }
    let answer = stage.ask(.findings(found, cursor: nil, sensors: []))
    if case .done = answer, let alert = try stage.alertOfNewestObservation() {
      name(alert, key, entry)
    }
    return answer
  }

  /// Gives an alert its key, or sees that it joined the one that has it.
  private func name(_ alert: ID<Alert>, _ key: String?, _ entry: Scenario.Entry) {
    guard let key else { return }
    if people == .silent {
      // Where nobody attributes anything, other alerts come of the same events: the keys are of what was recorded.
      if alerts[key] == nil { alerts[key] = alert }
      return
    }
    if let known = alerts[key], known != alert {
      fail(entry, .notJoined(key))
    } else if alerts.contains(where: { $0.value == alert && $0.key != key }) {
      fail(entry, .joinedUnasked(self.key(of: alert)))
    } else {
      alerts[key] = alert
    }
  }

  /// A mark that a person enters; the events of thirty days are looked at again. Only the tower says what a mark is:
  /// what another body's person tells it, its watch enters.
  private func enter(_ mark: Scenario.Mark, _ entry: Scenario.Entry) throws -> Node.Answer? {
    let own = try cast.member(entry.who)
    let watch =
      own.organization == stage.node.tower
      ? own.viewer : cast.towerDesk
    let known = try cast.know(mark, on: stage, as: watch ?? .node)
    let span = Alert.LookBack(from: entry.at - Self.lookBack, until: entry.at)
    var found: [Observation.Finding] = []
    for old in sights where old.at >= span.from {
      found += cast.findings(of: old.sight, by: old.body, at: old.at)
        .filter { $0.indicator == known.indicator }
    }
    return stage.ask(
      .lookedBack(
        batch: known.batch, found, span, found: found.count, isLast: true))
  }

  private func raise(
    _ key: String, _ to: String, _ severity: Int, _ isInDoubt: Bool, _ entry: Scenario.Entry,
    _ lines: ThreeLines
  ) throws -> Node.Answer? {
    let form = RaiseForm(
      kind: .real, severity: Severity(rawValue: severity) ?? .warning, lines: lines, tlp: .amber,
      inDoubt: isInDoubt, recipients: [try cast.body(to)], observables: [], campaign: false)
    var answer = stage.ask(.raise(form), as: try cast.member(entry.who).viewer)
    // Who stands beside the recipient and not above it tells the tower, whose watch passes it on.
    if case .refused(RefusalCode("outsideYourTree")) = answer, let desk = cast.towerDesk {
      answer = stage.ask(.raise(form), as: desk)
    }
    if case .done(let records) = answer, let alert = records.first {
      name(alert.id.cast(to: Alert.self), key, entry)
    }
    return answer
  }

  /// What is written where a person raises an alert in three lines.
  static func words(ofRaised lines: [Phrase], _ text: Phrase) -> ThreeLines {
    let by = lines.count > 2 ? lines[2] : text
    return ThreeLines(what: short(lines[0]), now: short(lines[1]), detail: by.ja)
  }

  /// What was seen is told in one sentence; of a mail nobody said yet which subject it had, and that is written.
  static func words(ofReport text: Phrase) -> ThreeLines {
    ThreeLines(
      what: short(text),
      now: Phrase(
        ja: "心当たりの機器を確かめる。電源は切らない。初期化しない。",
        en: "Find the machines concerned. Leave the power on. Do not re-install."),
      detail: "件名: まだ分からない。差出人: まだ分からない。")
  }

  /// As much of a sentence as a line of an alert may hold.
  private static func short(_ phrase: Phrase) -> Phrase {
    Phrase(
      ja: PlainText.singleLine(phrase.ja, maxCharacters: ThreeLines.lineMax),
      en: PlainText.singleLine(phrase.en, maxCharacters: ThreeLines.lineMax))
  }
}
