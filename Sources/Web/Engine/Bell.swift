//! Wakes one who waits for news.

internal import Synchronization

/// Rung by whoever has something new, waited for by one. A ring while nobody waits is kept, and several are one.
public final class Bell: Sendable {
  private struct State {
    var isRung = false
    var waiting: CheckedContinuation<Void, Never>?
  }
  private let state = Mutex(State())

  /// A bell that was not rung.
  public init() {}

  /// Wakes who waits; he who comes next does not wait.
  public func ring() {
    let waiting = state.withLock { state -> CheckedContinuation<Void, Never>? in
      defer { state.waiting = nil }
      state.isRung = state.waiting == nil
      return state.waiting
    }
    waiting?.resume()
  }

  /// Returns when it was rung since the last time, or the task is cancelled. For one waiter: a second wakes the first.
  public nonisolated(nonsending) func wait() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let ready = state.withLock { state -> CheckedContinuation<Void, Never>? in
          guard !state.isRung, !Task.isCancelled else {
            state.isRung = false
            return continuation
          }
          defer { state.waiting = continuation }
          return state.waiting
        }
        ready?.resume()
      }
    } onCancel: {
      ring()
    }
  }
}
