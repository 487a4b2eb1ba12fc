//! The routes of one alert: its page, what may be done on it, and the proof of each line of its timeline.

internal import Alerting
internal import Hummingbird
internal import Kernel
internal import Node

/// The routes of an alert.
struct AlertRoutes {
  let site: Site

  /// The most organisations that stand in a form of the page; of more, one is searched for.
  static let givenMax = 40

  func add(to router: Router<Visit>) {
    router.get("/alerts/:id") { _, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      let id = try WatchRoutes.id(visit, of: Alert.self)
      try await noteOpening(of: id, by: viewer)
      return try page(id, viewer, visit, nil)
    }
    site.addDownload("/alerts/:id/timeline", to: router) { asked in
      AlertSheets(now: asked.now, say: asked.say).timeline(try alert(asked))
    }
    site.addDownload("/alerts/:id/told", to: router) { asked in
      AlertSheets(now: asked.now, say: asked.say).told(try alert(asked))
    }
    router.post("/alerts/:id/:slug") { request, visit in try await take(request, visit) }
    router.get("/alerts/:id/proof/:seq") { _, visit in try await proof(visit) }
  }

  /// The alert of a file. Taking a copy of its history is no opening: only its page says what is to be done.
  private func alert(_ asked: ListRequest) throws -> AlertDetail {
    guard
      let found = try site.queries.alert(
        try asked.id(of: Alert.self), as: asked.viewer, at: asked.now)
    else { throw Refused("notFound") }
    return found
  }

  /// Does what a form asks. What Node refuses is said beside the form; what is hidden or forbidden is not.
  private func take(_ request: Request, _ visit: Visit) async throws -> Response {
    guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
    let form = try await WatchRoutes.form(request, visit)
    let id = try WatchRoutes.id(visit, of: Alert.self)
    let slug = try visit.parameters.require("slug")
    guard let alert = try site.queries.alert(id, as: viewer, at: site.clock.now) else {
      throw Refused("notFound")
    }
    let code: String
    do {
      let named =
        try form["to"] == nil
        ? form["find"].flatMap {
          try OrganizationChoices.named($0, as: viewer, from: site.queries)
        } : nil
      let command = try AlertDeed(slug: slug, form, named: named).command(on: alert, as: viewer)
      _ = try WatchRoutes.records(of: await site.submit(command, as: viewer))
      return Response.seeOther(Shown.path(id))
    } catch let refusal as RefusalCode { code = refusal.code } catch let refused as Refused {
      code = refused.code
    }
    guard AlertDeed.isShown(code) else { throw Refused(code) }
    let typed = AlertPage.Typed(slug: slug, values: AlertDeed.typed(form))
    return try page(id, viewer, visit, (code, typed))
  }

  private func page(
    _ id: ID<Alert>, _ viewer: Viewer, _ visit: Visit, _ refused: (String, AlertPage.Typed)?
  ) throws -> Response {
    let now = site.clock.now
    guard let alert = try site.queries.alert(id, as: viewer, at: now) else {
      throw Refused("notFound")
    }
    var presenter = AlertPresenter(alert: alert, viewer: viewer, now: now, say: visit.language)
    if let own = alert.concerned(viewer) {
      presenter.view = try site.queries.delivery(own.summary.id, as: viewer, at: now)
      if own.acts.contains(.give) {
        presenter.organizations = try OrganizationChoices(
          find: refused?.1.values["find"] ?? "", most: Self.givenMax, as: viewer,
          from: site.queries, visit.language)
      }
    }
    var page = presenter.page(site.frame(visit, path: Shown.path(id), current: .alerts))
    let known = InventoryPresenter(say: visit.language, now: now)
    page.systems = try site.queries.systems(ofAlert: id, as: viewer, at: now)
      .map { known.affected($0) }
    page.question = try site.queries.question(ofDuty: id, as: viewer, at: now)
      .map { QuestionPresenter.path($0) }
    if let heard = try site.queries.heardCall(aboutAlert: id, as: viewer, at: now) {
      page.heard = WatchRoutes.path(
        "/calls/\(heard.call)", [("item", heard.delivery.description)])
    }
    LinkPresenter(now: now, say: visit.language).show(
      try site.queries.copies(of: id, as: viewer, at: now), on: &page)
    DutyPathPresenter(now: now, say: visit.language).show(
      try site.queries.dutyPaths(of: id, as: viewer, at: now), on: &page)
    let mayHold = try site.queries.holds(on: id, as: viewer, at: now) != nil
    page.hold = mayHold ? AlertHoldRoutes.path(id) : nil
    let mayNarrow = try site.queries.narrowing(of: id, as: viewer, at: now) != nil
    page.narrowing = mayNarrow ? AlertMarkingRoutes.path(id) : nil
    guard let (code, typed) = refused else {
      return Response.page(alertPage(page, visit.language))
    }
    page.refusal = AlertDeed.words(code, visit.language)
    page.typed = typed
    return Response.page(alertPage(page, visit.language), status: .unprocessableContent)
  }

  /// The clock *opened* stops when somebody of the organisation that has the duty looks; others only watch.
  private func noteOpening(of id: ID<Alert>, by viewer: Viewer) async throws {
    let alert = try site.queries.alert(id, as: viewer, at: site.clock.now)
    guard viewer.person != nil, let own = alert?.concerned(viewer)?.summary,
      own.organization.id == viewer.organization, own.stage != nil, own.clocks[.opened] == nil
    else { return }
    _ = await site.submit(.delivery(own.id, .open), as: viewer)
  }

  /// A Fact's bytes and its place in the journal, for whoever may see its record.
  private func proof(_ visit: Visit) async throws -> Response {
    guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
    let id = try WatchRoutes.id(visit, of: Alert.self)
    guard let seq = Int64(try visit.parameters.require("seq")), seq >= 0,
      let alert = try site.queries.alert(id, as: viewer, at: site.clock.now),
      let found = try await site.provenFact(seq, as: viewer),
      alert.holds(try Fact(bytes: found.bytes).record)
    else { throw Refused("notFound") }
    return Response.json(FactProof.document(found.bytes, found.proof, root: found.root))
  }
}

extension AlertDetail {
  /// The duty that somebody acts on here: his organisation's, the open one first; else the one that owns the alert, on
  /// which Node lets the watch alone act.
  func concerned(_ viewer: Viewer) -> DeliveryDetail? {
    let own = deliveries.filter { $0.summary.organization.id == viewer.organization }
    return own.first { $0.summary.stage != nil } ?? own.last
      ?? deliveries.first { $0.summary.id == summary.owner?.id }
  }

  /// Whether a record is the alert itself or one of its duties.
  func holds(_ record: RecordReference) -> Bool {
    switch record.kind {
    case .alert: record.id == summary.id.cast(to: RecordReference.self)
    case .delivery:
      deliveries.contains { record.id == $0.summary.id.cast(to: RecordReference.self) }
    case .organization, .constituency, .observation, .callCard, .suppression, .indicators,
      .account, .key, .sensor, .node, .contacts, .bulletin, .contactTest, .system,
      .inventory, .roster, .transfer, .question, .bodies, .invitation, .profile, .erasure, .hold,
      .retention, .exercise, .link, .nodeInvitation:
      false
    }
  }
}
