//! An organisation as its home keeps it: what another node needs to reach its people when the home is gone (I17).

public import Kernel

/// A snapshot of an organisation: posts, people, appointments, routes, networks. It goes to the bodies above and, of these,
/// to those below, so that neither end is lost with the node between them.
public struct DirectoryMessage: Hashable, Sendable {
  /// The organisation.
  public let organization: ID<Organization>
  /// From 1; the envelope's.
  public let version: Int64
  /// Its name.
  public let name: Phrase
  /// What it is in law.
  public let legalForm: String
  /// A stable code from outside; nil where there is none.
  public let code: String?
  /// Its parents in the named trees.
  public let parents: [Parent]
  /// The desk that takes over the calling; nil where none was agreed.
  public let lastRung: ID<Organization>?
  /// Its posts.
  public let posts: [Organization.PostRecord]
  /// Its people.
  public let people: [Member]
  /// Who holds what.
  public let appointments: [Appointment]
  /// How its people are reached.
  public let routes: [Route]
  /// What it answers for.
  public let networks: [Network]
  /// Who is away and who stands in.
  public let absences: [Organization.Absence]
  /// That it is no more; nil while it lives.
  public let ended: Ended?

  /// The end of a body.
  public struct Ended: Hashable, Sendable {
    /// The first moment at which it was no more.
    public let at: Instant
    /// What stands in its place, the heir of its people first; empty where nothing does.
    public let successors: [ID<Organization>]
    /// An end from its parts.
    public init(at: Instant, successors: [ID<Organization>]) {
      self.at = at
      self.successors = successors
    }
  }

  /// A parent in one tree.
  public struct Parent: Hashable, Sendable {
    /// Which tree.
    public let tree: Organization.Tree
    /// Under whom.
    public let organization: ID<Organization>
    /// A parent from its parts.
    public init(tree: Organization.Tree, organization: ID<Organization>) {
      self.tree = tree
      self.organization = organization
    }
  }

  /// A person. Names and addresses are personal data: the receiver keeps them outside its journal.
  public struct Member: Hashable, Sendable {
    /// Who.
    public let id: ID<Person>
    /// The name.
    public let name: String
    /// In which language he is written to.
    public let language: Language
    /// A person from his parts.
    public init(id: ID<Person>, name: String, language: Language) {
      self.id = id
      self.name = name
      self.language = language
    }
  }

  /// A person holds a post.
  public struct Appointment: Hashable, Sendable {
    /// Who.
    public let person: ID<Person>
    /// Which post.
    public let post: ID<Post>
    /// From when.
    public let from: Instant
    /// Until when; nil is open.
    public let until: Instant?
    /// An appointment from its parts.
    public init(person: ID<Person>, post: ID<Post>, from: Instant, until: Instant?) {
      self.person = person
      self.post = post
      self.from = from
      self.until = until
    }
  }

  /// A way to reach a person. Webhooks do not travel: their secrets stay at home.
  public struct Route: Hashable, Sendable {
    /// Which.
    public let id: ID<ContactRoute>
    /// Whom it reaches.
    public let person: ID<Person>
    /// By what: `mail` or `phone`.
    public let channel: Organization.Channel
    /// Where.
    public let address: String
    /// When it last worked for certain; nil when it never did.
    public let lastSuccess: Instant?
    /// A route from its parts.
    public init(
      id: ID<ContactRoute>, person: ID<Person>, channel: Organization.Channel, address: String,
      lastSuccess: Instant?
    ) {
      self.id = id
      self.person = person
      self.channel = channel
      self.address = address
      self.lastSuccess = lastSuccess
    }
  }

  /// Something that the organisation answers for.
  public struct Network: Hashable, Sendable {
    /// `prefix`, `domainSuffix` or `asset`.
    public let kind: Kind
    /// In its one spelling, e.g. `198.18.4.0/24`.
    public let value: String
    /// The kinds.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
      case prefix, domainSuffix, asset
    }
    /// A network from its parts.
    public init(kind: Kind, value: String) {
      self.kind = kind
      self.value = value
    }
  }

  /// A message from its parts.
  public init(
    organization: ID<Organization>, version: Int64, name: Phrase, legalForm: String, code: String?,
    parents: [Parent], lastRung: ID<Organization>?, posts: [Organization.PostRecord],
    people: [Member], appointments: [Appointment], routes: [Route], networks: [Network],
    absences: [Organization.Absence] = [], ended: Ended? = nil
  ) {
    self.organization = organization
    self.version = version
    self.name = name
    self.legalForm = legalForm
    self.code = code
    self.parents = parents
    self.lastRung = lastRung
    self.posts = posts
    self.people = people
    self.appointments = appointments
    self.routes = routes
    self.networks = networks
    self.absences = absences
    self.ended = ended
  }
}
