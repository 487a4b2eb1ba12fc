//! From the tree of a scenario file to its timeline and its expectations.

internal import Kernel

extension ScenarioReader {
  /// The states of a duty that may be expected, as `Delivery.Stage` names them, and `closed`.
  static let states = [
    "awaiting", "acknowledgedInDoubt", "acknowledged", "acting", "contained", "proven", "closed",
  ]
  static let outcomes = [
    "truePositive", "benignPositive", "falsePositive", "duplicate", "undetermined",
  ]

  mutating func readTimeline(_ own: ScenarioMap, from clock: Instant) -> [Scenario.Entry] {
    var last = clock
    var entries: [Scenario.Entry] = []
    for map in own.maps("timeline", 1...ScenarioFile.entriesMax, known: Self.entryKeys) {
      guard let at = map.time("at") else { continue }
      if at < last { map.note("at", .outOfOrder) }
      last = max(last, at)
      guard let deed = deed(map), let text = map.phrase("text") else { continue }
      let isEvent = if case .event = deed { true } else { false }
      guard let who = map.name("who", among: isEvent ? bodies : people) else { continue }
      entries.append(
        Scenario.Entry(
          at: at, line: map.line, who: who, text: text, deed: deed,
          refusal: map.text("refused", must: false)))
    }
    return entries
  }

  private static let entryKeys: Set<String> = [
    "at", "who", "text", "silent", "does", "alert", "source", "sourcePort", "destination", "host",
    "signature", "value", "severity", "key", "to", "lines", "inDoubt", "over", "outcome",
    "evidence", "cause", "second", "reason", "result", "refused",
  ]

  /// The verb with what it needs.
  // table:
  private mutating func deed(_ map: ScenarioMap) -> Scenario.Deed? {
    guard map.has("does") != map.flag("silent") else {
      map.note("does", .noDeed)
      return nil
    }
    guard map.has("does") else { return .silent }
    guard let verb = map.text("does") else { return nil }
    switch verb {
    case "event":
      let alert = newAlert(map, must: false)
      return sight(map).map { .event(alert: alert, $0) }
    case "indicator": return mark(map, mustHaveSource: false).map { .indicator($0) }
    case "raise":
      let lines = map.phrases("lines", count: 3)
      guard let alert = newAlert(map, must: true), let to = map.name("to", among: bodies),
        let severity = map.integer("severity", in: 1...5)
      else { return nil }
      return .raise(
        alert: alert, to: to, severity: severity, lines: lines, isInDoubt: map.flag("inDoubt"))
    case "report":
      guard let alert = newAlert(map, must: true), let to = map.name("to", among: bodies),
        let severity = map.integer("severity", in: 1...5)
      else { return nil }
      return .report(alert: alert, to: to, severity: severity, isInDoubt: map.flag("inDoubt"))
    case "attribute":
      guard let to = map.name("to", among: bodies) else { return nil }
      return alert(map).map { .attribute(alert: $0, to: to) }
    case "acknowledge":
      let over = map.word("over", among: ["link", "mail", "call", "api"], must: false)
      return alert(map).map { .acknowledge(alert: $0, over: over ?? "link") }
    case "act": return alert(map).map { .act(alert: $0) }
    case "contain": return alert(map).map { .contain(alert: $0) }
    case "close":
      guard let outcome = map.word("outcome", among: Self.outcomes) else { return nil }
      let ending = Scenario.Ending(
        outcome: outcome, evidence: map.text("evidence", must: false),
        cause: map.text("cause", must: false), reason: map.text("reason", must: false),
        second: map.name("second", among: people, must: false))
      return alert(map).map { .close(alert: $0, ending) }
    case "handOn":
      guard let to = map.name("to", among: people) else { return nil }
      return alert(map).map { .handOn(alert: $0, to: to) }
    case "police": return alert(map).map { .police(alert: $0) }
    case "call":
      guard let to = map.name("to", among: people),
        let result = map.word("result", among: ["reached", "absent", "wrongNumber"])
      else { return nil }
      return alert(map).map { .call(alert: $0, to: to, result: result) }
    default:
      map.note("does", .unknownWord(verb))
      return nil
    }
  }

  /// The alert that an earlier entry makes.
  private func alert(_ map: ScenarioMap) -> String? { map.name("alert", among: alerts) }

  /// The key of the alert that comes of an entry: new, or of an open one that it must join.
  private mutating func newAlert(_ map: ScenarioMap, must: Bool) -> String? {
    guard let key = map.text("alert", must: must) else { return nil }
    guard Self.isKey(key) else {
      map.note("alert", .badKey(key))
      return nil
    }
    alerts.insert(key)
    return key
  }

  private func sight(_ map: ScenarioMap) -> Scenario.Sight? {
    guard let text = map.text("source") else { return nil }
    guard let source = IPAddress(text) else {
      map.note("source", .badValue(text))
      return nil
    }
    var destination: Observable?
    if let text = map.text("destination", must: false) {
      destination = Observable(guessing: text)
      if destination == nil { map.note("destination", .badValue(text)) }
    }
    return Scenario.Sight(
      source: source, sourcePort: map.integer("sourcePort", in: 0...65535, must: false),
      destination: destination, host: map.text("host", must: false),
      signature: map.text("signature", must: false))
  }

  func readExpectations(_ own: ScenarioMap, from clock: Instant) -> [Scenario.Expectation] {
    var last = clock
    var expectations: [Scenario.Expectation] = []
    let maps = own.maps(
      "expect", 0...ScenarioFile.entriesMax,
      known: ["at", "alert", "owner", "state", "rung", "linked", "told", "acrossNodes", "note"])
    for map in maps {
      guard let at = map.time("at") else { continue }
      if at < last { map.note("at", .outOfOrder) }
      last = max(last, at)
      guard let alert = map.name("alert", among: alerts),
        let owner = map.name("owner", among: bodies),
        let state = map.word("state", among: Self.states), let rung = map.integer("rung", in: 0...3)
      else { continue }
      expectations.append(
        Scenario.Expectation(
          at: at, line: map.line, alert: alert, state: state, owner: owner, rung: rung,
          linked: map.name("linked", among: alerts, must: false),
          told: map.has("told") ? map.names("told", among: people) : [],
          limit: map.word(
            "acrossNodes", among: Scenario.Limit.allCases.map(\.rawValue), must: false
          ).flatMap { Scenario.Limit(rawValue: $0) },
          note: map.text("note", must: false)))
    }
    return expectations
  }
}
