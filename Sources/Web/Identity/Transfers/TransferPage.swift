//! 人事異動: every post with who holds it until a day, and who comes that day.

internal import Kernel

/// A post and who holds it until the day.
struct TransferRow: Hashable, Sendable {
  /// The post's identifier.
  var post: String
  /// 情報係長
  var name: String
  /// Who holds it; empty where it is vacant.
  var holder: String
  /// His name; nil where it is vacant.
  var holderName: String?
}

/// A change that was entered.
struct PlannedRow: Hashable, Sendable {
  /// 2027年4月1日(木)
  var day: String
  /// To come, in effect or taken back.
  var state: String
  /// Where it is taken back; nil when it cannot be any more.
  var undo: String?
  var lines: [Line]

  /// One post of it.
  struct Line: Hashable, Sendable {
    /// 情報係長：佐藤 → 鈴木
    var words: String
    /// Whether he who comes cannot sign in yet.
    var needsAccess: Bool
    /// Where the hand-over sheet of the post is.
    var sheet: String
  }
}

/// The values of the page.
struct TransferPage: Hashable, Sendable {
  var frame: Frame
  /// `2027-04-01`
  var day: String
  var rows: [TransferRow]
  /// Who holds a post and may take another.
  var people: [Choice]
  var planned: [PlannedRow]
  var problem: String?
}

/// The page of changes of personnel.
func transferPage(_ page: TransferPage, _ say: Language) -> HTML {
  let problem = page.problem.map { "<p class=\"notice bad\" role=\"alert\">\($0)</p>" as HTML }
  let heads = TransferPhrases.heads.map { "<th scope=\"col\">\($0(say))</th>" as HTML }
  return layout(
    page.frame, title: TransferPhrases.title(say), say,
    main: """
      <h1>\(TransferPhrases.title(say))</h1>
      <p>\(TransferPhrases.about(say))</p>
      \(problem)
      <form action="/network/transfer" class="line"><label for="day">\(TransferPhrases.day(say))</label>
      <input id="day" name="day" type="date" value="\(page.day)" required>
      <button class="btn ghost">\(TransferPhrases.show(say))</button></form>
      <p class="line"><a class="btn ghost" href="\(path: "/network/transfer/import?day=\(page.day)")">\
      \(TransferPhrases.bySheet(say))</a></p>
      <form method="post" action="/network/transfer" class="stack">\(tokenField(page.frame))
      <input type="hidden" name="day" value="\(page.day)">
      <div class="scroll" tabindex="0" role="region" aria-label="\(TransferPhrases.title(say))">
      <table class="board"><thead><tr>\(heads)</tr></thead><tbody>
      \(page.rows.map { row($0, page.people, say) })</tbody></table></div>
      <p><button class="btn">\(TransferPhrases.next(say))</button></p></form>
      \(planned(page, say))
      """)
}

private func row(_ row: TransferRow, _ people: [Choice], _ say: Language) -> HTML {
  let stays = row.holderName == nil ? TransferPhrases.staysVacant : TransferPhrases.stays
  let leaves: HTML = "<option value=\"none\">\(TransferPhrases.leaves(say))</option>"
  let vacant: HTML = "<b class=\"bad\">△ \(TransferPhrases.vacant(say))</b>"
  let others = people.filter { $0.value != row.holder }
  func input(_ name: String, _ words: Phrase, _ type: HTML) -> HTML {
    "<label>\(words(say)) <input name=\"\(name)\" type=\"\(type)\"></label> "
  }
  return """
    <tr><td>\(row.name)</td><td>\(row.holderName.map { "\($0)" as HTML } ?? vacant)</td><td>\
    <input type="hidden" name="post" value="\(row.post)">\
    <input type="hidden" name="holder" value="\(row.holder)">\
    <select name="to" aria-label="\(row.name) \(row.holderName ?? "")">\
    <option value="stay">\(stays(say))</option>\(row.holderName == nil ? nil : leaves)\
    \(options(others, chosen: ""))</select>\
    <details class="more"><summary>\(TransferPhrases.newPerson(say))</summary>\
    \(input("name", TransferPhrases.name, "text"))\(input("mail", TransferPhrases.mail, "text"))\
    \(input("phone", TransferPhrases.phone, "tel"))</details></td></tr>

    """
}

