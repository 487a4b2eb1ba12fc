//! Where the work of a connection is done: what is short on the thread that reads and writes it, everything else beside it.
//!
//!   thread of the connection:  bytes ──► HTTP ──► short? ──yes──► route ──► answer
//!                                                   no ──► all threads ──► route ──► back

internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOHTTPTypes

/// Runs tasks on the thread of an event loop: HTTP is then read and written without changing threads for each part.
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

/// Sends whatever could take long to where it keeps no connection waiting: a page reads the store, a large body is read for
/// a while. What sensors send one by one is short, and comes often.
struct Elsewhere: RouterMiddleware {
  typealias Context = Visit
  /// The longest body that is read on the connection's own thread, in bytes.
  static let shortBytesMax = 64 * 1024

  func handle(
    _ request: Request, context: Visit, next: (Request, Visit) async throws -> Response
  ) async throws -> Response {
    if Self.isShort(request) { return try await next(request, context) }
    return try await withTaskExecutorPreference(globalConcurrentExecutor) {
      try await next(request, context)
    }
  }

  private static func isShort(_ request: Request) -> Bool {
    guard request.method == .post, request.uri.path == "/api/v1/events",
      let bytes = request.headers[.contentLength].flatMap({ Int($0) })
    else { return false }
    return bytes <= shortBytesMax
  }
}
