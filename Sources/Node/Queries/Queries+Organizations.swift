//! The directory as people see it. Names are for everybody who is signed in; how to reach somebody is not.

public import Alerting
internal import GRDB
public import Kernel

internal import struct Foundation.Data

extension Queries {
  /// The control tower of this node; nil before the first start. Its name is for everybody.
  public func tower() throws -> OrganizationName? {
    try read(as: .node, at: Instant(microseconds: 0)) { snapshot in
      try snapshot.directory.tower.map { try snapshot.name($0) }
    }
  }

  /// The names of the prefectures by the first two digits of their code. Names are for everybody.
  public func prefectures() throws -> [String: Phrase] {
    try read(as: .node, at: Instant(microseconds: 0)) { try $0.prefectures() }
  }

  /// A text as a pattern that is found anywhere; its own wildcards are plain characters.
  static func pattern(_ text: String) -> String {
    "%" + text.map { "!%_".contains($0) ? "!\($0)" : "\($0)" }.joined() + "%"
  }

  /// An organisation with its posts and people; nil when there is none, or for a viewer who is not signed in for one.
  public func organization(
    _ id: ID<Organization>, as viewer: Viewer, at now: Instant
  ) throws -> OrganizationView? {
    try read(as: viewer, at: now) { snapshot in
      guard snapshot.sight.isOpen,
        let organization = try snapshot.directory.organization(id, in: snapshot.db)
      else { return nil }
      return try snapshot.view(organization)
    }
  }

  /// Who would be called and copied if an alert were raised now, by name; for those who may raise one. A body that has
  /// ended is left out: nothing is raised to it.
  public func recipientsPreview(
    _ recipients: [ID<Organization>], severity: Severity, as viewer: Viewer, at now: Instant
  ) throws -> [PreviewRow] {
    try read(as: viewer, at: now) { snapshot in
      guard snapshot.sight.isOpen else { return [] }
      return try recipients.prefix(Self.pageMax).compactMap { id in
        guard let own = try snapshot.directory.organization(id, in: snapshot.db), own.isLiving,
          try viewer.role == .node || snapshot.isWatched(own)
        else { return nil }
        let plan = try snapshot.directory.plan(
          for: id, level: .primary, at: now, in: snapshot.db)
        let first = plan.reachable(from: 0)
        return PreviewRow(
          organization: try snapshot.name(id), rung: first.rung,
          called: try first.callees.map { try snapshot.name($0) },
          copied: try plan.copies(at: severity).map { try snapshot.name($0) })
      }
    }
  }
}

extension Snapshot {
  /// Organisations where the viewer sees somebody of that name: who holds a post now is for everybody, who does not
  /// only for members and the watch. Spaces between the parts of a name do not count. At most `pageMax`, among the first
  /// `most` people. Names are read one by one and none is kept.
  func homes(ofPeopleNamed search: String, among most: Int = Queries.peopleMax) throws -> [String] {
    func plain(_ text: String) -> String { text.lowercased().filter { !$0.isWhitespace } }
    let wanted = plain(search)
    guard !wanted.isEmpty else { return [] }
    var found: [String] = []
    let people = try Row.fetchCursor(
      db,
      sql: """
        SELECT person.id, person.organization, content.bytes
        FROM (SELECT * FROM person ORDER BY organization, id LIMIT ?) AS person
        JOIN content ON content.id = person.profile ORDER BY person.organization, person.id
        """, arguments: [most])
    while let row = try people.next() {
      guard let bytes = row[2] as Data?,
        plain(String(decoding: bytes, as: UTF8.self)).contains(wanted),
        let person = ID<Person>(row[0] as String), let home = ID<Organization>(row[1] as String),
        found.last != home.description
      else { continue }
      let own = try directory.organization(home, in: db)
      let watches = try own.map { try isWatched($0) } ?? false
      let isKnown = viewer.organization == home || watches || viewer.role == .node
      let holds = own?.appointments.contains { $0.person == person && $0.holds(at: at) }
      // A successor is found by those alone who keep the directory.
      let isPublic = keeps(home) || own?.isPublic(person, at: at) ?? false
      if isKnown && isPublic || holds ?? false {
        found.append(home.description)
        if found.count == Queries.pageMax { break }
      }
    }
    return found
  }

  /// Whether the viewer keeps the directory of that organisation.
  func keeps(_ organization: ID<Organization>) -> Bool {
    viewer.role == .node || viewer.role.mayAdminister && viewer.organization == organization
  }

