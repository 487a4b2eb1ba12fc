//! /api/v1/readiness: which organisations could be reached in earnest, for programmes.

internal import Hummingbird
internal import Kernel
internal import Node

/// The JSON route of readiness. Whose it may be seen is Node's to say; it names posts and never persons (law S18).
struct ReadinessInterface {
  let site: Site

  func add(to router: Router<Visit>) {
    router.get("/api/v1/readiness") { request, visit in
      let viewer = try visit.required()
      let (after, limit) = try AlertInterface.place(request)
      var filter = ReadinessFilter.all
      if let text = request.uri.queryParameters["show"] {
        guard let asked = ReadinessFilter(rawValue: String(text)) else { throw Refused("badForm") }
        filter = asked
      }
      let page = try site.queries.readiness(
        as: viewer, filter: filter, after: after, limit: limit, at: site.clock.now)
      return Response.json(DirectoryJSON.list(page, Self.json))
    }
  }

  private static func json(_ view: OrganizationReadiness) -> JSON {
    let test = view.lastTest.map { test -> JSON in
      .object([
        .init("quarter", .string(test.quarter.description)),
        .init("at", DirectoryJSON.time(test.at)), .init("asked", .integer(Int64(test.asked))),
        .init("answered", .integer(Int64(test.answered))),
      ])
    }
    return .object([
      .init("organization", .string(view.organization.id.description)),
      .init("code", DirectoryJSON.text(view.code)),
      .init("name_ja", .string(view.organization.name.ja)),
      .init("name_en", .string(view.organization.name.en)), .init("ready", .bool(view.isReady)),
      .init("weakest", DirectoryJSON.text(view.weakest.map { $0.facet.rawValue })),
      .init("posts", .integer(Int64(view.reach.posts))),
      .init("reached", .integer(Int64(view.reach.reached))),
      .init(
        "facets",
        .array(
          view.facets.map { part in
            let (state, since) = words(part.finding)
            return .object([
              .init("facet", .string(part.facet.rawValue)), .init("state", .string(state)),
              .init("since", DirectoryJSON.time(since)),
              .init("needed", .bool(part.facet.isNeeded)),
            ])
          })),
      .init("last_test", test ?? .null),
    ])
  }

  private static func words(_ finding: ReadinessFacet.Finding) -> (state: String, since: Instant?) {
    switch finding {
    case .good(let since): ("good", since)
    case .nobody: ("nobody", nil)
    case .never: ("never", nil)
    case .old(let since): ("old", since)
    }
  }
}
