//! /api/v1/questions: asking the network, looking and answering, for programmes.

internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import Node
internal import Sharing

/// The JSON routes of questions. Who may is said by Node alone.
struct QuestionInterface {
  let site: Site

  func add(to router: Router<Visit>) {
    router.get("/api/v1/questions") { request, visit in try list(request, visit) }
    router.post("/api/v1/questions") { request, visit in
      let call = try await InterfaceCall(request, visit, site)
      return try await call.answer(.askQuestion(try Self.form(call)), status: .created)
    }
    router.get("/api/v1/questions/:id") { _, visit in
      let viewer = try visit.required()
      let id = try WatchRoutes.id(visit, of: Question.self)
      guard let view = try site.queries.question(id, as: viewer, at: site.clock.now) else {
        throw Refused("notFound")
      }
      return Response.json(QuestionJSON.view(view))
    }
    router.post("/api/v1/questions/:id/:act") { request, visit in
      let call = try await InterfaceCall(request, visit, site)
      let id = try WatchRoutes.id(visit, of: Question.self)
      let command = try Self.command(try visit.parameters.require("act"), call)
      return try await call.answer(.question(id, command))
    }
  }

  private func list(_ request: Request, _ visit: Visit) throws -> Response {
    let viewer = try visit.required()
    let (after, limit) = try AlertInterface.place(request)
    let query = request.uri.queryParameters
    var filter = QuestionFilter(
      ownOnly: query["own"] == "true", text: query["q"].map(String.init) ?? "")
    if let stage = query["stage"] {
      guard let known = QuestionStage(rawValue: String(stage)) else { throw Refused("badForm") }
      filter.stage = known
    }
    let page = try site.queries.questions(
      as: viewer, filter: filter, after: after, limit: limit, at: site.clock.now)
    return Response.json(DirectoryJSON.list(page, QuestionJSON.row))
  }

  private static func form(_ call: InterfaceCall) throws -> QuestionForm {
    let audience = call.json["audience"]?.array?.map {
      $0.string.flatMap { ID<Organization>($0) }
    }
    // A label that nobody knows is never taken for the usual one: it could be the stricter.
    guard let audience, !audience.contains(nil),
      let tlp = TLP(call.json["marking"]?.string ?? TLP.amber.label)
    else { throw Refused("badForm") }
    return QuestionForm(
      title: PlainText.singleLine(
        TypedBulletin.trimmed(call.json["title"]?.string), maxCharacters: InterfaceCall.textMax),
      text: TypedQuestion.cleaned(call.json["text"]?.string), tlp: tlp,
      isPseudonymous: call.json["pseudonymous"]?.bool ?? false,
      audience: audience.compactMap { $0 })
  }

  // table:
  private static func command(_ act: String, _ call: InterfaceCall) throws -> QuestionCommand {
    switch act {
    case "look": .look
    case "look-away": .lookAway
    case "answer": .answer(TypedQuestion.cleaned(call.json["text"]?.string))
    case "amend":
      .amend(
        try call.id("reply", of: Question.Reply.self),
        TypedQuestion.cleaned(call.json["text"]?.string))
    case "thank":
      .thank(
        try call.id("reply", of: Question.Reply.self), helped: call.json["helped"]?.bool ?? true)
    case "close": .close
    case "reopen": .reopen
    default: throw Refused("notFound")
    }
  }
}

/// Questions as the interface writes them. Who asks under a pseudonym stands in no member.
enum QuestionJSON {
  /// A question in a list.
  static func row(_ row: QuestionRow) -> JSON {
    let (asker, face): (JSON, Phrase) =
      switch row.face {
      case .organization(let organization):
        (.string(organization.id.description), organization.name)
      case .pseudonym: (.null, QuestionPhrases.face(row.face))
      }
    return .object([
      .init("id", .string(row.id.description)), .init("title", text(row.title)),
      .init("marking", .string(row.tlp.label)), .init("asker", asker),
      .init("asked_as_ja", .string(face.ja)), .init("asked_as_en", .string(face.en)),
      .init("own", .bool(row.isOwn)), .init("pseudonymous", .bool(row.isPseudonymous)),
      .init("stage", .string(row.stage.rawValue)),
      .init("asked_at", DirectoryJSON.time(row.askedAt)),
      .init("first_answered_at", DirectoryJSON.time(row.firstAnswered)),
      .init("answers", .integer(Int64(row.answers))),
    ])
  }

  /// A question in full.
  static func view(_ view: QuestionView) -> JSON {
    var members = row(view.row).members ?? []
    members.append(.init("text", text(view.text)))
    members.append(
      .init("addressed", view.addressed.map { .integer(Int64($0)) } ?? .null))
    members.append(
      .init(
        "looking",
        .array(
          view.looks.map { look in
            .object([
              .init("name", text(look.by.name)),
              .init("organization", text(look.by.organization?.id.description)),
              .init("since", DirectoryJSON.time(look.at)),
            ])
          })))
    members.append(.init("replies", .array(view.replies.map(reply))))
    return .object(members)
  }

  private static func reply(_ reply: QuestionView.Reply) -> JSON {
    .object([
      .init("id", .string(reply.id.description)), .init("by_asker", .bool(reply.isAskers)),
      .init("name", text(reply.by?.name)),
      .init("organization", text(reply.by?.organization?.id.description)),
      .init("text", text(reply.text)), .init("at", DirectoryJSON.time(reply.at)),
      .init("amended_at", DirectoryJSON.time(reply.amendedAt)),
      .init("helped", .bool(reply.helped)),
    ])
  }

  private static func text(_ words: String?) -> JSON { words.map { .string($0) } ?? .null }
}
