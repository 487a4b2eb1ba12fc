//! The one address that a mail says it is from, read without recursion: others crash on `g:g:g:…`.

/// Reads From. More than one address, a group, or anything unclear is nobody.
enum MailAuthor {
  /// The longest address. Source: RFC 5321 §4.5.3.1.3, less the brackets.
  static let addressBytesMax = 254

  /// The address in lower case; nil where the header does not name exactly one.
  static func address(_ headers: MailHeaders) -> String? {
    let fields = headers.all("from")
    guard fields.count == 1 else { return nil }
    return address(fields[0])
  }

  /// The address of one field.
  static func address(_ field: [UInt8]) -> String? {
    let bare = withoutNames(field)
    let inside: ArraySlice<UInt8>
    if let open = bare.firstIndex(of: UInt8(ascii: "<")) {
      guard bare[(open + 1)...].firstIndex(of: UInt8(ascii: "<")) == nil,
        let close = bare.firstIndex(of: UInt8(ascii: ">")), close > open,
        !bare[..<open].contains(where: { ",;:".utf8.contains($0) }),
        bare[(close + 1)...].allSatisfy({ $0 == 0x20 || $0 == 0x09 })
      else { return nil }
      inside = bare[(open + 1)..<close]
    } else {
      inside = bare[...]
    }
    return plain(MailLines.trimmed(String(decoding: inside, as: UTF8.self)))
  }

  /// The text as a plain address in lower case; nil where it is none.
  static func plain(_ text: String) -> String? {
    let bytes = Array(text.utf8)
    guard (3...addressBytesMax).contains(bytes.count),
      bytes.allSatisfy({ (0x21...0x7E).contains($0) && !"<>()[],;:\\\"".utf8.contains($0) })
    else { return nil }
    let parts = bytes.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
    return text.lowercased()
  }

  /// Without quoted names and comments, whose words may look like addresses.
  private static func withoutNames(_ field: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    var isQuoted = false
    var depth = 0
    var isEscaped = false
    for byte in field {
      if isEscaped {
        isEscaped = false
        continue
      }
      switch byte {
      case UInt8(ascii: "\\") where isQuoted || depth > 0: isEscaped = true
      case UInt8(ascii: "\"") where depth == 0: isQuoted.toggle()
      case UInt8(ascii: "(") where !isQuoted: depth += 1
      case UInt8(ascii: ")") where !isQuoted && depth > 0: depth -= 1
      default: if !isQuoted && depth == 0 { out.append(byte) }
      }
    }
    return out
  }
}
