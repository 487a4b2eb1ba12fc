//! Posts events and heartbeats to a node, and waits for the answer: for a process that has nothing else to do.

internal import CCurl
public import Kernel

/// A node as a sensor's programme reaches it. Blocks; not for the server.
public struct NodePost: Sendable {
  private let base: String
  private let caFile: String?

  /// How long a connection may take, and a whole request.
  static let connectMilliseconds = 10_000
  static let totalMilliseconds = 120_000
  /// The most of an answer that is read: refusals of lines are listed in it.
  static let replyBytesMax = 1 << 20

  /// A node at that address, e.g. `https://noroshi.example`; nil for anything that is no http or https address.
  public init?(url: String, caFile: String? = nil) {
    guard url.hasPrefix("http://") || url.hasPrefix("https://"), !url.contains("?"),
      !url.contains("#"), url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
    else { return nil }
    base = url.hasSuffix("/") ? String(url.dropLast()) : url
    self.caFile = caFile
  }

  /// Sends lines under an idempotency key.
  public func events(_ bytes: [UInt8], key: String, secret: String) -> WatchSession.Answer {
    post(
      "/api/v1/events", bytes,
      ["Content-Type: application/x-ndjson", "Idempotency-Key: \(key)"], secret)
  }

  /// Says that the sensor lives, and what time it has.
  public func heartbeat(at wall: Instant, secret: String) -> WatchSession.Answer {
    let body = JSON.object([
      .init("sensor_time", .string(wall.rfc3339(in: .utc, fractionDigits: 6)))
    ])
    return post(
      "/api/v1/sensors/self/heartbeat", body.encoded(), ["Content-Type: application/json"], secret)
  }

  private func post(
    _ path: String, _ body: [UInt8], _ headers: [String], _ secret: String
  ) -> WatchSession.Answer {
    // The secret goes into a header: nothing of it may end the line.
    guard !secret.isEmpty, secret.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      return .keyRefused
    }
    let lines =
      headers + ["Authorization: Bearer \(secret)", "User-Agent: noroshi-watch", "Expect:"]
    let outcome = CurlWords.withPointers(lines) { lines in
      noroshi_http_post(
        base + path, lines, lines.count, body, body.count, 1, caFile, Self.replyBytesMax,
        Self.connectMilliseconds, Self.totalMilliseconds)
    }
    // An answer longer than is read keeps its status.
    guard outcome.code == NOROSHI_OK || outcome.response >= 200 else {
      return .unreachable(CurlWords.line(of: outcome))
    }
    switch Int(outcome.response) {
    case 200...299: return .accepted
    case 401, 403: return .keyRefused
    case 408, 429, 500...599: return .busy
    case let status: return .refused(status)
    }
  }
}
