//! Rules that set observations aside: always with an end, within a quarter, and only for what they name.

import Alerting
import Kernel
import Testing

@Suite struct SuppressionRuleTests {
  private let now = Cast.friday
  private let tick = Instant.Span(microseconds: 1)

  private func body(
    rule: String = "noisy", host: String? = nil, organization: UInt64? = nil, until: Instant
  ) throws(SuppressionRule.Refusal) -> SuppressionRule.Body {
    try SuppressionRule.set(
      id: Cast.id(1), organization: organization.map { Cast.id($0) }, rule: rule, host: host,
      author: Cast.id(1), reason: Cast.content(1), until: until, at: now)
  }

  private func rule(
    host: String? = nil, organization: UInt64? = nil, until: Instant? = nil
  ) throws -> SuppressionRule {
    let made = try body(host: host, organization: organization, until: until ?? now + .days(1))
    guard case .suppressionSet(let rule) = made else { throw SuppressionRule.Refusal.emptyRule }
    return rule
  }

  private func finding(rule: String = "noisy", host: String? = nil) -> Observation.Finding {
    Observation.Finding(
      source: .verdict, sensor: nil, seen: now, rule: rule, severity: .warning, observables: [],
      host: host, indicator: nil, marking: .amber)
  }

  @Test func `an end within a quarter is demanded`() throws {
    _ = try body(until: now + tick)
    _ = try body(until: now + SuppressionRule.lifeMax)
    for until in [now, now - tick] {
      #expect(throws: SuppressionRule.Refusal.endsBeforeItBegins) { try body(until: until) }
    }
    #expect(throws: SuppressionRule.Refusal.lastsTooLong) {
      try body(until: now + SuppressionRule.lifeMax + tick)
    }
    #expect(throws: SuppressionRule.Refusal.emptyRule) { try body(rule: "", until: now + tick) }
  }

  @Test func `it applies until its end and not at it`() throws {
    let rule = try rule()
    #expect(rule.applies(to: finding(), of: nil, at: now))
    #expect(rule.applies(to: finding(), of: nil, at: now + .days(1) - tick))
    #expect(!rule.applies(to: finding(), of: nil, at: now + .days(1)))
  }

  @Test func `it applies to what it names and to no neighbour`() throws {
    let any = try rule()
    for other in ["Noisy", "noisy ", "nois", ""] {
      #expect(!any.applies(to: finding(rule: other), of: nil, at: now))
    }
    #expect(any.applies(to: finding(host: "a"), of: Cast.id(500), at: now))
    let hosted = try rule(host: "a")
    #expect(hosted.applies(to: finding(host: "a"), of: nil, at: now))
    #expect(!hosted.applies(to: finding(host: "b"), of: nil, at: now))
    #expect(!hosted.applies(to: finding(), of: nil, at: now))
    let owned = try rule(organization: 500)
    #expect(owned.applies(to: finding(), of: Cast.id(500), at: now))
    #expect(!owned.applies(to: finding(), of: Cast.id(501), at: now))
    #expect(!owned.applies(to: finding(), of: nil, at: now))
  }

  @Test func `a list of marks has entries, and sets nothing aside by what it is called`() throws {
    func list(_ count: Int) throws(SuppressionRule.Refusal) -> SuppressionRule.Body {
      try SuppressionRule.set(
        id: Cast.id(1), organization: nil, rule: "noisy", host: nil, author: Cast.id(1),
        reason: Cast.content(1), until: now + .days(1),
        marks: SuppressionRule.Marks(count: count, digest: Hash(sha256: "list".utf8)), at: now)
    }
    #expect(throws: SuppressionRule.Refusal.emptyAllowList) { try list(0) }
    guard case .suppressionSet(let made) = try list(1) else {
      throw SuppressionRule.Refusal.emptyRule
    }
    #expect(!made.applies(to: finding(), of: nil, at: now))
  }

  @Test func `what is over is not ended again`() throws {
    let rule = try rule()
    let end = now + .days(1)
    _ = try rule.end(by: .person(Cast.id(1)), at: end - tick)
    #expect(throws: SuppressionRule.Refusal.notInForce) {
      try rule.end(by: .person(Cast.id(1)), at: end)
    }
  }

  @Test func `it can be ended early, and an end never moves later`() throws {
    var rule = try rule()
    rule.evolve(.suppressionEnded(by: .person(Cast.id(1))), at: now + .hours(1))
    #expect(rule.until == now + .hours(1))
    rule.evolve(.suppressionEnded(by: .person(Cast.id(1))), at: now + .hours(2))
    #expect(rule.until == now + .hours(1))
    #expect(!rule.applies(to: finding(), of: nil, at: now + .hours(1)))
  }
}
