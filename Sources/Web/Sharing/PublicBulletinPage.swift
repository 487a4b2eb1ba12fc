//! What others may see of bulletins: the list of those that are 90 days old, and how far one soaked in.

internal import Kernel

/// A published bulletin in the list.
struct PublicBulletinLine: Hashable, Sendable {
  var path: String
  var severity: Int
  var title: String
  var issued: Instant
  var isWithdrawn: Bool
}

/// The list of published bulletins.
struct PublicBulletinsPage: Hashable, Sendable {
  var frame: Frame
  var rows: [PublicBulletinLine]
  var previous: String?
  var following: String?
}

/// The list.
func publicBulletinsPage(_ page: PublicBulletinsPage, _ say: Language) -> HTML {
  let rows = page.rows.map { row -> HTML in
    """
    <tr><td>\(severityMark(row.severity, say))</td><td><a href="\(path: row.path)">\(row.title)</a>\
    \(row.isWithdrawn ? "<br><span class=\"sub\">\(BulletinPhrases.withdrawn(say))</span>" : HTML.nothing)</td>\
    <td>\(timeTag(row.issued, Wording.date(row.issued, say)))</td></tr>

    """
  }
  let heads = [RaisePhrases.severity, BulletinPhrases.title, BulletinPhrases.issuedHead].map {
    "<th scope=\"col\">\($0(say))</th>" as HTML
  }
  let table: HTML = """
    <div class="scroll" tabindex="0" role="region" aria-label="\(PublicPhrases.list(say))">
    <table class="board"><thead><tr>\(heads)</tr></thead><tbody>
    \(rows)</tbody></table></div>
    \(paging(page.previous, page.following, say))
    \(listFiles("/bulletins/public", say))
    """
  return layout(
    page.frame, title: PublicPhrases.list(say), say,
    main: """
      <h1>\(PublicPhrases.list(say))</h1>
      <p class="sub">\(PublicPhrases.rule(say))</p>
      \(page.rows.isEmpty ? "<p class=\"notice\">\(PublicPhrases.none(say))</p>" : table)
      """)
}

/// A published bulletin.
struct PublicBulletinPage: Hashable, Sendable {
  var frame: Frame
  var path: String
  var severity: Int
  var tlp: String
  var from: String
  /// The first line; nil where its label keeps it with its readers.
  var what: String?
  var issued: Instant
  var asOf: Instant
  var isWithdrawn: Bool
  /// From when others see figures; nil when they do.
  var notYet: String?
  /// All together; nil where too few were asked.
  var whole: Line?
  /// By prefecture, those that are told together last.
  var lines: [Line]
  /// For the map: prefectures that stand alone.
  var tiles: [PrefectureMap.Tile]

  /// A line of figures.
  struct Line: Hashable, Sendable {
    var name: String
    var asked: Int
    var answered: Int
    var acted: Int
    var answeredPercent: Int
    var actedPercent: Int
  }
}

/// The page of a published bulletin.
func publicBulletinPage(_ page: PublicBulletinPage, _ say: Language) -> HTML {
  let withdrawn: HTML = """
    <p class="notice bad"><b>\(BulletinPhrases.withdrawn(say))</b></p>
    """
  let tooFew: HTML = "<p class=\"notice\">\(page.notYet ?? PublicPhrases.tooFew(say))</p>"
  let map: HTML = """
    <div class="halves"><div>\(publicTable(page, say))</div>
    <div>\(PrefectureMap.draw(page.tiles, title: BulletinPhrases.mapTitle(say), say))</div></div>
    """
  return layout(
    page.frame, title: PublicPhrases.title(say), marking: page.what == nil ? "" : page.tlp, say,
    main: """
      <div class="line spread">\(severityMark(page.severity, say))\
      \(page.what == nil ? nil : tlpBox(page.tlp))</div>
      <h1 class="small">\(page.from)</h1>
      <p class="sub">\(timeTag(page.issued, Wording.date(page.issued, say)))</p>
      \(page.isWithdrawn ? withdrawn : nil)
      <p>\(page.what ?? PublicPhrases.withheld(say))</p>
      <h2>\(PublicPhrases.title(say))</h2>
      <p class="sub">\(PublicPhrases.rule(say)) \(timeTag(page.asOf, Wording.date(page.asOf, say)))</p>
      \(page.whole == nil ? tooFew : page.tiles.isEmpty ? publicTable(page, say) : map)
      """)
}

private func publicTable(_ page: PublicBulletinPage, _ say: Language) -> HTML {
  let figures = PublicBulletinPresenter.heads
  let rows = ((page.whole.map { [$0] } ?? []) + page.lines).map { line -> HTML in
    let numbers = [
      line.asked, line.answered, line.answeredPercent, line.acted, line.actedPercent,
    ]
    let cells = zip(figures, numbers).map { head, number -> HTML in
      "<td data-head=\"\(head(say))\">\(number)</td>"
    }
    return """
      <tr><th scope="row">\(line.name)</th>\(cells)</tr>

      """
  }
  return """
    \(page.lines.isEmpty ? "<p class=\"notice\">\(PublicPhrases.onlyWhole(say))</p>" : HTML.nothing)
    \(scrollTable(BulletinPhrases.byGroup, [BulletinPhrases.prefecture] + figures, rows, say))
    <p>\(PublicPhrases.download(say)): <a href="\(path: page.path)/permeation.xlsx">.xlsx</a> \
    <a href="\(path: page.path)/permeation.csv">.csv</a></p>
    """
}
