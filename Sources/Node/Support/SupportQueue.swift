//! 支援の列: everything that the clients of one supporter wait for, in one list by its next deadline.

public import Alerting
public import Kernel

/// One thing to do for one client, or for many of one campaign.
public struct SupportItem: Hashable, Sendable {
  /// What it is.
  public let kind: Kind
  /// For whom; nil where it stands for several.
  public let organization: OrganizationName?
  /// For how many clients it stands.
  public let count: Int
  /// By when; nil for what has no deadline of its own.
  public let due: Instant?
  /// The alert it is about; nil where it is none.
  public let alert: ID<Alert>?
  /// The campaign whose duties it stands for; nil for a single one.
  public let campaign: ID<Campaign>?
  /// How grave the alert is; nil where it is none.
  public let severity: Severity?
  /// The alert in a few words, or the name of the sensor; nil where it was erased or nothing more is to be said. Only on
  /// the rows of a page.
  public internal(set) var subject: Phrase?
  /// How far the subject may be passed on; nil where it is no alert's.
  public internal(set) var tlp: TLP? = nil
  /// When something last worked, or a test was missed; nil where it never did.
  public let since: Instant?

  /// What waits, in the order of gravity for what has no deadline.
  public enum Kind: Int, Hashable, Sendable, CaseIterable, Comparable {
    /// A client asked for help and nobody has ended it.
    case help
    /// A duty of a client that has come to the supporter.
    case duty
    /// A bulletin that clients have not answered.
    case bulletin
    /// A sensor that says nothing.
    case silentSensor
    /// Nobody holds the post that is called first.
    case noResponder
    /// Nobody ever answered.
    case neverReached
    /// Nobody stands in.
    case noDeputy
    /// The last answer is more than 90 days old.
    case notReachedLately
    /// A post did not answer the newest contact test.
    case missedTest

    /// The less grave is the greater.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  }

  /// Its place in the list: by deadline; what has none comes after, the gravest first.
  var order: String {
    guard let due else { return "~\(kind.rawValue)" }
    let digits = String(max(0, due.microseconds))
    return String(repeating: "0", count: max(0, 19 - digits.count)) + digits
  }

  /// What tells it from every other item of the list.
  let key: String

  /// Its place as a page remembers it.
  var place: PageKey { PageKey(order: order, id: key) }
}

/// Which items are wanted.
public enum SupportFilter: String, Hashable, Sendable, CaseIterable {
  case all
  /// What goes on: everything but the gaps. The number on home.
  case happening
  /// The deadline has passed.
  case overdue
  case help
  case duties
  case bulletins
  /// Nobody is named, or nobody was reached.
  case gaps
  case tests
  case sensors

  /// Whether an item is wanted at that time.
  public func takes(_ item: SupportItem, at now: Instant) -> Bool {
    switch self {
    case .all: true
    case .happening: !Self.gaps.takes(item, at: now)
    case .overdue: item.due.map { $0 < now } ?? false
    case .help: item.kind == .help
    case .duties: item.kind == .duty
    case .bulletins: item.kind == .bulletin
    case .gaps: [.noResponder, .noDeputy, .neverReached, .notReachedLately].contains(item.kind)
    case .tests: item.kind == .missedTest
    case .sensors: item.kind == .silentSensor
    }
  }
}

/// A page of a supporter's list.
public struct SupportQueue: Hashable, Sendable {
  /// Whose list.
  public let supporter: OrganizationName
  /// How many clients there are, as far as they were looked at.
  public let clients: Int
  /// The items of this page.
  public let items: [SupportItem]
  /// Where the next page begins; nil on the last.
  public let next: PageKey?
  /// How many items each filter would list.
  public let counts: [SupportFilter: Int]
  /// False where there are more clients or duties than are looked at.
  public let isWhole: Bool
  /// Whether the viewer may issue invitations here.
  public let mayInvite: Bool
  /// Bodies that have agreed on its desk to take over the calling, in the order of lists, at most `agreedMax`. None for the
  /// tower, whose desk it is for everybody else.
  public let agreed: [OrganizationName]
  /// How many of them there are in all.
  public let agreedCount: Int

  /// Most clients of one supporter that are looked at: more than the municipalities of the country.
  public static let clientsMax = 5000
  /// Most open duties of clients that are looked at one by one; those of a campaign are counted, however many.
  public static let dutiesMax = 10_000
  /// Most bodies that are named among those that agreed on a desk.
  public static let agreedMax = 5
}
