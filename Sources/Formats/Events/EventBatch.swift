//! What a sensor sends in one request: many events, one a line.

public import Kernel

/// A body of events, one a line, taken whole or not at all but for the lines that are refused alone.
public struct EventBatch: Sequence, Sendable {
  /// The largest body, in bytes. Source: `kernel.md`, HTTP.
  public static let bodyBytesMax = 64 * 1_048_576

  /// Why a whole body was refused.
  public enum Refusal: Error, Hashable, Sendable {
    /// The body has more than `bodyBytesMax` bytes.
    case bodyTooLarge(bytes: Int)
  }

  /// One line of the body and what it says.
  public struct Entry: Sendable {
    /// The line, with its place in the body.
    public let line: Lines.Line
    fileprivate let receivedAt: Instant
    /// The event, or why there is none; read anew each time.
    public var event: Result<SensorEvent, EventRefusal> {
      EventLine.read(line.bytes, receivedAt: receivedAt)
    }
    /// Why there is no event; nil where there is one. Most lines need one look for that.
    public var refusal: EventRefusal? {
      guard EventLine.glance(line.bytes) == nil else { return nil }
      return if case .failure(let reason) = event { reason } else { nil }
    }
  }

  private let lines: Lines
  private let receivedAt: Instant

  /// Takes a body that arrived at `receivedAt` (wall time). An empty body is a batch without entries.
  public init(_ body: [UInt8], receivedAt: Instant) throws(Refusal) {
    guard body.count <= Self.bodyBytesMax else { throw .bodyTooLarge(bytes: body.count) }
    lines = Lines(body)
    self.receivedAt = receivedAt
  }

  /// Reads the lines one after the other; the body may be walked as often as needed.
  public func makeIterator() -> AnyIterator<Entry> {
    var lines = lines
    let receivedAt = receivedAt
    return AnyIterator {
      guard let line = lines.next() else { return nil }
      return Entry(line: line, receivedAt: receivedAt)
    }
  }
}
