//! Importing and exporting contacts: upload, columns, differences, result.

internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import Node
internal import Spreadsheets

/// GET and POST below `/contacts/import`, GET `/contacts/imports/:id`, GET `/contacts.xlsx` and `/contacts.csv`.
struct ContactRoutes {
  let site: Site

  func add(to router: Router<Visit>) {
    site.addDownload("/contacts", to: router) { asked in
      let keeper = try Self.keeper(asked.viewer)
      let rows = try site.queries.contacts(as: keeper, at: asked.now)
        .rows(at: asked.now, asked.say)
      return ListExport(
        name: "contacts", sheet: ContactTable.everybody(rows, asked.say),
        examples: ContactTable.examples(asked.say))
    }
    for form in ListForm.allCases {
      router.get("/contacts/import/:id/errors.\(form)") { _, visit in
        try await mistakes(visit, as: form)
      }
    }
    router.get("/contacts/import") { _, visit in
      guard visit.viewer != nil else { return Response.seeOther("/sign-in") }
      return try upload(visit, problem: nil)
    }
    router.post("/contacts/import") { request, visit in try await take(request, visit) }
    router.get("/contacts/imports/:id") { _, visit in try result(visit) }
    router.get("/contacts/import/:id") { _, visit in
      guard visit.viewer != nil else { return Response.seeOther("/sign-in") }
      return try await columns(try draft(visit), visit, refusal: nil)
    }
    router.post("/contacts/import/:id/columns") { request, visit in
      try await choose(try await WatchRoutes.form(request, visit), visit)
    }
    router.get("/contacts/import/:id/differences") { request, visit in
      guard visit.viewer != nil else { return Response.seeOther("/sign-in") }
      return try await differences(try WatchRoutes.query(request), visit)
    }
    router.post("/contacts/import/:id/apply") { request, visit in
      try await apply(try await WatchRoutes.form(request, visit), visit)
    }
    router.post("/contacts/import/:id/cancel") { request, visit in
      _ = try await WatchRoutes.form(request, visit)
      let draft = try draft(visit)
      site.work.stop(draft.id.description)
      site.drafts.drop(draft.id)
      return Response.seeOther("/network")
    }
  }

  // MARK: Who and what

  /// Only who keeps the directory; the node says so once more when something is applied.
  private func keeper(_ visit: Visit) throws -> Viewer {
    guard let viewer = visit.viewer else { throw Refused("signIn") }
    return try Self.keeper(viewer)
  }

  private static func keeper(_ viewer: Viewer) throws -> Viewer {
    guard viewer.role.mayAdminister, viewer.organization != nil else { throw Refused("notAllowed") }
    return viewer
  }

  private func draft(_ visit: Visit) throws -> ContactDraft {
    _ = try keeper(visit)
    let id = try WatchRoutes.id(visit, of: ContactDraft.self)
    guard let found = site.drafts.draft(id, of: try visit.draftOwner(), at: site.clock.now) else {
      throw Refused("draftGone")
    }
    return found
  }

  /// The differences, worked out beside this request; a long list is not waited for to the end.
  private func compared(_ draft: ContactDraft, _ visit: Visit, isFresh: Bool = false) async throws
    -> ListOutcome<ContactDifferences>
  {
    let (viewer, now, queries) = (try keeper(visit), site.clock.now, site.queries)
    var key = Hasher()
    key.combine(draft.columns)
    key.combine(draft.choices)
    return try await site.work.value(
      draft.id.description, key.finalize(), of: draft.session, at: now, isFresh: isFresh
    ) { progress in
      let table = try ContactFile(draft.bytes, fileName: draft.fileName).table
      let rows = draft.columns.rows(of: table)
      try progress.begin(rows.count)
      let known = try queries.contacts(as: viewer, at: now)
      return try ContactDifferences(
        rows, with: known, choices: draft.choices, at: now, step: progress.step)
    }
  }

  /// The draft's file. It was read once when it came, and reads the same again.
  private func read(_ draft: ContactDraft) async throws -> ContactFile {
    try await site.files.read(draft.bytes, fileName: draft.fileName)
  }

  private func keep(_ draft: ContactDraft) throws {
    guard site.drafts.keep(draft, at: site.clock.now) else { throw Refused("busy") }
  }

  // MARK: Upload and columns

  private func upload(_ visit: Visit, problem: String?) throws -> Response {
    _ = try keeper(visit)
    let page = ContactUploadPage(
      frame: site.frame(visit, path: "/contacts/import", current: .network), problem: problem)
    return Response.page(
      contactUploadPage(page, visit.language), status: problem == nil ? .ok : .unprocessableContent)
  }

  private func take(_ request: Request, _ visit: Visit) async throws -> Response {
    guard visit.viewer != nil else { return Response.seeOther("/sign-in") }
    let viewer = try keeper(visit)
    let sent = try await ListUpload(
      request, visit, site, bytesMax: ContactFile.bytesMax, nameMax: ContactImportForm.fileNameMax)
    guard let (name, bytes) = sent.file else {
      return try upload(visit, problem: ListUpload.noFile(visit.language))
    }
    let table: Table
    do {
      table = try await site.files.read(bytes, fileName: name).table
    } catch let problem as SpreadsheetProblem {
      return try upload(visit, problem: problem.phrase(visit.language))
    }
    let guessed = ContactColumns(guessing: table)
    let draft = ContactDraft(
      id: Entropy.inputID(at: site.clock.now).cast(to: ContactDraft.self),
      session: try visit.draftOwner(), person: viewer.person, fileName: name, bytes: bytes,
      expires: site.clock.now + site.clock.lapse(ContactDrafts.life),
      columns: try site.queries.remembered(guessed, as: viewer), choices: ContactChoices())
    try keep(draft)
    return Response.seeOther("/contacts/import/\(draft.id)")
  }

