//! Importing lists of bodies: upload, columns, differences, result, undo.

internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import Node
internal import Spreadsheets

/// GET and POST below `/network/bodies/import`, GET `/network/bodies/imports/:id`, POST `/network/bodies/imports/:id/undo`.
struct BodyRoutes {
  let site: Site

  /// The most bodies of which one form says what became of them.
  static let ticksMax = 20_000
  /// Longest text that names what stands in the place of one, in characters.
  static let successorsTextMax = 400

  private static let root = "/network/bodies/import"

  func add(to router: Router<Visit>) {
    for form in ListForm.allCases {
      router.get("\(Self.root)/:id/errors.\(form)") { _, visit in
        guard visit.viewer != nil else { return Response.seeOther("/sign-in") }
        let draft = try draft(visit)
        guard case .done(let found) = try await compared(draft, visit) else {
          return Response.seeOther("\(Self.root)/\(draft.id)/differences")
        }
        let sheet = BodyTable.mistakes(
          of: try await read(draft).table, draft.columns, found.problems, visit.language)
        return try await site.download(ListMistakes.file(sheet), as: form, visit.language)
      }
    }
    router.get("\(Self.root)") { _, visit in
      guard visit.viewer != nil else { return Response.seeOther("/sign-in") }
      return try upload(visit, problem: nil)
    }
    router.post("\(Self.root)") { request, visit in try await take(request, visit) }
    router.get("\(Self.root)/:id") { _, visit in
      guard visit.viewer != nil else { return Response.seeOther("/sign-in") }
      return try await columns(try draft(visit), visit, refusal: nil)
    }
    router.post("\(Self.root)/:id/columns") { request, visit in
      try await choose(try await WatchRoutes.form(request, visit), visit)
    }
    router.get("\(Self.root)/:id/differences") { _, visit in
      guard visit.viewer != nil else { return Response.seeOther("/sign-in") }
      return try await show(try draft(visit), visit, notice: nil)
    }
    router.post("\(Self.root)/:id/apply") { request, visit in
      try await apply(try await WatchRoutes.form(request, visit), visit)
    }
    router.post("\(Self.root)/:id/cancel") { request, visit in
      _ = try await WatchRoutes.form(request, visit)
      let draft = try draft(visit)
      site.work.stop(draft.id.description)
      site.bodyDrafts.drop(draft.id)
      return Response.seeOther("/network")
    }
    router.get("/network/bodies/imports/:id") { _, visit in try result(visit) }
    router.post("/network/bodies/imports/:id/undo") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      _ = try await WatchRoutes.form(request, visit)
      let id = try WatchRoutes.id(visit, of: BodyImport.self)
      _ = try WatchRoutes.records(of: await site.submit(.undoBodies(id), as: viewer))
      return Response.seeOther("/network/bodies/imports/\(id)")
    }
  }

  // MARK: Who and what

  /// Only the tower's administrator; the node says so once more when something is applied.
  private func keeper(_ visit: Visit) throws -> Viewer {
    guard let viewer = visit.viewer else { throw Refused("signIn") }
    guard try site.queries.keepsBodies(viewer) else { throw Refused("notAllowed") }
    return viewer
  }

  private func draft(_ visit: Visit) throws -> BodyDraft {
    _ = try keeper(visit)
    let id = try WatchRoutes.id(visit, of: BodyDraft.self)
    guard let found = site.bodyDrafts.draft(id, of: try visit.draftOwner(), at: site.clock.now)
    else { throw Refused("bodyDraftGone") }
    return found
  }

  /// The differences, worked out beside this request; a long list is not waited for to the end.
  private func compared(_ draft: BodyDraft, _ visit: Visit, isFresh: Bool = false) async throws
    -> ListOutcome<BodyDifferences>
  {
    let (viewer, now, queries) = (try keeper(visit), site.clock.now, site.queries)
    var key = Hasher()
    key.combine(draft.columns)
    key.combine(draft.choices.ended)
    return try await site.work.value(
      draft.id.description, key.finalize(), of: draft.session, at: now, isFresh: isFresh
    ) { progress in
      let table = try BodyFile(draft.bytes, fileName: draft.fileName).table
      let rows = draft.columns.rows(of: table)
      try progress.begin(rows.count)
      guard let known = try queries.knownBodies(as: viewer, at: now) else {
        throw Refused("notAllowed")
      }
      return try BodyDifferences(
        rows, with: known.bodies, choices: draft.choices.ended, tower: known.tower,
        step: progress.step)
    }
  }

  /// The draft's file. It was read once when it came, and reads the same again.
  private func read(_ draft: BodyDraft) async throws -> BodyFile {
    try await site.files.read(draft.bytes, fileName: draft.fileName, as: BodyField.self)
  }

  private func keep(_ draft: BodyDraft) throws {
    guard site.bodyDrafts.keep(draft, at: site.clock.now) else { throw Refused("busy") }
  }

  // MARK: Upload and columns

  private func upload(_ visit: Visit, problem: String?) throws -> Response {
    _ = try keeper(visit)
    let page = ContactUploadPage(
      frame: site.frame(visit, path: Self.root, current: .network), problem: problem)
    return Response.page(
      bodyUploadPage(page, visit.language), status: problem == nil ? .ok : .unprocessableContent)
  }

  private func take(_ request: Request, _ visit: Visit) async throws -> Response {
    guard visit.viewer != nil else { return Response.seeOther("/sign-in") }
    let viewer = try keeper(visit)
    let sent = try await ListUpload(
      request, visit, site, bytesMax: BodyFile.bytesMax, nameMax: BodyImportForm.fileNameMax)
    guard let (name, bytes) = sent.file else {
      return try upload(visit, problem: ListUpload.noFile(visit.language))
    }
    let table: Table
    do {
      table = try await site.files.read(bytes, fileName: name, as: BodyField.self).table
    } catch let problem as SpreadsheetProblem {
      return try upload(visit, problem: problem.phrase(visit.language))
    }
    let draft = BodyDraft(
      id: Entropy.inputID(at: site.clock.now).cast(to: BodyDraft.self),
      session: try visit.draftOwner(), person: viewer.person, fileName: name, bytes: bytes,
      expires: site.clock.now + site.clock.lapse(BodyDrafts.life),
      columns: try site.queries.remembered(BodyColumns(guessing: table), as: viewer),
      choices: BodyDraftChoices())
    try keep(draft)
    return Response.seeOther("\(Self.root)/\(draft.id)")
  }

  private func columns(_ draft: BodyDraft, _ visit: Visit, refusal: String?) async throws
    -> Response
  {
    let path = "\(Self.root)/\(draft.id)"
    let words = refusal.map { RefusalWords.of($0) }
    let file = try await read(draft)
    let page = ContactColumnsPage(
      draft, site.frame(visit, path: path, current: .network), file.table,
      remarks: file.remarks, path: path,
      meanings: BodyField.allCases.map {
        Choice(value: $0.rawValue, words: BodyPhrases.field($0)(visit.language))
      }, problem: words.map { "\($0.what(visit.language)) \($0.next(visit.language))" })
    return Response.page(
      contactColumnsPage(page, visit.language), status: .init(code: words?.status ?? 200))
  }

  private func choose(_ form: FormBody, _ visit: Visit) async throws -> Response {
    var draft = try draft(visit)
    let path = "\(Self.root)/\(draft.id)"
    let header = form["header"].flatMap { Int($0) } ?? 0
    if header != draft.columns.headerEnd {
      // Other headings mean other columns: they are guessed once more and shown.
      let guessed = BodyColumns(try await read(draft).table, headerEnd: header)
      draft.columns = try site.queries.remembered(guessed, as: try keeper(visit))
      try keep(draft)
      return Response.seeOther(path)
    }
    for index in draft.columns.fields.indices {
      draft.columns.fields[index] = form["c\(index)"].flatMap { BodyField(rawValue: $0) }
    }
    draft.choices = BodyDraftChoices()
    try keep(draft)
    guard draft.columns.hasBodies else {
      return try await columns(draft, visit, refusal: "noBodyColumn")
    }
    return Response.seeOther("\(path)/differences")
  }

  // MARK: Differences

  private func show(
    _ draft: BodyDraft, _ visit: Visit, notice: Phrase?, status: HTTPResponse.Status = .ok
  ) async throws -> Response {
    guard draft.columns.hasBodies else {
      return try await columns(draft, visit, refusal: "noBodyColumn")
    }
    let path = "\(Self.root)/\(draft.id)"
    let frame = site.frame(visit, path: "\(path)/differences", current: .network)
    let said = notice ?? draft.notice
    // What was refused because the directory is another one is compared anew.
    switch try await compared(draft, visit, isFresh: status == .conflict) {
    case .running(let state):
      site.bodyDrafts.note(said, of: draft.id)
      let page = ListWorkPage(
        frame: frame, file: draft.fileName, state: state, cancel: "\(path)/cancel")
      return Response.waiting(page, visit.language)
    case .done(let found):
      site.bodyDrafts.note(nil, of: draft.id)
      let page = BodyDifferencesPage(found, draft, frame, path: path, notice: said)
      return Response.page(bodyDifferencesPage(page, visit.language), status: status)
    }
  }

  /// Applies what was shown. New choices make other differences, which are shown before they are applied.
  private func apply(_ form: FormBody, _ visit: Visit) async throws -> Response {
    var draft = try draft(visit)
    let viewer = try keeper(visit)
    let before = draft.choices.ended
    draft.choices.take(form)
    try keep(draft)
    if draft.choices.ended != before {
      return try await show(draft, visit, notice: BodyPhrases.choicesChanged)
    }
    guard form["go"] == "apply", let shown = form["digest"].flatMap({ Hash(hex: $0) }) else {
      return try await show(draft, visit, notice: nil)
    }
    var day: CivilDate?
    if !draft.choices.day.isEmpty {
      guard let read = CivilDate(draft.choices.day) else {
        return try await show(
          draft, visit, notice: Self.notice("unreadableDay"), status: .unprocessableContent)
      }
      day = read
    }
    let rows = draft.columns.rows(of: try await read(draft).table)
    let answer = await site.submit(
      .importBodies(
        BodyImportForm(
          rows: rows, choices: draft.choices.ended, day: day, shown: shown,
          fileName: draft.fileName, columns: draft.columns,
          acceptsTransfers: form["transfers"] == "seen")), as: viewer)
    if case .refused(let refusal) = answer {
      return try await show(
        draft, visit, notice: Self.notice(refusal.code),
        status: .init(code: RefusalWords.of(refusal.code).status))
    }
    guard let made = try WatchRoutes.records(of: answer).first else { throw Refused("failed") }
    site.work.stop(draft.id.description)
    site.bodyDrafts.drop(draft.id)
    return Response.seeOther("/network/bodies/imports/\(made.id)")
  }

  /// What is said of a refusal above the differences.
  private static func notice(_ code: String) -> Phrase {
    code == "directoryChanged"
      ? BodyPhrases.changedMeanwhile
      : Phrase(ja: AlertDeed.words(code, .ja), en: AlertDeed.words(code, .en))
  }

  private func result(_ visit: Visit) throws -> Response {
    guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
    let id = try WatchRoutes.id(visit, of: BodyImport.self)
    guard let found = try site.queries.bodyImport(id, as: viewer) else { throw Refused("notFound") }
    let (now, say) = (site.clock.now, visit.language)
    var (isGood, day): (Bool, String?) = (true, nil)
    switch found.record.state {
    case .planned: day = Wording.day(found.record.day, say)
    case .applied: break
    case .undone, .hindered: (isGood, day) = (false, Wording.day(found.record.day, say))
    }
    let page = BodyResultPage(
      frame: site.frame(visit, path: "/network/bodies/imports/\(id)", current: .network),
      path: "/network/bodies/imports/\(id)",
      result: BodyPhrases.result(
        found.file ?? ShownPhrases.erasedText(say), found.record.counts, day),
      state: BodyPhrases.state(found.record.state, at: now, say),
      mayUndo: found.record.state == .planned, isGood: isGood,
      transfers: found.transfers.map {
        BodyPhrases.transfer($0, isOver: found.record.state != .planned)
      })
    return Response.page(bodyResultPage(page, say))
  }
}

