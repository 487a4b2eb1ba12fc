//! Importing and exporting systems: upload, columns, differences, result.

internal import HTTPTypes
internal import Hummingbird
internal import Inspection
internal import Kernel
internal import Node
internal import Spreadsheets

/// GET and POST below `/inventory/import`, GET `/inventory/imports/:id`, GET `/inventory.xlsx` and `/inventory.csv`.
struct InventoryImportRoutes {
  let site: Site

  /// The most ticks of one import.
  static let ticksMax = 20_000

  func add(to router: Router<Visit>) {
    site.addDownload("/inventory", to: router) { asked in
      let systems = try site.queries.knownSystems(as: try Self.keeper(asked.viewer))
      return ListExport(
        name: "inventory", sheet: InventoryTable.all(systems, asked.say),
        examples: InventoryTable.examples(asked.say))
    }
    for form in ListForm.allCases {
      router.get("/inventory/import/:id/errors.\(form)") { _, visit in
        guard visit.viewer != nil else { return Response.seeOther("/sign-in") }
        let draft = try draft(visit)
        guard case .done(let found) = try await compared(draft, visit) else {
          return Response.seeOther("/inventory/import/\(draft.id)/differences")
        }
        let sheet = InventoryTable.mistakes(
          of: try await read(draft).table, draft.columns, found.problems, visit.language)
        return try await site.download(ListMistakes.file(sheet), as: form, visit.language)
      }
    }
    router.get("/inventory/import") { _, visit in
      guard visit.viewer != nil else { return Response.seeOther("/sign-in") }
      return try upload(visit, problem: nil)
    }
    router.post("/inventory/import") { request, visit in try await take(request, visit) }
    router.get("/inventory/imports/:id") { _, visit in try result(visit) }
    router.get("/inventory/import/:id") { _, visit in
      guard visit.viewer != nil else { return Response.seeOther("/sign-in") }
      return try await columns(try draft(visit), visit, refusal: nil)
    }
    router.post("/inventory/import/:id/columns") { request, visit in
      try await choose(try await WatchRoutes.form(request, visit), visit)
    }
    router.get("/inventory/import/:id/differences") { _, visit in
      guard visit.viewer != nil else { return Response.seeOther("/sign-in") }
      return try await show(try draft(visit), visit, notice: nil)
    }
    router.post("/inventory/import/:id/apply") { request, visit in
      try await apply(try await WatchRoutes.form(request, visit), visit)
    }
    router.post("/inventory/import/:id/cancel") { request, visit in
      _ = try await WatchRoutes.form(request, visit)
      let draft = try draft(visit)
      site.work.stop(draft.id.description)
      site.inventoryDrafts.drop(draft.id)
      return Response.seeOther("/inventory")
    }
  }

  // MARK: Who and what

  /// Only whoever writes the inventory; the node says so once more when something is applied.
  private func keeper(_ visit: Visit) throws -> Viewer {
    guard let viewer = visit.viewer else { throw Refused("signIn") }
    return try Self.keeper(viewer)
  }

  private static func keeper(_ viewer: Viewer) throws -> Viewer {
    guard viewer.role.mayAct, viewer.organization != nil else { throw Refused("notAllowed") }
    return viewer
  }

  private func draft(_ visit: Visit) throws -> InventoryDraft {
    _ = try keeper(visit)
    let id = try WatchRoutes.id(visit, of: InventoryDraft.self)
    guard
      let found = site.inventoryDrafts.draft(id, of: try visit.draftOwner(), at: site.clock.now)
    else { throw Refused("inventoryDraftGone") }
    return found
  }

  /// The differences, worked out beside this request; a long list is not waited for to the end.
  private func compared(_ draft: InventoryDraft, _ visit: Visit, isFresh: Bool = false)
    async throws -> ListOutcome<InventoryDifferences>
  {
    let (viewer, now, queries) = (try keeper(visit), site.clock.now, site.queries)
    var key = Hasher()
    key.combine(draft.columns)
    key.combine(draft.choices)
    return try await site.work.value(
      draft.id.description, key.finalize(), of: draft.session, at: now, isFresh: isFresh
    ) { progress in
      let table = try InventoryFile(draft.bytes, fileName: draft.fileName).table
      let rows = draft.columns.rows(of: table)
      try progress.begin(rows.count)
      let known = try queries.knownSystems(as: viewer)
      return try InventoryDifferences(rows, with: known, gone: draft.choices, step: progress.step)
    }
  }

