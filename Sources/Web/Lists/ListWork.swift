//! Work on long lists beside the requests that ask for it: how far it is, stopping it, and what came out.

internal import Kernel
internal import Synchronization

/// How far a piece of work is. The work calls `step` now and then, the page reads `state`.
final class ListProgress: Sendable {
  /// Rows done and rows in all; nil before they are counted.
  struct State: Hashable, Sendable {
    var done = 0
    var total: Int?
  }
  private let held = Mutex(State())

  /// How far it is.
  var state: State { held.withLock { $0 } }

  /// Says how many rows there are.
  func begin(_ total: Int) throws {
    try Task.checkCancellation()
    held.withLock { $0 = State(done: 0, total: total) }
  }

  /// Says how many rows are done; throws where the work was stopped.
  func step(_ done: Int) throws {
    try Task.checkCancellation()
    held.withLock { $0.done = done }
  }
}

/// What came of asking for a piece of work.
enum ListOutcome<Value: Sendable>: Sendable {
  /// It is done.
  case done(Value)
  /// It goes on; ask again.
  case running(ListProgress.State)
}

/// Reading and comparing long lists on a thread of its own, one after the other. One piece of work for a person at a
/// time: a further one stops the former. Nothing is written by it, so that stopping leaves nothing.
final class ListWork: Sendable {
  /// How long a request waits for its work before it answers with a page that says how far it is.
  let patience: Mutex<Duration>
  private let files = ListFiles()
  private let jobs = Mutex<[String: Job]>([:])

  /// Pieces of work that wait or run at once.
  static let runningMax = 8
  /// Results that are kept at once; each holds a list.
  static let keptMax = 8
  /// How long a result that took long is kept for the pages that show it.
  static var keptFor: Instant.Span { .minutes(5) }

  /// `patience` is short enough for a person not to wonder.
  init(patience: Duration = .seconds(2)) { self.patience = Mutex(patience) }

  private struct Job {
    let key: Int
    let owner: Hash
    let progress: ListProgress
    var task: Task<Void, Never>?
    var result: Result<any Sendable, any Error>?
    var endedAt: Instant?
    /// Whether somebody was sent away to ask again: then the result is kept for him.
    var isSlow = false
    var waiters: [AsyncStream<Void>.Continuation] = []
    var hasFailed: Bool {
      if case .failure? = result { return true }
      return false
    }
  }

  /// The value of a piece of work that is known by its draft and a key of everything that it depends on. What failed
  /// throws; `busy` where too much goes on. A quick result is never kept: the directory may be another by the next page.
  func value<Value: Sendable>(
    _ draft: String, _ key: Int, of owner: Hash, at now: Instant, isFresh: Bool = false,
    _ work: @escaping @Sendable (ListProgress) throws -> Value
  ) async throws -> ListOutcome<Value> {
    let wait = try jobs.withLock { jobs -> AsyncStream<Void>? in
      Self.prune(&jobs, at: now)
      // What failed is told to those who waited for it, and tried once more for whoever asks again.
      if jobs[draft]?.key != key || isFresh || jobs[draft]?.hasFailed == true {
        try begin(draft, key, owner, &jobs, at: now, work)
      }
      guard jobs[draft]?.result == nil else { return nil }
      // Whoever comes second, by a double click, must find the result too.
      if jobs[draft]?.waiters.isEmpty == false { jobs[draft]?.isSlow = true }
      let (stream, continuation) = AsyncStream<Void>.makeStream()
      jobs[draft]?.waiters.append(continuation)
      return stream
    }
    if let wait { await self.wait(for: wait) }
    return try jobs.withLock { jobs in
      guard let job = jobs[draft], job.key == key else { throw Refused("listDraftGone") }
      guard let result = job.result else {
        jobs[draft]?.isSlow = true
        return .running(job.progress.state)
      }
      if !job.isSlow { jobs[draft] = nil }
      guard let value = try result.get() as? Value else { throw Refused("failed") }
      return .done(value)
    }
  }

  /// Stops the work on a draft and forgets what came of it.
  func stop(_ draft: String) {
    jobs.withLock { jobs in
      let job = jobs.removeValue(forKey: draft)
      job?.task?.cancel()
      for waiter in job?.waiters ?? [] { waiter.finish() }
    }
  }

  /// Stops and forgets everything of a session that ends.
  func end(_ owner: Hash) {
    let drafts = jobs.withLock { jobs in jobs.filter { $0.value.owner == owner }.map(\.key) }
    for draft in drafts { stop(draft) }
  }

  /// How many pieces of work run or are kept.
  var count: Int { jobs.withLock { $0.count } }

