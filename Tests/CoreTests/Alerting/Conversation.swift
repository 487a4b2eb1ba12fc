//! A text table as a test of the delivery machine: one event a line, what is recorded, and the next deadline.
//!
//!     10m  deadline       -> rungCalled 1 silence acknowledge, next 20m
//!     12m  ack sato call  -> acknowledged, next 22m

import Alerting
import Kernel
import Testing

/// A delivery under test and the clock that its tables are written by.
struct Conversation {
  /// How it stands after the lines so far.
  private(set) var delivery: Delivery
  /// What the rules look at.
  let context: Delivery.Context
  private let start: Instant
  private let isDated: Bool

  /// Begins a delivery. With `dated` times are written `05-11T12:00` (Tokyo, 2015), else as `90m`, `24h` or `3d` from
  /// t=0.
  init(
    severity: Severity, level: Delivery.Level = .primary, inDoubt: Bool = false,
    answerIn: Instant.Span? = nil, at start: Instant = Cast.friday, plan: CallPlan = Cast.plan,
    id: ID<Delivery> = Cast.id(700), dated: Bool = false
  ) throws {
    context = Delivery.Context(ladder: Cast.ladder, plan: plan)
    let body = Delivery.address(
      alert: Cast.id(600), organization: Cast.id(500), level: level, kind: .real,
      severity: severity, inDoubt: inDoubt, answerBy: answerIn.map { start + $0 }, at: start,
      in: context)
    delivery = try #require(Delivery(id: id, beginning: body, at: start))
    self.start = start
    isDated = dated
  }

  /// Plays a table; the first line that differs is an issue, with the line as it was.
  mutating func play(_ table: String, at place: SourceLocation = #_sourceLocation) {
    for line in table.split(separator: "\n") {
      let sides = line.split(separator: "->")
      let words = sides[0].split(separator: " ")
      guard sides.count == 2, words.count > 1, let now = instant(words[0]) else {
        Issue.record("not a line: \(line)", sourceLocation: place)
        return
      }
      guard let event = event(Array(words.dropFirst())) else {
        Issue.record("no event: \(line)", sourceLocation: place)
        return
      }
      let expected = sides[1].split(separator: " ").joined(separator: " ")
      var found = apply(event, at: now)
      if let asked = expected.split(separator: ", ").last, asked.hasPrefix("next ") {
        found += ", next \(nextText(withDuty: asked.split(separator: " ").count > 2))"
      }
      #expect(found == expected, "\(line)", sourceLocation: place)
    }
  }

  /// Applies one event and says what was recorded.
  private mutating func apply(_ event: Delivery.Event, at now: Instant) -> String {
    do {
      let bodies = try delivery.decide(event, at: now, in: context)
      for body in bodies { delivery.evolve(body, at: now) }
      return bodies.isEmpty ? "nothing" : bodies.map(Self.word).joined(separator: ", ")
    } catch {
      return "refused \(error.rawValue)"
    }
  }

  // MARK: Reading

  private func event(_ words: [Substring]) -> Delivery.Event? {
    let actor = words.count > 1 ? Cast.actor(words[1]) : nil
    switch (words[0], actor) {
    case ("delivered", _): return .delivered(Cast.id(800))
    case ("opened", let actor?): return .opened(by: actor)
    case ("ack", let actor?):
      guard let channel = Delivery.Channel(rawValue: words.count > 2 ? String(words[2]) : "link")
      else { return nil }
      return .acknowledge(by: actor, over: channel)
    case ("act", let actor?): return .act(by: actor)
    case ("contain", let actor?): return .contain(by: actor, evidence: Cast.content(1))
    case ("update", let actor?): return .update(by: actor, note: Cast.content(2))
    case ("help", let actor?): return .help(by: actor)
    case ("confirm", let actor?): return .confirm(by: actor)
    case ("reopen", let actor?): return .reopen(by: actor)
    case ("accept", let actor?): return actor.person.map { .accept(by: $0) }
    case ("offer", let actor?):
      guard words.count > 2, let to = Cast.people[String(words[2])] else { return nil }
      return .offer(to: to, by: actor)
    case ("answer", let actor?): return answer(words.dropFirst(2)).map { .answer($0, by: actor) }
    case ("heard", let actor?):
      // Who said it, then who made the call.
      guard words.count > 3, let caller = Cast.actor(words[2]) else { return nil }
      let heard = Delivery.Heard(card: Cast.id(40), by: caller)
      return answer(words.dropFirst(3)).map { .answer($0, by: actor, heard: heard) }
    case ("propose", let actor?): return proposal(by: actor, words.dropFirst(2))
    case ("absent", nil), ("wrongNumber", nil):
      guard words.count > 1, let callee = Cast.callees[String(words[1])],
        let miss = Delivery.Miss(rawValue: String(words[0]))
      else { return nil }
      return .notReached(callee, miss)
    case ("join", _): return .rearm(.joined(observation: Cast.id(900)))
    case ("contradict", _): return .contradicted(observation: Cast.id(901))
    case ("raise", nil):
      guard words.count > 1, let number = Int(words[1]) else { return nil }
      return Severity(rawValue: number).map { .raiseSeverity($0) }
    case ("deadline", nil): return deadline(due: delivery.next?.next, words.dropFirst())
    case ("timer", nil):
      return words.count > 1 ? deadline(due: instant(words[1]), words.dropFirst(2)) : nil
    case ("withdraw", nil):
      switch words.last {
      case "given": return .withdraw(.given(to: Cast.id(501)))
      case "elsewhere": return .withdraw(.acceptedElsewhere)
      case "alertClosed": return .withdraw(.alertClosed)
      default: return nil
      }
    default: return nil
    }
  }

