//! One Fact of each kind that came later: bodies over time, firms that join, privacy, what is only told.

@testable import Alerting
@testable import Inspection
@testable import Kernel
@testable import Node
@testable import Sharing

extension FactSample {
  /// Came after those: bodies over time, and lists of them.
  static func bodies() throws -> [FactSample] {
    let organizations: [Organization.Body] = [
      .organizationRenamed(name: names, legalForm: "市区町村"),
      .organizationEnded(successors: [identifier(4), identifier(7)]),
      .organizationTookOver(predecessor: identifier(7)),
      .personPassed(person: identifier(3), profile: content, from: identifier(7)),
      .designationEnded(code: "重要インフラ", from: moment, until: later),
    ]
    let assertion = ConstituencyAssertion(
      organization: identifier(4), value: .prefix(try prefix("198.18.1.0/24")), basis: .verified,
      validFrom: moment, validTo: later)
    let counts = BodyImport.Counts(
      rows: 9, entered: 3, renamed: 2, moved: 1, ended: 1, unchanged: 1, refused: 1)
    let lists: [BodyImport.Body] =
      [
        .bodiesImported(file: content, plan: content, day: later, counts: counts), .bodiesApplied,
        .bodiesUndone,
      ] + BodyImport.Hindrance.allCases.map { .bodiesHindered(by: $0) }
    return try organizations.map { try FactSample(.organization, $0) } + [
      try FactSample(.constituency, Constituency.Body.constituencyPassed(assertion: assertion)),
      try FactSample(
        .account, Account.Body.accountPassed(to: identifier(4), role: .responder)),
      try FactSample(.key, KeyRecord.Body.keyPassed(to: identifier(4))),
      try FactSample(.system, InformationSystem.Body.systemPassed(to: identifier(4), place: 3)),
    ] + lists.map { try FactSample(.bodies, $0) }
  }

  /// Came after those.
  static func joining() throws -> [FactSample] {
    let invitations: [Invitation.Body] = [
      .invitationIssued(
        supporter: identifier(7), hash: Hash(sha256: "secret".utf8), until: later, by: clerk,
        note: content),
      .invitationIssued(
        supporter: identifier(7), hash: Hash(sha256: "other".utf8), until: later, by: clerk,
        note: nil),
      .invitationUsed(by: identifier(4), terms: 1), .invitationWithdrawn,
    ]
    let profiles: [TeamProfile.Body] = [
      .profileWritten(organization: identifier(4), texts: content, parts: [.mission, .mail]),
      .profilePublished, .profileWithdrawn,
    ]
    return try invitations.map { try FactSample(.invitation, $0) }
      + profiles.map { try FactSample(.profile, $0) }
  }

  /// Came after those.
  // table:
  static func privacy() throws -> [FactSample] {
    let erasures: [Erasure.Body] = [
      .personErased(
        organization: identifier(4), person: identifier(3), by: clerk, texts: [identifier(2)]),
      .organizationErased(organization: identifier(4), by: .node, texts: []),
      .moreErased(texts: [identifier(2)]),
    ]
    let scopes: [LegalHold.Scope] = [
      .everything, .alert(identifier(13)), .person(identifier(3)),
    ]
    let holds: [LegalHold.Body] =
      scopes.map {
        .holdPlaced(
          organization: identifier(4), scope: $0, reason: content, by: clerk, until: later)
      } + [.holdLifted(by: clerk)]
    let choices: [RetentionChoice.Body] = [
      .retentionChosen(organization: identifier(4), record: .incidents, days: 400),
      .retentionChosen(organization: identifier(4), record: .incidents, days: nil),
    ]
    let exercises: [Exercise.Body] = [
      .exerciseOpened(name: "秋の演習", organization: identifier(4), people: [identifier(3)]),
      .exerciseEnded,
    ]
    let aged: [NodeBody] = [.textsAged(texts: .departed, count: 3), .erasedAgain(count: 2)]
    let opened = Account.Body.accountOpened(
      person: identifier(3), organization: identifier(4), role: .responder, login: content)
    return try erasures.map { try FactSample(.erasure, $0) }
      + holds.map { try FactSample(.hold, $0) } + choices.map { try FactSample(.retention, $0) }
      + exercises.map { try FactSample(.exercise, $0) } + aged.map { try FactSample(.node, $0) }
      + [try FactSample(.account, opened)]
  }

  /// Came after those.
  static func departures() throws -> [FactSample] {
    let bodies: [Delivery.Body] = [
      .departed(person: identifier(3), called: [callee], copies: []),
      .rearmed(
        because: .departed(identifier(3)), severity: .warning, pursuits: [pursuit],
        called: [callee], copies: []),
      .rungCalled(
        duty: .acknowledge, rung: 1, because: .departed, called: [callee], pursuits: [pursuit]),
    ]
    return try bodies.map { try FactSample(.delivery, $0) }
  }

