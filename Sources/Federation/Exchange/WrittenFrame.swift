//! A frame as it is sent: its bytes are counted, and then sent, and made once for both.

/// A frame with its canonical bytes.
public struct WrittenFrame: Hashable, Sendable {
  /// What is said.
  public let frame: LinkFrame
  /// The bytes that say it.
  public let bytes: [UInt8]

  /// Writes a frame.
  public init(_ frame: LinkFrame) {
    self.frame = frame
    bytes = frame.bytes
  }
}
