//! 「助けてほしい」: the button of every page. It never ends in nothing: somebody is told, or a number is shown.

internal import Hummingbird
internal import Kernel
internal import Node

/// POST `/help`.
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
      guard let urgent else { return Response.page(notice(visit)) }
      let answer = await site.submit(.delivery(urgent.delivery.id, .help), as: viewer)
      guard case .done = answer else { return Response.page(notice(visit)) }
      return Response.seeOther(Shown.path(urgent.alert.id))
    }
  }

  /// Whom to call, for somebody who has no duty that help could be called to.
  private func notice(_ visit: Visit) -> HTML {
    let say = visit.language
    let phone = site.phone(say) ?? ""
    let page = ProblemPage(
      frame: site.frame(visit, path: "/"), status: 200,
      title: Phrase(ja: "困ったときは、電話してください", en: "Please call")(say),
      next: phone.isEmpty
        ? Phrase(
          ja: "組織の当番か代行に電話してください。名前は「つながり」にあります。",
          en: "Call your organisation's duty officer or deputy. Their names are under Network.")(
            say)
        : Phrase(
          ja: "いま進行中の対応はありません。不審なものに気づいたときは「気づいたことを知らせる」からもお知らせください。",
          en: "No duty is open now. If you noticed something strange, you can also report it.")(
            say),
      phones: phone.isEmpty ? [] : [PhoneNumber(name: Words.whenInDoubt(say), number: phone)],
      request: "")
    return problemPage(page, say)
  }
}
