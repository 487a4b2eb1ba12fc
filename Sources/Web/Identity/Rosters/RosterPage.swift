//! 当番表: who sits at which desk in which night of a month, to look at and to print.

internal import Kernel

/// A day of the table.
struct RosterDayRow: Hashable, Sendable {
  /// 12月1日(火)
  var day: String
  /// Whether the office stays closed that day.
  var isClosed: Bool
  /// Who has the guard desk, with hours and numbers.
  var guardDesk: [String]
  /// Who has crisis duty.
  var crisisDuty: [String]
}

/// The values of the duty table.
struct RosterPage: Hashable, Sendable {
  var frame: Frame
  /// Path of the table without a month.
  var path: String
  var organization: String
  /// 2026年12月
  var month: String
  /// Paths of the months beside it.
  var previous: String
  var following: String
  /// Where it is changed; nil for a viewer who may not.
  var edit: String?
  /// Where it goes out as a workbook; nil for a viewer who may not.
  var file: String?
  /// Nights to come without anybody, in words.
  var gaps: [String]
  var rows: [RosterDayRow]
}

/// The duty table of a month.
func rosterPage(_ page: RosterPage, _ say: Language) -> HTML {
  let heads = RosterPhrases.heads.map { "<th scope=\"col\">\($0(say))</th>" as HTML }
  let edit = page.edit.map { path -> HTML in
    "<a class=\"btn\" href=\"\(path: path)\">\(RosterPhrases.edit(say))</a> "
  }
  let file = page.file.map { path -> HTML in
    """
    <a class="btn ghost" href="\(path: path)">\(RosterPhrases.download(say))</a> \
    <a href="\(path: path.replacing("roster.xlsx", with: "roster-month.xlsx"))">\
    \(RosterPhrases.month(say))</a>
    """
  }
  let rows = page.rows.map { row -> HTML in
    let closed: HTML = " <span class=\"tag\">\(RosterPhrases.closed(say))</span>"
    return """
      <tr><th scope="row">\(row.day)\(row.isClosed ? closed : nil)</th>\
      <td>\(names(row.guardDesk, RosterPhrases.guardDesk, say))</td>\
      <td>\(names(row.crisisDuty, RosterPhrases.crisisDuty, say))</td></tr>

      """
  }
  return layout(
    page.frame, title: RosterPhrases.title(say), say,
    main: """
      <h1>\(page.organization) \(RosterPhrases.title(say)) \(page.month)</h1>
      <p>\(RosterPhrases.about(say))</p>
      \(gapList(page.gaps, say))
      <p class="line actions"><a href="\(path: page.previous)">← \(RosterPhrases.previous(say))</a>
      <a href="\(path: page.following)">\(RosterPhrases.following(say)) →</a> \(edit)\(file)</p>
      <div class="scroll" tabindex="0" role="region" aria-label="\(RosterPhrases.title(say))">
      <table class="board"><thead><tr>\(heads)</tr></thead><tbody>
      \(rows)</tbody></table></div>
      """)
}

/// Nights without anybody, as a notice; nothing where there are none.
func gapList(_ gaps: [String], _ say: Language) -> HTML? {
  if gaps.isEmpty { return nil }
  let lines = gaps.map { "<li>\($0)</li>\n" as HTML }
  return """
    <div class="notice bad"><b>△ \(RosterPhrases.gaps(say))</b><ul>
    \(lines)</ul></div>

    """
}

private func names(_ lines: [String], _ desk: Phrase, _ say: Language) -> HTML {
  if lines.isEmpty { return "<span class=\"sub\">\(desk(say)): —</span>" }
  return HTML(
    lines.enumerated().map { index, line in
      index == 0 ? "<span class=\"sub\">\(desk(say)):</span> \(line)" : "<br>\(line)"
    })
}
