//! 団体の差分: what a list of bodies would change, before anything is changed; choosing the list; what became of it.

internal import Kernel
internal import Node

/// A line of the differences.
struct BodyChangeRow: Hashable, Sendable {
  /// The row in the file; 0 where somebody's word is the reason.
  var row: Int
  var kind: Phrase
  var name: Phrase
  var code: String?
  var what: Phrase
}

/// A change of personnel that is planned in a body which ends.
struct BodyTransferRow: Hashable, Sendable {
  var name: Phrase
  var code: String?
  /// Its day and how many posts it changes; nobody's name.
  var what: Phrase
  /// What becomes of it.
  var becomes: Phrase
}

/// A body of which somebody must say what became of it, or has said it.
struct MissingBodyRow: Hashable, Sendable {
  /// By what the form names it.
  var key: String
  var name: Phrase
  var code: String?
  /// What stands in its place, as it was typed or proposed.
  var successors: String
  var isTicked: Bool
  /// Whether the successors are only a proposal.
  var isProposed: Bool
  /// What was typed and names no living body; nil where all is well.
  var unclear: String?
}

/// The values of the page of differences. Each list holds its first `rowsMax` rows.
struct BodyDifferencesPage: Hashable, Sendable {
  var frame: Frame
  /// The draft's path; steps stand below it.
  var path: String
  var file: String
  var counts: BodyImport.Counts
  var problems: [ContactProblemRow]
  var problemCount: Int
  var changes: [BodyChangeRow]
  var changeCount: Int
  var missing: [MissingBodyRow]
  var missingCount: Int
  /// Of how many of them nobody has said anything yet.
  var openCount: Int
  /// Changes of personnel that are planned in bodies which end.
  var transfers: [BodyTransferRow] = []
  var transferCount = 0
  /// The day from which it shall hold, as the form sends it.
  var day: String
  /// What is applied: exactly these differences.
  var digest: String
  /// What must be said first, e.g. that the directory changed meanwhile.
  var notice: Phrase?

  /// Rows of each list that are shown; the file with what is wrong holds all of them.
  static let rowsMax = 200
}

/// The page of differences.
func bodyDifferencesPage(_ page: BodyDifferencesPage, _ say: Language) -> HTML {
  let problems = differencesProblems(
    page.problems, of: page.problemCount, refused: page.counts.refused, page.path, say)
  let when: HTML = """
    <p class="line next"><label for="day">\(BodyPhrases.from(say))</label>
    <input id="day" name="day" type="date" value="\(page.day)">
    <span class="sub">\(BodyPhrases.fromHint(say))</span></p>
    """
  return differencesPage(
    DifferencesPage(
      frame: page.frame, path: page.path, file: page.file, digest: page.digest,
      notice: page.notice, summary: BodyPhrases.summary(page.counts, missing: page.openCount),
      lists: """
        \(problems)\(transferList(page, say))\(missingList(page, say))\(changeList(page, say))
        """,
      changeCount: page.changeCount, refused: page.counts.refused, chosen: when,
      look: page.missing.isEmpty ? nil : BodyPhrases.lookAgain), say)
}

private func bodyName(_ name: Phrase, _ code: String?, _ say: Language) -> HTML {
  let number = code.map { "<br><span class=\"sub\">\($0)</span>" as HTML }
  return "<b>\(name(say))</b>\(number)"
}

private func changeList(_ page: BodyDifferencesPage, _ say: Language) -> HTML? {
  if page.changes.isEmpty { return nil }
  let rows = page.changes.map { row -> HTML in
    """
    <tr><td>\(row.row == 0 ? nil : "\(ContactPhrases.row(row.row)(say))" as HTML)</td>\
    <td>\(row.kind(say))</td><td>\(bodyName(row.name, row.code, say))</td>\
    <td>\(row.what(say))</td></tr>

    """
  }
  return differencesTable(
    ContactPhrases.list(.changes, 0), of: page.changeCount, BodyPhrases.heads, rows, say)
}

