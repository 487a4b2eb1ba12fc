//! S3, the watch board: open alerts by next deadline, calls to make, and whether we can see at all.

internal import Kernel

/// A line of the board: an alert, or a campaign item with many alerts behind it.
struct BoardLine: Hashable, Sendable {
  /// A name for the row that stays: the script finds the chosen row by it after an update.
  var id: String
  /// Path of the alert or campaign.
  var path: String
  var severity: Int
  var reality: AlertReality = .real
  /// The organisation, or "42 organisations".
  var organization: String
  /// Whether the organisation's contacts are not verified.
  var isWeak: Bool = false
  var title: String
  /// TLP label without "TLP:"; empty when the line has no text that is marked.
  var tlp: String = ""
  /// The six clocks; empty for a campaign or an unrouted item, which say `progress` instead.
  var clocks: [ClockDot]
  /// 回答 33／42
  var progress: String = ""
  var owner: String
  /// The next deadline.
  var due: Instant
  /// What happens then.
  var next: String
}

/// A call that a person should make.
struct CallToMake: Hashable, Sendable {
  /// Where the result is posted; nil for whoever may not call.
  var path: String?
  /// Whom to call, with title.
  var person: String
  var organization: String
  /// The number as it is to be read.
  var number: String
  /// When the number last worked; nil when never.
  var verified: Instant?
  /// What to say, word for word.
  var script: String
  var severity: Int
  /// By when it should be made.
  var due: Instant
  /// Not before: the person has as many calls as an hour holds. Nil for at once.
  var notBefore: Instant?
}

/// Whether the board can see: the difference between "quiet" and "blind".
struct Visibility: Hashable, Sendable {
  var sensorsAlive: Int
  var sensorsTotal: Int
  /// Of these, those that are heard, on time and with a sound clock.
  var sensorsNormal: Int
  /// Sensors that say nothing, by name and how long; then those that are late or whose clock is off.
  var silentSensors: [String]
  /// When the last observation came in.
  var lastObservation: Instant?
  var mailsWaiting: Int
  /// Age of the oldest waiting mail.
  var mailOldest: Instant.Span?
  var mailsFailed: Int
  /// Organisations of which no contact works, as far as they are named.
  var unreachable: [String]
  /// How many more there are.
  var unreachableMore = 0
  /// Agreed desks that were silent, so that the tower's calls with them, each with its alert and how many duties.
  var takenOver: [Choice] = []
  /// Replies by mail that were not taken since yesterday, the newest first; nobody but the tower's watch sees them.
  var refusedReplies: [String] = []
  /// What is wrong with reading replies by mail; empty while all is well.
  var repliesTrouble = ""
  /// Other nodes that are silent or whose link is held, as far as they are named; for those who see links.
  var brokenLinks: [String] = []
  /// How many they are in all.
  var brokenLinkCount = 0
  /// How many calls the people on duty can make in an hour.
  var callsPerHour: Int
  var callsWaiting: Int
  /// The worst wait for a human at this capacity.
  var worstWait: Instant.Span
  /// Whether the notifier's own heartbeat is alive.
  var notifierIsAlive: Bool

  /// Whether silence may be trusted.
  var isBlind: Bool {
    sensorsAlive < sensorsTotal || sensorsTotal == 0 || !notifierIsAlive || lastObservation == nil
  }
}

/// The values of the board.
struct BoardPage: Hashable, Sendable {
  var frame: Frame
  /// The rows of this page, the nearest deadline first.
  var rows: [BoardLine]
  /// How many are open in all.
  var openCount: Int
  var calls: [CallToMake]
  var sight: Visibility
  /// What the node's operator must be asked to mend, for those who see operations; said above the rows.
  var operations: [Phrase] = []
  /// Grave marks that nobody has asked anybody to block, in words with where it is asked; said above the rows.
  var unasked: [Choice] = []
  /// What is searched for.
  var search: String
  /// What the list is narrowed to, for its files.
  var query: [(name: String, value: String)] {
    [("q", search), ("kind", kind), ("campaign", campaign), ("bulletin", bulletin)]
  }
  /// Whether the viewer imports indicators.
  var mayImport = false
  /// The code of the kind; empty for real alerts.
  var kind = ""
  /// The campaign whose alerts are listed one by one.
  var campaign = ""
  /// The bulletin whose supporters are listed, by its campaign.
  var bulletin = ""
  /// Path of this page, with search and place, that the live update asks again.
  var path: String
  /// Path of the event stream.
  var stream: String
  var previous: String?
  var following: String?
}

