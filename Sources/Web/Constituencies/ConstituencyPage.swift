//! 担当範囲: the list as a page, its files, and the way to a list that comes in.

internal import Alerting
internal import Hummingbird
internal import Kernel
internal import Node

/// The values of the page.
struct ConstituencyPage: Hashable, Sendable {
  var frame: Frame
  /// The rows under `ConstituencyPhrases.heads`.
  var rows: [[String]]
  /// How many there are in all.
  var count: Int
  var search: String
  /// Whether the viewer says whose is what.
  var mayImport: Bool
  var previous: String?
  var following: String?
}

/// The list.
func constituencyPage(_ page: ConstituencyPage, _ say: Language) -> HTML {
  let heads = ConstituencyPhrases.heads
  let rows = page.rows.map { cells in tableRow(heads, cells.map { "\($0)" as HTML }, say) }
  let empty = page.mayImport ? ConstituencyPhrases.empty : ConstituencyPhrases.emptyOfOthers
  let none = page.search.isEmpty ? empty : PeoplePhrases.nothingFound(page.search)
  let table: HTML = """
    \(scrollTable(ConstituencyPhrases.title, heads, rows, say))
    \(paging(page.previous, page.following, say))
    """
  let importing: HTML = """
    <p class="line"><a class="btn ghost" href="/network/constituencies/import">\
    \(ConstituencyPhrases.importing(say))</a></p>
    """
  return layout(
    page.frame, title: ConstituencyPhrases.title(say), say,
    main: """
      <div class="line spread"><h1>\(ConstituencyPhrases.title(say))</h1>
      <form class="search line" role="search" action="/network/constituencies"><label class="sr" for="q">\
      \(ConstituencyPhrases.search(say))</label><input id="q" name="q" type="search" \
      value="\(page.search)" placeholder="\(ConstituencyPhrases.search(say))">
      <button class="btn ghost">\(PeoplePhrases.find(say))</button></form></div>
      <p>\(ConstituencyPhrases.about(say)) <b>\(ConstituencyPhrases.count(page.count)(say))</b></p>
      \(page.mayImport ? importing : nil)
      \(page.rows.isEmpty ? "<p class=\"notice\">\(none(say))</p>" : table)
      \(listFiles("/network/constituencies", say, query: [("q", page.search)]))
      """)
}

/// GET `/network/constituencies`, its files, and GET and POST below `/network/constituencies/import`.
struct ConstituencyRoutes {
  let site: Site

  /// Rows of a page.
  static let rowsMax = 100

  func add(to router: Router<Visit>) {
    let list = ConstituencyList(site: site)
    router.get("/network/constituencies") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      let query = try WatchRoutes.query(request)
      let (search, trail) = (query["q"] ?? "", PageTrail(query["after"]))
      let found = try site.queries.constituenciesByOrganization(
        as: viewer, search: search, after: trail.place, limit: Self.rowsMax)
      func path(_ trail: PageTrail) -> String {
        WatchRoutes.path("/network/constituencies", [("q", search), ("after", trail.text)])
      }
      let page = ConstituencyPage(
        frame: site.frame(visit, path: path(trail), current: .network),
        rows: try cells(found.items, viewer, visit.language),
        count: try site.queries.constituencyCount(as: viewer, search: search), search: search,
        mayImport: try list.may(viewer),
        previous: trail.previous.map(path), following: found.next.map { path(trail.following($0)) })
      return Response.page(constituencyPage(page, visit.language))
    }
    site.addDownload("/network/constituencies", to: router) { asked in
      // Read in the order of making, which is quickest for all of them, and put into that of the page.
      let (found, _) = try ListExport.all(upTo: .max) { after in
        try site.queries.constituencies(
          as: asked.viewer, search: asked.query["q"] ?? "", after: after, limit: Queries.pageMax)
      }
      let rows = Array(found.sorted().prefix(ListExport.rowsMax))
      return ConstituencyTable(say: asked.say).list(
        try cells(rows, asked.viewer, asked.say), isWhole: rows.count == found.count)
    }
    ListImportRoutes(list: list).add(to: router)
  }

  /// The rows with the names of those who share a range; names are for everybody who is signed in.
  private func cells(
    _ rows: [ConstituencyRow], _ viewer: Viewer, _ say: Language
  ) throws -> [[String]] {
    var names: [ID<Organization>: String] = [:]
    for row in rows {
      guard case .sharedEgress(_, let tenants) = row.assertion.value else { continue }
      for tenant in tenants where names[tenant] == nil {
        names[tenant] = try site.queries.organization(tenant, as: viewer, at: site.clock.now)?
          .row.name(say)
      }
    }
    return rows.map { row in
      ConstituencyTable(say: say).cells(
        row.assertion, of: row.organization.name(say), names: names)
    }
  }
}
