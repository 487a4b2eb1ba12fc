//! Takes sensor events: written and flushed before anyone is answered, many callers sharing one flush.

public import Kernel
public import Node
internal import Synchronization

/// Owns the event log. Like the engine it runs on a thread of its own and takes all that waits at once.
public actor EventIntake {
  /// What was found and done when the log was opened.
  public nonisolated let repair: EventLogRepair
  /// Rung when something new is on the disk.
  public nonisolated let news = Bell()
  private let log: EventLog
  private let thread: OwnThread
  private var queue: [(EventRecordBatch, CheckedContinuation<Taken, Never>)] = []
  private var draining = false
  private var waitingBytes = 0
  private let behindBytesMax: Int64
  /// Reads beside the writer.
  public nonisolated let reader: EventLogReader
  /// What is asked and said without waiting for the flush that is running: an alert must not.
  private nonisolated let places: Mutex<Places>
  private struct Places {
    /// Behind what is on the disk.
    var end: EventCursor
    /// How far matching has come since the start; nil before it said so. The place in the store follows a little later.
    var matched: EventCursor?
  }
  /// How much of the log is not matched yet, in bytes, as of `matched`.
  private var behind: Int64 = 0
  private var matched: EventCursor?
  /// How much each sender sent since matching was last less than a quarter of the bound behind, in bytes of lines.
  private var shares: [ID<APIKey>: Int] = [:]
  /// Outside the actor: a list as a file is worked out on a thread that waits for nobody.
  private nonisolated let repeated = Mutex<[ID<APIKey>: Int]>([:])

  /// How often matching got no answer about a pattern since the start, since it cost more than is granted.
  public private(set) var patternsUnanswered = 0

  /// Most bytes that may wait for a flush; senders beyond it are told to slow down.
  public static let waitingBytesMax = 256 * 1_048_576

  /// How far matching may be behind before senders are told to wait: half a minute of it or so.
  public static let behindBytesMax: Int64 = 1024 * 1_048_576
  /// From how far on the board says that it is behind.
  public static let behindToldBytes: Int64 = 16 * 1_048_576

  /// What became of a batch.
  public enum Taken: Sendable {
    /// On the disk, or there already from an earlier request with the same key.
    case stored(EventReceipt)
    /// Not taken; the code of a refusal.
    case refused(String)
  }

  /// An intake over a log that nobody else writes to.
  public init(log: sending EventLog, behindBytesMax: Int64 = EventIntake.behindBytesMax) {
    repair = log.repair
    reader = log.reader
    places = Mutex(Places(end: log.end))
    self.log = log
    self.behindBytesMax = behindBytesMax
    thread = OwnThread(name: "intake")
  }

  /// How often each sender sent a batch that was there already, since the start: it counts once.
  public nonisolated var repeats: [ID<APIKey>: Int] { repeated.withLock { $0 } }

  /// The actor runs on its own thread.
  public nonisolated var unownedExecutor: UnownedSerialExecutor {
    thread.asUnownedSerialExecutor()
  }

  /// Stores a batch and waits until it is flushed.
  public func store(_ batch: EventRecordBatch) async -> Taken {
    // What is on the disk already needs no room: a repeated batch is answered also when the disk is full.
    if let receipt = log.receipt(of: batch.id) {
      if receipt.digest == batch.digest { count(repeatedBy: batch.key) }
      return receipt.digest == batch.digest ? .stored(receipt) : .refused("keyReused")
    }
    // What is on the disk is safe; more of it would only be found out later and later.
    follow()
    guard !mustWait(batch.key) else { return .refused("matchingBehind") }
    let size = Self.bytes(of: batch)
    guard waitingBytes + size <= Self.waitingBytesMax else { return .refused("busy") }
    waitingBytes += size
    defer { waitingBytes -= size }
    return await withCheckedContinuation { continuation in
      queue.append((batch, continuation))
      guard !draining else { return }
      draining = true
      Task { self.drain() }
    }
  }

  private static func bytes(of batch: EventRecordBatch) -> Int {
    batch.lines.reduce(0) { $0 + $1.bytes.count }
  }

  /// Whether a sender must wait for matching: at the bound everybody; from half of it on already whoever sent more than all
  /// others together, so that the flood of one keeps nobody else out.
  private func mustWait(_ key: ID<APIKey>) -> Bool {
    guard behind < behindBytesMax else { return true }
    guard behind >= behindBytesMax / 2, shares.count > 1 else { return false }
    return 2 * shares[key, default: 0] > shares.values.reduce(0, +)
  }

  private nonisolated func count(repeatedBy key: ID<APIKey>) {
    repeated.withLock { $0[key, default: 0] += 1 }
  }

  private func drain() {
    while !queue.isEmpty {
      let taken = Self.bySender(queue.map(\.0)).map { queue[$0] }
      queue = []
      do throws(EventLogFailure) {
        let before = log.end
        let answers = try log.append(taken.map(\.0))
        // Losing an error is right: all of it is on the disk, and whoever matches says anew how far behind he is.
        behind += (try? reader.bytes(from: before, upTo: log.end)) ?? 0
        tellEnd()
        for (index, waiting) in taken.enumerated() {
          switch answers[index] {
          case .repeated: count(repeatedBy: waiting.0.key)
          case .stored: shares[waiting.0.key, default: 0] += Self.bytes(of: waiting.0)
          case .conflicting: break
          }
          waiting.1.resume(returning: Self.taken(answers[index]))
        }
        if log.end > before { news.ring() }
      } catch {
        // A log that was mended goes on in another segment.
        tellEnd()
        let code = error == .full ? "full" : "failed"
        for waiting in taken { waiting.1.resume(returning: .refused(code)) }
      }
    }
    draining = false
  }

  private func tellEnd() {
    let end = log.end
    places.withLock { $0.end = end }
  }

  /// In which order batches that wait for one flush are written: those of one sender in a row, in the order in which they
  /// came. The stretches of the log then hold the events of fewer bodies, and whoever reads for one reads fewer of them.
  /// Which of two senders came first within a flush nobody was ever promised.
  static func bySender(_ batches: [EventRecordBatch]) -> [Int] {
    batches.indices.sorted { (batches[$0].key, $0) < (batches[$1].key, $1) }
  }

  private static func taken(_ answer: EventLog.Appended) -> Taken {
    switch answer {
    case .stored(let receipt), .repeated(let receipt): .stored(receipt)
    case .conflicting: .refused("keyReused")
    }
  }

  /// Matching has come so far.
  nonisolated func matched(upTo cursor: EventCursor) {
    places.withLock { $0.matched = cursor }
  }

  /// Takes up what matching has said. Where the log cannot be read just now it is taken up the next time.
  private func follow() {
    let told = places.withLock { $0.matched }
    guard let told, told != matched, let bytes = try? reader.bytes(from: told, upTo: log.end) else {
      return
    }
    matched = told
    behind = bytes
    if behind < behindBytesMax / 4 { shares = [:] }
  }

  /// How much of the log is not matched yet, in bytes, as far as matching has said.
  public var behindBytes: Int64 {
    follow()
    return behind
  }

  /// How much is not matched yet, in bytes, where the store's place is `cursor`.
  nonisolated func lag(behind cursor: EventCursor) throws -> Int64 {
    let places = self.places.withLock { $0 }
    return try reader.bytes(from: max(cursor, places.matched ?? cursor), upTo: places.end)
  }

  /// So many more answers about patterns were not found.
  func gaveUp(patterns count: Int) { patternsUnanswered += count }

  /// The receipt of a batch of the last 24 hours; nil for any other.
  public func receipt(of batch: ID<Input>) -> EventReceipt? { log.receipt(of: batch) }

  /// Whether senders wait for a flush: what can wait then does.
  public var isBusy: Bool { draining }

  /// The end of what is stored.
  public nonisolated var end: EventCursor { places.withLock { $0.end } }

  /// What the last pruning had to say; nil when all is well.
  public private(set) var retentionWarning: EventRetentionWarning?

  /// Removes what the retention lets go and was matched wholly; gives the segments that are gone.
  public func prune(
    _ retention: EventRetention, at now: Instant, matched: EventCursor
  ) throws -> [Int64] {
    let (gone, warning) = try log.prune(retention, at: now, matched: matched)
    retentionWarning = warning
    return gone
  }

  /// Whether the last write failed so that the log has to be mended before it takes anything: the next batch tries.
  public var isBroken: Bool { log.isBroken }

  /// Whether the disk has room for events; where the file system does not say, the next write will.
  public var hasRoom: Bool { (try? log.hasRoom()) ?? true }
}
