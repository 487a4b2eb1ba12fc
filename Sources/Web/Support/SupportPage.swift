//! 支援の列: what the clients of one supporter wait for; and invitations.

internal import Kernel

/// One thing to do.
struct SupportRow: Hashable, Sendable {
  /// The alert's or the organisation's page; nil where there is nothing to open.
  var path: String?
  /// By whom, or how many.
  var name: String
  /// 5 to 1; nil where it is no alert.
  var severity: Int?
  /// What waits, and of what it is about.
  var what: String
  var subject: String?
  /// The label of the subject; nil where there is none.
  var tlp: String?
  var deed: String
  /// By when; nil for what has no deadline.
  var due: Instant?
}

/// An invitation in the list.
struct InvitationLine: Hashable, Sendable {
  var note: String
  var state: String
  /// Where it is taken back; nil where it is closed.
  var withdraw: String?
}

/// The values of the page.
struct SupportPage: Hashable, Sendable {
  var frame: Frame
  var supporter: String
  var clients: Int
  var choices: [ReadinessChoice]
  var rows: [SupportRow]
  var notes: [String] = []
  /// The code of the filter that is chosen; empty for all.
  var show = ""
  /// Whose list it is where that is not the viewer's own; empty for his.
  var of = ""
  var previous: String?
  var following: String?
  /// Where an invitation is made; nil where the viewer makes none.
  var invite: String?
  var invitations: [InvitationLine] = []
  /// Whose calling this desk takes over, in words; nil where nobody agreed on it.
  var agreed: String?
  var problem: String?
  /// What was typed into the form of an invitation that was refused.
  var note = ""
  var days = "30"
}

/// The page.
func supportPage(_ page: SupportPage, _ say: Language) -> HTML {
  let choices = page.choices.map { choice -> HTML in
    choice.isChosen
      ? "<a class=\"btn\" aria-current=\"page\" href=\"\(path: choice.path)\">\(choice.words)</a>\n"
      : "<a class=\"btn ghost\" href=\"\(path: choice.path)\">\(choice.words)</a>\n"
  }
  let heads = SupportPhrases.heads.map { "<th scope=\"col\">\($0(say))</th>" as HTML }
  let empty = page.clients == 0 ? SupportPhrases.nobody : SupportPhrases.nothing
  let none: HTML = "<p class=\"notice\">\(empty(say))</p>"
  let table: HTML = """
    <div class="scroll" tabindex="0" role="region" aria-label="\(SupportPhrases.title(say))">
    <table class="board"><thead><tr>\(heads)</tr></thead><tbody>
    \(page.rows.map { supportRow($0, at: page.frame.now, say) })</tbody></table></div>
    """
  let problem = page.problem.map { "<p class=\"notice bad\" role=\"alert\">\($0)</p>\n" as HTML }
  let filters: HTML = """
    <nav class="chips" aria-label="\(SupportPhrases.title(say))">\(choices)</nav>
    \(listFiles("/support", say, query: [("of", page.of), ("show", page.show)]))

    """
  return layout(
    page.frame, title: SupportPhrases.title(say),
    marking: page.rows.compactMap(\.tlp).max { tlpRank($0) < tlpRank($1) } ?? "", say,
    main: """
      <h1>\(SupportPhrases.title(say))</h1>
      <p>\(page.supporter) · \(SupportPhrases.clients(page.clients)(say))</p>
      <p class="sub">\(SupportPhrases.about(say))</p>\
      \(page.agreed.map { "\n<p>\($0)</p>" as HTML })
      \(problem)\(page.notes.map { "<p class=\"notice\">\($0)</p>\n" as HTML })\
      \(page.clients == 0 ? nil : filters)\(page.rows.isEmpty ? none : table)
      \(paging(page.previous, page.following, say))
      \(page.invite.map { inviteForm($0, page, say) })
      """)
}

