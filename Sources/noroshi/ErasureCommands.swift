//! `noroshi erasures`: the list of what was erased, out to a file that is kept beside backups, and back into a store.

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
