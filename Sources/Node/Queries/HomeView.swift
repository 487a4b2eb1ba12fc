//! The values of the home page.

public import Kernel

/// What somebody must do now, until when, and what happens if he does nothing.
public struct HomeView: Sendable {
  /// Open duties of the viewer's organisation: his own first, then by next deadline; at most `dutiesMax`.
  public let duties: [DutyView]
  /// How many there are in all.
  public let dutyCount: Int
  /// Open alerts the viewer was only told about, the newest first.
  public let copies: [AlertSummary]
  /// The state of the viewer's organisation; nil for a viewer without one.
  public let readiness: Readiness?
  /// Nights to come without anybody at a desk for which the organisation keeps a table; at most `gapsMax`.
  public var gaps: [DutyGap] = []
  /// Posts that nobody has or soon nobody will have: the organisation's, and for its watch those of whom it supports.
  public var vacancies: [VacantPost] = []

  /// Most gaps that are listed.
  public static let gapsMax = 5
  /// Most duties that are listed.
  public static let dutiesMax = 100
  /// Most deliveries that name the viewer or his organisation and are looked through for copies.
  public static let copiesMax = 300
}

/// A duty as the one who has it sees it.
public struct DutyView: Sendable {
  /// The alert.
  public let alert: AlertSummary
  /// Who raised it.
  public let origin: ActorName
  /// The duty.
  public let delivery: DeliverySummary
  /// Whether the viewer was called for it or holds it.
  public let isMine: Bool
  /// What happens if nothing is done, the nearest step first.
  public let steps: [NextStep]
}

/// Whether an organisation could be reached.
public struct Readiness: Hashable, Sendable {
  /// Which one.
  public let organization: OrganizationName
  /// Its posts on the ladder with those who hold them.
  public let posts: [PostReadiness]
  /// Who is called first now.
  public let onDuty: [CalleeName]
  /// Who stands in at rung 1.
  public let deputies: [CalleeName]
  /// Whether some deputy is there and could be reached (I10).
  public let deputyIsReachable: Bool
  /// When a human last answered over any of its routes.
  public let lastSuccess: Instant?
  /// Whether that is within 90 days.
  public let isFresh: Bool
  /// The last contact test; nil when there was none.
  public let lastTest: ContactTest?

  /// The last contact test.
  public struct ContactTest: Hashable, Sendable {
    /// When.
    public let at: Instant
    /// Whether a named person answered.
    public let answered: Bool
  }
}

/// A post and whether it could be reached.
public struct PostReadiness: Hashable, Sendable {
  /// The post.
  public let post: Organization.PostRecord
  /// Who holds it now; nobody when it is vacant.
  public let holders: [Holder]

  /// Somebody who holds it now.
  public struct Holder: Hashable, Sendable {
    /// Who.
    public let person: ID<Person>
    /// The name; nil when erased.
    public let name: String?
    /// When a human last answered over his routes.
    public let lastSuccess: Instant?
    /// Whether some route worked within 90 days.
    public let isReachable: Bool
  }
}
