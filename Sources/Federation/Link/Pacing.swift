//! When something is sent again: effort, not state. It is kept beside the link and may be lost without harm.

public import Kernel

/// How often each lane was tried without progress, and when it is tried next. A restart forgets it, and tries at once.
public struct Pacing: Hashable, Sendable, Codable {
  /// Of each lane.
  public private(set) var lanes: Lanes<Pace>

  /// One lane's effort.
  public struct Pace: Hashable, Sendable, Codable {
    /// Sendings since the last progress.
    public internal(set) var attempts: Int
    /// When the next may be; nil while nothing is out.
    public internal(set) var next: Instant?
    /// The numbering that was last sent in.
    public internal(set) var stream: Int64
    /// The highest number that was sent in it.
    public internal(set) var sent: Int64
  }

  /// What is to be sent now.
  public struct Dispatch: Hashable, Sendable {
    /// Letters by lane and identifier, the most urgent first.
    public let letters: [Entry]
    /// Whether the voids go too.
    public let voids: Bool

    /// One letter.
    public struct Entry: Hashable, Sendable {
      /// Its lane.
      public let lane: Lane
      /// Its envelope.
      public let id: ID<Envelope>
    }

    /// Whether there is nothing to send.
    public var isEmpty: Bool { letters.isEmpty && !voids }
  }

  /// Effort that has not begun.
  public init() { lanes = Lanes(Pace(attempts: 0, next: nil, stream: 0, sent: 0)) }

  /// The pause after so many sendings without progress: doubled each time, up to the lane's longest.
  public static func pause(_ lane: Lane, attempts: Int) -> Instant.Span {
    var pause = lane.retryFirst
    for _ in 1..<max(1, min(attempts, 32)) {
      pause = min(pause + pause, lane.retryMost)
    }
    return pause
  }

  /// When there is something to send next; nil where nothing waits. What was never sent is due at once.
  public func due(_ link: PeerLink, at now: Instant) -> Instant? {
    guard link.state == .active else { return nil }
    return Lane.allCases.compactMap { lane in
      let out = link.outgoing[lane]
      guard !out.sendable.isEmpty || hasVoids(out) else { return nil }
      return isNew(out, link.stream, lanes[lane]) ? now : lanes[lane].next ?? now
    }.min()
  }

  /// Takes what is to be sent now, at most so many letters, lane by lane, and counts it as sent. `pauseLeast` is for what
  /// others carry: it takes its time there, and is not to be carried over and over meanwhile. `isUrgentAlone` is for a line
  /// on which what goes together is taken together: urgent letters then go without the others, which follow at once.
  public mutating func take(
    from link: PeerLink, at now: Instant, max: Int,
    pauseLeast: Instant.Span = .seconds(0), isUrgentAlone: Bool = false
  ) -> Dispatch {
    guard link.state == .active else { return Dispatch(letters: [], voids: false) }
    var letters: [Dispatch.Entry] = []
    var voids = false
    for lane in Lane.allCases {
      let out = link.outgoing[lane]
      if lanes[lane].stream != link.stream {
        lanes[lane] = Pace(attempts: 0, next: nil, stream: link.stream, sent: 0)
      }
      let pace = lanes[lane]
      let isRetry = pace.next.map { $0 <= now } ?? true
      let chosen = out.sendable.filter { isRetry || $0.seq > pace.sent }
        .prefix(max - letters.count)
      letters += chosen.map { Dispatch.Entry(lane: lane, id: $0.id) }
      let saysVoid = hasVoids(out) && (isRetry || !chosen.isEmpty)
      voids = voids || saysVoid
      if chosen.isEmpty && !saysVoid { continue }
      lanes[lane].sent = Swift.max(pace.sent, chosen.last?.seq ?? 0)
      if isRetry {
        lanes[lane].attempts += 1
        let pause = Self.pause(lane, attempts: lanes[lane].attempts)
        lanes[lane].next = now + Swift.max(pause, pauseLeast)
      }
      if isUrgentAlone, lane == .urgent, !chosen.isEmpty { break }
    }
    return Dispatch(letters: letters, voids: voids)
  }

  /// Letters that were taken and found no room are new once more: they go with what is said next, not after their lane's
  /// pause.
  public mutating func giveBack(_ entries: [Dispatch.Entry], of link: PeerLink) {
    for lane in Lane.allCases where lanes[lane].stream == link.stream {
      let left = Set(entries.filter { $0.lane == lane }.map(\.id))
      guard let first = link.outgoing[lane].waiting.first(where: { left.contains($0.id) }) else {
        continue
      }
      lanes[lane].sent = min(lanes[lane].sent, first.seq - 1)
    }
  }

  /// A receipt brought the lane forward: whatever is left is tried again soon.
  public mutating func progressed(_ lane: Lane, at now: Instant) {
    lanes[lane].attempts = 0
    lanes[lane].next = now + lane.retryFirst
  }

  /// The peer misses something, or a connection begins: everything is tried at once.
  public mutating func hurry() {
    for lane in Lane.allCases {
      lanes[lane].attempts = 0
      lanes[lane].next = nil
    }
  }

  private func hasVoids(_ out: OutgoingLane) -> Bool {
    out.voided.contains { $0.first <= out.through + LinkLimits.window }
  }

  private func isNew(_ out: OutgoingLane, _ stream: Int64, _ pace: Pace) -> Bool {
    pace.stream != stream || pace.next == nil || out.sendable.contains { $0.seq > pace.sent }
  }
}
