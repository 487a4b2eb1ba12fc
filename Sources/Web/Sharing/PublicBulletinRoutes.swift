//! What everybody who is signed in may see of bulletins, as pages and as files.

internal import Hummingbird
internal import Kernel
internal import Node
internal import Sharing
internal import Spreadsheets

/// GET `/bulletins/public`, GET `/bulletins/:id/public`, and both as files.
struct PublicBulletinRoutes {
  let site: Site

  func add(to router: Router<Visit>) {
    router.get("/bulletins/public") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      let trail = PageTrail(try WatchRoutes.query(request)["after"])
      let found = try site.queries.publicBulletins(
        as: viewer, after: trail.place, at: site.clock.now)
      func path(_ trail: PageTrail) -> String {
        WatchRoutes.path("/bulletins/public", [("after", trail.text)])
      }
      var page = PublicBulletinPresenter(say: visit.language).list(
        found, site.frame(visit, path: path(trail), current: .alerts))
      page.previous = trail.previous.map(path)
      page.following = found.next.map { path(trail.following($0)) }
      return Response.page(publicBulletinsPage(page, visit.language))
    }
    router.get("/bulletins/:id/public") { _, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      let view = try view(try WatchRoutes.id(visit, of: Bulletin.self), viewer)
      let path = "/bulletins/\(view.bulletin.id)/public"
      let page = PublicBulletinPresenter(say: visit.language).page(
        view, site.frame(visit, path: path, current: .alerts))
      return Response.page(publicBulletinPage(page, visit.language))
    }
    site.addDownload("/bulletins/public", to: router) { asked in
      let (rows, isWhole) = try ListExport.all { after in
        try site.queries.publicBulletins(
          as: asked.viewer, after: after, limit: Queries.pageMax, at: asked.now)
      }
      return ListExport(
        name: "published", sheet: PublicBulletinPresenter(say: asked.say).sheet(of: rows),
        marking: rows.filter { $0.what != nil }.map(\.tlp).max(), isWhole: isWhole)
    }
    site.addDownload("/bulletins/:id/public/permeation", to: router) { asked in
      let view = try view(try asked.id(of: Bulletin.self), asked.viewer)
      return ListExport(
        name: "permeation", sheet: PublicBulletinPresenter(say: asked.say).sheet(view))
    }
  }

  private func view(_ id: ID<Bulletin>, _ viewer: Viewer) throws -> PublicBulletinView {
    guard let view = try site.queries.publicBulletin(id, as: viewer, at: site.clock.now) else {
      throw Refused("notFound")
    }
    return view
  }
}

/// Makes the values of these pages. Pure.
struct PublicBulletinPresenter {
  let say: Language

  static let heads = [
    BulletinPhrases.asked, BulletinPhrases.answeredHead, PublicPhrases.answeredPercent,
    BulletinPhrases.acted, PublicPhrases.actedPercent,
  ]

  /// The list; its neighbouring pages still missing.
  func list(_ found: Page<PublicBulletin>, _ frame: Frame) -> PublicBulletinsPage {
    PublicBulletinsPage(
      frame: frame,
      rows: found.items.map { one in
        PublicBulletinLine(
          path: "/bulletins/\(one.id)/public", severity: one.severity,
          title: title(one), issued: one.issuedAt,
          isWithdrawn: one.isWithdrawn)
      })
  }

  private func title(_ one: PublicBulletin) -> String {
    one.what.map { "\(from(one)) \($0(say))" } ?? from(one)
  }

  private func from(_ one: PublicBulletin) -> String {
    BulletinPhrases.from(one.issuer.name, one.kind, one.character, "")(say)
  }

  /// The page of one.
  func page(_ view: PublicBulletinView, _ frame: Frame) -> PublicBulletinPage {
    let one = view.bulletin
    let lines = view.permeation?.lines ?? []
    return PublicBulletinPage(
      frame: frame, path: "/bulletins/\(one.id)/public", severity: one.severity,
      tlp: Shown.tlp(one.tlp), from: from(one), what: one.what?(say), issued: one.issuedAt,
      asOf: one.issuedAt + Permeation.quiet, isWithdrawn: one.isWithdrawn,
      notYet: view.isOpen
        ? nil
        : PublicPhrases.forOthers(from: Wording.date(one.issuedAt + Permeation.quiet, say))(say),
      whole: view.permeation.map { line($0.whole, PublicPhrases.whole(say)) },
      lines: lines.map { line($0, name($0, view)) },
      tiles: lines.filter { $0.groups.count == 1 }.map {
        PrefectureMap.Tile(code: $0.groups[0], name: name($0, view), percent: $0.answeredPercent)
      })
  }

  private func line(_ line: PublicPermeation.Line, _ name: String) -> PublicBulletinPage.Line {
    PublicBulletinPage.Line(
      name: name, asked: line.asked, answered: line.answered, acted: line.acted,
      answeredPercent: line.answeredPercent, actedPercent: line.actedPercent)
  }

  private func name(_ line: PublicPermeation.Line, _ view: PublicBulletinView) -> String {
    PublicPhrases.names(
      line.groups.map { code in
        code.isEmpty ? BulletinPhrases.others : view.names[code] ?? Phrase(ja: code, en: code)
      })(say)
  }

  /// The list as a sheet. The first line of a bulletin stands where its label lets everybody read it.
  func sheet(of rows: [PublicBulletin]) -> Sheet {
    let heads = [
      RaisePhrases.severity, BulletinPhrases.title, BulletinPhrases.issuedHead,
      BulletinPhrases.withdrawnHead,
    ]
    return Sheet(
      name: PublicPhrases.list(say),
      columns: heads.map { Sheet.Column($0(say), width: 24) },
      rows: rows.map { one in
        Sheet.Row([
          "\(one.severity)", title(one), Wording.machine(one.issuedAt), one.isWithdrawn ? "○" : "",
        ])
      })
  }

  /// The same figures as a sheet; without lines where too few were asked.
  func sheet(_ view: PublicBulletinView) -> Sheet {
    let whole = view.permeation.map { [line($0.whole, PublicPhrases.whole(say))] } ?? []
    let rows = whole + (view.permeation?.lines ?? []).map { line($0, name($0, view)) }
    return Sheet(
      name: PublicPhrases.title(say),
      columns: ([BulletinPhrases.prefecture] + Self.heads).map { Sheet.Column($0(say)) },
      rows: rows.map { row in
        Sheet.Row([
          row.name, "\(row.asked)", "\(row.answered)", "\(row.answeredPercent)", "\(row.acted)",
          "\(row.actedPercent)",
        ])
      })
  }
}
