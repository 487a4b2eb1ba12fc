//! /api/v1/systems: the inventory of systems, for programmes.

internal import HTTPTypes
internal import Hummingbird
internal import Inspection
internal import Kernel
internal import Node

/// The JSON routes of an inventory. Who reads and who writes one is said by Node alone.
struct SystemInterface {
  let site: Site

  func add(to router: Router<Visit>) {
    router.get("/api/v1/systems") { request, visit in try list(request, visit) }
    router.get("/api/v1/systems/:id") { _, visit in
      Response.json(SystemJSON.system(try system(visit, try visit.required())))
    }
    router.post("/api/v1/systems") { request, visit in
      let call = try await InterfaceCall(request, visit, site)
      guard call.viewer.role.mayAct, let own = call.viewer.organization else {
        throw Refused("notAllowed")
      }
      let (entry, problems) = try SystemJSON.form(call.json, over: SystemForm()).read()
      guard problems.allSatisfy({ !$0.isError }) else { return Self.refused(problems, visit) }
      // A programme sends what it was given: nobody has looked at all of it.
      return try await call.answer(
        .enterSystem(own, entry, isVouchedFor: false), status: .created)
    }
    router.post("/api/v1/systems/:id/:act") { request, visit in
      let call = try await InterfaceCall(request, visit, site)
      let view = try system(visit, call.viewer)
      let id = view.system.id
      switch try visit.parameters.require("act") {
      case "change":
        guard call.viewer.role.mayAct else { throw Refused("notAllowed") }
        let form = try SystemJSON.form(call.json, over: SystemForm(view.entry))
        let (entry, problems) = form.read()
        guard problems.allSatisfy({ !$0.isError }) else { return Self.refused(problems, visit) }
        return try await call.answer(.system(id, .change(entry)))
      case "confirm": return try await call.answer(.system(id, .confirm))
      case "retire": return try await call.answer(.system(id, .retire))
      case "restore": return try await call.answer(.system(id, .takeUp))
      default: throw Refused("notFound")
      }
    }
  }

  private func system(_ visit: Visit, _ viewer: Viewer) throws -> SystemView {
    let id = try WatchRoutes.id(visit, of: InformationSystem.self)
    guard let found = try site.queries.system(id, as: viewer, at: site.clock.now) else {
      throw Refused("notFound")
    }
    return found
  }

  private func list(_ request: Request, _ visit: Visit) throws -> Response {
    let viewer = try visit.required()
    let query = request.uri.queryParameters
    let (after, limit) = try AlertInterface.place(request)
    var wanted = viewer.organization
    if let text = query["organization"] {
      guard let asked = ID<Organization>(String(text)) else { throw Refused("badForm") }
      wanted = asked
    }
    guard let organization = wanted, try site.queries.readsInventory(of: organization, as: viewer)
    else { throw Refused("notFound") }
    var filter = SystemFilter()
    filter.search = query["q"].map(String.init) ?? ""
    filter.isInUse = query["retired"] != "true"
    filter.unconfirmedOnly = query["unconfirmed"] == "true"
    let page = try site.queries.systems(
      of: organization, as: viewer, filter: filter, at: site.clock.now, after: after, limit: limit)
    return Response.json(DirectoryJSON.list(page, SystemJSON.system))
  }

  /// A problem document that says which parts cannot be read.
  private static func refused(_ problems: [InventoryProblem.Reason], _ visit: Visit) -> Response {
    var words: [JSON] = []
    for problem in problems where problem.isError {
      let said = InventoryPhrases.problem(problem)
      words.append(.object([.init("ja", .string(said.ja)), .init("en", .string(said.en))]))
    }
    return Problem.document("badSystem", visit, more: [.init("problems", .array(words))])
  }
}

/// Systems as the interface writes and reads them.
enum SystemJSON {
  /// A system with what is entered; nothing of it once the words were erased.
  static func system(_ view: SystemView) -> JSON {
    let form = SystemForm(view.entry)
    func list(_ part: SystemEntry.Part) -> JSON {
      .array(
        (form.values[part] ?? "").split(separator: "\n").map { .string(String($0)) })
    }
    let system = view.system
    var members: [JSON.Member] = [
      .init("id", .string(system.id.description)),
      .init("organization", .string(system.organization.description)),
      .init("in_use", .bool(system.isInUse)),
      .init("confirmed_at", DirectoryJSON.time(system.confirmedAt)),
      .init("life_or_safety", .bool(form.isCareful)),
      .init("information_class", DirectoryJSON.text(system.traits.informationClass?.rawValue)),
      .init("position", DirectoryJSON.text(system.traits.position?.rawValue)),
    ]
    for (name, part) in texts { members.append(.init(name, .string(form.values[part] ?? ""))) }
    for (name, part) in lists { members.append(.init(name, list(part))) }
    members.append(
      .init(
        "approvals",
        .array(
          view.entry.words.approvals.map { approval in
            .object([
              .init("action", .string(approval.action.rawValue)),
              .init("signer", .string(approval.signer)),
              .init("signed_on", .string(approval.signedOn.description)),
              .init("until", .string(approval.until.description)),
            ])
          })))
    return .object(members)
  }

  /// The form with what the body names; what it leaves out stays. An empty text or list says that there is nothing.
  static func form(_ json: JSON, over known: SystemForm) throws -> SystemForm {
    var form = known
    func text(_ value: JSON) throws -> String {
      if value.isNull { return "" }
      guard let text = value.string, text.count <= InterfaceCall.textMax else {
        throw Refused("badForm")
      }
      return text
    }
    for (name, part) in texts + choices {
      if let value = json[name] { form.values[part] = try text(value) }
    }
    for (name, part) in lists {
      guard let value = json[name] else { continue }
      guard let items = value.array, items.count <= listMax else { throw Refused("badForm") }
      form.values[part] = try items.map { try text($0) }.joined(separator: "\n")
    }
    if let value = json["life_or_safety"] {
      guard let flag = value.bool else { throw Refused("badForm") }
      form.isCareful = flag
    }
    if let value = json["approvals"] {
      guard let items = value.array, items.count <= SystemEntry.approvalsMax else {
        throw Refused("badForm")
      }
      form.approvals = try items.map { item in
        try ["action", "signer", "signed_on", "until"].map { try text(item[$0] ?? .null) }
      }
    }
    return form
  }

  /// Longest list of a part; the inventory's own limits are lower.
  static let listMax = 1000

  // table:
  private static let texts: [(name: String, part: SystemEntry.Part)] = [
    ("name", .name), ("purpose", .purpose), ("worst_case", .worstCase), ("place", .place),
    ("section", .section), ("contractor", .contractor), ("contractor_phone", .contractorPhone),
    ("safe_stop", .safeStop),
  ]
  private static let choices: [(name: String, part: SystemEntry.Part)] = [
    ("information_class", .informationClass), ("position", .position),
  ]
  private static let lists: [(name: String, part: SystemEntry.Part)] = [
    ("products", .product), ("hosts", .hosts), ("egress", .egress), ("domains", .domains),
    ("dependencies", .dependencies),
  ]
}
