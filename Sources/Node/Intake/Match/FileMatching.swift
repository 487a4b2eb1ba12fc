//! Events of a file matched with lists of indicators: the sieve first, the exact reader for what is left.

public import Formats
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
    /// What the list says of the indicator: validity, confidence, source, marking, label.
    public let entry: IndicatorEntry
  }

  /// What a piece gave.
  public struct Piece: Sendable {
    /// By event, then in the order of lists and lines; a pair of event and indicator once.
    public var hits: [Hit] = []
    /// What an allow list sets aside, and why, in the same order: pairs that are not among the hits.
    public var suppressed: [(hit: Hit, reason: AllowLists.Reason)] = []
    /// Lines that are not blank.
    public var events = 0
    /// Suspects that turned out to be no event.
    public var unreadable = 0
    /// The saved index is not what was written: what an indicator says could not be read, and hits may be missing.
    public var damage: SavedIndexProblem?
    /// Nothing yet.
    public init() {}
  }

  /// Bytes that must be readable behind the lines.
  public static let paddingBytes = EventSieve.paddingBytes

  private let indicators: IndicatorFiles
  private let allowed: AllowLists
  private let sieve: EventSieve
  private let now: Instant

  /// A matcher; `now` is the wall time of the run.
  public init(_ indicators: IndicatorFiles, allowed: AllowLists = AllowLists(), at now: Instant) {
    self.indicators = indicators
    self.allowed = allowed
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
        do throws(SavedIndexProblem) {
          try match(event, number, into: &piece)
        } catch {
          piece.damage = error
        }
      }
    }
    return piece
  }

  private func match(
    _ event: SensorEvent, _ number: Int, into piece: inout Piece
  ) throws(SavedIndexProblem) {
    var names: Set<String> = []
    var aside: [(hit: Hit, reason: AllowLists.Reason)] = []
    for observable in event.observables {
      for found in try indicators.entries(fitting: observable, at: event.time)
      where !names.contains(found.name) {
        let hit = Hit(
          event: number, indicator: found.name, observable: observable, seen: event.time,
          entry: found.entry)
        if let reason = allowed.reason(for: found.entry.pattern, seen: observable) {
          aside.append((hit, reason))
        } else {
          names.insert(found.name)
          piece.hits.append(hit)
        }
      }
    }
    // What fits something else in the event too, and counts by that, is not set aside; and each pair comes once.
    for one in aside where names.insert(one.hit.indicator).inserted {
      piece.suppressed.append(one)
    }
  }
}
