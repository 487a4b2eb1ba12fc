//! Which machine handed a mail over, by the word of our own mail server alone. Source: RFC 5321 §4.4.

internal import Kernel

/// Reads Received. Anybody writes such lines into his mail; the topmost one in which our own server says "by" is its
/// own, for it stands above all that came with the mail.
enum ReceivedHost {
  /// Most lines that are looked at.
  static let linesMax = 50

  /// The address that our server saw; nil without a name, or where it says nothing.
  static func read(_ headers: MailHeaders, server: String?) -> IPAddress? {
    guard let server = server?.lowercased(), !server.isEmpty else { return nil }
    for field in headers.all("received").prefix(linesMax) {
      let text = String(decoding: field, as: UTF8.self).lowercased()
      let words = text.split(whereSeparator: \.isWhitespace)
      guard let by = words.firstIndex(of: "by"), by + 1 < words.count, words[by + 1] == server
      else { continue }
      // The name that the other side gave comes first and may be anything; what the server saw comes last.
      return words[..<by].reversed().lazy.compactMap(address).first
    }
    return nil
  }

  /// `(unknown [203.0.113.9])`, `([IPv6:2001:db8::9])`
  private static func address(_ word: Substring) -> IPAddress? {
    guard let open = word.lastIndex(of: "["), let close = word[open...].firstIndex(of: "]") else {
      return nil
    }
    let inside = word[word.index(after: open)..<close]
    return IPAddress(inside.hasPrefix("ipv6:") ? inside.dropFirst(5) : inside)
  }
}
