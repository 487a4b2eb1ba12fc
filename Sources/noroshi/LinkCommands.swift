//! `noroshi link`: joining two nodes, and seeing how their links stand. Beside a running node and without.

internal import ArgumentParser
internal import Federation
internal import Kernel
internal import Node
internal import Web

/// `noroshi link invite | join | list | renew | revoke | rotate-key | transfer | take-over |
/// withdraw-transfer | transfers`,
/// and `export | import | carry | ask | admit` for a node without a line. A link
/// is held and released by a person, on the page of links.
struct Links: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "link", abstract: "Links to other nodes / ほかのノードとのつながり",
    subcommands: [
      Invite.self, Join.self, List.self, Renew.self, Revoke.self, RotateKey.self, Export.self,
      Import.self, Carry.self, Ask.self, Admit.self, Transfer.self, TakeOver.self,
      WithdrawTransfer.self, Transfers.self,
    ])

  /// Prints a code once.
  struct Invite: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Let one node enrol; prints the code once / 招待コードを一度だけ表示")
    @Option(help: "Data folder") var data = "data"
    @Option(help: "Identifier of the organisation under which the new node's come") var under:
      String
    @Option(help: "For how many days, 1 to 30 / 有効な日数") var days = 7
    @Option(help: "Where others reach this node; as settled, where it is left out") var address:
      String?

    func run() async throws {
      guard ID<Organization>(under) != nil else {
        throw Complaint.use("--under は UUID です。", "--under is a UUID.")
      }
      guard (1...30).contains(days) else {
        throw Complaint.use("--days は 1 から 30 です。", "--days is 1 to 30.")
      }
      let settings: NodeSettings?
      do { settings = try NodeSettings.read(data) } catch let problem as FolderProblem {
        throw Complaint(phrase: problem.phrase, code: 3)
      }
      let answer = try await ControlRequest.send(
        .object([
          .init("verb", "link invite"), .init("under", .string(under)),
          .init("days", .integer(Int64(days))),
          .init("address", .string(address ?? settings?.publicURL ?? "")),
        ]), to: data)
      print(answer.string ?? "")
    }
  }

  /// Asks the node above to take this one in.
  struct Join: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Enrol at the node that wrote this code / 招待コードで加わる",
      discussion: """
        Without a code it is asked for and not shown. What stands in the command is seen by other users of the \
        machine: paste it when asked, or give - and the code on standard input, or --code-file FILE.

        Without a line: noroshi link ask - FILE writes a request, the other node answers it with noroshi link \
        admit FILE ANSWER, and --request FILE --answer ANSWER joins by what was carried back.
        """)
    @Option(help: "Data folder") var data = "data"
    @Option(help: "The request of noroshi link ask, where there is no line") var request: String?
    @Option(help: "The answer that was carried back to it") var answer: String?
    @Option(help: "A file with the code in its first line / コードを書いたファイル") var codeFile: String?
    @Argument(help: "The code, - for standard input, or nothing to be asked / 招待コード")
    var code: String?

    func run() async throws {
      guard (request == nil) == (answer == nil) else {
        throw Complaint.use(
          "--request と --answer は一緒に指定してください。", "--request and --answer go together.")
      }
      let code = try LinkCode.read(self.code, file: codeFile)
      if let request, let answer {
        return try await Carried.join(code, request: request, answer: answer, data: data)
      }
      let settings: NodeSettings?
      do { settings = try NodeSettings.read(data) } catch let problem as FolderProblem {
        throw Complaint(phrase: problem.phrase, code: 3)
      }
      let answer = try await ControlRequest.send(
        .object([
          .init("verb", "link join"), .init("code", .string(code)),
          .init("ca", .string(settings?.caFile ?? "")),
        ]), to: data)
      print(answer.string ?? "")
    }
  }

  /// Prints every link, one a line: identifier, peer, role, state, how many letters wait, since when it is silent, how many
  /// organisations it hosts, until when the certificate of its line is taken.
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the links / つながりの一覧")
    @Option(help: "Data folder") var data = "data"

    func run() async throws {
      let answer = try await ControlRequest.send(.object([.init("verb", "link list")]), to: data)
      for link in answer.array ?? [] {
        let columns = [
          "id", "peer", "role", "state", "waiting", "silent", "hosts", "certificate",
        ]
        let parts = columns.map { link[$0]?.string ?? "-" }
        print(parts.joined(separator: "\t"))
      }
    }
  }

  /// Asks the node above for a new certificate of a line; prints until when it is taken, `-` where that node issues none.
  struct Renew: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Get a new certificate of a link's line now / 回線の証明書をいま更新")
    @Option(help: "Data folder") var data = "data"
    @Argument(help: "Identifier of the link (noroshi link list)") var link: String

    func run() async throws {
      let settings: NodeSettings?
      do { settings = try NodeSettings.read(data) } catch let problem as FolderProblem {
        throw Complaint(phrase: problem.phrase, code: 3)
      }
      let answer = try await ControlRequest.send(
        .object([
          .init("verb", "link renew"), .init("link", .string(try Links.identifier(link))),
          .init("ca", .string(settings?.caFile ?? "")),
        ]), to: data)
      print(answer.string ?? "-")
    }
  }

  /// Ends a link for good.
  struct Revoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "End a link for good / つながりを失効させる")
    @Option(help: "Data folder") var data = "data"
    @Argument(help: "Identifier of the link (noroshi link list)") var link: String

    func run() async throws {
      _ = try await ControlRequest.send(
        .object([
          .init("verb", "link revoke"), .init("link", .string(try Links.identifier(link))),
        ]), to: data)
    }
  }

  /// The identifier of a link as it was typed; a wrong use where it is none.
  private static func identifier(_ text: String) throws -> String {
    guard ID<PeerLink>(text) != nil else {
      throw Complaint.use(
        "つながりは UUID で指定してください（noroshi link list）。",
        "Name the link by its UUID (noroshi link list).")
    }
    return text
  }
}

