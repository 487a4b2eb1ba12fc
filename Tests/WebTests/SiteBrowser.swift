//! A browser without scripts: gets pages, posts forms, keeps one session.

import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore

/// Somebody's browser over the routes of a site.
struct SiteBrowser: Sendable {
  let client: any TestClientProtocol
  /// Who is signed in; nil for nobody.
  var member: SiteFixture.Member?
  /// The language it asks for.
  var language = "ja"
  /// What it says of the page that a form stands on (`Sec-Fetch-Site`); nil for a browser that does not say.
  var formSite: String?
  /// The origin that goes with a form; nil for none.
  var origin: String?

  /// An answer, read.
  struct Answer: Sendable {
    let status: Int
    let headers: HTTPFields
    let text: String
    /// Where a redirection leads.
    var location: String? { headers[.location] }
  }

  /// The same browser with somebody signed in.
  func signedIn(_ member: SiteFixture.Member) -> SiteBrowser {
    var browser = self
    browser.member = member
    return browser
  }

  func get(_ path: String) async throws -> Answer { try await ask(path, .get, nil) }

  /// Posts a form; the session's token goes with it unless another is given.
  func post(_ path: String, _ fields: [(String, String)] = [], token: String? = nil) async throws
    -> Answer
  {
    let all = [("token", token ?? member?.token ?? "")] + fields
    let body = all.map { "\(Self.encoded($0.0))=\(Self.encoded($0.1))" }.joined(separator: "&")
    return try await ask(path, .post, body)
  }

  private func ask(_ path: String, _ method: HTTPRequest.Method, _ body: String?) async throws
    -> Answer
  {
    var headers: HTTPFields = [.acceptLanguage: language]
    if let member { headers[.cookie] = "noroshi=\(member.session)" }
    if body != nil { headers[.contentType] = "application/x-www-form-urlencoded" }
    if let name = HTTPField.Name("Sec-Fetch-Site") { headers[name] = formSite }
    headers[.origin] = origin
    let response = try await client.executeRequest(
      uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
    return Answer(
      status: response.status.code, headers: response.headers,
      text: String(buffer: response.body))
  }

  private static func encoded(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
  }
}
