//! The rules of an alert: raising, joining, linking, owning, closing.

public import Kernel

extension Alert {
  /// What raises an alert.
  public struct Raising: Hashable, Sendable {
    /// Real, contact test or exercise.
    public let kind: AlertKind
    /// How grave.
    public let severity: Severity
    /// The three lines, kept outside the journal.
    public let text: ContentReference
    /// Who may read it.
    public let marking: Marking
    /// Whether the recipient's own mail, directory or terminals are in doubt (I19).
    public let inDoubt: Bool
    /// The sensor whose silence proves containment.
    public let sensor: ID<APIKey>?
    /// The cause it shares with others.
    public let campaign: ID<Campaign>?
    /// What an observation must share to join.
    public let keys: [JoinKey]
    /// When the flow was seen.
    public let seen: Instant
    /// The span looked back over; nil for live events.
    public let lookedBack: LookBack?

    /// What raises an alert, from its parts.
    public init(
      kind: AlertKind, severity: Severity, text: ContentReference, marking: Marking, inDoubt: Bool,
      sensor: ID<APIKey>?, campaign: ID<Campaign>?, keys: [JoinKey], seen: Instant,
      lookedBack: LookBack?
    ) {
      self.kind = kind
      self.severity = severity
      self.text = text
      self.marking = marking
      self.inDoubt = inDoubt
      self.sensor = sensor
      self.campaign = campaign
      self.keys = keys
      self.seen = seen
      self.lookedBack = lookedBack
    }
  }

  /// Said on an alert that a new indicator found in old events.
  public struct LookBack: Hashable, Sendable, Codable {
    /// From when the stored events were read again.
    public let from: Instant
    /// Until when.
    public let until: Instant
    /// The span looked back over.
    public init(from: Instant, until: Instant) {
      self.from = from
      self.until = until
    }
  }

  /// What happens to an alert.
  public enum Event: Hashable, Sendable {
    /// An observation shares a key with it.
    case join(observation: ID<Observation>, keys: [JoinKey], seen: Instant)
    /// Another alert of the same organisation.
    case link(ID<Alert>)
    /// A person raises the severity.
    case raiseSeverity(Severity, by: Actor)
    /// A recipient got the duty.
    case deliver(ID<Delivery>)
    /// This delivery owns it from now on.
    case own(ID<Delivery>)
    /// An outside authority was consulted.
    case consult(authority: String, by: Actor)
    /// The last duty ended.
    case close
    /// A duty was opened again.
    case reopen
    /// The sensor whose silence it is about was heard again.
    case sensorSpoke(ID<Sensor>)
    /// Its marking is narrowed; `without` are those who might see it until now and may not any more.
    case narrow(to: Marking, without: [ID<Organization>], by: Actor)
    /// The label keeps it from those above, who would be told of it.
    case withhold(from: [ID<Organization>])
    /// Bodies that had moved to another node live here again, and the alert's home tells it to them anew, with its words:
    /// these were erased when the bodies left. Callers must know both.
    case comeBack(to: [ID<Organization>], text: ContentReference, marking: Marking)
  }

  /// What is recorded.
  public enum Body: Hashable, Sendable, Codable {
    case alertRaised(
      kind: AlertKind, severity: Severity, text: ContentReference, marking: Marking, inDoubt: Bool,
      sensor: ID<APIKey>?, campaign: ID<Campaign>?, keys: [JoinKey], seen: Instant,
      lookedBack: LookBack?)
    case observationJoined(observation: ID<Observation>, newKeys: [JoinKey], seen: Instant)
    case alertLinked(to: ID<Alert>)
    case severityRaised(to: Severity, by: Actor)
    case alertDelivered(to: ID<Delivery>)
    case alertOwned(by: ID<Delivery>)
    case authorityConsulted(consultation: Consultation)
    case alertClosed
    case alertReopened
    case sensorSpoke(sensor: ID<Sensor>)
    /// `without` also names whoever was called for it and stood in no audience.
    case markingNarrowed(to: Marking, without: [ID<Organization>], by: Actor)
    case copyWithheld(from: [ID<Organization>])
    /// `to` are those who were left out since they had moved away; nobody else comes in by it.
    case copyReturned(to: [ID<Organization>], text: ContentReference, marking: Marking)
  }

  /// Why something is refused.
  public enum Refusal: String, Error, Hashable, Sendable, Codable {
    case severityMayOnlyRise
    case notAPerson
    case unknownAuthority
    case closed
    /// A marking is narrowed in some respect and widened in none (S6).
    case markingLoosened
  }

  /// The authorities that can be consulted. Source: minutes C3; response.md G4.
  public static let authorities = ["police", "jpcert", "ipa", "ppc", "parent"]

  /// Begins an alert.
  public static func raise(_ raising: Raising) -> Body {
    .alertRaised(
      kind: raising.kind, severity: raising.severity, text: raising.text, marking: raising.marking,
      inDoubt: raising.inDoubt, sensor: raising.sensor, campaign: raising.campaign,
      keys: raising.keys.sorted(), seen: raising.seen, lookedBack: raising.lookedBack)
  }

