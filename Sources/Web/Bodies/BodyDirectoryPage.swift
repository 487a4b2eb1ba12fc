//! 団体の台帳: the bodies as they were on a day, with their designations; and what lists of bodies changed.

internal import Kernel
internal import Node

/// A body as it was.
struct BodyThenRow: Hashable, Sendable {
  var path: String
  var name: Phrase
  var code: String?
  var form: String
  var parents: [Phrase]
  var designations: [Phrase]
  /// When it ended since, in words; nil while it lives.
  var endedLater: String?
}

/// A list of bodies that was imported.
struct BodyImportLine: Hashable, Sendable {
  var path: String
  var day: String
  var file: String
  var counts: Phrase
  var state: String
}

/// The values of the page.
struct BodyDirectoryPage: Hashable, Sendable {
  var frame: Frame
  /// The day, as a form sends it.
  var day: String
  /// The designation that is asked for; empty for all bodies.
  var chosen: String
  /// The designations that there are.
  var codes: [String]
  var rows: [BodyThenRow]
  var imports: [BodyImportLine]
  /// Whether the viewer keeps the directory.
  var mayImport: Bool
  var previous: String?
  var following: String?
}

/// The page.
func bodyDirectoryPage(_ page: BodyDirectoryPage, _ say: Language) -> HTML {
  let codes = page.codes.map { code -> HTML in
    "<option value=\"\(code)\"\(code == page.chosen ? " selected" : HTML.nothing)>\(code)</option>"
  }
  let rows = page.rows.map { bodyRow($0, say) }
  let table = scrollTable(BodyPhrases.directory, BodyPhrases.directoryHeads, rows, say)
  let nobody: HTML = "<p class=\"notice\">\(BodyPhrases.none(say))</p>"
  let importLink: HTML = """
    <p class="line"><a class="btn ghost" href="/network/bodies/import">\(BodyPhrases.title(say))</a></p>

    """
  return layout(
    page.frame, title: BodyPhrases.directory(say), say,
    main: """
      <h1>\(BodyPhrases.directory(say))</h1>
      <p>\(BodyPhrases.directoryAbout(say))</p>
      <form action="/network/bodies" class="line"><label for="day">\(BodyPhrases.day(say))</label>
      <input id="day" name="day" type="date" value="\(page.day)">
      <label for="designation">\(BodyPhrases.designation(say))</label>
      <select id="designation" name="designation"><option value="">\(BodyPhrases.anyDesignation(say))</option>\
      \(codes)</select>
      <button class="btn ghost">\(BodyPhrases.show(say))</button></form>
      \(page.mayImport ? importLink : nil)\(page.imports.isEmpty ? nil : importList(page.imports, say))
      \(page.rows.isEmpty ? nobody : table)
      \(paging(page.previous, page.following, say))
      \(listFiles("/network/bodies", say, query: [("day", page.day), ("designation", page.chosen)]))
      """)
}

private func bodyRow(_ row: BodyThenRow, _ say: Language) -> HTML {
  let code = row.code.map { "<br><span class=\"sub\">\($0)</span>" as HTML }
  let ended = row.endedLater.map { "<br><span class=\"sub\">\($0)</span>" as HTML }
  let parents = row.parents.map { $0(say) }.joined(separator: " / ")
  let designations = row.designations.map { "<li>\($0(say))</li>" as HTML }
  return """
    <tr><td><a href="\(path: row.path)">\(row.name(say))</a>\(code)\(ended)</td>\
    <td>\(row.form)<br><span class="sub">\(parents)</span></td>\
    <td><ul class="plain">\(designations)</ul></td></tr>

    """
}

private func importList(_ lines: [BodyImportLine], _ say: Language) -> HTML {
  let rows = lines.map { line -> HTML in
    """
    <tr><td><a href="\(path: line.path)">\(line.day)</a></td><td>\(line.file)</td>\
    <td>\(line.counts(say))</td><td>\(line.state)</td></tr>

    """
  }
  return """
    <details class="more"><summary>\(BodyPhrases.imports(say))</summary>
    \(scrollTable(BodyPhrases.imports, BodyPhrases.importHeads, rows, say))
    \(listFiles("/network/bodies/imports", say))</details>
    """
}

/// A designation on the page of a body.
struct DesignationRow: Hashable, Sendable {
  var words: Phrase
  var code: String
  /// When it began, as the form that ends it names it; nil where this viewer may not, or it has ended.
  var from: String?
}

/// The designations of a body.
struct DesignationPanel: Hashable, Sendable {
  /// The path of the body.
  var path: String
  var rows: [DesignationRow]
  /// Whether the viewer enters and ends them.
  var mayEnter: Bool
  /// Today, as a form sends it.
  var today: String
  /// Why the last form was refused, in words; nil when it was not.
  var problem: String?
  /// What was typed into it.
  var typed = Typed()

  /// A designation as it was typed.
  struct Typed: Hashable, Sendable {
    var code = ""
    var basis = ""
    var from = ""
    var until = ""
  }
}

/// The designations of a body, and the forms that change them.
func designationPanel(_ panel: DesignationPanel, _ frame: Frame, _ say: Language) -> HTML {
  let rows = panel.rows.enumerated().map { index, row -> HTML in
    let end = row.from.map { from -> HTML in
      """
       <form method="post" action="\(path: "\(panel.path)/designations/end")" class="line">\
      \(tokenField(frame))<input type="hidden" name="code" value="\(row.code)">\
      <input type="hidden" name="from" value="\(from)">
      <label for="e\(index)">\(BodyPhrases.endsOn(say))</label>
      <input id="e\(index)" name="until" type="date" value="\(panel.today)" required>
      <button class="btn ghost">\(BodyPhrases.endsOn(say))</button></form>
      """
    }
    return "<li>\(row.words(say))\(end)</li>\n"
  }
  let none: HTML = "<p class=\"sub\">\(BodyPhrases.noDesignation(say))</p>"
  let problem = panel.problem.map { "<p class=\"notice bad\" role=\"alert\">\($0)</p>\n" as HTML }
  let typed = panel.typed
  let form: HTML = """
    <details class="more"\(panel.problem == nil ? HTML.nothing : " open")><summary>\(BodyPhrases.enter(say))</summary>
    <form method="post" action="\(path: "\(panel.path)/designations")" class="stack">\(tokenField(frame))
    <label for="code">\(BodyPhrases.code(say))</label>
    <input id="code" name="code" maxlength="\(Organization.Designation.codeMax)" \
    value="\(typed.code)" required>
    <label for="basis">\(BodyPhrases.basis(say))</label>
    <input id="basis" name="basis" maxlength="\(Organization.Designation.basisMax)" \
    value="\(typed.basis)" required>
    <label for="from">\(BodyPhrases.begins(say))</label>
    <input id="from" name="from" type="date" \
    value="\(typed.from.isEmpty ? panel.today : typed.from)" required>
    <label for="until">\(BodyPhrases.ends(say))</label>\
    <input id="until" name="until" type="date" value="\(typed.until)">
    <p><button class="btn">\(BodyPhrases.save(say))</button></p></form></details>
    """
  return """
    <section class="panel"><h2>\(BodyPhrases.inForce(say))</h2>
    \(problem)\(rows.isEmpty ? none : "<ul class=\"plain\">\n\(rows)</ul>" as HTML)
    \(panel.mayEnter ? form : nil)</section>

    """
}
