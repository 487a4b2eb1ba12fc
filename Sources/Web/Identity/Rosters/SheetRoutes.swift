//! The routes of sheets that are printed: call tree and wall card.

internal import Hummingbird
internal import Kernel
internal import Node

/// GET `/network/:id/calltree` and its files, GET `/network/:id/card`.
struct SheetRoutes {
  let site: Site

  func add(to router: Router<Visit>) {
    router.get("/network/:id/calltree") { _, visit in
      guard visit.viewer != nil else { return Response.seeOther("/sign-in") }
      let presenter = try presenter(visit)
      let path = "/network/\(presenter.view.organization.id)/calltree"
      let frame = site.frame(visit, path: path, current: .network)
      return Response.page(
        callTreePage(
          presenter.tree(frame, publicURL: site.settings.publicURL), visit.language))
    }
    site.addDownload("/network/:id/calltree", to: router) { asked in
      let id = try asked.id(of: Organization.self)
      guard let view = try site.queries.callTree(of: id, as: asked.viewer, at: asked.now) else {
        throw Refused("notFound")
      }
      return SheetPresenter(view: view, say: asked.say).list
    }
    router.get("/network/:id/card") { _, visit in
      guard visit.viewer != nil else { return Response.seeOther("/sign-in") }
      let presenter = try presenter(visit)
      let path = "/network/\(presenter.view.organization.id)/card"
      let frame = site.frame(visit, path: path, current: .network)
      let address = site.settings.publicURL + "/reports/new"
      return Response.page(
        wallCardPage(presenter.card(frame, address: address), visit.language))
    }
  }

  /// The numbers are for members who act and for the watch; anybody else is answered as if there were no such body.
  private func presenter(_ visit: Visit) throws -> SheetPresenter {
    guard let viewer = visit.viewer else { throw Refused("signIn") }
    let id = try WatchRoutes.id(visit, of: Organization.self)
    guard let view = try site.queries.callTree(of: id, as: viewer, at: site.clock.now) else {
      throw Refused("notFound")
    }
    return SheetPresenter(view: view, say: visit.language)
  }
}