  func view(_ organization: Organization) throws -> OrganizationView {
    let keeps = keeps(organization.id)
    let isMember = viewer.organization == organization.id
    let watches = try viewer.role == .node || isWatched(organization)
    let mayKnow = isMember || watches
    let mayCall = watches || isMember && viewer.role.mayAct
    func held(_ appointment: Organization.Appointment) -> Bool {
      appointment.from <= at && (appointment.until.map { at < $0 } ?? true)
    }
    func holder(_ person: ID<Person>, _ appointment: Organization.Appointment?) throws
      -> HolderView
    {
      let away = organization.absences.last {
        $0.person == person && $0.from <= at && at < $0.until
      }
      return HolderView(
        person: person, name: try name(person), since: appointment?.from,
        // When somebody will leave is known to those alone who keep the directory.
        until: keeps ? appointment?.until : nil, absentUntil: mayKnow ? away?.until : nil,
        deputy: mayKnow ? try away.flatMap { try name($0.deputy) } : nil,
        routes: mayKnow
          ? try routes(of: person, in: organization, withAddress: mayCall) : [],
        language: mayKnow
          ? organization.language(of: person) : Organization.MailLanguage.usual,
        encoding: mayKnow ? organization.encoding(of: person) : .automatic)
    }
    let posts = try organization.posts.map { post in
      PostView(
        post: post,
        holders: try organization.appointments.filter { $0.post == post.id && held($0) }
          .map { try holder($0.person, $0) })
    }
    let appointed = Set(organization.appointments.filter { held($0) }.map(\.person))
    let others =
      try mayKnow
      ? people(of: organization.id).filter {
        !appointed.contains($0) && (keeps || organization.isPublic($0, at: at))
      } : []
    return OrganizationView(
      row: try row(of: organization), history: try history(of: organization),
      designations: organization.designations,
      lastRung: try organization.lastRung.map { try name($0) }, posts: posts,
      others: try others.map { try holder($0, nil) },
      absences: mayKnow
        ? try organization.absences.filter { at < $0.until }.map {
          AbsenceView(
            person: $0.person, name: try name($0.person), from: $0.from, until: $0.until,
            deputy: try name($0.deputy))
        } : [],
      isWatched: try isWatched(organization), mayTest: try mayTest(organization))
  }

  /// The watch above it and whoever keeps its contacts; never while a test is open there.
  private func mayTest(_ organization: Organization) throws -> Bool {
    let isKeeper = viewer.role == .administrator && viewer.organization == organization.id
    guard try isKeeper || isWatched(organization), organization.isLiving else { return false }
    let open = try number(
      """
      SELECT COUNT(*) FROM delivery
      WHERE organization = :organization AND open = 1 AND kind = 'contactTest'
      """, ["organization": organization.id.description])
    return open == 0
  }

  /// Former names, its end, and whose place it takes.
  private func history(of organization: Organization) throws -> OrganizationHistory {
    OrganizationHistory(
      formerNames: organization.formerNames ?? [],
      predecessors: try (organization.predecessors ?? []).compactMap { id in
        guard let other = try directory.organization(id, in: db), let end = other.end else {
          return nil
        }
        return .init(name: other.name, code: other.code, until: end.at, id: id)
      }, endedAt: organization.end?.at,
      successors: try (organization.end?.successors ?? []).map { try name($0) })
  }

  private func people(of id: ID<Organization>) throws -> [ID<Person>] {
    try rows(
      """
      SELECT id FROM person WHERE organization = :organization
      ORDER BY id LIMIT \(OrganizationView.othersMax)
      """, ["organization": id.description]
    ).compactMap { ID<Person>($0[0] as String) }
  }

  private func routes(
    of person: ID<Person>, in organization: Organization, withAddress: Bool
  ) throws -> [RouteView] {
    try organization.routes.filter { $0.person == person }
      .sorted {
        ($1.lastSuccess?.microseconds ?? 0, $0.id) < ($0.lastSuccess?.microseconds ?? 0, $1.id)
      }
      .map { try view(of: $0, withAddress: withAddress) }
  }

  private func view(
    of route: Organization.RouteRecord, withAddress: Bool
  ) throws -> RouteView {
    let address = withAddress ? try text(route.address) : nil
    var isRecent = false
    if let last = route.lastSuccess { isRecent = at - last <= Organization.reachableFor }
    let isMail: Bool = route.channel == .mail
    return RouteView(
      id: route.id, channel: route.channel, address: address, lastSuccess: route.lastSuccess,
      isWrong: route.isWrong, isFresh: !route.isWrong && isRecent,
      looksShared: isMail && SharedMailbox.isLikely(address ?? ""))
  }
}
