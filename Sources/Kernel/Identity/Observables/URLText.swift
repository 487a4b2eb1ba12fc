//! An absolute URL as an observable: checked as far as its host, otherwise left as it was seen.

/// A URL with an authority. Not a parser of URLs at large: what attackers put behind the host is kept byte for byte.
struct URLText {
  /// Scheme and host in lower case, the rest as written.
  let text: String
  /// The host, when it is an address.
  let address: IPAddress?
  /// The host, when it is a name.
  let domainName: DomainName?

  /// Reads `scheme://[user@]host[:port][rest]` of printable characters; nil for anything else.
  init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard bytes.count <= Observable.urlBytesMax, bytes.allSatisfy({ $0 > 0x20 && $0 != 0x7F }),
      let colon = bytes.firstIndex(of: UInt8(ascii: ":")), Self.isScheme(bytes[..<colon]),
      bytes[colon...].starts(with: "://".utf8)
    else { return nil }
    let start = colon + 3
    let end = bytes[start...].firstIndex { Self.endsAuthority.contains($0) } ?? bytes.endIndex
    let authority = bytes[start..<end]
    let hostStart = authority.lastIndex(of: UInt8(ascii: "@")).map { $0 + 1 } ?? start
    guard let (host, port) = Self.split(bytes[hostStart..<end]) else { return nil }
    let name = String(decoding: host, as: UTF8.self)
    if host.first == UInt8(ascii: "[") {
      guard let read = IPv6Address(bytes: host.dropFirst().dropLast()) else { return nil }
      (address, domainName) = (IPAddress(read), nil)
    } else if let read = IPv4Address(bytes: host) {
      (address, domainName) = (.v4(read), nil)
    } else {
      guard let read = DomainName(name) else { return nil }
      (address, domainName) = (nil, read)
    }
    let prefix = String(decoding: bytes[..<start], as: UTF8.self).lowercased()
    self.text =
      prefix + String(decoding: bytes[start..<hostStart], as: UTF8.self) + name.lowercased()
      + String(decoding: port, as: UTF8.self) + String(decoding: bytes[end...], as: UTF8.self)
  }

  /// Browsers take a backslash for a slash, and so does whoever hides a host behind one.
  private static let endsAuthority: [UInt8] = Array("/?#\\".utf8)

  /// Host and `:port` (or nothing); nil when the port is no number of at most five digits.
  private static func split(
    _ bytes: ArraySlice<UInt8>
  ) -> (host: ArraySlice<UInt8>, port: ArraySlice<UInt8>)? {
    var hostEnd = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.endIndex
    if bytes.first == UInt8(ascii: "[") {
      guard let close = bytes.firstIndex(of: UInt8(ascii: "]")) else { return nil }
      hostEnd = close + 1
    }
    let port = bytes[hostEnd...]
    let isDigit = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard hostEnd > bytes.startIndex,
      port.isEmpty
        || (port.first == UInt8(ascii: ":") && port.count <= 6
          && port.dropFirst().allSatisfy { isDigit.contains($0) })
    else { return nil }
    return (bytes[..<hostEnd], port)
  }

  /// A letter, then letters, digits, `+`, `-`, `.`. Source: RFC 3986 §3.1.
  private static func isScheme(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let first = bytes.first, isLetter(first) else { return false }
    return bytes.allSatisfy { byte in
      isLetter(byte) || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"))
        || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
  }
}
