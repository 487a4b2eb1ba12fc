//! One snapshot of the store as one viewer sees it, with the names he needs.

internal import Alerting
internal import GRDB
internal import Kernel

internal import struct Foundation.Data

/// Lives for one question inside one read transaction. Names are looked up once each.
final class Snapshot {
  let db: Database
  let viewer: Viewer
  let sight: Sight
  let at: Instant
  let directory: Directory
  let ladder: Ladder
  private let shelf: OrganizationShelf
  private var names: [ID<Organization>: OrganizationName] = [:]
  private var people: [ID<Person>: PersonRow] = [:]
  private var keys: [ID<APIKey>: KeyRecord] = [:]
  var campaigns: [ID<Campaign>: CampaignTallies] = [:]

  init(
    _ db: Database, viewer: Viewer, calendar: BusinessCalendar, shelf: OrganizationShelf,
    at now: Instant
  ) throws {
    self.db = db
    self.shelf = shelf
    self.viewer = viewer
    sight = Sight(viewer: viewer)
    at = now
    directory = Directory(calendar: calendar, shelf: shelf)
    ladder = Ladder(calendar: calendar)
    directory.tower = try String.fetchOne(db, sql: "SELECT tower FROM node WHERE id = 1")
      .flatMap { ID<Organization>($0) }
  }

  /// Whether the viewer watches at the control tower.
  var isTower: Bool {
    viewer.role.mayWatch && viewer.organization != nil && viewer.organization == directory.tower
  }

  /// The sight of the viewer with what his organisation took over from bodies that ended.
  func inheriting() throws -> Sight {
    Sight(
      viewer: viewer, inherited: try directory.inherited(by: viewer.organization, in: db))
  }

  // MARK: Statements

  /// The rows of a statement; `:viewer` is bound for the conditions of `Sight`.
  func rows(_ sql: String, _ arguments: Arguments = [:]) throws -> [Row] {
    try Row.fetchAll(db.cachedStatement(sql: sql), arguments: bound(arguments))
  }
  /// The first row; nil when there is none.
  func row(_ sql: String, _ arguments: Arguments = [:]) throws -> Row? {
    try Row.fetchOne(db.cachedStatement(sql: sql), arguments: bound(arguments))
  }
  /// A number; 0 when there is none.
  func number(_ sql: String, _ arguments: Arguments = [:]) throws -> Int {
    try Int.fetchOne(db.cachedStatement(sql: sql), arguments: bound(arguments)) ?? 0
  }
  /// What a statement binds by name.
  typealias Arguments = [String: (any DatabaseValueConvertible)?]

  private func bound(_ arguments: Arguments) -> StatementArguments {
    var all = arguments
    all["viewer"] = sight.argument
    return StatementArguments(all)
  }

  /// How many values a list in a statement holds at most, and the lengths that are used: few, so that few statements
  /// are prepared.
  static let listMax = 500
  private static let listSizes = [1, 10, 100, listMax]

  /// Values as a list for `IN (…)`, at most `listMax`, and what it binds, by that name and a number; the last value fills
  /// the list up.
  static func list(_ values: some Collection<String>, as name: String = "value") -> (
    sql: String, arguments: Arguments
  ) {
    var all = Array(values.prefix(listMax))
    let size = listSizes.first { $0 >= all.count } ?? listMax
    if let last = all.last { all += Array(repeating: last, count: size - all.count) }
    var arguments: Arguments = [:]
    for (index, value) in all.enumerated() { arguments["\(name)\(index)"] = value }
    return (all.indices.map { ":\(name)\($0)" }.joined(separator: ", "), arguments)
  }

  /// Values in parts, each short enough for a list.
  static func parts(_ values: [String], of size: Int = Snapshot.listMax) -> [ArraySlice<String>] {
    stride(from: 0, to: values.count, by: size).map { values[$0..<min($0 + size, values.count)] }
  }

