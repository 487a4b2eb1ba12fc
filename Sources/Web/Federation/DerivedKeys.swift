//! Signing keys that were derived from the node's own before: deriving one costs as much as signing with it.

internal import Kernel
internal import Synchronization

/// Remembers keys by their number. A number always gives the same key, so that nothing here can be out of date.
final class DerivedKeys: Sendable {
  private let keys = Mutex<[Int64: SigningKey]>([:])

  /// Most keys that are remembered; past that they are forgotten and derived again. A link is signed with three at most.
  static let keysMax = 64

  /// The key of that number; nil while it was not derived.
  subscript(generation: Int64) -> SigningKey? { keys.withLock { $0[generation] } }

  /// Remembers a key.
  func keep(_ key: SigningKey, as generation: Int64) {
    keys.withLock { keys in
      if keys.count >= Self.keysMax { keys = [:] }
      keys[generation] = key
    }
  }
}
