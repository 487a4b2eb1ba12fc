//! POST /api/v1/indicators: marks of attackers as plain lists or CSV; and what became of a batch.

internal import Formats
internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import NIOCore
internal import Node

/// The routes that take indicators.
struct IndicatorRoutes {
  let site: Site

  /// Most bytes of one request; a longer list is imported by the command line.
  static let bodyBytesMax = 64 * 1_048_576

  func add(to router: Router<Visit>) {
    router.post("/api/v1/indicators") { request, visit in try await take(request, visit) }
  }

  private func take(_ request: Request, _ visit: Visit) async throws -> Response {
    guard let viewer = visit.viewer else { throw Refused("signIn") }
    guard viewer.role.mayWatch || viewer.role == .administrator else { throw Refused("notAllowed") }
    let body: ByteBuffer
    do { body = try await request.body.collect(upTo: Self.bodyBytesMax) } catch {
      throw Refused("tooLarge")
    }
    let query = request.uri.queryParameters
    let marking = query["marking"].flatMap { TLP(String($0)) } ?? .amber
    let source = PlainText.singleLine(
      query["source"].map(String.init) ?? "api", maxCharacters: 200)
    let asked = Operator(
      submit: { await site.submit($0, as: viewer) }, now: { site.clock.now })
    let imported: Operator.Imported
    do {
      imported = try await asked.importIndicators(
        Array(body.readableBytesView), source: source, marking: marking)
    } catch let problem as Operator.Problem {
      throw Refused(problem.isFailure ? "failed" : problem.description)
    }
    let problems = imported.problems.map { problem -> JSON in
      .object([
        .init("line", .integer(Int64(problem.line))), .init("reason", .string(problem.reason)),
      ])
    }
    return Response.json(
      .object([
        .init("accepted", .integer(Int64(imported.taken))),
        .init("refused", .integer(Int64(imported.problemCount))),
        .init("batches", .array(imported.batches.map { .string($0.id.description) })),
        .init("refusals", .array(problems)),
      ]), status: .accepted)
  }
}
