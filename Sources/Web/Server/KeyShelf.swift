//! Keys of sensors that were looked up before: a sensor asks again and again, and its key hardly ever changes.

internal import Kernel
internal import Node
internal import Synchronization

/// Remembers as whom sensors ask, until any key changes. Of every other key it is asked anew each time: what they may hangs
/// on who holds which post at that moment.
final class KeyShelf: Sendable {
  private struct State {
    /// How often keys had changed when these were looked up.
    var changes = 0
    var viewers: [Hash: Viewer] = [:]
  }
  private let state = Mutex(State())

  /// Most keys that are remembered; past that they are forgotten and looked up again.
  static let keysMax = 10_000

  /// Whether a key is remembered.
  func knows(_ hash: Hash, changes: Int) -> Bool {
    state.withLock { $0.changes == changes && $0.viewers[hash] != nil }
  }

  /// As whom the holder of a key asks; nil where there is none. `changes` is how often keys have changed by now, told
  /// before whoever changed one is answered: a revoked key is refused from the answer on.
  func viewer(
    ofKey hash: Hash, changes: Int, else look: () throws -> Viewer?
  ) rethrows -> Viewer? {
    let known = state.withLock { $0.changes == changes ? $0.viewers[hash] : nil }
    if let known { return known }
    guard let viewer = try look() else { return nil }
    guard viewer.role == .sensor else { return viewer }
    state.withLock { state in
      guard state.changes <= changes else { return }
      if state.changes < changes || state.viewers.count >= Self.keysMax { state.viewers = [:] }
      state.changes = changes
      state.viewers[hash] = viewer
    }
    return viewer
  }
}
