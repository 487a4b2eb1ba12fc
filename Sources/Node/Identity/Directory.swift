//! Who is called, and whose an address is: worked out from the organisations, kept at hand between inputs.

internal import Alerting
internal import GRDB
internal import Kernel

internal import struct Foundation.Data

/// Organisations and routing as they are now. A cache only: everything is read from the store and forgotten whenever
/// a Fact changes it or a transaction is rolled back. The database is asked for only when something is not at hand:
/// asking a `Ledger` for it writes what is behind.
final class Directory {
  private var organizations: [ID<Organization>: Organization] = [:]
  private var routing: RoutingStages?
  private var tables: [ID<Organization>: DutyTable] = [:]
  /// In which organisations somebody is reached by an address; nil until somebody asks. Kept through a rollback: an entry
  /// too many is harmless, since whoever asks looks at the organisation as it is.
  private var addresses: [ID<Content>: Set<ID<Organization>>]?
  private var renewed: Set<ID<Organization>> = []
  private var peers: Peers?
  /// Whether anybody was ever left out of an alert; nil until somebody asks. Where nobody was, no alert is looked up.
  var hasLeftOut: Bool?
  /// The control tower of this node; its watch desk is the default last rung.
  var tower: ID<Organization>?
  private let calendar: BusinessCalendar
  /// What rows meant that were read before; nil where every row is read anew.
  private let shelf: OrganizationShelf?
  /// What rows of links meant that were read or written before.
  let links: LinkShelf

  init(
    calendar: BusinessCalendar, shelf: OrganizationShelf? = nil, links: LinkShelf = LinkShelf()
  ) {
    self.calendar = calendar
    self.shelf = shelf
    self.links = links
  }

  /// Takes an organisation as it is now.
  func learn(_ organization: Organization) {
    organizations[organization.id] = organization
    if addresses != nil { renewed.insert(organization.id) }
  }
  /// An organisation has another duty table: it is read when it is asked for.
  func learn(_ roster: Roster) { tables[roster.organization] = nil }
  /// Forgets the routing table.
  func forgetRouting() { routing = nil }
  /// Forgets who is hosted by other nodes, and whether these are heard.
  func forgetPeers() { peers = nil }
  /// The other nodes, and whom they host.
  func peers(in db: @autoclosure () throws -> Database) throws -> Peers {
    if let peers { return peers }
    let found = try Peers(readingFrom: try db())
    peers = found
    return found
  }
  /// Forgets everything: after a rollback nothing here can be trusted.
  func forgetAll() {
    organizations = [:]
    routing = nil
    tables = [:]
    peers = nil
    hasLeftOut = nil
  }

  /// The organisation; nil where there is none.
  func organization(_ id: ID<Organization>, in db: @autoclosure () throws -> Database) throws
    -> Organization?
  {
    if let known = organizations[id] { return known }
    try learn([id], in: try db())
    return organizations[id]
  }

  /// How many organisations are read with one statement.
  private static let readTogether = 500

  /// Reads those organisations that are not at hand yet, many with one statement.
  func learn(_ ids: [ID<Organization>], in db: Database) throws {
    let missing = Set(ids.filter { organizations[$0] == nil }).sorted()
    for start in stride(from: 0, to: missing.count, by: Self.readTogether) {
      var keys = missing[start..<min(start + Self.readTogether, missing.count)].map(\.description)
      // One text for one and one for many: the last fills the places that are left.
      let size = keys.count == 1 ? 1 : Self.readTogether
      keys += Array(repeating: keys[keys.count - 1], count: size - keys.count)
      let marks = Array(repeating: "?", count: size).joined(separator: ", ")
      let statement = try db.cachedStatement(
        sql: "SELECT id, state FROM organization WHERE id IN (\(marks)) ORDER BY id")
      for row in try Row.fetchAll(statement, arguments: StatementArguments(keys)) {
        guard let id = ID<Organization>(row[0] as String) else { continue }
        let bytes = row[1] as Data
        organizations[id] =
          try shelf?.organization(id, bytes) ?? Organization.read([UInt8](bytes))
      }
    }
  }

