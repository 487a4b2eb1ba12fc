//! What is remembered of a batch that was taken in, so that the same request again gets the same answer.

public import Kernel

/// The log's word that a batch is on the disk.
public struct EventReceipt: Hashable, Sendable {
  /// SHA-256 of the body; another body under the same identifier is answered 422.
  public let digest: Hash
  /// How many lines were accepted.
  public let accepted: Int
  /// How many were refused.
  public let refused: Int
  /// When it arrived, wall time.
  public let receivedAt: Instant
  /// Behind its last record: the batch is matched when the matching cursor is here or further.
  public let end: EventCursor
}
