//! S1, home: what must I do now, until when, and what happens if I do nothing.

internal import Kernel

/// A duty towards one alert, as the person who has it sees it.
struct DutyCard: Hashable, Sendable {
  /// Path of the alert.
  var path: String
  /// The alert's number for people, 2015-0508-0007.
  var number: String
  /// 5 to 1.
  var severity: Int
  /// The alert in a few words.
  var title: String
  /// TLP label without "TLP:".
  var tlp: String
  /// Real, contact test or exercise.
  var reality: AlertReality = .real
  /// Who sent it.
  var from: String
  /// The organisation it went to.
  var to: String
  /// When it was delivered; nil when it was not yet.
  var delivered: Instant?
  /// The six clocks in order.
  var clocks: [ClockDot]
  /// The clock that is due next.
  var awaited: ClockName
  /// When it is due.
  var due: Instant
  /// What happens if nothing is done.
  var rungs: [NextRung]
}

/// An alert in a list.
struct AlertRow: Hashable, Sendable {
  /// Path of the alert.
  var path: String
  /// The alert's number for people.
  var number: String
  /// 5 to 1.
  var severity: Int
  /// The alert in a few words.
  var title: String
  /// The organisation it went to.
  var organization: String
  /// Who has it now.
  var owner: String
  /// When it was raised.
  var raised: Instant
}

/// The state of one's organisation.
struct OrganizationState: Hashable, Sendable {
  /// Its name.
  var name: String
  /// When a real answer last came over its contacts; nil when never.
  var contactVerified: Instant?
  /// Whether that is recent enough (90 days).
  var contactIsFresh: Bool
  /// Who is on duty; nil when nobody is.
  var duty: String?
  /// Who stands in; nil when nobody does.
  var deputy: String?
  /// The recorded, dated approval of first actions, in words; nil when there is none.
  var approval: String?
  /// The last contact test.
  var lastTest: Test?
  /// The next thing in the calendar.
  var next: Event?
  /// The gravest part of readiness that is missing, in words; nil when nothing is.
  var weakest: String?
  /// How many organisations below have a post that was silent in three contact tests; for those who may know.
  var silentBelow = 0
  /// How many things go on at those it supports; nil where it supports nobody or the viewer may not know.
  var support: Int?
  /// Keys that nobody answers for, in words; nil where there are none or the viewer may do nothing about it.
  var keys: String?
  /// Nights without anybody on duty, in words.
  var gaps: [String] = []
  /// Posts that nobody has or soon nobody will have, in words.
  var vacancies: [String] = []

  /// A contact test's result.
  struct Test: Hashable, Sendable {
    var at: Instant
    var answered: Bool
  }
  /// A dated event.
  struct Event: Hashable, Sendable {
    var at: Instant
    var name: String
  }
}

/// The values of the home page.
struct HomePage: Hashable, Sendable {
  var frame: Frame
  /// Open duties, the nearest deadline first.
  var duties: [DutyCard]
  /// Alerts one is only told about (upward copies); they ask for nothing.
  var copies: [AlertRow]
  /// The organisation's state.
  var organization: OrganizationState
}

/// The home page.
func homePage(_ page: HomePage, _ say: Language) -> HTML {
  let frame = page.frame
  let marking = page.duties.map(\.tlp).max { tlpRank($0) < tlpRank($1) } ?? ""
  return layout(
    frame, title: HomePhrases.title(say), marking: marking, say,
    main: """
      \(page.duties.isEmpty ? quietHeading(page, say) : HomePhrases.heading(page.duties.count, say))
      \(page.duties.map { dutyCard($0, at: frame.now, say) })
      <div class="grid2"><div>
      \(copies(page, say))
      <h2>\(HomePhrases.tell(say))</h2>
      <p>\(HomePhrases.tellWhy(say))</p>
      <p><a class="btn alt" href="/reports/new">\(HomePhrases.report(say))</a></p>
      <p><a class="btn ghost" href="/help">\
      \((page.duties.isEmpty ? HelpPhrases.title : HelpPhrases.link)(say))</a></p>
      <p><a class="btn ghost" href="/questions">\(QuestionPhrases.link(say))</a></p>
      </div>
      \(statePanel(page.organization, at: frame.now, say))
      </div>
      """)
}

/// The order of TLP labels from open to narrow; an unknown label is the narrowest.
func tlpRank(_ label: String) -> Int {
  ["CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"].firstIndex(of: label) ?? 5
}

