//! Who is told of a bulletin beside those who are asked: their own halls, their prefectures, their ministries.

internal import Alerting
internal import GRDB
public import Kernel

/// Who would be told at the same instant, for information only: no duty, no second climb. A person is told once,
/// however many bodies below him are asked. Source: the municipal emergency package of August 2015 (多重化).
struct BulletinTelling: Hashable, Sendable {
  /// For each recipient those of its own hall: the crisis desk or else the section head, and the CISO. An organisation
  /// that is told as an office is not in here: it has one notice, in which its own name stands with the others.
  let halls: [ID<Organization>: [Callee]]
  /// The offices above, by identifier.
  let offices: [Office]

  /// A prefecture or a ministry, and of whom it hears.
  struct Office: Hashable, Sendable {
    let organization: ID<Organization>
    /// Those that are asked, in the order in which they are.
    let about: [ID<Organization>]
    /// Who is told; empty where nobody is entered, and then nobody is told.
    let people: [Callee]
  }

  /// Nobody is told.
  static let nobody = BulletinTelling(halls: [:], offices: [])

  /// The legal form of an office in the tree of support, and of one in the tree of supervision.
  static let prefecture = "都道府県"
  static let ministry = "府省庁"

  /// Worked out from the directory. Sender and tower are left out: they know.
  init(
    of recipients: [ID<Organization>], from issuer: ID<Organization>, _ directory: Directory,
    at now: Instant, in db: @autoclosure () throws -> Database
  ) throws {
    try directory.learn(recipients, in: try db())
    var about: [ID<Organization>: [ID<Organization>]] = [:]
    for id in recipients {
      guard let own = try directory.organization(id, in: try db()) else { continue }
      let above = [
        try directory.nearest(Self.prefecture, above: own, in: [.support, .supervision], try db()),
        try directory.nearest(Self.ministry, above: own, in: [.supervision, .support], try db()),
      ]
      for office in Set(above.compactMap { $0 }).sorted()
      where office != issuer && office != directory.tower {
        about[office, default: []].append(id)
      }
    }
    var halls: [ID<Organization>: [Callee]] = [:]
    for id in recipients where about[id] == nil && id != issuer {
      guard let own = try directory.organization(id, in: try db()) else { continue }
      halls[id] = directory.hall(of: own, at: now)
    }
    let asked = Set(recipients)
    offices = try about.sorted { $0.key < $1.key }.map { id, bodies in
      let own = try directory.organization(id, in: try db())
      return Office(
        organization: id, about: (asked.contains(id) ? [id] : []) + bodies,
        people: own.map { directory.office($0, at: now) } ?? [])
    }
    self.halls = halls
  }

  private init(halls: [ID<Organization>: [Callee]], offices: [Office]) {
    self.halls = halls
    self.offices = offices
  }
}

extension Directory {
  /// The nearest body of that legal form above an organisation, in the first of the trees that has one.
  func nearest(
    _ form: String, above own: Organization, in trees: [Organization.Tree],
    _ db: @autoclosure () throws -> Database
  ) throws -> ID<Organization>? {
    for tree in trees {
      for step in own.path(in: tree).split(separator: "/").reversed() {
        guard let above = ID<Organization>(step), above != own.id,
          try organization(above, in: try db())?.legalForm == form
        else { continue }
        return above
      }
    }
    return nil
  }
}

/// Who would be told of a bulletin, by name, before it is issued.
public struct BulletinTellingView: Hashable, Sendable {
  /// Of how many recipients somebody of the own hall is told.
  public let halls: Int
  /// How many people that are.
  public let hallPeople: Int
  /// Recipients of which nobody is entered as crisis desk, section head or CISO.
  public let hallsMissing: [OrganizationName]
  /// The offices above, by code and identifier.
  public let offices: [Office]

  /// A prefecture or a ministry.
  public struct Office: Hashable, Sendable {
    /// Which.
    public let organization: OrganizationName
    /// Of how many recipients it hears.
    public let about: Int
    /// How many of its people are told; 0 where nobody is entered.
    public let people: Int
  }
}

extension Queries {
  /// Who would be told beside the recipients; nobody for those who may not issue.
  public func telling(
    of recipients: [ID<Organization>], as viewer: Viewer, at now: Instant
  ) throws -> BulletinTellingView {
    try read(as: viewer, at: now) { snapshot in
      let none = BulletinTellingView(halls: 0, hallPeople: 0, hallsMissing: [], offices: [])
      guard viewer.role.mayWatch, let own = viewer.organization else { return none }
      try snapshot.directory.learn(recipients, in: snapshot.db)
      // Of whom nobody is entered is a weak spot: told of those alone whom the viewer may ask (S22).
      let asked = try recipients.filter { try snapshot.isWatched($0) }
      let telling = try BulletinTelling(
        of: asked, from: own, snapshot.directory, at: now, in: snapshot.db)
      return BulletinTellingView(
        halls: telling.halls.count { !$0.value.isEmpty },
        hallPeople: telling.halls.reduce(0) { $0 + $1.value.count },
        hallsMissing: try asked.filter { telling.halls[$0]?.isEmpty ?? false }
          .compactMap { id in
            try snapshot.directory.organization(id, in: snapshot.db)
              .map { OrganizationName(id: id, name: $0.name) }
          },
        offices: try telling.offices.map {
          BulletinTellingView.Office(
            organization: try snapshot.name($0.organization), about: $0.about.count,
            people: $0.people.count)
        })
    }
  }
}
