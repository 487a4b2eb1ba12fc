//! ほかのノードとのつながり: which nodes are linked and how, inviting one, and joining by a code. It needs no script.

internal import Kernel

/// A link in the list.
struct LinkRow: Hashable, Sendable {
  /// Its page.
  var path: String
  var peer: String
  /// What the other is to this node.
  var role: String
  var state: String
  /// Whether everything is exchanged; nil where the link is over.
  var isGood: Bool?
  /// What waits for the peer's receipt.
  var waiting: String
  /// Whom the peer hosts.
  var hosts: String
}

/// An invitation in the list.
struct NodeInvitationLine: Hashable, Sendable {
  /// Under whom.
  var supporter: String
  var state: String
  /// Where it is taken back; nil where nobody can use it any more.
  var withdraw: String?
}

/// A node that was revoked, and who has not heard of it yet.
struct UnheardLine: Hashable, Sendable {
  /// The node that was revoked.
  var revoked: String
  var nodes: [CopyRow]
  /// What nodes that have heard of it say of those below them.
  var below: [BelowRow] = []
}

/// The form of an invitation, as it was typed.
struct InviteNodeForm: Hashable, Sendable {
  /// Under whom the new node's organisations come.
  var organizations: OrganizationChoices
  /// Who is chosen.
  var chosen = ""
  var days = "\(LinkRoutes.daysUsual)"
}

/// The values of the list.
struct LinksPage: Hashable, Sendable {
  var frame: Frame
  var rows: [LinkRow]
  var invitations: [NodeInvitationLine] = []
  /// Revocations that did not reach everybody yet.
  var unheard: [UnheardLine] = []
  /// This node's name and the fingerprint of its key; empty where it has no name for others.
  var own = ""
  /// How this node's own key stands; nil where that is not shown.
  var key: OwnKeyPanel?
  /// Why this node cannot be linked at all; nil where it can.
  var unfit: String?
  /// The form of an invitation; nil for whoever may not invite.
  var invite: InviteNodeForm?
  /// The code that was typed.
  var code = ""
  /// Whether the form of joining was refused, or that of inviting.
  var isJoinRefused = false
  var isInviteRefused = false
  /// Why a form was refused.
  var problem: String?
  var previous: String?
  var following: String?
}

/// The list of links.
func linksPage(_ page: LinksPage, _ say: Language) -> HTML {
  let problem = page.problem.map { "<p class=\"notice bad\" role=\"alert\">\($0)</p>" as HTML }
  let table: HTML = """
    \(scrollTable(LinkPhrases.title, LinkPhrases.heads, page.rows.map { linkRow($0, say) }, say))
    \(paging(page.previous, page.following, say))
    \(listFiles("/network/links", say))
    """
  let unfit = page.unfit.map { "<p class=\"notice bad\">\($0)</p>" as HTML }
  let own: HTML = "<p class=\"sub\">\(page.own)</p>"
  return layout(
    page.frame, title: LinkPhrases.title(say), say,
    main: """
      <p class="line"><a href="/network">← \(MenuItem.network.name(say))</a></p>
      <h1>\(LinkPhrases.title(say))</h1>
      <p>\(LinkPhrases.about(say))</p>
      \(problem)\(unfit)\(unheardPanel(page, say))
      \(page.rows.isEmpty ? noLinks(page, say) : table)
      <p><a href="/network/links/transfers">\(HomeMovePhrases.title(say)) →</a></p>
      \(page.own.isEmpty ? nil : own)
      \(page.key.map { ownKeyPanel($0, page.frame, say) })\
      \(page.invite.map { inviteNodeForm($0, page, say) })\(page.invite == nil ? nil : joinNodeForm(page, say))
      \(invitationPanel(page, say))
      """)
}

private func linkRow(_ row: LinkRow, _ say: Language) -> HTML {
  let state: HTML = "\(linkMark(row.isGood)) <b>\(row.state)</b>"
  let node: HTML = """
    <a href="\(path: row.path)">\(row.peer)</a><br><span class="sub">\(row.role)</span>
    """
  return tableRow(LinkPhrases.heads, [state, node, "\(row.waiting)", "\(row.hosts)"], say)
}

/// Whether everything is exchanged, as a sign beside its words.
func linkMark(_ isGood: Bool?) -> HTML {
  switch isGood {
  case true?: "<span class=\"ok\">✓</span>"
  case false?: "<span class=\"bad\">△</span>"
  case nil: ""
  }
}

/// No link yet: what to do next.
private func noLinks(_ page: LinksPage, _ say: Language) -> HTML {
  let steps = LinkPhrases.emptySteps.map { "<li>\($0(say))</li>\n" as HTML }
  let watch: HTML = "<p>\(LinkPhrases.emptyForWatch(say))</p>"
  return """
    <div class="sky blind"><h2>\(LinkPhrases.empty(say))</h2><ol>
    \(steps)</ol>\(page.invite == nil ? watch : nil)</div>
    """
}

