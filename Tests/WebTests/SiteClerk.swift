//! Enters a site's bodies and people, one input after the other, none of which may be refused.

import Alerting
import Kernel
import Node

@testable import Web

/// Enters commands as the node, or as somebody. Identifiers and secrets follow from how many were made before.
struct SiteClerk: ~Copyable {
  private let folder: NodeFolder
  private let node: Node
  private var count: UInt64 = 0
  /// When the next command is entered.
  var now: Instant

  init(_ folder: String, at now: Instant) throws {
    let opened = try NodeFolder(folder)
    node = try opened.node(name: "test", at: now)
    self.folder = opened
    self.now = now
  }

  /// Does a command and gives the records it made.
  @discardableResult
  mutating func `do`(_ command: Command, as viewer: Viewer = .node) throws -> [RecordReference] {
    count += 1
    now = now + .milliseconds(1)
    let input = NodeInput(
      id: ID(v7At: now, random: (count, count)),
      secret: Array(repeating: UInt8(count % 251), count: 16),
      viewer: viewer, command: command)
    let answer = node.apply([input], at: now, wallAt: now).answers.first
    guard case .done(let made)? = answer else {
      throw SiteFault(what: "not entered: \(command): \(String(describing: answer))")
    }
    return made
  }

  /// Does a command and gives the identifier of what it made.
  mutating func make<Thing>(_ command: Command, as viewer: Viewer = .node) throws -> ID<Thing> {
    guard let made = try self.do(command, as: viewer).first else {
      throw SiteFault(what: "nothing was made by \(command)")
    }
    return made.id.cast(to: Thing.self)
  }

  mutating func organization(_ ja: String, _ en: String) throws -> ID<Organization> {
    try make(
      .registerOrganization(code: nil, name: Phrase(ja: ja, en: en), legalForm: "市区町村"))
  }

  /// Enters a person with a post, a mail address, a phone and an account, and signs him in.
  mutating func enter(
    _ name: String, _ organization: ID<Organization>, _ post: Organization.Role, _ role: Role,
    isTested: Bool = true
  ) throws -> SiteFixture.Member {
    let title = Phrase(ja: "係\(post.rawValue)", en: "Post \(post.rawValue)")
    let seat: ID<Post> = try make(.createPost(organization, name: title, role: post))
    let person: ID<Person> = try make(.enterPerson(organization, name: name))
    try self.do(.organization(organization, .appoint(person, to: seat, from: now, until: nil)))
    let login = "login\(count)"
    let mail: ID<ContactRoute> = try make(
      .addRoute(organization, person: person, .mail, address: "\(login)@example.jp"))
    let phone: ID<ContactRoute> = try make(
      .addRoute(organization, person: person, .phone, address: "03-0000-\(1000 + count)"))
    if isTested {
      try self.do(.organization(organization, .routeSucceeded(mail)))
      try self.do(.organization(organization, .routeSucceeded(phone)))
    }
    try self.do(
      .createAccount(person: person, organization, role, login: login, password: nil))
    let session = "session-of-\(login)"
    try self.do(
      .openSession(
        login: login, hash: Hash(sha256: Array(session.utf8)), until: SiteFixture.now + .days(1),
        once: false))
    return SiteFixture.Member(
      person: person, organization: organization, role: role, session: session)
  }

  /// The secrets of the personal links that were queued, by the key of whom they were sent to.
  func links(of members: [String: SiteFixture.Member]) throws -> [String: String] {
    var found: [String: String] = [:]
    for row in try node.queries().leaseOutbox(at: now, for: .minutes(1), limit: 100) {
      guard let token = row.token,
        let key = members.first(where: { $0.value.person == row.person })?.key
      else { continue }
      found[key] = token
    }
    return found
  }

  /// A site on what was entered, whose clock begins there.
  consuming func site(from start: Instant, security: SecurityContacts? = nil) throws -> Site {
    try Self.site(on: folder, from: start, security: security)
  }

  /// A site on a folder that was entered before and is nobody else's.
  static func site(
    in folder: String, from start: Instant, security: SecurityContacts?,
    lineAddress: String? = nil
  ) throws -> Site {
    try site(
      on: try NodeFolder(folder), from: start, security: security, lineAddress: lineAddress)
  }

  private static func site(
    on folder: NodeFolder, from start: Instant, security: SecurityContacts?,
    lineAddress: String? = nil
  ) throws -> Site {
    let clock = NodeClock(highWater: start)
    let hub = ChangeHub()
    // The store is opened anew: the engine must have a node that nobody else holds.
    let opened = try folder.node(name: "test", at: start)
    let queries = opened.queries()
    let log = try EventLog(folder.path + "/events", at: start)
    let engine = Engine(node: opened, clock: clock, hub: hub)
    return Site(
      engine: engine, queries: queries, clock: clock, hub: hub, intake: EventIntake(log: log),
      settings: SiteSettings(
        publicURL: "https://noroshi.example", isDemonstration: true, phone: "03-0000-0000",
        usesTLS: false, security: security), folder: folder.path,
      links: try LinkKeys(folder: folder.path, name: "test").map {
        LinkDesk(
          engine: engine, queries: queries, clock: clock, hub: hub, keys: $0,
          lineAddress: lineAddress)
      })
  }
}
