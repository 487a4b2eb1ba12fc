//! Importing a list of organisations: what it names is registered, placed and given its addresses.

internal import Alerting
internal import Formats
internal import Kernel
internal import Node
internal import Web

/// Runs an import against a node. What is there already (by code) is refused as a conflict and counted, not repeated.
enum OrganizationImport {
  /// Imports a file's bytes; gives counts and the first problems.
  static func run(_ bytes: [UInt8], by node: Operator) async throws -> JSON {
    let list = OrganizationList(bytes)
    var made: [String: ID<Organization>] = [:]
    var taken = 0
    var problems = list.problems.prefix(20).map { "\($0.line): \($0.reason)" }
    var refused = list.problems.count
    for entry in list.entries {
      do {
        let records = try await node.ask(
          .registerOrganization(code: entry.code, name: entry.name, legalForm: entry.legalForm))
        guard let id = records.first?.id.cast(to: Organization.self) else { continue }
        if let code = entry.code { made["code \(code)"] = id }
        made["name \(entry.name.ja)"] = id
        taken += 1
        if let parent = entry.parent.flatMap({ made[Self.key($0)] }) {
          try await node.ask(.place(id, entry.tree ?? .support, under: parent))
        }
        let values =
          entry.prefixes.map { ConstituencyAssertion.Value.prefix($0) }
          + entry.domains.map { .domainSuffix($0) }
        for value in values {
          try await node.ask(
            .assertConstituency(
              ConstituencyAssertion(
                organization: id, value: value, basis: .imported, validFrom: node.now())))
        }
      } catch let problem as Operator.Problem where !problem.isFailure {
        refused += 1
        if problems.count < 20 { problems.append("\(entry.line): \(problem.description)") }
      }
    }
    return .object([
      .init("taken", .integer(Int64(taken))), .init("refused", .integer(Int64(refused))),
      .init("problems", .array(problems.map { .string($0) })),
    ])
  }

  private static func key(_ parent: OrganizationEntry.Parent) -> String {
    switch parent {
    case .code(let code): "code \(code)"
    case .name(let name): "name \(name)"
    }
  }
}
