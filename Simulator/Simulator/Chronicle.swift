//! The journal read beside the node and folded again: what every law is judged by.

internal import Alerting
internal import GRDB
internal import Kernel
internal import Node
internal import Sharing

internal import struct Foundation.Data

/// All Facts so far, folded without the node's help. A value: the nation's chronicle is copied for each seed.
struct Chronicle {
  /// A delivery and what the laws remember of it.
  struct Life {
    var delivery: Delivery
    /// When acknowledgement was last asked, by whatever Fact.
    var askedAt: Instant
    /// Asked anew and not only made graver: the ladder's times count from `askedAt` exactly.
    var isAskedAnew = true
    /// Everybody who was ever called or offered it.
    var everCalled: [ID<Person>] = []
    /// When an acknowledgement was answered; nil since the last asking.
    var answeredAt: Instant?
    /// Whether anybody ever began to act.
    var sawActing = false
  }

  /// One Fact with its cause, as the world reacts to it.
  struct Entry {
    let fact: Fact
    let change: Change
  }

  /// What a Fact changed, for those records that the world looks at.
  enum Change {
    case delivery(ID<Delivery>, Delivery.Body)
    case alert(ID<Alert>, Alert.Body)
    case card(ID<CallCard>, CallCard.Body)
    case observation(Observation)
    case organization(ID<Organization>)
    case bulletin(ID<Bulletin>, Bulletin.Body)
    case transfer(ID<Transfer>, Transfer.Body)
    case other
  }

  private(set) var enabled: Set<Law>
  let tower: ID<Organization>
  var citizens: [Citizen]
  var assertions: [ConstituencyAssertion]
  private(set) var tree = MerkleTree()
  var lives: [ID<Delivery>: Life] = [:]
  var alerts: [ID<Alert>: Alert] = [:]
  var cards: [ID<CallCard>: CallCard] = [:]
  var observations: [ID<Observation>: Observation] = [:]
  var organizations: [ID<Organization>: Organization] = [:]
  /// What the inputs were meant as.
  var purposes: [ID<Input>: Submission.Purpose] = [:]
  /// Weight of what was taken in and answered, by what the sensors sent.
  var weightIn = 0
  /// Acknowledgements that were answered `done`, in order.
  var acceptedActs: [Submission.Act] = []
  /// Observations that each input made, in order.
  var observed: [ID<Input>: [ID<Observation>]] = [:]
  /// Alerts that each input raised, and deliveries it addressed.
  var addressed: [ID<Input>: [ID<Delivery>]] = [:]
  /// The time of the newest Fact.
  private(set) var latest = Instant(microseconds: 0)
  /// Climbs so far, for the summary.
  var climbs = 0
  /// Row states that were compared already, so that only what changed is read again.
  var compared: [String: Hash] = [:]
  /// Alerts that each input raised, and whether they say that they come from the past.
  var raised: [ID<Input>: [(alert: ID<Alert>, looksBack: Bool)]] = [:]
  /// How often each batch of marks has looked back.
  var lookBacks: [ID<IndicatorBatch>: Int] = [:]
  var bulletins: [ID<Bulletin>: Bulletin] = [:]
  var campaigns: [ID<Campaign>: ID<Bulletin>] = [:]
  /// The newest answer to a bulletin, by duty.
  var answers: [ID<Delivery>: Delivery.AnswerKind] = [:]
  var rosters: [ID<Roster>: Roster] = [:]
  var tests: [ID<ContactTest>: ContactTest] = [:]
  var sensors: [ID<Sensor>: Watched] = [:]
  /// For how long the node has been off so far, in node time.
  var absences = Instant.Span.seconds(0)
  /// Rows of the outbox that were looked at.
  var noticesSeen: Int64 = 0

  init(enabled: Set<Law>, nation: Nation) {
    self.enabled = enabled
    tower = nation.id(.tower)
    citizens = nation.citizens
    assertions = nation.assertions
  }

