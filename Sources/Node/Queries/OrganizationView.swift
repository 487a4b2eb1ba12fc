//! The values of the directory: organisations, their posts, people and routes.

public import Kernel

/// An organisation in a list. Names are for everybody who is signed in.
public struct OrganizationRow: Hashable, Sendable {
  /// Which one.
  public let id: ID<Organization>
  /// Its name now.
  public let name: Phrase
  /// A stable code from outside.
  public let code: String?
  /// What it is in law.
  public let legalForm: String
  /// The bodies above it in the named trees.
  public let parents: [Organization.Tree: OrganizationName]
  /// Under which other name it was found, and until when that was its own or a predecessor's; nil where it was found
  /// as it is.
  public let formerly: Formerly?

  /// A former name of it, or a body in whose place it stands.
  public struct Formerly: Hashable, Sendable {
    /// The name.
    public let name: Phrase
    /// The code of a body that ended; nil for a mere name.
    public let code: String?
    /// Until when.
    public let until: Instant
    /// The body that bore it.
    public let id: ID<Organization>

    /// From its parts.
    public init(name: Phrase, code: String?, until: Instant, id: ID<Organization>) {
      self.name = name
      self.code = code
      self.until = until
      self.id = id
    }
  }

  /// A row from its parts.
  public init(
    id: ID<Organization>, name: Phrase, code: String?, legalForm: String,
    parents: [Organization.Tree: OrganizationName], formerly: Formerly? = nil
  ) {
    self.id = id
    self.name = name
    self.code = code
    self.legalForm = legalForm
    self.parents = parents
    self.formerly = formerly
  }

  /// The prefecture by the code of a local body, `13` for 東京都; empty for any other.
  public var prefecture: String { Organization.prefecture(ofCode: code) }
}

/// A body over time, for its own page.
public struct OrganizationHistory: Hashable, Sendable {
  /// Names that it bore, oldest first.
  public let formerNames: [Organization.FormerName]
  /// Bodies in whose place it stands.
  public let predecessors: [OrganizationRow.Formerly]
  /// When it ended; nil while it lives.
  public let endedAt: Instant?
  /// What stands in its place.
  public let successors: [OrganizationName]
}

/// An organisation with its posts and people.
public struct OrganizationView: Hashable, Sendable {
  /// What a list says about it.
  public let row: OrganizationRow
  /// What it was before, and what became of it.
  public let history: OrganizationHistory
  /// Its dated designations.
  public let designations: [Organization.Designation]
  /// The desk that takes over the calling; nil is the tower's.
  public let lastRung: OrganizationName?
  /// Its posts in the order of making.
  public let posts: [PostView]
  /// People without a post who were entered for it, by identifier.
  public let others: [HolderView]
  /// Absences in force or to come; only for its own members and the watch that reaches it.
  public let absences: [AbsenceView]
  /// Whether this viewer is on a watch that reaches it: then he may know how its people are reached.
  public let isWatched: Bool
  /// Whether this viewer may test its contacts now: the watch above it, and whoever keeps its contacts; never while a
  /// test is open there.
  public let mayTest: Bool

  /// Most people without a post that are listed.
  public static let othersMax = 500
}

/// A post and who holds it.
public struct PostView: Hashable, Sendable {
  /// The post.
  public let post: Organization.PostRecord
  /// Who is appointed to it now, the first appointment first; nobody when it is vacant.
  public let holders: [HolderView]
}

/// Somebody of an organisation.
public struct HolderView: Hashable, Sendable {
  /// Who.
  public let person: ID<Person>
  /// The name; nil when erased.
  public let name: String?
  /// Since when the post is held; nil without a post.
  public let since: Instant?
  /// Until when, where that is known.
  public let until: Instant?
  /// Absent until then; nil when present. Only for members and the watch that reaches them.
  public let absentUntil: Instant?
  /// Who stands in while absent.
  public let deputy: String?
  /// Ways to reach him, best first; empty for viewers who are neither members nor on a watch that reaches them.
  public let routes: [RouteView]
  /// In which language he is written to; the usual one for viewers who may not know the routes.
  public let language: Language
  /// In which character set he is written to; the usual one for viewers who may not know the routes.
  public let encoding: Organization.MailEncoding
}

/// A way to reach somebody.
public struct RouteView: Hashable, Sendable {
  /// Which one.
  public let id: ID<ContactRoute>
  /// By what.
  public let channel: Organization.Channel
  /// The address; nil for viewers who may not know it, and when erased.
  public let address: String?
  /// When a human last answered; nil when never.
  public let lastSuccess: Instant?
  /// Whether it was found to be wrong.
  public let isWrong: Bool
  /// Whether it worked within 90 days and is not known to be wrong.
  public let isFresh: Bool
  /// Whether it is a mail address whose name looks like a mailbox of several people; false where the address is hidden.
  public let looksShared: Bool
}

/// Somebody is away.
public struct AbsenceView: Hashable, Sendable {
  /// Who.
  public let person: ID<Person>
  /// The name; nil when erased.
  public let name: String?
  /// From when.
  public let from: Instant
  /// Until when.
  public let until: Instant
  /// Who stands in, by name; nil when erased.
  public let deputy: String?
}

/// Who would get an alert, before it is raised.
public struct PreviewRow: Hashable, Sendable {
  /// The recipient.
  public let organization: OrganizationName
  /// The rung that would be called first; above 0 when nobody is on the first.
  public let rung: Int
  /// Who would be called.
  public let called: [CalleeName]
  /// Who would get a copy that asks for nothing.
  public let copied: [CalleeName]
}
