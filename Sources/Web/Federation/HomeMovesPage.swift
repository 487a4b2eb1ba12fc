//! 預かるノードの移動: which organisations move, what waits and why, taking one over, and beginning one. It needs no script.

internal import Kernel

/// A move in the list.
struct HomeMoveRow: Hashable, Sendable {
  var organization: String
  /// From which node to which.
  var nodes: String
  /// When it was offered.
  var at: Instant
  /// How far it is, and what is waited for.
  var state: String
  /// Whether everybody knows; nil while something is waited for.
  var isGood: Bool?
  /// The nodes that have not taken the word of it yet.
  var untold: [CopyRow] = []
  /// The form that takes it over; nil where that cannot be done here, or not by the viewer.
  var takeOver: TakeOver?
  /// Where the form is posted that withdraws it; nil where that cannot be done here, or not by the viewer.
  var withdraw: String?

  /// What is taken over, and where the form is posted.
  struct TakeOver: Hashable, Sendable {
    var path: String
    var parts: [String]
  }
}

/// The form that begins a move, as it was typed.
struct HomeMoveForm: Hashable, Sendable {
  var organizations: OrganizationChoices
  /// Which organisation is chosen.
  var chosen = ""
  /// The nodes to which one could go.
  var links: [Choice]
  /// Which of them is chosen.
  var link = ""

  init(organizations: OrganizationChoices, links: [Choice]) {
    self.organizations = organizations
    self.links = links
  }
}

/// The values of the list.
struct HomeMovesPage: Hashable, Sendable {
  var frame: Frame
  var rows: [HomeMoveRow]
  /// Whether the viewer keeps links.
  var isKeeper: Bool
  /// The form that begins one; nil for whoever may not, and where no node is linked.
  var form: HomeMoveForm?
  /// Whether that form was refused.
  var isRefused = false
  /// Why a form was refused.
  var problem: String?
}

/// The list of moves.
func homeMovesPage(_ page: HomeMovesPage, _ say: Language) -> HTML {
  let problem = page.problem.map { "<p class=\"notice bad\" role=\"alert\">\($0)</p>" as HTML }
  let rows = page.rows.map { homeMovePanel($0, page.frame, say) }
  let none: HTML = "<p>\(HomeMovePhrases.none(say))</p>"
  let why = page.isKeeper ? HomeMovePhrases.noNode : HomeMovePhrases.notYours
  let formless: HTML = "<p class=\"sub\">\(why(say))</p>"
  return layout(
    page.frame, title: HomeMovePhrases.title(say), say,
    main: """
      <p class="line"><a href="/network/links">← \(LinkPhrases.back(say))</a></p>
      <h1>\(HomeMovePhrases.title(say))</h1>
      <p>\(HomeMovePhrases.about(say))</p>
      \(problem)
      \(rows.isEmpty ? none : HTML(rows))
      \(page.form.map { homeMoveForm($0, page, say) } ?? formless)
      """)
}

private func homeMovePanel(_ row: HomeMoveRow, _ frame: Frame, _ say: Language) -> HTML {
  let waiting = row.untold.map { copyLine($0, at: frame.now, say) }
  let untold: HTML = """
    <p class="sub">\(HomeMovePhrases.untold(say))</p><ul class="plain">
    \(waiting)</ul>

    """
  let form = row.takeOver.map { offer -> HTML in
    let parts = offer.parts.map { "<li>\($0)</li>\n" as HTML }
    return """
      <form method="post" action="\(path: offer.path)" class="stack">\(tokenField(frame))
      <p>\(HomeMovePhrases.takeOverMeans(say))</p><ul class="plain sub">
      \(parts)</ul>
      \(homeMoveTick(HomeMovePhrases.takeOverTick(say)))
      <p><button class="btn">\(HomeMovePhrases.takeOver(say))\
      <span class="sr"> \(row.organization)</span></button></p></form>

      """
  }
  let withdraw = row.withdraw.map { path -> HTML in
    """
    <details class="more"><summary>\(HomeMovePhrases.withdrawAsk(say))</summary>
    <form method="post" action="\(path: path)" class="stack">\(tokenField(frame))
    <p>\(HomeMovePhrases.withdrawMeans(say))</p>
    \(homeMoveTick(HomeMovePhrases.withdrawTick(say)))
    <p><button class="btn">\(HomeMovePhrases.withdraw(say))\
    <span class="sr"> \(row.organization)</span></button></p></form></details>

    """
  }
  return """
    <section class="panel"><h2>\(row.organization)</h2>
    <p>\(linkMark(row.isGood)) <b>\(row.state)</b> \
    <span class="sub">\(row.nodes) \
    \(timeTag(row.at, Wording.moment(row.at, at: frame.now, say)))</span></p>
    \(waiting.isEmpty ? nil : untold)\(form)\(withdraw)</section>

    """
}

