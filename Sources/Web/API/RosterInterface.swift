//! /api/v1/organizations/{id}/roster: a month's duty table, read and set by programmes.

internal import Alerting
internal import Hummingbird
internal import Kernel
internal import Node

/// The JSON routes of duty tables. Who may look and who keeps one is said by Node alone.
struct RosterInterface {
  let site: Site

  func add(to router: Router<Visit>) {
    router.get("/api/v1/organizations/:id/roster") { request, visit in
      let viewer = try visit.required()
      let id = try WatchRoutes.id(visit, of: Organization.self)
      let now = site.clock.now
      var month = site.queries.month(of: now)
      if let text = request.uri.queryParameters["month"] {
        guard let asked = CivilMonth(text) else { throw Refused("badForm") }
        month = asked
      }
      guard let view = try site.queries.roster(of: id, month, as: viewer, at: now) else {
        throw Refused("notFound")
      }
      return Response.json(Self.json(view))
    }
    router.post("/api/v1/organizations/:id/roster") { request, visit in
      let call = try await InterfaceCall(request, visit, site)
      let id = try WatchRoutes.id(visit, of: Organization.self)
      guard let month = CivilMonth(try call.text("month")) else { throw Refused("badForm") }
      return try await call.answer(.setRoster(id, month, try Self.entries(call)))
    }
  }

  /// The turns of a body; what lacks a part is the caller's mistake and never another turn.
  private static func entries(_ call: InterfaceCall) throws -> [DutyEntry] {
    guard let turns = call.json["turns"]?.array else { throw Refused("badForm") }
    return try turns.map { turn in
      guard let role = turn["role"]?.string.flatMap({ Organization.Role(rawValue: $0) }),
        let person = turn["person"]?.string.flatMap({ ID<Person>($0) }),
        let from = turn["from"]?.string.flatMap({ Instant(rfc3339: $0) }),
        let until = turn["until"]?.string.flatMap({ Instant(rfc3339: $0) })
      else { throw Refused("badForm") }
      return DutyEntry(role: role, person: person, from: from, until: until)
    }
  }

  private static func json(_ view: RosterView) -> JSON {
    .object([
      .init("organization", .string(view.organization.id.description)),
      .init("month", .string(view.month.description)), .init("may_edit", .bool(view.mayEdit)),
      .init(
        "turns",
        .array(
          view.turns.map { turn in
            .object([
              .init("role", .string(turn.role.rawValue)),
              .init("person", .string(turn.person.description)),
              .init("name", DirectoryJSON.text(turn.name)),
              .init("from", DirectoryJSON.time(turn.from)),
              .init("until", DirectoryJSON.time(turn.until)), .init("gone", .bool(turn.isGone)),
            ])
          })),
      .init(
        "gaps",
        .array(
          view.gaps.map { gap in
            .object([
              .init("role", .string(gap.role.rawValue)),
              .init("from", DirectoryJSON.time(gap.from)),
              .init("until", DirectoryJSON.time(gap.until)),
            ])
          })),
    ])
  }
}
