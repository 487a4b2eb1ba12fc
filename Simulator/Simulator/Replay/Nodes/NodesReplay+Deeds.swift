//! What the people of a scenario do, each on the node on which he lives.

internal import Alerting
internal import Formats
internal import Kernel
internal import Node

extension NodesReplay {
  /// Plays an entry of the timeline.
  func perform(_ entry: Scenario.Entry) throws {
    log.tell(entry.text, at: now)
    if people == .silent, !entry.deed.begins { return }
    guard let said = try answer(to: entry) else { return }
    let (reply, number) = said
    switch reply {
    case .done:
      if let reason = entry.refusal { fail(entry, .notRefused(expected: reason)) }
    case .refused(let refusal):
      if refusal.code != entry.refusal {
        fail(entry, .refused(expected: entry.refusal, found: refusal.code))
      }
      log.tell(
        Phrase(ja: "断った（\(refusal.code)）", en: "refused (\(refusal.code))"),
        on: seats[number].key, at: now)
    case .failed(let reason, _): throw ReplayFault(description: "line \(entry.line): \(reason)")
    }
  }

  private func fail(_ entry: Scenario.Entry, _ what: ReplayReport.Failure.What) {
    failures.append(ReplayReport.Failure(at: entry.at, line: entry.line, alert: nil, what: what))
  }

  /// The node on which a body lives; every body of a scenario with nodes lives on one.
  func seat(of body: String) throws -> Int {
    guard let number = hosts[body] else { throw ReplayFault(description: "nobody hosts \(body)") }
    return number
  }

  private func seat(of member: ReplayCast.Member) throws -> Int {
    try seat(of: member.player.body)
  }

  /// Who sits at a node's own desk: whoever is on the watch there, or else somebody of the node's own body.
  func desk(of number: Int) throws -> ReplayCast.Member {
    let own = seats[number].stage.node.tower
    let all = cast.members.sorted { $0.key < $1.key }.map(\.value)
      .filter { $0.organization == own }
    guard let found = all.first(where: { $0.player.role == .watchDesk }) ?? all.first else {
      throw ReplayFault(description: "nobody sits at \(seats[number].key)")
    }
    return found
  }

  /// What a node says to a deed, and which node; nil where nothing was asked of one.
  // table:
  private func answer(to entry: Scenario.Entry) throws -> (Node.Answer, Int)? {
    switch entry.deed {
    case .silent: return nil
    case .event(let key, let sight):
      return try see(sight, by: entry.who, key: key, entry)
    case .indicator(let mark): return try enter(mark, entry)
    case .raise(let key, let to, let severity, let lines, let isInDoubt):
      return try raise(
        key, to, severity, isInDoubt, entry, Replay.words(ofRaised: lines, entry.text))
    case .report(let key, let to, let severity, let isInDoubt):
      return try raise(
        key, to, severity, isInDoubt, entry, Replay.words(ofReport: entry.text))
    case .attribute(let key, let to): return try attribute(key, to, entry)
    case .acknowledge(let key, let over):
      let person = try cast.member(entry.who).person
      let channel = Delivery.Channel(rawValue: over) ?? .link
      return try on(key, entry) { duty in
        memory.pressed[.init(delivery: duty.id, person: person)] = channel
        return duty.handOn?.to == person ? .accept : .acknowledge(over: channel)
      }
    case .act(let key): return try on(key, entry) { _ in .act }
    case .contain(let key): return try on(key, entry) { _ in .contain(evidence: nil) }
    case .close(let key, let ending): return try close(key, ending, entry)
    case .handOn(let key, let to):
      return try on(key, entry) { _ in .offer(to: try cast.member(to).person) }
    case .police(let key):
      guard let id = alerts[key] else { return unknown(entry) }
      let member = try cast.member(entry.who)
      let number = try seat(of: member)
      return (try ask(.consult(id, authority: "police"), as: member.viewer, at: number), number)
    case .call(let key, let to, let result):
      return try call(key, to, result, entry)
    }
  }

  private func unknown(_ entry: Scenario.Entry) -> (Node.Answer, Int)? {
    fail(entry, .noSuchAlert)
    return nil
  }

  /// The duty that owns an alert now, as a node has it.
  func owner(of alert: ID<Alert>, at number: Int) throws -> Delivery? {
    let stage = seats[number].stage
    return try stage.alert(alert)?.owner.flatMap { try stage.delivery($0) }
  }

