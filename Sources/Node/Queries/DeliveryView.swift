//! What the page of one duty shows, for whoever is signed in and for whoever holds its link.

public import Alerting
public import Kernel
public import Sharing

/// A duty with its alert and the people around it.
public struct DeliveryView: Sendable {
  /// The alert.
  public let alert: AlertSummary
  /// Who raised it.
  public let origin: ActorName
  /// How far it may go.
  public let marking: Marking
  /// The duty.
  public let delivery: DeliveryDetail
  /// The bulletin that asks it; nil for alerts.
  public let bulletin: BulletinNote?
  /// The question whose first look it is; nil for anything else.
  public let question: ID<Question>?
  /// Who else was told, by name: called and copied.
  public let told: [CalleeName]
  /// Those who may be chosen as the one who answers, and to whom it may be handed.
  public let roster: [RosterEntry]
  /// Numbers to call, the nearest first.
  public let phones: [DeskPhone]
}

/// A person of an organisation's roster.
public struct RosterEntry: Hashable, Sendable {
  /// Who.
  public let person: ID<Person>
  /// The name; nil when erased.
  public let name: String?
  /// The posts held now, in the order of making.
  public let posts: [Phrase]
  /// Whether some route worked within 90 days: only then can it be handed to this person.
  public let isReachable: Bool
}

/// A number of the desk that takes over the calling.
public struct DeskPhone: Hashable, Sendable {
  /// Whose it is.
  public let callee: CalleeName
  /// The number as it was entered.
  public let number: String
}

/// A personal link as it stands.
public struct LinkView: Hashable, Sendable {
  /// The duty it is bound to.
  public let delivery: ID<Delivery>
  /// The person it was sent to.
  public let person: ID<Person>
  /// The person's name; nil when erased.
  public let name: String?
  /// Until when it works.
  public let expires: Instant
  /// Whether that has passed.
  public let isExpired: Bool
  /// Whether the mailbox it went to is read by others too: who answers must then say who he is.
  public let isShared: Bool
  /// Whether its person has left: others who read the mailbox answer by their own names, and he does not.
  public let hasLeft: Bool
}

/// What a link leads to.
public struct LinkedDelivery: Sendable {
  /// The link.
  public let link: LinkView
  /// The duty; nil when the link is too old, which shows nothing any more.
  public let view: DeliveryView?
  /// Numbers to call, also when the link is too old.
  public let phones: [DeskPhone]
}
