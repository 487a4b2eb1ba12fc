//! How far looking back for new marks is, for whoever waits for it.

internal import Kernel
internal import Node
internal import Synchronization

/// What the matcher says of its look-backs, and pages ask. Nothing of it outlives the process.
final class LookBacks: Sendable {
  /// How far a list is.
  enum State: Hashable, Sendable {
    /// So many lists are read for before it begins.
    case waiting(ahead: Int)
    /// The stored events are being read, so many hundredths of them are, and the rest takes about so long.
    case reading(hundredths: Int, remaining: Duration?)
  }

  private struct Board {
    var going: [ID<IndicatorBatch>] = []
    var progress: LookBack.Progress?
    /// When the reading that goes on began, and how far it was.
    var began: ContinuousClock.Instant?
    var waiting: [ID<IndicatorBatch>] = []
  }

  private let board = Mutex(Board())

  /// Says what is being read for, and which lists wait, first those that go on.
  func note(_ going: LookBack?, waiting: [ID<IndicatorBatch>]) {
    board.withLock { board in
      let batches = going?.batches ?? []
      if batches != board.going || board.began == nil { board.began = ContinuousClock.now }
      board.going = batches
      board.progress = going?.progress
      board.waiting = waiting
    }
  }

  /// How far a list is; nil for one that nothing is read for.
  func state(of batch: ID<IndicatorBatch>) -> State? {
    board.withLock { board in
      if board.going.contains(batch), let progress = board.progress, let began = board.began {
        return Self.state(progress.done, of: progress.total, after: ContinuousClock.now - began)
      }
      return board.waiting.firstIndex(of: batch).map { .waiting(ahead: $0) }
    }
  }

  /// How far a reading is that has gone on for so long. Pure.
  static func state(_ done: Int64, of total: Int64, after passed: Duration) -> State {
    let total = max(1, total)
    let done = min(max(0, done), total)
    let remaining = done > 0 ? passed * Double(total - done) / Double(done) : nil
    return .reading(hundredths: Int(done * 100 / total), remaining: remaining)
  }
}
