//! How notices leave the node.

internal import Kernel

/// The way out of the outbox.
public enum NoticeSender: Sendable {
  /// Mails by the operator's relay, webhooks by their own sender.
  case smtp(SMTPSender, from: MailAddress, webhooks: WebhookSender)
  /// Nothing leaves: mails are put into the demonstration's mailbox.
  case mailbox
  /// No relay is configured: rows wait.
  case none

  /// Why a relay's address cannot be used.
  public enum Refusal: Error, Hashable, Sendable {
    /// Not `smtp://[user:password@]host[:port]` or the same with `smtps`.
    case relay
  }

  /// The port of a relay that names none. Source: RFC 5321 §4.5.4.2; RFC 8314 §3.3.
  static let port = 25
  static let implicitPort = 465

  /// Reads a relay: `smtp://host:25`, `smtps://user:password@host`, or `host:port` alone. Credentials go over a
  /// verified connection only; a relay on the same machine is spoken to plainly. Throws `Refusal` or `MailRefusal`.
  static func settings(
    relay text: String, greeting: String, caFile: String? = nil
  ) throws -> SMTPSettings {
    let parts = text.contains("://") ? text : "smtp://\(text)"
    guard let colon = parts.firstRange(of: "://") else { throw Refusal.relay }
    let scheme = parts[..<colon.lowerBound].lowercased()
    guard scheme == "smtp" || scheme == "smtps" else { throw Refusal.relay }
    var rest = parts[colon.upperBound...]
    if rest.hasSuffix("/") { rest = rest.dropLast() }
    var credentials: SMTPSettings.Credentials?
    if let at = rest.lastIndex(of: "@") {
      let pair = rest[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard pair.count == 2, let user = decoded(pair[0]), let password = decoded(pair[1]) else {
        throw Refusal.relay
      }
      credentials = SMTPSettings.Credentials(user: user, password: password)
      rest = rest[rest.index(after: at)...]
    }
    let place = rest.split(separator: ":", omittingEmptySubsequences: false)
    guard (1...2).contains(place.count), let host = place.first else { throw Refusal.relay }
    let port = place.count == 2 ? Int(place[1]) : scheme == "smtps" ? implicitPort : Self.port
    guard let port else { throw Refusal.relay }
    let isLocal = ["localhost", "127.0.0.1"].contains(String(host))
    let encryption: SMTPSettings.Encryption =
      scheme == "smtps"
      ? .implicit
      // Whoever names an authority wants it asked.
      : credentials != nil || caFile != nil && !isLocal
        ? .required
        : isLocal ? .none : .opportunistic
    return try SMTPSettings(
      host: String(host), port: port, greeting: greeting, encryption: encryption,
      credentials: credentials, caFile: caFile)
  }

  /// Percent-decoded; a plus sign stays one, as it is no form.
  static func decoded(_ text: Substring) -> String? {
    FormBody.decoded(text.replacing("+", with: "%2B").utf8)
  }
}
