//! Raising an alert: the form, who would get it by name, and the sending.

internal import Alerting
internal import Hummingbird
internal import Kernel
internal import Node

/// GET and POST `/alerts/new`, POST `/alerts/preview`, POST `/alerts`.
struct RaiseRoutes {
  let site: Site

  func add(to router: Router<Visit>) {
    router.get("/alerts/new") { _, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      return Response.page(try form(TypedAlert(), [], viewer, visit))
    }
    // The preview's "change it": the form again, with what was typed.
    router.post("/alerts/new") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      let typed = TypedAlert(try await WatchRoutes.form(request, visit))
      return Response.page(try form(typed, [], viewer, visit))
    }
    router.post("/alerts/preview") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      let typed = TypedAlert(try await WatchRoutes.form(request, visit))
      guard typed.findings.isEmpty else {
        return Response.page(
          try form(typed, typed.findings, viewer, visit), status: .unprocessableContent)
      }
      var preview = try presenter(typed, viewer, visit).preview(
        site.frame(visit, path: "/alerts/new", current: .alerts), viewer, site)
      preview.once = Site.mark()
      return Response.page(audiencePreview(preview, visit.language))
    }
    router.post("/alerts") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      let body = try await WatchRoutes.form(request, visit)
      let typed = TypedAlert(body)
      guard typed.findings.isEmpty else {
        return Response.page(
          try form(typed, typed.findings, viewer, visit), status: .unprocessableContent)
      }
      let made = try WatchRoutes.records(
        of: await site.submit(.raise(typed.form), as: viewer, once: body))
      guard made.count == 1, let alert = made.first else {
        return Response.seeOther(
          WatchRoutes.path("/alerts", [("kind", typed.kind == .real ? "" : typed.kind.code)]))
      }
      return Response.seeOther(Shown.path(alert.id.cast(to: Alert.self)))
    }
  }

  private func presenter(_ typed: TypedAlert, _ viewer: Viewer, _ visit: Visit) throws
    -> RaisePresenter
  {
    // A courtesy only: whoever may not raise is refused by the node in any case.
    guard viewer.role.mayWatch else { throw Refused("notAllowed") }
    return RaisePresenter(typed: typed, now: site.clock.now, say: visit.language)
  }

  private func form(
    _ typed: TypedAlert, _ findings: [LineFinding], _ viewer: Viewer, _ visit: Visit
  ) throws -> HTML {
    let presenter = try presenter(typed, viewer, visit)
    let frame = site.frame(visit, path: "/alerts/new", current: .alerts)
    let known = try presenter.choices(viewer, site)
    return raisePage(presenter.form(frame, known, findings), visit.language)
  }
}
