//! Keys on the command line: making one, listing them, naming who answers for one, revoking.

public import Kernel
public import Node

extension Operator {
  /// Makes an API key and gives its secret: the only time that it is seen. `keeper` is the name by which whoever answers
  /// for it signs in; without one nobody does until somebody takes it over.
  public func newKey(
    name: String, role: Role, organization: ID<Organization>?, keeper: String? = nil
  ) async throws -> String {
    let answering = try keeper.map { try person(login: $0) }
    let secret = "noroshi_" + Entropy.secret(bytes: 24)
    try await ask(
      .createKey(
        name: name, role, organization, hash: Hash(sha256: Array(secret.utf8)), keeper: answering))
    return secret
  }

  /// The keys in use, by name.
  public func keys() throws -> [KeyRow] {
    guard let queries else { return [] }
    return try ListExport.all(upTo: .max) { after in
      try queries.keys(as: .node, after: after, limit: Queries.pageMax, at: now())
    }.items
  }

  /// From now on the one who signs in by that name answers for a key.
  public func nameKeeper(of key: ID<APIKey>, login: String) async throws {
    try await ask(.takeKey(key, by: try person(login: login)))
  }

  /// Throws `unknownPerson` where nobody signs in by that name.
  private func person(login: String) throws -> ID<Person> {
    guard let person = try queries?.person(login: login) else {
      throw Problem(description: "unknownPerson", isFailure: false)
    }
    return person
  }
}
