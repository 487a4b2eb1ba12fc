//! Errors at the edge: a page for people, an RFC 9457 problem document for programmes. Never a bare status.

internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import Logging
internal import NIOCore
internal import Node

/// Turns whatever a route throws into an answer that says what to do next.
struct ProblemMiddleware: RouterMiddleware {
  typealias Context = Visit
  let site: Site

  func handle(
    _ request: Request, context: Visit, next: (Request, Visit) async throws -> Response
  ) async throws -> Response {
    var context = context
    // What fails before the visit is made out is answered in the caller's language too.
    if context.viewer == nil { context.language = VisitMiddleware.language(of: request) }
    do {
      return try await next(request, context)
    } catch let refused as Refused {
      return answer(refused.code, request, context)
    } catch let refusal as RefusalCode {
      return answer(refusal.code, request, context)
    } catch let error as any HTTPResponseError {
      return answer(Self.code(of: error.status), request, context)
    } catch {
      // What went wrong stays in the log, without personal data; the caller is told what to do.
      context.logger.error("request failed", metadata: ["reason": "\(type(of: error))"])
      return answer("failed", request, context)
    }
  }

  private static func code(of status: HTTPResponse.Status) -> String {
    switch status.code {
    case 401: "signIn"
    case 403: "notAllowed"
    case 404, 405: "notFound"
    case 409: "conflict"
    case 413: "tooLarge"
    case 429: "tooMany"
    case 500...: "failed"
    default: "badForm"
    }
  }

  private func answer(_ code: String, _ request: Request, _ visit: Visit) -> Response {
    let path = request.uri.path
    let isProgramme =
      ["/api/", "/federation/"].contains { path.hasPrefix($0) } || path == "/metrics"
      || request.headers[.authorization] != nil
    var response =
      isProgramme
      ? Problem.document(code, visit)
      : problemResponse(code, site, visit, path: request.uri.path)
    response.headers[.retryAfter] = Problem.retryAfter(code).map { "\($0)" }
    return response
  }
}

/// Problem documents.
enum Problem {
  /// After how many seconds the same request can succeed; nil where waiting does not help.
  /// Source: RFC 9110 §10.2.3.
  static func retryAfter(_ code: String) -> Int? {
    switch code {
    case "tooMany": 60
    case "busy", "failed", "searchesWaiting", "matchingBehind": 5
    default: nil
    }
  }

  /// An RFC 9457 document with a stable type, in both languages, and what to do next; `more` are members of its own.
  static func document(_ code: String, _ visit: Visit, more: [JSON.Member] = []) -> Response {
    let words = RefusalWords.of(code)
    let known: [JSON.Member] = [
      .init("type", .string("urn:noroshi:problem:\(code)")),
      .init("status", .integer(Int64(words.status))),
      .init("title", .string(words.what(visit.language))),
      .init("detail", .string(words.next(visit.language))), .init("code", .string(code)),
      .init("title_ja", .string(words.what.ja)), .init("title_en", .string(words.what.en)),
      .init("next_ja", .string(words.next.ja)), .init("next_en", .string(words.next.en)),
    ]
    var response = Response.json(.object(known + more), status: .init(code: words.status))
    response.headers[.contentType] = "application/problem+json"
    return response
  }
}

extension Response {
  /// A JSON answer. Never stored on the way either.
  static func json(_ body: JSON, status: HTTPResponse.Status = .ok) -> Response {
    Response(
      status: status, headers: [.contentType: "application/json", .cacheControl: "no-store"],
      body: .init(byteBuffer: ByteBuffer(bytes: body.encoded())))
  }

  /// A page. Never stored by caches on the way: it shows what this person may see.
  static func page(_ html: HTML, status: HTTPResponse.Status = .ok) -> Response {
    Response(
      status: status,
      headers: [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store"],
      body: .init(byteBuffer: ByteBuffer(bytes: html.bytes)))
  }

  /// See other: after a POST, so that a reload never sends it twice.
  static func seeOther(_ path: String) -> Response {
    Response(status: .seeOther, headers: [.location: path])
  }
}
