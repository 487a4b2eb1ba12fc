//! Events of a file matched with lists of indicators: the sieve first, the exact reader for what is left.

internal import Formats
public import Kernel
internal import Matching

/// What `noroshi match` does with a piece of events. The same sieve and the same exact reader as the node's own scan.
public struct FileMatching: Sendable {
  /// One indicator that fits something in one event.
  public struct Hit: Sendable {
    /// Number of the event within its piece, from 0; blank lines are not counted.
    public let event: Int
    /// The list's name for the indicator.
    public let indicator: String
    /// What it fits; nil for a pattern, which several events may have made.
    public let observable: Observable?
    /// When the sensor saw it.
    public let seen: Instant
    /// A word of the list about it.
    public let label: String?
  }

  /// What a piece gave.
  public struct Piece: Sendable {
    /// By event, then in the order of lists and lines; a pair of event and indicator once.
    public var hits: [Hit] = []
    /// Lines that are not blank.
    public var events = 0
    /// Suspects that turned out to be no event.
    public var unreadable = 0
    /// Nothing yet.
    public init() {}
  }

  /// Bytes that must be readable behind the lines.
  public static let paddingBytes = EventSieve.paddingBytes

  private let indicators: IndicatorFiles
  private let sieve: EventSieve
  private let now: Instant

  /// A matcher; `now` is the wall time of the run.
  public init(_ indicators: IndicatorFiles, at now: Instant) {
    self.indicators = indicators
    sieve = EventSieve(index: indicators.index, readsVerdicts: false)
    self.now = now
  }

  /// Matches whole lines: `count` bytes of them, and `EventSieve.paddingBytes` more to read.
  public func match(_ bytes: RawSpan, count: Int) -> Piece {
    var piece = Piece()
    piece.events = sieve.suspects(in: bytes, count: count) { number, place in
      let line = place.map { bytes.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
      switch EventLine.read(line[...], receivedAt: now) {
      case .failure: piece.unreadable += 1
      case .success(let event):
        var names: Set<String> = []
        for observable in event.observables {
          for found in indicators.entries(fitting: observable, at: event.time)
          where names.insert(found.name).inserted {
            piece.hits.append(
              Hit(
                event: number, indicator: found.name, observable: observable, seen: event.time,
                label: found.entry.label))
          }
        }
      }
    }
    return piece
  }
}
