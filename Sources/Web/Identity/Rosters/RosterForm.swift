//! The form of a month's duty table: one line for each night and desk, and one to add.

internal import Kernel

/// One line of the form.
struct RosterLine: Hashable, Sendable {
  /// guardDesk or crisisDuty.
  var role: String
  /// The desk in words.
  var desk: String
  /// `2026-12-01T17:15`
  var from: String
  var until: String
  /// The line as it is read: day and hours.
  var words: String
  /// Who is entered; empty for nobody.
  var chosen: String
  /// Whether this differs from what is stored.
  var isChanged: Bool
}

/// The values of the form.
struct RosterFormPage: Hashable, Sendable {
  var frame: Frame
  /// Path of the table.
  var path: String
  var organization: String
  var month: String
  /// `2026-12`
  var code: String
  /// Who can be entered.
  var people: [Choice]
  var lines: [RosterLine]
  /// What was wrong or is to be known.
  var problems: [String]
  /// Whether the lines came from the month before or from a file and are not stored yet.
  var isUnsaved: Bool
}

/// The form of a month.
func rosterFormPage(_ page: RosterFormPage, _ say: Language) -> HTML {
  let problems = page.problems.map { "<p class=\"notice bad\" role=\"alert\">\($0)</p>\n" as HTML }
  let unsaved: HTML = "<p class=\"notice\">\(RosterPhrases.unsaved(say))</p>"
  let lines = page.lines.map { line($0, page.people, say) }
  let edit = "\(page.path)/edit?month=\(page.code)&copy=1"
  return layout(
    page.frame, title: RosterPhrases.edit(say), say,
    main: """
      <h1>\(page.organization) \(RosterPhrases.title(say)) \(page.month)</h1>
      \(problems)\(page.isUnsaved ? unsaved : nil)
      <p>\(RosterPhrases.formAbout(say))</p>
      <p><a class="btn ghost" href="\(path: edit)">\(RosterPhrases.copy(say))</a></p>
      <form method="post" action="\(path: "\(page.path)/file")" enctype="multipart/form-data" \
      class="stack">\(tokenField(page.frame))
      <input type="hidden" name="month" value="\(page.code)">
      <label for="file">\(RosterPhrases.file(say))</label>
      <input id="file" name="file" type="file" accept=".xlsx,.csv" required>
      <p><button class="btn ghost">\(RosterPhrases.read(say))</button></p></form>
      <form method="post" action="\(path: page.path)" class="stack">\(tokenField(page.frame))
      <input type="hidden" name="month" value="\(page.code)">
      <div class="scroll" tabindex="0" role="region" aria-label="\(RosterPhrases.title(say))">
      <table class="board"><tbody>
      \(lines)</tbody></table></div>
      \(added(page.people, say))
      <p><button class="btn">\(RosterPhrases.save(say))</button> \
      <a href="\(path: "\(page.path)?month=\(page.code)")">\(RosterPhrases.back(say))</a></p></form>
      """)
}

private func line(_ line: RosterLine, _ people: [Choice], _ say: Language) -> HTML {
  let changed: HTML = " <span class=\"tag\">\(RosterPhrases.changed(say))</span>"
  return """
    <tr><td>\(line.words)\(line.isChanged ? changed : nil)</td><td>\(line.desk)</td><td>\
    <input type="hidden" name="role" value="\(line.role)">\
    <input type="hidden" name="from" value="\(line.from)">\
    <input type="hidden" name="until" value="\(line.until)">\
    <select name="who" aria-label="\(line.desk) \(line.words)">\
    <option value="">\(RosterPhrases.nobody(say))</option>\(options(people, chosen: line.chosen))\
    </select></td></tr>

    """
}

private func added(_ people: [Choice], _ say: Language) -> HTML {
  """
  <fieldset><legend>\(RosterPhrases.add(say))</legend>
  <label for="role">\(RosterPhrases.desk(say))</label><select id="role" name="role">\
  <option value="guardDesk">\(RosterPhrases.guardDesk(say))</option>\
  <option value="crisisDuty">\(RosterPhrases.crisisDuty(say))</option></select>
  <label for="from">\(PeoplePhrases.from(say))</label>\
  <input id="from" name="from" type="datetime-local">
  <label for="until">\(PeoplePhrases.until(say))</label>\
  <input id="until" name="until" type="datetime-local">
  <label for="who">\(RosterPhrases.who(say))</label><select id="who" name="who">\
  <option value="">\(RosterPhrases.nobody(say))</option>\(options(people, chosen: ""))</select>
  </fieldset>
  """
}
