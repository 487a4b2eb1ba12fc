//! 保存期間: the table of what is kept how long, what goes next, and the holds.

internal import Kernel
internal import Node

/// A class of records.
struct RetentionLine: Hashable, Sendable {
  var what: String
  var days: String
  /// What the organisation chose; nil where it did not.
  var chosen: String?
  var happens: String
  var why: String
  /// What goes within 30 days; nil where this viewer is not told.
  var soon: String?
  var last: String
  /// Its code, where the organisation may be stricter.
  var settable: String?
  /// Fewest and most days that may be chosen.
  var range: ClosedRange<Int>
  /// What was typed and refused; nil where nothing was.
  var typed: String?
}

/// A hold.
struct HoldLine: Hashable, Sendable {
  var what: String
  var reason: String
  var by: String
  /// Until when, or that it is over.
  var state: String
  /// Where it is lifted; nil when it is over.
  var lift: String?
}

/// The values of the page.
struct RetentionPage: Hashable, Sendable {
  var frame: Frame
  var rows: [RetentionLine]
  var holds: [HoldLine]
  /// Whom a hold may be about.
  var people: [Choice]
  var problem: String?
  /// What was typed into the form of a hold that was refused.
  var typed = TypedHold()

  /// A hold as it was typed.
  struct TypedHold: Hashable, Sendable {
    var what = ""
    var reason = ""
    var until = ""
  }
}

/// The page of retention.
func retentionPage(_ page: RetentionPage, _ say: Language) -> HTML {
  let rows = page.rows.map { retentionRow($0, page.frame, say) }
  let problem = page.problem.map { "<p class=\"notice bad\" role=\"alert\">\($0)</p>" as HTML }
  return layout(
    page.frame, title: RetentionPhrases.title(say), say,
    main: """
      <h1>\(RetentionPhrases.title(say))</h1>
      <p>\(RetentionPhrases.about(say))</p>
      \(problem)
      \(scrollTable(RetentionPhrases.title, RetentionPhrases.heads, rows, say))
      \(listFiles("/operate/retention", say))
      <p class="sub">\(RetentionPhrases.elsewhere(say))</p>
      <h2>\(RetentionPhrases.holds(say))</h2>
      <p>\(RetentionPhrases.aboutHolds(say))</p>
      \(holdList(page, say))
      \(holdForm(page, say))
      <h2>\(RetentionPhrases.takeAlong(say))</h2>
      <p>\(RetentionPhrases.aboutExport(say))</p>
      <p class="line"><a class="btn ghost" href="/operate/export.jsonl">\(RetentionPhrases.export(say))</a>
      <a class="btn ghost" href="/contacts.xlsx">\(ContactPhrases.download(say))</a></p>
      <p><a href="/network/departed">\(ErasurePhrases.title(say))</a></p>
      """)
}

private func retentionRow(_ row: RetentionLine, _ frame: Frame, _ say: Language) -> HTML {
  let chosen = row.chosen.map { "<br><b>\($0)</b>" as HTML }
  let form = row.settable.map { code -> HTML in
    """
    <details class="more"\(row.typed == nil ? HTML.nothing : " open")>\
    <summary>\(RetentionPhrases.stricter(say))</summary>
    <form method="post" action="/operate/retention" class="stack">\(tokenField(frame))\
    <input type="hidden" name="record" value="\(code)">
    <label for="days-\(code)">\(RetentionPhrases.usual(say))</label>
    <input id="days-\(code)" name="days" type="number" min="\(row.range.lowerBound)" \
    max="\(row.range.upperBound)" value="\(row.typed ?? "")">
    <p><button class="btn ghost">\(RetentionPhrases.set(say))</button></p></form></details>
    """
  }
  let soon = row.soon ?? RetentionPhrases.notTold(say)
  return tableRow(
    RetentionPhrases.heads,
    [
      "\(row.what)", "\(row.days)\(chosen)\(form)", "\(row.happens)", "\(row.why)", "\(soon)",
      "\(row.last)",
    ], say)
}

private func holdList(_ page: RetentionPage, _ say: Language) -> HTML {
  if page.holds.isEmpty { return "<p class=\"sub\">\(RetentionPhrases.noHold(say))</p>" }
  let items = page.holds.map { hold -> HTML in
    let lift = hold.lift.map { path -> HTML in
      """
      <form method="post" action="\(path: path)">\(tokenField(page.frame))\
      <button class="btn ghost">\(RetentionPhrases.lift(say))</button></form>
      """
    }
    return """
      <li><b>\(hold.what)</b> \(hold.reason) <span class="sub">\(hold.by) \(hold.state)</span>\(lift)</li>

      """
  }
  return "<ul class=\"plain\">\(items)</ul>"
}

private func holdForm(_ page: RetentionPage, _ say: Language) -> HTML {
  let typed = page.typed
  let people = page.people.map { person -> HTML in
    """
    <option value="\(person.value)"\(person.value == typed.what ? " selected" : HTML.nothing)>\
    \(person.words)</option>
    """
  }
  let isTyped = typed != RetentionPage.TypedHold()
  return """
    <details class="more"\(isTyped ? " open" : HTML.nothing)><summary>\(RetentionPhrases.place(say))</summary>
    <form method="post" action="/operate/holds" class="stack narrow">\(tokenField(page.frame))
    <label for="what">\(RetentionPhrases.what(say))</label><select id="what" name="what">
    <option value="everything">\(RetentionPhrases.everything(say))</option>\(people)</select>
    <label for="reason">\(RetentionPhrases.reason(say))</label>
    <input id="reason" name="reason" maxlength="\(LegalHold.reasonMax)" value="\(typed.reason)" required>
    <label for="until">\(RetentionPhrases.until(say))</label>
    <input id="until" name="until" type="date" value="\(typed.until)" required>
    <p><button class="btn">\(RetentionPhrases.place(say))</button></p></form></details>
    """
}
