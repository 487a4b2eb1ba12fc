//! Finds out who asks: by session cookie or API key; and sets what every answer carries.

internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import Node

/// Makes the `Viewer`. It only says who somebody is; what he may is said by `Node`.
struct VisitMiddleware: RouterMiddleware {
  typealias Context = Visit
  let site: Site

  /// The language cookie's name.
  static let languageCookie = "language"

  func handle(
    _ request: Request, context: Visit, next: (Request, Visit) async throws -> Response
  ) async throws -> Response {
    var visit = context
    visit.language = Self.language(of: request)
    visit.languageChosen = Self.chosenLanguage(request) != nil
    visit.address = Self.address(of: request, from: visit.address, site.settings.trustedProxies)
    let now = site.clock.now
    if request.headers[.authorization] != nil {
      visit.keyHash = Self.key(of: request)
      guard let viewer = try visit.keyHash.flatMap({ try Self.viewer(ofKey: $0, of: site) }) else {
        let caller = "wrong key \(visit.address)"
        guard site.limits.take(caller, max: RateLimits.wrongKeyMax, at: site.clock.steady) else {
          throw Refused("tooMany")
        }
        throw Refused("signIn")
      }
      visit.viewer = viewer
    } else if let secret = request.cookies[site.settings.sessionCookie]?.value,
      Self.mayUseSession(request),
      let signedIn = try site.queries.session(hash: Hash(sha256: Array(secret.utf8)), at: now),
      !signedIn.isOnce
    {
      visit.viewer = signedIn.viewer
      visit.session = secret
      visit.signedIn = signedIn
    }
    let caller =
      visit.viewer?.key.map { "key \($0)" } ?? visit.viewer?.person.map { "person \($0)" }
    let limit = visit.viewer?.key == nil ? RateLimits.visitorMax : RateLimits.keyMax
    guard site.limits.take(caller ?? "address \(visit.address)", max: limit, at: site.clock.steady)
    else {
      throw Refused("tooMany")
    }
    var response = try await next(request, visit)
    if visit.languageChosen {
      response.setCookie(
        Cookie(
          name: Self.languageCookie, value: visit.language.rawValue, maxAge: 31_536_000, path: "/",
          secure: site.settings.usesTLS, httpOnly: true, sameSite: .lax))
    }
    return response
  }

  /// The hash of the key that a request brings; nil where it brings none.
  static func key(of request: Request) -> Hash? {
    guard let authorization = request.headers[.authorization], authorization.hasPrefix("Bearer ")
    else { return nil }
    return Hash(sha256: Array(authorization.dropFirst(7).utf8))
  }

  /// As whom the holder of a key asks now; nil where there is no such key any more.
  static func viewer(ofKey hash: Hash, of site: Site) throws -> Viewer? {
    try site.keys.viewer(ofKey: hash, changes: site.hub.changes(of: [.key])) {
      try site.queries.viewer(ofKey: hash, at: site.clock.now)
    }
  }

  /// Where a request comes from: behind a trusted proxy the nearest address that is none of ours. What stands further
  /// left in the header the visitor may have written himself.
  static func address(of request: Request, from peer: String, _ proxies: [String]) -> String {
    guard proxies.contains(peer), let name = HTTPField.Name("X-Forwarded-For") else { return peer }
    let hops = request.headers[values: name].joined(separator: ",").split(separator: ",")
      .map { $0.filter { !$0.isWhitespace } }
    guard let visitor = hops.last(where: { !proxies.contains($0) }),
      !visitor.isEmpty, visitor.utf8.count <= addressBytesMax
    else { return peer }
    return visitor
  }

  /// The longest address of a visitor. Source: RFC 4291 §2.2, an IPv6 address with a zone.
  static let addressBytesMax = 64

  /// Whether a session counts for a request. Forms carry a token of the session; a programme's POST has none, so it must
  /// not come from a page of somebody else's (CSRF). Browsers say so; the cookie's SameSite covers those that do not.
  static func mayUseSession(_ request: Request) -> Bool {
    guard request.uri.path.hasPrefix("/api/"), request.method != .get else { return true }
    return comesFromHere(request) ?? true
  }

  /// Refuses a form that begins a session, and so has none whose token it could carry, when it comes from a page of
  /// somebody else's: nobody is to be signed in as another without knowing (login CSRF). Browsers say where a form comes
  /// from; of one that does not, the origin is looked at, which our own pages leave out (`no-referrer`).
  static func demandOwnForm(_ request: Request, of settings: SiteSettings) throws {
    if let isOurs = comesFromHere(request) {
      guard isOurs else { throw Refused("formExpired") }
      return
    }
    guard let origin = request.headers[.origin], origin != "null" else { return }
    let own = [request.head.authority?.lowercased(), authority(of: settings.publicURL)]
    guard let other = authority(of: origin), own.contains(other) else {
      throw Refused("formExpired")
    }
  }

  /// Whether the browser says that a page of ours asks, or the person himself; nil where it does not say from where.
  private static func comesFromHere(_ request: Request) -> Bool? {
    HTTPField.Name("Sec-Fetch-Site").flatMap { request.headers[$0] }
      .map { $0 == "same-origin" || $0 == "none" }
  }

  /// Host and port of an address; nil for what is none.
  private static func authority(of url: String) -> String? {
    guard let slashes = url.firstRange(of: "://") else { return nil }
    return String(url[slashes.upperBound...].prefix { $0 != "/" }).lowercased()
  }

  /// The language: as the address says, else chosen by cookie, else as the browser asks, else Japanese.
  static func language(of request: Request) -> Language {
    if let chosen = chosenLanguage(request) { return chosen }
    if let chosen = request.cookies[languageCookie]?.value,
      let language = Language(rawValue: chosen)
    {
      return language
    }
    let wanted = request.headers[.acceptLanguage] ?? ""
    for part in wanted.split(separator: ",") {
      let code = part.prefix { $0 != ";" && $0 != "-" }.filter { $0 != " " }
      if let language = Language(rawValue: String(code)) { return language }
    }
    return .ja
  }

  /// The language that the address itself asks for.
  private static func chosenLanguage(_ request: Request) -> Language? {
    request.uri.queryParameters["lang"].flatMap { Language(rawValue: String($0)) }
  }

  /// Headers of every answer.
  static func secure(_ response: inout Response) {
    response.headers[.contentSecurityPolicy] = contentSecurityPolicy
    response.headers[.xContentTypeOptions] = "nosniff"
    if let name = HTTPField.Name("Referrer-Policy") { response.headers[name] = "no-referrer" }
    if let name = HTTPField.Name("Cross-Origin-Opener-Policy") {
      response.headers[name] = "same-origin"
    }
    if let name = HTTPField.Name("Permissions-Policy") {
      response.headers[name] = "camera=(), geolocation=(), microphone=()"
    }
  }
}
