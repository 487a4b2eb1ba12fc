//! 台帳: the list, one system, what is pressed, and who has a product.

internal import HTTPTypes
internal import Hummingbird
internal import Inspection
internal import Kernel
internal import Node

/// GET and POST below `/inventory`, apart from imports.
struct InventoryRoutes {
  let site: Site

  /// Rows of a page of the list.
  static let rowsMax = 100

  func add(to router: Router<Visit>) {
    router.get("/inventory") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      return try list(try WatchRoutes.query(request), viewer, visit)
    }
    router.get("/inventory/products") { request, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      return try products(try WatchRoutes.query(request)["q"] ?? "", viewer, visit)
    }
    router.get("/inventory/new") { _, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      return try show(nil, try writer(viewer), visit)
    }
    router.get("/inventory/:id") { _, visit in
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      return try show(try system(visit, viewer), viewer, visit)
    }
    router.post("/inventory") { request, visit in
      try await save(nil, try await WatchRoutes.form(request, visit), visit)
    }
    router.post("/inventory/confirm") { request, visit in
      try await confirm(try await WatchRoutes.form(request, visit), visit)
    }
    router.post("/inventory/unknown") { request, visit in
      try await enter(try await WatchRoutes.form(request, visit), visit)
    }
    router.post("/inventory/:id") { request, visit in
      let form = try await WatchRoutes.form(request, visit)
      guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
      return try await save(try system(visit, viewer), form, visit)
    }
    for (deed, command) in [
      ("confirm", SystemCommand.confirm), ("retire", .retire), ("restore", .takeUp),
    ] {
      router.post("/inventory/:id/\(deed)") { request, visit in
        _ = try await WatchRoutes.form(request, visit)
        guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
        let id = try WatchRoutes.id(visit, of: InformationSystem.self)
        _ = try WatchRoutes.records(of: await site.submit(.system(id, command), as: viewer))
        return Response.seeOther(InventoryPresenter.path(id))
      }
    }
  }

  // MARK: Who and what

  /// Whoever writes his organisation's inventory; the node says so once more when something is written.
  private func writer(_ viewer: Viewer) throws -> Viewer {
    guard viewer.role.mayAct, viewer.organization != nil else { throw Refused("notAllowed") }
    return viewer
  }

  private func system(_ visit: Visit, _ viewer: Viewer) throws -> SystemView {
    let id = try WatchRoutes.id(visit, of: InformationSystem.self)
    guard let found = try site.queries.system(id, as: viewer, at: site.clock.now) else {
      throw Refused("notFound")
    }
    return found
  }

  private func name(_ id: ID<Organization>, _ viewer: Viewer, _ say: Language) throws -> String {
    try site.queries.organization(id, as: viewer, at: site.clock.now)?.row.name(say) ?? ""
  }

  // MARK: The list

  private func list(_ query: FormBody, _ viewer: Viewer, _ visit: Visit) throws -> Response {
    guard let own = viewer.organization else { throw Refused("notAllowed") }
    let wanted = query["organization"].map { ID<Organization>($0) } ?? own
    guard let organization = wanted,
      try site.queries.readsInventory(of: organization, as: viewer)
    else { throw Refused("notFound") }
    let (now, say) = (site.clock.now, visit.language)
    let other = organization == own ? nil : organization
    let filter = InventoryPresenter.filter(query)
    let trail = PageTrail(query["after"])
    let found = try site.queries.systems(
      of: organization, as: viewer, filter: filter, at: now, after: trail.place,
      limit: Self.rowsMax)
    let counts = try site.queries.inventoryCounts(of: organization, as: viewer, at: now)
    let presenter = InventoryPresenter(say: say, now: now)
    func path(_ trail: PageTrail) -> String {
      WatchRoutes.path(
        "/inventory", InventoryPresenter.query(filter, of: other) + [("after", trail.text)])
    }
    let isTower = try site.queries.tower()?.id == own
    let prefectures = try site.queries.inventoriesByPrefecture(as: viewer, at: now)
    var page = InventoryPage(
      frame: site.frame(visit, path: path(trail), current: .inventory),
      organization: try name(organization, viewer, say),
      mayWrite: other == nil && viewer.role.mayAct, inUse: counts.inUse,
      confirmed: counts.confirmed,
      found: try site.queries.systemCount(
        of: organization, as: viewer, filter: filter, at: now),
      chips: presenter.chips(filter, of: other), search: filter.search,
      kept: InventoryPresenter.query(filter, of: other)
        .filter { $0.name != "q" && !$0.value.isEmpty }
        .map { Choice(value: $0.name, words: $0.value) },
      rows: found.items.map { presenter.line($0) },
      unknown: try site.queries.unknownSystems(of: organization, as: viewer, at: now)
        .map { presenter.line($0) },
      isNarrowed: filter != SystemFilter(), previous: trail.previous.map(path),
      following: found.next.map { path(trail.following($0)) })
    page.supported = try site.queries.supported(as: viewer).map {
      Choice(value: "/inventory?organization=\($0.id)", words: $0.name(say))
    }
    page.prefectures = isTower ? prefectures.map { InventoryPhrases.prefecture($0) } : nil
    return Response.page(inventoryPage(page, say))
  }

  private func products(_ text: String, _ viewer: Viewer, _ visit: Visit) throws -> Response {
    let holders = try ProductQuery(text).map {
      try site.queries.holders(of: $0, as: viewer)
    }
    let lines = (holders ?? []).map { holder in
      let query = [("organization", holder.organization.id.description)]
      return ProductPage.Line(
        path: WatchRoutes.path("/inventory", query), name: holder.organization.name(visit.language),
        count: holder.systems)
    }
    let path = WatchRoutes.path("/inventory/products", [("q", text)])
    let page = ProductPage(
      frame: site.frame(visit, path: path, current: .inventory), search: text, lines: lines)
    return Response.page(productPage(page, visit.language))
  }

  // MARK: One system

  private func show(
    _ view: SystemView?, _ viewer: Viewer, _ visit: Visit, form: SystemForm? = nil,
    problems: [Phrase] = [], asksTwice: Bool = false
  ) throws -> Response {
    let now = site.clock.now
    let presenter = InventoryPresenter(say: visit.language, now: now)
    let organization =
      try view?.organization.name(visit.language)
      ?? viewer.organization.map { try name($0, viewer, visit.language) } ?? ""
    let path = view.map { InventoryPresenter.path($0.system.id) } ?? "/inventory/new"
    var page = presenter.page(
      view, site.frame(visit, path: path, current: .inventory), organization: organization,
      mayWrite: viewer.role.mayAct
        && (view == nil || view?.system.organization == viewer.organization),
      form: form,
      history: try view.map {
        try site.queries.deeds(of: $0.system.id, as: viewer, at: now)
      } ?? [],
      dependencies: try site.queries.bodies(
        namedBy: view?.entry.words.dependencies ?? [], as: viewer))
    page.problems = problems
    page.asksTwice = asksTwice
    return Response.page(
      systemPage(page, visit.language), status: problems.isEmpty ? .ok : .unprocessableContent)
  }

  /// Saves what was typed. What looks like an individual number is asked about once, and kept nowhere meanwhile.
  private func save(_ view: SystemView?, _ body: FormBody, _ visit: Visit) async throws -> Response
  {
    guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
    guard let own = try writer(viewer).organization else { throw Refused("notAllowed") }
    let form = SystemForm(body)
    let (entry, found) = form.read()
    let errors = found.filter(\.isError)
    let isAsked = found.contains(.individualNumber) && body["sure"] == nil
    guard errors.isEmpty, !isAsked else {
      let words = errors.map { InventoryPhrases.problem($0) }
      return try show(
        view, viewer, visit, form: form,
        problems: words + (isAsked ? [InventoryPhrases.individualNumber] : []),
        asksTwice: isAsked && errors.isEmpty)
    }
    let command: Command =
      view.map { .system($0.system.id, .change(entry)) }
      ?? .enterSystem(own, entry, isVouchedFor: true)
    let made = try WatchRoutes.records(of: await site.submit(command, as: viewer))
    let id = made.first.map { $0.id.cast(to: InformationSystem.self) } ?? view?.system.id
    return Response.seeOther(id.map { InventoryPresenter.path($0) } ?? "/inventory")
  }

  /// 変わっていない for every ticked row.
  private func confirm(_ form: FormBody, _ visit: Visit) async throws -> Response {
    guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
    for text in form.all("system").prefix(Self.rowsMax) {
      guard let id = ID<InformationSystem>(text) else { throw Refused("badForm") }
      _ = try WatchRoutes.records(of: await site.submit(.system(id, .confirm), as: viewer))
    }
    return Response.seeOther("/inventory")
  }

  /// One press enters what was seen; its page says what is still missing. Nobody vouches for it yet.
  private func enter(_ form: FormBody, _ visit: Visit) async throws -> Response {
    guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
    guard let own = try writer(viewer).organization, let text = form["text"] else {
      throw Refused("badForm")
    }
    var row = InventoryRow(number: 1)
    row.take(text, as: .name)
    row.take(
      text,
      as: IPAddress(text) == nil && DomainName(text).map { $0.labelCount > 1 } == true
        ? .domains : .hosts)
    var entry = InventoryReading(row).entry
    // A name that is no domain of theirs after all is a machine like any other.
    if !entry.problems.isEmpty || entry.traits.domains.isEmpty && entry.words.hosts.isEmpty {
      entry.traits.domains = []
      entry.words.hosts = [text]
    }
    let made = try WatchRoutes.records(
      of: await site.submit(.enterSystem(own, entry, isVouchedFor: false), as: viewer))
    guard let id = made.first?.id.cast(to: InformationSystem.self) else { throw Refused("failed") }
    return Response.seeOther(InventoryPresenter.path(id))
  }
}
