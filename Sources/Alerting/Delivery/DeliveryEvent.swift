//! What can happen to a delivery, what is recorded of it, and why it may be refused.

public import Kernel

extension Delivery {
  /// What happens to a delivery.
  public enum Event: Hashable, Sendable {
    /// A channel handed the notice over to the recipient's side.
    case delivered(ID<ContactRoute>)
    /// A person looked at the page. Never an acknowledgement (R1).
    case opened(by: Actor)
    /// A named person says that he has taken it.
    case acknowledge(by: Actor, over: Channel)
    /// The first action is begun.
    case act(by: Actor)
    /// The spread is stopped, says a person.
    case contain(by: Actor, evidence: ContentReference?)
    /// A report on how it stands; arms the next update.
    case update(by: Actor, note: ContentReference)
    /// The pursued duty that is due at that time was not done.
    case deadline(due: Instant, sensorAlive: Bool, lastSeen: Instant?)
    /// A call card says that the person called is not there or the number is wrong: the next at once.
    case notReached(Callee, Miss)
    /// The recipient asks for help: the next rung at once.
    case help(by: Actor)
    /// 「自分ではない」: another organisation should have it; responsibility stays until that one acknowledges. Why and
    /// in what words is nil where only a name was said.
    case decline(
      to: ID<Organization>, by: Actor, because: Declining? = nil, note: ContentReference? = nil)
    /// Somebody else in the organisation should act.
    case offer(to: ID<Person>, by: Actor)
    /// He who was offered it accepts.
    case accept(by: ID<Person>)
    /// A new observation joined the alert with something new.
    case rearm(Reason)
    /// The sensor saw the same flow after containment was claimed.
    case contradicted(observation: ID<Observation>)
    /// The alert's severity was raised.
    case raiseSeverity(Severity)
    /// The alert should be closed.
    case propose(Closing)
    /// A second person agrees.
    case confirm(by: Actor)
    /// It was closed too early.
    case reopen(by: Actor)
    /// The organisation answers a bulletin; `heard` where it was said on a call.
    case answer(Answer, by: Actor, heard: Heard? = nil)
    /// The duty goes to somebody else.
    case withdraw(Withdrawal)
    /// Somebody has left: that organisation, or (nil) every one. What he was asked or held goes to those who are there.
    case depart(ID<Person>, from: ID<Organization>?)
    /// The node of the recipient does not take it, or is not heard: its people are called from here.
    case nodeUnreachable
    /// The recipient's node says how far it is there.
    case follow(Report)
    /// Whose duty it is had moved to another node and lives here again: what was taken back then is asked anew.
    case returned
  }

  /// By what an acknowledgement came.
  public enum Channel: String, Hashable, Sendable, Codable {
    /// A personal link or a signed-in page on the recipient's own machines.
    case link
    /// A reply by mail.
    case mail
    /// A call to a registered phone outside the system in doubt.
    case call
    /// A programme with a key.
    case api
    /// What the recipient's own node says, which has judged by what channel it was told.
    case node

    /// Whether the channel runs over the recipient's own mail, directory or terminals.
    public var isOwnSystem: Bool { self != .call && self != .node }
  }

  /// Why a duty is not taken by whom it was routed to.
  public enum Declining: String, Hashable, Sendable, Codable, CaseIterable {
    /// It is somebody else's.
    case notOurs
    /// It cannot be judged from what was told.
    case needInformation
  }

  /// Why a call did not reach.
  public enum Miss: String, Hashable, Sendable, Codable {
    case absent
    case wrongNumber
  }

  /// Why acknowledgement was asked again.
  public enum Reason: Hashable, Sendable, Codable {
    /// A new host, indicator or technique.
    case joined(observation: ID<Observation>)
    /// The severity went up.
    case severity(Severity)
    /// The sensor contradicted a claim.
    case contradicted(observation: ID<Observation>)
    /// A person reopened it.
    case reopened
    /// Whoever had it has left.
    case departed(ID<Person>)
    /// The alert's home asks anew, since then by its clock.
    case askedByHome(at: Instant)
  }

  /// Why a rung was called.
  public enum Cause: String, Hashable, Sendable, Codable {
    /// Nobody did what was due.
    case silence
    /// The one called was not there.
    case absent
    /// The number was wrong.
    case wrongNumber
    /// The recipient asked for help.
    case help
    /// All who were called have left.
    case departed
    /// The recipient's node did not take it, or is not heard.
    case nodeUnreachable
  }

  /// What is recorded: the bodies of Facts.
  public enum Body: Hashable, Sendable, Codable {
    case deliveryAddressed(
      alert: ID<Alert>, organization: ID<Organization>, level: Level, kind: AlertKind,
      severity: Severity, inDoubt: Bool, pursuits: [Pursuit], called: [Callee], copies: [Callee])
    case delivered(route: ID<ContactRoute>)
    case opened(by: Actor)
    case acknowledged(by: Actor, over: Channel, pursuits: [Pursuit])
    case acknowledgedInDoubt(by: Actor, over: Channel)
    case acknowledgedUnverified(over: Channel)
    case actingBegun(by: Actor, pursuits: [Pursuit])
    case containmentClaimed(by: Actor, evidence: ContentReference?, pursuits: [Pursuit])
    case containmentProven(pursuits: [Pursuit])
    case proofPostponed(pursuits: [Pursuit])
    case updated(by: Actor, note: ContentReference, pursuits: [Pursuit])
    case rungCalled(
      duty: Duty, rung: Int, because: Cause, called: [Callee], pursuits: [Pursuit])
    case rearmed(
      because: Reason, severity: Severity, pursuits: [Pursuit], called: [Callee], copies: [Callee])
    case notReached(callee: Callee, miss: Miss)
    case helpAsked(by: Actor)
    /// `because` and `note` are nil where only a name was said, as in the oldest journals.
    case declined(
      to: ID<Organization>, by: Actor, because: Declining? = nil, note: ContentReference? = nil)
    case handOnOffered(offer: HandOn)
    case handOnAccepted(by: ID<Person>)
    case closeProposed(closing: Closing)
    case deliveryClosed(closing: Closing)
    /// `copies` is nil in the oldest journals, which copied nobody a second time.
    case reopened(by: Actor, pursuits: [Pursuit], called: [Callee], copies: [Callee]?)
    /// `heard` is nil where the person answered himself, as in the oldest journals.
    case answered(answer: Answer, by: Actor, pursuits: [Pursuit], heard: Heard?)
    case withdrawn(because: Withdrawal)
    /// `called` and `copies` are those who are told in place of him who left; the deadlines stay.
    case departed(person: ID<Person>, called: [Callee], copies: [Callee])
  }

  /// Why something is refused; sentences are made in `Web`.
  public enum Refusal: String, Error, Hashable, Sendable, Codable {
    case ended
    case notEnded
    case notAPerson
    case notAcknowledged
    case notActing
    case needsEvidence
    case needsCause
    case needsReason
    case needsContainment
    case needsSecondPerson
    case nothingProposed
    case notOffered
    case offerToSelf
    case mustBeGivenToItsOwner
    /// A bulletin is answered; it has no containment and no closing.
    case mustBeAnswered
    /// Only a bulletin is answered.
    case nothingToAnswer
    /// The date has passed, or is too far ahead.
    case dateOutOfRange
    case onlyATest
  }
}
