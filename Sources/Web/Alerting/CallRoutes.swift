//! The result of a call, and what was answered on it.

internal import Alerting
internal import Hummingbird
internal import Kernel
internal import Node

/// POST `/calls/:id`, GET `/calls/:id`, POST `/calls/:id/answer`.
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
      // Whoever is on the phone now can say the answer as well.
      if result == .reached,
        try site.queries.heardCall(id, as: viewer, at: site.clock.now) != nil
      {
        return Response.seeOther("/calls/\(id)")
      }
      return Response.seeOther(WatchRoutes.ownPath(form["back"]) ?? "/alerts")
    }
    router.get("/calls/:id") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      let id = try WatchRoutes.id(visit, of: CallCard.self)
      let asked = try WatchRoutes.query(request)["item"].flatMap { ID<Delivery>($0) }
      guard
        let page = try page(id, about: asked, viewer, visit)
      else { throw Refused("notFound") }
      return Response.page(heardPage(page, visit.language))
    }
    router.post("/calls/:id/answer") { request, visit in try await enter(request, visit) }
  }

  /// Enters an answer. What Node refuses is said beside the form as long as there is one.
  private func enter(_ request: Request, _ visit: Visit) async throws -> Response {
    guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
    let form = try await WatchRoutes.form(request, visit)
    let id = try WatchRoutes.id(visit, of: CallCard.self)
    guard let delivery = form["delivery"].flatMap({ ID<Delivery>($0) }) else {
      throw Refused("badForm")
    }
    let code: String
    do {
      let typed = try HeardForm(form, of: delivery)
      _ = try WatchRoutes.records(of: await site.submit(.heard(id, typed), as: viewer))
      let left = try site.queries.heardCall(id, as: viewer, at: site.clock.now)?.items ?? []
      return Response.seeOther(left.contains { !$0.isEntered } ? "/calls/\(id)" : "/alerts")
    } catch let refusal as RefusalCode { code = refusal.code } catch let refused as Refused {
      code = refused.code
    }
    guard AlertDeed.isShown(code), var page = try page(id, about: delivery, viewer, visit) else {
      throw Refused(code)
    }
    page.refusal = AlertDeed.words(code, visit.language)
    for name in ["who", "answer", "until", "note"] { page.typed[name] = form[name] }
    return Response.page(heardPage(page, visit.language), status: .unprocessableContent)
  }

  /// The page of one bulletin of a call, the first that has no answer yet unless another is asked for.
  private func page(
    _ id: ID<CallCard>, about asked: ID<Delivery>?, _ viewer: Viewer, _ visit: Visit
  ) throws -> HeardPage? {
    let now = site.clock.now
    guard let call = try site.queries.heardCall(id, about: asked, as: viewer, at: now),
      let item = call.items.first,
      let view = try site.queries.delivery(item.delivery, as: viewer, at: now)
    else { return nil }
    let frame = site.frame(visit, path: "/calls/\(id)", current: .alerts)
    return HeardPage(call, view, frame, visit.language)
  }
}
