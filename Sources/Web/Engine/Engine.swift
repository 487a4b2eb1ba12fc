//! The one writer: takes what has queued, applies it in one transaction, then tells those who wait.

public import Kernel
public import Node

/// Owns the node. Submitting appends to a bounded queue; one drain takes everything that waits, so that many callers
/// share one flush (group commit). Reads never come here.
public actor Engine {
  private let node: Node
  private let queries: Queries
  private let clock: NodeClock
  private let thread: OwnThread
  private let hub: ChangeHub
  private var queue: [Group] = []
  private var queued = 0
  private var draining = false
  private var lastBeat: Instant
  private var lastRebuild: Instant?
  /// Batches since what can wait was done.
  private var unsettled = 0
  /// Whether something was erased whose bytes may still lie in the write-ahead log.
  private var mustEmptyLog = true
  /// The same for what another node took back: done with the next minute's housekeeping.
  private var mustEmptyLater = false
  /// What became of everything since the start, for monitoring.
  public private(set) var tallies = Tallies()

  /// Most inputs that may wait; a further one is refused as `busy`, and the caller tries again with the same id.
  public static let queueMax = 10_000
  /// Most batches after which what can wait is done though others wait: the write-ahead log must not grow for ever.
  static let unsettledMax = 8

  /// Inputs that were submitted together, and who waits for the answers.
  private struct Group {
    let inputs: [NodeInput]
    let waiting: CheckedContinuation<[Node.Answer], Never>
  }

  /// Counts since the start.
  public struct Tallies: Hashable, Sendable {
    /// Inputs that were done.
    public var accepted: Int64 = 0
    /// Inputs that were refused.
    public var refused: Int64 = 0
    /// Inputs that failed, since the world broke.
    public var failed: Int64 = 0
    /// Deadlines that ran out and were acted on.
    public var fired: Int64 = 0

    /// Counts an answer.
    mutating func count(_ answer: Node.Answer) {
      switch answer {
      case .done: accepted += 1
      case .refused: refused += 1
      case .failed: failed += 1
      }
    }
  }

  /// An engine over a node that nobody else writes to.
  public init(node: sending Node, clock: NodeClock, hub: ChangeHub) {
    queries = node.queries()
    self.node = node
    self.clock = clock
    self.hub = hub
    thread = OwnThread(name: "engine")
    lastBeat = clock.now
  }

  /// The actor runs on its own thread.
  public nonisolated var unownedExecutor: UnownedSerialExecutor {
    thread.asUnownedSerialExecutor()
  }

  /// Submits one input and waits until it is committed, refused or failed.
  public func submit(_ input: NodeInput) async -> Node.Answer { await submit([input])[0] }

  /// Submits inputs in their order and gives their answers in it; each is committed, refused or failed for itself. What one
  /// caller brings together shares one flush, as far as one batch takes it.
  @discardableResult
  public func submit(_ inputs: [NodeInput]) async -> [Node.Answer] {
    var answers: [Node.Answer] = []
    for start in stride(from: 0, to: inputs.count, by: Node.batchMax) {
      answers += await enqueue(Array(inputs[start...].prefix(Node.batchMax)))
    }
    return answers
  }

  private func enqueue(_ inputs: [NodeInput]) async -> [Node.Answer] {
    guard queued + inputs.count <= Self.queueMax else {
      return inputs.map { _ in .refused(RefusalCode("busy")) }
    }
    return await withCheckedContinuation { continuation in
      queue.append(Group(inputs: inputs, waiting: continuation))
      queued += inputs.count
      guard !draining else { return }
      draining = true
      // Queued behind every submit that waits already: they all share the flush.
      Task { self.drain() }
    }
  }

  private func drain() {
    while !queue.isEmpty {
      let batch = nextBatch()
      let inputs = batch.flatMap(\.inputs)
      let outcome = node.apply(inputs, at: clock.now, wallAt: clock.wall)
      lastBeat = clock.now
      hub.note(outcome.changed)
      var rest = outcome.answers[...]
      for group in batch {
        let answers = Array(rest.prefix(group.inputs.count))
        rest = rest.dropFirst(answers.count)
        for answer in answers { tallies.count(answer) }
        group.waiting.resume(returning: answers)
      }
      hub.announce(outcome.changed)
      noteErasures(inputs)
      unsettled += 1
      emptyLog()
    }
    draining = false
    // Queued behind every submit that waits already: where there is one, its batch comes first.
    Task { self.settleWhenIdle() }
  }

  /// Takes whole groups off the queue, as many as fit into a batch; one always does.
  private func nextBatch() -> [Group] {
    var size = 0
    var count = 0
    while count < queue.count, size + queue[count].inputs.count <= Node.batchMax {
      size += queue[count].inputs.count
      count += 1
    }
    let batch = Array(queue.prefix(count))
    queue.removeFirst(count)
    queued -= size
    return batch
  }

  /// A burst of inputs, e.g. the answers of a thousand nodes to one alert, is answered before tiles are made of it.
  private func settleWhenIdle() {
    guard unsettled > 0, queue.isEmpty || unsettled >= Self.unsettledMax else { return }
    unsettled = 0
    settle()
  }

  /// After everybody was answered. Losing an error is right: nothing of it is needed, and the next batch tries again.
  private func settle() { try? node.settle() }

  /// What somebody here erases is gone at once. A peer's word waits for the minute: said again and again, with the work that
  /// emptying is, it would hold up the ladder.
  private func noteErasures(_ inputs: [NodeInput]) {
    for input in inputs where input.command.erases {
      if case .link = input.command { mustEmptyLater = true } else { mustEmptyLog = true }
    }
  }

  /// After an erasure, as soon as no reader is in the way; at the start once, for one that was cut off. Losing an error
  /// is right: the next minute tries again.
  private func emptyLog() {
    guard mustEmptyLog, let isEmpty = try? node.emptyLog() else { return }
    mustEmptyLog = !isEmpty
  }

  /// Makes the hash tiles again when a proof from them did not hold; at most once an hour, since where the journal
  /// itself is broken no tile mends it.
  public func rebuildTiles() throws {
    if let last = lastRebuild, clock.now - last < .hours(1) { return }
    lastRebuild = clock.now
    try node.rebuildTiles()
  }

  /// How many times `Node.batchMax` deadlines that cannot be acted on one sweep looks past.
  private static let pagesMax = 16

  /// Fires what is due: at most so many timers at once, the earliest first. Gives how many were fired. Throws when
  /// none could be, as on a full disk or where all are refused: the caller waits for the next sweep instead of trying at once.
  /// Deadlines that are refused do not stand before those that are not, up to `pagesMax` times as many.
  public func fireTimers() throws -> Int {
    let now = clock.now
    var last: Node.DueTimer?
    var problem: String?
    for _ in 0..<Self.pagesMax {
      let due = try node.dueTimers(at: now, limit: Node.batchMax, behind: last)
      if due.isEmpty { break }
      let answers = fire(due, at: now)
      let failures = answers.compactMap { answer -> String? in
        switch answer {
        case .done: nil
        case .refused(let refusal): refusal.code
        case .failed(let reason, _): reason
        }
      }
      tallies.fired += Int64(due.count - failures.count)
      if failures.count < due.count { return due.count - failures.count }
      problem = problem ?? failures.first
      last = due.last
      // Where the machine takes nothing, those behind would fare no better.
      if due.count < Node.batchMax || answers.contains(where: \.isPassingFailure) { break }
    }
    if let problem { throw Failure(operation: "fire timers", reason: problem) }
    return 0
  }

  private func fire(_ due: [Node.DueTimer], at now: Instant) -> [Node.Answer] {
    let inputs = due.map { timer in
      NodeInput(
        id: Node.timerInput(timer), secret: Entropy.bytes(16), viewer: .node,
        command: .timer(timer.record, due: timer.due))
    }
    let outcome = node.apply(inputs, at: now, wallAt: clock.wall)
    lastBeat = now
    hub.note(outcome.changed)
    hub.announce(outcome.changed)
    noteErasures(inputs)
    settle()
    emptyLog()
    return outcome.answers
  }

  /// Takes outbox rows that are due, so that no second performer takes them for that long of real time.
  public func leaseOutbox(
    for span: Instant.Span, limit: Int, of part: OutboxPart = .all
  ) throws -> [OutboxRow] {
    try queries.leaseOutbox(at: clock.now, for: clock.lapse(span), limit: limit, of: part)
  }

  /// Forgets old answers, writes a checkpoint when the journal grew, and empties the write-ahead log.
  public func housekeep(signer: CheckpointSigner?) throws {
    try node.forgetOldAnswers(at: clock.now)
    if let signer { try node.writeCheckpoint(at: clock.now, by: signer.sign) }
    try node.moveLog()
    mustEmptyLog = mustEmptyLog || mustEmptyLater
    mustEmptyLater = false
    emptyLog()
  }

  /// Remembers that the checkpoint of that size was mailed.
  public func checkpointMailed(_ size: Int64) throws {
    try node.checkpointMailed(size, at: clock.now)
  }

  /// When the engine last did something; the watchdog's question.
  public var heartbeat: Instant { lastBeat }

  /// The journal's size and root now.
  public func journalHead() -> (count: Int64, root: Hash) { (node.tree.count, node.tree.root) }
}

/// Signs checkpoints; outside the deterministic bytes.
public struct CheckpointSigner: Sendable {
  /// Makes a signed note of a tree's size and root.
  public let sign: @Sendable (_ origin: String, _ tree: MerkleTree) throws -> String
  /// A signer from its function.
  public init(sign: @escaping @Sendable (_ origin: String, _ tree: MerkleTree) throws -> String) {
    self.sign = sign
  }
}
