//! Makes the demonstration once, and feeds it: real sensor lines, moved to now, through the same door as any sensor's.

internal import Alerting
internal import Glibc
internal import Kernel
internal import Logging
internal import Node
internal import ServiceLifecycle
internal import Synchronization
internal import Web

/// A demonstration that was entered into a data folder: what must be known again after a restart.
struct DemonstrationStart: Sendable {
  /// Names to sign in by: the watch officer first.
  let logins: [String]
  /// The IPv4 networks that the feeder plays in.
  let networks: [IPPrefix]
  /// The key of the demonstration sensor; nil on a node that has none.
  let sensor: ID<APIKey>?
  /// The town whose machine meets a known mark at once when the demonstration was entered just now, so that a visitor
  /// has something to do; nil after a restart.
  let opening: IPPrefix?
  /// Whether it was entered just now.
  var isNew = false

  /// Enters the demonstration where the folder has none, before anybody else writes.
  static func prepare(
    _ node: Node, folder: String, _ scope: DemonstrationPlan.Scope, seat: DemonstrationSeat?,
    at now: Instant
  ) throws -> DemonstrationStart {
    let file = folder + "/demonstration.json"
    if node.tower != nil { return try read(ControlRequest.readFile(file)) }
    let secret = Hash(sha256: Entropy.bytes(32))
    let entered = try Demonstration.enter(
      Self.bodies, scope: scope, seat: seat, sensorKey: secret, at: now
    ) { commands in
      let inputs = commands.map {
        NodeInput(
          id: Entropy.inputID(at: now), secret: Entropy.bytes(16), viewer: .node, command: $0)
      }
      return try node.apply(inputs, at: now, wallAt: now).answers.map { answer in
        switch answer {
        case .done(let records): return records
        case .refused(let refusal): throw Demonstration.Unfinished(what: refusal.code)
        case .failed(let reason, _): throw Demonstration.Unfinished(what: reason)
        }
      }
    }
    let watch = entered.logins.filter { $0.right == .watchOfficer }
    let others = entered.logins.filter { $0.right != .watchOfficer }
    let featured = DemonstrationPlan(Self.bodies, scope: scope).bodies.filter(\.isFeatured)
    let addresses = try DemonstrationAddresses.of(DemonstrationPlan(Self.bodies, scope: scope))
    let start = DemonstrationStart(
      logins: (watch + others).map(\.login),
      networks: featured.compactMap { addresses[$0.key]?.four }, sensor: entered.sensor,
      opening: addresses[DemonstrationPlan.town]?.four, isNew: true)
    try start.write(to: file)
    return start
  }

  /// The list of bodies.
  static var bodies: String { String(decoding: PackageResources.bodies_txt, as: UTF8.self) }

  /// Writes what the sensor saw in the month before the demonstration was entered; gives where it ends. Nil where there is
  /// nothing to be written: at a later start, on a node without a sensor, beside events of somebody else's, and where the
  /// disk has no room, which a node says in its own way once it runs.
  func writeHistory(to log: EventLog, at now: Instant) throws -> EventCursor? {
    guard isNew, let sensor, log.end == EventCursor(segment: 1, offset: 0), try log.hasRoom()
    else { return nil }
    _ = try log.append(
      DemonstrationHistory(of: sensor, in: networks, before: now).batches)
    return log.end
  }

  /// Lets matching begin behind the history: it is for looking back, and must not count as what the sensor sent just now.
  static func passOver(_ node: Node, upTo end: EventCursor, at now: Instant) throws {
    let input = NodeInput(
      id: Entropy.inputID(at: now), secret: Entropy.bytes(16), viewer: .node,
      command: .findings([], cursor: end, sensors: []))
    for answer in node.apply([input], at: now, wallAt: now).answers {
      guard case .done = answer else { throw Demonstration.Unfinished(what: "\(answer)") }
    }
  }

