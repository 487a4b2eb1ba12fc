//! APIの鍵: who answers for which key, and taking over the key of somebody who has left. It needs no script.

internal import Kernel

/// A key in the list.
struct KeyLine: Hashable, Sendable {
  /// Its path: actions stand below it.
  var path: String
  var name: String
  /// For whom it speaks.
  var organization: String
  var role: String
  /// Whether somebody answers for it, and what follows where nobody does.
  var state: Phrase
  var isGood: Bool
  /// Who answers for it, or did; empty where nobody was named.
  var keeper: String
  var isSensor: Bool
  /// Whether the viewer may take it over.
  var mayTake: Bool
  /// Who may be named instead, where nobody of its organisation could take it over.
  var people: [RosterPerson]
}

/// The values of the page.
struct KeysPage: Hashable, Sendable {
  var frame: Frame
  var keys: [KeyLine]
  var problem: String?
  var previous: String?
  var following: String?
}

/// The page.
func keysPage(_ page: KeysPage, _ say: Language) -> HTML {
  let rows = page.keys.map { keyRow($0, page.frame, say) }
  let problem = page.problem.map { "<p class=\"notice bad\" role=\"alert\">\($0)</p>" as HTML }
  let table: HTML = """
    \(scrollTable(KeysPhrases.title, KeysPhrases.heads, rows, say))
    \(paging(page.previous, page.following, say))
    \(listFiles("/network/keys", say))
    <p>\(KeysPhrases.secretStays(say))</p>
    """
  let none: HTML = "<p class=\"notice\">\(KeysPhrases.none(say))</p>"
  return layout(
    page.frame, title: KeysPhrases.title(say), say,
    main: """
      <h1>\(KeysPhrases.title(say))</h1>
      <p>\(KeysPhrases.about(say))</p>
      \(problem)
      \(page.keys.isEmpty ? none : table)
      <p><a href="/accounts">\(AccountsPhrases.title(say))</a></p>
      """)
}

private func keyRow(_ line: KeyLine, _ frame: Frame, _ say: Language) -> HTML {
  let mark: HTML =
    line.isGood ? "<span class=\"ok\">✓</span>" : "<span class=\"bad\">△</span>"
  let keeper: HTML = "<br><span class=\"sub\">\(line.keeper)</span>"
  let take: HTML = """
    <form method="post" action="\(path: line.path)/take">\(tokenField(frame))\
    <button class="btn ghost">\(KeysPhrases.take(say))</button></form>
    """
  let means = line.isSensor ? KeysPhrases.revokeSensor : KeysPhrases.revokeOther
  let revoke: HTML = """
    <details class="more"><summary>\(KeysPhrases.revoke(say))</summary>\
    <p>\(means(say))</p>\
    <form method="post" action="\(path: line.path)/revoke">\(tokenField(frame))\
    <button class="btn ghost">\(KeysPhrases.revokeNow(say))</button></form></details>
    """
  let whose: HTML = "<b>\(line.name)</b><br><span class=\"sub\">\(line.organization)</span>"
  let state: HTML = "\(mark) \(line.state(say))\(line.keeper.isEmpty ? nil : keeper)"
  let acts: HTML = """
    \(line.mayTake ? take : nil)\(line.people.isEmpty ? nil : nameForm(line, frame, say))\(revoke)
    """
  return tableRow(KeysPhrases.heads, [whose, "\(line.role)", state, acts], say)
}

/// The tower names somebody of a body that has nobody left to take its keys over.
private func nameForm(_ line: KeyLine, _ frame: Frame, _ say: Language) -> HTML {
  let options = line.people.map { "<option value=\"\($0.value)\">\($0.name)</option>" as HTML }
  return """
    <form method="post" action="\(path: line.path)/take" class="stack">\(tokenField(frame))\
    <label>\(KeysPhrases.whom(say)) <select name="person" required>\(options)</select></label>\
    <button class="btn ghost">\(KeysPhrases.nameHim(say))</button></form>
    """
}
