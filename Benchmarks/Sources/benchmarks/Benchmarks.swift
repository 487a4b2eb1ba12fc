//! Measures U1, U2, U3, F1, F2, D3 and M1 to M4 of the targets, imports of lists, the directory at two sizes and the pages
//! that a bulletin to the whole nation makes long, and prints them as a table: make bench

internal import Foundation

/// `benchmarks [U1|U2|U3|list|dir|page|fanout|D3|match …]`; all of them without arguments. Exits 1 when a judged figure misses its hard target.
@main
enum Benchmarks {
  static func main() async {
    let wanted = Set(CommandLine.arguments.dropFirst())
    func isWanted(_ row: String) -> Bool { wanted.isEmpty || wanted.contains(row) }
    let folder = FileManager.default.temporaryDirectory.path + "/noroshi-bench-\(getpid())"
    defer { remove(folder) }
    do {
      let load = try Figure.load()
      print("load \(load) before; figures in time are judged up to \(Figure.loadMax)")
      print(Figure.head)
      var missed = false
      func show(_ figures: [Figure]) {
        for figure in figures {
          print(figure.line(load: load))
          missed = missed || figure.verdict(load: load) == "MISSED"
        }
      }
      if isWanted("U1") || isWanted("U2") {
        let pages = Pages(binary: try binary(), folder: try made(folder + "/demo"))
        if isWanted("U1") { show(try await pages.start()) }
        if isWanted("U2") { show(try await pages.acknowledge()) }
      }
      if isWanted("U3") {
        show(try NationalRaise.measure(in: try made(folder + "/nation")))
      }
      if isWanted("list") {
        show(try ContactImports.measure(in: try made(folder + "/list")))
        show(try BodyImports.measure(in: try made(folder + "/bodies")))
      }
      if isWanted("dir") {
        show(try DirectoryLists.measure(in: try made(folder + "/dir")))
      }
      if isWanted("page") {
        let pages = NationalPages(binary: try binary(), folder: try made(folder + "/pages"))
        show(try await pages.measure())
      }
      if isWanted("fanout") {
        let fanOut = FanOut(
          binary: try binary(),
          recipients: try tool("NOROSHI_RECIPIENTS", usual: ".build/recipients"),
          nats: try tool("NOROSHI_NATS", usual: ".venv-bench/bin/nats-server"),
          folder: try made(folder) + "/fanout")
        show(try fanOut.measure())
        print("F3   not judged: a node ends no TLS of its own (docs/development.md)")
      }
      if isWanted("D3") { show(try kills()) }
      if isWanted("match") { show(try matchRuns(in: try made(folder + "/match")).measure()) }
      remove(folder)
      exit(missed ? 1 : 0)
    } catch {
      print("benchmarks: \(error)")
      remove(folder)
      exit(3)
    }
  }

  /// D3: 1,000 times kill -9, or as many as `NOROSHI_EVENT_KILLS` says.
  private static func kills() throws -> [Figure] {
    try Kills.measure(
      binary: try binary(), python: try tool("NOROSHI_PYTHON", usual: ".venv-bench/bin/python"),
      script: FileManager.default.currentDirectoryPath + "/Browser/kills.py",
      count: ProcessInfo.processInfo.environment["NOROSHI_EVENT_KILLS"].flatMap { Int($0) }
        ?? Kills.count)
  }

  private static func matchRuns(in folder: String) throws -> MatchRuns {
    let here = FileManager.default.currentDirectoryPath
    return MatchRuns(
      binary: try binary(), python: try tool("NOROSHI_PYTHON", usual: ".venv-bench/bin/python"),
      scripts: here + "/Benchmarks/Matching", data: here + "/.build/match", folder: folder)
  }

  /// The release binary that `make bench` built, or `NOROSHI_BINARY`.
  private static func binary() throws -> String {
    try tool("NOROSHI_BINARY", usual: ".build/release/noroshi")
  }

  /// A program that `make bench` made or installed, or the one that a variable names.
  private static func tool(_ variable: String, usual: String) throws -> String {
    let given = ProcessInfo.processInfo.environment[variable]
    let path = given ?? FileManager.default.currentDirectoryPath + "/" + usual
    guard FileManager.default.isExecutableFile(atPath: path) else {
      throw NationalRaise.Broken(description: "\(path) is not built")
    }
    return path
  }

  private static func made(_ folder: String) throws -> String {
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    return folder
  }

  private static func remove(_ folder: String) {
    // A folder that was never made cannot be removed, and need not be.
    try? FileManager.default.removeItem(atPath: folder)
  }
}
