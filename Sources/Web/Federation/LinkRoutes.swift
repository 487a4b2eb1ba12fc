//! ほかのノードとのつながり: the list, one link, its forms, inviting a node and joining one. Who may do what is Node's to say.

internal import Federation
internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import Node

/// GET `/network/links` and its files, GET `/network/links/:id`, POST `/network/links/:id/hold`, `…/release` and
/// `…/revoke`, POST `/network/links/invite`, `/network/links/invitations/:id/withdraw`, `/network/links/join` and
/// `/network/links/rotate-key`.
struct LinkRoutes {
  let site: Site

  /// Links of a page.
  static let rowsMax = 50
  /// Longest life of an invitation, in days.
  static let daysMax: Int64 = 30
  /// What is offered.
  static let daysUsual: Int64 = 7
  /// Longest code that is taken, in characters.
  static let codeMax = InvitationCode.bytesMax

  /// What can be done with a link.
  enum Act: String, CaseIterable {
    case hold
    case release
    case revoke

    /// Whether it has to be ticked that somebody made sure.
    var needsTick: Bool { self != .hold }

    /// What Node is asked; `told` is the signed word of it for the other nodes below.
    func command(on id: ID<PeerLink>, told: Signed<Revocation>?) -> LinkCommand {
      switch self {
      case .hold: .hold(id)
      case .release: .release(id)
      case .revoke: .revoke(id, told: told)
      }
    }
  }

