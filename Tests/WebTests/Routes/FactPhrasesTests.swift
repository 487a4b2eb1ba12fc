//! Every thing that can be recorded has its sentence, in both languages.

import Alerting
import Kernel
import Node
import Testing

@testable import Web

@Suite struct FactPhrasesTests {
  private static let person = Actor.person(ID(high: 1, low: 1))
  private static let callee = Callee(
    organization: ID(high: 2, low: 2), post: ID(high: 3, low: 3), person: ID(high: 1, low: 1),
    routes: [])
  private static let text = ContentReference(id: ID(high: 4, low: 4), digest: Hash(sha256: []))
  private static let moment = Instant(seconds: 0)
  private static let closing = Closing(
    outcome: .truePositive, reason: text, evidence: text, cause: text, by: person)

  /// One of each kind; a kind that is missing here is missing in `number(_:)` as well, which does not compile then.
  private static var deliveries: [Delivery.Body] {
    get throws {
      let offer = try JSONTreeDecoder.decode(
        Delivery.HandOn.self,
        from: .object([
          .init("to", .string("\(ID<Person>(high: 1, low: 1))")),
          .init("by", try JSONTreeEncoder.encode(person)),
          .init("at", try JSONTreeEncoder.encode(moment)),
        ]))
      return [
        .deliveryAddressed(
          alert: ID(high: 5, low: 5), organization: ID(high: 2, low: 2), level: .primary,
          kind: .real, severity: .serious, inDoubt: false, pursuits: [], called: [callee],
          copies: [callee]),
        .delivered(route: ID(high: 6, low: 6)), .opened(by: person),
        .acknowledged(by: person, over: .link, pursuits: []),
        .acknowledgedInDoubt(by: person, over: .mail), .acknowledgedUnverified(over: .link),
        .actingBegun(by: person, pursuits: []),
        .containmentClaimed(by: person, evidence: text, pursuits: []),
        .containmentProven(pursuits: []), .proofPostponed(pursuits: []),
        .updated(by: person, note: text, pursuits: []),
        .rungCalled(
          duty: .acknowledge, rung: 1, because: .silence, called: [callee], pursuits: []),
        .rearmed(
          because: .severity(.emergency), severity: .emergency, pursuits: [], called: [],
          copies: []),
        .notReached(callee: callee, miss: .absent), .helpAsked(by: person),
        .handOnOffered(offer: offer), .handOnAccepted(by: ID(high: 1, low: 1)),
        .closeProposed(closing: closing), .deliveryClosed(closing: closing),
        .reopened(by: person, pursuits: [], called: [], copies: [callee]),
        .withdrawn(because: .given(to: ID(high: 2, low: 2))),
        .declined(to: ID(high: 2, low: 2), by: person),
        .answered(answer: .notAffected, by: person, pursuits: [], heard: nil),
        .departed(person: ID(high: 1, low: 1), called: [callee], copies: [callee]),
      ]
    }
  }

  private static func number(_ body: Delivery.Body) -> Int {
    switch body {
    case .deliveryAddressed: 0
    case .delivered: 1
    case .opened: 2
    case .acknowledged: 3
    case .acknowledgedInDoubt: 4
    case .acknowledgedUnverified: 5
    case .actingBegun: 6
    case .containmentClaimed: 7
    case .containmentProven: 8
    case .proofPostponed: 9
    case .updated: 10
    case .rungCalled: 11
    case .rearmed: 12
    case .notReached: 13
    case .helpAsked: 14
    case .handOnOffered: 15
    case .handOnAccepted: 16
    case .closeProposed: 17
    case .deliveryClosed: 18
    case .reopened: 19
    case .withdrawn: 20
    case .declined: 21
    case .answered: 22
    case .departed: 23
    }
  }

  private static var consultation: Alert.Consultation {
    get throws {
      try JSONTreeDecoder.decode(
        Alert.Consultation.self,
        from: .object([
          .init("authority", .string("police")), .init("by", try JSONTreeEncoder.encode(person)),
          .init("at", try JSONTreeEncoder.encode(moment)),
        ]))
    }
  }

