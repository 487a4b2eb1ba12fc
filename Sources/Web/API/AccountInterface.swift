//! /api/v1/accounts: who of an organisation may sign in, for its administrator's programmes.

internal import Hummingbird
internal import Kernel
internal import Node

/// The JSON routes of accounts, as the page of accounts has them. What a caller may do is said by Node alone: an account
/// of another organisation does not exist for him.
struct AccountInterface {
  let site: Site

  func add(to router: Router<Visit>) {
    router.get("/api/v1/accounts") { request, visit in
      let viewer = try visit.required()
      // An empty list would look like an organisation without accounts.
      guard viewer.role == .administrator else { throw Refused("notAllowed") }
      let (after, limit) = try AlertInterface.place(request)
      let page = try site.queries.accounts(
        as: viewer, after: after, limit: limit, at: site.clock.now)
      return Response.json(DirectoryJSON.list(page, DirectoryJSON.account))
    }
    router.post("/api/v1/accounts") { request, visit in
      let call = try await InterfaceCall(request, visit, site)
      return try await make(call)
    }
    router.post("/api/v1/accounts/:id/links") { request, visit in
      let call = try await InterfaceCall(request, visit, site)
      return try await link(try WatchRoutes.id(visit, of: Account.self), made: [], call)
    }
    router.post("/api/v1/accounts/:id/sessions") { request, visit in
      let call = try await InterfaceCall(request, visit, site)
      let id = try WatchRoutes.id(visit, of: Account.self)
      return try await call.answer(.account(id, .endSessions(keeping: nil)))
    }
    router.post("/api/v1/accounts/:id/close") { request, visit in
      let call = try await InterfaceCall(request, visit, site)
      return try await call.answer(.account(try WatchRoutes.id(visit, of: Account.self), .close))
    }
  }

  private func make(_ call: InterfaceCall) async throws -> Response {
    guard let organization = call.viewer.organization else { throw Refused("notAllowed") }
    guard let role = Role(rawValue: try call.text("role")) else { throw Refused("badForm") }
    let made = try await call.records(
      .createAccount(
        person: try call.id("person", of: Person.self), organization, role,
        login: try call.text("login"), password: nil))
    guard let account = made.first else { throw Refused("failed") }
    return try await link(account.id.cast(to: Account.self), made: made, call)
  }

  /// Makes a link that signs in once. Every call makes another: what was shown once is never shown again, not even to
  /// a caller who repeats his request, so an Idempotency-Key counts for the account alone.
  private func link(
    _ id: ID<Account>, made: [RecordReference], _ call: InterfaceCall
  ) async throws -> Response {
    let secret = Entropy.secret(bytes: 32)
    let hash = Hash(sha256: Array(secret.utf8))
    _ = try await call.records(.account(id, .link(hash: hash)), isRepeatable: false)
    let until = site.clock.now + Account.linkLife
    return Response.json(
      .object([
        .init("made", .array(made.map { .string($0.description) })),
        .init("link", .string("\(site.settings.publicURL)/sign-in/\(secret)")),
        .init("until", .string(until.rfc3339(in: .utc, fractionDigits: 3))),
      ]), status: .created)
  }
}
