//! HTTP to another node: one request, one answer, through libcurl on threads of their own.

internal import CCurl
internal import Federation
internal import Kernel

/// Asks the node above. Each link has threads of its own, so that one slow peer delays nobody else.
final class LinkLine: Sendable {
  /// What came of a request.
  struct Reply: Sendable {
    /// The status; 0 where there was none.
    let status: Int
    /// The body; empty where there was none, and cut where it was longer than is read.
    let body: [UInt8]
    /// What went wrong, for the log.
    let problem: String
  }

  /// Most bytes of an answer: frames of one upload, and one frame more.
  static let replyBytesMax = LinkLimits.uploadBytesMax + LinkLimits.frameBytesMax
  /// How long to wait for a connection.
  static let connectMilliseconds = 5_000
  /// How long a request may stand still, neither going up nor coming down: longer than a stream is held open. By it a dead
  /// peer is noticed, however much is on the line.
  static let stillSeconds = 35
  /// Slower than so many bytes a second is standing still: a tenth of the slowest line.
  static let stillBytesPerSecond = 1_600
  /// How long one request may take in all: a stream that was held open, then the largest letter and what is said before it
  /// at 128 kbit/s. That it moves is seen to by `stillSeconds`.
  static let totalMilliseconds = 120_000

  /// By what this node opens a line of its own, and by what it believes the other side; all of it in PEM.
  struct Identity: Hashable, Sendable {
    /// The certificate.
    let certificate: String
    /// Its key.
    let key: String
    /// The only authority that is believed.
    let authority: String
  }

  private let address: String
  private let caFile: String?
  private let identity: Identity?
  private let threads = [BlockingThread(name: "link up"), BlockingThread(name: "link down")]

  /// A line to an address without a path, `https://host:port`; with an identity it is TLS 1.3 with certificates on both
  /// sides, and `caFile` is left aside.
  init(address: String, caFile: String?, identity: Identity? = nil) {
    self.address = address.hasSuffix("/") ? String(address.dropLast()) : address
    self.caFile = caFile
    self.identity = identity
  }

  /// Posts a body, or gets where there is none.
  func ask(_ path: String, headers: [String] = [], body: [UInt8]? = nil) async -> Reply {
    let url = address + path
    let lines =
      headers + ["User-Agent: noroshi", "Content-Type: \(FederationRoutes.mediaType)", "Expect:"]
    let caFile = caFile
    let identity = identity
    let reply = await threads[body == nil ? 1 : 0].answer { () -> Reply in
      var room = [UInt8](repeating: 0, count: Self.replyBytesMax)
      var length = 0
      let outcome = CurlWords.withPointers(lines) { pointers in
        room.withUnsafeMutableBufferPointer { into in
          noroshi_http_ask(
            url, pointers, pointers.count, body, body?.count ?? 0, into.baseAddress, into.count,
            &length, caFile, identity?.certificate, identity?.key, identity?.authority,
            Self.connectMilliseconds, Self.totalMilliseconds, Self.stillBytesPerSecond,
            Self.stillSeconds)
        }
      }
      return Reply(
        status: Int(outcome.response), body: Array(room.prefix(length)),
        problem: outcome.code == NOROSHI_OK ? "" : CurlWords.line(of: outcome))
    }
    return reply ?? Reply(status: 0, body: [], problem: "busy")
  }
}
