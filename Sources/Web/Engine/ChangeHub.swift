//! Tells live pages that something changed: a record and nothing more. Each asks again as himself.

public import Kernel
internal import Synchronization

/// Subscribers to changes. A slow one loses old news, never holds up others: it asks for the state anyway.
public final class ChangeHub: Sendable {
  private typealias Continuation = AsyncStream<[RecordReference]>.Continuation

  private struct State {
    var next = 0
    var count = 0
    var changes: [RecordReference.Kind: Int] = [:]
    var listeners: [Int: Continuation] = [:]
    /// Those who wait for one record alone.
    var waiting: [RecordReference: [Int: Continuation]] = [:]
  }
  private let state = Mutex(State())

  /// Most live pages and lines at once; a further one falls back to polling.
  public static let listenersMax = 12_000

  /// A hub without listeners.
  public init() {}

  /// A stream of changes until the listener goes; nil when there are too many.
  public func listen() -> AsyncStream<[RecordReference]>? {
    let (stream, continuation) = AsyncStream<[RecordReference]>.makeStream(
      bufferingPolicy: .bufferingNewest(64))
    return enter { $0.listeners[$1] = continuation }.map { number in
      continuation.onTermination = { [weak self] _ in
        self?.leave { $0.listeners.removeValue(forKey: number) != nil }
      }
      return stream
    }
  }

  /// A stream of that record's changes alone. Whoever waits for one among a thousand is not woken by the others, and loses
  /// no news however slow he is: what he is told is only that it changed. Nil when there are too many.
  public func listen(to record: RecordReference) -> AsyncStream<[RecordReference]>? {
    let (stream, continuation) = AsyncStream<[RecordReference]>.makeStream(
      bufferingPolicy: .bufferingNewest(1))
    return enter { $0.waiting[record, default: [:]][$1] = continuation }.map { number in
      continuation.onTermination = { [weak self] _ in
        self?.leave { state in
          let isThere = state.waiting[record]?.removeValue(forKey: number) != nil
          if state.waiting[record]?.isEmpty ?? false { state.waiting[record] = nil }
          return isThere
        }
      }
      return stream
    }
  }

  /// Counts what has changed: before whoever changed it is answered, so that nothing is taken for unchanged after that.
  public func note(_ records: [RecordReference]) {
    guard !records.isEmpty else { return }
    state.withLock { state in
      for record in records { state.changes[record.kind, default: 0] += 1 }
    }
  }

  /// Tells everybody, and of each record those who wait for it.
  public func announce(_ records: [RecordReference]) {
    guard !records.isEmpty else { return }
    let told = state.withLock { state in
      var told: [(Continuation, [RecordReference])] = state.listeners.values.map { ($0, records) }
      guard !state.waiting.isEmpty else { return told }
      for record in records {
        for listener in (state.waiting[record] ?? [:]).values { told.append((listener, [record])) }
      }
      return told
    }
    for (listener, news) in told { listener.yield(news) }
  }

  /// How often records of these kinds have changed since the start: whoever works something out of them need not do it
  /// again while it is the same.
  public func changes(of kinds: [RecordReference.Kind]) -> Int {
    state.withLock { state in kinds.reduce(0) { $0 + (state.changes[$1] ?? 0) } }
  }

  /// How many listen now.
  public var count: Int { state.withLock { $0.count } }

  private func enter(_ place: (inout State, Int) -> Void) -> Int? {
    state.withLock { state in
      guard state.count < Self.listenersMax else { return nil }
      let number = state.next + 1
      state.next = number
      state.count += 1
      place(&state, number)
      return number
    }
  }

  /// `remove` says whether it was there.
  private func leave(_ remove: (inout State) -> Bool) {
    state.withLock { state in
      if remove(&state) { state.count -= 1 }
    }
  }
}
