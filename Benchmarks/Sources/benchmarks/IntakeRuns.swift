//! D1 and D2: events that a node acknowledges when they are on the disk, one in each request; and what the runs of intake
//! have in common.

internal import Foundation

/// What a node takes in, with which programs.
struct IntakeRuns {
  /// The release node.
  let binary: String
  /// `Intake/intake.cpp`, built: the load.
  let load: String
  /// `Benchmarks/Intake`.
  let scripts: String
  /// Python with the peers' packages.
  let python: String
  /// The server of NATS; nil where it is not installed.
  let nats: String?
  /// Python with IntelMQ; nil where it is not installed.
  let intelmq: String?
  /// A program of Redis; nil where none is installed.
  let redis: String?
  /// The lists and events of the matching job.
  let job: MatchRuns
  /// A folder for this run.
  let folder: String

  /// How many interleaved rounds count; one more is not counted.
  static let rounds = 3
  /// How long a load runs, in seconds.
  static let seconds = 5
  /// Connections that send at once, each the next event when the last is acknowledged.
  static let connections = 64
  /// An event, in bytes: ours and the peers'.
  static let eventBytes = 1024
  /// What the event log writes beside a line, in bytes. Source: `EventRecordCoding.swift`.
  static let recordBytes = 141
  /// Keys of sensors. One key may ask 6,000 times a minute (`RateLimits.keyMax`): so many hold 25,600 a second.
  static let keys = 256
  /// How long it is waited for the log to be packed, in seconds.
  static let packingPatience = 300

  /// A node with keys of many sensors.
  struct Target {
    /// The node.
    let tower: Tower
    /// The file of the keys.
    let keys: String

    /// The store.
    var store: String { tower.folder + "/noroshi.sqlite" }
  }

  /// Starts a node.
  func target(_ name: String) throws -> Target {
    let tower = try Tower(binary: binary, folder: folder + "/" + name)
    let keys = folder + "/" + name + ".keys"
    _ = try run(["keys", tower.control, "\(Self.keys)", keys])
    return Target(tower: tower, keys: keys)
  }

  /// Runs a load and gives its figures. Throws where something was not taken.
  func run(_ words: [String]) throws -> [String: Double] {
    Program.numbers(try Program.run(load, words))
  }

  /// A figure of a load. Throws where it was not said.
  static func figure(_ name: String, of said: [String: Double]) throws -> Double {
    guard let value = said[name] else {
      throw NationalRaise.Broken(description: "the load did not say \(name)")
    }
    return value
  }

  /// A port that nobody listens on.
  func port() throws -> Int { Int(try Self.figure("port", of: run(["port"]))) }

  /// Waits until every closed segment of the log is packed; false where that takes too long.
  func isPacked(_ target: Target) throws -> Bool {
    for _ in 0..<Self.packingPatience {
      let files = try FileManager.default.contentsOfDirectory(
        atPath: target.tower.folder + "/events")
      let plain = files.filter { $0.hasSuffix(".log") }
      if plain.count <= 1, !files.contains(where: { $0.hasSuffix(".part") }) { return true }
      Thread.sleep(forTimeInterval: 1)
    }
    return false
  }

  // MARK: D1, D2

  /// What was measured in the rounds that count, all a second.
  private struct Rates {
    var ours: [Double] = []
    var load: [Double] = []
    var postgres: [Double] = []
    var stream: [Double] = []
    var one: [Double] = []
    var bare: [Double] = []

    /// Adds what another round gave.
    mutating func add(_ round: Self) {
      ours += round.ours
      load += round.load
      postgres += round.postgres
      stream += round.stream
      one += round.one
      bare += round.bare
    }
  }

  /// One event in each request: 64 connections beside PostgreSQL and NATS, one beside the disk alone.
  func durable() throws -> [Figure] {
    let target = try self.target("durable")
    let postgres = try PostgreSQL.tools().map {
      try PostgreSQL(
        tools: $0, folder: folder + "/postgres", port: try port(), eventBytes: Self.eventBytes)
    }
    let stream = try nats.map {
      try JetStream(
        server: $0, python: python, scripts: scripts, folder: folder + "/stream",
        port: try port())
    }
    var rates = Rates()
    for round in 0...Self.rounds {
      var now = Rates()
      if let postgres {
        now.postgres.append(
          try postgres.rate(connections: Self.connections, seconds: Self.seconds))
      }
      let many = try single(target, connections: Self.connections)
      now.ours.append(try Self.figure("rate", of: many))
      now.load.append(try Self.figure("client", of: many) / Double(Self.seconds))
      if let stream {
        now.stream.append(
          try stream.rate(
            connections: Self.connections, seconds: Self.seconds, eventBytes: Self.eventBytes))
      }
      now.bare.append(
        try Self.figure(
          "rate",
          of: run([
            "append", folder, "\(Self.seconds)", "\(Self.eventBytes + Self.recordBytes)",
          ])))
      now.one.append(try Self.figure("rate", of: single(target, connections: 1)))
      // The first round warms up.
      if round > 0 { rates.add(now) }
    }
    return Self.figures(rates)
  }

  /// One load; afterwards nothing of it is left to be done while a peer is measured.
  private func single(_ target: Target, connections: Int) throws -> [String: Double] {
    let said = try run([
      "single", "\(target.tower.port)", target.keys, "\(connections)", "\(Self.seconds)",
      "\(Self.eventBytes)",
    ])
    _ = try isPacked(target)
    return said
  }

  private static func figures(_ rates: Rates) -> [Figure] {
    let ours = Figure.median(rates.ours)
    let one = Figure.median(rates.one)
    let bare = Figure.median(rates.bare)
    func plain(_ row: String, _ what: String, _ value: Double, _ unit: String = "/s") -> Figure {
      Figure(row: row, what: what, value: value, unit: unit)
    }
    var figures: [Figure] = [
      rates.postgres.isEmpty
        ? Figure.missing(
          "D1", "64 connections: pgbench's rows beside ours", hard: 0.333,
          "PostgreSQL is not installed")
        : Figure(
          row: "D1", what: "64 connections: pgbench's rows beside ours",
          value: Figure.median(rates.postgres) / ours, unit: "x", hard: 0.333, stretch: 0.25,
          isByClock: true),
      rates.stream.isEmpty
        ? Figure.missing(
          "D1", "the same of JetStream, always flushed", hard: 0.05, "NATS is not installed")
        : Figure(
          row: "D1", what: "the same of JetStream, always flushed",
          value: Figure.median(rates.stream) / ours, unit: "x", hard: 0.05, isByClock: true),
      plain("D1", "ours: events acknowledged, one in each request", ours),
      plain("D1", "ours: the load's own processor", Figure.median(rates.load), "cores"),
    ]
    if !rates.postgres.isEmpty {
      figures.append(plain("D1", "PostgreSQL: rows committed", Figure.median(rates.postgres)))
    }
    if !rates.stream.isEmpty {
      figures.append(plain("D1", "JetStream: messages", Figure.median(rates.stream)))
    }
    return figures + [
      Figure(
        row: "D2", what: "one connection: append and flush alone beside ours", value: bare / one,
        unit: "x",
        hard: 1.111, stretch: 1, isByClock: true),
      plain("D2", "ours: events acknowledged", one),
      plain("D2", "append and flush alone, as many bytes", bare),
    ]
  }
}
