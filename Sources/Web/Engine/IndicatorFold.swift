//! What passes between matching and folding: layers to be put together, the one they became, and what may be let go of.
//!
//!   idle ── ask ──> asked ── work ──> folding ──> ready ── adopt ──> left ── work ──> idle

internal import Node
internal import Synchronization

/// One fold at a time. Matching never waits for it: it asks, goes on with its two layers, and takes what is ready when it
/// next looks. Where the process ends in between nothing is lost, since the store is read anew at the start.
final class IndicatorFold: Sendable {
  private enum State: Sendable {
    case idle
    case asked(LiveIndicators)
    case folding
    case ready(IndicatorStore)
    /// What was in force before.
    case left(LiveIndicators)
  }

  private let state = Mutex(State.idle)

  /// Asks to have these folded, unless something is under way.
  func ask(for indicators: LiveIndicators) {
    state.withLock { state in
      if case .idle = state { state = .asked(indicators) }
    }
  }

  /// Goes on with what was folded, where that is ready; true then.
  func adopt(by indicators: inout LiveIndicators) -> Bool {
    let ready = state.withLock { state -> IndicatorStore? in
      guard case .ready(let folded) = state else { return nil }
      state = .idle
      return folded
    }
    guard let ready else { return false }
    let before = indicators.adopt(ready)
    state.withLock { $0 = .left(before) }
    return true
  }

  /// Folds what was asked for, or lets go of what was there before: seconds with a million indicators, on the thread of
  /// whoever calls.
  func work() {
    guard case .asked(let indicators) = next() else { return }
    let folded = indicators.folded()
    state.withLock { $0 = .ready(folded) }
  }

  /// What there is to do. What was left is let go of with the answer.
  private func next() -> State {
    state.withLock { state in
      let now = state
      switch now {
      case .asked: state = .folding
      case .left: state = .idle
      case .idle, .folding, .ready: break
      }
      return now
    }
  }
}
