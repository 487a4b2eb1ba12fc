//! The routes of personal data. Who may do what is Node's to say.

internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import NIOCore
internal import Node
internal import Spreadsheets

/// GET `/network/departed`, GET and POST `/network/departed/:id`, GET and POST `/operate/retention` and its files,
/// POST `/operate/holds`, POST `/operate/holds/:id/lift`, GET `/operate/export.jsonl`.
struct PrivacyRoutes {
  let site: Site

  /// People of a page.
  static let rowsMax = 100

  // table:
  func add(to router: Router<Visit>) {
    router.get("/network/departed") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      return Response.page(try list(try WatchRoutes.query(request), viewer, visit))
    }
    router.get("/network/departed/:id") { _, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      return try preview(try WatchRoutes.id(visit, of: Person.self), viewer, visit, refusal: nil)
    }
    router.post("/network/departed/:id") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      let form = try await WatchRoutes.form(request, visit)
      return try await erase(try WatchRoutes.id(visit, of: Person.self), form, viewer, visit)
    }
    router.get("/operate/export.jsonl") { _, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      guard viewer.role == .administrator, viewer.organization != nil else {
        throw Refused("notAllowed")
      }
      return try await export(viewer)
    }
    router.get("/operate/retention") { _, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      return try retention(viewer, visit, refused: nil)
    }
    site.addDownload("/operate/retention", to: router) { asked in
      guard let rows = try site.queries.retention(as: asked.viewer, at: asked.now) else {
        throw Refused("notAllowed")
      }
      let heads = RetentionPhrases.heads.map { Sheet.Column($0(asked.say), width: 30) }
      let lines = rows.map { Self.line($0, asked.say) }
      let sheet = Sheet(
        name: RetentionPhrases.title(asked.say), columns: heads,
        rows: lines.map { line in
          Sheet.Row([
            line.what, [line.days, line.chosen].compactMap { $0 }.joined(separator: " "),
            line.happens, line.why, line.soon ?? RetentionPhrases.notTold(asked.say), line.last,
          ])
        })
      return ListExport(name: "retention", sheet: sheet)
    }
    router.post("/operate/retention") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      let form = try await WatchRoutes.form(request, visit)
      guard let organization = viewer.organization,
        let record = form["record"].flatMap({ RecordClass(rawValue: $0) })
      else { throw Refused("badForm") }
      let days = form["days"].flatMap { Int($0) }
      if form["days"] != nil, days == nil {
        return try retention(viewer, visit, refused: ("daysOutOfRange", form))
      }
      return try answer(
        await site.submit(.setRetention(organization, record, days: days), as: viewer),
        to: form, viewer, visit)
    }
    router.post("/operate/holds") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      let form = try await WatchRoutes.form(request, visit)
      // What nobody knows is never taken for everything.
      let person = form["what"].flatMap { ID<Person>($0) }
      guard let organization = viewer.organization, person != nil || form["what"] == "everything"
      else { throw Refused("badForm") }
      guard let day = form["until"].flatMap({ CivilDate($0) }) else {
        return try retention(viewer, visit, refused: ("holdOutOfRange", form))
      }
      let hold = HoldForm(
        organization: organization, scope: person.map { .person($0) } ?? .everything,
        reason: form["reason"] ?? "",
        until: TimeZoneRule.tokyo.instant(day, hour: 0, minute: 0) + .days(1))
      return try answer(await site.submit(.placeHold(hold), as: viewer), to: form, viewer, visit)
    }
    router.post("/operate/holds/:id/lift") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      let form = try await WatchRoutes.form(request, visit)
      let id = try WatchRoutes.id(visit, of: LegalHold.self)
      return try answer(await site.submit(.liftHold(id), as: viewer), to: form, viewer, visit)
    }
  }

  // MARK: Taking along

  /// The records, page by page. On the thread of the lists: thousands of Facts are read, and others are answered
  /// meanwhile. What fails in the middle breaks the line off, so that nobody takes a part for the whole.
  private func export(_ viewer: Viewer) async throws -> Response {
    let (queries, files, now) = (site.queries, site.files, site.clock.now)
    let export = try await files.work(ListProgress()) { _ in
      try queries.tenantExport(as: viewer, at: now)
    }
    guard let export else { throw Refused("notAllowed") }
    let first = try await files.work(ListProgress()) { _ in
      try queries.tenantPage(of: export, from: export.start, as: viewer, at: now)
    }
    var headers: HTTPFields = [
      .contentType: "application/jsonl; charset=utf-8", .cacheControl: "no-store",
    ]
    headers[.contentDisposition] = "attachment; filename=\"noroshi-export.jsonl\""
    let body = ResponseBody { writer in
      try await writer.write(ByteBuffer(bytes: first.lines))
      var place = first.next
      while let from = place {
        let page = try await files.work(ListProgress()) { _ in
          try queries.tenantPage(of: export, from: from, as: viewer, at: now)
        }
        try await writer.write(ByteBuffer(bytes: page.lines))
        place = page.next
      }
      try await writer.finish(nil)
    }
    return Response(status: .ok, headers: headers, body: body)
  }

  // MARK: Erasing

  /// One's own organisation; with `organization` another, where nobody of it is left and the tower asks.
  private func list(_ query: FormBody, _ viewer: Viewer, _ visit: Visit) throws -> HTML {
    let (now, say) = (site.clock.now, visit.language)
    let asked = query["organization"].flatMap { ID<Organization>($0) }
    guard let id = asked ?? viewer.organization else { throw Refused("notAllowed") }
    let trail = PageTrail(query["after"])
    guard
      let people = try site.queries.departed(
        of: id, as: viewer, after: trail.place, limit: Self.rowsMax, at: now),
      let organization = try site.queries.organization(id, as: viewer, at: now)
    else { throw Refused(asked == nil ? "notAllowed" : "notFound") }
    func path(_ trail: PageTrail) -> String {
      WatchRoutes.path(
        "/network/departed",
        [("organization", asked?.description ?? ""), ("after", trail.text)])
    }
    let rows = people.items.map { person in
      DepartedRow(
        name: person.name ?? ShownPhrases.erased(say),
        left: person.leftAt.map { Wording.day($0, say) } ?? ErasurePhrases.never(say),
        erased: person.erasedAt.map { Wording.day($0, say) },
        path: "/network/departed/\(person.id)")
    }
    return departedPage(
      DepartedPage(
        frame: site.frame(visit, path: path(trail), current: .network),
        organization: organization.row.name(say), rows: rows,
        previous: trail.previous.map(path),
        following: people.next.map { path(trail.following($0)) },
        leadsToEnded: try site.queries.keepsBodies(viewer)), say)
  }

  private func preview(
    _ person: ID<Person>, _ viewer: Viewer, _ visit: Visit, refusal: String?
  ) throws -> Response {
    let (now, say) = (site.clock.now, visit.language)
    guard let found = try site.queries.erasure(of: person, as: viewer, at: now) else {
      throw Refused("notFound")
    }
    let path = "/network/departed/\(person)"
    let page = ErasurePage(
      frame: site.frame(visit, path: path, current: .network), path: path,
      name: found.name ?? ShownPhrases.erased(say), organization: found.organization.name(say),
      goes: ErasurePhrases.going(found).map { $0(say) },
      stays: ErasurePhrases.staying(found).map { $0(say) },
      blocks: found.erasedAt == nil
        ? found.blocks.map { AlertDeed.words("erasure.\($0.rawValue)", say) } : [],
      done: found.erasedAt.map { ErasurePhrases.done(Wording.day($0, say))(say) },
      digest: found.digest.description, problem: refusal.map { AlertDeed.words($0, say) })
    return Response.page(
      erasurePage(page, say),
      status: .init(code: refusal.map { RefusalWords.of($0).status } ?? 200))
  }

  private func erase(
    _ person: ID<Person>, _ form: FormBody, _ viewer: Viewer, _ visit: Visit
  ) async throws -> Response {
    guard let digest = form["digest"].flatMap({ Hash(hex: $0) }),
      let found = try site.queries.erasure(of: person, as: viewer, at: site.clock.now)
    else { throw Refused("notFound") }
    let erasure = ErasureForm(
      organization: found.organization.id, person: person, shown: digest)
    let answer = await site.submit(.erasePerson(erasure), as: viewer)
    if case .refused(let refusal) = answer {
      return try preview(person, viewer, visit, refusal: refusal.code)
    }
    _ = try WatchRoutes.records(of: answer)
    return Response.seeOther("/network/departed/\(person)")
  }

  // MARK: Retention

  private func answer(
    _ answer: Node.Answer, to form: FormBody, _ viewer: Viewer, _ visit: Visit
  ) throws -> Response {
    if case .refused(let refusal) = answer {
      return try retention(viewer, visit, refused: (refusal.code, form))
    }
    _ = try WatchRoutes.records(of: answer)
    return Response.seeOther("/operate/retention")
  }

  /// The page; after a refusal with what was typed.
  private func retention(
    _ viewer: Viewer, _ visit: Visit, refused: (code: String, form: FormBody)?
  ) throws -> Response {
    let (now, say) = (site.clock.now, visit.language)
    guard let rows = try site.queries.retention(as: viewer, at: now) else {
      throw Refused("notAllowed")
    }
    var page = RetentionPage(
      frame: site.frame(visit, path: "/operate/retention"),
      rows: rows.map { Self.line($0, say) },
      holds: try site.queries.holds(as: viewer, at: now).map { Self.line($0, at: now, say) },
      people: try site.queries.people(as: viewer, at: now).compactMap { person in
        person.name.map { Choice(value: person.id.description, words: $0) }
      }, problem: refused.map { AlertDeed.words($0.code, say) })
    guard let (code, form) = refused else { return Response.page(retentionPage(page, say)) }
    for index in page.rows.indices where page.rows[index].settable == form["record"] {
      page.rows[index].typed = page.rows[index].settable == nil ? nil : form["days"]
    }
    page.typed = RetentionPage.TypedHold(
      what: form["what"] ?? "", reason: form["reason"] ?? "", until: form["until"] ?? "")
    return Response.page(
      retentionPage(page, say), status: .init(code: RefusalWords.of(code).status))
  }

  private static func line(_ row: RetentionRow, _ say: Language) -> RetentionLine {
    let words = RetentionPhrases.words(row.rule.record)
    let last = row.lastRun.map { at in
      Wording.day(at, say) + (row.lastCount.map { " \(RetentionPhrases.count($0)(say))" } ?? "")
    }
    return RetentionLine(
      what: words.what(say), days: RetentionPhrases.days(row.rule.days)(say),
      chosen: row.chosen.map { RetentionPhrases.chosen($0)(say) }, happens: words.happens(say),
      why: words.why(say), soon: row.soon.map { RetentionPhrases.count($0)(say) },
      last: last ?? RetentionPhrases.never(say),
      settable: row.rule.daysMin == nil ? nil : row.rule.record.rawValue,
      range: (row.rule.daysMin ?? row.rule.days - 1)...(row.rule.days - 1))
  }

  /// A hold in words.
  static func line(_ view: HoldView, at now: Instant, _ say: Language) -> HoldLine {
    let hold = view.hold
    let what: String =
      switch hold.scope {
      case .everything: RetentionPhrases.everything(say)
      case .alert(let id): Shown.number(id)
      case .person: view.person ?? ShownPhrases.erased(say)
      }
    let state =
      hold.liftedAt != nil
      ? RetentionPhrases.lifted(say)
      : now < hold.until
        ? "\(RetentionPhrases.until(say)) \(Wording.day(hold.until - .seconds(1), say))"
        : RetentionPhrases.over(say)
    return HoldLine(
      what: what, reason: view.reason ?? ShownPhrases.erasedText(say),
      by: view.by.name ?? ShownPhrases.erased(say), state: state,
      lift: hold.holds(at: now) ? "/operate/holds/\(hold.id)/lift" : nil)
  }
}
