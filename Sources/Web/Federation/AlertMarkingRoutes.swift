//! The routes of a stricter marking of one alert. Who may narrow one is Node's to say.

internal import Alerting
internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import Node

/// GET and POST `/alerts/:id/marking`.
struct AlertMarkingRoutes {
  let site: Site

  func add(to router: Router<Visit>) {
    router.get("/alerts/:id/marking") { _, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      return try page(try WatchRoutes.id(visit, of: Alert.self), viewer, visit, refused: nil)
    }
    router.post("/alerts/:id/marking") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      let form = try await WatchRoutes.form(request, visit)
      let id = try WatchRoutes.id(visit, of: Alert.self)
      guard let label = form["tlp"].flatMap({ TLP($0) }) else {
        return try page(id, viewer, visit, refused: ("markingLoosened", form))
      }
      let asked = NarrowForm(
        tlp: label, mayForward: form["providers"] == "none" ? MayForward.nobody : nil,
        without: form.all("without").compactMap { ID<Organization>($0) })
      let answer = await site.submit(.narrow(id, asked), as: viewer)
      // What can be mended is said on the page; what may not be known is not.
      if case .refused(let refusal) = answer, refusal != .notFound, refusal != .notAllowed {
        return try page(id, viewer, visit, refused: (refusal.code, form))
      }
      _ = try WatchRoutes.records(of: answer)
      return Response.seeOther(Shown.path(id))
    }
  }

  /// Where an alert is narrowed.
  static func path(_ id: ID<Alert>) -> String { "\(Shown.path(id))/marking" }

  private func page(
    _ id: ID<Alert>, _ viewer: Viewer, _ visit: Visit, refused: (code: String, form: FormBody)?
  ) throws -> Response {
    let (now, say) = (site.clock.now, visit.language)
    guard let view = try site.queries.narrowing(of: id, as: viewer, at: now),
      let alert = try site.queries.alert(id, as: viewer, at: now)
    else { throw Refused("notFound") }
    let path = Self.path(id)
    let words = refused.map { RefusalWords.of($0.code) }
    let page = AlertMarkingPage(
      frame: site.frame(visit, path: path, current: .alerts), path: path,
      alertPath: Shown.path(id), number: Shown.number(id),
      title: Shown.title(alert.summary, say), tlp: Shown.tlp(view.tlp),
      labels: ([view.tlp] + view.stricter).map { Choice(value: $0.label, words: $0.label) },
      label: refused?.form["tlp"] ?? view.tlp.label, isForwarded: view.mayForward != .nobody,
      isKept: refused?.form["providers"] == "none",
      members: view.members.map { Choice(value: $0.id.description, words: $0.name(say)) },
      chosen: refused?.form.all("without") ?? [],
      problem: words.map { "\($0.what(say)) \($0.next(say))" })
    return Response.page(alertMarkingPage(page, say), status: .init(code: words?.status ?? 200))
  }
}