  /// `deadline`, `deadline blind`, `deadline seen 20h`: the sensor's word counts for the proof only.
  private func deadline(due: Instant?, _ words: ArraySlice<Substring>) -> Delivery.Event? {
    guard let due else { return nil }
    let seen = words.first == "seen" ? words.last.flatMap { instant($0) } : nil
    return .deadline(due: due, sensorAlive: words.first != "blind", lastSeen: seen)
  }

  /// `notAffected`, `done`, `refused`, `affected 3d`, `underInvestigation 20h`.
  private func answer(_ words: ArraySlice<Substring>) -> Delivery.Answer? {
    let until = words.dropFirst().first.flatMap { instant($0) }
    switch (words.first, until) {
    case ("notAffected", _): return .notAffected
    case ("done", _): return .done(note: nil)
    case ("refused", _): return .refused(reason: Cast.content(6))
    case ("affected", let until?): return .affected(plan: Cast.content(7), by: until)
    case ("underInvestigation", let until?): return .underInvestigation(until: until)
    default: return nil
    }
  }

  private func proposal(by actor: Actor, _ words: ArraySlice<Substring>) -> Delivery.Event? {
    guard let outcome = words.first.flatMap({ Closing.Outcome(rawValue: String($0)) }) else {
      return nil
    }
    return .propose(
      Closing(
        outcome: outcome, reason: words.contains("reason") ? Cast.content(3) : nil,
        evidence: words.contains("evidence") ? Cast.content(4) : nil,
        cause: words.contains("cause") ? Cast.content(5) : nil, by: actor))
  }

  private func instant(_ text: Substring) -> Instant? {
    if isDated { return Instant(rfc3339: "2015-\(text):00+09:00") }
    guard let count = Int64(text.dropLast()) else { return nil }
    switch text.last {
    case "s": return start + .seconds(count)
    case "m": return start + .minutes(count)
    case "h": return start + .hours(count)
    case "d": return start + .days(count)
    default: return nil
    }
  }

  // MARK: Writing

  private func nextText(withDuty: Bool) -> String {
    guard let next = delivery.next else { return "none" }
    let seconds = (next.next - start).seconds
    let time =
      isDated
      ? String(next.next.rfc3339(in: .tokyo).dropFirst(5).prefix(11))
      : seconds % 60 == 0 ? "\(seconds / 60)m" : "\(seconds)s"
    return withDuty ? "\(time) \(next.duty.rawValue)" : time
  }

  private static func word(_ body: Delivery.Body) -> String {
    switch body {
    case .deliveryAddressed: "deliveryAddressed"
    case .delivered: "delivered"
    case .opened: "opened"
    case .acknowledged: "acknowledged"
    case .acknowledgedInDoubt: "acknowledgedInDoubt"
    case .acknowledgedUnverified: "acknowledgedUnverified"
    case .actingBegun: "actingBegun"
    case .containmentClaimed: "containmentClaimed"
    case .containmentProven: "containmentProven"
    case .proofPostponed: "proofPostponed"
    case .updated: "updated"
    case .rungCalled(let duty, let rung, let cause, _, _):
      "rungCalled \(rung) \(cause.rawValue) \(duty.rawValue)"
    case .rearmed(let reason, _, _, _, let copies): "rearmed \(word(reason)) copies \(copies.count)"
    case .notReached: "notReached"
    case .helpAsked: "helpAsked"
    case .declined: "declined"
    case .handOnOffered: "handOnOffered"
    case .handOnAccepted: "handOnAccepted"
    case .closeProposed: "closeProposed"
    case .deliveryClosed(let closing):
      "closed \(closing.outcome.rawValue)" + (closing.drawnForReview ? " drawn" : "")
    case .answered(let answer, _, _, let heard):
      "answered \(answer.kind.rawValue)" + (heard == nil ? "" : " heard")
    case .reopened(_, _, _, let copies): "reopened copies \(copies?.count ?? 0)"
    case .withdrawn: "withdrawn"
    case .departed(_, let called, let copies):
      "departed called \(called.count) copies \(copies.count)"
    }
  }

  private static func word(_ reason: Delivery.Reason) -> String {
    switch reason {
    case .joined: "joined"
    case .severity(let severity): "severity \(severity.rawValue)"
    case .contradicted: "contradicted"
    case .reopened: "reopened"
    case .departed: "departed"
    case .askedByHome: "asked by home"
    }
  }
}
