//! Signing in and out: passwords by scrypt, one-time links, sessions that can be revoked.

internal import Crypto
internal import CryptoExtras
internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import Node

/// Derived passwords: `scrypt$salt$hash`, both in hexadecimal. N=2^15, r=8, p=1 (OWASP's minimum for scrypt, 2023).
enum Password {
  /// Shortest password. Long enough that no monthly change is needed.
  static let lengthMin = 12
  /// Longest password, so that nobody makes us derive a megabyte.
  static let lengthMax = 200

  /// Derives a password for storing.
  static func derive(_ password: String, salt: [UInt8]) throws -> String {
    let key = try KDF.Scrypt.deriveKey(
      from: Array(password.utf8), salt: salt, outputByteCount: 32, rounds: 32768, blockSize: 8,
      parallelism: 1)
    let bytes = key.withUnsafeBytes { Array($0) }
    return "scrypt$\(Hexadecimal.encode(salt))$\(Hexadecimal.encode(bytes))"
  }

  /// Whether a password is the stored one; compares in constant time.
  static func matches(_ password: String, _ stored: String) throws -> Bool {
    let parts = stored.split(separator: "$").map(String.init)
    guard parts.count == 3, let salt = bytes(parts[1]), password.count <= lengthMax else {
      return false
    }
    let derived = try derive(password, salt: salt)
    let (a, b) = (Array(derived.utf8), Array(stored.utf8))
    guard a.count == b.count else { return false }
    return zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }

  private static func bytes(_ text: String) -> [UInt8]? {
    guard text.utf8.count % 2 == 0 else { return nil }
    var out: [UInt8] = []
    var rest = text[...]
    while !rest.isEmpty {
      guard let byte = UInt8(rest.prefix(2), radix: 16) else { return nil }
      out.append(byte)
      rest = rest.dropFirst(2)
    }
    return out
  }
}

/// The routes of signing in.
struct SignInRoutes {
  let site: Site

  /// How long a session lasts, in real time.
  static let sessionLife = Instant.Span.hours(12)

  func add(to router: Router<Visit>) {
    router.get("/sign-in") { _, visit in
      if visit.viewer != nil { return Response.seeOther("/") }
      return Response.page(signIn(visit, nil))
    }
    router.post("/sign-in") { request, visit in
      try VisitMiddleware.demandOwnForm(request, of: site.settings)
      return try await byPassword(try await FormBody(request), visit)
    }
    // GET only shows a button: a mail scanner that opens the link must not use it up.
    router.get("/sign-in/:secret") { request, visit in
      let secret = try visit.parameters.require("secret")
      let hash = Hash(sha256: Array(secret.utf8))
      guard let link = try site.queries.session(hash: hash, at: site.clock.now), link.isOnce else {
        return Response.page(signIn(visit, .linkSpent), status: .notFound)
      }
      let frame = site.frame(visit, path: "/sign-in/\(secret)")
      return Response.page(
        oneTimeLinkPage(
          frame, path: "/sign-in/\(secret)", person: link.name ?? link.login, visit.language))
    }
    router.post("/sign-in/:secret") { request, visit in
      try VisitMiddleware.demandOwnForm(request, of: site.settings)
      let hash = Hash(sha256: Array(try visit.parameters.require("secret").utf8))
      guard let link = try site.queries.session(hash: hash, at: site.clock.now), link.isOnce else {
        throw Refused("unknownLink")
      }
      _ = await site.submit(.closeSession(hash: hash), as: .node)
      return try await begin(link.login)
    }
    router.post("/sign-out") { request, visit in
      let form = try await FormBody(request)
      guard form["token"] == visit.formToken else { throw Refused("formExpired") }
      if let secret = visit.session {
        let session = Hash(sha256: Array(secret.utf8))
        site.sessionEnds.end(session)
        _ = await site.submit(.closeSession(hash: session), as: .node)
      }
      var response = Response.seeOther("/sign-in")
      response.setCookie(cookie("", maxAge: 0))
      return response
    }
  }

  private func signIn(_ visit: Visit, _ problem: SignInPage.Problem?, name: String = "") -> HTML {
    signInPage(
      SignInPage(frame: site.frame(visit, path: "/sign-in"), name: name, problem: problem),
      visit.language)
  }

  private func byPassword(_ form: FormBody, _ visit: Visit) async throws -> Response {
    let now = site.clock.steady
    let login = form["name"] ?? ""
    let password = form["password"] ?? ""
    guard site.limits.take("sign-in \(visit.address)", max: RateLimits.signInMax * 10, at: now),
      site.limits.take("sign-in \(login)", max: RateLimits.signInMax, at: now)
    else { throw Refused("tooMany") }
    let account = try site.queries.account(login: login)
    // An unknown name takes as long as a wrong password: the same derivation is done.
    let stored = account?.derived ?? "scrypt$00000000000000000000000000000000$00"
    let matches = try Password.matches(password, stored)
    guard matches, account != nil else {
      return Response.page(signIn(visit, .wrong, name: login), status: .unauthorized)
    }
    return try await begin(login)
  }

  /// Opens a session and sends its secret as a cookie.
  private func begin(_ login: String) async throws -> Response {
    let secret = Entropy.secret(bytes: 32)
    let answer = await site.submit(
      .openSession(
        login: login, hash: Hash(sha256: Array(secret.utf8)),
        until: site.clock.now + site.clock.lapse(Self.sessionLife), once: false), as: .node)
    if case .refused(let refusal) = answer { throw refusal }
    var response = Response.seeOther("/")
    response.setCookie(cookie(secret, maxAge: Int(Self.sessionLife.seconds)))
    return response
  }

  private func cookie(_ value: String, maxAge: Int) -> Cookie {
    Cookie(
      name: site.settings.sessionCookie, value: value, maxAge: maxAge, path: "/",
      secure: site.settings.usesTLS, httpOnly: true, sameSite: .lax)
  }
}
