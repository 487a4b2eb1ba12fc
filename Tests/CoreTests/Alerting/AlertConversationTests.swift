//! Conversations with an alert: joining, linking, accumulating, raising, owning, consulting, closing.

import Alerting
import Kernel
import Testing

@Suite struct AlertConversationTests {
  private let now = Cast.friday
  private let sato = Actor.person(Cast.id(1))
  private let host = Alert.JoinKey.host("198.18.3.7")

  private func alert(_ severity: Severity, keys: [Alert.JoinKey]? = nil) throws -> Alert {
    let body = Alert.raise(
      Alert.Raising(
        kind: .real, severity: severity, text: Cast.content(1),
        marking: Marking(tlp: .amber, audience: .nobody), inDoubt: false, sensor: Cast.id(30),
        campaign: nil, keys: keys ?? [host], seen: now - .minutes(2), lookedBack: nil))
    return try #require(Alert(id: Cast.id(600), beginning: body, at: now))
  }

  /// Applies an event; gives what was recorded.
  private func apply(
    _ event: Alert.Event, to alert: inout Alert, after span: Instant.Span = .minutes(1)
  ) throws -> [Alert.Body] {
    let bodies = try alert.decide(event, at: now + span)
    for body in bodies { alert.evolve(body, at: now + span) }
    return bodies
  }

  private func join(_ keys: Alert.JoinKey..., seen: Instant) -> Alert.Event {
    .join(observation: Cast.id(900), keys: keys, seen: seen)
  }

  @Test func `raising begins an alert with sorted keys and one observation`() throws {
    let mark = Alert.JoinKey.indicator(Cast.id(5))
    let alert = try alert(.warning, keys: [.rule("r", day: 2), host, mark])
    #expect(alert.keys == [mark, host, .rule("r", day: 2)])
    #expect(alert.observations == 1)
    #expect(alert.firstSeen == now - .minutes(2))
    #expect(alert.owner == nil)
    #expect(Alert(id: Cast.id(600), beginning: .alertClosed, at: now) == nil)
  }