extension BodyDraftChoices {
  /// Takes the ticks and names of a form, of those bodies that it showed, and its day.
  mutating func take(_ form: FormBody) {
    let ticked = Set(form.all("tick"))
    for key in form.all("shown") {
      guard ticked.contains(key) else {
        ended[key] = nil
        continue
      }
      guard ended[key] != nil || ended.count < BodyRoutes.ticksMax else { continue }
      let typed = (form["s-\(key)"] ?? "").prefix(BodyRoutes.successorsTextMax)
      ended[key] = typed.split(whereSeparator: { ";；、,".contains($0) })
        .map { String($0).trimmedOfSpace }.filter { !$0.isEmpty }
    }
    if let typed = form["day"] { day = String(typed.prefix(10)) }
  }
}

extension String {
  /// The text without white space around it.
  fileprivate var trimmedOfSpace: String {
    var rest = self[...]
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}

extension BodyDifferencesPage {
  /// The page of those differences.
  init(
    _ found: BodyDifferences, _ draft: BodyDraft, _ frame: Frame, path: String, notice: Phrase?
  ) {
    // Mistakes first, then what is worth a look.
    let problems = found.errors + found.problems.filter { !$0.isError }
    let said = found.changes.filter { $0.key != nil }.map { change in
      MissingBodyRow(
        key: change.key ?? "", name: change.name, code: change.code,
        successors: (draft.choices.ended[change.key ?? ""] ?? []).joined(separator: "; "),
        isTicked: true, isProposed: false)
    }
    let open = found.missing.map { missing in
      let key = missing.body.key
      let typed = draft.choices.ended[key]
      return MissingBodyRow(
        key: key, name: missing.body.name, code: missing.body.code,
        successors: (typed ?? missing.proposed).joined(separator: "; "), isTicked: typed != nil,
        isProposed: typed == nil && !missing.proposed.isEmpty, unclear: found.unclear[key])
    }
    self.init(
      frame: frame, path: path, file: draft.fileName, counts: .init(found),
      problems: problems.prefix(Self.rowsMax).map {
        ContactProblemRow(row: $0.row, words: BodyPhrases.problem($0.reason), isError: $0.isError)
      }, problemCount: problems.count,
      changes: found.changes.prefix(Self.rowsMax).map {
        BodyChangeRow(
          row: $0.row, kind: BodyPhrases.kind($0.kind), name: $0.name, code: $0.code,
          what: BodyPhrases.change($0))
      }, changeCount: found.changes.count,
      // Of whom nobody has said anything comes first: of more than a page shows, the others come up as these are said.
      missing: Array((open + said).prefix(Self.rowsMax)), missingCount: said.count + open.count,
      openCount: open.count,
      transfers: found.conflicts.prefix(Self.rowsMax).map {
        BodyTransferRow(
          name: $0.name, code: $0.code, what: BodyPhrases.planned($0.transfer),
          becomes: BodyPhrases.becomes($0))
      }, transferCount: found.conflicts.count,
      day: draft.choices.day, digest: found.digest.description, notice: notice)
  }
}
