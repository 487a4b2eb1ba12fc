//! One bulletin as its sender follows it: the figures, the curve, the map, and everybody who was asked.

internal import Kernel
internal import Sharing

/// A recipient in the list.
struct RecipientLine: Hashable, Sendable {
  var name: String
  var alertPath: String
  /// When it was delivered, opened and first answered, in words; empty for not yet.
  var delivered: String
  var opened: String
  /// The answer with its text; nil for silence.
  var answer: String?
  /// The highest rung that was called, and when the next is, in words.
  var called: String
  var next: String
}

/// The values of a bulletin's page.
struct PermeationPage: Hashable, Sendable {
  var frame: Frame
  /// Its own path, without a query.
  var path: String
  var severity: Int
  var tlp: String
  var from: String
  var lines: AlertLines
  var issued: Instant
  var issuedBy: String
  var whole: Permeation
  /// By prefecture: code, name and figures.
  var groups: [Group]
  var curve: [Permeation.Point]
  /// What the list is narrowed to: `silent`, an answer, or nothing.
  var show: String
  var group: String
  var recipients: [RecipientLine]
  var recipientCount: Int
  var previous: String?
  var following: String?
  /// Why it was withdrawn; nil while it stands.
  var withdrawnBecause: String?
  var mayWithdraw: Bool
  /// Who was told beside the recipients; nil where nobody was to be.
  var told: TellingLines?
  /// From when others see how far it soaked in, in words.
  var others = ""

  /// A prefecture's figures.
  struct Group: Hashable, Sendable {
    var code: String
    var name: String
    var permeation: Permeation
  }
}

/// The page of a bulletin.
func permeationPage(_ page: PermeationPage, _ say: Language) -> HTML {
  let withdrawn = page.withdrawnBecause.map {
    "<p class=\"notice bad\"><b>\(BulletinPhrases.withdrawn(say))</b> \($0)</p>" as HTML
  }
  let points = page.curve.map { point in
    let most = max(page.whole.asked, 1)
    return (share: point.answered * 100 / most, acted: point.acted * 100 / most)
  }
  let tiles = page.groups.map {
    PrefectureMap.Tile(
      code: $0.code, name: $0.name,
      percent: $0.permeation.asked == 0 ? nil : $0.permeation.answeredPercent)
  }
  return layout(
    page.frame, title: BulletinPhrases.permeation(say), marking: page.tlp, say,
    main: """
      <div class="line spread">\(severityMark(page.severity, say))\(tlpBox(page.tlp))</div>
      <h1 class="small">\(page.from)</h1>
      <p class="sub">\(timeTag(page.issued, Wording.date(page.issued, say))) \(page.issuedBy)</p>
      \(withdrawn)
      \(alertLines(page.lines, say))
      <h2>\(BulletinPhrases.permeation(say))</h2>
      <p><b>\(BulletinPhrases.share(page.whole)(say))</b> \(BulletinPhrases.silentIsNot(say))</p>
      \(figures(page.whole, say))
      <div class="halves"><div><h2>\(BulletinPhrases.curve(say))</h2>
      \(permeationCurve(points, title: BulletinPhrases.curve(say)))</div>
      <div>\(PrefectureMap.draw(tiles, title: BulletinPhrases.mapTitle(say), say))</div></div>
      \(groupTable(page, say))
      \(recipientTable(page, say))
      \(page.told.map { toldPanel($0, say) })
      <p class="sub">\(page.others) <a href="\(path: page.path)/public">\(PublicPhrases.title(say))</a></p>
      \(page.mayWithdraw ? withdrawForm(page, say) : nil)
      """)
}

private let figureHeads =
  [BulletinPhrases.asked, BulletinPhrases.delivered, BulletinPhrases.opened]
  + Permeation.Response.allCases.map { BulletinPhrases.answerHead($0) }
  + [BulletinPhrases.silent, BulletinPhrases.acted]

