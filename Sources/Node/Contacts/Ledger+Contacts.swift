//! Applies an import of contacts: all of it or nothing, against the directory as it is then.

internal import GRDB
internal import Kernel

internal import struct Foundation.Data

extension Ledger {
  /// Applies the differences that were shown. Refuses `directoryChanged` where they are others by now.
  func importContacts(_ form: ContactImportForm) throws -> ID<ContactImport> {
    let viewer = input.viewer
    let known = try ContactDirectory(readingFrom: db, for: viewer)
    let differences = try ContactDifferences(
      form.rows, with: known, choices: form.choices, at: at)
    try differences.checkApplicable(as: form.shown)
    let id: ID<ContactImport> = make("contacts")
    let name = PlainText.singleLine(
      form.fileName.isEmpty ? "-" : form.fileName, maxCharacters: ContactImportForm.fileNameMax)
    let file = try keep(name)
    try commit(
      .contacts(
        id,
        .contactsImported(
          organization: viewer.organization, file: file, counts: .init(differences))))
    var made = Made(guests: known.places.reduce(into: []) { $0.formUnion($1.guests) })
    for change in differences.changes {
      for step in change.steps { try apply(step, to: change.organization, &made) }
    }
    if let organization = viewer.organization, let columns = form.columns {
      try remember(columns, of: organization)
    }
    return id
  }

  /// What an import has made so far.
  private struct Made {
    /// Those whom another body lends: each step about them is asked about.
    let guests: Set<ID<Person>>
    var people: [Int: ID<Person>] = [:]
    var posts: [Int: ID<Post>] = [:]
  }

  /// One step: an event of the organisation, decided by its own rules.
  // transitions:
  private func apply(
    _ step: ContactChange.Step, to organization: ID<Organization>, _ made: inout Made
  ) throws {
    func person(_ who: ContactChange.Who) throws -> ID<Person> {
      switch who {
      case .known(let id): return id
      case .new(let number):
        guard let id = made.people[number] else { throw RefusalCode("unknownPerson") }
        return id
      }
    }
    switch step {
    case .enter(let number, let name):
      let id: ID<Person> = make("person")
      made.people[number] = id
      try change(organization, .enterPerson(id, profile: try keep(name)))
    case .rename(let id, _, let name):
      guard !made.guests.contains(id) else { throw RefusalCode("unknownPerson") }
      try change(organization, .enterPerson(id, profile: try keep(name)))
    case .makePost(let number, let name, let role):
      let id: ID<Post> = make("post")
      made.posts[number] = id
      try change(organization, .createPost(id, name: name, role: role))
    case .appoint(let who, let post, let from, let until):
      let id: ID<Post>
      switch post {
      case .known(let known): id = known
      case .new(let number):
        guard let new = made.posts[number] else { throw RefusalCode("unknownPost") }
        id = new
      }
      let holder = try person(who)
      if made.guests.contains(holder) { try belongs(holder, to: organization, post: id) }
      try change(organization, .appoint(holder, to: id, from: from ?? at, until: until))
    case .end(let person, let post, _, _):
      try change(organization, .endAppointment(person, post))
    case .addRoute(let who, let channel, let address):
      let owner = try person(who)
      if made.guests.contains(owner) { try belongs(owner, to: organization, post: nil) }
      try change(
        organization,
        .addRoute(make("route"), person: owner, channel: channel, address: try keep(address)))
    case .retireRoute(let route, _, _): try change(organization, .routeWrong(route))
    }
  }
}

extension ContactDirectory {
  /// The organisations that the viewer keeps: an administrator his own, the node all.
  init(readingFrom db: Database, for viewer: Viewer) throws {
    var condition = "1 = 0"
    if viewer.role == .node {
      condition = "1 = 1"
    } else if viewer.role.mayAdminister, viewer.organization != nil {
      condition = "id = :own"
    }
    let own = viewer.organization?.description ?? ""
    let states = try Data.fetchAll(
      db, sql: "SELECT state FROM organization WHERE \(condition) ORDER BY id",
      arguments: condition == "id = :own" ? ["own": own] : [:])
    self.init(
      try states.map { data in
        let organization = try Organization.read([UInt8](data))
        return try Place(organization, in: db)
      })
  }
}

extension ContactDirectory.Place {
  fileprivate init(_ organization: Organization, in db: Database) throws {
    let text = try db.cachedStatement(sql: "SELECT bytes FROM content WHERE id = ?")
    var addresses: [ID<ContactRoute>: String] = [:]
    for route in organization.routes {
      let bytes = try Row.fetchOne(text, arguments: [route.address.id.description])?[0] as Data?
      addresses[route.id] = bytes.map { String(decoding: $0, as: UTF8.self) }
    }
    var names: [ID<Person>: String] = [:]
    let own = try Row.fetchAll(
      db,
      sql: """
        SELECT person.id, content.bytes FROM person JOIN content ON content.id = person.profile
        WHERE person.organization = ? ORDER BY person.id
        """, arguments: [organization.id.description])
    for row in own {
      guard let id = ID<Person>(row[0] as String), let bytes = row[1] as Data? else { continue }
      names[id] = String(decoding: bytes, as: UTF8.self)
    }
    // Whoever staffs a desk of nights may be of the body that supports it.
    let named = try db.cachedStatement(
      sql: """
        SELECT content.bytes FROM person JOIN content ON content.id = person.profile
        WHERE person.id = ?
        """)
    var guests: Set<ID<Person>> = []
    for person in Set(organization.appointments.map(\.person)).sorted() where names[person] == nil {
      guests.insert(person)
      let bytes = try Row.fetchOne(named, arguments: [person.description])?[0] as Data?
      names[person] = bytes.map { String(decoding: $0, as: UTF8.self) }
    }
    self.init(organization: organization, names: names, addresses: addresses, guests: guests)
  }
}