extension Links {
  /// Gives this node a new key; prints the peers that have not confirmed it yet, one a line.
  struct RotateKey: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "rotate-key",
      abstract: "Sign with a new key; prints who has not confirmed it yet / 鍵を新しくする")
    @Option(help: "Data folder") var data = "data"

    func run() async throws {
      let answer = try await ControlRequest.send(
        .object([.init("verb", "link rotate-key")]), to: data)
      for peer in answer.array ?? [] { print(peer.string ?? "") }
    }
  }
}

/// The verbs of links, as requests and answers of the control socket.
enum LinkRequest {
  /// Does what `noroshi link` asks.
  static func perform(_ json: JSON, by node: Operator) async throws -> JSON {
    guard let desk = node.links else {
      throw Operator.Problem(description: "nodeNameUnfit", isFailure: false)
    }
    do {
      switch json["verb"]?.string {
      case "link invite":
        guard let under = json["under"]?.string.flatMap({ ID<Organization>($0) }),
          let days = json["days"]?.integer
        else { break }
        let code = try await desk.invite(
          under: under, for: .days(days), address: json["address"]?.string ?? "")
        return .string(code.description)
      case "link join":
        guard let code = json["code"]?.string.flatMap({ InvitationCode($0) }) else {
          throw Operator.Problem(description: "badInvitation", isFailure: false)
        }
        let file = json["ca"]?.string ?? ""
        try await desk.join(code, caFile: file.isEmpty ? nil : file)
        return .string(code.address)
      case "link list": return .array(try await desk.standings().map(\.json))
      case "link renew":
        guard let link = json["link"]?.string.flatMap({ ID<PeerLink>($0) }) else { break }
        let file = json["ca"]?.string ?? ""
        let until = try await desk.renewCertificate(link, caFile: file.isEmpty ? nil : file)
        return .string(until.map { $0.rfc3339() } ?? "-")
      case "link transfer", "link take-over", "link withdraw-transfer", "link transfers":
        return try await LinkTransferRequest.perform(json, by: desk)
      case "link revoke":
        guard let link = json["link"]?.string.flatMap({ ID<PeerLink>($0) }) else { break }
        try await desk.revoke(link)
        return .bool(true)
      case "link rotate-key":
        try await desk.rotateKey()
        return .array(try await desk.unconfirmed().map { .string($0) })
      default: break
      }
    } catch let problem as LinkDesk.Problem {
      throw Operator.Problem(description: problem.code, isFailure: problem.code == "failed")
    }
    throw Operator.Problem(description: "badForm", isFailure: false)
  }
}

extension LinkDesk.Standing {
  fileprivate var json: JSON {
    [
      "id": .string(link.description), "peer": .string(peer), "role": .string(role),
      "state": .string(state), "waiting": .string("\(waiting)"),
      "silent": .string(silentSince.map { $0.rfc3339() } ?? "-"),
      "hosts": .string("\(hosts)"),
      "certificate": .string(certificateUntil.map { $0.rfc3339() } ?? "-"),
    ]
  }
}
