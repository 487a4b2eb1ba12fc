//! F1 and F2: one alert to 1,000 nodes that are linked to this one, each acknowledgement recorded durably, beside NATS
//! with as many subscribers and the signature checks that NATS does not make.

internal import Foundation
internal import Kernel

/// What is measured, and with which programs. A recipient is a node of one organisation: it waits on its stream, gets the
/// alert, and brings a receipt and a signed letter that its duty is taken; the node stores it before it answers.
struct FanOut {
  /// The release node.
  let binary: String
  /// `Recipients/recipients.cpp`, built.
  let recipients: String
  /// The peer's server.
  let nats: String
  /// A folder of its own.
  let folder: String

  /// How many recipients.
  static let count = 1000
  /// How many of them say nothing in F2: half of these are gone, the others are connected and read nothing.
  static let silent = 100
  /// How many interleaved rounds count; one more is not counted.
  static let rounds = 5
  /// Emergency: the first rung is called after five minutes of silence.
  static let severity = 5
  /// The peer's port, on loopback.
  static let natsPort = 4333
  /// The peer's message, as long as the letter of an alert.
  static let natsBytes = 1024
  /// How many checks one measurement of their cost makes.
  static let checks = 2000
  /// How long after the last moment it is waited for what had to be done then.
  static let patience = 30.0

  /// One alert to all.
  struct Round {
    /// From the raise to the last acknowledgement that is known, in milliseconds.
    let milliseconds: Double
    /// The same for 99 of 100 recipients.
    let most: Double
    /// The server's processor, in milliseconds.
    let server: Double
    /// The recipients' processor, in milliseconds; on a machine of two cores it is in the way of both.
    let client: Double
    /// Signatures that had to be checked.
    let signed: Double
  }

  /// One run: founding, F1, silence, F2.
  func measure() throws -> [Figure] {
    let server = try Program(
      nats, ["-a", "127.0.0.1", "-p", "\(Self.natsPort)"], hearsErrors: true)
    _ = try server.line(with: "Server is ready")
    server.drain()
    let subscribers = try Program(
      recipients, ["nats", "\(Self.natsPort)", "\(Self.count)", "\(Self.natsBytes)"])
    _ = try subscribers.line(with: "ready")
    let tower = try Tower(binary: binary, folder: folder)
    let crowd = try Program(
      recipients,
      [
        "noroshi", "\(tower.port)", tower.control, tower.organization, tower.key, "\(Self.count)",
      ])
    let founded = try crowd.line(with: "ready")
    var peer: [Round] = []
    var ours: [Round] = []
    var checks: [Double] = []
    for round in 0...Self.rounds {
      let theirs = try Self.raise(subscribers, server)
      let check = try Self.millisecondsOfCheck()
      let mine = try Self.raise(crowd, tower.program)
      try Self.settle(crowd)
      // The first round warms up.
      guard round > 0 else { continue }
      peer.append(theirs)
      checks.append(check)
      ours.append(mine)
    }
    let whole = Figure.median(ours.map(\.milliseconds))
    return [Self.founding(founded)] + Self.figures(ours, peer, checks)
      + (try silence(crowd, tower, whole: whole))
  }

  /// F1 without its peer, for what is measured beside it in the same run: the middle time until the last of 1,000 is known, in
  /// milliseconds.
  func alone() throws -> Double {
    let tower = try Tower(binary: binary, folder: folder)
    let crowd = try Program(
      recipients,
      [
        "noroshi", "\(tower.port)", tower.control, tower.organization, tower.key, "\(Self.count)",
      ])
    _ = try crowd.line(with: "ready")
    var whole: [Double] = []
    for round in 0...Self.rounds {
      let mine = try Self.raise(crowd, tower.program)
      try Self.settle(crowd)
      if round > 0 { whole.append(mine.milliseconds) }
    }
    return Figure.median(whole)
  }