private func homeMoveForm(_ form: HomeMoveForm, _ page: HomeMovesPage, _ say: Language) -> HTML {
  let bodies = form.organizations.choices.map { homeMoveOption($0, form.chosen) }
  let select: HTML = """
    <label for="move-to">\(HomeMovePhrases.organization(say))</label>\
    <select id="move-to" name="to" required>\(bodies)</select>
    """
  let choices: HTML = bodies.isEmpty ? .nothing : select
  let which =
    form.organizations.isSearched
    ? organizationSearch("move", form.organizations, choices, say) : choices
  let links = form.links.map { homeMoveOption($0, form.link) }
  return """
    <details class="more"\(page.isRefused ? " open" : HTML.nothing)>\
    <summary>\(HomeMovePhrases.begin(say))</summary>
    <form method="post" action="/network/links/transfers/preview" class="stack">\
    \(tokenField(page.frame))
    <p>\(HomeMovePhrases.beginAbout(say))</p>
    \(which)
    <label for="move-link">\(HomeMovePhrases.node(say))</label>
    <select id="move-link" name="link" required>\(links)</select>
    <p><button class="btn">\(HomeMovePhrases.look(say))</button></p></form></details>

    """
}

private func homeMoveOption(_ choice: Choice, _ chosen: String) -> HTML {
  """
  <option value="\(choice.value)"\(choice.value == chosen ? " selected" : HTML.nothing)>\
  \(choice.words)</option>
  """
}

/// Without this tick nothing happens; the server looks for it as well.
private func homeMoveTick(_ words: String) -> HTML {
  """
  <label class="pick"><input type="checkbox" name="sure" value="yes" required> \(words)</label>
  """
}

/// The values of the page that says what a move would take along.
struct HomeMovePage: Hashable, Sendable {
  var frame: Frame
  var organization: String
  /// The node that would be its new home.
  var peer: String
  /// What is sent back with the form: the identifiers of organisation and link.
  var to: String
  var link: String
  /// What goes to the new home.
  var moving: [String]
  /// What becomes of what is open and of whoever signs in here.
  var follows: [String]
  /// What does not travel.
  var staying: [String]
  /// Whether it can be offered now.
  var mayOffer: Bool
  /// Why not, or why the form was refused.
  var problem: String?
}

/// What a move would take along, and the form that offers it.
func homeMovePage(_ page: HomeMovePage, _ say: Language) -> HTML {
  func list(_ head: Phrase, _ lines: [String]) -> HTML {
    let items = lines.map { "<li>\($0)</li>\n" as HTML }
    return "<h2>\(head(say))</h2><ul class=\"plain\">\n\(items)</ul>\n"
  }
  let problem = page.problem.map { "<p class=\"notice bad\" role=\"alert\">\($0)</p>" as HTML }
  let form: HTML = """
    <form method="post" action="/network/links/transfers/offer" class="stack">\
    \(tokenField(page.frame))\
    <input type="hidden" name="to" value="\(page.to)">\
    <input type="hidden" name="link" value="\(page.link)">
    \(homeMoveTick(HomeMovePhrases.offerTick(say)))
    <p><button class="btn">\(HomeMovePhrases.offer(say))</button></p></form>
    """
  return layout(
    page.frame, title: HomeMovePhrases.previewTitle(say), say,
    main: """
      <p class="line"><a href="/network/links/transfers">← \(HomeMovePhrases.title(say))</a></p>
      <h1>\(HomeMovePhrases.previewTitle(say))</h1>
      <p><b>\(page.organization)</b> → <b>\(page.peer)</b></p>
      \(problem)
      \(list(HomeMovePhrases.moving, page.moving))\
      \(list(HomeMovePhrases.follows, page.follows))\
      \(list(HomeMovePhrases.staying, page.staying))\
      \(page.mayOffer ? form : nil)
      """)
}
