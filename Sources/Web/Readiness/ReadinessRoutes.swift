//! Readiness as pages and as files. Whose it may be seen is Node's to say.

internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import Node

/// GET `/network/readiness`, `/network/readiness/:id`, `/network/readiness.xlsx` and `.csv`.
struct ReadinessRoutes {
  let site: Site

  /// Organisations of a page.
  static let rowsMax = 50

  func add(to router: Router<Visit>) {
    router.get("/network/readiness") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      return try list(try WatchRoutes.query(request), viewer, visit)
    }
    site.addDownload("/network/readiness", to: router) { asked in
      let filter = asked.query["show"].flatMap { ReadinessFilter(rawValue: $0) } ?? .all
      let (views, isWhole) = try ListExport.all { after in
        try site.queries.readiness(
          as: asked.viewer, filter: filter, after: after, limit: Queries.pageMax, at: asked.now)
      }
      let words = ReadinessPresenter(now: asked.now, say: asked.say)
      return ListExport(name: "readiness", sheet: words.sheet(views), isWhole: isWhole)
    }
    router.get("/network/readiness/:id") { _, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      let id = try WatchRoutes.id(visit, of: Organization.self)
      guard let found = try site.queries.readiness(of: id, as: viewer, at: site.clock.now) else {
        throw Refused("notFound")
      }
      let page = ReadinessPage(
        frame: site.frame(visit, path: "/network/readiness/\(id)", current: .network),
        card: presenter(visit.language).card(found))
      return Response.page(readinessPage(page, visit.language))
    }
  }

  private func presenter(_ say: Language) -> ReadinessPresenter {
    ReadinessPresenter(now: site.clock.now, say: say)
  }

  private func list(_ query: FormBody, _ viewer: Viewer, _ visit: Visit) throws -> Response {
    let filter = query["show"].flatMap { ReadinessFilter(rawValue: $0) } ?? .all
    let trail = PageTrail(query["after"])
    let now = site.clock.now
    let counts = try site.queries.readinessCounts(as: viewer, at: now)
    func path(_ filter: ReadinessFilter, _ trail: PageTrail?) -> String {
      WatchRoutes.path(
        "/network/readiness",
        [("show", filter == .all ? "" : filter.rawValue), ("after", trail?.text ?? "")])
    }
    let words = presenter(visit.language)
    var page = ReadinessPage(
      frame: site.frame(visit, path: path(filter, trail), current: .network))
    if filter == .all, trail.place == nil {
      page.card = try site.queries.ownReadiness(as: viewer, at: now).map { words.card($0) }
    }
    // Whoever sees nobody but himself needs no list of one.
    page.isList = counts.counts[.all, default: 0] > 1
    guard page.isList else { return Response.page(readinessPage(page, visit.language)) }
    let found = try site.queries.readiness(
      as: viewer, filter: filter, after: trail.place, limit: Self.rowsMax, at: now)
    page.rows = found.items.map { words.row($0) }
    page.choices = ReadinessFilter.allCases.map { choice in
      ReadinessChoice(
        path: path(choice, nil),
        words: ReadinessPhrases.filter(choice, counts.counts[choice, default: 0])(visit.language),
        isChosen: choice == filter)
    }
    page.show = filter == .all ? "" : filter.rawValue
    if !counts.isWhole { page.notes.append(ReadinessPhrases.notWhole(visit.language)) }
    if found.next != nil, found.items.count < Self.rowsMax {
      page.notes.append(ReadinessPhrases.cut(visit.language))
    }
    page.previous = trail.previous.map { path(filter, $0) }
    page.following = found.next.map { path(filter, trail.following($0)) }
    return Response.page(readinessPage(page, visit.language))
  }
}
