//! POST /api/v1/indicators: marks of attackers as plain lists or CSV; and what became of a batch.

internal import Formats
internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import Node
internal import Synchronization

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
    let bytes = try await request.bytes(upTo: Self.bodyBytesMax, of: site.limits.bodies)
    let query = request.uri.queryParameters
    guard let marking = TLP(query["marking"].map(String.init) ?? TLP.amber.label) else {
      throw Refused("badForm")
    }
    let source = PlainText.singleLine(
      query["source"].map(String.init) ?? "api", maxCharacters: 200)
    let key = try request.idempotencyKey()
    let parts = Parts()
    let asked = Operator(
      submit: { command in
        let part = parts.next()
        return await site.submit(
          command, as: viewer,
          idempotency: key.map { Idempotency($0, viewer, request, bytes, part: part) })
      }, now: { site.clock.now })
    let imported: Operator.Imported
    do {
      imported = try await asked.importIndicators(
        bytes, source: source, marking: marking)
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

/// Counts the inputs that one list becomes, so that each has a key of its own.
private final class Parts: Sendable {
  private let count = Atomic<Int>(0)
  func next() -> Int { count.add(1, ordering: .relaxed).oldValue }
}