  /// The organisations in which somebody may be reached by that address, in order. Every mail asks: the directory is
  /// walked once, and after that only what has changed is looked at.
  func places(of address: ID<Content>, in db: Database) throws -> [ID<Organization>] {
    if addresses == nil {
      addresses = [:]
      let states = try Data.fetchCursor(db, sql: "SELECT state FROM organization ORDER BY id")
      while let state = try states.next() { enter(try Organization.read([UInt8](state))) }
    }
    for id in renewed.sorted() { if let found = try organization(id, in: db) { enter(found) } }
    renewed = []
    return (addresses?[address] ?? []).sorted()
  }

  private func enter(_ organization: Organization) {
    for route in organization.routes {
      addresses?[route.address.id, default: []].insert(organization.id)
    }
  }

  /// Whether an organisation is that one or lies below it in the tree of supervision or of support. All lie below the
  /// tower; nothing lies below nobody. Who may raise an alert to whom, and who is offered to.
  func isBelow(
    _ organization: Organization, _ above: ID<Organization>?,
    in db: @autoclosure () throws -> Database
  ) throws -> Bool {
    guard let above else { return false }
    if above == tower { return true }
    guard let own = try self.organization(above, in: try db()) else { return false }
    return [Organization.Tree.supervision, .support].contains {
      organization.path(in: $0).hasPrefix(own.path(in: $0))
    }
  }

  /// The living bodies that stand in the place of those, themselves where they live; none twice. What ended without a
  /// successor is left out.
  func living(_ ids: [ID<Organization>], in db: @autoclosure () throws -> Database) throws
    -> [ID<Organization>]
  {
    var found: [ID<Organization>] = []
    var seen: Set<ID<Organization>> = []
    var left = ids
    while !left.isEmpty {
      let id = left.removeFirst()
      guard seen.insert(id).inserted, let own = try organization(id, in: try db()) else { continue }
      if let end = own.end { left = end.successors + left } else { found.append(id) }
    }
    return found
  }

  /// The bodies that ended and whose people that one took over, and those that these had taken over before.
  func inherited(by id: ID<Organization>?, in db: @autoclosure () throws -> Database) throws
    -> [ID<Organization>]
  {
    var found: [ID<Organization>] = []
    var left = id.map { [$0] } ?? []
    while let heir = left.popLast() {
      for former in try organization(heir, in: try db())?.predecessors ?? [] {
        let end = try organization(former, in: try db())?.end
        guard end?.successors.first == heir, !found.contains(former) else { continue }
        found.append(former)
        left.append(former)
      }
    }
    return found
  }

  /// The bodies that took over the people of one that ended: its heir, and where that has ended the heir's own, and so
  /// on. They see what it saw.
  func heirs(of id: ID<Organization>, in db: @autoclosure () throws -> Database) throws
    -> [ID<Organization>]
  {
    var found = [id]
    while let last = found.last,
      let next = try organization(last, in: try db())?.end?.successors.first, !found.contains(next)
    {
      found.append(next)
    }
    return Array(found.dropFirst())
  }

  /// Whose is what: every constituency first, then what inventories say.
  func routing(in db: @autoclosure () throws -> Database) throws -> RoutingStages {
    if let routing { return routing }
    let stages = try RoutingStages(readingFrom: try db())
    routing = stages
    return stages
  }

  /// Who would be called for a duty at that moment; a contact test of one post calls nobody but whom it called.
  func plan(
    of delivery: Delivery, at now: Instant, in db: @autoclosure () throws -> Database
  ) throws -> CallPlan {
    if delivery.level == .post { return .only(delivery.called) }
    let all = try plan(for: delivery.organization, level: delivery.level, at: now, in: try db())
    return all.limited(
      to: try reach(
        of: delivery.kind, delivery.alert, to: delivery.organization, in: try db()),
      of: delivery.organization)
  }

