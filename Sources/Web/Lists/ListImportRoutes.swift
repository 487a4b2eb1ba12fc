//! The pages of any list that comes in: upload, columns, differences, a file to correct.

internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import Node
internal import Spreadsheets

/// GET and POST `…/import`, and below `…/import/:id`.
struct ListImportRoutes<List: ImportedList>: Sendable {
  let list: List
  /// What was sent and not entered yet.
  let drafts = ListDrafts<List.Field, List.Settings>()

  typealias Draft = ListDraft<List.Field, List.Settings>
  private var site: Site { list.site }
  private var base: String { "\(list.path)/import" }

  func add(to router: Router<Visit>) {
    site.sessionEnds.add { [drafts] in drafts.end($0) }
    router.get(RouterPath(base)) { request, visit in
      guard visit.viewer != nil else { return Response.seeOther("/sign-in") }
      let query = try WatchRoutes.query(request)
      return try upload(visit, { query[$0] }, problem: nil)
    }
    router.post(RouterPath(base)) { request, visit in try await take(request, visit) }
    router.get(RouterPath("\(base)/:id")) { _, visit in
      guard visit.viewer != nil else { return Response.seeOther("/sign-in") }
      return try await columns(try draft(visit), visit, refusal: nil)
    }
    router.post(RouterPath("\(base)/:id/columns")) { request, visit in
      try await choose(try await WatchRoutes.form(request, visit), visit)
    }
    router.get(RouterPath("\(base)/:id/differences")) { request, visit in
      guard visit.viewer != nil else { return Response.seeOther("/sign-in") }
      return try await show(try draft(visit), visit, notice: nil)
    }
    for form in ListForm.allCases {
      router.get(RouterPath("\(base)/:id/errors.\(form)")) { _, visit in
        guard visit.viewer != nil else { return Response.seeOther("/sign-in") }
        return try await mistakes(try draft(visit), visit, as: form)
      }
    }
    router.post(RouterPath("\(base)/:id/apply")) { request, visit in
      try await apply(try await WatchRoutes.form(request, visit), visit)
    }
    router.post(RouterPath("\(base)/:id/cancel")) { request, visit in
      _ = try await WatchRoutes.form(request, visit)
      let draft = try draft(visit)
      site.work.stop(draft.id.description)
      drafts.drop(draft.id)
      return Response.seeOther(base)
    }
  }

  // MARK: Who and what

  private func keeper(_ visit: Visit) throws -> Viewer {
    guard let viewer = visit.viewer else { throw Refused("signIn") }
    try list.check(viewer)
    return viewer
  }

  private func draft(_ visit: Visit) throws -> Draft {
    _ = try keeper(visit)
    let id = try WatchRoutes.id(visit, of: Draft.self)
    guard let found = drafts.draft(id, of: try visit.draftOwner(), at: site.clock.now) else {
      throw Refused("listDraftGone")
    }
    return found
  }

  private func path(_ draft: Draft) -> String { "\(base)/\(draft.id)" }

  private func keep(_ draft: Draft) throws {
    guard drafts.keep(draft, at: site.clock.now) else { throw Refused("busy") }
  }

  private func read(_ draft: Draft) async throws -> ListFile<List.Field> {
    try await site.files.read(draft.bytes, fileName: draft.fileName, as: List.Field.self)
  }

  private func compared(_ draft: Draft, _ visit: Visit, isFresh: Bool = false) async throws
    -> ListOutcome<ImportFound<List.Payload>>
  {
    let (viewer, now, say) = (try keeper(visit), site.clock.now, visit.language)
    var key = Hasher()
    key.combine(draft.columns)
    key.combine(draft.choices)
    key.combine(say)
    return try await site.work.value(
      draft.id.description, key.finalize(), of: draft.session, at: now, isFresh: isFresh
    ) { [list] progress in
      let file = try ListFile<List.Field>(draft.bytes, fileName: draft.fileName)
      try progress.begin(file.table.rows.count)
      return try list.compare(
        file.table, draft.columns, draft.choices, as: viewer, at: now, progress, say)
    }
  }

  // MARK: Upload and columns

  private func upload(
    _ visit: Visit, _ chosen: (String) -> String?, problem: String?
  ) throws -> Response {
    let viewer = try keeper(visit)
    let page = ListUploadPage(
      frame: site.frame(visit, path: base, current: list.menu), path: base, words: list.words,
      fields: try list.fields(viewer, chosen, at: site.clock.now, visit.language),
      problem: problem)
    return Response.page(
      listUploadPage(page, visit.language), status: problem == nil ? .ok : .unprocessableContent)
  }

  private func take(_ request: Request, _ visit: Visit) async throws -> Response {
    guard visit.viewer != nil else { return Response.seeOther("/sign-in") }
    let viewer = try keeper(visit)
    let sent = try await ListUpload(
      request, visit, site, bytesMax: ListFile<List.Field>.bytesMax,
      nameMax: ContactImportForm.fileNameMax)
    let chosen = { (field: String) in sent[field] }
    guard let (name, bytes) = sent.file else {
      return try upload(visit, chosen, problem: ListUpload.noFile(visit.language))
    }
    let settings: List.Settings
    let table: Table
    do {
      settings = try list.settings(chosen, at: site.clock.now)
      table = try await site.files.read(bytes, fileName: name, as: List.Field.self).table
    } catch let problem as SpreadsheetProblem {
      return try upload(visit, chosen, problem: problem.phrase(visit.language))
    } catch let refused as Refused {
      return try upload(visit, chosen, problem: AlertDeed.words(refused.code, visit.language))
    }
    var guessed = ListColumns<List.Field>(guessing: table)
    // A list of one column needs no heading.
    if guessed.fields.count == 1, list.missing(guessed) != nil {
      guessed.fields[0] = List.Field.allCases.first
    }
    let draft = Draft(
      id: Entropy.inputID(at: site.clock.now).cast(to: Draft.self),
      session: try visit.draftOwner(), person: viewer.person, fileName: name, bytes: bytes,
      expires: site.clock.now
        + site.clock.lapse(ListDrafts<List.Field, List.Settings>.life),
      columns: try site.queries.remembered(guessed, as: viewer),
      choices: settings)
    try keep(draft)
    // Whoever fills in the file that was handed out need not be asked what its columns mean.
    let isKnown = list.missing(draft.columns) == nil
    return Response.seeOther(isKnown ? "\(path(draft))/differences" : path(draft))
  }

