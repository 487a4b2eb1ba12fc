//! The directory of bodies as of a day, its file, and designations.

internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import Node
internal import Spreadsheets

/// GET `/network/bodies` and its files, the files of `/network/bodies/imports`, POST `/network/:id/designations` and
/// `/network/:id/designations/end`.
struct BodyDirectoryRoutes {
  let site: Site

  /// Bodies of a page.
  static let rowsMax = 100

  func add(to router: Router<Visit>) {
    router.get("/network/bodies") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      return Response.page(try list(try WatchRoutes.query(request), viewer, visit))
    }
    site.addDownload("/network/bodies", to: router) { asked in try file(asked) }
    site.addDownload("/network/bodies/imports", to: router) { asked in
      let lines = try imports(asked.viewer, at: asked.now, asked.say)
      let sheet = Sheet(
        name: BodyPhrases.newestImports(asked.say),
        columns: BodyPhrases.importHeads.map { Sheet.Column($0(asked.say), width: 30) },
        rows: lines.map { Sheet.Row([$0.day, $0.file, $0.counts(asked.say), $0.state]) })
      return ListExport(name: "body-imports", sheet: sheet)
    }
    router.post("/network/:id/designations") { request, visit in
      try await change(request, visit, keepsTyped: true) { form in
        guard let from = Self.start(form["from"]),
          form["until"] == nil || Self.start(form["until"]) != nil
        else { throw Refused("unreadableDay") }
        return .designate(
          Organization.Designation(
            code: Self.line(form["code"], max: Organization.Designation.codeMax),
            basis: Self.line(form["basis"], max: Organization.Designation.basisMax), from: from,
            until: Self.start(form["until"])))
      }
    }
    router.post("/network/:id/designations/end") { request, visit in
      try await change(request, visit, keepsTyped: false) { form in
        guard let from = form["from"].flatMap({ Int64($0) }) else { throw Refused("badForm") }
        guard let until = Self.start(form["until"]) else { throw Refused("unreadableDay") }
        return .endDesignation(
          code: form["code"] ?? "", from: Instant(microseconds: from), until: until)
      }
    }
  }

  // MARK: Designations

  /// Does what a form asks of a body. What is refused is said on its page, with what was typed; what is forbidden is not.
  private func change(
    _ request: Request, _ visit: Visit, keepsTyped: Bool,
    _ event: (FormBody) throws -> Organization.Event
  ) async throws -> Response {
    guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
    let form = try await WatchRoutes.form(request, visit)
    let id = try WatchRoutes.id(visit, of: Organization.self)
    let code: String
    do {
      _ = try WatchRoutes.records(
        of: await site.submit(.organization(id, try event(form)), as: viewer))
      return Response.seeOther("/network/\(id)")
    } catch let refusal as RefusalCode { code = refusal.code } catch let refused as Refused {
      code = refused.code
    }
    guard AlertDeed.isShown(code), try site.queries.keepsBodies(viewer) else { throw Refused(code) }
    guard let view = try site.queries.organization(id, as: viewer, at: site.clock.now) else {
      throw Refused("notFound")
    }
    let presenter = PeoplePresenter(viewer: viewer, now: site.clock.now, say: visit.language)
    var panel = presenter.designations(view, keepsBodies: true)
    panel.problem = AlertDeed.words(code, visit.language)
    if keepsTyped {
      panel.typed = DesignationPanel.Typed(
        code: form["code"] ?? "", basis: form["basis"] ?? "", from: form["from"] ?? "",
        until: form["until"] ?? "")
    }
    let page = PeoplePage(
      frame: site.frame(visit, path: "/network/\(id)", current: .network),
      organizations: [presenter.card(view, tellsHistory: true)], designations: panel)
    return Response.page(
      peoplePage(page, visit.language), status: .init(code: RefusalWords.of(code).status))
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
    let page = BodyDirectoryPage(
      frame: site.frame(visit, path: path("/network/bodies", trail), current: .network), day: day,
      chosen: chosen, codes: try site.queries.designationCodes(as: viewer),
      rows: found.items.map { row($0, now, say) }, imports: try imports(viewer, at: now, say),
      mayImport: try site.queries.keepsBodies(viewer),
      previous: trail.previous.map { path("/network/bodies", $0) },
      following: found.next.map { path("/network/bodies", trail.following($0)) })
    return bodyDirectoryPage(page, say)
  }

  /// What lists changed so far; nothing for whoever does not import.
  private func imports(
    _ viewer: Viewer, at now: Instant, _ say: Language
  ) throws -> [BodyImportLine] {
    try site.queries.bodyImports(as: viewer).map { item in
      BodyImportLine(
        path: "/network/bodies/imports/\(item.record.id)",
        day: Wording.day(item.record.day, say),
        file: item.file ?? ShownPhrases.erasedText(say),
        counts: BodyPhrases.counts(item.record.counts),
        state: BodyPhrases.state(item.record.state, at: now, say))
    }
  }

  private func row(_ body: BodyThen, _ now: Instant, _ say: Language) -> BodyThenRow {
    BodyThenRow(
      path: "/network/\(body.id)", name: body.name, code: body.code,
      form: LegalFormWords.of(body.legalForm)(say), parents: body.parents,
      designations: body.designations.map { BodyPhrases.designation($0) },
      endedLater: body.endedAt.map { BodyPhrases.endedLater(Wording.day($0, say))(say) })
  }

  private func file(_ asked: ListRequest) throws -> ListExport {
    let moment = moment(asked.query).moment
    let (found, isWhole) = try ListExport.all { after in
      try site.queries.bodies(
        at: moment, designated: asked.query["designation"], as: asked.viewer, after: after,
        limit: Queries.pageMax)
    }
    return ListExport(
      name: "bodies", sheet: BodyTable.directory(found, asked.say), comesBack: true,
      isWhole: isWhole)
  }
}
