//! A whole node, synchronous: inputs in, answers out, one transaction for a batch. No sockets, no clock of its own.

internal import Alerting
internal import Federation
public import GRDB
public import Kernel

/// The node. One caller at a time (`Engine` in production, the simulator in tests); reads may go beside it.
///
/// Same state, same inputs, same time give the same bytes. Callers must make input identifiers and secrets; in return
/// an answer that was given means that everything is committed.
public final class Node {
  /// Where everything is kept.
  public let writer: any DatabaseWriter
  /// The node's name: its home in every record.
  public let name: String
  /// Counts restores.
  public private(set) var epoch: Int64
  /// The journal's tree; grows only after a commit.
  public private(set) var tree: MerkleTree
  /// How many Facts the stored tiles cover.
  var tiledCount: Int64
  /// How many Facts there were when the log was last moved into the file.
  private var settledCount: Int64
  private var nextSeq: Int64
  private let directory: Directory
  /// Links that were read or written before, for the reading side too.
  let linkShelf = LinkShelf()
  private let ladder: Ladder
  /// The calendar that the ladder follows.
  public let calendar: BusinessCalendar

  /// How long an answer is remembered.
  public static let answersKept = Instant.Span.hours(24)
  /// Most inputs that one transaction takes.
  public static let batchMax = 512

  /// What became of an input.
  public enum Answer: Hashable, Sendable {
    /// Done; these records were made.
    case done([RecordReference])
    /// Refused; nothing was changed.
    case refused(RefusalCode)
    /// The world broke; the caller may try again with the same identifier. Where it `isPassing`, the store itself took
    /// nothing (a full disk, a read or write that failed, no memory): then no input is to blame, and none may be given up
    /// for it.
    case failed(String, isPassing: Bool = false)

    /// Whether the store itself took nothing.
    public var isPassingFailure: Bool {
      if case .failed(_, isPassing: true) = self { true } else { false }
    }
  }

  /// What a batch did.
  public struct Outcome: Sendable {
    /// One answer for each input, in order.
    public let answers: [Answer]
    /// The records that changed, for live pages; none twice.
    public let changed: [RecordReference]
    /// How many Facts there are now.
    public let journalCount: Int64
  }

  /// Opens a node on a store, making the schema where it is missing.
  public init(
    writer: any DatabaseWriter, name: String, calendar: BusinessCalendar = .japan, at now: Instant
  ) throws {
    try Schema.migrate(writer)
    self.writer = writer
    self.calendar = calendar
    ladder = Ladder(calendar: calendar)
    directory = Directory(calendar: calendar, links: linkShelf)
    let opened = try writer.write { db in
      try db.execute(
        sql: """
          INSERT INTO node (id, name, epoch, high_water, tower, cursor_segment, cursor_offset)
          VALUES (1, ?, 0, ?, NULL, 0, 0) ON CONFLICT (id) DO NOTHING
          """, arguments: [name, now.microseconds])
      try Node.makeUpForAbsence(at: now, in: db)
      return try Opened(db)
    }
    self.name = opened.name
    epoch = opened.epoch
    directory.tower = opened.tower
    let journal = try JournalTree(opening: writer)
    tree = journal.tree
    tiledCount = journal.covered
    settledCount = journal.tree.count
    nextSeq = journal.tree.count
  }

  /// The control tower of this node; nil before the first start.
  public var tower: ID<Organization>? { directory.tower }

  /// Applies a batch in one transaction; see the type for the contract.
  public func apply(_ inputs: [NodeInput], at now: Instant, wallAt: Instant) -> Outcome {
    do {
      return try applyTogether(inputs, at: now, wallAt: wallAt)
    } catch {
      directory.forgetAll()
      // A failure rolls back all; each input then stands alone, so that a poisoned one fails alone.
      guard inputs.count > 1 else {
        return Outcome(
          answers: inputs.map { _ in
            .failed(String(describing: error), isPassing: Self.isPassing(error))
          }, changed: [],
          journalCount: nextSeq)
      }
      var answers: [Answer] = []
      var changed: [RecordReference] = []
      for input in inputs {
        let alone = apply([input], at: now, wallAt: wallAt)
        answers += alone.answers
        changed += alone.changed
      }
      return Outcome(answers: answers, changed: changed, journalCount: nextSeq)
    }
  }

