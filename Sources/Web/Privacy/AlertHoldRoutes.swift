//! The routes of a hold on one alert. Who may place and lift one is Node's to say.

internal import Alerting
internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import Node

/// GET and POST `/alerts/:id/hold`, POST `/alerts/:id/hold/:hold/lift`.
struct AlertHoldRoutes {
  let site: Site

  func add(to router: Router<Visit>) {
    router.get("/alerts/:id/hold") { _, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      return try page(try WatchRoutes.id(visit, of: Alert.self), viewer, visit, refused: nil)
    }
    router.post("/alerts/:id/hold") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      let form = try await WatchRoutes.form(request, visit)
      let id = try WatchRoutes.id(visit, of: Alert.self)
      guard let organization = viewer.organization else { throw Refused("notFound") }
      let now = site.clock.now
      // A day that is none is refused by the node like one that has passed.
      let day = form["until"].flatMap { CivilDate($0) }
      let until = day.map { TimeZoneRule.tokyo.instant($0, hour: 0, minute: 0) + .days(1) } ?? now
      let hold = HoldForm(
        organization: organization, scope: .alert(id), reason: form["reason"] ?? "", until: until)
      return try answer(await site.submit(.placeHold(hold), as: viewer), id, viewer, visit, form)
    }
    router.post("/alerts/:id/hold/:hold/lift") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      let form = try await WatchRoutes.form(request, visit)
      let id = try WatchRoutes.id(visit, of: Alert.self)
      guard let hold = ID<LegalHold>(try visit.parameters.require("hold")) else {
        throw Refused("notFound")
      }
      return try answer(await site.submit(.liftHold(hold), as: viewer), id, viewer, visit, form)
    }
  }

  /// Back to the page; what can be mended is said on it, with what was typed.
  private func answer(
    _ answer: Node.Answer, _ id: ID<Alert>, _ viewer: Viewer, _ visit: Visit, _ form: FormBody
  ) throws -> Response {
    if case .refused(let refusal) = answer, refusal != .notFound, refusal != .notAllowed {
      return try page(id, viewer, visit, refused: (refusal.code, form))
    }
    _ = try WatchRoutes.records(of: answer)
    return Response.seeOther(Self.path(id))
  }

  /// Where an alert's texts are kept.
  static func path(_ id: ID<Alert>) -> String { "\(Shown.path(id))/hold" }

  private func page(
    _ id: ID<Alert>, _ viewer: Viewer, _ visit: Visit, refused: (code: String, form: FormBody)?
  ) throws -> Response {
    let (now, say) = (site.clock.now, visit.language)
    guard let holds = try site.queries.holds(on: id, as: viewer, at: now),
      let alert = try site.queries.alert(id, as: viewer, at: now)
    else { throw Refused("notFound") }
    let path = Self.path(id)
    let words = refused.map { RefusalWords.of($0.code) }
    let page = AlertHoldPage(
      frame: site.frame(visit, path: path, current: .alerts), path: path,
      alertPath: Shown.path(id), number: Shown.number(id),
      title: Shown.title(alert.summary, say), tlp: Shown.tlp(alert.summary.tlp),
      holds: holds.map { view in
        var line = PrivacyRoutes.line(view, at: now, say)
        line.lift = "\(path)/\(view.hold.id)/lift"
        return line
      }, reason: refused?.form["reason"] ?? "", until: refused?.form["until"] ?? "",
      problem: words.map { "\($0.what(say)) \($0.next(say))" })
    return Response.page(alertHoldPage(page, say), status: .init(code: words?.status ?? 200))
  }
}
