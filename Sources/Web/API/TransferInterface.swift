//! /api/v1/transfers: changes of personnel for an administrator's programmes.

internal import Hummingbird
internal import Kernel
internal import Node

/// The JSON routes of changes of personnel. To whoever keeps no directory they are not allowed, and those of another
/// organisation do not exist.
struct TransferInterface {
  let site: Site

  func add(to router: Router<Visit>) {
    router.get("/api/v1/transfers") { _, visit in
      let viewer = try visit.required()
      // An empty list would look like an organisation in which nobody leaves.
      guard viewer.role == .administrator else { throw Refused("notAllowed") }
      let found = try site.queries.transfers(as: viewer, at: site.clock.now)
      return Response.json(
        DirectoryJSON.list(Page(items: found, next: nil), { view in self.json(view) }))
    }
    router.post("/api/v1/transfers/differences") { request, visit in
      let call = try await InterfaceCall(request, visit, site)
      return Response.json(Self.json(try differences(call).found))
    }
    router.post("/api/v1/transfers") { request, visit in
      let call = try await InterfaceCall(request, visit, site)
      let asked = try differences(call)
      guard let organization = call.viewer.organization else { throw Refused("notAllowed") }
      // Whoever looked first names what he saw; whoever did not takes what is so now.
      var shown = asked.found.digest
      if let text = call.json["digest"]?.string {
        guard let digest = Hash(hex: text) else { throw Refused("badForm") }
        shown = digest
      }
      let form = TransferForm(
        organization: organization, day: asked.day, steps: asked.steps, shown: shown)
      return try await call.answer(.planTransfer(form), status: .created)
    }
    router.post("/api/v1/transfers/:id/undo") { request, visit in
      let call = try await InterfaceCall(request, visit, site)
      return try await call.answer(.undoTransfer(try WatchRoutes.id(visit, of: Transfer.self)))
    }
  }

  private func differences(_ call: InterfaceCall) throws -> (
    day: CivilDate, steps: [TransferStep], found: TransferDifferences
  ) {
    guard call.viewer.role.mayAdminister, call.viewer.organization != nil else {
      throw Refused("notAllowed")
    }
    guard let day = CivilDate(try call.text("day")), let steps = call.json["steps"]?.array else {
      throw Refused("badForm")
    }
    guard steps.count <= Transfer.movesMax else { throw Refused("tooManyMoves") }
    let read = try steps.map { try Self.step($0) }
    let now = site.clock.now
    let place = try TransferList.place(call.viewer, site.queries, at: now)
    return (
      day, read,
      TransferDifferences(read, with: place, day: TransferPresenter.start(of: day), at: now)
    )
  }

  /// One step: `comes` is a person of the organisation, or `name` with `mail` or `phone` somebody new.
  private static func step(_ json: JSON) throws -> TransferStep {
    guard let post = json["post"]?.string.flatMap({ ID<Post>($0) }) else {
      throw Refused("badForm")
    }
    func person(_ name: String) throws -> ID<Person>? {
      guard let value = json[name], !value.isNull else { return nil }
      guard let id = value.string.flatMap({ ID<Person>($0) }) else { throw Refused("badForm") }
      return id
    }
    let (leaves, comes) = (try person("leaves"), try person("comes"))
    let texts = ["name", "mail", "phone"].map { json[$0]?.string ?? "" }
    let isNew = texts.contains { !$0.isEmpty }
    guard !(isNew && comes != nil), leaves != nil || comes != nil || isNew,
      texts.allSatisfy({ $0.count <= DirectoryInterface.addressMax })
    else { throw Refused("badForm") }
    if isNew {
      return TransferStep(
        post: post, leaves: leaves,
        comes: .new(
          name: PlainText.singleLine(texts[0], maxCharacters: TransferPresenter.nameMax),
          mail: texts[1], phone: texts[2]))
    }
    return TransferStep(post: post, leaves: leaves, comes: comes.map { .known($0) })
  }

  private static func json(_ found: TransferDifferences) -> JSON {
    .object([
      .init("digest", .string(found.digest.description)), .init("sound", .bool(!found.hasProblems)),
      .init(
        "lines",
        .array(
          found.lines.map { line in
            .object([
              .init("post", .string(line.post.id.description)),
              .init("leaves", DirectoryJSON.text(line.leaves)),
              .init("comes", DirectoryJSON.text(line.comes)), .init("new", .bool(line.isNew)),
              .init("problem", DirectoryJSON.text(line.problem?.rawValue)),
            ])
          })),
      .init("vacant", .array(found.vacant.map { .string($0.id.description) })),
      .init("leaving", .array(found.leaving.map { .string($0.description) })),
    ])
  }

  private func json(_ view: TransferView) -> JSON {
    let record = view.record
    return .object([
      .init("id", .string(record.id.description)), .init("day", DirectoryJSON.time(record.day)),
      .init("planned_at", DirectoryJSON.time(record.plannedAt)),
      .init("undone_at", DirectoryJSON.time(record.undoneAt)),
      .init(
        "moves",
        .array(
          zip(record.moves, view.lines).map { move, line in
            .object([
              .init("post", .string(move.post.description)),
              .init("leaves", DirectoryJSON.text(move.leaves?.description)),
              .init("leaves_name", DirectoryJSON.text(line.leaves)),
              .init("comes", DirectoryJSON.text(move.comes?.description)),
              .init("comes_name", DirectoryJSON.text(line.comes)), .init("new", .bool(move.isNew)),
              .init("has_account", .bool(line.hasAccount)),
            ])
          })),
    ])
  }
}
