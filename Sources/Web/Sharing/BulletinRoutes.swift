//! Bulletins: the list, the form, who would get it by name, the issuing, how far it soaked in, the withdrawal.

internal import Alerting
internal import Hummingbird
internal import Kernel
internal import Node
internal import Sharing

/// GET `/bulletins`, GET and POST `/bulletins/new`, POST `/bulletins/preview`, POST `/bulletins`, GET `/bulletins/:id`,
/// POST `/bulletins/:id/withdraw`, GET `/indicators/:id/block`; the list and a bulletin's answers as files.
struct BulletinRoutes {
  let site: Site

  /// Recipients on one page.
  static let recipientsMax = 100

  func add(to router: Router<Visit>) {
    router.get("/bulletins") { request, visit in
      try list(try WatchRoutes.query(request), visit)
    }
    router.get("/bulletins/new") { _, visit in
      guard visit.viewer != nil else { return Response.seeOther("/sign-in") }
      return try form(TypedBulletin(at: site.clock.now), [], visit)
    }
    // The preview's "change it": the form again, with what was typed.
    router.post("/bulletins/new") { request, visit in
      guard visit.viewer != nil else { return Response.seeOther("/sign-in") }
      return try form(try await typed(request, visit), [], visit)
    }
    router.post("/bulletins/preview") { request, visit in
      guard visit.viewer != nil else { return Response.seeOther("/sign-in") }
      return try preview(try await typed(request, visit), visit)
    }
    router.post("/bulletins") { request, visit in
      guard visit.viewer != nil else { return Response.seeOther("/sign-in") }
      return try await issue(try await WatchRoutes.form(request, visit), visit)
    }
    router.get("/indicators/:id/block") { _, visit in
      guard visit.viewer != nil else { return Response.seeOther("/sign-in") }
      return try block(try WatchRoutes.id(visit, of: IndicatorBatch.self), visit)
    }
    router.get("/bulletins/:id") { request, visit in
      try page(try WatchRoutes.query(request), visit)
    }
    site.addDownload("/bulletins", to: router) { asked in try list(asked) }
    site.addDownload("/bulletins/:id/answers", to: router) { asked in try answers(asked) }
    router.post("/bulletins/:id/withdraw") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      let form = try await WatchRoutes.form(request, visit)
      let id = try WatchRoutes.id(visit, of: Bulletin.self)
      let reason = TypedBulletin.trimmed(form["reason"])
      _ = try WatchRoutes.records(
        of: await site.submit(.withdrawBulletin(id, reason: reason), as: viewer))
      return Response.seeOther("/bulletins/\(id)")
    }
  }

  /// A courtesy only: whoever may not issue is refused by the node in any case.
  private func sender(_ visit: Visit) throws -> Viewer {
    guard let viewer = visit.viewer, viewer.role.mayWatch else { throw Refused("notAllowed") }
    return viewer
  }

  private func typed(_ request: Request, _ visit: Visit) async throws -> TypedBulletin {
    TypedBulletin(try await WatchRoutes.form(request, visit), at: site.clock.now)
  }

  private func presenter(_ visit: Visit) -> BulletinPresenter {
    BulletinPresenter(now: site.clock.now, say: visit.language)
  }

  // MARK: Writing one

  /// The request to block a list, as it would be sent: one press issues it, and nothing else does.
  private func block(_ id: ID<IndicatorBatch>, _ visit: Visit) throws -> Response {
    let viewer = try sender(visit)
    let now = site.clock.now
    guard let request = try site.queries.blockRequest(for: id, as: viewer, at: now) else {
      throw Refused("notFound")
    }
    let forms = try site.queries.legalForms(as: viewer).map(\.form)
    return try preview(
      TypedBulletin(blocking: request, to: forms, at: now, visit.language), visit)
  }

  private func form(
    _ typed: TypedBulletin, _ problems: [String], _ visit: Visit
  ) throws -> Response {
    let viewer = try sender(visit)
    let forms = try site.queries.legalForms(as: viewer)
    let page = BulletinFormPage(
      frame: site.frame(visit, path: "/bulletins/new", current: .alerts), typed: typed,
      forms: forms.map { presenter(visit).choice($0.form, $0.count) },
      problems: problems.map { TypedBulletin.words(of: $0, visit.language) })
    return Response.page(
      bulletinFormPage(page, visit.language),
      status: problems.isEmpty ? .ok : .unprocessableContent)
  }

  private func preview(_ typed: TypedBulletin, _ visit: Visit) throws -> Response {
    let viewer = try sender(visit)
    let problems = typed.problems(at: site.clock.now)
    guard problems.isEmpty else { return try form(typed, problems, visit) }
    let audience = try BulletinAudience(typed, as: viewer, from: site.queries)
    let unreachable = try site.queries.unreachable(
      among: audience.rows.map(\.id), as: viewer, at: site.clock.now)
    guard let own = viewer.organization,
      let issuer = try site.queries.organization(own, as: viewer, at: site.clock.now)
    else { throw Refused("notAllowed") }
    let telling =
      typed.tellsOthers
      ? try site.queries.telling(of: audience.rows.map(\.id), as: viewer, at: site.clock.now) : nil
    var page = try presenter(visit).preview(
      typed, audience, unreachable, from: issuer.row.name, telling, site.queries.prefectures(),
      site.frame(visit, path: "/bulletins/new", current: .alerts))
    page.once = Site.mark()
    return Response.page(bulletinPreview(page, visit.language))
  }

  /// Issues what was previewed. Where the audience is another one by now, it is shown again.
  private func issue(_ body: FormBody, _ visit: Visit) async throws -> Response {
    let viewer = try sender(visit)
    let typed = TypedBulletin(body, at: site.clock.now)
    let problems = typed.problems(at: site.clock.now)
    let audience = try BulletinAudience(typed, as: viewer, from: site.queries)
    guard problems.isEmpty, let form = typed.form(to: audience.rows.map(\.id)) else {
      return try self.form(typed, problems, visit)
    }
    guard body["count"] == "\(audience.rows.count)", audience.unclear.isEmpty else {
      return try preview(typed, visit)
    }
    let answer = await site.submit(.issueBulletin(form), as: viewer, once: body)
    if case .refused(let refusal) = answer, AlertDeed.isShown(refusal.code) {
      return try self.form(typed, [refusal.code], visit)
    }
    guard let bulletin = try WatchRoutes.records(of: answer).first else { throw Refused("failed") }
    return Response.seeOther("/bulletins/\(bulletin.id)")
  }

  // MARK: Following one

  private func list(_ query: FormBody, _ visit: Visit) throws -> Response {
    guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
    // Who issues none finds what everybody may see.
    guard viewer.role.mayWatch else { return Response.seeOther("/bulletins/public") }
    let trail = PageTrail(query["after"])
    let found = try site.queries.bulletins(as: viewer, after: trail.place, at: site.clock.now)
    func path(_ trail: PageTrail) -> String {
      WatchRoutes.path("/bulletins", [("after", trail.text)])
    }
    var page = presenter(visit).list(
      found, site.frame(visit, path: path(trail), current: .alerts))
    page.previous = trail.previous.map(path)
    page.following = found.next.map { path(trail.following($0)) }
    return Response.page(bulletinsPage(page, visit.language))
  }

  private func page(_ query: FormBody, _ visit: Visit) throws -> Response {
    guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
    let id = try WatchRoutes.id(visit, of: Bulletin.self)
    let now = site.clock.now
    let filter = Self.filter(query)
    let (show, group, trail) = (
      query["show"] ?? "", query["group"] ?? "", PageTrail(query["after"])
    )
    func path(_ trail: PageTrail) -> String {
      WatchRoutes.path(
        "/bulletins/\(id)", [("show", show), ("group", group), ("after", trail.text)])
    }
    guard let view = try site.queries.bulletin(id, as: viewer, at: now),
      let listed = try site.queries.recipients(
        of: id, as: viewer, filter: filter, after: trail.place, limit: Self.recipientsMax,
        at: now),
      let issuer = try site.queries.organization(
        view.row.bulletin.issuer, as: viewer, at: now)
    else { throw Refused("notFound") }
    var page = presenter(visit).page(
      view, from: issuer.row.name,
      site.frame(visit, path: path(trail), current: .alerts))
    page.show = show
    page.group = group
    page.recipients = listed.page.items.map { presenter(visit).line($0) }
    page.recipientCount = listed.count
    page.previous = trail.previous.map(path)
    page.following = listed.page.next.map { path(trail.following($0)) }
    page.mayWithdraw = viewer.role.mayWatch && view.row.bulletin.withdrawal == nil
    return Response.page(permeationPage(page, visit.language))
  }

  // MARK: Files

  private func list(_ asked: ListRequest) throws -> ListExport {
    guard asked.viewer.role.mayWatch else { throw ListElsewhere(path: "/bulletins/public") }
    let (rows, isWhole) = try ListExport.all { after in
      try site.queries.bulletins(as: asked.viewer, after: after, at: asked.now)
    }
    let words = BulletinPresenter(now: asked.now, say: asked.say)
    return ListExport(
      name: "bulletins", sheet: words.sheet(of: rows),
      marking: rows.map(\.bulletin.terms.tlp).max(),
      isWhole: isWhole)
  }

  /// To whom of those who were asked the page and its file are narrowed.
  private static func filter(_ query: FormBody) -> BulletinFilter {
    let show = query["show"] ?? ""
    return BulletinFilter(
      silentOnly: show == "silent", answer: Delivery.AnswerKind(rawValue: show),
      group: query["group"].map { $0 == BulletinPresenter.noGroup ? "" : $0 })
  }

  private func answers(_ asked: ListRequest) throws -> ListExport {
    let id = try asked.id(of: Bulletin.self)
    guard let view = try site.queries.bulletin(id, as: asked.viewer, at: asked.now) else {
      throw Refused("notFound")
    }
    let (rows, isWhole) = try ListExport.all { after in
      guard
        let found = try site.queries.recipients(
          of: id, as: asked.viewer, filter: Self.filter(asked.query), after: after,
          limit: Queries.pageMax, at: asked.now)
      else { throw Refused("notFound") }
      return found.page
    }
    let words = BulletinPresenter(now: asked.now, say: asked.say)
    return ListExport(
      name: "answers", sheet: words.sheet(rows), marking: view.row.bulletin.terms.tlp,
      isWhole: isWhole)
  }
}
