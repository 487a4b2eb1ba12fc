//! Where the work of a connection is done: what is short on the thread that reads and writes it, everything else beside it.
//!
//!   thread of the connection:  bytes ──► HTTP ──► short? ──yes──► route ──► answer
//!                                                   no ──► all threads ──► route ──► back

internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import Kernel
internal import Logging
internal import NIOCore
internal import NIOHTTPTypes

/// Runs tasks on the thread of an event loop: HTTP is then read and written without changing threads for each part. The loop must
/// outlive the server, as those of the process do: one that is shut down would never go on with a task.
private final class LoopExecutor: TaskExecutor {
  private let loop: any EventLoop

  init(_ loop: any EventLoop) { self.loop = loop }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}

/// HTTP whose connections are each kept by the thread of its event loop.
struct LoopChannel: ServerChildChannel {
  typealias Value = HTTP1Channel.Value
  let inside: HTTP1Channel

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    inside.setup(channel: channel, logger: logger)
  }

  func handle(value: Value, logger: Logger) async {
    await withTaskExecutorPreference(LoopExecutor(value.channel.eventLoop)) {
      await inside.handle(value: value, logger: logger)
    }
  }
}

/// Sends whatever could take long to where it keeps no connection waiting: a page reads the store, so does a key that is not
/// known yet, and a large body is read for a while. What sensors send one by one is short, and comes often.
struct Elsewhere: RouterMiddleware {
  typealias Context = Visit
  let site: Site

  /// The longest body that is read on the connection's own thread, in bytes.
  static let shortBytesMax = 16 * 1024

  func handle(
    _ request: Request, context: Visit, next: (Request, Visit) async throws -> Response
  ) async throws -> Response {
    if isShort(request) { return try await next(request, context) }
    var response = try await withTaskExecutorPreference(globalConcurrentExecutor) {
      try await next(request, context)
    }
    // What has no length is made while it is written: a live page reads the store for each change. All that has one is there.
    if response.body.contentLength == nil { response.body = Self.elsewhere(response.body) }
    return response
  }

  private static func elsewhere(_ body: ResponseBody) -> ResponseBody {
    ResponseBody { writer in
      let writer = writer
      try await withTaskExecutorPreference(globalConcurrentExecutor) {
        try await body.write(writer)
      }
    }
  }

  private func isShort(_ request: Request) -> Bool {
    guard request.method == .post, request.uri.path == "/api/v1/events",
      let bytes = request.headers[.contentLength].flatMap({ Int($0) }),
      bytes <= Self.shortBytesMax, let key = VisitMiddleware.key(of: request)
    else { return false }
    return site.keys.knows(key, changes: site.hub.changes(of: [.key]))
  }
}
