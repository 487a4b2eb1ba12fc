//! A duty as the recipient's home has it: how far it is, and who has it.

public import Kernel

/// A snapshot of a delivery. The home of the recipient alone sends it, to the home of the alert and to whoever was
/// copied; the alert's own watchdog stops only by it.
public struct DeliveryMessage: Hashable, Sendable {
  /// The delivery, by the identifier that the alert's home gave it.
  public let delivery: ID<RecordReference>
  /// The alert.
  public let alert: ID<RecordReference>
  /// Whose duty it is.
  public let organization: ID<Organization>
  /// From 1; the envelope's.
  public let version: Int64
  /// As the recipient's home has it: never lower than the alert's.
  public let severity: Int64
  /// How far it is.
  public let stage: Stage
  /// When each clock first stopped, in the order of the clocks.
  public let clocks: [Stop]
  /// The highest rung called, 0 … 3.
  public let rung: Int64
  /// Who has it; nil while nobody has.
  public let holder: Party?
  /// When the next step is due; nil when nothing is.
  public let nextDue: Instant?
  /// Where it was declined to; nil where it was not.
  public let declinedTo: ID<Organization>?
  /// What was answered to a bulletin; nil for alerts and while there is none.
  public let answer: Answered?
  /// How it ended, in the field's word; nil while it is open.
  public let outcome: String?
  /// The newest asking anew of the alert's home that was taken, by that home's clock; nil where none was.
  public let askedAnew: Instant?

  /// How far a duty is.
  public enum Stage: String, Hashable, Sendable, CaseIterable {
    /// Nobody has taken it.
    case awaiting
    /// Taken over a channel that is itself in doubt.
    case acknowledgedInDoubt
    /// A named person has it.
    case acknowledged
    /// The first action is begun.
    case acting
    /// The spread is stopped, says a person.
    case contained
    /// The sensor agrees.
    case proven
    /// Closed with its reason.
    case closed
    /// A bulletin was answered.
    case answered
    /// It went to somebody else.
    case withdrawn
  }

  /// One of the six clocks, and when it stopped.
  public struct Stop: Hashable, Sendable {
    /// Which.
    public let clock: Clock
    /// When.
    public let at: Instant

    /// A stop from its parts.
    public init(clock: Clock, at: Instant) {
      self.clock = clock
      self.at = at
    }
  }

  /// The six clocks. Source: kernel.md, "Words".
  public enum Clock: String, Hashable, Sendable, CaseIterable {
    case delivered, opened, acknowledged, acting, contained, closed
  }

  /// An answer to a bulletin.
  public struct Answered: Hashable, Sendable {
    /// Which.
    public let kind: Kind
    /// By when something is promised; nil where nothing is.
    public let until: Instant?
    /// In words, e.g. why it is refused; may be empty.
    public let note: String

    /// The kinds of answers. Silence is none of them.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
      case affected, done, notAffected, underInvestigation, refused
    }

    /// An answer from its parts.
    public init(kind: Kind, until: Instant?, note: String) {
      self.kind = kind
      self.until = until
      self.note = note
    }
  }

  /// A message from its parts.
  public init(
    delivery: ID<RecordReference>, alert: ID<RecordReference>, organization: ID<Organization>,
    version: Int64, severity: Int64, stage: Stage, clocks: [Stop], rung: Int64, holder: Party?,
    nextDue: Instant?, declinedTo: ID<Organization>? = nil, answer: Answered? = nil,
    outcome: String? = nil, askedAnew: Instant? = nil
  ) {
    self.delivery = delivery
    self.alert = alert
    self.organization = organization
    self.version = version
    self.severity = severity
    self.stage = stage
    self.clocks = clocks
    self.rung = rung
    self.holder = holder
    self.nextDue = nextDue
    self.declinedTo = declinedTo
    self.answer = answer
    self.outcome = outcome
    self.askedAnew = askedAnew
  }

  var json: JSON {
    .object(
      of: ("delivery", .id(delivery)), ("alert", .id(alert)), ("organization", .id(organization)),
      ("version", .integer(version)), ("severity", .integer(severity)),
      ("stage", .string(stage.rawValue)),
      (
        "clocks",
        .array(clocks.map { ["clock": .string($0.clock.rawValue), "at": .instant($0.at)] })
      ), ("rung", .integer(rung)), ("holder", holder?.json),
      ("nextDue", nextDue.map { .instant($0) }), ("declinedTo", declinedTo.map { .id($0) }),
      (
        "answer",
        answer.map {
          .object(
            of: ("kind", .string($0.kind.rawValue)), ("until", $0.until.map { .instant($0) }),
            ("note", .string($0.note)))
        }
      ), ("outcome", outcome.map { .string($0) }),
      ("askedAnew", askedAnew.map { .instant($0) }))
  }

  init(json: JSON, at place: String) throws(Malformed) {
    let members = try Members(
      json, at: place,
      only: [
        "delivery", "alert", "organization", "version", "severity", "stage", "clocks", "rung",
        "holder", "nextDue", "declinedTo", "answer", "outcome", "askedAnew",
      ])
    delivery = try members.id("delivery")
    alert = try members.id("alert")
    organization = try members.id("organization")
    version = try members.integer("version", in: LinkLimits.numbers)
    severity = try members.integer("severity", in: 1...5)
    stage = try members.word("stage", as: Stage.self)
    clocks = try members.list("clocks", max: Clock.allCases.count) {
      (json, place) throws(Malformed) in
      let stop = try Members(json, at: place, only: ["clock", "at"])
      return Stop(clock: try stop.word("clock", as: Clock.self), at: try stop.instant("at"))
    }
    let order = clocks.compactMap { Clock.allCases.firstIndex(of: $0.clock) }
    guard zip(order, order.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw members.problem("clocks", .notAscending)
    }
    rung = try members.integer("rung", in: 0...3)
    holder = try members.optional("holder") { (of, name) throws(Malformed) in
      try Party(json: try of.value(name), at: "\(place)/holder")
    }
    nextDue = try members.optional("nextDue") { (of, name) throws(Malformed) in
      try of.instant(name)
    }
    declinedTo = try members.optional("declinedTo") { (of, name) throws(Malformed) in
      try of.id(name)
    }
    answer = try members.optional("answer") { (of, name) throws(Malformed) in
      let answer = try Members(
        try of.value(name), at: "\(place)/answer", only: ["kind", "until", "note"])
      return Answered(
        kind: try answer.word("kind", as: Answered.Kind.self),
        until: try answer.optional("until") { (of, name) throws(Malformed) in
          try of.instant(name)
        }, note: try answer.text("note", max: MessageLimits.textBytesMax))
    }
    outcome = try members.optional("outcome") { (of, name) throws(Malformed) in
      try of.line(name, max: MessageLimits.codeBytesMax, min: 1)
    }
    askedAnew = try members.optional("askedAnew") { (of, name) throws(Malformed) in
      try of.instant(name)
    }
  }
}
