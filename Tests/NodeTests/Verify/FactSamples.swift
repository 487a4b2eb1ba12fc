//! One body of every kind of Fact, with made-up values that never change: what the golden file is written from.

@testable import Alerting
@testable import Inspection
@testable import Kernel
@testable import Node
@testable import Sharing

/// A sample: which record it is about, and its body as the journal writes it.
struct FactSample {
  let record: RecordReference
  /// `{"kind": {…}}`.
  let tree: JSON
  /// Whether reading it back gives the same value again.
  let returns: Bool

  init<Body: Codable & Hashable>(
    _ kind: RecordReference.Kind, _ body: Body
  ) throws {
    record = RecordReference(kind, Self.identifier(1) as ID<RecordReference>)
    tree = try JSONTreeEncoder.encode(body)
    returns = try JSONTreeDecoder.decode(Body.self, from: JSON.parse(tree.canonical())) == body
  }
}

/// The values of all samples.
extension FactSample {
  static func identifier<Thing>(_ number: UInt64) -> ID<Thing> {
    ID(high: 0x0149_0000_0000_7000, low: 0x8000_0000_0000_0000 + number)
  }

  static let moment = Instant(seconds: 1_431_050_400)
  static let later = moment + .minutes(5)
  static let content = ContentReference(id: identifier(2), digest: Hash(sha256: "text".utf8))
  static let clerk = Actor.person(identifier(3))
  static let callee = Callee(
    organization: identifier(4), post: identifier(5), person: identifier(3),
    routes: [identifier(6)])
  static let pursuit = Delivery.Pursuit(duty: .acknowledge, base: later, rung: 0, next: later)
  static let names = Phrase(ja: "北山町", en: "Kitayama Town")
}

extension FactSample {
  /// All of them, in the order of the golden file.
  static func all() throws -> [FactSample] {
    // New kinds go last: the numbers of the lines before them stay.
    try organizations() + directory() + alerts() + deliveries() + cards() + observations() + nodes()
      + accounts() + added() + secretsAndLanguages() + contacts() + bulletins() + sensors()
      + contactTests() + inventory() + people() + questions() + told() + bodies() + joining()
      + encodings() + privacy() + departures() + heard() + kept() + narrowed() + across()
      + links() + searches() + returned() + allowLists() + tallied() + lookBacks()
  }

  // table:
  private static func organizations() throws -> [FactSample] {
    let bodies: [Organization.Body] = [
      .organizationRegistered(name: names, legalForm: "市区町村", code: "313289"),
      .organizationPlaced(tree: .support, parent: identifier(7), path: "/a/b/"),
      .organizationPlaced(tree: .supervision, parent: nil, path: "/b/"),
      .organizationDesignated(
        designation: .init(code: "supporter", basis: "協定", from: moment, until: nil)),
      .postCreated(post: .init(id: identifier(5), name: names, role: .responder)),
      .personEntered(person: identifier(3), profile: content),
      .personAppointed(
        appointment: .init(
          person: identifier(3), post: identifier(5), from: moment, until: later)),
      .appointmentEnded(person: identifier(3), post: identifier(5)),
      .routeAdded(
        route: .init(
          id: identifier(6), person: identifier(3), channel: .mail, address: content,
          lastSuccess: nil, isWrong: false)),
      .routeSucceeded(route: identifier(6)), .routeFoundWrong(route: identifier(6)),
      .absenceEntered(
        absence: .init(person: identifier(3), from: moment, until: later, deputy: identifier(8))),
      .lastRungAgreed(organization: identifier(7)),
    ]
    return try bodies.map { try FactSample(.organization, $0) }
  }

  // table:
  private static func directory() throws -> [FactSample] {
    var samples: [FactSample] = []
    let values: [ConstituencyAssertion.Value] = [
      .prefix(try prefix("198.18.1.0/24")), .prefix(try prefix("2001:db8::/32")),
      .domainSuffix(try domain("kitayama.example")), .asset("文書サーバ 1"),
      .sharedEgress(try prefix("198.18.2.0/24"), tenants: [identifier(7)]),
    ]
    for value in values {
      let assertion = ConstituencyAssertion(
        organization: identifier(4), value: value, basis: .verified, validFrom: moment)
      samples.append(
        try FactSample(
          .constituency, Constituency.Body.constituencyAsserted(assertion: assertion)))
    }
    samples.append(
      try FactSample(
        .account,
        Account.Body.accountCreated(
          person: identifier(3), organization: identifier(4), role: .responder, login: "sato")))
    let keys: [KeyRecord.Body] = [
      .keyCreated(
        name: "sensor", role: .sensor, organization: nil, hash: Hash(sha256: "key".utf8),
        keeper: nil),
      .keyRevoked,
    ]
    samples += try keys.map { try FactSample(.key, $0) }
    let lists: [IndicatorBatch.Body] = [
      .indicatorsImported(
        source: "list.csv", count: 2, digest: Hash(sha256: "list".utf8), marking: .green),
      .lookedBack(from: moment, until: later, found: 3),
    ]
    return try samples + lists.map { try FactSample(.indicators, $0) }
  }