  /// The same history, held to these laws.
  func judging(_ laws: Set<Law>) -> Self {
    var copy = self
    copy.enabled = laws
    return copy
  }

  /// The Facts so far.
  var count: Int64 { tree.count }
  /// The root over all Facts, hashed here.
  var root: Hash { tree.root }

  /// Throws where a law that is looked at does not hold.
  func demand(_ law: Law, _ holds: Bool, _ what: @autoclosure () -> String) throws {
    if !holds && enabled.contains(law) { throw Violation(law: law, what: what()) }
  }

  /// Reads what was committed since the last time, folds it, and holds every Fact against the laws.
  mutating func read(_ db: Database) throws -> [Entry] {
    var entries: [Entry] = []
    let rows = try Data.fetchAll(
      db, sql: "SELECT bytes FROM fact WHERE seq >= ? ORDER BY seq", arguments: [count])
    for row in rows {
      let bytes = [UInt8](row)
      tree.append(Hash.leaf(bytes))
      let fact = try Fact(bytes: bytes)
      latest = fact.at
      entries.append(Entry(fact: fact, change: try fold(fact)))
    }
    return entries
  }

  private func body<Body: Decodable>(_ type: Body.Type, _ fact: Fact) throws -> Body {
    try JSONTreeDecoder.decode(type, from: .object([.init(fact.kind, fact.body)]))
  }

  // transitions:
  private mutating func fold(_ fact: Fact) throws -> Change {
    switch fact.record.kind {
    case .delivery:
      let id = fact.record.id.cast(to: Delivery.self)
      let body = try body(Delivery.Body.self, fact)
      try judgeActor(id, fact)
      if case .answered(let answer, _, _, _) = body { answers[id] = answer.kind }
      try fold(id, body, fact)
      return .delivery(id, body)
    case .alert:
      let id = fact.record.id.cast(to: Alert.self)
      let body = try body(Alert.Body.self, fact)
      if var alert = alerts[id] {
        alert.evolve(body, at: fact.at)
        alerts[id] = alert
      } else {
        alerts[id] = Alert(id: id, beginning: body, at: fact.at)
      }
      try judge(alert: id, body)
      if case .alertRaised(_, _, _, _, _, _, _, _, _, let past) = body {
        raised[fact.causedBy, default: []].append((id, past != nil))
      }
      return .alert(id, body)
    case .callCard:
      let id = fact.record.id.cast(to: CallCard.self)
      let body = try body(CallCard.Body.self, fact)
      try judge(card: id, body, fact)
      if var card = cards[id] {
        card.evolve(body, at: fact.at)
        cards[id] = card
      } else {
        cards[id] = CallCard(id: id, beginning: body, at: fact.at)
      }
      return .card(id, body)
    case .observation:
      let id = fact.record.id.cast(to: Observation.self)
      let observation = Observation(id: id, beginning: try body(Observation.Body.self, fact))
      try demand(.s4, observations[id] == nil, "\(id) ended twice")
      observations[id] = observation
      observed[fact.causedBy, default: []].append(id)
      return .observation(observation)
    case .organization:
      let id = fact.record.id.cast(to: Organization.self)
      let body = try body(Organization.Body.self, fact)
      if organizations[id] == nil {
        organizations[id] = Organization(id: id, beginning: body)
      } else {
        organizations[id]?.evolve(body, at: fact.at)
      }
      return .organization(id)
    case .indicators:
      if fact.kind == "lookedBack" {
        lookBacks[fact.record.id.cast(to: IndicatorBatch.self), default: 0] += 1
      }
      return .other
    case .bulletin, .roster, .contactTest, .transfer, .sensor: return try foldNewer(fact)
    case .constituency, .suppression, .account, .key, .node, .contacts, .system,
      .inventory, .question, .bodies, .invitation, .profile, .erasure, .hold, .retention, .exercise,
      .link, .nodeInvitation:
      return .other
    }
  }

