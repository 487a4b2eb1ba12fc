//! Questions to the network: the list, the form, whom it reaches by name, the asking, one question and what is done on it.

internal import Hummingbird
internal import Kernel
internal import Node
internal import Sharing

/// GET `/questions` and its files, GET and POST `/questions/new`, POST `/questions/preview`, POST `/questions`, GET
/// `/questions/:id`, POST `/questions/:id/:act`.
struct QuestionRoutes {
  let site: Site

  /// Questions on one page of the list.
  static let listed = 30

  func add(to router: Router<Visit>) {
    router.get("/questions") { request, visit in
      try list(try WatchRoutes.query(request), visit)
    }
    site.addDownload("/questions", to: router) { asked in
      let filter = Self.filter(asked.query)
      let (rows, isWhole) = try ListExport.all { after in
        try site.queries.questions(
          as: asked.viewer, filter: filter, after: after, limit: Queries.pageMax, at: asked.now)
      }
      return QuestionPresenter(now: asked.now, say: asked.say).file(rows, isWhole: isWhole)
    }
    router.get("/questions/new") { _, visit in
      guard visit.viewer != nil else { return Response.seeOther("/sign-in") }
      return try form(TypedQuestion(), [], visit)
    }
    // The preview's "change it": the form again, with what was typed.
    router.post("/questions/new") { request, visit in
      guard visit.viewer != nil else { return Response.seeOther("/sign-in") }
      return try form(TypedQuestion(try await WatchRoutes.form(request, visit)), [], visit)
    }
    router.post("/questions/preview") { request, visit in
      guard visit.viewer != nil else { return Response.seeOther("/sign-in") }
      return try preview(TypedQuestion(try await WatchRoutes.form(request, visit)), [], visit)
    }
    router.post("/questions") { request, visit in
      guard visit.viewer != nil else { return Response.seeOther("/sign-in") }
      return try await ask(try await WatchRoutes.form(request, visit), visit)
    }
    router.get("/questions/:id") { _, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      return try page(try WatchRoutes.id(visit, of: Question.self), viewer, visit, nil)
    }
    router.post("/questions/:id/:act") { request, visit in try await take(request, visit) }
  }

  private func presenter(_ visit: Visit) -> QuestionPresenter {
    QuestionPresenter(now: site.clock.now, say: visit.language)
  }

  // MARK: Reading

  private static func filter(_ query: FormBody) -> QuestionFilter {
    let show = query["show"] ?? ""
    return QuestionFilter(
      stage: QuestionStage(rawValue: show), ownOnly: show == "own", text: query["q"] ?? "")
  }

  private func list(_ query: FormBody, _ visit: Visit) throws -> Response {
    guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
    let (now, show, search) = (site.clock.now, query["show"] ?? "", query["q"] ?? "")
    let trail = PageTrail(query["after"])
    let found = try site.queries.questions(
      as: viewer, filter: Self.filter(query), after: trail.place, limit: Self.listed, at: now)
    func path(_ trail: PageTrail) -> String {
      WatchRoutes.path("/questions", [("show", show), ("q", search), ("after", trail.text)])
    }
    var page = presenter(visit).list(
      found, try site.queries.questionFigures(as: viewer, at: now), show, search,
      site.frame(visit, path: path(trail), current: .network))
    page.previous = trail.previous.map(path)
    page.following = found.next.map { path(trail.following($0)) }
    page.mayAsk = viewer.role.mayAct && viewer.organization != nil
    return Response.page(questionsPage(page, visit.language))
  }

  private func page(
    _ id: ID<Question>, _ viewer: Viewer, _ visit: Visit,
    _ refused: (code: String, act: String, form: FormBody)?
  ) throws -> Response {
    guard let view = try site.queries.question(id, as: viewer, at: site.clock.now) else {
      throw Refused("notFound")
    }
    var page = presenter(visit).page(
      view, site.frame(visit, path: QuestionPresenter.path(id), current: .network))
    guard let refused else { return Response.page(questionPage(page, visit.language)) }
    page.refusal = AlertDeed.words(refused.code, visit.language)
    let typed = TypedQuestion.cleaned(refused.form["text"])
    if refused.act == "answer" { page.typed = typed }
    for index in page.replies.indices
    where refused.act == "amend" && page.replies[index].id == refused.form["reply"] {
      page.replies[index].typed = typed
    }
    return Response.page(questionPage(page, visit.language), status: .unprocessableContent)
  }

  // MARK: Asking

  /// A courtesy only: whoever may not ask is refused by the node in any case.
  private func asker(_ visit: Visit) throws -> (viewer: Viewer, own: OrganizationView) {
    guard let viewer = visit.viewer, viewer.role.mayAct, let id = viewer.organization,
      let own = try site.queries.organization(id, as: viewer, at: site.clock.now)
    else { throw Refused("notAllowed") }
    return (viewer, own)
  }