  /// One tenth falls silent. The others are as fast as before, and each silent one's duty climbs when it is due.
  private func silence(_ crowd: Program, _ tower: Tower, whole: Double) throws -> [Figure] {
    guard try crowd.ask("silence \(Self.silent)") == "silent \(Self.silent)" else {
      throw NationalRaise.Broken(description: "nobody fell silent")
    }
    var live: [Round] = []
    var duties: [Tower.Waiting] = []
    for round in 0...Self.rounds {
      let mine = try Self.raise(crowd, tower.program)
      if round == 0 { duties = try tower.waiting() } else { live.append(mine) }
      try Self.settle(crowd)
    }
    guard duties.count == Self.silent, let last = duties.last else {
      throw NationalRaise.Broken(description: "\(duties.count) duties wait, not \(Self.silent)")
    }
    let end = Double(last.due) / 1e6 + Self.patience
    var late = try tower.lateness(of: duties)
    while late == nil, Date().timeIntervalSince1970 < end {
      Thread.sleep(forTimeInterval: 1)
      late = try tower.lateness(of: duties)
    }
    let ms = (late ?? []).map { Double($0) / 1000 }
    guard ms.count == Self.silent else {
      throw NationalRaise.Broken(description: "a silent one's duty did not climb")
    }
    return [
      Figure(
        row: "F2", what: "a tenth silent: the 900 others beside F1",
        value: Figure.median(live.map(\.milliseconds)) / whole, unit: "x", hard: 1.1),
      Figure(
        row: "F2", what: "a silent one climbs after its moment, the latest",
        value: ms.max() ?? 0, unit: "ms", hard: 50, isAbsolute: true),
      Figure(
        row: "F2", what: "the same, the middle one", value: Figure.median(ms), unit: "ms"),
    ]
  }

  private static func figures(_ ours: [Round], _ peer: [Round], _ checks: [Double]) -> [Figure] {
    // As many checks as this node had to make, at the price of one thread that does nothing else.
    let cost = Figure.median(zip(ours, checks).map { $0.signed * $1 })
    let wall = Figure.median(ours.map(\.milliseconds))
    let server = Figure.median(ours.map(\.server))
    let natsWall = Figure.median(peer.map(\.milliseconds))
    let natsServer = Figure.median(peer.map(\.server))
    func plain(_ what: String, _ value: Double, _ unit: String = "ms") -> Figure {
      Figure(row: "F1", what: what, value: value, unit: unit)
    }
    return [
      Figure(
        row: "F1", what: "1,000 told, all stored, beside NATS and the checks",
        value: wall / (natsWall + cost), unit: "x", hard: 1, stretch: 0.75),
      Figure(
        row: "F1", what: "the same of the server's processor",
        value: server / (natsServer + cost), unit: "x", hard: 1, stretch: 0.75),
      plain("the node: until the last is known", wall),
      plain("the node: 99 of 100 known", Figure.median(ours.map(\.most))),
      plain("the node: processor", server),
      plain("its recipients: processor", Figure.median(ours.map(\.client))),
      plain("NATS: until the last is known", natsWall), plain("NATS: processor", natsServer),
      plain("NATS: its recipients' processor", Figure.median(peer.map(\.client))),
      plain("the checks: one thread", cost),
      plain(
        "signatures to check for each recipient",
        Figure.median(ours.map(\.signed)) / Double(count), ""),
    ]
  }

  private static func founding(_ line: String) -> Figure {
    Figure(
      row: "F1", what: "founding of 1,000 links, before the clock",
      value: Program.numbers(line)["seconds"] ?? 0, unit: "s")
  }

  /// Has one alert raised to a whole crowd, and waits until each acknowledgement is known to be stored.
  static func raise(_ crowd: Program, _ server: Program) throws -> Round {
    let before = try server.processorSeconds()
    let said = Program.numbers(try crowd.ask("raise \(severity)"))
    let after = try server.processorSeconds()
    guard let milliseconds = said["ms"], let most = said["stored_p99"], let signed = said["signed"],
      let client = said["client_ms"]
    else { throw NationalRaise.Broken(description: "nothing was raised") }
    return Round(
      milliseconds: milliseconds, most: most, server: (after - before) * 1000, client: client,
      signed: signed)
  }

  /// Closes what was raised, so that the next alert meets nothing open.
  static func settle(_ crowd: Program) throws {
    let said = try crowd.ask("settle")
    guard said == "settled" else { throw NationalRaise.Broken(description: said) }
  }

  /// What one check of a signature takes, by the library that the node uses.
  private static func millisecondsOfCheck() throws -> Double {
    let seed = [UInt8](repeating: 7, count: SigningKey.seedBytes)
    guard let key = SigningKey(name: "bench", seed: seed) else {
      throw NationalRaise.Broken(description: "no key")
    }
    let bytes = [UInt8](repeating: UInt8(ascii: "x"), count: 700)
    let signature = try key.sign(bytes)
    let began = DispatchTime.now().uptimeNanoseconds
    for _ in 0..<checks where !key.publicKey.isValid(signature, of: bytes) {
      throw NationalRaise.Broken(description: "a signature does not hold")
    }
    return Double(DispatchTime.now().uptimeNanoseconds - began) / 1e6 / Double(checks)
  }
}
