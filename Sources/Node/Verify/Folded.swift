//! Every record as its Facts fold to it, and the rows that follow from them beside it.

internal import Alerting
internal import Federation
internal import Inspection
internal import Kernel
internal import Sharing

/// What the tables should hold, worked out from nothing but Facts.
struct Folded {
  private(set) var organizations: [String: Organization] = [:]
  private(set) var constituencies: [String: Constituency] = [:]
  private(set) var accounts: [String: Account] = [:]
  private(set) var keys: [String: KeyRecord] = [:]
  private(set) var batches: [String: IndicatorBatch] = [:]
  private(set) var observations: [String: Observation] = [:]
  private(set) var suppressions: [String: SuppressionRule] = [:]
  private(set) var alerts: [String: Alert] = [:]
  private(set) var deliveries: [String: Delivery] = [:]
  private(set) var cards: [String: CallCard] = [:]
  private(set) var contactImports: [String: ContactImport] = [:]
  private(set) var bulletins: [String: Bulletin] = [:]
  private(set) var sensors: [String: Sensor] = [:]
  private(set) var contactTests: [String: ContactTest] = [:]
  private(set) var systems: [String: InformationSystem] = [:]
  private(set) var inventoryImports: [String: InventoryImport] = [:]
  private(set) var rosters: [String: Roster] = [:]
  private(set) var transfers: [String: Transfer] = [:]
  private(set) var questions: [String: Question] = [:]
  /// `question organisation`.
  private(set) var questionAudience: Set<String> = []
  private(set) var bodyImports: [String: BodyImport] = [:]
  private(set) var invitations: [String: Invitation] = [:]
  private(set) var profiles: [String: TeamProfile] = [:]
  private(set) var erasures: [String: Erasure] = [:]
  private(set) var holds: [String: LegalHold] = [:]
  private(set) var retentions: [String: RetentionChoice] = [:]
  private(set) var exercises: [String: Exercise] = [:]
  private(set) var links: [String: PeerLink] = [:]
  private(set) var nodeInvitations: [String: NodeInvitation] = [:]
  /// The texts that Facts say were erased.
  private(set) var erased: Set<String> = []
  /// Duties of exercises whose Facts name somebody who takes no part.
  private(set) var outside: Set<String> = []
  /// Person to organisation and profile.
  private(set) var people: [String: [String]] = [:]
  /// The alerts to which each organisation was admitted.
  private var admitted: [ID<Organization>: Set<ID<Alert>>] = [:]
  /// The texts that Facts speak of, with the salted digest; nil where a Fact names the text alone.
  private(set) var contents: [String: Hash?] = [:]
  /// What the outbox should hold.
  private(set) var notices = FoldedNotices()
  /// Whom narrower markings have left out: `alert organisation`.
  private(set) var leftOut: Set<String> = []
  /// The newest letters that must arrive: `link kind record` to the envelope.
  private(set) var tellings: [String: [String]] = [:]
  /// What the node says of itself.
  private(set) var tower: String?
  private(set) var epoch: Int64 = 0
  private(set) var keyGeneration: Int64 = 0
  private(set) var name: String?
  private(set) var newest = Instant(microseconds: 0)

  /// Whether the envelope goes with those before it: one node, its epochs one after the other.
  func follows(_ fact: Fact) -> Bool {
    (name == nil || name == fact.node) && fact.epoch == epoch && fact.home == fact.node
  }

  /// Strikes a found notice off what the outbox should hold; see `FoldedNotices`.
  mutating func strike(_ notice: FoldedNotices.Notice) -> Bool { notices.strike(notice) }
  /// Strikes a found link off.
  mutating func strike(_ link: FoldedNotices.Link) -> Bool { notices.strike(link) }

