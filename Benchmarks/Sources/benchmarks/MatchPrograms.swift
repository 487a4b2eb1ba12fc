//! The programs of the matching job: ours, the two peers, and the one that makes lists and events.

internal import Foundation

extension MatchRuns {
  // MARK: What is matched

  /// A list of so many indicators, made where it is not there yet.
  func indicators(_ count: Int) throws -> String {
    try made("indicators", count, data + "/indicators-\(count).tsv")
  }

  /// So many events, made where they are not there yet.
  func events(_ count: Int) throws -> String {
    try made("events", count, data + "/events-\(count).ndjson")
  }

  private func made(_ what: String, _ count: Int, _ path: String) throws -> String {
    if FileManager.default.fileExists(atPath: path) { return path }
    try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
    print("making \(count) \(what)")
    _ = try Program.run(python, [scripts + "/made.py", what, "\(count)", path + ".part"])
    try FileManager.default.moveItem(atPath: path + ".part", toPath: path)
    return path
  }

  /// A saved index of a list, made in this run.
  func built(_ list: String) throws -> String {
    let name = list.split(separator: "/").last ?? "list"
    let path = "\(folder)/\(name).index"
    if !FileManager.default.fileExists(atPath: path) {
      _ = try Program.run(binary, ["index", "build", "--indicators", list, "--out", path])
    }
    return path
  }

  // MARK: Who matches

  /// Ours, with the output checked by its digest.
  func match(_ source: [String], _ events: String, cores: Int) throws -> Taken {
    let output = folder + "/ours.txt"
    return try run(
      [binary, "match"] + source + ["--events", events], cores: cores, output: output,
      found: output)
  }

  /// The script.
  func orjson(_ list: String, _ events: String) throws -> Taken {
    let found = folder + "/orjson.txt"
    return try run(
      [python, scripts + "/orjson_peer.py", list, events, found], cores: 1, found: found)
  }

  /// The join.
  func duckdb(_ list: String, _ events: String, threads: Int) throws -> Taken {
    let found = folder + "/duckdb.txt"
    return try run(
      [python, scripts + "/duckdb_peer.py", list, events, found, "\(threads)"], cores: threads,
      found: found)
  }

  /// Runs a program under `timed.py`. Throws where it did not end well.
  func run(
    _ command: [String], cores: Int = 2, output: String? = nil, found: String? = nil
  ) throws -> Taken {
    let said = output ?? folder + "/said.txt"
    let line = try Program.run(
      python, [scripts + "/timed.py", "--cores", "\(cores)", said] + command)
    let took = Program.numbers(line)
    guard took["code"] == 0, let wall = took["wall"], let cpu = took["cpu"], let rss = took["rss"]
    else { throw NationalRaise.Broken(description: "\(command): \(line)") }
    let last = output == nil ? try String(contentsOfFile: said, encoding: .utf8) : ""
    return Taken(
      wall: wall, cpu: cpu, rss: rss, said: Program.numbers(last),
      digest: try found.map { try Self.digest($0) } ?? "")
  }

  /// Throws where not everybody has found the same.
  func same(_ runs: [Taken], _ digest: String) throws {
    guard runs.allSatisfy({ $0.digest == digest }) else {
      throw NationalRaise.Broken(
        description: "not the same matches: \(runs.map(\.digest)), expected \(digest)")
    }
  }

  /// The MD5 of the sorted lines of a file.
  private static func digest(_ path: String) throws -> String {
    let said = try Program.run(
      "/bin/sh", ["-c", "LC_ALL=C sort \"$1\" | md5sum", "sh", path])
    return String(said.prefix(32))
  }
}