  func add(to router: Router<Visit>) {
    router.get("/network/links") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      return try list(viewer, visit, PageTrail(try WatchRoutes.query(request)["after"]))
    }
    site.addDownload("/network/links", to: router) { asked in
      let (links, isWhole) = try ListExport.all { after in
        try peers(asked.viewer, after, limit: Queries.pageMax, at: asked.now)
      }
      let sheet = LinkPresenter(now: asked.now, say: asked.say).sheet(links)
      return ListExport(name: "links", sheet: sheet, isWhole: isWhole)
    }
    router.post("/network/links/invite") { request, visit in try await invite(request, visit) }
    router.post("/network/links/join") { request, visit in try await join(request, visit) }
    router.post("/network/links/rotate-key") { request, visit in
      try await rotateKey(request, visit)
    }
    router.post("/network/links/invitations/:id/withdraw") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      _ = try await WatchRoutes.form(request, visit)
      try mustSee(viewer)
      let id = try WatchRoutes.id(visit, of: NodeInvitation.self)
      _ = try WatchRoutes.records(of: await site.submit(.link(.withdraw(id)), as: viewer))
      return Response.seeOther("/network/links")
    }
    router.get("/network/links/:id") { _, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      return try show(try WatchRoutes.id(visit, of: PeerLink.self), viewer, visit, refusal: nil)
    }
    for deed in Act.allCases {
      router.post(RouterPath("/network/links/:id/\(deed.rawValue)")) { request, visit in
        try await act(deed, request, visit)
      }
    }
  }

  // MARK: Looking

  /// Whoever may not see links is answered as if there were no such page.
  func mustSee(_ viewer: Viewer) throws {
    guard try site.queries.seesLinks(viewer) else { throw Refused("notFound") }
  }

  /// A page of the links; whoever may not see them is answered as if there were none.
  func peers(
    _ viewer: Viewer, _ after: PageKey?, limit: Int, at now: Instant
  ) throws -> Page<PeerView> {
    guard
      let found = try site.queries.peers(as: viewer, after: after, limit: limit, at: now)
    else { throw Refused("notFound") }
    return found
  }

  /// What was typed into a form that was refused, and why.
  private struct Typed {
    let code: String
    let form: FormBody
    let kind: Kind

    enum Kind { case invite, join, key }
  }

  private func list(
    _ viewer: Viewer, _ visit: Visit, _ trail: PageTrail, refused: Typed? = nil
  ) throws -> Response {
    let (now, say) = (site.clock.now, visit.language)
    let found = try peers(viewer, trail.place, limit: Self.rowsMax, at: now)
    let isKeeper = try site.queries.keepsLinks(viewer)
    let words = LinkPresenter(now: now, say: say)
    func path(_ trail: PageTrail) -> String {
      WatchRoutes.path("/network/links", [("after", trail.text)])
    }
    var page = LinksPage(
      frame: site.frame(visit, path: path(trail), current: .network),
      rows: found.items.map { words.row($0) },
      invitations: try site.queries.nodeInvitations(as: viewer, at: now).map {
        words.line($0, isKeeper: isKeeper)
      }, previous: trail.previous.map(path), following: found.next.map { path(trail.following($0)) }
    )
    page.unheard = words.rows(try site.queries.unheardRevocations(as: viewer, at: now))
    if let key = site.links?.keys.peerKey(try site.queries.keyGeneration()) {
      page.own = LinkPhrases.own(
        key.node?.text ?? "", LinkPresenter.grouped(key.fingerprint))(say)
      if isKeeper { page.invite = try inviteForm(refused, viewer, say) }
      page.key = try site.queries.keyStanding(as: viewer, at: now).map {
        words.panel($0, isKeeper: isKeeper, isRefused: refused?.kind == .key)
      }
    } else {
      page.unfit = LinkPresenter.words("nodeNameUnfit", say)
    }
    page.problem = refused.map { LinkPresenter.words($0.code, say) }
    page.isJoinRefused = refused?.kind == .join
    page.isInviteRefused = refused?.kind == .invite
    page.code = refused.flatMap { $0.kind == .join ? $0.form["code"] : nil } ?? ""
    return Response.page(
      linksPage(page, say),
      status: .init(code: refused == nil ? 200 : 422))
  }

  private func inviteForm(
    _ refused: Typed?, _ viewer: Viewer, _ say: Language
  ) throws -> InviteNodeForm {
    let typed = refused.flatMap { $0.kind == .invite ? $0.form : nil }
    var form = InviteNodeForm(
      organizations: try OrganizationChoices(
        find: typed?["find"] ?? "", most: AlertRoutes.givenMax, as: viewer, from: site.queries, say)
    )
    form.chosen = typed?["to"] ?? viewer.organization?.description ?? ""
    if let days = typed?["days"] { form.days = days }
    return form
  }

  /// One link; where a form of it was refused, with the reason.
  func show(
    _ id: ID<PeerLink>, _ viewer: Viewer, _ visit: Visit, refusal: String?
  ) throws -> Response {
    let (now, say) = (site.clock.now, visit.language)
    guard let link = try site.queries.peer(id, as: viewer, at: now) else {
      throw Refused("notFound")
    }
    let page = LinkPresenter(now: now, say: say).page(
      link, site.frame(visit, path: LinkPresenter.path(id), current: .network),
      isKeeper: try site.queries.keepsLinks(viewer),
      problem: refusal.map { LinkPresenter.words($0, say) })
    return Response.page(
      linkPage(page, say),
      status: .init(code: refusal.map { RefusalWords.ofLink($0).status } ?? 200))
  }

  // MARK: Acting

  /// Holds, releases or revokes. A link that the viewer may not see is not there for him.
  private func act(_ deed: Act, _ request: Request, _ visit: Visit) async throws -> Response {
    guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
    let form = try await WatchRoutes.form(request, visit)
    try mustSee(viewer)
    let id = try WatchRoutes.id(visit, of: PeerLink.self)
    if deed.needsTick, form["sure"] != "yes", try site.queries.keepsLinks(viewer) {
      return try show(id, viewer, visit, refusal: "notConfirmed")
    }
    let told = try await deed == .revoke ? site.links?.revocation(of: id) : nil
    let answer = await site.submit(.link(deed.command(on: id, told: told)), as: viewer)
    // What can be mended is said on the page; what may not be known is not.
    if case .refused(let refusal) = answer, refusal != .notFound, refusal != .notAllowed {
      return try show(id, viewer, visit, refusal: refusal.code)
    }
    _ = try WatchRoutes.records(of: answer)
    return Response.seeOther(LinkPresenter.path(id))
  }

  /// Makes a code and shows it, once.
  private func invite(_ request: Request, _ visit: Visit) async throws -> Response {
    guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
    let form = try await WatchRoutes.form(request, visit)
    try mustSee(viewer)
    return try await trying(form, viewer, visit, .invite) { desk in
      guard let days = form["days"].flatMap({ Int64($0) }), (1...Self.daysMax).contains(days) else {
        throw Refused("lifeOutOfRange")
      }
      let under = try supporter(form, viewer)
      let code = try await desk.invite(
        under: under, for: .days(days), address: site.settings.publicURL, as: viewer)
      let (now, say) = (site.clock.now, visit.language)
      let view = try site.queries.organization(under, as: viewer, at: now)
      let until = Wording.date(now + .days(days), say)
      return Response.page(
        nodeCodePage(
          NodeCodePage(
            frame: site.frame(visit, path: "/network/links", current: .network),
            about: LinkPhrases.codeFor(view?.row.name(say) ?? "", until)(say),
            code: code.description), say))
    }
  }

  /// The organisation that was chosen, or whose whole name or code was typed.
  func supporter(_ form: FormBody, _ viewer: Viewer) throws -> ID<Organization> {
    if let chosen = form["to"].flatMap({ ID<Organization>($0) }) { return chosen }
    guard let typed = form["find"] else { throw Refused("unknownOrganization") }
    guard let named = try OrganizationChoices.named(typed, as: viewer, from: site.queries) else {
      throw Refused("chooseOrganization")
    }
    return named
  }

  /// Enrols this node at the one that wrote the code.
  private func join(_ request: Request, _ visit: Visit) async throws -> Response {
    guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
    let form = try await WatchRoutes.form(request, visit)
    try mustSee(viewer)
    return try await trying(form, viewer, visit, .join) { desk in
      guard let code = form["code"].flatMap({ InvitationCode($0) }) else {
        throw Refused("badInvitation")
      }
      try await desk.join(code, caFile: site.settings.caFile, as: viewer)
      return Response.seeOther("/network/links")
    }
  }

  /// Has this node sign with a new key.
  private func rotateKey(_ request: Request, _ visit: Visit) async throws -> Response {
    guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
    let form = try await WatchRoutes.form(request, visit)
    try mustSee(viewer)
    return try await trying(form, viewer, visit, .key) { desk in
      guard form["sure"] == "yes" else { throw Refused("notConfirmed") }
      try await desk.rotateKey(as: viewer)
      return Response.seeOther("/network/links")
    }
  }

  /// Does something for whoever keeps links; what can be mended is said on the list, with what was typed. Nothing leaves
  /// the node for anybody else.
  private func trying(
    _ form: FormBody, _ viewer: Viewer, _ visit: Visit, _ kind: Typed.Kind,
    _ body: (LinkDesk) async throws -> Response
  ) async throws -> Response {
    guard try site.queries.keepsLinks(viewer) else { throw Refused("notAllowed") }
    let code: String
    do {
      guard let desk = site.links else { throw Refused("nodeNameUnfit") }
      return try await body(desk)
    } catch let problem as LinkDesk.Problem {
      // Another node's word: it is looked up, and shown only where it is none of ours.
      code = PlainText.singleLine(problem.code, maxCharacters: 40)
    } catch let refused as Refused { code = refused.code }
    if kind == .invite, !AlertDeed.isShown(code) { throw Refused(code) }
    let typed = Typed(code: code, form: form, kind: kind)
    return try list(viewer, visit, PageTrail(nil), refused: typed)
  }
}
