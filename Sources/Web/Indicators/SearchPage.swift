//! だれが話したか: the form of a search, how far it is, and what it found.

internal import Kernel
internal import Node

/// What was typed into the form.
struct TypedSearch: Hashable, Sendable {
  var mark = ""
  var days = "\(SearchForm.daysDefault)"
  var reason = ""
}

/// The values of the form.
struct SearchFormPage: Hashable, Sendable {
  var frame: Frame
  var typed = TypedSearch()
  /// Why it was refused, in words.
  var problem: String?
  /// Whether all organisations are counted.
  var isTower: Bool
  /// The viewer's own searches: where each is, and what it asks.
  var own: [Choice] = []
}

/// The form.
func searchFormPage(_ page: SearchFormPage, _ say: Language) -> HTML {
  let problem = page.problem.map { "<p class=\"notice bad\" role=\"alert\">\($0)</p>\n" as HTML }
  let own = page.own.map { "<li><a href=\"\(path: $0.value)\">\($0.words)</a></li>\n" as HTML }
  let list: HTML = """
    <section class="panel"><h2>\(SearchPhrases.own(say))</h2><ul>
    \(own)</ul></section>
    """
  return layout(
    page.frame, title: SearchPhrases.title(say), say,
    main: """
      <h1>\(SearchPhrases.title(say))</h1>
      \(problem)<p>\(SearchPhrases.about(say)) \
      \((page.isTower ? SearchPhrases.tower : SearchPhrases.ownOnly)(say))</p>
      <form method="post" action="/events/search" class="stack">\(tokenField(page.frame))
      <label for="mark">\(SearchPhrases.mark(say))</label>
      <input id="mark" name="mark" value="\(page.typed.mark)" maxlength="\(SearchForm.textMax)" \
      autocomplete="off" autocapitalize="off" spellcheck="false" required>
      <label for="days">\(SearchPhrases.days(say))</label>
      <input id="days" name="days" type="number" min="1" max="\(SearchForm.daysMax)" \
      value="\(page.typed.days)" required>
      <label for="reason">\(SearchPhrases.reason(say))</label>
      <input id="reason" name="reason" value="\(page.typed.reason)" \
      maxlength="\(SearchForm.reasonMax)">
      <p><button class="btn">\(SearchPhrases.look(say))</button></p></form>
      \(page.own.isEmpty ? nil : list)
      """)
}

/// One line of a table of the answer.
struct SearchRow: Hashable, Sendable {
  var name: String
  var count: Int
  var first: Instant
  var last: Instant
}

/// A line as the sensor sent it.
struct SearchLine: Hashable, Sendable {
  var seen: Instant
  var sensor: String
  var text: String
}

/// The values of a search.
struct SearchPage: Hashable, Sendable {
  var frame: Frame
  /// Where the search is.
  var path: String
  /// What is looked for, so that nothing makes a link of it.
  var mark: String
  var days: Int
  var state: String
  /// Whether anything is still to come.
  var isGoing: Bool
  var isFailed = false
  /// How far it is, in words; nil where nothing is to come.
  var progress: String?
  var hundredths = 100
  /// What is said of a mark that a list of one's own sets aside; nil for any other.
  var allowed: String?
  /// All of it; nil where nothing was found.
  var total: SearchRow?
  var organizations: [SearchRow] = []
  var sensors: [SearchRow] = []
  var hosts: [SearchRow] = []
  /// How many stand in no row.
  var beyond = 0
  /// The lines of this page.
  var lines: [SearchLine] = []
  /// How many of how many are kept, in words.
  var linesKept = ""
  var previous: String?
  var following: String?
  /// The labels with which it may be asked to block it; empty where the viewer asks nobody.
  var blockLabels: [String] = []
  /// So that a second press makes no second list.
  var once = ""
}