  @Test func `a marking is narrowed in some respect and widened in none`() throws {
    let (town, city): (ID<Organization>, ID<Organization>) = (Cast.id(40), Cast.id(41))
    let wide = Marking(
      tlp: .amber, mayForward: .maintenanceVendor, legal: [.localPublicService],
      audience: Audience([town, city]))
    let begun = Alert.raise(
      Alert.Raising(
        kind: .real, severity: .warning, text: Cast.content(1), marking: wide, inDoubt: false,
        sensor: nil, campaign: nil, keys: [host], seen: now, lookedBack: nil))
    var alert = try #require(Alert(id: Cast.id(600), beginning: begun, at: now))
    func marking(
      _ tlp: TLP = .amber, _ mayForward: MayForward = .maintenanceVendor,
      _ legal: [LegalSecrecy] = [.localPublicService], for audience: [ID<Organization>]
    ) -> Marking {
      Marking(tlp: tlp, mayForward: mayForward, legal: legal, audience: Audience(audience))
    }
    let wider: [(Marking, [ID<Organization>])] = [
      (marking(.green, for: [town, city]), []),
      (marking(.red, [.maintenanceVendor, .sharedGatewayOperator], for: [town, city]), []),
      (marking(.red, .nobody, [], for: [town, city]), []),
      (marking(.red, for: [town, city, Cast.id(42)]), []),
      // Whoever is left out stands in no audience.
      (marking(.red, for: [town, city]), [city]),
    ]
    for (marking, without) in wider {
      #expect(throws: Alert.Refusal.markingLoosened) {
        try alert.decide(.narrow(to: marking, without: without, by: sato), at: now)
      }
    }
    #expect(try apply(.narrow(to: wide, without: [], by: sato), to: &alert).isEmpty)
    let narrower = marking(.red, .nobody, for: [town])
    let bodies = try apply(.narrow(to: narrower, without: [city], by: sato), to: &alert)
    #expect(bodies == [.markingNarrowed(to: narrower, without: [city], by: sato)])
    #expect(alert.marking == narrower)
    #expect(try apply(.narrow(to: narrower, without: [], by: sato), to: &alert).isEmpty)
    #expect(throws: Alert.Refusal.markingLoosened) {
      try alert.decide(.narrow(to: wide, without: [], by: sato), at: now)
    }
  }

  @Test func `a copy comes again to whoever is back, with its words, and is no wider for anybody`()
    throws
  {
    let (town, city, third): (ID<Organization>, ID<Organization>, ID<Organization>) = (
      Cast.id(40), Cast.id(41), Cast.id(42)
    )
    let wide = Marking(tlp: .amber, audience: Audience([town, city]))
    let begun = Alert.raise(
      Alert.Raising(
        kind: .real, severity: .warning, text: Cast.content(1), marking: wide, inDoubt: false,
        sensor: nil, campaign: nil, keys: [host], seen: now, lookedBack: nil))
    var alert = try #require(Alert(id: Cast.id(600), beginning: begun, at: now))
    let narrow = Marking(tlp: .red, audience: Audience([city]))
    _ = try apply(.narrow(to: narrow, without: [town], by: sato), to: &alert)
    let wider = [
      Marking(tlp: .amber, audience: Audience([town, city])),
      Marking(tlp: .red, audience: Audience([town, city, third])),
    ]
    for marking in wider {
      #expect(throws: Alert.Refusal.markingLoosened) {
        try alert.decide(.comeBack(to: [town], text: Cast.content(2), marking: marking), at: now)
      }
    }
    let back = Marking(tlp: .red, audience: Audience([town, city]))
    let bodies = try apply(
      .comeBack(to: [town], text: Cast.content(2), marking: back), to: &alert)
    #expect(bodies == [.copyReturned(to: [town], text: Cast.content(2), marking: back)])
    #expect(alert.marking == back && alert.text == Cast.content(2))
    #expect(
      try apply(.comeBack(to: [], text: Cast.content(3), marking: back), to: &alert).isEmpty)
  }

  @Test func `the same seen again only counts`() throws {
    var alert = try alert(.warning)
    let bodies = try apply(join(host, seen: now + .hours(3)), to: &alert)
    #expect(
      bodies == [
        .observationJoined(observation: Cast.id(900), newKeys: [], seen: now + .hours(3))
      ])
    #expect(alert.observations == 2)
    #expect(alert.lastSeen == now + .hours(3))
    #expect(alert.severity == .warning)
    // A look-back may find something older.
    _ = try apply(join(host, seen: now - .days(20)), to: &alert)
    #expect(alert.firstSeen == now - .days(20))
    #expect(alert.lastSeen == now + .hours(3))
  }

  @Test func `something new raises by one step, once, and never above 4`() throws {
    var alert = try alert(.warning)
    #expect(
      try apply(join(host, .host("198.18.3.8"), seen: now), to: &alert) == [
        .observationJoined(observation: Cast.id(900), newKeys: [.host("198.18.3.8")], seen: now),
        .severityRaised(to: .serious, by: .node),
      ])
    #expect(alert.severity == .serious)
    #expect(alert.raisedByAccumulation)
    #expect(try apply(join(.host("198.18.3.9"), seen: now), to: &alert).count == 1)
    #expect(alert.severity == .serious)
    #expect(alert.keys.count == 3)
  }

  @Test(arguments: [Severity.information, .caution, .serious, .emergency])
  func `nothing else is raised by itself`(severity: Severity) throws {
    var alert = try alert(severity)
    #expect(try apply(join(.host("198.18.3.8"), seen: now), to: &alert).count == 1)
    #expect(alert.severity == severity)
  }

  @Test func `a closed alert is joined and not raised`() throws {
    var alert = try alert(.warning)
    #expect(try apply(.close, to: &alert) == [.alertClosed])
    #expect(try apply(.close, to: &alert).isEmpty)
    #expect(try apply(join(.host("198.18.3.8"), seen: now), to: &alert).count == 1)
    #expect(throws: Alert.Refusal.closed) {
      try alert.decide(.raiseSeverity(.emergency, by: sato), at: now)
    }
    #expect(try apply(.reopen, to: &alert) == [.alertReopened])
    #expect(try apply(.reopen, to: &alert).isEmpty)
    #expect(alert.closedAt == nil)
  }

  @Test func `keys are listed up to the limit, and one past it is not new each time`() throws {
    let most = (0..<Alert.keysMax).map { Alert.JoinKey.host("host \($0)") }
    var almost = try alert(.warning, keys: Array(most.dropLast()))
    #expect(try apply(join(.host("last"), seen: now), to: &almost).count == 2)
    #expect(almost.keys.count == Alert.keysMax)
    var full = try alert(.warning, keys: most)
    #expect(try apply(join(.host("one more"), seen: now), to: &full).count == 1)
    #expect(full.keys.count == Alert.keysMax)
    #expect(full.severity == .warning)
    #expect(full.observations == 2)
  }

  @Test func `a key that is named twice is one`() throws {
    var alert = try alert(.serious)
    let other = Alert.JoinKey.host("198.18.3.8")
    _ = try apply(join(other, other, seen: now), to: &alert)
    #expect(alert.keys == [host, other])
  }

  @Test func `a person raises, and never lowers`() throws {
    var alert = try alert(.warning)
    #expect(throws: Alert.Refusal.severityMayOnlyRise) {
      try alert.decide(.raiseSeverity(.caution, by: sato), at: now)
    }
    for actor in [Actor.unverified, .node, .timer, .key(Cast.id(9))] {
      #expect(throws: Alert.Refusal.notAPerson) {
        try alert.decide(.raiseSeverity(.emergency, by: actor), at: now)
      }
    }
    #expect(try apply(.raiseSeverity(.warning, by: sato), to: &alert).isEmpty)
    #expect(
      try apply(.raiseSeverity(.emergency, by: sato), to: &alert)
        == [.severityRaised(to: .emergency, by: sato)])
    #expect(try apply(.raiseSeverity(.emergency, by: sato), to: &alert).isEmpty)
    #expect(!alert.raisedByAccumulation)
  }

  @Test func `linking, delivering and owning are recorded once`() throws {
    var alert = try alert(.warning)
    #expect(try apply(.link(alert.id), to: &alert).isEmpty)
    for other in [Cast.id(602) as ID<Alert>, Cast.id(601)] {
      #expect(try apply(.link(other), to: &alert) == [.alertLinked(to: other)])
      #expect(try apply(.link(other), to: &alert).isEmpty)
    }
    #expect(alert.linked == [Cast.id(601), Cast.id(602)])
    let (first, second) = (Cast.id(702) as ID<Delivery>, Cast.id(701) as ID<Delivery>)
    for delivery in [first, second, first] { _ = try apply(.deliver(delivery), to: &alert) }
    #expect(alert.deliveries == [first, second])
    #expect(try apply(.own(first), to: &alert) == [.alertOwned(by: first)])
    #expect(try apply(.own(first), to: &alert).isEmpty)
    #expect(try apply(.own(second), to: &alert) == [.alertOwned(by: second)])
    #expect(alert.owner == second)
  }

  @Test func `an authority is consulted once, by a person, and is a known one`() throws {
    var alert = try alert(.warning)
    for authority in Alert.authorities {
      #expect(try apply(.consult(authority: authority, by: sato), to: &alert).count == 1)
      let tanaka = Actor.person(Cast.id(2))
      #expect(try apply(.consult(authority: authority, by: tanaka), to: &alert).isEmpty)
    }
    #expect(alert.consulted.map(\.authority) == Alert.authorities)
    #expect(alert.consulted.allSatisfy { $0.by == sato && $0.at == now + .minutes(1) })
    #expect(throws: Alert.Refusal.unknownAuthority) {
      try alert.decide(.consult(authority: "Police", by: sato), at: now)
    }
    #expect(throws: Alert.Refusal.notAPerson) {
      try alert.decide(.consult(authority: "police", by: .unverified), at: now)
    }
  }
}
