//! GET and POST below `/events/search`: asking, watching how far it is, stopping, and asking others to block.

internal import Formats
internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import Node

/// The pages of the search of stored events. Whoever did not ask finds no search, like one that never was.
struct SearchRoutes {
  let site: Site

  /// How long the first answer is waited for: most logs are read by then.
  static let firstWait = Duration.milliseconds(600)

  func add(to router: Router<Visit>) {
    router.get("/events/search") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      var typed = TypedSearch()
      let query = try WatchRoutes.query(request)
      typed.mark = query["mark"] ?? ""
      return try form(typed, viewer, visit)
    }
    router.post("/events/search") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      return try await ask(try await WatchRoutes.form(request, visit), viewer, visit)
    }
    router.get("/events/search/:id") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      return try page(try WatchRoutes.query(request), viewer, visit)
    }
    site.addDownload("/events/search/:id/answer", to: router) { asked in
      try found(asked).answer(asked.say)
    }
    site.addDownload("/events/search/:id/lines", to: router) { asked in
      try found(asked).lines(asked.say)
    }
    router.post("/events/search/:id/stop") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      _ = try await WatchRoutes.form(request, visit)
      let id = try WatchRoutes.id(visit, of: EventSearch.self)
      guard site.searches.stop(id, as: viewer) else { throw Refused("notFound") }
      return Response.seeOther(Self.path(id))
    }
    router.post("/events/search/:id/block") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      return try await block(try await WatchRoutes.form(request, visit), viewer, visit)
    }
  }

  static func path(_ id: ID<EventSearch>) -> String { "/events/search/\(id)" }

  // MARK: Asking

  private func form(
    _ typed: TypedSearch, _ viewer: Viewer, _ visit: Visit, refusal: String? = nil
  ) throws -> Response {
    let now = site.clock.now
    guard let sight = try site.queries.searchSight(as: viewer, at: now) else {
      throw Refused("notAllowed")
    }
    let say = visit.language
    let page = SearchFormPage(
      frame: site.frame(visit, path: "/events/search", current: .alerts), typed: typed,
      problem: refusal.map { AlertDeed.words($0, say) }, isTower: sight.isTower,
      own: site.searches.views(of: viewer, at: now).map {
        Choice(
          value: Self.path($0.id),
          words: "\(Wording.defanged($0.form.text)) · \(SearchPhrases.state($0.state)(say))")
      })
    return Response.page(
      searchFormPage(page, say),
      status: .init(code: refusal.map { RefusalWords.of($0).status } ?? 200))
  }

  private func ask(_ form: FormBody, _ viewer: Viewer, _ visit: Visit) async throws -> Response {
    let typed = TypedSearch(
      mark: form["mark"] ?? "", days: form["days"] ?? "", reason: form["reason"] ?? "")
    do {
      let id = try await site.search(
        SearchForm(
          mark: try SearchForm.mark(typed.mark), days: Int(typed.days) ?? 0,
          reason: PlainText.singleLine(typed.reason, maxCharacters: SearchForm.reasonMax + 1)),
        as: viewer)
      await waits(atMost: Self.firstWait) { [site] in
        site.searches.view(id, as: viewer, at: site.clock.now)?.state.isGoing != true
      }
      return Response.seeOther(Self.path(id))
    } catch let refusal as RefusalCode where refusal != .notFound && refusal != .notAllowed {
      return try self.form(typed, viewer, visit, refusal: refusal.code)
    }
  }

  // MARK: One search

  private func page(_ query: FormBody, _ viewer: Viewer, _ visit: Visit) throws -> Response {
    let id = try WatchRoutes.id(visit, of: EventSearch.self)
    let number = query["lines"].flatMap { Int($0) } ?? 1
    let path = Self.path(id)
    var page = try found(id, viewer, at: site.clock.now).page(
      number, path: path,
      site.frame(visit, path: number > 1 ? "\(path)?lines=\(number)" : path, current: .alerts),
      blockLabels: try labels(viewer).map { Shown.tlp($0) }, visit.language)
    page.once = Site.mark()
    return Response.page(searchPage(page, visit.language))
  }

  /// What a file holds: of that search what its page shows, and to nobody else anything.
  private func found(_ asked: ListRequest) throws -> SearchPresenter {
    try found(try asked.id(of: EventSearch.self), asked.viewer, at: asked.now)
  }

  private func found(
    _ id: ID<EventSearch>, _ viewer: Viewer, at now: Instant
  ) throws -> SearchPresenter {
    guard let view = site.searches.view(id, as: viewer, at: now) else { throw Refused("notFound") }
    let names = try site.queries.names(
      of: SearchPresenter.organizations(in: view.result), as: viewer, at: now)
    let allowed = try site.queries.allowing(view.form.mark, as: viewer, at: now)
    return SearchPresenter(view: view, names: names, allowed: allowed)
  }

  /// With which labels a mark that was typed here may be told to others; none for whoever issues no bulletins.
  private func labels(_ viewer: Viewer) throws -> [TLP] {
    guard viewer.role.mayWatch else { return [] }
    return try site.queries.tower()?.id == viewer.organization
      ? [.amber, .green, .clear] : [.green, .clear]
  }

  /// The mark becomes a list of one; the request to block it is proposed as for every list, and sent by nobody here.
  private func block(_ form: FormBody, _ viewer: Viewer, _ visit: Visit) async throws -> Response {
    let id = try WatchRoutes.id(visit, of: EventSearch.self)
    guard let view = site.searches.view(id, as: viewer, at: site.clock.now) else {
      throw Refused("notFound")
    }
    let labels = try labels(viewer)
    guard !labels.isEmpty else { throw Refused("notAllowed") }
    guard let label = labels.first(where: { Shown.tlp($0) == form["tlp"] }) else {
      throw Refused("badForm")
    }
    let entry = IndicatorEntry(pattern: view.form.mark, severity: 4, marking: label)
    let made = try WatchRoutes.records(
      of: await site.submit(
        .importIndicators(
          [entry], source: SearchPhrases.source(visit.language), marking: label), as: viewer,
        once: form))
    guard let list = made.first else { throw Refused("failed") }
    return Response.seeOther("/indicators/\(list.id)/block")
  }
}

extension Site {
  /// Records that a search is asked and begins it. With a key the same request is the same search.
  func search(
    _ form: SearchForm, as viewer: Viewer, idempotency: Idempotency? = nil
  ) async throws -> ID<EventSearch> {
    let now = clock.now
    guard let sight = try queries.searchSight(as: viewer, at: now) else {
      throw RefusalCode.notAllowed
    }
    guard searches.hasRoom(for: viewer) else { throw RefusalCode("searchesWaiting") }
    let made = try WatchRoutes.records(
      of: await submit(.search(form), as: viewer, idempotency: idempotency))
    guard let id = made.first?.id.cast(to: EventSearch.self) else { throw Refused("failed") }
    let job = SearchDesk.Job(id: id, form: form, sight: sight, asked: now)
    guard searches.begin(job, as: viewer) else { throw RefusalCode("searchesWaiting") }
    return id
  }
}