  private func begin<Value: Sendable>(
    _ draft: String, _ key: Int, _ owner: Hash, _ jobs: inout [String: Job], at now: Instant,
    _ work: @escaping @Sendable (ListProgress) throws -> Value
  ) throws {
    for (name, job) in jobs where name == draft || job.owner == owner && job.result == nil {
      job.task?.cancel()
      for waiter in job.waiters { waiter.finish() }
      jobs[name] = nil
    }
    guard jobs.values.count(where: { $0.result == nil }) < Self.runningMax else {
      throw Refused("busy")
    }
    let progress = ListProgress()
    // It outlives the request that asked for it; `stop`, the next piece of work and the end of the process end it.
    let task = Task { [files] in
      let result: Result<any Sendable, any Error>
      do { result = .success(try await files.work(progress, work)) } catch {
        result = .failure(error)
      }
      self.end(draft, progress, result, at: now)
    }
    jobs[draft] = Job(key: key, owner: owner, progress: progress, task: task)
  }

  private func end(
    _ draft: String, _ progress: ListProgress, _ result: Result<any Sendable, any Error>,
    at now: Instant
  ) {
    jobs.withLock { jobs in
      // Stopped meanwhile, and perhaps begun anew.
      guard jobs[draft]?.progress === progress else { return }
      jobs[draft]?.result = result
      jobs[draft]?.endedAt = now
      for waiter in jobs[draft]?.waiters ?? [] { waiter.finish() }
      jobs[draft]?.waiters = []
    }
  }

  /// Waits until the work is done, but no longer than `patience`.
  private func wait(for done: AsyncStream<Void>) async {
    let patience = patience.withLock { $0 }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { for await _ in done {} }
      // Ended early by cancellation only, which is what is wanted then.
      group.addTask { try? await Task.sleep(for: patience) }
      await group.next()
      group.cancelAll()
    }
  }

  private static func prune(_ jobs: inout [String: Job], at now: Instant) {
    for (name, job) in jobs {
      if let ended = job.endedAt, now - ended > keptFor { jobs[name] = nil }
    }
    let ended = jobs.compactMap { name, job in job.endedAt.map { (at: $0, name: name) } }
      .sorted { ($0.at, $0.name) < ($1.at, $1.name) }
    for old in ended.dropLast(keptMax) { jobs[old.name] = nil }
  }
}

extension ListFiles {
  /// Does a piece of work on the thread of the tables.
  func work<Value: Sendable>(
    _ progress: ListProgress, _ work: @Sendable (ListProgress) throws -> Value
  ) throws -> Value {
    try Task.checkCancellation()
    return try work(progress)
  }
}

// MARK: The page meanwhile

/// The values of the page that says how far the work is.
struct ListWorkPage: Hashable, Sendable {
  var frame: Frame
  var file: String
  var state: ListProgress.State
  /// Where it is stopped.
  var cancel: String
}

/// The page that says how far the work is; it asks again by itself, and by a link where the browser does not.
func listWorkPage(_ page: ListWorkPage, _ say: Language) -> HTML {
  let state = page.state
  let bar = state.total.map { total -> HTML in
    "<progress value=\"\(state.done)\" max=\"\(max(total, 1))\"></progress>"
  }
  return layout(
    page.frame, title: ListWorkPhrases.title(say), say,
    main: """
      <h1>\(ListWorkPhrases.title(say))</h1>
      <p class="sub">\(page.file)</p>
      <p role="status"><b>\(ListWorkPhrases.state(state)(say))</b></p>
      <p>\(bar)</p>
      <p>\(ListWorkPhrases.about(say))</p>
      <form method="post" action="\(path: page.cancel)" class="line">\(tokenField(page.frame))
      <a class="btn" href="\(path: page.frame.path)">\(ListWorkPhrases.again(say))</a>
      <button class="btn ghost">\(ListWorkPhrases.stop(say))</button></form>
      """)
}

/// Sentences of that page.
enum ListWorkPhrases {
  static let title = Phrase(ja: "一覧を読んでいます", en: "Reading the list")
  static let about = Phrase(
    ja: "数秒ごとに自動で新しくなります。まだ何も変えていません。別の画面を開いても続きます。",
    en:
      "This page renews itself every few seconds. Nothing is changed yet. You may open other pages meanwhile."
  )
  static let again = Phrase(ja: "いまの様子を見る", en: "See how far it is")
  static let stop = Phrase(ja: "やめる", en: "Stop")

  /// 12,000行のうち3,500行まで見比べました
  static func state(_ state: ListProgress.State) -> Phrase {
    guard let total = state.total else {
      return Phrase(ja: "ファイルを読んでいます。", en: "Reading the file.")
    }
    return Phrase(
      ja: "\(total)行のうち\(state.done)行まで見比べました。", en: "Compared \(state.done) of \(total) rows.")
  }
}
