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
    router.post("/api/v1/organizations/:id/:part") { request, visit in
      let call = try await InterfaceCall(request, visit, site)
      let id = try WatchRoutes.id(visit, of: Organization.self)
      let command = try Self.command(try visit.parameters.require("part"), of: id, call)
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
      let address = PlainText.singleLine(try call.text("address"), maxCharacters: addressMax)
      guard !address.isEmpty else { throw Refused("badForm") }
      return .addRoute(
        id, person: try call.id("person", of: Person.self), channel, address: address)
    case "absences":
      return .organization(
        id,
        .absent(
          try call.id("person", of: Person.self), from: try call.moment("from"),
          until: try call.moment("until"), deputy: try call.id("deputy", of: Person.self)))
    default: throw Refused("notFound")
    }
  }

  /// Longest name of a person, in characters.
  static let nameMax = 100
  /// Longest address of a route, in characters. Source: RFC 5321 §4.5.3.1.3, a path of 256 octets.
  static let addressMax = 254

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
    return Response.json(DirectoryJSON.board(board))
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
