//! Reads the mailbox for replies through libcurl, one question after the other, on a thread of its own.

internal import CCurl
internal import Formats
internal import Node
internal import Synchronization

/// Why the mailbox was not read.
public struct IMAPFailure: Error, Hashable, Sendable {
  /// What broke, told apart by what to do next.
  public enum Reason: String, Hashable, Sendable, CaseIterable {
    /// No such name, nobody listens, connection lost.
    case connection
    /// The server did not answer in time.
    case timeout
    /// No encryption, or a certificate that is not trusted.
    case encryption
    /// Wrong user or password.
    case signIn
    /// It answered what no mail server should.
    case nonsense
    /// A fault of ours or of this machine.
    case local
  }
  /// What broke.
  public let reason: Reason
  /// libcurl's words in one harmless line; for logs.
  public let detail: String
}

/// The mailbox INBOX of one user. Mails stay where they are; reading marks them as read.
final class IMAPMailbox: Sendable {
  private let settings: IMAPSettings
  private let thread = BlockingThread(name: "imap")
  private let session = IMAPSession()

  /// The longest mail that is fetched.
  static let mailBytesMax = IncomingMail.bytesMax

  /// A mailbox; nothing is connected before the first question.
  init(_ settings: IMAPSettings) { self.settings = settings }

  /// Which mailbox it is, and the number that the next mail will get. Asked over a new connection: to one that has the
  /// mailbox open, a server may go on telling how it was. What is asked next goes over the same one.
  func status() async throws(IMAPFailure) -> IMAPAnswer.Status {
    let bytes = try await ask(
      "", request: "STATUS INBOX (UIDNEXT UIDVALIDITY)", room: IMAPAnswer.bytesMax)
    guard let status = IMAPAnswer.status(bytes.bytes ?? []) else {
      throw IMAPFailure(reason: .nonsense, detail: "STATUS")
    }
    return status
  }

  /// How many numbers are asked for at once. libcurl cuts a line of more than 16 KiB without a word, and a server
  /// writes all numbers in one line: 1,000 of at most 10 digits fit, and 5,000 mails of a flood would have been lost.
  static let window: UInt32 = 1000

  /// Where the numbers end that are asked for together with that one.
  static func end(of first: UInt32, in status: IMAPAnswer.Status) -> UInt32 {
    status.next - first > window ? first + window : status.next
  }

  /// The numbers of the mails from there on, in order, as far as one window goes. `first` lies below the next number.
  func numbers(
    from first: UInt32, in status: IMAPAnswer.Status
  ) async throws(IMAPFailure) -> [UInt32] {
    let end = Self.end(of: first, in: status)
    let bytes = try await ask(
      "INBOX", request: "UID SEARCH UID \(first):\(end - 1)", room: IMAPAnswer.bytesMax)
    guard
      let found = IMAPAnswer.search(bytes.bytes ?? [], from: first, below: end)
    else { throw IMAPFailure(reason: .nonsense, detail: "SEARCH") }
    return found
  }

  /// What a question brought.
  enum Fetched: Hashable, Sendable {
    case mail([UInt8])
    /// It is longer than a mail may be; nothing of it is kept.
    case tooLong
    /// It is not there any more.
    case gone

    var bytes: [UInt8]? {
      if case .mail(let bytes) = self { return bytes }
      return nil
    }
  }

  /// One mail. It is fetched by its URL, whose length the server announces: a custom FETCH ends early where a mail
  /// holds what looks like the end of an answer.
  ///
  /// libcurl tells alike of a mail that is gone and of one that the server does not give just now (RFC 9051 §7.1.2). So
  /// the server is asked whether it has the mail; where it has, that is a failure, and the mail is asked for again later.
  func mail(_ place: MailPlace) async throws(IMAPFailure) -> Fetched {
    let fetched = try await ask(
      "INBOX;UIDVALIDITY=\(place.validity)/;UID=\(place.uid)", request: nil,
      room: Self.mailBytesMax)
    guard fetched == .gone else { return fetched }
    let answer = try await ask(
      "INBOX", request: "UID SEARCH UID \(place.uid)", room: IMAPAnswer.bytesMax)
    guard let found = IMAPAnswer.search(answer.bytes ?? [], from: place.uid, below: place.uid + 1)
    else { throw IMAPFailure(reason: .nonsense, detail: "SEARCH") }
    guard found.isEmpty else { throw IMAPFailure(reason: .nonsense, detail: "FETCH") }
    return .gone
  }

  private func ask(
    _ path: String, request: String?, room: Int
  ) async throws(IMAPFailure) -> Fetched {
    let (settings, session) = (settings, session)
    let answer = await thread.answer {
      if path.isEmpty { session.close() }
      return session.ask(settings, path, request, room)
    }
    guard let (outcome, bytes) = answer else {
      throw IMAPFailure(reason: .local, detail: "queue full")
    }
    switch outcome.code {
    case NOROSHI_OK: return .mail(bytes)
    case NOROSHI_WRITE_ERROR where bytes.count == room: return .tooLong
    case NOROSHI_REMOTE_FILE_NOT_FOUND where request == nil: return .gone
    default:
      throw IMAPFailure(
        reason: Self.reason(code: outcome.code), detail: CurlWords.line(of: outcome))
    }
  }

  /// The reason from libcurl's code. Pure.
  static func reason(code: Int32) -> IMAPFailure.Reason {
    switch code {
    case NOROSHI_OUT_OF_MEMORY, NOROSHI_CONTROL_CHARACTER, NOROSHI_UNSUPPORTED_PROTOCOL,
      NOROSHI_MALFORMED_URL:
      .local
    case NOROSHI_TIMED_OUT: .timeout
    case NOROSHI_TLS_CONNECT, NOROSHI_PEER_UNVERIFIED, NOROSHI_TLS_MISSING, NOROSHI_CA_FILE:
      .encryption
    case NOROSHI_LOGIN_DENIED: .signIn
    case NOROSHI_WEIRD_REPLY, NOROSHI_QUOTE_ERROR, NOROSHI_WRITE_ERROR,
      NOROSHI_REMOTE_FILE_NOT_FOUND:
      .nonsense
    default: .connection
    }
  }
}

/// One kept libcurl handle. Only the mailbox's thread calls it; the lock makes that safe to say and is never waited for.
private final class IMAPSession: Sendable {
  // An address as a number: a raw pointer is not Sendable, and the handle is used under the lock only.
  private let handle = Mutex<UInt>(0)

  func ask(
    _ settings: IMAPSettings, _ path: String, _ request: String?, _ room: Int
  ) -> (noroshi_outcome, [UInt8]) {
    handle.withLock { handle in
      if handle == 0 { handle = UInt(bitPattern: noroshi_session_open()) }
      guard let session = UnsafeMutableRawPointer(bitPattern: handle) else {
        var outcome = noroshi_outcome()
        outcome.code = NOROSHI_OUT_OF_MEMORY
        return (outcome, [])
      }
      var outcome = noroshi_outcome()
      let bytes = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
        outcome = noroshi_imap_ask(
          session, settings.url + path, settings.credentials.user, settings.credentials.password,
          request, buffer.baseAddress, room, &count, settings.caFile,
          settings.connectMilliseconds, settings.totalMilliseconds)
      }
      return (outcome, bytes)
    }
  }

  /// Ends the connection.
  func close() {
    handle.withLock { handle in
      if let session = UnsafeMutableRawPointer(bitPattern: handle) {
        noroshi_session_close(session)
      }
      handle = 0
    }
  }

  deinit { close() }
}
