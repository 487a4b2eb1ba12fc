//! Two documents about ranges of sequence numbers: what is missing here, and what will never come.

public import Kernel

/// Sequence numbers without a gap between them, both ends included.
public struct SequenceRange: Hashable, Comparable, Sendable, Codable {
  /// The first.
  public let first: Int64
  /// The last, not before the first.
  public let last: Int64

  /// A range; the ends are put in order.
  public init(_ first: Int64, _ last: Int64) {
    self.first = min(first, last)
    self.last = max(first, last)
  }

  /// Whether it holds the number.
  public func contains(_ number: Int64) -> Bool { first <= number && number <= last }

  /// By the first, then by the last.
  public static func < (left: Self, right: Self) -> Bool {
    (left.first, left.last) < (right.first, right.last)
  }

  /// The fewest ranges that hold these ascending numbers.
  public static func covering(_ numbers: some Sequence<Int64>) -> [SequenceRange] {
    var ranges: [SequenceRange] = []
    for number in numbers {
      if let last = ranges.last, last.last + 1 == number {
        ranges[ranges.count - 1] = SequenceRange(last.first, number)
      } else {
        ranges.append(SequenceRange(number, number))
      }
    }
    return ranges
  }

  /// The fewest ranges that hold the same numbers as these, ascending.
  static func merged(_ ranges: [SequenceRange]) -> [SequenceRange] {
    var merged: [SequenceRange] = []
    for range in ranges.sorted() {
      if let last = merged.last, range.first <= last.last + 1 {
        merged[merged.count - 1] = SequenceRange(last.first, max(last.last, range.last))
      } else {
        merged.append(range)
      }
    }
    return merged
  }
}

/// Asks for what is missing between what came. It records nothing: who is asked sends again at once.
public struct GapRequest: SignedDocument {
  /// The word in `type`.
  public static let type = "gap"
  /// What it says.
  public let ranges: LinkRanges

  /// A request from its parts.
  public init(_ ranges: LinkRanges) { self.ranges = ranges }
  /// Every field.
  public var json: JSON { ranges.json(Self.type) }
  /// Reads the fields strictly.
  public init(json: JSON, at place: String) throws(Malformed) {
    ranges = try LinkRanges(json: json, at: place)
  }
}

/// Says which numbers carry nothing any more: superseded by a newer version, past their time, or narrowed before they
/// left. Without it what was taken back would look lost for ever.
public struct Voids: SignedDocument {
  /// The word in `type`.
  public static let type = "voids"
  /// What it says.
  public let ranges: LinkRanges

  /// Voids from their parts.
  public init(_ ranges: LinkRanges) { self.ranges = ranges }
  /// Every field.
  public var json: JSON { ranges.json(Self.type) }
  /// Reads the fields strictly.
  public init(json: JSON, at place: String) throws(Malformed) {
    ranges = try LinkRanges(json: json, at: place)
  }
}

/// Ranges of numbers of one stream, by lane.
public struct LinkRanges: Hashable, Sendable {
  /// Who says it.
  public let from: NodeName
  /// To whom.
  public let to: NodeName
  /// The numbering that is meant: of `to` in a gap request, of `from` in voids.
  public let stream: Int64
  /// Node time of the commit that it tells of.
  public let at: Instant
  /// Ascending and apart from each other.
  public let lanes: Lanes<[SequenceRange]>

  /// Ranges from their parts.
  public init(
    from: NodeName, to: NodeName, stream: Int64, at: Instant, lanes: Lanes<[SequenceRange]>
  ) {
    self.from = from
    self.to = to
    self.stream = stream
    self.at = at
    self.lanes = lanes
  }

  fileprivate func json(_ type: String) -> JSON {
    [
      "type": .string(type), "v": 1, "from": .string(from.text), "to": .string(to.text),
      "stream": .integer(stream), "at": .integer(at.microseconds),
      "lanes": lanes.json { ranges in
        .array(ranges.map { .array([.integer($0.first), .integer($0.last)]) })
      },
    ]
  }

  fileprivate init(json: JSON, at place: String) throws(Malformed) {
    let members = try Members(
      json, at: place, only: ["type", "v", "from", "to", "stream", "at", "lanes"])
    _ = try members.integer("v", in: 1...1)
    from = try members.node("from")
    to = try members.node("to")
    stream = try members.integer("stream", in: LinkLimits.numbers)
    at = try members.instant("at")
    lanes = try members.lanes("lanes") { (json, place) throws(Malformed) in
      guard let list = json.array else { throw Malformed(place, .wrongType) }
      guard list.count <= LinkLimits.rangesMax else { throw Malformed(place, .tooMany) }
      var ranges: [SequenceRange] = []
      for (index, entry) in list.enumerated() {
        let place = "\(place)/\(index)"
        guard let pair = entry.array, pair.count == 2, let first = pair[0].integer,
          let last = pair[1].integer
        else { throw Malformed(place, .wrongType) }
        guard LinkLimits.numbers.contains(first), LinkLimits.numbers.contains(last), first <= last
        else {
          throw Malformed(place, .outOfRange)
        }
        guard ranges.last.map({ $0.last + 1 < first }) ?? true else {
          throw Malformed(place, .notAscending)
        }
        ranges.append(SequenceRange(first, last))
      }
      return ranges
    }
  }
}