  private func columns(_ draft: ContactDraft, _ visit: Visit, refusal: String?) async throws
    -> Response
  {
    let presenter = ContactPresenter(draft: draft, say: visit.language)
    let words = refusal.map { RefusalWords.of($0) }
    let page = presenter.columns(
      site.frame(visit, path: presenter.path, current: .network), try await read(draft),
      problem: words.map { "\($0.what(visit.language)) \($0.next(visit.language))" })
    return Response.page(
      contactColumnsPage(page, visit.language), status: .init(code: words?.status ?? 200))
  }

  private func choose(_ form: FormBody, _ visit: Visit) async throws -> Response {
    var draft = try draft(visit)
    let path = "/contacts/import/\(draft.id)"
    let header = form["header"].flatMap { Int($0) } ?? 0
    if header != draft.columns.headerEnd {
      // Other headings mean other columns: they are guessed once more and shown.
      let guessed = ContactColumns(try await read(draft).table, headerEnd: header)
      draft.columns = try site.queries.remembered(guessed, as: try keeper(visit))
      try keep(draft)
      return Response.seeOther(path)
    }
    for index in draft.columns.fields.indices {
      draft.columns.fields[index] = form["c\(index)"].flatMap { ContactField(rawValue: $0) }
    }
    draft.choices = ContactChoices()
    try keep(draft)
    guard draft.columns.hasName else {
      return try await columns(draft, visit, refusal: "noNameColumn")
    }
    return Response.seeOther("\(path)/differences")
  }

  // MARK: Differences

  private func differences(_ query: FormBody, _ visit: Visit) async throws -> Response {
    let draft = try draft(visit)
    return try await show(
      draft, visit, list: query["list"].flatMap { ContactList(rawValue: $0) },
      number: query["page"].flatMap { Int($0) } ?? 1, notice: nil)
  }

  private func show(
    _ draft: ContactDraft, _ visit: Visit, list: ContactList? = nil, number: Int = 1,
    notice: Phrase?, status: HTTPResponse.Status = .ok
  ) async throws -> Response {
    guard draft.columns.hasName else {
      return try await columns(draft, visit, refusal: "noNameColumn")
    }
    let presenter = ContactPresenter(draft: draft, say: visit.language)
    let frame = site.frame(visit, path: "\(presenter.path)/differences", current: .network)
    let said = notice ?? draft.notice
    // What was refused because the directory is another one is compared anew.
    switch try await compared(draft, visit, isFresh: status != .ok) {
    case .running(let state):
      site.drafts.note(said, of: draft.id)
      let page = ListWorkPage(
        frame: frame, file: draft.fileName, state: state, cancel: "\(presenter.path)/cancel")
      return Response.waiting(page, visit.language)
    case .done(let found):
      site.drafts.note(nil, of: draft.id)
      let page = presenter.differences(found, frame, list: list, number: number, notice: said)
      return Response.page(contactDifferencesPage(page, visit.language), status: status)
    }
  }

  /// Applies what was shown. New ticks make other differences, which are shown before they are applied.
  private func apply(_ form: FormBody, _ visit: Visit) async throws -> Response {
    var draft = try draft(visit)
    let viewer = try keeper(visit)
    let before = draft.choices
    draft.choices.take(form)
    if draft.choices != before {
      try keep(draft)
      return try await show(draft, visit, notice: ContactPhrases.ticksChanged)
    }
    guard form["go"] == "apply", let shown = form["digest"].flatMap({ Hash(hex: $0) }) else {
      return try await show(draft, visit, notice: nil)
    }
    let rows = draft.columns.rows(of: try await read(draft).table)
    let answer = await site.submit(
      .importContacts(
        ContactImportForm(
          rows: rows, choices: draft.choices, shown: shown, fileName: draft.fileName,
          columns: draft.columns)), as: viewer)
    if case .refused(let refusal) = answer, refusal.code == "directoryChanged" {
      return try await show(
        draft, visit, notice: ContactPhrases.changedMeanwhile, status: .conflict)
    }
    guard let made = try WatchRoutes.records(of: answer).first else { throw Refused("failed") }
    site.work.stop(draft.id.description)
    site.drafts.drop(draft.id)
    return Response.seeOther("/contacts/imports/\(made.id)")
  }

  // MARK: Afterwards

  private func result(_ visit: Visit) throws -> Response {
    guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
    let id = try WatchRoutes.id(visit, of: ContactImport.self)
    let now = site.clock.now
    guard let found = try site.queries.contactImport(id, as: viewer),
      let organization = viewer.organization,
      let view = try site.queries.organization(organization, as: viewer, at: now)
    else { throw Refused("notFound") }
    let page = ContactPresenter.result(
      found.record.counts, file: found.file ?? ShownPhrases.erasedText(visit.language), view,
      site.frame(visit, path: "/contacts/imports/\(id)", current: .network),
      testPath: PeoplePresenter(viewer: viewer, now: now, say: visit.language).testPath(of: view),
      visit.language)
    return Response.page(contactResultPage(page, visit.language))
  }

  // MARK: Files

  private func mistakes(_ visit: Visit, as form: ListForm) async throws -> Response {
    guard visit.viewer != nil else { return Response.seeOther("/sign-in") }
    let draft = try draft(visit)
    guard case .done(let found) = try await compared(draft, visit) else {
      return Response.seeOther("/contacts/import/\(draft.id)/differences")
    }
    let sheet = ContactTable.mistakes(
      of: try await read(draft).table, draft.columns, found.problems, visit.language)
    return try await site.download(ListMistakes.file(sheet), as: form, visit.language)
  }
}