  private mutating func foldNewer(_ fact: Fact) throws -> Change {
    switch fact.record.kind {
    case .bulletin:
      let id = fact.record.id.cast(to: Bulletin.self)
      let body = try body(Bulletin.Body.self, fact)
      bulletins[id]?.evolve(body)
      if let new = Bulletin(id: id, beginning: body, at: fact.at) {
        bulletins[id] = new
        campaigns[new.campaign] = id
      }
      return .bulletin(id, body)
    case .roster:
      let id = fact.record.id.cast(to: Roster.self)
      let body = try body(Roster.Body.self, fact)
      if rosters[id] == nil {
        rosters[id] = Roster(id: id, beginning: body)
      } else {
        rosters[id]?.evolve(body)
      }
    case .contactTest:
      let id = fact.record.id.cast(to: ContactTest.self)
      let body = try body(ContactTest.Body.self, fact)
      if let new = ContactTest(id: id, beginning: body) {
        tests[id] = new
      } else {
        tests[id]?.evolve(body, at: fact.at)
      }
      if case .contactTestBegun = body, let test = tests[id] {
        try judgeTest(test, fact)
        try judgeQuarter(test, fact)
      }
    case .sensor:
      try fold(
        fact.record.id.cast(to: Sensor.self), try body(Sensor.Body.self, fact), fact)
    case .transfer:
      return .transfer(
        fact.record.id.cast(to: Transfer.self), try body(Transfer.Body.self, fact))
    default: break
    }
    return .other
  }

  private mutating func fold(_ id: ID<Delivery>, _ body: Delivery.Body, _ fact: Fact) throws {
    guard var life = lives[id] else {
      guard let delivery = Delivery(id: id, beginning: body, at: fact.at) else {
        throw Violation(law: .s5, what: "\(id) begins with \(fact.kind)")
      }
      var life = Life(delivery: delivery, askedAt: fact.at)
      remember(body, in: &life, at: fact.at)
      lives[id] = life
      addressed[fact.causedBy, default: []].append(id)
      try judge(life, before: nil, body, fact)
      return
    }
    if case .rungCalled = body { climbs += 1 }
    let before = life.delivery
    life.delivery.evolve(body, at: fact.at)
    remember(body, in: &life, at: fact.at, wasAwaiting: before.stage == .awaiting)
    lives[id] = life
    try judge(life, before: before, body, fact)
  }

  /// What the laws remember of a Fact.
  // transitions:
  private func remember(
    _ body: Delivery.Body, in life: inout Life, at now: Instant, wasAwaiting: Bool = false
  ) {
    switch body {
    case .deliveryAddressed(_, _, _, _, _, _, _, let called, _),
      .rungCalled(_, _, _, let called, _):
      life.everCalled += called.compactMap(\.person)
    case .rearmed(_, _, _, let called, _):
      life.everCalled += called.compactMap(\.person)
      life.askedAt = now
      life.isAskedAnew = !wasAwaiting
      life.answeredAt = nil
    case .reopened(_, _, let called, _):
      life.everCalled += called.compactMap(\.person)
      life.askedAt = now
      life.isAskedAnew = true
      life.answeredAt = nil
    case .handOnOffered(let offer): life.everCalled.append(offer.to)
    case .departed(_, let called, _): life.everCalled += called.compactMap(\.person)
    case .acknowledged: life.answeredAt = now
    case .actingBegun: life.sawActing = true
    // "Done" says that somebody acted; every other answer says only what he found.
    case .answered(let answer, _, _, _): life.sawActing = life.sawActing || answer.kind == .done
    case .delivered, .opened, .acknowledgedInDoubt, .acknowledgedUnverified, .containmentClaimed,
      .declined, .containmentProven, .proofPostponed, .updated, .notReached, .helpAsked,
      .handOnAccepted, .closeProposed, .deliveryClosed, .withdrawn:
      break
    }
  }
}
