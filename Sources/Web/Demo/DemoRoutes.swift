//! The demonstration's mailbox and phones. These routes exist in the demonstration only.

internal import Alerting
internal import Hummingbird
internal import Kernel
internal import Node

/// GET `/demo/mailbox`, GET `/demo/mailbox/:id`, GET `/demo/phone`, POST `/demo/phone/:id`.
struct DemoRoutes {
  let site: Site

  /// Mails of a page.
  static let mailsMax = 50

  func add(to router: Router<Visit>) {
    router.get("/demo/mailbox") { request, visit in
      guard visit.viewer != nil else { return Response.seeOther("/sign-in") }
      return Response.page(try mailbox(try WatchRoutes.query(request), nil, visit))
    }
    router.get("/demo/mailbox/:id") { request, visit in
      guard visit.viewer != nil else { return Response.seeOther("/sign-in") }
      guard let item = try site.queries.mailboxItem(try visit.parameters.require("id")) else {
        throw Refused("notFound")
      }
      return Response.page(try mailbox(try WatchRoutes.query(request), item, visit))
    }
    router.get("/demo/phone") { request, visit in
      guard visit.viewer != nil else { return Response.seeOther("/sign-in") }
      let person = try WatchRoutes.query(request)["person"].flatMap { ID<Person>($0) }
      let now = site.clock.now
      let presenter = DemoPresenter(person: person, site: site, say: visit.language)
      let frame = site.frame(visit, path: presenter.path("/demo/phone"), current: .phone)
      let page = presenter.phone(
        frame, people: try site.queries.mailboxPeople(at: now),
        ringing: try site.queries.phoneCalls(of: person, isOpen: true, at: now),
        past: try site.queries.phoneCalls(of: person, isOpen: false, at: now))
      return Response.page(phonePage(page, visit.language))
    }
    router.post("/demo/phone/:id") { request, visit in
      guard visit.viewer != nil else { return Response.seeOther("/sign-in") }
      let form = try await WatchRoutes.form(request, visit)
      guard let result = form["result"].flatMap(CallCard.Result.init(rawValue:)) else {
        throw Refused("badForm")
      }
      // The player answers; the result is entered by whoever would have made the call.
      guard let officer = try site.queries.towerOfficer() else { throw Refused("noTower") }
      let id = try WatchRoutes.id(visit, of: CallCard.self)
      _ = try WatchRoutes.records(of: await site.submit(.card(id, result), as: officer))
      let person = try WatchRoutes.query(request)["person"].flatMap { ID<Person>($0) }
      return Response.seeOther(
        WatchRoutes.path("/demo/phone", [("person", person?.description ?? "")]))
    }
  }

  private func mailbox(_ query: FormBody, _ open: MailboxItem?, _ visit: Visit) throws -> HTML {
    let person = query["person"].flatMap { ID<Person>($0) }
    let trail = PageTrail(query["after"])
    let mails = try site.queries.mailbox(of: person, after: trail.place, limit: Self.mailsMax)
    let presenter = DemoPresenter(person: person, site: site, say: visit.language)
    let path = open.map { "/demo/mailbox/\($0.id)" } ?? "/demo/mailbox"
    let frame = site.frame(visit, path: presenter.path(path, trail), current: .mailbox)
    return mailboxPage(
      presenter.mailbox(
        frame, people: try site.queries.mailboxPeople(at: site.clock.now), mails: mails,
        trail: trail, open: open), visit.language)
  }
}
