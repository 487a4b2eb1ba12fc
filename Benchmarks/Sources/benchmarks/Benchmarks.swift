//! Measures U1, U2, U3, F1 to F3, M1 to M5, P1 and D1 to D3 of the targets, imports of lists, the directory at two sizes and the
//! pages that a bulletin to the whole nation makes long, and prints them as a table: make bench

internal import Foundation

/// `benchmarks [U1|U2|U3|list|dir|page|marks|fanout|tls|match|intake|D3|D1|P1 …]`; all of them but `tls` without arguments. Exits 1 when a judged figure misses its hard target.
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
      if isWanted("marks") {
        show(try IndicatorChanges.measure(in: try made(folder + "/marks")))
      }
      if isWanted("fanout") {
        let nats = try tool("NOROSHI_NATS", usual: ".venv-bench/bin/nats-server")
        show(try fanOut(nats: nats, in: try made(folder) + "/fanout").measure())
        print("F3   not measured here: make bench tls (docs/development.md)")
      }
      // 10,000 foundings take long: only when it is asked for.
      if wanted.contains("tls") {
        let plain = try fanOut(nats: "", in: try made(folder) + "/plain")
        let sealed = SealedFanOut(plain: plain, proxy: proxy(), folder: try made(folder + "/tls"))
        show(try sealed.measure())
      }
      var matched: [Figure] = []
      if isWanted("match") {
        matched = try matchRuns(in: try made(folder + "/match")).measure(show)
      }
      try measureIntake(isWanted, in: folder + "/intake", beside: matched, show: show)
      if isWanted("D3") { show(try kills()) }
      remove(folder)
      exit(missed ? 1 : 0)
    } catch {
      print("benchmarks: \(error)")
      remove(folder)
      exit(3)
    }
  }

  private static func fanOut(nats: String, in folder: String) throws -> FanOut {
    FanOut(
      binary: try binary(),
      recipients: try tool("NOROSHI_RECIPIENTS", usual: ".build/recipients"), nats: nats,
      folder: folder)
  }

  /// Debian's nginx, or the one that `NOROSHI_NGINX` names; nil where there is none.
  private static func proxy() -> String? {
    let path = ProcessInfo.processInfo.environment["NOROSHI_NGINX"] ?? "/usr/sbin/nginx"
    return FileManager.default.isExecutableFile(atPath: path) ? path : nil
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

  /// D1 and D2; P1 and M5, which judges looking back by what M1 measured in this run, where it was run.
  private static func measureIntake(
    _ isWanted: (String) -> Bool, in folder: String, beside matched: [Figure],
    show: ([Figure]) -> Void
  ) throws {
    if ["intake", "D1", "D2"].contains(where: isWanted) {
      show(try intakeRuns(in: try made(folder)).durable())
    }
    guard ["intake", "P1", "M5"].contains(where: isWanted) else { return }
    let intake = try intakeRuns(in: try made(folder))
    let matching = matched.first { $0.row == "M1" && $0.unit == "/s" }?.value
    let pipeline = try PipelineRuns(intake: intake, matching: matching).measure()
    show(pipeline.figures)
    show(try LatencyRuns(intake: intake, capacity: pipeline.capacity).measure())
  }

  private static func intakeRuns(in folder: String) throws -> IntakeRuns {
    let redis = ["/usr/bin/redis-server", "/usr/bin/redis-check-rdb"]
    return IntakeRuns(
      binary: try binary(), load: try tool("NOROSHI_INTAKE", usual: ".build/intake"),
      scripts: FileManager.default.currentDirectoryPath + "/Benchmarks/Intake",
      python: try tool("NOROSHI_PYTHON", usual: ".venv-bench/bin/python"),
      nats: found("NOROSHI_NATS", usual: ".venv-bench/bin/nats-server"),
      intelmq: found("NOROSHI_INTELMQ", usual: ".venv-intelmq/bin/python"),
      // Debian has one program for Redis' server and its checks: what it does is told by the name that it is called by.
      redis: redis.first { FileManager.default.isExecutableFile(atPath: $0) },
      job: try matchRuns(in: folder), folder: folder)
  }

  /// The release binary that `make bench` built, or `NOROSHI_BINARY`.
  private static func binary() throws -> String {
    try tool("NOROSHI_BINARY", usual: ".build/release/noroshi")
  }

  /// A program that `make bench` made or installed, or the one that a variable names.
  private static func tool(_ variable: String, usual: String) throws -> String {
    guard let path = found(variable, usual: usual) else {
      throw NationalRaise.Broken(description: "\(usual) is not built")
    }
    return path
  }

  /// The same; nil where it is not there.
  private static func found(_ variable: String, usual: String) -> String? {
    let given = ProcessInfo.processInfo.environment[variable]
    let path = given ?? FileManager.default.currentDirectoryPath + "/" + usual
    return FileManager.default.isExecutableFile(atPath: path) ? path : nil
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
