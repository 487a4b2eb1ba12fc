//! GET and POST `/indicators/allowed` and below: lists of what is no mark, looked at, put in force and ended.

internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import Node

/// The pages of these lists. Who may see and decide is said by Node alone.
struct AllowListRoutes {
  let site: Site

  /// Rows of a page.
  static let rowsMax = 100

  func add(to router: Router<Visit>) {
    router.get("/indicators/allowed") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      return try page(PageTrail(try WatchRoutes.query(request)["after"]), viewer, visit)
    }
    router.post("/indicators/allowed") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      return try await take(request, viewer, visit)
    }
    router.get("/indicators/allowed/:id") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      let left = try WatchRoutes.query(request)["left"].flatMap { Int($0) } ?? 0
      return try one(viewer, visit, left: left)
    }
    router.post("/indicators/allowed/:id/end") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      _ = try await WatchRoutes.form(request, visit)
      let id = try WatchRoutes.id(visit, of: Suppression.self)
      _ = try WatchRoutes.records(of: await site.submit(.endSuppression(id), as: viewer))
      return Response.seeOther(Self.path(id))
    }
  }

  static func path(_ id: ID<Suppression>) -> String { "/indicators/allowed/\(id)" }

  // MARK: Looking

  private func page(
    _ trail: PageTrail, _ viewer: Viewer, _ visit: Visit,
    typed: TypedAllowList = TypedAllowList(), refusal: String? = nil
  ) throws -> Response {
    let (now, say) = (site.clock.now, visit.language)
    let found = try site.queries.allowLists(
      as: viewer, after: trail.place, limit: Self.rowsMax, at: now)
    func path(_ trail: PageTrail) -> String {
      WatchRoutes.path("/indicators/allowed", [("after", trail.text)])
    }
    var page = AllowListsPage(
      frame: site.frame(visit, path: path(trail), current: .alerts),
      lists: found.items.map { Self.line($0, at: now, say) }, previous: trail.previous.map(path),
      following: found.next.map { path(trail.following($0)) }, mayDecide: Self.mayDecide(viewer),
      typed: typed, problem: refusal.map { AlertDeed.words($0, say) })
    page.once = Site.mark()
    return Response.page(
      allowListsPage(page, say),
      status: .init(code: refusal.map { RefusalWords.of($0).status } ?? 200))
  }

  private func one(_ viewer: Viewer, _ visit: Visit, left: Int) throws -> Response {
    let (now, say) = (site.clock.now, visit.language)
    let id = try WatchRoutes.id(visit, of: Suppression.self)
    guard let found = try site.queries.allowList(id, as: viewer, at: now) else {
      throw Refused("notFound")
    }
    let hits = found.hits.map { hit in
      [
        hit.mark.map { Wording.defanged($0) } ?? AllowListPhrases.gone(say),
        hit.source ?? AllowListPhrases.gone(say), hit.entry ?? AllowListPhrases.gone(say),
        Self.words(hit.setAside, say)(say),
      ]
    }
    let page = AllowListPage(
      frame: site.frame(visit, path: Self.path(id), current: .alerts),
      line: Self.line(found.list, at: now, say),
      mayEnd: now < found.list.until && viewer.role.mayAct, hits: hits,
      left: left > 0 ? AllowListPhrases.left(left)(say) : nil)
    return Response.page(allowListPage(page, say))
  }

  /// Whether the form is offered; whether it is taken is said by Node.
  private static func mayDecide(_ viewer: Viewer) -> Bool {
    viewer.person != nil && viewer.organization != nil
      && (viewer.role.mayWatch || viewer.role == .administrator)
  }

  private static func line(_ list: AllowListRow, at now: Instant, _ say: Language) -> AllowListLine
  {
    AllowListLine(
      path: path(list.id), name: list.name ?? ShownPhrases.erasedText(say),
      cells: [
        "\(list.count)", list.author ?? ShownPhrases.erased(say),
        list.reason ?? ShownPhrases.erasedText(say), Wording.date(list.until, say),
        (now < list.until ? SuppressionPhrases.inForce : SuppressionPhrases.ended)(say),
        words(list.setAside, say)(say),
      ])
  }

  /// What a list set aside, in words.
  static func words(_ setAside: AllowListRow.SetAside?, _ say: Language) -> Phrase {
    guard let setAside else { return AllowListPhrases.nothingYet }
    return AllowListPhrases.setAside(
      setAside.count, Wording.date(setAside.first, say), Wording.date(setAside.last, say))
  }

  // MARK: Deciding

  /// None for what is no number; more than a list may last is as good as any number that is too large.
  private static func days(_ text: String) -> Int64 {
    Int64(min(max(Int(text) ?? 0, 0), AllowListPhrases.daysMax + 1))
  }

  /// Pressed twice with the mark of one page, the same list is put in force once. With other words, or another end, it is not
  /// the same.
  private static func once(
    _ mark: String?, _ viewer: Viewer, _ typed: TypedAllowList, _ bytes: [UInt8]
  ) -> Idempotency? {
    guard let mark, !mark.isEmpty else { return nil }
    let words = [typed.name, typed.reason, typed.days].map { "\($0.utf8.count):\($0)" }.joined()
    return Idempotency(
      key: Hash(sha256: "form/\(viewer.person?.description ?? "")/\(mark)".utf8),
      body: Hash(sha256: Array(words.utf8) + bytes))
  }

  private func take(_ request: Request, _ viewer: Viewer, _ visit: Visit) async throws -> Response {
    let form = try await MultipartBody(
      request, fileMax: AllowForm.bytesMax, of: site.limits.bodies)
    guard let token = form["token"], token == visit.formToken else { throw Refused("formExpired") }
    let typed = TypedAllowList(
      name: form["name"] ?? "", reason: form["reason"] ?? "", days: form["days"] ?? "")
    do {
      guard let organization = viewer.organization else { throw RefusalCode.notAllowed }
      guard let file = form.file("file") else { throw RefusalCode("noFile") }
      let made = try await site.allow(
        file.bytes, named: typed.name, file: file.fileName ?? "", reason: typed.reason,
        until: site.clock.now + .days(Self.days(typed.days)), for: organization, as: viewer,
        idempotency: Self.once(form["once"], viewer, typed, file.bytes))
      return Response.seeOther(
        WatchRoutes.path(
          Self.path(made.id), [("left", made.refused > 0 ? "\(made.refused)" : "")]))
    } catch let refusal as RefusalCode where refusal != .notFound && refusal != .notAllowed {
      return try page(PageTrail(nil), viewer, visit, typed: typed, refusal: refusal.code)
    }
  }
}