  private static var alerts: [Alert.Body] {
    get throws {
      [
        .alertRaised(
          kind: .real, severity: .serious, text: text, marking: .narrowest, inDoubt: false,
          sensor: nil, campaign: nil, keys: [], seen: moment, lookedBack: nil),
        .observationJoined(observation: ID(high: 7, low: 7), newKeys: [.host("a")], seen: moment),
        .alertLinked(to: ID(high: 5, low: 5)), .severityRaised(to: .emergency, by: person),
        .alertDelivered(to: ID(high: 8, low: 8)), .alertOwned(by: ID(high: 8, low: 8)),
        .authorityConsulted(consultation: try consultation),
        .alertClosed, .alertReopened, .sensorSpoke(sensor: ID(high: 6, low: 6)),
        .markingNarrowed(to: .narrowest, without: [ID(high: 5, low: 5)], by: person),
        .copyWithheld(from: [ID(high: 5, low: 5)]),
        .copyReturned(to: [ID(high: 5, low: 5)], text: text, marking: .narrowest),
      ]
    }
  }

  private static func number(_ body: Alert.Body) -> Int {
    switch body {
    case .alertRaised: 0
    case .observationJoined: 1
    case .alertLinked: 2
    case .severityRaised: 3
    case .alertDelivered: 4
    case .alertOwned: 5
    case .authorityConsulted: 6
    case .alertClosed: 7
    case .alertReopened: 8
    case .sensorSpoke: 9
    case .markingNarrowed: 10
    case .copyWithheld: 11
    case .copyReturned: 12
    }
  }

  private static let cards: [CallCard.Body] = [
    .cardQueued(callee: callee, campaign: nil, kind: .real, items: [], callAfter: nil),
    .cardItemAdded(delivery: ID(high: 8, low: 8)),
    .cardItemRemoved(delivery: ID(high: 8, low: 8)),
    .cardAnswered(result: .reached, by: person), .cardDropped,
  ]

  private static func number(_ body: CallCard.Body) -> Int {
    switch body {
    case .cardQueued: 0
    case .cardItemAdded: 1
    case .cardItemRemoved: 2
    case .cardAnswered: 3
    case .cardDropped: 4
    }
  }

  @Test func `every kind of Fact has words in both languages`() throws {
    let fixture = try SiteFixture()
    let phrases = FactPhrases(names: try fixture.detail().names)
    let deliveries = try Self.deliveries
    let alerts = try Self.alerts
    #expect(deliveries.map(Self.number) == Array(0...23))
    #expect(alerts.map(Self.number) == Array(0...12))
    #expect(Self.cards.map(Self.number) == Array(0...4))
    let all =
      deliveries.map(phrases.words) + alerts.map(phrases.words)
      + Self.cards.map(phrases.words)
    for phrase in all {
      #expect(!phrase.ja.isEmpty && !phrase.en.isEmpty)
      #expect(phrase.ja != phrase.en)
      #expect(phrase.en.unicodeScalars.allSatisfy { !(0x3040...0x9FFF).contains($0.value) })
    }
    #expect(Set(all).count == all.count)
  }

  @Test func `a body is read back from what the journal holds`() throws {
    // The journal keeps a body as its case's name and its members: exactly what `FactLine.decoded` puts together.
    func back<Body: Codable & Hashable>(_ body: Body) throws {
      let member = try #require(try JSONTreeEncoder.encode(body).members?.first)
      let json = JSON.object([.init(member.name, member.value)])
      #expect(try JSONTreeDecoder.decode(Body.self, from: json) == body)
    }
    for body in try Self.deliveries { try back(body) }
    for body in try Self.alerts { try back(body) }
    for body in Self.cards { try back(body) }
  }

  @Test(arguments: Alert.authorities)
  func `every authority has a name`(code: String) {
    #expect(FactPhrases.authority(code).en != code)
  }
}
