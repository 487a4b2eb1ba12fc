//! P1: events through a whole node, beside IntelMQ; and how fast the same node looks back over them (the last part of M5).

internal import Foundation

/// The rows, and how many events a second the node took in and matched.
struct PipelineRuns {
  /// Programs, lists and peers.
  let intake: IntakeRuns
  /// Events for each second of processor that M1 had in this run; nil where it was not run.
  let matching: Double?

  /// Rounds, each of other events.
  static let rounds = 4
  /// Events of one round.
  static let events = 250_000
  /// Indicators that are looked for.
  static let indicators = 10_000
  /// Events of one round of the peer.
  static let peerEvents = 3_000
  /// A body, in bytes: one flush.
  static let bodyBytes = 1_048_576
  /// Connections that send at once.
  static let connections = 2
  /// As many marks that no index of a segment is asked: everything is read (`LookBack.keysMax` is 200).
  static let marksOfAll = 300

  /// What a round took.
  private struct Rates {
    var ours: [Double] = []
    var acknowledged: [Double] = []
    var matched: [Double] = []
    var peer: [IntelMQ.Taken] = []
    /// Why there is no peer.
    var obstacle: String?
  }

  /// Everything of it, and the events a second that were taken in and matched.
  func measure() throws -> (figures: [Figure], capacity: Double) {
    let list = try intake.job.indicators(2 * Self.indicators)
    let events = try intake.job.events(Self.rounds * Self.events)
    let target = try intake.target("pipeline")
    _ = try importList(target, list, from: 0, count: Self.indicators)
    let began = try target.tower.program.processorSeconds()
    var rates = Rates()
    for round in 0..<Self.rounds {
      peer(round, &rates)
      let before = try target.tower.program.processorSeconds()
      let said = try intake.run([
        "batches", "\(target.tower.port)", target.keys, events, "\(round * Self.events)",
        "\(Self.events)", "\(Self.bodyBytes)", "\(Self.connections)",
      ])
      let cpu = try target.tower.program.processorSeconds() - before
      let count = Double(Self.events)
      rates.ours.append(count / cpu)
      rates.acknowledged.append(try count / IntakeRuns.figure("acknowledged", of: said))
      rates.matched.append(try count / IntakeRuns.figure("matched", of: said))
    }
    let memory = try target.tower.program.mostMemoryMiB()
    let isPacked = try intake.isPacked(target)
    let all = try target.tower.program.processorSeconds() - began
    let found = try target.tower.matches()
    let expected = try self.expected(list, events, in: target)
    var figures = Self.figures(rates, memory: memory)
    if isPacked {
      figures.append(
        Self.plain("ours: the same, the log packed too", Double(Self.rounds * Self.events) / all))
    }
    figures.append(
      Figure(
        row: "P1", what: "matches that are not those of `noroshi match`",
        value: Double(abs(found - expected)), unit: "", hard: 0))
    figures += try lookBack(target, list, isPacked: isPacked)
    return (figures, Figure.median(rates.matched))
  }

  /// IntelMQ beside it, or why not: it is much that has to run on somebody's machine.
  private func peer(_ round: Int, _ rates: inout Rates) {
    guard rates.obstacle == nil else { return }
    guard let python = intake.intelmq, let redis = intake.redis else {
      rates.obstacle =
        intake.intelmq == nil ? "IntelMQ is not installed" : "Redis is not installed"
      return
    }
    do {
      rates.peer.append(
        try IntelMQ(python: python, redis: redis, scripts: intake.scripts).run(
          Self.peerEvents, in: "\(intake.folder)/intelmq-\(round)", port: try intake.port()))
    } catch {
      rates.obstacle = "IntelMQ did not run here (\(error))"
    }
  }