  /// Somebody acts on the duty as his own node has it.
  private func on(
    _ key: String, _ entry: Scenario.Entry, _ command: (Delivery) throws -> DeliveryCommand
  ) throws -> (Node.Answer, Int)? {
    let member = try cast.member(entry.who)
    let number = try seat(of: member)
    guard let id = alerts[key], let duty = try owner(of: id, at: number) else {
      return unknown(entry)
    }
    let answer = try ask(
      .delivery(duty.id, try command(duty)), as: member.viewer, at: number)
    return (answer, number)
  }

  /// Whose it is, is said to the desk of the alert's node by telephone: no letter says it yet.
  private func attribute(_ key: String, _ to: String, _ entry: Scenario.Entry) throws
    -> (Node.Answer, Int)?
  {
    guard let id = alerts[key], let number = homes[id], let duty = try owner(of: id, at: number)
    else { return unknown(entry) }
    let member = try cast.member(entry.who)
    var viewer = member.viewer
    if try seat(of: member) != number {
      viewer = try desk(of: number).viewer
      tellCall(from: member, to: number)
    }
    return (
      try ask(.delivery(duty.id, .give(to: try cast.body(to))), as: viewer, at: number), number
    )
  }

  private func tellCall(from member: ReplayCast.Member, to number: Int) {
    let post = member.player.post
    log.tell(
      Phrase(ja: "\(post.ja)から電話", en: "by telephone from \(post.en)"),
      on: seats[number].key, at: now)
  }

  private func close(_ key: String, _ ending: Scenario.Ending, _ entry: Scenario.Entry) throws
    -> (Node.Answer, Int)?
  {
    guard let outcome = Closing.Outcome(rawValue: ending.outcome) else { return nil }
    let answer = try on(key, entry) { _ in
      .propose(
        outcome, reason: ending.reason, evidence: ending.evidence, cause: ending.cause)
    }
    guard case (.done, let number)? = answer, let second = ending.second, let id = alerts[key],
      let duty = try owner(of: id, at: number), duty.proposal != nil
    else { return answer }
    let viewer = try cast.member(second).viewer
    return (try ask(.delivery(duty.id, .confirm), as: viewer, at: number), number)
  }

  private func call(
    _ key: String, _ to: String, _ result: String, _ entry: Scenario.Entry
  ) throws -> (Node.Answer, Int)? {
    let member = try cast.member(entry.who)
    let number = try seat(of: member)
    guard let id = alerts[key], let duty = try owner(of: id, at: number) else {
      return unknown(entry)
    }
    let callee = try cast.member(to).person
    guard let card = try seats[number].stage.card(for: callee, about: duty.id),
      let result = CallCard.Result(rawValue: result)
    else {
      fail(entry, .noCard(to))
      return nil
    }
    memory.pressed[.init(delivery: duty.id, person: callee)] = .call
    return (try ask(.card(card, result), as: member.viewer, at: number), number)
  }

  // MARK: What begins something

  /// A sensor's line, looked at with the marks of its own node.
  private func see(
    _ sight: Scenario.Sight, by body: String, key: String?, _ entry: Scenario.Entry
  ) throws -> (Node.Answer, Int)? {
    let number = try seat(of: body)
    guard let seen = try see(sight, by: body, at: number) else { return nil }
    if let alert = seen.alert { name(alert, key, at: number, entry) }
    return (seen.answer, number)
  }

  /// A sensor's line; what its node says, and the alert that it counts for. Nil where no mark is met.
  func see(_ sight: Scenario.Sight, by body: String, at number: Int) throws
    -> (answer: Node.Answer, alert: ID<Alert>?)?
  {
    let seat = seats[number]
    seat.sights.append((at: now, body: body, sight: sight))
    let found = seat.cast.findings(of: sight, by: body, at: now)
    guard !found.isEmpty else { return nil }
    let answer = try ask(.findings(found, cursor: nil, sensors: []), at: number)
    guard case .done = answer else { return (answer: answer, alert: nil) }
    return (answer: answer, alert: try seat.stage.alertOfNewestObservation())
  }