  private static func accounts() throws -> [FactSample] {
    let bodies: [Account.Body] = [
      .linkIssued(until: later), .passwordSet, .sessionsEnded, .accountClosed,
    ]
    return try bodies.map { try FactSample(.account, $0) }
  }

  // table:
  private static func alerts() throws -> [FactSample] {
    let marking = Marking(
      tlp: .amberStrict, mayForward: .maintenanceVendor, legal: [.localPublicService],
      audience: Audience([identifier(4), identifier(7)]))
    let bodies: [Alert.Body] = [
      .alertRaised(
        kind: .exercise("秋の演習"), severity: .serious, text: content, marking: marking,
        inDoubt: true, sensor: identifier(9), campaign: identifier(10),
        keys: [.indicator(identifier(11)), .host("198.18.1.7"), .rule("beacon", day: 16_563)],
        seen: moment, lookedBack: .init(from: moment, until: later)),
      .observationJoined(
        observation: identifier(12), newKeys: [.host("198.18.1.8")], seen: later),
      .alertLinked(to: identifier(13)), .severityRaised(to: .emergency, by: clerk),
      .alertDelivered(to: identifier(14)), .alertOwned(by: identifier(14)),
      .authorityConsulted(consultation: .init(authority: "police", by: clerk, at: later)),
      .alertClosed, .alertReopened,
    ]
    return try bodies.map { try FactSample(.alert, $0) }
  }

  // table:
  private static func deliveries() throws -> [FactSample] {
    var closing = Closing(
      outcome: .truePositive, reason: content, evidence: content, cause: content, by: clerk)
    closing.confirmedBy = .key(identifier(9))
    let bodies: [Delivery.Body] = [
      .deliveryAddressed(
        alert: identifier(13), organization: identifier(4), level: .primary, kind: .real,
        severity: .emergency, inDoubt: false, pursuits: [pursuit], called: [callee],
        copies: [callee]),
      .delivered(route: identifier(6)), .opened(by: clerk),
      .acknowledged(by: clerk, over: .link, pursuits: [pursuit]),
      .acknowledgedInDoubt(by: clerk, over: .mail), .acknowledgedUnverified(over: .link),
      .actingBegun(by: clerk, pursuits: [pursuit]),
      .containmentClaimed(by: clerk, evidence: content, pursuits: [pursuit]),
      .containmentProven(pursuits: [pursuit]), .proofPostponed(pursuits: [pursuit]),
      .updated(by: clerk, note: content, pursuits: []),
      .rungCalled(
        duty: .acknowledge, rung: 1, because: .silence, called: [callee], pursuits: [pursuit]),
    ]
    let reasons: [Delivery.Reason] = [
      .joined(observation: identifier(12)), .severity(.emergency),
      .contradicted(observation: identifier(12)), .reopened,
    ]
    let rearmed = reasons.map {
      Delivery.Body.rearmed(
        because: $0, severity: .serious, pursuits: [pursuit], called: [callee], copies: [])
    }
    let rest: [Delivery.Body] = [
      .notReached(callee: callee, miss: .wrongNumber), .helpAsked(by: .unverified),
      .declined(to: identifier(7), by: clerk),
      .handOnOffered(offer: .init(to: identifier(8), by: clerk, at: later)),
      .handOnAccepted(by: identifier(8)), .closeProposed(closing: closing),
      .deliveryClosed(closing: closing),
      .reopened(by: clerk, pursuits: [pursuit], called: [callee], copies: nil),
      .withdrawn(because: .given(to: identifier(7))), .withdrawn(because: .acceptedElsewhere),
      .withdrawn(because: .alertClosed),
    ]
    return try (bodies + rearmed + rest).map { try FactSample(.delivery, $0) }
  }

