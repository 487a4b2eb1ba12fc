//! A month of what the demonstration's sensor saw before the demonstration began, so that somebody can look back.

internal import Kernel
internal import Node

/// Harmless traffic, and among it a name that more and more bodies ask for, which nobody takes for a mark yet. No line meets
/// a mark that the node knows or holds a verdict of the sensor: none of it is an alert until somebody enters that name. The
/// same key, networks and hour give the same bytes: where a line goes is arithmetic, not chance. Pure.
struct DemonstrationHistory {
  /// How many days, less some hours at either end: all of it lies in a search that says nothing else.
  static let days = SearchForm.daysDefault
  /// Lines of an hour in which people work, and of any other.
  static let busyLines = 24
  /// See `busyLines`.
  static let quietLines = 6
  /// One more body asks for the name after so many days.
  static let daysPerBody = 6

  private let key: ID<APIKey>
  /// IPv4 networks: whose machines were seen.
  private let networks: [UInt32]
  /// The oldest hour, as its first second.
  private let begin: Instant

  /// What was seen in these networks until the hour before `now`. The first network is the tower's and asks for nothing.
  init(of key: ID<APIKey>, in networks: [IPPrefix], before now: Instant) {
    self.key = key
    self.networks = networks.compactMap { network in
      guard case .v4(let address) = network.address else { return nil }
      return address.bits
    }
    begin =
      Instant(seconds: now.seconds / 3600 * 3600) - .days(Int64(Self.days)) + .hours(1)
  }

  /// One batch for each hour, in the order of their arrival; none without networks.
  var batches: [EventRecordBatch] {
    guard !networks.isEmpty else { return [] }
    return (0..<Self.days * 24 - 2).map { batch(of: $0) }
  }

  private func batch(of hour: Int) -> EventRecordBatch {
    let start = begin + .hours(Int64(hour))
    let sent = lines(of: hour, from: start).map { Array($0.utf8) }
    return EventRecordBatch(
      id: ID<Input>(
        derivedFrom: ID<Input>(high: 0, low: 0), home: key.description,
        kind: "events/history-\(start.seconds)", ordinal: 0),
      key: key, receivedAt: start + .hours(1), refused: 0,
      digest: Hash(sha256: Array(sent.joined(separator: [UInt8(ascii: "\n")]))),
      lines: sent.enumerated().map { EventRecord.Line(number: $0 + 1, bytes: $1[...]) })
  }

  private func lines(of hour: Int, from start: Instant) -> [String] {
    // Every line of an hour has the same beginning and end; 2015-05-08T10 has 13 letters.
    let day = String(start.rfc3339(in: .tokyo).prefix(13))
    let hourOfDay = Int((start.seconds / 3600 + 9) % 24)
    let count = (9...18).contains(hourOfDay) ? Self.busyLines : Self.quietLines
    var sent = (0..<count).map { number -> String in
      let time = Self.time(day, second: number * 3600 / count)
      let host = machine(hour * 7 + number * 3, in: hour + number)
      return number % 3 == 0
        ? Self.asks(host, for: "www\(number % 8).supplier.example", at: time)
        : Self.flow(from: host, to: hour * 13 + number * 29, at: time)
    }
    if let body = asking(in: hour) {
      sent.append(
        Self.asks(
          machine(19, in: body), for: DemonstrationRanges.nameToSearch,
          at: Self.time(day, second: 3599)))
    }
    return sent
  }

  /// Which body asks for the name in that hour: one after the other in the hours from the tenth of each day on, and one more
  /// after each `daysPerBody`.
  private func asking(in hour: Int) -> Int? {
    let bodies = min(1 + hour / 24 / Self.daysPerBody, networks.count - 1)
    let number = hour % 24 - 9
    return (0..<bodies).contains(number) ? number + 1 : nil
  }

  /// One of the first thirty machines of a network: in a /27 as in a /24 an address of its own.
  private func machine(_ number: Int, in network: Int) -> IPv4Address {
    IPv4Address(bits: networks[network % networks.count] + UInt32(1 + number % 30))
  }

  /// The outside's first half, where no mark lies.
  private static func outside(_ number: Int) -> IPv4Address {
    IPv4Address(
      bits: DemonstrationRanges.outside.bits
        + UInt32(number % (DemonstrationRanges.outsideCount / 2)))
  }

  private static func time(_ day: String, second: Int) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(day):\(two(second / 60)):\(two(second % 60))+09:00"
  }

  /// A line of Suricata's EVE form; written as text, since a month of them is written at the first start.
  private static func flow(from machine: IPv4Address, to number: Int, at time: String) -> String {
    #"{"timestamp":"\#(time)","event_type":"flow","src_ip":"\#(machine)","src_port":50412,"#
      + #""dest_ip":"\#(outside(number))","dest_port":443,"proto":"TCP"}"#
  }

  private static func asks(
    _ machine: IPv4Address, for name: String, at time: String
  ) -> String {
    #"{"timestamp":"\#(time)","event_type":"dns","src_ip":"\#(machine)","src_port":50412,"#
      + #""dest_ip":"\#(outside(53))","dest_port":53,"proto":"UDP","#
      + #""dns":{"type":"query","rrname":"\#(name)","rrtype":"A"}}"#
  }
}
