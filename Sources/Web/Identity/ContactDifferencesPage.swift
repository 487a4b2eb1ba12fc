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
  let isShown = { (list: ContactList) in (page.list ?? list) == list }
  let hasTicks =
    isShown(.changes) && page.changes.contains { $0.tick != nil }
    || isShown(.missing) && !page.missing.isEmpty
  return differencesPage(
    DifferencesPage(
      frame: page.frame, path: page.path, file: page.file, digest: page.digest,
      notice: page.notice, summary: ContactPhrases.summary(page),
      lists: """
        \(isShown(.problems) ? problemList(page, say) : nil)
        \(isShown(.changes) ? changeList(page, say) : nil)
        \(isShown(.missing) ? missingList(page, say) : nil)
        \(turning(page, say))
        """, changeCount: page.steps, refused: page.refused,
      look: hasTicks ? ContactPhrases.lookAgain : nil), say)
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

private func problemList(_ page: ContactDifferencesPage, _ say: Language) -> HTML? {
  if page.problems.isEmpty { return nil }
  let rows = mistakeRows(page.problems, say)
  let file = mistakeFile(page.path, say)
  return """
    \(head(.problems, page, say))\(page.refused == 0 ? nil : file)
    \(scrollTable(ContactPhrases.list(.problems, 0), ContactPhrases.problemHeads, rows, say))
    """
}

private func changeList(_ page: ContactDifferencesPage, _ say: Language) -> HTML? {
  if page.changes.isEmpty { return nil }
  let rows = page.changes.map { row -> HTML in
    let steps = row.steps.map { "<li>\($0(say))</li>" as HTML }
    let words = row.row == 0 ? ContactPhrases.end : ContactPhrases.samePerson
    let same = row.tick.map { draftTick($0, row.isTicked, words, say) }
    return """
      <tr><td>\(row.row == 0 ? ContactPhrases.ticked(say) : ContactPhrases.row(row.row)(say))</td>\
      <td>\(row.kind(say))</td><td><b>\(row.name)</b><br><span class="sub">\(row.post)</span></td>\
      <td><ul class="plain">\(steps)</ul>\(same)</td></tr>

      """
  }
  return """
    \(head(.changes, page, say))
    \(scrollTable(ContactPhrases.list(.changes, 0), ContactPhrases.changeHeads, rows, say))
    """
}

private func missingList(_ page: ContactDifferencesPage, _ say: Language) -> HTML? {
  if page.missing.isEmpty { return nil }
  let rows = page.missing.map { row -> HTML in
    """
    <tr><td><b>\(row.name)</b></td><td>\(row.post)</td>\
    <td>\(draftTick(row.tick, false, ContactPhrases.end, say))</td></tr>

    """
  }
  return """
    \(head(.missing, page, say))<p>\(ContactPhrases.missingMeans(say))</p>
    \(scrollTable(ContactPhrases.list(.missing, 0), ContactPhrases.missingHeads, rows, say))
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