  private func applyTogether(_ inputs: [NodeInput], at now: Instant, wallAt: Instant) throws
    -> Outcome
  {
    let start = nextSeq
    var leaves: [Hash] = []
    var changed: [RecordReference] = []
    var known: Set<RecordReference> = []
    var epoch = epoch
    let answers = try writer.write { db in
      var answers: [Answer] = []
      for input in inputs {
        if Self.isRemembered(input) || input.idempotency != nil,
          let answer = try Self.remembered(input, in: db), Self.isFinal(answer, to: input)
        {
          answers.append(answer)
          continue
        }
        var ledger = Ledger(
          store: db, directory: directory, name: name, epoch: epoch, at: now, wallAt: wallAt,
          input: input, ladder: ladder, nextSeq: start + Int64(leaves.count))
        var answer = try Self.one(input, ledger)
        if let refusal = Self.refusedLetter(input, answer) {
          // Nothing of its content stays; that it was refused is recorded, so that its sender learns why.
          ledger = Ledger(
            store: db, directory: directory, name: name, epoch: epoch, at: now, wallAt: wallAt,
            input: refusal, ladder: ladder, nextSeq: start + Int64(leaves.count))
          answer = try Self.one(refusal, ledger)
        }
        if case .done = answer {
          leaves += ledger.leaves
          // What comes after it, in the same batch too, is of the new epoch.
          if case .beginEpoch = input.command { epoch += 1 }
          for record in ledger.changed where known.insert(record).inserted {
            changed.append(record)
          }
        }
        try Self.remember(input, answer, at: now, in: db)
        answers.append(answer)
      }
      try Self.advance(to: now, in: db)
      return answers
    }
    self.epoch = epoch
    for leaf in leaves { _ = tree.append(leaf) }
    nextSeq = start + Int64(leaves.count)
    return Outcome(answers: answers, changed: changed, journalCount: nextSeq)
  }

  /// Whether it is the machine's doing, and may be otherwise in a while. Source: sqlite.org/rescode.html.
  private static func isPassing(_ error: any Error) -> Bool {
    guard let error = error as? DatabaseError else { return false }
    switch error.resultCode {
    case .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_NOMEM,
      .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_INTERRUPT, .SQLITE_PROTOCOL:
      return true
    default: return false
    }
  }