  /// The draft's file. It was read once when it came, and reads the same again.
  private func read(_ draft: InventoryDraft) async throws -> InventoryFile {
    try await site.files.read(draft.bytes, fileName: draft.fileName, as: SystemEntry.Part.self)
  }

  private func keep(_ draft: InventoryDraft) throws {
    guard site.inventoryDrafts.keep(draft, at: site.clock.now) else { throw Refused("busy") }
  }

  // MARK: Upload and columns

  private func upload(_ visit: Visit, problem: String?) throws -> Response {
    _ = try keeper(visit)
    let page = ContactUploadPage(
      frame: site.frame(visit, path: "/inventory/import", current: .inventory), problem: problem)
    return Response.page(
      inventoryUploadPage(page, visit.language),
      status: problem == nil ? .ok : .unprocessableContent)
  }

  private func take(_ request: Request, _ visit: Visit) async throws -> Response {
    guard visit.viewer != nil else { return Response.seeOther("/sign-in") }
    let viewer = try keeper(visit)
    let sent = try await ListUpload(
      request, visit, site, bytesMax: InventoryFile.bytesMax,
      nameMax: InventoryImportForm.fileNameMax)
    guard let (name, bytes) = sent.file else {
      return try upload(visit, problem: ListUpload.noFile(visit.language))
    }
    let table: Table
    do {
      table = try await site.files.read(bytes, fileName: name, as: SystemEntry.Part.self).table
    } catch let problem as SpreadsheetProblem {
      return try upload(visit, problem: problem.phrase(visit.language))
    }
    let draft = InventoryDraft(
      id: Entropy.inputID(at: site.clock.now).cast(to: InventoryDraft.self),
      session: try visit.draftOwner(), person: viewer.person, fileName: name, bytes: bytes,
      expires: site.clock.now + site.clock.lapse(InventoryDrafts.life),
      columns: try site.queries.remembered(InventoryColumns(guessing: table), as: viewer),
      choices: [])
    try keep(draft)
    return Response.seeOther("/inventory/import/\(draft.id)")
  }

  private func columns(_ draft: InventoryDraft, _ visit: Visit, refusal: String?) async throws
    -> Response
  {
    let path = "/inventory/import/\(draft.id)"
    let words = refusal.map { RefusalWords.of($0) }
    let file = try await read(draft)
    let page = ContactColumnsPage(
      draft, site.frame(visit, path: path, current: .inventory), file.table,
      remarks: file.remarks, path: path,
      meanings: SystemEntry.Part.allCases.map {
        Choice(value: $0.rawValue, words: InventoryPhrases.part($0)(visit.language))
      }, problem: words.map { "\($0.what(visit.language)) \($0.next(visit.language))" })
    return Response.page(
      contactColumnsPage(page, visit.language), status: .init(code: words?.status ?? 200))
  }

  private func choose(_ form: FormBody, _ visit: Visit) async throws -> Response {
    var draft = try draft(visit)
    let path = "/inventory/import/\(draft.id)"
    let header = form["header"].flatMap { Int($0) } ?? 0
    if header != draft.columns.headerEnd {
      // Other headings mean other columns: they are guessed once more and shown.
      let guessed = InventoryColumns(try await read(draft).table, headerEnd: header)
      draft.columns = try site.queries.remembered(guessed, as: try keeper(visit))
      try keep(draft)
      return Response.seeOther(path)
    }
    for index in draft.columns.fields.indices {
      draft.columns.fields[index] = form["c\(index)"].flatMap { SystemEntry.Part(rawValue: $0) }
    }
    draft.choices = []
    try keep(draft)
    guard draft.columns.hasName else {
      return try await columns(draft, visit, refusal: "noSystemColumn")
    }
    return Response.seeOther("\(path)/differences")
  }

  // MARK: Differences