  private static func figures(_ rates: Rates, memory: Double) -> [Figure] {
    let ours = Figure.median(rates.ours)
    let speed = "IntelMQ's events for a second of processor beside ours"
    let weight = "the most memory at once beside IntelMQ's"
    var figures: [Figure]
    if let obstacle = rates.obstacle {
      figures = [
        Figure.missing("P1", speed, hard: 0.005, obstacle),
        Figure.missing("P1", weight, hard: 0.5, obstacle),
      ]
    } else {
      let peer = Figure.median(rates.peer.map(\.rate))
      let peerMemory = Figure.median(rates.peer.map(\.memory))
      figures = [
        Figure(
          row: "P1", what: speed, value: peer / ours, unit: "x", hard: 0.005, stretch: 0.0025),
        Figure(row: "P1", what: weight, value: memory / peerMemory, unit: "x", hard: 0.5),
        plain("IntelMQ: events for a second of processor", peer),
        Figure(row: "P1", what: "IntelMQ: memory of 7 processes", value: peerMemory, unit: "MiB"),
      ]
    }
    return figures + [
      plain("ours: events for a second of processor", ours),
      plain("ours: acknowledged, by the clock", Figure.median(rates.acknowledged)),
      plain("ours: matched, by the clock", Figure.median(rates.matched)),
      Figure(row: "P1", what: "ours: the most memory at once", value: memory, unit: "MiB"),
    ]
  }

  private static func plain(_ what: String, _ value: Double) -> Figure {
    Figure(row: "P1", what: what, value: value, unit: "/s")
  }

  /// What the command line finds in the same events with the same list.
  private func expected(
    _ list: String, _ events: String, in target: IntakeRuns.Target
  ) throws -> Int {
    let text = try String(contentsOfFile: list, encoding: .utf8)
    let head = target.tower.folder + "-looked-for.tsv"
    let lines = text.split(separator: "\n").prefix(Self.indicators)
    try (lines.joined(separator: "\n") + "\n").write(
      toFile: head, atomically: true, encoding: .utf8)
    let said = try Program.run(
      intake.binary, ["match", "--indicators", head, "--events", events])
    return said.utf8.reduce(0) { $0 + ($1 == UInt8(ascii: "\n") ? 1 : 0) }
  }

  /// Imports a part of a list; gives how long it took until the stored events were read again for it, in seconds.
  private func importList(
    _ target: IntakeRuns.Target, _ list: String, from: Int, count: Int
  ) throws -> Double {
    let said = try intake.run([
      "import", "\(target.tower.port)", target.tower.key, target.store, list, "\(from)",
      "\(count)",
    ])
    return try IntakeRuns.figure("lookback", of: said)
  }

  // MARK: M5

  /// Looking back over all events of this run: once with so many marks that everything is read, once with one that is in
  /// none of them. None of these marks is in the events.
  private func lookBack(
    _ target: IntakeRuns.Target, _ list: String, isPacked: Bool
  ) throws -> [Figure] {
    let count = Double(Self.rounds * Self.events)
    let before = try target.tower.program.processorSeconds()
    let whole = try importList(target, list, from: Self.indicators, count: Self.marksOfAll)
    let cpu = try target.tower.program.processorSeconds() - before
    let single = try importList(
      target, list, from: Self.indicators + Self.marksOfAll, count: 1)
    let what = "M1's events for a second of processor beside looking back"
    let state = isPacked ? "packed" : "not packed yet"
    let beside =
      matching.map {
        Figure(row: "M5", what: what, value: $0 / (count / cpu), unit: "x", hard: 2)
      }
      ?? Figure.missing(
        "M5", what, hard: 2, "M1 was not run beside it (make bench match intake)")
    return [
      beside,
      Figure(
        row: "M5", what: "looking back, everything read: events for a CPU-second",
        value: count / cpu, unit: "/s"),
      Figure(
        row: "M5", what: "the same by the clock, log \(state)", value: count / whole, unit: "/s"),
      Figure(
        row: "M5", what: "the same for one mark that is in no event", value: count / single,
        unit: "/s"),
    ]
  }
}