  /// What was added to bodies since: at the end, for every line before is an old journal's.
  // table:
  private static func added() throws -> [FactSample] {
    let vacant = Callee(organization: identifier(4), post: nil, person: nil, routes: [])
    let reopened = Delivery.Body.reopened(
      by: clerk, pursuits: [pursuit], called: [callee], copies: [callee])
    let waiting = CallCard.Body.cardQueued(
      callee: vacant, campaign: nil, kind: .real, items: [identifier(14)], callAfter: later)
    return [try FactSample(.delivery, reopened), try FactSample(.callCard, waiting)]
  }

  // table:
  private static func cards() throws -> [FactSample] {
    let vacant = Callee(organization: identifier(4), post: nil, person: nil, routes: [])
    let bodies: [CallCard.Body] = [
      .cardQueued(
        callee: vacant, campaign: nil, kind: .contactTest, items: [identifier(14)], callAfter: nil),
      .cardItemAdded(delivery: identifier(15)), .cardItemRemoved(delivery: identifier(15)),
      .cardAnswered(result: .reached, by: clerk), .cardAnswered(result: .absent, by: clerk),
      .cardAnswered(result: .wrongNumber, by: clerk), .cardDropped,
    ]
    return try bodies.map { try FactSample(.callCard, $0) }
  }

  // table:
  private static func observations() throws -> [FactSample] {
    let texts = [
      "198.18.1.7", "2001:db8::7", "bad.example", "http://bad.example/a?b", "a@bad.example",
      String(repeating: "ab", count: 32),
    ]
    let finding = Observation.Finding(
      source: .indicator, sensor: identifier(9), seen: moment, rule: "beacon \u{202E}",
      severity: .serious,
      observables: texts.compactMap { Observable(guessing: $0) } + [.asset("端末")],
      host: "198.18.1.7", indicator: identifier(11), marking: .red, count: 4)
    let outcomes: [Observation.Outcome] = [
      .correlated(with: identifier(13)), .duplicate(of: identifier(12)),
      .suppressed(by: identifier(16)), .unrouted(as: identifier(13)),
    ]
    let rule = SuppressionRule(
      id: identifier(16), organization: identifier(4), rule: "noise", host: nil,
      author: identifier(3), reason: content, until: later)
    let rules: [SuppressionRule.Body] = [
      .suppressionSet(rule: rule), .suppressionEnded(by: clerk),
    ]
    return try outcomes.map {
      try FactSample(
        .observation, Observation.Body.observationRecorded(finding: finding, outcome: $0))
    } + rules.map { try FactSample(.suppression, $0) }
  }

  // table:
  private static func nodes() throws -> [FactSample] {
    let bodies: [NodeBody] = [
      .nodeStarted(name: "noroshi.test", tower: nil), .epochBegun(epoch: 2),
      .clockStepped(by: .hours(-1)),
    ]
    return try bodies.map { try FactSample(.node, $0) }
  }

  /// Came after the others; a sample's place is under its nonce, so new ones stand last.
  private static func secretsAndLanguages() throws -> [FactSample] {
    let bodies: [Organization.Body] = [
      .routeSecretSet(route: identifier(6), secret: content),
      .languageChosen(choice: .init(person: identifier(3), language: .en)),
    ]
    return try bodies.map { try FactSample(.organization, $0) }
  }

  private static func encodings() throws -> [FactSample] {
    [
      try FactSample(
        .organization,
        Organization.Body.encodingChosen(
          choice: .init(person: identifier(3), encoding: .iso2022JP)))
    ]
  }

  /// Came after those.
  private static func contacts() throws -> [FactSample] {
    let counts = ContactImport.Counts(
      rows: 9, entered: 3, changed: 2, ended: 1, unchanged: 2, refused: 1)
    return [
      try FactSample(
        .contacts,
        ContactImport.Body.contactsImported(
          organization: identifier(4), file: content, counts: counts))
    ]
  }

  // table:
  private static func bulletins() throws -> [FactSample] {
    let answers: [Delivery.Answer] = [
      .affected(plan: content, by: later), .affected(plan: nil, by: later), .done(note: content),
      .notAffected, .underInvestigation(until: later), .refused(reason: content),
    ]
    let terms = Bulletin.Terms(
      kind: .warning, character: .instruction, statute: "法 第1条", text: content, tlp: .amber,
      mayForward: .maintenanceVendor, severity: 3, answerBy: later)
    let bodies: [Bulletin.Body] = [
      .bulletinIssued(
        campaign: identifier(9), issuer: identifier(4), terms: terms, asked: 2, by: clerk),
      .bulletinWithdrawn(withdrawal: .init(reason: content, by: clerk, at: later)),
    ]
    return try answers.map {
      try FactSample(
        .delivery,
        Delivery.Body.answered(
          answer: $0, by: clerk, pursuits: $0.kind.isFinal ? [] : [pursuit], heard: nil))
    } + bodies.map { try FactSample(.bulletin, $0) }
  }

