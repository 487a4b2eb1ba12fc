//! A mail address that can be put on a wire: plain ASCII, no quoting, no line breaks, bounded.

/// An address and, optionally, the name shown beside it. It cannot hold anything that would end a
/// header line or an SMTP command: libcurl sends CR and LF as they are, and what follows would be
/// a command of its own. Quoted local parts and addresses in other scripts are refused.
public struct MailAddress: Hashable, Sendable {
  /// The name shown beside the address; may be Japanese. At most `nameCharactersMax`.
  public let name: String?
  /// `local@domain`, ASCII, at most 254 bytes.
  public let address: String

  /// The longest shown name.
  public static let nameCharactersMax = 200
  /// The longest address. Source: RFC 5321 §4.5.3.1.3, less the brackets.
  public static let addressBytesMax = 254
  /// The longest part before the @. Source: RFC 5321 §4.5.3.1.1.
  public static let localBytesMax = 64
  /// The longest label between dots of a domain. Source: RFC 1035 §2.3.4.
  public static let labelBytesMax = 63

  /// Throws `address` for a text that is not plainly one address, `control` or `tooLong` for the name.
  public init(_ address: String, name: String? = nil) throws(MailRefusal) {
    guard Self.isPlain(address) else { throw .address }
    if let name {
      guard name.unicodeScalars.count <= Self.nameCharactersMax else { throw .tooLong(.name) }
      guard !MailRefusal.isHostile(name) else { throw .control(.name) }
    }
    self.address = address
    self.name = name.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The part behind the @.
  public var domain: String {
    String(address.drop { $0 != "@" }.dropFirst())
  }

  /// A word for one header: `=?UTF-8?B?…?= <a@b>`, ASCII only, folded with CRLF and a space.
  /// `column` is how much of the first line is taken.
  func header(startingAt column: Int, in coding: MailCoding = .utf8) -> String {
    guard let name else { return address }
    if EncodedWords.isPlainASCII(name), column + name.utf8.count + 3 <= EncodedWords.lineBytesMax {
      let quoted = name.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] }
      return "\"\(String(quoted))\"\r\n <\(address)>"
    }
    return EncodedWords.encode(name, startingAt: column, in: coding) + "\r\n <\(address)>"
  }

  private static func isPlain(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.count <= addressBytesMax else { return false }
    let parts = bytes.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
    guard parts.count == 2, (1...localBytesMax).contains(parts[0].count) else { return false }
    // Mobile carriers gave out addresses with dots at the ends and side by side: they are taken.
    guard parts[0].allSatisfy({ isLetterOrDigit($0) || "!#$%&'*+-/=?^_`{|}~.".utf8.contains($0) })
    else { return false }
    return isHostName(parts[1])
  }

  /// Whether the bytes are labels of letters, digits and inner hyphens, joined by dots.
  static func isHostName(_ bytes: some Collection<UInt8>) -> Bool {
    bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy {
      label in
      (1...labelBytesMax).contains(label.count)
        && label.first != UInt8(ascii: "-")
        && label.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
    }
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      true
    default: false
    }
  }
}
