//! How to reach the mailbox that replies come into, checked before anything is tried.

/// A mailbox and how to sign in to it: over a verified connection or not at all.
public struct IMAPSettings: Hashable, Sendable {
  /// A host name or IPv4 address.
  public let host: String
  /// 1...65535.
  public let port: Int
  /// TLS from the first byte (port 993), or STARTTLS that is demanded (port 143).
  public let isImplicit: Bool
  /// Who signs in.
  public let credentials: SMTPSettings.Credentials
  /// A PEM file of the authorities to trust; nil means the system's.
  public let caFile: String?
  /// How long to wait for a connection, 1 ms ... `SMTPSettings.millisecondsMax`.
  public let connectMilliseconds: Int
  /// How long one question may take in all, 1 ms ... `SMTPSettings.millisecondsMax`.
  public let totalMilliseconds: Int

  /// The ports of a server that names none. Source: RFC 9051 §2.1, RFC 8314 §3.2.
  static let port = 143
  static let implicitPort = 993

  /// Throws when a part is outside its range.
  public init(
    host: String, port: Int, isImplicit: Bool, credentials: SMTPSettings.Credentials,
    caFile: String? = nil, connectMilliseconds: Int = 10_000, totalMilliseconds: Int = 30_000
  ) throws(MailRefusal) {
    // The same limits as the way out; credentials there demand a verified connection as well.
    _ = try SMTPSettings(
      host: host, port: port, greeting: "localhost",
      encryption: isImplicit ? .implicit : .required, credentials: credentials, caFile: caFile,
      connectMilliseconds: connectMilliseconds, totalMilliseconds: totalMilliseconds)
    self.host = host
    self.port = port
    self.isImplicit = isImplicit
    self.credentials = credentials
    self.caFile = caFile
    self.connectMilliseconds = connectMilliseconds
    self.totalMilliseconds = totalMilliseconds
  }

  /// The address libcurl takes, without anything of the mailbox.
  var url: String { "\(isImplicit ? "imaps" : "imap")://\(host):\(port)/" }

  /// Why a mailbox's address cannot be used.
  public enum Refusal: Error, Hashable, Sendable {
    /// Not `imaps://user:password@host[:port]` or the same with `imap`.
    case mailbox
  }

  /// Reads a mailbox: `imaps://user:password@host[:993]`, or `imap://` with STARTTLS. Throws `Refusal` or `MailRefusal`.
  static func read(_ text: String, caFile: String? = nil) throws -> IMAPSettings {
    guard let colon = text.firstRange(of: "://") else { throw Refusal.mailbox }
    let scheme = text[..<colon.lowerBound].lowercased()
    guard scheme == "imap" || scheme == "imaps" else { throw Refusal.mailbox }
    let rest = text[colon.upperBound...]
    guard let at = rest.lastIndex(of: "@") else { throw Refusal.mailbox }
    let pair = rest[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let place = rest[rest.index(after: at)...].split(
      separator: ":", omittingEmptySubsequences: false)
    guard pair.count == 2, let user = NoticeSender.decoded(pair[0]),
      let password = NoticeSender.decoded(pair[1]), (1...2).contains(place.count),
      let port = place.count == 2
        ? Int(place[1]) : scheme == "imaps" ? implicitPort : Self.port
    else { throw Refusal.mailbox }
    return try IMAPSettings(
      host: String(place[0]), port: port, isImplicit: scheme == "imaps",
      credentials: SMTPSettings.Credentials(user: user, password: password), caFile: caFile)
  }
}
