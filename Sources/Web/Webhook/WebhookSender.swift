//! Posts webhooks through libcurl on threads of its own, and never into our own network.

internal import CCurl
public import Kernel

/// Sends signed webhooks. The connection's real address is judged after the name is resolved, so
/// that neither a clever spelling nor a name that resolves twice differently leads inside; redirects
/// are not followed. Several threads, so that one receiver that hangs delays few others.
public final class WebhookSender: Sendable {
  /// How requests are made; for the operator, never for the owner of a subscription.
  public struct Settings: Hashable, Sendable {
    /// Whether private, loopback and other non-public addresses may be reached.
    public var allowsPrivatePeers: Bool
    /// How many requests run at the same time, 1 ... `threadsMax`.
    public var threads: Int
    /// How long to wait for a connection.
    public var connectMilliseconds: Int
    /// How long one request may take in all.
    public var totalMilliseconds: Int
    /// A PEM file of the authorities to trust; nil means the system's.
    public var caFile: String?

    /// The most threads.
    public static let threadsMax = 16

    /// Four threads, 5 s to connect, 15 s in all, public peers only.
    public init(
      allowsPrivatePeers: Bool = false, threads: Int = 4, connectMilliseconds: Int = 5_000,
      totalMilliseconds: Int = 15_000, caFile: String? = nil
    ) {
      self.allowsPrivatePeers = allowsPrivatePeers
      self.threads = threads
      self.connectMilliseconds = connectMilliseconds
      self.totalMilliseconds = totalMilliseconds
      self.caFile = caFile
    }
  }

  /// The most bytes of an answer, headers included, that are read. An answer over it keeps its status.
  public static let replyBytesMax = 64 * 1024

  private let settings: Settings
  private let threads: [BlockingThread]

  /// A sender with its threads.
  public init(_ settings: Settings = Settings()) {
    self.settings = settings
    let count = min(Settings.threadsMax, max(1, settings.threads))
    threads = (0..<count).map { BlockingThread(name: "webhook \($0)") }
  }

  /// Tries once, and says what came of it. `now` goes under the signature.
  public func send(_ request: WebhookRequest, at now: Instant) async -> WebhookResult {
    let headers: [String]
    do {
      let signature = try WebhookSignature.sign(request.body, at: now, secrets: request.secrets)
      headers = [
        "Content-Type: application/json", "User-Agent: noroshi",
        "Noroshi-Webhook-Id: \(request.identifier)",
        "\(WebhookSignature.header): \(signature)",
        "Expect:",  // libcurl would wait a second for "100 Continue" before a large body.
      ]
    } catch {
      return .permanent(.malformed, status: 0, detail: "\(error)")
    }
    let settings = settings
    // The thread with the shortest queue: one that hangs fills up and is left alone.
    let thread = threads.min { $0.load < $1.load }
    let outcome = await thread?.answer { Self.post(request, headers, settings) }
    guard let outcome else { return .retry(.queueFull, status: 0, detail: "") }
    return Self.judge(
      code: outcome.code, status: Int(outcome.response),
      isPeerRefused: outcome.peer_refused != 0, detail: CurlWords.line(of: outcome))
  }

  private static func post(
    _ request: WebhookRequest, _ headers: [String], _ settings: Settings
  ) -> noroshi_outcome {
    CurlWords.withPointers(headers) { lines in
      noroshi_http_post(
        request.url, lines, lines.count, request.body, request.body.count,
        settings.allowsPrivatePeers ? 1 : 0, settings.caFile, replyBytesMax,
        settings.connectMilliseconds, settings.totalMilliseconds)
    }
  }

  /// The verdict from libcurl's code and the status. Pure.
  static func judge(
    code: Int32, status: Int, isPeerRefused: Bool, detail: String
  ) -> WebhookResult {
    switch code {
    case NOROSHI_OK: return judge(status: status, detail: "")
    // The answer was longer than is read: its status came first and counts.
    case NOROSHI_WRITE_ERROR where status >= 200: return judge(status: status, detail: detail)
    case NOROSHI_UNSUPPORTED_PROTOCOL, NOROSHI_MALFORMED_URL, NOROSHI_CONTROL_CHARACTER,
      NOROSHI_LOGIN_DENIED:
      return .permanent(.malformed, status: 0, detail: detail)
    case NOROSHI_TIMED_OUT: return .retry(.timeout, status: status, detail: detail)
    case NOROSHI_TLS_CONNECT, NOROSHI_PEER_UNVERIFIED:
      return .retry(.encryption, status: status, detail: detail)
    default:
      return isPeerRefused
        ? .permanent(.privatePeer, status: 0, detail: "")
        : .retry(.connection, status: status, detail: detail)
    }
  }

  private static func judge(status: Int, detail: String) -> WebhookResult {
    switch status {
    case 200...299: .delivered(status: status)
    // Asked to come again: timeout, misdirected, locked, too early, too many; and faults of the receiver.
    case 408, 421, 423, 425, 429, 500...599: .retry(.status, status: status, detail: detail)
    default: .permanent(.status, status: status, detail: detail)
    }
  }
}
