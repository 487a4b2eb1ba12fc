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
      return Response.page(
        homePage(HomePresenter(home: home, say: visit.language).page(frame), visit.language))
    }
  }
}
