//! One spelling for every URL, so that the one in a list and the one on the wire are equal when they mean the same.

public import Kernel

/// A URL in the one form that is stored and compared. In order: white space around it is dropped; scheme and host become
/// lower case; user and password are dropped (no sensor sees them); the port is dropped when it is the scheme's own; an
/// empty path becomes `/`; the fragment is dropped; spaces, control characters and everything beyond ASCII are percent-
/// encoded. A backslash ends the host as a slash does, as browsers have it. Path and query are otherwise kept as they are: case, dots and percent-encoding of a path belong to its
/// server. Source: RFC 3986 §6.2.2.1, §6.2.3.
public struct NormalizedURL: Hashable, Sendable {
  /// The longest URL, in bytes, before and after.
  public static let bytesMax = 8192
  /// The longest scheme, in bytes.
  public static let schemeBytesMax = 16

  /// The normalised text, ASCII only.
  public let text: String
  /// The host: `.ipv4`, `.ipv6` or `.domain`.
  public let host: Observable
  /// The port when it is written and not the scheme's own.
  public let port: UInt16?

  /// Reads a URL with scheme and host; nil for anything else.
  public init?(_ raw: some StringProtocol) {
    guard raw.utf8.count <= Self.bytesMax else { return nil }
    var bytes = Array(raw.utf8)[...]
    while let first = bytes.first, first <= 0x20 { bytes.removeFirst() }
    while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")),
      bytes[colon...].starts(with: "://".utf8), let scheme = Self.scheme(bytes[..<colon])
    else { return nil }
    let rest = bytes[(colon + 3)...]
    let end = rest.firstIndex { "/?#\\".utf8.contains($0) } ?? rest.endIndex
    guard let (host, port) = Self.authority(rest[..<end]) else { return nil }
    self.host = host
    self.port = port == Self.ownPort(of: scheme) ? nil : port
    let portText = self.port.map { ":\($0)" } ?? ""
    let whole = "\(scheme)://\(Self.written(host))\(portText)\(Self.path(rest[end...]))"
    guard whole.utf8.count <= Self.bytesMax else { return nil }
    text = whole
  }

  private static func scheme(_ bytes: ArraySlice<UInt8>) -> String? {
    guard bytes.count <= schemeBytesMax, let first = bytes.first, isLetter(first),
      bytes.allSatisfy({ isLetter($0) || isDigit($0) || $0 == 0x2B || $0 == 0x2D || $0 == 0x2E })
    else { return nil }
    return String(decoding: bytes, as: UTF8.self).lowercased()
  }

  /// Host and port of `user:password@host:port`.
  private static func authority(_ bytes: ArraySlice<UInt8>) -> (Observable, UInt16?)? {
    var host = bytes
    if let at = host.lastIndex(of: UInt8(ascii: "@")) { host = host[(at + 1)...] }
    var port: UInt16?
    let bracket = host.lastIndex(of: UInt8(ascii: "]"))
    if let colon = host.lastIndex(of: UInt8(ascii: ":")), colon > bracket ?? -1 {
      let digits = host[(colon + 1)...]
      if !digits.isEmpty {
        // An integer's own reader would take a sign.
        guard digits.allSatisfy(isDigit),
          let number = UInt16(String(decoding: digits, as: UTF8.self))
        else { return nil }
        port = number
      }
      host = host[..<colon]
    }
    if host.first == UInt8(ascii: "["), host.last == UInt8(ascii: "]") {
      let inner = String(decoding: host.dropFirst().dropLast(), as: UTF8.self)
      return IPv6Address(inner).map { (.ipv6($0), port) }
    }
    let name = String(decoding: host, as: UTF8.self)
    if let address = IPv4Address(name) { return (.ipv4(address), port) }
    return DomainName(name).map { (.domain($0), port) }
  }

  private static func written(_ host: Observable) -> String {
    if case .ipv6 = host { "[\(host.text)]" } else { host.text }
  }

  private static func path(_ bytes: ArraySlice<UInt8>) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var path: [UInt8] = bytes.first == 0x2F ? [] : [0x2F]
    for byte in bytes {
      if byte == 0x23 { break }
      if byte <= 0x20 || byte >= 0x7F {
        path += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      } else {
        path.append(byte)
      }
    }
    return String(decoding: path, as: UTF8.self)
  }

  private static func ownPort(of scheme: String) -> UInt16? {
    switch scheme {
    case "http", "ws": 80
    case "https", "wss": 443
    case "ftp": 21
    default: nil
    }
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