/// The board.
func boardPage(_ page: BoardPage, _ say: Language) -> HTML {
  layout(
    page.frame, title: BoardPhrases.title(say), kind: .watch,
    marking: page.rows.map(\.tlp).filter { !$0.isEmpty }.max { tlpRank($0) < tlpRank($1) } ?? "",
    say,
    main: """
      <p id="stale" class="band stale" role="alert" data-words="\(BoardPhrases.stale(say))" hidden></p>
      <div hx-ext="sse" sse-connect="\(path: page.stream)">
      <div class="line">
      <h1>\(BoardPhrases.heading(page.openCount)(say))</h1>
      <form class="search" role="search" action="/alerts"><label class="sr" for="q">\
      \(BoardPhrases.search(say))</label><input id="q" name="q" type="search" value="\(page.search)" \
      placeholder="\(BoardPhrases.search(say))"></form>
      <a class="btn" id="new" href="/alerts/new">\(BoardPhrases.new(say))</a>
      <a href="/bulletins">\(BulletinPhrases.title(say))</a>
      \(page.mayImport ? indicatorsLink(say) : nil)
      <a href="/events/search">\(SearchPhrases.link(say))</a>
      \(page.calls.isEmpty ? nil : callsLink(page, say))
      <span class="sub" id="beat" sse-swap="beat"></span>
      </div>
      <p class="sub keys">\(BoardPhrases.keys(say))</p>
      <div id="live" data-now="\(page.frame.now.seconds)" \(page.frame.speed > 1 ? "data-speed=\"\(page.frame.speed)\" " : HTML.nothing)hx-get="\(path: page.path)" hx-trigger="sse:board throttle:1s" hx-select="#live" \
      hx-target="#live" hx-swap="outerHTML">
      \(page.operations.map { "<p class=\"notice bad\"><b>⚠</b> \($0(say))</p>\n" as HTML })\
      \(page.unasked.map { unaskedMarks($0, say) })\
      <div class="grid2 wide">
      <div>\(page.rows.isEmpty ? emptyBoard(page, say) : boardTable(page, say))</div>
      <div>\(callPanel(page, say))\(sightPanel(page, say))</div>
      </div></div></div>
      """)
}

private func unaskedMarks(_ list: Choice, _ say: Language) -> HTML {
  """
  <p class="notice"><b>△</b> \(list.words) <a href="\(path: list.value)">\(BlockPhrases.ask(say))</a></p>

  """
}

private func indicatorsLink(_ say: Language) -> HTML {
  "<a href=\"/indicators\">\(BoardPhrases.indicators(say))</a>"
}

/// On a phone the calls stand below a long list.
private func callsLink(_ page: BoardPage, _ say: Language) -> HTML {
  "<a class=\"btn ghost\" href=\"#calls\">\(BoardPhrases.calls(page.sight.callsWaiting)(say))</a>"
}

private func boardTable(_ page: BoardPage, _ say: Language) -> HTML {
  let heads = BoardPhrases.heads.map { "<th scope=\"col\">\($0(say))</th>" as HTML }
  return """
    <div class="scroll" tabindex="0" role="region" aria-label="\(BoardPhrases.title(say))">
    <table class="board"><thead><tr>\(heads)</tr></thead><tbody>
    \(page.rows.map { boardRow($0, at: page.frame.now, say) })</tbody></table></div>
    \(paging(page.previous, page.following, say))
    \(listFiles("/alerts", say, query: page.query))
    """
}

