//! Real sensor lines as if they were seen now in the demonstration: times and addresses are moved, the rest is as it was.

internal import Kernel

/// A seeded source of lines; the same seed gives the same lines. Pure: the caller knows the time and sends them.
struct Feeder {
  /// One of so many lines goes to a mark.
  static let markOneIn = 150
  /// Of a hundred lines so many come from a rule that the sensor itself takes for middling, and for grave.
  static let middlingPercent = 4
  static let gravePercent = 1
  /// Most lines at one time.
  static let linesMax = 4

  private var state: UInt64
  private let networks: [IPv4Address]
  /// Real lines by the sensor's own severity: grave, middling, of little weight.
  private let samples: [[[JSON.Member]]]
  private let marks: [String]

  /// A feeder over the networks of a demonstration; `lines` is `sensor-lines.ndjson`. Lines that are no EVE alert are
  /// passed over.
  init(seed: UInt64, networks: [IPPrefix], lines: String) {
    state = seed
    self.networks = networks.compactMap { network in
      guard case .v4(let address) = network.address else { return nil }
      return address
    }
    var samples: [[[JSON.Member]]] = [[], [], []]
    for line in lines.split(separator: "\n") {
      // Our own file; a line that does not read is no line.
      guard let json = try? JSON.parse(Array(line.utf8)), case .object(let members) = json,
        let severity = json["alert"]?["severity"]?.integer, (1...3).contains(severity)
      else { continue }
      samples[Int(severity) - 1].append(members)
    }
    self.samples = samples
    marks =
      DemonstrationRanges.knownMarks.map(\.value).filter { IPv4Address($0) != nil }
      + DemonstrationRanges.marksToEnter
  }

  /// A line in which that machine talks to the first known mark.
  static func opening(from machine: IPv4Address, at now: Instant) -> String {
    flow(from: machine.description, to: DemonstrationRanges.knownMarks[0].value, at: now)
  }

  /// A line in which the first machine of that network talks to somebody whom no list names: the sensor lives.
  static func harmless(from network: IPPrefix, at now: Instant) -> String {
    let machine: String
    switch network.address {
    case .v4(let address): machine = IPv4Address(bits: address.bits + 1).description
    case .v6(let address): machine = address.description
    }
    return flow(from: machine, to: DemonstrationRanges.outside.description, at: now)
  }

  private static func flow(
    from machine: String, to outside: String, at now: Instant
  ) -> String {
    let members: [JSON.Member] = [
      .init("timestamp", .string(now.rfc3339(in: .tokyo, fractionDigits: 6))),
      .init("event_type", .string("flow")), .init("src_ip", .string(machine)),
      .init("src_port", .integer(50_412)),
      .init("dest_ip", .string(outside)),
      .init("dest_port", .integer(443)), .init("proto", .string("TCP")),
    ]
    return String(decoding: JSON.object(members).encoded(), as: UTF8.self)
  }

  /// One to four lines, each a JSON object of Suricata's EVE form; none without networks or samples.
  mutating func next(at now: Instant) -> [String] {
    guard !networks.isEmpty else { return [] }
    return (0...below(Self.linesMax)).compactMap { _ in line(at: now) }
  }

  private mutating func line(at now: Instant) -> String? {
    let drawn = below(100)
    let weight =
      drawn < Self.gravePercent ? 0 : drawn < Self.gravePercent + Self.middlingPercent ? 1 : 2
    let choices = samples[weight].isEmpty ? samples[2] : samples[weight]
    guard !choices.isEmpty else { return nil }
    let sample = choices[below(choices.count)]
    // Host 1 to 30 of the network: in a /27 as in a /24 an address of its own.
    let inside = IPv4Address(
      bits: networks[below(networks.count)].bits + UInt32(1 + below(30)))
    let isMark = below(Self.markOneIn) == 0
    let outside =
      isMark
      ? marks[below(marks.count)]
      : IPv4Address(
        bits: DemonstrationRanges.outside.bits
          + UInt32(below(DemonstrationRanges.outsideCount / 2))
      ).description
    let time = now.rfc3339(in: .tokyo, fractionDigits: 6)
    let members = sample.map { member -> JSON.Member in
      switch member.name {
      case "timestamp": JSON.Member("timestamp", .string(time))
      case "src_ip": JSON.Member("src_ip", .string(inside.description))
      case "dest_ip": JSON.Member("dest_ip", .string(outside))
      case "flow": JSON.Member("flow", Self.moved(member.value, to: time))
      default: member
      }
    }
    return String(decoding: JSON.object(members).encoded(), as: UTF8.self)
  }

  /// The flow's own start moves with the line.
  private static func moved(_ flow: JSON, to time: String) -> JSON {
    guard case .object(let members) = flow else { return flow }
    return .object(
      members.map { $0.name == "start" ? JSON.Member("start", .string(time)) : $0 })
  }

  /// A number in 0 ..< bound. SplitMix64 (Steele, Lea, Flood 2014): chance that is the same everywhere.
  private mutating func below(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ mixed >> 31) % UInt64(bound))
  }
}
