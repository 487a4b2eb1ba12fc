//! 離れた人の個人データ: who has left, what erasing somebody would do, and the button that does it.

internal import Kernel

/// Somebody who has left.
struct DepartedRow: Hashable, Sendable {
  var name: String
  /// When he left, or that he never held a post.
  var left: String
  /// When he was erased; nil while he is not.
  var erased: String?
  /// Where it is shown what erasing would do.
  var path: String
}

/// The list of those who have left.
struct DepartedPage: Hashable, Sendable {
  var frame: Frame
  var organization: String
  var rows: [DepartedRow]
  var previous: String?
  var following: String?
  /// Whether a link leads to bodies that have ended.
  var leadsToEnded = false
}

/// What erasing somebody would do.
struct ErasurePage: Hashable, Sendable {
  var frame: Frame
  var path: String
  var name: String
  var organization: String
  var goes: [String]
  var stays: [String]
  /// What is to be done first; empty where he can be erased.
  var blocks: [String]
  /// When it was done.
  var done: String?
  var digest: String
  var problem: String?
  /// The list it came from.
  var back = "/network/departed"
}

/// The list of those who have left.
func departedPage(_ page: DepartedPage, _ say: Language) -> HTML {
  let heads = ErasurePhrases.heads
  let rows = page.rows.map { row -> HTML in
    let act: HTML =
      row.erased.map { "\(ErasurePhrases.erased(say)) \($0)" as HTML }
      ?? "<a href=\"\(path: row.path)\">\(ErasurePhrases.look(say))</a>"
    return tableRow(heads, ["<b>\(row.name)</b>", "\(row.left)", act], say)
  }
  let table: HTML = """
    \(scrollTable(ErasurePhrases.title, heads, rows, say))\(paging(page.previous, page.following, say))
    """
  let nobody: HTML = "<p class=\"notice\">\(ErasurePhrases.nobody(say))</p>"
  let ended: HTML = "<p><a href=\"/network/ended\">\(EndedPhrases.title(say))</a></p>"
  return layout(
    page.frame, title: ErasurePhrases.title(say), say,
    main: """
      <h1>\(ErasurePhrases.title(say)) <span class="sub">\(page.organization)</span></h1>
      <p>\(ErasurePhrases.about(say))</p>
      \(rows.isEmpty ? nobody : table)
      <p><a href="/operate/retention">\(RetentionPhrases.title(say))</a></p>\(page.leadsToEnded ? ended : nil)
      """)
}

/// What erasing somebody would do, with the button.
func erasurePage(_ page: ErasurePage, _ say: Language) -> HTML {
  func list(_ title: Phrase, _ lines: [String], _ sort: String) -> HTML {
    let items = lines.map { "<li>\($0)</li>\n" as HTML }
    return """
      <section class="panel"><h2 class="\(sort)">\(title(say))</h2><ul>
      \(items)</ul></section>

      """
  }
  let problem = page.problem.map { "<p class=\"notice bad\" role=\"alert\">\($0)</p>" as HTML }
  let button: HTML = """
    <form method="post" action="\(path: page.path)">\(tokenField(page.frame))\
    <input type="hidden" name="digest" value="\(page.digest)">
    <p><button class="btn ghost ember">\(ErasurePhrases.now(say))</button></p></form>
    """
  let main: HTML
  if let done = page.done {
    main = """
      <p class="notice" role="status">\(done)</p>
      <p>\(ErasurePhrases.backups(say))</p>
      """
  } else {
    main = """
      \(page.blocks.isEmpty ? nil : list(ErasurePhrases.first, page.blocks, "bad"))\
      \(list(ErasurePhrases.goes, page.goes, ""))\
      \(list(ErasurePhrases.stays, page.stays, ""))\
      <p>\(ErasurePhrases.backups(say))</p>
      \(page.blocks.isEmpty ? button : nil)
      """
  }
  let title = page.done == nil ? ErasurePhrases.preview : ErasurePhrases.afterwards
  return layout(
    page.frame, title: title(say), say,
    main: """
      <h1>\(title(say)) <span class="sub">\(page.name) \(page.organization)</span></h1>
      \(problem)
      \(main)
      <p><a href="\(path: page.back)">\(ErasurePhrases.back(say))</a></p>
      """)
}
