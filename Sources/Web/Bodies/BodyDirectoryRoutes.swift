//! The directory of bodies as of a day, its file, and designations.

internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import Node
internal import Spreadsheets

/// GET `/network/bodies`, its `.xlsx` and `.csv`, POST `/network/:id/designations` and `/network/:id/designations/end`.
struct BodyDirectoryRoutes {
  let site: Site

  /// Bodies of a page.
  static let rowsMax = 100

  func add(to router: Router<Visit>) {
    router.get("/network/bodies") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      return Response.page(try list(try WatchRoutes.query(request), viewer, visit))
    }
    for form in ListForm.allCases {
      router.get("/network/bodies.\(form)") { request, visit in
        guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
        return try await file(try WatchRoutes.query(request), viewer, visit, as: form)
      }
    }
    router.post("/network/:id/designations") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      let form = try await WatchRoutes.form(request, visit)
      let id = try WatchRoutes.id(visit, of: Organization.self)
      let until = form["until"].flatMap { $0.isEmpty ? nil : $0 }
      guard let from = Self.start(form["from"]), until == nil || Self.start(until) != nil else {
        throw Refused("badForm")
      }
      let designation = Organization.Designation(
        code: Self.line(form["code"], max: Organization.Designation.codeMax),
        basis: Self.line(form["basis"], max: Organization.Designation.basisMax), from: from,
        until: Self.start(until))
      _ = try WatchRoutes.records(
        of: await site.submit(.organization(id, .designate(designation)), as: viewer))
      return Response.seeOther("/network/\(id)")
    }
    router.post("/network/:id/designations/end") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      let form = try await WatchRoutes.form(request, visit)
      let id = try WatchRoutes.id(visit, of: Organization.self)
      guard let from = form["from"].flatMap({ Int64($0) }), let until = Self.start(form["until"])
      else { throw Refused("badForm") }
      let event = Organization.Event.endDesignation(
        code: form["code"] ?? "", from: Instant(microseconds: from), until: until)
      _ = try WatchRoutes.records(of: await site.submit(.organization(id, event), as: viewer))
      return Response.seeOther("/network/\(id)")
    }
  }

  // MARK: Days

  /// One more character than there may be is left, so that the node refuses what is too long.
  private static func line(_ text: String?, max: Int) -> String {
    PlainText.singleLine(text ?? "", maxCharacters: max + 1)
  }

  /// The first moment in Japan of a day as a form sends it; nil for anything else.
  static func start(_ text: String?) -> Instant? {
    text.flatMap { CivilDate($0) }.map { TimeZoneRule.tokyo.instant($0, hour: 0, minute: 0) }
  }

  /// Today in Japan, as a form sends it.
  static func today(_ now: Instant) -> String {
    "\(TimeZoneRule.tokyo.civilTime(at: now).date)"
  }

  /// The moment that is asked for: now for today and for no day, else the first of the day.
  private func moment(_ query: FormBody) -> (day: String, moment: Instant) {
    let now = site.clock.now
    let today = Self.today(now)
    guard let typed = query["day"], typed != today, let start = Self.start(typed) else {
      return (today, now)
    }
    // Nobody knows the directory of a day to come.
    return start > now ? (today, now) : (typed, start)
  }

  // MARK: List and file

  private func list(_ query: FormBody, _ viewer: Viewer, _ visit: Visit) throws -> HTML {
    let (now, say) = (site.clock.now, visit.language)
    let (day, moment) = moment(query)
    let trail = PageTrail(query["after"])
    let chosen = query["designation"] ?? ""
    let found = try site.queries.bodies(
      at: moment, designated: chosen.isEmpty ? nil : chosen, as: viewer, after: trail.place,
      limit: Self.rowsMax)
    func path(_ root: String, _ trail: PageTrail?) -> String {
      WatchRoutes.path(
        root, [("day", day), ("designation", chosen), ("after", trail?.text ?? "")])
    }
    let imports = try site.queries.bodyImports(as: viewer).map { item in
      BodyImportLine(
        path: "/network/bodies/imports/\(item.record.id)",
        day: Wording.day(item.record.day, say),
        file: item.file ?? ShownPhrases.erasedText(say),
        counts: BodyPhrases.counts(item.record.counts),
        state: BodyPhrases.state(item.record.state, at: now, say))
    }
    let page = BodyDirectoryPage(
      frame: site.frame(visit, path: path("/network/bodies", trail), current: .network), day: day,
      chosen: chosen, codes: try site.queries.designationCodes(as: viewer),
      rows: found.items.map { row($0, now, say) }, imports: imports,
      mayImport: try site.queries.keepsBodies(viewer), file: path("/network/bodies.xlsx", nil),
      previous: trail.previous.map { path("/network/bodies", $0) },
      following: found.next.map { path("/network/bodies", trail.following($0)) })
    return bodyDirectoryPage(page, say)
  }

  private func row(_ body: BodyThen, _ now: Instant, _ say: Language) -> BodyThenRow {
    BodyThenRow(
      path: "/network/\(body.id)", name: body.name, code: body.code,
      form: LegalFormWords.of(body.legalForm)(say), parents: body.parents,
      designations: body.designations.map { BodyPhrases.designation($0) },
      endedLater: body.endedAt.map { BodyPhrases.endedLater(Wording.day($0, say))(say) })
  }

  private func file(
    _ query: FormBody, _ viewer: Viewer, _ visit: Visit, as form: ListForm
  ) async throws -> Response {
    let moment = moment(query).moment
    let chosen = query["designation"].flatMap { $0.isEmpty ? nil : $0 }
    var found: [BodyThen] = []
    var after: PageKey?
    repeat {
      let page = try site.queries.bodies(
        at: moment, designated: chosen, as: viewer, after: after, limit: Queries.pageMax)
      found += page.items
      after = page.next
    } while after != nil && found.count < BodyThen.fileMax
    return try await site.download(
      [BodyTable.directory(found, visit.language)], "bodies", as: form)
  }
}