/// What must have been seen before a body ends: a tick says so.
private func transferList(_ page: BodyDifferencesPage, _ say: Language) -> HTML? {
  if page.transfers.isEmpty { return nil }
  let rows = page.transfers.map { row -> HTML in
    """
    <tr><td>\(bodyName(row.name, row.code, say))</td><td>\(row.what(say))</td>\
    <td>\(row.becomes(say))</td></tr>

    """
  }
  let table = differencesTable(
    BodyPhrases.transfers, of: page.transferCount, BodyPhrases.transferHeads, rows, say)
  return """
    \(table)
    <p class="sub">\(BodyPhrases.transfersMean(say))</p>
    <p class="line next"><label class="pick"><input type="checkbox" name="transfers" value="seen"> \
    \(BodyPhrases.transfersSeen(say))</label></p>
    """
}

private func missingList(_ page: BodyDifferencesPage, _ say: Language) -> HTML? {
  if page.missing.isEmpty { return nil }
  let rows = page.missing.enumerated().map { index, row -> HTML in
    let proposed: HTML = "<br><span class=\"sub\">\(BodyPhrases.proposed(say))</span>"
    let unclear = row.unclear.map { text -> HTML in
      "<br><span class=\"bad\">\(BodyPhrases.problem(.unknownSuccessor(text))(say))</span>"
    }
    return """
      <tr><td>\(bodyName(row.name, row.code, say))</td><td>\
      \(draftTick(row.key, row.isTicked, BodyPhrases.hasEnded, say)) \
      <label for="s\(index)">\(BodyPhrases.successors(say))</label> \
      <input id="s\(index)" name="s-\(row.key)" value="\(row.successors)" \
      maxlength="\(BodyRoutes.successorsTextMax)">\
      \(row.isProposed ? proposed : nil)\(unclear)</td></tr>

      """
  }
  let table = differencesTable(
    BodyPhrases.missing, of: page.missingCount, BodyPhrases.missingHeads, rows, say)
  return """
    \(table)
    <p class="sub">\(BodyPhrases.missingMeans(say))</p>
    """
}

/// The page on which a list of bodies is chosen.
func bodyUploadPage(_ page: ContactUploadPage, _ say: Language) -> HTML {
  let problem = page.problem.map { "<p class=\"notice bad\" role=\"alert\">\($0)</p>" as HTML }
  return layout(
    page.frame, title: BodyPhrases.title(say), say,
    main: """
      <h1>\(BodyPhrases.title(say))</h1>
      <p>\(BodyPhrases.about(say))</p>
      \(problem)
      <form method="post" action="/network/bodies/import" enctype="multipart/form-data" class="stack">\
      \(tokenField(page.frame))
      <label for="file">\(BodyPhrases.file(say))</label>
      <input id="file" name="file" type="file" accept=".xlsx,.csv,.tsv" required>
      <p class="sub">\(BodyPhrases.hint(say))</p>
      <p><button class="btn">\(ContactPhrases.read(say))</button></p></form>
      <p class="line"><a href="/network/bodies">\(BodyPhrases.toDirectory(say))</a>
      <a class="btn ghost" href="/network/bodies.xlsx">bodies.xlsx</a></p>
      """)
}

/// The values of the page of an import.
struct BodyResultPage: Hashable, Sendable {
  var frame: Frame
  var path: String
  var result: Phrase
  var state: String
  /// Whether it waits for its day and can be undone.
  var mayUndo: Bool
  var isGood: Bool
  /// Changes of personnel that it meets or met, and what becomes of them.
  var transfers: [Phrase] = []
}

/// The page of an import: what was done, or will be.
func bodyResultPage(_ page: BodyResultPage, _ say: Language) -> HTML {
  let lines = page.transfers.map { "<li>\($0(say))</li>\n" as HTML }
  let transfers: HTML = """

    <h2>\(BodyPhrases.transfers(say))</h2>
    <ul>
    \(lines)</ul>
    """
  let undo: HTML = """
    <p>\(BodyPhrases.undoMeans(say))</p>
    <form method="post" action="\(path: "\(page.path)/undo")" class="line">\(tokenField(page.frame))\
    <button class="btn ghost">\(BodyPhrases.undo(say))</button></form>
    """
  return layout(
    page.frame, title: BodyPhrases.title(say), say,
    main: """
      <h1>\(BodyPhrases.title(say))</h1>
      <p class="notice\(page.isGood ? " good" : " bad" as HTML)" role="status">\(page.result(say))</p>
      <p>\(page.state)</p>\(page.transfers.isEmpty ? nil : transfers)
      \(page.mayUndo ? undo : nil)
      <p><a class="btn" href="/network/bodies">\(BodyPhrases.toDirectory(say))</a></p>
      """)
}
