//! How long raw events are kept, and what that means for the segments there are. Pure.

public import Kernel

/// A time that is always kept where there is room, and a bound for all of it. Looking back needs 30 days, so a shorter
/// time cannot be asked for; a bound of bytes may cut under it, and then says so before.
public struct EventRetention: Hashable, Sendable {
  /// Shortest time: what looking back reads.
  public static let daysMin = 30
  /// Longest time: ten years.
  public static let daysMax = 3_660
  /// Smallest bound: some segments, and room for matching to lag behind.
  public static let bytesMin: Int64 = 4 * EventLog.segmentBytes
  /// From what part of the bound on a cut under the time is announced.
  static let warnPart = 0.9

  /// For how long events are kept.
  public let span: Instant.Span
  /// How many bytes they may have; nil for as many as the disk gives.
  public let bytesMax: Int64?

  /// The default: 30 days, as many bytes as they have.
  public static let usual = EventRetention(span: .days(Int64(daysMin)), bytesMax: nil)

  /// A retention; nil outside `daysMin ... daysMax` and under `bytesMin`.
  public init?(days: Int, bytesMax: Int64?) {
    guard (Self.daysMin...Self.daysMax).contains(days), bytesMax ?? Self.bytesMin >= Self.bytesMin
    else { return nil }
    self.init(span: .days(Int64(days)), bytesMax: bytesMax)
  }

  init(span: Instant.Span, bytesMax: Int64?) {
    self.span = span
    self.bytesMax = bytesMax
  }

  /// A segment as the plan sees it.
  struct Segment: Hashable {
    let number: Int64
    /// When its first record arrived; nil where it does not read, which says nothing about its age.
    let begun: Instant?
    let bytes: Int64
  }

  /// What is to go, and what an operator must hear.
  struct Plan: Hashable {
    var gone: [Int64] = []
    var warning: EventRetentionWarning?
  }

  /// Plans over all segments, ascending; the last is being written and stays, and so does what the matching cursor has
  /// not passed. A segment ends before a later one begins; both beginnings are looked at, so that a clock that was wrong
  /// for a while keeps too much and never too little.
  func plan(_ segments: [Segment], at now: Instant, matched cursor: EventCursor) -> Plan {
    var plan = Plan()
    let total = segments.reduce(0) { $0 + $1.bytes }
    var rest = total
    var isEarly = false
    var waiting = false
    for (index, segment) in segments.dropLast().enumerated() {
      let later = segments[(index + 1)...].lazy.compactMap(\.begun).first
      let isOld = later.map { max($0, segment.begun ?? $0) < now - span } ?? false
      let isOver = bytesMax.map { rest > $0 } ?? false
      guard isOld || isOver else { break }
      guard segment.number < cursor.segment else {
        waiting = true
        break
      }
      if !isOld { isEarly = true }
      plan.gone.append(segment.number)
      rest -= segment.bytes
    }
    guard let bytesMax else { return plan }
    if isEarly {
      plan.warning = .cut(bytes: total - rest)
    } else if waiting || rest > bytesMax {
      plan.warning = .overByUnmatched(bytes: rest - bytesMax)
    } else if Double(rest) > Self.warnPart * Double(bytesMax) {
      // Nothing young is gone yet, and it soon will be: what is left is all younger than the span.
      plan.warning = .nearlyFull(bytes: rest)
    }
    return plan
  }
}

/// What an operator must hear of the event log's bound.
public enum EventRetentionWarning: Hashable, Sendable {
  /// So many bytes are there, nearly the bound, and all of them are younger than the time that should be kept.
  case nearlyFull(bytes: Int64)
  /// So many bytes that were younger than that time are gone.
  case cut(bytes: Int64)
  /// So many bytes are over the bound and stay, since they were not matched yet.
  case overByUnmatched(bytes: Int64)

  /// A word for a log and for `/ready`.
  public var code: String {
    switch self {
    case .nearlyFull:
      "event log nearly at its bound: events younger than the retention will be removed"
    case .cut: "event log at its bound: events younger than the retention were removed"
    case .overByUnmatched: "event log over its bound: events that were not matched yet are kept"
    }
  }
}
