//! /api/v1/contacts: a list of contacts for programmes, compared first and applied as it was compared.

internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import Node
internal import Spreadsheets

/// The JSON routes of lists of contacts. Nothing is kept between comparing and applying: the caller sends the same file
/// again, with the digest of what he saw.
struct ContactInterface {
  let site: Site

  /// Most changes and problems that an answer lists; the counts are of all.
  static let listedMax = 1000
  /// Most keys of those who are to be ended.
  static let endedMax = 2000

  func add(to router: Router<Visit>) {
    router.post("/api/v1/contacts/differences") { request, visit in
      let asked = try await read(request, visit)
      return Response.json(Self.json(try await compare(asked)))
    }
    router.post("/api/v1/contacts/imports") { request, visit in
      let asked = try await read(request, visit)
      guard let shown = request.uri.queryParameters["digest"].flatMap({ Hash(hex: String($0)) })
      else { throw Refused("badForm") }
      let form = ContactImportForm(
        rows: asked.rows, choices: asked.choices, shown: shown, fileName: asked.name, columns: nil)
      let made = try WatchRoutes.records(
        of: await site.submit(
          .importContacts(form), as: asked.viewer, idempotency: asked.idempotency))
      return Response.json(
        .object([.init("made", .array(made.map { .string($0.description) }))]), status: .created)
    }
  }

  private struct Asked: Sendable {
    let viewer: Viewer
    let name: String
    let rows: [ContactRow]
    let choices: ContactChoices
    let idempotency: Idempotency?
  }

  private func read(_ request: Request, _ visit: Visit) async throws -> Asked {
    let viewer = try visit.required()
    guard viewer.role.mayAdminister, viewer.organization != nil else { throw Refused("notAllowed") }
    let bytes = try await request.bytes(upTo: ContactFile.bytesMax, of: site.limits.bodies)
    let query = request.uri.queryParameters
    let name = PlainText.singleLine(
      query["name"].map(String.init) ?? "api", maxCharacters: ContactImportForm.fileNameMax)
    var choices = ContactChoices()
    let ended = query["ended"]?.split(separator: ",") ?? []
    guard ended.count <= Self.endedMax else { throw Refused("tooLarge") }
    choices.ended = Set(ended.map(String.init))
    let table: Table
    do {
      table = try await site.files.read(bytes, fileName: name).table
    } catch is SpreadsheetProblem {
      throw Refused("badTable")
    }
    let columns = ContactColumns(guessing: table)
    guard columns.hasName else { throw Refused("noNameColumn") }
    let key = try request.idempotencyKey()
    return Asked(
      viewer: viewer, name: name, rows: columns.rows(of: table), choices: choices,
      idempotency: key.map { Idempotency($0, viewer, request, bytes) })
  }

  /// Compares on the thread of the tables, so that others are answered meanwhile.
  private func compare(_ asked: Asked) async throws -> ContactDifferences {
    let (queries, now) = (site.queries, site.clock.now)
    return try await site.files.work(ListProgress()) { _ in
      try ContactDifferences(
        asked.rows, with: try queries.contacts(as: asked.viewer, at: now), choices: asked.choices,
        at: now)
    }
  }

  private static func json(_ found: ContactDifferences) -> JSON {
    func count(_ number: Int) -> JSON { .integer(Int64(number)) }
    let counts = ContactImport.Counts(found)
    return .object([
      .init("digest", .string(found.digest.description)), .init("rows", count(found.rows)),
      .init("entered", count(counts.entered)), .init("changed", count(counts.changed)),
      .init("ended", count(counts.ended)), .init("unchanged", count(counts.unchanged)),
      .init("refused", count(counts.refused)), .init("steps", count(found.stepCount)),
      .init(
        "problems",
        .array(
          found.problems.prefix(listedMax).map { problem in
            let words = ContactWords.problem(problem.reason)
            return .object([
              .init("row", count(problem.row)), .init("error", .bool(problem.isError)),
              .init("words_ja", .string(words.ja)), .init("words_en", .string(words.en)),
            ])
          })),
      .init(
        "changes",
        .array(
          found.changes.prefix(listedMax).map { change in
            .object([
              .init("row", count(change.row)), .init("kind", .string(change.kind.rawValue)),
              .init("name", .string(change.name)), .init("post", .string(change.post)),
            ])
          })),
      .init(
        "missing",
        .array(
          found.missing.prefix(listedMax).map { holding in
            .object([
              .init("key", .string(holding.key)), .init("name", DirectoryJSON.text(holding.name)),
              .init("post_ja", .string(holding.post.name.ja)),
              .init("post_en", .string(holding.post.name.en)),
            ])
          })),
    ])
  }
}
