//! /api/v1/searches: who talked to a mark, from the stored events, for programmes.

internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import Node

/// The JSON routes of searches. A search is found by the key that asked, and by nobody else.
struct SearchInterface {
  let site: Site

  func add(to router: Router<Visit>) {
    router.post("/api/v1/searches") { request, visit in
      let call = try await InterfaceCall(request, visit, site)
      let days = call.json["days"]
      guard days == nil || days?.integer != nil else { throw Refused("badForm") }
      let form = SearchForm(
        mark: try SearchForm.mark(try call.text("value")),
        days: Int(days?.integer ?? Int64(SearchForm.daysDefault)),
        reason: call.json["reason"]?.string.map {
          PlainText.singleLine($0, maxCharacters: SearchForm.reasonMax + 1)
        })
      let viewer = call.viewer
      let id = try await site.search(form, as: viewer, idempotency: call.idempotency)
      await waits(atMost: SearchRoutes.firstWait) { [site] in
        site.searches.view(id, as: viewer, at: site.clock.now)?.state.isGoing != true
      }
      return try answer(id, viewer, status: .accepted)
    }
    router.get("/api/v1/searches/:id") { request, visit in
      let query = request.uri.queryParameters
      let offset = Int(query["after"].map(String.init) ?? "0") ?? -1
      guard offset >= 0 else { throw Refused("badForm") }
      return try answer(
        try WatchRoutes.id(visit, of: EventSearch.self), try visit.required(), offset: offset,
        limit: try AlertInterface.limit(query["limit"].map(String.init)))
    }
    router.post("/api/v1/searches/:id/stop") { request, visit in
      let call = try await InterfaceCall(request, visit, site)
      let id = try WatchRoutes.id(visit, of: EventSearch.self)
      guard site.searches.stop(id, as: call.viewer) else { throw Refused("notFound") }
      return try answer(id, call.viewer)
    }
  }

  private func answer(
    _ id: ID<EventSearch>, _ viewer: Viewer, offset: Int = 0, limit: Int = 100,
    status: HTTPResponse.Status = .ok
  ) throws -> Response {
    let now = site.clock.now
    guard let view = site.searches.view(id, as: viewer, at: now) else { throw Refused("notFound") }
    let names = try site.queries.names(
      of: SearchPresenter.organizations(in: view.result), as: viewer, at: now)
    let allowed = try site.queries.allowing(view.form.mark, as: viewer, at: now)
    return Response.json(
      SearchPresenter(view: view, names: names, allowed: allowed).json(
        offset: offset, limit: limit), status: status)
  }
}