  private func write(to file: String) throws {
    let json = JSON.object([
      .init("logins", .array(logins.map { .string($0) })),
      .init("networks", .array(networks.map { .string($0.description) })),
      .init("sensor", .string(sensor?.description ?? "")),
    ])
    let bytes = json.encoded()
    let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0, Glibc.write(descriptor, bytes, bytes.count) == bytes.count,
      close(descriptor) == 0
    else { throw Complaint.broke("\(file) に書けません。", "Cannot write \(file).") }
  }

  private static func read(_ bytes: [UInt8]) throws -> DemonstrationStart {
    let json = try JSON.parse(bytes)
    guard let text = json["sensor"]?.string, case let sensor = ID<APIKey>(text),
      sensor != nil || text.isEmpty
    else {
      throw Complaint.broke(
        "実演の記録が読めません。データの置き場所を空にして始めてください。",
        "The demonstration cannot be read. Start again with an empty data folder.")
    }
    return DemonstrationStart(
      logins: (json["logins"]?.array ?? []).compactMap(\.string),
      networks: (json["networks"]?.array ?? []).compactMap { $0.string.flatMap { IPPrefix($0) } },
      sensor: sensor, opening: nil)
  }
}

/// The demonstration's sensor: its lines go through the same door as any sensor's.
struct DemonstrationSensor: Sendable {
  let site: Site
  let key: ID<APIKey>
  let logger: Logger

  /// Sends lines.
  func send(_ texts: [String]) async {
    let now = site.clock.now
    let lines = texts.map { Array($0.utf8)[...] }
    let joined = lines.joined(separator: [UInt8(ascii: "\n")])
    let taken = await site.intake.store(
      EventRecordBatch(
        id: Entropy.inputID(at: now), key: key, receivedAt: now, refused: 0,
        digest: Hash(sha256: Array(joined)),
        lines: lines.enumerated().map { EventRecord.Line(number: $0.offset, bytes: $0.element) }))
    if case .refused(let code) = taken {
      logger.notice("demonstration lines not taken", metadata: ["reason": "\(code)"])
    }
  }

  /// A machine of the town meets a known mark: something to do for whoever looks at the demonstration first.
  func open(_ town: IPPrefix) async {
    guard case .v4(let network) = town.address else { return }
    await send([Feeder.opening(from: IPv4Address(bits: network.bits + 20), at: site.clock.now)])
  }
}

/// Sends the feeder's lines to the event log, as a sensor would.
struct FeederLoop: Service {
  let sensor: DemonstrationSensor
  /// The networks that it plays in.
  let networks: [IPPrefix]
  /// The town that meets a known mark at once; nil where nobody does.
  let opening: IPPrefix?

  /// Seconds between two turns: lively enough to watch, calm enough to follow.
  static let pause = Duration.seconds(8)
  /// Seconds of node time after which the sensor says something harmless, so that a time-lapse does not make it look
  /// silent: less than the quarter of an hour that a sensor may be quiet.
  static let quietMax = Duration.seconds(600)
  /// The shortest time between two harmless lines.
  static let pauseMin = Duration.milliseconds(200)

  func run() async throws {
    let clock = sensor.site.clock
    let source = FeederSource(
      Feeder(
        seed: UInt64(bitPattern: clock.now.microseconds), networks: networks,
        lines: String(decoding: PackageResources.sensor_lines_ndjson, as: UTF8.self)))
    if let opening { await sensor.open(opening) }
    let quiet = min(Self.pause, max(Self.pauseMin, Self.quietMax / clock.speed))
    let quietTurns = Int(Self.pause / quiet)
    await cancelWhenGracefulShutdown {
      var turn = 0
      while !Task.isCancelled {
        let now = clock.now
        await sensor.send(
          turn % quietTurns == 0
            ? source.next(at: now)
            : networks.prefix(1).map { Feeder.harmless(from: $0, at: now) })
        turn += 1
        // The pause ends early when the server stops; then so does the loop.
        try? await Task.sleep(for: quiet)
      }
    }
  }
}

/// The feeder, shared by the turns of one loop.
private final class FeederSource: Sendable {
  private let feeder: Mutex<Feeder>
  init(_ feeder: Feeder) { self.feeder = Mutex(feeder) }
  func next(at now: Instant) -> [String] { feeder.withLock { $0.next(at: now) } }
}
