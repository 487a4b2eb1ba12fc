//! What one request brought: the accepted lines, and by what the request is known again.

public import Kernel

/// The accepted lines of one request, as they are handed to the log.
public struct EventRecordBatch: Hashable, Sendable {
  /// Made by the edge from the key and its `Idempotency-Key`; the same request again has the same identifier.
  public let id: ID<Input>
  /// Who sent it.
  public let key: ID<APIKey>
  /// When it arrived, wall time.
  public let receivedAt: Instant
  /// How many lines of the request were refused; they are counted, not kept.
  public let refused: Int
  /// SHA-256 of the whole body: the same identifier with another body is another request.
  public let digest: Hash
  /// The accepted lines, in order.
  public let lines: [EventRecord.Line]

  /// A batch from its parts.
  public init(
    id: ID<Input>, key: ID<APIKey>, receivedAt: Instant, refused: Int, digest: Hash,
    lines: [EventRecord.Line]
  ) {
    self.id = id
    self.key = key
    self.receivedAt = receivedAt
    self.refused = refused
    self.digest = digest
    self.lines = lines
  }
}
