//! Entering who takes over the calling for a body.

internal import Hummingbird
internal import Kernel
internal import Node

/// POST `/network/:id/last-rung`.
struct LastRungRoutes {
  let site: Site

  func add(to router: Router<Visit>) {
    router.post("/network/:id/last-rung") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      let form = try await WatchRoutes.form(request, visit)
      let id = try WatchRoutes.id(visit, of: Organization.self)
      guard let desk = form["desk"].flatMap({ ID<Organization>($0) }) else {
        throw Refused("badForm")
      }
      guard form["agreed"] == "yes" else { throw Refused("deskNotAgreed") }
      _ = try WatchRoutes.records(
        of: await site.submit(.organization(id, .agreeLastRung(desk)), as: viewer))
      return Response.seeOther("/network/\(id)")
    }
  }
}
