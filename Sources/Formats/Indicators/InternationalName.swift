//! Names that are written in other letters than ASCII, as people and reports write them: 日本語.jp for xn--wgv71a119e.jp.

internal import Foundation
internal import Kernel

/// Spells international names as they stand in the traffic. Source: RFC 5891 §5; UTS #46, non-transitional.
enum InternationalName {
  /// The longest host that is looked at, in bytes: each letter of a name takes at most four.
  static let hostBytesMax = 4 * DomainName.bytesMax

  /// The same text with its host in ASCII: of a name, of a URL with or without scheme and port, of a mail address. What is no
  /// such name stays as it is, and is refused by whoever reads it.
  static func spelled(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 >= 0x80 }) else { return text }
    let start = text.firstRange(of: "://")?.upperBound ?? text.startIndex
    let ends = text[start...].firstIndex { "/?#".contains($0) } ?? text.endIndex
    var host = text[start..<ends].lastIndex(of: "@").map { text.index(after: $0) } ?? start
    // 「*.」 says that what is under the name is meant too, which it is anyway.
    if text[host..<ends].hasPrefix("*.") { host = text.index(host, offsetBy: 2) }
    let end = text[host..<ends].lastIndex(of: ":") ?? ends
    let name = String(text[host..<end])
    // What comes before the name, e.g. of a mail address, is not a name's.
    guard name.utf8.contains(where: { $0 >= 0x80 }), name.utf8.count <= hostBytesMax,
      !name.utf8.contains(where: { $0 < 0x80 && !isOfName($0) })
    else { return text }
    var parts = URLComponents()
    parts.scheme = "http"
    parts.host = name
    guard let ascii = parts.encodedHost, DomainName(ascii) != nil else { return text }
    return "\(text[..<host])\(ascii)\(text[end...])"
  }

  /// Letters, digits, hyphen, dot and underscore.
  private static func isOfName(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
    default: false
    }
  }
}
