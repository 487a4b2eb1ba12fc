//! GET and POST /a/:secret: a personal link. The secret is the right, so it is never logged and never sent elsewhere.

internal import Alerting
internal import Hummingbird
internal import Kernel
internal import Node

/// The routes of personal links. There is no session: the token of the form is the secret itself, which only somebody
/// who has the link can know.
struct AcknowledgeRoutes {
  let site: Site

  /// As whom a link acts: as nobody until Node has found whose link it is.
  static let viewer = Viewer(person: nil, key: nil, organization: nil, role: .observer)

  func add(to router: Router<Visit>) {
    router.get("/a/:secret") { _, visit in try await show(visit) }
    router.post("/a/:secret") { request, visit in
      try await take(try await FormBody(request), visit)
    }
  }

  /// Looking acknowledges nothing, whoever looks: mail scanners open links as well. The first look stops the clock
  /// *opened*; further ones write nothing.
  private func show(_ visit: Visit) async throws -> Response {
    let link = try Link(visit)
    let now = site.clock.now
    guard let found = try site.queries.deliveryForLink(link.hash, at: now) else {
      throw Refused("unknownLink")
    }
    if let delivery = found.view?.delivery.summary, delivery.stage != nil,
      delivery.clocks[.opened] == nil
    {
      // Whatever becomes of it, the page is shown: reading must never fail because a clock did not stop.
      _ = await site.submit(.byToken(link.hash, .open), as: Self.viewer)
    }
    return try answer(found, nil, link, visit)
  }

  private func take(_ form: FormBody, _ visit: Visit) async throws -> Response {
    let link = try Link(visit)
    guard form["token"] == link.secret else { throw Refused("formExpired") }
    guard let before = try site.queries.deliveryForLink(link.hash, at: site.clock.now) else {
      throw Refused("unknownLink")
    }
    let deed = try LinkDeed(form, holder: before.link.isShared ? nil : before.link.person)
    switch await site.submit(.byToken(link.hash, deed.command), as: Self.viewer) {
    case .refused(let refusal) where refusal.code == "linkExpired":
      return try answer(before, nil, link, visit)
    case .refused(let refusal): throw refusal
    case .failed: throw Refused("failed")
    case .done: break
    }
    guard let after = try site.queries.deliveryForLink(link.hash, at: site.clock.now) else {
      throw Refused("unknownLink")
    }
    return try answer(
      after, deed, link, visit, helpBefore: before.view?.delivery.helpAskedAt)
  }

  private func answer(
    _ found: LinkedDelivery, _ deed: LinkDeed?, _ link: Link, _ visit: Visit,
    helpBefore: Instant? = nil
  ) throws -> Response {
    var frame = site.frame(visit, path: link.path)
    frame.formToken = link.secret
    let presenter = AcknowledgePresenter(
      found: found, helpBefore: helpBefore, now: frame.now, say: visit.language)
    guard let state = presenter.state(after: deed) else { throw Refused("ended") }
    let page = AcknowledgePage(
      frame: frame, path: link.path, state: state, phones: presenter.phones)
    return Response.page(
      acknowledgePage(page, visit.language), status: found.view == nil ? .gone : .ok)
  }

  /// The link in the path.
  private struct Link {
    let secret: String
    var hash: Hash { Hash(sha256: Array(secret.utf8)) }
    var path: String { "/a/\(secret)" }

    init(_ visit: Visit) throws { secret = try visit.parameters.require("secret") }
  }
}
