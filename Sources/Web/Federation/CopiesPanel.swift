//! Beside an alert: which nodes were told of it, and from which node it came.

internal import Kernel

/// A node that was told.
struct CopyRow: Hashable, Sendable {
  /// The link's page.
  var path: String
  var peer: String
  /// When it was told.
  var at: Instant
  /// What has become of it, in words.
  var state: String
  /// Whether the node has it; nil while its receipt is waited for.
  var isGood: Bool?
}

/// A node that has taken what must arrive, and what it says of those below it.
struct BelowRow: Hashable, Sendable {
  /// The link's page.
  var path: String
  var peer: String
  var words: String
  /// Those below it that have not taken it, as far as they are named.
  var nodes: [String]
}

/// How far it is known that the marks of an alert are narrower.
struct NarrowedMarksPart: Hashable, Sendable {
  /// In words, on all levels.
  var words: String
  /// Whether everybody has it.
  var isWhole: Bool
  /// Nodes that were told from here and have not taken it.
  var nodes: [CopyRow]
  /// What nodes that have taken it say of those below them.
  var below: [BelowRow]
}

extension AlertPage {
  /// How many nodes are shown at once; the others unfold.
  static let copiesShown = 20
}

/// The nodes that were told; nothing where there is none or the viewer may not know.
func copiesPanel(_ page: AlertPage, _ say: Language) -> HTML? {
  if page.copies.isEmpty, page.narrowedCopies.isEmpty, page.narrowedMarks == nil { return nil }
  let rows = page.copies.map { copyLine($0, at: page.frame.now, say) }
  let folded = rows.dropFirst(AlertPage.copiesShown)
  let left = page.copyCount - rows.count
  let rest: HTML = "<p class=\"sub\">\(LinkPhrases.more(left)(say))</p>"
  let all: HTML = """
    <details class="more"><summary>\(LinkPhrases.allCopies(page.copyCount)(say))</summary>
    <ul class="plain">
    \(Array(folded))</ul>\(left > 0 ? rest : nil)</details>
    """
  return """
    <section class="panel"><h2>\(LinkPhrases.copies(say))</h2>
    <p class="sub">\(LinkPhrases.copiesAbout(say))</p><ul class="plain">
    \(Array(rows.prefix(AlertPage.copiesShown)))</ul>\(folded.isEmpty ? nil : all)\
    \(narrowedPart(page, say))\(marksPart(page, say))</section>
    """
}

/// Who has taken that the marking was narrowed, and who not; nothing where it never was.
private func narrowedPart(_ page: AlertPage, _ say: Language) -> HTML? {
  if page.narrowedCopies.isEmpty { return nil }
  let rows = page.narrowedCopies.map { copyLine($0, at: page.frame.now, say) }
  let sentence = LinkPhrases.narrowed(page.unnarrowedCount)(say)
  let words: HTML =
    page.unnarrowedCount > 0
    ? "<p class=\"notice bad\">\(sentence)</p>" : "<p class=\"sub\">\(sentence)</p>"
  return """
    <h3>\(LinkPhrases.narrowedTitle(say))</h3>\(words)
    <details class="more"><summary>\(LinkPhrases.allCopies(rows.count)(say))</summary>
    <ul class="plain">
    \(rows)</ul></details>
    """
}

/// Who has taken that the marks of the alert are narrower, and who not; nothing where nobody was told.
private func marksPart(_ page: AlertPage, _ say: Language) -> HTML? {
  page.narrowedMarks.map { part -> HTML in
    let words: HTML =
      part.isWhole
      ? "<p class=\"sub\">\(part.words)</p>" : "<p class=\"notice bad\">\(part.words)</p>"
    let rows = part.nodes.map { copyLine($0, at: page.frame.now, say) }
    let list: HTML = "<ul class=\"plain\">\n\(rows)\(belowLines(part.below))</ul>"
    return "<h3>\(LinkPhrases.marksTitle(say))</h3>\(words)\(part.isWhole ? nil : list)"
  }
}

/// Nodes that have taken it, and those below them that have not.
func belowLines(_ rows: [BelowRow]) -> [HTML] {
  rows.map { row -> HTML in
    let nodes = row.nodes.map { node -> HTML in "<li>\(node)</li>\n" }
    let further: HTML = "<ul class=\"plain\">\n\(nodes)</ul>"
    return """
      <li>\(linkMark(nil)) <a href="\(path: row.path)">\(row.peer)</a> \
      <span class="sub">\(row.words)</span>\(nodes.isEmpty ? nil : further)</li>

      """
  }
}

/// One node, and what has become of what it was told.
func copyLine(_ row: CopyRow, at now: Instant, _ say: Language) -> HTML {
  """
  <li>\(linkMark(row.isGood)) <a href="\(path: row.path)">\(row.peer)</a> \
  \(timeTag(row.at, Wording.moment(row.at, at: now, say))) <span class="sub">\(row.state)</span></li>

  """
}

/// From which node an alert came; nothing for one of this node's own.
func cameFromLine(_ home: String?, _ say: Language) -> HTML? {
  home.map { "<p class=\"notice\">\(LinkPhrases.cameFrom($0)(say))</p>" as HTML }
}