private func planned(_ page: TransferPage, _ say: Language) -> HTML? {
  if page.planned.isEmpty { return nil }
  let sections = page.planned.map { change -> HTML in
    let undo = change.undo.map { path -> HTML in
      """
      <form method="post" action="\(path: path)">\(tokenField(page.frame))\
      <button class="btn ghost">\(TransferPhrases.undo(say))</button></form>
      """
    }
    let lines = change.lines.map { line -> HTML in
      let access: HTML = " <span class=\"tag\">\(TransferPhrases.needsAccess(say))</span>"
      return """
        <li>\(line.words)\(line.needsAccess ? access : nil) \
        <a href="\(path: line.sheet)">\(SheetPhrases.handOver(say))</a></li>

        """
    }
    return """
      <section class="panel"><div class="line spread"><h2>\(change.day) \
      <span class="tag">\(change.state)</span></h2>\(undo)</div><ul class="plain">
      \(lines)</ul></section>

      """
  }
  return """
    <h2>\(TransferPhrases.planned(say))</h2>
    <p><a href="/accounts">\(TransferPhrases.accounts(say))</a></p>
    \(sections)
    """
}

/// A line of the differences.
struct TransferLine: Hashable, Sendable {
  /// 情報係長
  var post: String
  /// 佐藤 → 鈴木, in words.
  var words: String
  /// Ways to reach somebody new.
  var ways: [String]
  /// What is wrong; nil where nothing is.
  var problem: String?
  /// What the form sends back: post, holder, to, name, mail, phone.
  var fields: [String]
}

/// The values of the differences.
struct TransferDifferencesPage: Hashable, Sendable {
  var frame: Frame
  /// `2027-04-01`
  var day: String
  /// 2027年4月1日(木)
  var dayWords: String
  var lines: [TransferLine]
  var vacant: [String]
  var leaving: [String]
  var digest: String
  /// Whether it can be entered.
  var isSound: Bool
  var problem: String?
}

/// The differences, before anything is entered.
func transferDifferencesPage(_ page: TransferDifferencesPage, _ say: Language) -> HTML {
  let problem = page.problem.map { "<p class=\"notice bad\" role=\"alert\">\($0)</p>" as HTML }
  let names = ["post", "holder", "to", "name", "mail", "phone"]
  let fields = page.lines.flatMap { line in
    zip(names, line.fields).map { name, value -> HTML in
      "<input type=\"hidden\" name=\"\(name)\" value=\"\(value)\">\n"
    }
  }
  let rows = page.lines.map { line -> HTML in
    let wrong = line.problem.map { "<br><b class=\"bad\">△ \($0)</b>" as HTML }
    let ways = line.ways.map { "<br><span class=\"sub\">\($0)</span>" as HTML }
    return "<tr><td>\(line.post)</td><td>\(line.words)\(ways)\(wrong)</td></tr>\n"
  }
  let nothing: HTML = "<p class=\"notice\">\(TransferPhrases.nothing(say))</p>"
  let button: HTML = """
    <button class="btn" name="go" value="apply">\(TransferPhrases.apply(say))</button>
    """
  return layout(
    page.frame, title: TransferPhrases.differences(say), say,
    main: """
      <h1>\(TransferPhrases.differences(say)) \(page.dayWords)</h1>
      \(problem)\(page.lines.isEmpty ? nothing : nil)
      <div class="scroll" tabindex="0" role="region" aria-label="\(TransferPhrases.differences(say))">
      <table class="board"><tbody>
      \(rows)</tbody></table></div>
      \(people(TransferPhrases.vacantPosts, page.vacant, nil, say))
      \(people(TransferPhrases.leaving, page.leaving, TransferPhrases.leavingHint, say))
      <form method="post" action="/network/transfer" class="stack">\(tokenField(page.frame))
      <input type="hidden" name="day" value="\(page.day)">
      <input type="hidden" name="digest" value="\(page.digest)">
      \(fields)<p>\(page.isSound ? button : nil) \
      <a href="\(path: "/network/transfer?day=\(page.day)")">\(TransferPhrases.back(say))</a></p></form>
      """)
}

private func people(
  _ heading: Phrase, _ names: [String], _ hint: Phrase?, _ say: Language
) -> HTML? {
  if names.isEmpty { return nil }
  let lines = names.map { "<li>\($0)</li>\n" as HTML }
  let more = hint.map { "<p>\($0(say))</p>" as HTML }
  return """
    <div class="notice bad"><b>△ \(heading(say))</b>\(more)<ul>
    \(lines)</ul></div>
    """
}