  /// Applies a Fact to its record; false where its kind is unknown or it has no beginning.
  // table:
  mutating func apply(_ fact: Fact) -> Bool {
    name = name ?? fact.node
    newest = max(newest, fact.at)
    gather(fact.body)
    switch fact.record.kind {
    case .organization: return organization(fact)
    case .constituency: return Self.fold(fact, &constituencies) != nil
    case .account: return Self.fold(fact, &accounts) != nil
    case .key: return Self.fold(fact, &keys) != nil
    case .indicators: return Self.fold(fact, &batches) != nil
    case .observation: return observation(fact)
    case .suppression: return Self.fold(fact, &suppressions) != nil
    case .alert: return alert(fact)
    case .delivery: return delivery(fact)
    case .callCard: return Self.fold(fact, &cards) != nil
    case .node: return node(fact)
    case .contacts: return Self.fold(fact, &contactImports) != nil
    case .bulletin: return Self.fold(fact, &bulletins) != nil
    case .sensor: return Self.fold(fact, &sensors) != nil
    case .contactTest: return Self.fold(fact, &contactTests) != nil
    case .system: return Self.fold(fact, &systems) != nil
    case .inventory: return Self.fold(fact, &inventoryImports) != nil
    case .roster: return Self.fold(fact, &rosters) != nil
    case .transfer: return Self.fold(fact, &transfers) != nil
    case .question: return question(fact)
    case .bodies: return Self.fold(fact, &bodyImports) != nil
    case .invitation: return Self.fold(fact, &invitations) != nil
    case .profile: return Self.fold(fact, &profiles) != nil
    case .erasure: return erasure(fact)
    case .hold: return Self.fold(fact, &holds) != nil
    case .retention: return Self.fold(fact, &retentions) != nil
    case .exercise: return Self.fold(fact, &exercises) != nil
    case .link: return link(fact)
    case .nodeInvitation: return Self.fold(fact, &nodeInvitations) != nil
    }
  }

  private static func fold<R: Record>(
    _ fact: Fact, _ records: inout [String: R]
  ) -> (record: R, body: R.Body)? {
    guard let body = decode(R.Body.self, fact) else { return nil }
    let id = fact.record.id
    if var record = records[id.description] {
      record.apply(body, at: fact.at)
      records[id.description] = record
      return (record, body)
    }
    guard let record = R.begin(id, body, at: fact.at) else { return nil }
    records[id.description] = record
    return (record, body)
  }

  private static func decode<Body: Decodable>(_ type: Body.Type, _ fact: Fact) -> Body? {
    // A body that does not decode is reported by the caller as an unknown kind.
    try? JSONTreeDecoder.decode(Body.self, from: .object([.init(fact.kind, fact.body)]))
  }

  private mutating func organization(_ fact: Fact) -> Bool {
    guard let (organization, body) = Self.fold(fact, &organizations) else { return false }
    if case .personPassed(let person, let profile, _) = body {
      people[person.description] = [organization.id.description, profile.id.description]
    }
    if case .personEntered(let person, let profile) = body {
      people[person.description] = [organization.id.description, profile.id.description]
    }
    return true
  }

  private mutating func observation(_ fact: Fact) -> Bool {
    guard let (observation, _) = Self.fold(fact, &observations) else { return false }
    // A report's rule names its words, whose text stands in the alert once more.
    if observation.finding.source == .report,
      let id = observation.finding.rule.split(separator: " ").last
    {
      contents[String(id)] = .some(nil)
    }
    return true
  }

  private mutating func node(_ fact: Fact) -> Bool {
    guard let body = Self.decode(NodeBody.self, fact) else { return false }
    switch body {
    case .nodeStarted(_, let tower): self.tower = tower?.description ?? self.tower
    case .epochBegun(let epoch): self.epoch = epoch
    case .linkKeyRotated(let generation): keyGeneration = generation
    case .clockStepped, .textsAged, .erasedAgain, .eventsSearched: break
    }
    return true
  }

  private mutating func question(_ fact: Fact) -> Bool {
    guard let (question, body) = Self.fold(fact, &questions) else { return false }
    if case .audienceNamed(let organizations) = body {
      for organization in organizations {
        questionAudience.insert("\(question.id) \(organization)")
      }
    }
    return true
  }

  private mutating func link(_ fact: Fact) -> Bool {
    guard let (link, body) = Self.fold(fact, &links) else { return false }
    if case .envelopeQueued(_, let parcel) = body, parcel.kind.mustArrive {
      tellings["\(link.id) \(parcel.kind.rawValue) \(parcel.record)"] = [parcel.id.description]
    }
    return true
  }

  private mutating func erasure(_ fact: Fact) -> Bool {
    guard let (_, body) = Self.fold(fact, &erasures) else { return false }
    erased.formUnion(body.texts.map(\.description))
    return true
  }

  /// The texts that a body speaks of: objects of exactly an identifier and a digest.
  private mutating func gather(_ body: JSON) {
    if let members = body.members {
      if members.count == 2, let id = body["id"]?.string,
        let digest = body["digest"]?.string.flatMap({ Hash(hex: $0) })
      {
        contents[id] = digest
        return
      }
      for member in members { gather(member.value) }
    }
    for element in body.array ?? [] { gather(element) }
  }

  // MARK: Who may see an alert, and who is told

  private mutating func admit(_ organization: ID<Organization>?, to alert: ID<Alert>) {
    guard let organization else { return }
    admitted[organization, default: []].insert(alert)
  }

