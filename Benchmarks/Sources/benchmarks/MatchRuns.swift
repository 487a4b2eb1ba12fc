//! M1 to M4 and the cost curves: events matched with lists of indicators, beside a script of orjson and pytricia and a join
//! in DuckDB, which do the same job in the same rounds and must find the same.

internal import Foundation

/// The matching job, with which programs and where its lists and events lie. They are made once and kept: some 5 GB.
struct MatchRuns {
  /// The release node.
  let binary: String
  /// Python with the peers' packages.
  let python: String
  /// `Benchmarks/Matching`.
  let scripts: String
  /// Where lists and events are kept from run to run.
  let data: String
  /// A folder for this run.
  let folder: String

  /// How many interleaved rounds count.
  static let rounds = 5
  /// How many of those that take long.
  static let longRounds = 3
  /// What everybody must find in a million events, as the MD5 of its sorted lines.
  static let expected = "da3fc24dc7e5d39405980d3b43e629ee"
  static let million = 1_000_000

  /// What a run took.
  struct Taken {
    let wall: Double
    let cpu: Double
    let rss: Double
    /// What a peer says of itself: `load`, `match`, both also with `_cpu`.
    let said: [String: Double]
    /// The digest of what it found.
    let digest: String
  }

  /// Everything, shown part by part: it takes long.
  func measure(_ show: ([Figure]) -> Void) throws -> [Figure] {
    try [speed, fiveMillion, opening, curves].flatMap { part in
      let figures = try part()
      show(figures)
      return figures
    }
  }

  // MARK: M1

  /// A million indicators, one thread: processor of the whole run beside the peers' matching alone, without their loading.
  private func speed() throws -> [Figure] {
    let list = try indicators(Self.million)
    let file = try events(Self.million)
    let index = try built(list)
    var ours: [Double] = []
    var scripts: [Double] = []
    var joins: [Double] = []
    for _ in 0..<Self.rounds {
      let script = try orjson(list, file)
      let join = try duckdb(list, file, threads: 1)
      let mine = try match(["--index", index], file, cores: 1)
      try same([script, join, mine], Self.expected)
      ours.append(mine.cpu)
      scripts.append(script.said["match_cpu"] ?? 0)
      joins.append(join.said["match_cpu"] ?? 0)
    }
    let mine = Figure.median(ours)
    return [
      Figure(
        row: "M1", what: "1M indicators, one thread, beside orjson+pytricia",
        value: mine / Figure.median(scripts), unit: "x", hard: 0.125),
      Figure(
        row: "M1", what: "the same beside DuckDB, one thread",
        value: mine / Figure.median(joins), unit: "x", hard: 0.333),
      Figure(
        row: "M1", what: "events for each second of processor", value: Double(Self.million) / mine,
        unit: "/s"),
      plain("M1", "orjson+pytricia: processor for a million", Figure.median(scripts)),
      plain("M1", "DuckDB: processor for a million", Figure.median(joins)),
    ]
  }

  // MARK: M2, M4

  /// Five million indicators, two cores, from the start of the process to its end, and the memory of it.
  private func fiveMillion() throws -> [Figure] {
    let list = try indicators(5 * Self.million)
    let file = try events(Self.million)
    let index = try built(list)
    var ours: [Taken] = []
    var raw: [Taken] = []
    var scripts: [Taken] = []
    var joins: [Taken] = []
    for _ in 0..<Self.longRounds {
      scripts.append(try orjson(list, file))
      joins.append(try duckdb(list, file, threads: 2))
      ours.append(try match(["--index", index], file, cores: 2))
      raw.append(try match(["--indicators", list], file, cores: 2))
    }
    try same(ours + raw + scripts + joins, Self.expected)
    func wall(_ runs: [Taken]) -> Double { Figure.median(runs.map(\.wall)) }
    func memory(_ runs: [Taken]) -> Double { Figure.median(runs.map(\.rss)) }
    return [
      Figure(
        row: "M2", what: "5M, two cores, end to end, beside orjson+pytricia",
        value: wall(ours) / wall(scripts), unit: "x", hard: 0.067, isAbsolute: true),
      Figure(
        row: "M2", what: "the same beside DuckDB, two threads",
        value: wall(ours) / wall(joins), unit: "x", hard: 0.2, isAbsolute: true),
      plain("M2", "ours with a saved index", wall(ours)),
      plain("M2", "ours from the list, index not saved", wall(raw)),
      plain("M2", "orjson+pytricia", wall(scripts)), plain("M2", "DuckDB", wall(joins)),
      Figure(
        row: "M4", what: "most memory at once, beside the smaller peer",
        value: memory(ours) / min(memory(scripts), memory(joins)), unit: "x", hard: 0.25),
      Figure(
        row: "M4", what: "most memory at once", value: memory(ours), unit: "MiB", hard: 240,
        stretch: 120),
      Figure(row: "M4", what: "orjson+pytricia", value: memory(scripts), unit: "MiB"),
      Figure(row: "M4", what: "DuckDB", value: memory(joins), unit: "MiB"),
    ]
  }

