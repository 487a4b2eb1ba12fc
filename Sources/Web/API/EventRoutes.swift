//! POST /api/v1/events: sensor events, answered when they are on the disk; and how far matching is.

internal import Formats
internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import Node

/// The routes sensors use.
struct EventRoutes {
  let site: Site

  /// Most refusals that an answer lists; the count is always whole.
  static let refusalsListedMax = 1000

  func add(to router: Router<Visit>) {
    router.post("/api/v1/events") { request, visit in try await take(request, visit) }
    router.get("/api/v1/batches/:id") { _, visit in try await progress(visit) }
  }

  private func take(_ request: Request, _ visit: Visit) async throws -> Response {
    guard let viewer = visit.viewer else { throw Refused("signIn") }
    guard let key = viewer.key,
      viewer.role == .sensor || viewer.role.mayWatch
        || viewer.role == .administrator
    else { throw Refused("notAllowed") }
    let bytes = try await request.bytes(upTo: EventBatch.bodyBytesMax, of: site.limits.bodies)
    let now = site.clock.now
    let batch: EventBatch
    do { batch = try EventBatch(bytes, receivedAt: now) } catch { throw Refused("tooLarge") }
    var accepted: [EventRecord.Line] = []
    var refusals: [JSON] = []
    var refused = 0
    for entry in batch {
      guard let reason = entry.refusal else {
        accepted.append(EventRecord.Line(number: entry.line.index, bytes: entry.line.bytes))
        continue
      }
      refused += 1
      guard refusals.count < Self.refusalsListedMax else { continue }
      refusals.append(
        .object([
          .init("line", .integer(Int64(entry.line.index))),
          .init("reason", .string(EventReasons.sentence(reason, visit.language))),
        ]))
    }
    // A body may take long to come: a key that was revoked meanwhile brings nothing in any more.
    guard let hash = visit.keyHash, try VisitMiddleware.viewer(ofKey: hash, of: site) != nil else {
      throw Refused("signIn")
    }
    let id = try Self.batchID(request, viewer, now)
    var taken = (accepted: accepted.count, refused: refused)
    if !accepted.isEmpty {
      let stored = await site.intake.store(
        EventRecordBatch(
          id: id, key: key, receivedAt: now, refused: refused, digest: Hash(sha256: bytes),
          lines: accepted))
      switch stored {
      case .refused(let code): throw Refused(code)
      case .stored(let receipt): taken = (receipt.accepted, receipt.refused)
      }
    }
    return Response.json(
      .object([
        .init("batch", .string(id.description)), .init("accepted", .integer(Int64(taken.accepted))),
        .init("refused", .integer(Int64(taken.refused))), .init("refusals", .array(refusals)),
      ]), status: .accepted)
  }

  /// The same key and idempotency key are the same batch; without one every request is its own.
  private static func batchID(
    _ request: Request, _ viewer: Viewer, _ now: Instant
  ) throws -> ID<Input> {
    guard let key = try request.idempotencyKey() else { return Entropy.inputID(at: now) }
    return ID(
      derivedFrom: ID<Input>(high: 0, low: 0), home: viewer.key?.description ?? "",
      kind: "events/\(key)", ordinal: 0)
  }

  /// How far matching is: nothing is said about what a batch held, so any key may ask.
  private func progress(_ visit: Visit) async throws -> Response {
    guard visit.viewer != nil else { throw Refused("signIn") }
    guard let id = ID<Input>(try visit.parameters.require("id")) else { throw Refused("notFound") }
    guard let receipt = await site.intake.receipt(of: id) else { throw Refused("notFound") }
    let cursor = try site.queries.cursor()
    return Response.json(
      .object([
        .init("batch", .string(id.description)),
        .init("accepted", .integer(Int64(receipt.accepted))),
        .init("refused", .integer(Int64(receipt.refused))),
        .init("matched", .bool(cursor >= receipt.end)),
      ]))
  }
}

/// Why a line was not taken, in words that say what to mend.
enum EventReasons {
  /// The sentence for a refusal.
  static func sentence(_ reason: EventRefusal, _ language: Language) -> String {
    let code = "\(reason)"
    let words = Phrase(
      ja: "この行は取り込めません（\(code)）。形を直して、この行だけ送り直してください。",
      en: "This line was not taken (\(code)). Mend it and send this line again.")
    return words(language)
  }
}
