//! Stands in for Kernel's sealing where a reader is fuzzed: of it, documents need only the length of a key.

/// Sealing to a node's key.
public enum Sealing {
  /// The bytes of keys and of the one-time secret.
  public static let keyBytes = 32
}
