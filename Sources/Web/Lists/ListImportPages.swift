//! The pages of a list that comes in: choosing a file, and what it would change.

internal import Kernel

/// The values of the page on which a file is chosen.
struct ListUploadPage: Sendable {
  var frame: Frame
  /// Where the file is sent.
  var path: String
  var words: ImportWords
  /// What is chosen beside the file, and what is handed out.
  var fields: HTML
  /// Why the last file was not taken.
  var problem: String?
}

/// The page on which a file is chosen.
func listUploadPage(_ page: ListUploadPage, _ say: Language) -> HTML {
  let problem = page.problem.map { "<p class=\"notice bad\" role=\"alert\">\($0)</p>" as HTML }
  return layout(
    page.frame, title: page.words.title(say), say,
    main: """
      <h1>\(page.words.title(say))</h1>
      <p>\(page.words.about(say))</p>
      \(problem)
      <form method="post" action="\(path: page.path)" enctype="multipart/form-data" class="stack">\
      \(tokenField(page.frame))
      \(page.fields)
      <label for="file">\(ContactPhrases.file(say))</label>
      <input id="file" name="file" type="file" accept=".xlsx,.csv,.tsv,.txt" required>
      <p><button class="btn">\(ContactPhrases.read(say))</button></p></form>
      """)
}

/// The values of the page of differences.
struct ListDifferencesPage: Sendable {
  var frame: Frame
  /// The draft's path; steps stand below it.
  var path: String
  var file: String
  var words: ImportWords
  var summary: [Phrase]
  var lines: [ImportLine]
  var problems: [ContactProblemRow]
  /// What is entered: exactly these differences.
  var digest: String
  var isSound: Bool
  var notice: Phrase?

  /// Most rows of each list that are shown.
  static let rowsMax = 100
}

/// The page of differences, before anything is entered.
func listDifferencesPage(_ page: ListDifferencesPage, _ say: Language) -> HTML {
  let notice = page.notice.map {
    "<p class=\"notice\" role=\"status\"><b>\($0(say))</b></p>" as HTML
  }
  let summary = page.summary.map { "<li>\($0(say))</li>\n" as HTML }
  let apply: HTML = """
    <form method="post" action="\(path: "\(page.path)/apply")">\(tokenField(page.frame))\
    <input type="hidden" name="digest" value="\(page.digest)">
    <p><button class="btn">\(page.words.apply(say))</button></p></form>
    """
  return layout(
    page.frame, title: ContactPhrases.differences(say), say,
    main: """
      <h1>\(ContactPhrases.differences(say))</h1>
      <p class="sub">\(page.words.title(say)) · \(page.file)</p>
      \(notice)
      <ul class="plain">
      \(summary)</ul>
      \(problemList(page, say))
      \(changeList(page, say))
      \(page.isSound ? apply : nil)
      \(draftWays(page.path, page.frame, say))
      """)
}

/// Only the first rows are shown.
private func cut(_ count: Int, _ say: Language) -> HTML? {
  let shown = ListDifferencesPage.rowsMax
  return count <= shown
    ? nil : "<p class=\"sub\">\(InventoryImportPhrases.cut(shown, count)(say))</p>"
}

private func problemList(_ page: ListDifferencesPage, _ say: Language) -> HTML? {
  if page.problems.isEmpty { return nil }
  let count = page.problems.count
  let rows = mistakeRows(Array(page.problems.prefix(ListDifferencesPage.rowsMax)), say)
  return """
    <h2>\(ContactPhrases.list(.problems, count)(say))</h2>\(cut(count, say))\
    \(mistakeFile(page.path, say))
    \(scrollTable(ContactPhrases.list(.problems, count), ContactPhrases.problemHeads, rows, say))
    """
}

private func changeList(_ page: ListDifferencesPage, _ say: Language) -> HTML? {
  if page.lines.isEmpty { return nil }
  let count = page.lines.count
  let heads = [Phrase(ja: "行", en: "Row")] + page.words.heads
  let rows = page.lines.prefix(ListDifferencesPage.rowsMax).map { line -> HTML in
    let cells = ["\(line.row)"] + line.cells
    return tableRow(heads, cells.map { "\($0)" as HTML }, say)
  }
  return """
    <h2>\(ContactPhrases.list(.changes, count)(say))</h2>\(cut(count, say))
    \(scrollTable(ContactPhrases.list(.changes, count), heads, rows, say))
    """
}

/// Sentences of these pages.
enum ListImportPhrases {
  static let changedMeanwhile = Phrase(
    ja: "見ている間に登録の中身が変わりました。いまの差分を確かめて、もう一度押してください。",
    en:
      "What is registered changed while you looked. Check the differences as they are now and press again."
  )
  static let notEnteredYet = Phrase(
    ja: "まだ取り込んでいません。差分をもう一度確かめてから、もう一度押してください。",
    en: "Nothing was entered yet. Check the differences once more, and press again.")
  static let nothingToApply = Phrase(ja: "変わるところがありません。", en: "Nothing changes.")
  static let wholeOrNothing = Phrase(
    ja: "直すところがあるため、まだ何も入れられません。下の行を直して、もう一度選んでください。",
    en:
      "There are mistakes, so nothing can be entered yet. Correct the rows below and choose the file again."
  )

  /// 入れる行：12件
  static func changes(_ count: Int) -> Phrase {
    Phrase(ja: "入れるもの：\(count)件", en: "To be entered: \(count)")
  }

  /// 直すところがあり、入れない行：2件
  static func refused(_ count: Int) -> Phrase {
    Phrase(ja: "直すところがあり、入れない行：\(count)件", en: "Rows with mistakes, kept out: \(count)")
  }

  /// すでに登録されているもの：40件
  static func unchanged(_ count: Int) -> Phrase {
    Phrase(ja: "すでに登録されているもの：\(count)件", en: "Registered already: \(count)")
  }
}
