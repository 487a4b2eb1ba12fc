//! GET /: what must I do now.

internal import Hummingbird
internal import Kernel
internal import Node

/// The route of home.
struct HomeRoutes {
  let site: Site

  func add(to router: Router<Visit>) {
    router.get("/") { _, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      let home = try site.queries.home(as: viewer, at: site.clock.now)
      let frame = site.frame(visit, path: "/", current: .home)
      var page = HomePresenter(home: home, say: visit.language).page(frame)
      let words = ReadinessPresenter(now: frame.now, say: visit.language)
      let own = try site.queries.ownReadiness(as: viewer, at: frame.now)
      page.organization.weakest = own.flatMap { words.weakest($0) }
      page.organization.silentBelow = try site.queries.silentBelow(as: viewer, at: frame.now)
      page.organization.keys = KeysPhrases.waiting(
        try site.queries.keysWithoutKeeper(as: viewer, at: frame.now))?(visit.language)
      page.organization.support = try site.queries.supportCount(as: viewer, at: frame.now)
      return Response.page(homePage(page, visit.language))
    }
  }
}
