//! `noroshi link export | import | carry | ask | admit`: two nodes without a line between them, by files that are carried.

internal import ArgumentParser
internal import Federation
internal import Kernel
internal import Node
internal import Web

extension Links {
  /// Writes what waits for a peer into a file.
  struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write what waits for that node as one signed file / 持ち運びファイルを書き出す",
      discussion: """
        Nothing counts as sent by it: letters wait until a bundle of the other side has brought their receipts. \
        The file is not encrypted. Keep the medium under lock, and wipe it afterwards.
        """)
    @Option(help: "Data folder") var data = "data"
    @Argument(help: "Identifier of the link (noroshi link list)") var link: String
    @Argument(help: "File that does not exist yet / まだないファイル") var file: String

    func run() async throws {
      try await Carried.say(
        "link export", data, ["link": Carried.link(link), "path": .string(absolute(file))])
    }
  }

  /// Takes such a file.
  struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take a file that another node wrote / 持ち運びファイルを取り込む",
      discussion: "What is cut, foreign, doubled or stale is refused, and nothing of it is taken.")
    @Option(help: "Data folder") var data = "data"
    @Argument(help: "File / ファイル") var file: String

    func run() async throws {
      try await Carried.say("link import", data, ["path": .string(absolute(file))])
    }
  }

  /// Says that there is no line.
  struct Carry: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Letters to that node are carried by hand / 回線がなく持ち運ぶ相手とする")
    @Option(help: "Data folder") var data = "data"
    @Flag(help: "There is a line again / 回線に戻す") var line = false
    @Argument(help: "Identifier of the link (noroshi link list)") var link: String

    func run() async throws {
      try await Carried.say(
        "link carry", data, ["link": Carried.link(link), "carried": .bool(!line)])
    }
  }

  /// Writes a request to be taken in.
  struct Ask: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write a request to be taken in, where there is no line / 加わる願いをファイルに書く")
    @Option(help: "Data folder") var data = "data"
    @Argument(help: "The code; - to be asked, or for standard input / 招待コード") var code: String
    @Argument(help: "File that does not exist yet / まだないファイル") var file: String

    func run() async throws {
      let code = try LinkCode.read(self.code, file: nil)
      try await Carried.say(
        "link ask", data, ["code": .string(code), "path": .string(absolute(file))])
    }
  }

  /// Answers such a request.
  struct Admit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take in the node of a request that was carried here / 願いのファイルの相手を加える")
    @Option(help: "Data folder") var data = "data"
    @Argument(help: "The request / 願いのファイル") var file: String
    @Argument(help: "File for the answer, that does not exist yet / 返事のファイル") var answer: String

    func run() async throws {
      try await Carried.say(
        "link admit", data,
        ["path": .string(absolute(file)), "answer": .string(absolute(answer))])
    }
  }
}

/// What the commands of carried files share: one request, and its lines in both languages.
enum Carried {
  /// Asks the node, and prints what it says.
  static func say(_ verb: String, _ data: String, _ words: [String: JSON]) async throws {
    let members = words.sorted { $0.key < $1.key }.map { JSON.Member($0.key, $0.value) }
    let lines = try await ControlRequest.send(
      .object([.init("verb", .string(verb))] + members), to: data)
    for line in lines.array ?? [] {
      print("\(line["ja"]?.string ?? "") / \(line["en"]?.string ?? "")")
    }
  }

  /// The identifier of a link; throws what the operator can mend.
  static func link(_ text: String) throws -> JSON {
    guard ID<PeerLink>(text) != nil else {
      throw Complaint.use(
        "つながりは UUID で指定してください（noroshi link list）。",
        "Name the link by its UUID (noroshi link list).")
    }
    return .string(text)
  }

  /// Joins by files.
  static func join(_ code: String, request: String, answer: String, data: String) async throws {
    try await say(
      "link answered", data,
      [
        "code": .string(code), "path": .string(absolute(request)),
        "answer": .string(absolute(answer)),
      ])
  }
}

/// The verbs of carried files, as requests and answers of the control socket: the node itself reads and writes the files.
enum CarryRequest {
  /// Does what is asked; gives lines for people.
  static func perform(_ json: JSON, by node: Operator) async throws -> JSON {
    guard let desk = node.links else {
      throw Operator.Problem(description: "nodeNameUnfit", isFailure: false)
    }
    do {
      return .array(
        try await lines(json, desk).map { ["ja": .string($0.ja), "en": .string($0.en)] })
    } catch let problem as LinkDesk.Problem {
      throw Operator.Problem(description: problem.code, isFailure: problem.code == "failed")
    }
  }

  // transitions:
  private static func lines(_ json: JSON, _ desk: LinkDesk) async throws -> [Phrase] {
    let path = json["path"]?.string ?? ""
    let link = json["link"]?.string.flatMap { ID<PeerLink>($0) }
    let code = json["code"]?.string.flatMap { InvitationCode($0) }
    switch json["verb"]?.string {
    case "link export":
      guard let link else { break }
      // Before anything is counted: a number without its file looks like a lost medium.
      try LinkDesk.mustBeFree(path)
      let bundle = try await desk.writeBundle(for: link)
      try LinkDesk.store(bundle.bytes, at: path)
      return BundlePhrases.lines(of: bundle)
    case "link import":
      let outcome = try await desk.take(
        bundle: try ControlRequest.readFile(path, bytesMax: BundleCover.fileBytesMax))
      return BundlePhrases.lines(of: outcome)
    case "link carry":
      guard let link, let isCarried = json["carried"]?.bool else { break }
      try await desk.carry(link, isCarried)
      return []
    case "link ask":
      guard let code else { throw LinkDesk.Problem(code: "badInvitation") }
      try LinkDesk.mustBeFree(path)
      try LinkDesk.store(try await desk.request(by: code), at: path)
      return [BundlePhrases.asked(path)]
    case "link admit":
      let answer = json["answer"]?.string ?? ""
      try LinkDesk.mustBeFree(answer)
      let admitted = try await desk.admit(document(path))
      try LinkDesk.store(admitted.answer, at: answer)
      return [BundlePhrases.admitted(admitted.peer, answer)]
    case "link answered":
      guard let code else { throw LinkDesk.Problem(code: "badInvitation") }
      let answer = try document(json["answer"]?.string ?? "")
      try await desk.join(code, request: document(path), answer: answer)
      return [BundlePhrases.joined]
    default: break
    }
    throw Operator.Problem(description: "badForm", isFailure: false)
  }

  private static func document(_ path: String) throws -> [UInt8] {
    try ControlRequest.readFile(path, bytesMax: LinkLimits.documentBytesMax)
  }
}