private func inviteNodeForm(_ form: InviteNodeForm, _ page: LinksPage, _ say: Language) -> HTML {
  let isRefused = page.isInviteRefused
  let options = form.organizations.choices.map { choice -> HTML in
    """
    <option value="\(choice.value)"\(choice.value == form.chosen ? " selected" : HTML.nothing)>\
    \(choice.words)</option>
    """
  }
  let select: HTML = """
    <label for="invite-to">\(LinkPhrases.under(say))</label>\
    <select id="invite-to" name="to" required>\(options)</select>
    """
  let choices: HTML = options.isEmpty ? .nothing : select
  let whose =
    form.organizations.isSearched
    ? organizationSearch("invite", form.organizations, choices, say) : choices
  return """
    <details class="more"\(isRefused ? " open" : HTML.nothing)><summary>\(LinkPhrases.invite(say))</summary>
    <form method="post" action="/network/links/invite" class="stack">\(tokenField(page.frame))
    <p>\(LinkPhrases.inviteAbout(say))</p>
    \(whose)
    <label for="days">\(LinkPhrases.days(say))</label>
    <input id="days" name="days" type="number" min="1" max="\(LinkRoutes.daysMax)" \
    value="\(form.days)" required>
    <p><button class="btn">\(LinkPhrases.make(say))</button></p></form></details>

    """
}

private func joinNodeForm(_ page: LinksPage, _ say: Language) -> HTML {
  """
  <details class="more"\(page.isJoinRefused ? " open" : HTML.nothing)><summary>\(LinkPhrases.join(say))</summary>
  <form method="post" action="/network/links/join" class="stack">\(tokenField(page.frame))
  <p>\(LinkPhrases.joinAbout(say))</p>
  <label for="code">\(LinkPhrases.code(say))</label>
  <textarea id="code" name="code" rows="3" maxlength="\(LinkRoutes.codeMax)" autocomplete="off" \
  spellcheck="false" required>\(page.code)</textarea>
  <p><button class="btn">\(LinkPhrases.joinNow(say))</button></p></form></details>
  """
}

private func unheardPanel(_ page: LinksPage, _ say: Language) -> HTML? {
  if page.unheard.isEmpty { return nil }
  let lines = page.unheard.map { line -> HTML in
    let nodes = line.nodes.map { copyLine($0, at: page.frame.now, say) }
    return """
      <li><b>\(line.revoked)</b><ul class="plain">
      \(nodes)\(belowLines(line.below))</ul></li>

      """
  }
  return """
    <section class="notice bad"><h2>\(LinkPhrases.unheard(say))</h2>
    <p>\(LinkPhrases.unheardAbout(say))</p><ul class="plain">
    \(lines)</ul></section>
    """
}

private func invitationPanel(_ page: LinksPage, _ say: Language) -> HTML? {
  if page.invitations.isEmpty { return nil }
  let lines = page.invitations.map { line -> HTML in
    let take = line.withdraw.map { path -> HTML in
      """
      <form method="post" action="\(path: path)">\(tokenField(page.frame))\
      <button class="btn ghost">\(LinkPhrases.withdraw(say))<span class="sr"> \(line.supporter)</span>\
      </button></form>
      """
    }
    return
      "<li class=\"line spread\"><span>\(line.supporter) <span class=\"sub\">\(line.state)</span></span>\(take)</li>\n"
  }
  return """
    <section class="panel"><h2>\(LinkPhrases.invitations(say))</h2><ul class="plain">
    \(lines)</ul></section>
    """
}

/// A code as it is shown this once.
struct NodeCodePage: Hashable, Sendable {
  var frame: Frame
  /// For whose node, and until when.
  var about: String
  /// The whole line, with its secret.
  var code: String
}

/// The sheet that is handed over, with what the invited one does.
func nodeCodePage(_ page: NodeCodePage, _ say: Language) -> HTML {
  let square = QRCode(page.code).map { "<p>\($0.svg(LinkPhrases.codeSquare(say)))</p>\n" as HTML }
  return layout(
    page.frame, title: LinkPhrases.codeTitle(say), say,
    main: """
      <p class="notice bad actions">\(LinkPhrases.codeOnce(say)) \
      <a href="/network/links">\(LinkPhrases.back(say))</a></p>
      <h1>\(LinkPhrases.codeTitle(say))</h1>
      <p>\(page.about)</p>
      <pre>\(page.code)</pre>
      \(square)<p>\(LinkPhrases.codeCareful(say))</p>
      <h2>\(LinkPhrases.codeSteps(say))</h2>
      <ol><li>\(LinkPhrases.byPage(say))</li>
      <li>\(LinkPhrases.byCommand(say))<pre>noroshi link join</pre></li></ol>
      """)
}