private func supportRow(_ row: SupportRow, at now: Instant, _ say: Language) -> HTML {
  let due: HTML =
    row.due.map { at -> HTML in
      """
      <time class="left\(at < now ? " late" : HTML.nothing)" datetime="\(Wording.machine(at))">\
      \(Wording.remaining(until: at, at: now, say))</time>
      """
    } ?? "<span class=\"sub\">\(SupportPhrases.noDeadline(say))</span>"
  let link = row.path.map { "<a href=\"\(path: $0)\">\(row.name)</a>" as HTML }
  let name: HTML = link ?? "\(row.name)"
  let subject = row.subject.map { words -> HTML in
    let label = row.tlp.map { "\(tlpBox($0)) " as HTML }
    return "<br>\(label)<span class=\"sub\">\(words)</span>"
  }
  return """
    <tr><td>\(due)</td><td>\(name)</td>\
    <td>\(row.severity.map { "\(severityMark($0, say)) " as HTML })\(row.what)\(subject)</td>\
    <td><b>\(row.deed)</b></td></tr>

    """
}

private func inviteForm(_ action: String, _ page: SupportPage, _ say: Language) -> HTML {
  let lines = page.invitations.map { line -> HTML in
    let take = line.withdraw.map { path -> HTML in
      """
      <form method="post" action="\(path: path)">\(tokenField(page.frame))\
      <button class="btn ghost">\(SupportPhrases.inviteTake(say))<span class="sr"> \(line.note)</span>\
      </button></form>
      """
    }
    return
      "<li class=\"line spread\"><span>\(line.note) <span class=\"sub\">\(line.state)</span></span>\(take)</li>\n"
  }
  let list: HTML = """
    <h3>\(SupportPhrases.inviteList(say))</h3><ul class="plain">
    \(lines)</ul>
    \(listFiles("/support/invitations", say, query: [("of", page.of)]))

    """
  return """
    <section class="panel"><h2>\(SupportPhrases.invite(say))</h2>
    <p>\(SupportPhrases.inviteAbout(say))</p>
    <form method="post" action="\(path: action)" class="stack">\(tokenField(page.frame))
    <label for="note">\(SupportPhrases.inviteNote(say))</label>
    <input id="note" name="note" maxlength="\(Invitation.noteMax)" value="\(page.note)">
    <label for="days">\(SupportPhrases.inviteDays(say))</label>
    <input id="days" name="days" type="number" min="1" max="\(SupportRoutes.daysMax)" \
    value="\(page.days)" required>
    <p><button class="btn">\(SupportPhrases.inviteMake(say))</button></p></form>
    \(lines.isEmpty ? nil : list)</section>
    """
}

/// An invitation as it is shown this once.
struct InvitationPage: Hashable, Sendable {
  var frame: Frame
  var supporter: String
  /// The link, with its secret.
  var url: String
  /// `mailto:` with subject and words; made of percent signs, letters and digits alone.
  var mail: MailLink
  var until: String
  /// Whom to call with questions; nil where no number is known.
  var phone: String?
  var back: String
}

/// The sheet that is handed over.
func invitationPage(_ page: InvitationPage, _ say: Language) -> HTML {
  let steps = SupportPhrases.inviteSteps.map { "<li>\($0(say))</li>\n" as HTML }
  let phone = page.phone.map { "<p>\(Words.whenInDoubt(say)) <b>\($0)</b></p>\n" as HTML }
  return layout(
    page.frame, title: SupportPhrases.inviteTitle(say), say,
    main: """
      <p class="notice bad actions">\(SupportPhrases.inviteOnce(say)) \
      <a href="\(mail: page.mail)">\(SupportPhrases.inviteMail(say))</a> · \
      <a href="\(path: page.back)">\(SupportPhrases.inviteBack(say))</a></p>
      <h1>\(SupportPhrases.inviteTitle(say))</h1>
      <p>\(SupportPhrases.inviteFrom(page.supporter)(say))</p>
      <ol class="three">
      \(steps)</ol>
      \(qrBlock(page.url, SupportPhrases.inviteCode, say))
      <p><b>\(SupportPhrases.inviteUntil(page.until)(say))</b></p>
      <p>\(SupportPhrases.inviteNeeds(say))</p>
      \(phone)
      """)
}
