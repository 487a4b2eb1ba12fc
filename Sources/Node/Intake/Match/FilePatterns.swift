//! Events of a run watched for the patterns of bundles, one after the other: a match may lie over many of them.

internal import Formats
public import Kernel

/// What `noroshi match` does with patterns that say more than marks. The same windows and bounds as a node's.
public struct FilePatterns: Sendable {
  private var watch = PatternWatch<Int>()
  private let watched: [IndicatorFiles.Watched]
  private let now: Instant

  /// Whether there is nothing to watch for; then events need not be read again.
  public var isEmpty: Bool { watch.isEmpty }
  /// How often there was no answer within the steps that are granted; what waits for an event that never comes has none.
  public var unanswered: Int { watch.unanswered + watch.owed }

  /// Watches for the patterns of those lists; `now` is the wall time of the run.
  public init(_ indicators: IndicatorFiles, at now: Instant) {
    watched = indicators.watched
    self.now = now
    for (place, one) in watched.enumerated() {
      // The lists hold no more than there is room for.
      _ = watch.insert(
        ID(high: 0, low: UInt64(place)), one.pattern, from: one.entry.validFrom,
        to: one.entry.validTo)
    }
  }

  /// Reads whole lines that follow all that were read before, and adds what they complete to the piece that was made of
  /// them: to the event that completed it.
  public mutating func add(_ bytes: RawSpan, count: Int, to piece: inout FileMatching.Piece) {
    var found: [FileMatching.Hit] = []
    var number = 0
    var start = 0
    while start < count {
      var end = start
      while end < count, bytes.unsafeLoad(fromByteOffset: end, as: UInt8.self) != 0x0A { end += 1 }
      var last = end
      while last > start, Self.isSpace(bytes.unsafeLoad(fromByteOffset: last - 1, as: UInt8.self)) {
        last -= 1
      }
      if last > start {
        var line: [UInt8] = []
        line.reserveCapacity(last - start)
        for place in start..<last {
          line.append(bytes.unsafeLoad(fromByteOffset: place, as: UInt8.self))
        }
        found += hits(line[...], number)
        number += 1
      }
      start = end + 1
    }
    guard !found.isEmpty else { return }
    // By event; marks before patterns, each in their order.
    piece.hits = (piece.hits + found).enumerated()
      .sorted { ($0.element.event, $0.offset) < ($1.element.event, $1.offset) }.map(\.element)
  }

  private mutating func hits(_ line: ArraySlice<UInt8>, _ number: Int) -> [FileMatching.Hit] {
    guard case .success(let event) = EventLine.read(line, receivedAt: now) else { return [] }
    return watch.add(event, line, at: event.time) { number }.map { match in
      let one = watched[Int(match.indicator.low)]
      return FileMatching.Hit(
        event: number, indicator: one.name, observable: nil, seen: event.time, entry: one.entry)
    }
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0D || byte == 0x09
  }
}
