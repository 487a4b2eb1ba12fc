//! The values of the watch board.

public import Alerting
public import Kernel

/// Open duties by next deadline, calls to make, and whether the node sees at all.
public struct WatchBoard: Sendable {
  /// The rows of this page.
  public let rows: Page<BoardRow>
  /// How many rows there are in all.
  public let rowCount: Int
  /// How many open duties stand behind the rows.
  public let openCount: Int
  /// Calls to make: the gravest first, then the longest waiting; at most `cardsMax`.
  public let cards: [CardView]
  /// How many calls wait in all.
  public let cardCount: Int
  /// The sensors that ought to be heard, the worst first.
  public let sensors: [SensorView]
  /// When the last observation came in of an alert that the viewer sees; nil when none ever did.
  public let lastObservation: Instant?
  /// How mail and webhooks stand.
  public let outbox: OutboxHealth
  /// Organisations of the viewer's own tree that nobody could reach now: the first by code, at most `unreachableMax`.
  public let unreachable: [OrganizationName]
  /// How many of them there are in all.
  public let unreachableCount: Int
  /// Agreed desks that were silent, so that the tower's calls with them; at most `takenOverMax`.
  public let takenOver: [TakenOver]
  /// Whether humans can make the calls that wait.
  public let capacity: CallCapacity

  /// Most cards that are listed.
  public static let cardsMax = 100
  /// Most organisations that are named as unreachable.
  public static let unreachableMax = 100
  /// Most silent desks that are named.
  public static let takenOverMax = 20
}

/// A line of the board: a duty, or a campaign's duties under one supporter.
public struct BoardRow: Hashable, Sendable {
  /// The duty with the nearest deadline.
  public let delivery: DeliverySummary
  /// Its alert.
  public let alert: AlertSummary
  /// What it stands for, where it is more than one duty.
  public let campaign: CampaignCount?
  /// What happens next if nothing is done; nil when only the sensor's proof is waited for.
  public let step: NextStep?
  /// Whether nobody of the organisation could be reached within 90 days.
  public let isWeak: Bool
}

/// A call to make.
public struct CardView: Hashable, Sendable {
  /// Its identifier.
  public let id: ID<CallCard>
  /// Whom to call.
  public let callee: CalleeName
  /// The number; nil where none is known, and for those who may not call.
  public let phone: String?
  /// When the number last worked; nil when never.
  public let lastSuccess: Instant?
  /// Real, contact test or exercise.
  public let kind: AlertKind
  /// Since when it waits.
  public let queuedAt: Instant
  /// Not to be called before, since the person's hour was full; nil for at once.
  public let callAfter: Instant?
  /// How grave the gravest item is that the viewer sees.
  public let severity: Severity
  /// When the next step of any of them is taken; nil when nothing is waited for.
  public let next: Instant?
  /// What the call is about, as far as the viewer sees it, in the order of asking; at most `itemsMax`.
  public let items: [Item]
  /// How many items the viewer sees in all: a desk that takes over the calling of a nation has one card with thousands.
  public let itemCount: Int
  /// How it ended; nil while it waits.
  public let ended: CallCard.End?

  /// Most items that are listed.
  public static let itemsMax = 100
  /// Of so many, the first, it is said what happened: a caller names no more.
  public static let wordedMax = 3

  /// One thing to speak about.
  public struct Item: Hashable, Sendable {
    /// The duty.
    public let delivery: ID<Delivery>
    /// Its alert.
    public let alert: ID<Alert>
    /// Whose duty it is.
    public let organization: OrganizationName
    /// What happened; nil when it was erased, and for all but the first `wordedMax`.
    public let what: Phrase?
    /// What to do now; nil as for `what`.
    public let now: Phrase?
    /// How grave.
    public let severity: Severity
    /// When the next step is taken.
    public let next: Instant?
  }
}

/// How notices stand.
public struct OutboxHealth: Hashable, Sendable {
  /// Notices that wait to be sent, also those held back on purpose.
  public let waiting: Int
  /// How long the oldest one that is due has waited; nil when none is due.
  public let oldest: Instant.Span?
  /// Waiting notices that failed at least once.
  public let failed: Int
  /// Notices that will never arrive.
  public let dead: Int
}

/// Calls that humans can make against those that wait.
public struct CallCapacity: Hashable, Sendable {
  /// People on duty at the desk of the viewer's organisation.
  public let people: Int
  /// Calls that they can make in an hour.
  public let perHour: Int
  /// Calls that wait.
  public let waiting: Int
  /// How many minutes the last of them waits, for a caller or for the callee's hour; nil when nobody is there to call.
  public let worstWait: Int?
}
