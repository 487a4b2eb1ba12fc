//! Bundles over pages: what waits for a peer is downloaded, what it wrote is handed in. Who may is Node's to say.

internal import Federation
internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import NIOCore
internal import Node

/// POST `/network/links/:id/bundle` and `…/bundle/import`, `…/carry` and `…/line`.
struct BundleRoutes {
  let site: Site

  /// Longest name of a file that is read at all, in characters.
  static let fileNameMax = 200
  private var pages: LinkRoutes { LinkRoutes(site: site) }

  func add(to router: Router<Visit>) {
    router.post("/network/links/:id/bundle") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      _ = try await WatchRoutes.form(request, visit)
      return try await doing(viewer, visit) { id, desk in
        Self.download(try await desk.writeBundle(for: id, as: viewer))
      }
    }
    router.post("/network/links/:id/bundle/import") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      return try await doing(viewer, visit) { id, desk in
        try await handIn(request, visit, id, desk, viewer)
      }
    }
    for (word, isCarried) in [("carry", true), ("line", false)] {
      router.post(RouterPath("/network/links/:id/\(word)")) { request, visit in
        guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
        _ = try await WatchRoutes.form(request, visit)
        return try await doing(viewer, visit) { id, desk in
          try await desk.carry(id, isCarried, as: viewer)
          return Response.seeOther(LinkPresenter.path(id))
        }
      }
    }
  }

  /// Does something for whoever keeps links; what can be mended is said on the link's page. To whoever sees no links there
  /// is none, and nobody else's file is read at all.
  private func doing(
    _ viewer: Viewer, _ visit: Visit,
    _ body: (ID<PeerLink>, LinkDesk) async throws -> Response
  ) async throws -> Response {
    try pages.mustSee(viewer)
    let id = try WatchRoutes.id(visit, of: PeerLink.self)
    guard try site.queries.link(id) != nil else { throw Refused("notFound") }
    guard try site.queries.keepsLinks(viewer) else { throw Refused("notAllowed") }
    guard let desk = site.links else { throw Refused("nodeNameUnfit") }
    do {
      return try await body(id, desk)
    } catch let problem as LinkDesk.Problem {
      return try pages.show(id, viewer, visit, refusal: problem.code)
    }
  }

  private static func download(_ bundle: WrittenBundle) -> Response {
    var headers: HTTPFields = [.contentType: "application/octet-stream", .cacheControl: "no-store"]
    headers[.contentDisposition] = "attachment; filename=\"\(bundle.fileName)\""
    return Response(
      status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: bundle.bytes)))
  }

  private func handIn(
    _ request: Request, _ visit: Visit, _ id: ID<PeerLink>, _ desk: LinkDesk, _ viewer: Viewer
  ) async throws -> Response {
    let sent = try await ListUpload(
      request, visit, site, bytesMax: BundleCover.fileBytesMax, nameMax: Self.fileNameMax)
    guard let file = sent.file else { throw LinkDesk.Problem(code: "noFile") }
    let outcome = try await desk.take(bundle: file.bytes, on: id, as: viewer)
    let page = BundlePage(
      frame: site.frame(visit, path: LinkPresenter.path(id), current: .network),
      path: LinkPresenter.path(id), peer: outcome.peer.text,
      lines: BundlePhrases.lines(of: outcome).map { $0(visit.language) },
      wantsAnswer: outcome.wantsAnswer)
    return Response.page(bundlePage(page, visit.language))
  }
}
