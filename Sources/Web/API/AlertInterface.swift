//! /api/v1/alerts, deliveries, cards, reports and organisations: everything the pages do, for programmes.

internal import Alerting
internal import Formats
internal import Hummingbird
internal import Kernel
internal import Node

/// The JSON routes of alerting. Lists answer `{"items": […], "next": key|null}` to `?after=&limit=`.
struct AlertInterface {
  let site: Site

  func add(to router: Router<Visit>) {
    router.get("/api/v1/alerts") { request, visit in try list(request, visit) }
    router.post("/api/v1/alerts") { request, visit in try await raise(request, visit) }
    router.get("/api/v1/alerts/:id") { _, visit in try one(visit) }
    router.post("/api/v1/alerts/:id/severity") { request, visit in
      try await severity(request, visit)
    }
    router.post("/api/v1/alerts/:id/consultations") { request, visit in
      try await consult(request, visit)
    }
    router.post("/api/v1/deliveries/:id/:act") { request, visit in try await act(request, visit) }
    router.post("/api/v1/cards/:id") { request, visit in try await card(request, visit) }
    router.post("/api/v1/cards/:id/answers") { request, visit in try await heard(request, visit) }
    router.post("/api/v1/reports") { request, visit in try await report(request, visit) }
    router.post("/api/v1/help") { request, visit in try await help(request, visit) }
    router.get("/api/v1/organizations") { request, visit in try organizations(request, visit) }
  }

  // MARK: Reading

  private func list(_ request: Request, _ visit: Visit) throws -> Response {
    let viewer = try visit.required()
    let query = request.uri.queryParameters
    let (after, limit) = try Self.place(request)
    if let asked = query["number"] {
      // A whole number names its alert, whatever else is asked for.
      guard let number = AlertNumber(String(asked)) else { throw Refused("badForm") }
      let found = try site.queries.alerts(numbered: number, as: viewer, at: site.clock.now)
      return Response.json(
        DirectoryJSON.list(Page(items: found, next: nil), AlertJSON.summary))
    }
    var filter = AlertFilter(order: .newest)
    if let kind = query["kind"] {
      guard let known = AlertKind(code: String(kind)) else { throw Refused("badForm") }
      filter.kind = known
    }
    filter.openOnly = query["open"] == "true"
    filter.text = query["q"].map(String.init)
    if let asked = query["severity"] {
      guard let minimum = Int(asked).flatMap(Severity.init(rawValue:)) else {
        throw Refused("badForm")
      }
      filter.severityMin = minimum
    }
    let page = try site.queries.alerts(
      as: viewer, filter: filter, after: after, limit: limit, at: site.clock.now)
    return Response.json(DirectoryJSON.list(page, AlertJSON.summary))
  }

  private func one(_ visit: Visit) throws -> Response {
    let viewer = try visit.required()
    guard let id = ID<Alert>(try visit.parameters.require("id")),
      let detail = try site.queries.alert(id, as: viewer, at: site.clock.now)
    else { throw Refused("notFound") }
    return Response.json(AlertJSON.detail(detail))
  }

  private func organizations(_ request: Request, _ visit: Visit) throws -> Response {
    let viewer = try visit.required()
    let (after, limit) = try Self.place(request)
    let search = request.uri.queryParameters["q"].map(String.init) ?? ""
    let page = try site.queries.organizations(
      as: viewer, search: search, after: after, limit: limit)
    return Response.json(DirectoryJSON.list(page, DirectoryJSON.row))
  }

  /// Where a list goes on, and how many items it gives.
  static func place(_ request: Request) throws -> (after: PageKey?, limit: Int) {
    let query = request.uri.queryParameters
    return (
      try after(query["after"].map(String.init)), try limit(query["limit"].map(String.init))
    )
  }

  static func after(_ text: String?) throws -> PageKey? {
    guard let text, !text.isEmpty else { return nil }
    guard let key = PageKey(text) else { throw Refused("badForm") }
    return key
  }

  static func limit(_ text: String?) throws -> Int {
    guard let text else { return 100 }
    guard let limit = Int(text), (1...Queries.pageMax).contains(limit) else {
      throw Refused("badForm")
    }
    return limit
  }

  // MARK: Acting

  private func raise(_ request: Request, _ visit: Visit) async throws -> Response {
    let call = try await InterfaceCall(request, visit, site)
    let json = call.json
    guard let severity = json["severity"]?.integer.flatMap({ Severity(rawValue: Int($0)) }),
      let what = json["what"]?.string, let now = json["now"]?.string,
      let recipients = json["recipients"]?.array?.map({ $0.string.flatMap { ID<Organization>($0) } }
      ),
      !recipients.contains(nil)
    else { throw Refused("badForm") }
    // A label or kind that nobody knows is never taken for the usual one: it could be the stricter.
    guard let kind = AlertKind(code: json["kind"]?.string ?? "real"),
      let marking = TLP(json["marking"]?.string ?? TLP.amber.label)
    else { throw Refused("badForm") }
    let marks = try Self.marks(json)
    let form = RaiseForm(
      kind: kind, severity: severity,
      lines: ThreeLines(
        what: Phrase(ja: what, en: json["what_en"]?.string ?? what),
        now: Phrase(ja: now, en: json["now_en"]?.string ?? now),
        detail: json["detail"]?.string ?? ""),
      tlp: marking, inDoubt: json["in_doubt"]?.bool ?? false,
      recipients: recipients.compactMap { $0 },
      observables: marks, campaign: recipients.count > 1)
    return try await call.answer(.raise(form), status: .created)
  }

