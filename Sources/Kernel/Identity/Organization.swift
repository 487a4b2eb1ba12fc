//! An organisation: its legal form, places in four trees, posts, appointments, routes. Decide, then evolve.
//!
//!     (nothing) -- register --> registered -- place / designate / post / appoint / route / absence --> registered

/// A body with a CSIRT, however small: ministry, agency, town, company. One record, one home node.
/// Source: minutes 2015-08-20, 村井: a CSIRT in every organisation, large or small.
public struct Organization: Hashable, Sendable, Codable {
  /// Its identifier for ever; names change.
  public let id: ID<Organization>
  /// A stable code from outside, e.g. 全国地方公共団体コード; nil where there is none.
  public internal(set) var code: String?
  /// Where it lies in each tree: `/root/…/itself/`, so that authority over a subtree is a path prefix.
  public internal(set) var paths: [Tree: String]
  /// Its name now, in both languages.
  public internal(set) var name: Phrase
  /// What it is in law, e.g. 市区町村: data, not code.
  public internal(set) var legalForm: String
  /// Parents in the named trees; a tree without an entry means a root there.
  public internal(set) var parents: [Tree: ID<Organization>]
  /// Dated designations, in the order they were entered.
  public internal(set) var designations: [Designation]
  /// Its posts in the order of making.
  public internal(set) var posts: [PostRecord]
  /// Dated appointments (発令), oldest first.
  public internal(set) var appointments: [Appointment]
  /// Ways to reach its people, oldest first.
  public internal(set) var routes: [RouteRecord]
  /// Absences in force or to come.
  public internal(set) var absences: [Absence]
  /// Who takes over the calling when everybody is silent: the desk named in the participation agreement.
  public internal(set) var lastRung: ID<Organization>?
  /// In which language its people are written to; nil while nobody chose, as in every record made before one could.
  public internal(set) var languages: [MailLanguage]?
  /// What it was called before, oldest first; nil while it never had another name.
  public internal(set) var formerNames: [FormerName]?
  /// When it ended and what stands in its place; nil while it lives.
  public internal(set) var end: End?
  /// The bodies in whose place it stands, in the order of taking over; nil where there are none.
  public internal(set) var predecessors: [ID<Organization>]?
  /// In which character set its people are written to; nil while nobody chose.
  public internal(set) var encodings: [MailEncodingChoice]?

  /// The four trees that rights, copies and roll-ups follow. A town is not its prefecture's subordinate.
  public enum Tree: String, Hashable, Sendable, Codable, CaseIterable, CodingKeyRepresentable {
    case supervision
    case support
    case hosting
    case sector
  }

  /// A dated legal or contractual quality with its basis, e.g. control tower, 重要インフラ, supporter.
  public struct Designation: Hashable, Sendable, Codable {
    /// The code of the quality: `controlTower`, `criticalInfrastructure`, `supporter`, …: data.
    public let code: String
    /// The legal basis or agreement, in words.
    public let basis: String
    /// From when it holds.
    public let from: Instant
    /// Until when; nil is open.
    public let until: Instant?
    /// Longest code, in characters.
    public static let codeMax = 60
    /// Longest basis, in characters.
    public static let basisMax = 200
    /// A designation from its parts.
    public init(code: String, basis: String, from: Instant, until: Instant?) {
      self.code = code
      self.basis = basis
      self.from = from
      self.until = until
    }
  }

  /// What a post does on the ladder.
  public enum Role: String, Hashable, Sendable, Codable, CaseIterable {
    /// Acts first: rung 0.
    case responder
    /// Acts when the responder is silent: rung 1.
    case deputy
    /// The section head (中間管理職): copied from severity 3, called at rung 1.
    case middle
    /// Copied from severity 4, called at rung 2.
    case ciso
    /// A desk staffed day and night that takes over the calling.
    case watchDesk
    /// 宿直: first at night in organisations with a night profile.
    case guardDesk
    /// 危機管理当番: second at night.
    case crisisDuty
    /// Any other post; never called by the ladder.
    case other
  }

  /// A post: what a duty belongs to.
  public struct PostRecord: Hashable, Sendable, Codable {
    /// Its identifier.
    public let id: ID<Post>
    /// Its name, e.g. 総務課長.
    public let name: Phrase
    /// Its place on the ladder.
    public let role: Role
    /// A post from its parts.
    public init(id: ID<Post>, name: Phrase, role: Role) {
      self.id = id
      self.name = name
      self.role = role
    }
  }

  /// A person holds a post from a day until a day.
  public struct Appointment: Hashable, Sendable, Codable {
    /// Who.
    public let person: ID<Person>
    /// Holds which post.
    public let post: ID<Post>
    /// From when.
    public let from: Instant
    /// Until when; nil is open.
    public internal(set) var until: Instant?

    /// Whether it is in force at that moment.
    public func holds(at now: Instant) -> Bool {
      from <= now && (until.map { now < $0 } ?? true)
    }
  }

  /// A channel a route uses.
  public enum Channel: String, Hashable, Sendable, Codable, CaseIterable {
    case mail
    case phone
    case webhook
    /// A page the person is signed in to.
    case page
  }

  /// One way to reach a person. The address itself is personal data and lies outside Facts.
  public struct RouteRecord: Hashable, Sendable, Codable {
    /// Its identifier.
    public let id: ID<ContactRoute>
    /// Whom it reaches.
    public let person: ID<Person>
    /// By what.
    public let channel: Channel
    /// Salted hash of the address.
    public let address: ContentReference
    /// When it last worked for certain (a human answered); nil when it never did.
    public internal(set) var lastSuccess: Instant?
    /// Whether it was found to be wrong, e.g. 番号違い.
    public internal(set) var isWrong: Bool
    /// What signs a webhook; nil for every other channel and while none was made.
    public internal(set) var secret: RouteSecret?
    /// A route from its parts, without a secret.
    public init(
      id: ID<ContactRoute>, person: ID<Person>, channel: Channel, address: ContentReference,
      lastSuccess: Instant?, isWrong: Bool
    ) {
      self.id = id
      self.person = person
      self.channel = channel
      self.address = address
      self.lastSuccess = lastSuccess
      self.isWrong = isWrong
    }
  }

  /// Somebody is away and a reachable deputy stands in.
  public struct Absence: Hashable, Sendable, Codable {
    /// Who is away.
    public let person: ID<Person>
    /// From when.
    public let from: Instant
    /// Until when.
    public let until: Instant
    /// Who stands in.
    public let deputy: ID<Person>
    /// An absence from its parts.
    public init(person: ID<Person>, from: Instant, until: Instant, deputy: ID<Person>) {
      self.person = person
      self.from = from
      self.until = until
      self.deputy = deputy
    }
  }

  /// Its path in a tree; a root's is itself alone.
  public func path(in tree: Tree) -> String { paths[tree] ?? "/\(id)/" }

  /// How long a successful use keeps a route "reachable" (I10): 90 days.
  public static let reachableFor = Instant.Span.days(90)
  /// Most posts, appointments, routes of one organisation each.
  public static let partsMax = 2000
}
