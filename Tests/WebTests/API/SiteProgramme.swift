//! A programme with an API key: asks a site's routes for JSON.

import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import NIOCore
import Node

@testable import Web

/// Somebody's programme over the routes of a site; without a key it is nobody's.
struct SiteProgramme: Sendable {
  let client: any TestClientProtocol
  var key: String?

  /// An answer, read.
  struct Answer: Sendable {
    let status: Int
    let headers: HTTPFields
    let json: JSON
    /// The body as text.
    let text: String
    /// The stable code of a problem document.
    var code: String? { json["code"]?.string }
    /// How many items a list holds.
    var count: Int { json["items"]?.array?.count ?? 0 }
  }

  /// Runs the routes of a site for a programme without a key.
  static func run(
    _ site: Site, _ body: @escaping @Sendable (SiteProgramme) async throws -> Void
  ) async throws {
    let application = Application(router: Server.router(site))
    try await application.test(.router) { client in
      try await body(SiteProgramme(client: client, key: nil))
    }
  }

  /// The same programme with a key.
  func with(_ key: String) -> SiteProgramme { SiteProgramme(client: client, key: key) }

  func get(_ path: String, language: String = "ja") async throws -> Answer {
    try await ask(path, .get, nil, [.acceptLanguage: language])
  }

  func post(_ path: String, _ body: String, once: String? = nil) async throws -> Answer {
    var headers: HTTPFields = [.contentLength: "\(body.utf8.count)"]
    if let name = HTTPField.Name("Idempotency-Key") { headers[name] = once }
    return try await ask(path, .post, body, headers)
  }

  private func ask(
    _ path: String, _ method: HTTPRequest.Method, _ body: String?, _ more: HTTPFields
  ) async throws -> Answer {
    var headers = more
    if let key { headers[.authorization] = "Bearer \(key)" }
    let response = try await client.executeRequest(
      uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
    // Metrics and notes are no JSON; then there is nothing to look into.
    let json = (try? JSON.parse(Array(response.body.readableBytesView))) ?? .null
    return Answer(
      status: response.status.code, headers: response.headers, json: json,
      text: String(buffer: response.body))
  }
}

extension SiteFixture {
  /// Makes a key; its secret says what it may do.
  func key(_ role: Role, _ organization: ID<Organization>?) async throws -> String {
    try await Operator(
      submit: { [site] in await site.submit($0, as: .node) }, now: { [site] in site.clock.now }
    ).newKey(name: role.rawValue, role: role, organization: organization)
  }

  /// Runs the site's routes for programmes.
  func runProgrammes(_ body: @escaping @Sendable (SiteProgramme) async throws -> Void) async throws
  {
    try await SiteProgramme.run(site, body)
  }
}
