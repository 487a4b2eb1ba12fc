//! How to reach the operator's mail server, checked before anything is tried.

/// A mail server and how to speak to it. Credentials only over a verified connection.
public struct SMTPSettings: Hashable, Sendable {
  /// How the connection is encrypted.
  public enum Encryption: String, Hashable, Sendable, Codable, CaseIterable {
    /// Not at all: for a relay on the same machine.
    case none
    /// STARTTLS when offered, without checking the certificate.
    case opportunistic
    /// STARTTLS with TLS 1.2 and a verified certificate, or nothing is sent.
    case required
    /// TLS from the first byte (port 465), verified.
    case implicit

    var isVerified: Bool { self == .required || self == .implicit }
  }
  /// A user and his password.
  public struct Credentials: Hashable, Sendable, CustomStringConvertible {
    /// The user name.
    public let user: String
    /// The password; never shown.
    public let password: String
    /// Checked by `SMTPSettings`.
    public init(user: String, password: String) {
      self.user = user
      self.password = password
    }
    /// The user only: settings are logged.
    public var description: String { "\(user):…" }
  }

  /// A host name or IPv4 address.
  public let host: String
  /// 1...65535.
  public let port: Int
  /// The name given in EHLO; a host name.
  public let greeting: String
  /// How the connection is encrypted.
  public let encryption: Encryption
  /// Who signs in; nil for a relay that needs none.
  public let credentials: Credentials?
  /// A PEM file of the authorities to trust; nil means the system's.
  public let caFile: String?
  /// How long to wait for a connection, 1 ms ... `millisecondsMax`.
  public let connectMilliseconds: Int
  /// How long one mail may take in all, 1 ms ... `millisecondsMax`.
  public let totalMilliseconds: Int

  /// The longest wait: a mail must fail well before the shortest ladder's first rung (5 min).
  public static let millisecondsMax = 120_000
  /// The longest user, password and file name.
  public static let textBytesMax = 1024

  /// Throws when a part is outside its range, or credentials would travel unencrypted.
  public init(
    host: String, port: Int, greeting: String, encryption: Encryption,
    credentials: Credentials? = nil, caFile: String? = nil, connectMilliseconds: Int = 10_000,
    totalMilliseconds: Int = 30_000
  ) throws(MailRefusal) {
    guard host.utf8.count <= 253, MailAddress.isHostName(host.utf8) else { throw .hostName(.host) }
    guard greeting.utf8.count <= 253, MailAddress.isHostName(greeting.utf8) else {
      throw .hostName(.greeting)
    }
    guard (1...65_535).contains(port), (1...Self.millisecondsMax).contains(connectMilliseconds),
      (1...Self.millisecondsMax).contains(totalMilliseconds)
    else { throw .range }
    if let credentials {
      guard encryption.isVerified, !credentials.user.isEmpty, !credentials.password.isEmpty else {
        throw .credentials
      }
      try Self.check(credentials.user, .credentials)
      try Self.check(credentials.password, .credentials)
    }
    if let caFile { try Self.check(caFile, .caFile) }
    self.host = host
    self.port = port
    self.greeting = greeting
    self.encryption = encryption
    self.credentials = credentials
    self.caFile = caFile
    self.connectMilliseconds = connectMilliseconds
    self.totalMilliseconds = totalMilliseconds
  }

  /// The address libcurl takes; the path is the EHLO name.
  var url: String {
    "\(encryption == .implicit ? "smtps" : "smtp")://\(host):\(port)/\(greeting)"
  }

  private static func check(
    _ text: String, _ field: MailRefusal.Field
  ) throws(MailRefusal) {
    guard text.utf8.count <= textBytesMax else { throw .tooLong(field) }
    guard !MailRefusal.isHostile(text) else { throw .control(field) }
  }
}
