//! The list of a supporter, as page and as file, and the invitations that make it longer.

internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import Node

/// GET `/support` and its files, the files of `/support/invitations`; POST `/support/invitations` and
/// `/support/invitations/:id/withdraw`. With `of` it is the list of another supporter.
struct SupportRoutes {
  let site: Site

  /// Items of a page.
  static let rowsMax = 50
  /// Longest life of an invitation that the form takes, in days.
  static let daysMax = 90

  func add(to router: Router<Visit>) {
    router.get("/support") { request, visit in
      guard visit.viewer != nil else { return Response.seeOther("/sign-in") }
      return Response.page(try list(try WatchRoutes.query(request), visit))
    }
    site.addDownload("/support", to: router) { asked in
      let queue = try queue(asked.query, asked.viewer, after: nil, limit: .max)
      return SupportPresenter(now: asked.now, say: asked.say).list(queue)
    }
    site.addDownload("/support/invitations", to: router) { asked in
      let queue = try queue(asked.query, asked.viewer, after: nil, limit: 1)
      let rows = try site.queries.invitations(
        of: queue.supporter.id, as: asked.viewer, at: asked.now)
      return SupportPresenter(now: asked.now, say: asked.say).list(rows)
    }
    router.post("/support/invitations") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      return try await invite(
        try await WatchRoutes.form(request, visit), try WatchRoutes.query(request), viewer, visit)
    }
    router.post("/support/invitations/:id/withdraw") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      _ = try await WatchRoutes.form(request, visit)
      let id = try WatchRoutes.id(visit, of: Invitation.self)
      _ = try WatchRoutes.records(of: await site.submit(.withdrawInvitation(id), as: viewer))
      return Response.seeOther(Self.path("/support", of: try WatchRoutes.query(request)["of"]))
    }
  }

  /// A path below the list of that supporter; of the viewer's own where nobody is named.
  private static func path(_ base: String, of supporter: String?) -> String {
    WatchRoutes.path(base, [("of", supporter ?? "")])
  }

  private func filter(_ query: FormBody) -> SupportFilter {
    query["show"].flatMap { SupportFilter(rawValue: $0) } ?? .all
  }

  /// Whose list: another's is asked for by the tower alone; to anybody else it is as if it were not there.
  private func queue(
    _ query: FormBody, _ viewer: Viewer, after: PageKey?, limit: Int
  ) throws -> SupportQueue {
    var asked: ID<Organization>?
    if let text = query["of"] {
      guard let id = ID<Organization>(text) else { throw Refused("notFound") }
      asked = id
    }
    let found = try site.queries.supportQueue(
      of: asked, as: viewer, filter: filter(query), after: after, limit: limit, at: site.clock.now)
    guard let found else { throw Refused("notFound") }
    return found
  }

  private func list(
    _ query: FormBody, _ visit: Visit, refused: (problem: String, form: FormBody)? = nil
  ) throws -> HTML {
    guard let viewer = visit.viewer else { throw Refused("signIn") }
    let trail = PageTrail(query["after"])
    let queue = try queue(query, viewer, after: trail.place, limit: Self.rowsMax)
    let chosen = filter(query)
    let of = query["of"] ?? ""
    func path(_ base: String, _ filter: SupportFilter, _ trail: PageTrail?) -> String {
      WatchRoutes.path(
        base,
        [
          ("of", of), ("show", filter == .all ? "" : filter.rawValue),
          ("after", trail?.text ?? ""),
        ])
    }
    let say = visit.language
    let words = SupportPresenter(now: site.clock.now, say: say)
    var page = SupportPage(
      frame: site.frame(visit, path: path("/support", chosen, trail), current: .network),
      supporter: queue.supporter.name(say), clients: queue.clients,
      choices: SupportFilter.allCases.map { choice in
        ReadinessChoice(
          path: path("/support", choice, nil),
          words: SupportPhrases.filter(choice, queue.counts[choice, default: 0])(say),
          isChosen: choice == chosen)
      }, rows: queue.items.map { words.row($0) },
      show: chosen == .all ? "" : chosen.rawValue, of: of,
      previous: trail.previous.map { path("/support", chosen, $0) },
      following: queue.next.map { path("/support", chosen, trail.following($0)) })
    if let refused {
      page.problem = refused.problem
      page.note = refused.form["note"] ?? ""
      page.days = refused.form["days"] ?? ""
    }
    if queue.agreedCount > 0 {
      page.agreed = SupportPhrases.agreed(
        queue.agreed.map(\.name), of: queue.agreedCount)(say)
    }
    if !queue.isWhole { page.notes.append(SupportPhrases.notWhole(say)) }
    if queue.mayInvite {
      page.invite = Self.path("/support/invitations", of: of)
      page.invitations = try site.queries.invitations(
        of: queue.supporter.id, as: viewer, at: site.clock.now
      ).map { line($0, of: of, say) }
    }
    return supportPage(page, say)
  }

  private func line(_ row: InvitationRow, of: String, _ say: Language) -> InvitationLine {
    let words = SupportPresenter(now: site.clock.now, say: say)
    return InvitationLine(
      note: row.note ?? SupportPhrases.noNote(say), state: words.state(row),
      withdraw: row.isOpen
        ? Self.path("/support/invitations/\(row.id)/withdraw", of: of) : nil)
  }

  /// Makes an invitation and shows its link, once.
  private func invite(
    _ form: FormBody, _ query: FormBody, _ viewer: Viewer, _ visit: Visit
  ) async throws -> Response {
    func again(_ code: String) throws -> Response {
      let words = RefusalWords.of(code)
      let said = "\(words.what(visit.language)) \(words.next(visit.language))"
      return Response.page(
        try list(query, visit, refused: (said, form)), status: .init(code: words.status))
    }
    // A supporter that is none is never taken for one's own.
    let asked: ID<Organization>? = query["of"].map { ID<Organization>($0) } ?? viewer.organization
    guard let supporter = asked else { throw Refused("notFound") }
    guard let days = form["days"].flatMap({ Int($0) }), (1...Self.daysMax).contains(days) else {
      return try again(Invitation.Refusal.badInvitation.rawValue)
    }
    let note = PlainText.singleLine(form["note"] ?? "", maxCharacters: Invitation.noteMax)
    let secret = Entropy.secret()
    let until = site.clock.now + .days(Int64(days))
    let answer = await site.submit(
      .invite(supporter, hash: Hash(sha256: Array(secret.utf8)), until: until, note: note),
      as: viewer)
    if case .refused(let refusal) = answer, refusal.code != "notFound" {
      return try again(refusal.code)
    }
    _ = try WatchRoutes.records(of: answer)
    guard let view = try site.queries.organization(supporter, as: viewer, at: site.clock.now) else {
      throw Refused("notFound")
    }
    let say = visit.language
    let url = "\(site.settings.publicURL)/join/\(secret)"
    let name = view.row.name(say)
    let day = Wording.day(until, say)
    return Response.page(
      invitationPage(
        InvitationPage(
          frame: site.frame(visit, path: "/support", current: .network), supporter: name, url: url,
          mail: MailLink(
            subject: SupportPhrases.inviteTitle(say),
            body: SupportPhrases.mailBody(name, url, day)(say)), until: day,
          phone: site.phone(say), back: Self.path("/support", of: query["of"])), say))
  }
}
