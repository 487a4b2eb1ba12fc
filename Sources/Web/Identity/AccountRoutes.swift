//! One's own account, and the accounts of an organisation for its administrator.

internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import Node
internal import Spreadsheets

/// GET and POST below `/account` (one's own) and `/accounts` (the administrator's).
struct AccountRoutes {
  let site: Site

  /// Roles that an administrator can give, the one with least rights first; the watch only where there is one.
  private func roles(for viewer: Viewer) throws -> [Role] {
    let hasWatch = try site.queries.hasWatch(as: viewer, at: site.clock.now)
    return [.observer, .responder] + (hasWatch ? [.watchOfficer] : []) + [.administrator]
  }

  func add(to router: Router<Visit>) {
    router.get("/account") { _, visit in
      guard visit.viewer != nil else { return Response.seeOther("/sign-in") }
      return try own(visit, done: nil, refusal: nil)
    }
    router.post("/account/password") { request, visit in
      try await setPassword(try await WatchRoutes.form(request, visit), visit)
    }
    router.post("/account/sessions") { request, visit in
      _ = try await WatchRoutes.form(request, visit)
      guard let viewer = visit.viewer, let signedIn = visit.signedIn else {
        return Response.seeOther("/sign-in")
      }
      let command = AccountCommand.endSessions(keeping: session(visit))
      _ = try WatchRoutes.records(
        of: await site.submit(.account(signedIn.account, command), as: viewer))
      return try own(visit, done: AccountPhrases.ended, refusal: nil)
    }
    addAdministration(to: router)
  }

  private func addAdministration(to router: Router<Visit>) {
    router.get("/accounts") { request, visit in
      guard visit.viewer != nil else { return Response.seeOther("/sign-in") }
      let query = try WatchRoutes.query(request)
      return Response.page(try list(visit, PageTrail(query["after"])))
    }
    site.addDownload("/accounts", to: router) { asked in try accounts(asked) }
    router.post("/accounts") { request, visit in
      try await make(try await WatchRoutes.form(request, visit), visit)
    }
    router.post("/accounts/:id/link") { request, visit in
      _ = try await WatchRoutes.form(request, visit)
      return try await issue(try WatchRoutes.id(visit, of: Account.self), visit)
    }
    router.post("/accounts/:id/sessions") { request, visit in
      _ = try await WatchRoutes.form(request, visit)
      let id = try WatchRoutes.id(visit, of: Account.self)
      // An administrator who ends his own keeps the device before him.
      let keeping = id == visit.signedIn?.account ? session(visit) : nil
      return try await act(id, .endSessions(keeping: keeping), visit)
    }
    router.post("/accounts/:id/close") { request, visit in
      _ = try await WatchRoutes.form(request, visit)
      return try await act(try WatchRoutes.id(visit, of: Account.self), .close, visit)
    }
  }

  // MARK: One's own

  private func own(_ visit: Visit, done: Phrase?, refusal: String?) throws -> Response {
    guard let viewer = visit.viewer, let signedIn = visit.signedIn,
      let row = try site.queries.account(signedIn.account, as: viewer, at: site.clock.now)
    else { throw Refused("notFound") }
    let words = refusal.map { RefusalWords.of($0) }
    let page = AccountPage(
      frame: site.frame(visit, path: "/account"), login: row.login, hasPassword: row.hasPassword,
      others: row.sessions - 1 + row.links, administers: viewer.role == .administrator, done: done,
      problem: words.map { "\($0.what(visit.language)) \($0.next(visit.language))" })
    return Response.page(
      accountPage(page, visit.language), status: .init(code: words?.status ?? 200))
  }

  private func setPassword(_ form: FormBody, _ visit: Visit) async throws -> Response {
    guard let viewer = visit.viewer, let signedIn = visit.signedIn else {
      return Response.seeOther("/sign-in")
    }
    let new = form["new"] ?? ""
    guard new.count >= Password.lengthMin, new.count <= Password.lengthMax else {
      return try own(visit, done: nil, refusal: "badPassword")
    }
    guard new == form["again"] else {
      return try own(visit, done: nil, refusal: "passwordsDiffer")
    }
    // A session that somebody left open must not be enough to take the account.
    if let stored = try site.queries.account(login: signedIn.login)?.derived {
      guard
        site.limits.take(
          "sign-in \(signedIn.login)", max: RateLimits.signInMax, at: site.clock.now)
      else { throw Refused("tooMany") }
      guard try Password.matches(form["old"] ?? "", stored) else {
        return try own(visit, done: nil, refusal: "wrongPassword")
      }
    }
    let derived = try Password.derive(new, salt: Entropy.bytes(16))
    let command = AccountCommand.setPassword(derived: derived, keeping: session(visit))
    _ = try WatchRoutes.records(
      of: await site.submit(.account(signedIn.account, command), as: viewer))
    return try own(visit, done: AccountPhrases.changed, refusal: nil)
  }

  private func session(_ visit: Visit) -> Hash? {
    visit.session.map { Hash(sha256: Array($0.utf8)) }
  }