  /// The states of records in the order of the statement, whose first column they are.
  func records<R: Record>(_ type: R.Type, _ sql: String, _ arguments: Arguments = [:]) throws
    -> [R]
  {
    try rows(sql, arguments).map { try R.read([UInt8]($0[0] as Data)) }
  }

  /// Organisations in the order of a statement whose first two columns are identifier and state.
  func organizations(_ sql: String, _ arguments: Arguments = [:]) throws -> [Organization] {
    try rows(sql, arguments).map { row in
      guard let id = ID<Organization>(row[0] as String) else {
        throw Failure(operation: "read", reason: "no identifier of an organisation")
      }
      return try shelf.organization(id, row[1])
    }
  }

  /// The organisation that those bytes are the state of.
  func organization(_ id: ID<Organization>, _ bytes: Data) throws -> Organization {
    try shelf.organization(id, bytes)
  }

  // MARK: Texts and names

  /// A text outside the journal; nil when it was erased.
  func text(_ reference: ContentReference?) throws -> String? {
    guard let reference else { return nil }
    return try text(content: reference.id.description)
  }

  func text(content id: String) throws -> String? {
    let statement = try db.cachedStatement(sql: "SELECT bytes FROM content WHERE id = ?")
    guard let data = try Row.fetchOne(statement, arguments: [id])?[0] as Data? else { return nil }
    return String(decoding: data, as: UTF8.self)
  }

  /// The organisation by name; an unknown one by its identifier, which nobody should ever see.
  func name(_ id: ID<Organization>) throws -> OrganizationName {
    if let known = names[id] { return known }
    let statement = try db.cachedStatement(
      sql: "SELECT name_ja, name_en FROM organization WHERE id = ?")
    var found = OrganizationName(id: id, name: Phrase(ja: id.description, en: id.description))
    if let row = try Row.fetchOne(statement, arguments: [id.description]) {
      found = OrganizationName(id: id, name: Phrase(ja: row[0], en: row[1]))
    }
    names[id] = found
    return found
  }

  /// A person's name; nil when erased or unknown.
  func name(_ id: ID<Person>) throws -> String? { try person(id).name }

  private func person(_ id: ID<Person>) throws -> PersonRow {
    if let known = people[id] { return known }
    let statement = try db.cachedStatement(
      sql: "SELECT organization, profile FROM person WHERE id = ?")
    var found = PersonRow(organization: nil, name: nil)
    if let row = try Row.fetchOne(statement, arguments: [id.description]) {
      found = PersonRow(
        organization: ID<Organization>(row[0] as String), name: try text(content: row[1]))
    }
    people[id] = found
    return found
  }

  /// Who caused something, by name.
  func name(_ actor: Actor) throws -> ActorName {
    switch actor {
    case .person(let id):
      let row = try person(id)
      let own = try row.organization.flatMap { try directory.organization($0, in: db) }
      let post = own?.posts.first { post in
        own?.appointments.contains {
          $0.person == id && $0.post == post.id && $0.from <= at
            && ($0.until.map { at < $0 } ?? true)
        } ?? false
      }
      return ActorName(
        actor: actor, name: row.name, organization: try row.organization.map { try name($0) },
        post: post?.name)
    case .key(let id):
      let key = try keys[id] ?? KeyRecord.find(id.description, in: db)
      keys[id] = key
      return ActorName(
        actor: actor, name: key?.name, organization: try key?.organization.map { try name($0) },
        post: nil)
    case .unverified, .timer, .node:
      return ActorName(actor: actor, name: nil, organization: nil, post: nil)
    }
  }

  /// One who is called, by name.
  func name(_ callee: Callee) throws -> CalleeName {
    let post = try directory.organization(callee.organization, in: db)?.posts.first {
      $0.id == callee.post
    }
    return CalleeName(
      organization: try name(callee.organization), post: post?.name, role: post?.role,
      person: callee.person, name: try callee.person.flatMap { try name($0) })
  }

  private struct PersonRow {
    let organization: ID<Organization>?
    let name: String?
  }
}
