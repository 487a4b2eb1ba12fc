//! Ends connections on which somebody is answered while he still sends.

internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// The server reads what is left of a body before it takes the next request of a connection. For a body that was
/// refused, that could last for ever: it gets a little time, so that an honest sender can still read the answer.
struct EarlyAnswers: RouterMiddleware {
  typealias Context = Visit
  /// What of the connection is ended. Where this process ends TLS itself, it cannot be half.
  var mode = CloseMode.input

  /// How long the rest of a refused body is still read.
  static let restSecondsMax: Int64 = 20

  func handle(
    _ request: Request, context: Visit, next: (Request, Visit) async throws -> Response
  ) async throws -> Response {
    var response = try await next(request, context)
    guard Self.hasBody(request), response.status.code >= 400 || request.method != .post else {
      return response
    }
    response.headers[.connection] = "close"
    let connection = context.connection
    let mode = mode
    if response.status == .requestTimeout, mode == .input {
      // Nothing more is read; what is written still goes out.
      connection.close(mode: .input, promise: nil)
    } else {
      connection.eventLoop.scheduleTask(in: .seconds(Self.restSecondsMax)) {
        connection.close(mode: mode, promise: nil)
      }
    }
    return response
  }

  /// Whether a body was announced.
  static func hasBody(_ request: Request) -> Bool {
    request.headers[.transferEncoding] != nil
      || request.headers[.contentLength].map { $0 != "0" } ?? false
  }
}
