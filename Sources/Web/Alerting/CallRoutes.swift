//! The result of a call.

internal import Alerting
internal import Hummingbird
internal import Kernel
internal import Node

/// POST `/calls/:id`.
struct CallRoutes {
  let site: Site

  func add(to router: Router<Visit>) {
    router.post("/calls/:id") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      let form = try await WatchRoutes.form(request, visit)
      guard let result = form["result"].flatMap(CallCard.Result.init(rawValue:)) else {
        throw Refused("badForm")
      }
      let id = try WatchRoutes.id(visit, of: CallCard.self)
      _ = try WatchRoutes.records(of: await site.submit(.card(id, result), as: viewer))
      return Response.seeOther(WatchRoutes.ownPath(form["back"]) ?? "/alerts")
    }
  }
}
