//! What else would take events in: PostgreSQL and a stream of NATS, flushed as ours are, and IntelMQ, which flushes nothing.
//! Each listens on loopback alone, lies in a folder of this run and is ended with it.

internal import Foundation

/// A server of PostgreSQL as it comes, with more memory. One row for each event, in a transaction of its own.
final class PostgreSQL {
  private let tools: String
  private let port: Int
  private let script: String
  private let event: String
  private let server: Program

  /// Where Debian lays its programs.
  static let versions = "/usr/lib/postgresql"
  /// Threads of the load: as many as the machine has cores.
  static let threads = 2

  /// The folder of the newest one that is installed, or the one that `NOROSHI_POSTGRESQL` names; nil where there is none.
  static func tools() -> String? {
    if let given = ProcessInfo.processInfo.environment["NOROSHI_POSTGRESQL"] { return given }
    // Without that folder there is none.
    let found = (try? FileManager.default.contentsOfDirectory(atPath: versions)) ?? []
    let folders = found.sorted { (Int($0) ?? 0) > (Int($1) ?? 0) }.map { "\(versions)/\($0)/bin" }
    return folders.first { folder in
      ["initdb", "postgres", "psql", "pgbench"].allSatisfy {
        FileManager.default.isExecutableFile(atPath: "\(folder)/\($0)")
      }
    }
  }

  /// Sets one up in that folder and starts it. It does not run as root: then it runs as `nobody`.
  init(tools: String, folder: String, port: Int, eventBytes: Int) throws {
    self.tools = tools
    self.port = port
    script = folder + "-insert.sql"
    // The quotes of an event make no difference to a parameter; its length does.
    event = "{" + String(repeating: "x", count: eventBytes - 2) + "}"
    try "INSERT INTO event (body) VALUES (:event);\n".write(
      toFile: script, atomically: true, encoding: .utf8)
    let isRoot = geteuid() == 0
    let owner = isRoot ? ["-o", "nobody", "-g", "nogroup"] : []
    _ = try Program.run("/usr/bin/install", ["-d", "-m", "700"] + owner + [folder])
    // Either puts the program that follows in its own place, so that it is ended by the same identifier.
    let starter = isRoot ? "/usr/bin/setpriv" : "/usr/bin/env"
    let other = isRoot ? ["--reuid=nobody", "--regid=nogroup", "--clear-groups"] : []
    let data = folder + "/data"
    _ = try Program.run(
      starter, other + [tools + "/initdb", "-D", data, "-U", "bench", "-A", "trust"])
    server = try Program(
      starter,
      other + [
        tools + "/postgres", "-D", data, "-c", "port=\(port)", "-c", "listen_addresses=127.0.0.1",
        "-c", "unix_socket_directories=", "-c", "shared_buffers=512MB",
      ], hearsErrors: true)
    _ = try server.line(with: "ready to accept connections")
    server.drain()
    let settings = try ask(
      "CREATE TABLE event (id bigserial PRIMARY KEY, body text NOT NULL)",
      "SHOW fsync", "SHOW synchronous_commit")
    guard settings.hasSuffix("on\non\n") else {
      throw NationalRaise.Broken(description: "PostgreSQL does not flush: \(settings)")
    }
  }

  private func ask(_ commands: String...) throws -> String {
    try Program.run(
      tools + "/psql",
      ["-h", "127.0.0.1", "-p", "\(port)", "-U", "bench", "-At"]
        + commands.flatMap { ["-c", $0] } + ["postgres"])
  }

  /// Rows a second that were committed.
  func rate(connections: Int, seconds: Int) throws -> Double {
    let said = try Program.run(
      tools + "/pgbench",
      [
        "-h", "127.0.0.1", "-p", "\(port)", "-U", "bench", "-n", "-M", "prepared", "-f", script,
        "-c", "\(connections)", "-j", "\(Self.threads)", "-T", "\(seconds)", "-D",
        "event=\(event)", "postgres",
      ])
    let line = said.split(separator: "\n").first { $0.hasPrefix("tps = ") }
    guard let number = line?.split(separator: " ").dropFirst(2).first.flatMap({ Double($0) })
    else { throw NationalRaise.Broken(description: "pgbench: \(said)") }
    return number
  }
}

/// A server of NATS with a stream whose every message is flushed before it is acknowledged.
final class JetStream {
  private let python: String
  private let script: String
  private let port: Int
  private let server: Program

  /// Starts one; its stream lies in that folder.
  init(server path: String, python: String, scripts: String, folder: String, port: Int) throws {
    self.python = python
    self.port = port
    script = scripts + "/jetstream_peer.py"
    let settings = folder + ".conf"
    try """
    listen: "127.0.0.1:\(port)"
    jetstream { store_dir: "\(folder)", sync_interval: always }

    """.write(toFile: settings, atomically: true, encoding: .utf8)
    server = try Program(path, ["-c", settings], hearsErrors: true)
    _ = try server.line(with: "Server is ready")
    server.drain()
  }

  /// Messages a second that were acknowledged.
  func rate(connections: Int, seconds: Int, eventBytes: Int) throws -> Double {
    let said = Program.numbers(
      try Program.run(python, [script, "\(port)", "\(connections)", "\(seconds)", "\(eventBytes)"]))
    guard let rate = said["rate"] else {
      throw NationalRaise.Broken(description: "the stream of NATS took nothing")
    }
    return rate
  }
}

/// Six bots of IntelMQ over Redis, started anew for each run.
struct IntelMQ {
  /// The Python that has it.
  let python: String
  /// A program of Redis, by whatever name.
  let redis: String
  /// `Benchmarks/Intake`.
  let scripts: String

  /// What a run took.
  struct Taken {
    /// Events for each second of processor.
    let rate: Double
    /// The most memory of its processes, added up, in MiB.
    let memory: Double
  }

  /// Brings so many events through. Throws where it does not run here.
  func run(_ count: Int, in folder: String, port: Int) throws -> Taken {
    let said = Program.numbers(
      try Program.run(
        python, [scripts + "/intelmq_peer.py", folder, redis, "\(port)", "\(count)"]))
    guard let cpu = said["cpu"], let memory = said["rss"], cpu > 0 else {
      throw NationalRaise.Broken(description: "IntelMQ said nothing")
    }
    return Taken(rate: Double(count) / cpu, memory: memory)
  }
}