/// The figures in the order of `figureHeads`; on a phone each says its own head.
private func cells(_ found: Permeation, _ say: Language) -> [HTML] {
  let numbers =
    [found.asked, found.delivered, found.opened]
    + Permeation.Response.allCases.map { found.answers[$0] ?? 0 } + [found.silent, found.acted]
  return zip(figureHeads, numbers).map { head, number -> HTML in
    "<td data-head=\"\(head(say))\">\(number)</td>"
  }
}

private func figures(_ whole: Permeation, _ say: Language) -> HTML {
  scrollTable(BulletinPhrases.permeation, figureHeads, ["<tr>\(cells(whole, say))</tr>\n"], say)
}

private func groupTable(_ page: PermeationPage, _ say: Language) -> HTML? {
  if page.groups.count < 2 { return nil }
  let rows = page.groups.map { group -> HTML in
    let path = WatchRoutes.path(page.path, [("show", "silent"), ("group", group.code)])
    return """
      <tr><th scope="row"><a href="\(path: path)#recipients">\(group.name)</a></th>\
      \(cells(group.permeation, say))</tr>

      """
  }
  return """
    <details class="more"\(page.groups.count < 12 ? " open" : HTML.nothing)>\
    <summary>\(BulletinPhrases.byGroup(say))</summary>
    \(scrollTable(BulletinPhrases.byGroup, [BulletinPhrases.prefecture] + figureHeads, rows, say))\
    </details>
    """
}

private func recipientTable(_ page: PermeationPage, _ say: Language) -> HTML {
  let filters =
    [("", BulletinPhrases.all), ("silent", BulletinPhrases.silent)]
    + Permeation.Response.allCases.map { ($0.rawValue, BulletinPhrases.answerHead($0)) }
  let chips = filters.map { value, words -> HTML in
    let path = WatchRoutes.path(page.path, [("show", value), ("group", page.group)])
    return """
      <a class="tag" href="\(path: path)#recipients"\
      \(value == page.show ? " aria-current=\"true\"" : HTML.nothing)>\(words(say))</a>
      """
  }
  let titles = [
    BulletinPhrases.organization, BulletinPhrases.delivered, BulletinPhrases.opened,
    BulletinPhrases.answerForm, BulletinPhrases.called, BulletinPhrases.next,
  ]
  let rows = page.recipients.map { row -> HTML in
    let silent: HTML = "<span class=\"late\">\(BulletinPhrases.silent(say))</span>"
    let answer: HTML = "\(row.answer ?? "")"
    let link: HTML = "<a href=\"\(path: row.alertPath)\">\(row.name)</a>"
    let cells: [HTML] = [
      link, "\(row.delivered)", "\(row.opened)", row.answer == nil ? silent : answer,
      "\(row.called)", "\(row.next)",
    ]
    return tableRow(titles, cells, say)
  }
  func file(_ ending: String) -> String {
    WatchRoutes.path(
      "\(page.path)/answers\(ending)", [("show", page.show), ("group", page.group)])
  }
  return """
    <h2 id="recipients">\(BulletinPhrases.recipients(say)) \
    <span class="sub">\(BulletinPhrases.listed(page.recipientCount)(say))</span></h2>
    <p class="line">\(chips)
    <a href="\(path: file(".xlsx"))">.xlsx</a> <a href="\(path: file(".csv"))">.csv</a></p>
    \(scrollTable(BulletinPhrases.recipients, titles, rows, say))
    \(paging(page.previous, page.following, say))
    """
}

private func withdrawForm(_ page: PermeationPage, _ say: Language) -> HTML {
  """
  <details class="more"><summary>\(BulletinPhrases.withdraw(say))</summary>
  <form method="post" action="\(path: page.path)/withdraw">\(tokenField(page.frame))
  <p>\(BulletinPhrases.withdrawMeans(say))</p>
  <label for="reason">\(BulletinPhrases.reason(say))</label>
  <input id="reason" name="reason" maxlength="1000" required>
  <button class="btn ghost ember">\(BulletinPhrases.withdraw(say))</button></form></details>
  """
}
