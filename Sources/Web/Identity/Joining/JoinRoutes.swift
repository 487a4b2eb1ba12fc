//! A firm joins by a link: looking changes nothing, sending makes everything at once or nothing.

internal import Hummingbird
internal import Kernel
internal import Node

/// GET and POST `/join/:secret` without signing in, GET `/joined`.
struct JoinRoutes {
  let site: Site

  /// Looks and tries from one address in a minute: secrets cannot be guessed, and nobody should try.
  static let addressMax = 30
  /// Forms sent under one link in a minute.
  static let linkMax = 10

  /// As whom a link acts: as nobody until Node has entered who joins.
  static let viewer = Viewer(person: nil, key: nil, organization: nil, role: .observer)

  func add(to router: Router<Visit>) {
    router.get("/join/:secret") { _, visit in
      let link = try link(visit)
      return Response.page(
        joinPage(try page(link, JoinApplication([:], agrees: false), visit), visit.language))
    }
    router.post("/join/:secret") { request, visit in
      try VisitMiddleware.demandOwnForm(request, of: site.settings)
      let link = try link(visit)
      let form = try await FormBody(request)
      guard form["token"] == link.secret else { throw Refused("formExpired") }
      return try await join(form, by: link, visit)
    }
    router.get("/joined") { _, visit in try joined(visit) }
  }

  /// An open link; used, old, withdrawn and unknown ones are answered alike.
  private func link(_ visit: Visit) throws -> Link {
    let now = site.clock.steady
    guard site.limits.take("join \(visit.address)", max: Self.addressMax, at: now) else {
      throw Refused("tooMany")
    }
    let secret = try visit.parameters.require("secret")
    let hash = Hash(sha256: Array(secret.utf8))
    // Whoever has just joined and presses again is answered once more: his link is used, by himself.
    let supporter = try site.queries.openInvitation(hash: hash, at: site.clock.now)
    return Link(secret: secret, hash: hash, supporter: supporter)
  }

  private func page(
    _ link: Link, _ typed: JoinApplication, _ visit: Visit,
    problems: [JoinApplication.Problem] = [], refusal: String? = nil
  ) throws -> JoinPage {
    guard let supporter = link.supporter else { throw Refused("unknownInvitation") }
    // Never the signed-in person's page: whoever joins is somebody new.
    var frame = Frame(
      person: nil, now: site.clock.now, path: link.path, assets: Assets.paths)
    frame.isDemonstration = site.settings.isDemonstration
    frame.speed = site.clock.speed
    frame.phone = site.phone(visit.language)
    frame.formToken = link.secret
    return JoinPage(
      frame: frame, path: link.path, supporter: supporter.name(visit.language), typed: typed,
      problems: problems, refusal: refusal, once: Site.mark())
  }

  private func join(_ form: FormBody, by link: Link, _ visit: Visit) async throws -> Response {
    guard site.limits.take("join link \(link.hash)", max: Self.linkMax, at: site.clock.steady)
    else { throw Refused("tooMany") }
    let typed = JoinApplication(
      Dictionary(
        JoinApplication.Field.allCases.map { ($0, form[$0.rawValue] ?? "") }
      ) { first, _ in first }, agrees: form["agree"] == "yes")
    let say = visit.language
    guard let checked = typed.checked(in: say).form else {
      return Response.page(
        joinPage(try page(link, typed, visit, problems: typed.checked(in: say).problems), say),
        status: .unprocessableContent)
    }
    let mark = form["once"] ?? ""
    let session = Self.session(link.secret, mark)
    let until = site.clock.now + site.clock.lapse(SignInRoutes.sessionLife)
    let answer = await site.submit(
      .join(link.hash, checked, session: Hash(sha256: Array(session.utf8)), until: until),
      as: Self.viewer,
      idempotency: Idempotency(
        key: Hash(sha256: "join/\(link.secret)/\(mark)".utf8), body: form.digest))
    if case .refused(let refusal) = answer, AlertDeed.isShown(refusal.code) {
      let said = AlertDeed.words(refusal.code, say)
      return Response.page(
        joinPage(try page(link, typed, visit, refusal: said), say),
        status: .init(code: RefusalWords.of(refusal.code).status))
    }
    _ = try WatchRoutes.records(of: answer)
    var response = Response.seeOther("/joined")
    response.setCookie(
      Cookie(
        name: site.settings.sessionCookie, value: session,
        maxAge: Int(SignInRoutes.sessionLife.seconds), path: "/", secure: site.settings.usesTLS,
        httpOnly: true, sameSite: .lax))
    return response
  }

  /// The session that joining opens. It follows from the mark of the page that was sent, which nobody else has seen, so
  /// that pressing twice signs in to the same.
  private static func session(_ secret: String, _ mark: String) -> String {
    // A page without a mark, made by a programme, gets a session of its own.
    if mark.isEmpty { return Entropy.secret(bytes: 32) }
    return Hash(sha256: Array("join session\u{0}\(secret)\u{0}\(mark)".utf8)).description
  }

  private func joined(_ visit: Visit) throws -> Response {
    guard let viewer = visit.viewer, let own = viewer.organization else {
      return Response.seeOther("/sign-in")
    }
    let now = site.clock.now
    guard let view = try site.queries.organization(own, as: viewer, at: now) else {
      throw Refused("notFound")
    }
    let say = visit.language
    let isReached = view.posts.flatMap(\.holders).flatMap(\.routes).contains { $0.isFresh }
    return Response.page(
      joinedPage(
        JoinedPage(
          frame: site.frame(visit, path: "/joined", current: .home),
          organization: view.row.name(say), card: "/network/\(own)/card",
          login: visit.signedIn?.login ?? "", isReached: isReached), say))
  }

  /// The link in the path.
  private struct Link {
    let secret: String
    let hash: Hash
    /// Who invites; nil where nobody can join by it.
    let supporter: OrganizationName?
    var path: String { "/join/\(secret)" }
  }
}
