//! What one record of the event log holds: a batch, or one part of a large one.

public import Kernel

/// One record, as it is read. A batch is one record as long as its lines fit into `partBytes`; a longer one is several
/// in a row in one segment, so that a reader never has to hold 64 MiB at once.
public struct EventRecord: Hashable, Sendable {
  /// The longest line, as `Formats.EventLine` takes it.
  public static let lineBytesMax = 1_048_576
  /// A part ends with the line that reaches this many bytes.
  static let partBytes = 1_048_576
  /// The longest payload: a part that is nearly full, then the longest line.
  static let payloadBytesMax = headerBytes + 2 * partBytes + 64
  /// The most bytes of one batch: the largest body (64 MiB), and as much again for what each line costs beside itself.
  public static let batchBytesMax = 128 * 1_048_576
  /// The most parts that `batchBytesMax` can make.
  static let partsMax = batchBytesMax / partBytes + 1

  /// A line and its place in the body.
  public struct Line: Hashable, Sendable {
    /// The number of the line in the body, from 1; blank and refused lines count.
    public let number: Int
    /// The line as it came, without its end.
    public let bytes: ArraySlice<UInt8>
    /// A line from its parts.
    public init(number: Int, bytes: ArraySlice<UInt8>) {
      self.number = number
      self.bytes = bytes
    }
  }

  /// The batch it belongs to.
  public let batch: ID<Input>
  /// Who sent it.
  public let key: ID<APIKey>
  /// When it arrived, wall time.
  public let receivedAt: Instant
  /// How many lines of the request were refused; 0 in every part but the first, so that a sum is right.
  public let refused: Int
  /// SHA-256 of the whole body.
  public let digest: Hash
  /// Which part this is, from 0.
  public let part: Int
  /// How many parts the batch has, from 1.
  public let parts: Int
  /// The lines of this part, in order.
  public let lines: [Line]
}