extension Site {
  /// Reads a list and puts it in force; gives it, and how many of its entries were not taken. One whose name is left open
  /// has the name that it gives itself, or that of its file; one that has neither is called by its first entry.
  func allow(
    _ bytes: [UInt8], named name: String, file: String = "", reason: String, until: Instant,
    for organization: ID<Organization>, as viewer: Viewer, idempotency: Idempotency? = nil
  ) async throws -> (id: ID<Suppression>, taken: Int, refused: Int) {
    // What somebody wrote is refused and never cut off in silence; a list's own name, and that of a file, may be cut.
    guard name.count <= AllowForm.nameMax, reason.count <= AllowForm.reasonMax else {
      throw RefusalCode("reasonTooLong")
    }
    let list = try AllowListReading(bytes)
    let names = [name, list.name, file, list.marks.first?.text ?? ""].map {
      PlainText.singleLine($0, maxCharacters: AllowForm.nameMax)
    }
    let form = AllowForm(
      name: names.first { !$0.isEmpty } ?? "",
      reason: PlainText.singleLine(reason, maxCharacters: AllowForm.reasonMax), until: until,
      marks: list.marks)
    let made = try WatchRoutes.records(
      of: await submit(.allowMarks(organization, form), as: viewer, idempotency: idempotency))
    guard let id = made.first?.id.cast(to: Suppression.self) else { throw Refused("failed") }
    return (id, list.marks.count, list.refused)
  }
}