  /// One input in its own savepoint: a refusal undoes it alone.
  private static func one(_ input: NodeInput, _ ledger: Ledger) throws -> Answer {
    var answer = Answer.refused(.notAllowed)
    do {
      try ledger.store.inSavepoint {
        try ledger.authorize(input.command)
        let made = try ledger.perform(input.command)
        try ledger.settleDepartures()
        try ledger.settleLetters()
        try ledger.flush()
        answer = .done(made)
        try ledger.forgetUnspoken()
        return .commit
      }
    } catch let refusal as RefusalCode {
      ledger.directory.forgetAll()
      answer = .refused(refusal)
    } catch let refusal as LetterRefusal {
      ledger.directory.forgetAll()
      answer = .refused(RefusalCode(refusal.reason.rawValue))
    } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
      // Constraints guard; one that bites is a bug of ours and is answered as a conflict.
      ledger.directory.forgetAll()
      answer = .refused(RefusalCode("conflict"))
    }
    return answer
  }

  /// The input that records why a letter was refused; nil for everything else.
  private static func refusedLetter(_ input: NodeInput, _ answer: Answer) -> NodeInput? {
    guard case .link(.arrived(let id, let letter)) = input.command,
      case .refused(let code) = answer, code != .notFound
    else { return nil }
    let reason = RefusalReason(rawValue: code.code) ?? .againstRules
    return NodeInput(
      id: input.id, secret: input.secret, viewer: input.viewer,
      command: .link(.refused(id, letter, reason)))
  }

  // MARK: Remembered answers

  /// Whether an answer is kept, and looked for. A heartbeat only says what it says: done twice it is as done once, and each
  /// minute has another. What a peer says bears numbers of its own, by which the link knows what came before.
  private static func isRemembered(_ input: NodeInput) -> Bool {
    if case .heartbeat = input.command { return false }
    if case .link(let command) = input.command { return !command.isWord }
    return true
  }

  /// Whether an answer that was given before is the answer still. A deadline is tried again until it is acted on: what
  /// refused it may be gone by now.
  private static func isFinal(_ answer: Answer, to input: NodeInput) -> Bool {
    if case .timer = input.command, case .refused = answer { return false }
    return true
  }

  private static func remembered(_ input: NodeInput, in db: Database) throws -> Answer? {
    let statement = try db.cachedStatement(sql: "SELECT answer FROM input WHERE id = ?")
    if let text = try String.fetchOne(statement, arguments: [input.id.description]) {
      return answer(text)
    }
    guard let idempotency = input.idempotency,
      let row = try Row.fetchOne(
        db, sql: "SELECT answer, body FROM input WHERE key = ?",
        arguments: [idempotency.key.description])
    else { return nil }
    return row["body"] == idempotency.body.description
      ? answer(row["answer"]) : .refused(RefusalCode("keyReused"))
  }

  private static func answer(_ text: String) -> Answer {
    if text.hasPrefix("!") { return .refused(RefusalCode(String(text.dropFirst()))) }
    return .done(text.split(separator: " ").compactMap { RecordReference(String($0)) })
  }

  private static func remember(
    _ input: NodeInput, _ answer: Answer, at now: Instant, in db: Database
  ) throws {
    guard isRemembered(input), isFinal(answer, to: input) else { return }
    let text: String
    switch answer {
    case .done(let records): text = records.map(\.description).joined(separator: " ")
    case .refused(let refusal): text = "!" + refusal.code
    case .failed: return
    }
    // A deadline may have been refused before, and that remembered.
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO input (id, at, answer, key, body) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET at = excluded.at, answer = excluded.answer
        """)
    statement.arguments = [
      input.id.description, now.microseconds, text, input.idempotency?.key.description,
      input.idempotency?.body.description,
    ]
    try statement.execute()
  }

  /// How many Facts the write-ahead log may hold before `settle` moves it into the file: some 4 MiB.
  private static let unsettledMax: Int64 = 1024

  /// What can wait until everybody was answered: tiles grow, and the write-ahead log is moved into the file. All of it
  /// is derived or durable already; what a crash cuts off is made up for at the next start.
  public func settle() throws {
    try growTiles()
    guard nextSeq - settledCount >= Self.unsettledMax else { return }
    settledCount = nextSeq
    try moveLog()
  }

  /// Moves all of the write-ahead log into the file and empties it: bytes that were erased lie in old pages of it. The
  /// index over addresses is made anew first: when its pages were split, texts were copied, and `secure_delete` does not
  /// know of the copies (measured: 4 of 80 addresses stayed). False while a reader is in the way; then it is tried again.
  public func emptyLog() throws -> Bool {
    do {
      try writer.write { try $0.execute(sql: "REINDEX content_address") }
      _ = try writer.writeWithoutTransaction { try $0.checkpoint(.truncate) }
      return true
    } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
      return false
    }
  }

  /// Moves the write-ahead log into the file, as far as no reader still needs it.
  public func moveLog() throws {
    _ = try writer.writeWithoutTransaction { try $0.checkpoint(.passive) }
  }

  /// Forgets answers older than 24 hours; at most 10,000 at a time, so that no transaction grows long. Called every
  /// minute, it also says that the node is there, though nobody asks it anything: see `makeUpForAbsence`.
  public func forgetOldAnswers(at now: Instant) throws {
    try writer.write { db in
      try Self.advance(to: now, in: db)
      try db.execute(
        sql: """
          DELETE FROM input WHERE id IN (
            SELECT id FROM input WHERE at < ? ORDER BY at, id LIMIT 10000)
          """, arguments: [(now - Self.answersKept).microseconds])
    }
  }
}

/// What a store says of its node when it is opened.
private struct Opened {
  let name: String
  let epoch: Int64
  let tower: ID<Organization>?

  init(_ db: Database) throws {
    guard let row = try Row.fetchOne(db, sql: "SELECT name, epoch, tower FROM node WHERE id = 1")
    else { throw Failure(operation: "open", reason: "the store has no node") }
    name = row["name"]
    epoch = row["epoch"]
    tower = (row["tower"] as String?).flatMap { ID<Organization>($0) }
  }
}
