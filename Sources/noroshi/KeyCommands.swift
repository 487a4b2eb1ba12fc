//! `noroshi key`: making a key, listing keys, naming who answers for one, revoking. Beside a running node and without.

internal import ArgumentParser
internal import Kernel
internal import Node
internal import Web

/// `noroshi key new | list | keeper | revoke`.
struct Key: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "API keys / API の鍵", subcommands: [New.self, List.self, Keeper.self, Revoke.self])

  /// Prints a new key once.
  struct New: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Make a key and print it once")
    @Option(help: "Data folder") var data = "data"
    @Option(help: "What to call it") var name: String
    @Option(help: "sensor, operator, admin, responder or observer") var role: String
    @Option(help: "Identifier of the organisation it acts for") var organization: String?
    @Option(help: "By what name whoever answers for it signs in / 担当の人のサインインの名前") var keeper:
      String?

    func run() async throws {
      let roles: [String: Role] = [
        "sensor": .sensor, "operator": .watchOfficer, "admin": .administrator,
        "observer": .observer, "responder": .responder,
      ]
      guard let role = roles[role] else {
        throw Complaint.use(
          "--role は sensor、operator、admin、responder、observer のどれかです。",
          "--role is one of sensor, operator, admin, responder, observer.")
      }
      var members: [JSON.Member] = [
        .init("verb", "key new"), .init("name", .string(name)),
        .init("role", .string(role.rawValue)),
      ]
      if let organization {
        guard ID<Organization>(organization) != nil else {
          throw Complaint.use("--organization は UUID です。", "--organization is a UUID.")
        }
        members.append(.init("organization", .string(organization)))
      }
      if let keeper { members.append(.init("keeper", .string(keeper))) }
      let secret = try await ControlRequest.send(.object(members), to: data)
      print(secret.string ?? "")
    }
  }

  /// Prints the keys in use, one a line: identifier, role, name, for whom, whether somebody answers for it, who.
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the keys in use, and who answers for them / 鍵の一覧")
    @Option(help: "Data folder") var data = "data"

    func run() async throws {
      let answer = try await ControlRequest.send(
        .object([.init("verb", .string("key list"))]), to: data)
      for key in answer.array ?? [] {
        let parts = ["id", "role", "name", "organization", "state", "keeper"].map {
          PlainText.singleLine(key[$0]?.string ?? "-", maxCharacters: 200)
        }
        print(parts.joined(separator: "\t"))
      }
    }
  }

  /// Names who answers for a key from now on.
  struct Keeper: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say who answers for a key from now on / 鍵の担当を決める")
    @Option(help: "Data folder") var data = "data"
    @Option(help: "By what name he signs in / サインインの名前") var login: String
    @Argument(help: "Identifier of the key") var key: String

    func run() async throws {
      _ = try await ControlRequest.send(
        .object([
          .init("verb", .string("key keeper")), .init("key", .string(try keyIdentifier(key))),
          .init("login", .string(login)),
        ]), to: data)
    }
  }

  /// Revokes a key for good.
  struct Revoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Revoke a key for good; what a sensor sends with it is refused / 鍵を取り消す")
    @Option(help: "Data folder") var data = "data"
    @Argument(help: "Identifier of the key") var key: String

    func run() async throws {
      _ = try await ControlRequest.send(
        .object([
          .init("verb", .string("key revoke")), .init("key", .string(try keyIdentifier(key))),
        ]), to: data)
    }
  }
}

/// The identifier of a key as it was typed; a wrong use where it is none.
private func keyIdentifier(_ text: String) throws -> String {
  guard ID<APIKey>(text) != nil else {
    throw Complaint.use(
      "鍵は UUID で指定してください（noroshi key list）。", "Name the key by its UUID (noroshi key list).")
  }
  return text
}

/// The verbs of keys, as requests and answers of the control socket.
enum KeyRequest {
  /// Does what `noroshi key` asks.
  static func perform(_ json: JSON, by node: Operator) async throws -> JSON {
    let wrong = Operator.Problem(description: "badForm", isFailure: false)
    switch json["verb"]?.string {
    case "key new":
      guard let name = json["name"]?.string, let role = json["role"]?.string.flatMap(Role.init)
      else { throw wrong }
      return .string(
        try await node.newKey(
          name: name, role: role,
          organization: json["organization"]?.string.flatMap { ID<Organization>($0) },
          keeper: json["keeper"]?.string))
    case "key list": return .array(try node.keys().map(line))
    case "key keeper":
      guard let id = key(json), let login = json["login"]?.string else { throw wrong }
      try await node.nameKeeper(of: id, login: login)
      return .bool(true)
    case "key revoke":
      guard let id = key(json) else { throw wrong }
      try await node.ask(.revokeKey(id))
      return .bool(true)
    default: throw wrong
    }
  }

  private static func key(_ json: JSON) -> ID<APIKey>? {
    json["key"]?.string.flatMap { ID<APIKey>($0) }
  }

  private static func line(_ row: KeyRow) -> JSON {
    .object([
      .init("id", .string(row.id.description)), .init("role", .string(row.role.rawValue)),
      .init("name", .string(row.name)),
      .init("organization", row.organization.map { .string($0.name.ja) } ?? .null),
      .init("state", .string(row.standing.rawValue)),
      .init("keeper", row.keeper?.name.map { .string($0) } ?? .null),
    ])
  }
}
