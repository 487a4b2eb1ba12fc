//! What a search has found so far: counts, times, and as many of the lines as are kept.

public import Kernel

/// The answer to a search, as far as its viewer may see it. Bounded whatever the log holds.
public struct SearchResult: Sendable, Hashable {
  /// The most organisations, sensors and hosts that are told apart; the others are counted together.
  public static let organizationsMax = 5000
  /// See `organizationsMax`.
  public static let sensorsMax = 5000
  /// See `organizationsMax`.
  public static let hostsMax = 200
  /// The most lines that are kept: the newest.
  public static let linesMax = 500
  /// The most bytes of a line that are kept.
  public static let lineBytesMax = 4096

  /// How often, and from when until when, by the sensors' clocks.
  public struct Tally: Sendable, Hashable {
    /// How many events.
    public private(set) var count = 1
    /// The first of them.
    public private(set) var first: Instant
    /// The last of them.
    public private(set) var last: Instant

    init(_ seen: Instant) {
      first = seen
      last = seen
    }

    mutating func add(_ seen: Instant) {
      count += 1
      first = min(first, seen)
      last = max(last, seen)
    }
  }

  /// A host that talked to it.
  public struct Host: Sendable, Hashable {
    /// Its address or name.
    public let name: String
    /// Whose it is; nil for nobody's.
    public let organization: ID<Organization>?
  }

  /// A line as the sensor sent it.
  public struct Line: Sendable, Hashable {
    /// When it was seen.
    public let seen: Instant
    /// Which sensor sent it.
    public let sensor: ID<APIKey>
    /// Its text; hostile. Cut at `lineBytesMax`.
    public let text: String
    /// Whether it was cut.
    public let isCut: Bool
  }

  /// All of it; nil where nothing was found.
  public private(set) var total: Tally?
  /// By organisation; nil is what nobody answers for. An event of two is counted for each.
  public private(set) var organizations: [ID<Organization>?: Tally] = [:]
  /// By the sensor's key.
  public private(set) var sensors: [ID<APIKey>: Tally] = [:]
  /// By host.
  public private(set) var hosts: [Host: Tally] = [:]
  /// How many events stand in no row of a table, since that has as many as it may.
  public private(set) var beyond = 0
  /// How many lines the viewer could have read; `lines` are the newest of them.
  public private(set) var readable = 0
  private var kept: [Line] = []
  /// Where the next line goes once there are `linesMax`.
  private var oldest = 0

  /// Nothing yet.
  public init() {}

  /// The newest of what was read last: a log is read from its old end on.
  public var lines: [Line] {
    (kept[oldest...] + kept[..<oldest]).enumerated()
      .sorted { ($0.element.seen, $0.offset) > ($1.element.seen, $1.offset) }.map(\.element)
  }

  /// Counts an event.
  mutating func add(
    _ seen: Instant, of owners: [ID<Organization>], host: String?, from sensor: ID<APIKey>
  ) {
    if total == nil { total = Tally(seen) } else { total?.add(seen) }
    var isBeyond = !Self.add(seen, sensor, &sensors, most: Self.sensorsMax)
    let named: [ID<Organization>?] = owners.isEmpty ? [nil] : owners.map { $0 }
    for owner in named where !Self.add(seen, owner, &organizations, most: Self.organizationsMax) {
      isBeyond = true
    }
    if let host, let owner = named.first,
      !Self.add(seen, Host(name: host, organization: owner), &hosts, most: Self.hostsMax)
    {
      isBeyond = true
    }
    if isBeyond { beyond += 1 }
  }

  /// Keeps a line; the oldest goes when there are too many.
  mutating func keep(_ bytes: ArraySlice<UInt8>, _ seen: Instant, from sensor: ID<APIKey>) {
    readable += 1
    let line = Line(
      seen: seen, sensor: sensor,
      text: String(decoding: bytes.prefix(Self.lineBytesMax), as: UTF8.self),
      isCut: bytes.count > Self.lineBytesMax)
    guard kept.count == Self.linesMax else { return kept.append(line) }
    kept[oldest] = line
    oldest = (oldest + 1) % Self.linesMax
  }

  private static func add<Key: Hashable>(
    _ seen: Instant, _ key: Key, _ table: inout [Key: Tally], most: Int
  ) -> Bool {
    if table[key] != nil {
      table[key]?.add(seen)
      return true
    }
    guard table.count < most else { return false }
    table[key] = Tally(seen)
    return true
  }
}