  /// Who would be called for a duty of that organisation at that moment. With `night` the answer is for a night or a
  /// working hour instead, with whoever holds the posts at that moment.
  func plan(
    for id: ID<Organization>, level: Delivery.Level, at now: Instant, night asked: Bool? = nil,
    in db: @autoclosure () throws -> Database
  )
    throws -> CallPlan
  {
    guard let own = try organization(id, in: try db()) else {
      throw Failure(operation: "call plan", reason: "no organisation \(id)")
    }
    let parent = try own.parents[.supervision].flatMap { try organization($0, in: try db()) }
    let desk = try living([own.lastRung].compactMap { $0 }, in: try db()).first ?? tower
    let deskOwner = try desk.flatMap { try organization($0, in: try db()) } ?? own
    let night = asked ?? calendar.isNight(now)
    let profile = night ? try nightProfile(of: own, now, in: try db()) : nil
    let first: [Callee]
    if level == .unowned || level == .supervisor {
      let desk = callees(own, [.watchDesk], now)
      first = desk.isEmpty ? callees(own, [.responder, .middle], now) : desk
    } else if let profile {
      first = profile.first
    } else if night, own.posts.contains(where: { $0.role == .guardDesk }) {
      first = callees(own, [.guardDesk], now)
    } else {
      first = callees(own, [.responder], now)
    }
    let byPosts =
      profile?.second
      ?? (night && own.posts.contains { $0.role == .crisisDuty }
        ? callees(own, [.crisisDuty, .middle], now) : callees(own, [.deputy, .middle], now))
    let second = byPosts + (try standIns(of: own, now, in: try db()))
    let roleAbove = parent.map { org -> (Organization, Organization.Role) in
      (org, callees(org, [.middle], now).isEmpty ? .responder : .middle)
    }
    let above = roleAbove.map { callees($0.0, [$0.1], now) }
    // An agreed desk that does not answer must not be the end: the tower's stands behind it.
    var behind: [Callee] = []
    if let tower, tower != own.id, tower != deskOwner.id,
      let owner = try organization(tower, in: try db())
    {
      behind = callees(owner, [.watchDesk], now).filter { $0.person != nil }
    }
    let last = lastRung(at: deskOwner, of: own, behind: behind, now)
    let ciso = callees(own, [.ciso], now)
    return CallPlan(
      rungs: [first, second, ciso + (above ?? []), last],
      middle: copied(own, .middle, now), ciso: copied(own, .ciso, now),
      parent: roleAbove.map { copied($0.0, $0.1, now) } ?? [],
      above: try nodesAbove(own, in: try db()), behind: behind)
  }

  /// The supporter's desk, where it was agreed that it is the deputy: its watch, or where it has none those who respond
  /// there. They come after the organisation's own deputies.
  private func standIns(
    of own: Organization, _ now: Instant, in db: @autoclosure () throws -> Database
  ) throws -> [Callee] {
    guard own.isDesignated(Organization.supporterIsDeputy, at: now),
      let supporter = try own.parents[.support].flatMap({ try organization($0, in: try db()) })
    else { return [] }
    let desk = callees(supporter, [.watchDesk], now)
    return desk.isEmpty ? callees(supporter, [.responder, .middle], now) : desk
  }

  /// The duty table of an organisation around a moment; nil where it has no desk of the night.
  func dutyTable(
    of own: Organization, at now: Instant, in db: @autoclosure () throws -> Database
  ) throws -> DutyTable? {
    guard own.posts.contains(where: { Organization.tableDesks.contains($0.role) }) else {
      return nil
    }
    let month = CivilMonth(of: calendar.zone.civilTime(at: now).date)
    if let known = tables[own.id], known.month == month { return known }
    let read = try DutyTable(of: own.id, around: month, in: try db())
    tables[own.id] = read
    return read
  }

  /// Reads the duty tables of those that have a desk of the night, many with one statement.
  func learnTables(
    of organizations: [Organization], at now: Instant, in db: Database
  ) throws {
    let month = CivilMonth(of: calendar.zone.civilTime(at: now).date)
    let wanted = organizations.filter { own in
      tables[own.id]?.month != month
        && own.posts.contains { Organization.tableDesks.contains($0.role) }
    }
    for (id, table) in try DutyTable.all(of: wanted.map(\.id), around: month, in: db) {
      tables[id] = table
    }
  }