  /// `alert organisation`: who was admitted, and whoever took over the people of such a body.
  var audience: Set<String> {
    var found: Set<String> = []
    for (id, alerts) in admitted {
      var readers = [id]
      while let last = readers.last,
        let heir = organizations[last.description]?.end?.successors.first, !readers.contains(heir)
      {
        readers.append(heir)
      }
      for alert in alerts { found.formUnion(readers.map { "\(alert) \($0)" }) }
    }
    return found.subtracting(leftOut)
  }

  // table:
  private mutating func alert(_ fact: Fact) -> Bool {
    guard let (alert, body) = Self.fold(fact, &alerts) else { return false }
    switch body {
    case .alertRaised(_, _, _, let marking, _, _, _, _, _, _):
      for organization in marking.audience.members { admit(organization, to: alert.id) }
    case .authorityConsulted where alert.kind != .real: break
    case .authorityConsulted:
      for id in alert.deliveries {
        let organization = deliveries[id.description]?.organization
        admit(
          organization.flatMap { organizations[$0.description]?.parents[.supervision] },
          to: alert.id)
      }
    case .markingNarrowed(_, let without, _):
      leftOut.formUnion(without.map { "\(alert.id) \($0)" })
    case .copyReturned(let back, _, _):
      for organization in back {
        leftOut.remove("\(alert.id) \(organization)")
        admit(organization, to: alert.id)
      }
    case .observationJoined, .alertLinked, .severityRaised, .alertDelivered, .alertOwned,
      .alertClosed, .alertReopened, .sensorSpoke, .copyWithheld:
      break
    }
    return true
  }

  // table:
  private mutating func delivery(_ fact: Fact) -> Bool {
    guard let (delivery, body) = Self.fold(fact, &deliveries) else { return false }
    switch body {
    case .deliveryAddressed(_, let organization, _, _, _, _, _, let called, let copies):
      admit(organization, to: delivery.alert)
      notify(delivery, fact, called: called, copies: copies)
    case .rungCalled(_, _, _, let called, _):
      notify(delivery, fact, called: called, copies: [])
    case .reopened(_, _, let called, let copies):
      notify(delivery, fact, called: called, copies: copies ?? [])
    case .rearmed(_, _, _, let called, let copies):
      notify(delivery, fact, called: called, copies: copies)
    case .departed(_, let called, let copies):
      notify(delivery, fact, called: called, copies: copies)
    case .handOnOffered(let offer):
      let organization = organizations[delivery.organization.description]
      let routes = organization?.routes.filter { $0.person == offer.to && !$0.isWrong }
      tell(
        delivery, fact,
        Callee(
          organization: delivery.organization, post: nil, person: offer.to,
          routes: (routes ?? []).map(\.id)), "duty")
    case .acknowledged, .deliveryClosed, .withdrawn, .delivered, .opened, .acknowledgedInDoubt,
      .acknowledgedUnverified, .answered, .actingBegun, .containmentClaimed, .containmentProven,
      .proofPostponed, .updated, .notReached, .helpAsked, .handOnAccepted, .closeProposed,
      .declined:
      break
    }
    return true
  }

  private mutating func notify(
    _ delivery: Delivery, _ fact: Fact, called: [Callee], copies: [Callee]
  ) {
    let participants = participants(in: delivery)
    if !(called + copies).allSatisfy({ callee in
      callee.person.map { participants?.contains($0) ?? true } ?? true
    }) {
      outside.insert(delivery.id.description)
    }
    for callee in called where participants == nil || callee.person != nil {
      admit(callee.organization, to: delivery.alert)
      tell(delivery, fact, callee, "duty")
    }
    for callee in copies {
      admit(callee.organization, to: delivery.alert)
      if !called.contains(callee) { tell(delivery, fact, callee, "copy") }
    }
  }

  /// Who takes part in the exercise that a duty belongs to; nil for what is no exercise.
  private func participants(in delivery: Delivery) -> [ID<Person>]? {
    guard case .exercise(let name) = delivery.kind else { return nil }
    return exercises.values.first { $0.name == name }?.people ?? []
  }

  private mutating func tell(
    _ delivery: Delivery, _ fact: Fact, _ callee: Callee, _ role: String
  ) {
    guard let person = callee.person else { return }
    let known = organizations[callee.organization.description]?.routes ?? []
    for id in callee.routes {
      guard let route = known.first(where: { $0.id == id }),
        route.channel == .mail || route.channel == .webhook
      else { continue }
      notices.add(
        FoldedNotices.Notice(
          seq: fact.seq, channel: route.channel.rawValue, delivery: delivery.id.description,
          person: person.description, route: id.description, role: role,
          kind: delivery.kind.code, severity: Int64(delivery.severity.rawValue),
          createdAt: fact.at.microseconds))
    }
  }
}