  private func columns(_ draft: Draft, _ visit: Visit, refusal: String?) async throws -> Response {
    let words = refusal.map { RefusalWords.of($0) }
    let file = try await read(draft)
    let page = ContactColumnsPage(
      draft, site.frame(visit, path: path(draft), current: list.menu), file.table,
      remarks: file.remarks, path: path(draft),
      meanings: List.Field.allCases.map {
        Choice(value: $0.rawValue, words: list.word($0)(visit.language))
      }, problem: words.map { "\($0.what(visit.language)) \($0.next(visit.language))" })
    return Response.page(
      contactColumnsPage(page, visit.language), status: .init(code: words?.status ?? 200))
  }

  private func choose(_ form: FormBody, _ visit: Visit) async throws -> Response {
    var draft = try draft(visit)
    let header = form["header"].flatMap { Int($0) } ?? 0
    if header != draft.columns.headerEnd {
      // Other headings mean other columns: they are guessed once more and shown.
      let guessed = ListColumns<List.Field>(try await read(draft).table, headerEnd: header)
      draft.columns = try site.queries.remembered(guessed, as: try keeper(visit))
      try keep(draft)
      return Response.seeOther(path(draft))
    }
    for index in draft.columns.fields.indices {
      draft.columns.fields[index] = form["c\(index)"].flatMap { List.Field(rawValue: $0) }
    }
    try keep(draft)
    if let refusal = list.missing(draft.columns) {
      return try await columns(draft, visit, refusal: refusal)
    }
    return Response.seeOther("\(path(draft))/differences")
  }

  // MARK: Differences

  private func show(
    _ draft: Draft, _ visit: Visit, notice: Phrase?, status: HTTPResponse.Status = .ok
  ) async throws -> Response {
    if let refusal = list.missing(draft.columns) {
      return try await columns(draft, visit, refusal: refusal)
    }
    let frame = site.frame(visit, path: "\(path(draft))/differences", current: list.menu)
    let said = notice ?? draft.notice
    switch try await compared(draft, visit, isFresh: status != .ok) {
    case .running(let state):
      drafts.note(said, of: draft.id)
      return Response.waiting(
        ListWorkPage(
          frame: frame, file: draft.fileName, state: state, cancel: "\(path(draft))/cancel"),
        visit.language)
    case .done(let found):
      drafts.note(nil, of: draft.id)
      let page = ListDifferencesPage(
        frame: frame, path: path(draft), file: draft.fileName, words: list.words,
        summary: found.summary, lines: found.lines, problems: found.problems,
        digest: found.digest.description, isSound: found.isSound, notice: said)
      return Response.page(listDifferencesPage(page, visit.language), status: status)
    }
  }

  private func mistakes(_ draft: Draft, _ visit: Visit, as form: ListForm) async throws -> Response
  {
    guard case .done(let found) = try await compared(draft, visit) else {
      return Response.seeOther("\(path(draft))/differences")
    }
    let wrong = found.problems.filter(\.isError).map { ($0.row, $0.words) }
    let sheet = ListMistakes.sheet(
      list.words.title(visit.language), of: try await read(draft).table, draft.columns, wrong,
      visit.language
    ) { list.column($0, visit.language) }
    return try await site.download(ListMistakes.file(sheet), as: form, visit.language)
  }

  /// Enters what was shown; what would be something else by now is shown again.
  private func apply(_ form: FormBody, _ visit: Visit) async throws -> Response {
    let draft = try draft(visit)
    guard case .done(let found) = try await compared(draft, visit) else {
      // What was shown is forgotten after a while: it is compared again, and whoever pressed is told to press again.
      drafts.note(ListImportPhrases.notEnteredYet, of: draft.id)
      return Response.seeOther("\(path(draft))/differences")
    }
    guard found.isSound, form["digest"] == found.digest.description else {
      return try await show(
        draft, visit, notice: ListImportPhrases.changedMeanwhile, status: .conflict)
    }
    let next: String
    do {
      next = try await list.apply(
        found, draft.choices, columns: draft.columns, as: try keeper(visit)
      ) { part in
        Idempotency(
          key: Hash(sha256: "list/\(draft.id)/\(found.digest)/\(part)".utf8), body: found.digest)
      }
    } catch let refusal as RefusalCode where refusal.code == "directoryChanged" {
      return try await show(
        draft, visit, notice: ListImportPhrases.changedMeanwhile, status: .conflict)
    }
    site.work.stop(draft.id.description)
    drafts.drop(draft.id)
    return Response.seeOther(next)
  }
}

extension Response {
  /// How often a page that waits asks again, in seconds.
  private static let refreshSeconds = 2

  /// The page that says how far the work is; it asks again by itself, without a script.
  static func waiting(_ page: ListWorkPage, _ say: Language) -> Response {
    var response = Response.page(listWorkPage(page, say))
    if let name = HTTPField.Name("Refresh") { response.headers[name] = "\(refreshSeconds)" }
    return response
  }
}
