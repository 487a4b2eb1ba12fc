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
  let notice = page.notice.map {
    "<p class=\"notice\" role=\"status\"><b>\($0(say))</b></p>" as HTML
  }
  let open = page.missingCount - page.missing.count { $0.isTicked }
  let summary = BodyPhrases.summary(page.counts, missing: open)
    .map { "<li>\($0(say))</li>\n" as HTML }
  let apply: HTML = """
    <button class="btn" name="go" value="apply">\
    \(ContactPhrases.apply(page.changeCount, without: page.counts.refused)(say))</button>
    """
  let look: HTML = "<button class=\"btn ghost\">\(BodyPhrases.lookAgain(say))</button>"
  let nothing: HTML = "<p class=\"notice\">\(ContactPhrases.nothingToApply(say))</p>"
  let when: HTML = """
    <p class="line next"><label for="day">\(BodyPhrases.from(say))</label>
    <input id="day" name="day" type="date" value="\(page.day)">
    <span class="sub">\(BodyPhrases.fromHint(say))</span></p>
    """
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
      \(problemList(page, say))\(transferList(page, say))\(missingList(page, say))\(changeList(page, say))
      \(page.changeCount == 0 ? nothing : when)
      <p class="line next">\(page.changeCount == 0 ? nil : apply)\(page.missing.isEmpty ? nil : look)</p></form>
      <form method="post" action="\(path: "\(page.path)/cancel")" class="line">\
      \(tokenField(page.frame))
      <a class="btn ghost" href="\(path: page.path)">\(ContactPhrases.columnsAgain(say))</a>
      <button class="btn ghost">\(ContactPhrases.cancel(say))</button></form>
      """)
}

private func table(
  _ title: Phrase, _ shown: Int, _ count: Int, _ heads: [Phrase], _ rows: [HTML], _ say: Language
) -> HTML {
  let cut: HTML = "<p class=\"sub\">\(InventoryImportPhrases.cut(shown, count)(say))</p>"
  return """
    <h2>\(title(say))</h2>\(count > shown ? cut : nil)
    <div class="scroll" tabindex="0" role="region" aria-label="\(title(say))">
    <table class="board"><thead><tr>\(heads.map { "<th scope=\"col\">\($0(say))</th>" as HTML })</tr>\
    </thead><tbody>
    \(rows)</tbody></table></div>
    """
}

private func problemList(_ page: BodyDifferencesPage, _ say: Language) -> HTML? {
  if page.problems.isEmpty { return nil }
  let rows = mistakeRows(page.problems, say)
  let file = mistakeFile(page.path, say)
  return """
    \(table(ContactPhrases.list(.problems, 0), rows.count, page.problemCount, ContactPhrases.problemHeads, rows, say))
    \(page.counts.refused == 0 ? nil : file)
    """
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
  return table(
    ContactPhrases.list(.changes, 0), rows.count, page.changeCount, BodyPhrases.heads, rows, say)
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
  return """
    \(table(BodyPhrases.transfers, rows.count, page.transferCount, BodyPhrases.transferHeads, rows, say))
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
      <input type="hidden" name="shown" value="\(row.key)"><label class="pick">\
      <input type="checkbox" name="tick" value="\(row.key)"\(row.isTicked ? " checked" : HTML.nothing)> \
      \(BodyPhrases.hasEnded(say))</label> \
      <label for="s\(index)">\(BodyPhrases.successors(say))</label> \
      <input id="s\(index)" name="s-\(row.key)" value="\(row.successors)" maxlength="400">\
      \(row.isProposed ? proposed : nil)\(unclear)</td></tr>

      """
  }
  return """
    \(table(BodyPhrases.missing, rows.count, page.missingCount, BodyPhrases.missingHeads, rows, say))
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
    <form method="post" action="\(path: "\(page.path)/undo")">\(tokenField(page.frame))\
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