  private func show(
    _ draft: InventoryDraft, _ visit: Visit, notice: Phrase?, status: HTTPResponse.Status = .ok
  ) async throws -> Response {
    guard draft.columns.hasName else {
      return try await columns(draft, visit, refusal: "noSystemColumn")
    }
    let path = "/inventory/import/\(draft.id)"
    let frame = site.frame(visit, path: "\(path)/differences", current: .inventory)
    let said = notice ?? draft.notice
    // What was refused because the inventory is another one is compared anew.
    switch try await compared(draft, visit, isFresh: status != .ok) {
    case .running(let state):
      site.inventoryDrafts.note(said, of: draft.id)
      let page = ListWorkPage(
        frame: frame, file: draft.fileName, state: state, cancel: "\(path)/cancel")
      return Response.waiting(page, visit.language)
    case .done(let found):
      site.inventoryDrafts.note(nil, of: draft.id)
      let page = InventoryDifferencesPage(
        found, frame, path: path, file: draft.fileName, notice: said)
      return Response.page(inventoryDifferencesPage(page, visit.language), status: status)
    }
  }

  /// Applies what was shown. New ticks make other differences, which are shown before they are applied.
  private func apply(_ form: FormBody, _ visit: Visit) async throws -> Response {
    var draft = try draft(visit)
    let viewer = try keeper(visit)
    let before = draft.choices
    let ticked = Set(form.all("tick"))
    for key in form.all("shown") {
      if ticked.contains(key), draft.choices.count < Self.ticksMax {
        draft.choices.insert(key)
      } else {
        draft.choices.remove(key)
      }
    }
    if draft.choices != before {
      try keep(draft)
      return try await show(draft, visit, notice: ContactPhrases.ticksChanged)
    }
    guard form["go"] == "apply", let shown = form["digest"].flatMap({ Hash(hex: $0) }) else {
      return try await show(draft, visit, notice: nil)
    }
    let rows = draft.columns.rows(of: try await read(draft).table)
    let answer = await site.submit(
      .importInventory(
        InventoryImportForm(
          rows: rows, gone: draft.choices, shown: shown, fileName: draft.fileName,
          columns: draft.columns)), as: viewer)
    if case .refused(let refusal) = answer, refusal.code == "inventoryChanged" {
      return try await show(
        draft, visit, notice: InventoryPhrases.changedMeanwhile, status: .conflict)
    }
    guard let made = try WatchRoutes.records(of: answer).first else { throw Refused("failed") }
    site.work.stop(draft.id.description)
    site.inventoryDrafts.drop(draft.id)
    return Response.seeOther("/inventory/imports/\(made.id)")
  }

  private func result(_ visit: Visit) throws -> Response {
    guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
    let id = try WatchRoutes.id(visit, of: InventoryImport.self)
    guard let found = try site.queries.inventoryImport(id, as: viewer) else {
      throw Refused("notFound")
    }
    let page = InventoryResultPage(
      frame: site.frame(visit, path: "/inventory/imports/\(id)", current: .inventory),
      file: found.file ?? ShownPhrases.erasedText(visit.language), counts: found.record.counts)
    return Response.page(inventoryResultPage(page, visit.language))
  }
}

extension InventoryDifferencesPage {
  /// The page of those differences.
  init(
    _ found: InventoryDifferences, _ frame: Frame, path: String, file: String, notice: Phrase?
  ) {
    // Mistakes first, then what is worth a look.
    let problems = found.errors + found.problems.filter { !$0.isError }
    self.init(
      frame: frame, path: path, file: file, counts: .init(found),
      problems: problems.prefix(Self.rowsMax).map {
        ContactProblemRow(
          row: $0.row, words: InventoryPhrases.problem($0.reason), isError: $0.isError)
      }, problemCount: problems.count,
      changes: found.changes.prefix(Self.rowsMax).map { InventoryChangeRow($0) },
      changeCount: found.changes.count,
      missing: found.missing.prefix(Self.rowsMax).map {
        Choice(value: $0.key, words: $0.entry.words.name)
      }, missingCount: found.missing.count, digest: found.digest.description, notice: notice)
  }
}

extension InventoryChangeRow {
  fileprivate init(_ change: InventoryChange) {
    let kind =
      change.isRetired
      ? InventoryPhrases.gone
      : change.former == nil ? InventoryPhrases.newSystem : InventoryPhrases.changed
    let steps = change.parts.filter { $0 != .name || change.former != nil }.map { part in
      Phrase(
        ja: InventoryImportPhrases.step(
          part, from: change.former?.text(part, .ja) ?? "", to: change.entry.text(part, .ja)
        ).ja,
        en: InventoryImportPhrases.step(
          part, from: change.former?.text(part, .en) ?? "", to: change.entry.text(part, .en)
        ).en)
    }
    self.init(
      row: change.row, kind: kind, name: change.entry.words.name, steps: steps, key: change.key)
  }
}