/// One duty: what, until when, what happens if nothing is done.
func dutyCard(_ card: DutyCard, at now: Instant, _ say: Language) -> HTML {
  let delivered = card.delivered.map { at -> HTML in
    "\(timeTag(at, Wording.moment(at, at: now, say))) \(HomePhrases.arrived(say))"
  }
  return """
    <article class="duty d\(min(max(card.severity, 1), 5))">
    <div class="line">\(severityMark(card.severity, say))<b class="title">\(card.title)</b>\
    \(tlpBox(card.tlp))</div>
    <p class="sub">\(card.reality.words(say)) · <span class="nb">\(card.number)</span> · \(card.from) → \(card.to) \(delivered)</p>
    <div class="line spread"><p class="remain"><span class="sub">\
    \(HomePhrases.until(card.awaited)(say))</span>
    \(bigRemaining(until: card.due, at: now, say))</p>
    \(clockDots(card.clocks, at: now, say))
    <a class="btn" href="\(path: card.path)">\(Words.open(say))<span class="sr"> \(card.title)</span></a></div>
    \(ifNothing(card.rungs, at: now, say))
    </article>

    """
}

/// あと 5分48秒, large.
func bigRemaining(until due: Instant, at now: Instant, _ say: Language) -> HTML {
  """
  <time class="big\(due < now ? " late" : HTML.nothing)" datetime="\(Wording.machine(due))">\
  \(Wording.remaining(until: due, at: now, say))</time>
  """
}

private func quietHeading(_ page: HomePage, _ say: Language) -> HTML {
  let state = page.organization
  let test = state.lastTest.map { test -> HTML in
    "<li>\(HomePhrases.lastTest(test.answered)(say)) \(timeTag(test.at, Wording.date(test.at, say)))</li>\n"
  }
  let next = state.next.map { event -> HTML in
    "<li>\(HomePhrases.next(say)) \(timeTag(event.at, Wording.date(event.at, say))) \(event.name)</li>\n"
  }
  return """
    <h1>\(HomePhrases.nothing(say))</h1>
    <p>\(HomePhrases.teach(say))</p>
    <ul class="plain">
    \(test)\(next)</ul>
    """
}

private func copies(_ page: HomePage, _ say: Language) -> HTML? {
  if page.copies.isEmpty { return nil }
  let rows = page.copies.map { row -> HTML in
    """
    <li>\(severityMark(row.severity, say)) <a href="\(path: row.path)">\(row.title)</a>
    <span class="sub">\(row.organization) · \(HomePhrases.owner(say)) \(row.owner) · \
    \(timeTag(row.raised, Wording.moment(row.raised, at: page.frame.now, say)))</span></li>

    """
  }
  return """
    <h2>\(HomePhrases.copies(say))</h2>
    <ul class="plain">
    \(rows)</ul>
    """
}

private func statePanel(_ state: OrganizationState, at now: Instant, _ say: Language) -> HTML {
  let verified =
    state.contactVerified.map {
      HomePhrases.verified(Wording.ago($0, at: now, say))(say)
    } ?? HomePhrases.neverVerified(say)
  func line(_ good: Bool, _ label: Phrase, _ value: String) -> HTML {
    """
    <li><span class="\(good ? "ok" : "bad" as HTML)">\(good ? "✓" : "△" as HTML)</span> \
    <b>\(label(say))</b> \(value)</li>

    """
  }
  let weakest = state.weakest.map { line(false, ReadinessPhrases.weakest, $0) }
  let silent: HTML = """
    <li><span class="bad">△</span> <a href="/network/readiness?show=silent">\
    \(ReadinessPhrases.toTell(state.silentBelow)(say))</a></li>

    """
  let keys = state.keys.map { words -> HTML in
    """
    <li><span class="bad">△</span> <a href="/network/keys">\(words)</a></li>

    """
  }
  let support = state.support.map { count -> HTML in
    """
    <li><span class="\(count == 0 ? "ok" : "bad" as HTML)">\(count == 0 ? "✓" : "△" as HTML)</span> \
    <a href="/support?show=happening">\(SupportPhrases.home(count)(say))</a></li>

    """
  }
  return """
    <section class="panel"><h2>\(HomePhrases.readiness(state.name)(say))</h2><ul class="plain">
    \(line(state.contactIsFresh, HomePhrases.contact, verified))\
    \(line(state.duty != nil, HomePhrases.duty, state.duty ?? HomePhrases.nobody(say)))\
    \(line(state.deputy != nil, HomePhrases.deputy, state.deputy ?? HomePhrases.nobody(say)))\
    \(line(state.approval != nil, HomePhrases.approval, state.approval ?? HomePhrases.noApproval(say)))\
    \((state.gaps + state.vacancies).map { "<li><span class=\"bad\">△</span> \($0)</li>\n" as HTML })\
    \(weakest)\(state.silentBelow > 0 ? silent : nil)\(keys)\(support)</ul><p><a href="/network">\(HomePhrases.absence(say))</a> · \
    <a href="/network/readiness">\(ReadinessPhrases.title(say))</a></p></section>
    """
}
