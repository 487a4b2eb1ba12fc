//! What the pages of differences share: what was read, the lists, the button that applies exactly that, the ways back.

internal import Kernel

/// The values of a page of differences that every kind of list has.
struct DifferencesPage: Hashable, Sendable {
  var frame: Frame
  /// The draft's path; steps stand below it.
  var path: String
  var file: String
  /// What is applied: exactly these differences.
  var digest: String
  /// What must be said first, e.g. that the directory changed meanwhile.
  var notice: Phrase?
  /// The counts, mistakes first.
  var summary: [Phrase]
  /// The lists of mistakes, of changes and of what is missing.
  var lists: HTML
  /// How many changes would be applied.
  var changeCount: Int
  /// How many rows are kept out.
  var refused: Int
  /// What is chosen beside the changes, e.g. from which day they hold.
  var chosen: HTML?
  /// What the button says that shows the differences with other choices; nil where nothing can be chosen.
  var look: Phrase?
}

/// The page, before anything is changed.
func differencesPage(_ page: DifferencesPage, _ say: Language) -> HTML {
  let notice = page.notice.map {
    "<p class=\"notice\" role=\"status\"><b>\($0(say))</b></p>" as HTML
  }
  let summary = page.summary.map { "<li>\($0(say))</li>\n" as HTML }
  let apply: HTML = """
    <button class="btn" name="go" value="apply">\
    \(ContactPhrases.apply(page.changeCount, without: page.refused)(say))</button>
    """
  let look = page.look.map { "<button class=\"btn ghost\">\($0(say))</button>" as HTML }
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
      \(page.lists)
      \(page.changeCount == 0 ? nothing : page.chosen)
      <p class="line next">\(page.changeCount == 0 ? nil : apply)\(look)</p></form>
      \(draftWays(page.path, page.frame, say))
      """)
}

/// The ways on from a draft that is not applied: back to its columns, or giving it up.
func draftWays(_ path: String, _ frame: Frame, _ say: Language) -> HTML {
  """
  <form method="post" action="\(path: "\(path)/cancel")" class="line">\
  \(tokenField(frame))
  <a class="btn ghost" href="\(path: path)">\(ContactPhrases.columnsAgain(say))</a>
  <button class="btn ghost">\(ContactPhrases.cancel(say))</button></form>
  """
}

/// One of the lists under its heading; where it is cut, that is said.
func differencesTable(
  _ title: Phrase, of count: Int, _ heads: [Phrase], _ rows: [HTML], _ say: Language
) -> HTML {
  let cut: HTML = "<p class=\"sub\">\(InventoryImportPhrases.cut(rows.count, count)(say))</p>"
  return """
    <h2>\(title(say))</h2>\(count > rows.count ? cut : nil)
    \(scrollTable(title, heads, rows, say))
    """
}

/// What is wrong with rows, and the file of those that are kept out; nothing where all is well.
func differencesProblems(
  _ problems: [ContactProblemRow], of count: Int, refused: Int, _ path: String, _ say: Language
) -> HTML? {
  if problems.isEmpty { return nil }
  let title = ContactPhrases.list(.problems, 0)
  let rows = mistakeRows(problems, say)
  return """
    \(differencesTable(title, of: count, ContactPhrases.problemHeads, rows, say))
    \(refused == 0 ? nil : mistakeFile(path, say))
    """
}

/// A tick beside what it is about; that it was shown goes along, so that taking it away is told from not seeing it.
func draftTick(_ key: String, _ isTicked: Bool, _ words: Phrase, _ say: Language) -> HTML {
  """
  <input type="hidden" name="shown" value="\(key)"><label class="pick">\
  <input type="checkbox" name="tick" value="\(key)"\(isTicked ? " checked" : HTML.nothing)> \
  \(words(say))</label>
  """
}
