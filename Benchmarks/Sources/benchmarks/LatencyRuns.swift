//! M5: how long one event takes to its alert, and a new indicator until it is in force, while very many others flow.

internal import Foundation

/// What is measured on a node of its own, with indicators that are in none of the events that flow.
struct LatencyRuns {
  /// Programs and lists.
  let intake: IntakeRuns
  /// Events a second that a node took in and matched in this run.
  let capacity: Double

  /// The events a second that must flow.
  static let wanted = 200_000.0
  /// Of what the node can take, so much flows where that is less: at its very limit a queue only shows how long it has run.
  static let share = 0.8
  /// Least of the wanted stream that must have gone out, so that a figure is judged.
  static let wantedShare = 0.95
  /// Indicators that are looked for beside those of the probes.
  static let indicators = 10_000
  /// Events that are told apart in the file that flows round and round.
  static let events = 100_000
  /// Events in one body.
  static let bodyLines = 500
  /// Connections of the stream.
  static let connections = 4
  /// Events whose alert is waited for: without a stream, and with it.
  static let quiet = 100
  static let probes = 500
  /// Indicators that are new.
  static let news = 20

  /// One run.
  func measure() throws -> [Figure] {
    let list = try intake.job.indicators(2 * Self.indicators)
    let target = try intake.target("latency")
    let port = "\(target.tower.port)"
    _ = try intake.run([
      "import", port, target.tower.key, target.store, list, "\(Self.indicators)",
      "\(Self.indicators)",
    ])
    for (word, count) in [("quiet", Self.quiet), ("live", Self.probes)] {
      _ = try intake.run([
        "marks", port, target.tower.key, target.store, word, "\(count)",
      ])
    }
    let quiet = try probe(target, "quiet", Self.quiet)
    let rate = min(Self.wanted, (Self.share * capacity).rounded(.down))
    let (live, stream) = try flowing(target, rate) { try probe(target, "live", Self.probes) }
    let (news, second) = try flowing(target, rate) {
      try intake.run([
        "news", port, target.keys, target.tower.key, target.store, "\(Self.news)", "0.2",
      ])
    }
    return try figures(live: live, stream: stream, quiet: quiet)
      + newsFigures(news, stream: second)
  }

  private func probe(
    _ target: IntakeRuns.Target, _ word: String, _ count: Int
  ) throws -> [String: Double] {
    try intake.run([
      "probes", "\(target.tower.port)", target.keys, target.store, word, "\(count)", "0.01",
    ])
  }

  /// Does something while a stream flows; what the stream says of itself comes with it.
  private func flowing(
    _ target: IntakeRuns.Target, _ rate: Double, _ work: () throws -> [String: Double]
  ) throws -> (said: [String: Double], stream: [String: Double]) {
    let flow = try Program(
      intake.load,
      [
        "flow", "\(target.tower.port)", target.keys, try intake.job.events(Self.events),
        "\(Self.events)", "\(Int(rate))", "\(Self.bodyLines)", "\(Self.connections)",
      ])
    _ = try flow.line(with: "flowing")
    let said = try work()
    return (said, Program.numbers(try flow.ask("stop")))
  }

  /// Why a figure beside this stream is not judged; nil where it is.
  private func obstacle(_ stream: [String: Double]) throws -> String? {
    let rate = try IntakeRuns.figure("rate", of: stream)
    guard rate < Self.wantedShare * Self.wanted else { return nil }
    return "\(Int(rate)) events a second flowed, not \(Int(Self.wanted))"
  }

  private func figures(
    live: [String: Double], stream: [String: Double], quiet: [String: Double]
  ) throws -> [Figure] {
    func ms(_ what: String, _ name: String, of said: [String: Double]) throws -> Figure {
      Figure(row: "M5", what: what, value: try IntakeRuns.figure(name, of: said), unit: "ms")
    }
    return [
      Figure(
        row: "M5", what: "a stream flows: sending to alert, 99 of 100",
        value: try IntakeRuns.figure("p99", of: live), unit: "ms", hard: 5, isAbsolute: true,
        obstacle: try obstacle(stream)),
      try ms("the same, the middle one", "p50", of: live),
      try ms("the same from the acknowledgement, 99 of 100", "answer_p99", of: live),
      try ms("the same from the acknowledgement, the middle one", "answer_p50", of: live),
      Figure(
        row: "M5", what: "alerts that were waited for",
        value: try IntakeRuns.figure("alerts", of: live), unit: ""),
      Figure(
        row: "M5", what: "events that flowed",
        value: try IntakeRuns.figure("rate", of: stream), unit: "/s"),
      Figure(
        row: "M5", what: "matching behind the stream's last answer",
        value: try IntakeRuns.figure("behind", of: stream), unit: "s"),
      try ms("nothing flows: sending to alert, 99 of 100", "p99", of: quiet),
    ]
  }

  private func newsFigures(_ said: [String: Double], stream: [String: Double]) throws -> [Figure] {
    [
      Figure(
        row: "M5", what: "a new indicator: its answer to its first alert, most",
        value: try IntakeRuns.figure("max", of: said), unit: "ms", hard: 100, isAbsolute: true,
        obstacle: try obstacle(stream)),
      Figure(
        row: "M5", what: "the same, the middle one", value: try IntakeRuns.figure("p50", of: said),
        unit: "ms"),
      Figure(
        row: "M5", what: "new indicators", value: try IntakeRuns.figure("indicators", of: said),
        unit: ""),
    ]
  }
}