  private func form(
    _ typed: TypedQuestion, _ problems: [String], _ visit: Visit
  ) throws -> Response {
    let (viewer, _) = try asker(visit)
    let forms = try site.queries.legalForms(as: viewer, watchedOnly: false)
    let words = BulletinPresenter(now: site.clock.now, say: visit.language)
    let page = QuestionFormPage(
      frame: site.frame(visit, path: "/questions/new", current: .network), typed: typed,
      forms: forms.map { words.choice($0.form, $0.count) },
      problems: problems.map { AlertDeed.words($0, visit.language) })
    return Response.page(
      questionFormPage(page, visit.language),
      status: problems.isEmpty ? .ok : .unprocessableContent)
  }

  private func preview(
    _ typed: TypedQuestion, _ problems: [String], _ visit: Visit
  ) throws -> Response {
    let (viewer, own) = try asker(visit)
    guard typed.problems.isEmpty else { return try form(typed, typed.problems, visit) }
    let audience = try BulletinAudience(typed, as: viewer, from: site.queries)
    let words = presenter(visit)
    let page = QuestionPreview(
      frame: site.frame(visit, path: "/questions/new", current: .network), typed: typed,
      face: QuestionPhrases.face(
        of: own.row, isPseudonymous: typed.isPseudonymous, among: audience.rows)(visit.language),
      firstLook: try words.firstLook(
        of: own.row, typed.isPseudonymous, tower: site.queries.tower(),
        by: site.queries.nextMorning(after: site.clock.now)),
      audience: try AudienceNames(audience.rows, site.queries.prefectures(), visit.language),
      unclear: audience.unclear,
      problems: problems.map { AlertDeed.words($0, visit.language) }, once: Site.mark())
    return Response.page(
      questionPreview(page, visit.language),
      status: problems.isEmpty ? .ok : .unprocessableContent)
  }

  /// Asks what was previewed. Where the audience is another one by now, it is shown again.
  private func ask(_ body: FormBody, _ visit: Visit) async throws -> Response {
    let (viewer, _) = try asker(visit)
    let typed = TypedQuestion(body)
    let audience = try BulletinAudience(typed, as: viewer, from: site.queries)
    guard typed.problems.isEmpty, body["count"] == "\(audience.rows.count)",
      audience.unclear.isEmpty
    else { return try preview(typed, [], visit) }
    let code: String
    do {
      let made = try WatchRoutes.records(
        of: await site.submit(
          .askQuestion(typed.form(to: audience.rows.map(\.id))), as: viewer, once: body))
      guard let question = made.first else { throw Refused("failed") }
      return Response.seeOther("/questions/\(question.id)")
    } catch let refusal as RefusalCode { code = refusal.code }
    guard AlertDeed.isShown(code) else { throw Refused(code) }
    return try preview(typed, [code], visit)
  }

  // MARK: Acting

  /// Does what a form asks. What Node refuses is said on the page; what is hidden or forbidden is not.
  private func take(_ request: Request, _ visit: Visit) async throws -> Response {
    guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
    let form = try await WatchRoutes.form(request, visit)
    let id = try WatchRoutes.id(visit, of: Question.self)
    let act = try visit.parameters.require("act")
    guard try site.queries.question(id, as: viewer, at: site.clock.now) != nil else {
      throw Refused("notFound")
    }
    let code: String
    do {
      let command = try Self.command(act, form)
      _ = try WatchRoutes.records(of: await site.submit(.question(id, command), as: viewer))
      return Response.seeOther(QuestionPresenter.path(id))
    } catch let refusal as RefusalCode { code = refusal.code }
    guard AlertDeed.isShown(code) else { throw Refused(code) }
    return try page(id, viewer, visit, (code, act, form))
  }

  /// What the last part of the path asks.
  // table:
  private static func command(_ act: String, _ form: FormBody) throws -> QuestionCommand {
    func reply() throws -> ID<Question.Reply> {
      guard let id = form["reply"].flatMap({ ID<Question.Reply>($0) }) else {
        throw Refused(Question.Refusal.unknownAnswer.rawValue)
      }
      return id
    }
    switch act {
    case "look": return .look
    case "look-away": return .lookAway
    case "answer": return .answer(TypedQuestion.cleaned(form["text"]))
    case "amend": return .amend(try reply(), TypedQuestion.cleaned(form["text"]))
    case "thank": return .thank(try reply(), helped: form["helped"] != "no")
    case "close": return .close
    case "reopen": return .reopen
    default: throw Refused("notFound")
    }
  }
}
