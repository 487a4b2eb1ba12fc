//! /health, /ready and /metrics: what an operator's own monitoring asks.

internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import NIOCore
internal import Node

/// The routes of operating. They say nothing about records; details need a key.
struct OperateRoutes {
  let site: Site

  /// How long the engine may be silent with work waiting before the node counts as sick (R6).
  static let silenceMax = Instant.Span.seconds(60)

  func add(to router: Router<Visit>) {
    router.get("/health") { _, _ in
      Response.json(.object([.init("status", .string("ok"))]))
    }
    router.get("/ready") { _, _ in
      try await ready()
    }
    router.get("/metrics") { _, visit in
      guard let viewer = visit.viewer, viewer.key != nil || viewer.role.mayAdminister else {
        throw Refused("signIn")
      }
      let text = try await Metrics(site: site, viewer: viewer).document()
      return Response(
        status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
        body: .init(byteBuffer: ByteBuffer(string: text)))
    }
  }

  /// Late timers make a node unfit to be sent anybody; a full disk does not, since pages, acknowledgements and the
  /// ladder go on, but it is said in the same breath.
  private func ready() async throws -> Response {
    let overdue = try site.queries.mostOverdueTimer(at: site.clock.now)
    let late = overdue.map { site.clock.now - $0 > site.clock.lapse(Self.silenceMax) } ?? false
    var warnings: [String] = []
    if await !site.intake.hasRoom { warnings.append("the disk is nearly full: events are refused") }
    if await site.intake.isBroken {
      warnings.append("the event log cannot be written: events are refused")
    }
    if let warning = await site.intake.retentionWarning { warnings.append(warning.code) }
    if let code = site.intake.repair.code { warnings.append(code) }
    if let warning = site.replies.warning { warnings.append(warning) }
    // Which files stands in the log and on the board: everybody reads this.
    if !site.settings.exposed.isEmpty {
      warnings.append("secret files lay open to others on the machine until this start")
    }
    var members: [JSON.Member] = [.init("status", .string(late ? "timers are late" : "ready"))]
    if !warnings.isEmpty {
      members.append(.init("warnings", .array(warnings.map { .string($0) })))
    }
    return Response.json(.object(members), status: late ? .serviceUnavailable : .ok)
  }
}
