//! One webhook to send: where, which bytes, under which identifier.

public import Kernel

/// A request as the outbox holds it. Its identifier stays the same however often it is tried, so
/// that a receiver can drop what it has.
public struct WebhookRequest: Hashable, Sendable {
  /// Why a request is not made.
  public enum Refusal: Error, Hashable, Sendable {
    /// Not http or https, with a user name or fragment, not ASCII, or longer than `urlBytesMax`.
    case url
    /// The body is over `bodyBytesMax`.
    case tooLong
    /// The secret is shorter than `WebhookSignature.secretBytesMin`.
    case weakSecret
  }

  /// http or https; the owner of the subscription chose it, so it is as hostile as he is.
  public let url: String
  /// The same for every try.
  public let identifier: String
  /// JSON in UTF-8.
  public let body: [UInt8]
  /// Shared with the receiver, never shown: the newest first, and beside it the one it replaces for a while.
  public let secrets: [[UInt8]]

  /// The longest address.
  public static let urlBytesMax = 2048
  /// The longest body.
  public static let bodyBytesMax = 1 << 20

  /// Throws for what could not be sent safely.
  public init<Record>(id: ID<Record>, url: String, body: [UInt8], secrets: [[UInt8]])
    throws(Refusal)
  {
    guard Self.isAddress(url) else { throw .url }
    guard body.count <= Self.bodyBytesMax else { throw .tooLong }
    guard !secrets.isEmpty,
      secrets.allSatisfy({ $0.count >= WebhookSignature.secretBytesMin })
    else { throw .weakSecret }
    self.url = url
    identifier = "\(id)"
    self.body = body
    self.secrets = secrets
  }

  /// Whether an address could be sent to at all; whether it leads into our own network is judged at the socket.
  public static func isAddress(_ url: String) -> Bool {
    let lower = url.lowercased()
    guard url.utf8.count <= Self.urlBytesMax, url.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
      lower.hasPrefix("http://") || lower.hasPrefix("https://"), !url.contains("#")
    else { return false }
    let authority = url.drop { $0 != "/" }.dropFirst(2).prefix { $0 != "/" && $0 != "?" }
    return !authority.isEmpty && !authority.contains("@") && !authority.contains("\\")
  }
}
