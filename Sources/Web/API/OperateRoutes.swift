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
      return try await metrics()
    }
  }

  /// Late timers make a node unfit to be sent anybody; a full disk does not, since pages, acknowledgements and the
  /// ladder go on, but it is said in the same breath.
  private func ready() async throws -> Response {
    let overdue = try site.queries.mostOverdueTimer(at: site.clock.now)
    let late = overdue.map { site.clock.now - $0 > Self.silenceMax } ?? false
    var warnings: [String] = []
    if await !site.intake.hasRoom { warnings.append("the disk is nearly full: events are refused") }
    if let warning = await site.intake.retentionWarning { warnings.append(warning.code) }
    var members: [JSON.Member] = [.init("status", .string(late ? "timers are late" : "ready"))]
    if !warnings.isEmpty {
      members.append(.init("warnings", .array(warnings.map { .string($0) })))
    }
    return Response.json(.object(members), status: late ? .serviceUnavailable : .ok)
  }

  private func metrics() async throws -> Response {
    let head = await site.engine.journalHead()
    let figures = try site.queries.figures(at: site.clock.now)
    var lines = [
      "# HELP noroshi_facts_total Facts in the journal.", "# TYPE noroshi_facts_total counter",
      "noroshi_facts_total \(head.count)",
      "# HELP noroshi_live_pages Open event streams.", "# TYPE noroshi_live_pages gauge",
      "noroshi_live_pages \(site.hub.count)",
    ]
    for figure in figures {
      lines.append("# HELP noroshi_\(figure.name) \(figure.help)")
      lines.append("# TYPE noroshi_\(figure.name) gauge")
      lines.append("noroshi_\(figure.name) \(figure.value)")
    }
    return Response(
      status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
      body: .init(byteBuffer: ByteBuffer(string: lines.joined(separator: "\n") + "\n")))
  }
}
