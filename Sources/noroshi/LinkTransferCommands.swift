//! `noroshi link transfer | take-over | withdraw-transfer | transfers`: an organisation moves to a node of its own, or from one to another.

internal import ArgumentParser
internal import Federation
internal import Kernel
internal import Node
internal import Web

extension Links {
  /// Offers an organisation of this node to another.
  struct Transfer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Offer an organisation to another node / 組織をほかのノードへ移す申し出")
    @Option(help: "Data folder") var data = "data"
    @Argument(help: "Identifier of the organisation / 組織の識別子") var organization: String
    @Option(help: "Identifier of the link (noroshi link list)") var link: String

    func run() async throws {
      guard ID<Organization>(organization) != nil, ID<PeerLink>(link) != nil else {
        throw Complaint.use(
          "組織とつながりは UUID で指定してください（noroshi link list）。",
          "Name organisation and link by their UUIDs (noroshi link list).")
      }
      _ = try await ControlRequest.send(
        .object([
          .init("verb", "link transfer"), .init("organization", .string(organization)),
          .init("link", .string(link)),
        ]), to: data)
    }
  }

  /// Takes over what another node has offered.
  struct TakeOver: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "take-over",
      abstract: "Take over an organisation that was offered / 申し出のあった組織を引き受ける")
    @Option(help: "Data folder") var data = "data"
    @Argument(help: "Identifier of the transfer (noroshi link transfers)") var transfer: String

    func run() async throws {
      try await Transfers.ask("link take-over", transfer, data)
    }
  }

  /// Withdraws what this node has offered.
  struct WithdrawTransfer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "withdraw-transfer",
      abstract: "Withdraw the offer of an organisation / 組織を移す申し出を取り下げる")
    @Option(help: "Data folder") var data = "data"
    @Argument(help: "Identifier of the transfer (noroshi link transfers)") var transfer: String

    func run() async throws {
      try await Transfers.ask("link withdraw-transfer", transfer, data)
    }
  }

  /// Prints every transfer, one a line: identifier, organisation, from, to, stage.
  struct Transfers: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List transfers / 移す申し出の一覧")
    @Option(help: "Data folder") var data = "data"

    /// Asks the node for something about one transfer, which has to be named by its UUID.
    fileprivate static func ask(_ verb: String, _ transfer: String, _ data: String) async throws {
      guard ID<HomeTransfer>(transfer) != nil else {
        throw Complaint.use(
          "移す申し出は UUID で指定してください（noroshi link transfers）。",
          "Name the transfer by its UUID (noroshi link transfers).")
      }
      _ = try await ControlRequest.send(
        .object([.init("verb", .string(verb)), .init("transfer", .string(transfer))]), to: data)
    }

    func run() async throws {
      let answer = try await ControlRequest.send(
        .object([.init("verb", "link transfers")]), to: data)
      for move in answer.array ?? [] {
        let parts = ["id", "organization", "from", "to", "stage"].map { move[$0]?.string ?? "-" }
        print(parts.joined(separator: "\t"))
      }
    }
  }
}

/// The verbs of transfers, as requests and answers of the control socket.
enum LinkTransferRequest {
  /// Does what is asked; throws what `LinkRequest` turns into an answer.
  static func perform(_ json: JSON, by desk: LinkDesk) async throws -> JSON {
    switch json["verb"]?.string {
    case "link transfer":
      if let organization = json["organization"]?.string.flatMap({ ID<Organization>($0) }),
        let link = json["link"]?.string.flatMap({ ID<PeerLink>($0) })
      {
        try await desk.offer(organization, over: link)
        return .bool(true)
      }
    case "link take-over":
      if let transfer = json["transfer"]?.string.flatMap({ ID<HomeTransfer>($0) }) {
        try await desk.takeOver(transfer)
        return .bool(true)
      }
    case "link withdraw-transfer":
      if let transfer = json["transfer"]?.string.flatMap({ ID<HomeTransfer>($0) }) {
        try await desk.withdrawOffer(transfer)
        return .bool(true)
      }
    case "link transfers": return .array(try await desk.moves().map(\.json))
    default: break
    }
    throw Operator.Problem(description: "badForm", isFailure: false)
  }
}

extension LinkDesk.Move {
  fileprivate var json: JSON {
    [
      "id": .string(id.description), "organization": .string(organization),
      "from": .string(from), "to": .string(to), "stage": .string(stage),
    ]
  }
}
