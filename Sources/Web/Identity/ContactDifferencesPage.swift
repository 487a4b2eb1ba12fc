//! 差分を見る: what an import would change, before anything is changed.

internal import Kernel

/// Which list of the differences is looked at.
enum ContactList: String, Hashable, Sendable, CaseIterable {
  case problems
  case changes
  case missing
}

/// A mistake or a remark.
struct ContactProblemRow: Hashable, Sendable {
  /// The row in the file.
  var row: Int
  var words: Phrase
  var isError: Bool
}

/// A change of the directory.
struct ContactChangeRow: Hashable, Sendable {
  /// The row in the file; 0 where a tick is the reason.
  var row: Int
  var kind: Phrase
  var name: String
  var post: String
  var steps: [Phrase]
  /// The name of the tick by which another name becomes a correction; nil where there is none.
  var tick: String?
  var isTicked = false
}

/// Somebody who is not in the file.
struct ContactMissingRow: Hashable, Sendable {
  var name: String
  var post: String
  /// The name of the tick by which the post ends.
  var tick: String
}

/// The values of the page of differences. Each list holds one page of its rows.
struct ContactDifferencesPage: Hashable, Sendable {
  var frame: Frame
  /// The draft's path; steps stand below it.
  var path: String
  var file: String
  /// How many rows are new, changed, ended, unchanged, kept out, not in the file.
  var entered: Int
  var changed: Int
  var ended: Int
  var unchanged: Int
  var refused: Int
  var absent: Int
  /// How many rows each list has in all.
  var counts: [ContactList: Int]
  /// The one list that is looked at; nil for the first page of each.
  var list: ContactList?
  var problems: [ContactProblemRow]
  var changes: [ContactChangeRow]
  var missing: [ContactMissingRow]
  var previous: String?
  var following: String?
  /// What is applied: exactly these differences.
  var digest: String
  /// How many steps that is; 0 where there is nothing to apply.
  var steps: Int
  /// What must be said first, e.g. that the directory changed meanwhile.
  var notice: Phrase?

  /// Rows of one page of a list.
  static let rowsMax = 100
}

/// The page of differences.
func contactDifferencesPage(_ page: ContactDifferencesPage, _ say: Language) -> HTML {
  let notice = page.notice.map {
    "<p class=\"notice\" role=\"status\"><b>\($0(say))</b></p>" as HTML
  }
  let summary = ContactPhrases.summary(page).map { "<li>\($0(say))</li>\n" as HTML }
  let isShown = { (list: ContactList) in (page.list ?? list) == list }
  let apply: HTML = """
    <button class="btn" name="go" value="apply">\
    \(ContactPhrases.apply(page.steps, without: page.refused)(say))</button>
    """
  let hasTicks =
    isShown(.changes) && page.changes.contains { $0.tick != nil }
    || isShown(.missing) && !page.missing.isEmpty
  let look: HTML = "<button class=\"btn ghost\">\(ContactPhrases.lookAgain(say))</button>"
  let nothing: HTML = "<p class=\"notice\">\(ContactPhrases.nothingToApply(say))</p>"
  return layout(
    page.frame, title: ContactPhrases.differences(say), say,
    main: """
      <h1>\(ContactPhrases.differences(say))</h1>
      <p class="sub">\(page.file)</p>
      \(notice)
      <ul class="plain">
      \(summary)</ul>
      <form method="post" action="\(path: "\(page.path)/apply")">\(tokenField(page.frame))\
      <input type="hidden" name="digest" value="\(page.digest)">
      \(isShown(.problems) ? problemList(page, say) : nil)
      \(isShown(.changes) ? changeList(page, say) : nil)
      \(isShown(.missing) ? missingList(page, say) : nil)
      \(turning(page, say))
      \(page.steps == 0 ? nothing : nil)
      <p class="line next">\(page.steps == 0 ? nil : apply)\(hasTicks ? look : nil)</p></form>
      <form method="post" action="\(path: "\(page.path)/cancel")" class="line">\
      \(tokenField(page.frame))
      <a class="btn ghost" href="\(path: page.path)">\(ContactPhrases.columnsAgain(say))</a>
      <button class="btn ghost">\(ContactPhrases.cancel(say))</button></form>
      """)
}

