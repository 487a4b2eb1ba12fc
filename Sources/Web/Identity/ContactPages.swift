//! 連絡先を取り込む: choosing a file, and saying what its columns mean.

internal import Kernel

/// The values of the page on which a file is chosen.
struct ContactUploadPage: Hashable, Sendable {
  var frame: Frame
  /// Why the last file was not taken.
  var problem: String?
}

/// The page on which a file is chosen.
func contactUploadPage(_ page: ContactUploadPage, _ say: Language) -> HTML {
  let problem = page.problem.map { "<p class=\"notice bad\" role=\"alert\">\($0)</p>" as HTML }
  return layout(
    page.frame, title: ContactPhrases.title(say), say,
    main: """
      <h1>\(ContactPhrases.title(say))</h1>
      <p>\(ContactPhrases.about(say))</p>
      \(problem)
      <form method="post" action="/contacts/import" enctype="multipart/form-data" class="stack">\
      \(tokenField(page.frame))
      <label for="file">\(ContactPhrases.file(say))</label>
      <input id="file" name="file" type="file" accept=".xlsx,.csv,.tsv" required>
      <p class="sub">\(ContactPhrases.columnsHint(say))</p>
      <p><button class="btn">\(ContactPhrases.read(say))</button></p></form>
      <h2>\(ContactPhrases.download(say))</h2>
      <p>\(ContactPhrases.downloadHint(say))</p>
      <p class="line"><a class="btn ghost" href="/contacts.xlsx">contacts.xlsx</a>
      <a href="/contacts.csv">contacts.csv</a></p>
      """)
}

/// A column of the file.
struct ContactColumn: Hashable, Sendable {
  /// Its letter in a spreadsheet program.
  var letter: String
  /// Its heading.
  var heading: String
  /// What stands in its first rows.
  var samples: [String]
  /// The meaning that is chosen; empty for none.
  var chosen: String
}

/// The values of the page of columns.
struct ContactColumnsPage: Hashable, Sendable {
  var frame: Frame
  /// The draft's path; steps stand below it.
  var path: String
  /// The name of the file.
  var file: String
  var columns: [ContactColumn]
  /// Meanings by value and word.
  var meanings: [Choice]
  /// The row of the headings; 0 for none.
  var headerEnd: Int
  /// How many rows stand below it.
  var rows: Int
  /// Why one cannot go on.
  var problem: String?
  /// What was noticed while reading.
  var remarks: [Phrase] = []
}

/// The page on which the columns get their meanings.
func contactColumnsPage(_ page: ContactColumnsPage, _ say: Language) -> HTML {
  let heads = ContactPhrases.columnHeads.map { "<th scope=\"col\">\($0(say))</th>" as HTML }
  let problem = page.problem.map { "<p class=\"notice bad\" role=\"alert\">\($0)</p>" as HTML }
  let remarks = page.remarks.map { "<li>\($0(say))</li>\n" as HTML }
  let list: HTML = "<div class=\"notice\"><ul>\n\(remarks)</ul></div>"
  let rows = page.columns.enumerated().map { index, column -> HTML in
    """
    <tr><td><b>\(column.letter)</b> \(column.heading)</td>\
    <td class="sub">\(column.samples.joined(separator: " / "))</td>\
    <td><select name="c\(index)" aria-label="\(ContactPhrases.meaning(column.letter)(say))">\
    <option value="">\(ContactPhrases.unused(say))</option>\
    \(options(page.meanings, chosen: column.chosen))</select></td></tr>

    """
  }
  return layout(
    page.frame, title: ContactPhrases.columns(say), say,
    main: """
      <h1>\(ContactPhrases.columns(say))</h1>
      <p>\(ContactPhrases.columnsAbout(page.file, page.rows)(say))</p>
      \(problem)\(remarks.isEmpty ? nil : list)
      <form method="post" action="\(path: "\(page.path)/columns")">\(tokenField(page.frame))
      <div class="scroll" tabindex="0" role="region" aria-label="\(ContactPhrases.columns(say))">
      <table class="board"><thead><tr>\(heads)</tr></thead><tbody>
      \(rows)</tbody></table></div>
      <p class="line next"><label for="header">\(ContactPhrases.header(say))</label>
      <input id="header" name="header" inputmode="numeric" size="4" value="\(page.headerEnd)"></p>
      <p><button class="btn">\(ContactPhrases.compare(say))</button></p></form>
      <form method="post" action="\(path: "\(page.path)/cancel")">\(tokenField(page.frame))
      <p><button class="btn ghost">\(ContactPhrases.cancel(say))</button></p></form>
      """)
}

/// Somebody whom nobody could reach today.
struct UnreachableRow: Hashable, Sendable {
  /// Who; nil where the post is vacant.
  var person: String?
  var post: String
  /// The ways that were never tried, or not for long, in words.
  var ways: [String]
}

/// The values of the page after an import.
struct ContactResultPage: Hashable, Sendable {
  var frame: Frame
  var file: String
  var entered: Int
  var changed: Int
  var ended: Int
  var unchanged: Int
  var refused: Int
  /// Who cannot be reached for certain, at most `unreachableMax`.
  var unreachable: [UnreachableRow]
  /// How many of those there are.
  var unreachableCount: Int
  /// Where a contact test is asked for; nil where the viewer may not.
  var testPath: String?

  /// Most people that are listed.
  static let unreachableMax = 100
}

/// The page after an import: what was done, and who cannot be reached yet.
func contactResultPage(_ page: ContactResultPage, _ say: Language) -> HTML {
  let heads = ContactPhrases.unreachableHeads.map { "<th scope=\"col\">\($0(say))</th>" as HTML }
  let rows = page.unreachable.map { row -> HTML in
    let vacant: HTML = "<b class=\"bad\">△ \(PeoplePhrases.vacant(say))</b>"
    let ways = row.ways.isEmpty ? [ContactPhrases.noWay(say)] : row.ways
    return """
      <tr><td>\(row.person.map { "<b>\($0)</b>" as HTML } ?? vacant)</td><td>\(row.post)</td>\
      <td><ul class="plain">\(ways.map { "<li>△ \($0)</li>" as HTML })</ul></td></tr>

      """
  }
  let table: HTML = """
    <div class="scroll" tabindex="0" role="region" \
    aria-label="\(ContactPhrases.unreachable(page.unreachableCount)(say))">
    <table class="board"><thead><tr>\(heads)</tr></thead><tbody>
    \(rows)</tbody></table></div>
    """
  let everybody: HTML = "<p class=\"notice good\">\(ContactPhrases.everybodyReached(say))</p>"
  let test = page.testPath.map { path -> HTML in
    """
    <p class="next">\(ContactPhrases.testMeans(say))</p>
    <form method="post" action="\(path: path)">\(tokenField(page.frame))<p><button class="btn">\
    \(PeoplePhrases.test(say))</button></p></form>
    """
  }
  return layout(
    page.frame, title: ContactPhrases.done(say), say,
    main: """
      <h1>\(ContactPhrases.done(say))</h1>
      <p class="notice good" role="status">\(ContactPhrases.result(page)(say))</p>
      <h2>\(ContactPhrases.unreachable(page.unreachableCount)(say))</h2>
      \(page.unreachableCount == 0 ? everybody : table)
      \(test)
      <p><a href="/network">\(MenuItem.network.name(say))</a></p>
      """)
}
