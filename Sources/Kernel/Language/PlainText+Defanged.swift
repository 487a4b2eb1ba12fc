//! 無効化表記 (defang): addresses of attackers written so that no program makes a link of them.

extension PlainText {
  /// One URL, domain name, address or mail address that cannot be clicked: `http` becomes `hxxp`, `ftp` becomes
  /// `fxp`, each dot `[.]`, `@` `[@]`, the colons of an IPv6 address `[:]`, and `://` of another scheme `[://]`.
  /// Dots of the path are changed too: a path may carry another name. Defanging twice changes nothing more.
  /// The value is not cleaned: callers `singleLine` what came from outside before they show it.
  public static func defanged(_ value: String) -> String {
    var bytes: [UInt8] = []
    let source = Array(value.utf8)
    let isIPv6 = looksLikeIPv6(source)
    var place = 0
    while place < source.count {
      let rest = source[place...]
      let isInBrackets = bytes.last == UInt8(ascii: "[")
      if let (read, written) = scheme(rest) {
        bytes += written
        place += read
      } else if rest.starts(with: "://".utf8), !isInBrackets {
        bytes += "[://]".utf8
        place += 3
      } else if isChanged(source[place], isIPv6: isIPv6), !isInBrackets {
        bytes += [UInt8(ascii: "["), source[place], UInt8(ascii: "]")]
        place += 1
      } else {
        bytes.append(source[place])
        place += 1
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func isChanged(_ byte: UInt8, isIPv6: Bool) -> Bool {
    switch byte {
    case UInt8(ascii: "."), UInt8(ascii: "@"): true
    case UInt8(ascii: ":"): isIPv6
    default: false
    }
  }

  /// A scheme that is known to be clickable, with its `://`: how many bytes were read and what is written instead.
  /// It is found anywhere, since `http://` may stand in the query of another URL.
  private static func scheme(_ rest: ArraySlice<UInt8>) -> (Int, String.UTF8View)? {
    let start = rest.prefix(8).map { $0 | 0x20 }
    // "://" has bit 5 set in each byte, so lower-casing leaves it as it is.
    if start.starts(with: "https://".utf8) { return (8, "hxxps://".utf8) }
    if start.starts(with: "http://".utf8) { return (7, "hxxp://".utf8) }
    if start.starts(with: "ftp://".utf8) { return (6, "fxp://".utf8) }
    // Already defanged: left as it is, so that the text stays the same the second time.
    if start.starts(with: "hxxps://".utf8) { return (8, "hxxps://".utf8) }
    if start.starts(with: "hxxp://".utf8) { return (7, "hxxp://".utf8) }
    if start.starts(with: "fxp://".utf8) { return (6, "fxp://".utf8) }
    return nil
  }

  /// Only hexadecimal digits, dots and at least two colons: what an IPv6 address, and no URL, consists of.
  private static func looksLikeIPv6(_ bytes: [UInt8]) -> Bool {
    var colons = 0
    for byte in bytes {
      switch byte {
      case UInt8(ascii: ":"): colons += 1
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
        UInt8(ascii: "A")...UInt8(ascii: "F"), UInt8(ascii: "."):
        break
      default: return false
      }
    }
    return colons >= 2
  }
}