  /// The night of an organisation that keeps a duty table; nil for one that never did, for which nothing changes.
  private func nightProfile(
    of own: Organization, _ now: Instant, in db: @autoclosure () throws -> Database
  ) throws -> NightProfile? {
    guard let table = try dutyTable(of: own, at: now, in: try db()), table.isKept else {
      return nil
    }
    return NightProfile(
      guardDesk: onDuty(own, .guardDesk, table, now),
      crisisDuty: onDuty(own, .crisisDuty, table, now), heads: callees(own, [.middle], now),
      responders: callees(own, [.responder], now), deputies: callees(own, [.deputy], now))
  }

  /// Who sits at a desk by the table; in a gap everybody who is appointed to it, as without a table.
  private func onDuty(
    _ own: Organization, _ role: Organization.Role, _ table: DutyTable, _ now: Instant
  ) -> [Callee] {
    var found: [Callee] = []
    for turn in table.turns where turn.holds(at: now) && own.counts(turn, at: now) {
      guard let post = own.posts.first(where: { $0.id == turn.post }), post.role == role else {
        continue
      }
      let person = own.acting(for: turn.person, at: now)
      if !found.contains(where: { $0.person == person }) {
        found.append(callee(person, in: post, of: own))
      }
    }
    return found.isEmpty ? callees(own, [role], now) : found
  }

  /// The people who hold posts of those roles now, each with the routes that may reach them, best first.
  func callees(_ organization: Organization, _ roles: [Organization.Role], _ now: Instant)
    -> [Callee]
  {
    var found: [Callee] = []
    for role in roles {
      for post in organization.posts where post.role == role {
        for person in organization.holders(of: post.id, at: now)
        where !found.contains(where: { $0.person == person }) {
          found.append(callee(person, in: post, of: organization))
        }
      }
    }
    return found
  }

  /// The same people for a copy, which cannot be suppressed (I2): where no address is left that is not known to be
  /// wrong, the wrong ones are tried all the same.
  private func copied(
    _ organization: Organization, _ role: Organization.Role, _ now: Instant
  ) -> [Callee] {
    callees(organization, [role], now).map { callee in
      let own = organization.routes.filter { $0.person == callee.person }
      let isWritten = own.contains {
        ($0.channel == .mail || $0.channel == .webhook) && !$0.isWrong
      }
      guard !isWritten else { return callee }
      let wrong = own.filter { $0.isWrong && !callee.routes.contains($0.id) }.map(\.id).sorted()
      return Callee(
        organization: callee.organization, post: callee.post, person: callee.person,
        routes: callee.routes + wrong.prefix(Callee.routesMax))
    }
  }

  /// Somebody in a post with the routes that may reach him, best first.
  func callee(
    _ person: ID<Person>, in post: Organization.PostRecord, of organization: Organization
  ) -> Callee {
    let routes = organization.routes
      .filter { $0.person == person && !$0.isWrong }
      .sorted {
        ($1.lastSuccess?.microseconds ?? 0, $0.id) < ($0.lastSuccess?.microseconds ?? 0, $1.id)
      }
    return Callee(
      organization: organization.id, post: post.id, person: person, routes: Self.tried(routes))
  }

  /// The ways that are tried of those: at most `Callee.routesMax`, the best of each channel among them.
  private static func tried(_ routes: [Organization.RouteRecord]) -> [ID<ContactRoute>] {
    guard routes.count > Callee.routesMax else { return routes.map(\.id) }
    let best = Set(
      Organization.Channel.allCases.compactMap { channel in
        routes.first { $0.channel == channel }?.id
      })
    var room = Callee.routesMax - best.count
    return routes.map(\.id).filter { id in
      if best.contains(id) { return true }
      room -= 1
      return room >= 0
    }
  }

  /// The channel of a route, looked up in the callee's organisation.
  func route(_ id: ID<ContactRoute>, of callee: Callee, in db: @autoclosure () throws -> Database)
    throws
    -> Organization.RouteRecord?
  {
    try organization(callee.organization, in: try db())?.routes.first { $0.id == id }
  }
}
