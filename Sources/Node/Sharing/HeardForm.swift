//! What was answered by phone, as it is typed by whoever made the call; and what he sees of that call.

public import Alerting
public import Kernel

/// An answer that somebody gave on a call.
public struct HeardForm: Sendable, Hashable {
  /// The duty that was spoken about.
  public let delivery: ID<Delivery>
  /// Who answered; nil is the one who was called, where he speaks for that body.
  public let person: ID<Person>?
  /// What was answered.
  public let answer: AnswerForm

  /// A form from its parts.
  public init(delivery: ID<Delivery>, person: ID<Person>?, answer: AnswerForm) {
    self.delivery = delivery
    self.person = person
    self.answer = answer
  }
}

/// A call that reached somebody, with the bulletins that its caller may still enter an answer to.
public struct HeardCall: Hashable, Sendable {
  /// The call.
  public let id: ID<CallCard>
  /// Who was called.
  public let callee: CalleeName
  /// When he was reached.
  public let calledAt: Instant
  /// Until when an answer may be entered; later one calls again.
  public let until: Instant
  /// Whether a desk took over the calling with it, and calls the people of each body from its list.
  public let tookOver: Bool
  /// What was spoken about: the one that was asked for, then what is still to be entered; at most `itemsMax`, never empty.
  public let items: [Item]
  /// Who may have answered for the first of these: the one who was called, then the others of that organisation.
  public let speakers: [RosterEntry]

  /// Most items that are listed.
  public static let itemsMax = 100

  /// One bulletin that was spoken about.
  public struct Item: Hashable, Sendable {
    /// The duty to answer.
    public let delivery: ID<Delivery>
    /// Whose duty it is.
    public let organization: OrganizationName
    /// Whether an answer of this very call was entered.
    public let isEntered: Bool
  }
}
