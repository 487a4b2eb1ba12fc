//! The routes of changes of personnel and of hand-over sheets.

internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import Node

/// GET and POST `/network/transfer` and below `/network/transfer/import`, its files, POST `/network/transfers/:id/undo`,
/// GET `/network/posts/:id/handover`.
struct TransferRoutes {
  let site: Site

  func add(to router: Router<Visit>) {
    router.get("/network/transfer") { request, visit in
      guard visit.viewer != nil else { return Response.seeOther("/sign-in") }
      let day = Self.day(try WatchRoutes.query(request)["day"], at: site.clock.now)
      return try page(visit, day, problem: nil)
    }
    site.addDownload("/network/transfer", to: router) { asked in
      guard asked.viewer.role.mayAdminister, asked.viewer.organization != nil else {
        throw Refused("notAllowed")
      }
      let place = try TransferList.place(asked.viewer, site.queries, at: asked.now)
      return TransferTable(
        place: place, day: Self.day(asked.query["day"], at: asked.now), now: asked.now,
        say: asked.say
      ).list
    }
    ListImportRoutes(list: TransferList(site: site)).add(to: router)
    router.post("/network/transfer") { request, visit in
      try await take(try await WatchRoutes.form(request, visit), visit)
    }
    router.post("/network/transfers/:id/undo") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      _ = try await WatchRoutes.form(request, visit)
      let id = try WatchRoutes.id(visit, of: Transfer.self)
      _ = try WatchRoutes.records(of: await site.submit(.undoTransfer(id), as: viewer))
      return Response.seeOther("/network/transfer")
    }
    router.get("/network/posts/:id/handover") { _, visit in
      guard visit.viewer != nil else { return Response.seeOther("/sign-in") }
      return Response.page(try handOver(visit))
    }
  }

  /// Only who keeps the directory; the node says so once more when something is entered.
  private func keeper(_ visit: Visit) throws -> Viewer {
    guard let viewer = visit.viewer else { throw Refused("signIn") }
    guard viewer.role.mayAdminister, viewer.organization != nil else { throw Refused("notAllowed") }
    return viewer
  }

  private static func day(_ text: String?, at now: Instant) -> CivilDate {
    text.flatMap { CivilDate($0) } ?? TransferPresenter.nextApril(after: now)
  }

  private func presenter(_ visit: Visit) throws -> TransferPresenter {
    let viewer = try keeper(visit)
    let now = site.clock.now
    guard let place = try site.queries.contacts(as: viewer, at: now).places.first else {
      throw Refused("notFound")
    }
    return TransferPresenter(place: place, say: visit.language, now: now)
  }

  private func page(
    _ visit: Visit, _ day: CivilDate, problem: String?, status: HTTPResponse.Status = .ok
  ) throws -> Response {
    let presenter = try presenter(visit)
    let planned = try site.queries.transfers(as: try keeper(visit), at: site.clock.now)
    let frame = site.frame(visit, path: "/network/transfer?day=\(day)", current: .network)
    return Response.page(
      transferPage(
        presenter.page(frame, day: day, planned: planned, problem: problem), visit.language),
      status: status)
  }

  private func take(_ form: FormBody, _ visit: Visit) async throws -> Response {
    let viewer = try keeper(visit)
    let day = Self.day(form["day"], at: site.clock.now)
    let presenter = try presenter(visit)
    let steps = try TransferPresenter.steps(form)
    func differences(_ code: String?) -> Response {
      let words = code.map { RefusalWords.of($0) }
      let said = words.map { "\($0.what(visit.language)) \($0.next(visit.language))" }
      let frame = site.frame(visit, path: "/network/transfer?day=\(day)", current: .network)
      return Response.page(
        transferDifferencesPage(
          presenter.differences(frame, steps, day: day, problem: said), visit.language),
        status: .init(code: words?.status ?? 200))
    }
    guard form["go"] == "apply", let shown = form["digest"].flatMap({ Hash(hex: $0) }) else {
      return differences(nil)
    }
    guard let organization = viewer.organization else { throw Refused("notFound") }
    let answer = await site.submit(
      .planTransfer(
        TransferForm(organization: organization, day: day, steps: steps, shown: shown)),
      as: viewer)
    if case .refused(let refusal) = answer { return differences(refusal.code) }
    _ = try WatchRoutes.records(of: answer)
    return Response.seeOther("/network/transfer?day=\(day)")
  }

  // MARK: Hand-over

  /// The sheet of a post of the viewer's organisation: for who keeps the directory, and for who holds the post.
  private func handOver(_ visit: Visit) throws -> HTML {
    guard let viewer = visit.viewer, let own = viewer.organization else { throw Refused("signIn") }
    let id = try WatchRoutes.id(visit, of: Post.self)
    let (now, say) = (site.clock.now, visit.language)
    guard let view = try site.queries.organization(own, as: viewer, at: now),
      let post = view.posts.first(where: { $0.post.id == id }),
      viewer.role.mayAdminister
        || post.holders.contains(where: { $0.person == viewer.person }) && viewer.role.mayAct,
      let tree = try site.queries.callTree(of: own, as: viewer, at: now)
    else { throw Refused("notFound") }
    let home = try site.queries.home(as: viewer, at: now)
    let change = try site.queries.transfers(as: viewer, at: now).first { transfer in
      transfer.record.undoneAt == nil && transfer.record.day > now
        && transfer.lines.contains { $0.id == id }
    }
    let comers = change?.lines.filter { $0.id == id }.compactMap(\.comes) ?? []
    let page = HandOverPage(
      frame: site.frame(visit, path: "/network/posts/\(id)/handover", current: .network),
      organization: view.row.name(say), post: post.post.name(say),
      holders: post.holders.map { Self.row($0, say) },
      comers: comers.map { CallTreeRow(who: $0, phones: [], mails: []) },
      day: change.map { Wording.day($0.record.day, say) },
      duties: home.duties.map { duty in
        HandOverDuty(
          words: "\(Shown.number(duty.alert.id)) \(Shown.title(duty.alert, say))",
          due: duty.delivery.duty.flatMap { asked in
            duty.delivery.due.map {
              ShownPhrases.due(Shown.clock(asked), Wording.moment($0, at: now, say))(say)
            }
          } ?? ShownPhrases.nothingDue(say))
      },
      people: SheetPresenter(view: tree, say: say).everybody,
      marking: home.duties.map { Shown.tlp($0.alert.tlp) }.max { tlpRank($0) < tlpRank($1) } ?? "")
    return handOverPage(page, say)
  }

  private static func row(_ holder: HolderView, _ say: Language) -> CallTreeRow {
    func ways(_ channel: Organization.Channel) -> [String] {
      holder.routes.filter { $0.channel == channel && !$0.isWrong }.compactMap(\.address)
    }
    return CallTreeRow(
      who: holder.name ?? ShownPhrases.erased(say), phones: ways(.phone), mails: ways(.mail))
  }
}
