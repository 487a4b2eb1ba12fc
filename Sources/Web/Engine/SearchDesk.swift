//! Searches of the stored events: who waits, how far each has come, and what was found, for as long as it is kept.

internal import Kernel
internal import Node
internal import Synchronization

/// One book for the whole node. Only whoever asked finds his search again; to anybody else there is none.
///
///   waiting ── its turn ──> running ── the end of the log ──> done
///      └──────── stop ────────┴────> stopped                failed: the log could not be read
final class SearchDesk: Sendable {
  /// How many are read at a time; their slices take turns.
  static let runningMax = 2
  /// How many of them may be one person's or one key's.
  static let runningPerPersonMax = 1
  /// How many of one person or key may wait for their turn.
  static let waitingPerPersonMax = 4
  /// How many wait in all.
  static let waitingMax = 100
  /// How many answers are kept; the oldest goes first.
  static let keptMax = 100
  /// How many of them may be one person's or one key's, so that nobody's many searches push out another's answer.
  static let keptPerPersonMax = 10
  /// How long an answer is kept: it holds lines, which nobody erases here.
  static let keptSpan = Instant.Span.hours(1)

  /// How a search stands.
  enum State: String, Hashable, Sendable, CaseIterable {
    case waiting, running, done, stopped, failed

    /// Whether anything is still to come.
    var isGoing: Bool { self == .waiting || self == .running }
  }

  /// A search that is to be read.
  struct Job: Sendable {
    let id: ID<EventSearch>
    let form: SearchForm
    let sight: SearchSight
    let asked: Instant
  }

  /// A search as whoever asked sees it.
  struct View: Sendable {
    let id: ID<EventSearch>
    let form: SearchForm
    let sight: SearchSight
    let asked: Instant
    let state: State
    /// How much of the log was read, in hundredths.
    let hundredths: Int
    /// How long the rest will take; nil where that is not known yet, or nothing is left.
    let remaining: Duration?
    let result: SearchResult
  }

  private struct Entry {
    let job: Job
    let viewer: Viewer
    var state = State.waiting
    var hundredths = 0
    var began: ContinuousClock.Instant?
    var result = SearchResult()
  }

  /// In the order of asking.
  private let entries = Mutex<[Entry]>([])

  /// Whether one more of that viewer finds a place.
  func hasRoom(for viewer: Viewer) -> Bool {
    entries.withLock { Self.hasRoom(for: viewer, in: $0) }
  }

  /// Takes a search; false when there is no room. One that is known is not begun twice.
  func begin(_ job: Job, as viewer: Viewer) -> Bool {
    entries.withLock { entries in
      if entries.contains(where: { $0.job.id == job.id }) { return true }
      guard Self.hasRoom(for: viewer, in: entries) else { return false }
      Self.forget(&entries, at: job.asked)
      entries.append(Entry(job: job, viewer: viewer))
      return true
    }
  }

  /// A search of that viewer; nil for any other.
  func view(_ id: ID<EventSearch>, as viewer: Viewer, at now: Instant) -> View? {
    entries.withLock { entries in
      Self.forget(&entries, at: now)
      return entries.first { $0.job.id == id && $0.viewer == viewer }.map { Self.shown($0) }
    }
  }

  /// The searches of that viewer, the newest first.
  func views(of viewer: Viewer, at now: Instant) -> [View] {
    entries.withLock { entries in
      Self.forget(&entries, at: now)
      return entries.filter { $0.viewer == viewer }.reversed().map { Self.shown($0) }
    }
  }

  /// Stops a search; what was found stays. False where the viewer has none of that name.
  func stop(_ id: ID<EventSearch>, as viewer: Viewer) -> Bool {
    entries.withLock { entries in
      guard let place = entries.firstIndex(where: { $0.job.id == id && $0.viewer == viewer })
      else { return false }
      if entries[place].state.isGoing { entries[place].state = .stopped }
      return true
    }
  }

  // MARK: For whoever reads

  /// Lets go of the answers that were kept long enough, though nobody asks any more.
  func forget(at now: Instant) {
    entries.withLock { Self.forget(&$0, at: now) }
  }

  /// What is to be read now, in the order of asking; who waited longest goes first where there is room.
  func turn() -> [Job] {
    entries.withLock { entries in
      var running = entries.filter { $0.state == .running }.map(\.viewer)
      for place in entries.indices where entries[place].state == .waiting {
        guard running.count < Self.runningMax else { break }
        let viewer = entries[place].viewer
        guard running.count(where: { $0 == viewer }) < Self.runningPerPersonMax else { continue }
        running.append(viewer)
        entries[place].state = .running
        entries[place].began = ContinuousClock.now
      }
      return entries.filter { $0.state == .running }.map(\.job)
    }
  }

  /// Says how far a search is; false when nobody wants the rest.
  func report(_ id: ID<EventSearch>, _ scan: SearchScan) -> Bool {
    entries.withLock { entries in
      guard let place = entries.firstIndex(where: { $0.job.id == id }),
        entries[place].state == .running
      else { return false }
      entries[place].hundredths = scan.progress.hundredths
      entries[place].result = scan.result
      if scan.isDone { entries[place].state = .done }
      return !scan.isDone
    }
  }

  /// Says that the log could not be read.
  func fail(_ id: ID<EventSearch>) {
    entries.withLock { entries in
      guard let place = entries.firstIndex(where: { $0.job.id == id }) else { return }
      entries[place].state = .failed
    }
  }

  // MARK: The book

  private static func hasRoom(for viewer: Viewer, in entries: [Entry]) -> Bool {
    let own = entries.count(where: { $0.viewer == viewer && $0.state.isGoing })
    return own < runningPerPersonMax + waitingPerPersonMax
      && entries.count(where: { $0.state == .waiting }) < waitingMax
  }

  private static func forget(_ entries: inout [Entry], at now: Instant) {
    entries.removeAll { !$0.state.isGoing && now - $0.job.asked > keptSpan }
    var kept: [Viewer: Int] = [:]
    var beyond: Set<ID<EventSearch>> = []
    for entry in entries.reversed() where !entry.state.isGoing {
      kept[entry.viewer, default: 0] += 1
      if kept[entry.viewer, default: 0] > keptPerPersonMax { beyond.insert(entry.job.id) }
    }
    if !beyond.isEmpty { entries.removeAll { beyond.contains($0.job.id) } }
    while entries.count(where: { !$0.state.isGoing }) > keptMax,
      let oldest = entries.firstIndex(where: { !$0.state.isGoing })
    {
      entries.remove(at: oldest)
    }
  }

  private static func shown(_ entry: Entry) -> View {
    var remaining: Duration?
    if entry.state == .running, let began = entry.began, entry.hundredths > 0 {
      let passed = ContinuousClock.now - began
      remaining = passed * (100 - entry.hundredths) / entry.hundredths
    }
    return View(
      id: entry.job.id, form: entry.job.form, sight: entry.job.sight, asked: entry.job.asked,
      state: entry.state, hundredths: entry.hundredths, remaining: remaining, result: entry.result)
  }
}