  /// Decides an event; changes nothing.
  // transitions:
  public func decide(_ event: Event, at now: Instant) throws(Refusal) -> [Body] {
    switch event {
    case .join(let observation, let candidates, let seen):
      // A key that finds no room is not new: it would be new again each time.
      let new = Set(candidates).subtracting(keys).sorted().prefix(max(0, Self.keysMax - keys.count))
      var drafts: [Body] = [
        .observationJoined(observation: observation, newKeys: Array(new), seen: seen)
      ]
      // Accumulation: something new on an alert of a real sensor raises it one step, once, never above 4.
      if !new.isEmpty, !raisedByAccumulation, closedAt == nil, severity >= .warning,
        severity.raised(notAbove: .serious) > severity
      {
        drafts.append(.severityRaised(to: severity.raised(notAbove: .serious), by: .node))
      }
      return drafts
    case .link(let other):
      return linked.contains(other) || other == id ? [] : [.alertLinked(to: other)]
    case .raiseSeverity(let new, let person):
      guard person.person != nil else { throw .notAPerson }
      guard closedAt == nil else { throw .closed }
      if new == severity { return [] }
      guard new > severity else { throw .severityMayOnlyRise }
      return [.severityRaised(to: new, by: person)]
    case .deliver(let delivery):
      return deliveries.contains(delivery) ? [] : [.alertDelivered(to: delivery)]
    case .own(let delivery): return owner == delivery ? [] : [.alertOwned(by: delivery)]
    case .consult(let authority, let person):
      guard person.person != nil else { throw .notAPerson }
      guard Self.authorities.contains(authority) else { throw .unknownAuthority }
      if consulted.contains(where: { $0.authority == authority }) { return [] }
      return [
        .authorityConsulted(consultation: Consultation(authority: authority, by: person, at: now))
      ]
    case .close: return closedAt == nil ? [.alertClosed] : []
    case .reopen: return closedAt != nil ? [.alertReopened] : []
    // It stays open: why the sensor was silent is a person's to find out.
    case .sensorSpoke(let sensor): return [.sensorSpoke(sensor: sensor)]
    // Also of a closed alert: it is still read.
    case .narrow(let narrower, let without, let actor):
      guard narrower.isNoWider(than: marking), !without.contains(where: { narrower.permits($0) })
      else { throw .markingLoosened }
      if narrower == marking, without.isEmpty { return [] }
      return [
        .markingNarrowed(to: narrower, without: Set(without).sorted(), by: actor)
      ]
    case .withhold(let above):
      let new = Set(above).subtracting(withheld ?? [])
      return new.isEmpty ? [] : [.copyWithheld(from: new.sorted())]
    case .comeBack(let back, let text, let marking):
      let known = Marking(
        tlp: self.marking.tlp, mayForward: self.marking.mayForward, legal: self.marking.legal,
        audience: Audience(self.marking.audience.members + back))
      guard marking.isNoWider(than: known) else { throw .markingLoosened }
      return back.isEmpty
        ? [] : [.copyReturned(to: Set(back).sorted(), text: text, marking: marking)]
    }
  }

  /// The alert that a first Fact begins; nil where the body is no beginning.
  public init?(id: ID<Alert>, beginning body: Body, at now: Instant) {
    guard
      case .alertRaised(
        let kind, let severity, let text, let marking, let inDoubt, let sensor, let campaign,
        let keys, let seen, _) = body
    else { return nil }
    self.init(
      id: id, kind: kind, raisedAt: now, text: text, marking: marking, inDoubt: inDoubt,
      sensor: sensor, campaign: campaign, severity: severity, keys: keys, observations: 1,
      firstSeen: seen, lastSeen: seen, linked: [], deliveries: [], owner: nil,
      raisedByAccumulation: false, consulted: [], closedAt: nil, withheld: nil)
  }

  /// Applies a Fact: the only place that assigns state.
  // transitions:
  public mutating func evolve(_ body: Body, at now: Instant) {
    switch body {
    case .alertRaised: break  // A beginning; see `init`.
    case .observationJoined(_, let new, let seen):
      keys = (keys + new).sorted()
      observations += 1
      firstSeen = min(firstSeen, seen)
      lastSeen = max(lastSeen, seen)
    case .alertLinked(let other): linked = (linked + [other]).sorted()
    case .severityRaised(let new, let actor):
      severity = new
      if actor.person == nil { raisedByAccumulation = true }
    case .alertDelivered(let delivery): deliveries.append(delivery)
    case .alertOwned(let delivery): owner = delivery
    case .authorityConsulted(let consultation): consulted.append(consultation)
    case .alertClosed: closedAt = now
    case .alertReopened: closedAt = nil
    case .sensorSpoke: break  // Said in its history; the duty goes on.
    case .markingNarrowed(let narrower, _, _): marking = narrower
    case .copyWithheld(let above): withheld = ((withheld ?? []) + above).sorted()
    case .copyReturned(_, let words, let told):
      text = words
      marking = told
    }
  }
}
