//! Tells live pages that something changed: a record and nothing more. Each asks again as himself.

public import Kernel
internal import Synchronization

/// Subscribers to changes. A slow one loses old news, never holds up others: it asks for the state anyway.
public final class ChangeHub: Sendable {
  private struct State {
    var next = 0
    var listeners: [Int: AsyncStream<[RecordReference]>.Continuation] = [:]
  }
  private let state = Mutex(State())

  /// Most live pages at once; a further one falls back to polling.
  public static let listenersMax = 12_000

  /// A hub without listeners.
  public init() {}

  /// A stream of changes until the listener goes; nil when there are too many.
  public func listen() -> AsyncStream<[RecordReference]>? {
    let (stream, continuation) = AsyncStream<[RecordReference]>.makeStream(
      bufferingPolicy: .bufferingNewest(64))
    let number: Int? = state.withLock { state in
      guard state.listeners.count < Self.listenersMax else { return nil }
      state.next += 1
      state.listeners[state.next] = continuation
      return state.next
    }
    guard let number else { return nil }
    continuation.onTermination = { [weak self] _ in
      self?.state.withLock { $0.listeners[number] = nil }
    }
    return stream
  }

  /// Tells everybody.
  public func announce(_ records: [RecordReference]) {
    guard !records.isEmpty else { return }
    let listeners = state.withLock { Array($0.listeners.values) }
    for listener in listeners { listener.yield(records) }
  }

  /// How many listen now.
  public var count: Int { state.withLock { $0.listeners.count } }
}
