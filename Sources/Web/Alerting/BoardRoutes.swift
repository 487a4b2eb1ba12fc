//! The board, and the stream that tells it to ask again.

internal import Alerting
internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import NIOCore
internal import Node

/// GET `/alerts` and its files, those of the calls to make, and GET `/alerts/stream`.
struct BoardRoutes {
  let site: Site

  /// Rows of a page.
  static let rowsMax = 100

  func add(to router: Router<Visit>) {
    router.get("/alerts") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      let query = try WatchRoutes.query(request)
      let kind = try Self.kind(query)
      let trail = PageTrail(query["after"])
      let now = site.clock.now
      // Somebody has read a number aloud: straight to its alert, whatever its kind and open or closed.
      if let number = query["q"].flatMap({ AlertNumber($0) }) {
        let found = try site.queries.alerts(numbered: number, as: viewer, at: now)
        if found.count == 1, let alert = found.first {
          return Response.seeOther(Shown.path(alert.id))
        }
      }
      let opened = query["bulletin"].flatMap { ID<Campaign>($0) }
      let board = try site.queries.board(
        as: viewer, kind: kind, search: query["q"] ?? "", opened: opened,
        after: trail.place, limit: Self.rowsMax, at: now)
      var presenter = BoardPresenter(
        board: board, kind: kind, search: query["q"] ?? "", trail: trail, now: now,
        say: visit.language)
      presenter.mayCall = viewer.role.mayAct
      let isTold = try runsTheNode(viewer)
      if isTold { presenter.operations = try await operations(viewer) }
      presenter.refused = try site.queries.refusedReplies(as: viewer, at: now)
      presenter.links = try site.queries.linkTroubles(as: viewer, at: now)
      // Why, and how many wait, is the node's own affair; that links and calls work is for everybody.
      presenter.repliesTrouble = site.replies.trouble.map {
        isTold ? $0 : BoardPhrases.repliesFail
      }
      presenter.opened = opened
      if let campaign = query["campaign"].flatMap({ ID<Campaign>($0) }) {
        presenter.campaign = campaign
        presenter.alerts = try site.queries.alerts(
          as: viewer, filter: AlertFilter(kind: kind, openOnly: true, campaign: campaign),
          after: trail.place, limit: Self.rowsMax, at: now)
      }
      let frame = site.frame(visit, path: presenter.path, current: .alerts)
      var page = presenter.page(frame)
      page.mayImport = try IndicatorUpload(site: site).may(viewer)
      if kind == .real { page.unasked = try unasked(viewer, visit.language) }
      return Response.page(boardPage(page, visit.language))
    }
    site.addDownload("/alerts", to: router) { asked in try Self.list(asked, from: site.queries) }
    site.addDownload("/alerts/calls", to: router) { asked in
      let kind = try Self.kind(asked.query)
      let found = try site.queries.cards(
        as: asked.viewer, kind: kind, most: ListExport.rowsMax + 1, at: asked.now)
      return AlertSheets(now: asked.now, say: asked.say).calls(found)
    }
    router.get("/alerts/stream") { request, visit in
      guard visit.viewer != nil else { throw Refused("signIn") }
      guard let changes = site.hub.listen() else { throw Refused("busy") }
      return Response(
        status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
        body: Self.body(BoardStream(changes: changes), request, site.clock))
    }
  }

  /// The kind that is asked for. One that nobody knows would be an empty board that looks calm.
  private static func kind(_ query: FormBody) throws -> AlertKind {
    guard let kind = AlertKind(code: query["kind"] ?? AlertKind.real.code) else {
      throw Refused("notFound")
    }
    return kind
  }

  /// The rows of the board, of one campaign or of one bulletin, as the page has them.
  private static func list(_ asked: ListRequest, from queries: Queries) throws -> ListExport {
    let kind = try Self.kind(asked.query)
    let sheets = AlertSheets(now: asked.now, say: asked.say)
    if let campaign = asked.query["campaign"].flatMap({ ID<Campaign>($0) }) {
      let filter = AlertFilter(kind: kind, openOnly: true, campaign: campaign)
      let (alerts, isWhole) = try ListExport.all { after in
        try queries.alerts(
          as: asked.viewer, filter: filter, after: after, limit: Queries.pageMax, at: asked.now)
      }
      return sheets.alerts(alerts, isWhole: isWhole)
    }
    let (rows, isWhole) = try ListExport.all { after in
      try queries.board(
        as: asked.viewer, kind: kind, search: asked.query["q"] ?? "",
        opened: asked.query["bulletin"].flatMap { ID<Campaign>($0) }, after: after,
        limit: Queries.pageMax, at: asked.now
      ).rows
    }
    return sheets.board(rows, isWhole: isWhole)
  }

  /// Lists of grave marks that nobody was asked to block, the newest first, for whoever has bodies that can be asked.
  private func unasked(_ viewer: Viewer, _ say: Language) throws -> [Choice] {
    let lists = try site.queries.unaskedMarks(as: viewer, at: site.clock.now)
    guard !lists.isEmpty, try !site.queries.legalForms(as: viewer).isEmpty else { return [] }
    return lists.prefix(BoardPresenter.unaskedMax).map { list in
      Choice(
        value: "/indicators/\(list.id)/block",
        words: BlockPhrases.unasked(Wording.defanged(list.source), list.count)(say))
    }
  }

  /// The node is the tower's to run: its watch and its administrators are told how it is, and nobody else.
  private func runsTheNode(_ viewer: Viewer) throws -> Bool {
    guard viewer.role.mayWatch || viewer.role.mayAdminister, viewer.person != nil else {
      return false
    }
    return try site.queries.tower()?.id == viewer.organization
  }

  /// What is wrong with the place where raw events are kept or written, what soon ends, and keys that nobody answers for. For whom
  /// the node is to run.
  private func operations(_ viewer: Viewer) async throws -> [Phrase] {
    var found: [Phrase] = []
    if await !site.intake.hasRoom { found.append(BoardPhrases.noRoom) }
    if await site.intake.isBroken { found.append(BoardPhrases.logBroken) }
    let behind = await site.intake.behindBytes
    if behind > EventIntake.behindToldBytes { found.append(BoardPhrases.matchingBehind(behind)) }
    if let warning = await site.intake.retentionWarning {
      found.append(BoardPhrases.retention(warning))
    }
    if site.intake.repair.isAlarming { found.append(BoardPhrases.repair(site.intake.repair)) }
    if !site.settings.exposed.isEmpty { found.append(BoardPhrases.exposed(site.settings.exposed)) }
    if let security = site.settings.security, security.endsSoon(at: site.clock.now) {
      found.append(BoardPhrases.securityEnds(security.expires, at: site.clock.now))
    }
    let keys = try site.queries.keysWithoutKeeper(as: viewer, at: site.clock.now)
    if keys.left > 0 { found.append(KeysPhrases.board(keys.left)) }
    return found
  }

  /// The body that ends when the reader goes away: without this a closed line would be noticed at the next write only.
  private static func body(
    _ stream: BoardStream, _ request: Request, _ clock: NodeClock
  ) -> ResponseBody {
    ResponseBody { writer in
      try await request.body.consumeWithCancellationOnInboundClose { _ in
        try await stream.run { event in
          try await writer.write(ByteBuffer(string: BoardStream.text(event, at: clock.now)))
        }
      }
      try await writer.finish(nil)
    }
  }
}