  private func report(_ request: Request, _ visit: Visit) async throws -> Response {
    let call = try await InterfaceCall(request, visit, site)
    let json = call.json
    guard let what = json["what"]?.string, let own = call.viewer.organization,
      let severity = Severity(rawValue: Int(json["severity"]?.integer ?? 3))
    else { throw Refused("badForm") }
    let form = ReportForm(
      what: what, marks: try Self.marks(json),
      organization: try call.optionalID("organization", of: Organization.self) ?? own,
      severity: severity, inDoubt: json["in_doubt"]?.bool ?? false)
    return try await call.answer(.report(form), status: .created)
  }

  private func help(_ request: Request, _ visit: Visit) async throws -> Response {
    let call = try await InterfaceCall(request, visit, site)
    let json = call.json
    guard let severity = Severity(rawValue: Int(json["severity"]?.integer ?? 4)) else {
      throw Refused("badForm")
    }
    let form = HelpForm(
      what: json["what"]?.string ?? "", callBack: json["call_back"]?.string ?? "",
      severity: severity)
    return try await call.answer(.askForHelp(form), status: .created)
  }

  /// The marks of a body, defanged or not; `badForm` for one that cannot be read, so that none is lost silently.
  private static func marks(_ json: JSON) throws -> [Observable] {
    try (json["marks"]?.array ?? []).map { mark in
      // What is no mark is the caller's mistake, whatever exactly is wrong with it.
      guard let text = mark.string, case .value(let found)? = try? IndicatorValue.read(text) else {
        throw Refused("badForm")
      }
      return found
    }
  }

  private func severity(_ request: Request, _ visit: Visit) async throws -> Response {
    let call = try await InterfaceCall(request, visit, site)
    let json = call.json
    guard let id = ID<Alert>(try visit.parameters.require("id")) else { throw Refused("notFound") }
    guard let severity = json["severity"]?.integer.flatMap({ Severity(rawValue: Int($0)) }) else {
      throw Refused("badForm")
    }
    return try await call.answer(.raiseSeverity(id, severity))
  }

  private func consult(_ request: Request, _ visit: Visit) async throws -> Response {
    let call = try await InterfaceCall(request, visit, site)
    let json = call.json
    guard let id = ID<Alert>(try visit.parameters.require("id")) else { throw Refused("notFound") }
    guard let authority = json["authority"]?.string else { throw Refused("badForm") }
    return try await call.answer(.consult(id, authority: authority))
  }

  private func card(_ request: Request, _ visit: Visit) async throws -> Response {
    let call = try await InterfaceCall(request, visit, site)
    let json = call.json
    guard let id = ID<CallCard>(try visit.parameters.require("id")) else {
      throw Refused("notFound")
    }
    guard let result = json["result"]?.string.flatMap(CallCard.Result.init(rawValue:)) else {
      throw Refused("badForm")
    }
    return try await call.answer(.card(id, result))
  }

  /// What was answered on a call, entered by the person who made it.
  private func heard(_ request: Request, _ visit: Visit) async throws -> Response {
    let call = try await InterfaceCall(request, visit, site)
    guard let id = ID<CallCard>(try visit.parameters.require("id")) else {
      throw Refused("notFound")
    }
    let form = HeardForm(
      delivery: try call.id("delivery", of: Delivery.self),
      person: try call.optionalID("person", of: Person.self), answer: try AnswerForm(call.json))
    return try await call.answer(.heard(id, form))
  }

  private func act(_ request: Request, _ visit: Visit) async throws -> Response {
    let call = try await InterfaceCall(request, visit, site)
    let json = call.json
    guard let id = ID<Delivery>(try visit.parameters.require("id")) else {
      throw Refused("notFound")
    }
    let command = try Self.command(try visit.parameters.require("act"), json)
    return try await call.answer(.delivery(id, command))
  }

  /// What the last part of the path asks.
  // table:
  static func command(_ act: String, _ json: JSON) throws -> DeliveryCommand {
    switch act {
    case "open": return .open
    case "acknowledge": return .acknowledge(over: .api)
    case "act": return .act
    case "contain": return .contain(evidence: json["evidence"]?.string)
    case "update": return .update(note: json["note"]?.string ?? "")
    case "help": return .help
    case "accept": return .accept
    case "confirm": return .confirm
    case "reopen": return .reopen
    case "offer":
      guard let person = json["to"]?.string.flatMap({ ID<Person>($0) }) else {
        throw Refused("badForm")
      }
      return .offer(to: person)
    case "give":
      guard let organization = json["to"]?.string.flatMap({ ID<Organization>($0) }) else {
        throw Refused("badForm")
      }
      return .give(to: organization)
    case "decline":
      guard let reason = json["because"]?.string.flatMap(Delivery.Declining.init(rawValue:)) else {
        throw Refused("badForm")
      }
      return .decline(reason, note: json["note"]?.string ?? "")
    case "propose":
      guard let outcome = json["outcome"]?.string.flatMap(Closing.Outcome.init(rawValue:)) else {
        throw Refused("badForm")
      }
      return .propose(
        outcome, reason: json["reason"]?.string, evidence: json["evidence"]?.string,
        cause: json["cause"]?.string)
    case "answer": return .answer(try AnswerForm(json))
    default: throw Refused("notFound")
    }
  }
}

extension Visit {
  /// The viewer, or the refusal that asks to sign in.
  func required() throws -> Viewer {
    guard let viewer else { throw Refused("signIn") }
    return viewer
  }
}
