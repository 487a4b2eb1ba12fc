//! Sends mails through libcurl, one after another over one kept connection, on a thread of its own.

internal import CCurl
internal import Synchronization

/// The way to one mail server. Each send takes at most `totalMilliseconds`, and the queue before it
/// is bounded; cancelling the task does not take back a mail that is on its way.
public final class SMTPSender: Sendable {
  private let settings: SMTPSettings
  private let thread = BlockingThread(name: "smtp")
  private let session = SMTPSession()

  /// A sender; nothing is connected before the first mail.
  public init(_ settings: SMTPSettings) { self.settings = settings }

  /// Hands the mail to the server. When it returns, the server has taken the mail for every recipient.
  /// It may be called again with the same mail after any failure.
  public func send(_ message: MailMessage) async throws(MailFailure) {
    let (settings, session) = (settings, session)
    let outcome = await thread.answer { session.send(message, settings) }
    guard let outcome else { throw MailFailure(reason: .queueFull) }
    if let failure = Self.judge(outcome) { throw failure }
  }

  /// What libcurl's answer means; nil when the mail was taken.
  private static func judge(_ outcome: noroshi_outcome) -> MailFailure? {
    guard outcome.code != NOROSHI_OK else { return nil }
    let status = Int(outcome.response)
    return MailFailure(
      reason: reason(code: outcome.code, status: status, sentPayload: outcome.sent > 0),
      status: status, detail: CurlWords.line(of: outcome))
  }

  /// The reason from libcurl's code and the last status. Pure.
  static func reason(code: Int32, status: Int, sentPayload: Bool) -> MailFailure.Reason {
    switch code {
    case NOROSHI_OUT_OF_MEMORY, NOROSHI_CONTROL_CHARACTER, NOROSHI_UNSUPPORTED_PROTOCOL,
      NOROSHI_MALFORMED_URL:
      return .local
    case NOROSHI_TIMED_OUT: return .timeout
    case NOROSHI_TLS_CONNECT, NOROSHI_PEER_UNVERIFIED, NOROSHI_TLS_MISSING, NOROSHI_CA_FILE:
      return .encryption
    case NOROSHI_LOGIN_DENIED: return .signIn
    default: break
    }
    // 530, 534, 535, 538: "authentication needed, too weak, wrong, must be encrypted" (RFC 4954 §6).
    if [530, 534, 535, 538].contains(status) { return .signIn }
    if (400...499).contains(status) { return .deferred }
    // SEND_ERROR is MAIL, RCPT or DATA refused; WEIRD_REPLY is also a greeting, so only what came
    // after the content is an answer about this mail.
    let isAnswer = code == NOROSHI_SEND_ERROR || code == NOROSHI_WEIRD_REPLY && sentPayload
    return isAnswer && (500...599).contains(status) ? .refused : .connection
  }
}

/// One kept libcurl handle. Only the sender's thread calls it; the lock makes that safe to say and is
/// never waited for.
private final class SMTPSession: Sendable {
  // An address as a number: a raw pointer is not Sendable, and the handle is used under the lock only.
  private let handle = Mutex<UInt>(0)

  func send(_ message: MailMessage, _ settings: SMTPSettings) -> noroshi_outcome {
    handle.withLock { handle in
      if handle == 0 { handle = UInt(bitPattern: noroshi_session_open()) }
      guard let session = UnsafeMutableRawPointer(bitPattern: handle) else {
        var outcome = noroshi_outcome()
        outcome.code = NOROSHI_OUT_OF_MEMORY
        return outcome
      }
      let payload = message.bytes
      return CurlWords.withPointers(message.to.map(\.address)) { recipients in
        noroshi_smtp_send(
          session, settings.url, settings.credentials?.user, settings.credentials?.password,
          message.from.address, recipients, recipients.count, payload, payload.count,
          settings.encryption.curlLevel, settings.caFile, settings.connectMilliseconds,
          settings.totalMilliseconds)
      }
    }
  }

  deinit {
    if let session = UnsafeMutableRawPointer(bitPattern: handle.withLock { $0 }) {
      noroshi_session_close(session)
    }
  }
}

extension SMTPSettings.Encryption {
  fileprivate var curlLevel: Int32 {
    switch self {
    case .none: NOROSHI_TLS_NONE
    case .opportunistic: NOROSHI_TLS_OPPORTUNISTIC
    case .required, .implicit: NOROSHI_TLS_REQUIRED
    }
  }
}
