//! `noroshi erasures`, the list of what was erased for restored backups, and `noroshi erase organization`.

internal import ArgumentParser
internal import Kernel
internal import Web

/// Writes the list, or does it again after an old backup was restored. Works beside a running node and without one.
struct Erasures: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "The list of erasures, for restored backups / 消去の一覧")
  @Option(help: "Data folder") var data = "data"
  @Option(help: "Write the list into this file; must not exist / 書き出す") var write: String?
  @Option(help: "Erase again what this file names / もう一度消去する") var apply: String?

  func run() async throws {
    guard (write == nil) != (apply == nil) else {
      throw Complaint.use(
        "--write か --apply のどちらか一つを書いてください。", "Give either --write or --apply.")
    }
    let path = absolute(write ?? apply ?? "")
    let verb = write == nil ? "erasures apply" : "erasures write"
    let answer = try await ControlRequest.send(
      .object([.init("verb", .string(verb)), .init("path", .string(path))]), to: data)
    let count = answer.integer ?? 0
    print(
      write == nil
        ? "\(path): \(count) 件の文を消去しました / \(count) texts are erased"
        : "\(path): \(count) 件の消去を書きました / wrote \(count) erasures")
  }

  /// The texts that a list names; throws what the operator can mend.
  static func texts(of path: String) throws -> [ID<Content>] {
    do {
      return try ErasureList.read(try ControlRequest.readFile(path))
    } catch let problem as ErasureList.Problem {
      throw Complaint.refused(
        "\(path) は消去の一覧として読めません（\(problem.line)行目）。noroshi erasures --write で書いたファイルを、そのまま渡してください。",
        "\(path) is no list of erasures (line \(problem.line)). Give a file of noroshi erasures --write as it is."
      )
    }
  }
}

/// `noroshi erase organization`.
struct Erase: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Erase personal data / 個人データの消去", subcommands: [Body.self])

  /// Erases a body that has ended. Works beside a running node and without one.
  struct Body: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "organization",
      abstract: "A body that has ended: prints what goes and what stays",
      discussion: """
        Without --apply nothing changes. What its successor has stays, and so do the lines of alerts that others had a \
        duty about. It cannot be undone; backups made before still hold it (noroshi erasures).
        """)
    @Option(help: "Data folder") var data = "data"
    @Flag(help: "Erase what is printed / 消去する") var apply = false
    @Argument(help: "Code or identifier of the body / 団体コードか番号") var body: String

    func run() async throws {
      let answer = try await ControlRequest.send(
        .object([
          .init("verb", .string("erase organization")), .init("organization", .string(body)),
          .init("apply", .bool(apply)),
        ]), to: data)
      for line in answer["lines"]?.array ?? [] { print(line.string ?? "") }
      if answer["erased"] == .bool(true) {
        print("消去しました。 / Erased.")
      } else if answer["blocked"] == .bool(true) {
        throw Complaint.refused("先にすることがあります。", "Something has to be done first.")
      } else {
        print("まだ何も消していません。--apply で消去します。 / Nothing is erased yet: --apply erases it.")
      }
    }
  }
}

/// Erasing a body, as a request and an answer of the control socket.
enum OrganizationErasing {
  /// Shows it, and does it where that is asked.
  static func perform(_ request: JSON, by node: Operator) async throws -> JSON {
    let report = try await node.eraseOrganization(
      request["organization"]?.string ?? "", apply: request["apply"] == .bool(true))
    return .object([
      .init("erased", .bool(report.isErased)), .init("blocked", .bool(report.isBlocked)),
      .init("lines", .array(report.lines.map { .string("\($0.ja) / \($0.en)") })),
    ])
  }
}
