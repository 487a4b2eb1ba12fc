//! A notice to be sent, with everything a mail about it needs.

public import Alerting
public import Kernel

/// A leased row of the outbox. It is for the node's own sender, not for any viewer.
public struct OutboxRow: Sendable {
  /// Its identifier; the same in every try, so that a double can be known.
  public let id: String
  /// The Fact that caused it.
  public let seq: Int64
  /// By what it is sent.
  public let channel: Organization.Channel
  /// To what address; nil when it was erased or its person has left: the row can never be sent.
  public let address: String?
  /// To whom.
  public let person: ID<Person>
  /// The name; nil when erased.
  public let name: String?
  /// Whether it asks for nothing.
  public let isCopy: Bool
  /// Whether it tells of something that was over or answered until something new happened.
  public let isAgain: Bool
  /// Real, contact test or exercise.
  public let kind: AlertKind
  /// The secret of the personal link; nil for a copy.
  public let token: String?
  /// What is to be sent back by mail; nil where a mail would not say who answered, and for what is no duty by mail.
  public var code: String?
  /// How often it was tried before.
  public let attempts: Int
  /// When it was queued.
  public let createdAt: Instant
  /// The duty with its alert; nil when the record is gone.
  public let view: DeliveryView?
  /// What signs a webhook, the newest first; empty for every other channel and for a webhook that has none.
  public var secrets: [String] = []
  /// In which language the person is written to.
  public var language = Organization.MailLanguage.usual
  /// In which character set the person is written to.
  public var encoding = Organization.MailEncoding.automatic
}

/// A timer that has run out or will.
public struct DueTimer: Hashable, Sendable {
  /// Whose.
  public let record: RecordReference
  /// When.
  public let due: Instant
}