  // MARK: M3

  /// Opening five million indicators, and making the file that is opened. A run without events is opening and the start
  /// of a process; what the start takes is measured beside it and taken off.
  private func opening() throws -> [Figure] {
    let list = try indicators(5 * Self.million)
    let index = folder + "/five"
    let none = folder + "/none"
    _ = FileManager.default.createFile(atPath: none, contents: nil)
    var building: [Double] = []
    var opened: [Taken] = []
    var started: [Taken] = []
    var scripts: [Double] = []
    var joins: [Double] = []
    for _ in 0..<Self.longRounds {
      building.append(
        try run([binary, "index", "build", "--indicators", list, "--out", index]).cpu)
      for _ in 0..<Self.rounds {
        started.append(try run([binary, "--version"]))
        opened.append(try match(["--index", index], none, cores: 1))
      }
      scripts.append(try orjson(list, none).said["load_cpu"] ?? 0)
      joins.append(try duckdb(list, try events(1), threads: 1).said["load_cpu"] ?? 0)
    }
    let cpu = Figure.median(opened.map(\.cpu)) - Figure.median(started.map(\.cpu))
    let wall = Figure.median(opened.map(\.wall)) - Figure.median(started.map(\.wall))
    return [
      Figure(
        row: "M3", what: "5M indicators opened, processor, beside orjson's load",
        value: max(cpu, 0.001) / Figure.median(scripts), unit: "x", hard: 0.0167),
      Figure(
        row: "M3", what: "5M indicators opened", value: max(wall, 0.001), unit: "s", hard: 0.1,
        stretch: 0.02, isAbsolute: true),
      Figure(
        row: "M3", what: "the index built, processor, beside DuckDB's load",
        value: Figure.median(building) / Figure.median(joins), unit: "x", hard: 1),
      plain("M3", "start of the process", Figure.median(started.map(\.wall))),
      plain("M3", "the index built, processor", Figure.median(building)),
      plain("M3", "orjson+pytricia: load, processor", Figure.median(scripts)),
      plain("M3", "DuckDB: load, processor", Figure.median(joins)),
    ]
  }

  // MARK: Curves

  /// What more indicators and more events cost, one thread, beside the peers.
  private func curves() throws -> [Figure] {
    var figures: [Figure] = []
    for count in [10_000, Self.million, 5 * Self.million] {
      let list = try indicators(count)
      figures += try point(list, try events(Self.million), "\(Self.short(count)) x 1M").figures
    }
    let list = try indicators(Self.million)
    var costs: [Double] = []
    for count in [100_000, Self.million, 10 * Self.million] {
      let point = try point(list, try events(count), "1M x \(Self.short(count))")
      figures += point.figures
      costs.append(point.cpu)
    }
    // The start of the process counts in none of them.
    let first = (costs[1] - costs[0]) / Double(Self.million - 100_000)
    let last = (costs[2] - costs[1]) / Double(9 * Self.million)
    figures.append(
      Figure(
        row: "cost", what: "an event of ten million beside one of a million", value: last / first,
        unit: "x", hard: 1.15))
    return figures
  }

  private func point(
    _ list: String, _ file: String, _ what: String
  ) throws -> (figures: [Figure], cpu: Double) {
    let index = try built(list)
    let script = try orjson(list, file)
    let join = try duckdb(list, file, threads: 1)
    let ours = try (0..<Self.longRounds).map { _ in
      try match(["--index", index], file, cores: 1)
    }
    try same(ours + [script, join], script.digest)
    let cpu = Figure.median(ours.map(\.cpu))
    return (
      [
        plain("cost", "\(what) events: ours, processor", cpu),
        plain("cost", "\(what) events: orjson, matching", script.said["match_cpu"] ?? 0),
        plain("cost", "\(what) events: DuckDB, matching", join.said["match_cpu"] ?? 0),
      ], cpu
    )
  }

  private static func short(_ count: Int) -> String {
    count < million ? "\(count / 1000)k" : "\(count / million)M"
  }

  private func plain(_ row: String, _ what: String, _ seconds: Double) -> Figure {
    Figure(row: row, what: what, value: seconds, unit: "s")
  }
}
