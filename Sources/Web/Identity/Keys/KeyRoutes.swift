//! The routes of the keys of the interface. Who may do what is Node's to say.

internal import Hummingbird
internal import Kernel
internal import Node
internal import Spreadsheets

/// GET `/network/keys` and its files, POST `/network/keys/:id/take` and `/network/keys/:id/revoke`.
struct KeyRoutes {
  let site: Site

  /// Rows of a page.
  static let rowsMax = 100

  func add(to router: Router<Visit>) {
    router.get("/network/keys") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      let trail = PageTrail(try WatchRoutes.query(request)["after"])
      return try page(viewer, visit, trail, refusal: nil)
    }
    site.addDownload("/network/keys", to: router) { asked in
      let (keys, isWhole) = try ListExport.all { after in
        try rows(asked.viewer, after, limit: Queries.pageMax, at: asked.now)
      }
      let sheet = Sheet(
        name: KeysPhrases.title(asked.say),
        columns: KeysPhrases.columns.map { Sheet.Column($0(asked.say), width: 28) },
        rows: keys.map { row in
          let line = Self.line(row, asked.say)
          let state = line.state(asked.say)
          return Sheet.Row(
            [line.name, line.organization, line.role, state, line.keeper, row.id.description])
        })
      return ListExport(name: "keys", sheet: sheet, isWhole: isWhole)
    }
    router.post("/network/keys/:id/take") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      let form = try await WatchRoutes.form(request, visit)
      let id = try WatchRoutes.id(visit, of: APIKey.self)
      let named = form["person"].map { ID<Person>($0) } ?? viewer.person
      guard let person = named else { throw Refused("unknownPerson") }
      return try await act(.takeKey(id, by: person), viewer, visit)
    }
    router.post("/network/keys/:id/revoke") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      _ = try await WatchRoutes.form(request, visit)
      return try await act(
        .revokeKey(try WatchRoutes.id(visit, of: APIKey.self)), viewer, visit)
    }
  }

  /// The keys that are the viewer's to see to; whoever keeps none has no such page.
  private func rows(
    _ viewer: Viewer, _ after: PageKey?, limit: Int, at now: Instant
  ) throws -> Page<KeyRow> {
    guard viewer.role == .administrator, viewer.person != nil else { throw Refused("notAllowed") }
    return try site.queries.keys(as: viewer, after: after, limit: limit, at: now)
  }

  private func page(
    _ viewer: Viewer, _ visit: Visit, _ trail: PageTrail, refusal: String?
  ) throws -> Response {
    let found = try rows(viewer, trail.place, limit: Self.rowsMax, at: site.clock.now)
    func path(_ trail: PageTrail) -> String {
      WatchRoutes.path("/network/keys", [("after", trail.text)])
    }
    let page = KeysPage(
      frame: site.frame(visit, path: path(trail), current: .network),
      keys: found.items.map { Self.line($0, visit.language) },
      problem: refusal.map { AlertDeed.words($0, visit.language) },
      previous: trail.previous.map(path), following: found.next.map { path(trail.following($0)) })
    return Response.page(
      keysPage(page, visit.language),
      status: .init(code: refusal.map { RefusalWords.of($0).status } ?? 200))
  }

  /// Does it; what can be mended is said on the page.
  private func act(_ command: Command, _ viewer: Viewer, _ visit: Visit) async throws -> Response {
    let answer = await site.submit(command, as: viewer)
    if case .refused(let refusal) = answer, refusal != .notFound, refusal != .notAllowed {
      return try page(viewer, visit, PageTrail(nil), refusal: refusal.code)
    }
    _ = try WatchRoutes.records(of: answer)
    return Response.seeOther("/network/keys")
  }

  private static func line(_ row: KeyRow, _ say: Language) -> KeyLine {
    KeyLine(
      path: "/network/keys/\(row.id)", name: row.name,
      organization: row.organization?.name(say) ?? KeysPhrases.common(say),
      role: RoleWords.of(row.role)(say), state: KeysPhrases.state(row),
      isGood: row.standing == .kept,
      keeper: row.keeper.map { $0.name ?? ShownPhrases.erased(say) } ?? "",
      isSensor: row.role == .sensor, mayTake: row.mayTake,
      people: row.people.map {
        RosterPerson(value: $0.id.description, name: $0.name ?? ShownPhrases.erased(say))
      })
  }
}
