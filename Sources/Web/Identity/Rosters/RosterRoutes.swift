//! The routes of duty tables: to look at, to change, as a workbook.

internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import Node
internal import Spreadsheets

/// GET and POST `/network/:id/roster`, GET `…/roster/edit`, its files and those of
/// `…/roster-month`, POST `…/roster/file`.
struct RosterRoutes {
  let site: Site

  func add(to router: Router<Visit>) {
    router.get("/network/:id/roster") { request, visit in
      guard visit.viewer != nil else { return Response.seeOther("/sign-in") }
      let view = try view(visit, try WatchRoutes.query(request)["month"])
      let presenter = RosterPresenter(view: view, say: visit.language)
      let frame = frame(visit, "\(presenter.path)?month=\(view.month)")
      return Response.page(rosterPage(presenter.page(frame), visit.language))
    }
    router.get("/network/:id/roster/edit") { request, visit in
      guard visit.viewer != nil else { return Response.seeOther("/sign-in") }
      let query = try WatchRoutes.query(request)
      let view = try kept(visit, query["month"])
      let presenter = RosterPresenter(view: view, say: visit.language)
      let isCopy = query["copy"] == "1"
      return form(presenter, presenter.lines(copying: isCopy), visit, isUnsaved: isCopy)
    }
    site.addDownload("/network/:id/roster", to: router) { asked in
      let view = try kept(asked)
      return ListExport(
        name: "roster-\(view.month)", sheet: RosterFile(view: view, say: asked.say).sheet,
        examples: RosterFile.examples(view.month, asked.say))
    }
    site.addDownload("/network/:id/roster-month", to: router) { asked in
      RosterGrid(view: try kept(asked), say: asked.say).list
    }
    router.post("/network/:id/roster/file") { request, visit in try await take(request, visit) }
    router.post("/network/:id/roster") { request, visit in
      try await save(try await WatchRoutes.form(request, visit), visit)
    }
  }

  private func view(_ visit: Visit, _ month: String?) throws -> RosterView {
    guard let viewer = visit.viewer else { throw Refused("signIn") }
    let id = try WatchRoutes.id(visit, of: Organization.self)
    let now = site.clock.now
    let wanted = month.flatMap { CivilMonth($0) } ?? site.queries.month(of: now)
    guard let view = try site.queries.roster(of: id, wanted, as: viewer, at: now) else {
      throw Refused("notFound")
    }
    return view
  }

  /// The table of somebody who keeps it.
  private func kept(_ visit: Visit, _ month: String?) throws -> RosterView {
    let view = try view(visit, month)
    guard view.mayEdit else { throw Refused("notAllowed") }
    return view
  }

  /// The table of somebody who keeps it, for a file.
  private func kept(_ asked: ListRequest) throws -> RosterView {
    let month =
      asked.query["month"].flatMap { CivilMonth($0) } ?? site.queries.month(of: asked.now)
    guard
      let view = try site.queries.roster(
        of: try asked.id(of: Organization.self), month, as: asked.viewer, at: asked.now)
    else { throw Refused("notFound") }
    guard view.mayEdit else { throw Refused("notAllowed") }
    return view
  }

  private func frame(_ visit: Visit, _ path: String) -> Frame {
    site.frame(visit, path: path, current: .network)
  }

  private func form(
    _ presenter: RosterPresenter, _ lines: [RosterLine], _ visit: Visit, problems: [String] = [],
    isUnsaved: Bool, status: HTTPResponse.Status = .ok
  ) -> Response {
    let path = "\(presenter.path)/edit?month=\(presenter.view.month)"
    let page = presenter.form(
      frame(visit, path), lines, problems: problems, isUnsaved: isUnsaved)
    return Response.page(rosterFormPage(page, visit.language), status: status)
  }

  /// The lines of the form as entries; those without a name are none.
  static func entries(_ form: FormBody) throws -> [DutyEntry] {
    let (roles, from) = (form.all("role"), form.all("from"))
    let (until, who) = (form.all("until"), form.all("who"))
    guard roles.count == from.count, from.count == until.count, until.count == who.count else {
      throw Refused("badForm")
    }
    return try who.indices.filter { !who[$0].isEmpty }.map { index in
      guard let role = Organization.Role(rawValue: roles[index]),
        let person = ID<Person>(who[index]), let begin = PeoplePresenter.moment(from[index]),
        let end = PeoplePresenter.moment(until[index])
      else { throw Refused("badForm") }
      return DutyEntry(role: role, person: person, from: begin, until: end)
    }
  }

  private func save(_ form: FormBody, _ visit: Visit) async throws -> Response {
    guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
    let view = try kept(visit, form["month"])
    let entries = try Self.entries(form)
    let answer = await site.submit(
      .setRoster(view.organization.id, view.month, entries), as: viewer)
    let presenter = RosterPresenter(view: view, say: visit.language)
    if case .refused(let refusal) = answer {
      let words = RefusalWords.of(refusal.code)
      return self.form(
        presenter, presenter.lines(of: entries), visit,
        problems: ["\(words.what(visit.language)) \(words.next(visit.language))"],
        isUnsaved: true, status: .init(code: words.status))
    }
    _ = try WatchRoutes.records(of: answer)
    return Response.seeOther("\(presenter.path)?month=\(view.month)")
  }

  /// A workbook fills the form; nothing is stored before somebody has seen it there.
  private func take(_ request: Request, _ visit: Visit) async throws -> Response {
    guard visit.viewer != nil else { return Response.seeOther("/sign-in") }
    let form = try await MultipartBody(
      request, fileMax: ContactFile.bytesMax, of: site.limits.bodies)
    guard let token = form["token"], token == visit.formToken else { throw Refused("formExpired") }
    let view = try kept(visit, form["month"])
    let presenter = RosterPresenter(view: view, say: visit.language)
    func refuse(_ problems: [String]) -> Response {
      self.form(
        presenter, presenter.lines(copying: false), visit, problems: problems, isUnsaved: false,
        status: .unprocessableContent)
    }
    guard let file = form.file("file") else {
      let words = RefusalWords.of("noFile")
      return refuse(["\(words.what(visit.language)) \(words.next(visit.language))"])
    }
    let table: Table
    do {
      table = try await site.files.read(file.bytes, fileName: file.fileName ?? "").table
    } catch let problem as SpreadsheetProblem {
      return refuse([problem.phrase(visit.language)])
    }
    let found = RosterFile(view: view, say: visit.language).read(table)
    if !found.problems.isEmpty { return refuse(found.problems) }
    return self.form(presenter, presenter.lines(of: found.entries), visit, isUnsaved: true)
  }
}
