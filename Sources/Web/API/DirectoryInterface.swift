//! /api/v1/organizations/{id}/…, suppressions, indicator batches and the board: the directory and the watch, for programmes.

internal import Alerting
internal import Hummingbird
internal import Kernel
internal import Node

/// The JSON routes of the directory. What a caller may enter and see is said by Node alone.
struct DirectoryInterface {
  let site: Site

  func add(to router: Router<Visit>) {
    router.get("/api/v1/organizations/:id") { _, visit in
      let viewer = try visit.required()
      let id = try WatchRoutes.id(visit, of: Organization.self)
      guard let view = try site.queries.organization(id, as: viewer, at: site.clock.now) else {
        throw Refused("notFound")
      }
      return Response.json(DirectoryJSON.organization(view))
    }
    router.post("/api/v1/organizations/:id/secrets") { request, visit in
      let call = try await InterfaceCall(request, visit, site)
      let id = try WatchRoutes.id(visit, of: Organization.self)
      return try await secret(of: try call.id("route", of: ContactRoute.self), in: id, call)
    }
    router.post("/api/v1/organizations/:id/:part") { request, visit in
      let call = try await InterfaceCall(request, visit, site)
      let id = try WatchRoutes.id(visit, of: Organization.self)
      let command = try Self.command(try visit.parameters.require("part"), of: id, call)
      if case .addRoute(_, _, .webhook, _) = command {
        return try await addWebhook(command, to: id, call)
      }
      return try await call.answer(command, status: .created)
    }
    router.post("/api/v1/suppressions") { request, visit in
      let call = try await InterfaceCall(request, visit, site)
      let command = Command.suppress(
        try call.optionalID("organization", of: Organization.self), rule: try call.text("rule"),
        host: call.json["host"]?.string, reason: try call.reason(),
        until: try call.moment("until"))
      return try await call.answer(command, status: .created)
    }
    router.get("/api/v1/indicators/batches") { request, visit in
      let viewer = try visit.required()
      let (after, limit) = try AlertInterface.place(request)
      let page = try site.queries.indicatorBatches(as: viewer, after: after, limit: limit)
      return Response.json(DirectoryJSON.list(page, DirectoryJSON.batch))
    }
    router.get("/api/v1/board") { request, visit in try board(request, visit) }
  }

  /// What the last part of the path enters.
  // table:
  private static func command(
    _ part: String, of id: ID<Organization>, _ call: InterfaceCall
  ) throws -> Command {
    switch part {
    case "posts":
      guard let role = Organization.Role(rawValue: try call.text("role")) else {
        throw Refused("badForm")
      }
      return .createPost(
        id, name: Phrase(ja: try call.text("name_ja"), en: try call.text("name_en")), role: role)
    case "people":
      let name = PlainText.singleLine(try call.text("name"), maxCharacters: nameMax)
      guard !name.isEmpty else { throw Refused("emptyName") }
      return .enterPerson(id, name: name)
    case "appointments":
      return .organization(
        id,
        .appoint(
          try call.id("person", of: Person.self), to: try call.id("post", of: Post.self),
          from: try call.moment("from"), until: try call.optionalMoment("until")))
    case "routes":
      guard let channel = Organization.Channel(rawValue: try call.text("channel")) else {
        throw Refused("badForm")
      }
      let address = try address(of: channel, call)
      return .addRoute(
        id, person: try call.id("person", of: Person.self), channel, address: address)
    case "absences":
      return .organization(
        id,
        .absent(
          try call.id("person", of: Person.self), from: try call.moment("from"),
          until: try call.moment("until"), deputy: try call.id("deputy", of: Person.self)))
    case "languages":
      guard let language = Language(rawValue: try call.text("language")) else {
        throw Refused("badForm")
      }
      return .organization(id, .chooseLanguage(try call.id("person", of: Person.self), language))
    case "encodings":
      guard let encoding = Organization.MailEncoding(rawValue: try call.text("encoding")) else {
        throw Refused("badForm")
      }
      return .organization(id, .chooseEncoding(try call.id("person", of: Person.self), encoding))
    case "desks":
      return .organization(id, .agreeLastRung(try call.id("desk", of: Organization.self)))
    default: throw Refused("notFound")
    }
  }

  /// The address of a route, as long as its channel allows; a webhook's is one that could be sent to.
  private static func address(of channel: Organization.Channel, _ call: InterfaceCall) throws
    -> String
  {
    let most = channel == .webhook ? WebhookRequest.urlBytesMax : addressMax
    let address = PlainText.singleLine(try call.text("address"), maxCharacters: most)
    guard !address.isEmpty, channel != .webhook || WebhookRequest.isAddress(address) else {
      throw Refused("badForm")
    }
    return address
  }

  /// Longest name of a person, in characters.
  static let nameMax = 100
  /// Longest address of a route, in characters. Source: RFC 5321 §4.5.3.1.3, a path of 256 octets.
  static let addressMax = 254

  // MARK: Webhooks

  /// Bytes of a webhook's secret; in hexadecimal twice `WebhookSignature.secretBytesMin`.
  static let secretBytes = WebhookSignature.secretBytesMin

  /// Enters a webhook and makes its first secret, which this answer alone shows.
  private func addWebhook(
    _ command: Command, to organization: ID<Organization>, _ call: InterfaceCall
  ) async throws -> Response {
    guard let made = try await call.records(command).first else { throw Refused("failed") }
    return try await secret(of: made.id.cast(to: ContactRoute.self), in: organization, call)
  }

  /// Makes a webhook's secret anew. Every call makes another: what was shown once is never shown again, not even to a
  /// caller who repeats his request, so an Idempotency-Key counts for the route alone.
  private func secret(
    of route: ID<ContactRoute>, in organization: ID<Organization>, _ call: InterfaceCall
  ) async throws -> Response {
    let secret = "whsec_" + Entropy.secret(bytes: Self.secretBytes)
    let made = try await call.records(
      .setWebhookSecret(organization, route, secret: secret), isRepeatable: false)
    return Response.json(
      .object([
        .init("made", .array(made.map { .string($0.description) })),
        .init("secret", .string(secret)),
      ]), status: .created)
  }

  private func board(_ request: Request, _ visit: Visit) throws -> Response {
    let viewer = try visit.required()
    let (after, limit) = try AlertInterface.place(request)
    let query = request.uri.queryParameters
    guard let kind = AlertKind(code: query["kind"].map(String.init) ?? AlertKind.real.code) else {
      throw Refused("badForm")
    }
    let board = try site.queries.board(
      as: viewer, kind: kind, search: query["q"].map(String.init) ?? "", after: after, limit: limit,
      at: site.clock.now)
    return Response.json(DirectoryJSON.board(board, repeats: site.intake.repeats))
  }
}

extension InterfaceCall {
  /// An identifier that may be left out.
  func optionalID<Record>(_ name: String, of record: Record.Type) throws -> ID<Record>? {
    guard let value = json[name], !value.isNull else { return nil }
    return try id(name, of: record)
  }

  /// A reason, which nobody may leave out.
  func reason() throws -> String {
    let reason = PlainText.singleLine(json["reason"]?.string ?? "", maxCharacters: 1000)
    guard !reason.isEmpty else { throw Refused("needsReason") }
    return reason
  }
}
