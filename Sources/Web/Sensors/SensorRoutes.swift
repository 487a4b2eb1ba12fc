//! センサー: the list, one sensor, its forms, and the list as a file.

internal import Alerting
internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import Node

/// GET `/sensors` and its files, `/sensors/suppressions` and its files, POST `/sensors`, GET and POST below `/sensors/:id`.
struct SensorRoutes {
  let site: Site

  func add(to router: Router<Visit>) {
    router.get("/sensors") { _, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      return Response.page(sensorsPage(try list(viewer, visit), visit.language))
    }
    site.addDownload("/sensors", to: router) { asked in
      let sensors = try site.queries.sensors(as: asked.viewer, at: asked.now)
      let words = SensorPresenter(
        now: asked.now, say: asked.say, repeats: site.intake.repeats)
      return ListExport(name: "sensors", sheet: words.sheet(sensors))
    }
    site.add(PlainList<SuppressionRow>.suppressions(site.queries), to: router)
    router.post("/sensors") { request, visit in try await register(request, visit) }
    router.get("/sensors/:id") { _, visit in
      guard visit.viewer != nil else { return Response.seeOther("/sign-in") }
      return try show(visit)
    }
    router.post("/sensors/:id") { request, visit in
      try await act(request, visit) { form, sensor in
        guard let owner = sensor.organization?.id else { throw Refused("notFound") }
        return .change(try Self.particulars(form, owner))
      }
    }
    router.post("/sensors/:id/pause") { request, visit in
      try await act(request, visit) { form, _ in
        .pause(
          until: PeoplePresenter.moment(form["until"]),
          reason: PlainText.singleLine(form["reason"] ?? "", maxCharacters: Sensor.reasonMax + 1))
      }
    }
    router.post("/sensors/:id/use") { request, visit in
      try await act(request, visit) { _, _ in .use }
    }
    router.post("/sensors/:id/retire") { request, visit in
      try await act(request, visit) { _, _ in .retire }
    }
  }

  private func presenter(_ visit: Visit) -> SensorPresenter {
    SensorPresenter(now: site.clock.now, say: visit.language, repeats: site.intake.repeats)
  }

  /// The sensor of the path; one that the viewer may not keep has no page.
  private func sensor(_ visit: Visit) throws -> SensorView {
    let viewer = try visit.required()
    let id = try WatchRoutes.id(visit, of: Sensor.self)
    let all = try site.queries.sensors(as: viewer, at: site.clock.now)
    guard let found = all.first(where: { $0.id == id }), found.mayKeep else {
      throw Refused("notFound")
    }
    return found
  }

  private func list(_ viewer: Viewer, _ visit: Visit) throws -> SensorsPage {
    presenter(visit).list(
      try site.queries.sensors(as: viewer, at: site.clock.now),
      site.frame(visit, path: "/sensors", current: .alerts), address: site.settings.publicURL)
  }

  /// The page of the sensor of the path; where a form of it was refused, with what was typed.
  private func show(
    _ visit: Visit, refusal: String? = nil, typed: TypedSensor = TypedSensor()
  ) throws -> Response {
    let sensor = try sensor(visit)
    let path = "/sensors/\(try WatchRoutes.id(visit, of: Sensor.self))"
    var page = presenter(visit).page(
      sensor, path: path, site.frame(visit, path: path, current: .alerts),
      problem: refusal.map { AlertDeed.words($0, visit.language) })
    page.typed = typed
    return Response.page(
      sensorPage(page, visit.language),
      status: .init(code: refusal.map { RefusalWords.of($0).status } ?? 200))
  }

  /// Without an owner in the form it is the key's, or whoever registers it.
  private func register(_ request: Request, _ visit: Visit) async throws -> Response {
    guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
    let form = try await WatchRoutes.form(request, visit)
    let sensors = try site.queries.sensors(as: viewer, at: site.clock.now)
    guard let key = form["key"].flatMap({ ID<APIKey>($0) }),
      let seen = sensors.first(where: { $0.key == key }),
      let owner = seen.organization?.id ?? viewer.organization
    else { throw Refused("notFound") }
    let answer = await site.submit(
      .registerSensor(key: key, try Self.particulars(form, owner)), as: viewer)
    if case .refused(let refusal) = answer, refusal != .notFound, refusal != .notAllowed {
      var page = try list(viewer, visit)
      page.problem = AlertDeed.words(refusal.code, visit.language)
      page.refusedKey = key.description
      page.typed = TypedSensor(form)
      return Response.page(
        sensorsPage(page, visit.language),
        status: .init(code: RefusalWords.of(refusal.code).status))
    }
    _ = try WatchRoutes.records(of: answer)
    return Response.seeOther("/sensors")
  }

  private func act(
    _ request: Request, _ visit: Visit,
    _ command: (FormBody, SensorView) throws -> SensorCommand
  ) async throws -> Response {
    guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
    let form = try await WatchRoutes.form(request, visit)
    let sensor = try sensor(visit)
    guard let id = sensor.id else { throw Refused("notFound") }
    let answer = await site.submit(.sensor(id, try command(form, sensor)), as: viewer)
    // What can be mended is said beside the form; what may not be known is not.
    if case .refused(let refusal) = answer, refusal != .notFound, refusal != .notAllowed {
      return try show(visit, refusal: refusal.code, typed: TypedSensor(form))
    }
    _ = try WatchRoutes.records(of: answer)
    return Response.seeOther("/sensors/\(id)")
  }

  private static func particulars(
    _ form: FormBody, _ owner: ID<Organization>
  ) throws -> Sensor.Particulars {
    let minutes: Int64? = form["limit"].map { Int64($0) } ?? Sensor.limitDefault.minutes
    // What is no number of minutes, or so large that it could not be one, is out of range like any other.
    let limit = minutes.flatMap { (0...Sensor.limitMax.minutes + 1).contains($0) ? $0 : nil } ?? 0
    return Sensor.Particulars(
      name: PlainText.singleLine(form["name"] ?? "", maxCharacters: Sensor.nameMax + 1),
      organization: owner,
      watches: PlainText.singleLine(form["watches"] ?? "", maxCharacters: Sensor.watchesMax + 1),
      limit: .minutes(limit))
  }
}
