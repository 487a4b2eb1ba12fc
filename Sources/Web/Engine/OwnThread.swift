//! A thread of its own for an actor that blocks: a flush takes milliseconds, and the shared pool has one thread a core.

internal import Glibc
internal import Synchronization

/// A serial executor on one pthread. Jobs are run in the order of coming; the thread lives as long as the process.
public final class OwnThread: SerialExecutor, Sendable {
  private let queue: JobQueue

  /// Starts the thread; `name` is for the operator's tools, at most 15 bytes.
  public init(name: String) {
    queue = JobQueue()
    let shared = queue
    let box = Unmanaged.passRetained(ThreadStart(queue: shared))
    var thread = pthread_t()
    let started = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        let start = Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue()
        start.queue.run()
        return nil
      }, box.toOpaque())
    precondition(started == 0, "no thread for \(name)")
    pthread_detach(thread)
  }

  /// Takes a job.
  public func enqueue(_ job: consuming ExecutorJob) {
    queue.add(UnownedJob(job), for: asUnownedSerialExecutor())
  }

  /// This executor, unowned.
  public func asUnownedSerialExecutor() -> UnownedSerialExecutor {
    UnownedSerialExecutor(ordinary: self)
  }
}

private final class ThreadStart: Sendable {
  let queue: JobQueue
  init(queue: JobQueue) { self.queue = queue }
}

/// The queue between callers and the thread.
// Safe: the two pthread objects lie on the heap for the life of the queue, and `jobs` is touched only under the mutex.
private final class JobQueue: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var jobs: [(UnownedJob, UnownedSerialExecutor)] = []

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  func add(_ job: UnownedJob, for executor: UnownedSerialExecutor) {
    pthread_mutex_lock(mutex)
    jobs.append((job, executor))
    pthread_cond_signal(condition)
    pthread_mutex_unlock(mutex)
  }

  func run() {
    while true {
      pthread_mutex_lock(mutex)
      while jobs.isEmpty { pthread_cond_wait(condition, mutex) }
      let taken = jobs
      jobs = []
      pthread_mutex_unlock(mutex)
      for (job, executor) in taken { job.runSynchronously(on: executor) }
    }
  }
}
