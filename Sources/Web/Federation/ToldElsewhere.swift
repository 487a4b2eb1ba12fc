//! Among those who were told of an alert: whom other nodes tell, as far as this one knows, and in words what it cannot know.

internal import Kernel

/// What came back from the nodes that tell the people of their own bodies, and which node alone knows the rest. A sentence where
/// nobody was told at all, so that no panel stands empty; nothing where this node alone tells.
func toldElsewhere(_ page: AlertPage, _ say: Language) -> HTML? {
  let ways = page.paths.filter { $0.teller != nil }
  if ways.isEmpty, let home = page.home {
    return "<p class=\"sub\">\(DutyPathPhrases.toldByHome(home)(say))</p>"
  }
  if ways.isEmpty {
    return page.deliveries.isEmpty
      ? "<p class=\"sub\">\(DutyPathPhrases.toldNobody(say))</p>" : nil
  }
  let rows = ways.prefix(AlertPage.deliveriesShown).map { wayLine($0, at: page.frame.now, say) }
  let left = ways.count - rows.count
  let rest: HTML = "<p class=\"sub\">\(DutyPathPhrases.furtherWays(left)(say))</p>"
  return """
    <p class="sub">\(DutyPathPhrases.toldAbout(say))</p><ul class="plain">
    \(rows)</ul>\(left > 0 ? rest : nil)
    """
}

/// One body: which node tells its people, whether that one has the letter, and what it says of them.
private func wayLine(_ row: PathRow, at now: Instant, _ say: Language) -> HTML {
  // That the alert began stands elsewhere on the page.
  let steps = row.steps.dropFirst().map { step -> HTML in
    let time = step.at.map { timeTag($0, Wording.moment($0, at: now, say)) }
    return "<li>\(linkMark(step.isGood)) \(step.words) \(time)</li>\n"
  }
  let teller = DutyPathPhrases.tells(row.teller ?? "")(say)
  let linked = row.path.map { path -> HTML in "<a href=\"\(path: path)\">\(teller)</a>" }
  let plain: HTML = "\(teller)"
  return """
    <li>\(linkMark(row.isGood)) <b>\(row.organization)</b> <span class="sub">\(linked ?? plain)</span>
    <ul class="plain sub">
    \(steps)</ul></li>

    """
}
