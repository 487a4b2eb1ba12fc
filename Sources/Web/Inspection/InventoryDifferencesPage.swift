//! 差分を確かめる: what an import of systems would change, before anything is changed.

internal import Kernel
internal import Node

/// A change of the inventory.
struct InventoryChangeRow: Hashable, Sendable {
  /// The row in the file; 0 where a tick is the reason.
  var row: Int
  var kind: Phrase
  var name: String
  /// The parts that change, each with what it was and what it will be.
  var steps: [Phrase]
  /// The key of the tick; nil where there is none.
  var key: String?
}

/// The values of the page of differences. Each list holds its first `rowsMax` rows.
struct InventoryDifferencesPage: Hashable, Sendable {
  var frame: Frame
  /// The draft's path; steps stand below it.
  var path: String
  var file: String
  var counts: InventoryImport.Counts
  var problems: [ContactProblemRow]
  var problemCount: Int
  var changes: [InventoryChangeRow]
  var changeCount: Int
  /// Systems that are not in the file: key and name.
  var missing: [Choice]
  var missingCount: Int
  /// What is applied: exactly these differences.
  var digest: String
  /// What must be said first, e.g. that the inventory changed meanwhile.
  var notice: Phrase?

  /// Rows of each list that are shown; the file with what is wrong holds all of them.
  static let rowsMax = 200
}

/// The page of differences.
func inventoryDifferencesPage(_ page: InventoryDifferencesPage, _ say: Language) -> HTML {
  let problems = differencesProblems(
    page.problems, of: page.problemCount, refused: page.counts.refused, page.path, say)
  let hasTicks = !page.missing.isEmpty || page.changes.contains { $0.key != nil }
  return differencesPage(
    DifferencesPage(
      frame: page.frame, path: page.path, file: page.file, digest: page.digest,
      notice: page.notice,
      summary: InventoryImportPhrases.summary(page.counts, missing: page.missingCount),
      lists: "\(problems)\(changeList(page, say))\(missingList(page, say))",
      changeCount: page.changeCount, refused: page.counts.refused,
      look: hasTicks ? ContactPhrases.lookAgain : nil), say)
}

private func tick(_ key: String, isTicked: Bool, _ say: Language) -> HTML {
  draftTick(key, isTicked, InventoryPhrases.markGone, say)
}

private func changeList(_ page: InventoryDifferencesPage, _ say: Language) -> HTML? {
  if page.changes.isEmpty { return nil }
  let rows = page.changes.map { row -> HTML in
    let steps = row.steps.map { "<li>\($0(say))</li>" as HTML }
    return """
      <tr><td>\(row.row == 0 ? nil : "\(ContactPhrases.row(row.row)(say))" as HTML)</td>\
      <td>\(row.kind(say))</td><td><b>\(row.name)</b></td>\
      <td><ul class="plain">\(steps)</ul>\(row.key.map { tick($0, isTicked: true, say) })</td></tr>

      """
  }
  return differencesTable(
    ContactPhrases.list(.changes, 0), of: page.changeCount, InventoryPhrases.changeHeads, rows, say)
}

private func missingList(_ page: InventoryDifferencesPage, _ say: Language) -> HTML? {
  if page.missing.isEmpty { return nil }
  let rows = page.missing.map { row -> HTML in
    """
    <tr><td><b>\(row.words)</b></td><td>\(tick(row.value, isTicked: false, say))</td></tr>

    """
  }
  let table = differencesTable(
    InventoryImportPhrases.notInFile, of: page.missingCount, InventoryPhrases.missingHeads, rows,
    say)
  return """
    \(table)
    <p class="sub">\(InventoryPhrases.missingMeans(say))</p>
    """
}

/// The page on which a file of systems is chosen.
func inventoryUploadPage(_ page: ContactUploadPage, _ say: Language) -> HTML {
  let problem = page.problem.map { "<p class=\"notice bad\" role=\"alert\">\($0)</p>" as HTML }
  return layout(
    page.frame, title: InventoryPhrases.importTitle(say), say,
    main: """
      <h1>\(InventoryPhrases.importTitle(say))</h1>
      <p>\(InventoryPhrases.importAbout(say))</p>
      \(problem)
      <form method="post" action="/inventory/import" enctype="multipart/form-data" class="stack">\
      \(tokenField(page.frame))
      <label for="file">\(InventoryPhrases.file(say))</label>
      <input id="file" name="file" type="file" accept=".xlsx,.csv,.tsv" required>
      <p class="sub">\(InventoryPhrases.columnsHint(say))</p>
      <p><button class="btn">\(ContactPhrases.read(say))</button></p></form>
      <h2>\(InventoryPhrases.now(say))</h2>
      <p>\(InventoryPhrases.nowHint(say))</p>
      <p class="line"><a class="btn ghost" href="/inventory.xlsx">inventory.xlsx</a>
      <a href="/inventory.csv">inventory.csv</a></p>
      """)
}

/// The values of the page after an import.
struct InventoryResultPage: Hashable, Sendable {
  var frame: Frame
  var file: String
  var counts: InventoryImport.Counts
}

/// The page after an import: what was done, and that nobody has confirmed it yet.
func inventoryResultPage(_ page: InventoryResultPage, _ say: Language) -> HTML {
  layout(
    page.frame, title: ContactPhrases.done(say), say,
    main: """
      <h1>\(ContactPhrases.done(say))</h1>
      <p class="notice good" role="status">\(InventoryImportPhrases.result(page.file, page.counts)(say))</p>
      <p>\(InventoryImportPhrases.confirmNext(say))</p>
      <p><a class="btn" href="/inventory?only=unconfirmed">\(InventoryImportPhrases.toConfirm(say))</a></p>
      """)
}