/// Links to the neighbouring pages of a list.
func paging(_ previous: String?, _ following: String?, _ say: Language) -> HTML? {
  if previous == nil && following == nil { return nil }
  let back = previous.map {
    "<a rel=\"prev\" href=\"\(path: $0)\">← \(Words.newer(say))</a>" as HTML
  }
  let on = following.map {
    "<a rel=\"next\" href=\"\(path: $0)\">\(Words.older(say)) →</a>" as HTML
  }
  return "<nav class=\"paging\" aria-label=\"\(BoardPhrases.paging(say))\">\(back) \(on)</nav>"
}

private func boardRow(_ row: BoardLine, at now: Instant, _ say: Language) -> HTML {
  let weak: HTML = """
    <span class="bad" title="\(BoardPhrases.weak(say))">△<span class="sr">\
    \(BoardPhrases.weak(say))</span></span>
    """
  let notReal: HTML = "<span class=\"tag\">\(row.reality.words(say))</span> "
  return """
    <tr id="row-\(row.id)"><td>\(countdownTag(until: row.due, at: now, say)) \
    \(severityMark(row.severity, say))</td>\
    <td>\(row.organization) \(row.isWeak ? weak : nil)</td>\
    <td>\(row.reality == .real ? nil : notReal)<a href="\(path: row.path)">\(row.title)</a></td>\
    <td>\(row.clocks.isEmpty ? "<span class=\"sub\">\(row.progress)</span>" : clockDots(row.clocks, at: now, say))</td>\
    <td>\(row.owner)</td>\
    <td>\(timeTag(row.due, Wording.moment(row.due, at: now, say))) \(row.next)</td></tr>

    """
}

private func emptyBoard(_ page: BoardPage, _ say: Language) -> HTML {
  let sight = page.sight
  let last = sight.lastObservation.map { at -> HTML in
    """
    \(BoardPhrases.lastObservation(say)) \
    \(timeTag(at, Wording.moment(at, at: page.frame.now, say)))
    """
  }
  let sensors: HTML = """
    <p>\(last ?? "\(BoardPhrases.noObservation(say))")　\
    <a href="/sensors">\(SensorPhrases.count(sight.sensorsNormal, of: sight.sensorsTotal)(say))</a></p>
    """
  if !page.search.isEmpty {
    return "<div class=\"sky\"><h2>\(BoardPhrases.nothingFound(page.search)(say))</h2></div>"
  }
  if sight.isBlind {
    return """
      <div class="sky blind" role="alert"><h2>⚠ \(BoardPhrases.blind(say))</h2>
      <p>\(BoardPhrases.blindMeans(say))</p>\(sensors)
      <ul>\(sight.silentSensors.map { "<li>\($0)</li>" as HTML })</ul></div>
      """
  }
  return """
    <div class="sky calm"><h2>✓ \(BoardPhrases.quiet(say))</h2>
    <p>\(BoardPhrases.quietMeans(say))</p>\(sensors)</div>
    """
}

