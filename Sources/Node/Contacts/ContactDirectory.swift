//! The directory as a comparison with a list of contacts needs it: organisations with names and addresses.

public import Kernel

/// The organisations that somebody keeps, with the texts that lie outside Facts.
public struct ContactDirectory: Sendable {
  /// One organisation.
  public struct Place: Sendable {
    /// Its entry now.
    public let organization: Organization
    /// Its people by name; the erased have none.
    public let names: [ID<Person>: String]
    /// The addresses of its routes; the erased have none.
    public let addresses: [ID<ContactRoute>: String]
    /// Those of another body who staff a desk here: their names are not this organisation's to change.
    public let guests: Set<ID<Person>>

    /// A place from its parts.
    public init(
      organization: Organization, names: [ID<Person>: String],
      addresses: [ID<ContactRoute>: String], guests: Set<ID<Person>> = []
    ) {
      self.organization = organization
      self.names = names
      self.addresses = addresses
      self.guests = guests
    }
  }

  /// Those that may be changed, by identifier. Any other is answered like one that does not exist.
  public let places: [Place]

  /// A directory of those places.
  public init(_ places: [Place]) {
    self.places = places.sorted { $0.organization.id < $1.organization.id }
  }

  /// Where a row belongs that names no organisation: the only one there is.
  var home: Int? { places.count == 1 ? 0 : nil }
}

/// Somebody in a post, now or later: what a row of a list stands for.
public struct ContactHolding: Hashable, Sendable {
  /// In which organisation.
  public let organization: ID<Organization>
  /// Who.
  public let person: ID<Person>
  /// By name; nil when erased.
  public let name: String?
  /// In which post.
  public let post: Organization.PostRecord
  /// The appointment.
  public let appointment: Organization.Appointment

  /// The key by which the row is known again, e.g. `K0123456789ABCDEF`. It begins with a letter, so that no spreadsheet
  /// takes it for a number.
  public var key: String { Self.key(person, post.id) }

  /// The key of somebody in a post.
  static func key(_ person: ID<Person>, _ post: ID<Post>) -> String {
    let digest = Hash(sha256: Array("contact\u{0}\(person)\u{0}\(post)".utf8))
    return "K" + digest.description.prefix(16).uppercased()
  }
}

extension Organization.Appointment {
  /// Whether it holds now or will.
  func isLive(at now: Instant) -> Bool { until.map { now < $0 } ?? true }
}

extension ContactDirectory.Place {
  /// Everybody in a post, now or later, in the order of posts and appointments; of several appointments of a person to
  /// a post the newest.
  public func holdings(at now: Instant) -> [ContactHolding] {
    var posts: [ID<Post>: (place: Int, record: Organization.PostRecord)] = [:]
    for (place, post) in organization.posts.enumerated() { posts[post.id] = (place, post) }
    var found: [(place: Int, holding: ContactHolding)] = []
    var known: Set<String> = []
    for appointment in organization.appointments.reversed() where appointment.isLive(at: now) {
      guard let post = posts[appointment.post],
        known.insert(ContactHolding.key(appointment.person, appointment.post)).inserted
      else { continue }
      found.append(
        (
          post.place,
          ContactHolding(
            organization: organization.id, person: appointment.person,
            name: names[appointment.person], post: post.record, appointment: appointment)
        ))
    }
    // Reversed once more: the oldest appointment of a post first. `sorted` keeps the order of equals.
    return found.reversed().sorted { $0.place < $1.place }.map(\.holding)
  }
}
