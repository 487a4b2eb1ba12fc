//! 預かるノードの移動: the list, what a move would take along, offering one, withdrawing that, and taking one over. Who may is
//! Node's to say.

internal import Federation
internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import Node

/// GET `/network/links/transfers`, POST `/network/links/transfers/preview`, `…/offer`, `…/:id/take-over` and
/// `…/:id/withdraw`.
struct HomeMoveRoutes {
  let site: Site

  private static let root = "/network/links/transfers"
  private var links: LinkRoutes { LinkRoutes(site: site) }

  /// Which organisation is to move, and over which link.
  private struct Asked {
    let organization: ID<Organization>
    let link: ID<PeerLink>
  }

  /// What was typed into the form that begins a move and was refused, and why; no form where another one was.
  private struct Typed {
    let code: String
    let form: FormBody?
  }

  func add(to router: Router<Visit>) {
    router.get("/network/links/transfers") { _, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      return try list(viewer, visit, refused: nil)
    }
    router.post("/network/links/transfers/preview") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      let form = try await keeping(request, viewer, visit)
      do {
        return try show(try asked(form, viewer), viewer, visit, refusal: nil)
      } catch let refused as Refused where AlertDeed.isShown(refused.code) {
        return try list(viewer, visit, refused: Typed(code: refused.code, form: form))
      }
    }
    router.post("/network/links/transfers/offer") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      let form = try await keeping(request, viewer, visit)
      return try await offer(form, viewer, visit)
    }
    router.post("/network/links/transfers/:id/take-over") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      let form = try await keeping(request, viewer, visit)
      let id = try WatchRoutes.id(visit, of: HomeTransfer.self)
      return try await answer(form, viewer, visit) { desk in
        try await desk.takeOver(id, as: viewer)
      }
    }
    router.post("/network/links/transfers/:id/withdraw") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      let form = try await keeping(request, viewer, visit)
      let id = try WatchRoutes.id(visit, of: HomeTransfer.self)
      return try await answer(form, viewer, visit) { desk in
        try await desk.withdrawOffer(id, as: viewer)
      }
    }
  }

  /// The form of whoever keeps links. To whoever sees none there is no such page.
  private func keeping(
    _ request: Request, _ viewer: Viewer, _ visit: Visit
  ) async throws -> FormBody {
    let form = try await WatchRoutes.form(request, visit)
    try links.mustSee(viewer)
    guard try site.queries.keepsLinks(viewer) else { throw Refused("notAllowed") }
    return form
  }

  private func asked(_ form: FormBody, _ viewer: Viewer) throws -> Asked {
    let organization = try links.supporter(form, viewer)
    guard let link = form["link"].flatMap({ ID<PeerLink>($0) }) else { throw Refused("notFound") }
    return Asked(organization: organization, link: link)
  }

  // MARK: Looking

  private func list(_ viewer: Viewer, _ visit: Visit, refused: Typed?) throws -> Response {
    let (now, say) = (site.clock.now, visit.language)
    guard let moves = try site.queries.homeTransfers(as: viewer, at: now) else {
      throw Refused("notFound")
    }
    let isKeeper = try site.queries.keepsLinks(viewer)
    let words = LinkPresenter(now: now, say: say)
    var page = HomeMovesPage(
      frame: site.frame(visit, path: Self.root, current: .network),
      rows: moves.map { words.row($0, isKeeper: isKeeper) }, isKeeper: isKeeper)
    if isKeeper, site.links != nil { page.form = try newMove(refused?.form, viewer, say) }
    page.isRefused = refused?.form != nil
    page.problem = refused.map { LinkPresenter.words($0.code, say) }
    return Response.page(
      homeMovesPage(page, say),
      status: .init(code: refused.map { RefusalWords.ofLink($0.code).status } ?? 200))
  }

  /// The form that begins a move; nil while there is no node to which one could go.
  private func newMove(
    _ typed: FormBody?, _ viewer: Viewer, _ say: Language
  ) throws -> HomeMoveForm? {
    let now = site.clock.now
    let (peers, _) = try ListExport.all { after in
      try links.peers(viewer, after, limit: Queries.pageMax, at: now)
    }
    // A node beside gets no entry before it hosts somebody: it would wait for one in vain.
    let near = peers.filter { $0.state == .active && $0.role != .sibling }
    if near.isEmpty { return nil }
    var form = HomeMoveForm(
      organizations: try OrganizationChoices(
        find: typed?["find"] ?? "", most: AlertRoutes.givenMax, as: viewer, from: site.queries, say),
      links: near.map { Choice(value: $0.id.description, words: $0.peer.text) })
    form.chosen = typed?["to"] ?? ""
    form.link = typed?["link"] ?? ""
    return form
  }

  /// What would move; with the reason where it cannot, or where the form was refused.
  private func show(
    _ asked: Asked, _ viewer: Viewer, _ visit: Visit, refusal: String?
  ) throws -> Response {
    let (now, say) = (site.clock.now, visit.language)
    guard
      let found = try site.queries.homeTransfer(
        of: asked.organization, over: asked.link, as: viewer, at: now)
    else { throw Refused("notFound") }
    let code = refusal ?? found.refusal?.code
    let page = LinkPresenter(now: now, say: say).page(
      found, over: asked.link, site.frame(visit, path: Self.root, current: .network),
      problem: code.map { LinkPresenter.words($0, say) })
    return Response.page(
      homeMovePage(page, say),
      status: .init(code: code.map { RefusalWords.ofLink($0).status } ?? 200))
  }

  // MARK: Acting

  private func offer(_ form: FormBody, _ viewer: Viewer, _ visit: Visit) async throws -> Response {
    let asked = try asked(form, viewer)
    guard form["sure"] == "yes" else {
      return try show(asked, viewer, visit, refusal: "notConfirmed")
    }
    guard let desk = site.links else { throw Refused("nodeNameUnfit") }
    do {
      try await desk.offer(asked.organization, over: asked.link, as: viewer)
    } catch let problem as LinkDesk.Problem {
      return try show(asked, viewer, visit, refusal: problem.code)
    }
    return Response.seeOther(Self.root)
  }

  /// Does what a form below a move asks, after its tick.
  private func answer(
    _ form: FormBody, _ viewer: Viewer, _ visit: Visit,
    _ act: (LinkDesk) async throws -> Void
  ) async throws -> Response {
    guard form["sure"] == "yes" else {
      return try list(viewer, visit, refused: Typed(code: "notConfirmed", form: nil))
    }
    guard let desk = site.links else { throw Refused("nodeNameUnfit") }
    do {
      try await act(desk)
    } catch let problem as LinkDesk.Problem {
      return try list(viewer, visit, refused: Typed(code: problem.code, form: nil))
    }
    return Response.seeOther(Self.root)
  }
}