private func callPanel(_ page: BoardPage, _ say: Language) -> HTML {
  let now = page.frame.now
  let cards = page.calls.enumerated().map { index, card -> HTML in
    let verified =
      card.verified.map { BoardPhrases.worked(Wording.ago($0, at: now, say))(say) }
      ?? BoardPhrases.neverWorked(say)
    let results = BoardPhrases.callResults.map { value, words, look -> HTML in
      """
      <button id="call-\(index)-\(value)" class="btn \(look)" name="result" value="\(value)">\
      \(words(say))</button>
      """
    }
    let script: HTML = "<blockquote>\(card.script)</blockquote>"
    // The first call is read out now; the words of the others would push the rest of the board off the screen.
    let folded: HTML = """
      <details class="more"><summary>\(BoardPhrases.script(say))</summary>\(script)</details>
      """
    let form = card.path.map { path -> HTML in
      "<form method=\"post\" action=\"\(path: path)\">\(tokenField(page.frame))\(results)</form>"
    }
    return """
      <article class="call"><div class="line spread"><b>\(card.organization) \(card.person)</b>\
      \(severityMark(card.severity, say))</div>
      <p class="dial">\(card.number)</p>
      <p class="sub">\(verified) · \(countdownTag(until: card.due, at: now, say))</p>
      \(card.notBefore.map { "<p class=\"notice\">\(BoardPhrases.notBefore(Wording.moment($0, at: now, say))(say))</p>" as HTML })
      \(index == 0 ? script : folded)
      \(form)</article>

      """
  }
  let nobody: HTML = "<p class=\"sub\">\(BoardPhrases.noCalls(say))</p>"
  let first: HTML = "<p class=\"sub\">\(BoardPhrases.firstCalls(cards.count)(say))</p>"
  let files = listFiles("/alerts/calls", say, query: [("kind", page.kind)])
  return """
    <section class="panel" id="calls"><h2>\(BoardPhrases.calls(page.sight.callsWaiting)(say))</h2>
    \(cards.isEmpty ? [nobody] : cards)\(cards.count < page.sight.callsWaiting ? first : nil)\
    \(cards.isEmpty ? nil : files)</section>
    """
}

private func sightPanel(_ page: BoardPage, _ say: Language) -> HTML {
  let sight = page.sight
  func line(
    _ good: Bool, _ words: String, _ rest: [String], path: String? = nil, after: HTML? = nil
  ) -> HTML {
    let linked = path.map { "<a href=\"\(path: $0)\">\(words)</a>" as HTML }
    return """
      <li><span class="\(good ? "ok" : "bad" as HTML)">\(good ? "✓" : "△" as HTML)</span> \(linked ?? "\(words)") \
      <span class="sub">\(rest.joined(separator: say == .ja ? "、" : ", "))</span>\(after)</li>

      """
  }
  let more = sight.unreachableMore
  let readiness: HTML = """
     <a href="\(path: BoardPresenter.notReadyPath)">\(BoardPhrases.notReady(say))</a>
    """
  let unreachable = sight.unreachable + (more > 0 ? [BoardPhrases.more(more)(say)] : [])
  let mail = BoardPhrases.mail(sight, say)
  let people = BoardPhrases.capacity(sight, say)
  let trouble = line(false, sight.repliesTrouble, [])
  let links = line(
    false, LinkPhrases.broken(sight.brokenLinkCount)(say), sight.brokenLinks,
    path: "/network/links")
  let silentDesks = sight.takenOver.map { "<a href=\"\(path: $0.value)\">\($0.words)</a> " as HTML }
  let takenOver = line(
    false, BoardPhrases.takenOver(sight.takenOver.count)(say), [], after: "\(silentDesks)")
  let replies = line(
    true, BoardPhrases.refusedReplies(sight.refusedReplies.count)(say),
    Array(sight.refusedReplies.prefix(BoardPresenter.repliesMax)))
  return """
    <section class="panel"><h2>\(BoardPhrases.sight(say))</h2><ul class="plain">
    \(line(sight.sensorsNormal == sight.sensorsTotal && sight.sensorsTotal > 0,
      SensorPhrases.count(sight.sensorsNormal, of: sight.sensorsTotal)(say), sight.silentSensors,
      path: "/sensors"))\
    \(line(sight.mailsFailed == 0 && sight.notifierIsAlive, mail, []))\
    \(line(unreachable.isEmpty, BoardPhrases.unreachable(sight.unreachable.count + more)(say),
      unreachable, after: unreachable.isEmpty ? nil : readiness))\
    \(sight.takenOver.isEmpty ? "" : takenOver)\
    \(sight.brokenLinks.isEmpty ? "" : links)\
    \(sight.repliesTrouble.isEmpty ? "" : trouble)\
    \(sight.refusedReplies.isEmpty ? "" : replies)\
    \(line(sight.callsWaiting <= sight.callsPerHour, people, []))</ul></section>
    """
}
