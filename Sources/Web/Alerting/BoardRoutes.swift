//! The board, and the stream that tells it to ask again.

internal import Alerting
internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import NIOCore
internal import Node

/// GET `/alerts`, its files, and GET `/alerts/stream`.
struct BoardRoutes {
  let site: Site

  /// Rows of a page.
  static let rowsMax = 100

  func add(to router: Router<Visit>) {
    router.get("/alerts") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      let query = try WatchRoutes.query(request)
      // A kind that nobody knows would be an empty board that looks calm.
      guard let kind = AlertKind(code: query["kind"] ?? AlertKind.real.code) else {
        throw Refused("notFound")
      }
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
      presenter.operations = try await operations(viewer)
      presenter.refused = try site.queries.refusedReplies(as: viewer, at: now)
      presenter.repliesTrouble = site.replies.trouble
      presenter.opened = opened
      if let campaign = query["campaign"].flatMap({ ID<Campaign>($0) }) {
        presenter.campaign = campaign
        presenter.alerts = try site.queries.alerts(
          as: viewer, filter: AlertFilter(kind: kind, openOnly: true, campaign: campaign),
          after: trail.place, limit: Self.rowsMax, at: now)
      }
      let frame = site.frame(visit, path: presenter.path, current: .alerts)
      var page = presenter.page(frame)
      // Whoever may not simply has no link.
      page.mayImport = (try? IndicatorUpload(site: site).check(viewer)) != nil
      return Response.page(boardPage(page, visit.language))
    }
    site.addDownload("/alerts", to: router) { asked in try Self.list(asked, from: site.queries) }
    router.get("/alerts/stream") { request, visit in
      guard visit.viewer != nil else { throw Refused("signIn") }
      guard let changes = site.hub.listen() else { throw Refused("busy") }
      return Response(
        status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
        body: Self.body(BoardStream(changes: changes), request, site.clock))
    }
  }

  /// The rows of the board, or those of one campaign, as the page has them.
  private static func list(_ asked: ListRequest, from queries: Queries) throws -> ListExport {
    guard let kind = AlertKind(code: asked.query["kind"] ?? AlertKind.real.code) else {
      throw Refused("notFound")
    }
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
        as: asked.viewer, kind: kind, search: asked.query["q"] ?? "", after: after,
        limit: Queries.pageMax, at: asked.now
      ).rows
    }
    return sheets.board(rows, isWhole: isWhole)
  }

  /// What is wrong with the place where raw events are kept, and with keys. The node is the tower's to run: its watch
  /// and its administrators are told, and nobody else.
  private func operations(_ viewer: Viewer) async throws -> [Phrase] {
    guard viewer.role.mayWatch || viewer.role.mayAdminister, viewer.person != nil,
      try site.queries.tower()?.id == viewer.organization
    else { return [] }
    var found: [Phrase] = []
    if await !site.intake.hasRoom { found.append(BoardPhrases.noRoom) }
    if let warning = await site.intake.retentionWarning {
      found.append(BoardPhrases.retention(warning))
    }
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
