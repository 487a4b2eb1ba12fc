//! A delivery: the duty of one recipient organisation towards one alert. It is owned and has a deadline until it ends.
//!
//!     awaiting ── acknowledge ──> acknowledged ── act ──> acting ── contain ──> contained ── sensor silent ──> proven
//!        │  ▲                         │                     │                       │                            │
//!        │  └──── re-arm / reopen ────┴─────────────────────┴──── contradicted ─────┘                            │
//!        │                                                                                                       ▼
//!        └── deadline: rung 0 → 1 → 2 → last rung, again and again      propose close ── second person ──>    closed
//!     awaiting (attribute, assign) ── given to its owner ──> withdrawn
//!     addressed by a bulletin: awaiting ── answer ──> answered, or acknowledged until what it promised is due

public import Kernel

/// The duty of one organisation at one level towards one alert.
public struct Delivery: Hashable, Sendable, Codable {
  /// Its identifier.
  public let id: ID<Delivery>
  /// The alert it is about.
  public let alert: ID<Alert>
  /// Whose duty it is.
  public let organization: ID<Organization>
  /// In what capacity.
  public let level: Level
  /// Real, contact test or exercise: as the alert.
  public let kind: AlertKind
  /// Node time of t=0.
  public let start: Instant
  /// Whether the alert is about the recipient's own mail, directory or terminals (I19).
  public let inDoubt: Bool
  /// As the alert, raised with it.
  public internal(set) var severity: Severity
  /// Open with its stage and deadlines, or ended.
  public internal(set) var state: State
  /// When each of the six clocks first stopped.
  public internal(set) var clocks: [Clock: Instant]
  /// Who acts for the organisation now: the last who acknowledged, took over or accepted a hand-on.
  public internal(set) var holder: Actor?
  /// To whom it was declined; the duty stays here until that organisation acknowledges.
  public internal(set) var declinedTo: ID<Organization>?
  /// A hand-on that is offered but not yet accepted; until then the holder stays responsible.
  public internal(set) var handOn: HandOn?
  /// A closing that waits for a second person.
  public internal(set) var proposal: Closing?
  /// Those who were copied at t=0.
  public internal(set) var copies: [Callee]
  /// Who was called last, in the order of calling.
  public internal(set) var called: [Callee]
  /// Those of the called who could not be reached.
  public internal(set) var missed: [Callee]
  /// Where to go on once a re-armed acknowledgement is given; nil when none was re-armed.
  public internal(set) var resume: Stage?
  /// When acknowledgement was last asked: t=0, or the last re-arming.
  public internal(set) var armedAt: Instant
  /// The highest rung ever called.
  public internal(set) var rungReached: Int
  /// By when a bulletin asked for an answer; nil for alerts.
  public let answerBy: Instant?
  /// The newest answer to a bulletin; nil where there is none.
  public internal(set) var answered: Answered?
  /// When the first answer to a bulletin was given.
  public internal(set) var firstAnswered: Instant?
  /// When help was asked that is still on its way: nobody has answered since, and the ladder did not climb by itself.
  public internal(set) var helpAskedAt: Instant?
  /// When it was last asked anew for something that only the alert's home knows: what a sensor saw, or that a person
  /// opened it again. By the home's clock, also on the node of the recipient; nil where it never was.
  public internal(set) var askedAnew: Instant?

  /// In what capacity an organisation has the duty.
  public enum Level: String, Hashable, Sendable, Codable, CaseIterable {
    /// It is theirs.
    case primary
    /// Two claim the address; each gets it, the supervisor owns it until one accepts.
    case contested
    /// The supervising body of a contested alert.
    case supervisor
    /// The operator of a shared egress, who must say whose traffic it was.
    case egressOperator
    /// The control tower, which must find an owner.
    case unowned
    /// A bulletin was sent to it: it answers.
    case addressed
    /// One post of it, in the quarterly contact test: nobody else is called, and a first answer ends it.
    case post
    /// It is told what others were asked, for information only: nothing is waited for, and it is over as it begins.
    case told

    /// Whether it is theirs to act, contain and close; the others only find whose it is.
    public var isOwner: Bool { self == .primary || self == .contested }

    /// Whether those above are copied: nobody hears of what may not be his organisation's at all, and a bulletin to a
    /// nation would copy the heads of a nation (kernel.md, "Upward copies").
    public var isCopiedUpward: Bool {
      switch self {
      case .unowned, .addressed, .told: false
      case .primary, .contested, .supervisor, .egressOperator, .post: true
      }
    }

