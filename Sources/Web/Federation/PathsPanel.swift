//! Beside an alert: the way of each duty between two nodes with its receipts, and what another node answered.

internal import Kernel

/// The way of one duty.
struct PathRow: Hashable, Sendable {
  /// Whose duty it is.
  var organization: String
  /// The link's page; nil for whoever may not see it.
  var path: String?
  /// How far it is, in a word.
  var state: String
  /// Whether somebody has it; nil while that is waited for.
  var isGood: Bool?
  /// From the alert's home on.
  var steps: [PathStep]
  /// The node that tells this body's people; nil where that is this one.
  var teller: String?
}

/// One hop.
struct PathStep: Hashable, Sendable {
  /// Where.
  var head: String
  /// What is known of it there.
  var words: String
  /// When; nil where nothing has happened yet.
  var at: Instant?
  /// Whether it went on from there; nil while that is waited for.
  var isGood: Bool?
}

/// Something that was asked of the alert's home.
struct AskedRow: Hashable, Sendable {
  /// What, and of which node.
  var what: String
  /// When.
  var at: Instant
  /// What was answered.
  var state: String
  /// Whether it was done; nil while nothing was answered.
  var isGood: Bool?
}

extension AlertPage {
  /// How many ways stand open at once; the others unfold.
  static let pathsShown = 3
}

/// The ways of the duties; nothing where none went to another node.
func pathsPanel(_ page: AlertPage, _ say: Language) -> HTML? {
  if page.paths.isEmpty, page.asked.isEmpty { return nil }
  let ways = page.paths.enumerated().map { index, row in
    pathPart(row, isOpen: index < AlertPage.pathsShown, at: page.frame.now, say)
  }
  return """
    <section class="panel"><h2>\(DutyPathPhrases.title(say))</h2>
    <p class="sub">\(DutyPathPhrases.about(say))</p>
    \(ways)\(askedPart(page, say))</section>
    """
}

private func pathPart(
  _ row: PathRow, isOpen: Bool, at now: Instant, _ say: Language
) -> HTML {
  let steps = row.steps.map { step -> HTML in
    let time = step.at.map { timeTag($0, Wording.moment($0, at: now, say)) }
    return """
      <li>\(linkMark(step.isGood)) <b>\(step.head)</b> \(time) <span class="sub">\(step.words)</span></li>

      """
  }
  let link = row.path.map { path -> HTML in
    "<p class=\"sub\"><a href=\"\(path: path)\">\(DutyPathPhrases.toLink(say))</a></p>"
  }
  let name: HTML = """
    <summary>\(linkMark(row.isGood)) \(row.organization) <span class="sub">\(row.state)</span></summary>
    """
  let inside: HTML = "<ol>\n\(steps)</ol>\(link)"
  return isOpen
    ? "<details class=\"more\" open>\(name)\(inside)</details>\n"
    : "<details class=\"more\">\(name)\(inside)</details>\n"
}

private func askedPart(_ page: AlertPage, _ say: Language) -> HTML? {
  if page.asked.isEmpty { return nil }
  let rows = page.asked.map { row -> HTML in
    let time = timeTag(row.at, Wording.moment(row.at, at: page.frame.now, say))
    return """
      <li>\(linkMark(row.isGood)) \(row.what) \(time) <span class="sub">\(row.state)</span></li>

      """
  }
  return """
    <h3>\(DutyPathPhrases.asked(say))</h3>
    <ul class="plain">
    \(rows)</ul>
    """
}
