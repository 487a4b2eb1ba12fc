//! The smaller commands: imports.

internal import ArgumentParser
internal import Kernel
internal import Node
internal import Web

/// `noroshi import indicators|organizations`.
struct Import: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Import lists / 一覧の取り込み", subcommands: [Indicators.self, Organizations.self])

  /// Imports lists of indicators.
  struct Indicators: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Lists of indicators: plain, CSV, STIX")
    @Option(help: "Data folder") var data = "data"
    @Option(help: "Who says so; the file's name by default") var source: String?
    @Option(help: "TLP label of the list") var marking = "TLP:AMBER"
    @Option(
      help: "A list of what is no mark (MISP warning list, or your own), not imported; repeatable")
    var allow: [String] = []
    @Argument(help: "Files") var files: [String]

    func run() async throws {
      guard TLP(marking) != nil else {
        throw Complaint.use("--marking は TLP の語です。", "--marking is a TLP label.")
      }
      for file in files {
        let answer = try await ControlRequest.send(
          .object([
            .init("verb", "import indicators"), .init("path", .string(absolute(file))),
            .init("source", .string(source ?? String(file.split(separator: "/").last ?? ""))),
            .init("marking", .string(marking)),
            .init("allow", .array(allow.map { .string(absolute($0)) })),
          ]), to: data)
        print(
          "\(file): \(answer["taken"]?.integer ?? 0) 件 / \(answer["refused"]?.integer ?? 0) 行は不可")
        for problem in answer["problems"]?.array ?? [] { print("  \(problem.string ?? "")") }
      }
    }
  }

  /// Imports organisations.
  struct Organizations: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "A newer list of organisations (.xlsx or CSV): prints what it changes",
      discussion: """
        Without --apply nothing changes. What is not in the list ends only where the list says so in a \
        column 合併先コード, or --ended does: --ended 201014=201022,201031 (the first takes over people and \
        inventory), --ended 201014 (nothing stands in its place). A change of personnel that is planned in a body \
        which ends is printed, and nothing is applied until --with-transfers says that it was seen.
        """)
    @Option(help: "Data folder") var data = "data"
    @Flag(help: "Apply what is printed") var apply = false
    @Option(help: "From which day it holds, e.g. 2026-04-01; at once by default") var on: String?
    @Option(help: "A body that ended, and what stands in its place") var ended: [String] = []
    @Flag(help: "Apply although bodies that end have changes of personnel planned")
    var withTransfers = false
    @Argument(help: "File") var file: String

    func run() async throws {
      var members: [JSON.Member] = [
        .init("verb", "import organizations"), .init("path", .string(absolute(file))),
        .init("apply", .bool(apply)), .init("ended", .array(ended.map { .string($0) })),
        .init("transfers", .bool(withTransfers)),
      ]
      if let on { members.append(.init("day", .string(on))) }
      let answer = try await ControlRequest.send(.object(members), to: data)
      for line in answer["lines"]?.array ?? [] { print(line.string ?? "") }
      let more = answer["more"]?.integer ?? 0
      if more > 0 { print("… \(more)") }
      if answer["held"] == .bool(true) {
        throw Complaint.refused(
          "何も変えていません。終わる団体に人事異動の予定があります。--with-transfers を付けると反映します。",
          "Nothing has changed: bodies that end have changes of personnel planned. --with-transfers applies it."
        )
      }
      let isApplied = answer["applied"] == .bool(true)
      if isApplied {
        print("反映しました。 / Applied.")
      } else if answer["changes"]?.integer ?? 0 > 0 {
        print("まだ何も変えていません。--apply で反映します。 / Nothing has changed yet: --apply applies it.")
      } else {
        print("変わるところはありません。 / Nothing changes.")
      }
    }
  }
}

/// A path that another process finds too.
func absolute(_ path: String) -> String {
  if path.hasPrefix("/") { return path }
  return currentFolder() + "/" + path
}
