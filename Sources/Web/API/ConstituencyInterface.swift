//! /api/v1/constituencies: whose an address, a name or a machine is, for programmes.

internal import Alerting
internal import Hummingbird
internal import Kernel
internal import Node

/// The JSON routes of constituencies (担当範囲). Who may assert one is said by Node alone: the tower's administrator.
struct ConstituencyInterface {
  let site: Site

  func add(to router: Router<Visit>) {
    router.get("/api/v1/constituencies") { request, visit in
      let viewer = try visit.required()
      let (after, limit) = try AlertInterface.place(request)
      let page = try site.queries.constituencies(as: viewer, after: after, limit: limit)
      return Response.json(DirectoryJSON.list(page, Self.row))
    }
    router.post("/api/v1/constituencies") { request, visit in
      let call = try await InterfaceCall(request, visit, site)
      let assertion = try Self.assertion(call, at: site.clock.now)
      return try await call.answer(.assertConstituency(assertion), status: .created)
    }
  }

  /// Reads what is asserted; without a beginning it holds from now.
  private static func assertion(_ call: InterfaceCall, at now: Instant) throws
    -> ConstituencyAssertion
  {
    // What is no constituency is the caller's mistake, whatever exactly is wrong with it.
    guard
      let value = try? JSONTreeDecoder.decode(ConstituencyAssertion.Value.self, from: call.json),
      let basis = ConstituencyAssertion.Basis(rawValue: try call.text("basis"))
    else { throw Refused("badForm") }
    return ConstituencyAssertion(
      organization: try call.id("organization", of: Organization.self), value: value, basis: basis,
      validFrom: try call.optionalMoment("valid_from") ?? now,
      validTo: try call.optionalMoment("valid_to"))
  }

  private static func row(_ row: ConstituencyRow) -> JSON {
    let assertion = row.assertion
    let (kind, value, tenants) = parts(assertion.value)
    return .object([
      .init("id", .string(row.id.description)),
      .init("organization", .string(row.organization.id.description)),
      .init("organization_ja", .string(row.organization.name.ja)),
      .init("organization_en", .string(row.organization.name.en)),
      .init("kind", .string(kind)), .init("value", .string(value)),
      .init("tenants", .array(tenants.map { .string($0.description) })),
      .init("basis", .string(assertion.basis.rawValue)),
      .init("valid_from", DirectoryJSON.time(assertion.validFrom)),
      .init("valid_to", DirectoryJSON.time(assertion.validTo)),
    ])
  }

  /// The same words that a POST is read by.
  // table:
  private static func parts(_ value: ConstituencyAssertion.Value)
    -> (kind: String, value: String, tenants: [ID<Organization>])
  {
    switch value {
    case .prefix(let prefix): ("prefix", prefix.description, [])
    case .domainSuffix(let name): ("domainSuffix", name.text, [])
    case .asset(let name): ("asset", name, [])
    case .sharedEgress(let prefix, let tenants): ("sharedEgress", prefix.description, tenants)
    }
  }
}
