//! The routes of erasing bodies that have ended: for whoever keeps the directory of bodies.

internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import Node
internal import Spreadsheets

/// A body in the list.
struct EndedLine: Hashable, Sendable {
  var name: String
  var code: String
  var ended: String
  var successors: String
  /// Whether it is erased, and since when.
  var state: String
  /// Where it is shown what erasing would do; nil where it is done.
  var path: String?
}

/// The list of bodies that have ended.
struct EndedPage: Hashable, Sendable {
  var frame: Frame
  var rows: [EndedLine]
  var previous: String?
  var following: String?
}

/// GET `/network/ended` and its files, GET and POST `/network/ended/:id`.
struct EndedRoutes {
  let site: Site

  func add(to router: Router<Visit>) {
    router.get("/network/ended") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      let trail = PageTrail(try WatchRoutes.query(request)["after"])
      let (now, say) = (site.clock.now, visit.language)
      guard let found = try site.queries.endedBodies(as: viewer, after: trail.place, at: now)
      else { throw Refused("notAllowed") }
      func path(_ trail: PageTrail) -> String {
        WatchRoutes.path("/network/ended", [("after", trail.text)])
      }
      let page = EndedPage(
        frame: site.frame(visit, path: path(trail), current: .network),
        rows: found.items.map { Self.line($0, say) }, previous: trail.previous.map(path),
        following: found.next.map { path(trail.following($0)) })
      return Response.page(endedPage(page, say))
    }
    site.addDownload("/network/ended", to: router) { asked in
      let (rows, isWhole) = try ListExport.all { after in
        guard
          let page = try site.queries.endedBodies(
            as: asked.viewer, after: after, limit: Queries.pageMax, at: asked.now)
        else { throw Refused("notAllowed") }
        return page
      }
      let sheet = Sheet(
        name: EndedPhrases.sheet(asked.say),
        columns: EndedPhrases.heads.map { Sheet.Column($0(asked.say), width: 24) },
        rows: rows.map { Self.line($0, asked.say) }.map {
          Sheet.Row([$0.name, $0.code, $0.ended, $0.successors, $0.state])
        })
      return ListExport(name: "ended", sheet: sheet, isWhole: isWhole)
    }
    router.get("/network/ended/:id") { _, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      let id = try WatchRoutes.id(visit, of: Organization.self)
      return try preview(id, viewer, visit, refusal: nil)
    }
    router.post("/network/ended/:id") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      let form = try await WatchRoutes.form(request, visit)
      let id = try WatchRoutes.id(visit, of: Organization.self)
      guard let digest = form["digest"].flatMap({ Hash(hex: $0) }) else { throw Refused("badForm") }
      let answer = await site.submit(
        .eraseOrganization(OrganizationErasureForm(organization: id, shown: digest)), as: viewer)
      if case .refused(let refusal) = answer, refusal != .notFound {
        return try preview(id, viewer, visit, refusal: refusal.code)
      }
      _ = try WatchRoutes.records(of: answer)
      return Response.seeOther("/network/ended/\(id)")
    }
  }

  private static func line(_ body: EndedBody, _ say: Language) -> EndedLine {
    EndedLine(
      name: body.organization.name(say), code: body.code ?? "",
      ended: Wording.day(body.endedAt, say),
      successors: body.successors.map { $0.name(say) }.joined(separator: say == .ja ? "、" : ", "),
      state: EndedPhrases.state(body, say),
      path: body.erasedAt == nil ? "/network/ended/\(body.organization.id)" : nil)
  }

  private func preview(
    _ id: ID<Organization>, _ viewer: Viewer, _ visit: Visit, refusal: String?
  ) throws -> Response {
    let (now, say) = (site.clock.now, visit.language)
    guard let found = try site.queries.organizationErasure(of: id, as: viewer, at: now) else {
      throw Refused("notFound")
    }
    let path = "/network/ended/\(id)"
    let page = ErasurePage(
      frame: site.frame(visit, path: path, current: .network), path: path,
      name: found.organization.name(say), organization: found.code ?? "",
      goes: EndedPhrases.going(found).map { $0(say) },
      stays: EndedPhrases.staying(found).map { $0(say) },
      blocks: found.erasedAt == nil ? found.blocks.map { EndedPhrases.block($0)(say) } : [],
      done: found.erasedAt.map { ErasurePhrases.done(Wording.day($0, say))(say) },
      digest: found.digest.description,
      problem: refusal.map { AlertDeed.words($0, say) }, back: "/network/ended")
    return Response.page(
      erasurePage(page, say),
      status: .init(code: refusal.map { RefusalWords.of($0).status } ?? 200))
  }
}

/// The list of bodies that have ended.
func endedPage(_ page: EndedPage, _ say: Language) -> HTML {
  let heads = EndedPhrases.heads
  let rows = page.rows.map { row -> HTML in
    let look = row.path.map { path -> HTML in
      "<br><a href=\"\(path: path)\">\(EndedPhrases.look(say))</a>"
    }
    let state: HTML = "\(row.state)\(look)"
    return tableRow(
      heads,
      ["<b>\(row.name)</b>", "\(row.code)", "\(row.ended)", "\(row.successors)", state], say)
  }
  let table: HTML = """
    \(scrollTable(EndedPhrases.title, heads, rows, say))
    \(paging(page.previous, page.following, say))
    \(listFiles("/network/ended", say))
    """
  let nobody: HTML = "<p class=\"notice\">\(EndedPhrases.nobody(say))</p>"
  return layout(
    page.frame, title: EndedPhrases.title(say), say,
    main: """
      <h1>\(EndedPhrases.title(say))</h1>
      <p>\(EndedPhrases.about(say))</p>
      \(rows.isEmpty ? nobody : table)
      <p><a href="/network/departed">\(ErasurePhrases.title(say))</a></p>
      """)
}