private func head(_ list: ContactList, _ page: ContactDifferencesPage, _ say: Language) -> HTML {
  let count = page.counts[list] ?? 0
  let all: HTML = """
    <p><a href="\(path: "\(page.path)/differences?list=\(list.rawValue)")">\
    \(ContactPhrases.all(count)(say))</a></p>
    """
  let isCut = page.list == nil && count > ContactDifferencesPage.rowsMax
  return "<h2>\(ContactPhrases.list(list, count)(say))</h2>\(isCut ? all : nil)"
}

private func table(_ label: Phrase, _ heads: [Phrase], _ rows: [HTML], _ say: Language) -> HTML {
  """
  <div class="scroll" tabindex="0" role="region" aria-label="\(label(say))">
  <table class="board"><thead><tr>\(heads.map { "<th scope=\"col\">\($0(say))</th>" as HTML })</tr>\
  </thead><tbody>
  \(rows)</tbody></table></div>
  """
}

private func problemList(_ page: ContactDifferencesPage, _ say: Language) -> HTML? {
  if page.problems.isEmpty { return nil }
  let rows = mistakeRows(page.problems, say)
  let file = mistakeFile(page.path, say)
  return """
    \(head(.problems, page, say))\(page.refused == 0 ? nil : file)
    \(table(ContactPhrases.list(.problems, 0), ContactPhrases.problemHeads, rows, say))
    """
}

private func tick(_ name: String, _ isTicked: Bool, _ words: Phrase, _ say: Language) -> HTML {
  """
  <input type="hidden" name="shown" value="\(name)"><label class="pick">\
  <input type="checkbox" name="tick" value="\(name)"\(isTicked ? " checked" : HTML.nothing)> \
  \(words(say))</label>
  """
}

private func changeList(_ page: ContactDifferencesPage, _ say: Language) -> HTML? {
  if page.changes.isEmpty { return nil }
  let rows = page.changes.map { row -> HTML in
    let steps = row.steps.map { "<li>\($0(say))</li>" as HTML }
    let words = row.row == 0 ? ContactPhrases.end : ContactPhrases.samePerson
    let same = row.tick.map { tick($0, row.isTicked, words, say) }
    return """
      <tr><td>\(row.row == 0 ? ContactPhrases.ticked(say) : ContactPhrases.row(row.row)(say))</td>\
      <td>\(row.kind(say))</td><td><b>\(row.name)</b><br><span class="sub">\(row.post)</span></td>\
      <td><ul class="plain">\(steps)</ul>\(same)</td></tr>

      """
  }
  return """
    \(head(.changes, page, say))
    \(table(ContactPhrases.list(.changes, 0), ContactPhrases.changeHeads, rows, say))
    """
}

private func missingList(_ page: ContactDifferencesPage, _ say: Language) -> HTML? {
  if page.missing.isEmpty { return nil }
  let rows = page.missing.map { row -> HTML in
    """
    <tr><td><b>\(row.name)</b></td><td>\(row.post)</td>\
    <td>\(tick(row.tick, false, ContactPhrases.end, say))</td></tr>

    """
  }
  return """
    \(head(.missing, page, say))<p>\(ContactPhrases.missingMeans(say))</p>
    \(table(ContactPhrases.list(.missing, 0), ContactPhrases.missingHeads, rows, say))
    """
}

private func turning(_ page: ContactDifferencesPage, _ say: Language) -> HTML? {
  if page.list == nil { return nil }
  let back = page.previous.map {
    "<a rel=\"prev\" href=\"\(path: $0)\">← \(ContactPhrases.back(say))</a>" as HTML
  }
  let on = page.following.map {
    "<a rel=\"next\" href=\"\(path: $0)\">\(ContactPhrases.on(say)) →</a>" as HTML
  }
  return """
    <nav class="paging" aria-label="\(BoardPhrases.paging(say))">\(back) \(on) \
    <a href="\(path: "\(page.path)/differences")">\(ContactPhrases.overview(say))</a></nav>
    """
}
