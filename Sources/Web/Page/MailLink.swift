//! A link that opens the reader's own mail program with words in it.

internal import Kernel

/// `mailto:?subject=…&body=…`. Everything in it is percent-encoded: nothing can end the attribute or begin a header.
/// Source: RFC 6068.
struct MailLink: Hashable, Sendable {
  /// The address for `href`.
  let address: String

  /// A mail to nobody yet.
  init(subject: String, body: String) {
    let lines = body.replacing("\n", with: "\r\n")
    address =
      "mailto:?subject=\(WatchRoutes.encoded(subject))&body=\(WatchRoutes.encoded(lines))"
  }
}

extension HTML.StringInterpolation {
  /// A mail link for `href`.
  mutating func appendInterpolation(mail link: MailLink) { appendInterpolation(link.address) }
}