  /// Came after those: an answer that was given by phone.
  static func heard() throws -> [FactSample] {
    let answer = Delivery.Body.answered(
      answer: .notAffected, by: clerk, pursuits: [],
      heard: Delivery.Heard(card: identifier(18), by: .person(identifier(8))))
    return [try FactSample(.delivery, answer)]
  }

  /// Came after those: keys that somebody answers for.
  static func kept() throws -> [FactSample] {
    let bodies: [KeyRecord.Body] = [
      .keyCreated(
        name: "desk", role: .watchOfficer, organization: identifier(4),
        hash: Hash(sha256: "key".utf8), keeper: identifier(3)),
      .keyTakenOver(by: identifier(8)),
    ]
    return try bodies.map { try FactSample(.key, $0) }
  }

  /// Came after those: stricter markings.
  static func narrowed() throws -> [FactSample] {
    let marking = Marking(
      tlp: .red, legal: [.localPublicService], audience: Audience([identifier(4)]))
    return [
      try FactSample(
        .alert,
        Alert.Body.markingNarrowed(to: marking, without: [identifier(7)], by: clerk)),
      try FactSample(.delivery, Delivery.Body.withdrawn(because: .narrowed)),
      try FactSample(
        .indicators,
        IndicatorBatch.Body.listNarrowed(to: .red, count: 1, digest: Hash(sha256: "list".utf8))),
    ]
  }

  /// Came after all of those: looking back that is stopped, and begun after all.
  static func lookBacks() throws -> [FactSample] {
    [
      try FactSample(.indicators, IndicatorBatch.Body.lookBackStopped(by: clerk)),
      try FactSample(.indicators, IndicatorBatch.Body.lookBackResumed(by: clerk)),
    ]
  }

  /// Came after those of `FactSamples+Links.swift`: what was asked of the stored events.
  static func searches() throws -> [FactSample] {
    let bodies: [NodeBody] = [
      .eventsSearched(
        organization: identifier(4), form: "mail", asked: content, days: 30, reason: content),
      .eventsSearched(
        organization: identifier(4), form: "domain", asked: content, days: 90, reason: nil),
    ]
    return try bodies.map { try FactSample(.node, $0) }
  }

  /// Came after those of what was asked: a copy that comes again to a body which had moved to another node and is back.
  static func returned() throws -> [FactSample] {
    let marking = Marking(
      tlp: .red, legal: [.localPublicService], audience: Audience([identifier(4)]))
    return [
      try FactSample(
        .alert,
        Alert.Body.copyReturned(to: [identifier(4)], text: content, marking: marking))
    ]
  }

  /// Came after those: a list of what is no mark.
  static func allowLists() throws -> [FactSample] {
    let list = SuppressionRule(
      id: identifier(16), organization: identifier(4), rule: AllowWords.rule, host: nil,
      author: identifier(3), reason: content, until: later,
      marks: SuppressionRule.Marks(count: 3, digest: Hash(sha256: "list".utf8)))
    return [try FactSample(.suppression, SuppressionRule.Body.suppressionSet(rule: list))]
  }

  /// Came after those: what two nodes owe each other, and what a family is asked to block.
  static func across() throws -> [FactSample] {
    let terms = Bulletin.Terms(
      kind: .warning, character: .request, statute: "", text: content, tlp: .green,
      mayForward: .nobody, severity: 4, answerBy: later, marks: identifier(9))
    return [
      try FactSample(
        .delivery,
        Delivery.Body.rearmed(
          because: .askedByHome(at: later), severity: .serious, pursuits: [pursuit],
          called: [callee], copies: [])),
      try FactSample(.alert, Alert.Body.copyWithheld(from: [identifier(7)])),
      try FactSample(
        .bulletin,
        Bulletin.Body.bulletinIssued(
          campaign: identifier(9), issuer: identifier(4), terms: terms, asked: 2, by: clerk)),
    ]
  }

  static func prefix(_ text: String) throws -> IPPrefix {
    guard let prefix = IPPrefix(text) else { throw Nation.Broken(description: text) }
    return prefix
  }

  static func domain(_ text: String) throws -> DomainName {
    guard let name = DomainName(text) else { throw Nation.Broken(description: text) }
    return name
  }

  /// Came after those.
  static func told() throws -> [FactSample] {
    let terms = Bulletin.Terms(
      kind: .inquiry, character: .request, statute: "", text: content, tlp: .amber,
      mayForward: .nobody, severity: 3, answerBy: later, telling: content)
    return [
      try FactSample(
        .bulletin,
        Bulletin.Body.bulletinIssued(
          campaign: identifier(9), issuer: identifier(4), terms: terms, asked: 2, by: clerk)),
      try FactSample(
        .delivery,
        Delivery.tell(
          [callee], of: identifier(4), alert: identifier(8), severity: .warning)),
      try FactSample(.delivery, Delivery.Body.withdrawn(because: .nothingAsked)),
    ]
  }
}
