//! Lists that are only looked at: the page and its files, from one description.

internal import Hummingbird
internal import Kernel
internal import Node
internal import Spreadsheets

/// A list that is only looked at: which rows, and what stands in their cells, on the page as in the file.
struct PlainList<Row: Sendable>: Sendable {
  /// Where the page is; its files have the same address with their endings.
  let path: String
  /// The beginning of the files' name, in ASCII.
  let name: String
  /// Where in the menu; nil for what hangs below none of its items.
  let menu: MenuItem?
  let words: PlainListWords
  /// The rows behind a place, up to so many; throws what is answered to whoever may not look.
  let rows: @Sendable (Viewer, PageKey?, Int, Instant) throws -> Page<Row>
  /// The cells of a row under the heads.
  let cells: @Sendable (Row, Instant, Language) -> [String]

  /// Rows of a page.
  static var rowsMax: Int { 100 }
}

/// The sentences of a list that is only looked at.
struct PlainListWords: Hashable, Sendable {
  var title: Phrase
  /// What it is and who makes it.
  var about: Phrase
  /// What is said where there is no row.
  var empty: Phrase
  var heads: [Phrase]
}

/// The values of its page.
struct PlainListPage: Hashable, Sendable {
  var frame: Frame
  var path: String
  var words: PlainListWords
  /// The rows under the heads.
  var rows: [[String]]
  var previous: String?
  var following: String?
}

/// The page.
func plainListPage(_ page: PlainListPage, _ say: Language) -> HTML {
  let words = page.words
  let rows = page.rows.map { cells in tableRow(words.heads, cells.map { "\($0)" as HTML }, say) }
  let table: HTML = """
    \(scrollTable(words.title, words.heads, rows, say))
    \(paging(page.previous, page.following, say))
    \(listFiles(page.path, say))
    """
  return layout(
    page.frame, title: words.title(say), say,
    main: """
      <h1>\(words.title(say))</h1>
      <p>\(words.about(say))</p>
      \(page.rows.isEmpty ? "<p class=\"notice\">\(words.empty(say))</p>" : table)
      """)
}

extension Site {
  /// Adds the page of a list and its files.
  func add<Row>(_ list: PlainList<Row>, to router: Router<Visit>) {
    router.get(RouterPath(list.path)) { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      let trail = PageTrail(try WatchRoutes.query(request)["after"])
      let now = clock.now
      let found = try list.rows(viewer, trail.place, PlainList<Row>.rowsMax, now)
      func path(_ trail: PageTrail) -> String {
        WatchRoutes.path(list.path, [("after", trail.text)])
      }
      let page = PlainListPage(
        frame: frame(visit, path: path(trail), current: list.menu), path: list.path,
        words: list.words, rows: found.items.map { list.cells($0, now, visit.language) },
        previous: trail.previous.map(path), following: found.next.map { path(trail.following($0)) })
      return Response.page(plainListPage(page, visit.language))
    }
    addDownload(list.path, to: router) { asked in
      let (rows, isWhole) = try ListExport.all { after in
        try list.rows(asked.viewer, after, Queries.pageMax, asked.now)
      }
      let sheet = Sheet(
        name: list.words.title(asked.say),
        columns: list.words.heads.map { Sheet.Column($0(asked.say), width: 26) },
        rows: rows.map { Sheet.Row(list.cells($0, asked.now, asked.say)) })
      return ListExport(name: list.name, sheet: sheet, isWhole: isWhole)
    }
  }
}
