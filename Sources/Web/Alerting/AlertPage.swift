//! The page of one alert: what it says, where its clocks stand, what was done, and what may be done now.

internal import Kernel

/// A way one person was told, or not.
struct DeliveryRow: Hashable, Sendable {
  /// Name and post.
  var person: String
  /// Channel in words: mail, phone, webhook.
  var channel: String
  /// What has come of it, in words.
  var state: String
  /// Whether it counts as told.
  var isGood: Bool
  /// When that was known.
  var at: Instant
  /// A copy asks for nothing.
  var isCopy: Bool = false
}

/// A Fact in words.
struct TimelineEntry: Hashable, Sendable {
  var at: Instant
  /// Who or what did it.
  var actor: String
  /// What happened, in words.
  var text: String
  /// The Fact's number in the journal.
  var seq: Int64
  /// Path of its proof.
  var proof: String
}

/// The values of an alert's page.
struct AlertPage: Hashable, Sendable {
  var frame: Frame
  /// Path of this page; the actions are posted below it.
  var path: String
  var number: String
  var severity: Int
  var title: String
  var tlp: String
  /// Who may get it further, in words.
  var mayForward: String
  var reality: AlertReality = .real
  var from: String
  var to: String
  /// Where it stands, in words (open, contained as claimed, closed, …).
  var state: String
  var lines: AlertLines
  var clue: [String]
  /// What was written beside the lines (a report's words, names, marks), line by line, without what the observations
  /// say already; shown in 無効化表記.
  var detail: [String] = []
  var clocks: [ClockDot]
  /// Exactly one owner at every moment; of a closed alert the last.
  var owner: String
  /// The next deadline; nil when closed.
  var awaited: ClockName?
  var due: Instant?
  var rungs: [NextRung]
  /// Who was told, the newest first.
  var deliveries: [DeliveryRow]
  /// How many were told in all, where the list leaves the oldest out.
  var deliveryCount: Int
  /// Observations and their values; shown in 無効化表記.
  var observations: [TechnicalLine]
  /// What a reader must know: looked back, sensor contradicts, channel in doubt, who is told.
  var notes: [String]
  var related: [AlertRow]
  /// The oldest first.
  var timeline: [TimelineEntry]
  /// What this viewer may do now, in the order to show.
  var actions: [AlertAction]
  /// What the inventory knows about its machines, for whoever may read the inventory.
  var systems: [AffectedSystem] = []
  /// Path of the question whose first look it is; nil for anything else.
  var question: String?
  /// Where what was said about it by phone is entered; nil for whoever did not call.
  var heard: String?
  /// Where its texts are kept for a case; nil for whoever may not.
  var hold: String?
  /// Where its marking is narrowed; nil for whoever may not.
  var narrowing: String?
  /// The node from which it came; nil for one of this node's own.
  var home: String?
  /// The nodes that were told of it, as far as this viewer sees links.
  var copies: [CopyRow] = []
  /// How many were told in all, where the list ends before.
  var copyCount = 0
  /// The ways of its duties between nodes, hop by hop.
  var paths: [PathRow] = []
  /// What was asked of the alert's home, and what it answered.
  var asked: [AskedRow] = []
  /// The nodes that had a copy when it was last narrowed, those that have not taken that first.
  var narrowedCopies: [CopyRow] = []
  /// How many of these have not taken it yet.
  var unnarrowedCount = 0
  /// The same of its marks; nil where nobody was told that they are narrower.
  var narrowedMarks: NarrowedMarksPart?
  /// Why the last post was refused, in words; nil when it was not.
  var refusal: String?
  /// What was typed into the form that was refused; kept, so that nobody types twice.
  var typed: Typed?

  /// A form as it was sent.
  struct Typed: Hashable, Sendable {
    /// The form's slug.
    var slug: String
    /// Values by the fields' names.
    var values: [String: String]
  }
}

extension AlertPage {
  /// How many of those who were told are shown at once; the others unfold.
  static let deliveriesShown = 20
  /// How many lines of the detail are shown at once; the others unfold.
  static let detailShown = 30
}

/// The page of one alert.
func alertPage(_ page: AlertPage, _ say: Language) -> HTML {
  let now = page.frame.now
  let refusal = page.refusal.map {
    "<p class=\"notice bad\" role=\"alert\"><b>\($0)</b></p>" as HTML
  }
  let notes = page.notes.map { "<li>\($0)</li>\n" as HTML }
  let noteList: HTML = "<div class=\"notice\"><ul>\n\(notes)</ul></div>"
  return layout(
    page.frame, title: "\(page.number) \(page.title)", marking: page.tlp, say,
    main: """
      <p class="line"><a href="/alerts">← \(MenuItem.alerts.name(say))</a> <span class="sub">\
      \(page.number)</span></p>
      <div class="line spread"><h1>\(severityMark(page.severity, say)) \(page.title)</h1>\
      \(tlpBox(page.tlp))</div>
      <p class="sub">\(page.reality.words(say)) · \(page.from) → \(page.to) · \(page.mayForward)</p>
      \(questionLink(page.question, say))\(heardLink(page.heard, say))\(cameFromLine(page.home, say))\
      \(refusal)\(notes.isEmpty ? nil : noteList)
      \(standing(page, say))
      <div class="grid2">
      <div>\(alertLines(page.lines, clue: page.clue, say))
      \(detailPart(page.detail, say))</div>
      <div class="side">\(alertActions(page, say))
      \(affectedPanel(page.systems, say))
      \(deliveryPanel(page, say))
      \(technicalPanel(page, say))
      \(relatedPanel(page, say))\(pathsPanel(page, say))\(copiesPanel(page, say))</div>
      <div><h2>\(AlertPhrases.timeline(say))</h2>
      \(timelineList(page.timeline, at: now, say))
      \(listFiles("\(page.path)/timeline", say))\(page.hold.map { alertHoldLink($0, say) })\
      \(page.narrowing.map { alertMarkingLink($0, say) })</div>
      </div>
      """)
}

