//! Profiles: read by members, written by whoever keeps the directory, and once published read by anybody.

internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import NIOCore
internal import Node

/// GET `/network/:id/profile`, its form, its text; GET `/public/csirt/:key`, its text and its security.txt without signing
/// in.
struct ProfileRoutes {
  let site: Site

  func add(to router: Router<Visit>) {
    router.get("/network/:id/profile") { _, visit in
      guard visit.viewer != nil else { return Response.seeOther("/sign-in") }
      return Response.page(profilePage(page(try own(visit), visit), visit.language))
    }
    router.get("/network/:id/profile.txt") { request, visit in
      guard visit.viewer != nil else { return Response.seeOther("/sign-in") }
      return text(try own(visit), visit)
    }
    router.get("/network/:id/profile/edit") { _, visit in
      guard visit.viewer != nil else { return Response.seeOther("/sign-in") }
      let view = try own(visit)
      guard view.mayEdit else { throw Refused("notAllowed") }
      return Response.page(form(view, visit) { view.texts.typed($0) })
    }
    router.post("/network/:id/profile") { request, visit in
      guard visit.viewer != nil else { return Response.seeOther("/sign-in") }
      return try await write(try await WatchRoutes.form(request, visit), visit)
    }
    router.post("/network/:id/profile/publish") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      let form = try await WatchRoutes.form(request, visit)
      let id = try WatchRoutes.id(visit, of: Organization.self)
      _ = try WatchRoutes.records(
        of: await site.submit(.publishProfile(id, form["public"] == "yes"), as: viewer))
      return Response.seeOther("/network/\(id)/profile")
    }
    router.get("/public/csirt/:key") { _, visit in
      Response.page(profilePage(page(try published(visit), visit, isPublic: true), visit.language))
    }
    router.get("/public/csirt/:key/profile.txt") { _, visit in text(try published(visit), visit) }
    router.get("/public/csirt/:key/security.txt") { _, visit in
      let view = try published(visit)
      let now = site.clock.now
      guard
        let text = SecurityContacts(of: view, at: now)?.text(
          publicURL: site.settings.publicURL, path: securityPath(view), at: now)
      else { throw Refused("notFound") }
      // Source: RFC 9116 §3, text/plain in UTF-8.
      return Response(
        status: .ok,
        headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"],
        body: .init(byteBuffer: ByteBuffer(string: text)))
    }
  }

  // MARK: What is read

  private func own(_ visit: Visit) throws -> ProfileView {
    let id = try WatchRoutes.id(visit, of: Organization.self)
    guard let viewer = visit.viewer,
      let view = try site.queries.profile(of: id, as: viewer, at: site.clock.now)
    else { throw Refused("notFound") }
    return view
  }

  private func published(_ visit: Visit) throws -> ProfileView {
    let key = FormBody.decoded(Array(try visit.parameters.require("key").utf8)) ?? ""
    guard let view = try site.queries.publicProfile(key, at: site.clock.now) else {
      throw Refused("notFound")
    }
    return view
  }

  /// The path under which anybody reads it: by its code, which people know, or else by its identifier.
  private func publicPath(_ view: ProfileView) -> String {
    "/public/csirt/\(WatchRoutes.encoded(view.code ?? view.organization.id.description))"
  }

  private func securityPath(_ view: ProfileView) -> String { "\(publicPath(view))/security.txt" }

  private func presenter(_ view: ProfileView, _ say: Language) -> ProfilePresenter {
    ProfilePresenter(view: view, address: site.settings.publicURL + publicPath(view), say: say)
  }

  private func page(_ view: ProfileView, _ visit: Visit, isPublic: Bool = false) -> ProfilePage {
    let path = isPublic ? publicPath(view) : "/network/\(view.organization.id)"
    let frame = site.frame(
      visit, path: isPublic ? path : "\(path)/profile", current: isPublic ? nil : .network)
    var page = ProfilePage(
      frame: frame, path: path,
      title: ProfilePhrases.title(view.organization.name(visit.language))(visit.language),
      sections: presenter(view, visit.language).sections,
      publicAddress: view.isPublished ? site.settings.publicURL + publicPath(view) : nil)
    if SecurityContacts(of: view, at: site.clock.now) != nil {
      page.securityPath = securityPath(view)
    }
    let isMember = visit.viewer?.organization == view.organization.id
    if !isPublic { page.standing = view.mayEdit ? .editor : isMember ? .member : .reader }
    return page
  }

  private func text(_ view: ProfileView, _ visit: Visit) -> Response {
    let bytes = Array(presenter(view, visit.language).text.utf8)
    var headers: HTTPFields = [
      .contentType: "text/plain; charset=utf-8", .cacheControl: "no-store",
    ]
    headers[.contentDisposition] = "attachment; filename=\"rfc2350-\(visit.language.rawValue).txt\""
    return Response(
      status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  // MARK: What is written

  private func form(
    _ view: ProfileView, _ visit: Visit, problem: String? = nil,
    _ typed: (TeamProfile.Part) -> Phrase
  ) -> HTML {
    let path = "/network/\(view.organization.id)"
    let page = ProfileFormPage(
      frame: site.frame(visit, path: "\(path)/profile/edit", current: .network), path: path,
      title: ProfilePhrases.title(view.organization.name(visit.language))(visit.language),
      parts: TeamProfile.Part.allCases.map {
        ProfileFormPage.Field(part: $0, ja: typed($0).ja, en: typed($0).en)
      }, problem: problem)
    return profileFormPage(page, visit.language)
  }

  private func write(_ form: FormBody, _ visit: Visit) async throws -> Response {
    let view = try own(visit)
    var typed: [TeamProfile.Part: Phrase] = [:]
    for part in TeamProfile.Part.allCases {
      typed[part] = Phrase(
        ja: Self.words(form["\(part.rawValue)-ja"]), en: Self.words(form["\(part.rawValue)-en"]))
    }
    guard view.mayEdit, let viewer = visit.viewer else { throw Refused("notAllowed") }
    func again(_ code: String) -> Response {
      let words = RefusalWords.of(code)
      let said = "\(words.what(visit.language)) \(words.next(visit.language))"
      let html = self.form(view, visit, problem: said) { typed[$0] ?? .nothing }
      return Response.page(html, status: .init(code: words.status))
    }
    guard let texts = TeamProfileTexts(typed) else { return again("profileTooLong") }
    let command = Command.writeProfile(view.organization.id, texts)
    switch await site.submit(command, as: viewer) {
    case .refused(let refusal) where refusal.code == "profileNamesNoWay": return again(refusal.code)
    case let answer: _ = try WatchRoutes.records(of: answer)
    }
    return Response.seeOther("/network/\(view.organization.id)/profile")
  }

  /// What was typed without spaces at its ends; longer than a part may be is kept one past it, so that it is refused.
  private static func words(_ text: String?) -> String {
    let clean = PlainText.clean(text ?? "", maxCharacters: TeamProfileTexts.partMax + 1)
    let lines = clean.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      String(line.reversed().drop(while: \.isWhitespace).reversed())
    }
    let body = lines.drop(while: \.isEmpty).reversed().drop(while: \.isEmpty).reversed()
    return body.joined(separator: "\n")
  }
}
