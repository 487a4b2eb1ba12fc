//! The demonstration: entered in a real node, and fed with lines that its own parser reads.

import Alerting
import Formats
import GRDB
import Kernel
import Node
import Testing

@testable import noroshi

/// A node in memory that every command must be done by.
private final class Clerk {
  let node: Node
  let now = Instant(seconds: 1_790_000_000)
  private var count: UInt64 = 0

  init() throws { node = try Node(writer: DatabaseQueue(), name: "demo", at: now) }

  func ask(_ commands: [Command]) throws -> [[RecordReference]] {
    let inputs = commands.map { command in
      count += 1
      return NodeInput(
        id: ID(v7At: now, random: (0, count)), secret: Array(repeating: 7, count: 16),
        viewer: .node, command: command)
    }
    return try zip(commands, node.apply(inputs, at: now, wallAt: now).answers).map {
      command, answer in
      guard case .done(let made) = answer else {
        throw Demonstration.Unfinished(what: "\(answer) \(command)")
      }
      return made
    }
  }
}

@Suite struct DemonstrationTests {
  static let bodies = String(decoding: PackageResources.bodies_txt, as: UTF8.self)
  static let lines = String(decoding: PackageResources.sensor_lines_ndjson, as: UTF8.self)

  private static func entered() throws -> (Demonstration, Clerk) {
    let clerk = try Clerk()
    let demonstration = try Demonstration.enter(
      bodies, scope: .sample, sensorKey: Hash(sha256: [1]), at: clerk.now, clerk.ask)
    return (demonstration, clerk)
  }

  @Test func `everybody is entered, each with a network of its own, and the journal is sound`()
    throws
  {
    let (demonstration, clerk) = try Self.entered()
    // The tower, ministries and outer bodies, the agency, the prefectures, three towns.
    #expect(demonstration.bodies.count == 1 + 48 + 1 + 47 + 3)
    #expect(Set(demonstration.bodies.map(\.network)).count == demonstration.bodies.count)
    let names = try clerk.node.writer.read {
      try String.fetchAll($0, sql: "SELECT name_ja FROM organization")
    }
    #expect(names.count == demonstration.bodies.count && names.contains("北山町"))
    #expect(demonstration.logins.first { $0.right == .watchOfficer }?.login == "watch")
    #expect(try Verifier.verify(clerk.node.writer, at: clerk.now).isSound)
  }

  @Test func `three nodes have everybody of one between them, each once, with the same addresses`()
    throws
  {
    let (whole, _) = try Self.entered()
    var networks: [String: IPPrefix] = [:]
    for seat in DemonstrationSeat.allCases {
      let clerk = try Clerk()
      let part = try Demonstration.enter(
        Self.bodies, scope: .sample, seat: seat, sensorKey: Hash(sha256: [1]), at: clerk.now,
        clerk.ask)
      let isSound = try Verifier.verify(clerk.node.writer, at: clerk.now).isSound
      #expect(isSound)
      #expect((part.sensor != nil) == (seat == .tower))
      #expect(!part.logins.isEmpty, "nobody could look at it")
      let plan = DemonstrationPlan(Self.bodies, scope: .sample)
      let own = seat.hosted(plan)?.first ?? DemonstrationPlan.tower
      #expect(clerk.node.tower == part.body(own)?.id, "its own body is the node's")
      for body in part.bodies {
        let former = networks.updateValue(body.network, forKey: body.key)
        #expect(former == nil, "\(body.key) twice")
      }
    }
    let all = Dictionary(uniqueKeysWithValues: whole.bodies.map { ($0.key, $0.network) })
    #expect(networks == all)
  }

  @Test func `a ministry brings its agency, and the town is under the prefecture that supports it`()
    throws
  {
    let plan = DemonstrationPlan(Self.bodies, scope: .sample)
    let names = DemonstrationSeat.allCases.map { seat in
      seat.hosted(plan)?.compactMap { key in plan.bodies.first { $0.key == key }?.name.ja }
    }
    #expect(names == [nil, ["厚生労働省", "A 機構（架空）"], ["北山町"]])
    #expect(DemonstrationSeat.town.invitedUnder == DemonstrationPlan.prefecture)
    #expect(DemonstrationSeat.ministry.invitedUnder == DemonstrationPlan.tower)
    #expect(Set(DemonstrationSeat.allCases.map(\.nodeName)).count == 3)
  }

  @Test func `the same seed feeds the same lines, each from one body and at the given time`() throws
  {
    let networks = try Self.entered().0.bodies.map(\.network)
    var feeder = Feeder(seed: 1, networks: networks, lines: Self.lines)
    var again = Feeder(seed: 1, networks: networks, lines: Self.lines)
    var marked = 0
    for second in 0..<400 {
      let now = Instant(seconds: 1_790_000_000 + Int64(second))
      let lines = feeder.next(at: now)
      #expect(lines == again.next(at: now))
      #expect((1...Feeder.linesMax).contains(lines.count))
      for line in lines {
        let event = try EventLine.read(Array(line.utf8)[...], receivedAt: now).get()
        #expect(event.time == now)
        let source = try #require(event.source?.address)
        #expect(networks.filter { $0.contains(source) }.count == 1)
        if line.contains("198.19.250.") { marked += 1 }
      }
    }
    #expect(marked > 0, "nothing would ever happen in the demonstration")
  }

  @Test func `the line that keeps a sensor alive meets no mark and belongs to its network`() throws
  {
    let now = Instant(seconds: 1_790_000_000)
    let network = try #require(IPPrefix("198.18.82.0/24"))
    let line = Feeder.harmless(from: network, at: now)
    let event = try EventLine.read(Array(line.utf8)[...], receivedAt: now).get()
    #expect(event.time == now)
    #expect(network.contains(try #require(event.source?.address)))
    let marks = DemonstrationRanges.knownMarks.map(\.value) + DemonstrationRanges.marksToEnter
    #expect(!marks.contains { line.contains("\"\($0)\"") })
    let opening = Feeder.opening(from: IPv4Address(bits: 0), at: now)
    #expect(marks.contains { opening.contains("\"\($0)\"") })
  }

  @Test func `the data has as many bodies as its lists`() {
    let first = Self.bodies.split(separator: "\n").map(\.first)
    #expect(first.filter { $0 == "N" }.count == 183)
    #expect(first.filter { $0 == "P" }.count == 47)
    #expect(first.filter { $0 == "M" }.count == 1916)
  }
}