  // MARK: The organisation's

  private func list(
    _ visit: Visit, _ trail: PageTrail, issued: IssuedLink? = nil, refusal: String? = nil,
    login: String = ""
  ) throws -> HTML {
    guard let viewer = visit.viewer, viewer.role == .administrator else {
      throw Refused("notAllowed")
    }
    let now = site.clock.now
    let found = try site.queries.accounts(as: viewer, after: trail.place, at: now)
    func path(_ trail: PageTrail) -> String {
      WatchRoutes.path("/accounts", [("after", trail.text)])
    }
    let words = refusal.map { RefusalWords.of($0) }
    let page = AccountsPage(
      frame: site.frame(visit, path: path(trail)),
      accounts: found.items.map { line($0, of: viewer, visit.language) },
      people: try site.queries.people(as: viewer, at: now).map {
        RosterPerson(value: $0.id.description, name: $0.name ?? $0.id.description)
      },
      roles: try roles(for: viewer).map {
        RosterPerson(value: $0.rawValue, name: RoleWords.of($0)(visit.language))
      }, issued: issued,
      problem: words.map { "\($0.what(visit.language)) \($0.next(visit.language))" }, login: login,
      previous: trail.previous.map(path), following: found.next.map { path(trail.following($0)) })
    return accountsPage(page, visit.language)
  }

  private func accounts(_ asked: ListRequest) throws -> ListExport {
    guard asked.viewer.role == .administrator else { throw Refused("notAllowed") }
    let (rows, isWhole) = try ListExport.all { after in
      try site.queries.accounts(
        as: asked.viewer, after: after, limit: Queries.pageMax, at: asked.now)
    }
    let lines = rows.map { line($0, of: asked.viewer, asked.say) }
    let heads = [SignInPhrases.name] + AccountsPhrases.heads.prefix(3)
    let sheet = Sheet(
      name: AccountsPhrases.title(asked.say),
      columns: heads.map { Sheet.Column($0(asked.say), width: 28) },
      rows: lines.map { Sheet.Row([$0.login, $0.name, $0.role, $0.state(asked.say)]) })
    return ListExport(name: "accounts", sheet: sheet, isWhole: isWhole)
  }

  private func line(_ row: AccountRow, of viewer: Viewer, _ say: Language) -> AccountLine {
    let state =
      row.closedAt != nil
      ? AccountsPhrases.closed
      : row.sessions > 0
        ? AccountsPhrases.signedIn(row.sessions)
        : row.hasPassword ? AccountsPhrases.ready : AccountsPhrases.never
    return AccountLine(
      path: "/accounts/\(row.id)",
      name: row.name ?? (row.login.isEmpty ? ShownPhrases.erased(say) : row.login),
      login: row.login,
      role: RoleWords.of(row.role)(say), state: state, isClosed: row.closedAt != nil,
      isOwn: row.person == viewer.person)
  }

  private func make(_ form: FormBody, _ visit: Visit) async throws -> Response {
    guard let viewer = visit.viewer, let organization = viewer.organization else {
      return Response.seeOther("/sign-in")
    }
    guard let person = form["person"].flatMap({ ID<Person>($0) }),
      let role = form["role"].flatMap({ Role(rawValue: $0) })
    else { throw Refused("badForm") }
    let login = form["login"] ?? ""
    let answer = await site.submit(
      .createAccount(person: person, organization, role, login: login, password: nil), as: viewer)
    if case .refused(let refusal) = answer, ["badLogin", "loginTaken"].contains(refusal.code) {
      return Response.page(
        try list(visit, PageTrail(nil), refusal: refusal.code, login: login),
        status: .init(code: RefusalWords.of(refusal.code).status))
    }
    guard let made = try WatchRoutes.records(of: answer).first else { throw Refused("failed") }
    return try await issue(made.id.cast(to: Account.self), visit)
  }

  /// Makes a link and shows it, once. Ends nothing: whoever is in stays in.
  private func issue(_ id: ID<Account>, _ visit: Visit) async throws -> Response {
    guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
    let secret = Entropy.secret(bytes: 32)
    let command = AccountCommand.link(hash: Hash(sha256: Array(secret.utf8)))
    let before = try site.queries.account(id, as: viewer, at: site.clock.now)
    _ = try WatchRoutes.records(of: await site.submit(.account(id, command), as: viewer))
    guard let row = try site.queries.account(id, as: viewer, at: site.clock.now) else {
      throw Refused("notFound")
    }
    let issued = IssuedLink(
      name: row.name ?? row.login, url: "\(site.settings.publicURL)/sign-in/\(secret)",
      until: site.clock.now + Account.linkLife, endsPassword: before?.hasPassword ?? false,
      sessions: row.sessions)
    return Response.page(try list(visit, PageTrail(nil), issued: issued))
  }

  private func act(_ id: ID<Account>, _ command: AccountCommand, _ visit: Visit) async throws
    -> Response
  {
    guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
    _ = try WatchRoutes.records(of: await site.submit(.account(id, command), as: viewer))
    return Response.seeOther("/accounts")
  }
}
