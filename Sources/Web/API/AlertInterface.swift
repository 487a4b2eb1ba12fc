//! /api/v1/alerts, deliveries, cards, reports and organisations: everything the pages do, for programmes.

internal import Alerting
internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import NIOCore
internal import Node

/// The JSON routes of alerting. Lists answer `{"items": […], "next": key|null}` to `?after=&limit=`.
struct AlertInterface {
  let site: Site

  /// Most bytes of a JSON request.
  static let bodyBytesMax = 256 * 1024

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
    router.post("/api/v1/reports") { request, visit in try await report(request, visit) }
    router.get("/api/v1/organizations") { request, visit in try organizations(request, visit) }
  }

  // MARK: Reading

  private func list(_ request: Request, _ visit: Visit) throws -> Response {
    let viewer = try visit.required()
    let query = request.uri.queryParameters
    var filter = AlertFilter(order: .newest)
    if let kind = query["kind"] {
      guard let known = AlertKind(code: String(kind)) else { throw Refused("badForm") }
      filter.kind = known
    }
    filter.openOnly = query["open"] == "true"
    filter.text = query["q"].map(String.init)
    if let minimum = query["severity"].flatMap({ Int($0) }).flatMap(Severity.init) {
      filter.severityMin = minimum
    }
    let page = try site.queries.alerts(
      as: viewer, filter: filter, after: try Self.after(query["after"].map(String.init)),
      limit: try Self.limit(query["limit"].map(String.init)), at: site.clock.now)
    return Response.json(
      .object([
        .init("items", .array(page.items.map { AlertJSON.summary($0) })),
        .init("next", page.next.map { .string($0.description) } ?? .null),
      ]))
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
    let query = request.uri.queryParameters
    let page = try site.queries.organizations(
      as: viewer, search: query["q"].map(String.init) ?? "", after: try Self.after(query["after"].map(String.init)),
      limit: try Self.limit(query["limit"].map(String.init)))
    return Response.json(
      .object([
        .init(
          "items",
          .array(
            page.items.map { row in
              .object([
                .init("id", .string(row.id.description)), .init("name_ja", .string(row.name.ja)),
                .init("name_en", .string(row.name.en)),
              ])
            })),
        .init("next", page.next.map { .string($0.description) } ?? .null),
      ]))
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
    let viewer = try visit.required()
    let (json, idempotency) = try await body(request, viewer)
    guard let severity = json["severity"]?.integer.flatMap({ Severity(rawValue: Int($0)) }),
      let what = json["what"]?.string, let now = json["now"]?.string,
      let recipients = json["recipients"]?.array?.map({ $0.string.flatMap { ID<Organization>($0) } }),
      !recipients.contains(nil)
    else { throw Refused("badForm") }
    guard let kind = AlertKind(code: json["kind"]?.string ?? "real") else { throw Refused("badForm") }
    let form = RaiseForm(
      kind: kind, severity: severity,
      lines: ThreeLines(
        what: Phrase(ja: what, en: json["what_en"]?.string ?? what),
        now: Phrase(ja: now, en: json["now_en"]?.string ?? now),
        detail: json["detail"]?.string ?? ""),
      tlp: json["marking"]?.string.flatMap { TLP($0) } ?? .amber,
      inDoubt: json["in_doubt"]?.bool ?? false, recipients: recipients.compactMap { $0 },
      observables: [], campaign: recipients.count > 1)
    return try await answer(.raise(form), viewer, idempotency, status: .created)
  }

  private func report(_ request: Request, _ visit: Visit) async throws -> Response {
    let viewer = try visit.required()
    let (json, idempotency) = try await body(request, viewer)
    guard let what = json["what"]?.string, let organization = viewer.organization else {
      throw Refused("badForm")
    }
    let marks = (json["marks"]?.array ?? []).map { $0.string.flatMap { Observable(guessing: $0) } }
    guard !marks.contains(nil) else { throw Refused("badForm") }
    let form = ReportForm(
      what: what, marks: marks.compactMap { $0 }, organization: organization)
    return try await answer(.report(form), viewer, idempotency, status: .created)
  }

  private func severity(_ request: Request, _ visit: Visit) async throws -> Response {
    let viewer = try visit.required()
    let (json, idempotency) = try await body(request, viewer)
    guard let id = ID<Alert>(try visit.parameters.require("id")) else { throw Refused("notFound") }
    guard let severity = json["severity"]?.integer.flatMap({ Severity(rawValue: Int($0)) }) else {
      throw Refused("badForm")
    }
    return try await answer(.raiseSeverity(id, severity), viewer, idempotency)
  }

  private func consult(_ request: Request, _ visit: Visit) async throws -> Response {
    let viewer = try visit.required()
    let (json, idempotency) = try await body(request, viewer)
    guard let id = ID<Alert>(try visit.parameters.require("id")) else { throw Refused("notFound") }
    guard let authority = json["authority"]?.string else { throw Refused("badForm") }
    return try await answer(.consult(id, authority: authority), viewer, idempotency)
  }

  private func card(_ request: Request, _ visit: Visit) async throws -> Response {
    let viewer = try visit.required()
    let (json, idempotency) = try await body(request, viewer)
    guard let id = ID<CallCard>(try visit.parameters.require("id")) else { throw Refused("notFound") }
    guard let result = json["result"]?.string.flatMap(CallCard.Result.init(rawValue:)) else {
      throw Refused("badForm")
    }
    return try await answer(.card(id, result), viewer, idempotency)
  }

  private func act(_ request: Request, _ visit: Visit) async throws -> Response {
    let viewer = try visit.required()
    let (json, idempotency) = try await body(request, viewer)
    guard let id = ID<Delivery>(try visit.parameters.require("id")) else { throw Refused("notFound") }
    let command = try Self.command(try visit.parameters.require("act"), json)
    return try await answer(.delivery(id, command), viewer, idempotency)
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
    case "propose":
      guard let outcome = json["outcome"]?.string.flatMap(Closing.Outcome.init(rawValue:)) else {
        throw Refused("badForm")
      }
      return .propose(
        outcome, reason: json["reason"]?.string, evidence: json["evidence"]?.string,
        cause: json["cause"]?.string)
    default: throw Refused("notFound")
    }
  }

  // MARK: Bodies and answers

  /// A JSON body (empty counts as `{}`) and the caller's idempotency key over it.
  private func body(_ request: Request, _ viewer: Viewer) async throws -> (JSON, Idempotency?) {
    let buffer: ByteBuffer
    do { buffer = try await request.body.collect(upTo: Self.bodyBytesMax) } catch {
      throw Refused("tooLarge")
    }
    let bytes = Array(buffer.readableBytesView)
    let json: JSON
    do { json = bytes.isEmpty ? .object([]) : try JSON.parse(bytes) } catch { throw Refused("badForm") }
    guard json.members != nil else { throw Refused("badForm") }
    guard let name = HTTPField.Name("Idempotency-Key"), let key = request.headers[name] else {
      return (json, nil)
    }
    guard key.utf8.count <= 200 else { throw Refused("badForm") }
    let caller = "\(viewer.person?.description ?? "")/\(viewer.key?.description ?? "")"
    return (
      json,
      Idempotency(
        key: Hash(sha256: Array("\(caller)/\(key)".utf8)),
        body: Hash(sha256: Array(request.uri.path.utf8) + bytes))
    )
  }

  private func answer(
    _ command: Command, _ viewer: Viewer, _ idempotency: Idempotency?,
    status: HTTPResponse.Status = .ok
  ) async throws -> Response {
    switch await site.submit(command, as: viewer, idempotency: idempotency) {
    case .done(let records):
      return Response.json(
        .object([.init("made", .array(records.map { .string($0.description) }))]), status: status)
    case .refused(let refusal): throw refusal
    case .failed: throw Refused("failed")
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
