//! 手がかりから外す一覧: what is no mark for one's own organisation, what that set aside, and the way to another list.

internal import Kernel
internal import Node

/// A list in the table of lists, and above its own page.
struct AllowListLine: Hashable, Sendable {
  /// Where it is.
  var path: String
  var name: String
  /// The cells behind the name, under `AllowListPhrases.heads`.
  var cells: [String]
}

/// What was typed into the form.
struct TypedAllowList: Hashable, Sendable {
  var name = ""
  var reason = ""
  var days = "30"
}

/// The values of the page of all lists.
struct AllowListsPage: Hashable, Sendable {
  var frame: Frame
  var lists: [AllowListLine]
  var previous: String?
  var following: String?
  /// Whether the viewer may put one in force.
  var mayDecide: Bool
  var typed = TypedAllowList()
  /// Why it was refused, in words.
  var problem: String?
  /// So that a second press makes no second list.
  var once = ""
}

/// All lists of the organisation, and the form for another one.
func allowListsPage(_ page: AllowListsPage, _ say: Language) -> HTML {
  let heads = [AllowListPhrases.name] + AllowListPhrases.heads
  let rows = page.lists.map { line -> HTML in
    let name: HTML = "<a href=\"\(path: line.path)\">\(line.name)</a>"
    return tableRow(heads, [name] + line.cells.map { "\($0)" as HTML }, say)
  }
  let table: HTML = """
    \(scrollTable(AllowListPhrases.title, heads, rows, say))
    \(paging(page.previous, page.following, say))
    """
  return layout(
    page.frame, title: AllowListPhrases.title(say), say,
    main: """
      <h1>\(AllowListPhrases.title(say))</h1>
      <p>\(AllowListPhrases.about(say))</p>
      \(page.lists.isEmpty ? "<p class=\"notice\">\(AllowListPhrases.empty(say))</p>" : table)
      \(page.mayDecide ? allowListForm(page, say) : nil)
      """)
}

private func allowListForm(_ page: AllowListsPage, _ say: Language) -> HTML {
  let problem = page.problem.map { "<p class=\"notice bad\" role=\"alert\">\($0)</p>\n" as HTML }
  return """
    <section class="panel"><h2>\(AllowListPhrases.another(say))</h2>
    \(problem)<p>\(AllowListPhrases.fileAbout(say))</p>
    <form method="post" action="/indicators/allowed" enctype="multipart/form-data" class="stack">\
    \(tokenField(page.frame))<input type="hidden" name="once" value="\(page.once)">
    <label for="file">\(AllowListPhrases.file(say))</label>
    <input id="file" name="file" type="file" required>
    <label for="name">\(AllowListPhrases.nameHint(say))</label>
    <input id="name" name="name" value="\(page.typed.name)" maxlength="\(AllowForm.nameMax)">
    <label for="reason">\(AllowListPhrases.reason(say))</label>
    <input id="reason" name="reason" value="\(page.typed.reason)" \
    maxlength="\(AllowForm.reasonMax)" required>
    <label for="days">\(AllowListPhrases.days(say))</label>
    <input id="days" name="days" type="number" min="1" max="\(AllowListPhrases.daysMax)" \
    value="\(page.typed.days)" required>
    <p><button class="btn">\(AllowListPhrases.decide(say))</button></p></form></section>
    """
}

/// The values of the page of one list.
struct AllowListPage: Hashable, Sendable {
  var frame: Frame
  var line: AllowListLine
  /// Whether it is in force and the viewer may end it.
  var mayEnd: Bool
  /// The marks that it set aside, under `AllowListPhrases.hitHeads`.
  var hits: [[String]]
  /// What is said of entries that were not taken, right after it was put in force.
  var left: String?
}

/// One list and what it set aside.
func allowListPage(_ page: AllowListPage, _ say: Language) -> HTML {
  let about = zip(AllowListPhrases.heads, page.line.cells).map { head, cell -> HTML in
    "<dt>\(head(say))</dt><dd>\(cell)</dd>\n"
  }
  let rows = page.hits.map { cells in
    tableRow(AllowListPhrases.hitHeads, cells.map { "\($0)" as HTML }, say)
  }
  let hits: HTML = """
    <h2>\(AllowListPhrases.hits(say))</h2>
    \(scrollTable(AllowListPhrases.hits, AllowListPhrases.hitHeads, rows, say))
    """
  let end: HTML = """
    <form method="post" action="\(path: page.line.path)/end">\(tokenField(page.frame))\
    <p>\(AllowListPhrases.endAbout(say))</p>\
    <p><button class="btn ghost">\(AllowListPhrases.end(say))</button></p></form>
    """
  return layout(
    page.frame, title: page.line.name, say,
    main: """
      <div class="line spread"><h1>\(page.line.name)</h1>
      <a class="btn ghost" href="/indicators/allowed">\(AllowListPhrases.title(say))</a></div>
      \(page.left.map { "<p class=\"notice\" role=\"status\">\($0)</p>\n" as HTML })<dl>
      \(about)</dl>
      \(page.hits.isEmpty ? "<p class=\"notice\">\(AllowListPhrases.noHits(say))</p>" : hits)
      \(page.mayEnd ? end : nil)
      """)
}
