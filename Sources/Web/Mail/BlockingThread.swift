//! A thread of its own for calls that block, with a bounded queue before it.

internal import Dispatch
internal import Foundation
internal import Synchronization

/// Runs closures one after another on one thread that nobody else uses: libcurl blocks for seconds,
/// and on Swift's shared pool two such calls would stop everything on two cores.
/// The thread ends, after what is queued, when the last reference to this object goes.
final class BlockingThread: Sendable {
  /// The most closures that wait; one more is refused, so that a dead server cannot fill memory.
  static let waitingMax = 1000

  private struct Queue {
    var waiting: [@Sendable () -> Void] = []
    var isBusy = false
    var isClosed = false
  }

  /// What the thread shares with its owner; the thread must not keep the owner alive.
  private final class Shared: Sendable {
    let queue = Mutex(Queue())
    let wake = DispatchSemaphore(value: 0)

    func work() {
      while true {
        wake.wait()
        let (job, isOver) = queue.withLock { queue in
          queue.isBusy = !queue.waiting.isEmpty
          return (queue.isBusy ? queue.waiting.removeFirst() : nil, queue.isClosed)
        }
        if let job {
          job()
          queue.withLock { $0.isBusy = false }
        } else if isOver {
          return
        }
      }
    }
  }

  private let shared = Shared()

  /// Starts the thread. The name shows in debuggers.
  init(name: String) {
    let shared = shared
    let thread = Thread { shared.work() }
    thread.name = name
    thread.start()
  }

  deinit {
    shared.queue.withLock { $0.isClosed = true }
    shared.wake.signal()
  }

  /// How many closures wait or run.
  var load: Int { shared.queue.withLock { $0.waiting.count + ($0.isBusy ? 1 : 0) } }

  /// Queues a closure; false, and nothing queued, when `waitingMax` wait already.
  func run(_ job: @escaping @Sendable () -> Void) -> Bool {
    let isQueued = shared.queue.withLock { queue in
      guard queue.waiting.count < Self.waitingMax else { return false }
      queue.waiting.append(job)
      return true
    }
    if isQueued { shared.wake.signal() }
    return isQueued
  }

  /// Runs the call on the thread and waits without blocking the caller's; nil when the queue is full.
  func answer<Value: Sendable>(_ call: @escaping @Sendable () -> Value) async -> Value? {
    await withCheckedContinuation { continuation in
      if !run({ continuation.resume(returning: call()) }) { continuation.resume(returning: nil) }
    }
  }
}
