//! 「助けてほしい」: the button of every page. It never ends in nothing: somebody is called, or a number is shown.

internal import Alerting
internal import Hummingbird
internal import Kernel
internal import Node

/// POST `/help`, GET `/help`, POST `/help/ask`.
struct HelpRoutes {
  let site: Site

  func add(to router: Router<Visit>) {
    router.post("/help") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      _ = try await WatchRoutes.form(request, visit)
      let home = try site.queries.home(as: viewer, at: site.clock.now)
      let urgent = home.duties.min {
        ($0.delivery.next?.microseconds ?? .max) < ($1.delivery.next?.microseconds ?? .max)
      }
      guard let urgent else { return Response.seeOther("/help") }
      let answer = await site.submit(.delivery(urgent.delivery.id, .help), as: viewer)
      guard case .done = answer else { return Response.seeOther("/help") }
      return Response.seeOther(Shown.path(urgent.alert.id))
    }
    router.get("/help") { _, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      return try page(TypedHelp(), viewer, visit)
    }
    router.post("/help/ask") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      let typed = TypedHelp(try await WatchRoutes.form(request, visit))
      let code: String
      do {
        _ = try WatchRoutes.records(
          of: await site.submit(.askForHelp(typed.form), as: viewer))
        return Response.seeOther("/help")
      } catch let refusal as RefusalCode { code = refusal.code }
      guard AlertDeed.isShown(code) else { throw Refused(code) }
      return try page(typed, viewer, visit, refused: code)
    }
  }

  /// Who will be called and the form; where somebody was called already, who and until when.
  private func page(
    _ typed: TypedHelp, _ viewer: Viewer, _ visit: Visit, refused code: String? = nil
  ) throws -> Response {
    guard let help = try site.queries.helpDesk(as: viewer, at: site.clock.now) else {
      return Response.page(notice(visit))
    }
    let say = visit.language
    let page = HelpPage(
      frame: site.frame(visit, path: "/help"), desk: help.desk.name(say),
      isOwn: help.desk.id == viewer.organization, typed: typed,
      open: help.open.map { HelpPage.Open($0, say) },
      phone: site.phone(say).map { PhoneNumber(name: Words.whenInDoubt(say), number: $0) },
      problem: code.map { AlertDeed.words($0, say) })
    return Response.page(
      helpPage(page, say), status: code == nil ? .ok : .unprocessableContent)
  }

  /// Whom to call, for somebody who belongs to no organisation whose desk could be called.
  private func notice(_ visit: Visit) -> HTML {
    let say = visit.language
    let phone = site.phone(say) ?? ""
    let page = ProblemPage(
      frame: site.frame(visit, path: "/help"), status: 200, title: HelpPhrases.phone(say),
      next: HelpPhrases.phoneThem(say),
      phones: phone.isEmpty ? [] : [PhoneNumber(name: Words.whenInDoubt(say), number: phone)],
      request: "")
    return problemPage(page, say)
  }
}
