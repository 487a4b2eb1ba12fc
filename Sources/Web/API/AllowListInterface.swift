//! /api/v1/allow-lists: what is no mark for one's own organisation, for programmes.

internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import Node

/// The JSON routes of lists of what is no mark. A named person decides; a key may look.
struct AllowListInterface {
  let site: Site

  func add(to router: Router<Visit>) {
    router.get("/api/v1/allow-lists") { request, visit in
      let viewer = try visit.required()
      let (after, limit) = try AlertInterface.place(request)
      let page = try site.queries.allowLists(
        as: viewer, after: after, limit: limit, at: site.clock.now)
      return Response.json(DirectoryJSON.list(page) { .object(Self.members($0)) })
    }
    router.post("/api/v1/allow-lists") { request, visit in try await take(request, visit) }
    router.get("/api/v1/allow-lists/:id") { _, visit in
      let viewer = try visit.required()
      let id = try WatchRoutes.id(visit, of: Suppression.self)
      guard let found = try site.queries.allowList(id, as: viewer, at: site.clock.now) else {
        throw Refused("notFound")
      }
      let hits = JSON.array(found.hits.map { Self.json($0) })
      return Response.json(.object(Self.members(found.list) + [JSON.Member("hits", hits)]))
    }
    router.post("/api/v1/allow-lists/:id/end") { request, visit in
      let call = try await InterfaceCall(request, visit, site)
      let id = try WatchRoutes.id(visit, of: Suppression.self)
      return try await call.answer(.endSuppression(id))
    }
  }

  private func take(_ request: Request, _ visit: Visit) async throws -> Response {
    let viewer = try visit.required()
    guard let organization = viewer.organization else { throw Refused("notAllowed") }
    let bytes = try await request.bytes(upTo: AllowForm.bytesMax, of: site.limits.bodies)
    let query = try WatchRoutes.query(request)
    guard let until = query["until"].flatMap({ Instant(rfc3339: $0) }) else {
      throw Refused("badForm")
    }
    let made = try await site.allow(
      bytes, named: query["name"] ?? "", reason: query["reason"] ?? "", until: until,
      for: organization, as: viewer,
      idempotency: try request.idempotencyKey().map { Idempotency($0, viewer, request, bytes) })
    return Response.json(
      .object([
        .init("id", .string(made.id.description)), .init("accepted", .integer(Int64(made.taken))),
        .init("refused", .integer(Int64(made.refused))),
      ]), status: .created)
  }

  /// The members of a list.
  static func members(_ list: AllowListRow) -> [JSON.Member] {
    [
      .init("id", .string(list.id.description)),
      .init("organization", .string(list.organization.id.description)),
      .init("name", DirectoryJSON.text(list.name)), .init("entries", .integer(Int64(list.count))),
      .init("author", DirectoryJSON.text(list.author)),
      .init("reason", DirectoryJSON.text(list.reason)),
      .init("until", DirectoryJSON.time(list.until)), .init("set_aside", json(list.setAside)),
    ]
  }

  private static func json(_ setAside: AllowListRow.SetAside?) -> JSON {
    guard let setAside else { return .null }
    return .object([
      .init("count", .integer(Int64(setAside.count))),
      .init("first_seen", DirectoryJSON.time(setAside.first)),
      .init("last_seen", DirectoryJSON.time(setAside.last)),
    ])
  }

  private static func json(_ hit: AllowHit) -> JSON {
    .object([
      .init("indicator", DirectoryJSON.text(hit.mark)),
      .init("source", DirectoryJSON.text(hit.source)),
      .init("entry", DirectoryJSON.text(hit.entry)), .init("set_aside", json(hit.setAside)),
    ])
  }

  /// What a search says of a mark that a list of the viewer's organisation sets aside.
  static func allowed(_ found: (list: AllowListRow, entry: String)?) -> JSON {
    guard let found else { return .null }
    return .object([
      .init("list", .string(found.list.id.description)),
      .init("name", DirectoryJSON.text(found.list.name)),
      .init("entry", .string(found.entry)), .init("set_aside", json(found.list.setAside)),
    ])
  }
}