  /// Came after those.
  private static func sensors() throws -> [FactSample] {
    let particulars = Sensor.Particulars(
      name: "庁内網センサー", organization: identifier(4), watches: "198.18.1.0/24", limit: .minutes(10))
    let bodies: [Sensor.Body] = [
      .sensorRegistered(key: identifier(9), particulars: particulars),
      .sensorChanged(particulars: particulars),
      .sensorPaused(until: later, reason: content), .sensorTakenIntoUse, .sensorRetired,
      .sensorFellSilent(lastHeard: moment, alert: identifier(13)),
      .sensorFellSilent(lastHeard: nil, alert: identifier(13)),
      .sensorHeardAgain(alert: identifier(13)),
    ]
    return try bodies.map { try FactSample(.sensor, $0) } + [
      try FactSample(.alert, Alert.Body.sensorSpoke(sensor: identifier(17)))
    ]
  }

  /// Came after those.
  private static func contactTests() throws -> [FactSample] {
    guard let day = CivilDate(year: 2015, month: 5, day: 8) else {
      throw Nation.Broken(description: "no day")
    }
    let outcomes: [ContactTest.Outcome] = [
      .counted(route: identifier(6), at: moment), .asked(by: identifier(11)),
      .answered(at: later), .covered(at: later), .missed(at: later),
    ]
    let subjects = outcomes.map {
      ContactTest.Subject(post: identifier(5), person: identifier(3), misses: 2, outcome: $0)
    }
    let bodies: [ContactTest.Body] = [
      .contactTestDrawn(organization: identifier(4), quarter: Quarter(of: day), due: later),
      .contactTestPostponed(because: .seriousAlert, due: later),
      .contactTestLapsed(because: .nobody), .contactTestBegun(subjects: subjects),
      .contactTestAnswered(alert: identifier(11)), .contactTestCovered(alert: identifier(11)),
      .contactTestMissed(alert: identifier(11)),
    ]
    let ends: [Delivery.Body] = [.withdrawn(because: .testOver)]
    return try bodies.map { try FactSample(.contactTest, $0) }
      + ends.map { try FactSample(.delivery, $0) }
  }

  /// Came after those.
  private static func inventory() throws -> [FactSample] {
    let traits = SystemEntry.Traits(
      informationClass: .specificPersonal, position: .betaPrime,
      egress: [try prefix("198.18.1.0/28")], domains: [try domain("www.kitayama.example")],
      servesLifeOrSafety: true)
    let bodies: [InformationSystem.Body] = [
      .systemEntered(
        organization: identifier(4), place: 7, traits: traits, words: content, by: clerk),
      .systemChanged(traits: SystemEntry.Traits(), words: content, by: nil),
      .systemConfirmed(by: clerk), .systemRetired, .systemTakenUp,
    ]
    let counts = InventoryImport.Counts(
      rows: 9, entered: 3, changed: 2, retired: 1, unchanged: 2, refused: 1)
    return try bodies.map { try FactSample(.system, $0) } + [
      try FactSample(
        .inventory,
        InventoryImport.Body.inventoryImported(
          organization: identifier(4), file: content, counts: counts))
    ]
  }

  /// Came after those: appointments with a date, duty tables, changes of personnel.
  private static func people() throws -> [FactSample] {
    let dated: [Organization.Body] = [
      .appointmentDated(person: identifier(3), post: identifier(5), until: later),
      .appointmentDated(person: identifier(3), post: identifier(5), until: nil),
      .appointmentCancelled(person: identifier(8), post: identifier(5), from: later),
    ]
    guard let month = CivilMonth("2015-05") else { throw Nation.Broken(description: "month") }
    let turn = DutyTurn(post: identifier(5), person: identifier(3), from: moment, until: later)
    let roster = Roster.Body.rosterSet(
      organization: identifier(4), month: month, post: identifier(5), from: moment, turns: [turn])
    let move = Transfer.Move(
      post: identifier(5), leaves: identifier(3), leftUntil: nil, comes: identifier(8), isNew: true)
    let changes: [Transfer.Body] = [
      .transferPlanned(organization: identifier(4), day: later, moves: [move]), .transferUndone,
    ]
    return try dated.map { try FactSample(.organization, $0) } + [try FactSample(.roster, roster)]
      + changes.map { try FactSample(.transfer, $0) }
  }
}
