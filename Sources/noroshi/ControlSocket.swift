//! The control socket: how a command reaches a node that runs already. There is never a second writer.

internal import Glibc
internal import Kernel
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import Node
internal import ServiceLifecycle
internal import Web

/// One request and one answer, each a line of JSON, over a socket that only the owner of the folder may open.
struct ControlSocket: Service {
  let folder: NodeFolder
  let `operator`: Operator
  let logger: Logger

  /// Most bytes of a request; lists are read by the node itself from the path that is named.
  static let requestBytesMax = 64 * 1024

  func run() async throws {
    let path = NodeFolder.socketPath(folder.path)
    unlink(path)
    let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .bind(unixDomainSocketPath: path) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
      }
    chmod(path, 0o600)
    defer { unlink(path) }
    try await withTaskCancellationOrGracefulShutdownHandler {
      try await withThrowingDiscardingTaskGroup { group in
        try await server.executeThenClose { connections in
          for try await connection in connections {
            group.addTask { await answer(connection) }
          }
        }
      }
    } onCancelOrGracefulShutdown: {
      server.channel.close(promise: nil)
    }
  }

  private func answer(_ connection: NIOAsyncChannel<ByteBuffer, ByteBuffer>) async {
    do {
      try await connection.executeThenClose { inbound, outbound in
        var bytes: [UInt8] = []
        for try await part in inbound {
          bytes += part.readableBytesView
          guard bytes.count <= Self.requestBytesMax else { return }
          guard bytes.last == UInt8(ascii: "\n") else { continue }
          let reply = await ControlRequest.answer(bytes, by: `operator`)
          try await outbound.write(ByteBuffer(bytes: reply.encoded() + [UInt8(ascii: "\n")]))
          return
        }
      }
    } catch {
      logger.notice("control connection ended", metadata: ["reason": "\(type(of: error))"])
    }
  }
}

/// What is asked over the socket: a verb and its words, or the answer.
enum ControlRequest {
  /// Does what a line asks and gives the answer's JSON: `{"ok": …}`, `{"problem": code}`, or what a
  /// command would complain of.
  static func answer(_ bytes: [UInt8], by node: Operator) async -> JSON {
    do {
      let json = try JSON.parse(bytes)
      return .object([.init("ok", try await perform(json, by: node))])
    } catch let problem as Operator.Problem {
      return .object([
        .init("problem", .string(problem.description)), .init("failure", .bool(problem.isFailure)),
      ])
    } catch let complaint as Complaint {
      return .object([
        .init("ja", .string(complaint.phrase.ja)), .init("en", .string(complaint.phrase.en)),
        .init("code", .integer(Int64(complaint.code))),
      ])
    } catch {
      return .object([.init("problem", .string("\(error)")), .init("failure", .bool(true))])
    }
  }

  /// Does one verb.
  static func perform(_ json: JSON, by node: Operator) async throws -> JSON {
    switch json["verb"]?.string {
    case "key new", "key list", "key keeper", "key revoke":
      return try await KeyRequest.perform(json, by: node)
    case "account link":
      return .string(
        try await node.accountLink(
          login: json["login"]?.string ?? "", publicURL: json["url"]?.string ?? ""))
    case "import indicators":
      let bytes = try readFile(json["path"]?.string ?? "")
      let imported = try await node.importIndicators(
        bytes, source: json["source"]?.string ?? "file",
        marking: json["marking"]?.string.flatMap { TLP($0) } ?? .amber,
        allowed: try MatchLists.allowed((json["allow"]?.array ?? []).compactMap(\.string)))
      return .object([
        .init("taken", .integer(Int64(imported.taken))),
        .init("refused", .integer(Int64(imported.problemCount))),
        .init(
          "problems",
          .array(imported.problems.prefix(20).map { .string("\($0.line): \($0.reason)") })),
      ])
    case "import organizations":
      return try await OrganizationImport.run(json, by: node)
    case "link invite", "link join", "link list", "link hold", "link release", "link renew",
      "link revoke", "link rotate-key", "link transfer", "link take-over",
      "link withdraw-transfer", "link transfers":
      return try await LinkRequest.perform(json, by: node)
    case "link export", "link import", "link carry", "link ask", "link admit", "link answered":
      return try await CarryRequest.perform(json, by: node)
    case "erase organization": return try await OrganizationErasing.perform(json, by: node)
    case "erasures write":
      let lines = try node.erasures()
      try ErasureList.write(lines, to: json["path"]?.string ?? "")
      return .integer(Int64(lines.count))
    case "erasures apply":
      let texts = try Erasures.texts(of: json["path"]?.string ?? "")
      for part in ErasureList.parts(texts) { try await node.ask(.eraseAgain(part)) }
      return .integer(Int64(texts.count))
    default: throw Operator.Problem(description: "badForm", isFailure: false)
    }
  }

  /// Sends a request to the node of a folder: over its socket when it runs, by opening the folder otherwise.
  static func send(_ json: JSON, to data: String) async throws -> JSON {
    let reply: JSON
    do {
      let opened = try OpenNode(data)
      reply = await answer(json.encoded(), by: opened.operator)
    } catch let complaint as Complaint where complaint.code == 1 {
      reply = try overSocket(json, NodeFolder.socketPath(data))
    }
    if let ok = reply["ok"] { return ok }
    if let ja = reply["ja"]?.string, let en = reply["en"]?.string, let code = reply["code"]?.integer
    {
      throw Complaint(phrase: Phrase(ja: ja, en: en), code: Int32(clamping: code))
    }
    let problem = reply["problem"]?.string ?? "?"
    if reply["failure"]?.bool ?? true {
      throw Complaint.broke("できませんでした: \(problem)", "It failed: \(problem)")
    }
    let words = RefusalText.of(problem)
    throw Complaint.refused(words.ja, words.en)
  }

  /// One line there, one line back, over a Unix socket.
  private static func overSocket(_ json: JSON, _ path: String) throws -> JSON {
    let refused = Complaint.broke(
      "動作中のノードにつながりません（\(path)）。", "Cannot reach the running node (\(path)).")
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw refused }
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let fits = withUnsafeMutableBytes(of: &address.sun_path) { buffer in
      guard path.utf8.count < buffer.count else { return false }
      buffer.copyBytes(from: path.utf8)
      return true
    }
    guard fits else { throw refused }
    let connected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard connected == 0 else { throw refused }
    let line = json.encoded() + [UInt8(ascii: "\n")]
    guard write(descriptor, line, line.count) == line.count else { throw refused }
    var reply: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while reply.last != UInt8(ascii: "\n") {
      let count = read(descriptor, &buffer, buffer.count)
      guard count > 0 else { throw refused }
      reply += buffer.prefix(count)
    }
    return try JSON.parse(reply)
  }

  /// The bytes of a file, at most one more than `bytesMax`; throws what the operator can mend.
  static func readFile(_ path: String, bytesMax: Int = Int.max - 1) throws -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw Complaint.use("ファイル \(path) を開けません。", "Cannot open the file \(path).")
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count <= 0 { return bytes }
      bytes += buffer.prefix(count)
      if bytes.count > bytesMax { return Array(bytes.prefix(bytesMax + 1)) }
    }
  }
}
