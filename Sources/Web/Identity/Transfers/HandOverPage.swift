//! 引き継ぎ票: what whoever takes over a post has to know, on one sheet.

internal import Kernel

/// An open duty on the sheet.
struct HandOverDuty: Hashable, Sendable {
  /// The alert's number and title.
  var words: String
  /// What is due and when.
  var due: String
}

/// The values of the hand-over sheet.
struct HandOverPage: Hashable, Sendable {
  var frame: Frame
  var organization: String
  var post: String
  /// Who holds it, with ways to reach him.
  var holders: [CallTreeRow]
  /// Who comes, and on which day; nobody for viewers who may not know.
  var comers: [CallTreeRow]
  var day: String?
  var duties: [HandOverDuty]
  /// Whom to call.
  var people: [CallTreeRow]
  /// The label of the most restricted alert on it, without "TLP:".
  var marking: String
}

/// The hand-over sheet of a post.
func handOverPage(_ page: HandOverPage, _ say: Language) -> HTML {
  let duties = page.duties.map { duty -> HTML in
    "<li><b>\(duty.words)</b> <span class=\"sub\">\(duty.due)</span></li>\n"
  }
  let none: HTML = "<p>\(SheetPhrases.noDuties(say))</p>"
  let checks = SheetPhrases.checks.map { "<li>□ \($0(say))</li>\n" as HTML }
  let day = page.day.map { "<p>\(SheetPhrases.fromDay(say)): <b>\($0)</b></p>" as HTML }
  let list: HTML = "<ul class=\"plain\">\n\(duties)</ul>"
  return layout(
    page.frame, title: SheetPhrases.handOver(say), marking: page.marking, say,
    main: """
      <h1>\(SheetPhrases.handOver(say)) \(page.organization) \(page.post)</h1>
      \(day)
      \(people(SheetPhrases.holds, page.holders, say))
      \(people(SheetPhrases.comes, page.comers, say))
      <h2>\(SheetPhrases.openDuties(say))</h2>
      \(duties.isEmpty ? none : list)
      \(people(SheetPhrases.whoToCall, page.people, say))
      <h2>\(SheetPhrases.toCheck(say))</h2>
      <ul class="plain">
      \(checks)</ul>
      """)
}

private func people(_ heading: Phrase, _ rows: [CallTreeRow], _ say: Language) -> HTML? {
  if rows.isEmpty { return nil }
  let lines = rows.map { row -> HTML in
    let ways = (row.phones + row.mails).joined(separator: " · ")
    return "<li>\(row.who) <span class=\"sub\">\(ways)</span></li>\n"
  }
  return """
    <h2>\(heading(say))</h2>
    <ul class="plain">
    \(lines)</ul>
    """
}
