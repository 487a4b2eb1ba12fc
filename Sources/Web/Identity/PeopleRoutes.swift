//! つながり: the directory as a page, contact tests and absences.

internal import Alerting
internal import Hummingbird
internal import Kernel
internal import Node
internal import Spreadsheets

/// GET `/network`, GET `/network/:id`, POST `/network/:id/test`, POST `/absences`, POST `/mail-language`.
struct PeopleRoutes {
  let site: Site

  /// Organisations of a page; each comes with all its people.
  static let organizationsMax = 20

  // table:
  func add(to router: Router<Visit>) {
    router.get("/network") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      let query = try WatchRoutes.query(request)
      return Response.page(
        try list(viewer, visit, search: query["q"] ?? "", PageTrail(query["after"]), refusal: nil))
    }
    site.addDownload("/network", to: router) { asked in try posts(asked) }
    router.get("/network/:id") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      let id = try WatchRoutes.id(visit, of: Organization.self)
      guard let view = try site.queries.organization(id, as: viewer, at: site.clock.now) else {
        throw Refused("notFound")
      }
      let frame = site.frame(visit, path: "/network/\(id)", current: .network)
      let presenter = PeoplePresenter(viewer: viewer, now: site.clock.now, say: visit.language)
      let lastRung = try site.queries.lastRungChoice(of: id, as: viewer, at: site.clock.now)
      let trail = PageTrail(try WatchRoutes.query(request)["after"])
      let page = PeoplePage(
        frame: frame, organizations: [presenter.card(view, tellsHistory: true)],
        designations: presenter.designations(
          view, keepsBodies: try site.queries.keepsBodies(viewer)),
        lastRung: lastRung.map { LastRungPanel($0, of: id, visit.language) },
        dependents: try dependents(on: id, viewer, visit, trail))
      return Response.page(peoplePage(page, visit.language))
    }
    router.post("/network/:id/test") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      _ = try await WatchRoutes.form(request, visit)
      let id = try WatchRoutes.id(visit, of: Organization.self)
      let test = PeoplePresenter.contactTest(of: id)
      _ = try WatchRoutes.records(of: await site.submit(.raise(test), as: viewer))
      return Response.seeOther(
        WatchRoutes.path("/alerts", [("kind", AlertKind.contactTest.code)]))
    }
    router.post("/absences") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      let form = try await WatchRoutes.form(request, visit)
      guard let organization = viewer.organization, let person = viewer.person,
        let from = PeoplePresenter.moment(form["from"]),
        let until = PeoplePresenter.moment(form["until"]),
        let deputy = form["deputy"].flatMap({ ID<Person>($0) })
      else { throw Refused("badForm") }
      let event = Organization.Event.absent(person, from: from, until: until, deputy: deputy)
      let answer = await site.submit(.organization(organization, event), as: viewer)
      if case .refused(let refusal) = answer {
        let words = RefusalWords.of(refusal.code)
        let said = "\(words.what(visit.language)) \(words.next(visit.language))"
        return Response.page(
          try list(viewer, visit, search: "", PageTrail(nil), refusal: said),
          status: .init(code: words.status))
      }
      _ = try WatchRoutes.records(of: answer)
      return Response.seeOther("/network")
    }
    router.post("/mail-language") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      let form = try await WatchRoutes.form(request, visit)
      guard let organization = viewer.organization, let person = viewer.person,
        let language = form["language"].flatMap({ Language(rawValue: $0) })
      else { throw Refused("badForm") }
      _ = try WatchRoutes.records(
        of: await site.submit(
          .organization(organization, .chooseLanguage(person, language)), as: viewer))
      if let encoding = form["encoding"] {
        guard let encoding = Organization.MailEncoding(rawValue: encoding) else {
          throw Refused("badForm")
        }
        _ = try WatchRoutes.records(
          of: await site.submit(
            .organization(organization, .chooseEncoding(person, encoding)), as: viewer))
      }
      return Response.seeOther("/network")
    }
  }

  /// Whose systems depend on a body; nil where the viewer sees none of them.
  private func dependents(
    on id: ID<Organization>, _ viewer: Viewer, _ visit: Visit, _ trail: PageTrail
  ) throws -> DependentsPanel? {
    let now = site.clock.now
    let found = try site.queries.dependents(
      on: id, as: viewer, at: now, after: trail.place, limit: DependentsPanel.rowsMax)
    guard !found.items.isEmpty else { return nil }
    func path(_ trail: PageTrail) -> String {
      WatchRoutes.path("/network/\(id)", [("after", trail.text)]) + "#dependents"
    }
    let presenter = InventoryPresenter(say: visit.language, now: now)
    return DependentsPanel(
      isOwn: viewer.organization == id, rows: found.items.map { presenter.dependent($0) },
      previous: trail.previous.map(path), following: found.next.map { path(trail.following($0)) })
  }

  /// The posts of every organisation of the list, with whoever holds them and the ways that the page shows.
  private func posts(_ asked: ListRequest) throws -> ListExport {
    let (found, _) = try ListExport.all { after in
      try site.queries.organizations(
        as: asked.viewer, search: asked.query["q"] ?? "", peopleAt: asked.now, after: after,
        limit: Queries.pageMax)
    }
    var rows: [Sheet.Row] = []
    let presenter = PeoplePresenter(viewer: asked.viewer, now: asked.now, say: asked.say)
    for one in found where rows.count <= ListExport.rowsMax {
      guard
        let view = try site.queries.organization(one.id, as: asked.viewer, at: asked.now)
      else { continue }
      rows += presenter.rows(of: view)
    }
    let isWhole = rows.count <= ListExport.rowsMax
    return ListExport(
      name: "network",
      sheet: presenter.sheet(Array(rows.prefix(ListExport.rowsMax))), isWhole: isWhole)
  }

  /// The list; one's own organisation stands first, with the form for absences.
  private func list(
    _ viewer: Viewer, _ visit: Visit, search: String, _ trail: PageTrail, refusal: String?
  ) throws -> HTML {
    let now = site.clock.now
    let presenter = PeoplePresenter(viewer: viewer, now: now, say: visit.language)
    let own = try viewer.organization.flatMap {
      try site.queries.organization($0, as: viewer, at: now)
    }
    let found = try site.queries.organizations(
      as: viewer, search: search, peopleAt: now, after: trail.place,
      limit: Self.organizationsMax)
    let views = try found.items.compactMap {
      try site.queries.organization($0.id, as: viewer, at: now)
    }
    let formerly = Dictionary(found.items.map { ($0.id, $0.formerly) }) { first, _ in first }
    let isFirst = search.isEmpty && trail.place == nil
    let others = views.filter { $0.row.id != own?.row.id || !search.isEmpty }
    func path(_ trail: PageTrail) -> String {
      WatchRoutes.path("/network", [("q", search), ("after", trail.text)])
    }
    let page = PeoplePage(
      frame: site.frame(visit, path: path(trail), current: .network),
      organizations: ((isFirst ? own.map { [$0] } ?? [] : []) + others).map {
        presenter.card($0, formerly: formerly[$0.row.id] ?? nil)
      },
      absence: own.flatMap { isFirst ? presenter.absence($0, refusal: refusal) : nil },
      mailLanguage: own.flatMap { isFirst ? presenter.mailLanguage($0) : nil },
      mailEncoding: own.map { presenter.mailEncoding($0) } ?? .automatic,
      keepsContacts: viewer.role == .administrator && viewer.organization != nil,
      keepsBodies: try site.queries.keepsBodies(viewer),
      opensSupport: try site.queries.opensSupport(as: viewer, at: now),
      seesLinks: try site.queries.seesLinks(viewer), search: search, isList: true,
      previous: trail.previous.map(path), following: found.next.map { path(trail.following($0)) })
    return peoplePage(page, visit.language)
  }
}