private func standing(_ page: AlertPage, _ say: Language) -> HTML {
  let now = page.frame.now
  let awaited = page.awaited.map { clock -> HTML in "\(HomePhrases.until(clock)(say))" }
  let due = page.due.map { bigRemaining(until: $0, at: now, say) }
  let remaining: HTML = "<p class=\"remain\"><span class=\"sub\">\(awaited)</span> \(due)</p>"
  return """
    <section class="duty d\(min(max(page.severity, 1), 5))" aria-label="\(AlertPhrases.standing(say))">
    <div class="line spread">\(page.due == nil ? nil : remaining)\(clockDots(page.clocks, at: now, say))
    <p class="remain"><span class="sub">\(HomePhrases.owner(say))</span> <b class="big">\(page.owner)</b></p>
    <p class="remain"><span class="sub">\(AlertPhrases.state(say))</span> <b>\(page.state)</b></p></div>
    \(ifNothing(page.rungs, at: now, say))
    </section>
    """
}

private func timelineList(_ entries: [TimelineEntry], at now: Instant, _ say: Language) -> HTML {
  let rows = entries.map { entry -> HTML in
    """
    <li>\(timeTag(entry.at, Wording.moment(entry.at, at: now, say)))<span class="deed"><b>\(entry.actor)</b> \
    \(entry.text)</span> <a class="proof" href="\(path: entry.proof)">\
    \(AlertPhrases.proof(say))<span class="sr"> \(entry.seq)</span></a></li>

    """
  }
  return "<ol class=\"timeline\">\n\(rows)</ol>"
}

private func deliveryPanel(_ page: AlertPage, _ say: Language) -> HTML {
  let now = page.frame.now
  let rows = page.deliveries.map { row -> HTML in
    """
    <li><span class="\(row.isGood ? "ok" : "bad" as HTML)">\(row.isGood ? "✓" : "△" as HTML)</span> \
    <b>\(row.person)</b> <span class="sub">\(row.isCopy ? AlertPhrases.copy(say) : "")</span> \
    \(row.channel) \(row.state) \(timeTag(row.at, Wording.moment(row.at, at: now, say)))</li>

    """
  }
  let older = rows.dropFirst(AlertPage.deliveriesShown)
  let left = page.deliveryCount - rows.count
  let note: HTML = "<p class=\"sub\">\(AlertPhrases.deliveriesLeft(left)(say))</p>"
  let all: HTML = """
    <details class="more"><summary>\(AlertPhrases.allDeliveries(page.deliveryCount)(say))</summary>
    <ul class="plain">
    \(Array(older))</ul>\(left > 0 ? note : nil)</details>
    """
  return """
    <section class="panel"><h2>\(AlertPhrases.deliveries(say))</h2><ul class="plain">
    \(Array(rows.prefix(AlertPage.deliveriesShown)))</ul>\(older.isEmpty ? nil : all)\
    \(toldElsewhere(page, say))
    \(listFiles("\(page.path)/told", say))</section>
    """
}

/// What stands below the three lines, defanged; the first of it at once, the rest unfolds. Nil where there is none.
func detailPart(_ lines: [String], _ say: Language) -> HTML? {
  if lines.isEmpty { return nil }
  let shown = lines.map { PlainText.defanged($0) }
  let folded = shown.dropFirst(AlertPage.detailShown)
  let rest: HTML = """
    <details class="more"><summary>\(AlertPhrases.allDetail(shown.count)(say))</summary>
    <pre>\(folded.joined(separator: "\n"))</pre></details>
    """
  return """
    <h2>\(AlertPhrases.detail(say))</h2>
    <pre>\(shown.prefix(AlertPage.detailShown).joined(separator: "\n"))</pre>\
    \(folded.isEmpty ? nil : rest)
    """
}

private func technicalPanel(_ page: AlertPage, _ say: Language) -> HTML? {
  if page.observations.isEmpty { return nil }
  let lines = page.observations.map { line -> HTML in
    let note: HTML = "<br><span class=\"sub\">\(line.note)</span>"
    return """
      <dt>\(line.label)</dt><dd>\(Wording.defanged(line.value))\
      \(line.note.isEmpty ? nil : note)</dd>

      """
  }
  return """
    <section class="panel"><h2>\(AlertPhrases.observations(say))</h2>
    <p class="sub">\(AcknowledgePhrases.defangedNote(say))</p><dl>
    \(lines)</dl></section>
    """
}

private func relatedPanel(_ page: AlertPage, _ say: Language) -> HTML? {
  if page.related.isEmpty { return nil }
  let rows = page.related.map { row -> HTML in
    """
    <li>\(severityMark(row.severity, say)) <a href="\(path: row.path)"><span class="nb">\(row.number)</span> \(row.title)</a> \
    <span class="sub">\(row.organization)</span></li>

    """
  }
  return """
    <section class="panel"><h2>\(AlertPhrases.related(say))</h2><ul class="plain">
    \(rows)</ul></section>
    """
}
