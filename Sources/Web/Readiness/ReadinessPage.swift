//! 連絡の備え: could an organisation be reached in earnest, and which ones could not.

internal import Kernel

/// Something good or not, with words.
struct ReadinessLine: Hashable, Sendable {
  var isGood: Bool
  var label: String
  var words: String
}

/// One organisation in full.
struct ReadinessCard: Hashable, Sendable {
  var name: String
  var form: String
  var isReady: Bool
  /// The gravest part that is missing; nil when none is.
  var weakest: String?
  var reach: String
  var lastTest: String
  var next: String
  var parts: [ReadinessLine]
  var posts: [ReadinessLine]
  /// Posts that were silent three times, in a sentence each.
  var silent: [String]
}

/// One organisation in a list.
struct ReadinessRow: Hashable, Sendable {
  var path: String
  var name: String
  var form: String
  var isReady: Bool
  var weakest: String?
  var reach: String
  var lastTest: String
  var next: String
  /// 昼✓ 夜△ …
  var marks: [ReadinessLine]
}

/// A filter as a link.
struct ReadinessChoice: Hashable, Sendable {
  var path: String
  var words: String
  var isChosen: Bool
}

/// The values of the page: a list, one organisation, or both.
struct ReadinessPage: Hashable, Sendable {
  var frame: Frame
  /// The viewer's own organisation, or the one that was asked for.
  var card: ReadinessCard?
  /// The filters; empty where there is no list for this viewer.
  var choices: [ReadinessChoice] = []
  /// The code of the filter that is chosen, for the files; empty for all.
  var show = ""
  var rows: [ReadinessRow] = []
  /// What must be said of the list.
  var notes: [String] = []
  var isList = false
  var previous: String?
  var following: String?
}

/// The page.
func readinessPage(_ page: ReadinessPage, _ say: Language) -> HTML {
  let rules = ReadinessPhrases.rules.map { "<li>\($0(say))</li>" as HTML }
  return layout(
    page.frame, title: ReadinessPhrases.title(say), say,
    main: """
      <h1>\(ReadinessPhrases.title(say))</h1>
      <p>\(ReadinessPhrases.about(say))</p>
      \(page.card.map { readinessCard($0, say) })
      \(page.isList ? readinessList(page, say) : nil)
      <details class="more"\(page.isList ? HTML.nothing : " open")>\
      <summary>\(ReadinessPhrases.counts(say))</summary><ul>\(rules)</ul>
      <p class="sub">\(ReadinessPhrases.who(say))</p></details>
      """)
}

private func mark(_ isGood: Bool) -> HTML {
  """
  <span class="\(isGood ? "ok" : "bad" as HTML)">\(isGood ? "✓" : "△" as HTML)</span>
  """
}

private func line(_ line: ReadinessLine) -> HTML {
  "<li>\(mark(line.isGood)) <b>\(line.label)</b> \(line.words)</li>\n"
}

private func state(_ isReady: Bool, _ weakest: String?, _ say: Language) -> HTML {
  let weak = weakest.map { words -> HTML in
    "<br><span class=\"sub\">\(ReadinessPhrases.weakest(say))</span> \(words)"
  }
  return isReady
    ? "<span class=\"ok\">✓ \(ReadinessPhrases.ready(say))</span>\(weak)"
    : "<span class=\"bad\">△</span>\(weak)"
}

private func readinessCard(_ card: ReadinessCard, _ say: Language) -> HTML {
  let silent = card.silent.map { "<p class=\"notice bad\">\($0)</p>\n" as HTML }
  return """
    <section class="panel"><h2>\(card.name) <span class="sub">\(card.form)</span></h2>
    <p>\(state(card.isReady, card.weakest, say))</p>
    \(silent)<ul class="plain">
    <li><b>\(ReadinessPhrases.reach(say))</b> \(card.reach)</li>
    <li><b>\(ReadinessPhrases.lastTest(say))</b> \(card.lastTest)</li>
    <li><b>\(ReadinessPhrases.next(say))</b> \(card.next)</li>
    \(card.parts.map { line($0) })</ul>
    <h3>\(ReadinessPhrases.byPost(say))</h3>
    <ul class="plain">
    \(card.posts.map { line($0) })</ul></section>

    """
}

private func readinessList(_ page: ReadinessPage, _ say: Language) -> HTML {
  let choices = page.choices.map { choice -> HTML in
    choice.isChosen
      ? "<a class=\"btn\" aria-current=\"page\" href=\"\(path: choice.path)\">\(choice.words)</a> "
      : "<a class=\"btn ghost\" href=\"\(path: choice.path)\">\(choice.words)</a> "
  }
  func file(_ ending: String) -> String {
    WatchRoutes.path("/network/readiness\(ending)", [("show", page.show)])
  }
  let heads = ReadinessPhrases.heads.map { "<th scope=\"col\">\($0(say))</th>" as HTML }
  let notes = page.notes.map { "<p class=\"notice\">\($0)</p>\n" as HTML }
  let nobody: HTML = "<p class=\"notice\">\(ReadinessPhrases.none(say))</p>"
  let table: HTML = """
    <div class="scroll" tabindex="0" role="region" aria-label="\(ReadinessPhrases.list(say))">
    <table class="board"><thead><tr>\(heads)</tr></thead><tbody>
    \(page.rows.map { readinessRow($0, say) })</tbody></table></div>
    """
  return """
    <h2>\(ReadinessPhrases.list(say))</h2>
    <nav class="line" aria-label="\(ReadinessPhrases.list(say))">\(choices)</nav>
    <p class="line"><a href="\(path: file(".xlsx"))">\(ReadinessPhrases.download(say))</a>
    <a href="\(path: file(".csv"))">\(ReadinessPhrases.csv(say))</a></p>
    \(notes)\(page.rows.isEmpty ? nobody : table)
    \(paging(page.previous, page.following, say))
    """
}

private func readinessRow(_ row: ReadinessRow, _ say: Language) -> HTML {
  let marks = row.marks.map { item -> HTML in
    "<span class=\"nb\">\(item.label)\(mark(item.isGood))</span> "
  }
  return """
    <tr><td><a href="\(path: row.path)">\(row.name)</a><br><span class="sub">\(row.form)</span></td>\
    <td>\(state(row.isReady, row.weakest, say))</td>\
    <td><span class="sub">\(ReadinessPhrases.reach(say))</span> \(row.reach)</td>\
    <td>\(row.lastTest)<br><span class="sub">\(ReadinessPhrases.next(say)) \(row.next)</span></td>\
    <td>\(marks)</td></tr>

    """
}

extension ReadinessPhrases {
  /// The columns of the list.
  static let heads = [
    Phrase(ja: "団体", en: "Organisation"), Phrase(ja: "備え", en: "Readiness"), reach, lastTest,
    Phrase(ja: "内訳", en: "Parts"),
  ]
}
