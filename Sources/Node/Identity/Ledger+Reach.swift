//! How far a right reaches: down one's own tree for raising, one's own people for posts and routes.

internal import Alerting
internal import GRDB
internal import Kernel

extension Ledger {
  /// An alert may be raised to one's own organisation and to those that it supervises or supports; the tower raises to
  /// all. Whoever stands beside or below reports upwards instead. Who keeps an organisation's contacts may test them.
  func mayRaise(_ kind: AlertKind, to recipients: [ID<Organization>]) throws {
    let viewer = input.viewer
    if kind == .contactTest, viewer.role == .administrator, let own = viewer.organization,
      recipients == [own]
    {
      return
    }
    guard viewer.role.mayWatch else { throw RefusalCode.notAllowed }
    for recipient in recipients {
      guard try isBelow(recipient, viewer.organization) else { throw Self.outsideYourTree }
    }
  }

  /// A report is told to one's own organisation; a watch officer tells it to those below, to those directly above, and
  /// to the tower.
  func mayReport(to organization: ID<Organization>) throws {
    let viewer = input.viewer
    guard let own = viewer.organization, viewer.role != .sensor else {
      throw RefusalCode.notAllowed
    }
    if organization == own { return }
    guard viewer.role.mayWatch else { throw RefusalCode.notAllowed }
    if organization == directory.tower { return }
    let parents = try directory.organization(own, in: db)?.parents ?? [:]
    if parents[.supervision] == organization || parents[.support] == organization { return }
    guard try isBelow(organization, own) else { throw Self.outsideYourTree }
  }

  /// Whether the viewer's watch reaches an organisation: its own, those that it supervises or supports; the tower's all.
  func reaches(_ id: ID<Organization>) throws -> Bool { try isBelow(id, input.viewer.organization) }

  /// Whether an organisation is that one or lies below it.
  private func isBelow(_ id: ID<Organization>, _ above: ID<Organization>?) throws -> Bool {
    guard let found = try directory.organization(id, in: db) else {
      // Only the tower may learn from the answer that there is no such organisation.
      if above == directory.tower, above != nil { throw RefusalCode("unknownOrganization") }
      return false
    }
    return try directory.isBelow(found, above, in: db)
  }

  /// Nothing is asked of a body that has ended: whoever asks is told, and asks what stands in its place.
  func mustLive(_ ids: [ID<Organization>]) throws {
    for id in ids where try directory.organization(id, in: db)?.isLiving == false {
      throw RefusalCode("organizationEnded")
    }
  }

  /// Who takes firms in: the watch and the administrators of a body that is designated for it, supports somebody already,
  /// or is the tower; and the tower for every such body. To anybody else another's list is as if it were not there.
  func supports(_ id: ID<Organization>) throws {
    let viewer = input.viewer
    let isTower = viewer.organization != nil && viewer.organization == directory.tower
    guard viewer.organization == id || isTower, viewer.role != .sensor,
      let own = try directory.organization(id, in: db)
    else { throw RefusalCode.notFound }
    guard viewer.role.mayWatch || viewer.role.mayAdminister else { throw RefusalCode.notAllowed }
    if id == directory.tower || own.isDesignated(Organization.supporter, at: at) { return }
    let path = own.path(in: .support)
    let client = try Int.fetchOne(
      db,
      sql: """
        SELECT 1 FROM organization WHERE path_support > ? AND path_support < ? LIMIT 1
        """, arguments: [path, path.dropLast() + "0"])
    guard client != nil else { throw RefusalCode("notASupporter") }
  }

  /// Raising to somebody who is not one's own to watch over.
  private static let outsideYourTree = RefusalCode("outsideYourTree")

  /// A post is held, and a route reaches, somebody of the organisation. A desk for nights may be staffed by whoever
  /// supports it; such a person may then have a route there.
  func belongs(_ person: ID<Person>, to id: ID<Organization>, post: ID<Post>?) throws {
    let found = try String.fetchOne(
      db, sql: "SELECT organization FROM person WHERE id = ?", arguments: [person.description])
    if found == id.description { return }
    let organization = try directory.organization(id, in: db)
    let supporter = organization?.parents[.support]?.description
    let desks: [Organization.Role] = [.guardDesk, .crisisDuty, .watchDesk]
    let posts = organization?.posts.filter { desks.contains($0.role) }.map(\.id) ?? []
    let isDesk =
      post.map { posts.contains($0) }
      ?? organization?.appointments.contains { $0.person == person && posts.contains($0.post) }
      ?? false
    // Nobody learns from the answer whether somebody else's person exists.
    guard found != nil, found == supporter, isDesk else { throw RefusalCode("unknownPerson") }
  }
}