/// A search. While it is going the page asks again by itself, with scripts or without.
func searchPage(_ page: SearchPage, _ say: Language) -> HTML {
  let going: HTML = """
     hx-get="\(path: page.path)" hx-trigger="load delay:1s" hx-select="#search" \
    hx-target="#search" hx-swap="outerHTML"
    """
  let stop: HTML = """
    <form method="post" action="\(path: page.path)/stop">\(tokenField(page.frame))\
    <button class="btn ghost">\(SearchPhrases.stop(say))</button></form>
    """
  let progress = page.progress.map { words -> HTML in
    """
    <p class="line"><progress aria-label="\(words)" value="\(page.hundredths)" max="100">\(page.hundredths)%</progress> \
    <b>\(words)</b></p>\(stop)
    """
  }
  return layout(
    page.frame, title: SearchPhrases.title(say), kind: page.isGoing ? .progress : .plain, say,
    main: """
      <div class="line spread"><h1>\(SearchPhrases.title(say))</h1>
      <a class="btn ghost" href="/events/search">\(SearchPhrases.again(say))</a></div>
      <div id="search"\(page.isGoing ? going : nil)>
      <p><b>\(page.mark)</b> · \(SearchPhrases.span(page.days)(say))</p>
      <p class="notice\(page.isFailed ? " bad" : HTML.nothing)" role="status">\(page.state)</p>
      \(page.allowed.map { "<p class=\"notice\">\($0)</p>" as HTML })\
      \(progress)\(found(page, say))</div>
      """)
}

private func found(_ page: SearchPage, _ say: Language) -> HTML {
  guard let total = page.total else {
    return page.isGoing ? .nothing : "<p class=\"notice\">\(SearchPhrases.none(page.days)(say))</p>"
  }
  let beyond: HTML = "<p class=\"sub\">\(SearchPhrases.beyond(page.beyond)(say))</p>"
  return """
    \(searchTable(SearchPhrases.total, SearchPhrases.mark, [total], page, say))
    \(searchTable(SearchPhrases.organizations, SearchPhrases.organization, page.organizations, page, say))
    \(searchTable(SearchPhrases.hosts, SearchPhrases.host, page.hosts, page, say))
    \(searchTable(SearchPhrases.sensors, SearchPhrases.sensor, page.sensors, page, say))
    \(page.beyond > 0 ? beyond : nil)\
    \(page.isGoing ? nil : listFiles("\(page.path)/answer", say))\
    \(page.blockLabels.isEmpty ? nil : blockForm(page, say))\
    \(page.lines.isEmpty ? nil : searchLines(page, say))
    """
}

private func searchTable(
  _ title: Phrase, _ head: Phrase, _ rows: [SearchRow], _ page: SearchPage, _ say: Language
) -> HTML? {
  if rows.isEmpty { return nil }
  let heads = [head, SearchPhrases.count, SearchPhrases.first, SearchPhrases.last]
  let shown = rows.map { row -> HTML in
    let cells: [HTML] = [
      "\(row.name)", "\(row.count)", searchTime(row.first, page, say),
      searchTime(row.last, page, say),
    ]
    return tableRow(heads, cells, say)
  }
  return """
    <h2>\(title(say))</h2>
    \(scrollTable(title, heads, shown, say))
    """
}

private func searchTime(_ moment: Instant, _ page: SearchPage, _ say: Language) -> HTML {
  timeTag(moment, Wording.moment(moment, at: page.frame.now, say))
}

private func blockForm(_ page: SearchPage, _ say: Language) -> HTML {
  let labels = page.blockLabels.map { "<option>\($0)</option>" as HTML }
  return """
    <form method="post" action="\(path: page.path)/block" class="panel stack">\(tokenField(page.frame))\
    <input type="hidden" name="once" value="\(page.once)">
    <p>\(SearchPhrases.blockAbout(say))</p>
    <label for="tlp">\(SearchPhrases.blockMarking(say))</label>
    <select id="tlp" name="tlp">\(labels)</select>
    <p><button class="btn">\(SearchPhrases.block(say))</button></p></form>

    """
}

private func searchLines(_ page: SearchPage, _ say: Language) -> HTML {
  let lines = page.lines.map { line -> HTML in
    """
    <p class="sub">\(searchTime(line.seen, page, say)) · \(line.sensor)</p><pre>\(line.text)</pre>

    """
  }
  return """
    <h2>\(SearchPhrases.lines(say))</h2>
    <p class="sub">\(page.linesKept)</p>
    \(lines)\(paging(page.previous, page.following, say))\
    \(page.isGoing ? nil : listFiles("\(page.path)/lines", say))
    """
}