    /// What is asked first.
    var firstDuty: Duty {
      switch self {
      case .primary, .contested, .addressed, .post, .told: .acknowledge
      case .egressOperator: .attribute
      case .unowned, .supervisor: .assign
      }
    }
  }

  /// Open or ended.
  public enum State: Hashable, Sendable, Codable {
    /// Open: how far it is, and the duties that are pursued, at most three, in no order.
    case open(stage: Stage, pursuits: [Pursuit])
    /// Closed with its reason.
    case closed(Closing)
    /// A bulletin was answered, and nothing more is waited for.
    case answered(Answer)
    /// The duty went to somebody else.
    case withdrawn(Withdrawal)
  }

  /// How far an open delivery is.
  public enum Stage: String, Hashable, Sendable, Codable {
    case awaiting
    /// Acknowledged over a channel that is itself in doubt: the first rung only (I19).
    case acknowledgedInDoubt
    case acknowledged
    case acting
    /// Claimed by a person, not yet proven.
    case contained
    /// The sensor that raised the alert saw the same flow no more.
    case proven
  }

  /// One duty that is being pursued up the ladder.
  public struct Pursuit: Hashable, Sendable, Codable {
    /// What is waited for.
    public let duty: Duty
    /// When it is due.
    public let base: Instant
    /// The highest rung called for it.
    public internal(set) var rung: Int
    /// When the next step is taken.
    public internal(set) var next: Instant

    /// A pursuit from its parts.
    public init(duty: Duty, base: Instant, rung: Int, next: Instant) {
      self.duty = duty
      self.base = base
      self.rung = rung
      self.next = next
    }
  }

  /// An offered hand-on.
  public struct HandOn: Hashable, Sendable, Codable {
    /// To whom in the same organisation.
    public let to: ID<Person>
    /// Who offered it.
    public let by: Actor
    /// When.
    public let at: Instant
  }

  /// Why a duty ended without being done here.
  public enum Withdrawal: Hashable, Sendable, Codable {
    /// Given to this organisation as its owner.
    case given(to: ID<Organization>)
    /// Another of two claimants accepted it.
    case acceptedElsewhere
    /// The whole alert was closed by its home.
    case alertClosed
    /// It was a contact test, and that is over: somebody answered, or nobody did in time.
    case testOver
    /// Nothing was asked: it was told for information only.
    case nothingAsked
    /// The alert's marking was narrowed: whose duty it was may not see it any more.
    case narrowed
  }

  /// The earliest pursuit; nil when the delivery has ended.
  public var next: Pursuit? {
    guard case .open(_, let pursuits) = state else { return nil }
    return Self.earliest(pursuits)
  }

  /// What somebody is called for next. The proof is the sensor's: nobody is called for it.
  var climbing: Pursuit? {
    guard case .open(_, let pursuits) = state else { return nil }
    return Self.earliest(pursuits.filter { $0.duty != .prove })
  }

  var isOnLastRung: Bool { climbing?.rung == Ladder.lastRung }

  /// Whose desk was called last at the end of the ladder, as long as nobody has taken the duty; nil before that. Where an
  /// agreed desk is silent, the tower's behind it is called after it.
  public var deskCalled: ID<Organization>? {
    isUntaken && isOnLastRung ? called.last?.organization : nil
  }

  /// Whether it is open and nobody has taken it yet.
  public var isUntaken: Bool { stage == .awaiting || stage == .acknowledgedInDoubt }

  /// Whether nobody has taken it and the desk behind the last rung was not called yet.
  func isDeskLeft(in plan: CallPlan) -> Bool {
    isUntaken && !plan.behind.allSatisfy { called.contains($0) }
  }

  static func earliest(_ pursuits: [Pursuit]) -> Pursuit? {
    pursuits.min { ($0.next, $0.duty.rawValue) < ($1.next, $1.duty.rawValue) }
  }

  /// Since when somebody says that it is over: contained, or closed as something real. What the sensor sees after that
  /// contradicts him. What was found to be harmless may be seen again.
  public var saidToBeOver: Instant? {
    if let contained = clocks[.contained] { return contained }
    guard case .closed(let closing) = state else { return nil }
    switch closing.outcome {
    case .truePositive, .undetermined: return clocks[.closed]
    case .benignPositive, .falsePositive, .duplicate: return nil
    }
  }

  /// How far it is; nil when it has ended.
  public var stage: Stage? {
    guard case .open(let stage, _) = state else { return nil }
    return stage
  }

  /// The highest rung called for what is pursued now; what a board shows.
  public var rung: Int {
    guard case .open(_, let pursuits) = state else { return 0 }
    return pursuits.map(\.rung).max() ?? 0
  }
}
