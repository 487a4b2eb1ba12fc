//! A real node as `noroshi init` leaves it, with a key that raises alerts to whoever is linked to it.

internal import Foundation
internal import GRDB

/// A running node that is no demonstration.
struct Tower {
  /// The node.
  let program: Program
  /// Where it listens on this machine.
  let port: Int
  /// Its data folder.
  let folder: String
  /// Its one organisation: the tower.
  let organization: String
  /// The secret of an operator's key.
  let key: String

  /// Sets one up in that folder and starts it; with a listener for links at that port where one is given, and behind a proxy of
  /// this machine where there is one.
  init(binary: String, folder: String, line: Int? = nil, isProxied: Bool = false) throws {
    _ = try Program.run(
      binary,
      [
        "init", "--data", folder, "--node-name", "tower.bench.example", "--name-ja", "司令塔",
        "--name-en", "Tower", "--administrator", "当直", "--login", "bench", "--public-url",
        "http://127.0.0.1:1",
      ])
    self.folder = folder
    guard let tower = try Self.texts("SELECT tower FROM node", in: folder).first else {
      throw NationalRaise.Broken(description: "the node has no tower")
    }
    organization = tower
    var serve = ["serve", "--data", folder, "--listen", "127.0.0.1:0"]
    if let line {
      serve += ["--link-listen", "127.0.0.1:\(line)", "--link-url", "https://127.0.0.1:\(line)"]
    }
    if isProxied { serve += ["--trusted-proxy", "127.0.0.1"] }
    program = try Program(binary, serve)
    let address = try program.line(with: "listening ")
    guard let number = address.split(separator: ":").last.flatMap({ Int($0) }) else {
      throw NationalRaise.Broken(description: "no port: \(address)")
    }
    port = number
    program.drain()
    let said = try Program.run(
      binary, ["key", "new", "--data", folder, "--name", "bench", "--role", "operator"])
    guard let secret = said.split(whereSeparator: \.isWhitespace).last else {
      throw NationalRaise.Broken(description: "no key")
    }
    key = String(secret)
  }

  /// Where its commands reach it while it runs.
  var control: String { folder + "/control.sock" }

  /// A duty that nobody took, and when it climbs next.
  struct Waiting {
    /// The delivery, as a record's text.
    let record: String
    /// Microseconds of node time.
    let due: Int64
  }

  /// The duties that nobody has taken.
  func waiting() throws -> [Waiting] {
    try Self.reader(folder).read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT timer.record, timer.due FROM timer JOIN delivery
            ON timer.record = 'delivery/' || delivery.id
          WHERE delivery.open = 1 AND delivery.acknowledged IS NULL ORDER BY timer.due, timer.record
          """
      ).map { Waiting(record: $0[0], due: $0[1]) }
    }
  }

  /// How many microseconds after its moment each was acted on; nil where one was not yet.
  func lateness(of duties: [Waiting]) throws -> [Int64]? {
    let late = try Self.reader(folder).read { db in
      try duties.map { duty in
        try Int64.fetchOne(
          db, sql: "SELECT MIN(at) FROM fact WHERE record = ? AND at >= ?",
          arguments: [duty.record, duty.due]
        ).map { $0 - duty.due }
      }
    }
    return late.contains(nil) ? nil : late.compactMap { $0 }
  }

  /// How often a line of events held an indicator, as the node recorded it.
  func matches() throws -> Int {
    try Self.reader(folder).read { db in
      try Int.fetchOne(db, sql: "SELECT COALESCE(SUM(weight), 0) FROM observation") ?? 0
    }
  }

  private static func texts(_ sql: String, in folder: String) throws -> [String] {
    try reader(folder).read { try String.fetchAll($0, sql: sql) }
  }

  /// A reader beside the node: it never writes.
  private static func reader(_ folder: String) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.readonly = true
    return try DatabaseQueue(path: folder + "/noroshi.sqlite", configuration: configuration)
  }
}