  /// Gives an alert its key, or sees that it joined the one that has it.
  private func name(_ alert: ID<Alert>, _ key: String?, at number: Int, _ entry: Scenario.Entry) {
    guard let key else { return }
    if homes[alert] == nil { homes[alert] = number }
    if people == .silent {
      if alerts[key] == nil { alerts[key] = alert }
    } else if let known = alerts[key], known != alert {
      fail(entry, .notJoined(key))
    } else if alerts.contains(where: { $0.value == alert && $0.key != key }) {
      fail(entry, .joinedUnasked(self.key(of: alert)))
    } else {
      alerts[key] = alert
    }
  }

  /// The scenario's key of an alert; its identifier where it has none.
  func key(of alert: ID<Alert>) -> String {
    alerts.filter { $0.value == alert }.keys.min() ?? alert.description
  }

  /// A mark that a person enters on his node; it travels from there.
  private func enter(_ mark: Scenario.Mark, _ entry: Scenario.Entry) throws -> (Node.Answer, Int)? {
    let member = try cast.member(entry.who)
    let number = try seat(of: member)
    let isOwn = member.organization == seats[number].stage.node.tower
    let viewer = try isOwn ? member.viewer : desk(of: number).viewer
    return (try enter(mark, as: viewer, at: number), number)
  }

  /// Enters a mark on a node and remembers when.
  func enter(_ mark: Scenario.Mark, as viewer: Viewer, at number: Int) throws -> Node.Answer {
    memory.marks.append(mark)
    memory.entered.append(
      NodesMemory.Entered(value: Self.value(of: mark), seat: number, at: now))
    let word = IndicatorEntry(
      pattern: mark.pattern, source: mark.source, severity: mark.severity, label: mark.key)
    return try ask(
      .importIndicators([word], source: mark.source ?? "person", marking: .amber), as: viewer,
      at: number)
  }

  /// A mark as a store has it.
  static func value(of mark: Scenario.Mark) -> String {
    switch mark.pattern {
    case .network(let prefix): prefix.description
    case .value(let observable): observable.text
    case .pattern(let pattern): pattern.text
    }
  }

  /// Who lives where the alert can be raised raises it; everybody else calls the tower's desk, which does.
  private func raise(
    _ key: String, _ to: String, _ severity: Int, _ isInDoubt: Bool, _ entry: Scenario.Entry,
    _ lines: ThreeLines
  ) throws -> (Node.Answer, Int)? {
    let member = try cast.member(entry.who)
    let form = RaiseForm(
      kind: .real, severity: Severity(rawValue: severity) ?? .warning, lines: lines, tlp: .amber,
      inDoubt: isInDoubt, recipients: [try cast.body(to)], observables: [], campaign: false)
    var number = try seat(of: member)
    let target = try seat(of: to)
    var answer = Node.Answer.refused(RefusalCode("outsideYourTree"))
    if target == number || seats[target].above.contains(number) {
      answer = try ask(.raise(form), as: member.viewer, at: number)
    }
    if case .refused(RefusalCode("outsideYourTree")) = answer {
      number = 0
      tellCall(from: member, to: number)
      answer = try ask(.raise(form), as: try desk(of: number).viewer, at: number)
    }
    if case .done(let records) = answer, let alert = records.first {
      name(alert.id.cast(to: Alert.self), key, at: number, entry)
    }
    return (answer, number)
  }

  // MARK: Looking back

  /// What a node's edge does with marks that came: it looks for them in what its sensors saw before.
  func lookBack(at number: Int) throws {
    let seat = seats[number]
    while let batch = seat.newMarks.first {
      seat.newMarks.removeFirst()
      var found: [Observation.Finding] = []
      let span = Alert.LookBack(from: now - Replay.lookBack, until: now)
      let known = try seat.stage.marks(of: batch)
      for (id, value) in known {
        guard let mark = memory.marks.first(where: { Self.value(of: $0) == value }) else {
          continue
        }
        seat.cast.learn(mark, as: id)
        for old in seat.sights where old.at >= span.from {
          found += seat.cast.findings(of: old.sight, by: old.body, at: old.at)
            .filter { $0.indicator == id }
        }
      }
      let answer = try apply(
        .lookedBack(batch: batch, found, span, found: found.count, isLast: true), at: number)
      guard case .done = answer else { continue }
      for (_, value) in known {
        for place in memory.entered.indices where memory.entered[place].value == value {
          if memory.entered[place].looked[number] == nil {
            memory.entered[place].looked[number] = now
          }
        }
      }
    }
  }
}
